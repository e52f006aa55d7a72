-- 200,000 indicators with their reports, 10,000 articles and the rest that grows with them: enough for the planner to
-- choose as it does with more. Counters and versions are filled here; triggers would take longer than all the rest.
set synchronous_commit = off;
set session_replication_role = replica;
set maintenance_work_mem = '256MB';
drop index indicators_by_trigram, articles_by_text;

insert into feeds (slug, name, category) select 'plans', 'Plans', 'research' where not exists (select from feeds where slug = 'plans');
insert into publisher values (true, :'identity') on conflict do nothing;

insert into articles (id, feed_id, entry_key, entry_digest, url, title, summary, content, published_at, is_dated, fetched_at, modified_at, category,
                      category_certainty, category_rule, severity_score, categorized_at, sectors, actors, malware, cves, techniques,
                      technique_confidences, labels, ioc_count, search)
select md5('article' || n)::uuid, (select id from feeds where slug = 'plans'), 'entry ' || n, sha256('x'), 'https://news.plans.example/' || n,
       'Story ' || n, 'A summary.', 'Words ' || n, now() - n * interval '4 minutes', true, now(), now() - n * interval '4 minutes',
       (array['ransomware', 'vulnerabilities', 'malware', 'data-breaches'])[1 + n % 4], 0.9, 'test', (n % 100) / 10.0, now(),
       array[(array['energy', 'healthcare-and-public-health', 'financial-services'])[1 + n % 3]], array['Actor ' || n % 300],
       array['Family ' || n % 300], array['CVE-2024-' || 10000 + n % 3000], array['T' || 1000 + n % 600], array['high']::confidence_level[], '{}', n % 4,
       to_tsvector('english', 'story number ' || n || ' word' || n % 5000)
from generate_series(1, 10000) n;

insert into indicators (id, type, value, confidence, category, origin, first_seen, last_seen, created_at, modified_at, added_at, feed_name,
                        article_id, malware_family, context, tags, techniques)
select md5('indicator' || n)::uuid, kind::indicator_type,
       case kind when 'ipv4' then '10.' || n / 65536 || '.' || n / 256 % 256 || '.' || n % 256
                 when 'ipv6' then '2001:db8::' || to_hex(n / 65536) || ':' || to_hex(n % 65536)
                 when 'domain' then 'host' || n || '.plans' || n % 977 || '.example'
                 when 'url' then 'https://plans' || n % 977 || '.example/load/' || n
                 when 'email' then 'user' || n || '@plans' || n % 977 || '.example'
                 when 'cve' then 'CVE-2024-' || 10000 + n
                 when 'mitre_attack' then 'T' || 1000 + n
                 else substr(md5(n::text) || md5('a' || n) || md5('b' || n) || md5('c' || n), 1,
                             case kind when 'md5' then 32 when 'sha1' then 40 when 'sha256' then 64 else 128 end) end,
       (array['low', 'medium', 'high'])[1 + n % 3]::confidence_level, 'research', (array['feed', 'feed', 'article'])[1 + n % 3]::sighting_origin,
       now() - n * interval '12 seconds' - interval '1 day', now() - n * interval '12 seconds', now() - n * interval '12 seconds' - interval '1 day',
       now() - n * interval '12 seconds', now() - interval '2 days' + n * interval '100 milliseconds', case n % 100 when 0 then 'Plans' else 'Plans ' || n % 100 end,
       case n % 3 when 2 then md5('article' || 1 + n % 10000)::uuid end, case when n % 5 = 0 then 'Family ' || n % 300 end, 'Seen as a loader',
       case when kind = 'sha1' and n % 40 = 11 then array['certificate-fingerprint'] else array['loader', 'family' || n % 60] end,
       array['T' || 1000 + n % 600]
from (select n, (array['ipv4', 'domain', 'url', 'sha256', 'ipv4', 'domain', 'url', 'md5', 'ipv4', 'domain', 'url', 'sha1', 'ipv4', 'domain',
                       'url', 'sha512', 'ipv4', 'ipv6', 'email', 'cve'])[1 + n % 20] as kind from generate_series(1, 200000) n) g;

