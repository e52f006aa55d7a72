// /feeds: can I trust what I see? Every feed, those in trouble first. /feeds/NAME: one of them, with what it brought last.
import { get } from '../api.js';
import { h, put } from '../dom.js';
import { walk } from '../frame.js';
import { chip, feedState, time } from '../marks.js';
import { capital, code, count, fullTime, many, percent, shortDate, span } from '../words.js';
import '../parts/chart.js';
import '../parts/code.js';
import { newestIndicators } from '../parts/newest.js';
import '../parts/table.js';
import { waiting } from '../parts/state.js';

const ORDER = ['error', 'degraded', 'pending', 'healthy', 'not_fetched', 'disabled'];
const REASONS = {
  refused: 'Access refused', not_found: 'The address does not exist', gone: 'The feed has ended', rate_limited: 'Too many requests', server_error: 'The server has a problem',
  unexpected_status: 'Unexpected answer', too_large: 'The answer is too large', timed_out: 'No answer in time', internal_address: 'An internal address, which is not allowed',
  not_secure: 'The address is not secure', tls: 'No secure connection', redirects: 'Too many redirects', unreachable: 'The server cannot be reached',
  unreadable: 'What came cannot be read', poor_reading: 'Little of what came could be used',
};
const category = (name) => ({ 'threat-intel': 'Threat intelligence' })[name] ?? code(name);

/// Why a feed fails: "The server has a problem (503)".
const reason = ({ kind, status }) => `${REASONS[kind] ?? code(kind)}${status ? ` (${status})` : ''}`;
const trouble = ({ last_error: error }) => (error ? h('span', reason(error), error.since && [' · since ', time(error.since)]) : h('span', { class: 'quiet' }, 'None'));
const due = ({ next_attempt: at }) => time(at, { text: at && Date.parse(at) <= Date.now() ? 'due' : undefined });
const today = ({ series }) => series.at(-1)?.new;

function chart({ label, series }, kind) {
  if (!series.length) return h('span', { class: 'quiet' }, '–');
  const labels = series.map(({ date }) => shortDate(`${date}T12:00:00Z`));
  return h('sd-chart', { caption: `New from ${label} a day`, kind, labels, series: [{ name: 'New', values: series.map((day) => day.new) }] });
}

export const show = (main, route) => (route.parts.length === 1 ? one(main, route) : route.parts.length ? route.nothingHere() : all(main, route));

async function all(main, route) {
  route.title('Feeds');
  const note = h('span', { class: 'note num' });
  const place = h('div');
  put(main, h('div', { class: 'head' }, h('h1', 'Feeds'), note), place);
  walk(place, 'tbody tr');
  const answer = await waiting(place, get('/api/v1/feeds', {}, { signal: route.signal }), { shapes: { rows: 12, of: 'rows' }, again: route.again });
  if (!answer) return;
  const place_of = ({ state }) => ORDER.indexOf(state);
  const rows = answer.data.toSorted((a, b) => place_of(a) - place_of(b) || a.label.localeCompare(b.label));
  const failing = rows.filter(({ state }) => state === 'error').length;
  put(note, `${many(rows.length, 'feed')}, ${failing} failing`);
  put(place, h('sd-table', { caption: 'Feeds', rows, id: ({ name }) => name, columns: [
    { key: 'state', name: 'State', track: '6.5rem', cell: ({ state }) => feedState(state), phone: 'side' },
    { key: 'label', name: 'Feed', track: 'minmax(0, 2fr)', cell: ({ name, label }) => h('a', { class: 'link', href: `/feeds/${name}` }, label), phone: 'lead' },
    { key: 'category', name: 'Category', track: '9.5rem', wrap: true, cell: (feed) => category(feed.category), wide: true },
    { key: 'grade', name: 'Grade', track: '3.5rem', cell: ({ reliability }) => reliability.grade, hint: 'How far its reports are trusted, A to E; F: nobody has rated it', phone: 'none' },
    { key: 'today', name: 'New today', track: '5.5rem', right: true, cell: (feed) => count(today(feed)) },
    { key: 'series', name: '14 days', track: '6.5rem', cell: (feed) => chart(feed, 'spark'), wide: true, phone: 'none' },
    { key: 'last', name: 'Last success', track: '7rem', wrap: true, cell: (feed) => time(feed.last_success) },
    { key: 'next', name: 'Next fetch', track: '6.5rem', wrap: true, cell: due, phone: 'none' },
    { key: 'error', name: 'Last error', track: 'minmax(0, 2fr)', cell: trouble, wrap: true, phone: 'full' },
  ] }));
}

