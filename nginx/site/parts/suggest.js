// Names that a person may mean who has begun to type (GET /api/v1/suggest): below the lookup field, where they lead to the page
// of what is named, and in the menus of filters. The field takes this file with the first letter that is typed.
import { get } from '../api.js';
import { announce, fresh, h, put } from '../dom.js';
import { many } from '../words.js';
import { where } from './names.js';

const PATH = '/api/v1/suggest';
const PAUSE = 150; // milliseconds without a key
const LONGEST = 60; // what is longer is a value or a text, and no name
const WORDS = { actor: 'Actor', malware: 'Malware', technique: 'Technique', cve: 'CVE', industry: 'Industry', source: 'Feed', tag: 'Tag' };
const PATHS = {
  actor: where.actor, malware: where.malware, technique: where.technique, cve: where.cve, industry: where.sector,
  source: (name) => `/feeds/${encodeURIComponent(name)}`, tag: (name) => `/iocs?tag=${encodeURIComponent(name)}`,
};

const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE));

const last = new Map(); // kind → the question that was asked last
/// The options of a filter by one kind of name: those named most, or those of which a word begins so. Of two questions in a
/// short while only the later one is asked.
export async function names(kind, text) {
  last.set(kind, text);
  if (text) await pause();
  if (last.get(kind) !== text) return [];
  const { data } = await get(PATH, { q: text, kinds: kind, limit: text ? 20 : 50 }, { lane: `suggest-${kind}`, signIn: false });
  return data.map(({ id, label, detail }) => {
    if (kind === 'technique') return { value: id, text: id, detail: label };
    return kind === 'actor' ? { value: label.includes(',') ? id : label, text: label, detail } : { value: id, text: label };
  });
}

/// The listbox of a lookup field, by the combobox pattern: arrows choose, Enter goes to what is chosen, Escape closes.
export class Suggestions {
  #found = [];
  #at = -1;
  #asked = '';

  constructor(input) {
    this.input = input;
    this.list = h('ul', { class: 'pop', id: fresh('suggestions'), role: 'listbox', 'aria-label': 'Suggestions', hidden: true });
    input.after(this.list);
    for (const [name, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': false, 'aria-controls': this.list.id })) input.setAttribute(name, value);
    input.addEventListener('input', () => this.ask());
    input.addEventListener('keydown', (event) => this.#key(event));
    input.addEventListener('blur', () => this.#show([]));
    this.list.addEventListener('pointerdown', (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener('click', (event) => this.#go(this.#found[[...this.list.children].indexOf(event.target.closest('li'))]));
  }

  async ask() {
    const text = this.input.value.trim();
    this.#asked = text;
    await pause();
    if (this.#asked !== text) return;
    if (!text || text.length > LONGEST) return this.#show([]);
    try {
      const { data } = await get(PATH, { q: text }, { lane: 'suggest', once: true, signIn: false });
      if (this.#asked === text && document.activeElement === this.input) this.#show(data);
    } catch {
      this.#show([]); // the field works without
    }
  }

  #show(found) {
    this.#found = found;
    put(this.list, found.map(({ kind, label, id, detail }) => {
      const beside = kind === 'technique' ? id : detail;
      return h('li', { role: 'option', id: fresh('suggestion'), 'aria-selected': false }, h('span', h('b', label), beside && kind !== 'source' && h('span', { class: 'soft cut' }, beside), h('span', { class: 'quiet end' }, WORDS[kind])));
    }));
    this.list.hidden = !found.length;
    this.input.setAttribute('aria-expanded', found.length > 0);
    this.#mark(-1);
    if (found.length) announce(many(found.length, 'suggestion'));
  }

  #mark(at) {
    this.#at = at;
    [...this.list.children].forEach((option, index) => option.setAttribute('aria-selected', index === at));
    const option = this.list.children[at];
    if (option) this.input.setAttribute('aria-activedescendant', option.id);
    else this.input.removeAttribute('aria-activedescendant');
    option?.scrollIntoView({ block: 'nearest' });
  }

  #key(event) {
    if (this.list.hidden || event.isComposing) return;
    const turn = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const places = this.#found.length + 1; // and none
    if (turn) this.#mark(((this.#at + 1 + turn + places) % places) - 1);
    else if (event.key === 'Enter' && this.#at >= 0) this.#go(this.#found[this.#at]);
    else if (event.key === 'Escape') this.#show([]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #go(found) {
    if (found) location.assign(PATHS[found.kind](found.id));
  }
}
