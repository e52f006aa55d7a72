// A field above a list, which is narrowed while one types.
import { h } from '../dom.js';

const PAUSE = 250; // milliseconds without a key

/// The field. `write(text)` runs when the typing pauses, and at once at Enter.
export function find({ label, value, write, signal }) {
  let timer;
  let written = value;
  const field = h('input', { class: 'input', type: 'search', placeholder: label, 'aria-label': label, autocomplete: 'off', spellcheck: 'false', value,
    input: () => { clearTimeout(timer); timer = setTimeout(say, PAUSE); }, keydown: (event) => event.key === 'Enter' && say() });
  const say = () => {
    clearTimeout(timer);
    const text = field.value.trim();
    if (text !== written) write((written = text));
  };
  /// Shows the words of an address, also after Back.
  const show = (text) => {
    if (document.activeElement !== field || text !== written) field.value = text;
    written = text;
  };
  signal.addEventListener('abort', () => clearTimeout(timer));
  return { field, show };
}
