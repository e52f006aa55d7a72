// What people write, as nodes: plain text of which bold, slant, code, lists, quotes and links are shown, and whose values lead to
// their look-up, made harmless. Everything else stays the text that it is.
//   said('Seen at **night**: hxxps://weldorae[.]digital')
import { h } from '../dom.js';
import { markdown } from '../markdown.js';
import { defanged } from '../words.js';

export const said = (text) => markdown(text, { headings: false, words: linked });

// What somebody made harmless, or wrote with a scheme, is a value for sure; so are addresses, hashes and CVE ids.
const VALUE = /^(?:h(?:tt|xx)ps?:\/\/[^\s<>"]{3,2000}|[a-z0-9-]{1,63}(?:(?:\[\.\]|\(dot\)|\.)[a-z0-9-]{1,63}){1,20}(?:\[:\]\d{1,5})?|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|CVE-\d{4}-\d{4,7})$/i;
const SURE = /^h(?:tt|xx)ps?:|\[\.\]|\(dot\)|^(?:\d{1,3}\.){3}\d{1,3}$|^[0-9a-f]{32,64}$|^CVE-/i;

/// Text with its values as links to their look-ups.
function linked(text) {
  return text.split(/(\s+)/).map((word) => {
    const [, before, core, after] = /^([("'<]*)([^]*?)([)"'>.,;:!?]*)$/.exec(word);
    if (core.length > 2100 || !VALUE.test(core) || !SURE.test(core)) return word;
    const plain = core.replace(/^hxxp/i, 'http').replaceAll(/\[\.\]|\(dot\)/gi, '.').replaceAll('[:]', ':');
    return [before, h('a', { class: 'value', href: `/lookup?ioc=${encodeURIComponent(plain)}` }, h('bdi', defanged(plain))), after];
  });
}
