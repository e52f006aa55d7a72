// From the path to the page: /cves/CVE-2024-57727 is pages/cves.js, whose show(main, route) draws it.
//   route.name, route.parts   'cves', ['CVE-2024-57727']
//   route.query               URLSearchParams
//   route.account             who has signed in (G5 of the API), or null
//   route.signal              aborted when the page is shown again
//   route.title('CVEs')       title of the window; without it the text of the h1
//   route.nothingHere()       draws the page of an unknown address
//   route.again()             shows the page again
import './parts/seek.js';
import { me, send, site, whenSignedOut } from './api.js';
import { h, put } from './dom.js';
import { allowKeys, left } from './frame.js';
import { icon } from './marks.js';
import { groups, pageOf, pages, pathOf } from './nav.js';
import { setZone, zoneName } from './words.js';

const root = document.documentElement;
const main = document.getElementById('main');
const name = root.dataset.page;
const page = pageOf(name);

function keep(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing shows the defaults.
  }
}

/// Whether somebody signed in here before. Only then does an open page ask for the account.
function known() {
  try {
    return localStorage.getItem('known') === 'true';
  } catch {
    return false;
  }
}

/// Takes what the account prefers, and keeps it for the first paint of the next page.
export function prefer({ theme = 'auto', density = 'normal', time_zone: zone, defang = false, keys = true } = {}) {
  if (theme === 'auto') delete root.dataset.theme;
  else root.dataset.theme = theme;
  root.dataset.density = density;
  root.toggleAttribute('data-defang', defang);
  setZone(zone);
  allowKeys(keys);
  for (const [key, value] of Object.entries({ theme, density, defang })) keep(key, value);
  foot();
}

function navigation() {
  const link = ({ name: each, label }) =>
    h('li', h('a', { href: pathOf(each), 'aria-current': each === name || page?.under === each ? 'page' : null }, label, h('span', { class: 'count', id: `count-${each}` })));
  const group = (title) => {
    const shown = pages.filter((each) => each.group === title);
    if (!shown.length) return null;
    const items = h('ul', shown.map(link));
    return title ? h('div', h('h2', title), items) : h('div', { class: 'last' }, items);
  };
  put(document.getElementById('groups'), groups.map(group));
}

function tools(account) {
  const place = document.getElementById('tools');
  if (account) {
    const words = (account.name || account.email).split(/[\s._@-]+/).filter(Boolean);
    const letters = (words.length > 1 ? words[0][0] + words[1][0] : words[0].slice(0, 2)).toUpperCase();
    put(place, pageOf('lookup')?.texts && h('a', { class: 'tool no-phone', href: '/lookup/text' }, icon('paste', 14), 'Paste text'), left(),
      h('sd-menu', { label: 'Account', face: h('span', { class: 'avatar', 'aria-hidden': 'true' }, letters), note: account.name || account.email,
        items: [pageOf('settings') && { text: 'Settings', href: '/settings' }, { text: 'Sign out', action: signOut }].filter(Boolean) }));
    return;
  }
  const next = ['home', 'login', 'signup'].includes(name) ? '' : `?next=${encodeURIComponent(location.pathname + location.search)}`;
  const shown = pages.flatMap(({ top = [] }) => top);
  put(place, shown.length > 0 && h('nav', { 'aria-label': 'Pages' }, h('ul', { class: 'no-phone' }, shown.map(([words, path]) =>
    h('li', h('a', { class: 'tool', href: path }, words))))),
  name !== 'login' && h('a', { class: 'btn', href: `/login${next}` }, 'Sign in'));
}

async function signOut() {
  await send('POST', '/auth/v1/logout', {}, { signIn: false }).catch(() => {});
  keep('known', null);
  location.assign('/');
}

function foot() {
  put(document.getElementById('foot'), h('span', `Times are ${zoneName()}`), h('span', { class: 'print-only', id: 'printed' }),
    h('ul', h('li', h('a', { href: '/readyz' }, 'Status')), pageOf('docs') && h('li', h('a', { href: '/llms.txt' }, 'llms.txt'))));
}

function menu() {
  const button = document.getElementById('menu');
  const side = document.getElementById('side');
  const open = (on) => {
    root.toggleAttribute('data-menu', on);
    button.setAttribute('aria-expanded', on);
    document.querySelector('.frame').inert = on;
    if (on) side.querySelector('a').focus();
    else button.focus();
  };
  button.addEventListener('click', () => open(true));
  document.addEventListener('keydown', (event) => event.key === 'Escape' && root.hasAttribute('data-menu') && open(false));
  document.addEventListener('click', (event) => root.hasAttribute('data-menu') && !side.contains(event.target) && !button.contains(event.target) && open(false));
}

