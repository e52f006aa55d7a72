// /cves: which holes first. /cves/ID: one of them, drawn by parts/cve.js.
import { address, get } from '../api.js';
import { h, put } from '../dom.js';
import { walk } from '../frame.js';
import { kev, level, ransom, risk } from '../marks.js';
import { capital, catalogues, count, date, isOverdue, percent } from '../words.js';
import { Fresh, waiting } from '../parts/state.js';

const PATH = '/api/v1/cves';
const PAGE = 50;
const FIELDS = ['id', 'title', 'description', 'severity', 'cvss', 'epss', 'kev', 'vendors', 'products', 'risk', 'article_count', 'published'];
const DEFAULT = 'risk:desc';

const since = (words, ...days) => days.map((number) => ({ value: `-${number}d`, text: `${words} ${number} days` }));
const dueIn = (days) => {
  const day = new Date(Date.now() + days * 86_400_000);
  return { value: day.toISOString().slice(0, 10), text: `Due before ${date(day)}` };
};
const filters = () => [
  { name: 'kev', label: 'Known exploited', kind: 'switch' },
  { name: 'ransomware', label: 'Ransom', kind: 'switch' },
  { name: 'epss_min', label: 'EPSS at least', kind: 'one', options: [['0.01', '1 %'], ['0.1', '10 %'], ['0.5', '50 %']].map(([value, text]) => ({ value, text: `EPSS at least ${text}` })) },
  { name: 'vendor', label: 'Vendor', kind: 'text', hint: 'A name, or its beginning followed by *.' },
  { name: 'product', label: 'Product', kind: 'text', hint: 'A name, or its beginning followed by *.' },
  { name: 'cwe', label: 'CWE', kind: 'text', hint: 'Weaknesses with commas between them, such as CWE-79.' },
  { name: 'has_articles', label: 'In the news', kind: 'switch' },
  { name: 'published_since', label: 'Published', kind: 'one', options: since('Published in the last', 7, 30, 90, 365) },
  { name: 'kev_due_before', label: 'Due before', kind: 'one', options: [{ value: '-0d', text: 'Overdue' }, dueIn(7), dueIn(30)] },
  { name: 'kev_added_since', label: 'KEV added', kind: 'one', options: since('Added in the last', 7, 30, 90) },
];

export async function show(main, route) {
  if (route.parts.length > 1) return route.nothingHere();
  if (route.parts.length === 1) return (await import('../parts/cve.js')).one(main, route);
  await Promise.all(['filters', 'table'].map((part) => import(`../parts/${part}.js`)));
  return new List(main, route).start();
}

class List {
  constructor(main, route) {
    Object.assign(this, { main, route, query: new URLSearchParams(route.query) });
    this.fresh = new Fresh({ path: PATH, one: 'CVE', signal: route.signal, show: () => this.latest() });
  }

  async start() {
    this.note = h('span', { class: 'note num' });
    this.csv = h('a', { class: 'btn', download: 'cves.csv' }, 'CSV');
    this.wrong = h('p', { class: 'wrong', id: 'wrong-words', hidden: true });
    this.words = h('input', { class: 'input', type: 'search', placeholder: 'Id, product or words', 'aria-label': 'Find CVEs', autocomplete: 'off', spellcheck: 'false', value: this.query.get('q') ?? '', input: () => this.typed() });
    this.levels = h('span', { class: 'seg', role: 'group', 'aria-label': 'Severity' });
    this.bar = h('sd-filters', { filters: filters(), facets: { path: PATH, names: ['kev', 'ransomware', 'vendor', 'product', 'cwe', 'has_articles'] }, on: { change: ({ detail }) => this.load(detail) } });
    this.place = h('div');
    this.foot = h('p', { class: 'hint gap-small' }); // in the list's own place, so that it does not move when the list comes
    put(this.main, h('div', { class: 'head' }, h('h1', 'CVEs'), this.note, h('div', { class: 'do no-phone' }, this.csv)),
      h('div', { class: 'row padded' }, h('div', { class: 'find' }, this.words, this.wrong), this.levels), this.bar, this.place);
    this.route.signal.addEventListener('abort', () => clearTimeout(this.timer));
    walk(this.place, 'tbody tr', 'a', 'c');
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
    this.fresh.rest();
    this.wrong.hidden = true;
    this.words.removeAttribute('aria-invalid');
    const asked = { sort: DEFAULT, ...Object.fromEntries(this.query) };
    const rows = { ...asked, limit: PAGE, fields: FIELDS };
    this.csv.href = address(PATH, { ...asked, offset: '', limit: this.route.account.plan.page_max, format: 'csv' });
    const answer = await waiting(this.place, this.page(rows), { shapes: { rows: 20, of: 'rows' }, again: () => this.load(query), stop: () => history.back() });
    if (!answer) return;
    const { data, meta: { total, offset } } = answer;
    this.matching = total;
    this.say();
    this.bar.matches(total);
    this.fresh.watch(rows, new Set(data.map(({ id }) => id)));
    if (!data.length) return this.nothing();
    const [key, direction] = asked.sort.split(':');
    const to = (start) => address(location.pathname, { ...Object.fromEntries(this.query), offset: start || '' });
    put(this.place, this.fresh.node, h('sd-table', { caption: 'CVEs', columns, rows: data, sort: { key, direction }, on: { sort: ({ detail }) => this.sort(detail) } }),
      h('sd-pager', { from: offset + 1, to: offset + data.length, total, previous: offset > 0 ? to(Math.max(0, offset - PAGE)) : null, next: offset + data.length < total ? to(offset + PAGE) : null }), this.foot);
  }

