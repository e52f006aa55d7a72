// One key: what it was used for, what is left of its limits, what it may do; changed, rotated, revoked.
import { address, get } from '../api.js';
import { copy, h, put } from '../dom.js';
import { icon, time } from '../marks.js';
import { capital, clock, code, count, date, percent, scopeName, shortDate } from '../words.js';
import './chart.js';
import './code.js';
import { changeKey, revokeKey, rotateKey } from './key-dialogs.js';
import { waiting } from './state.js';
import './table.js';

const PERIODS = [7, 30, 90];
const MEANINGS = { 200: 'OK', 201: 'made', 202: 'taken', 204: 'done', 304: 'unchanged', 400: 'bad parameter', 401: 'key refused', 403: 'not allowed', 404: 'not found', 406: 'no such format', 429: 'limit reached', 500: 'error', 503: 'unavailable' };

export async function showKey(main, route, state) {
  const [id] = route.parts;
  const path = `/api/v1/keys/${encodeURIComponent(id)}`;
  const days = route.query.get('days') ?? 30;
  const { data: key } = await get(path).catch((error) => (error.status === 404 ? { data: null } : Promise.reject(error)));
  if (!key) return nothing(main, route);
  route.title(key.name);
  const works = !key.revoked_at && !(key.expires_at && Date.parse(key.expires_at) <= Date.now());
  const { plan } = route.account;
  const does = (text, run, more = '') => h('button', { type: 'button', class: `btn ${more}`, click: run }, text);
  const change = async () => (await changeKey(key, plan)) && route.again();
  const rotate = async () => {
    const made = await rotateKey(key);
    if (made) location.assign(`/keys/${made.id}`);
  };
  const revoke = async () => (await revokeKey(key)) && route.again();
  const period = h('nav', { class: 'seg', 'aria-label': 'Period' }, PERIODS.map((each) => h('a', { href: address(`/keys/${id}`, { days: each }), 'aria-current': each === Number(days) ? 'true' : null }, `${each} d`)));
  const use = h('div', { class: 'stack' });
  const aside = h('aside', { class: 'stack' });
  put(main, h('div', { class: 'head' }, h('h1', key.name), h('span', { class: 'mono quiet' }, `${key.key_prefix}…`), state(key),
    h('div', { class: 'do' }, works && [does('Change', change), !key.replaced_by && does('Rotate', rotate), does('Revoke', revoke, 'danger')])),
  h('div', { class: 'cols' }, use, aside));
  const draw = async () => {
    const answer = await waiting(use, get(`${path}/usage`, { days }), { again: draw, shapes: { rows: 8 } });
    // All at once, so that nothing moves what is read already.
    put(aside, answer && [budget(answer.data, days), statuses(answer.data)], may(key));
    if (!answer) return;
    drawUse(use, answer.data, key, days, period);
  };
  await draw();
}

function nothing(main, route) {
  route.title('No such key');
  return put(main, h('div', { class: 'head' }, h('h1', 'There is no such key')),
    h('sd-state', { kind: 'empty', heading: 'None of your keys has this address.', text: 'Keys that ended long ago are removed.', actions: [{ text: 'Your keys', href: '/keys' }] }));
}

function drawUse(place, usage, key, days, period) {
  const { summary, latencyPercentiles: ms, breakdown, timeSeries, rateLimitHits } = usage;
  if (!summary.totalRequests) {
    return put(place, h('div', period), h('sd-state', { kind: 'empty', heading: key.last_used_at ? `Not used in ${days} days.` : 'Not used yet.', text: 'The first request, with the key in the place of its name:' }),
      h('sd-code', { label: 'The first request', text: `curl -H "X-API-Key: $SOCD_KEY" \\\n"${location.origin}/api/v1/iocs?limit=10"` }));
  }
  const figure = (name, value) => h('div', h('dt', name), h('dd', value));
  put(place,
    h('dl', { class: 'figs' }, figure(`Requests, ${days} days`, count(summary.totalRequests)), figure('Succeeded', `${summary.successRate} %`),
      figure('Median', `${count(ms.p50)} ms`), figure('95 of 100 within', `${count(ms.p95)} ms`), figure('99 of 100 within', `${count(ms.p99)} ms`), figure('Last used', time(key.last_used_at))),
    h('section', h('div', { class: 'h' }, h('h2', 'Requests a day'), h('div', { class: 'end' }, period)), h('sd-chart', {
      caption: `Requests a day, ${days} days`, kind: 'stack', height: 170, labels: timeSeries.map((day) => shortDate(day.date)), full: timeSeries.map((day) => date(day.date)),
      series: [{ name: 'Answered', tone: 1, values: timeSeries.map((day) => day.requests - day.errors) }, { name: 'Failed', tone: 3, values: timeSeries.map((day) => day.errors) }] })),
    rateLimitHits.byHour.length > 0 && hours(rateLimitHits.byHour),
    h('section', h('h2', { class: 'padded' }, 'By endpoint'), h('sd-table', { caption: 'By endpoint', rows: breakdown.byEndpoint, columns: [
      { key: 'endpoint', name: 'Endpoint', track: 'minmax(0, 3fr)', phone: 'lead', cell: (row) => h('span', { class: 'value' }, row.endpoint) },
      { key: 'share', name: h('span', { class: 'hidden' }, 'Share'), track: '48px', phone: 'none', cell: (row) => h('meter', { min: 0, max: summary.totalRequests, value: row.count, 'aria-label': `Share: ${percent(row.count / summary.totalRequests)}` }) },
      { key: 'count', name: 'Requests', right: true, track: '90px', phone: 'side', cell: (row) => count(row.count) },
      { key: 'time', name: 'Average', right: true, track: '90px', phone: 'full', cell: (row) => [`${count(row.avgTime)} ms`, h('span', { class: 'only-phone' }, `\u00a0· ${percent(row.errorRate / 100)} failed`)] },
      { key: 'failed', name: 'Failed', right: true, track: '90px', phone: 'none', cell: (row) => percent(row.errorRate / 100) },
    ] })),
    recent(usage.recent_errors));
}