function titled(text) {
  document.title = text ? `${text} · SOC Defenders` : 'SOC Defenders';
}

/// What stands where no page is, in the words of the status that nginx sent.
function nothingHere() {
  const status = performance.getEntriesByType('navigation')[0]?.responseStatus ?? 404;
  const [heading, words] = {
    429: ['Too many requests', 'This address asks faster than one may. Wait a moment, then load the page again.'],
    400: ['The address could not be read', 'Part of it is damaged. A lookup may find what you mean.'],
    414: ['The address is too long', 'Send at most 24 kB. Long texts go to the lookup of a text.'],
    503: ['The service cannot answer', 'Load the page again in a moment.'],
  }[status] ?? ['There is nothing here', 'No page has this address. A lookup may find what you mean.'];
  titled(heading);
  root.dataset.page = 'nothing'; // one lookup field is enough: its own, or that of the whole frame
  put(main, h('div', { class: 'hero' }, h('h1', { tabindex: '-1' }, heading), h('p', { class: 'soft' }, words), root.dataset.frame === 'plain' && h('sd-seek', { big: true }),
    h('p', { class: 'row wide' }, h('a', { class: 'link', href: '/' }, 'Start page'))));
}

/// A part of the path as text; null when it is none.
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

let showing = null;
/// Shows the page, again when something changed.
async function show(account) {
  showing?.abort();
  showing = new AbortController();
  const route = {
    name, account, signal: showing.signal, query: new URLSearchParams(location.search), title: titled, nothingHere, again: () => show(account),
    parts: location.pathname.split('/').slice(2).filter(Boolean).map(decoded),
  };
  if (route.parts.includes(null)) return nothingHere();
  try {
    const { show: draw } = await import(`./pages/${name}.js`);
    await draw(main, route);
  } catch (error) {
    if (error.code === 'stopped') return;
    await failed(error);
  }
  const heading = main.querySelector('h1');
  if (document.title === 'SOC Defenders' && name !== 'home') titled(heading?.textContent);
  if (heading && (document.activeElement === document.body || document.activeElement === null)) {
    heading.setAttribute('tabindex', '-1');
    heading.focus({ preventScroll: true });
  }
}

async function failed(error) {
  if (!('status' in error)) console.error(error);
  await import('./parts/state.js');
  const told = h('sd-state', { kind: 'error', error, on: { again: () => location.reload() } });
  if (main.querySelector('h1')) main.append(told);
  else put(main, h('h1', { class: 'gap' }, 'This page could not be shown'), told);
}

async function start() {
  navigation();
  menu();
  addEventListener('beforeprint', () => (document.getElementById('printed').textContent = `${location.href} · ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`));
  whenSignedOut(async () => (await import('./signin.js')).signIn());
  const status = performance.getEntriesByType('navigation')[0]?.responseStatus ?? 200;
  if (!page || status >= 400) {
    framed(known() && (status === 200 || status === 404) ? await me().catch(() => null) : null);
    return nothingHere();
  }
  const hinted = known();
  const code = import(`./pages/${name}.js`); // on its way while the account is asked for
  code.catch(() => {});
  if (name === 'home' && hinted && !location.search && pageOf('news')) return location.replace('/news');
  let account = null;
  let isOpen = page.open;
  const isPublic = async () => page.reads && (await site()).public_reads.includes(page.reads);
  try {
    isOpen ||= !hinted && (await isPublic());
    if (!isOpen || hinted) account = await me();
  } catch (error) {
    tools(null);
    return failed(error);
  }
  keep('known', account ? 'true' : null);
  if (!account && !isOpen && !(hinted && (await isPublic().catch(() => false)))) return location.replace(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
  framed(account);
  await show(account);
}

/// What stands around the page: navigation, preferences and menu of the account; without one the plain frame.
function framed(account) {
  root.dataset.frame = account && !['home', 'login', 'signup'].includes(name) ? 'whole' : 'plain';
  if (account) prefer(account.preferences);
  tools(account);
  const unread = account?.unread?.watches;
  const place = document.getElementById('count-watch');
  if (place && unread) put(place, String(unread), h('span', { class: 'hidden' }, ' with something new'));
}

start().finally(foot); // what comes would push it away
