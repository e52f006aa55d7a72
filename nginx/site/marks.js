// Marks: shape and word first, colour last. Each function gives a node.
import { h, svg } from './dom.js';
import { age, capital, count, cut, defanged, fullTime, punycode, typeName } from './words.js';

const LINES = {
  search: 'M6 2a4 4 0 1 0 0 8a4 4 0 0 0 0-8M9 9l4 4', down: 'M3 5l4 4 4-4', close: 'M3 3l8 8M11 3l-8 8', check: 'M2.5 7.5L6 11l5.5-8',
  paste: 'M3.7 2h6.6a1.2 1.2 0 0 1 1.2 1.2v8.6a1.2 1.2 0 0 1-1.2 1.2H3.7a1.2 1.2 0 0 1-1.2-1.2V3.2A1.2 1.2 0 0 1 3.7 2M5 2.2h4M5 6h4M5 8.5h4M5 11h2',
  copy: 'M6 4.5h5a1.5 1.5 0 0 1 1.5 1.5v5a1.5 1.5 0 0 1-1.5 1.5H6A1.5 1.5 0 0 1 4.5 11V6A1.5 1.5 0 0 1 6 4.5M9.5 4.5v-2a1 1 0 0 0-1-1h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2',
  out: 'M5 2H2.5A.5.5 0 0 0 2 2.5v9a.5.5 0 0 0 .5.5h9a.5.5 0 0 0 .5-.5V9M8 2h4v4M12 2L6.5 7.5', up: 'M7 12V2M3 6l4-4 4 4', fall: 'M7 2v10M3 8l4 4 4-4', dash: 'M2 7h10',
  save: 'M3.5 1.5h7v11L7 9.8l-3.5 2.7z', comment: 'M2 2.5h10v7H6L3.5 12V9.5H2z', bell: 'M3 10V6.5a4 4 0 0 1 8 0V10l1 1H2zM5.8 12.5h2.4', filter: 'M1.5 3h11M3.5 7h7M5.5 11h3',
};
/// A drawing beside a word; it says nothing itself.
export const icon = (name, size = 13) =>
  svg('svg', { class: 'icon', width: size, height: size, viewBox: '0 0 14 14', 'aria-hidden': 'true' }, svg('path', { d: LINES[name] }));

const shape = (width, ...parts) => svg('svg', { class: 'mark', width, height: 12, viewBox: `0 0 ${width} 12`, 'aria-hidden': 'true' }, ...parts);
const word = (text, seen) => h('span', seen ? {} : { class: 'hidden' }, text);

const LEVELS = ['low', 'medium', 'high', 'critical'];
/// Severity or risk level: four bars, and the word, which `seen: false` keeps for screen readers. Nothing for no level.
export function level(name, { seen = true, suffix = '' } = {}) {
  const full = LEVELS.indexOf(name) + 1;
  if (!full) return h('span', { class: 'level quiet' }, word(name === 'unknown' || !name ? 'Unknown' : capital(name), seen));
  const bars = [3, 5, 7, 9].map((height, index) =>
    svg('rect', { x: index * 4, y: 12 - height, width: 3, height, rx: 0.5, class: index < full ? 'full' : 'dim' }));
  return h('span', { class: `level ${name}` }, shape(15, ...bars), word(capital(name) + suffix, seen));
}
/// Bars and the score beside them, as tables have it; "–" where there is no score.
export function risk(score, name) {
  if (!Number.isFinite(score)) return h('span', { class: 'quiet' }, '–', h('span', { class: 'hidden' }, 'no score'));
  return h('span', { class: `level ${name}` }, level(name, { seen: false }), h('b', { class: 'num' }, Math.round(score)));
}
/// Confidence: three dots and the word.
export function confidence(name, { seen = true } = {}) {
  const full = ['low', 'medium', 'high'].indexOf(name) + 1;
  const dots = [3.5, 10.5, 17.5].map((cx, index) => svg('circle', { cx, cy: 6, r: index < full ? 3.2 : 2.6, class: index < full ? 'full' : 'hollow' }));
  return h('span', { class: 'level soft' }, shape(21, ...dots), word(capital(name ?? 'unknown'), seen));
}

const VERDICTS = {
  malicious: ['Malicious', 'critical', { d: 'M4 1h4l3 3v4l-3 3H4L1 8V4z', class: 'full' }], exploited: ['Exploited', 'critical', { d: 'M4 1h4l3 3v4l-3 3H4L1 8V4z', class: 'full' }],
  suspicious: ['Suspicious', 'medium', { d: 'M6 1l5.5 10H.5z', class: 'full' }], inconclusive: ['Inconclusive', 'soft', { d: 'M6 1.2a4.8 4.8 0 1 1 0 9.6a4.8 4.8 0 1 1 0-9.6', class: 'dashed' }],
  benign: ['Likely benign', 'good', { d: 'M6 1.2a4.8 4.8 0 1 1 0 9.6a4.8 4.8 0 1 1 0-9.6M3.8 6.2l1.6 1.6 2.8-3.4', class: 'hollow' }],
  unknown: ['No record', 'soft', { d: 'M3.5 4a2.5 2.5 0 1 1 3.4 2.4q-.9.4-.9 1.4M6 10v.6', class: 'hollow' }],
};
/// Verdict: shape and word.
export function verdict(name) {
  const [text, tone, path] = VERDICTS[name === 'likely_benign' ? 'benign' : name] ?? VERDICTS.unknown;
  return h('span', { class: `level ${tone}` }, shape(12, svg('path', path)), h('b', text));
}

