// The axis of a chart, from 0.

/// The end of an axis that holds `most`: 1, 2 or 5 times a power of ten, or the next step to it.
export function top(most) {
  const step = unit(most);
  return Math.ceil(most / step) * step;
}

/// Where lines stand, 0 first.
export function ticks(end) {
  const step = unit(end);
  return Array.from({ length: Math.round(end / step) + 1 }, (_, index) => index * step);
}

function unit(most) {
  const rough = most / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  return Math.max(1, [1, 2, 5, 10].find((times) => times * power >= rough) * power);
}
