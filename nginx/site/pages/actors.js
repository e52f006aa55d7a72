// /actors: who is named, found by any of their names. /actors/ID: one of them, and what is named together with it.
import { address, get } from '../api.js';
import { h, put } from '../dom.js';
import { walk } from '../frame.js';
import { chip, time } from '../marks.js';
import { count, country, list, many } from '../words.js';
import { find } from '../parts/find.js';
import { byTactic, figuresOf, named } from '../parts/names.js';
import { newest } from '../parts/newest.js';
import { stale, waiting } from '../parts/state.js';
import '../parts/filters.js';
import '../parts/table.js';

const PATH = '/api/v1/actors';
const PAGE = 50;
const ORDERS = [['mentions', 'Named most'], ['name', 'By name']];

export const show = (main, route) => (route.parts.length === 1 ? one(main, route) : route.parts.length ? route.nothingHere() : new List(main, route).start());

const others = ({ aliases }) => {
  if (!aliases.length) return h('span', { class: 'quiet no-phone' }, '–');
  const [first, rest] = [aliases.slice(0, 2), aliases.slice(2)];
  return h('span', { class: 'soft', title: aliases.join(', ') }, first.join(', '), rest.length > 0 && h('span', { class: 'quiet' }, ` +${rest.length}`));
};
const columns = [
  { key: 'name', name: 'Group', track: 'minmax(0, 1.4fr)', phone: 'lead', cell: ({ id, name }) => h('a', { class: 'link', href: `/actors/${encodeURIComponent(id)}` }, name) },
  { key: 'aliases', name: 'Other names', track: 'minmax(0, 2fr)', phone: 'full', cell: others },
  { key: 'country', name: 'Country', track: '8.5rem', cell: ({ country: code }) => (code ? country(code) : [h('span', { class: 'quiet no-phone' }, '–'), h('span', { class: 'only-phone' }, 'Country not known')]) },
  { key: 'recent', name: 'Articles, 30 days', track: '7.5rem', right: true, cell: ({ recent_article_count: number }) => [count(number), h('span', { class: 'only-phone' }, `\u00a0article${number === 1 ? '' : 's'} in 30 days`)] },
  { key: 'articles', name: 'In all', track: '4rem', right: true, wide: true, phone: 'none', cell: ({ article_count: number }) => count(number) },
  { key: 'last', name: 'Last named', track: '7rem', right: true, cell: ({ last_mentioned: at }) => (at ? time(at) : h('span', { class: 'quiet' }, 'never', h('span', { class: 'only-phone' }, '\u00a0named'))) },
];

class List {
  constructor(main, route) {
    Object.assign(this, { main, route, query: new URLSearchParams(route.query) });
  }

  async start() {
    this.route.title('Actors');
    this.note = h('span', { class: 'note num' });
    this.orders = h('span', { class: 'seg', role: 'group', 'aria-label': 'Order' }, ORDERS.map(([sort, text]) => h('button', { type: 'button', value: sort, click: () => this.write('sort', sort === 'mentions' ? '' : sort) }, text)));
    this.words = find({ label: 'Any name, or an ATT&CK id', value: this.query.get('q') ?? '', write: (text) => this.write('q', text), signal: this.route.signal });
    this.countries = { name: 'country', label: 'Country', kind: 'one', options: [], known: { get: country } };
    this.bar = h('sd-filters', { filters: [this.countries], on: { change: ({ detail }) => this.load(detail) } });
    this.place = h('div');
    put(this.main, h('div', { class: 'head' }, h('h1', 'Actors'), this.note, h('div', { class: 'do' }, this.orders)), h('div', { class: 'find' }, this.words.field, this.bar), this.place);
    walk(this.place, 'tbody tr', 'a');
    await this.load(this.query);
  }

  /// One value of the address is changed, and the list begins again.
  write(name, value) {
    if (value) this.query.set(name, value);
    else this.query.delete(name);
    history[name === 'q' ? 'replaceState' : 'pushState'](null, '', address(location.pathname, this.query));
    this.bar.set({ query: new URLSearchParams(this.query), wrong: null });
    return this.load(this.query);
  }

