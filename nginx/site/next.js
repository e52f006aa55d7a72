// Where somebody goes after signing in: the page that sent them, never another site.

/// The path in `next`; the news where it is none of ours.
export function nextOf(query) {
  const next = query.get('next') ?? '';
  if (!/^\/(?![/\\])[^\u0000-\u001f]*$/.test(next)) return '/news';
  const url = new URL(next, location.origin);
  return url.origin === location.origin && !['/login', '/signup'].includes(url.pathname) ? url.pathname + url.search + url.hash : '/news';
}

/// Goes there. That somebody has signed in is kept, so that the next page is laid out for an account from the start.
export function enter(next) {
  try {
    localStorage.setItem('known', 'true');
  } catch {
    // A browser that keeps nothing lays the page out twice.
  }
  location.assign(next);
}
