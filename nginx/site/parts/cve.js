// One CVE, whole: what /cves/ID shows.
import { get } from '../api.js';
import { h, put } from '../dom.js';
import { chip, kev, level, ransom, risk, value } from '../marks.js';
import { pathOf } from '../nav.js';
import { capital, code, count, date, host, many, percent, shortDate } from '../words.js';
import './chart.js';
import './code.js';
import './table.js';
import { waiting } from './state.js';

const METRICS = {
  AV: ['Reached by', { N: 'network', A: 'adjacent network', L: 'local access', P: 'physical access' }], AC: ['Complexity', { L: 'low', M: 'medium', H: 'high' }],
  AT: ['Attack requirements', { N: 'none', P: 'present' }], Au: ['Authentication', { N: 'none', S: 'once', M: 'several times' }],
  PR: ['Privileges needed', { N: 'none', L: 'low', H: 'high' }], UI: ['User must act', { N: 'no', R: 'yes', P: 'passively', A: 'actively' }], S: ['Scope', { U: 'unchanged', C: 'changed' }],
  C: ['Confidentiality'], I: ['Integrity'], A: ['Availability'], VC: ['Confidentiality'], VI: ['Integrity'], VA: ['Availability'],
  SC: ['Confidentiality of what follows'], SI: ['Integrity of what follows'], SA: ['Availability of what follows'],
};
const HARM = { N: 'no harm', L: 'low harm', H: 'high harm', P: 'partial harm', C: 'complete harm' };
const FACTORS = { kev: 'Known exploited', cvss: 'CVSS', epss: 'EPSS', mentions: 'In the news' };

const part = (heading, ...content) => h('section', h('div', { class: 'h' }, h('h2', heading)), ...content);
const figure = (label, content) => h('div', h('dt', label), h('dd', content));
const table = (heads, rows) => h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': heads.join(', ') }, h('table', { class: 'plain-table' }, h('thead', h('tr', heads.map((text) => h('th', { scope: 'col' }, text)))), h('tbody', rows.map((cells) => h('tr', cells.map((cell) => h('td', cell)))))));
/// A link to a page of the site; text alone where that page is not.
const to = (page, rest, text) => (pathOf(page) ? h('a', { class: 'link', href: `${pathOf(page)}/${encodeURIComponent(rest)}` }, text) : text);

export async function one(main, route) {
  const id = route.parts[0].toUpperCase();
  route.title(id);
  const place = h('div');
  put(main, h('div', { class: 'head' }, h('h1', { class: 'mono' }, id)), place);
  const answer = await waiting(place, get(`/api/v1/cves/${encodeURIComponent(id)}`, {}, { signal: route.signal }), { again: route.again, stop: () => history.back() });
  if (!answer) return;
  const cve = answer.data;
  const rejected = cve.status === 'rejected';
  put(main, h('div', { class: 'head' }, h('h1', h('span', { class: 'mono' }, cve.id)), rejected && chip('Rejected', { tone: 'warn' }), cve.kev?.listed && kev(isOverdue(cve.kev)), cve.kev?.ransomware && ransom()),
    h('div', { class: 'cols reading' },
      h('div', { class: 'stack' }, rejected && h('p', h('b', 'This CVE was rejected: '), 'it is no vulnerability of its own.'), about(cve), figures(cve), why(cve), vector(cve), ratings(cve), history(cve), affected(cve), hunting(cve), articles(cve), indicators(cve)),
      h('aside', { class: 'stack', 'aria-label': 'What is known besides' }, exploited(cve), decision(cve), names(cve), references(cve))));
}

const isOverdue = ({ due_date: due }) => Boolean(due && due < new Date().toISOString().slice(0, 10));
const about = ({ title, description, modified }) => h('section', title && h('p', h('b', title)), description && description !== title && h('p', { class: 'soft' }, description), !title && !description && h('p', { class: 'soft' }, 'No description is known.'), modified && h('p', { class: 'hint' }, `Changed on ${date(modified)}.`));

function figures({ risk: of, severity, cvss, epss, article_count: named, published }) {
  return h('dl', { class: 'figs' }, figure('Risk', risk(of?.score, of?.level)), figure('Severity', level(severity)), figure('CVSS', cvss ? [cvss.score.toFixed(1), ' ', h('small', `v${cvss.version}`)] : '–'),
    figure('EPSS', percent(epss?.score)), figure('Articles', count(named)), figure('Published', published ? date(published) : '–'));
}

function why({ risk: of }) {
  if (!of?.factors?.length) return null;
  return part(`Why ${of.score ?? '–'}`, table(['Factor', 'Reason', 'Points'], of.factors.map(({ name, detail, points }) => [FACTORS[name] ?? code(name), detail, h('span', { class: 'num' }, Math.round(points * 10) / 10)])));
}

/// What each metric of the vector says, in words.
function vector({ cvss }) {
  if (!cvss?.vector) return null;
  const said = cvss.vector.split('/').map((each) => each.split(':')).filter(([name]) => METRICS[name]);
  return part('What the vector says', table(['Metric', 'In words'], said.map(([name, letter]) => [METRICS[name][0], (METRICS[name][1] ?? HARM)[letter] ?? letter])), h('p', { class: 'hint mono' }, cvss.vector));
}

