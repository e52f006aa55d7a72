// /lookup/text: every value in a pasted text, worst first, and the text with marks on them. The text is sent once, is not
// stored, and is forgotten when the page is left.
import { send } from '../api.js';
import { announce, copy, download, fresh, h, put } from '../dom.js';
import { keys } from '../frame.js';
import { copied, icon, risk, value, verdict } from '../marks.js';
import { count, many, typeName } from '../words.js';
import { csv, pieces, ranked } from './findings.js';
import { PASTED } from './seek.js';
import { waiting } from './state.js';
import { toast } from './toast.js';
import './hunt.js';
import './table.js';

const PATH = '/api/v1/extract';
const MOST = 262_144; // bytes that the API takes
const PLATFORMS = ['splunk', 'kql', 'elastic', 'suricata'];
const LOOKED_FOR = 'Looked for addresses, names, URLs, mail addresses, hashes, CVEs and ATT&CK ids, also defanged: hxxp://, [.], (dot), [at], [:].';

export function show(main, route) {
  if (!route.account) return location.replace('/login?next=%2Flookup%2Ftext'); // the text waits
  route.title('Paste text');
  keys({ c: ['copy the values', () => main.querySelector('.actions .prime')?.click()] });
  const waits = taken();
  if (waits) find(main, route, waits);
  else empty(main, route);
}

/// The text that was pasted elsewhere; it waits for one look only.
function taken() {
  try {
    const text = sessionStorage.getItem(PASTED);
    sessionStorage.removeItem(PASTED);
    return text;
  } catch {
    return null;
  }
}

function empty(main, route) {
  const id = fresh('text');
  const area = h('textarea', { id, class: 'input mono', rows: 14, spellcheck: 'false', autocomplete: 'off', 'aria-describedby': `${id}-hint` });
  const go = () => (area.value.trim() ? find(main, route, area.value) : area.focus());
  // A text pasted into the empty field is what somebody wants to know about.
  area.addEventListener('paste', () => !area.value && setTimeout(() => area.value.includes('\n') && go()));
  put(main, h('div', { class: 'head' }, h('h1', 'Paste text'), h('span', { class: 'note' }, 'the text is not stored')),
    h('form', { class: 'stack close', submit: (event) => (event.preventDefault(), go()) }, h('div', { class: 'field' }, h('label', { for: id }, 'Text'),
      h('p', { class: 'hint', id: `${id}-hint` }, 'A log, a mail or a report, up to 256 kB. Every value in it is looked up, defanged or not.'), area), h('div', { class: 'row' }, h('button', { class: 'btn prime' }, 'Find values'))));
  area.focus();
}

/// The beginning that the API takes, and whether that is all.
function bounded(text) {
  const whole = text.toWellFormed();
  const { read } = new TextEncoder().encodeInto(whole, new Uint8Array(MOST));
  return { text: whole.slice(0, read), isCut: read < whole.length };
}

async function find(main, route, given) {
  const { text, isCut } = bounded(given);
  const place = h('div');
  put(main, h('div', { class: 'head' }, h('h1', { tabindex: '-1' }, 'Paste text'), h('span', { class: 'note' }, 'the text is not stored')), place);
  const back = () => {
    empty(main, route);
    main.querySelector('textarea').value = given;
  };
  const answer = await waiting(place, send('POST', PATH, { text }, { signal: route.signal, lane: 'extract' }), { shapes: { rows: 8 }, again: () => find(main, route, given), stop: back });
  if (answer) draw(main, route, { text, isCut, rows: ranked(answer.data.values), left: answer.data.left_out });
  else if (place.querySelector('[role="alert"]')) place.append(h('p', { class: 'gap' }, h('button', { type: 'button', class: 'btn', click: back }, 'Back to the text')));
}

