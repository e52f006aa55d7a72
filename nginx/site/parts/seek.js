// <sd-seek>: the lookup field. Enter always looks up what is typed; several pasted lines go to Paste text, where nav.js has it.
// Who has signed in is offered names while typing.
//   properties  big: the large field of the home page, with its button; text: what stands in it
//   events      none
//   h('sd-seek', {big: true})
import { Part, fresh, h, put } from '../dom.js';
import { isKnown } from '../api.js';
import { icon } from '../marks.js';
import { pageOf } from '../nav.js';

/// Where a pasted text waits for /lookup/text: in this window only, and taken out there.
export const PASTED = 'pasted';

export class Seek extends Part {
  big = false;
  text = '';

  draw() {
    const id = fresh('seek');
    const says = this.big ? 'Address, name, URL, hash, CVE or technique; defanged is fine' : 'Look up an address, name, URL, hash, CVE or technique';
    this.input = h('input', { id, name: 'ioc', type: 'search', placeholder: says, autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', enterkeyhint: 'search', maxlength: '4096', value: this.text, paste: (event) => this.#paste(event), input: () => this.#suggest() });
    put(this, h('form', { class: this.big ? 'seek big' : 'seek', role: 'search', 'aria-label': this.big ? 'Look up a value' : 'Look up', action: '/lookup', submit: (event) => this.#submit(event) },
      icon('search', this.big ? 18 : 14), h('label', { for: id, class: 'hidden' }, 'Look up'), this.input,
      this.big ? h('button', { class: 'btn prime' }, 'Look up') : h('kbd', { 'aria-hidden': 'true' }, '/')));
  }

  focus() {
    this.input?.focus();
  }

  async #suggest() {
    if (this.suggesting || !isKnown() || !this.input.value.trim()) return;
    this.suggesting = true;
    try {
      const { Suggestions } = await import('./suggest.js');
      new Suggestions(this.input).ask();
    } catch {
      this.suggesting = false; // the file did not come; the next letter asks for it again
    }
  }

  #submit(event) {
    event.preventDefault();
    const asked = this.input.value.trim();
    if (asked) location.assign(`/lookup?ioc=${encodeURIComponent(asked)}`);
  }

  #paste(event) {
    const text = event.clipboardData?.getData('text') ?? '';
    if (!pageOf('lookup')?.texts || !/\S[^\S\n]*\n\s*\S/.test(text)) return;
    event.preventDefault();
    try {
      sessionStorage.setItem(PASTED, text);
    } catch {
      return;
    }
    location.assign('/lookup/text');
  }
}
customElements.define('sd-seek', Seek);

// The values that were looked up last in this browser.
const KEPT = 10;
const NAME = 'asked';

function all() {
  try {
    const kept = JSON.parse(localStorage.getItem(NAME));
    return Array.isArray(kept) ? kept.filter((each) => typeof each === 'string').slice(0, KEPT) : [];
  } catch {
    return [];
  }
}
function keep(values) {
  try {
    localStorage.setItem(NAME, JSON.stringify(values));
  } catch {
    // A browser that keeps nothing has asked nothing.
  }
}

export const asked = {
  /// Newest first.
  all,
  add: (value) => keep([value, ...all().filter((each) => each !== value)].slice(0, KEPT)),
  clear: () => keep([]),
};
