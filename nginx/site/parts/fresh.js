// What has arrived since a list was drawn: asked for every minute while one looks at it. It waits for a press, "3 new", so that
// the list stays as it is.
//   const fresh = new Fresh({path: '/api/v1/iocs', one: 'indicator', signal, show});   show() draws the list anew
//   put(place, fresh.node, list)
//   fresh.watch(query, ids)   the query of the list, and a Set with the ids of all that it shows; fresh.rest() forgets both
import { poll } from '../api.js';
import { announce, h, put } from '../dom.js';
import { count, many } from '../words.js';

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
