// What must be known before the first paint, so that nothing flashes and nothing jumps: the theme, the density, and
// whether the page stands in the whole frame or in the plain one of those who have not signed in. The account's
// preferences are kept in this browser for it; they are no secret.
{
  const kept = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };
  const root = document.documentElement;
  const theme = kept('theme');
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  root.dataset.density = kept('density') ?? 'normal';
  if (kept('defang') === 'true') root.dataset.defang = '';
  root.dataset.page = location.pathname.split('/')[1] || 'home';
  // These three stand in the plain frame always, the others for those who have not signed in.
  const alone = ['home', 'login', 'signup'].includes(root.dataset.page);
  // A page that was refused may be so for everybody; where none is, those who have signed in keep their navigation.
  const status = performance.getEntriesByType('navigation')[0]?.responseStatus ?? 200;
  const refused = status >= 400 && status !== 404;
  root.dataset.frame = alone || refused || kept('known') !== 'true' ? 'plain' : 'whole';
}
