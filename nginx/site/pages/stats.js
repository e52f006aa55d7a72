// /stats: everything that is stored, in figures, on one screen. Each figure leads to its list.
import { address, get } from '../api.js';
import { h, put } from '../dom.js';
import { time, trend } from '../marks.js';
import { pageOf } from '../nav.js';
import { capital, code, count, shortDate, typeName } from '../words.js';
import { named } from '../parts/names.js';
import { stale, waiting } from '../parts/state.js';
import '../parts/chart.js';

const WEEK = 7; // what the answer has without more ado
const PERIODS = [WEEK, 30, 90];
const to = (page, query = {}) => (pageOf(page) ? address(`/${page}`, query) : null);
const linked = (href, text) => (href ? h('a', { href }, text) : text);
const figure = (name, href, number, ...more) => h('div', h('dt', name), h('dd', linked(href, count(number)), more));
const small = (...content) => [' ', h('small', content)];
const part = (heading, note, ...content) => h('section', h('div', { class: 'h' }, h('h2', heading), note && h('span', { class: 'note' }, note)), content);

export async function show(main, route) {
  if (route.parts.length) return route.nothingHere();
  const [note, indicators, holes] = [h('span', { class: 'note' }), h('div'), h('div', { class: 'gap' })];
  const days = route.query.get('days');
  const period = h('nav', { class: 'seg', 'aria-label': 'Days of the charts' }, PERIODS.map((each) =>
    h('a', { href: address('/stats', { days: each === WEEK ? null : each }), 'aria-current': each === Number(days ?? WEEK) ? 'true' : null }, `${each} d`)));
  put(main, h('div', { class: 'head' }, h('h1', 'Statistics'), note, h('div', { class: 'do' }, period)), indicators);
  const ofHoles = get('/api/v1/cves/stats', {}, { signal: route.signal });
  ofHoles.catch(() => {}); // told below
  const answer = await waiting(indicators, get('/api/v1/iocs/stats', { days }, { signal: route.signal }), { shapes: { rows: 12 }, again: route.again, stop: () => history.back() });
  if (answer) {
    put(note, 'worked out ', time(answer.headers.get('X-Cache-Updated-At')));
    put(indicators, drawn(answer));
  }
  main.append(holes); // below what has its height, so that nothing pushes it away
  const other = await waiting(holes, ofHoles, { shapes: { rows: 4 }, again: route.again });
  if (other) put(holes, cves(other.data));
}

/// Bars with figures: [label, href, number].
function bars(rows) {
  const most = Math.max(1, ...rows.map(([, , number]) => number));
  return h('ul', { class: 'rank bars' }, rows.map(([label, href, number]) => h('li', h('span', linked(href, label)), h('meter', { min: 0, max: most, value: number, 'aria-label': label }, count(number)), h('span', count(number)))));
}
const entries = (counts, label, query) => Object.entries(counts).filter(([, number]) => number > 0).sort((a, b) => b[1] - a[1]).map(([name, number]) => [label(name), to('iocs', query(name)), number]);

const MOST = 15;
function drawn(answer) {
  const { data } = answer;
  const { last_24h: today, last_7d: week, sources } = data;
  const of = entries(data.by_source, (name) => name, (source) => ({ source }));
  const rest = of.slice(MOST);
  const series = data.series ?? week.series;
  const days = series.map(({ date }) => `${date}T12:00:00Z`);
  const period = `${series.length} days, UTC`;
  const chart = (caption, name, tone) => h('sd-chart', { caption, kind: 'bars', height: 110, labels: days.map(shortDate), series: [{ name: 'New', tone, values: series.map((each) => each[name]) }] });
  return [stale(answer), h('dl', { class: 'figs' },
    figure('Indicators', to('iocs'), data.total_iocs), figure('Articles', to('news'), data.total_articles),
    figure('New indicators, 24 h', to('iocs', { since: '-24h', time_field: 'first_seen' }), today.new_iocs, small(trend(today.iocs_trend))), figure('New indicators, 7 d', to('iocs', { since: '-7d', time_field: 'first_seen' }), week.new_iocs, small(trend(week.iocs_trend))),
    figure('New articles, 24 h', to('news', { since: '-24h' }), today.new_articles, small(trend(today.articles_trend))), figure('New articles, 7 d', to('news', { since: '-7d' }), week.new_articles, small(trend(week.articles_trend)))),
  h('div', { class: 'cols halves gap' },
    h('div', { class: 'stack' }, part('New indicators a day', period, chart('New indicators a day', 'new_iocs', 1)), part('Indicators by type', '', bars(entries(data.by_type, typeName, (type) => ({ type })))),
      part('By confidence', '', bars(['high', 'medium', 'low'].map((name) => [capital(name), to('iocs', { confidence: name }), data.by_confidence[name]]))),
      part('By category of source', '', bars(entries(data.by_category, code, (category) => ({ category })))), feeds(sources), named('techniques', 'Techniques named most', data.top_mitre_techniques, '30 days')),
    h('div', { class: 'stack' }, part('New articles a day', period, chart('New articles a day', 'new_articles', 2)), part('Indicators by source', '', bars(of.slice(0, MOST)), rest.length > 0 && h('details', { class: 'behind' }, h('summary', `${count(rest.length)} more`), bars(rest))),
      named('cves', 'CVEs named most', data.top_cves, '30 days')))];
}

function feeds({ total, active, health, last_fetch: last }) {
  const words = { healthy: 'Healthy', degraded: 'Degraded', error: 'Failing', pending: 'Waiting for the first fetch', not_fetched: 'Not fetched' };
  return part('Feeds', ['last fetch ', time(last)], bars(Object.entries(words).filter(([name]) => health[name] > 0).map(([name, text]) => [text, to('feeds'), health[name]])),
    h('p', { class: 'hint' }, `${count(active)} of ${count(total)} have given something.`));
}

function cves({ total, kev, with_epss: scored, with_articles: reported, by_severity: severities, top_vendors: vendors }) {
  const list = (query) => to('cves', query);
  return part('CVEs', '', h('dl', { class: 'figs' }, figure('Published', list(), total), figure('Known exploited', list({ kev: true }), kev.total), figure('Added in 30 days', list({ kev_added_since: new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10) }), kev.added_30d),
    figure('Used for ransom', list({ ransomware: true }), kev.ransomware), figure('In the news', list({ has_articles: true }), reported), figure('With EPSS', list({ sort: 'epss:desc' }), scored)),
  h('div', { class: 'cols halves gap' }, h('div', h('h3', { class: 'padded' }, 'By severity'), bars(Object.entries(severities).filter(([, number]) => number > 0).map(([name, number]) => [capital(name), name !== 'unknown' && list({ severity: name }), number]))),
    h('div', h('h3', { class: 'padded' }, 'By vendor'), bars(vendors.slice(0, 10).map(({ vendor, count: number }) => [capital(vendor), list({ vendor }), number])))));
}
