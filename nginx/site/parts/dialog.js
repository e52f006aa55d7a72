// <sd-dialog>: a native dialog over the page. Esc and Close shut it, and focus goes back to where it was.
//   properties  heading; content: nodes; actions: [{text, prime, danger, action}], where an action that gives false keeps it
//               open; required: true takes away Close and Esc
//   methods     open() gives a promise of what close(result) said; close(result)
//   events      shut, with that result
//   const dialog = h('sd-dialog', {heading: 'Revoke the key?', content: [h('p', 'It stops at once.')],
//     actions: [{text: 'Revoke', danger: true, action: revoke}]});
//   document.body.append(dialog); await dialog.open();
// ask(properties) does these two lines and takes the dialog away afterwards.
import { Part, fresh, h, put } from '../dom.js';
import { icon } from '../marks.js';

export class Dialog extends Part {
  heading = '';
  content = [];
  actions = [];
  required = false;
  #resolve = null;
  #before = null;

  draw() {
    const id = fresh('dialog');
    const button = ({ text, prime, danger, action }) => h('button', { type: 'button', class: `btn ${prime ? 'prime' : ''} ${danger ? 'danger' : ''}`, click: () => this.#act(action) }, text);
    this.dialog = h('dialog', { class: 'dialog', 'aria-labelledby': id, close: () => this.#shut(), cancel: (event) => this.required && event.preventDefault(), click: (event) => event.target === this.dialog && !this.required && this.close(null) },
      h('div', { class: 'inside' }, h('div', { class: 'h' }, h('h2', { id, tabindex: '-1' }, this.heading),
        !this.required && h('button', { type: 'button', class: 'btn plain icon-only end', 'aria-label': 'Close', click: () => this.close(null) }, icon('close'))),
      this.content, this.actions.length > 0 && h('div', { class: 'row' }, this.actions.map(button))));
    put(this, this.dialog);
  }

  open() {
    this.#before = document.activeElement;
    this.dialog.showModal();
    const first = this.dialog.querySelector('[autofocus], input, textarea, select') ?? this.dialog.querySelector('h2');
    first.focus();
    return new Promise((resolve) => (this.#resolve = resolve));
  }

  close(result = null) {
    this.result = result;
    this.dialog.close();
  }

  async #act(action) {
    const result = await action?.();
    if (result !== false) this.close(result ?? true);
  }

  #shut() {
    this.#before?.focus?.();
    this.tell('shut', this.result ?? null);
    this.#resolve?.(this.result ?? null);
  }
}
customElements.define('sd-dialog', Dialog);

/// Opens a dialog and gives what it was closed with; null when it was left.
export async function ask(properties) {
  const dialog = h('sd-dialog', properties);
  document.body.append(dialog);
  const result = await dialog.open();
  dialog.remove();
  return result;
}