function draw(main, route, { text, isCut, rows, left }) {
  const isBenign = ({ verdict: each }) => each === 'likely_benign';
  const shown = rows.filter((row) => !isBenign(row));
  const benign = rows.filter(isBenign);
  const hostile = rows.filter(({ verdict: each }) => each === 'malicious');
  const lines = text.replace(/\n$/, '').split('\n').length;
  const facts = [`${many(rows.length, 'value')} in ${many(lines, 'line')}`, hostile.length > 0 && `${count(hostile.length)} malicious`, 'the text is not stored'].filter(Boolean).join(' · ');
  const hunt = h('div', { hidden: true });
  const picked = hostile.length ? hostile : shown;
  const take = async () => {
    const said = `Copied ${many(picked.length, 'value')}`;
    if (await copy(picked.map((row) => copied(row.value, row.type)).join('\n'), said)) toast(`${said}.`);
  };
  const named = hostile.length === 1 ? 'the malicious one' : hostile.length ? `the ${count(hostile.length)} malicious` : shown.length === 1 ? 'the value' : `the ${count(shown.length)} values`;
  const button = (words, click, more = {}, drawing = null) => h('button', { type: 'button', class: 'btn', click, ...more }, drawing, words);
  const actions = [
    picked.length > 0 && button(`Copy ${named}`, take, { class: 'btn prime' }, icon('copy', 12)),
    picked.length > 0 && button(picked.length === 1 ? 'Hunt for it' : 'Hunt for them', () => hunted(hunt, picked, named, route)),
    rows.length > 0 && button('CSV', () => download('values.csv', csv(rows), 'text/csv'), { title: 'A table of all values, made in this browser' }),
  ];
  put(main, h('div', { class: 'head' }, h('h1', { tabindex: '-1' }, 'Paste text'), h('span', { class: 'note num' }, facts), h('div', { class: 'do' }, button('Clear', () => empty(main, route)))),
    isCut && h('div', { class: 'say warn pasted-say' }, h('p', h('b', 'The text is longer than 256 kB. '), `Only its first 256 kB, ${many(lines, 'line')}, were looked at.`)),
    rows.length > 0 && h('div', { class: 'row actions' }, actions), hunt,
    h('div', { class: 'cols pasted' }, h('section', h('h2', { class: 'hidden' }, 'Values'), values(shown, benign), leftOut(left)),
      h('section', h('h2', { class: 'hidden' }, 'Text'), h('pre', { class: 'code', tabindex: '0', role: 'region', 'aria-label': 'The text, with marks on its values' }, pieces(text, rows)))));
  announce(`${many(rows.length, 'value')} found, ${count(hostile.length)} malicious`);
  main.querySelector('h1').focus({ preventScroll: true });
}

function values(shown, benign) {
  if (!shown.length && !benign.length) return h('div', { class: 'say' }, h('p', h('b', 'No value found')), h('p', { class: 'soft' }, LOOKED_FOR));
  const columns = [
    { key: 'value', name: 'Value', track: 'minmax(0, 1.5fr)', phone: 'lead', cell: (row) => value(row.value, { type: row.type, short: true, href: true }) },
    { key: 'type', name: 'Type', track: '5rem', cell: (row) => h('span', { class: 'quiet' }, typeName(row.type)) },
    { key: 'verdict', name: 'Verdict', track: '8rem', cell: (row) => (row.verdict ? verdict(row.verdict) : h('span', { class: 'quiet' }, 'Not exploited', h('span', { class: 'hidden' }, ' as far as is known'))) },
    { key: 'risk', name: 'Risk', track: '3.6rem', phone: 'side', cell: (row) => risk(row.risk.score, row.risk.level) },
    { key: 'because', name: 'Because', track: 'minmax(0, 1fr)', phone: 'full', cell: (row) => h('span', { class: 'soft', title: row.because }, row.because ?? 'no feed or article names it') },
    { key: 'times', name: 'Times', track: '3rem', right: true, cell: (row) => `${count(row.times)}×` },
  ];
  const table = (caption, rows) => h('sd-table', { caption, columns, rows });
  return [shown.length > 0 && table('Values', shown),
    benign.length > 0 && h('details', { class: 'gap-small', open: !shown.length }, h('summary', { class: 'soft small' }, `${count(benign.length)} likely benign`), table('Values that are likely benign', benign))];
}

function leftOut({ over_limit: over, file_names: files, private_addresses: local }) {
  const said = [over && `${many(over, 'value')} beyond the first 1,000`, local && many(local, 'private address', 'private addresses'), files && many(files, 'name of a file', 'names of files')].filter(Boolean);
  return said.length > 0 && h('p', { class: 'hint gap-small' }, `Left out: ${said.join(', ')}.`);
}

/// Queries for these values, made by the API from the values alone.
async function hunted(place, rows, named, route) {
  const text = rows.map((row) => row.value).join('\n');
  place.hidden = false;
  place.className = 'gap';
  const answer = await waiting(place, send('POST', PATH, { text, hunting: PLATFORMS }, { signal: route.signal, lane: 'hunt' }), { shapes: { rows: 4 }, again: () => hunted(place, rows, named, route), stop: () => (place.hidden = true) });
  if (!answer) return;
  const queries = answer.data.hunting;
  if (!queries.length) return put(place, h('div', { class: 'say' }, h('p', h('b', 'No query can look for them'))));
  put(place, h('sd-hunt', { hunting: { detection_guidance: `They look for ${named} in your own logs`, queries } }));
  announce('Queries are there');
  place.querySelector('[role="tab"]').focus();
}
