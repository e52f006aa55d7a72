// <sd-hunt>: queries that look for a value in one's own logs: a tab a platform, a button a table.
//   properties  hunting: the API's {detection_guidance, queries: [{platform, name, query}]}
//   keys        1 to 5 show a platform, q copies the query that is shown
//   events      none
//   h('sd-hunt', {hunting: data.hunting})
// huntFor(filters, {platform, most}) shows the queries for a list of indicators in a dialog.
import { get } from '../api.js';
import { Part, copy, fresh, h, put } from '../dom.js';
import { keys } from '../frame.js';
import { code } from '../words.js';
import './code.js';
import { waiting } from './state.js';

const PLATFORMS = { splunk: 'Splunk', kql: 'KQL', elastic: 'Elastic', suricata: 'Suricata', sigma: 'Sigma' };

export class Hunt extends Part {
  hunting = { queries: [] };
  #at = 0;
  #query = 0;

  draw() {
    const { detection_guidance: guidance, queries } = this.hunting;
    const by = Map.groupBy(queries, ({ platform }) => platform);
    const first = Object.keys(PLATFORMS);
    this.platforms = [...first.filter((name) => by.has(name)), ...[...by.keys()].filter((name) => !first.includes(name))].map((name) => [name, by.get(name)]);
    this.panel = h('div', { role: 'tabpanel', id: fresh('hunt'), class: 'stack close' });
    this.tabs = this.platforms.map(([name], index) => h('button', { type: 'button', role: 'tab', id: fresh('tab'), 'aria-controls': this.panel.id, click: () => this.choose(index) }, PLATFORMS[name] ?? code(name)));
    put(this, h('div', { class: 'h' }, h('h2', 'Hunt'), h('span', { class: 'note' }, guidance)), h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Platform', keydown: (event) => this.#key(event) }, this.tabs), this.panel);
    this.#show();
    const numbered = this.platforms.map(([name], index) => [index + 1, [`queries for ${PLATFORMS[name] ?? code(name)}`, () => this.choose(index)]]);
    keys({ ...Object.fromEntries(numbered), q: ['copy the query', () => copy(this.platforms[this.#at][1][this.#query].query)] });
  }

  choose(index) {
    if (!this.platforms[index]) return;
    this.#at = index;
    this.#query = 0;
    this.#show();
  }

  #show() {
    this.tabs.forEach((tab, index) => {
      tab.setAttribute('aria-selected', index === this.#at);
      tab.tabIndex = index === this.#at ? 0 : -1;
    });
    const [name, queries] = this.platforms[this.#at];
    this.panel.setAttribute('aria-labelledby', this.tabs[this.#at].id);
    const choose = (index) => () => {
      this.#query = index;
      this.#show();
      this.panel.querySelector('[aria-pressed="true"]').focus();
    };
    const tables = queries.map((query, index) => h('button', { type: 'button', 'aria-pressed': index === this.#query, click: choose(index) }, query.name));
    put(this.panel, h('div', h('span', { class: 'seg', role: 'group', 'aria-label': 'Table' }, tables)), h('sd-code', { text: queries[this.#query].query, label: `${PLATFORMS[name] ?? code(name)}, ${queries[this.#query].name}` }));
  }

  #key({ key }) {
    const last = this.tabs.length - 1;
    const to = { ArrowRight: this.#at === last ? 0 : this.#at + 1, ArrowLeft: this.#at === 0 ? last : this.#at - 1, Home: 0, End: last }[key];
    if (to === undefined) return;
    this.choose(to);
    this.tabs[to].focus();
  }
}
customElements.define('sd-hunt', Hunt);

/// Queries for the indicators that these filters choose, `most` of them, in a dialog; without a platform one chooses it there.
export async function huntFor(filters, { platform, most }) {
  const place = h('div');
  const load = async (name) => {
    const asked = { platform: name, format: 'txt', ...filters, limit: most };
    const answer = await waiting(place, get('/api/v1/iocs/hunting', asked, { text: true, lane: 'hunting' }), { again: () => load(name) });
    if (answer) put(place, answer.data.trim() ? h('sd-code', { text: answer.data, label: `Queries for ${PLATFORMS[name]}` }) : h('p', { class: 'soft' }, 'Nothing on this list can be asked for there.'));
  };
  const id = fresh('platform');
  const { sigma, ...lists } = PLATFORMS;
  const choice = !platform && h('div', { class: 'field' }, h('label', { for: id }, 'Platform'),
    h('select', { id, change: ({ target }) => load(target.value) }, Object.entries(lists).map(([value, text]) => h('option', { value }, text))));
  load(platform ?? Object.keys(lists)[0]);
  const { ask } = await import('./dialog.js');
  await ask({ heading: platform ? `Hunt for these in ${PLATFORMS[platform]}` : 'Hunt for these', content: [choice, place] });
}
