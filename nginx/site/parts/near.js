// What stands beside a looked-up value, asked for when one presses: names below it, its network, values like it, more that is
// related. GET /api/v1/iocs/search answers with a match a sighting; here each value stands once.
//   near(data)      a section with buttons, for the answer of a lookup
//   similar(data)   a button "Similar values" for a value that nobody has reported; null where no type has such
import { get } from '../api.js';
import { h, put } from '../dom.js';
import { risk, value } from '../marks.js';
import { count, many, typeName } from '../words.js';
import { related } from './names.js';
import { waiting } from './state.js';

const PATH = '/api/v1/iocs/search';
const LIKE = ['domain', 'url', 'email'];
const FIRST = 10; // related values that a lookup has
const MOST = 100;

/// The /24 or /64 that an address is in.
function network(text, type) {
  if (type === 'ipv4') return text.replace(/\d+$/, '0/24');
  const [left, right] = text.split('::').map((part) => part.split(':').filter(Boolean));
  const groups = right ? [...left, ...Array(8 - left.length - right.length).fill('0'), ...right] : left;
  return `${groups.slice(0, 4).join(':')}::/64`;
}

function button(words, query, show) {
  const place = h('div', { class: 'gap-small' });
  const load = async () => {
    const answer = await waiting(place, get(PATH, query, { lane: 'near' }), { shapes: { of: 'rows', rows: 3 }, again: load });
    if (answer) put(place, show(answer.data));
  };
  return [h('button', { type: 'button', class: 'btn', click: load }, words), place];
}

function values({ matches }, own) {
  const each = [...new Map(matches.map((match) => [match.id, match])).values()].filter(({ value: text }) => text !== own);
  if (!each.length) return h('p', { class: 'soft small', role: 'status' }, 'None is stored.');
  return [h('p', { class: 'quiet small', role: 'status' }, many(each.length, 'value'), matches.length >= MOST && `, of the first ${count(MOST)} reports`),
    h('ul', { class: 'rank' }, each.map((row) =>
      h('li', h('span', value(row.value, { type: row.type, short: true, href: true }), h('span', { class: 'quiet small under' }, typeName(row.type))), risk(row.risk?.score, row.risk?.level))))];
}

export function near({ ioc_value: text, ioc_type: type, related_iocs: all = [] }) {
  const asked = { include_related: 'false', limit: MOST };
  const list = (data) => values(data, text);
  const buttons = [
    type === 'domain' && button('Below this name', { q: text, match: 'subdomains', ...asked }, list),
    (type === 'ipv4' || type === 'ipv6') && !text.includes('/') && button('This network', { q: network(text, type), match: 'cidr', ...asked }, list),
    all.length >= FIRST && button('More related', { q: text, related_limit: MOST }, ({ relatedIOCs: more }) => related({ related_iocs: more })),
  ].filter(Boolean);
  return buttons.length > 0 && h('section', buttons);
}

export const similar = ({ ioc_value: text, ioc_type: type }) =>
  LIKE.includes(type) && button('Similar values', { q: text, match: 'fuzzy', include_related: 'false', limit: MOST }, (data) => values(data, text));