  async load(query) {
    this.query = new URLSearchParams(query);
    this.query.delete('cursor');
    this.words.show(this.query.get('q') ?? '');
    for (const button of this.orders.children) button.setAttribute('aria-pressed', button.value === (this.query.get('sort') || 'mentions'));
    const answer = await waiting(this.place, this.page(), { shapes: { rows: 12, of: 'rows' }, keep: this.place.hasChildNodes(), again: () => this.load(query), stop: () => history.back() });
    if (!answer) return;
    const { data, meta } = answer;
    this.countries.options.splice(0, Infinity, ...meta.countries.map(({ country: code, count: number }) => ({ value: code, text: country(code), count: number })));
    put(this.note, many(meta.total, 'group'));
    this.bar.matches(meta.total);
    if (!data.length) return this.nothing();
    this.table = h('sd-table', { caption: 'Groups', columns, rows: data });
    this.end = h('div', { class: 'pager' });
    put(this.place, stale(answer), this.table, this.end);
    this.say(meta);
  }

  async page(cursor) {
    try {
      return await get(PATH, { ...Object.fromEntries(this.query), limit: PAGE, cursor }, { lane: 'actors', signal: this.route.signal });
    } catch (error) {
      if (error.status === 400 && error.details.parameter) this.bar.set({ wrong: { parameter: error.details.parameter, message: error.message } });
      throw error;
    }
  }

  say({ total, next_cursor: next }) {
    const more = async () => {
      try {
        const { data, meta } = await this.page(next);
        this.table.add(data);
        this.say(meta);
      } catch (error) {
        if (error.code !== 'stopped') put(this.end, h('sd-state', { kind: 'error', error, on: { again: more } }));
      }
    };
    put(this.end, h('span', { class: 'num' }, `${count(this.table.rows.length)} of ${count(total)} shown`), next && h('button', { type: 'button', class: 'btn end', click: more }, 'Show more'));
  }

  nothing() {
    const active = [['q', 'the words'], ['country', 'the country']].filter(([name]) => this.query.get(name));
    put(this.place, h('sd-state', { kind: 'empty', heading: active.length ? 'No group matches.' : 'No group is known here.', text: active.length ? 'Words are looked for in all names of a group, by letters and digits.' : '',
      actions: active.map(([name, words]) => ({ text: `Without ${words}`, action: () => this.write(name, '') })) }));
  }
}

async function one(main, route) {
  const [id] = route.parts;
  const place = h('div');
  put(main, h('div', { class: 'head' }, h('h1', id)), place);
  const answer = await waiting(place, get(`${PATH}/${encodeURIComponent(id)}`, {}, { signal: route.signal }), { shapes: { rows: 8 }, again: route.again, stop: () => history.back() });
  if (!answer) return;
  const { data } = answer;
  if (data.id !== id) history.replaceState(history.state, '', `/actors/${encodeURIComponent(data.id)}`);
  route.title(data.name);
  const aliases = data.aliases.filter((name) => name !== data.name);
  const never = !data.article_count && !data.ioc_count;
  const around = [named('malware', 'Malware', data.malware), byTactic(data.mitre_techniques), named('sectors', 'Sectors', data.industries), named('cves', 'CVEs', data.cves), named('actors', 'Groups', data.threat_actors)].filter(Boolean);
  put(main, h('div', { class: 'head' }, h('h1', data.name), h('span', { class: 'note' }, data.country ? country(data.country) : 'Country not known'), data.mitre_ids.map((each) => chip(each, { title: 'Its id in ATT&CK' }))),
    h('div', { class: 'stack' }, stale(answer), aliases.length > 0 && h('p', { class: 'soft' }, `Also called ${list(aliases)}.`),
      never ? h('sd-state', { kind: 'empty', heading: 'Never named here.', text: 'No article and no indicator of this instance names it yet. Above is what is known.' }) : figuresOf(data),
      !never && h('div', { class: 'cols even' }, h('div', { class: 'stack' }, newest(answer, { query: { threat_actor: data.name }, account: route.account })),
        h('aside', { class: 'stack', 'aria-label': 'Named with it' }, around.length ? around : h('p', { class: 'soft' }, 'The articles that name it name nothing else.')))));
  walk(main, '.news > li, tbody tr', 'a', 'vc');
}
