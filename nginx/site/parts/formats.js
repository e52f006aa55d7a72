// The formats in which a machine takes a list, as people choose them. `scope`: what a key needs; `blocks`: values of
// warning lists are left out unless one asks for them; `most`: rows a page, where the format has a limit of its own;
// `types`: the only types that it can hold; `options`: [name, label, [[value, text]]], the first value is the default.

export const GROUPS = [
  ['Lists for firewalls and name servers', ['edl-ip', 'edl-domain', 'edl-url', 'hosts', 'rpz']],
  ['SIEM', ['splunk', 'splunk-hec', 'sentinel', 'ecs', 'cef', 'syslog']],
  ['Exchange', ['stix', 'taxii', 'misp', 'openioc']],
  ['Rules', ['suricata', 'sigma', 'zeek']],
  ['Data', ['csv', 'txt', 'json', 'ndjson']],
];

const ADDRESSES = ['ipv4', 'ipv6'];
export const FORMATS = {
  'edl-ip': { label: 'External dynamic list, addresses', about: 'One address a line, for Palo Alto, Fortinet and other firewalls.', scope: 'read:export', blocks: true, types: ADDRESSES },
  'edl-domain': { label: 'External dynamic list, names', about: 'One name a line, for Palo Alto, Fortinet and other firewalls.', scope: 'read:export', blocks: true, types: ['domain'] },
  'edl-url': { label: 'External dynamic list, URLs', about: 'One URL a line without its scheme, for Palo Alto and other firewalls.', scope: 'read:export', blocks: true, types: ['url'] },
  hosts: { label: 'Hosts file', about: 'For dnsmasq, Pi-hole and computers.', scope: 'read:export', blocks: true, types: ['domain'] },
  rpz: { label: 'Response policy zone', about: 'For BIND, Unbound and other name servers.', scope: 'read:export', blocks: true, types: ['domain', ...ADDRESSES],
    options: [['policy', 'What a listed name answers', [['nxdomain', 'It does not exist'], ['nodata', 'It has no records'], ['passthru', 'As without the zone (to try it)'], ['drop', 'Nothing at all'], ['tcp-only', 'Ask again over TCP']]]] },
  splunk: { label: 'Splunk lookup', about: 'Files of threat intelligence for Splunk Enterprise Security.', scope: 'read:export' },
  'splunk-hec': { label: 'Splunk events', about: 'Events for the HTTP event collector.', scope: 'read:export' },
  sentinel: { label: 'Microsoft Sentinel', about: 'For the upload API, which takes 100 at a time.', scope: 'read:stix', most: 100 },
  ecs: { label: 'Elastic Common Schema', about: 'One document a line, for Elasticsearch.', scope: 'read:export' },
  cef: { label: 'CEF', about: 'One event a line, for ArcSight and others.', scope: 'read:cef' },
  syslog: { label: 'Syslog', about: 'One message a line, for log collectors.', scope: 'read:cef' },
  stix: { label: 'STIX 2.1 bundle', about: 'For platforms of threat intelligence. For a steady flow take TAXII.', scope: 'read:stix',
    options: [['include_tlp_markings', 'TLP markings', [['', 'By reference'], ['true', 'In the bundle']]]] },
  taxii: { label: 'TAXII 2.1', about: 'A collection that platforms and SIEMs poll. It holds all of its types: the filters of this page do not narrow it.', scope: 'read:taxii' },
  misp: { label: 'MISP event', about: 'For MISP, by import or as a feed.', scope: 'read:misp', options: [['ip_type', 'Addresses are', [['src', 'Sources (ip-src)'], ['dst', 'Destinations (ip-dst)']]]] },
  openioc: { label: 'OpenIOC', about: 'For endpoint products.', scope: 'read:openioc' },
  suricata: { label: 'Suricata rules', about: 'For Suricata, one rule an indicator.', scope: 'read:export' },
  sigma: { label: 'Sigma rules', about: 'To be translated for the SIEM of your choice.', scope: 'read:sigma' },
  zeek: { label: 'Zeek intelligence', about: 'A file for Zeek’s Intelligence Framework.', scope: 'read:export' },
  csv: { label: 'CSV table', about: 'For spreadsheets and scripts.', scope: 'read:iocs', options: [['columns', 'Columns', [['', 'The usual ones'], ['extended', 'All']]], ['csv_guard', 'Formulas in cells', [['', 'Made harmless'], ['false', 'As they are']]]] },
  txt: { label: 'Plain text', about: 'One value a line.', scope: 'read:iocs' },
  json: { label: 'JSON', about: 'Everything, for programs.', scope: 'read:iocs' },
  ndjson: { label: 'JSON lines', about: 'One object a line, for pipelines.', scope: 'read:iocs' },
};

const COLLECTIONS = [
  ['72fd13af-e35a-4007-aeab-7367b13635ae', 'Addresses', ADDRESSES], ['b6310659-aaa6-4007-a7f2-dff16dda8fc3', 'Names and URLs', ['domain', 'url', 'email']],
  ['64831e82-b51b-4723-8a81-a4b24be69166', 'Hashes', ['md5', 'sha1', 'sha256', 'sha512']], ['2e504416-638d-482b-b055-aa4696fd9321', 'Vulnerabilities', ['cve']],
  ['93bb7d3a-efb8-40ef-97f9-44bf2ff36d02', 'ATT&CK techniques', ['mitre_attack']],
];
/// The narrowest TAXII collection that holds all of these types: its id and title. No types stand for all.
export const collection = (types) => COLLECTIONS.find(([, , held]) => types.length && types.every((type) => held.includes(type))) ?? ['911ce7be-2e08-4c2d-954a-4b96751dbc83', 'All indicators'];

/// Whether the plan gives this format.
export const gives = (plan, format) => (format === 'taxii' ? plan.scopes.includes('read:taxii') : plan.formats.includes(format));

/// The format that fits best for these types, of those that the plan gives.
export function fitting(types, plan) {
  const all = ['edl-domain', 'edl-url', 'edl-ip'].filter((format) => types.length && types.every((type) => FORMATS[format].types.includes(type)));
  return [...all, 'csv', ...Object.keys(FORMATS)].find((format) => gives(plan, format)) ?? 'csv';
}
