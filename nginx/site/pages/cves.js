// /cves: which holes first. /cves/ID: one of them, drawn by parts/cve.js.
import { address, get } from '../api.js';
import { h, put } from '../dom.js';
import { walk } from '../keys.js';
import { kev, level, ransom, risk } from '../marks.js';
import { capital, count, date, percent } from '../words.js';
import '../parts/filters.js';
import '../parts/pager.js';
import '../parts/table.js';
import { one } from '../parts/cve.js';
import { waiting } from '../parts/state.js';

const PATH = '/api/v1/cves';
const PAGE = 50;
const FIELDS = ['id', 'title', 'description', 'severity', 'cvss', 'epss', 'kev', 'vendors', 'products', 'risk', 'article_count', 'published'];
const DEFAULT = 'risk:desc';

/// The first moment of the day so many days from now.
const dayFrom = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const since = (...days) => days.map((number) => ({ value: dayFrom(-number), text: `Last ${number} days` }));
const filters = () => [
  { name: 'kev', label: 'Known exploited', kind: 'switch' },
  { name: 'ransomware', label: 'Ransom', kind: 'switch' },
  { name: 'epss_min', label: 'EPSS at least', kind: 'one', options: [['0.01', '1 %'], ['0.1', '10 %'], ['0.5', '50 %']].map(([value, text]) => ({ value, text: `EPSS at least ${text}` })) },
  { name: 'vendor', label: 'Vendor', kind: 'text', hint: 'A name, or its beginning followed by *.' },
  { name: 'product', label: 'Product', kind: 'text', hint: 'A name, or its beginning followed by *.' },
  { name: 'cwe', label: 'CWE', kind: 'text', hint: 'Weaknesses with commas between them, such as CWE-79.' },
  { name: 'has_articles', label: 'In the news', kind: 'switch' },
  { name: 'published_since', label: 'Published', kind: 'one', options: since(7, 30, 90, 365) },
  { name: 'kev_due_before', label: 'Due before', kind: 'one', options: [{ value: dayFrom(0), text: 'Overdue' }, { value: dayFrom(7), text: 'Due in 7 days' }, { value: dayFrom(30), text: 'Due in 30 days' }] },
  { name: 'kev_added_since', label: 'KEV added', kind: 'one', options: since(7, 30, 90).map(({ value, text }) => ({ value, text: `Added: ${text.toLowerCase()}` })) },
];

export const show = (main, route) => (route.parts.length === 1 ? one(main, route) : route.parts.length ? route.nothingHere() : new List(main, route).start());

class List {
  constructor(main, route) {
    Object.assign(this, { main, route, query: new URLSearchParams(route.query) });
  }

  async start() {
    this.note = h('span', { class: 'note num' });
    this.csv = h('a', { class: 'btn', download: 'cves.csv' }, 'CSV');
    this.words = h('input', { class: 'input', type: 'search', placeholder: 'Id, product or words', 'aria-label': 'Find CVEs', autocomplete: 'off', value: this.query.get('q') ?? '', input: () => this.typed() });
    this.levels = h('span', { class: 'seg', role: 'group', 'aria-label': 'Severity' });
    this.bar = h('sd-filters', { filters: filters(), on: { change: ({ detail }) => this.load(detail) } });
    this.place = h('div');
    this.foot = h('p', { class: 'hint' });
    put(this.main, h('div', { class: 'head' }, h('h1', 'CVEs'), this.note, h('div', { class: 'do' }, this.csv)), h('div', { class: 'row padded' }, h('div', { class: 'form' }, this.words), this.levels), this.bar, this.place, this.foot);
    this.route.signal.addEventListener('abort', () => clearTimeout(this.timer));
    walk(this.place, 'tbody tr', 'a');
    await Promise.all([this.load(this.query), this.figures()]);
  }

