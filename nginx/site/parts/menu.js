// <sd-menu>: a button that opens a list of links and actions (ARIA menu button).
//   properties  label: its name; face: what the button shows (the label without it); note: a line above the items
//               items: [{text, href | action, danger}]
//   events      none; an item's action runs
//   h('sd-menu', {label: 'More', items: [{text: 'Rename', action: rename}]})
import { Part, fresh, h, put } from '../dom.js';
import { icon } from '../marks.js';

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
