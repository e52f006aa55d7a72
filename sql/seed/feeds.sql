insert into feeds (slug, name, category, format) values
    ('urlhaus', 'URLhaus', 'threat-intel', 'urlhaus'), ('feodo-tracker', 'Feodo Tracker', 'threat-intel', 'feodo'),
    ('threatfox', 'ThreatFox', 'threat-intel', 'threatfox'), ('sslbl', 'SSLBL', 'threat-intel', 'sslbl'),
    ('imported', 'Imported', 'threat-intel', null)
on conflict (slug) do nothing;
