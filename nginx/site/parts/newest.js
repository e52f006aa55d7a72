// The newest articles and indicators about something, below its figures.
import { address } from '../api.js';
import { h } from '../dom.js';
import { confidence, copied, icon, risk, time, value } from '../marks.js';
import { pageOf } from '../nav.js';
import { date, typeName } from '../words.js';
import { row } from './article.js';
import './table.js';

const head = (heading, ...more) => h('div', { class: 'h' }, h('h2', heading), ...more);
const none = (since) => h('p', { class: 'soft' }, since ? `None since ${date(since)}.` : 'None.');

const newestArticles = (all, { query, since }) =>
  h('section', head('Newest articles', all.length > 0 && h('a', { class: 'link small end', href: address('/news', query) }, 'All in the news')),
    all.length ? h('ul', { class: 'news close' }, all.map(row)) : none(since));

const columns = [
  { key: 'value', name: 'Value', track: 'minmax(0, 2fr)', phone: 'lead', cell: (each) => h('span', { 'data-copy': copied(each.value, each.type) }, value(each.value, { type: each.type, short: true, href: true })) },
  { key: 'type', name: 'Type', track: '5.5rem', cell: (each) => h('span', { class: 'quiet' }, typeName(each.type)) },
  { key: 'confidence', name: 'Confidence', track: '6rem', cell: (each) => confidence(each.confidence) },
  { key: 'risk', name: 'Risk', track: '3.5rem', phone: 'side', cell: (each) => risk(each.risk?.score, each.risk?.level) },
  { key: 'last', name: 'Last seen', track: '6.5rem', right: true, cell: (each) => time(each.last_seen) },
];
/// The newest indicators of a list; `query` is its filter, `limit` the most that one file takes.
export function newestIndicators(all, { query, since, limit }) {
  const csv = () => h('a', { class: 'btn', href: address('/api/v1/iocs', { ...query, since, format: 'csv', limit }), download: true }, icon('fall', 12), 'Export CSV');
  const list = () => pageOf('iocs') && h('a', { class: 'link small', href: address('/iocs', { ...query, since }) }, 'All as a list');
  return h('section', head('Newest indicators', all.length > 0 && h('div', { class: 'row wide end' }, list(), csv())),
    all.length ? h('sd-table', { caption: 'Newest indicators', columns, rows: all }) : none(since));
}

/// Both lists of an answer; techniques and CVEs stand elsewhere on these pages. `query` is the filter of the news and of /iocs that has all of them.
export const newest = ({ data, meta: { filters } }, { query, account }) => [
  newestArticles(data.articles, { query: { ...query, since: filters.articles_since }, since: filters.articles_since }),
  newestIndicators(data.iocs.filter(({ type }) => type !== 'mitre_attack' && type !== 'cve'), { query, since: filters.iocs_since, limit: account.plan.page_max }),
];
