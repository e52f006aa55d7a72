// The answer to a look-up, drawn whole: what is known of a value, why its score is what it is, where else to look.
//   draw(main, answer, type, route)   answer: that of /api/v1/lookup or /api/v1/iocs/{id}; type: as which it was read, or null
//   elsewhere(data)                   the page that CVEs and techniques have of their own; null for other values
//   withdrawal(status)                a box that says since when it was withdrawn, by whom and why; null while it stands
import { address, get, send } from '../api.js';
import { copy, h, put } from '../dom.js';
import { keys } from '../frame.js';
import { confidence, copied, defang, icon, level, time, tlp, value, verdict } from '../marks.js';
import { pathOf } from '../nav.js';
import { code, count, date, fullTime, host, list, typeName } from '../words.js';
import { articles, groups, related, techniques } from './names.js';
import { sightings } from './sight.js';
import './hunt.js';
import './risk.js';
import './table.js';
import './timeline.js';

const GRADES = { A: 'reliable', B: 'usually reliable', C: 'fairly reliable', D: 'not usually reliable', E: 'unreliable', F: 'not rated' };
const LISTS = {
  trivial_hash: ['hash of an empty or trivial file', 'Many harmless files have this hash.'], reserved: ['reserved', 'It is set aside for documentation, private networks or tests.'],
  resolver: ['public resolver', 'Many machines ask it for names. A connection to it says little.'], benign: ['harmless', 'It is known to be harmless.'],
  popular: ['popular name', 'Many people visit it. A hit in a log says little.'], freemail: ['free mail provider', 'Anybody has an address there.'],
  shared_hosting: ['shared hosting', 'Many sites that have nothing to do with each other are there.'], shortener: ['link shortener', 'It leads to any address.'],
  scanner: ['scanner', 'It looks at the whole Internet, without aiming at you.'], sinkhole: ['sinkhole', 'Researchers hold it. Who connects to it may be infected.'],
  simulation: ['attack simulation', 'It is used in exercises.'], shared_infrastructure: ['shared infrastructure', 'Many services share it.'], allowed: ['allowed here', 'The operator of this instance allows it.'],
};
const listed = (hits) => list([...new Set(hits.map(({ category, list: name }) => LISTS[category]?.[0] ?? code(name).toLowerCase()))]);

export function elsewhere({ ioc_type: type, ioc_value: text }) {
  const path = { cve: pathOf('cves'), mitre_attack: pathOf('techniques') }[type];
  return path ? `${path}/${encodeURIComponent(text)}` : null;
}

export function draw(main, { data, body }, type, route) {
  const { risk, status } = data;
  const known = data.warning_lists.length > 0;
  const scored = data.found && Number.isFinite(risk.score);
  const hunt = data.hunting?.queries?.length > 0 && h('sd-hunt', { hunting: data.hunting });
  const host = h('section', { hidden: true });
  put(main, head(data, type, route), withdrawal(status), !data.found && (known || status.state === 'unknown') && nothing(data, known, route), data.found && figures(data), h('div', { class: 'cols gap' },
    h('div', { class: 'stack' }, host, data.found && known && meaning(data.warning_lists), scored && risk.factors?.length > 0 && h('sd-risk', { risk, lists: data.warning_lists }),
      (data.sources.length > 0 || data.events?.length > 0) && h('sd-timeline', { sources: data.sources, events: data.events ?? [], mentions: data.mentions ?? [] }), hunt, sources(data)),
    h('aside', { class: 'stack', 'aria-label': 'More' }, sightings(data, route), h('section', watching(data, route), h('button', { type: 'button', class: 'btn', click: () => copy(JSON.stringify(body, null, 2), 'JSON copied') }, icon('copy', 12), 'Copy as JSON')),
      !route.account && h('section', h('h2', 'With an account'), h('p', { class: 'soft' }, 'Related values and queries for your SIEM. ', h('a', { class: 'link', href: `/login?next=${encodeURIComponent(location.pathname + location.search)}` }, 'Sign in'), '.')),
      related(data), techniques(data), groups(data), articles(data), route.account && around(data))));
  keys({ c: ['copy the value', () => copy(copied(data.ioc_value, data.ioc_type))], d: ['plain or defanged', () => harmless(!('defang' in document.documentElement.dataset), route)] });
  if (data.ioc_type === 'url') ofHost(host, data.ioc_value, route);
}

