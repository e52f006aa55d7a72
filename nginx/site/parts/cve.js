// One CVE, whole: what /cves/ID shows.
import { get } from '../api.js';
import { copy, h, put, safe } from '../dom.js';
import { keys } from '../frame.js';
import { chip, kev, level, ransom, risk, value } from '../marks.js';
import { articles, groups, levelOf, techniques } from './names.js';
import { capital, catalogues, code, count, date, dayText, host, isOverdue, many, percent, shortDate, typeName } from '../words.js';
import './chart.js';
import './hunt.js';
import './risk.js';
import { waiting } from './state.js';

const METRICS = {
  AV: ['Reached by', { N: 'network', A: 'adjacent network', L: 'local access', P: 'physical access' }], AC: ['Complexity', { L: 'low', M: 'medium', H: 'high' }],
  AT: ['Attack requirements', { N: 'none', P: 'present' }], Au: ['Authentication', { N: 'none', S: 'once', M: 'several times' }],
  PR: ['Privileges needed', { N: 'none', L: 'low', H: 'high' }], UI: ['User must act', { N: 'no', R: 'yes', P: 'passively', A: 'actively' }], S: ['Scope', { U: 'unchanged', C: 'changed' }],
  C: ['Confidentiality'], I: ['Integrity'], A: ['Availability'], VC: ['Confidentiality'], VI: ['Integrity'], VA: ['Availability'],
  SC: ['Confidentiality of what follows'], SI: ['Integrity of what follows'], SA: ['Availability of what follows'],
};
const HARM = { N: 'no harm', L: 'low harm', H: 'high harm', P: 'partial harm', C: 'complete harm' };
const RATERS = { nvd: 'NVD', cna: 'Numbering authority', adp: 'Enrichment' };
const FIND_FROM = 8; // rows of affected versions from which on a field finds among them

const part = (heading, ...content) => h('section', h('div', { class: 'h' }, h('h2', heading)), ...content);
const figure = (label, content) => h('div', h('dt', label), h('dd', content));
const lines = (rows) => h('ul', { class: 'rank' }, rows.map(([name, said]) => h('li', h('span', name), h('span', said))));
const table = (heads, rows) => h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': heads.join(', ') },
  h('table', { class: 'plain-table' }, h('thead', h('tr', heads.map((text) => h('th', { scope: 'col' }, text)))), h('tbody', rows.map((cells) => h('tr', cells.map((cell) => h('td', cell)))))));
export async function one(main, route) {
  const id = route.parts[0].toUpperCase();
  route.title(id);
  const place = h('div');
  put(main, h('div', { class: 'head' }, h('h1', h('span', { class: 'mono' }, id))), place);
  const answer = await waiting(place, get(`/api/v1/cves/${encodeURIComponent(id)}`, {}, { signal: route.signal }), { shapes: { rows: 8 }, again: route.again, stop: () => history.back() });
  if (!answer) return;
  const { data: cve, meta } = answer;
  const rejected = cve.status === 'rejected';
  const hunt = cve.hunting?.queries?.length > 0 && h('sd-hunt', { hunting: cve.hunting });
  put(main, h('div', { class: 'head' }, h('h1', h('span', { class: 'mono' }, cve.id)), rejected && chip('Rejected', { tone: 'warn' }), cve.kev?.listed && kev(isOverdue(cve.kev)), cve.kev?.ransomware && ransom()),
    h('div', { class: 'cols reading' },
      h('div', { class: 'stack' }, rejected && h('p', h('b', 'This CVE was rejected: '), 'it is no vulnerability of its own.'), about(cve), figures(cve),
        Number.isFinite(cve.risk?.score) && cve.risk.factors?.length > 0 && h('sd-risk', { risk: cve.risk }), vector(cve), ratings(cve), forecast(cve), affected(cve), hunt, named(cve), indicators(cve)),
      h('aside', { class: 'stack', 'aria-label': 'What is known besides' }, exploited(cve), decision(cve), groups({ threat_actors: (cve.threat_actors ?? []).map((name) => ({ name })) }),
        techniques({ mitre_techniques: cve.techniques }), weaknesses(cve), references(cve), h('p', { class: 'hint' }, catalogues(meta)))));
  keys({ c: ['copy the id', () => copy(cve.id)], y: ['copy the address of the page', () => copy(location.href, 'Address copied')] });
}

const about = ({ title, description, modified }) => h('section', title && h('p', h('b', title)), description && description !== title && h('p', { class: 'soft' }, description),
  !title && !description && h('p', { class: 'soft' }, 'No description is known.'), modified && h('p', { class: 'hint' }, `Changed on ${date(modified)}.`));

function figures({ risk: of, severity, cvss, epss, article_count: number, published }) {
  return h('dl', { class: 'figs' }, figure('Risk', risk(of?.score, of?.level)), figure('Severity', level(severity)), figure('CVSS', cvss ? [cvss.score.toFixed(1), ' ', h('small', `v${cvss.version}`)] : '–'),
    figure('EPSS', percent(epss?.score)), figure('Articles', count(number)), figure('Published', published ? date(published) : '–'));
}