  async sort({ key, direction }) {
    await this.write('sort', `${key}:${direction}`);
    this.place.querySelector('th[aria-sort] button')?.focus();
  }

  /// The list with what has arrived, from its beginning.
  async latest() {
    await (this.query.has('offset') ? this.write('offset', '') : this.load(this.query));
    this.place.querySelector('tbody a')?.focus();
  }

  async page(asked) {
    try {
      return await this.bar.ask(PATH, asked, { lane: 'cves', signal: this.route.signal });
    } catch (error) {
      if (error.status === 400 && error.details.parameter === 'q') this.refused(error.message);
      throw error;
    }
  }

  /// Words that the API refuses are marked where they stand.
  refused(message) {
    this.wrong.hidden = false;
    put(this.wrong, message);
    this.words.setAttribute('aria-invalid', 'true');
    this.words.setAttribute('aria-describedby', this.wrong.id);
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
      put(this.foot, catalogues(meta));
    } catch (error) {
      if (!('status' in error)) throw error;
      if (error.code !== 'stopped') put(this.foot, `Dates of EPSS and KEV: ${error.message}`);
    }
  }

  nothing() {
    const named = [{ name: 'q', label: 'the words' }, { name: 'severity', label: 'severity' }, ...filters()];
    const active = named.filter(({ name }) => this.query.get(name));
    const clear = () => (named.forEach(({ name }) => this.query.delete(name)), (this.words.value = ''), this.write('q', ''));
    put(this.place, this.fresh.node, h('sd-state', { kind: 'empty', heading: active.length ? 'No CVE matches these filters.' : 'No CVE is stored yet.', text: active.length ? '' : 'CVEs come with socdctl ingest --due.',
      actions: active.length ? [...active.slice(0, 3).map(({ name, label }) => ({ text: `Without ${label}`, action: () => this.write(name, '') })), { text: 'Clear filters', action: clear }] : [] }));
  }
}

const none = () => h('span', { class: 'quiet' }, '–');
const columns = [
  { key: 'id', name: 'CVE', track: '8.2rem', phone: 'lead', cell: ({ id }) => h('a', { class: 'mono', href: `/cves/${id}`, 'data-copy': id }, h('b', id)) },
  { key: 'title', name: 'Title', track: 'minmax(9rem, 1fr)', phone: 'full', cell: ({ title, description }) => h('span', { title: title ?? description }, title ?? description ?? '–') },
  { key: 'vendor', name: 'Vendor', track: '6rem', wide: 'phone', cell: ({ vendors }) => h('span', { class: 'soft', title: vendors.join(', ') || null }, vendors.length ? capital(vendors[0]) : '–') },
  { key: 'cvss', name: 'CVSS', track: '4.4rem', right: true, sort: 'desc', phone: 'none', cell: ({ cvss }) => (cvss ? [h('b', { class: 'num' }, cvss.score.toFixed(1)), ' ', h('span', { class: 'quiet tiny' }, `v${cvss.version}`)] : none()) },
  { key: 'epss', name: 'EPSS', track: '3.6rem', right: true, sort: 'desc', phone: 'none', hint: 'How likely it is exploited in the next 30 days', cell: ({ epss }) => (epss ? percent(epss.score) : none()) },
  { key: 'bar', name: h('span', { class: 'hidden' }, 'EPSS as a bar'), track: '2.6rem', wide: true, phone: 'none', cell: ({ epss }) => (epss ? h('meter', { min: 0, max: 1, value: epss.score, 'aria-label': 'EPSS' }) : '') },
  { key: 'kev', name: 'Known exploited', track: 'minmax(0, 12.6rem)', cell: (row) => (row.kev?.listed ? [kev(isOverdue(row.kev)), ' ', row.kev.ransomware && ransom()] : none()) },
  { key: 'kev_due', name: 'Due', track: '6.3rem', right: true, wrap: true, wide: true, phone: 'none', cell: ({ kev: known }) => h('span', { class: 'soft' }, known?.due_date ? date(`${known.due_date}T12:00:00Z`) : '–') },
  { key: 'risk', name: 'Risk', track: '3.4rem', sort: 'desc', phone: 'side', cell: ({ risk: of }) => risk(of?.score, of?.level) },
  { key: 'published', name: 'Published', track: '6.3rem', right: true, wrap: true, wide: 'phone', sort: 'desc', cell: ({ published }) => (published ? date(published) : none()) },
];
