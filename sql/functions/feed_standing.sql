-- Keeps why a fetch failed. Called before settle_feed(), which forgets it after a good one.
create or replace function note_fault(feed integer, kind text, status smallint, at timestamptz default clock_timestamp())
returns void language sql volatile as $$
    update feeds f set fault_kind = kind, fault_status = status, failing_since = coalesce(f.failing_since, at) where f.id = feed
$$;
comment on function note_fault is 'Keeps why the last fetch of a feed failed, and since when it fails.';

-- How much each feed has brought: part of refresh_statistics(). What is revoked or marked stricter than the usual ceiling
-- of keys is not counted. In the series an indicator counts once for each feed, on the day of the first report in a list;
-- what was found in an article does not count beside the article.
create or replace function fill_feed_statistics(at timestamptz) returns void
language plpgsql volatile set search_path = pg_catalog, public, pg_temp as $$
declare
    today date        := (at at time zone 'UTC')::date;
    start timestamptz := (today - 13)::timestamp at time zone 'UTC';
begin
    delete from feed_statistics;
    insert into feed_statistics (feed_id, iocs, articles, false_positives, series)
    with reported as materialized (
        select s.feed_id, s.indicator_id, min(s.first_seen) filter (where s.origin = 'feed') as first_listed
        from sightings s join indicators i on i.id = s.indicator_id
        where not i.is_revoked and i.tlp <= 'amber' group by s.feed_id, s.indicator_id
    ), brought as (
        select feed_id, count(*) as iocs, 0::bigint as articles, 0::bigint as refuted from reported group by feed_id
        union all
        select feed_id, 0, count(*), 0 from articles where archived_at is null group by feed_id
        union all
        select r.feed_id, 0, 0, count(*)
        from (select distinct m.indicator_id from member_sightings m where m.kind = 'false_positive' and m.day > today - 90) m
            join reported r on r.indicator_id = m.indicator_id
        group by r.feed_id
    ), news as (
        select feed_id, (first_listed at time zone 'UTC')::date as day, count(*) as n from reported
        where first_listed >= start and first_listed <= at group by 1, 2
        union all
        select feed_id, (published_at at time zone 'UTC')::date, count(*) from articles
        where archived_at is null and published_at >= start and published_at <= at group by 1, 2
    ), sums as (
        select feed_id, day, sum(n) as n from news group by feed_id, day
    )
    select f.id, coalesce((select sum(iocs) from brought b where b.feed_id = f.id), 0),
           coalesce((select sum(articles) from brought b where b.feed_id = f.id), 0),
           coalesce((select sum(refuted) from brought b where b.feed_id = f.id), 0),
           (select '[' || string_agg('{"date":"' || d.day || '","new":' || coalesce(s.n, 0) || '}', ',' order by d.day) || ']'
            from (select (today - 13 + k)::text as day, today - 13 + k as date from generate_series(0, 13) k) d
                left join sums s on s.feed_id = f.id and s.day = d.date)
    from feeds f;
end $$;
comment on function fill_feed_statistics is 'Computes feed_statistics; part of refresh_statistics().';
