// /techniques: what ATT&CK knows, by tactic, with how often it is named. /techniques/ID: a technique or a tactic, and what is
// named together with it.
import { address, get } from '../api.js';
import { h, put } from '../dom.js';
import { walk } from '../frame.js';
import { chip } from '../marks.js';
import { count, many } from '../words.js';
import { find } from '../parts/find.js';
import { figuresOf, named, placeOf } from '../parts/names.js';
import { newest } from '../parts/newest.js';
import { stale, waiting } from '../parts/state.js';
import '../parts/table.js';

const PATH = '/api/v1/techniques';
const MATRICES = [['enterprise', 'Enterprise'], ['mobile', 'Mobile'], ['ics', 'Industrial control systems']];
const SHOWN = 12;

export const show = (main, route) => (route.parts.length === 1 ? one(main, route) : route.parts.length ? route.nothingHere() : all(main, route));

async function all(main, route) {
  route.title('Techniques');
  let query = new URLSearchParams(route.query);
  const [note, place] = [h('span', { class: 'note num' }), h('div', { class: 'stack gap' })];
  const words = find({ label: 'Words, or the start of an id', value: query.get('q') ?? '', write: (text) => write(text), signal: route.signal });
  const write = (text) => {
    if (text) query.set('q', text);
    else query.delete('q');
    history.replaceState(null, '', address(location.pathname, query));
    load(true);
  };
  const load = async (keep) => {
    const answer = await waiting(place, get(PATH, query, { lane: 'techniques', signal: route.signal }), { shapes: { rows: 12, of: 'rows' }, keep, again: () => load(false), stop: () => history.back() });
    if (!answer) return;
    const { data } = answer;
    const narrow = query.has('q') || query.has('tactic');
    const recent = data.filter((row) => row.recent_article_count).length;
    put(note, `${many(data.length, 'technique')}, ${count(recent)} named in 30 days; figures are articles of 30 days`);
    const clear = () => (words.show(''), (query = new URLSearchParams()), write(''));
    const matrices = MATRICES.map(([domain, name]) => matrix(domain, name, data, narrow)).filter(Boolean);
    put(place, stale(answer), matrices.length ? matrices : h('sd-state', { kind: 'empty', heading: 'No technique matches.', text: 'Words are looked for in names, ids by their start.', actions: [{ text: 'Show all', action: clear }] }));
  };
  addEventListener('popstate', () => ((query = new URLSearchParams(location.search)), words.show(query.get('q') ?? ''), load(true)), { signal: route.signal });
  put(main, h('div', { class: 'head' }, h('h1', 'Techniques'), note), h('div', { class: 'find' }, words.field), place);
  walk(place, '.rank > li', 'a');
  await load(false);
}

/// The tactics of a matrix, each with its techniques. Sub-techniques stand here when something was looked for; else they count
/// with theirs.
function matrix(domain, name, rows, narrow) {
  const tactics = new Map();
  for (const row of rows) {
    if (row.parent && !narrow) continue;
    for (const tactic of row.tactics.filter((each) => each.domain === domain)) {
      if (!tactics.has(tactic.short_name)) tactics.set(tactic.short_name, { tactic, of: [] });
      tactics.get(tactic.short_name).of.push(row);
    }
  }
  if (!tactics.size) return null;
  const columns = [...tactics.values()].sort((a, b) => placeOf(a.tactic.short_name) - placeOf(b.tactic.short_name));
  const whole = h('div', { class: 'matrix' }, columns.map(({ tactic, of }) => column(tactic, of, narrow)));
  const heading = h('h2', name);
  if (domain === 'enterprise' || narrow) return h('section', heading, whole);
  return h('details', h('summary', heading), whole);
}

const line = ({ id, name, recent_article_count: recent }) => h('li', h('a', { href: `/techniques/${id}`, title: name }, h('span', { class: 'mono' }, id), h('span', { class: 'soft' }, ` ${name}`)), h('span', recent ? h('b', { class: 'num' }, count(recent)) : ''));
function column({ id, name }, rows, narrow) {
  const shown = narrow ? rows : rows.filter((row) => row.article_count > 0);
  const rest = narrow ? [] : rows.filter((row) => !row.article_count);
  return h('section', h('div', { class: 'h' }, h('h3', id ? h('a', { href: `/techniques/${id}` }, name) : name), h('span', { class: 'note num' }, count(rows.length))),
    shown.length > 0 && h('ul', { class: 'rank' }, shown.map(line)),
    rest.length > 0 && h('details', { class: 'behind' }, h('summary', `${count(rest.length)} never named`), h('ul', { class: 'rank' }, rest.map(line))));
}