/// Shows all values so and keeps it: in this browser, and for the account.
function harmless(on, { account }) {
  defang(on);
  try {
    localStorage.setItem('defang', on);
  } catch {
    // The account keeps it all the same.
  }
  if (account) {
    account.preferences.defang = on;
    send('PATCH', '/api/v1/account', { preferences: { defang: on } }, { lane: 'defang' }).catch(() => {});
  }
}

function head(data, type, route) {
  const { ioc_value: text, ioc_type: kind, risk, found, status } = data;
  const plain = h('button', { type: 'button', click: () => harmless(false, route) }, 'Plain');
  const safe = h('button', { type: 'button', click: () => harmless(true, route) }, 'Defanged');
  const press = () => {
    const on = 'defang' in document.documentElement.dataset;
    plain.setAttribute('aria-pressed', !on);
    safe.setAttribute('aria-pressed', on);
  };
  press();
  document.addEventListener('defang', press, { signal: route.signal });
  const choices = ['domain', 'ipv4', 'ipv6'].includes(kind) ? [[kind, typeName(kind)], ['url', 'URL']] : type ? [[kind, typeName(kind)], ['', 'As detected']] : [];
  const as = choices.length ? h('select', { class: 'input', 'aria-label': 'Read as', change: () => location.assign(address('/lookup', { ioc: data.query, type: as.value })) },
    choices.map(([each, text]) => h('option', { value: each }, text))) : h('span', { class: 'soft' }, typeName(kind));
  const revoked = status.state === 'revoked';
  const score = found && !revoked && h('div', { class: 'score' }, Number.isFinite(risk.score) && h('b', { class: `n num ${risk.level}` }, count(risk.score)), h('div', risk.verdict && verdict(risk.verdict), h('div', level(risk.level, { suffix: ' risk' }))));
  return h('div', { class: 'verdict' }, h('div', h('h1', h(revoked ? 's' : 'span', value(text, { type: kind }))),
    h('div', { class: 'row gap-small' }, as, h('span', { class: 'seg', role: 'group', 'aria-label': 'How values are shown' }, plain, safe),
      h('button', { type: 'button', class: 'btn', click: () => copy(copied(text, kind)) }, icon('copy', 12), 'Copy'), data.tlp && tlp(data.tlp))), score);
}

export function withdrawal(status) {
  if (status.state !== 'revoked' && status.state !== 'benign') return null;
  const by = { operator: 'the operator of this instance', feed: status.source ?? 'a feed', source: status.source ?? 'its source' }[status.by];
  const said = status.state === 'revoked' ? 'Withdrawn' : 'Called harmless';
  return h('div', { class: 'say warn gap' }, h('p', h('b', `${said}${status.at ? ` since ${fullTime(status.at)}` : ''}${by ? `, by ${by}` : ''}.`), status.reason && ` ${status.reason}`));
}

const meaning = (hits) => h('div', { class: 'say' }, h('p', h('b', `Known: ${listed(hits)}`)), hits.map(({ category, effect, list: name }) =>
  h('p', { class: 'soft' }, `${LISTS[category]?.[1] ?? 'It is on a list of values that mislead.'} `, h('span', { class: 'quiet' }, `List ${name}: ${effect}.`))));

function nothing(data, known, { account }) {
  if (known) return h('div', { class: 'gap' }, meaning(data.warning_lists));
  return h('div', { class: 'say gap' }, h('p', h('b', 'No record. That is no verdict')), h('p', { class: 'soft' }, 'No source of this instance has reported this value. The queries below look for it in your own logs.'), account && LIKE.includes(data.ioc_type) && beside('Similar values', 'fuzzy', data));
}

const LIKE = ['domain', 'url', 'email']; // types of which similar values are found
const RELATED = 10; // from so many on there may be more

