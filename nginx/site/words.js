// Words for figures, times, types and codes. Everything a page says about a value of the API comes from here, so that one
// thing has one name.

let zone = 'UTC';
/// 'UTC' or 'local': in which time everything is shown.
export function setZone(name) {
  zone = name === 'local' ? undefined : 'UTC';
}
export const zoneName = () =>
  zone === 'UTC' ? 'UTC' : (new Intl.DateTimeFormat('en', { timeZoneName: 'short' }).formatToParts().find((part) => part.type === 'timeZoneName')?.value ?? 'local time');

const figures = new Intl.NumberFormat('en');
/// 1234 as "1,234"; what is no figure as "–".
export const count = (value) => (Number.isFinite(value) ? figures.format(value) : '–');
/// 0.42 as "42 %", small shares with a decimal; what is no figure as "–".
export function percent(share) {
  if (!Number.isFinite(share)) return '–';
  const value = share * 100;
  return `${value === 0 || Math.abs(value) >= 10 ? Math.round(value) : Number(value.toFixed(1))} %`;
}
/// "1 indicator", "2 indicators"; a third word for what does not take an s.
export const many = (value, one, more = `${one}s`) => `${count(value)} ${value === 1 ? one : more}`;
/// Bytes as "12 kB".
export const bytes = (value) => (value < 1000 ? `${value} B` : value < 1e6 ? `${Math.round(value / 1000)} kB` : `${(value / 1e6).toFixed(1)} MB`);
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
/// "a, b and c".
export const list = (words, last = 'and') => (words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`);

const dated = (options) => (time) => new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options }).format(time);
/// "29 November 2026, 18:08 UTC".
export const fullTime = (time) =>
  `${dated({ day: 'numeric', month: 'long', year: 'numeric' })(new Date(time))}, ${clock(time)} ${zoneName()}`;
/// "18:08".
export const clock = (time) => dated({ hour: '2-digit', minute: '2-digit' })(new Date(time));
/// "29 Nov 2026".
export const date = (time) => dated({ day: 'numeric', month: 'short', year: 'numeric' })(new Date(time));
/// "29 Nov".
export const shortDate = (time) => dated({ day: 'numeric', month: 'short' })(new Date(time));
/// "Today, 29 November", "Yesterday, 28 November", "Friday, 27 November".
export function day(time, now = Date.now()) {
  const named = dated({ day: 'numeric', month: 'long' });
  const of = (moment) => named(new Date(moment));
  const text = of(time);
  if (text === of(now)) return `Today, ${text}`;
  if (text === of(now - 86_400_000)) return `Yesterday, ${text}`;
  return `${dated({ weekday: 'long' })(new Date(time))}, ${text}`;
}
/// "38 min ago" up to a week, then the date; "in 38 min" for what comes.
export function age(time, now = Date.now()) {
  const seconds = (now - new Date(time)) / 1000;
  const far = Math.abs(seconds);
  if (far >= 7 * 86_400) return date(time);
  if (far < 60) return seconds >= 0 ? 'just now' : 'in a minute';
  const text = far < 3600 ? `${Math.floor(far / 60)} min` : far < 86_400 ? `${Math.floor(far / 3600)} h` : `${Math.floor(far / 86_400)} d`;
  return seconds >= 0 ? `${text} ago` : `in ${text}`;
}
/// Seconds as "38 s", "2 min", "1 h".
export const span = (seconds) => (seconds < 120 ? `${Math.ceil(seconds)} s` : seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`);

const TYPES = {
  ipv4: 'IPv4', ipv6: 'IPv6', cidr: 'Network', domain: 'Domain', url: 'URL', email: 'E-mail', md5: 'MD5', sha1: 'SHA-1', sha256: 'SHA-256',
  sha512: 'SHA-512', cve: 'CVE', mitre_attack: 'Technique', asn: 'ASN', hostname: 'Host name', ssdeep: 'ssdeep', ja3: 'JA3', bitcoin: 'Bitcoin address',
};
/// The name of a type of indicator.
export const typeName = (type) => TYPES[type] ?? code(type ?? '');
/// A code of the API as words: `threat_intel` as "Threat intel".
export const code = (text) => capital(String(text).replaceAll(/[_-]/g, ' '));

