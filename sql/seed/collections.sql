-- The collections, under ids that never change: clients store them. Titles that exist are the operator's and stay.
insert into collections (id, position, alias, title, description, types, is_shared)
values
    ('911ce7be-2e08-4c2d-954a-4b96751dbc83', 1, 'all-iocs', 'All indicators', 'Every indicator of every type.',
     '{ipv4,ipv6,domain,url,md5,sha1,sha256,sha512,email,cve,mitre_attack}', false),
    ('72fd13af-e35a-4007-aeab-7367b13635ae', 2, 'ip-addresses', 'Addresses', 'Malicious IPv4 and IPv6 addresses.', '{ipv4,ipv6}', false),
    ('b6310659-aaa6-4007-a7f2-dff16dda8fc3', 3, 'names-and-urls', 'Names and URLs',
     'Malicious domain names, URLs and e-mail addresses.', '{domain,url,email}', false),
    ('7975395b-6a86-47cd-8716-a4767b39d2ca', 4, 'soc-defenders-network', 'Network indicators',
     'Addresses, names and URLs together.', '{ipv4,ipv6,domain,url,email}', false),
    ('64831e82-b51b-4723-8a81-a4b24be69166', 5, 'file-hashes', 'Hashes', 'MD5, SHA-1, SHA-256 and SHA-512 of malicious files.',
     '{md5,sha1,sha256,sha512}', false),
    ('2e504416-638d-482b-b055-aa4696fd9321', 6, 'cves', 'Vulnerabilities', 'Exploited vulnerabilities (CVE).', '{cve}', false),
    ('93bb7d3a-efb8-40ef-97f9-44bf2ff36d02', 7, 'attack-techniques', 'ATT&CK techniques', 'Techniques seen in reports.',
     '{mitre_attack}', false),
    ('4e4b6b0c-0b8a-4c53-9d5e-6a1f0d2c7b11', 8, 'shared', 'Shared objects',
     'What holders of the scope write:taxii share with each other. Never part of the other collections.', '{}', true)
on conflict (id) do nothing;

-- Names found in documentation and set-up guides.
insert into collection_aliases (alias, collection_id)
values
    ('soc-defenders-all', '911ce7be-2e08-4c2d-954a-4b96751dbc83'),
    ('all', '911ce7be-2e08-4c2d-954a-4b96751dbc83'),
    ('ips', '72fd13af-e35a-4007-aeab-7367b13635ae'),
    ('soc-defenders-hashes', '64831e82-b51b-4723-8a81-a4b24be69166'),
    ('hashes', '64831e82-b51b-4723-8a81-a4b24be69166')
on conflict (alias) do nothing;
