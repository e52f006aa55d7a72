// /industries: the sectors of critical infrastructure. /industries/SLUG: one of them: what happened in a period, who and what
// is named most, what is new.
import { get } from '../api.js';
import { h, put } from '../dom.js';
import { walk } from '../frame.js';
import { trend } from '../marks.js';
import { SECTORS, clock, code, count, many, sector, shortDate } from '../words.js';
import { named } from '../parts/names.js';
import { newest } from '../parts/newest.js';
import { stale, waiting } from '../parts/state.js';
import '../parts/chart.js';
import '../parts/table.js';

const PATH = '/api/v1/industries';
const PERIODS = { '24h': ['24 h', '24 hours'], '7d': ['7 d', '7 days'], '30d': ['30 d', '30 days'], '90d': ['90 d', '90 days'] };
const DEFAULT = '7d';

export const show = (main, route) => (route.parts.length === 1 ? one(main, route) : route.parts.length ? route.nothingHere() : all(main, route));

/// The buttons of the period. The address has it; `load(query, keep)` runs now, at each press, and on Back and Forward.
async function periods(place, route, load) {
  let query = new URLSearchParams(route.query);
  const now = () => query.get('window') || DEFAULT;
  const press = (name) => {
    query.set('window', name);
    history.pushState(null, '', `?${query}`);
    turn();
  };
  const buttons = Object.entries(PERIODS).map(([name, [text, words]]) => h('button', { type: 'button', value: name, 'aria-label': words, click: () => press(name) }, text));
  const mark = () => buttons.forEach((button) => button.setAttribute('aria-pressed', button.value === now()));
  const turn = () => {
    mark();
    return load({ window: DEFAULT, ...Object.fromEntries(query) }, true);
  };
  addEventListener('popstate', () => ((query = new URLSearchParams(location.search)), turn()), { signal: route.signal });
  put(place, buttons);
  mark();
  await load({ window: DEFAULT, ...Object.fromEntries(query) }, false);
}

const switcher = () => h('span', { class: 'seg', role: 'group', 'aria-label': 'Period' });

async function all(main, route) {
  route.title('Industries');
  const [place, period, note] = [h('div'), switcher(), h('span', { class: 'note' })];
  put(main, h('div', { class: 'head' }, h('h1', 'Industries'), note, h('div', { class: 'do' }, period)), place);
  walk(place, 'tbody tr', 'a');
  const say = (number, [, words] = []) => words && put(note, `${many(number, 'sector')}, ${words}, each compared with the ${words} before`);
  await periods(period, route, async (query, keep) => {
    say(SECTORS.length, PERIODS[query.window]); // before the figures come, so that they do not move when they come
    const load = () => get(PATH, query, { lane: 'industries', signal: route.signal });
    const answer = await waiting(place, load(), { shapes: { rows: 16, of: 'rows' }, keep, again: route.again, stop: () => history.back() });
    if (!answer) return;
    const [, words] = PERIODS[answer.meta.filters.window];
    say(answer.data.length, PERIODS[answer.meta.filters.window]);
    const rows = answer.data.toSorted((a, b) => b.article_count - a.article_count || b.new_ioc_count - a.new_ioc_count || a.name.localeCompare(b.name));
    put(place, stale(answer), h('sd-table', { caption: `Sectors, ${words}`, columns, rows }));
  });
}

