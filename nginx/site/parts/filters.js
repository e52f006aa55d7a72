// <sd-filters>: reads and writes the query of the page's address, with the API's own names. On phones a sheet.
//   properties  filters: [{name, label, kind: 'one' | 'many' | 'text' | 'switch', options: [{value, text, count}],
//                 load(q) → options (asked while typing; 'one' and 'many'), suggest: a kind of names that are (parts/suggest.js),
//                 hint, value ('switch'; 'true' without it)}]
//               query: the URLSearchParams that count (those of the address without it)
//               facets: {path, names}: the list that is filtered, and those of its filters whose menus show how many match; a
//                 menu of kind 'text' then offers what most have
//               wrong: {parameter, message} of a 400, shown at that filter; more: nodes at the right end
//   methods     matches(n): announces what came out; ask(path, query, options): get() of api.js, and what a 400 refuses is
//                 marked at its filter; offers: what an empty list offers, to drop each filter or all
//   events      change: URLSearchParams, after the address was changed, also by Back and Forward
//   h('sd-filters', {filters: [{name: 'severity', label: 'Severity', kind: 'one', options: [{value: 'critical', text: 'Critical'}]}],
//     on: {change: ({detail}) => load(detail)}})
import { Part, announce, fresh, h, put } from '../dom.js';
import { get } from '../api.js';
import { keys } from '../frame.js';
import { icon } from '../marks.js';
import { many } from '../words.js';

export class Filters extends Part {
  filters = [];
  query = null;
  wrong = null;
  facets = null;
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
    document.addEventListener('click', this.#outside);
    keys({ f: ['filters', () => (this.sheetButton.checkVisibility() ? this.sheetButton : this.line.querySelector('button'))?.focus()] });
  }

  disconnectedCallback() {
    removeEventListener('popstate', this.#back);
    document.removeEventListener('click', this.#outside);
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
      click: () => (toggle ? this.#write(filter, on ? '' : filter.value ?? 'true') : this.#menu(filter)) }, h('span', this.#words(filter)), !on && !toggle && icon('down', 11));
    const box = h('div', { class: `drop ${on ? 'on' : ''} ${isWrong ? 'bad' : ''}`, 'data-filter': filter.name }, button,
      on && h('button', { type: 'button', class: 'off', 'aria-label': `Remove ${filter.label}`, click: () => this.#write(filter, '') }, icon('close', 11)),
      isWrong && h('p', { class: 'wrong', id }, this.wrong.message));
    return box;
  }

  async #menu(filter) {
    const was = this.#open;
    this.#shut();
    if (was?.filter === filter) return;
    const choice = await this.#choice(filter);
    const box = this.line.querySelector(`[data-filter="${filter.name}"]`); // drawn anew when another menu was shut
    if (this.#open || !box) return;
    const button = box.querySelector('button');
    const dialog = h('dialog', { class: 'pop choice', 'aria-label': filter.label, keydown: (event) => event.key === 'Escape' && (event.stopPropagation(), this.#shut(true)) }, choice.node);
    box.append(dialog);
    dialog.show();
    button.setAttribute('aria-expanded', true);
    this.#open = { box, button, dialog, filter };
    choice.focus();
  }

  #choice = async (filter) => new (await import('./choice.js')).Choice(filter, this.#chosen(filter), (value, last) => this.#write(filter, value, last), this.#counts(filter));

  /// How many match each value under all other filters; null where nobody counts.
  #counts({ name }) {
    if (!this.facets?.names.includes(name)) return null;
    const { cursor, offset, page, format, changes, ...query } = Object.fromEntries(this.query);
    const counted = ({ meta }) => ({ complete: meta.facets_complete, numbers: new Map(meta.facets[name].filter(({ value }) => !value.includes(',')).map(({ value, count: number }) => [value, number])) });
    return get(this.facets.path, { ...query, facets: name, limit: 1 }, { lane: `facets-${name}`, signIn: false, once: true }).then(counted);
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
    const fill = async ({ target }, filter) => {
      if (!target.open || target.dataset.filled) return;
      target.dataset.filled = true;
      target.append((await this.#choice(filter)).node);
    };
    const part = (filter) => h('details', { open: Boolean(this.#chosen(filter)), toggle: (event) => fill(event, filter) }, h('summary', this.#words(filter)));
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
