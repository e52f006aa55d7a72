// What a menu of sd-filters holds: options to choose, chosen first, found by typing; or a field for words, with what most have
// below it. It comes with the first menu that is opened.
import { fresh, h, put } from '../dom.js';
import { count } from '../words.js';

const MANY = 9; // from so many options on there is a field to find them
const MOST = 50; // values that the API counts; of others nothing is known where so many are

/// `write(value, last)` is told each choice; last is true when nothing more can be chosen.
export class Choice {
  constructor(filter, chosen, write, counts) {
    this.filter = filter;
    this.write = write;
    this.load = filter.load ?? (filter.suggest && (async (text) => (await import('./suggest.js')).names(filter.suggest, text)));
    this.counts = counts?.then((counted) => this.#counted(counted), () => {}); // menus work without
    this.several = filter.kind === 'many';
    this.chosen = new Set(this.several ? chosen.split(',').filter(Boolean) : [chosen].filter(Boolean));
    this.node = h('div', { class: 'choose', change: (event) => event.stopPropagation() }); // a field's own change is not that of sd-filters
    if (filter.kind === 'text') this.#words(chosen);
    else if (filter.kind === 'switch') this.#switch();
    else this.#options();
  }

  focus() {
    this.node.querySelector('input, button')?.focus();
  }

  /// The counts have come. Of a part of the matches they tell no zeros.
  #counted({ numbers, complete }) {
    this.numbers = numbers;
    this.complete = complete;
    if (!complete) this.node.append(h('p', { class: 'hint' }, 'Counted in the newest matches only: there are too many to count all.'));
    if (this.filter.kind === 'switch') this.number.textContent = count(numbers.get(this.filter.value ?? 'true') ?? 0);
    else if (this.filter.kind === 'text') this.#suggested();
    else if (this.shown) this.#show(...this.shown);
  }

  #words(chosen) {
    const id = fresh('words');
    const input = h('input', { id, class: 'input', type: 'text', value: chosen, autocomplete: 'off', input: () => this.#suggested() });
    this.field = input;
    this.list = h('fieldset', { class: 'options', hidden: true });
    put(this.node, h('form', { class: 'field', submit: (event) => (event.preventDefault(), this.write(input.value.trim(), true)) },
      h('label', { for: id }, this.filter.label), input, this.filter.hint && h('p', { class: 'hint' }, this.filter.hint), h('div', { class: 'row' }, h('button', { class: 'btn prime' }, 'Apply'))), this.list);
  }

  /// What most have, of what contains the word in the field; all of it while the field holds what was chosen before.
  #suggested() {
    if (!this.numbers) return;
    const word = this.field.value.trim().toLowerCase().replace(/\*$/, '');
    const fits = (value) => this.chosen.has(this.field.value.trim()) || value.toLowerCase().includes(word);
    this.#show([...this.numbers.keys()].filter(fits).map((value) => ({ value, text: value })), word);
    this.list.hidden = !this.list.querySelector('input');
  }

  #switch() {
    const value = this.filter.value ?? 'true';
    put(this.node, h('label', { class: 'check' }, h('input', { type: 'checkbox', checked: this.chosen.size > 0, change: (event) => this.write(event.target.checked ? value : '', true) }), this.filter.label, (this.number = h('span', { class: 'num quiet end' }))));
  }

  #options() {
    const { options = [], hint } = this.filter;
    this.list = h('fieldset', { class: 'options' });
    const find = (this.load || options.length >= MANY) && h('input', { class: 'input', type: 'search', placeholder: 'Type to find', 'aria-label': `Find in ${this.filter.label}`, autocomplete: 'off', input: () => this.#find(find.value) });
    put(this.node, find, hint && h('p', { class: 'hint' }, hint), this.list);
    this.#find('');
  }

  async #find(text) {
    const asked = (this.asked = text);
    const { options = [] } = this.filter;
    let found = options.filter((option) => option.text.toLowerCase().includes(text.toLowerCase()));
    if (this.load) {
      try {
        found = await this.load(text);
      } catch (error) {
        if (error.code !== 'stopped') put(this.list, h('p', { class: 'wrong' }, error.message));
        return;
      }
      this.filter.known ??= new Map();
      for (const option of found) this.filter.known.set(option.value, option.text);
      if (!text) await this.counts;
    }
    if (asked === this.asked) this.#show(found, text);
  }

  #show(found, text) {
    this.shown = [found, text];
    const known = (value) => found.find((option) => option.value === value) ?? { value, text: this.filter.known?.get(value) ?? this.filter.options?.find((option) => option.value === value)?.text ?? value };
    const all = this.numbers && this.load && !text ? [...this.numbers.keys()].map(known) : found;
    const flat = text || this.filter.kind === 'text'; // what is chosen stands among the others
    const first = flat ? [] : [...this.chosen].map(known);
    const rest = all.filter(({ value }) => flat || !this.chosen.has(value));
    const group = fresh('option');
    const number = ({ value, count: its }) => {
      if (!this.numbers) return its;
      const each = value.split(',');
      return (this.complete && this.numbers.size < MOST) || each.every((one) => this.numbers.has(one)) ? each.reduce((sum, one) => sum + (this.numbers.get(one) ?? 0), 0) : undefined;
    };
    const option = (each) => h('label', { class: 'check' },
      h('input', { type: this.several ? 'checkbox' : 'radio', name: group, value: each.value, checked: this.chosen.has(each.value), change: (event) => this.#choose(each.value, event.target.checked) }),
      h('span', each.text, each.detail && h('span', { class: 'quiet' }, ` ${each.detail}`)), Number.isFinite(number(each)) && h('span', { class: 'num quiet end' }, count(number(each))));
    const at = this.list.contains(document.activeElement) ? document.activeElement.value : null; // the focus stays on its option
    put(this.list, h('legend', { class: 'hidden' }, this.filter.label), [...first, ...rest].map(option), first.length + rest.length === 0 && h('p', { class: 'soft' }, 'Nothing has this name.'));
    if (at !== null) [...this.list.querySelectorAll('input')].find((input) => input.value === at)?.focus();
  }

  #choose(value, on) {
    if (!this.several) this.chosen.clear();
    if (on) this.chosen.add(value);
    else this.chosen.delete(value);
    this.write([...this.chosen].join(','), !this.several);
  }
}
