// /saved: the articles that the account keeps, each with a line of its own.
import { get, send } from '../api.js';
import { download, h, put } from '../dom.js';
import { walk } from '../frame.js';
import { day, many } from '../words.js';
import { row } from '../parts/article.js';
import { waiting } from '../parts/state.js';
import { toast } from '../parts/toast.js';

const PAGE = 100;
const SAVED = '/api/v1/community/saved';
const ORDERS = [['saved', 'By saving'], ['published', 'By publication']];

export async function show(main, route) {
  const note = h('span', { class: 'note num' });
  const tools = h('div', { class: 'do row' });
  const place = h('div');
  put(main, h('div', { class: 'head' }, h('h1', 'Saved'), note, tools), place);
  walk(place, '.news > li', 'h3 a', 'v');
  await load(route.query.get('sort') === 'published' ? 'published' : 'saved', { note, tools, place, route });
}

async function load(sort, page) {
  const { note, tools, place, route } = page;
  const ask = (offset) => get(SAVED, { sort, limit: PAGE, offset }, { signal: route.signal, lane: 'saved' });
  const answer = await waiting(place, ask(0), { shapes: { rows: 6 }, again: () => load(sort, page) });
  if (!answer) return;
  const rows = [...answer.data];
  const { total } = answer.meta;
  while (rows.length < total) {
    const { data } = await ask(rows.length);
    if (!data.length) break;
    rows.push(...data);
  }
  const again = () => load(sort, page);
  const order = (key) => {
    history.replaceState(null, '', key === 'saved' ? location.pathname : `?sort=${key}`);
    load(key, page).then(() => tools.querySelector(`[data-order="${key}"]`)?.focus());
  };
  put(note, many(rows.length, 'article'));
  put(tools, rows.length > 0 && h('button', { type: 'button', class: 'btn', click: () => csv(rows) }, 'CSV'), rows.length > 1 && h('span', { class: 'seg', role: 'group', 'aria-label': 'Order' },
    ORDERS.map(([key, text]) => h('button', { type: 'button', 'data-order': key, 'aria-pressed': key === sort, click: () => order(key) }, text))));
  if (!rows.length) return put(place, h('sd-state', { kind: 'empty', heading: 'Nothing is saved yet.', text: 'Press Save at an article, or s in the list of news.', actions: [{ text: 'Go to the news', action: () => location.assign('/news') }] }));
  put(place, h('h2', { class: 'hidden' }, 'Articles'), h('ul', { class: 'news' }, rows.map((each) => entry(each, again))));
}

function entry(saved, again) {
  const { article, note, saved_at: at } = saved;
  const path = `${SAVED}/${article.id}`;
  const remove = async () => {
    try {
      await send('DELETE', path);
    } catch (error) {
      return toast(error.message);
    }
    await again();
    toast('Removed.', { undo: async () => {
      await send('PUT', path, note ? { note } : {}).catch((error) => toast(error.message));
      await again();
    } });
  };
  const change = async () => {
    const { inDialog } = await import('../parts/form-dialog.js');
    const done = await inDialog('Note', h('p', { class: 'soft' }, article.title), {
      fields: [{ name: 'note', label: 'Note', most: 500, value: note ?? '', hint: 'Only you see it. Empty: none' }], submit: 'Keep',
      send: async (values) => (await send('PUT', path, values.note.trim() ? { note: values.note.trim() } : {})).data,
    });
    if (done) await again();
  };
  const item = row(article);
  item.children[1].append(h('p', { class: 'hint gap-small' }, note && h('b', note), note && ' · ', `saved ${day(at)}`),
    h('p', { class: 'row' }, h('button', { type: 'button', class: 'btn plain', 'aria-label': `Note: ${article.title}`, click: change }, note ? 'Change the note' : 'Add a note'),
      h('button', { type: 'button', class: 'btn plain', 'aria-label': `Remove: ${article.title}`, click: remove }, 'Remove')));
  return item;
}

/// A field as RFC 4180 has it; what a spreadsheet would run begins with an apostrophe.
function field(value) {
  const text = String(value ?? '');
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function csv(rows) {
  const lines = rows.map(({ article, note, saved_at: at }) => [article.title, article.url, article.source_name, article.published_at, at, note].map(field).join(','));
  download('saved.csv', ['title,url,source,published_at,saved_at,note', ...lines, ''].join('\r\n'), 'text/csv');
}
