// What surrounds every page: the bars at the foot of the window, what is left of the minute, the menu of the account, and the
// keys of the keyboard. One file, so that a page asks for one less.
import { healed, loadedAt, ready, signals } from './api.js';
import { Part, announce, copy, fresh, h, put } from './dom.js';
import { icon } from './marks.js';
import { pages, pathOf } from './nav.js';
import { clock, count, span } from './words.js';

// Bars: limit reached, no connection, service in trouble. They lie over the page, which stays as it is and stays usable.
const place = document.getElementById('bars');
const bars = new Map();

function show(name, ...content) {
  if (!bars.has(name)) {
    bars.set(name, h('div', { class: 'notice' }));
    place.append(bars.get(name));
  }
  put(bars.get(name), ...content);
}
function hide(name) {
  bars.get(name)?.remove();
  bars.delete(name);
}

let counting = null;
signals.addEventListener('limit', ({ detail: { until, message, now } }) => {
  const seconds = h('span', { class: 'num' });
  const tick = () => (seconds.textContent = span(Math.max(0, (until - Date.now()) / 1000)));
  tick();
  clearInterval(counting);
  counting = setInterval(tick, 1000);
  show('limit', h('span', h('b', message), ' ', h('span', { class: 'soft' }, 'Trying again in ', seconds, '.')),
    h('button', { type: 'button', class: 'btn', click: now }, 'Try now'), h('a', { class: 'link', href: '/pricing' }, 'Plans'));
  announce(`${message} Trying again in ${span((until - Date.now()) / 1000)}.`);
});
signals.addEventListener('limit-over', () => {
  clearInterval(counting);
  hide('limit');
});

let looking = null;
function unreachable(name, bold, more) {
  show(name, icon('close'), h('span', h('b', bold), ' ', h('span', { class: 'soft' }, more)));
  announce(`${bold} ${more}`);
  looking ??= setInterval(look, 4000);
}
async function look() {
  if (!navigator.onLine || document.hidden || !(await ready())) return;
  clearInterval(looking);
  looking = null;
  hide('offline');
  hide('trouble');
  healed();
}
signals.addEventListener('offline', ({ detail: { at } }) =>
  unreachable('offline', 'No connection.', at ? `Showing what was loaded at ${clock(at)}. It is brought up to date by itself.` : 'The page loads by itself when there is one.'));
signals.addEventListener('trouble', ({ detail: { message } }) => unreachable('trouble', message, 'It is asked again by itself.'));
addEventListener('offline', () => signals.dispatchEvent(new CustomEvent('offline', { detail: { at: loadedAt() } })));
addEventListener('online', look);

/// What is left of the minute, for the top of the page.
export function left() {
  const node = h('span', { class: 'left num quiet', title: 'Requests left this minute' });
  signals.addEventListener('left', ({ detail: { limit, remaining } }) => {
    node.textContent = `${count(remaining)} of ${count(limit)} left`;
    node.classList.toggle('few', remaining < limit / 5);
  });
  return node;
}

// <sd-menu>: a button that opens a list of links and actions (ARIA menu button).
//   properties  label: its name; face: what the button shows (the label without it); note: a line above the items
//               items: [{text, href | action, danger}]
//   events      none; an item's action runs
//   h('sd-menu', {label: 'More', items: [{text: 'Rename', action: rename}]})
export class Menu extends Part {
  label = '';
  face = null;
  note = '';
  items = [];

  draw() {
    const id = fresh('menu');
    this.button = h('button', { type: 'button', class: this.face ? 'face' : 'btn', 'aria-haspopup': 'menu', 'aria-expanded': false, 'aria-controls': id, 'aria-label': this.face ? this.label : null,
      click: () => this.#show(this.list.hidden), keydown: (event) => event.key === 'ArrowDown' && (event.preventDefault(), this.#show(true)) }, this.face ?? [this.label, icon('down', 11)]);
    const item = ({ text, href, action, danger }) => h('li', { role: 'none' }, h(href ? 'a' : 'button', { role: 'menuitem', tabindex: '-1', href, type: href ? null : 'button', class: danger ? 'critical' : null,
      click: () => { this.#show(false); action?.(); } }, text));
    this.list = h('div', { class: 'pop', id, hidden: true, keydown: (event) => this.#move(event) },
      this.note && h('p', { class: 'quiet tiny' }, this.note), h('ul', { role: 'menu', 'aria-label': this.label }, this.items.map(item)));
    put(this, this.button, this.list);
    this.addEventListener('focusout', (event) => this.contains(event.relatedTarget) || (event.relatedTarget && this.#show(false, false)));
    document.addEventListener('pointerdown', (event) => this.contains(event.target) || this.#show(false, false));
  }

  get #choices() {
    return [...this.list.querySelectorAll('[role=menuitem]')];
  }

  #show(on, focus = true) {
    if (on !== this.list.hidden) return;
    this.list.hidden = !on;
    this.button.setAttribute('aria-expanded', on);
    if (on) this.#choices[0]?.focus();
    else if (focus) this.button.focus();
  }

  #move(event) {
    const all = this.#choices;
    const at = all.indexOf(document.activeElement);
    const to = { ArrowDown: (at + 1) % all.length, ArrowUp: (at - 1 + all.length) % all.length, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === 'Escape') this.#show(false);
    else if (event.key === 'Tab') this.#show(false, false);
    else if (to !== undefined) all[to].focus();
    else return;
    if (event.key !== 'Tab') event.preventDefault();
    event.stopPropagation();
  }
}
customElements.define('sd-menu', Menu);

// Keys. A page adds its own: keys({s: ['save', save]}); walk() gives a list its j, k, o and y. None works with a modifier,
// while typing or under a dialog; the setting turns all off.
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

/// Gives the items of a list their keys. `main` is the link or button of an item; `more` has v where an item's
/// `[data-original]` opens, and c where its `[data-copy]` is copied.
export function walk(list, items, main = 'a', more = '') {
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
    ...(more.includes('v') && { v: ['open the original', () => current()?.querySelector('[data-original]')?.click()] }),
    ...(more.includes('c') && { c: ['copy the value', () => current()?.querySelector('[data-copy]') && copy(current().querySelector('[data-copy]').dataset.copy)] }),
    y: ['copy the address of the page', () => copy(location.href, 'Address copied')],
  });
  list.addEventListener('focusin', (event) => {
    const item = event.target.closest(items);
    if (item) all().forEach((each) => each.toggleAttribute('data-at', each === item));
  });
}
