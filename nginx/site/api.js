// Every request. Nothing else fetches.
//   const {data, meta} = await get('/api/v1/articles', {limit: 30}, {signal});
//   await send('POST', '/api/v1/keys', {name});
// A failure is an ApiError: its message is the API's own and is shown as it is.
// Answers of GET are kept with their ETag for the page's life. A 401 renews the session once, then asks to sign in. A 429
// waits, tells `signals` and tries once more; a 503 is tried three times. `signals` tells the bars at the top.

export const signals = new EventTarget();
const tell = (name, detail) => signals.dispatchEvent(new CustomEvent(name, { detail }));

/// What went wrong. `status` is 0 without an answer; `code` is the API's, or offline, stopped, not_json.
export class ApiError extends Error {
  constructor(status, { code, message, details = {}, request_id: id = null }, retryAfter = null) {
    super(message);
    Object.assign(this, { status, code, details, id, retryAfter });
  }
}

const memory = new Map(); // address → {etag, answer}
const lanes = new Map(); // lane → AbortController
const leaving = new AbortController();
addEventListener('pagehide', (event) => event.persisted || leaving.abort());

const state = { known: false, askToSignIn: null, loadedAt: null, renewal: null, asking: null };
/// Who draws the sign-in dialog: a function that resolves true when somebody has signed in.
export const whenSignedOut = (ask) => (state.askToSignIn = ask);
/// Whether somebody has signed in, as far as this page has asked.
export const isKnown = () => state.known;
/// When the last answer came; null before the first.
export const loadedAt = () => state.loadedAt;

/// A path with the query of an object: lists are joined with commas, empty values are left out.
export function address(path, query = {}) {
  const fields = query instanceof URLSearchParams ? [...query] : Object.entries(query);
  const said = fields.map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]).filter(([, value]) => value !== '' && value !== null && value !== undefined && value !== false);
  const text = new URLSearchParams(said).toString().replaceAll('%2C', ',').replaceAll('%3A', ':');
  return text ? `${path}?${text}` : path;
}

/// Asks. Options: `signal`; `lane`, where a newer call ends the older one; `text` for an answer that is no JSON;
/// `signIn: false` when a 401 is an answer; `once: true` when a 429 is.
export const get = (path, query, options = {}) => inLane(options, (signal) => ask('GET', address(path, query), undefined, { ...options, signal }));

/// Changes something. The body goes as JSON.
export const send = (method, path, body, options = {}) => inLane(options, (signal) => ask(method, path, body, { ...options, signal }));

/// Asks again every `seconds` while the page is looked at; `take` gets an answer that is not the one before. Ends with the
/// signal.
export function poll(path, query, take, { seconds = 60, signal } = {}) {
  const again = async () => {
    if (document.hidden) return;
    try {
      const answer = await get(path, query, { signal, once: true, signIn: false });
      if (!answer.unchanged) take(answer);
    } catch {
      // The next turn asks again; what is shown stays.
    }
  };
  const timer = setInterval(again, seconds * 1000);
  signal?.addEventListener('abort', () => clearInterval(timer));
  return again;
}

async function inLane({ lane, signal }, run) {
  const ends = [leaving.signal];
  if (signal) ends.push(signal);
  if (lane) {
    lanes.get(lane)?.abort();
    const mine = new AbortController();
    lanes.set(lane, mine);
    ends.push(mine.signal);
  }
  return run(AbortSignal.any(ends));
}

async function ask(method, target, body, options, tries = { limit: 0, trouble: 0, renewed: 0, asked: 0 }) {
  const reads = method === 'GET';
  if (!reads && !navigator.onLine) throw offline();
  const response = await fetched(method, target, body, options);
  const wait = Number(response.headers.get('Retry-After')) || null;
  left(response.headers);
  if (response.ok || response.status === 304) return answer(response, target, reads, options);
  const error = await failure(response, wait);
  const again = (change) => ask(method, target, body, options, { ...tries, ...change });

  if (response.status === 401 && !target.startsWith('/auth/v1/token')) {
    if (!tries.renewed && (await renewed())) return again({ renewed: 1 });
    if (options.signIn !== false && state.known && !tries.asked && state.askToSignIn) {
      if (await signedIn()) return again({ asked: 1, renewed: 1 });
    }
  }
  if (response.status === 429 && !options.once && !tries.limit) {
    await limitOver(wait ?? 60, error.message, options.signal);
    return again({ limit: 1 });
  }
  if (response.status === 503 && reads) {
    if (tries.trouble < 3) {
      await pause(Math.min(wait ?? 2, 10), options.signal);
      return again({ trouble: tries.trouble + 1 });
    }
    tell('trouble', { message: error.message });
  }
  throw error;
}

