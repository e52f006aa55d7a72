// <sd-export>: how machines get a list: its format, its live address, a command with it, a download; queries that hunt for it.
//   properties  query: the URLSearchParams of the list; matching: how many it has; account; plans: the API's, the smallest first (none where the account's gives all); keys: those that work
//   methods     set({query}) after the filters have changed; what was chosen here stays
//   h('sd-export', {query, account, plans, keys})
import { address, get } from '../api.js';
import { Part, fresh, h, put } from '../dom.js';
import { count, date, many } from '../words.js';
import { copyButton } from './code.js';

// The formats in which a machine takes a list, as people choose them. `scope`: what a key needs; `blocks`: values of
// warning lists are left out unless one asks for them; `most`: rows a page, where the format has a limit of its own;
// `types`: the only types that it can hold; `options`: [name, label, [[value, text]]], the first value is the default.

const GROUPS = [
  ['Lists for firewalls and name servers', ['edl-ip', 'edl-domain', 'edl-url', 'hosts', 'rpz']],
  ['SIEM', ['splunk', 'splunk-hec', 'sentinel', 'ecs', 'cef', 'syslog']],
  ['Exchange', ['stix', 'taxii', 'misp', 'openioc']],
  ['Rules', ['suricata', 'sigma', 'zeek']],
  ['Data', ['csv', 'txt', 'json', 'ndjson']],
];

const ADDRESSES = ['ipv4', 'ipv6'];
const FORMATS = {
  'edl-ip': { label: 'External dynamic list, addresses', about: 'One address a line, for Palo Alto, Fortinet and other firewalls.', scope: 'read:export', blocks: true, types: ADDRESSES },
  'edl-domain': { label: 'External dynamic list, names', about: 'One name a line, for Palo Alto, Fortinet and other firewalls.', scope: 'read:export', blocks: true, types: ['domain'] },
  'edl-url': { label: 'External dynamic list, URLs', about: 'One URL a line without its scheme, for Palo Alto and other firewalls.', scope: 'read:export', blocks: true, types: ['url'] },
  hosts: { label: 'Hosts file', about: 'For dnsmasq, Pi-hole and computers.', scope: 'read:export', blocks: true, types: ['domain'] },
  rpz: { label: 'Response policy zone', about: 'For BIND, Unbound and other name servers.', scope: 'read:export', blocks: true, types: ['domain', ...ADDRESSES],
    options: [['policy', 'What a listed name answers', [['nxdomain', 'It does not exist'], ['nodata', 'It has no records'], ['passthru', 'As without the zone (to try it)'], ['drop', 'Nothing at all'], ['tcp-only', 'Ask again over TCP']]]] },
  splunk: { label: 'Splunk lookup', about: 'Files of threat intelligence for Splunk Enterprise Security.', scope: 'read:export' },
  'splunk-hec': { label: 'Splunk events', about: 'Events for the HTTP event collector.', scope: 'read:export' },
  sentinel: { label: 'Microsoft Sentinel', about: 'For the upload API, which takes 100 at a time.', scope: 'read:stix', most: 100 },
  ecs: { label: 'Elastic Common Schema', about: 'One document a line, for Elasticsearch.', scope: 'read:export' },
  cef: { label: 'CEF', about: 'One event a line, for ArcSight and others.', scope: 'read:cef' },
  syslog: { label: 'Syslog', about: 'One message a line, for log collectors.', scope: 'read:cef' },
  stix: { label: 'STIX 2.1 bundle', about: 'For platforms of threat intelligence. For a steady flow take TAXII.', scope: 'read:stix',
    options: [['include_tlp_markings', 'TLP markings', [['', 'By reference'], ['true', 'In the bundle']]]] },
  taxii: { label: 'TAXII 2.1', about: 'A collection that platforms and SIEMs poll. It holds all of its types: the filters of this page do not narrow it.', scope: 'read:taxii' },
  misp: { label: 'MISP event', about: 'For MISP, by import or as a feed.', scope: 'read:misp', options: [['ip_type', 'Addresses are', [['src', 'Sources (ip-src)'], ['dst', 'Destinations (ip-dst)']]]] },
  openioc: { label: 'OpenIOC', about: 'For endpoint products.', scope: 'read:openioc' },
  suricata: { label: 'Suricata rules', about: 'For Suricata, one rule an indicator.', scope: 'read:export' },
  sigma: { label: 'Sigma rules', about: 'To be translated for the SIEM of your choice.', scope: 'read:sigma' },
  zeek: { label: 'Zeek intelligence', about: 'A file for Zeek’s Intelligence Framework.', scope: 'read:export' },
  csv: { label: 'CSV table', about: 'For spreadsheets and scripts.', scope: 'read:iocs', options: [['columns', 'Columns', [['', 'The usual ones'], ['extended', 'All']]], ['csv_guard', 'Formulas in cells', [['', 'Made harmless'], ['false', 'As they are']]]] },
  txt: { label: 'Plain text', about: 'One value a line.', scope: 'read:iocs' },
  json: { label: 'JSON', about: 'Everything, for programs.', scope: 'read:iocs' },
  ndjson: { label: 'JSON lines', about: 'One object a line, for pipelines.', scope: 'read:iocs' },
};

