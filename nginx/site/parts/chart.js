// <sd-chart>: figures over time, drawn for the width that it has.
//   properties  caption; kind: 'bars' | 'stack' | 'twin' | 'line' | 'spark'; labels: one a value; series: [{name, values,
//               tone: 1 to 4, sum: false when the legend has no sum}]; twin: bars of each series for itself, under each other
//               height (130; 24 for a spark; of each part of a twin); unit: ' requests', said after a value; full: labels in words for the table
//   events      pick: the index of a value that was chosen by key or pointer
//   h('sd-chart', {caption: 'New indicators a day', kind: 'bars', labels: ['Mon', 'Tue'], series: [{name: 'New', values: [3, 8]}]})
// Arrow keys walk the values, which are read aloud; "Show as table" has them all. A spark is a picture with words.
import { Part, announce, h, put, svg } from '../dom.js';
import { count } from '../words.js';

const EACH = 30; // pixels from which each value has its figure; narrower ones have an axis with figures

export class Chart extends Part {
  caption = '';
  kind = 'bars';
  labels = [];
  full = null;
  series = [];
  height = null;
  unit = '';
  #at = -1;
  #watch = null;

  draw() {
    const spark = this.kind === 'spark';
    this.picture = h('div', spark ? { class: 'picture' } : { class: 'picture', tabindex: '0', role: 'img', 'aria-label': this.#summary(), keydown: (event) => this.#key(event) });
    put(this, h('figure', this.picture, spark ? h('figcaption', { class: 'hidden' }, this.#summary()) : [this.#legend(), this.#table()]));
    this.#paint();
    this.#watch?.disconnect();
    this.#watch = new ResizeObserver(() => this.clientWidth !== this.width && this.#paint());
    this.#watch.observe(this);
  }

  disconnectedCallback() {
    this.#watch?.disconnect();
  }

  #sum = (index) => this.series.reduce((total, { values }) => total + (values[index] ?? 0), 0);
  #said = (index) => `${(this.full ?? this.labels)[index]}: ${this.series.map(({ name, values }) => `${this.series.length > 1 ? `${name} ` : ''}${count(values[index])}`).join(', ')}${this.unit}`;

  #summary() {
    if (!this.labels.length) return `${this.caption}: no figures`;
    const told = (values, name) => {
      const peak = values.indexOf(Math.max(...values));
      return `${name}highest ${count(values[peak])}${this.unit} (${(this.full ?? this.labels)[peak]}), last ${count(values.at(-1))}`;
    };
    const said = this.kind === 'twin' ? this.series.map(({ name, values }) => told(values, `${name} `)).join('; ') : told(this.labels.map((_, index) => this.#sum(index)), '');
    return `${this.caption}. ${this.labels.length} values, ${said}.`;
  }

  #paint() {
    this.width = this.clientWidth;
    const width = Math.max(40, this.width);
    const parts = this.kind === 'twin' ? this.series.map((one) => [one]) : [this.series];
    const height = this.height ?? (this.kind === 'spark' ? 24 : 130);
    const nodes = parts.flatMap((series, index) => this.#part(series, { width, from: height * index, to: height * (index + 1), last: index === parts.length - 1 }));
    put(this.picture, svg('svg', { width, height: height * parts.length, viewBox: `0 0 ${width} ${height * parts.length}`, 'aria-hidden': 'true', class: 'drawing' }, nodes));
  }

  #part(series, { width, from, to, last }) {
    const spark = this.kind === 'spark';
    const sum = (index) => series.reduce((total, { values }) => total + (values[index] ?? 0), 0);
    const sums = this.labels.map((_, index) => (this.kind === 'line' ? Math.max(...series.map(({ values }) => values[index] ?? 0)) : sum(index)));
    const most = top(Math.max(1, ...sums));
    const scale = ticks(most).map(count);
    const left = width / this.labels.length < EACH ? Math.max(...scale.map((words) => words.length)) * 6.6 + 8 : 0; // room for the figures of the axis
    const box = spark ? { left: 1, right: width - 1, top: 2, bottom: to - 2 } : { left, right: width, top: from + 18, bottom: to - (last ? 18 : 4) };
    const place = { series, y: (value) => box.bottom - ((box.bottom - box.top) * value) / (spark ? Math.max(1, ...sums) : most), step: (box.right - box.left) / Math.max(1, this.labels.length), box, sums, last };
    const lines = spark ? [] : ticks(most).map((value) => svg('line', { class: value ? 'grid' : 'axis', x1: left, x2: width, y1: place.y(value), y2: place.y(value) }));
    const figures = spark || !left ? [] : scale.map((words, index) => svg('text', { x: left - 8, y: place.y(ticks(most)[index]) + 4, 'text-anchor': 'end' }, words));
    return [...lines, ...figures, ...(this.kind === 'line' || spark ? this.#lines(place) : this.#bars(place)), ...(spark ? [] : this.#labels(place))];
  }

  #bars({ series, y, step, box }) {
    const width = Math.max(1, Math.min(56, step - Math.min(4, step / 4)));
    return this.labels.flatMap((_, index) => {
      let below = 0;
      return series.map(({ values, tone }, number) => {
        const value = values[index] ?? 0;
        const upper = y(below + value);
        const bar = svg('rect', { class: `s${tone ?? number + 1} ${index === this.#at ? 'at' : ''}`, x: box.left + step * index + (step - width) / 2, y: upper, width, height: Math.max(0, y(below) - upper) });
        below += value;
        return bar;
      });
    });
  }

  #lines({ series, y, step, box }) {
    const x = (index) => box.left + step * (index + 0.5);
    return series.flatMap(({ values, tone }, number) => [
      svg('path', { class: `line l${tone ?? number + 1}`, d: values.map((value, index) => `${index ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value ?? 0).toFixed(1)}`).join('') }),
      this.#at >= 0 && svg('circle', { class: `s${tone ?? number + 1}`, cx: x(this.#at), cy: y(values[this.#at] ?? 0), r: 3.5 }),
    ].filter(Boolean));
  }

  /// Names below, as many as have room; figures above what is highest and last, or above all bars that are wide enough.
  #labels({ y, step, box, sums, last }) {
    const widest = Math.max(1, ...this.labels.map((label) => label.length)) * 6.4 + 8;
    const every = Math.max(1, Math.ceil(widest / step));
    const middle = (index) => box.left + step * (index + 0.5);
    const text = (index, at, words, kind) => {
      const x = middle(index);
      const anchor = x < widest / 2 ? 'start' : x > box.right - widest / 2 ? 'end' : 'middle';
      return svg('text', { class: kind, x: anchor === 'start' ? box.left : anchor === 'end' ? box.right : x, y: at, 'text-anchor': step > widest ? 'middle' : anchor }, words);
    };
    const below = !last ? [] : this.labels.map((label, index) => ((this.labels.length - 1 - index) % every === 0 ? svg('text', { x: Math.min(box.right - widest / 4, Math.max(widest / 4, middle(index))), y: box.bottom + 14, 'text-anchor': 'middle' }, label) : null));
    const peak = sums.indexOf(Math.max(...sums));
    const all = box.left === 0;
    const above = sums.map((sum, index) => (sum > 0 && (all || index === peak || index === this.#at) ? text(index, y(sum) - 5, count(sum), index === peak ? 'strong' : 'v') : null));
    return [...below, ...above].filter(Boolean);
  }

  #legend() {
    if (this.series.length < 2) return null;
    return h('ul', { class: 'legend' }, this.series.map(({ name, values, tone, sum = true }, number) =>
      h('li', svg('svg', { width: 10, height: 10, 'aria-hidden': 'true' }, svg('rect', { class: `s${tone ?? number + 1}`, width: 10, height: 10, rx: 2 })), name, sum && [' ', h('b', { class: 'num' }, count(values.reduce((total, value) => total + (value ?? 0), 0)))])));
  }

  #table() {
    const names = this.series.map(({ name }) => h('th', { scope: 'col', class: 'right' }, name));
    const row = (label, index) => h('tr', h('th', { scope: 'row' }, label), this.series.map(({ values }) => h('td', { class: 'right num' }, count(values[index]))));
    return h('details', { class: 'behind' }, h('summary', 'Show as table'),
      h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': `${this.caption}, as a table` }, h('table', { class: 'plain-table' }, h('caption', { class: 'hidden' }, this.caption), h('thead', h('tr', h('td'), names)), h('tbody', (this.full ?? this.labels).map(row)))));
  }

  #key(event) {
    const last = this.labels.length - 1;
    const to = { ArrowRight: Math.min(last, this.#at + 1), ArrowLeft: this.#at < 0 ? last : Math.max(0, this.#at - 1), Home: 0, End: last }[event.key];
    if (to === undefined || last < 0) return;
    event.preventDefault();
    this.#at = to;
    this.#paint();
    announce(this.#said(to));
    this.tell('pick', to);
  }
}
customElements.define('sd-chart', Chart);

// The axis of a chart, from 0.

/// The end of an axis that holds `most`: 1, 2 or 5 times a power of ten, or the next step to it.
function top(most) {
  const step = unit(most);
  return Math.ceil(most / step) * step;
}

/// Where lines stand, 0 first.
function ticks(end) {
  const step = unit(end);
  return Array.from({ length: Math.round(end / step) + 1 }, (_, index) => index * step);
}

function unit(most) {
  const rough = most / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  return Math.max(1, [1, 2, 5, 10].find((times) => times * power >= rough) * power);
}
