// Keys of the keyboard. A page adds its own: keys({s: ['save', save]}); walk() gives a list its j, k, o, v and c.
// None works with a modifier, while typing or under a dialog; the setting turns all off.
import { copy, h } from './dom.js';
import { pages, pathOf } from './nav.js';

const own = new Map(); // key → [words, action]
let allowed = true;
let before = '';

/// Turns the keys on or off.
export const allowKeys = (on) => (allowed = on);
/// Adds keys of this page.
export const keys = (added) => Object.entries(added).forEach(([key, said]) => own.set(key, said));

const typing = (node) => node instanceof Element && node.closest('input, textarea, select, [contenteditable]');

addEventListener('keydown', (event) => {
  if (!allowed || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target) || document.querySelector('dialog[open]')) return;
  const { key } = event;
  const after = before;
  before = key === 'g' && !after ? 'g' : '';
  if (after === 'g') {
    const path = destinations().get(key)?.[1];
    if (path) location.assign(path);
    return;
  }
  const action = { '/': seek, '?': showKeys }[key] ?? own.get(key)?.[1];
  if (!action) return;
  if (key === 'Enter' && event.target !== document.body) return;
  event.preventDefault();
  action(event);
});

function seek() {
  document.querySelector('main sd-seek input, #seek input')?.focus();
}

/// Key after g → name and path.
function destinations() {
  const found = new Map();
  for (const page of pages) {
    if (page.key) found.set(page.key, [page.label, pathOf(page.name)]);
    for (const [key, [label, path]] of Object.entries(page.keys ?? {})) found.set(key, [label, path]);
  }
  return found;
}

async function showKeys() {
  await import('./parts/dialog.js');
  const line = (key, words) => h('li', { class: 'level' }, ...key.split(' ').map((each) => h('kbd', each)), words);
  const of = (name, lines) => lines.length > 0 && h('section', h('h3', name), h('ul', { class: 'keys' }, lines));
  const dialog = h('sd-dialog', {
    heading: 'Keys',
    content: [
      of('Everywhere', [line('/', 'look up'), line('?', 'all keys'), line('Esc', 'close')]),
      of('Go to', [...destinations()].map(([key, [label]]) => line(`g ${key}`, label))),
      of('On this page', [...own].map(([key, [words]]) => line(key, words))),
    ],
  });
  document.body.append(dialog);
  dialog.open();
}

/// Gives the items of a list their keys. `main` is the link or button of an item, `[data-original]` what v opens,
/// `[data-copy]` what c copies.
export function walk(list, items, main = 'a') {
  const all = () => [...list.querySelectorAll(items)];
  const at = () => all().findIndex((item) => item.hasAttribute('data-at'));
  const move = (step) => () => {
    const each = all();
    if (!each.length) return;
    const from = each.findIndex((item) => item.contains(document.activeElement));
    const now = Math.min(each.length - 1, Math.max(0, (from < 0 ? at() : from) + step));
    each.forEach((item, index) => item.toggleAttribute('data-at', index === now));
    each[now].querySelector(main)?.focus();
    each[now].scrollIntoView({ block: 'nearest' });
  };
  const current = () => all()[at()];
  const open = () => current()?.querySelector(main)?.click();
  keys({
    j: ['next', move(1)], k: ['previous', move(-1)], o: ['open', open], Enter: ['open', open],
    v: ['open the original', () => current()?.querySelector('[data-original]')?.click()],
    c: ['copy the value', () => current()?.querySelector('[data-copy]') && copy(current().querySelector('[data-copy]').dataset.copy)],
    y: ['copy the address of the page', () => copy(location.href, 'Address copied')],
  });
  list.addEventListener('focusin', (event) => {
    const item = event.target.closest(items);
    if (item) all().forEach((each) => each.toggleAttribute('data-at', each === item));
  });
}
