// /news: what is new and matters.
import { get } from '../api.js';
import { h, put } from '../dom.js';
import { keys, walk } from '../frame.js';
import { pageOf } from '../nav.js';
import { count, day, list as listed, many } from '../words.js';
import '../parts/chart.js';
import '../parts/filters.js';
import { Fresh, waiting } from '../parts/state.js';
import { filters, row, seen } from '../parts/article.js';
import { where } from '../parts/names.js';

const PAGE = 30;
const FIELDS = ['id', 'title', 'url', 'source_name', 'source_feed', 'published_at', 'category', 'category_label', 'severity_label', 'ai_summary', 'has_iocs', 'ioc_count', 'threat_actors', 'cve_ids', 'cves', 'industry_tags', 'mitre_techniques', 'upvotes', 'my'];
const BY_ITSELF = 3; // pages that follow while scrolling; later ones come by a button
const ORDERS = [['', 'New'], ['hot', 'Hot'], ['top', 'Top']];
const WINDOWS = [['24h', '24 h'], ['7d', '7 d'], ['30d', '30 d']]; // how far Top looks back

export async function show(main, route) {
  const note = h('span', { class: 'note num' });
  const orders = h('div', { class: 'row' });
  const bar = h('sd-filters', { filters: filters(), facets: { path: '/api/v1/articles', names: ['severity', 'category', 'industry', 'threat_actor', 'malware', 'mitre_technique', 'source'] }, on: { change: ({ detail }) => news.load(detail) } });
  const place = h('div');
  const aside = h('aside', { class: 'stack', 'aria-label': 'Figures' });
  put(main, h('div', { class: 'head' }, h('h1', 'News'), note, h('div', { class: 'do' }, orders)), bar, h('div', { class: 'cols' }, place, aside));
  const news = new News(place, note, orders, bar, route);
  walk(place, '.news > li:not(.here)', 'h3 a', 'v');
  const at = () => place.querySelector('.news > li[data-at]');
  const press = (what) => () => at()?.querySelector(`[data-do=${what}]`)?.click();
  keys({ m: ['mark as read', () => markRead(at())], ...(route.account?.plan.scopes.includes('write:community') && { u: ['vote', press('vote')], s: ['save', press('save')] }) });
  await Promise.all([news.load(route.query, kept()), figures(aside, route.signal)]);
}

function markRead(item) {
  if (!item) return;
  seen.mark(item.querySelector('h3 a').pathname.split('/')[2]);
  item.classList.add('seen');
}

/// Where the list stood when it was left, for Back.
function kept() {
  try {
    const at = JSON.parse(sessionStorage.getItem('news-at') ?? 'null');
    return performance.getEntriesByType('navigation')[0]?.type === 'back_forward' && at?.address === location.search ? at : null;
  } catch {
    return null;
  }
}

class News {
  constructor(place, note, orders, bar, route) {
    Object.assign(this, { place, note, orders, bar, route, seenAt: lastVisit(route.account) });
    this.fresh = new Fresh({ path: '/api/v1/articles', one: 'article', signal: route.signal, show: () => this.latest() });
    addEventListener('pagehide', () => sessionStorage.setItem('news-at', JSON.stringify({ address: location.search, pages: this.pages, ...this.left() })));
  }

  asked(cursor) {
    const query = Object.fromEntries(this.query);
    return { ...query, limit: PAGE, expand: ['threat_actors', 'cves', 'mitre'], fields: FIELDS, ...(query.q && !query.sort ? { sort: 'relevance:desc' } : {}), cursor };
  }

  async load(query, back = null) {
    this.query = new URLSearchParams(query);
    this.query.delete('cursor');
    this.pages = 0;
    this.ids = new Set();
    this.lastDay = '';
    if (this.seenAt) this.seenAt.drawn = false;
    this.fresh.rest();
    this.drawOrders();
    const first = await waiting(this.place, this.bar.ask('/api/v1/articles', { ...this.asked(), count: true }, { lane: 'news', signal: this.route.signal }), { shapes: { rows: 8 }, again: () => this.load(query), stop: () => history.back() });
    if (!first) return;
    this.list = h('div', { class: 'feed' });
    this.end = h('div', { class: 'pager' });
    put(this.place, this.fresh.node, this.list, this.end);
    this.say(first.meta);
    this.fresh.watch(this.asked(), this.ids);
    if (first.data.length === 0) return this.nothing(first.meta);
    this.add(first);
    while (back && this.pages < back.pages && this.next && (await this.more())) continue;
    if (back) this.goBack(back);
    this.watch();
  }

