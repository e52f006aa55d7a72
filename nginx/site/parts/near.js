// What stands beside a looked-up value, asked for when one presses. GET /api/v1/iocs/search answers with a match a sighting;
// here each value stands once.
//   near(place, how, data)   shows it in `place`; how: 'subdomains', 'cidr', 'fuzzy' or 'related'; data: the answer of the lookup
import { get } from '../api.js';
import { h, put } from '../dom.js';
import { risk, value } from '../marks.js';
import { count, many, typeName } from '../words.js';
import { related } from './names.js';
import { waiting } from './state.js';

const MOST = 100;

/// The /24 or /64 that an address is in.
function network(text) {
  if (!text.includes(':')) return text.replace(/\d+$/, '0/24');
  const [left, right] = text.split('::').map((part) => part.split(':').filter(Boolean));
  const groups = right ? [...left, ...Array(8 - left.length - right.length).fill('0'), ...right] : left;
  return `${groups.slice(0, 4).join(':')}::/64`;
}

export async function near(place, how, data) {
  const { ioc_value: text } = data;
  const query = how === 'related' ? { q: text, related_limit: MOST } : { q: how === 'cidr' ? network(text) : text, match: how, include_related: 'false', limit: MOST };
  const answer = await waiting(place, get('/api/v1/iocs/search', query, { lane: 'near' }), { shapes: { of: 'rows', rows: 3 }, again: () => near(place, how, data) });
  if (answer) put(place, how === 'related' ? related({ related_iocs: answer.data.relatedIOCs }) : values(answer.data, text));
}

function values({ matches }, own) {
  const each = [...new Map(matches.map((match) => [match.id, match])).values()].filter(({ value: text }) => text !== own);
  if (!each.length) return h('p', { class: 'soft small', role: 'status' }, 'None is stored.');
  return [h('p', { class: 'quiet small', role: 'status' }, many(each.length, 'value'), matches.length >= MOST && `, of the first ${count(MOST)} reports`),
    h('ul', { class: 'rank' }, each.map((row) =>
      h('li', h('span', value(row.value, { type: row.type, short: true, href: true }), h('span', { class: 'quiet small under' }, typeName(row.type))), risk(row.risk?.score, row.risk?.level))))];
}
