// /lookup?ioc=V: one value answered: what is known of it, why its score is what it is, where else to look. Without a value
// it is the field, and what was asked before in this browser. /lookup/text: all values of a text, parts/pasted.js.
import { get } from '../api.js';
import { h, put } from '../dom.js';
import { value } from '../marks.js';
import { asked } from '../parts/seek.js';
import { waiting } from '../parts/state.js';

export async function show(main, route) {
  if (route.parts.join() === 'text') return (await import('../parts/pasted.js')).show(main, route);
  if (route.parts.length) return route.nothingHere();
  const ioc = route.query.get('ioc')?.trim();
  if (!ioc) return empty(main, route);
  if (route.account && /^TA?\d{4}(\.\d{3})?$/i.test(ioc)) return location.replace(`/techniques/${ioc.toUpperCase()}`);
  const field = document.querySelector('#seek input');
  if (field) field.value = ioc;
  route.title(ioc);
  const type = route.query.get('type');
  const parts = import('../parts/answer.js'); // on its way with the answer
  const place = h('div');
  put(main, h('div', { class: 'hidden' }, h('h1', `Lookup of ${ioc}`)), place);
  const answer = await waiting(place, get('/api/v1/lookup', { ioc, type }, { signal: route.signal, lane: 'lookup' }), { shapes: { rows: 8 }, again: route.again, stop: () => history.back() });
  if (!answer) return;
  const { draw, elsewhere } = await parts;
  const { data } = answer;
  asked.add(data.ioc_value);
  const path = route.account && elsewhere(data);
  if (path) return location.replace(path);
  route.title(data.ioc_value);
  draw(main, answer, type, route);
}

function empty(main, route) {
  const before = h('section', { class: 'gap' });
  const draw = () => {
    const values = asked.all();
    const clear = () => (asked.clear(), draw());
    put(before, values.length > 0 && [h('div', { class: 'h' }, h('h2', 'Asked last'), h('span', { class: 'note' }, 'kept in this browser only'), h('button', { type: 'button', class: 'btn plain end', click: clear }, 'Clear')),
      h('ul', { class: 'rank' }, values.map((each) => h('li', value(each, { href: true }))))]);
  };
  draw();
  put(main, h('div', { class: 'head' }, h('h1', 'Lookup')), h('sd-seek', { big: true }), h('p', { class: 'gap-small' }, h('a', { class: 'link', href: '/lookup/text' }, 'Paste text'), h('span', { class: 'quiet' }, ' to look up every value in it')), before);
  main.querySelector('sd-seek').focus();
  route.title('Lookup');
}
