// <sd-code>: a text to copy: a command, a query, an address, a key. It wraps anywhere, best after ? and &.
//   properties  text; label: what it is, for screen readers; one: true for a single short value in a frame
//   events      copied
//   h('sd-code', {text: 'curl …', label: 'Command'})
import { Part, copy, h, put } from '../dom.js';
import { icon } from '../marks.js';

export class Code extends Part {
  text = '';
  label = 'Text';
  one = false;

  draw() {
    const words = h('span', 'Copy');
    const button = h('button', { type: 'button', class: 'btn', 'aria-label': `Copy: ${this.label}`, click: () => this.#copy(words) }, icon('copy', 12), words);
    const pieces = this.text.split(/(?<=[?&])/).flatMap((piece, index) => (index ? [h('wbr'), piece] : [piece]));
    this.classList.toggle('one', this.one);
    put(this, h('pre', { class: 'code', tabindex: '0', role: 'region', 'aria-label': this.label }, h('code', pieces)), button);
  }

  async #copy(words) {
    if (!(await copy(this.text))) return;
    this.tell('copied');
    words.textContent = 'Copied';
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (words.textContent = 'Copy'), 2000);
  }
}
customElements.define('sd-code', Code);
