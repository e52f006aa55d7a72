// What POST /api/v1/extract found, as the page about a pasted text shows it.
//   const rows = ranked(values);        worst first, each {…value, risk, verdict, because, tone}: of its host, where that is worse
//   pieces(text, rows)                  nodes: the text with a mark on every value
//   csv(rows)                           a file of them
import { h } from '../dom.js';
import { typeName } from '../words.js';

const RANK = { exploited: 6, malicious: 5, suspicious: 4, inconclusive: 3, unknown: 2, likely_benign: 0 };
const TONES = { exploited: 'critical', malicious: 'critical', suspicious: 'medium', inconclusive: 'soft', likely_benign: 'good' };
const rank = (verdict) => RANK[verdict] ?? RANK.inconclusive;

/// A URL that nobody has reported is as bad as its host. What is only on a list of harmless values is likely benign.
function judged(value) {
  const { host, risk, found, warning_lists: lists, because } = value;
  const worse = host && rank(host.risk.verdict) > Math.max(rank(risk.verdict), RANK.inconclusive);
  const harmless = !found && lists.some(({ effect }) => effect.startsWith('cap'));
  const verdict = worse ? host.risk.verdict : harmless ? 'likely_benign' : risk.verdict;
  return {
    ...value, verdict, risk: worse ? host.risk : risk, because: worse ? `its host ${host.value}${host.because ? `: ${host.because}` : ''}` : because,
    tone: TONES[verdict] ?? 'soft', times: value.spans.length,
  };
}

export const ranked = (values) =>
  values.map(judged).sort((a, b) => rank(b.verdict) - rank(a.verdict) || (b.risk.score ?? -1) - (a.risk.score ?? -1) || a.spans[0][0] - b.spans[0][0]);

/// Of values that stand in each other, the inner one has the mark.
export function pieces(text, rows) {
  const spans = rows.flatMap((row) => row.spans.map(([from, to]) => ({ from, to, row }))).sort((a, b) => a.from - b.from || b.to - a.to);
  const made = [];
  let at = 0;
  const plain = (to) => {
    if (to > at) made.push(text.slice(at, to));
    at = Math.max(at, to);
  };
  const mark = (to, { row }) => {
    if (to <= at) return;
    made.push(h('mark', { class: row.tone, title: `${typeName(row.type)}${row.because ? `, ${row.because}` : ''}` }, text.slice(at, to)));
    at = to;
  };
  const open = [];
  const close = (upTo) => {
    while (open.length && open.at(-1).to <= upTo) mark(open.at(-1).to, open.pop());
  };
  for (const span of spans) {
    close(span.from);
    if (open.length) mark(span.from, open.at(-1));
    else plain(span.from);
    open.push(span);
  }
  close(Infinity);
  plain(text.length);
  return made;
}

// What a spreadsheet would run is no formula any more.
const cell = (content) => `"${String(content ?? '').replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`;

export function csv(rows) {
  const line = (row) => [row.value, row.type, row.verdict, row.risk.score, row.because, row.times, row.sources, row.last_seen, row.warning_lists.map(({ list }) => list).join(' ')];
  const head = ['value', 'type', 'verdict', 'risk_score', 'because', 'times', 'sources', 'last_seen', 'warning_lists'];
  return [head, ...rows.map(line)].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}
