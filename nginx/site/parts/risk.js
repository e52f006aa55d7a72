// <sd-risk>: why a score is what it is: a scale with its thresholds, a segment and a row a factor.
//   properties  risk: the API's {score, factors: [{name, points, max, detail}], model, computed_at or none}; max: the most points that
//               the factor can have; null for a cap
//               lists: the warning lists met: [{list, effect: 'cap 15'}]
//   events      none
//   h('sd-risk', {risk: data.risk, lists: data.warning_lists})
import { Part, h, put, svg } from '../dom.js';
import { clock, code, zoneName } from '../words.js';

const THRESHOLDS = [['medium', 40], ['high', 65], ['critical', 85]];
const TONES = 4;
const NAMES = { kev: 'Exploited', cvss: 'CVSS', epss: 'EPSS', mentions: 'In the news' };
const named = (factor) => NAMES[factor.name] ?? code(factor.name);

export class Risk extends Part {
  risk = { score: null, factors: [] };
  lists = [];

  draw() {
    const { score, factors = [], model, computed_at: at } = this.risk;
    const row = (factor, index) => h('li', key(factor, index), h('b', named(factor)), h('span', { class: 'soft' }, factor.detail),
      h('span', { class: 'right' }, h('span', { class: 'num' }, points(factor.points)), Number.isFinite(factor.max) && h('span', { class: 'quiet' }, ` of ${most(factor.max)}`)));
    const sum = factors.reduce((total, factor) => total + factor.points, 0);
    put(this, h('div', { class: 'h' }, h('h2', `Why ${score}`), h('span', { class: 'note' }, toNext(score))), this.#scale(score, factors),
      h('ul', { class: 'factors' }, factors.map(row), h('li', { class: 'sum' }, h('span'), h('b', 'Risk'), h('span', { class: 'quiet' }, `model ${model}${at ? `, computed at ${clock(at)} ${zoneName()}` : ''}`), h('b', { class: 'num' }, points(sum)))));
  }

  /// Points that add stand from the left, those that take away from the right; a warning list's cap is a wall.
  #scale(score, factors) {
    let left = 0;
    let right = Math.min(100, factors.reduce((total, { points: each }) => total + Math.max(0, each), 0));
    const segments = factors.map((factor, index) => {
      const width = Math.min(100, Math.abs(factor.points));
      const x = factor.points < 0 ? (right -= width) : (left += width) - width;
      return width > 0 && svg('rect', { class: factor.points < 0 ? 'less' : `s${(index % TONES) + 1}`, x: `${x}%`, y: 12, width: `${width}%`, height: 12 }, svg('title', `${named(factor)}: ${points(factor.points)}`));
    });
    const caps = this.lists.map(({ effect }) => Number(/^cap (\d+)/.exec(effect)?.[1])).filter(Number.isFinite);
    const wall = caps.length > 0 && Math.min(...caps);
    const line = (at, kind, y1, y2) => svg('line', { class: kind, x1: `${at}%`, x2: `${at}%`, y1, y2 });
    const label = (at, words, anchor = 'middle') => svg('text', { x: `${at}%`, y: 42, 'text-anchor': anchor }, words);
    return svg('svg', { class: 'drawing scale', width: '100%', height: 48, role: 'img', 'aria-label': `${score} of 100. Medium from 40, high from 65, critical from 85.${wall === false ? '' : ` A warning list caps it at ${wall}.`}` },
      svg('rect', { class: 'track', x: 0, y: 12, width: '100%', height: 12 }), segments.filter(Boolean),
      THRESHOLDS.map(([name, at]) => [line(at, 'axis', 8, 28), label(at, `${code(name)} ${at}`)]), label(0, '0', 'start'), label(100, '100', 'end'),
      wall !== false && line(wall, 'wall', 4, 30),
      svg('svg', { x: `${score}%`, overflow: 'visible' }, svg('path', { class: 'needle', d: 'M-5 2h10l-5 7z' })));
  }
}
customElements.define('sd-risk', Risk);

const most = (value) => `${value < 0 ? '−' : ''}${Math.abs(value)}`;
const points = (value) => `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(1)}`;
const key = ({ points: value }, index) => svg('svg', { width: 10, height: 10, 'aria-hidden': 'true' }, svg('rect', { class: value < 0 ? 'less' : `s${(index % TONES) + 1}`, width: 10, height: 10, rx: 2 }));

/// "13 points below critical".
function toNext(score) {
  const next = THRESHOLDS.find(([, at]) => score < at);
  if (!next) return 'critical: the highest level';
  const by = next[1] - score;
  return `${by} ${by === 1 ? 'point' : 'points'} below ${next[0]}`;
}
