// <sd-timeline>: a lane a source, from its first to its last report, with a dot a day of reports. Below, articles as
// diamonds, sightings of members and words of who calls it harmless as ticks, withdrawals as crosses, and a ring where one ended. All as a table.
//   properties  sources: the API's [{source_feed, source_category, reliability, first_seen, last_seen}]
//               events: the API's [{at, until, kind, source, article_id, detail}], the latest first
//               mentions: [{id, title}], the names of articles; now: the time at the right end
//   events      none
//   h('sd-timeline', {sources: data.sources, events: data.events, mentions: data.mentions})
import { Part, h, put, svg } from '../dom.js';
import { time } from '../marks.js';
import { code, date, fullTime, list, many, shortDate } from '../words.js';

const DAY = 86_400_000;
const PERIODS = [[30, '30 d'], [90, '90 d'], [365, '1 y']];
const WORDS = { reported: 'Reported', mentioned: 'Named by an article', changed: 'Changed', withdrawn: 'Withdrawn', restored: 'Stands again', false_positive: 'Called harmless', sighting: 'Seen by a member', expired: 'Called over' };
const SHAPES = { diamond: { class: 's3', d: 'M0-6l6 6-6 6-6-6z' }, tick: { class: 'cross calm', d: 'M0-7v14' }, cross: { class: 'cross', d: 'M-5-5l10 10M5-5l-10 10' }, ring: { class: 'cross calm', d: 'M0-5a5 5 0 1 1 0 10a5 5 0 1 1 0-10' } };

export class Timeline extends Part {
  sources = [];
  events = [];
  mentions = [];
  now = Date.now();
  days = 30;

  draw() {
    const choose = (days) => () => {
      this.set({ days });
      this.querySelector('[aria-pressed="true"]').focus();
    };
    const period = h('span', { class: 'seg end', role: 'group', 'aria-label': 'Period' }, PERIODS.map(([days, text]) => h('button', { type: 'button', 'aria-pressed': days === this.days, click: choose(days) }, text)));
    put(this, h('div', { class: 'h' }, h('h2', 'Timeline'), h('span', { class: 'note' }, 'one lane a source: from its first to its last report'), period),
      h('div', { class: 'lanes', role: 'img', 'aria-label': this.#said() }, this.#lanes().map((source) => this.#source(source)), this.#marks('In articles', { mentioned: 'diamond' }),
        this.#marks('Seen by members', { sighting: 'tick' }),
        this.#marks('Called harmless', { false_positive: 'tick', expired: 'ring' }), this.#marks('Withdrawn', { withdrawn: 'cross', restored: 'ring' }), this.#axis()), this.#table());
  }

  /// The sources, and those whose reports no longer count.
  #lanes() {
    const named = new Set(this.sources.map((source) => source.source_feed));
    const gone = Map.groupBy(this.#of('reported').filter(({ source }) => !named.has(source)), ({ source }) => source);
    return [...this.sources, ...[...gone].map(([name, reports]) => ({
      source_feed: name, first_seen: reports.map(({ at }) => at).sort()[0], last_seen: reports.map(({ at, until }) => until ?? at).sort().at(-1),
    }))];
  }

  #said() {
    const articles = this.#of('mentioned').filter(({ at }) => this.#inside(at)).length;
    return `Reports of the last ${this.days} days by ${list(this.#lanes().map((source) => source.source_feed)) || 'no source'}${articles ? `, and ${many(articles, 'article')}` : ''}; all of it follows as a table`;
  }
  #of = (...kinds) => this.events.filter(({ kind }) => kinds.includes(kind));
  #at = (moment) => 2 + 96 * (1 - (this.now - new Date(moment)) / (this.days * DAY));
  #inside = (moment) => this.now - new Date(moment) <= this.days * DAY;
  #grid = () => [0, 1, 2, 3, 4].map((step) => svg('line', { class: 'grid', x1: `${2 + 24 * step}%`, x2: `${2 + 24 * step}%`, y1: 0, y2: 32 }));
  #lane = (name, note, ...drawn) => h('div', { class: 'lane' }, h('span', { class: 'cut' }, h('span', { title: name }, name), note && h('span', { class: 'quiet tiny' }, note)), svg('svg', { class: 'drawing', width: '100%', height: 32, 'aria-hidden': 'true' }, this.#grid(), drawn.flat().filter(Boolean)));
  #mark = (at, shape, words) => svg('svg', { x: `${at}%`, y: 16, overflow: 'visible' }, svg('path', shape), svg('title', words));

  #source({ source_feed: name, source_category: category, reliability, first_seen: first, last_seen: last }) {
    const note = category && `${code(category).toLowerCase()}, ${reliability}`;
    if (!this.#inside(last)) return this.#lane(name, note, this.#mark(2, { class: 's2', d: 'M7-6l-7 6 7 6z' }, `Last ${date(last)}`));
    const from = this.#inside(first) ? this.#at(first) : 2;
    const to = this.#at(last);
    const dot = (at, moment, r) => svg('circle', { class: 's1', cx: `${at}%`, cy: 16, r }, svg('title', date(moment)));
    return this.#lane(name, note, svg('rect', { class: 's2', x: `${from}%`, y: 13, width: `${Math.max(0, to - from)}%`, height: 6, rx: 3 }),
      this.#reports(name).map((moment) => dot(this.#at(moment), moment, 3.4)), this.#inside(first) ? dot(from, first, 3.4) : this.#mark(2, { class: 's2', d: 'M2-6l-7 6 7 6z' }, `First ${date(first)}`), dot(to, last, 4.5));
  }

  /// The times at which a source reported it, one a day.
  #reports(name) {
    const times = this.#of('reported').filter(({ source }) => source === name).flatMap(({ at, until }) => [at, until]).filter((moment) => moment && this.#inside(moment));
    return [...new Map(times.map((moment) => [moment.slice(0, 10), moment])).values()];
  }

  /// A lane of events: the shape of each by its kind.
  #marks(name, shapes) {
    const shown = this.#of(...Object.keys(shapes)).filter(({ at }) => this.#inside(at));
    return shown.length > 0 && this.#lane(name, null, shown.map((event) => this.#mark(this.#at(event.at), SHAPES[shapes[event.kind]], `${WORDS[event.kind]}, ${fullTime(event.at)}`)));
  }

