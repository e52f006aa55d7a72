// The bars at the foot of the window: limit reached, no connection, service in trouble. They lie over the page, which
// stays as it is and stays usable.
import { healed, loadedAt, ready, signals } from './api.js';
import { announce, h, put } from './dom.js';
import { icon } from './marks.js';
import { clock, count, span } from './words.js';

const place = document.getElementById('bars');
const bars = new Map();

function show(name, ...content) {
  if (!bars.has(name)) {
    bars.set(name, h('div', { class: 'notice' }));
    place.append(bars.get(name));
  }
  put(bars.get(name), ...content);
}
function hide(name) {
  bars.get(name)?.remove();
  bars.delete(name);
}

let counting = null;
signals.addEventListener('limit', ({ detail: { until, message, now } }) => {
  const seconds = h('span', { class: 'num' });
  const tick = () => (seconds.textContent = span(Math.max(0, (until - Date.now()) / 1000)));
  tick();
  clearInterval(counting);
  counting = setInterval(tick, 1000);
  show('limit', h('span', h('b', message), ' ', h('span', { class: 'soft' }, 'Trying again in ', seconds, '.')),
    h('button', { type: 'button', class: 'btn', click: now }, 'Try now'), h('a', { class: 'link', href: '/pricing' }, 'Plans'));
  announce(`${message} Trying again in ${span((until - Date.now()) / 1000)}.`);
});
signals.addEventListener('limit-over', () => {
  clearInterval(counting);
  hide('limit');
});

let looking = null;
function unreachable(name, bold, more) {
  show(name, icon('close'), h('span', h('b', bold), ' ', h('span', { class: 'soft' }, more)));
  announce(`${bold} ${more}`);
  looking ??= setInterval(look, 4000);
}
async function look() {
  if (!navigator.onLine || document.hidden || !(await ready())) return;
  clearInterval(looking);
  looking = null;
  hide('offline');
  hide('trouble');
  healed();
}
signals.addEventListener('offline', ({ detail: { at } }) =>
  unreachable('offline', 'No connection.', at ? `Showing what was loaded at ${clock(at)}. It is brought up to date by itself.` : 'The page loads by itself when there is one.'));
signals.addEventListener('trouble', ({ detail: { message } }) => unreachable('trouble', message, 'It is asked again by itself.'));
addEventListener('offline', () => signals.dispatchEvent(new CustomEvent('offline', { detail: { at: loadedAt() } })));
addEventListener('online', look);

/// What is left of the minute, for the top of the page.
export function left() {
  const node = h('span', { class: 'left num quiet', title: 'Requests left this minute' });
  signals.addEventListener('left', ({ detail: { limit, remaining } }) => {
    node.textContent = `${count(remaining)} of ${count(limit)} left`;
    node.classList.toggle('few', remaining < limit / 5);
  });
  return node;
}
