// An article as a row of a list, which ones this browser has read, and the filters of such lists.
import { h, marked } from '../dom.js';
import { chip, level, time } from '../marks.js';
import { SECTORS, clock, count, many, sector, shortDate } from '../words.js';
import { actorChip, sectorChip, where } from './names.js';
import { choices } from './own.js';

const KEPT = 2000;
const read = new Set(load('read', []));

function load(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}
function store(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Nothing is marked in a browser that keeps nothing.
  }
}

const VISIT = 600_000; // milliseconds between two looks at the list that are one visit

export const seen = {
  /// Marks an article as read.
  mark(id) {
    read.delete(id);
    read.add(id);
    store('read', [...read].slice(-KEPT));
  },
  /// Begins a look at the news: when the visit before this one ended; null when there was none.
  visit() {
    const { at = null, before = null } = load('news-seen', {});
    const now = new Date();
    const kept = at && now - new Date(at) > VISIT ? at : before;
    store('news-seen', { at: now, before: kept });
    return kept;
  },
  words: (moment) => (Date.now() - new Date(moment) < 86_400_000 ? clock(moment) : shortDate(moment)),
};

/// A row of a list of articles: <li>.
export function row(article, account = null) {
  const { id, title, source_name: source, published_at: published, category_label: category, ai_summary: summary, severity_label: severity, highlights, url } = article;
  const link = h('a', { href: `/item/${id}`, click: () => (seen.mark(id), item.classList.add('seen')) }, highlights?.title ? marked(highlights.title) : title);
  const item = h('li', { class: read.has(id) ? 'seen' : null },
    h('div', { class: 'mark-column' }, level(severity, { seen: false })),
    h('div', h('h3', link), h('p', { class: 'by' }, h('span', source), time(published), category && h('span', category)),
      (highlights?.summary || highlights?.ai_summary || summary) && h('p', { class: 'says' }, highlights?.summary ? marked(highlights.summary) : summary), chips(article), own(article, account)),
    url && h('a', { 'data-original': true, hidden: true, href: url, target: '_blank' }, 'original'));
  return item;
}

function own(article, account) {
  const both = choices(article, account);
  return both.length > 0 && h('div', { class: 'row gap-small' }, both);
}

function chips({ ioc_count: indicators = 0, threat_actors: actors = [], cves = [], cve_ids: ids = [], industry_tags: sectors = [], mitre_techniques: techniques = [] }) {
  const known = new Map(cves.map((cve) => [cve.id ?? cve.cve_id, cve]));
  const cve = (id) => h('a', { class: 'chip', href: where.cve(id) }, id, known.get(id)?.kev && h('b', { class: 'critical' }, 'KEV'));
  const all = [
    indicators > 0 && h('span', { class: 'chip' }, h('b', { class: 'num' }, count(indicators)), indicators === 1 ? 'indicator' : 'indicators'),
    ...actors.slice(0, 3).map(actorChip), ...ids.slice(0, 2).map(cve), ids.length > 2 && chip(`+${ids.length - 2} CVEs`, { tone: 'more' }),
    ...sectors.slice(0, 3).map(sectorChip), techniques.length > 0 && chip(many(techniques.length, 'technique'), { tone: 'more' }),
  ].filter(Boolean);
  return all.length > 0 && h('div', { class: 'chips' }, all);
}

const CATEGORIES = { ransomware: 'Ransomware', vulnerabilities: 'Vulnerabilities', phishing: 'Phishing & Fraud', 'data-breaches': 'Data Breaches', malware: 'Malware', 'threat-intelligence': 'Threat Intelligence', 'attacks-breaches': 'Attacks & Breaches', 'policy-compliance': 'Policy & Compliance', 'security-tools': 'Security Tools' };
/// Days back as a time of a whole hour or day, so that the same question is asked for a while.
function back(days) {
  const time = new Date(Date.now() - days * 86_400_000);
  time.setUTCMinutes(0, 0, 0);
  if (days > 1) time.setUTCHours(0);
  return time.toISOString().replace('.000', '');
}

/// The filters of lists of articles, as sd-filters takes them.
export const filters = () => [
  { name: 'severity', label: 'Severity', kind: 'one', options: [{ value: 'critical', text: 'Critical' }, { value: 'critical,high', text: 'High and above' }, { value: 'critical,high,medium', text: 'Medium and above' }] },
  { name: 'category', label: 'Category', kind: 'many', options: Object.entries(CATEGORIES).map(([value, text]) => ({ value, text })) },
  { name: 'industry', label: 'Industry', kind: 'many', options: SECTORS.map((value) => ({ value, text: sector(value) })) },
  { name: 'threat_actor', label: 'Actor', kind: 'many', suggest: 'actor' },
  { name: 'malware', label: 'Malware', kind: 'many', suggest: 'malware' },
  { name: 'mitre_technique', label: 'Technique', kind: 'many', suggest: 'technique' },
  { name: 'source', label: 'Source', kind: 'many', suggest: 'source' },
  { name: 'cve', label: 'CVE', kind: 'text', hint: 'For example CVE-2021-44228.' },
  { name: 'has_iocs', label: 'With indicators', kind: 'switch' },
  { name: 'since', label: 'Period', kind: 'one', options: [{ value: back(1), text: 'Last 24 hours' }, { value: back(7), text: 'Last 7 days' }, { value: back(30), text: 'Last 30 days' }] },
  { name: 'q', label: 'Words', kind: 'text', hint: 'Words of the title or the text. The list is then ordered by relevance.' },
];
