// /watch: the watches of the account. /watch/ID: one watch and what it found.
import { get } from '../api.js';
import { h, put } from '../dom.js';
import { walk } from '../frame.js';
import { chip, time } from '../marks.js';
import { count, many } from '../words.js';
import { waiting } from '../parts/state.js';
import '../parts/table.js';

/// Come when they are used.
const dialogs = () => import('../parts/watch-dialogs.js');
const WATCHES = '/api/v1/watches';
const EXAMPLES = [['Anything risky', { query: { risk_min: 80 } }], ['Command and control', { query: { tag: 'c2' } }], ['Phishing addresses', { query: { tag: 'phishing', type: 'url' } }]];

/// What a watch asks for, in words.
export const asks = ({ kind, query, values }) => (kind === 'values' ? `${many(values.length, 'value')}: ${values.slice(0, 3).join(', ')}${values.length > 3 ? ' …' : ''}`
  : Object.entries(query).map(([name, value]) => `${name.replaceAll('_', ' ')}: ${value.replaceAll(',', ', ')}`).join(' · '));
/// 1000 stands for more.
export const unread = ({ unread: n }) => (n >= 1000 ? '1,000 or more' : count(n));
export const muted = ({ muted_until: until }) => until && Date.parse(until) > Date.now();

const columns = [
  { key: 'name', name: 'Watch', phone: 'lead', track: 'minmax(0, 2fr)', cell: (watch) => h('a', { class: 'link', href: `/watch/${watch.id}` }, watch.name) },
  { key: 'asks', name: 'What', phone: 'full', track: 'minmax(0, 3fr)', cell: (watch) => h('span', { class: 'quiet', title: asks(watch) }, asks(watch)) },
  { key: 'unread', name: 'New', right: true, phone: 'side', track: '110px', cell: (watch) => (muted(watch) ? chip('Muted') : watch.unread ? h('b', unread(watch)) : h('span', { class: 'quiet' }, '0')) },
  { key: 'last', name: 'Last match', track: '120px', cell: (watch) => (watch.last_match_at ? time(watch.last_match_at) : h('span', { class: 'quiet' }, 'Never')) },
];

export async function show(main, route) {
  if (route.parts.length > 1) return route.nothingHere();
  if (route.parts.length === 1) return (await import('../parts/watch.js')).showWatch(main, route);
  const place = h('div');
  const note = h('span', { class: 'note num' });
  const make = async (given) => {
    const made = await (await dialogs()).newWatch(given);
    if (made) location.assign(`/watch/${made.id}`);
  };
  put(main, h('div', { class: 'head' }, h('h1', 'Watches'), note, h('div', { class: 'do' }, h('button', { type: 'button', class: 'btn prime', click: () => make() }, 'New watch'))), place);
  walk(place, 'tbody tr');
  const draw = async () => {
    const answer = await waiting(place, get(WATCHES, {}, { signal: route.signal, lane: 'watches' }), { again: draw, shapes: { of: 'rows', rows: 4 } });
    if (!answer) return;
    const { data, meta } = answer;
    put(note, `${count(meta.total)} of ${count(meta.limit)}`);
    put(place, data.length ? h('sd-table', { caption: 'Watches', columns, rows: data })
      : h('sd-state', { kind: 'empty', heading: 'You watch for nothing yet.', text: 'A watch tells you when something turns up: your own names and networks, or whatever fits the filters of a list. For example:',
        actions: EXAMPLES.map(([text, given]) => ({ text, action: async () => {
          const { data: made } = await (await dialogs()).create({ name: text, ...given });
          location.assign(`/watch/${made.id}`);
        } })) }));
  };
  await draw();
}