async function one(main, route) {
  const [name] = route.parts;
  const place = h('div');
  put(main, h('div', { class: 'head' }, h('h1', name)), place);
  const answer = await waiting(place, get(`/api/v1/feeds/${encodeURIComponent(name)}`, {}, { signal: route.signal }), { again: route.again });
  if (!answer) return;
  const feed = answer.data;
  route.title(feed.label);
  const figure = (label, content) => h('div', h('dt', label), h('dd', content));
  const [indicators, articles] = [h('div'), h('section')];
  walk(main, '.news > li, tbody tr', 'a', 'c');
  put(main, h('div', { class: 'head' }, h('h1', feed.label), h('span', { class: 'note' }, category(feed.category)), chip(`Grade ${feed.reliability.grade}`, { title: `Its reports weigh ${feed.reliability.weight}` })),
    h('div', { class: 'stack' },
      h('dl', { class: 'figs' }, figure('State', feedState(feed.state)), figure('Indicators', count(feed.ioc_count)), figure('Articles', count(feed.article_count)), figure('New today', count(today(feed))), figure('False positives', percent(feed.false_positive_rate)),
        figure('Last success', time(feed.last_success)), figure('Next fetch', due(feed)), figure('Fetched every', feed.next_attempt ? span(feed.interval_seconds) : '–')),
      feed.last_error && failure(feed, route.account),
      h('section', h('div', { class: 'h' }, h('h2', 'New a day')), chart(feed, 'bars')), feed.ioc_count > 0 && indicators, feed.article_count > 0 && articles));
  await Promise.all([feed.ioc_count > 0 && given(indicators, feed, route), feed.article_count > 0 && newest(articles, feed, route)]);
}

function failure(feed, account) {
  const { last_error: error, failures } = feed;
  return h('section', h('div', { class: 'h' }, h('h2', 'What is wrong')), h('p', reason(error), '.', error.since && ` Since ${fullTime(error.since)}.`, failures > 0 && ` ${capital(many(failures, 'fetch', 'fetches'))} failed in a row.`),
    account?.role === 'operator' && h('div', { class: 'gap-small' }, h('p', { class: 'hint' }, 'To fetch it now:'), h('sd-code', { text: `socdctl ingest --feed ${feed.name}`, label: 'Command' })));
}

/// Its newest indicators.
async function given(place, { name }, route) {
  const answer = await waiting(place, get('/api/v1/iocs', { source: name, limit: 10 }, { signal: route.signal }), { shapes: { of: 'rows', rows: 10 }, again: () => given(place, { name }, route) });
  if (answer) put(place, newestIndicators(answer.data, { query: { source: name }, since: answer.meta.filters.since, limit: route.account.plan.page_max }));
}

async function newest(place, { name }, route) {
  const fields = 'id,title,published_at';
  const answer = await waiting(place, get('/api/v1/articles', { source: name, limit: 10, fields }, { signal: route.signal }), { again: route.again });
  if (!answer) return;
  const row = ({ id, title, published_at: at }) => h('li', h('h3', h('a', { href: `/item/${id}` }, title)), h('p', { class: 'by' }, time(at)));
  put(place, h('div', { class: 'h' }, h('h2', 'Newest articles')),
    answer.data.length ? h('ul', { class: 'news close' }, answer.data.map(row)) : h('p', { class: 'soft' }, `None since ${shortDate(answer.meta.filters.since)}: as far as your plan looks back.`));
}