  #table() {
    const titles = new Map(this.mentions.map(({ id, title }) => [id, title]));
    const said = ({ article_id: id, detail }) => (id ? h('a', { class: 'link', href: `/item/${id}` }, titles.get(id) ?? 'An article') : detail ?? '–');
    const row = (event) => h('tr', h('td', time(event.at, { text: fullTime(event.at) })), h('td', event.until ? time(event.until, { text: fullTime(event.until) }) : ''),
      h('td', WORDS[event.kind] ?? code(event.kind)), h('td', event.source ?? '–'), h('td', said(event)));
    return this.events.length > 0 && h('details', { class: 'behind' }, h('summary', 'Show as table'), h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'The timeline, as a table' },
      h('table', { class: 'plain-table' }, h('caption', { class: 'hidden' }, 'What happened to it, the latest first'),
        h('thead', h('tr', ['When', 'Until', 'What', 'Who', 'In words'].map((name) => h('th', { scope: 'col' }, name)))), h('tbody', this.events.map(row)))));
  }

  #axis() {
    const words = (step) => (step === 4 ? 'now' : (this.days > 90 ? date : shortDate)(this.now - this.days * DAY * (1 - step / 4)));
    return h('div', { class: 'lane' }, h('span'), svg('svg', { class: 'drawing', width: '100%', height: 18, 'aria-hidden': 'true' }, [0, 1, 2, 3, 4].map((step) => svg('text', { x: `${2 + 24 * step}%`, y: 14, 'text-anchor': step === 0 ? 'start' : step === 4 ? 'end' : 'middle' }, words(step)))));
  }
}
customElements.define('sd-timeline', Timeline);
