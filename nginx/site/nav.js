// The pages, one line each. `name` is the file in pages/ and the first part of the path. `group` and `label` show it in the
// navigation; without them the page is reached by links only. `open`: it needs no account; `reads`: nor where the
// operator lets everybody read this. `top`: words and paths above the pages of those who have not signed in. `under`: the page that the
// navigation marks instead. `key`: pressed after g; `keys` adds others with their paths. `texts`: it has /text, for pasted texts.
export const groups = ['Read', 'Investigate', 'Context', 'Deliver', ''];

export const pages = [
  { name: 'home', open: true },
  { name: 'news', group: 'Read', label: 'News', key: 'n' },
  { name: 'saved', group: 'Read', label: 'Saved' },
  { name: 'item', open: true, under: 'news' },
  { name: 'u', under: 'news' },
  { name: 'moderation', group: 'Read', label: 'Moderation' },
  { name: 'lookup', reads: 'lookup', group: 'Investigate', label: 'Lookup', key: 'l', texts: true, keys: { t: ['Paste text', '/lookup/text'] } },
  { name: 'threats', reads: 'lookup', under: 'lookup' },
  { name: 'iocs', group: 'Investigate', label: 'Indicators', key: 'i' },
  { name: 'cves', group: 'Investigate', label: 'CVEs', key: 'c' },
  { name: 'industries', group: 'Context', label: 'Industries' },
  { name: 'actors', group: 'Context', label: 'Actors' },
  { name: 'techniques', group: 'Context', label: 'Techniques' },
  { name: 'watch', group: 'Deliver', label: 'Watches', key: 'w' },
  { name: 'keys', group: 'Deliver', label: 'API keys', key: 'k' },
  { name: 'feeds', group: 'Deliver', label: 'Feeds', key: 'f' },
  { name: 'stats', group: 'Deliver', label: 'Statistics', key: 's' },
  { name: 'docs', open: true, group: '', label: 'Documentation', top: [['Documentation', '/docs'], ['API', '/docs/api']] },
  { name: 'settings', group: '', label: 'Settings' },
  { name: 'login', open: true },
  { name: 'signup', open: true },
  { name: 'pricing', label: 'Plans', open: true, top: [['Plans', '/pricing']] },
];

export const pageOf = (name) => pages.find((page) => page.name === name);
/// The address of a page's first screen; null when there is no such page.
export const pathOf = (name) => (pageOf(name) ? `/${name === 'home' ? '' : name}` : null);
