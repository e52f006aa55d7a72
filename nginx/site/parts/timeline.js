// <sd-timeline>: a lane a source, from its first to its last report; articles as diamonds in a lane of their own.
//   properties  sources: the API's [{source_feed, source_category, reliability, first_seen, last_seen}]
//               mentions: [{id, title, published_at}]; now: the time at the right end
//               withdrawn: when the value was withdrawn, a cross in its own lane; null
//   events      none
//   h('sd-timeline', {sources: data.sources, mentions: data.mentions})
import { Part, h, put, svg } from '../dom.js';
import { code, date, list, many, shortDate } from '../words.js';

const DAY = 86_400_000;
const PERIODS = [[30, '30 d'], [90, '90 d'], [365, '1 y']];

export class Timeline extends Part {
  sources = [];
  mentions = [];
  withdrawn = null;
  now = Date.now();
  days = 30;

  draw() {
    const choose = (days) => () => {
      this.set({ days });
      this.querySelector('[aria-pressed="true"]').focus();
    };
    const period = h('span', { class: 'seg end', role: 'group', 'aria-label': 'Period' }, PERIODS.map(([days, text]) => h('button', { type: 'button', 'aria-pressed': days === this.days, click: choose(days) }, text)));
    put(this, h('div', { class: 'h' }, h('h2', 'Timeline'), h('span', { class: 'note' }, 'one lane a source: from its first to its last report'), period),
      h('div', { class: 'lanes', role: 'img', 'aria-label': this.#said() }, this.sources.map((source) => this.#source(source)), this.#articles(), this.#withdrawal(), this.#axis()));
  }

  #said = () => `Reports of the last ${this.days} days by ${list(this.sources.map((source) => source.source_feed)) || 'no source'}${this.mentions.length ? `, and ${many(this.mentions.length, 'article')}` : ''}; what each source says follows as a table`;
  #at = (moment) => 2 + 96 * (1 - (this.now - new Date(moment)) / (this.days * DAY));
  #inside = (moment) => this.now - new Date(moment) <= this.days * DAY;
  #grid = () => [0, 1, 2, 3, 4].map((step) => svg('line', { class: 'grid', x1: `${2 + 24 * step}%`, x2: `${2 + 24 * step}%`, y1: 0, y2: 32 }));
  #lane = (name, note, ...drawn) => h('div', { class: 'lane' }, h('span', { class: 'cut' }, h('span', { title: name }, name), note && h('span', { class: 'quiet tiny' }, note)), svg('svg', { class: 'drawing', width: '100%', height: 32, 'aria-hidden': 'true' }, this.#grid(), drawn.flat().filter(Boolean)));
  #mark = (at, shape, words) => svg('svg', { x: `${at}%`, y: 16, overflow: 'visible' }, svg('path', shape), svg('title', words));

  #source({ source_feed: name, source_category: category, reliability, first_seen: first, last_seen: last }) {
    const note = `${code(category).toLowerCase()}, ${reliability}`;
    if (!this.#inside(last)) return this.#lane(name, note, this.#mark(2, { class: 's2', d: 'M7-6l-7 6 7 6z' }, `Last ${date(last)}`));
    const from = this.#inside(first) ? this.#at(first) : 2;
    const to = this.#at(last);
    const dot = (at, moment, r) => svg('circle', { class: 's1', cx: `${at}%`, cy: 16, r }, svg('title', date(moment)));
    return this.#lane(name, note, svg('rect', { class: 's2', x: `${from}%`, y: 13, width: `${Math.max(0, to - from)}%`, height: 6, rx: 3 }),
      this.#inside(first) ? dot(from, first, 3.4) : this.#mark(2, { class: 's2', d: 'M2-6l-7 6 7 6z' }, `First ${date(first)}`), dot(to, last, 4.5));
  }

  #articles() {
    const shown = this.mentions.filter(({ published_at: at }) => this.#inside(at));
    return shown.length > 0 && this.#lane('In articles', null, shown.map(({ title, published_at: at }) => this.#mark(this.#at(at), { class: 's3', d: 'M0-6l6 6-6 6-6-6z' }, `${title}, ${date(at)}`)));
  }

  #withdrawal() {
    const at = this.withdrawn;
    return at && this.#inside(at) && this.#lane('Withdrawn', null, this.#mark(this.#at(at), { class: 'cross', d: 'M-5-5l10 10M5-5l-10 10' }, date(at)));
  }

  #axis() {
    const words = (step) => (step === 4 ? 'now' : (this.days > 90 ? date : shortDate)(this.now - this.days * DAY * (1 - step / 4)));
    return h('div', { class: 'lane' }, h('span'), svg('svg', { class: 'drawing', width: '100%', height: 18, 'aria-hidden': 'true' }, [0, 1, 2, 3, 4].map((step) => svg('text', { x: `${2 + 24 * step}%`, y: 14, 'text-anchor': step === 0 ? 'start' : step === 4 ? 'end' : 'middle' }, words(step)))));
  }
}
customElements.define('sd-timeline', Timeline);
