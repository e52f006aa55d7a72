// / for those who have not signed in: what this is, the lookup field, what is new. With ?search=V it is a lookup.
import { get, site } from '../api.js';
import { h, put } from '../dom.js';
import { level, time } from '../marks.js';
import { pageOf } from '../nav.js';
import { count } from '../words.js';
import '../parts/code.js';
import '../parts/seek.js';
import { waiting } from '../parts/state.js';

const HEADLINES = { limit: 10, fields: 'id,title,source_name,published_at,severity_label' };
const TOOLS = ['splunk', 'sentinel', 'elastic', 'qradar', 'opencti', 'misp', 'firewalls'];
const NAMES = { qradar: 'QRadar', opencti: 'OpenCTI', misp: 'MISP' };

export async function show(main, route) {
  const search = route.query.get('search');
  if (search) return location.replace(`/lookup?ioc=${encodeURIComponent(search)}`);
  const field = h('sd-seek', { big: true });
  const lead = h('p', { class: 'soft' }, 'Threat intelligence on your own machines: look a value up, read what is new, take lists to your firewall and SIEM.');
  const tries = h('p', { class: 'row wide small quiet tries' });
  const news = h('section', h('sd-state', { kind: 'loading', rows: HEADLINES.limit }));
  const aside = h('div', { class: 'stack' });
  put(main, h('section', { class: 'hero' }, h('h1', 'Is it hostile, why, and where else?'), lead, field, tries), h('div', { class: 'cols front' }, news, aside));
  field.focus();

  const about = await site();
  const reads = about.public_reads.includes('articles');
  const asks = about.public_reads.includes('lookup');
  put(lead, `Threat intelligence from ${count(about.counts.feeds)} feeds on your own machines: look a value up, read what is new, take lists to your firewall and SIEM.`);
  if (asks) put(tries, 'Try', ['avsvmcloud.com', '8.8.8.8', 'CVE-2021-44228'].map((each) => h('a', { class: 'link mono', href: `/lookup?ioc=${each}` }, each)));
  else put(tries, 'A lookup needs an account here.');
  put(aside, figures(about), shell(about), tools());
  if (reads) await headlines(news);
  else put(news, h('h2', 'Newest'), h('p', { class: 'soft gap-small' }, 'This instance shows its news to those who have signed in. ', h('a', { class: 'link', href: '/login' }, 'Sign in'), '.'));
}

async function headlines(news) {
  const answer = await waiting(news, get('/api/v1/articles', HEADLINES, { signIn: false }), { shapes: { rows: HEADLINES.limit }, again: () => headlines(news) });
  if (!answer) return;
  const { data } = answer;
  const row = (article) => h('li', h('div', { class: 'mark-column' }, level(article.severity_label, { seen: false })),
    h('div', h('h3', h('a', { href: `/item/${article.id}` }, article.title)), h('p', { class: 'by' }, h('span', article.source_name), time(article.published_at))));
  put(news, h('div', { class: 'h' }, h('h2', 'Newest'), pageOf('news') && h('a', { class: 'end link small', href: '/news' }, 'All news')),
    data.length ? h('ul', { class: 'news close' }, data.map(row)) : h('p', { class: 'soft' }, 'No article is stored yet.'));
}

function figures({ counts }) {
  const figure = (name, value) => h('div', h('dt', name), h('dd', count(value)));
  return h('section', h('h2', 'In this instance'), h('dl', { class: 'figs' }, figure('Indicators', counts.iocs), figure('Articles', counts.articles), figure('Feeds', counts.feeds)));
}

function shell(about) {
  const line = `curl -H "X-API-Key: $SOCD_KEY" \\\n"${about.public_url || location.origin}/api/v1/lookup?ioc=avsvmcloud.com"`;
  const account = about.signup === 'open' ? h('a', { class: 'link', href: '/signup' }, 'Create an account') : 'Ask the operator for an account';
  return h('section', h('h2', 'From a shell'), h('sd-code', { text: line, label: 'Command' }),
    h('p', { class: 'hint gap-small' }, account, ', then make a key there.'));
}

function tools() {
  const link = (name) => h('a', { class: 'chip', href: `/docs/integrations/${name}` }, NAMES[name] ?? name[0].toUpperCase() + name.slice(1));
  return pageOf('docs') && h('section', h('h2', 'Into your tools'), h('div', { class: 'chips' }, TOOLS.map(link)));
}
