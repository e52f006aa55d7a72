// /item/{id}: one article whole.
import { address, get } from '../api.js';
import { copy, download, h, ours, put, safe } from '../dom.js';
import { keys } from '../frame.js';
import { copied, icon, level, risk, value } from '../marks.js';
import { pageOf } from '../nav.js';
import { age, code, count, date, fullTime, host, many, typeName } from '../words.js';
import { seen } from '../parts/article.js';
import { actorChip, malwareChip, sectorChip, where } from '../parts/names.js';
import { all, comments } from '../parts/comments.js';
import { choices } from '../parts/own.js';
import { waiting } from '../parts/state.js';
import '../parts/table.js';

const SHOWN = 8;
const RULES = { category: 'its category', sector: 'a vital sector is named', kev: 'a known exploited vulnerability is named', cvss: 'the score of a vulnerability', keyword: 'words of its title or text', ransomware: 'ransomware' };

export async function show(main, route) {
  const [id] = route.parts;
  if (!id || route.parts.length > 1) return route.nothingHere();
  const expand = route.account ? ['iocs', 'mitre', 'cves', 'threat_actors'] : ['mitre', 'cves', 'threat_actors'];
  put(main, h('div', { class: 'hidden' }, h('h1', 'Article')));
  const place = h('div');
  main.append(place);
  const mayRead = route.account?.plan.scopes.includes('read:community');
  const said = mayRead && all(id, route.signal).catch((error) => error); // with the article, so that nothing moves
  const answer = await waiting(place, article(id, expand, route), { shapes: { rows: 6 }, again: route.again, stop: () => history.back() });
  if (!answer) return route.title('Article');
  const { data } = answer;
  seen.mark(data.id);
  route.title(data.title);
  const alike = h('section', { hidden: true });
  const discussion = h('section', { class: 'gap' });
  if (mayRead) comments(discussion, data, route, await said);
  put(main, h('div', { class: 'cols reading' },
    h('article', h('h1', { class: 'headline' }, data.title), facts(data), actions(data, route.account), text(data), route.account ? [indicators(data, route.account), discussion] : locked()),
    h('aside', { class: 'stack', 'aria-label': 'What it names' }, sectors(data), names(data), cves(data), techniques(data), archived(data), alike)));
  await similar(alike, data, route);
}

async function article(id, expand, route) {
  try {
    return await get(`/api/v1/articles/${encodeURIComponent(id)}`, { expand }, { signal: route.signal, signIn: Boolean(route.account) });
  } catch (error) {
    if (error.status === 404 || error.status === 400) error.message = 'No article has this address.';
    throw error;
  }
}

function facts({ severity_label: severity, source_name: source, published_at: published, category_label: category, author }) {
  return h('p', { class: 'said' }, level(severity), h('span', source), h('time', { datetime: published }, fullTime(published)), category && h('span', category), author && author !== source && h('span', author));
}

function actions(data, account) {
  const { url, canonical_url: own } = data;
  const outside = url && safe(url) && !ours(url);
  const said = h('span', 'Link');
  const link = async () => {
    if (!(await copy(own ?? location.href, 'Link copied'))) return;
    said.textContent = 'Copied';
    setTimeout(() => (said.textContent = 'Link'), 2000);
  };
  const original = outside && h('a', { class: 'btn prime', href: url, target: '_blank' }, `Read at ${host(url)}`, icon('out', 12));
  if (original) keys({ v: ['open the original', () => original.click()] });
  const [vote, save] = choices(data, account);
  keys({ y: ['copy the address of the page', link], ...(save && { u: ['vote', () => vote.click()], s: ['save', () => save.click()] }) });
  return h('div', { class: 'row' }, original, vote, save, h('button', { type: 'button', class: 'btn', click: link }, icon('copy', 12), said));
}

function text({ ai_summary: summary, ai_summary_by: by, excerpt, severity_label: severity, severity_rule: rule }) {
  const made = by?.startsWith('extractive') ? `Sentences chosen from the publisher’s text by ${by}.` : by ? `Summary by ${by}.` : '';
  const why = severity && rule ? ` Severity ${severity}: ${RULES[rule] ?? code(rule).toLowerCase()}.` : '';
  const own = excerpt && !summary?.startsWith(excerpt.slice(0, 80));
  return h('div', { class: 'prose gap' }, summary && h('p', summary), own && h('blockquote', h('p', excerpt)), !summary && !excerpt && h('p', { class: 'soft' }, 'This instance keeps no text of this article.'),
    (made || why) && h('p', { class: 'hint' }, made, why));
}

