// /u/{name}: a member as others see one: since when, karma, and what was said.
import { get } from '../api.js';
import { h, put } from '../dom.js';
import { time } from '../marks.js';
import { code, count, date, many } from '../words.js';
import { said } from '../parts/said.js';
import { waiting } from '../parts/state.js';

const PAGE = 30;

export async function show(main, route) {
  const [name] = route.parts;
  if (!name || route.parts.length > 1) return route.nothingHere();
  const path = `/api/v1/community/users/${encodeURIComponent(name)}`;
  const ask = (offset) => get(path, { limit: PAGE, offset }, { signal: route.signal });
  put(main, h('div', { class: 'hidden' }, h('h1', 'Member')));
  const place = h('div');
  main.append(place);
  const answer = await waiting(place, ask(0), { shapes: { rows: 4 }, again: route.again });
  if (!answer) return route.title('Member');
  const { data, meta } = answer;
  route.title(data.name);
  const list = h('ul', { class: 'thread' }, data.comments.map(one));
  const more = h('p', { class: 'gap' });
  let shown = data.comments.length;
  const next = () => put(more, shown < meta.total && h('button', { type: 'button', class: 'btn', click: async () => {
    const { data: { comments } } = await ask(shown);
    list.append(...comments.map(one));
    shown = comments.length ? shown + comments.length : meta.total;
    next();
  } }, 'Show more'));
  next();
  put(main, h('div', { class: 'head' }, h('h1', data.name), h('span', { class: 'note num' }, [`member since ${date(data.since)}`, `karma ${count(data.karma)}`, `level ${count(data.level)}`, data.role !== 'member' && code(data.role)].filter(Boolean).join(' · '))),
    h('section', h('div', { class: 'h' }, h('h2', 'Comments'), h('span', { class: 'note num' }, many(meta.total, 'comment'))),
      data.comments.length ? [list, more] : h('p', { class: 'soft gap-small' }, 'None on articles that your plan shows.')));
}

function one({ article, at, edited_at: edited, text, score }) {
  return h('li', { class: 'gap' }, h('h3', h('a', { href: `/item/${article.id}` }, article.title)), h('p', { class: 'by' }, time(at), h('span', `score ${count(score)}`), edited && h('span', 'edited')),
    h('div', { class: 'prose gap-small', dir: 'auto' }, said(text)));
}
