// toast(text, {undo}): says for six seconds what was done, with Undo. It is never the only place that says so.
//   toast('Removed.', {undo: () => put back})
import { announce, h } from '../dom.js';

let shown = null;

/// Shows the text; a second one takes the place of the first. It stays while the pointer or the focus is on it.
export function toast(text, { undo } = {}) {
  shown?.end();
  const end = () => {
    clearTimeout(timer);
    node.remove();
  };
  const wait = () => (timer = setTimeout(() => (node.matches(':hover, :focus-within') ? wait() : end()), 6000));
  const node = h('div', { class: 'toast' }, h('span', text));
  if (undo) node.append(h('button', { type: 'button', click: () => (end(), undo()) }, 'Undo'));
  let timer;
  wait();
  document.getElementById('bars').append(node);
  announce(undo ? `${text} Undo is possible.` : text);
  shown = { end };
}