  typed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write('q', this.words.value.trim()), 250);
  }

  /// One value of the address is changed, and the list begins again.
  write(name, value) {
    if (value) this.query.set(name, value);
    else this.query.delete(name);
    this.query.delete('offset');
    history.pushState(null, '', address(location.pathname, this.query));
    this.bar.set({ query: new URLSearchParams(this.query), wrong: null });
    return this.load(this.query);
  }

  drawLevels() {
    const chosen = new Set((this.query.get('severity') ?? '').split(',').filter(Boolean));
    const turn = (name) => {
      if (!chosen.delete(name)) chosen.add(name);
      this.write('severity', [...chosen].join(','));
      this.levels.querySelector(`[data-level="${name}"]`).focus();
    };
    put(this.levels, ['critical', 'high', 'medium', 'low'].map((name) => h('button', { type: 'button', 'data-level': name, 'aria-pressed': chosen.has(name), click: () => turn(name) }, level(name))));
  }

  async load(query) {
    this.query = new URLSearchParams(query);
    if (document.activeElement !== this.words) this.words.value = this.query.get('q') ?? '';
    this.drawLevels();
    const asked = { sort: DEFAULT, ...Object.fromEntries(this.query) };
    this.csv.href = address(PATH, { ...asked, offset: '', format: 'csv' });
    const answer = await waiting(this.place, this.page(asked), { shapes: { rows: 12, of: 'rows' }, again: () => this.load(query), stop: () => history.back() });
    if (!answer) return;
    const { data, meta: { total, offset } } = answer;
    this.matching = total;
    this.say();
    this.bar.matches(total);
    if (!data.length) return this.nothing();
    const [key, direction] = asked.sort.split(':');
    const to = (start) => address(location.pathname, { ...Object.fromEntries(this.query), offset: start || '' });
    put(this.place, h('sd-table', { caption: 'CVEs', columns, rows: data, sort: { key, direction }, on: { sort: ({ detail }) => this.write('sort', `${detail.key}:${detail.direction}`) } }),
      h('sd-pager', { from: offset + 1, to: offset + data.length, total, previous: offset > 0 ? to(Math.max(0, offset - PAGE)) : null, next: offset + data.length < total ? to(offset + PAGE) : null }));
  }

  async page(asked) {
    try {
      return await get(PATH, { ...asked, limit: PAGE, fields: FIELDS }, { lane: 'cves', signal: this.route.signal });
    } catch (error) {
      if (error.status === 400 && error.details.parameter) this.bar.set({ wrong: { parameter: error.details.parameter, message: error.message } });
      throw error;
    }
  }

  say() {
    const stored = this.stored && `${count(this.stored.total)} stored, ${count(this.stored.kev.total)} known exploited`;
    put(this.note, [Number.isFinite(this.matching) && `${count(this.matching)} match`, stored].filter(Boolean).join(' · '));
  }

  async figures() {
    try {
      const { data, meta } = await get(`${PATH}/stats`, {}, { signal: this.route.signal });
      this.stored = data;
      this.say();
      const said = [meta.epss_date && `EPSS of ${date(meta.epss_date)}, model ${meta.epss_model ?? '–'}.`, meta.kev_catalog_version && `KEV catalogue ${meta.kev_catalog_version}.`];
      put(this.foot, said.filter(Boolean).join(' '));
    } catch (error) {
      if (!('status' in error)) throw error;
      if (error.code !== 'stopped') put(this.foot, `Dates of EPSS and KEV: ${error.message}`);
    }
  }

  nothing() {
    const named = [{ name: 'q', label: 'the words' }, { name: 'severity', label: 'severity' }, ...filters()];
    const active = named.filter(({ name }) => this.query.get(name));
    const clear = () => (named.forEach(({ name }) => this.query.delete(name)), (this.words.value = ''), this.write('q', ''));
    put(this.place, h('sd-state', { kind: 'empty', heading: active.length ? 'No CVE matches these filters.' : 'No CVE is stored yet.', text: active.length ? '' : 'CVEs come with socdctl ingest --due.',
      actions: active.length ? [...active.slice(0, 3).map(({ name, label }) => ({ text: `Without ${label}`, action: () => this.write(name, '') })), { text: 'Clear filters', action: clear }] : [] }));
  }
}

const none = () => h('span', { class: 'quiet' }, '–');
const overdue = ({ kev: known }) => Boolean(known?.due_date && known.due_date < dayFrom(0));
const columns = [
  { key: 'id', name: 'CVE', track: '8.8rem', phone: 'lead', cell: ({ id }) => h('a', { class: 'mono', href: `/cves/${id}` }, h('b', id)) },
  { key: 'title', name: 'Title', track: 'minmax(0, 1fr)', phone: 'full', cell: ({ title, description }) => h('span', { title: title ?? description }, title ?? description ?? '–') },
  { key: 'vendor', name: 'Vendor', track: '6.2rem', cell: ({ vendors }) => h('span', { class: 'soft', title: vendors.length > 1 ? vendors.join(', ') : null }, vendors.length ? capital(vendors[0]) : '–') },
  { key: 'cvss', name: 'CVSS', track: '4.6rem', right: true, sort: 'desc', phone: 'none', cell: ({ cvss }) => (cvss ? [h('b', { class: 'num' }, cvss.score.toFixed(1)), ' ', h('span', { class: 'quiet tiny' }, `v${cvss.version}`)] : none()) },
  { key: 'epss', name: 'EPSS', track: '3.8rem', right: true, sort: 'desc', hint: 'How likely it is exploited in the next 30 days', cell: ({ epss }) => (epss ? h('span', { class: 'num' }, percent(epss.score)) : none()) },
  { key: 'bar', name: h('span', { class: 'hidden' }, 'EPSS as a bar'), track: '2.4rem', wide: true, phone: 'none', cell: ({ epss }) => epss && h('meter', { min: 0, max: 1, value: epss.score, 'aria-label': 'EPSS' }) },
  { key: 'kev', name: 'Known exploited', track: '12.2rem', cell: (row) => (row.kev?.listed ? [kev(overdue(row)), ' ', row.kev.ransomware && ransom()] : none()) },
  { key: 'kev_due', name: 'Due', track: '6.9rem', right: true, phone: 'none', cell: ({ kev: known }) => h('span', { class: 'soft num' }, known?.due_date ? date(known.due_date) : '–') },
  { key: 'risk', name: 'Risk', track: '3.6rem', sort: 'desc', phone: 'side', cell: ({ risk: of }) => risk(of?.score, of?.level) },
  { key: 'published', name: 'Published', track: '6.5rem', right: true, wide: true, sort: 'desc', phone: 'none', cell: ({ published }) => (published ? date(published) : none()) },
].map((column) => ({ ...column, cell: (row) => column.cell(row) || '' }));
