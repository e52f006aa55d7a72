// <sd-form>: a form. What is wrong stands at its field and, with links to the fields, in a summary above; nothing typed is lost.
//   properties  fields: [{name, label, hint, kind: 'text' | 'email' | 'password' | 'area' | 'select' | 'check', value, options: [[value, text]],
//                 required, autocomplete, rows, most, note(value): a word under the field while one types}]
//               submit: the words on the button; danger; also: nodes beside the button
//               check(values): {field: what is wrong}, before anything is sent
//               send(values): sends; what it throws is shown
//               place(error): the field that an ApiError is about; details.parameter without it
//               words(error): what to say of it; its own message without it
//   properties to read: values
//   h('sd-form', {fields: [{name: 'email', label: 'E-mail', kind: 'email', required: true}], submit: 'Sign in', send})
import { ApiError } from '../api.js';
import { Part, announce, fresh, h, put } from '../dom.js';
import { span } from '../words.js';

export class Form extends Part {
  fields = [];
  submit = 'Save';
  danger = false;
  also = null;
  check = () => ({});
  send = async () => {};
  place = (error) => error.details?.parameter;
  words = (error) => error.message;
  #controls = new Map();
  #busy = false;

  draw() {
    this.#controls.clear();
    this.summary = h('div', { class: 'say bad', tabindex: '-1', role: 'group', 'aria-label': 'What is wrong', hidden: true });
    this.button = h('button', { class: `btn ${this.danger ? 'danger' : 'prime'}` }, this.submit);
    put(this, h('form', { class: 'form', novalidate: true, submit: (event) => (event.preventDefault(), this.#submit()) },
      this.summary, this.fields.map((field) => this.#field(field)), h('div', { class: 'row' }, this.button, this.also)));
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  get values() {
    return Object.fromEntries([...this.#controls].map(([name, { input, kind }]) => [name, kind === 'check' ? input.checked : input.value]));
  }

  focus() {
    this.querySelector('input, textarea, select')?.focus();
  }

  #field(field) {
    const { name, label, hint, kind = 'text', value, options = [], required, autocomplete, rows = 3, most, note } = field;
    const id = fresh(name);
    const wrong = h('p', { class: 'wrong', id: `${id}-wrong`, hidden: true });
    const about = h('p', { class: 'hint', id: `${id}-hint` }, hint);
    const common = { id, name, autocomplete, required, maxlength: most, 'aria-describedby': hint || note ? `${id}-hint` : null };
    const input = kind === 'area' ? h('textarea', { ...common, rows, value })
      : kind === 'select' ? h('select', common, options.map(([each, text]) => h('option', { value: each, selected: each === value }, text)))
      : kind === 'check' ? h('input', { ...common, type: 'checkbox', checked: value })
      : h('input', { ...common, type: kind, value, autocapitalize: 'none', spellcheck: 'false' });
    this.#controls.set(name, { input, kind, wrong, label, described: common['aria-describedby'] });
    if (note) input.addEventListener('input', () => put(about, note(input.value) || hint));
    if (kind === 'check') return h('div', h('label', { class: 'check', for: id }, input, h('span', label)), (hint || note) && about, wrong);
    return h('div', { class: 'field' }, kind === 'password' ? this.#head(id, label, input) : h('label', { for: id }, label), (hint || note) && about, wrong, input);
  }

  /// A password can be shown, so that it can be read.
  #head(id, label, input) {
    const show = h('button', { type: 'button', class: 'link small show', 'aria-pressed': 'false', 'aria-label': `Show: ${label}`, click: () => {
      const on = input.type === 'password';
      input.type = on ? 'text' : 'password';
      show.setAttribute('aria-pressed', on);
      put(show, on ? 'Hide' : 'Show');
    } }, 'Show');
    return h('div', { class: 'h flat' }, h('label', { class: 'label', for: id }, label), show);
  }

  async #submit() {
    if (this.#busy || this.waiting) return;
    this.#clear();
    const missing = this.fields.filter(({ name, required }) => required && !this.#controls.get(name).input.value).map(({ name, label }) => [name, `${label} is missing`]);
    const found = { ...Object.fromEntries(missing), ...this.check(this.values) };
    if (Object.keys(found).length) return this.#wrong(found);
    this.#busy = true;
    this.button.setAttribute('aria-busy', 'true');
    try {
      await this.send(this.values);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code === 'stopped') return;
      const field = this.place(error);
      const said = this.words(error);
      if (this.#controls.has(field)) this.#wrong({ [field]: said });
      else this.#wrong({}, said);
      if (error.status === 429 && error.retryAfter) this.#wait(error.retryAfter);
    } finally {
      this.#busy = false;
      this.button.removeAttribute('aria-busy');
    }
  }

  /// Counts down; the button works again at 0.
  #wait(seconds) {
    const until = Date.now() + seconds * 1000;
    this.waiting = true;
    this.button.setAttribute('aria-disabled', 'true');
    const tick = () => {
      const left = Math.ceil((until - Date.now()) / 1000);
      if (left > 0) return put(this.button, `${this.submit} in ${span(left)}`);
      clearInterval(this.timer);
      this.waiting = false;
      this.button.removeAttribute('aria-disabled');
      put(this.button, this.submit);
      this.#clear();
      announce('The button works again');
    };
    this.timer = setInterval(tick, 500);
    tick();
  }

  #wrong(found, said) {
    for (const [name, text] of Object.entries(found)) {
      const { input, wrong, described } = this.#controls.get(name);
      input.setAttribute('aria-invalid', 'true');
      input.setAttribute('aria-describedby', [described, wrong.id].filter(Boolean).join(' '));
      put(wrong, text);
      wrong.hidden = false;
    }
    const links = Object.entries(found).map(([name, text]) => {
      const { input } = this.#controls.get(name);
      return h('li', h('a', { class: 'link', href: `#${input.id}`, click: (event) => (event.preventDefault(), input.focus()) }, text));
    });
    put(this.summary, h('p', h('b', said ?? (links.length === 1 ? 'One thing is to be put right' : `${links.length} things are to be put right`))), links.length > 0 && h('ul', links));
    this.summary.hidden = false;
    this.summary.focus();
  }

  #clear() {
    this.summary.hidden = true;
    for (const { input, wrong, described } of this.#controls.values()) {
      input.removeAttribute('aria-invalid');
      if (described) input.setAttribute('aria-describedby', described);
      else input.removeAttribute('aria-describedby');
      wrong.hidden = true;
    }
  }
}
customElements.define('sd-form', Form);