function indicators({ id, iocs = [] }, { plan }) {
  const values = iocs.filter(({ type }) => type !== 'mitre_attack' && type !== 'cve');
  const firm = values.filter(({ confidence }) => confidence !== 'low');
  const weak = values.filter(({ confidence }) => confidence === 'low');
  const place = h('section', { class: 'gap' });
  if (!values.length) return put(place, h('h2', 'Indicators'), h('p', { class: 'soft gap-small' }, 'The text names none.'));
  const said = firm.length ? `${count(firm.length)} of confidence medium or high${weak.length ? `; ${count(weak.length)} only mentioned` : ''}` : `${count(weak.length)} only mentioned`;
  const columns = [
    { key: 'value', name: 'Value', track: 'minmax(0, 1.5fr)', phone: 'lead', cell: (row) => value(row.value, { type: row.type, short: true, href: pageOf('lookup') ? true : null }) },
    { key: 'type', name: 'Type', track: '5.5rem', cell: (row) => h('span', { class: 'quiet' }, typeName(row.type)) },
    { key: 'context', name: 'Sentence', phone: 'full', cell: (row) => h('span', { class: 'soft', title: row.context }, row.context ?? '–') },
    { key: 'risk', name: 'Risk', track: '3.5rem', phone: 'side', cell: (row) => risk(row.risk?.score, row.risk?.level) },
  ];
  const table = (rows, caption) => h('sd-table', { caption, columns, rows });
  const first = firm.length ? firm : weak;
  const shown = table(first.slice(0, SHOWN), 'Indicators');
  const all = first.length > SHOWN && h('button', { type: 'button', class: 'btn plain', click: () => { shown.add(first.slice(SHOWN)); all.remove(); } }, `Show all ${count(first.length)}`);
  const harmless = () => copy(values.map((each) => copied(each.value, each.type)).join('\n'), `${many(values.length, 'value')} copied`);
  const hunt = async () => (await import('../parts/hunt.js')).huntFor({ article: id }, { most: plan.page_max });
  return put(place, h('div', { class: 'h' }, h('h2', 'Indicators'), h('span', { class: 'note num' }, said), h('div', { class: 'row end' }, h('a', { class: 'btn plain', href: address('/iocs', { article: id }) }, 'Export'),
    h('button', { type: 'button', class: 'btn plain', click: hunt }, 'Hunt'), h('button', { type: 'button', class: 'btn plain', click: harmless }, icon('copy', 12), 'Copy all'))),
    shown, all, firm.length > 0 && weak.length > 0 && h('details', { class: 'gap-small' }, h('summary', { class: 'soft small' }, `${many(weak.length, 'value')} only mentioned: the text’s own contacts and examples`), table(weak, 'Only mentioned')));
}

function locked() {
  const next = encodeURIComponent(location.pathname);
  return h('section', { class: 'gap' }, h('h2', 'Indicators'), h('p', { class: 'soft gap-small' }, h('a', { class: 'link', href: `/login?next=${next}` }, 'Sign in to see'), ' the values that the text names, and what members say of it.'));
}

/// The newest articles that name the same.
async function similar(place, { id }, { signal, account }) {
  const load = get('/api/v1/articles', { similar_to: id, limit: 5, fields: ['id', 'title', 'published_at'] }, { signal, signIn: Boolean(account) });
  place.hidden = false;
  const answer = await waiting(place, load, { shapes: { rows: 3, of: 'rows' }, again: () => similar(place, { id }, { signal, account }) });
  if (!answer) return;
  place.hidden = !answer.data.length;
  put(place, h('h2', 'More like this'), h('ul', { class: 'rank' }, answer.data.map((each) =>
    h('li', h('a', { href: `/item/${each.id}`, title: each.title }, each.title), h('span', h('time', { datetime: each.published_at, title: fullTime(each.published_at) }, age(each.published_at)))))));
}

const part = (heading, ...content) => h('section', h('h2', heading), ...content);

function sectors({ industry_tags: slugs = [] }) {
  return slugs.length > 0 && part('Sectors named', h('div', { class: 'chips' }, slugs.map(sectorChip)));
}

function names({ threat_actors: actors = [], malware_families: malware = [] }) {
  if (!actors.length && !malware.length) return null;
  return part('Groups and malware', h('div', { class: 'chips' }, actors.map(actorChip), malware.map(malwareChip)));
}

function cves({ cve_ids: ids = [], cves: known = [] }) {
  if (!ids.length) return null;
  const of = new Map(known.map((cve) => [cve.id ?? cve.cve_id, cve]));
  const line = (id) => {
    const due = of.get(id)?.kev?.due_date;
    return h('li', h('a', { class: 'mono', href: where.cve(id) }, id), h('span', of.get(id)?.kev && h('b', { class: 'critical' }, 'KEV'), due && ` due ${date(due)}`));
  };
  return part('CVEs', h('ul', { class: 'rank' }, ids.map(line)));
}

function techniques({ mitre_techniques: all = [] }) {
  if (!all.length) return null;
  const tactics = Map.groupBy(all, ({ tactic }) => tactic ?? 'other');
  const link = ({ id, name }) => h('li', h('a', { href: where.technique(id), title: name }, name ?? id), h('span', { class: 'mono' }, id));
  return h('section', h('div', { class: 'h' }, h('h2', 'Techniques'), h('span', { class: 'note num' }, count(all.length))),
    [...tactics].map(([tactic, named]) => h('div', { class: 'tactic' }, h('h3', { class: 'quiet tiny' }, code(tactic)), h('ul', { class: 'rank' }, named.map(link)))),
    h('p', { class: 'gap-small' }, h('button', { type: 'button', class: 'btn', click: () => layer(all) }, 'Navigator layer')));
}

/// A file for ATT&CK Navigator, made here.
function layer(all) {
  const content = { name: document.title, domain: 'enterprise-attack', versions: { layer: '4.5' }, description: location.href, techniques: all.map(({ id, tactic }) => ({ techniqueID: id, tactic, score: 1 })) };
  download('layer.json', JSON.stringify(content), 'application/json');
}

const archived = ({ archived_at: at }) => at && part('Archived', h('p', { class: 'soft' }, `This article was archived on ${date(at)}.`));
