// <sd-state>: what stands where content would be.
//   kind: 'loading'   shapes of what comes, after 150 ms; after 8 s words and Stop. rows: how many; of: 'rows' or 'lines'
//   kind: 'empty'     heading, text (or nodes), actions: [{text, href | action, prime}]
//   kind: 'error'     error (an ApiError): its message, what to do, the id of the request
//   events            again (Try again was pressed, or the service answers again after trouble), stop
//   h('sd-state', {kind: 'empty', heading: 'No indicator matches these filters.', text: 'Your plan looks back 30 days.',
//     actions: [{text: 'Clear filters', action: clear}]})
// waiting(place, promise, shapes) shows the shapes in `place` while the promise runs, and what it threw. Fresh tells what has
// arrived since a list was drawn.
import { poll, signals } from '../api.js';
import { Part, announce, copy, h, put } from '../dom.js';
import { clock, count, date, fullTime, many } from '../words.js';

export class State extends Part {
  kind = 'loading';
  rows = 6;
  of = 'lines';
  heading = '';
  text = '';
  actions = [];
  error = null;
  #timers = [];
  #healed = () => this.tell('again');

  draw() {
    this.setAttribute('kind', this.kind);
    this.#rest();
    this.toggleAttribute('aria-busy', false);
    if (this.kind === 'loading') this.#loading();
    else if (this.kind === 'empty') this.#empty();
    else this.#failed();
  }

  disconnectedCallback() {
    this.#rest();
  }

  #rest() {
    this.#timers.forEach(clearTimeout);
    signals.removeEventListener('healed', this.#healed);
  }

  #loading() {
    this.setAttribute('aria-busy', 'true');
    const shapes = h('div', { class: `shapes ${this.of}`, 'aria-hidden': 'true' }, Array.from({ length: this.rows }, () => h('div', h('span'), h('span'))));
    const slow = h('p', { class: 'soft', hidden: true, role: 'status' });
    put(this, shapes, slow);
    this.#timers = [
      setTimeout(() => shapes.classList.add('shown'), 150),
      setTimeout(() => {
        slow.hidden = false;
        put(slow, 'This takes longer than usual. ', h('button', { type: 'button', class: 'btn', click: () => this.tell('stop') }, 'Stop'));
      }, 8000),
    ];
  }

  #empty() {
    put(this, h('div', { class: 'say' }, this.heading && h('p', h('b', this.heading)), this.text && h('p', { class: 'soft' }, this.text), this.actions.length > 0 && buttons(this.actions)));
  }

  #failed() {
    const { message, code, id, status } = this.error;
    if (!status || status >= 500) signals.addEventListener('healed', this.#healed);
    const again = { text: 'Try again', action: () => this.tell('again') };
    const offer = status === 404 || status === 403 || status === 410 || status === 400 ? [] : [again];
    if (id && status >= 500) offer.push({ text: 'Copy id', action: () => copy(id, 'Id copied') });
    put(this, h('div', { class: 'say bad', role: 'alert' }, h('p', h('b', message), ' ', h('span', { class: 'soft' }, hint(this.error))),
      id && status >= 500 && h('p', { class: 'hint mono' }, id), buttons([...offer, ...more(code)])));
    if (!status && code !== 'offline' && code !== 'stopped') announce('This page could not be shown');
  }
}
customElements.define('sd-state', State);

const buttons = (actions) =>
  h('div', { class: 'row' }, actions.map(({ text, href, action, prime }) => h(href ? 'a' : 'button', { type: href ? null : 'button', class: prime ? 'btn prime' : 'btn', href, click: action ?? null }, text)));

/// What to do, where the API's own words do not say it.
function hint({ code, details = {} }) {
  if (code === 'offline') return 'It is asked again when there is one.';
  if (code === 'article_archived' && details.archived_at) return `Archived on ${date(details.archived_at)}.`;
  if (code === 'not_json' || code === 'internal_error') return 'What you typed is kept.';
  return '';
}
const more = (code) => (code === 'insufficient_scope' || code === 'lookback_exceeded' ? [{ text: 'See the plans', href: '/pricing' }] : []);

/// Shapes in `place` while the promise runs; its result, or null after it failed and the failure is shown. `again` runs
/// when Try again is pressed, `stop` when Stop is; without it the place says that it was stopped. With `keep` what stands there
/// stays until the result is there.
export async function waiting(place, promise, { shapes = {}, again, stop, keep = false } = {}) {
  const state = h('sd-state', { kind: 'loading', ...shapes, ...(keep && { rows: 0 }), on: { again: () => again?.(), stop: () => (stop ? stop() : stopped()) } });
  const stopped = () => state.set({ kind: 'empty', heading: 'Stopped.', actions: [{ text: 'Try again', action: () => again?.() }] });
  if (keep) place.prepend(state);
  else put(place, state);
  try {
    return await promise;
  } catch (error) {
    if (keep) state.remove();
    if (error.code === 'stopped') return null;
    if (!('status' in error)) throw error;
    state.set({ kind: 'error', error });
    if (!state.isConnected) put(place, state);
    return null;
  }
}

/// What stands above figures that were computed before, when they are too old; null when they are not.
export function stale({ headers }) {
  if (headers.get('X-Cache-Stale') !== 'true') return null;
  const at = headers.get('X-Cache-Updated-At');
  const of = Date.now() - Date.parse(at) < 86_400_000 ? clock(at) : fullTime(at);
  return h('p', { class: 'say warn padded' }, `Figures of ${of}, a refresh was missed.`);
}

/// What has arrived since a list was drawn: asked for every minute while one looks at it. It waits for a press, "3 new", so
/// that the list stays as it is.
///   const fresh = new Fresh({path: '/api/v1/iocs', one: 'indicator', signal, show});   show() draws the list anew
///   put(place, fresh.node, list)
///   fresh.watch(query, ids)   the query of the list, and a Set with the ids of all that it shows; fresh.rest() forgets both
export class Fresh {
  #watching = null;

  constructor({ path, one, signal, show }) {
    Object.assign(this, { path, one, show });
    this.node = h('div', { class: 'fresh' });
    signal.addEventListener('abort', () => this.rest());
  }

  watch(query, ids) {
    this.rest();
    this.#watching = new AbortController();
    poll(this.path, query, ({ data }) => this.#offer(data, ids), { signal: this.#watching.signal });
  }

  rest() {
    this.#watching?.abort();
    put(this.node);
  }

  /// What stands after all that is shown has only moved up. Where all of an answer is new, more may have come.
  #offer(rows, ids) {
    const last = rows.findLastIndex(({ id }) => ids.has(id));
    const found = rows.filter(({ id }, place) => !ids.has(id) && (place < last || last < 0)).length;
    if (!found) return put(this.node);
    const most = last < 0 && ids.size > 0 ? '+' : '';
    put(this.node, h('button', { type: 'button', class: 'btn', click: () => this.show() }, `${count(found)}${most} new`));
    announce(`${many(found, `new ${this.one}`)}`);
  }
}
