// <sd-pager>: previous and next, with figures.
//   properties  from, to, total: "1–100 of 1,733"; without from the total alone; text: other words in their place
//               previous, next: addresses (links), true (buttons), or null when there is none
//   events      turn: -1 or 1, of the buttons
//   h('sd-pager', {from: 1, to: 100, total: 1733, previous: null, next: '/iocs?offset=100'})
import { Part, h, put } from '../dom.js';
import { keys } from '../keys.js';
import { count } from '../words.js';

export class Pager extends Part {
  from = null;
  to = null;
  total = null;
  text = '';
  previous = null;
  next = null;

  draw() {
    const of = Number.isFinite(this.total) ? ` of ${count(this.total)}` : '';
    const words = this.text || (this.from ? `${count(this.from)}–${count(this.to)}${of}` : count(this.total));
    const button = (text, where, step, rel) =>
      typeof where === 'string' ? h('a', { class: 'btn', href: where, rel }, text)
        : h('button', { type: 'button', class: 'btn', disabled: !where, click: () => this.tell('turn', step) }, text);
    const [back, on] = [button('Previous', this.previous, -1, 'prev'), button('Next', this.next, 1, 'next')];
    put(this, h('nav', { class: 'pager', 'aria-label': 'Pages' }, h('span', { class: 'num' }, words), (this.previous || this.next) && h('div', { class: 'row end' }, back, on)));
    keys({ '[': ['previous page', () => this.previous && back.click()], ']': ['next page', () => this.next && on.click()] });
  }
}
customElements.define('sd-pager', Pager);
