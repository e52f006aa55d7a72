// /iocs: lists of indicators, and how machines get them.
import { address, get, site } from '../api.js';
import { copy, h, put } from '../dom.js';
import { keys, walk } from '../frame.js';
import { chip, confidence, copied, risk, time, value } from '../marks.js';
import { SECTORS, capital, count, date, many, sector, typeName } from '../words.js';
import { givesAll } from '../parts/export.js';
import '../parts/filters.js';
import { Fresh, waiting } from '../parts/state.js';
import '../parts/table.js';

const PATH = '/api/v1/iocs';
const PAGE = 100;
const PAGES = 1000; // beyond them a narrower list is the answer
const TYPES = ['ipv4', 'ipv6', 'domain', 'url', 'email', 'md5', 'sha1', 'sha256', 'sha512', 'cve', 'mitre_attack'];
const CATEGORIES = { news: 'News', research: 'Research', 'threat-intel': 'Threat intelligence', vendor: 'Vendor', government: 'Government' };
const ORDERS = [['', 'Newest'], ['risk:desc', 'Highest risk']];
const LEAST = [['40', 'Risk 40 and above'], ['65', 'Risk 65 and above'], ['85', 'Risk 85 and above']];
const FACETS = ['type', 'confidence', 'source', 'category', 'origin', 'industry', 'tag', 'malware', 'threat_actor', 'mitre_technique'];
const options = (pairs) => pairs.map(([each, text]) => ({ value: each, text }));

let feeds;
/// The sources with this text in their names.
async function sources(text, signal) {
  feeds ??= get('/api/v1/feeds', {}, { signal }).then(({ data }) => data, (error) => ((feeds = undefined), Promise.reject(error)));
  return (await feeds).filter(({ label, ioc_count: number }) => number > 0 && label.toLowerCase().includes(text.toLowerCase())).map(({ name, label, ioc_count: number }) => ({ value: name, text: label, count: number }));
}

const filters = (signal, article) => [
  { name: 'type', label: 'Type', kind: 'many', options: TYPES.map((each) => ({ value: each, text: typeName(each) })) },
  { name: 'confidence', label: 'Confidence', kind: 'many', options: ['high', 'medium', 'low'].map((each) => ({ value: each, text: `${capital(each)} confidence` })) },
  { name: 'risk_min', label: 'Risk at least', kind: 'one', options: options(LEAST) },
  { name: 'source', label: 'Source', kind: 'many', load: (text) => sources(text, signal) },
  { name: 'category', label: 'Kind of source', kind: 'many', options: options(Object.entries(CATEGORIES)) },
  { name: 'origin', label: 'Origin', kind: 'one', options: options([['feed', 'From a feed'], ['article', 'From an article']]) },
  { name: 'industry', label: 'Industry', kind: 'many', options: SECTORS.map((each) => ({ value: each, text: sector(each) })) },
  { name: 'tag', label: 'Tag', kind: 'many', suggest: 'tag' },
  { name: 'malware', label: 'Malware', kind: 'many', suggest: 'malware' },
  { name: 'threat_actor', label: 'Actor', kind: 'many', suggest: 'actor' },
  { name: 'mitre_technique', label: 'Technique', kind: 'many', suggest: 'technique' },
  ...(article ? [{ name: 'article', label: 'Article', kind: 'one', options: [{ value: article, text: 'Named by one article' }] }] : []),
  { name: 'since', label: 'Period', kind: 'one', options: options([['-24h', 'Last 24 hours'], ['-7d', 'Last 7 days'], ['-30d', 'Last 30 days'], ['-90d', 'Last 90 days']]) },
  { name: 'time_field', label: 'Period is when', kind: 'one', options: options([['last_seen', 'Last seen'], ['first_seen', 'First seen'], ['modified', 'Changed here']]) },
  { name: 'exclude_warning_lists', label: 'No warning lists', kind: 'switch' },
];

