-- REGISTRY of feeds: a new one is a line here. An operator's changes to these rows stay.
insert into feeds (slug, name, category, format, reliability, publisher, url, terms_url)
values
    ('urlhaus',         'URLhaus',                              'threat-intel', 'urlhaus-csv',    85, 'abuse.ch', 'https://urlhaus.abuse.ch/downloads/csv_recent/',                                              'https://urlhaus.abuse.ch/api/'),
    ('feodotracker',    'Feodo Tracker',                        'threat-intel', 'feodo-json',     90, 'abuse.ch', 'https://feodotracker.abuse.ch/downloads/ipblocklist.json',                                    'https://feodotracker.abuse.ch/blocklist/'),
    ('threatfox',       'ThreatFox',                            'threat-intel', 'threatfox-json', 80, 'abuse.ch', 'https://threatfox.abuse.ch/export/json/recent/',                                              'https://threatfox.abuse.ch/faq/'),
    ('sslbl',           'SSLBL',                                'threat-intel', 'sslbl-csv',      85, 'abuse.ch', 'https://sslbl.abuse.ch/blacklist/sslblacklist.csv',                                           'https://sslbl.abuse.ch/blacklist/'),
    ('cisa-kev',        'CISA Known Exploited Vulnerabilities', 'government',   'kev-json',       95, null,       'https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json',         'https://www.cisa.gov/known-exploited-vulnerabilities-catalog'),
    ('cisa-advisories', 'CISA Cybersecurity Advisories',        'government',   'rss',            90, null,       'https://www.cisa.gov/cybersecurity-advisories/cybersecurity-advisories.xml',                  'https://www.cisa.gov/privacy-policy'),
    ('mitre-attack',    'MITRE ATT&CK',                         'research',     null,             90, null,       null,                                                                                          'https://attack.mitre.org/resources/legal-and-branding/terms-of-use/'),
    ('eset-research',   'ESET Research',                        'vendor',       null,             80, null,       null,                                                                                          'https://github.com/eset/malware-ioc/blob/master/LICENSE'),
    ('prodaft',         'PRODAFT',                              'research',     null,             75, null,       null,                                                                                          'https://github.com/prodaft/malware-ioc/blob/master/LICENSE'),
    ('unit42',          'Palo Alto Networks Unit 42',           'vendor',       null,             75, null,       null,                                                                                          'https://github.com/pan-unit42/iocs/blob/master/LICENSE.md'),
    ('test-indicators', 'Test Indicators',                      'research',     null,             10, null,       null,                                                                                          null),
    ('imported',        'Imported',                             'threat-intel', null,             50, null,       null,                                                                                          null)
on conflict (slug) do nothing;
-- What abuse.ch has taken back. It wants a key: `socdctl feed set abusech-fplist --secret-header Auth-Key --secret-file FILE`,
-- then `socdctl feed enable abusech-fplist`.
insert into feeds (slug, name, category, format, reliability, interval_seconds, publisher, retracts_publisher, url, terms_url, is_enabled)
values ('abusech-fplist', 'abuse.ch false positives', 'threat-intel', 'abusech-fplist', 85, 86400, 'abuse.ch', 'abuse.ch',
        'https://hunting-api.abuse.ch/api/v1/', 'https://abuse.ch/terms-of-use/', false)
on conflict (slug) do nothing;
-- What is known of CVEs. EPSS comes once a day. NVD's file of the last days keeps up what `socdctl cve import` has filled.
insert into feeds (slug, name, category, format, reliability, interval_seconds, url, terms_url)
values
    ('first-epss',   'FIRST EPSS',                         'research',   'epss-csv', 90, 43200, 'https://epss.empiricalsecurity.com/epss_scores-current.csv.gz',             'https://www.first.org/epss/'),
    ('nvd-modified', 'NVD: modified in the last days',     'government', 'nvd-json', 95, 7200,  'https://nvd.nist.gov/feeds/json/cve/2.0/nvdcve-2.0-modified.json.gz',       'https://nvd.nist.gov/developers/terms-of-use')
on conflict (slug) do nothing;
-- In place of that file: the API, which tells changes sooner. With a key, in the header apiKey, it may be asked ten times as often.
insert into feeds (slug, name, category, format, reliability, interval_seconds, url, terms_url, is_enabled)
values ('nvd-api', 'NVD API', 'government', 'nvd-api', 95, 7200, 'https://services.nvd.nist.gov/rest/json/cves/2.0', 'https://nvd.nist.gov/developers/terms-of-use', false)
on conflict (slug) do nothing;