function ratings({ cvss_all: all = [] }) {
  return all.length > 0 && part('All ratings', table(['Version', 'Score', 'Severity', 'By'], all.map(({ version, score, severity, source, producer }) => [`v${version}`, h('b', { class: 'num' }, score.toFixed(1)), level(severity), source ?? producer ?? '–'])));
}

function history({ epss_history: days = [] }) {
  if (!days.length) return null;
  return part('EPSS, per cent', h('sd-chart', { caption: 'EPSS in per cent', kind: 'line', unit: ' per cent', labels: days.map(({ date: day }) => shortDate(day)), full: days.map(({ date: day }) => day), series: [{ name: 'EPSS', values: days.map(({ score }) => Math.round(score * 1000) / 10) }] }));
}

const range = ({ version, from, from_included: first, to: last, to_included: included }) => version ?? ([from && `${first ? 'from' : 'after'} ${from}`, last && `${included ? 'up to' : 'before'} ${last}`].filter(Boolean).join(' ') || 'all');
function affected({ affected: all = [] }) {
  if (!all.length) return null;
  const rows = all.map(({ vendor, product, versions = [] }) => [capital(vendor ?? '–'), product ?? '–', versions.map(range).join('; ') || 'all']);
  const shown = h('div');
  const draw = (text) => {
    const found = rows.filter((cells) => cells.join(' ').toLowerCase().includes(text.toLowerCase()));
    put(shown, found.length ? table(['Vendor', 'Product', 'Versions'], found) : h('p', { class: 'soft' }, 'Nothing has this name.'));
  };
  draw('');
  return part('Affected versions', rows.length > 8 && h('input', { class: 'input', type: 'search', placeholder: 'Vendor, product or version', 'aria-label': 'Find in affected versions', input: (event) => draw(event.target.value.trim()) }), shown);
}

function exploited({ kev: known }) {
  if (!known?.listed) return part('Known exploited', h('p', { class: 'soft' }, 'Not in the catalogue of known exploited vulnerabilities.'));
  const line = (name, content) => h('li', h('span', name), h('span', content));
  return part('Known exploited', h('ul', { class: 'rank' }, line('Added', known.date_added ? date(known.date_added) : '–'), line('Due', known.due_date ? [date(known.due_date), isOverdue(known) && h('b', { class: 'critical' }, ' overdue')] : '–'), line('Used for ransom', known.ransomware ? 'known' : 'not known')),
    known.required_action && h('p', { class: 'soft small' }, known.required_action));
}

const decision = ({ ssvc }) => ssvc && part('SSVC', h('ul', { class: 'rank' }, Object.entries(ssvc).filter(([, said]) => said !== null && typeof said !== 'object').map(([name, said]) => h('li', h('span', code(name)), h('span', String(said))))));

function names({ threat_actors: actors = [], techniques = [], cwes = [] }) {
  const actor = (each) => h('li', h('span', each.slug || each.id ? to('actors', each.slug ?? each.id, each.name) : each.name ?? each));
  return [actors.length > 0 && part('Groups', h('ul', { class: 'rank' }, actors.map(actor))),
    techniques.length > 0 && part('Techniques', h('ul', { class: 'rank' }, techniques.map(({ id, name }) => h('li', h('span', to('techniques', id, name ?? id)), h('span', { class: 'mono' }, id))))),
    cwes.length > 0 && part('Weaknesses', h('div', { class: 'chips' }, cwes.map((each) => chip(each, { href: `/cves?cwe=${each}` }))))];
}

function references({ references: all = [] }) {
  if (!all.length) return null;
  const kinds = Map.groupBy(all, ({ tags = [] }) => tags?.[0] ?? 'Other');
  return part('References', [...kinds].map(([kind, named]) => h('div', { class: 'tactic' }, h('h3', { class: 'quiet tiny' }, code(kind)),
    h('ul', { class: 'rank' }, named.map(({ url }) => h('li', h('a', { class: 'link', href: url, target: '_blank', title: url }, host(url), new URL(url, location.href).pathname)))))));
}

function hunting({ hunting: { detection_guidance: guidance, queries = [] } = {} }) {
  return queries.length > 0 && part('Hunt', guidance && h('p', { class: 'soft' }, guidance), queries.map(({ platform, name, query }) => h('details', h('summary', `${({ kql: 'KQL' })[platform] ?? capital(platform)}: ${name}`), h('sd-code', { text: query, label: name }))));
}

function articles({ id, articles: all = [], article_count: number }) {
  if (!all.length) return part('Articles', h('p', { class: 'soft' }, 'No article here names it.'));
  return part(many(number, 'article'), h('ul', { class: 'news close' }, all.map((article) => h('li', h('h3', h('a', { href: `/item/${article.id}` }, article.title)), h('p', { class: 'by' }, [article.source_name ?? '', article.published_at ? ` ${date(article.published_at)}` : ''])))),
    number > all.length && h('p', h('a', { class: 'link', href: `/news?cve=${id}` }, 'All of them')));
}

const indicators = ({ related_iocs: all = [] }) => all.length > 0 && part('Indicators of these articles', table(['Value', 'Type', 'Risk'], all.map((each) => [value(each.value, { type: each.type, short: true, href: pathOf('lookup') ? true : null }), each.type, risk(each.risk?.score ?? each.risk_score, each.risk?.level ?? each.risk_level)])));
