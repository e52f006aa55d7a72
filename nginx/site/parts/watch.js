// One watch: what it found, the unread first, and where that can be followed.
import { get, send } from '../api.js';
import { copy, h, put } from '../dom.js';
import { walk } from '../frame.js';
import { chip, confidence, time, value } from '../marks.js';
import { many } from '../words.js';
import { asks, muted, unread } from '../pages/watch.js';
import './code.js';
import { ask } from './dialog.js';
import { waiting } from './state.js';
import './table.js';
import { toast } from './toast.js';
import { renameWatch } from './watch-dialogs.js';

const FEEDS = [['rss', 'RSS'], ['json', 'JSON'], ['txt', 'Text']];
const WEEK = 7 * 86_400_000;

const columns = [
  { key: 'value', name: 'Indicator', phone: 'lead', track: 'minmax(0, 3fr)', cell: ({ ioc, unread: isNew }) => [value(ioc.value, { type: ioc.type, href: `/threats/${ioc.id}` }), isNew && [' ', chip('New', { tone: 'ok' })]] },
  { key: 'type', name: 'Type', phone: 'line', track: '90px', cell: ({ ioc }) => ioc.type },
  { key: 'risk', name: 'Risk', phone: 'side', track: '110px', cell: ({ ioc }) => (ioc.risk === null ? h('span', { class: 'quiet' }, '–') : h('b', { class: 'num' }, ioc.risk)) },
  { key: 'confidence', name: 'Confidence', wide: true, phone: 'none', track: '110px', cell: ({ ioc }) => confidence(ioc.confidence) },
  { key: 'source', name: 'Source', phone: 'none', track: 'minmax(0, 1fr)', cell: ({ ioc }) => h('span', { class: 'quiet' }, ioc.source) },
  { key: 'at', name: 'Found', track: '110px', cell: ({ matched_at: at }) => time(at) },
];

export async function showWatch(main, route) {
  const path = `/api/v1/watches/${encodeURIComponent(route.parts[0])}`;
  const { data: watch } = await get(path, {}, { signal: route.signal }).catch((error) => (error.status === 404 ? { data: null } : Promise.reject(error)));
  if (!watch) return put(main, h('h1', 'No such watch'), h('sd-state', { kind: 'empty', heading: 'Your account has no watch with this id.', text: 'It may have been deleted.', actions: [{ text: 'Watches', href: '/watch' }] }));
  route.title(watch.name);
  const act = (method, where, body) => async () => {
    try {
      await send(method, where, body);
      route.again();
    } catch (error) {
      toast(error.message);
    }
  };
  const remove = async () => {
    const sure = await ask({ heading: 'Delete the watch?', content: [h('p', 'What it found is gone, and its feed answers no more.')], actions: [{ text: 'Delete', danger: true, action: () => send('DELETE', path).then(() => location.assign('/watch')) }] });
    return sure;
  };
  const renew = () => ask({ heading: 'Give the feed another address?', content: [h('p', 'Whoever follows the old one gets nothing more.')], actions: [{ text: 'Renew', danger: true, action: () => act('POST', `${path}/renew`)() }] });
  const does = (text, click, more = '') => h('button', { type: 'button', class: `btn ${more}`, click }, text);
  const place = h('div');
  put(main, h('div', { class: 'head' }, h('h1', watch.name), h('span', { class: 'note num' }, `${unread(watch)} new`, muted(watch) && ' · muted'),
    h('div', { class: 'do row' }, watch.unread > 0 && does('Mark as read', act('POST', `${path}/read`), 'prime'), does('Rename', async () => (await renameWatch(watch)) && route.again()),
      does(muted(watch) ? 'Unmute' : 'Mute for a week', act('PATCH', path, { muted_until: muted(watch) ? null : new Date(Date.now() + WEEK).toISOString() })), does('Delete', remove, 'danger'))),
  h('p', { class: 'soft' }, asks(watch), watch.kind === 'iocs' && [' · ', h('a', { class: 'link', href: `/iocs?${new URLSearchParams(watch.query)}` }, 'see the list')]),
  h('div', { class: 'cols list' }, place, h('aside', { class: 'stack', 'aria-label': 'Feed' }, h('section', h('h2', 'Feed'), h('p', { class: 'hint' }, 'Secret addresses: whoever has one reads what this watch found.'),
    h('sd-code', { text: watch.feed_urls.atom, label: 'Atom address', one: true }),
    h('p', { class: 'row gap-small' }, FEEDS.map(([name, words]) => does(words, () => copy(watch.feed_urls[name], `${words} address copied`))), does('Renew', renew))))));
  walk(place, 'tbody tr', 'a');
  await found(path, place, route, []);
}

/// Draws what was found, and a button for the page behind it.
async function found(path, place, route, before, cursor) {
  const answer = await waiting(place, get(`${path}/matches`, { limit: 100, cursor }, { signal: route.signal, lane: 'matches' }), { again: () => found(path, place, route, before, cursor), shapes: { of: 'rows', rows: 6 } });
  if (!answer) return;
  const rows = [...before, ...answer.data];
  const next = answer.meta.next_cursor;
  put(place, rows.length ? [h('h2', { class: 'hidden' }, many(rows.length, 'match', 'matches')), h('sd-table', { caption: 'Matches', columns, rows, sort: null }), next && h('p', h('button', { type: 'button', class: 'btn', click: () => found(path, place, route, rows, next) }, 'Older'))]
    : h('sd-state', { kind: 'empty', heading: 'Nothing has turned up yet.', text: 'A watch looks at what is published after it was made. Come back later, or follow its feed.' }));
}
