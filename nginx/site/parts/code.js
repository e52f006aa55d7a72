// <sd-code>: a text to copy: a command, a query, an address, a key. It wraps anywhere, best after ? and &.
//   properties  text; label: what it is, for screen readers; one: true for a single short value in a frame;
//               copies: false leaves out the button
//   events      copied
//   h('sd-code', {text: 'curl …', label: 'Command'})
import { Part, copy, h, put } from '../dom.js';
import { icon } from '../marks.js';

export class Code extends Part {
  text = '';
  label = 'Text';
  one = false;
  copies = true;

  draw() {
    const pieces = this.text.split(/(?<=[?&])/).flatMap((piece, index) => (index ? [h('wbr'), piece] : [piece]));
    this.classList.toggle('one', this.one);
    this.classList.toggle('bare', !this.copies);
    put(this, h('pre', { class: 'code', tabindex: '0', role: 'region', 'aria-label': this.label }, h('code', pieces)),
      this.copies && copyButton('Copy', this.text, { 'aria-label': `Copy: ${this.label}`, done: () => this.tell('copied') }));
  }
}
customElements.define('sd-code', Code);

/// A button that copies a text, and says so for 2 s. `done` runs after it.
export function copyButton(words, text, { done, ...more } = {}) {
  const said = h('span', words);
  let timer;
  return h('button', { type: 'button', class: 'btn', ...more, click: async () => {
    if (!(await copy(text))) return;
    done?.();
    said.textContent = 'Copied';
    clearTimeout(timer);
    timer = setTimeout(() => (said.textContent = words), 2000);
  } }, icon('copy', 12), said);
}
