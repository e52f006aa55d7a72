// /docs, /docs/NAME and /docs/integrations/NAME: the Markdown files of docs/, with the contents at the left.
import { get } from '../api.js';
import { h, put } from '../dom.js';
import { markdown, slug } from '../markdown.js';
import '../parts/code.js';
import '../parts/state.js';

const LABELS = { sh: 'Command', json: 'JSON', http: 'Header fields', python: 'Python', yaml: 'YAML', xml: 'XML', ini: 'Settings', text: 'Text' };
const ENTRY = /^- \[([^\]]+)\]\(([^)]+?)(?:\.md)?\): (.+)$/;

export async function show(main, route) {
  const name = route.parts.join('/');
  const options = { text: true, signIn: false, signal: route.signal };
  const read = (file) => get(`/docs/${file}.md`, {}, options);
  let contents;
  let text;
  try {
    [contents, text] = await Promise.all([read('contents'), name === '' ? null : read(name)]);
  } catch (error) {
    if (error.status === 404) return route.nothingHere();
    throw error;
  }
  const groups = grouped(contents.data);
  const entries = groups.flatMap(({ entries: each }) => each);
  const at = entries.findIndex(({ path }) => path === location.pathname);
  const body = text ? written(text.data) : overview(groups);
  const headings = body.flatMap((node) => (node.tagName === 'H2' ? [node] : []));
  const narrow = matchMedia('(max-width: 1180px)');
  const fold = h('details', { open: !narrow.matches }, h('summary', at < 0 ? 'Contents' : entries[at].title), groups.map((group) => part(group, headings)));
  narrow.addEventListener('change', () => (fold.open = !narrow.matches), { signal: route.signal });
  const side = h('nav', { class: 'contents', 'aria-label': 'Documentation' }, fold);
  put(main, h('div', { class: 'docs' }, side,
    h('article', { class: 'prose' }, body, name !== '' && turning(entries, at), name !== '' && h('p', { class: 'small quiet raw' }, 'This page as ', h('a', { href: `/docs/${name}.md` }, 'Markdown'), '.'))));
  route.title(`${body[0].textContent} · Documentation`);
  side.scrollTop = (side.querySelector('[aria-current]')?.offsetTop ?? 0) - side.offsetTop - 80;
  reach();
}

/// The groups of contents.md with their entries.
function grouped(text) {
  const groups = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('## ')) groups.push({ title: line.slice(3), entries: [] });
    const found = ENTRY.exec(line);
    if (found) groups.at(-1).entries.push({ title: found[1], path: found[2], about: found[3] });
  }
  return groups;
}

function part({ title, entries }, headings) {
  const item = ({ title: label, path }) => {
    const here = path === location.pathname;
    return h('li', h('a', { href: path, 'aria-current': here ? 'page' : null }, label),
      here && headings.length > 1 && h('ul', headings.map((each) => h('li', h('a', { href: `#${each.id}` }, each.dataset.title)))));
  };
  return h('section', h('h2', title), h('ul', entries.map(item)));
}

function overview(groups) {
  const entry = ({ title, path, about }) => h('div', h('dt', h('a', { href: path }, title)), h('dd', about));
  return [h('h1', 'Documentation'), h('p', { class: 'soft' }, 'How this instance is read, by people and by machines. Every address on these pages is its own.'),
    groups.flatMap(({ title, entries }) => [h('h2', { id: slug(title), 'data-title': title }, title), h('dl', { class: 'entries' }, entries.map(entry))])].flat();
}

/// The nodes of a document. The placeholders are filled with this instance's address, and each heading gets a link to itself.
function written(text) {
  const filled = text.replaceAll('{{origin}}', location.origin).replaceAll('{{host}}', location.host);
  let number = 0;
  const code = (block, language) => h('sd-code', { text: block, label: `${LABELS[language] ?? 'Text'} ${(number += 1)}` });
  const nodes = markdown(filled, { code });
  for (const node of nodes) {
    if (!/^H[23]$/.test(node.tagName)) continue;
    node.dataset.title = node.textContent;
    node.append(h('a', { class: 'anchor', href: `#${node.id}`, 'aria-label': `Link to ${node.textContent}` }, '#'));
  }
  return nodes;
}

function turning(entries, at) {
  const [before, after] = [entries[at - 1], entries[at + 1]];
  if (at < 0 || (!before && !after)) return null;
  const way = (entry, word) => h('div', entry && [h('span', { class: 'small quiet' }, word), h('a', { href: entry.path }, entry.title)]);
  return h('nav', { class: 'turning', 'aria-label': 'Pages before and after' }, way(before, 'Before'), way(after, 'Next'));
}

/// The page is drawn after the browser looked for the place that the address names.
function reach() {
  const place = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!place) return;
  place.scrollIntoView();
  place.setAttribute('tabindex', '-1');
  place.focus({ preventScroll: true });
}