/// Every hour of the day on which the limit refused last, with what it refused.
function hours(refused) {
  const last = refused.at(-1).hour.slice(0, 10);
  const at = new Map(refused.map(({ hour, count: number }) => [hour.slice(0, 13), number]));
  const slots = Array.from({ length: 24 }, (_, hour) => `${last}T${String(hour).padStart(2, '0')}`);
  return h('section', h('div', { class: 'h' }, h('h2', 'Refused by the limit, by hour'), h('span', { class: 'note' }, date(`${last}T12:00:00Z`))), h('sd-chart', {
    caption: 'Refused by hour', kind: 'bars', height: 100, labels: slots.map((slot) => clock(`${slot}:00:00Z`)), series: [{ name: 'Refused', tone: 3, values: slots.map((slot) => at.get(slot) ?? 0) }] }));
}

function recent(errors) {
  if (!errors?.length) return null;
  return h('section', h('h2', { class: 'padded' }, 'Failed last'), h('sd-table', { caption: 'Failed last', rows: errors, columns: [
    { key: 'time', name: 'When', track: '90px', cell: (row) => time(row.time) },
    { key: 'route', name: 'Endpoint', phone: 'lead', track: 'minmax(0, 2fr)', cell: (row) => h('span', { class: 'value' }, row.route) },
    { key: 'status', name: 'Answer', track: 'minmax(0, 2fr)', cell: (row) => [h('b', { class: 'num' }, row.status), ' ', h('span', { class: 'quiet' }, row.code ? code(row.code) : MEANINGS[row.status] ?? '')] },
    { key: 'id', name: 'Request', phone: 'full', track: 'minmax(0, 3fr)', cell: (row) => [h('button', { type: 'button', class: 'btn plain icon-only', 'aria-label': `Copy ${row.request_id}`, click: () => copy(row.request_id, 'Id copied') }, icon('copy', 12)), h('span', { class: 'mono quiet' }, row.request_id)] },
  ] }));
}

function budget({ rateLimits: { perMinute, perDay } }, days) {
  const line = (label, { limit, current, remaining }) => h('div', { class: 'field' }, h('span', { class: 'label' }, label),
    h('meter', { min: 0, max: limit, value: current, 'aria-label': label }, percent(current / limit)), h('span', { class: 'hint num' }, `${count(current)} of ${count(limit)} used, ${count(remaining)} left`));
  return h('section', { class: 'panel' }, h('h2', 'Budget'), line('This minute', perMinute), line('Today, UTC', perDay),
    h('p', { class: 'hint' }, `Highest in ${days} days: ${count(perMinute.peak)} in a minute, ${count(perDay.peak)} in a day.`));
}

function statuses({ breakdown: { byStatusCode: rows } }) {
  if (!rows.length) return null;
  return h('section', h('h2', { class: 'padded' }, 'By status'), h('ul', { class: 'rank' }, rows.map(({ statusCode, count: number, percentage }) =>
    h('li', h('span', h('b', { class: 'num' }, statusCode), ' ', h('span', { class: 'quiet' }, MEANINGS[statusCode] ?? '')), h('span', `${count(number)} · ${percent(percentage / 100)}`)))));
}

function may(key) {
  const line = (name, ...value) => h('li', h('span', name), h('span', value));
  return h('section', h('h2', { class: 'padded' }, 'What it may do'), h('ul', { class: 'rank' },
    line('Plan', capital(key.tier)), line('From', key.allowed_ips ? key.allowed_ips.join(', ') : 'Anywhere'), line('Made', date(key.created_at)),
    line('Expires', key.expires_at ? date(key.expires_at) : 'Never'), key.revoked_at && line('Revoked', date(key.revoked_at)), key.revoked_reason && line('Reason', key.revoked_reason),
    key.replaced_by && line('Replaced by', h('a', { class: 'link', href: `/keys/${key.replaced_by}` }, 'The new key'))),
  h('div', { class: 'chips gap-small' }, key.scopes.map((scope) => h('span', { class: 'chip', title: scope }, scopeName(scope)))));
}
