// What a filter's menu holds: options to choose, chosen first, found by typing; or a field for words. filters.js uses it.
import { fresh, h, put } from '../dom.js';
import { count } from '../words.js';

const MANY = 9; // from so many options on there is a field to find them

/// `write(value, last)` is told each choice; last is true when nothing more can be chosen.
export class Choice {
  constructor(filter, chosen, write) {
    this.filter = filter;
    this.write = write;
    this.several = filter.kind === 'many';
    this.chosen = new Set(this.several ? chosen.split(',').filter(Boolean) : [chosen].filter(Boolean));
    this.node = h('div', { class: 'choose' });
    if (filter.kind === 'text') this.#words(chosen);
    else if (filter.kind === 'switch') this.#switch();
    else this.#options();
  }

  focus() {
    this.node.querySelector('input, button')?.focus();
  }

  #words(chosen) {
    const id = fresh('words');
    const input = h('input', { id, class: 'input', type: 'text', value: chosen, autocomplete: 'off' });
    put(this.node, h('form', { class: 'field', submit: (event) => (event.preventDefault(), this.write(input.value.trim(), true)) },
      h('label', { for: id }, this.filter.label), input, this.filter.hint && h('p', { class: 'hint' }, this.filter.hint), h('div', { class: 'row' }, h('button', { class: 'btn prime' }, 'Apply'))));
  }

  #switch() {
    const value = this.filter.value ?? 'true';
    put(this.node, h('label', { class: 'check' }, h('input', { type: 'checkbox', checked: this.chosen.size > 0, change: (event) => this.write(event.target.checked ? value : '', true) }), this.filter.label));
  }

  #options() {
    const { load, options = [], hint } = this.filter;
    this.list = h('fieldset', { class: 'options' });
    const find = (load || options.length >= MANY) && h('input', { class: 'input', type: 'search', placeholder: 'Type to find', 'aria-label': `Find in ${this.filter.label}`, autocomplete: 'off', input: () => this.#find(find.value) });
    put(this.node, find, hint && h('p', { class: 'hint' }, hint), this.list);
    this.#find('');
  }

  async #find(text) {
    const asked = (this.asked = text);
    const { load, options = [] } = this.filter;
    let found = options.filter((option) => option.text.toLowerCase().includes(text.toLowerCase()));
    if (load) {
      try {
        found = await load(text);
      } catch (error) {
        if (error.code !== 'stopped') put(this.list, h('p', { class: 'wrong' }, error.message));
        return;
      }
      this.filter.known ??= new Map();
      for (const option of found) this.filter.known.set(option.value, option.text);
    }
    if (asked === this.asked) this.#show(found, text);
  }

  #show(found, text) {
    const known = (value) => found.find((option) => option.value === value) ?? { value, text: this.filter.known?.get(value) ?? this.filter.options?.find((option) => option.value === value)?.text ?? value };
    const first = text ? [] : [...this.chosen].map(known);
    const rest = found.filter(({ value }) => text || !this.chosen.has(value));
    const group = fresh('option');
    const option = ({ value, text: words, count: number, detail }) => h('label', { class: 'check' },
      h('input', { type: this.several ? 'checkbox' : 'radio', name: group, value, checked: this.chosen.has(value), change: (event) => this.#choose(value, event.target.checked) }),
      h('span', words, detail && h('span', { class: 'quiet' }, ` ${detail}`)), Number.isFinite(number) && h('span', { class: 'num quiet end' }, count(number)));
    put(this.list, h('legend', { class: 'hidden' }, this.filter.label), [...first, ...rest].map(option), first.length + rest.length === 0 && h('p', { class: 'soft' }, 'Nothing has this name.'));
  }

  #choose(value, on) {
    if (!this.several) this.chosen.clear();
    if (on) this.chosen.add(value);
    else this.chosen.delete(value);
    this.write([...this.chosen].join(','), !this.several);
  }
}