/// A button, and below it what parts/near.js finds when it is pressed.
function beside(words, how, data) {
  const place = h('div', { class: 'gap-small' });
  return [h('button', { type: 'button', class: 'btn', click: async () => (await import('./near.js')).near(place, how, data) }, words), place];
}

function around(data) {
  const { ioc_type: type, ioc_value: text, related_iocs: all = [] } = data;
  const isAddress = (type === 'ipv4' || type === 'ipv6') && !text.includes('/');
  const more = [type === 'domain' && beside('Below this name', 'subdomains', data), isAddress && beside('This network', 'cidr', data), all.length >= RELATED && beside('More related', 'related', data)];
  return more.some(Boolean) && h('section', more);
}

function figures(data) {
  const figure = (name, ...said) => h('div', h('dt', name), h('dd', said));
  return h('dl', { class: 'figs gap' }, figure('First seen', data.first_seen ? time(data.first_seen, { text: date(data.first_seen) }) : '–'), figure('Last seen', time(data.last_seen)),
    figure('Sources', count(data.reporting_sources)), figure('Confidence', confidence(data.confidence)), figure('Malware', data.malware_family ?? 'none named'),
    figure('Warning lists', data.warning_lists.length ? listed(data.warning_lists) : 'none'));
}

/// What is known of the host of a URL.
async function ofHost(place, url, route) {
  const { data } = await get('/api/v1/lookup', { ioc: new URL(url).hostname.replace(/^\[|\]$/g, '') }, { signal: route.signal }).catch(() => ({}));
  if (!data) return;
  place.hidden = false;
  put(place, h('div', { class: 'h' }, h('h2', 'Its host')), h('ul', { class: 'rank' }, h('li', value(data.ioc_value, { type: data.ioc_type, href: true }),
    data.found ? h('span', { class: 'row' }, verdict(data.risk.verdict), Number.isFinite(data.risk.score) && h('b', { class: 'num' }, count(data.risk.score))) : h('span', data.warning_lists.length ? `Known: ${listed(data.warning_lists)}` : 'No record'))));
}

function sources({ sources: rows, ioc_value: text }) {
  if (!rows.length) return null;
  const own = host(text.includes('://') ? text : `//${text}`).replace('//', ''); // no link leads to the value itself
  const columns = [
    { key: 'source', name: 'Source', track: 'minmax(0, 1.4fr)', phone: 'lead', wrap: true, cell: (row) => [h('b', row.source_feed), h('div', { class: 'quiet small' }, `${code(row.source_category).toLowerCase()}, ${row.origin}`)] },
    { key: 'grade', name: 'Grade', track: '7rem', wrap: true, cell: (row) => [row.reliability, h('span', { class: 'quiet' }, ` · ${GRADES[row.reliability]}`)] },
    { key: 'confidence', name: 'Confidence', track: '6rem', phone: 'side', cell: (row) => confidence(row.confidence) },
    { key: 'context', name: 'Context', track: 'minmax(0, 1.6fr)', wrap: true, phone: 'full', cell: (row) => [h('span', { class: 'soft' }, row.context ?? '–'), row.reference_url && host(row.reference_url) !== own && [' ', h('a', { class: 'link under', href: row.reference_url, target: '_blank' }, host(row.reference_url))]] },
    { key: 'first', name: 'First seen', track: '6rem', right: true, cell: (row) => time(row.first_seen, { text: date(row.first_seen) }) },
    { key: 'last', name: 'Last seen', track: '6rem', right: true, cell: (row) => time(row.last_seen) },
  ];
  return h('section', h('h2', 'What each source says'), h('sd-table', { caption: 'What each source says', columns, rows }));
}

/// The button that makes a watch of the value; false for those who may not.
const watching = ({ ioc_value: text }, { account }) => account?.plan.scopes.includes('write:watches') && h('button', { type: 'button', class: 'btn', click: async () => {
  const { newWatch } = await import('./watch-dialogs.js');
  const made = await newWatch({ name: text.slice(0, 100), values: [text] });
  if (made) location.assign(`/watch/${made.id}`);
} }, 'Watch');
