-- The figures of GET /api/v1/iocs/stats.

create or replace function rfc3339(at timestamptz) returns text language sql stable strict set search_path = pg_catalog as $$
    select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
comment on function rfc3339 is 'Writes a time in the form of our answers.';

create or replace function trend_direction(n bigint, previous bigint) returns text language sql immutable set search_path = pg_catalog as $$
    select case when n * 10 > previous * 11 then 'up' when n * 10 < previous * 9 then 'down' else 'stable' end
$$;
comment on function trend_direction is 'Up or down when the change is at least a tenth, otherwise stable.';

create or replace function trend(n bigint, previous bigint) returns json language sql immutable set search_path = pg_catalog, public as $$
    select row_to_json(t) from (
        select n as current, previous, round((n - previous) * 100.0 / nullif(previous, 0), 1) as change_percent,
               trend_direction(n, previous) as direction
    ) t
$$;
comment on function trend is 'A figure and that of the window before; change_percent is null when the window before has none.';

create or replace function indicators_new_since(since timestamptz) returns bigint language sql stable set search_path = pg_catalog, public as $$
    with cut as (select date_trunc('day', since at time zone 'UTC') + interval '1 day' as midnight)
    select coalesce((select sum(n) from indicator_counts, cut where time_field = 'first_seen' and day >= midnight::date and not is_revoked and tlp <= 'amber'), 0)::bigint
         + (select count(*) from indicators, cut where first_seen >= since and first_seen < midnight at time zone 'UTC' and not is_revoked and tlp <= 'amber')
$$;
comment on function indicators_new_since is 'Counts indicators first seen since then: whole days from the counter cube, the partial day from an index.';

-- Reads the temporary table of articles that refresh_statistics() makes.
create or replace function statistics_series(today date, days integer) returns json
language plpgsql volatile set search_path = pg_catalog, public, pg_temp as $$
begin
    return (
        select json_agg(row_to_json(d) order by d.date) from (
            select s.day::date::text as date, coalesce(i.n, 0) as new_iocs, coalesce(a.n, 0) as new_articles
            from generate_series((today - (days - 1))::timestamp, today::timestamp, interval '1 day') s (day)
                left join (
                    select c.day, sum(c.n)::bigint as n from indicator_counts c
                    where c.time_field = 'first_seen' and c.day > today - days and not c.is_revoked and c.tlp <= 'amber' group by c.day
                ) i on i.day = s.day::date
                left join (
                    select (published_at at time zone 'UTC')::date as day, count(*) as n from statistics_articles
                    where published_at >= (today - (days - 1))::timestamp at time zone 'UTC' group by 1
                ) a on a.day = s.day::date
        ) d
    );
end $$;
comment on function statistics_series is 'What was new on each of so many days, the last one today: JSON objects with date, new_iocs and new_articles.';

-- The member "data" of /iocs/stats. What is marked stricter than the usual ceiling of keys is not counted: one body serves all. Reads the temporary tables that refresh_statistics() makes.
create or replace function statistics_body(at timestamptz) returns text
language plpgsql volatile set search_path = pg_catalog, public, pg_temp as $$
declare
    today      date := (at at time zone 'UTC')::date;
    types      json;
    categories json;
    sureness   json;
    sources    json;
    total      bigint;
    articles   record;
    new_24h    bigint := indicators_new_since(at - interval '1 day');
    new_48h    bigint := indicators_new_since(at - interval '2 days');
    new_7d     bigint := indicators_new_since(at - interval '7 days');
    new_14d    bigint := indicators_new_since(at - interval '14 days');
