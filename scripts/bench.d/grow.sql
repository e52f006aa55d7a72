-- :copies further indicators for each that indicators.awk made, with reports, publications and scores of their own, written straight
-- into the tables. A copy has another value, so the id of that value, and was published as many hours earlier as its number says.
-- Triggers keep the counters; the indexes that only reads need are made again afterwards.
\set ON_ERROR_STOP on
create extension if not exists "uuid-ossp";
set synchronous_commit = off;
set maintenance_work_mem = '1GB';
set max_parallel_maintenance_workers = 0;
set work_mem = '256MB';
create temporary table made_again as
select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
from pg_index where indrelid in ('indicators'::regclass, 'sightings'::regclass, 'indicator_risks'::regclass) and not indisunique;
select format('drop index %s', name) from made_again \gexec

select format($copy$
with made as materialized (
    select i.id as of, uuid_generate_v5(p.identity, 'indicator|' || i.type || '|' || v.value) as new_id, v.value, i.added_at - interval '%1$s hours' as added_at
    from indicators i join feeds f on f.name = i.feed_name and f.slug = %2$L, publisher p,
        lateral (select case i.type
            when 'ipv4' then (11 + %1$s) || substr(i.value, 3)
            when 'domain' then replace(i.value, '.bench', '-%1$s.bench')
            when 'url' then replace(i.value, '/load/', '/load/%1$s-')
            else substr(md5(i.value || '%1$s'), 1, 8) || substr(i.value, 9) end) v (value)
    where i.context like 'Seen %% times as a loader' and i.added_at >= %3$L::timestamptz
), added as (
    insert into indicators (id, type, value, confidence, category, origin, first_seen, last_seen, created_at, modified_at, added_at, feed_name,
                            reference_url, context, tags, techniques, malware_family, threat_type, first_added_at)
    select m.new_id, i.type, m.value, i.confidence, i.category, i.origin, i.first_seen, i.last_seen, m.added_at, m.added_at, m.added_at,
           i.feed_name, i.reference_url, i.context, i.tags, i.techniques, i.malware_family, i.threat_type, i.first_added_at - interval '%1$s hours'
    from made m join indicators i on i.id = m.of
), published as (
    insert into publications (added_at, indicator_id, version, change) select added_at, new_id, 1, 'new' from made
), scored as (
    insert into indicator_risks (indicator_id, score, computed_at)
    select m.new_id, r.score, r.computed_at from made m join indicator_risks r on r.indicator_id = m.of
)
insert into sightings (key, feed_id, indicator_id, origin, confidence, first_seen, last_seen, reference_url, context, tags, techniques, digest,
                       malware_family, threat_type)
select md5(m.new_id::text || s.key)::uuid, s.feed_id, m.new_id, s.origin, s.confidence, s.first_seen, s.last_seen, s.reference_url, s.context,
       s.tags, s.techniques, s.digest, s.malware_family, s.threat_type
from made m join sightings s on s.indicator_id = m.of and s.origin = 'feed'
$copy$, n, :'feed', (select min(added_at) from indicators i join feeds f on f.name = i.feed_name and f.slug = :'feed'))
from generate_series(1, :copies) n \gexec

select definition from made_again \gexec
select end_publication();