const columns = [
  { key: 'value', name: 'Value', track: 'minmax(9rem, 2.3fr)', phone: 'lead', cell: (row) => h('span', { 'data-copy': copied(row.value, row.type) }, value(row.value, { type: row.type, short: true, href: true })) },
  { key: 'type', name: 'Type', track: '5.4rem', wrap: true, wide: 'phone', cell: (row) => h('span', { class: 'quiet' }, typeName(row.type)) },
  { key: 'risk', name: 'Risk', track: '3.4rem', phone: 'side', cell: (row) => risk(row.risk?.score, row.risk?.level) },
  { key: 'confidence', name: 'Conf.', hint: 'Confidence', track: '2.4rem', wide: true, phone: 'none', cell: (row) => confidence(row.confidence, { seen: false }) },
  { key: 'tags', name: 'Tags', track: 'minmax(0, 1.3fr)', wide: 'phone', cell: (row) => [listed(row), h('span', { class: 'soft', title: row.tags.join(', ') }, row.tags.slice(0, 2).join(', '))] },
  { key: 'source', name: 'Source', track: 'minmax(0, 1.1fr)', wide: 'phone', cell: (row) => h('span', { class: 'soft', title: row.source.feed_name }, row.source.feed_name) },
  { key: 'last_seen', name: 'Last seen', track: '6.2rem', right: true, wrap: true, cell: (row) => time(row.last_seen) },
];
const listed = ({ warning_lists: lists = [] }) => lists.length > 0 && [chip('Listed', { tone: 'warn', title: `On warning lists: ${lists.join(', ')}` }), ' '];

/// How many indicators this instance has; nothing while that cannot be told.
const storedCount = () => site().then(({ counts }) => counts.iocs, () => undefined);

export const show = (main, route) => (route.parts.length ? route.nothingHere() : new List(main, route).start());

class List {
  constructor(main, route) {
    Object.assign(this, { main, route, query: new URLSearchParams(route.query) });
  }

  async start() {
    this.note = h('span', { class: 'note num' });
    this.chosen = h('span');
    this.orders = h('span', { class: 'seg', role: 'group', 'aria-label': 'Order' });
    this.watched = this.route.account?.plan.scopes.includes('write:watches') && h('button', { type: 'button', class: 'btn no-phone', click: () => this.keepWatch() }, 'Watch this filter');
    this.use = h('button', { type: 'button', class: 'drop only-phone', 'aria-haspopup': 'dialog', click: () => this.sheet() }, 'Use this list');
    this.bar = h('sd-filters', { filters: filters(this.route.signal, this.query.get('article')), facets: { path: PATH, names: FACETS }, on: { change: ({ detail }) => this.load(detail) } });
    this.place = h('div');
    this.fresh = new Fresh({ path: PATH, one: 'indicator', signal: this.route.signal, show: () => this.latest() });
    this.side = h('aside', { class: 'no-phone', 'aria-label': 'Use this list' });
    put(this.main, h('div', { class: 'head' }, h('h1', 'Indicators'), this.note, h('div', { class: 'do' }, this.chosen, this.use, this.watched, this.orders)), this.bar, h('div', { class: 'cols list' }, this.place, this.side));
    walk(this.place, 'tbody tr', 'a', 'c');
    keys({
      x: ['choose the row', () => this.place.querySelector('tr[data-at] .choose input')?.click()],
      e: ['use this list', () => (this.use.checkVisibility() ? this.sheet() : this.side.querySelector('select')?.focus())],
    });
    await this.load(this.query);
    await Promise.all([this.stored(), this.panel()]);
  }

  async load(query) {
    this.query = new URLSearchParams(query);
    this.drawOrders();
    this.drawChosen(new Set());
    this.export?.set({ query: this.query });
    this.fresh.rest();
    const { format, changes, ...given } = Object.fromEntries(this.query);
    const asked = { limit: PAGE, ...given };
    const answer = await waiting(this.place, this.bar.ask(PATH, asked, { lane: 'iocs', signal: this.route.signal }), { shapes: { rows: 20, of: 'rows' }, again: () => this.load(query), stop: () => history.back() });
    if (!answer) return;
    const { data, meta } = answer;
    this.matching = meta.total;
    this.say();
    this.bar.matches(meta.total);
    this.rows = new Map(data.map((row) => [row.id, row]));
    this.fresh.watch(asked, new Set(this.rows.keys()));
    if (!data.length) return this.nothing(asked, meta);
    const { total, offset, limit } = meta;
    const to = (start) => address(location.pathname, { ...Object.fromEntries(this.query), offset: start || '' });
    const more = offset + data.length < total;
    const last = offset + limit >= PAGES * limit;
    put(this.place, this.fresh.node, h('sd-table', { caption: 'Indicators', columns, rows: data, choosable: true, on: { choose: ({ detail }) => this.drawChosen(detail) } }),
      h('sd-pager', { from: offset + 1, to: offset + data.length, total, previous: offset > 0 ? to(Math.max(0, offset - limit)) : null, next: more && !last ? to(offset + limit) : null }),
      more && last && h('p', { class: 'hint' }, `Pages end here. Narrow the period to see the other ${count(total - offset - data.length)}.`));
  }

