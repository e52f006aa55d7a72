// <sd-filters>: reads and writes the query of the page's address, with the API's own names. On phones a sheet.
//   properties  filters: [{name, label, kind: 'one' | 'many' | 'text' | 'switch', options: [{value, text, count}],
//                 load(q) → options (asked while typing; 'one' and 'many'), suggest: a kind of names that are (parts/suggest.js),
//                 hint, value ('switch'; 'true' without it)}]
//               query: the URLSearchParams that count (those of the address without it)
//               wrong: {parameter, message} of a 400, shown at that filter; more: nodes at the right end
//   methods     matches(n): announces what came out; ask(path, query, options): get() of api.js, and what a 400 refuses is
//                 marked at its filter; offers: what an empty list offers, to drop each filter or all
//   events      change: URLSearchParams, after the address was changed, also by Back and Forward
//   h('sd-filters', {filters: [{name: 'severity', label: 'Severity', kind: 'one', options: [{value: 'critical', text: 'Critical'}]}],
//     on: {change: ({detail}) => load(detail)}})
import { Part, announce, fresh, h, put } from '../dom.js';
import { get } from '../api.js';
import { keys } from '../keys.js';
import { icon } from '../marks.js';
import { count, many } from '../words.js';

export class Filters extends Part {
  filters = [];
  query = null;
  wrong = null;
  more = null;
  #open = null;
  #back = () => this.#moved();

