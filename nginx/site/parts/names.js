// Names that articles and indicators have in common: actors, malware, techniques, CVEs, sectors. Where each has its page, and
// lists of those that are named most.
import { h } from '../dom.js';
import { chip, risk, time, value } from '../marks.js';
import { pageOf } from '../nav.js';
import { code, count, sector, typeName } from '../words.js';

const news = (name, value) => `/news?${name}=${encodeURIComponent(value)}`;
/// The page of something; the news that name it where it has none.
export const where = {
  actor: (id) => `/actors/${encodeURIComponent(id)}`,
  malware: (name) => news('malware', name),
  technique: (id) => `/techniques/${id}`,
  cve: (id) => (pageOf('cves') ? `/cves/${id}` : news('cve', id)),
  sector: (slug) => `/industries/${slug}`,
};

/// Chips that lead to the pages. An actor is a name or {id, name}.
export const actorChip = (actor) => chip(actor.name ?? actor, { href: where.actor(actor.id ?? actor.name ?? actor) });
export const malwareChip = (name) => chip(name, { href: where.malware(name) });
export const sectorChip = (slug) => chip(sector(slug), { href: where.sector(slug) });

/// How a count differs from the one before: "+2", "−1", "=", "new".
function change(now, before) {
  const words = before === 0 ? 'new' : now === before ? '=' : now > before ? `+${count(now - before)}` : `−${count(before - now)}`;
  return h('span', { class: 'delta', title: `${count(before)} before` }, words);
}
const figure = ({ count: number, previous }) => h('span', { class: 'num' }, h('b', count(number)), Number.isFinite(previous) && change(number, previous));

const LINES = {
  actors: ({ id, name }) => h('a', { href: where.actor(id ?? name) }, name),
  malware: ({ name }) => h('a', { href: where.malware(name) }, name),
  techniques: ({ id, name }) => h('a', { href: where.technique(id), title: name }, h('span', { class: 'mono' }, id), name && h('span', { class: 'soft' }, ` ${name}`)),
  cves: ({ id, name, kev }) => h('span', { title: name }, h('a', { class: 'mono', href: where.cve(id) }, id), kev && h('b', { class: 'critical tiny' }, ' KEV')),
  sectors: ({ slug }) => h('a', { href: where.sector(slug) }, sector(slug)),
};
/// A list of what is named most, with counts and, where `previous` is known, how they changed. Null when nothing is named.
/// `kind`: actors, malware, techniques, cves or sectors.
export function named(kind, heading, rows = [], note = '') {
  if (!rows.length) return null;
  return h('section', h('div', { class: 'h' }, h('h2', heading), note && h('span', { class: 'note' }, note)), h('ul', { class: 'rank' }, rows.map((row) => h('li', LINES[kind](row), figure(row)))));
}

const TACTICS = ['reconnaissance', 'resource-development', 'initial-access', 'execution', 'persistence', 'privilege-escalation', 'stealth', 'evasion', 'defense-evasion', 'defense-impairment', 'credential-access', 'discovery', 'lateral-movement', 'collection', 'command-and-control', 'exfiltration', 'inhibit-response-function', 'impair-process-control', 'network-effects', 'remote-service-effects', 'impact'];
/// Where a tactic stands in the order of an attack, by its short name.
export const placeOf = (tactic) => (TACTICS.includes(tactic) ? TACTICS.indexOf(tactic) : TACTICS.length);

/// Techniques with counts, each under the first of its tactics.
export function byTactic(rows = []) {
  if (!rows.length) return null;
  const first = ({ tactics = [] }) => tactics.toSorted((a, b) => placeOf(a) - placeOf(b))[0] ?? 'other';
  const groups = [...Map.groupBy(rows, first)].sort(([a], [b]) => placeOf(a) - placeOf(b));
  return h('section', h('div', { class: 'h' }, h('h2', 'Techniques'), h('span', { class: 'note num' }, count(rows.length))),
    groups.map(([tactic, of]) => h('div', { class: 'tactic' }, h('h3', { class: 'quiet tiny' }, code(tactic)), h('ul', { class: 'rank' }, of.map((row) => h('li', LINES.techniques(row), figure(row)))))));
}

/// How often something is named.
export function figuresOf({ article_count: articles, recent_article_count: recent, ioc_count: indicators, first_mentioned: first, last_mentioned: last }) {
  const one = (name, said) => h('div', h('dt', name), h('dd', said));
  return h('dl', { class: 'figs' }, one('Articles, 30 days', count(recent)), one('Articles in all', count(articles)), one('Indicators', count(indicators)), one('First named', time(first)), one('Last named', time(last)));
}

// What is known around a looked-up value, for the side of its page: related values, techniques, groups, articles.
const RELATIONS = { same_article: 'same article', same_family: 'same malware', host_of: 'its host', url_on: 'URL on it' };
const THRESHOLDS = [[85, 'critical'], [65, 'high'], [40, 'medium'], [0, 'low']];
/// The level of a score of risk.
export const levelOf = (score) => THRESHOLDS.find(([at]) => score >= at)?.[1];

const section = (heading, number, content) => h('section', h('div', { class: 'h' }, h('h2', heading), number > 1 && h('span', { class: 'note num' }, count(number))), content);

export function related({ related_iocs: all = [] }) {
  return all.length > 0 && section('Related', all.length, h('ul', { class: 'rank' }, all.map((each) =>
    h('li', h('span', value(each.value, { type: each.type, short: true, href: true }), h('span', { class: 'quiet small under' }, `${typeName(each.type)}, ${RELATIONS[each.relation] ?? code(each.relation).toLowerCase()}`)), risk(each.risk_score, levelOf(each.risk_score))))));
}

export function techniques({ mitre_techniques: all = [] }) {
  return all.length > 0 && section('Techniques', all.length, h('ul', { class: 'rank' }, all.map(({ id, name, tactic }) =>
    h('li', h('span', h('a', { href: where.technique(id), title: name }, name ?? id), tactic && h('span', { class: 'quiet small under' }, code(tactic).toLowerCase())), h('span', { class: 'mono' }, id)))));
}

export function groups({ threat_actors: all = [] }) {
  return all.length > 0 && section('Groups', all.length, h('div', { class: 'chips' }, all.map(actorChip)));
}

export function articles({ mentions: all = [] }) {
  return all.length > 0 && section('Articles that name it', all.length, h('ul', { class: 'news close' }, all.map(({ id, title, source_name: source, published_at: at, snippet }) =>
    h('li', { class: 'whole' }, h('div', h('h3', h('a', { href: `/item/${id}` }, title)), h('p', { class: 'by' }, h('span', source), time(at)), snippet && h('p', { class: 'says' }, snippet))))));
}
