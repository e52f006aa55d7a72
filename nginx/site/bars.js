// What the frame shows besides the page. First the bars at the foot of the window: limit reached, no connection, service in
// trouble. They lie over the page, which stays as it is and stays usable.
import { healed, loadedAt, ready, signals } from './api.js';
import { Part, announce, fresh, h, put } from './dom.js';
import { icon } from './marks.js';
import { clock, count, span } from './words.js';

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