/// What each metric of the vector says, in words.
function vector({ cvss }) {
  if (!cvss?.vector) return null;
  const said = cvss.vector.split('/').map((each) => each.split(':')).filter(([name]) => METRICS[name]);
  return part('What the vector says', table(['Metric', 'In words'], said.map(([name, letter]) => [METRICS[name][0], (METRICS[name][1] ?? HARM)[letter] ?? letter])), h('p', { class: 'hint mono' }, cvss.vector));
}

function ratings({ cvss_all: all }) {
  const by = ({ source, producer }) => [RATERS[producer] ?? producer ?? '–', source?.includes('@') && h('span', { class: 'quiet' }, ` ${source}`)]; // NVD names some raters by a number
  return all?.length > 0 && part('All ratings', table(['Version', 'Score', 'Severity', 'By'], all.map((each) => [`v${each.version}`, h('b', { class: 'num' }, each.score.toFixed(1)), level(each.severity), by(each)])));
}

/// The forecasts of the last days. They come newest first.
function forecast({ epss_history: newest }) {
  if (!newest?.length) return null;
  const days = newest.toReversed();
  return part('EPSS', h('sd-chart', { caption: 'EPSS in per cent', kind: days.length > 2 ? 'line' : 'bars', unit: ' per cent', labels: days.map(({ date: day }) => shortDate(`${day}T12:00:00Z`)), full: days.map(({ date: day }) => day),
    series: [{ name: 'EPSS', values: days.map(({ epss }) => Math.round(epss * 1000) / 10) }] }));
}

const range = ({ version, from, from_included: first, to: last, to_included: included }) =>
  version ?? ([from && `${first ? 'from' : 'after'} ${from}`, last && `${included ? 'up to' : 'before'} ${last}`].filter(Boolean).join(' ') || 'all');

function affected({ affected: all }) {
  if (!all?.length) return null;
  const rows = all.map(({ vendor, product, versions }) => [capital(vendor ?? '–'), product ?? '–', (versions ?? []).map(range).join('; ') || 'all']);
  const shown = h('div');
  const draw = (text) => {
    const found = rows.filter((cells) => cells.join(' ').toLowerCase().includes(text.toLowerCase()));
    put(shown, found.length ? table(['Vendor', 'Product', 'Versions'], found) : h('p', { class: 'soft' }, 'Nothing has this name.'));
  };
  draw('');
  return part('Affected versions', rows.length > FIND_FROM && h('input', { class: 'input', type: 'search', placeholder: 'Vendor, product or version', 'aria-label': 'Find in affected versions', autocomplete: 'off', input: (event) => draw(event.target.value.trim()) }), shown);
}

function named(cve) {
  if (!cve.articles?.length) return part('Articles', h('p', { class: 'soft' }, 'No article here names it.'));
  const all = cve.article_count > cve.articles.length && h('p', h('a', { class: 'link', href: `/news?cve=${cve.id}` }, `All ${many(cve.article_count, 'article')}`));
  return h('div', articles({ mentions: cve.articles }), all);
}

const indicators = ({ related_iocs: all }) => all?.length > 0 && part('Indicators of these articles',
  table(['Value', 'Type', 'Risk'], all.map((each) => [value(each.value, { type: each.type, short: true, href: true }), typeName(each.type), risk(each.risk_score, levelOf(each.risk_score))])));

function exploited({ kev: known }) {
  if (!known?.listed) return part('Known exploited', h('p', { class: 'soft' }, 'Not in the catalogue of known exploited vulnerabilities', known?.removed_at ? `: removed on ${date(known.removed_at)}.` : '.'));
  return part('Known exploited', lines([['Added', dayText(known.date_added)], ['Due', [dayText(known.due_date), isOverdue(known) && h('b', { class: 'critical' }, ' overdue')]], ['Used for ransom', known.ransomware ? 'known' : 'not known']]),
    known.required_action && h('p', { class: 'soft small' }, known.required_action));
}

/// What CISA's coordinators decided: `options` is a list of objects with one member each.
function decision({ ssvc }) {
  const options = Object.entries(Object.assign({}, ...(Array.isArray(ssvc?.options) ? ssvc.options : [])));
  return options.length > 0 && part('SSVC', lines(options.map(([name, said]) => [code(name), String(said)])));
}

const weaknesses = ({ cwes }) => cwes?.length > 0 && part('Weaknesses', h('div', { class: 'chips' }, cwes.map((each) => chip(each, { href: `/cves?cwe=${encodeURIComponent(each)}` }))));

/// Links by their kind; none to a host that is itself an indicator.
function references({ references: all, related_iocs: iocs }) {
  if (!all?.length) return null;
  const hostile = new Set((iocs ?? []).map((each) => host(each.value)));
  const link = ({ url }) => h('li', h('span', { title: url }, safe(url) && URL.canParse(url) && !hostile.has(host(url)) ? h('a', { class: 'link', href: url, target: '_blank' }, host(url), new URL(url).pathname) : url));
  return part('References', [...Map.groupBy(all, ({ tags }) => tags?.[0] ?? 'Other')].map(([kind, those]) => h('div', { class: 'tactic' }, h('h3', { class: 'quiet tiny' }, code(kind.replace(/^x_(refsource_)?/, '').toLowerCase())), h('ul', { class: 'rank' }, those.map(link)))));
}
