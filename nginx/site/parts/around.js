// What is known around a looked-up value, for the side of its page: related values, techniques, groups, articles.
import { h } from '../dom.js';
import { risk, time, value } from '../marks.js';
import { code, count, typeName } from '../words.js';
import { actorChip, where } from './names.js';

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