async function fetched(method, target, body, { signal }) {
  const headers = { Accept: 'application/json' };
  const kept = method === 'GET' ? memory.get(target) : undefined;
  if (kept) headers['If-None-Match'] = kept.etag;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  try {
    return await fetch(target, { method, headers, signal, credentials: 'same-origin', cache: 'no-store', body: body === undefined ? undefined : JSON.stringify(body) });
  } catch (cause) {
    if (signal.aborted) throw stopped();
    tell('offline', { at: state.loadedAt });
    throw offline(cause);
  }
}

const offline = () => new ApiError(0, { code: 'offline', message: 'No connection.' });
const stopped = () => new ApiError(0, { code: 'stopped', message: 'Stopped.' });

async function answer(response, target, reads, { text, signal }) {
  state.loadedAt = Date.now();
  const { status, headers } = response;
  if (status === 304) return { ...memory.get(target).answer, unchanged: true };
  if (status === 204 || status === 205) return { status, headers, data: null, meta: {} };
  let body;
  try {
    body = text ? await response.text() : await response.json();
  } catch (cause) {
    if (signal.aborted) throw stopped();
    throw new ApiError(status, { code: 'not_json', message: 'The answer was cut short. Try again.' });
  }
  const given = { status, headers, body, data: text ? body : (body.data ?? body), meta: body.meta ?? {}, unchanged: false };
  const etag = headers.get('ETag');
  if (reads && etag) memory.set(target, { etag, answer: given });
  return given;
}

async function failure(response, wait) {
  const id = response.headers.get('X-Request-Id');
  try {
    const { error } = await response.json();
    return new ApiError(response.status, { request_id: id, ...error }, wait);
  } catch {
    return new ApiError(response.status, { code: 'not_json', message: `The service answered ${response.status}.`, request_id: id }, wait);
  }
}

function left(headers) {
  const limit = Number(headers.get('X-RateLimit-Limit'));
  if (limit) tell('left', { limit, remaining: Number(headers.get('X-RateLimit-Remaining')) });
}

/// One dialog at a time, however many calls wait for it; whether somebody has signed in.
const signedIn = () => (state.asking ??= state.askToSignIn().finally(() => (state.asking = null)));

/// One renewal at a time, also over several windows of this browser.
async function renewed() {
  state.renewal ??= (async () => {
    const ask = () => fetch('/auth/v1/token?grant_type=refresh_token&return=cookie', { method: 'POST', credentials: 'same-origin', headers: { 'Content-Type': 'application/json' }, body: '{}' });
    try {
      return (await (navigator.locks ? navigator.locks.request('renew', ask) : ask())).ok;
    } catch {
      return false;
    } finally {
      setTimeout(() => (state.renewal = null));
    }
  })();
  return state.renewal;
}

const held = new Set(); // of the calls that wait for the limit, what makes each go on

/// Waits until the limit allows the next request, or somebody presses "Try now".
function limitOver(seconds, message, signal) {
  return new Promise((resolve, reject) => {
    const end = (settle) => {
      clearTimeout(timer);
      if (held.delete(goOn) && !held.size) tell('limit-over');
      settle();
    };
    const goOn = () => end(resolve);
    const timer = setTimeout(goOn, seconds * 1000);
    held.add(goOn);
    signal.addEventListener('abort', () => end(() => reject(stopped())));
    tell('limit', { until: Date.now() + seconds * 1000, message, now: () => held.forEach((each) => each()) });
  });
}

const pause = (seconds, signal) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener('abort', () => (clearTimeout(timer), reject(stopped())));
  });

let account;
/// Who has signed in; null when nobody has. Asked once a page.
export function me() {
  account ??= get('/api/v1/account', {}, { signIn: false }).then(
    ({ data }) => ((state.known = true), data),
    (error) => {
      if (error.status === 401) return null;
      account = undefined;
      throw error;
    },
  );
  return account;
}

let about;
/// What this instance is: name, sign-up, public reading, counts.
export const site = () => (about ??= get('/api/v1/site', {}, { signIn: false }).then(({ data }) => data, (error) => ((about = undefined), Promise.reject(error))));

/// Whether the service answers.
export const ready = () => fetch('/readyz', { cache: 'no-store' }).then((response) => response.ok, () => false);
/// Said by the bars when a ready service was unreachable before: pages that failed load again.
export const healed = () => tell('healed');