async function one(main, route) {
  const [id] = route.parts;
  const place = h('div');
  put(main, h('div', { class: 'head' }, h('h1', id.toUpperCase())), place);
  const answer = await waiting(place, get(`${PATH}/${encodeURIComponent(id)}`, {}, { signal: route.signal }), { shapes: { rows: 8 }, again: route.again, stop: () => history.back() });
  if (!answer) return;
  const { data } = answer;
  const { tactics = [], parent, status } = data;
  route.title(`${data.id} ${data.name}`);
  const children = data.kind === 'tactic' ? parts('Techniques', data.techniques) : parts('Sub-techniques', data.subtechniques);
  const around = [named('actors', 'Groups', data.threat_actors), named('malware', 'Malware', data.malware), named('sectors', 'Sectors', data.industries), named('cves', 'CVEs', data.cves)].filter(Boolean);
  put(main, h('div', { class: 'head' }, h('h1', data.name), h('span', { class: 'note mono' }, data.id), data.kind === 'tactic' && h('span', { class: 'note' }, 'Tactic'),
    tactics.map((tactic) => chip(tactic.name, { href: tactic.id ? `/techniques/${tactic.id}` : null }))),
  h('div', { class: 'stack' }, stale(answer), gone(data, status), parent && h('p', { class: 'soft' }, 'Part of ', h('a', { class: 'link', href: `/techniques/${parent.id}` }, `${parent.id} ${parent.name}`), '.'), figuresOf(data),
    h('div', { class: 'cols even' }, h('div', { class: 'stack' }, children, newest(answer, { query: { mitre_technique: data.id }, account: route.account })),
      h('aside', { class: 'stack', 'aria-label': 'Named with it' }, around.length ? around : h('p', { class: 'soft' }, 'No group, malware, sector or CVE is named with it.')))));
  walk(main, '.news > li, tbody tr', 'a', 'vc');
}

function gone({ revoked_by: next }, status) {
  if (status !== 'revoked' && status !== 'retired') return null;
  return h('p', { class: 'say warn' }, h('span', h('b', status === 'revoked' ? 'ATT&CK has revoked this technique.' : 'ATT&CK no longer uses this technique.'), next && [' Its place took ', h('a', { class: 'link', href: `/techniques/${next.id}` }, `${next.id} ${next.name}`), '.']));
}

const columns = [
  { key: 'id', name: 'Id', track: '6.5rem', cell: ({ id }) => h('span', { class: 'mono' }, id) },
  { key: 'name', name: 'Name', track: 'minmax(0, 1fr)', phone: 'lead', cell: ({ id, name }) => h('a', { class: 'link', href: `/techniques/${id}` }, name) },
  { key: 'recent', name: 'Articles, 30 days', track: '7.5rem', right: true, cell: ({ recent_article_count: number }) => [count(number), h('span', { class: 'only-phone' }, '\u00a0in 30 days')] },
  { key: 'articles', name: 'In all', track: '4rem', right: true, phone: 'none', cell: ({ article_count: number }) => count(number) },
  { key: 'iocs', name: 'Indicators', track: '5rem', right: true, phone: 'none', cell: ({ ioc_count: number }) => count(number) },
];
/// What a technique or a tactic is made of, those named most first.
function parts(heading, rows = []) {
  if (!rows.length) return null;
  const sorted = rows.toSorted((a, b) => b.recent_article_count - a.recent_article_count || b.article_count - a.article_count || (a.id < b.id ? -1 : 1));
  const table = h('sd-table', { caption: heading, columns, rows: sorted.slice(0, SHOWN) });
  const more = sorted.length > SHOWN && h('button', { type: 'button', class: 'btn plain', click: () => (table.add(sorted.slice(SHOWN)), more.remove()) }, `Show all ${count(sorted.length)}`);
  return h('section', h('h2', heading), table, more);
}
