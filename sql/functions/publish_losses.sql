-- Publishes what became of the indicators in the session's temporary table `lost` (key, indicator_id), whose sightings are gone:
-- one that nobody else reports is withdrawn, the others are merged anew. Part of the caller's transaction, which holds the
-- publication lock.
create or replace function publish_losses(out withdrawn bigint, out changed bigint) language plpgsql volatile as $$
declare
    stamp timestamptz;
    at    timestamptz := clock_timestamp();
begin
    select greatest(at, g.last_added_at + interval '1 microsecond') into strict stamp from data_generation g;

    with gone as (
        select l.indicator_id, stamp + (row_number() over (order by l.indicator_id)) * interval '1 microsecond' as added_at
        from (select distinct indicator_id from lost) l
            join indicators i on i.id = l.indicator_id and not i.is_revoked
        where not exists (select from sightings s where s.indicator_id = l.indicator_id)
    ), stored as (
        update indicators i
        set is_revoked = true, version = i.version + 1, modified_at = greatest(at, i.last_seen, i.modified_at + interval '1 millisecond'), added_at = g.added_at,
            article_id = null, article_title = null, article_url = null
        from gone g where i.id = g.indicator_id
        returning i.id, i.added_at, i.version
    ), logged as (
        insert into publications (added_at, indicator_id, version, change)
        select added_at, id, version, 'withdrawn' from stored returning 1
    )
    select count(*) into withdrawn from logged;
    stamp := stamp + withdrawn * interval '1 microsecond';

    with left_over as (
        select s.indicator_id as id, max(s.confidence) as confidence, min(s.first_seen) as first_seen, max(s.last_seen) as last_seen,
               coalesce((select array_agg(distinct tag order by tag) from sightings o, unnest(o.tags) tag where o.indicator_id = s.indicator_id), '{}') as tags,
               coalesce((select array_agg(distinct t order by t) from sightings o, unnest(o.techniques) t where o.indicator_id = s.indicator_id), '{}') as techniques,
               coalesce((select array_agg(distinct a order by a) from sightings o, unnest(o.actors) a where o.indicator_id = s.indicator_id), '{}') as actors,
               coalesce((select array_agg(distinct e order by e) from sightings o, unnest(o.sectors) e where o.indicator_id = s.indicator_id), '{}') as sectors,
               (array_agg(s.malware_family order by s.last_seen desc, s.key) filter (where s.malware_family is not null))[1] as malware_family,
               (array_agg(s.threat_type order by s.last_seen desc, s.key) filter (where s.threat_type is not null))[1] as threat_type,
               (array_agg(s.key order by s.last_seen desc, f.reliability desc, s.key))[1] as current
        from sightings s join feeds f on f.id = s.feed_id
        where s.indicator_id in (select indicator_id from lost)
        group by s.indicator_id
    ), wanted as (
        select v.*, s.origin, s.reference_url, s.context, f.category, f.name as feed_name, a.id as article_id,
               a.title as article_title, a.url as article_url,
               stamp + (row_number() over (order by v.id)) * interval '1 microsecond' as added_at
        from left_over v
            join sightings s on s.key = v.current
            join feeds f on f.id = s.feed_id
            left join articles a on a.id = s.article_id
    ), stored as (
        update indicators i
        set confidence = w.confidence, category = w.category, origin = w.origin, first_seen = w.first_seen,
            last_seen = w.last_seen, modified_at = greatest(at, w.last_seen, i.modified_at + interval '1 millisecond'), added_at = w.added_at, version = i.version + 1,
            feed_name = w.feed_name, reference_url = w.reference_url, context = w.context, tags = w.tags,
            techniques = w.techniques, malware_family = w.malware_family, threat_type = w.threat_type, actors = w.actors,
            sectors = w.sectors, article_id = w.article_id, article_title = w.article_title, article_url = w.article_url
        from wanted w where i.id = w.id
        returning i.id, i.added_at, i.version
    ), logged as (
        insert into publications (added_at, indicator_id, version, change)
        select added_at, id, version, 'changed' from stored returning 1
    )
    select count(*) into changed from logged;
    stamp := stamp + changed * interval '1 microsecond';
    update data_generation set version = version + 1, changed_at = clock_timestamp(), last_added_at = stamp;
end $$;
comment on function publish_losses is 'Withdraws or merges anew the indicators of the sightings in the temporary table lost.';
