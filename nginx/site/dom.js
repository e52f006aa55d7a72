// Nodes from data. This is the only file that makes nodes: every text becomes a text node, so text from anywhere stays
// text.
//   h('a', {href: '/news', class: 'link'}, 'News', node, [more, nodes], null)
//   svg('path', {d: 'M0 0h4'})
// A function in the properties listens to the event of that name: {click: open}. What a part takes (a tag of parts/) is
// set as its property, and its events are in `on`: h('sd-pager', {next: true, on: {turn: load}}). Everything else is an
// attribute: true sets an empty one; null, undefined and false set none, but for aria-*, where false is a value.

const NAMESPACE = document.querySelector('svg').namespaceURI;
const ADDRESSES = new Set(['href', 'action', 'src']);

export const h = (tag, ...content) => fill(document.createElement(tag), content);
export const svg = (tag, ...content) => fill(document.createElementNS(NAMESPACE, tag), content);

/// The nodes of `parent` are replaced with the content.
export function put(parent, ...content) {
  parent.replaceChildren();
  add(parent, content);
  return parent;
}

/// An address that a link may have: of this site (also what was made in this page), or http and https elsewhere; null for
/// any other.
export function safe(address) {
  try {
    const url = new URL(address, location.href);
    return ['http:', 'https:'].includes(url.protocol) || (url.protocol === 'blob:' && url.origin === location.origin) ? String(address) : null;
  } catch {
    return null;
  }
}

/// Whether the address is of this site.
export const ours = (address) => new URL(address, location.href).origin === location.origin;

function fill(node, content) {
  const [first, ...rest] = content;
  const named = first !== null && typeof first === 'object' && !(first instanceof Node) && !Array.isArray(first);
  if (named) for (const [name, value] of Object.entries(first)) assign(node, name, value);
  add(node, named ? rest : content);
  return node;
}

function assign(node, name, value) {
  if (name === 'on') for (const [event, heard] of Object.entries(value)) node.addEventListener(event, heard);
  else if (node instanceof Part && !name.includes('-') && !['class', 'id', 'role', 'hidden'].includes(name)) node[name] = value;
  else if (typeof value === 'function') node.addEventListener(name, value);
  else if (name === 'value' && 'value' in node) node.value = value ?? '';
  else if (name === 'checked') node.checked = Boolean(value);
  else if (value === null || value === undefined || (value === false && !name.startsWith('aria-'))) return;
  else if (ADDRESSES.has(name)) {
    const address = safe(value);
    if (address === null) return;
    node.setAttribute(name, address);
    if (name === 'href' && !ours(address)) node.setAttribute('rel', 'noopener noreferrer');
  } else node.setAttribute(name, value === true && !name.startsWith('aria-') ? '' : value);
}

function add(parent, content) {
  for (const item of content) {
    if (item === null || item === undefined || item === false) continue;
    if (Array.isArray(item)) add(parent, item);
    else parent.append(item);
  }
}

/// What every part is: an element that draws itself from its properties, once it stands in the page and again with set().
export class Part extends HTMLElement {
  #drawn = false;

  connectedCallback() {
    if (this.#drawn) return;
    this.#drawn = true;
    this.draw();
  }

  /// Takes new properties and draws again.
  set(properties) {
    Object.assign(this, properties);
    if (this.#drawn) this.draw();
    return this;
  }

  draw() {}

  /// Tells those who listen: `table.addEventListener('sort', (event) => event.detail)`.
  tell(name, detail) {
    return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, cancelable: true }));
  }
}

let number = 0;
/// A name for an id that no other node of the page has.
export const fresh = (name) => `${name}-${(number += 1)}`;

/// Says a text to screen readers, without showing it.
export function announce(text) {
  let region = document.getElementById('said');
  if (!region) {
    region = h('div', { id: 'said', class: 'hidden', role: 'status' });
    document.body.append(region);
  }
  region.textContent = region.textContent === text ? `${text}\u00a0` : text;
}

/// Copies a text, and says so. False when the browser refuses.
export async function copy(text, said = 'Copied') {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    announce('The browser does not allow copying');
    return false;
  }
  announce(said);
  return true;
}

/// Gives a text that was made here as a file.
export function download(name, content, type) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  h('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address));
}

/// The text in pieces with what stands between <mark> and </mark> in marks, as the API's `highlights` have it.
export function marked(text) {
  return text.split('<mark>').flatMap((piece, index) => {
    if (index === 0) return piece;
    const end = piece.indexOf('</mark>');
    return end < 0 ? piece : [h('mark', piece.slice(0, end)), piece.slice(end + 7)];
  });
}