const COLLECTIONS = [
  ['72fd13af-e35a-4007-aeab-7367b13635ae', 'Addresses', ADDRESSES], ['b6310659-aaa6-4007-a7f2-dff16dda8fc3', 'Names and URLs', ['domain', 'url', 'email']],
  ['64831e82-b51b-4723-8a81-a4b24be69166', 'Hashes', ['md5', 'sha1', 'sha256', 'sha512']], ['2e504416-638d-482b-b055-aa4696fd9321', 'Vulnerabilities', ['cve']],
  ['93bb7d3a-efb8-40ef-97f9-44bf2ff36d02', 'ATT&CK techniques', ['mitre_attack']],
];
/// The narrowest TAXII collection that holds all of these types: its id and title. No types stand for all.
const collection = (types) => COLLECTIONS.find(([, , held]) => types.length && types.every((type) => held.includes(type))) ?? ['911ce7be-2e08-4c2d-954a-4b96751dbc83', 'All indicators'];

/// Whether the plan gives this format.
const gives = (plan, format) => (format === 'taxii' ? plan.scopes.includes('read:taxii') : plan.formats.includes(format));

/// Whether the plan gives all formats, and the queries.
export const givesAll = (plan) => plan.scopes.includes('read:sigma') && Object.keys(FORMATS).every((format) => gives(plan, format));

/// The format that fits best for these types, of those that the plan gives.
function fitting(types, plan) {
  const all = ['edl-domain', 'edl-url', 'edl-ip'].filter((format) => types.length && types.every((type) => FORMATS[format].types.includes(type)));
  return [...all, 'csv', ...Object.keys(FORMATS)].find((format) => gives(plan, format)) ?? 'csv';
}

const PATH = '/api/v1/iocs';
const FIRM = 65;
const PERIOD = '-30d'; // rolls on: a list with a date in its address would rot
const PAGES = 100; // addresses shown at most
const PLATFORMS = { splunk: 'Splunk', kql: 'KQL', elastic: 'Elastic', suricata: 'Suricata' };

export class Export extends Part {
  query = new URLSearchParams();
  matching = 0;
  account = null;
  plans = [];
  keys = [];
  #format = null; // what was chosen; null follows the filters
  #options = new Map();
  #firm = null;
  #keeps = null;
  #key = '';
  #turn = 0;