insert into sightings (key, feed_id, indicator_id, origin, confidence, first_seen, last_seen, context, tags, techniques, digest, article_id, malware_family)
select md5('report' || i.id)::uuid, f.id, i.id, i.origin, i.confidence, i.first_seen, i.last_seen, i.context, i.tags, i.techniques,
       md5(i.id::text)::uuid, i.article_id, i.malware_family
from indicators i, feeds f where f.slug = 'plans';
insert into publications (added_at, indicator_id, version, change) select added_at, id, version, 'new' from indicators;
insert into indicator_versions (id, number, version, type, value, confidence, category, origin, is_revoked, first_seen, last_seen, created_at,
                                modified_at, added_at, feed_name, tags, techniques)
select id, number, 0, type, value, confidence, category, origin, false, first_seen, last_seen, created_at, modified_at,
       added_at - interval '1 day', feed_name, tags, techniques from indicators where number % 4 = 0;
insert into raised_indicators (id, number, version, type, value, confidence, category, origin, is_revoked, first_seen, last_seen, created_at,
                               modified_at, added_at, feed_name, tags, techniques, tlp_after)
select id, number, version, type, value, confidence, category, origin, true, first_seen, last_seen, created_at, modified_at,
       added_at, feed_name, tags, techniques, 'red' from indicators where number % 10 = 1;
create index indicators_by_trigram on indicators using gin (value gin_trgm_ops) where type in ('domain', 'url', 'email');
create index articles_by_text on articles using gin (search);

insert into indicator_counts (time_field, day, type, category, confidence, origin, is_revoked, is_warned, is_for_detection, tlp, n)
select d.time_field, d.day, i.type, i.category, i.confidence, i.origin, i.is_revoked, i.is_warned, i.is_for_detection, i.tlp, count(*)
from indicators i cross join lateral indicator_days(i.first_seen, i.last_seen, i.modified_at) d group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;

insert into cves (cve_id, published_at, modified_at, severity, cvss_tenths, epss, epss_percentile, is_kev, kev_added_on, article_count, risk_score)
select 'CVE-2024-' || 10000 + n, now() - n * interval '20 minutes', now() - n * interval '10 minutes',
       (array['low', 'medium', 'high', 'critical'])[1 + n % 4], (array[20, 50, 80, 95])[1 + n % 4], n * 37 % 1000000, n * 37 % 1000000,
       n % 100 = 0, case when n % 100 = 0 then current_date - n / 100 end, case when n % 50 = 0 then 1 else 0 end, n % 100
from generate_series(1, 20000) n;
insert into cve_records (cve_id, title, description, cwes, vendors, products, search)
select cve_id, 'Flaw ' || cve_id, 'A flaw.', array['CWE-' || 70 + number % 300], array['vendor' || number % 500], array['product' || number % 900],
       to_tsvector('english', 'flaw ' || cve_id || ' word' || number % 3000) from cves;
insert into cve_names (kind, name, cves) select 'vendor', 'vendor' || n, 40 from generate_series(0, 499) n;
insert into cve_names (kind, name, cves) select 'product', 'product' || n, 20 from generate_series(0, 899) n;
insert into indicator_risks (indicator_id, score, computed_at) select id, number % 100, now() from indicators where type <> 'mitre_attack';

-- A year of usage of a thousand keys.
insert into usage_days (key_id, day, route, status, requests, duration_us, bytes, rows)
select md5('key' || k)::uuid, current_date - d, '/api/v1/iocs', 200, 1, 1, 1, 1 from generate_series(1, 400) k, generate_series(0, 100) d;
insert into usage_hours (key_id, hour, requests, refused, errors, minute_peak)
select md5('key' || k)::uuid, date_trunc('hour', now()) - h * interval '1 hour', 1, 0, 0, 1 from generate_series(1, 100) k, generate_series(0, 300) h;
insert into usage_latencies (key_id, day, ms, requests)
select md5('key' || k)::uuid, current_date - d, 5, 1 from generate_series(1, 400) k, generate_series(0, 100) d;
insert into request_log (at, key_id, request_id, route, method, status, duration_us, bytes, rows)
select now() - n * interval '1 second', md5('key' || n % 400)::uuid, 'req_' || n, '/api/v1/iocs', 'GET', case when n % 3 = 0 then 400 else 200 end, 1, 1, 1
from generate_series(1, 40000) n;
set session_replication_role = origin;