/// A figure; on phones, where no head of a column says what it counts, with its unit.
const figure = (number, unit) => [count(number), h('span', { class: 'only-phone' }, `\u00a0${unit}${number === 1 ? '' : 's'}`)];
const columns = [
  { key: 'name', name: 'Sector', track: 'minmax(0, 2fr)', phone: 'lead', cell: ({ slug, name }) => h('a', { class: 'link', href: `/industries/${slug}` }, name) },
  { key: 'articles', name: 'Articles', track: '4.5rem', right: true, cell: ({ article_count: number }) => figure(number, 'article') },
  { key: 'articles_trend', name: 'Change', track: '8.5rem', cell: ({ trends }) => trend(trends.articles) },
  { key: 'new', name: 'New indicators', track: '6.5rem', right: true, cell: ({ new_ioc_count: number }) => figure(number, 'new indicator') },
  { key: 'new_trend', name: 'Change', track: '8.5rem', phone: 'none', cell: ({ trends }) => trend(trends.new_iocs) },
  { key: 'iocs', name: 'Indicators', track: '5rem', right: true, wide: true, phone: 'none', hint: 'Seen in the period, new or known before', cell: ({ ioc_count: number }) => figure(number, 'indicator') },
];

async function one(main, route) {
  const [slug] = route.parts;
  const [place, period, heading, note] = [h('div'), switcher(), h('h1', sector(slug)), h('span', { class: 'note' })];
  put(main, h('div', { class: 'head' }, heading, note, h('div', { class: 'do' }, period)), place);
  walk(place, '.news > li, tbody tr', 'a', 'vc');
  await periods(period, route, async (query, keep) => {
    const load = () => get(`${PATH}/${encodeURIComponent(slug)}`, query, { lane: 'industries', signal: route.signal });
    const answer = await waiting(place, load(), { shapes: { rows: 8 }, keep, again: route.again, stop: () => history.back() });
    if (!answer) return;
    const { data } = answer;
    if (data.slug !== slug) history.replaceState(history.state, '', `/industries/${data.slug}${location.search}`);
    heading.textContent = data.name;
    route.title(data.name);
    put(note, `${PERIODS[data.window][1]}, compared with the ${PERIODS[data.window][1]} before`);
    draw(place, answer, route);
  });
}

function draw(place, answer, { account }) {
  const { data, meta: { filters: { since, articles_since: fromArticle, iocs_since: fromIndicator } } } = answer;
  const [, words] = PERIODS[data.window];
  const fig = (label, ...said) => h('div', h('dt', label), h('dd', said));
  const names = [named('actors', 'Groups', data.top_actors), named('malware', 'Malware', data.top_malware), named('techniques', 'Techniques', data.top_mitre_techniques), named('cves', 'CVEs', data.top_cves)].filter(Boolean);
  put(place, stale(answer),
    h('dl', { class: 'figs' }, fig('Articles', count(data.article_count), ' ', h('small', trend(data.trends.articles))), fig('New indicators', count(data.new_ioc_count), ' ', h('small', trend(data.trends.new_iocs))), fig('Indicators seen', count(data.ioc_count))),
    h('div', { class: 'cols even gap' },
      h('div', { class: 'stack' }, h('section', h('h2', data.window === '24h' ? 'Each hour' : 'Each day'), chart(data)),
        newest(answer, { query: { industry: data.slug }, account }),
        fromArticle > since && h('p', { class: 'hint' }, `Figures are of everything stored. Lists go as far back as your plan looks: articles to ${shortDate(fromArticle)}, indicators to ${shortDate(fromIndicator)}.`)),
      h('aside', { class: 'stack', 'aria-label': 'Named most' }, names.length ? names : h('p', { class: 'soft' }, `No article of these ${words} that concerns the sector names a group, malware, a technique or a CVE.`))));
}

function chart({ series, window: period }) {
  const hours = period === '24h';
  const day = (start) => shortDate(`${start.slice(0, 10)}T12:00:00Z`);
  const values = (name, label, tone) => ({ name: label, tone, sum: false, values: series.map((point) => point[name]) });
  return h('sd-chart', { caption: `Articles and new indicators ${hours ? 'an hour' : 'a day'}`, kind: 'twin', height: 96,
    labels: series.map(({ start }) => (hours ? clock(start) : day(start))), full: hours ? series.map(({ start }) => `${shortDate(start)}, ${clock(start)}`) : null,
    series: [values('articles', 'Articles', 1), values('new_iocs', 'New indicators', 2)] });
}