  say({ total, filters: { since } = {} }) {
    put(this.note, many(total, 'article'), since && !this.query.get('since') ? ` since ${day(since).replace(/^.*, /, '')}` : '');
    this.bar.matches(total);
  }

  drawOrders() {
    const now = this.query.get('sort') ?? '';
    const window = this.query.get('window') ?? WINDOWS[0][0];
    const button = (sort, text, pressed, span = '') => h('button', { type: 'button', 'data-order': sort + span, 'aria-pressed': pressed, click: () => this.order(sort, span) }, text);
    put(this.orders,
      now === 'top' && h('span', { class: 'seg', role: 'group', 'aria-label': 'Top of' }, WINDOWS.map(([span, text]) => button('top', text, window === span, span))),
      h('span', { class: 'seg', role: 'group', 'aria-label': 'Order' }, ORDERS.map(([sort, text]) => button(sort, text, now === sort))));
  }

  order(sort, window = '') {
    const query = new URLSearchParams(this.query);
    for (const [name, value] of [['sort', sort], ['window', window]]) {
      if (value) query.set(name, value);
      else query.delete(name);
    }
    history.pushState(null, '', query.size ? `?${query}` : location.pathname);
    this.bar.query = new URLSearchParams(query);
    const loaded = this.load(query);
    this.orders.querySelector(`[data-order="${sort}${window}"]`).focus();
    return loaded;
  }

  add({ data, meta }) {
    this.pages += 1;
    this.next = meta.has_more ? meta.next_cursor : null;
    const byDay = !this.query.get('sort') && !this.query.get('q');
    for (const article of data) {
      if (this.ids.has(article.id)) continue;
      this.ids.add(article.id);
      const its = byDay ? day(article.published_at) : '';
      if (!this.items || its !== this.lastDay || !this.list.lastChild) {
        this.list.append(h('h2', { class: byDay ? 'day' : 'hidden' }, byDay ? its : 'Articles'));
        this.items = h('ul', { class: 'news' });
        this.list.append(this.items);
        this.lastDay = its;
      }
      if (byDay && this.seenAt && article.published_at < this.seenAt.time && !this.seenAt.drawn && this.ids.size > 1) {
        this.items.append(h('li', { class: 'here' }, `You were here at ${this.seenAt.text}`));
      }
      if (this.seenAt && article.published_at < this.seenAt.time) this.seenAt.drawn = true;
      this.items.append(row(article, this.route.account));
    }
    const said = h('span', { class: 'num' }, many(this.ids.size, 'article'), ' shown');
    put(this.end, said, this.next && h('button', { type: 'button', class: 'btn end', click: () => this.more() }, 'Show more'));
  }

  /// Which article the list was left at, the marked one or the first in sight, and how far it was from the top.
  left() {
    const items = [...this.place.querySelectorAll('.news > li:not(.here)')];
    const top = (item) => item.getBoundingClientRect().top;
    const seen = items.filter((item) => top(item) > 0 && top(item) < innerHeight);
    const item = seen.find((each) => each.hasAttribute('data-at')) ?? seen[0];
    return item ? { path: item.querySelector('h3 a').pathname, top: top(item), marked: item.hasAttribute('data-at') } : { top: 0 };
  }

  goBack({ path, top, marked }) {
    const link = [...this.list.querySelectorAll('.news h3 a')].find((each) => each.pathname === path);
    if (!link) return;
    if (marked) link.focus({ preventScroll: true });
    scrollBy(0, link.closest('li').getBoundingClientRect().top - top);
  }