  draw() {
    const { plan } = this.account;
    const format = (this.format = this.#format ?? fitting(this.#types, plan));
    const option = (name) => h('option', { value: name, selected: name === format }, gives(plan, name) ? FORMATS[name].label : `${FORMATS[name].label} (${this.#planWith(name)})`);
    const formats = GROUPS.map(([label, names]) => h('optgroup', { label }, names.map(option)));
    this.result = h('div', { class: 'stack close' });
    put(this, h('div', { class: 'stack close' },
      this.#select('Format', formats, (value) => { this.#format = value; this.draw(); this.querySelector('select').focus(); }, FORMATS[format].about),
      gives(plan, format) ? [this.#choices(), this.#keyField(), this.result] : this.#locked(`${FORMATS[format].label} comes`, this.#planWith(format)), this.#hunt()));
    if (gives(plan, format)) this.#show();
  }

  get #types() {
    return (this.query.get('type') ?? '').split(',').filter(Boolean);
  }

  #planWith = (format) => this.plans.find((plan) => gives(plan, format))?.label ?? 'no plan here';
  #locked = (words, plan) => h('div', { class: 'say' }, h('p', `${words} with the plan `, h('b', plan), '. Yours is ', this.account.plan.label, '.'), h('p', h('a', { class: 'link', href: '/pricing' }, 'See the plans')));

  #select(label, options, choose, hint) {
    const id = fresh('choice');
    return h('div', { class: 'field' }, h('label', { for: id }, label), h('select', { id, 'aria-describedby': hint && `${id}-hint`, change: (event) => choose(event.target.value) }, options), hint && h('p', { class: 'hint', id: `${id}-hint` }, hint));
  }

  #check(words, checked, choose) {
    return h('label', { class: 'check' }, h('input', { type: 'checkbox', checked, change: (event) => { choose(event.target.checked); this.#show(); } }), h('span', words));
  }

  /// The options of the format, and what may be on the list.
  #choices() {
    const { options = [] } = FORMATS[this.format];
    if (this.format === 'taxii') return null;
    const field = ([name, label, values]) => this.#select(label, values.map(([value, text]) => h('option', { value, selected: (this.#options.get(name) ?? values[0][0]) === value }, text)), (value) => { this.#options.set(name, value); this.#show(); });
    const least = Number(this.query.get('risk_min') ?? 0);
    return [options.map(field), least < FIRM && this.#check(`Only risk ${FIRM} and above`, this.#firm ?? false, (on) => (this.#firm = on)), this.#check('Keep values of warning lists', this.#kept, (on) => (this.#keeps = on))];
  }

  /// Whether values of warning lists are on the list: as chosen here, by the page's filter, else as the format does it.
  get #kept() {
    const asked = this.query.get('exclude_warning_lists');
    return this.#keeps ?? (asked ? asked === 'false' : !FORMATS[this.format].blocks);
  }

  #keyField() {
    const { scope, label } = FORMATS[this.format];
    if (!this.keys.length) return h('p', { class: 'hint' }, 'A device needs a key of its own: ', h('a', { class: 'link', href: '/keys' }, 'make one'), '.');
    const hint = h('p', { class: 'hint' });
    const say = () => {
      const key = this.keys.find(({ id }) => id === this.#key) ?? this.keys[0];
      const lacks = !key.scopes.includes(scope);
      hint.className = lacks ? 'wrong' : 'hint';
      put(hint, lacks ? `${key.name} may not read this: ${label} needs ${scope}.` : '$SOCD_KEY in the command stands for its secret.');
    };
    say();
    return h('div', { class: 'stack close' }, this.#select('Key', this.keys.map(({ id, name, key_prefix: prefix }) => h('option', { value: id, selected: id === this.#key }, `${name} (${prefix}…)`)), (value) => { this.#key = value; say(); }), hint);
  }

  /// What the address asks for.
  #asked() {
    const { blocks = false, most = Infinity, options = [] } = FORMATS[this.format];
    const { offset, cursor, limit, since, ...filters } = Object.fromEntries(this.query);
    const asked = { format: this.format, ...filters };
    for (const [name, , values] of options) if (this.#options.has(name) && this.#options.get(name) !== values[0][0]) asked[name] = this.#options.get(name);
    if (this.#firm && Number(asked.risk_min ?? 0) < FIRM) asked.risk_min = FIRM;
    delete asked.exclude_warning_lists;
    if (this.#kept !== !blocks) asked.exclude_warning_lists = String(!this.#kept);
    return { ...asked, since: since ?? PERIOD, limit: Math.min(this.account.plan.page_max, most) };
  }

  async #show() {
    const turn = (this.#turn += 1);
    if (this.format === 'taxii') return this.#collection();
    const asked = this.#asked();
    this.#draw(asked);
    try {
      const counted = await this.#counted(asked);
      if (turn === this.#turn) this.#draw(...counted);
    } catch (error) {
      if (turn === this.#turn && error.code !== 'stopped') this.querySelector('.now').textContent = error.message.replace(/\.$/, '');
    }
  }

  /// What to ask for, and how many rows the format has of it: who takes a part takes the worst. Not all have a place in that
  /// order. Where the page has more than an address gives, one request mostly tells.
  async #counted(asked) {
    const worst = { ...asked, sort: 'risk:desc' };
    if (asked.sort) return [asked, await total_of(asked)];
    if (this.matching > asked.limit) {
      const total = await total_of(worst);
      if (total > asked.limit) return [worst, total];
    }
    const total = await total_of(asked);
    return total > asked.limit ? [worst, await total_of(worst)] : [asked, total];
  }

  #draw({ sort, limit, ...rest }, total) {
    const { plan } = this.account;
    const asked = { ...rest, sort, limit };
    const live = location.origin + address(PATH, asked);
    const command = `curl -H "X-API-Key: $SOCD_KEY" \\\n"${live}"`;
    const shown = (label, text) => h('div', { class: 'field' }, h('span', { class: 'label' }, label), h('sd-code', { text, label, copies: false }));
    const pages = Math.min(PAGES, Math.ceil((total ?? 0) / limit));
    const each = Array.from({ length: pages }, (_, index) => location.origin + address(PATH, { ...asked, offset: index * limit || '' }));
    const part = sort ? `the first ${count(limit)} by risk` : `the newest ${count(limit)}`;
    put(this.result, shown('Live address', live), shown('Command', command),
      h('div', { class: 'row' }, copyButton('Copy command', command, { class: 'btn prime' }), copyButton('Copy address', live), h('a', { class: 'btn', href: address(PATH, asked), download: this.format }, 'Download')),
      h('p', { class: 'hint' }, h('span', { class: 'now', role: 'status' }, total === undefined ? 'Counting' : `${many(total, 'value')} now`), total > limit && `: this address gives ${part}`,
        '. A poll costs one request; an unchanged list answers 304. Your plan allows ', h('b', count(plan.page_max)), ` a page, back to ${date(Date.now() - plan.lookback_days * 86_400_000)}.`),
      pages > 1 && h('details', h('summary', `Addresses of ${pages === PAGES ? `the first ${pages}` : `all ${pages}`} pages`), h('sd-code', { text: each.join('\n'), label: 'Addresses of the pages' })));
  }

  #collection() {
    const [id, title] = collection(this.#types);
    const root = `${location.origin}/api/taxii2/api/`;
    const live = `${root}collections/${id}/`;
    const command = `curl -u "x:$SOCD_KEY" \\\n"${live}objects/?limit=10"`;
    const shown = (label, text) => h('div', { class: 'field' }, h('span', { class: 'label' }, label), h('sd-code', { text, label, copies: false }));
    put(this.result, shown(`Collection: ${title}`, live), shown('API root', root), shown('Command', command),
      h('div', { class: 'row' }, copyButton('Copy command', command, { class: 'btn prime' }), copyButton('Copy address', live)),
      h('p', { class: 'hint' }, 'User name: any word, such as x. Password: the secret of a key that may read TAXII. ', h('a', { class: 'link', href: '/docs/taxii' }, 'TAXII 2.1')));
  }

  #hunt() {
    const { plan } = this.account;
    const head = h('h3', 'Hunt for these');
    if (!plan.scopes.includes('read:sigma')) return h('div', { class: 'stack close' }, head, this.#locked('Queries come', this.plans.find(({ scopes }) => scopes.includes('read:sigma'))?.label ?? 'no plan here'));
    let platform = 'splunk';
    return h('div', { class: 'stack close' }, head, this.#select('Platform', Object.entries(PLATFORMS).map(([value, text]) => h('option', { value }, text)), (value) => (platform = value)),
      h('div', { class: 'row' }, h('button', { type: 'button', class: 'btn', click: () => this.#queries(platform) }, 'Show queries')));
  }

  /// Queries for the first page of the list, as text.
  async #queries(platform) {
    const { offset, cursor, limit, ...filters } = Object.fromEntries(this.query);
    await (await import('./hunt.js')).huntFor(filters, { platform, most: this.account.plan.page_max });
  }
}
customElements.define('sd-export', Export);

/// How many rows the format has of the list: asked of the format itself, since some hold fewer types.
const total_of = async (asked) => Number((await get(PATH, { ...asked, limit: 1 }, { text: true, lane: 'export' })).headers.get('X-Total-Count'));