/// What people may click by accident, made harmless: `hxxps://weldorae[.]digital/x`.
export function defanged(value, type) {
  if (/^(md5|sha|ssdeep|ja3|cve|mitre)/.test(type ?? '') || /^([0-9a-f]{32,}|CVE-.*|TA?\d{4}.*)$/i.test(value)) return value;
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*:\/\/)?([^]*)$/i.exec(value);
  const end = scheme ? rest.search(/[/?#]/) : type === 'cidr' ? rest.indexOf('/') : -1;
  const host = end < 0 ? rest : rest.slice(0, end);
  const harmless = host.replaceAll('@', '[@]').replaceAll('.', '[.]').replace(/^([0-9a-f]*:[0-9a-f]*:[0-9a-f]*)*[0-9a-f:]*$/i, (text) => text.replace(':', '[:]'));
  return (scheme ?? '').replace(/^h?ttp/i, 'hxxp') + harmless + (end < 0 ? '' : rest.slice(end));
}

/// The first 18 and the last 10 characters of a long value, for tables.
export const cut = (value) => (value.length > 32 ? `${value.slice(0, 18)}…${value.slice(-10)}` : value);

/// The host of an address, without www; the address itself when it has none.
export function host(address) {
  try {
    return new URL(address).hostname.replace(/^www\./, '');
  } catch {
    return address;
  }
}

/// The name as resolvers write it when it has letters outside ASCII; null when it has none.
export function punycode(name) {
  if (/^[\x00-\x7f]*$/.test(name)) return null;
  try {
    return new URL(`//${name.replace(/^[a-z]+:\/\//i, '').replace(/[/?#][^]*$/, '')}`, location.href).hostname;
  } catch {
    return null;
  }
}

const SHORT = { 'financial-services': 'Finance', 'healthcare-public-health': 'Healthcare', 'government-services-facilities': 'Government', 'information-technology': 'IT' };
/// The short name of a sector.
export const sector = (slug) => SHORT[slug] ?? code(slug);
/// The slugs of all sectors.
export const SECTORS = ['chemical', 'commercial-facilities', 'communications', 'critical-manufacturing', 'dams', 'defense-industrial-base', 'emergency-services', 'energy', 'financial-services', 'food-agriculture', 'government-services-facilities', 'healthcare-public-health', 'information-technology', 'nuclear-reactors-materials-waste', 'transportation-systems', 'water-wastewater-systems'];

const COUNTRIES = typeof Intl.DisplayNames === 'function' ? new Intl.DisplayNames('en', { type: 'region' }) : null;
/// "NL" as "Netherlands".
export function country(code) {
  try {
    return COUNTRIES?.of(code) ?? code;
  } catch {
    return code;
  }
}

/// A day without a time, such as "2021-12-24", is the same day in every zone.
export const dayText = (day) => (day ? date(`${day}T12:00:00Z`) : '–');

/// Whether the day until which an exploited hole had to be mended is over.
export const isOverdue = (known) => Boolean(known?.due_date && known.due_date < new Date().toISOString().slice(0, 10));

/// "EPSS of 22 Aug 2026, model v2025.03.14. KEV catalogue 2026.07.23."
export const catalogues = ({ epss_date: day, epss_model: model, kev_catalog_version: version }) =>
  [day && `EPSS of ${dayText(day)}, model ${model ?? '–'}.`, version && `KEV catalogue ${version}.`].filter(Boolean).join(' ');

const SCOPES = {
  'read:iocs': 'Lists of indicators', 'read:articles': 'News', 'read:lookup': 'Lookups', 'read:cves': 'Vulnerabilities', 'read:stats': 'Statistics', 'read:stix': 'STIX',
  'read:taxii': 'TAXII', 'write:taxii': 'Adding by TAXII', 'admin:taxii': 'Administering TAXII', 'read:sigma': 'Sigma rules', 'read:misp': 'MISP', 'read:cef': 'CEF and syslog',
  'write:sightings': 'Reporting sightings', 'read:community': 'What you saved, and comments', 'write:community': 'Voting, saving and commenting', 'write:watches': 'Watches', 'write:lists': 'Lists made for devices', 'read:openioc': 'OpenIOC', 'read:export': 'Lists for firewalls and SIEMs', 'read:articles:export': 'News in bulk',
};
/// What a scope lets read, in words.
export const scopeName = (scope) => SCOPES[scope] ?? scope;
