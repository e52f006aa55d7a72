// /keys: the keys of the account. /keys/ID: one key and its use.
import { get } from '../api.js';
import { h, put } from '../dom.js';
import { walk } from '../frame.js';
import { chip, time } from '../marks.js';
import { count, date, scopeName, shortDate } from '../words.js';
import '../parts/chart.js';
import { waiting } from '../parts/state.js';
import '../parts/table.js';

/// Come when they are used.
const dialogs = () => import('../parts/key-dialogs.js');

const WARN_DAYS = 14;
const SHOWN_DAYS = 30;

/// Whether a key still works, as a chip.
export function state(key, now = Date.now()) {
  const left = key.expires_at ? (Date.parse(key.expires_at) - now) / 86_400_000 : Infinity;
  if (key.revoked_at) return chip('Revoked');
  if (left <= 0) return chip('Expired');
  if (key.replaced_by) return chip(`Replaced, ends ${date(key.expires_at)}`, { tone: 'warn' });
  if (left < WARN_DAYS) return chip(`Expires in ${Math.ceil(left)} d`, { tone: 'warn' });
  return chip('Active', { tone: 'ok' });
}
const ended = (key) => key.revoked_at || (key.expires_at && Date.parse(key.expires_at) <= Date.now());

/// Requests a day as a line; nothing was asked by a key without a series.
const line = ({ name, use }) => (use?.series.length ? h('sd-chart', { caption: `Requests of ${name} a day`, kind: 'spark', labels: use.series.map((day) => shortDate(day.date)), series: [{ name: 'Requests', values: use.series.map((day) => day.requests) }] }) : h('span', { class: 'quiet' }, '–'));

const columns = [
  { key: 'name', name: 'Name', phone: 'lead', track: 'minmax(0, 2fr)', cell: (key) => [h('a', { class: 'link', href: `/keys/${key.id}` }, key.name), ' ', h('span', { class: 'mono quiet tiny' }, `${key.key_prefix}…`)] },
  { key: 'scopes', name: 'May read', wide: true, phone: 'none', track: 'minmax(0, 2fr)', cell: (key) => h('span', { class: 'quiet', title: key.scopes.map(scopeName).join(', ') }, key.scopes.map(scopeName).join(', ')) },
  { key: 'from', name: 'From', phone: 'none', cell: (key) => (key.allowed_ips ? h('span', { class: 'mono' }, key.allowed_ips.join(', ')) : h('span', { class: 'quiet' }, 'Anywhere')) },
  { key: 'line', name: `${SHOWN_DAYS} days`, track: '6.5rem', wide: true, phone: 'none', cell: line },
  { key: 'requests', name: 'Requests', hint: `In ${SHOWN_DAYS} days`, right: true, track: '80px', cell: ({ use }) => [count(use?.requests), h('span', { class: 'only-phone' }, `\u00a0requests in ${SHOWN_DAYS} days`)] },
  { key: 'used', name: 'Last used', track: '120px', cell: (key) => (key.last_used_at ? time(key.last_used_at) : h('span', { class: 'quiet' }, 'Never')) },
  { key: 'expires', name: 'Expires', phone: 'none', track: '120px', cell: (key) => (key.expires_at ? time(key.expires_at, { text: date(key.expires_at) }) : h('span', { class: 'quiet' }, 'Never')) },
  { key: 'state', name: 'State', phone: 'side', track: '130px', cell: (key) => state(key) },
];

export async function show(main, route) {
  if (route.parts.length > 1) return route.nothingHere();
  if (route.parts.length === 1) return (await import('../parts/key.js')).showKey(main, route, state);
  const { plan } = route.account;
  const place = h('div');
  const make = async () => (await (await dialogs()).newKey(plan)) && draw();
  put(main, h('div', { class: 'head' }, h('h1', 'API keys'), h('span', { class: 'note', id: 'used' }), h('div', { class: 'do' }, h('button', { type: 'button', class: 'btn prime', click: make }, 'New key'))), place);

  walk(place, 'tbody tr');
  const draw = async () => {
    const answers = await waiting(place, Promise.all([get('/api/v1/keys'), get('/api/v1/keys/usage', { days: SHOWN_DAYS })]), { again: draw, shapes: { of: 'rows', rows: 4 } });
    if (!answers) return;
    const uses = new Map(answers[1].data.map((use) => [use.id, use]));
    const all = answers[0].data.map((key) => ({ ...key, use: uses.get(key.id) }));
    const working = all.filter((key) => !ended(key));
    const over = all.filter(ended);
    const used = working.filter((key) => !key.replaced_by).length;
    document.getElementById('used').textContent = `${count(used)} of ${count(plan.max_keys)} in use`;
    put(place, used >= plan.max_keys && full(working, draw),
      working.length ? h('sd-table', { caption: 'Keys', columns, rows: working })
        : h('sd-state', { kind: 'empty', heading: 'You have no key yet.', text: 'A key lets a firewall, a SIEM or a script read what you read here.', actions: [{ text: 'New key', prime: true, action: make }] }),
      over.length > 0 && h('details', { class: 'gap' }, h('summary', `${count(over.length)} that have ended`), h('sd-table', { caption: 'Keys that have ended', columns: past, rows: over })));
  };
  await draw();
}

const past = [columns[0],
  { key: 'when', name: 'Ended', track: '140px', cell: (key) => time(key.revoked_at ?? key.expires_at) },
  { key: 'why', name: 'Reason', phone: 'none', cell: (key) => key.revoked_reason ?? h('span', { class: 'quiet' }, '–') },
  ...columns.filter(({ key }) => key === 'requests' || key === 'state')];

/// At the plan's most: says so, and offers to revoke what is not used.
function full(keys, draw) {
  const unused = keys.filter((key) => !key.last_used_at || Date.now() - Date.parse(key.last_used_at) > 30 * 86_400_000);
  return h('div', { class: 'say warn' }, h('p', h('b', 'Your plan has no room for another key.')),
    unused.length ? [h('p', { class: 'soft' }, 'These were not used in 30 days:'), h('div', { class: 'row' }, unused.map((key) => h('button', { type: 'button', class: 'btn', click: async () => (await (await dialogs()).revokeKey(key)) && draw() }, `Revoke ${key.name}`)))]
      : h('p', { class: 'soft' }, 'Revoke one, or see ', h('a', { class: 'link', href: '/pricing' }, 'the plans'), '.'));
}
