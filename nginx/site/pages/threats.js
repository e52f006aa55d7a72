// /threats/{id}: the indicator of this id, answered as its look-up is. One that was withdrawn says since when and by whom.
import { address, get } from '../api.js';
import { h, put } from '../dom.js';
import { value } from '../marks.js';
import { typeName } from '../words.js';
import { draw, elsewhere, withdrawal } from '../parts/answer.js';
import { asked } from '../parts/seek.js';
import { waiting } from '../parts/state.js';

export async function show(main, route) {
  const [id] = route.parts;
  if (!id) return location.replace('/lookup');
  if (route.parts.length > 1) return route.nothingHere();
  route.title('Indicator');
  const place = h('div');
  put(main, h('div', { class: 'hidden' }, h('h1', 'Indicator')), place);
  const answer = await waiting(place, indicator(id, route), { shapes: { rows: 8 }, again: route.again, stop: () => history.back() });
  if (!answer) return;
  if (answer.gone) return withdrawn(main, answer.gone, route);
  const { data } = answer;
  if (elsewhere(data)) return location.replace(elsewhere(data));
  asked.add(data.ioc_value);
  route.title(data.ioc_value);
  draw(main, answer, null, route);
}

/// The answer; `{gone}` for an indicator that was withdrawn.
async function indicator(id, { account, signal }) {
  try {
    return await get(`/api/v1/iocs/${encodeURIComponent(id)}`, {}, { signal, signIn: Boolean(account) });
  } catch (error) {
    if (error.code === 'indicator_withdrawn') return { gone: error.details };
    if (error.status === 404) error.message = 'No indicator has this address.';
    throw error;
  }
}

function withdrawn(main, { value: text, type, withdrawn_at: at, by, source, reason }, route) {
  route.title(text);
  put(main, h('div', { class: 'verdict' }, h('div', h('h1', h('s', value(text, { type }))), h('p', { class: 'soft gap-small' }, typeName(type)))),
    withdrawal({ state: 'revoked', at, by, source, reason }),
    h('p', { class: 'row gap' }, h('a', { class: 'btn prime', href: address('/lookup', { ioc: text, type }) }, 'What is known of the value'), h('a', { class: 'btn', href: '/lookup' }, 'Look up another')));
}