  /// Adds the next page; whether it came.
  async more() {
    if (!this.next || this.loading) return false;
    this.loading = true;
    try {
      this.add(await get('/api/v1/articles', this.asked(this.next), { lane: 'news', signal: this.route.signal }));
      return true;
    } catch (error) {
      if (error.code !== 'stopped') put(this.end, h('sd-state', { kind: 'error', error, on: { again: () => this.more() } }));
      return false;
    } finally {
      this.loading = false;
    }
  }

  /// The next page comes when the end of the list is near.
  watch() {
    this.near?.disconnect();
    this.near = new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && this.pages < BY_ITSELF && this.more(), { rootMargin: '900px' });
    this.near.observe(this.end);
  }

  /// The list with what has arrived, from its beginning.
  async latest() {
    await this.load(this.query);
    this.place.querySelector('.news h3 a')?.focus();
  }

  nothing(meta) {
    const active = filters().filter(({ name }) => this.query.get(name));
    const drop = ({ name, label }) => ({ text: `Without ${label}`, action: () => (this.query.delete(name), this.again()) });
    const since = meta.filters?.since;
    put(this.place, this.fresh.node, h('sd-state', { kind: 'empty', heading: active.length ? 'No article matches these filters.' : 'No article is stored yet.',
      text: active.length ? (since ? `Looked at what was published since ${day(since).replace(/^.*, /, '')}.` : '') : 'News comes with socdctl ingest --due.',
      actions: active.length ? [...active.slice(0, 3).map(drop), { text: 'Clear filters', action: () => ((this.query = new URLSearchParams()), this.again()) }] : [] }));
  }

  again() {
    history.pushState(null, '', this.query.size ? `?${this.query}` : location.pathname);
    this.bar.set({ query: new URLSearchParams(this.query), wrong: null });
    return this.load(this.query);
  }
}

/// When this list was looked at before this visit: by the account, else in this browser.
function lastVisit(account) {
  const time = account?.preferences?.news_seen_at ?? seen.visit();
  return time ? { time, text: seen.words(time), drawn: false } : null;
}

async function figures(aside, signal) {
  const days = h('div');
  const shown = await waiting(days, get('/api/v1/iocs/stats', {}, { signal }), { shapes: { rows: 2 }, again: () => figures(aside, signal) });
  if (!shown) return put(aside, days);
  const { last_7d: week, last_24h: today, top_mitre_techniques: techniques = [], sources } = shown.data;
  const names = week.series.map(({ date }) => new Intl.DateTimeFormat('en-GB', { weekday: 'short', timeZone: 'UTC' }).format(new Date(date)));
  const { change_percent: change, direction } = today.iocs_trend;
  const statistics = pageOf('stats') && [' · ', h('a', { class: 'link', href: '/stats' }, 'statistics')];
  put(aside,
    h('section', h('h2', 'New indicators a day'), h('sd-chart', { caption: 'New indicators a day', kind: 'bars', height: 96, labels: [...names.slice(0, -1), 'Today'], full: week.series.map(({ date }) => date), series: [{ name: 'New', tone: 2, values: week.series.map(({ new_iocs: number }) => number) }] }),
      h('p', { class: 'hint' }, h('b', count(today.new_iocs)), ' in 24 hours', change === null ? '' : `, ${direction} ${Math.abs(Math.round(change))} %`, statistics)),
    techniques.length > 0 && h('section', h('h2', 'Techniques named most'), h('ul', { class: 'rank' }, techniques.slice(0, 6).map((technique) =>
      h('li', h('span', h('a', { href: where.technique(technique.id) }, technique.id), ' ', h('span', { class: 'quiet' }, technique.name ?? '')), h('span', count(technique.count)))))),
    h('section', h('h2', 'Feeds'), h('p', { class: 'soft small' }, `${count(sources.active)} of ${count(sources.total)} feeds have given something.`, trouble(sources.health))));
}

const trouble = ({ error = 0, degraded = 0 }) => {
  const said = [error && `${count(error)} failing`, degraded && `${count(degraded)} degraded`].filter(Boolean);
  return said.length ? ` ${listed(said)}.` : '';
};
