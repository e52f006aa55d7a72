// Markdown to nodes: the safe part of it. What is not known here stays text, HTML too, so any text may be given.
//   markdown('# Title\n\nText with `code`, **bold**, *slant* and a [link](/docs)')  → nodes
// Blocks: headings, paragraphs, lists of one level, tables, quotes, fenced code. Links lead to this site or by http and
// https elsewhere, then with their host behind them; any other address stays text.
//   code(text, language)   makes the node of a fenced block; without it a plain one
//   words(text)            what plain text becomes: a text or nodes; comments make links of values here
//   headings: false        headings are paragraphs, as in comments
import { h, ours, safe } from './dom.js';

// Each of these reads a line once, whatever it holds.
const FENCE = /^(`{3,}|~{3,})([^`]*)$/;
const HEADING = /^(#{1,4}) +(\S.*)$/;
const ITEM = /^(?:[-*+]|\d{1,9}[.)]) +(.*)$/;
const NUMBER = /^\d/;
const RULER = /^\|?(?: *:?-{3,}:? *\|)+(?: *:?-{3,}:? *)?\|? *$/;
const DEEPEST = 4;

/// The name by which a heading is reached.
export const slug = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');

export function markdown(text, options = {}) {
  return blocks(text.replaceAll('\r\n', '\n').split('\n'), { headings: true, code: plain, words: (piece) => piece, ...options }, 0);
}

const plain = (text) => h('pre', { class: 'code', tabindex: '0' }, h('code', text));

function blocks(lines, options, depth) {
  const made = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at];
    const [next, node] = (line.trim() === '' && [at + 1]) || fence(lines, at, options) || heading(line, at, options) || table(lines, at, options)
      || list(lines, at, options) || quote(lines, at, options, depth) || paragraph(lines, at, options, depth);
    if (node) made.push(node);
    at = next;
  }
  return made;
}

function fence(lines, at, { code }) {
  const found = FENCE.exec(lines[at]);
  if (!found) return null;
  let end = at + 1;
  while (end < lines.length && !lines[end].startsWith(found[1])) end += 1;
  return [end + 1, code(lines.slice(at + 1, end).join('\n'), found[2].trim())];
}

function heading(line, at, options) {
  const found = options.headings && HEADING.exec(line);
  if (!found) return null;
  const name = found[1].length > 1 ? slug(found[2]) : null;
  return [at + 1, h(`h${found[1].length}`, { id: name }, inline(found[2], options))];
}

/// The cells of a row. A bar in code, or behind a backslash, is part of its cell.
function cells(line) {
  const row = [''];
  let inCode = false;
  const inner = line.trim().replace(/^\|/, '').replace(/(?<!\\)\|$/, '');
  for (let at = 0; at < inner.length; at += 1) {
    if (inner[at] === '`') inCode = !inCode;
    if (inner[at] === '|' && !inCode) row.push('');
    else if (inner[at] === '\\' && inner[at + 1] === '|') row[row.length - 1] += inner[(at += 1)];
    else row[row.length - 1] += inner[at];
  }
  return row.map((cell) => cell.trim());
}

function table(lines, at, options) {
  if (!lines[at].startsWith('|') || !RULER.test(lines[at + 1] ?? '')) return null;
  const heads = cells(lines[at]);
  let end = at + 2;
  while (end < lines.length && lines[end].startsWith('|')) end += 1;
  // On a phone a row is drawn as lines, each with the head of its column; roles keep it a table.
  const row = (line) => h('tr', { role: 'row' }, cells(line).slice(0, heads.length).map((cell, index) => h('td', { role: 'cell', 'data-head': heads[index].replaceAll('`', '') || null }, inline(cell, options))));
  const head = heads.some((cell) => cell) && h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, heads.map((cell) => h('th', { role: 'columnheader', scope: 'col' }, cell ? inline(cell, options) : h('span', { class: 'hidden' }, 'Name')))));
  return [end, h('table', { class: 'facts', role: 'table' }, head, h('tbody', { role: 'rowgroup' }, lines.slice(at + 2, end).map(row)))];
}