  draw() {
    this.query ??= new URLSearchParams(location.search);
    this.line = h('div', { class: 'drops' });
    this.sheetButton = h('button', { type: 'button', class: 'drop only-phone', 'aria-haspopup': 'dialog', click: () => this.#sheet() });
    put(this, h('div', { class: 'filters' }, this.sheetButton, this.line, this.more && h('div', { class: 'row wide end' }, this.more)));
    this.#drops();
    addEventListener('popstate', this.#back);
    document.addEventListener('pointerdown', this.#outside);
    keys({ f: ['filters', () => (this.sheetButton.checkVisibility() ? this.sheetButton : this.line.querySelector('button'))?.focus()] });
  }

  disconnectedCallback() {
    removeEventListener('popstate', this.#back);
    document.removeEventListener('pointerdown', this.#outside);
  }

  /// Says how many match, for those who do not see the list change.
  matches(total) {
    announce(`${many(total, 'match', 'match')}`.replace(' match', total === 1 ? ' matches' : ' match'));
  }

  async ask(path, query, options) {
    try {
      return await get(path, query, options);
    } catch (error) {
      if (error.status === 400 && error.details.parameter) this.set({ wrong: { parameter: error.details.parameter, message: error.message } });
      throw error;
    }
  }

  get offers() {
    const active = this.filters.filter((filter) => this.#chosen(filter));
    return active.length ? [...active.slice(0, 3).map((filter) => ({ text: `Without ${filter.label}`, action: () => this.#write(filter, '') })), { text: 'Clear filters', action: () => this.#clear() }] : [];
  }

  #chosen = (filter) => this.query.get(filter.name) ?? '';

  #words(filter) {
    const chosen = this.#chosen(filter);
    if (!chosen) return filter.label;
    if (filter.kind === 'switch') return filter.label;
    if (filter.kind === 'text') return `${filter.label}: ${chosen}`;
    const text = (value) => filter.options?.find((option) => option.value === value)?.text ?? filter.known?.get(value) ?? value;
    const each = filter.kind === 'many' ? chosen.split(',').map(text) : [text(chosen)];
    return each.length > 3 ? `${filter.label}: ${each.length}` : each.join(', ');
  }

  #drops() {
    const active = this.filters.filter((filter) => this.#chosen(filter)).length;
    put(this.line, this.filters.map((filter) => this.#drop(filter)), active > 0 && h('button', { type: 'button', class: 'btn plain', click: () => this.#clear() }, 'Clear all'));
    put(this.sheetButton, icon('filter'), active ? `Filters · ${active}` : 'Filters');
    this.sheetButton.classList.toggle('on', active > 0);
  }

  #drop(filter) {
    const on = Boolean(this.#chosen(filter));
    const isWrong = this.wrong?.parameter === filter.name;
    const id = fresh('wrong');
    const toggle = filter.kind === 'switch';
    const button = h('button', { type: 'button', 'aria-pressed': toggle ? on : null, 'aria-haspopup': toggle ? null : 'dialog', 'aria-expanded': toggle ? null : false, 'aria-describedby': isWrong ? id : null,
      click: () => (toggle ? this.#write(filter, on ? '' : filter.value ?? 'true') : this.#menu(filter, box, button)) }, h('span', this.#words(filter)), !on && !toggle && icon('down', 11));
    const box = h('div', { class: `drop ${on ? 'on' : ''} ${isWrong ? 'bad' : ''}`, 'data-filter': filter.name }, button,
      on && h('button', { type: 'button', class: 'off', 'aria-label': `Remove ${filter.label}`, click: () => this.#write(filter, '') }, icon('close', 11)),
      isWrong && h('p', { class: 'wrong', id }, this.wrong.message));
    return box;
  }

  #menu(filter, box, button) {
    const was = this.#open;
    this.#shut();
    if (was?.box === box) return;
    const choice = new Choice(filter, this.#chosen(filter), (value, last) => this.#write(filter, value, last));
    const dialog = h('dialog', { class: 'pop choice', 'aria-label': filter.label, keydown: (event) => event.key === 'Escape' && (event.stopPropagation(), this.#shut(true)) }, choice.node);
    box.append(dialog);
    dialog.show();
    button.setAttribute('aria-expanded', true);
    this.#open = { box, button, dialog, filter };
    choice.focus();
  }

  #outside = (event) => {
    if (this.#open && !this.#open.box.contains(event.target)) this.#shut();
  };

  #shut(focus = false) {
    if (!this.#open) return;
    const { dialog, button, filter } = this.#open;
    this.#open = null;
    dialog.close();
    dialog.remove();
    button.setAttribute('aria-expanded', false);
    this.#drops();
    if (focus) this.line.querySelector(`[data-filter="${filter.name}"] button`)?.focus();
  }

  #sheet() {
    const part = (filter) => h('details', { open: Boolean(this.#chosen(filter)) }, h('summary', this.#words(filter)), new Choice(filter, this.#chosen(filter), (value) => this.#write(filter, value)).node);
    const close = () => dialog.close();
    const dialog = h('dialog', { class: 'sheet', 'aria-label': 'Filters', close: () => (dialog.remove(), this.sheetButton.focus()) },
      h('div', { class: 'inside' }, h('div', { class: 'h' }, h('h2', 'Filters'), h('button', { type: 'button', class: 'btn plain icon-only end', 'aria-label': 'Close', click: close }, icon('close'))),
        this.filters.map(part), h('div', { class: 'row' }, h('button', { type: 'button', class: 'btn prime', click: close }, 'Show'), h('button', { type: 'button', class: 'btn', click: () => (this.#clear(), close()) }, 'Clear all'))));
    this.append(dialog);
    dialog.showModal();
  }

  #clear() {
    for (const { name } of this.filters) this.query.delete(name);
    this.#changed();
  }

  #write(filter, value, last = true) {
    if (value) this.query.set(filter.name, value);
    else this.query.delete(filter.name);
    if (last) this.#shut(true);
    this.#changed(filter.name);
  }

  #changed(name) {
    for (const place of ['cursor', 'offset', 'page']) this.query.delete(place);
    const text = this.query.toString().replaceAll('%2C', ',').replaceAll('%3A', ':');
    history.pushState(null, '', text ? `?${text}` : location.pathname);
    this.wrong = null;
    if (!this.#open) {
      this.#drops();
      if (name) this.line.querySelector(`[data-filter="${name}"] button`)?.focus();
    }
    this.tell('change', new URLSearchParams(this.query));
  }

  #moved() {
    this.query = new URLSearchParams(location.search);
    this.#shut();
    this.#drops();
    this.tell('change', new URLSearchParams(this.query));
  }
}
customElements.define('sd-filters', Filters);

// What a menu holds: options to choose, chosen first, found by typing; or a field for words.

const MANY = 9; // from so many options on there is a field to find them

/// `write(value, last)` is told each choice; last is true when nothing more can be chosen.
class Choice {
  constructor(filter, chosen, write) {
    this.filter = filter;
    this.write = write;
    this.load = filter.load ?? (filter.suggest && (async (text) => (await import('./suggest.js')).names(filter.suggest, text)));
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
