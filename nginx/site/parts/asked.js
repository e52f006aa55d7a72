// The values that were looked up last in this browser.
const KEPT = 10;
const NAME = 'asked';

function all() {
  try {
    const kept = JSON.parse(localStorage.getItem(NAME));
    return Array.isArray(kept) ? kept.filter((each) => typeof each === 'string').slice(0, KEPT) : [];
  } catch {
    return [];
  }
}
function keep(values) {
  try {
    localStorage.setItem(NAME, JSON.stringify(values));
  } catch {
    // A browser that keeps nothing has asked nothing.
  }
}

export const asked = {
  /// Newest first.
  all,
  add: (value) => keep([value, ...all().filter((each) => each !== value)].slice(0, KEPT)),
  clear: () => keep([]),
};
