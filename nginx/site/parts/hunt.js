// <sd-hunt>: queries that look for a value in one's own logs: a tab a platform, a button a table.
//   properties  hunting: the API's {detection_guidance, queries: [{platform, name, query}]}
//   keys        1 to 5 show a platform, q copies the query that is shown
//   events      none
//   h('sd-hunt', {hunting: data.hunting})
import { Part, copy, fresh, h, put } from '../dom.js';
import { keys } from '../frame.js';
import { code } from '../words.js';
import './code.js';

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
