-- Merges the reports a session has copied into its temporary table `incoming` into sightings, indicators, the publication
-- log and the data generation. Called once a transaction; everything is kept or nothing.
--
-- Of reports of articles the record key is the article's id; the article is stored before them.
--
-- The lock is held until the commit: writers merge one after another, so stamps are unique, increase strictly and become
-- visible in their order.
create or replace function merge_sightings(
    of_feed integer, from_origin sighting_origin, at timestamptz default clock_timestamp(),
    out new_rows bigint, out updated_rows bigint, out unchanged_rows bigint, out new_indicators bigint, out changed_indicators bigint
) language plpgsql volatile as $$
declare
    feed         record;
    stamp        timestamptz;
    new_later    bigint;
begin
    perform pg_advisory_xact_lock(hashtext('socd publication'));
    select f.id, f.name, f.category into strict feed from feeds f where f.id = of_feed;
    at := greatest(at, clock_timestamp());
    select greatest(clock_timestamp(), g.last_added_at + interval '1 microsecond') into strict stamp from data_generation g;

    -- Of a report that stands twice in one body the last counts; what says the same as before is done with.
    select count(*) into unchanged_rows from incoming;
    delete from incoming i using (
        select i.key, max(i.line) as line from incoming i group by i.key having count(*) > 1
    ) last where i.key = last.key and i.line < last.line;
    delete from incoming i using sightings s where s.key = i.key and s.digest = i.digest;
    -- What a list of false positives took back stays away.
    delete from incoming i using withdrawn_sightings w where w.key = i.key and w.restored_at is null;
    select count(*), count(*) filter (where exists (select from sightings s where s.key = i.key))
    into new_rows, updated_rows from incoming i;
    unchanged_rows := unchanged_rows - new_rows;
    new_rows := new_rows - updated_rows;
    new_indicators := 0;
    changed_indicators := 0;
    if new_rows + updated_rows = 0 then
        return;
    end if;

    -- Times that a report leaves open are those of the report before it, or now; none lies in the future.
    update incoming i set first_seen = s.first_seen, last_seen = at from sightings s
    where s.key = i.key and i.first_seen is null and i.last_seen is null;
    update incoming i
    set first_seen = least(at, coalesce(i.first_seen, i.last_seen, at)),
        last_seen = least(at, greatest(coalesce(i.last_seen, i.first_seen, at), i.first_seen))
    where i.first_seen is null or i.last_seen is null or i.first_seen > i.last_seen or i.last_seen > at;
    analyze incoming;

    -- Indicators whose merged view rests on more than one report.
    create temporary table merged on commit drop as
    select c.indicator_id from incoming c group by c.indicator_id having count(*) > 1
    union
    select c.indicator_id from incoming c join indicators i on i.id = c.indicator_id;
    create unique index on merged (indicator_id);
    analyze merged;

    -- The rest is new and rests on one report: its view is that report.
    with added as (
        insert into indicators (id, type, value, confidence, category, origin, first_seen, last_seen, created_at, modified_at,
                                added_at, feed_name, article_id, article_title, article_url, reference_url, context, tags, techniques,
                                malware_family, threat_type, actors, sectors, warning_lists)
        select c.indicator_id, c.type, c.value, c.confidence, feed.category, from_origin, c.first_seen, c.last_seen, c.first_seen, at,
               stamp + (row_number() over ()) * interval '1 microsecond', feed.name, a.id, a.title, a.url, c.reference_url, c.context,
               c.tags, c.techniques, c.malware_family, c.threat_type, coalesce(c.actors, '{}'), coalesce(c.sectors, '{}'),
               coalesce(c.warning_lists, '{}')
        from incoming c
            left join articles a on a.id = case when from_origin = 'article' then c.record_key::uuid end
        where not exists (select from merged m where m.indicator_id = c.indicator_id)
        returning id, added_at, version
    ), logged as (
        insert into publications (added_at, indicator_id, version, change) select added_at, id, version, 'new' from added returning 1
    )
    select count(*) into new_indicators from logged;
    stamp := stamp + new_indicators * interval '1 microsecond';

    insert into sightings as s (key, feed_id, indicator_id, origin, confidence, first_seen, last_seen, port, record_key,
                                reference_url, context, tags, techniques, digest, article_id, malware_family, threat_type, actors, sectors)
    select c.key, of_feed, c.indicator_id, from_origin, c.confidence, c.first_seen, c.last_seen, c.port, c.record_key,
           c.reference_url, c.context, c.tags, c.techniques, c.digest, case when from_origin = 'article' then c.record_key::uuid end,
           c.malware_family, c.threat_type, coalesce(c.actors, '{}'), coalesce(c.sectors, '{}')
    from incoming c
    on conflict (key) do update
    set confidence = excluded.confidence, first_seen = least(s.first_seen, excluded.first_seen),
        last_seen = greatest(s.last_seen, excluded.last_seen), port = excluded.port, reference_url = excluded.reference_url,
        context = excluded.context, tags = excluded.tags, techniques = excluded.techniques, digest = excluded.digest,
        malware_family = excluded.malware_family, threat_type = excluded.threat_type, actors = excluded.actors,
        sectors = excluded.sectors;

    -- The merged view: earliest and latest time, the surest confidence, all tags and techniques; the report seen last
    -- (then the more reliable feed's) is the current source. Malware and threat are those of the last report that names any.
    create temporary table views on commit drop as
    select s.indicator_id as id, v.type, v.value, max(s.confidence) as confidence, min(s.first_seen) as first_seen,
           max(s.last_seen) as last_seen,
           coalesce((select array_agg(distinct tag order by tag) from sightings o, unnest(o.tags) tag where o.indicator_id = s.indicator_id), '{}') as tags,
           coalesce((select array_agg(distinct t order by t) from sightings o, unnest(o.techniques) t where o.indicator_id = s.indicator_id), '{}') as techniques,
           coalesce((select array_agg(distinct a order by a) from sightings o, unnest(o.actors) a where o.indicator_id = s.indicator_id), '{}') as actors,
           coalesce((select array_agg(distinct e order by e) from sightings o, unnest(o.sectors) e where o.indicator_id = s.indicator_id), '{}') as sectors,
           (array_agg(s.malware_family order by s.last_seen desc, s.key) filter (where s.malware_family is not null))[1] as malware_family,
           (array_agg(s.threat_type order by s.last_seen desc, s.key) filter (where s.threat_type is not null))[1] as threat_type,
           v.warning_lists,
           (array_agg(s.key order by s.last_seen desc, f.reliability desc, s.key))[1] as current
    from sightings s
        join feeds f on f.id = s.feed_id
        join lateral (select c.type, c.value, coalesce(c.warning_lists, '{}') as warning_lists from incoming c where c.indicator_id = s.indicator_id limit 1) v on true
    where s.indicator_id in (select indicator_id from merged)
    group by s.indicator_id, v.type, v.value, v.warning_lists;

    with wanted as (
        select v.*, s.origin, s.reference_url, s.context, f.category, f.name as feed_name, i.id is null as is_new,
               a.id as article_id, a.title as article_title, a.url as article_url,
               stamp + (row_number() over (order by v.id)) * interval '1 microsecond' as added_at
        from views v
            join sightings s on s.key = v.current
            join feeds f on f.id = s.feed_id
            left join articles a on a.id = s.article_id
            left join indicators i on i.id = v.id
        where i.id is null
           -- What the operator has withdrawn stays as it is until it is restored.
           or i.withdrawn_at is null
              and ((i.confidence, i.first_seen, i.last_seen, i.tags, i.techniques, i.origin, i.category, i.feed_name, i.is_revoked)
                   is distinct from (v.confidence, v.first_seen, v.last_seen, v.tags, v.techniques, s.origin, f.category, f.name, false)
                   or (i.reference_url, i.context, i.article_id, i.article_title, i.article_url)
                      is distinct from (s.reference_url, s.context, a.id, a.title, a.url)
                   or (i.malware_family, i.threat_type, i.actors, i.sectors)
                      is distinct from (v.malware_family, v.threat_type, v.actors, v.sectors))
    ), stored as (
        insert into indicators as i (id, type, value, confidence, category, origin, first_seen, last_seen, created_at, modified_at,
                                     added_at, feed_name, article_id, article_title, article_url, reference_url, context, tags,
                                     techniques, malware_family, threat_type, actors, sectors, warning_lists)
        select w.id, w.type, w.value, w.confidence, w.category, w.origin, w.first_seen, w.last_seen, w.first_seen, at,
               w.added_at, w.feed_name, w.article_id, w.article_title, w.article_url, w.reference_url, w.context, w.tags,
               w.techniques, w.malware_family, w.threat_type, w.actors, w.sectors, w.warning_lists
        from wanted w
        on conflict (id) do update
        set confidence = excluded.confidence, category = excluded.category, origin = excluded.origin, first_seen = excluded.first_seen,
            last_seen = excluded.last_seen, modified_at = greatest(excluded.modified_at, i.modified_at + interval '1 millisecond'), added_at = excluded.added_at,
            version = i.version + 1, feed_name = excluded.feed_name, reference_url = excluded.reference_url, context = excluded.context,
            tags = excluded.tags, techniques = excluded.techniques, is_revoked = false,
            malware_family = excluded.malware_family, threat_type = excluded.threat_type, actors = excluded.actors,
            sectors = excluded.sectors, warning_lists = excluded.warning_lists,
            article_id = excluded.article_id, article_title = excluded.article_title, article_url = excluded.article_url
        returning i.id, i.added_at, i.version
    ), logged as (
        insert into publications (added_at, indicator_id, version, change)
        select added_at, id, version, case version when 1 then 'new' else 'changed' end from stored
        returning change
    )
    select count(*) filter (where change = 'new'), count(*) filter (where change = 'changed')
    into new_later, changed_indicators from logged;
    stamp := stamp + (new_later + changed_indicators) * interval '1 microsecond';
    new_indicators := new_indicators + new_later;

    update data_generation set version = version + 1, changed_at = clock_timestamp(), last_added_at = stamp;
end $$;
comment on function merge_sightings is 'Merges the session''s temporary table incoming; says what was new, updated and unchanged.';
