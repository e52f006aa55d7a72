// <sd-table>: a table from columns and rows. On phones a row becomes two lines and stays a row of a table.
//   properties  caption: what it lists, for screen readers
//               columns: [{key, name, cell(row) → nodes or text, track: width as a track of a grid ('6rem', 'minmax(0, 2fr)'),
//                 right: true for figures, wrap: true to break lines, sort: 'asc' or 'desc' (first direction), wide: true
//                 (only from 1,180 px) or 'phone' (from there on and on phones), phone: 'lead' | 'side' | 'line' | 'full' | 'none' ('line' without it), hint: title}]
//               rows; sort: {key, direction} or null; id(row): needed to choose rows; choosable; chosen: Set of ids;
//               mark(row): true for the row that is the page's subject
//   methods     add(rows)
//   events      sort {key, direction}; choose Set
//   h('sd-table', {caption: 'Keys', columns: [{key: 'name', name: 'Name', track: '1fr', cell: (key) => key.name}], rows,
//     sort: {key: 'name', direction: 'asc'}, on: {sort: ({detail}) => load(detail)}})
import { Part, announce, fresh, h, put } from '../dom.js';
import { keys } from '../frame.js';
import { icon } from '../marks.js';
import { count } from '../words.js';

const SLICE = 25;

export class Table extends Part {
  caption = '';
  columns = [];
  rows = [];
  sort = null;
  choosable = false;
  chosen = new Set();
  id = (row) => row.id;
  mark = () => false;
  #sheet = null;
  #drawing = 0;

  draw() {
    this.#tracks();
    const heads = this.columns.map((column) => this.#head(column));
    if (this.choosable) heads.unshift(h('th', { role: 'columnheader', scope: 'col', class: 'choose' }, h('span', { class: 'hidden' }, 'Chosen')));
    this.table = h('table', { role: 'table', class: `table ${this.#name}`, 'aria-label': this.caption, 'aria-rowcount': this.rows.length + 1 },
      h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, heads)));
    this.#length();
    put(this, this.table);
    this.#slices(0);
  }

  disconnectedCallback() {
    this.#drawing += 1;
    if (this.#sheet) document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this.#sheet);
    this.#sheet = null;
  }

  connectedCallback() {
    super.connectedCallback();
    if (!this.#sheet && this.table) this.#tracks();
  }

  /// Rows after those that are there.
  add(rows) {
    const from = this.rows.length;
    this.rows = [...this.rows, ...rows];
    this.table.setAttribute('aria-rowcount', this.rows.length + 1);
    this.#length();
    this.#slices(from);
  }

  /// What stands below a short table would move if its height were guessed first.
  #length() {
    this.table.classList.toggle('short', this.rows.length <= SLICE);
  }

  /// All rows have the same tracks, so the columns stand under each other though each slice lays itself out.
  #name = fresh('table');
  #tracks() {
    const tracks = (columns) => [this.choosable ? '28px' : '', ...columns.map(({ track }) => track ?? 'minmax(0, 1fr)')].join(' ');
    const all = `.${this.#name} tr { grid-template-columns: ${tracks(this.columns)}; }`;
    const few = `.${this.#name} tr { grid-template-columns: ${tracks(this.columns.filter(({ wide }) => !wide))}; }`;
    if (!this.#sheet) {
      this.#sheet = new CSSStyleSheet();
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.#sheet];
    }
    this.#sheet.replaceSync(`@media (min-width: 1181px) { ${all} } @media (max-width: 1180px) { ${few} }`);
  }

  /// The class of a column that is not always shown.
  #shown = (wide) => (wide === 'phone' ? 'wide-or-phone' : wide ? 'wide-only' : '');

  #head(column) {
    const { key, name, right, wide, sort, hint } = column;
    const sorted = this.sort?.key === key ? this.sort.direction : null;
    const classes = `${right ? 'right' : ''} ${this.#shown(wide)}`;
    const turned = sorted ? (sorted === 'asc' ? 'desc' : 'asc') : sort;
    const content = sort
      ? h('button', { type: 'button', title: hint, click: () => { announce(`Sorting by ${name}`); this.tell('sort', { key, direction: turned }); } }, name, sorted && icon(sorted === 'asc' ? 'up' : 'fall', 10))
      : hint ? h('span', { title: hint }, name) : name;
    return h('th', { role: 'columnheader', scope: 'col', class: classes, 'aria-sort': sorted && (sorted === 'asc' ? 'ascending' : 'descending') }, content);
  }

  /// Draws the rows of a window at once, the others when the browser has time.
  #slices(from) {
    const turn = (this.#drawing += 1);
    const next = (start) => {
      if (turn !== this.#drawing || start >= this.rows.length) return;
      const body = h('tbody', { role: 'rowgroup' });
      this.rows.slice(start, start + SLICE).forEach((row, index) => body.append(this.#row(row, start + index)));
      this.table.append(body);
      setTimeout(() => next(start + SLICE));
    };
    next(from);
  }

  #row(row, index) {
    const id = this.choosable ? this.id(row) : null;
    const node = h('tr', { role: 'row', 'aria-rowindex': index + 2, 'aria-selected': this.choosable ? this.chosen.has(id) : null, 'aria-current': this.mark(row) ? 'true' : null });
    if (this.choosable) node.append(h('td', { role: 'cell', class: 'choose' }, h('input', { type: 'checkbox', 'aria-label': `Choose row ${index + 1}`, checked: this.chosen.has(id), change: (event) => this.#choose(id, node, event.target.checked) })));
    for (const { cell, right, wrap, wide, phone = 'line' } of this.columns) {
      const td = h('td', { role: 'cell', class: `p-${phone} ${right ? 'right' : ''} ${wrap ? '' : 'cut'} ${this.#shown(wide)}` }, cell(row));
      if (!wrap && !td.querySelector('[title]')) td.title = td.textContent; // what is cut can be had
      node.append(td);
    }
    return node;
  }

  #choose(id, node, on) {
    if (on) this.chosen.add(id);
    else this.chosen.delete(id);
    node.setAttribute('aria-selected', on);
    announce(`${this.chosen.size} chosen`);
    this.tell('choose', this.chosen);
  }
}
customElements.define('sd-table', Table);

// <sd-pager>: previous and next, with figures.
//   properties  from, to, total: "1–100 of 1,733"; without from the total alone; text: other words in their place
//               previous, next: addresses (links), true (buttons), or null when there is none
//   events      turn: -1 or 1, of the buttons
//   h('sd-pager', {from: 1, to: 100, total: 1733, previous: null, next: '/iocs?offset=100'})
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