function list(lines, at, options) {
  const first = ITEM.exec(lines[at]);
  if (!first) return null;
  const ordered = NUMBER.test(lines[at]);
  const items = [];
  let end = at;
  while (end < lines.length) {
    const item = ITEM.exec(lines[end]);
    if (item && NUMBER.test(lines[end]) === ordered) items.push([item[1]]);
    else if (/^ {2,}\S/.test(lines[end])) items.at(-1).push(lines[end].trim());
    else break;
    end += 1;
  }
  return [end, h(ordered ? 'ol' : 'ul', items.map((item) => h('li', inline(item.join(' '), options))))];
}

function quote(lines, at, options, depth) {
  if (!lines[at].startsWith('>') || depth >= DEEPEST) return null;
  let end = at;
  while (end < lines.length && lines[end].startsWith('>')) end += 1;
  return [end, h('blockquote', blocks(lines.slice(at, end).map((line) => line.replace(/^> ?/, '')), options, depth + 1))];
}

function paragraph(lines, at, options, depth) {
  let end = at + 1;
  const begins = (line) => line.trim() === '' || FENCE.test(line) || (options.headings && HEADING.test(line)) || ITEM.test(line) || (line.startsWith('>') && depth < DEEPEST)
    || (line.startsWith('|') && RULER.test(lines[end + 1] ?? ''));
  while (end < lines.length && !begins(lines[end])) end += 1;
  return [end, h('p', inline(lines.slice(at, end).join(' '), options))];
}

/// Text with code, bold, slant and links. Each sign that does not close is text; how far to look for its end is bounded, so
/// a text of a hundred thousand signs takes no longer than another.
function inline(text, options, depth = 0) {
  const made = [];
  let from = 0;
  let at = 0;
  const take = (end, node) => {
    if (at > from) made.push(options.words(text.slice(from, at)));
    made.push(node);
    from = at = end;
  };
  while (at < text.length) {
    const sign = text[at];
    if (sign === '\\' && /[\\`*_[\]#|>-]/.test(text[at + 1] ?? '')) take(at + 2, text[at + 1]);
    else if (sign === '`') ended(text, at, '`', (inner, end) => take(end, h('code', inner))) || (at += 1);
    else if (sign === '*' && text[at + 1] === '*') ended(text, at, '**', (inner, end) => depth < DEEPEST && take(end, h('strong', inline(inner, options, depth + 1)))) || (at += 2);
    else if (sign === '*') ended(text, at, '*', (inner, end) => depth < DEEPEST && take(end, h('em', inline(inner, options, depth + 1)))) || (at += 1);
    else if (sign === '[') link(text, at, options, depth, take) || (at += 1);
    else at += 1;
  }
  if (at > from) made.push(options.words(text.slice(from)));
  return made;
}

const FAR = 2000;

/// Gives what stands between the sign at the place and the next one like it. False when there is none, or nothing between.
function ended(text, at, sign, give) {
  const near = text.slice(at + sign.length, at + sign.length + FAR);
  const end = near.indexOf(sign);
  if (end <= 0 || (sign !== '`' && (near.startsWith(' ') || near[end - 1] === ' '))) return false;
  return give(near.slice(0, end), at + end + 2 * sign.length) !== false;
}

const LINK = /^\[([^[\]]{1,500})\]\(([^\s()]{1,2000}(?:\([^\s()]{0,200}\)[^\s()]{0,200})?)\)/;

function link(text, at, options, depth, take) {
  const found = LINK.exec(text.slice(at, at + 3000));
  if (!found || safe(found[2]) === null) return false;
  // Plain text inside: a link in a link is none.
  const words = inline(found[1], { ...options, words: (piece) => piece }, DEEPEST);
  if (ours(found[2])) take(at + found[0].length, h('a', { href: found[2] }, words));
  else take(at + found[0].length, h('span', h('a', { href: found[2] }, words), h('span', { class: 'quiet' }, ` (${new URL(found[2], location.href).host})`)));
  return true;
}