  async keepWatch() {
    const { filtersOf, newWatch } = await import('../parts/watch-dialogs.js');
    const query = filtersOf(this.query);
    const { toast } = await import('../parts/toast.js');
    if (!Object.keys(query).length) return toast('Set a filter first. A watch of all that is published would tell you nothing.');
    const made = await newWatch({ query });
    if (made) toast(`Watching: ${made.name}. What turns up stands under Watches.`);
  }

  drawOrders() {
    const now = this.query.get('sort') ?? '';
    put(this.orders, ORDERS.map(([sort, text]) => h('button', { type: 'button', 'data-sort': sort, 'aria-pressed': now === sort, click: () => this.order(sort) }, text)));
  }

  async order(sort) {
    if (sort) this.query.set('sort', sort);
    else this.query.delete('sort');
    await this.begin();
    this.orders.querySelector(`[data-sort="${sort}"]`).focus();
  }

  /// The first page of a list whose address has changed.
  begin() {
    this.query.delete('offset');
    history.pushState(null, '', address(location.pathname, this.query));
    this.bar.set({ query: new URLSearchParams(this.query), wrong: null });
    return this.load(this.query);
  }

  /// The list with what has arrived, from its beginning.
  async latest() {
    await (this.query.has('offset') ? this.begin() : this.load(this.query));
    this.place.querySelector('tbody a')?.focus();
  }

  drawChosen(ids) {
    const rows = [...ids].map((id) => this.rows.get(id));
    const all = () => copy(rows.map((row) => copied(row.value, row.type)).join('\n'), `${many(rows.length, 'value')} copied`);
    this.chosen.hidden = !rows.length;
    put(this.chosen, rows.length > 0 && h('button', { type: 'button', class: 'btn', click: all }, `Copy ${many(rows.length, 'value')}`));
  }

  say() {
    put(this.note, [Number.isFinite(this.matching) && `${count(this.matching)} match`, Number.isFinite(this.all) && `${count(this.all)} stored`].filter(Boolean).join(' · '));
  }

  async stored() {
    this.all = await storedCount();
    this.say();
  }

  /// Why nothing is there: the filters, the plan, warning lists, or an empty instance.
  async nothing(asked, meta) {
    const { offers } = this.bar;
    const all = await storedCount();
    const reasons = [];
    const back = this.route.account.plan.lookback_days;
    if (!this.query.get('since') || Date.parse(meta.filters.since) > Date.now() - (back + 1) * 86_400_000) reasons.push(`Looked at what was seen since ${date(meta.filters.since)}. Your plan looks back ${many(back, 'day')}.`);
    if (this.query.get('exclude_warning_lists')) {
      const { meta: { total } } = await get(PATH, { ...asked, exclude_warning_lists: '', limit: 1 }, { lane: 'iocs', signal: this.route.signal });
      if (total) reasons.push(`${many(total, 'match is', 'matches are')} on warning lists and left out.`);
    }
    if (all === 0) return put(this.place, this.fresh.node, h('sd-state', { kind: 'empty', heading: 'No indicator is stored yet.', text: 'Indicators come with socdctl ingest --due.' }));
    put(this.place, this.fresh.node, h('sd-state', { kind: 'empty', heading: offers.length ? 'No indicator matches these filters.' : 'No indicator is as new as your plan looks back.', text: reasons.join(' '), actions: offers }));
  }

  /// What "Use this list" needs: the keys that work, and the plans where this one does not give everything.
  async parts() {
    const { account, signal } = this.route;
    const asked = [account.keys.used > 0 && '/api/v1/keys', !givesAll(account.plan) && '/api/v1/plans'];
    const [all, plans] = await Promise.all(asked.map((path) => (path ? get(path, {}, { signal }).then(({ data }) => data) : [])));
    const now = Date.now();
    const works = (key) => !key.revoked_at && !key.replaced_by && !(key.expires_at && Date.parse(key.expires_at) <= now);
    return h('sd-export', { query: this.query, matching: this.matching, account, plans, keys: all.filter(works) });
  }

  async panel() {
    if (!this.side.checkVisibility()) return;
    const place = h('div');
    put(this.side, h('section', { class: 'panel' }, h('div', { class: 'h' }, h('h2', 'Use this list')), place));
    this.export = await waiting(place, this.parts(), { shapes: { rows: 5 }, again: () => this.panel() });
    if (this.export) put(place, this.export.set({ query: this.query }));
  }

  async sheet() {
    const place = h('div');
    const load = async () => {
      const made = await waiting(place, this.parts(), { shapes: { rows: 5 }, again: load });
      if (made) put(place, made);
    };
    await load(); // before it opens, so that it opens in its full height
    const { ask } = await import('../parts/dialog.js');
    await ask({ heading: 'Use this list', content: [place] });
  }
}