begin
    with cube as (
        select type, category, confidence, sum(n)::bigint as n from indicator_counts
        where time_field = 'last_seen' and not is_revoked and tlp <= 'amber' group by 1, 2, 3
    ), by_type as (
        select t, coalesce(sum(n), 0) as n from unnest(enum_range(null::indicator_type)) t left join cube on type = t group by t
    ), by_category as (
        select c, coalesce(sum(n), 0) as n from unnest(enum_range(null::source_category)) c left join cube on category = c group by c
    ), by_confidence as (
        select c, coalesce(sum(n), 0) as n from unnest(enum_range(null::confidence_level)) c left join cube on confidence = c group by c
    )
    select coalesce((select sum(n) from cube), 0),
           (select json('{' || string_agg(to_json(t::text) || ':' || n, ',' order by t) || '}') from by_type),
           (select json('{' || string_agg(to_json(c::text) || ':' || n, ',' order by c) || '}') from by_category),
           (select json('{' || string_agg(to_json(c::text) || ':' || n, ',' order by c desc) || '}') from by_confidence)
    into total, types, categories, sureness;

    select json(coalesce('{' || string_agg(to_json(feed_name) || ':' || n, ',' order by n desc, feed_name) || '}', '{}')) into sources
    from (select feed_name, count(*) as n from indicators where not is_revoked and tlp <= 'amber' group by feed_name) s;

    select count(*) as total,
           count(*) filter (where published_at >= at - interval '1 day') as day,
           count(*) filter (where published_at >= at - interval '2 days' and published_at < at - interval '1 day') as day_before,
           count(*) filter (where published_at >= at - interval '7 days') as week,
           count(*) filter (where published_at >= at - interval '14 days' and published_at < at - interval '7 days') as week_before
    into articles from statistics_articles;

    return row_to_json(data)::text from (
        select total as total_iocs, articles.total as total_articles, types as by_type, categories as by_category,
               sureness as by_confidence, sources as by_source,
               (select row_to_json(x) from (
                   select new_24h as new_iocs, articles.day as new_articles, trend_direction(new_24h, new_48h - new_24h) as trend,
                          trend(new_24h, new_48h - new_24h) as iocs_trend, trend(articles.day, articles.day_before) as articles_trend
               ) x) as last_24h,
               (select row_to_json(x) from (
                   select new_7d as new_iocs, articles.week as new_articles, trend_direction(new_7d, new_14d - new_7d) as trend,
                          trend(new_7d, new_14d - new_7d) as iocs_trend, trend(articles.week, articles.week_before) as articles_trend,
                          statistics_series(today, 7) as series
               ) x) as last_7d,
               (select row_to_json(x) from (
                   select count(*) as total,
                          count(*) filter (where is_enabled and state not in ('failing', 'auth', 'gone')
                                             and (last_success_at is not null or imported_at is not null)) as active,
                          rfc3339(max(greatest(last_fetch_at, imported_at))) as last_fetch,
                          (select row_to_json(h) from (
                              select count(*) filter (where fetched and state = 'ok') as healthy,
                                     count(*) filter (where fetched and state = 'degraded') as degraded,
                                     count(*) filter (where fetched and state in ('failing', 'auth', 'gone')) as error,
                                     count(*) filter (where fetched and state = 'new') as pending,
                                     count(*) filter (where not fetched) as not_fetched
                              from (select state, is_enabled and url is not null as fetched from feeds) y
                          ) h) as health
                   from feeds f left join lateral (select max(i.imported_at) as imported_at from feed_imports i where i.feed_id = f.id) i on true
               ) x) as sources,
               array(
                   select row_to_json(x) from (
                       select term as id, t.name, sum(n)::bigint as count from statistics_reports r left join attack_techniques t on t.id = term
                       where kind = 't' group by term, t.name order by 3 desc, 1 limit 10
                   ) x
               ) as top_mitre_techniques,
               array(
                   select row_to_json(x) from (
                       select r.term as id, d.title as name, c.severity, coalesce(c.is_kev, false) as kev, r.count
                       from (select term, sum(n)::bigint as count from statistics_reports where kind = 'c'
                             group by term order by 2 desc, 1 limit 10) r
                           left join cves c on c.cve_id = r.term collate "C" left join cve_records d on d.cve_id = c.cve_id
                       order by r.count desc, r.term
                   ) x
               ) as top_cves,
               (select row_to_json(x) from (
                   select total as iocs, articles.total as articles, types as by_type, categories as by_category, sources as by_source
               ) x) as totals,
               rfc3339(at) as last_updated
    ) data;
end $$;
comment on function statistics_body is 'The member "data" of the statistics; part of refresh_statistics().';