const FEED_STATES = {
  healthy: ['Healthy', 'good', 'dot'], degraded: ['Degraded', 'medium', 'half'], error: ['Failing', 'critical', 'cross'],
  pending: ['Waiting', 'soft', 'ring'], not_fetched: ['Waiting', 'soft', 'ring'], disabled: ['Off', 'quiet', 'bar'],
};
/// How a feed fares: shape and word.
export function feedState(name) {
  const [text, tone, form] = FEED_STATES[name] ?? FEED_STATES.pending;
  const d = { cross: 'M2 2l8 8M10 2l-8 8', bar: 'M1.5 6h9', half: 'M6 1.2a4.8 4.8 0 1 1 0 9.6a4.8 4.8 0 1 1 0-9.6', ring: 'M6 1.2a4.8 4.8 0 1 1 0 9.6a4.8 4.8 0 1 1 0-9.6' }[form];
  const drawn = form === 'dot' ? [svg('circle', { cx: 6, cy: 6, r: 5, class: 'full' })] : [svg('path', { d, class: 'hollow' })];
  if (form === 'half') drawn.push(svg('path', { d: 'M6 1a5 5 0 0 0 0 10z', class: 'full' }));
  return h('span', { class: `level ${tone}` }, shape(12, ...drawn), h('span', text));
}

/// Trend of the API, {direction, change_percent, previous}: arrow and words. Below a tenth it is "stable".
export function trend({ direction, change_percent: percent, previous }) {
  const per = Number.isFinite(percent) ? `${count(Math.abs(Math.round(percent)))} %` : null;
  const words = direction === 'stable' ? (percent ? `stable, ${percent > 0 ? '+' : '−'}${per}` : 'stable') : `${direction} ${per ?? `from ${count(previous)}`}`;
  return h('span', { class: 'level soft' }, icon({ up: 'up', down: 'fall' }[direction] ?? 'dash', 11), words);
}

/// A chip. Tones: '', 'kev' (critical), 'warn' (medium), 'ok' (good). With an address it is a link.
export const chip = (content, { tone = '', href, ...more } = {}) => h(href ? 'a' : 'span', { class: `chip ${tone}`, href, ...more }, content);
/// The chip of a known exploited vulnerability.
export const kev = (overdue = false) => chip(overdue ? 'KEV overdue' : 'KEV', { tone: 'kev', title: 'In the catalogue of known exploited vulnerabilities' });
export const ransom = () => chip('Ransom', { tone: 'warn', title: 'Known to be used for ransom' });
/// A TLP label in the standard's own colours.
export const tlp = (name) => h('span', { class: `tlp ${name.toLowerCase().split('+')[0]}` }, `TLP:${name.toUpperCase().replace(/^TLP:/, '')}`);

/// A time as people say it; the full one on hover, focus and for machines.
export const time = (value, { text } = {}) =>
  value ? h('time', { datetime: value, title: fullTime(value) }, text ?? age(value)) : h('span', { class: 'quiet' }, '–');

const values = new WeakMap();
const shown = (value, { type, short }) => {
  const text = 'defang' in document.documentElement.dataset ? defanged(value, type) : value;
  return short ? cut(text) : text;
};
/// A value: monospace, isolated from the direction of the text around it, defanged when the page is. `href` leads to its
/// lookup (true) or elsewhere; `short` cuts long ones in the middle.
export function value(text, { type, short = false, href } = {}) {
  const link = href === true ? `/lookup?ioc=${encodeURIComponent(text)}` : href;
  const ascii = punycode(text);
  const node = h('bdi', { title: short && text.length > 32 ? text : null }, shown(text, { type, short }));
  values.set(node, { text, type, short });
  return h(link ? 'a' : 'span', { class: 'value', href: link },
    node, ascii && h('span', { class: 'chip warn foreign', title: `Letters outside ASCII${type ? ` in this ${typeName(type)}` : ''}` }, ascii));
}
/// Shows all values of the page plain or defanged.
export function defang(on) {
  document.documentElement.toggleAttribute('data-defang', on);
  for (const node of document.querySelectorAll('.value bdi')) {
    const kept = values.get(node);
    if (kept) node.textContent = shown(kept.text, kept);
  }
  document.dispatchEvent(new CustomEvent('defang', { detail: on }));
}
/// What Copy copies: the value as the page shows it.
export const copied = (text, type) => shown(text, { type });
