-- Computes every sector in every window of the industry view.

-- Reads the temporary tables that refresh_statistics() makes.
create or replace function fill_industry_statistics(at timestamptz) returns void
language plpgsql volatile set search_path = pg_catalog, public, pg_temp as $$
declare
    hour   timestamptz := date_trunc('hour', at);
    midnight timestamptz := date_trunc('day', at at time zone 'UTC') at time zone 'UTC';
begin
    drop table if exists pg_temp.statistics_sectors;
    -- What is counted over time for each sector: articles, and indicators by first and by last time.
    create temporary table statistics_sectors on commit drop as
    select 'a'::"char" as kind, s.sector, published_at as seen from statistics_articles a, unnest(a.sectors) s (sector)
    where published_at >= at - interval '180 days'
    union all
    select k.kind, s.sector, k.seen from indicators i, unnest(i.sectors) s (sector),
        lateral (values ('n'::"char", i.first_seen), ('i', i.last_seen)) k (kind, seen)
    where i.sectors <> '{}' and not i.is_revoked and i.tlp <= 'amber' and k.seen >= at - interval '180 days';
    analyze statistics_sectors;

    delete from industry_statistics;
    insert into industry_statistics (sector, hours, summary, details)
    with sums as (
        -- For each window: what is in it, and what is in it or in the window before.
        select sector, kind,
               array[count(*) filter (where seen >= at - interval '24 hours'), count(*) filter (where seen >= at - interval '7 days'),
                     count(*) filter (where seen >= at - interval '30 days'), count(*) filter (where seen >= at - interval '90 days')] as n,
               array[count(*) filter (where seen >= at - interval '48 hours'), count(*) filter (where seen >= at - interval '14 days'),
                     count(*) filter (where seen >= at - interval '60 days'), count(*)] as both_windows
        from statistics_sectors group by 1, 2
    ), counted as (
        select i.slug as sector, w.hours, coalesce(a.n[w.place], 0) as articles, coalesce(a.both_windows[w.place] - a.n[w.place], 0) as articles_before,
               coalesce(l.n[w.place], 0) as iocs, coalesce(f.n[w.place], 0) as new_iocs,
               coalesce(f.both_windows[w.place] - f.n[w.place], 0) as new_iocs_before
        from industries i cross join (values (24::smallint, 1), (168, 2), (720, 3), (2160, 4)) w (hours, place)
            left join sums a on a.sector = i.slug and a.kind = 'a'
            left join sums l on l.sector = i.slug and l.kind = 'i'
            left join sums f on f.sector = i.slug and f.kind = 'n'
    ), buckets as (
        select 24::smallint as hours, b as start, b + interval '1 hour' as finish
        from generate_series(hour - interval '23 hours', hour, interval '1 hour') b
        union all
        select h, b, b + interval '1 day' from unnest('{168,720,2160}'::smallint[]) h,
            generate_series(midnight - (h / 24 - 1) * interval '1 day', midnight, interval '1 day') b
    ), held as (
        select sector, 'hour' as span, date_bin('1 hour', seen, hour) as start,
               count(*) filter (where kind = 'a') as articles, count(*) filter (where kind = 'n') as new_iocs
        from statistics_sectors where kind <> 'i' and seen >= hour - interval '23 hours' group by 1, 3
        union all
        select sector, 'day', date_bin('1 day', seen, midnight),
               count(*) filter (where kind = 'a'), count(*) filter (where kind = 'n')
        from statistics_sectors where kind <> 'i' and seen >= midnight - interval '89 days' group by 1, 3
    ), series as (
        select i.slug as sector, b.hours, json('[' || string_agg(row_to_json(p)::text, ',' order by b.start) || ']') as points
        from industries i cross join buckets b
            left join held h on h.sector = i.slug and h.start = b.start and h.span = case b.hours when 24 then 'hour' else 'day' end
            cross join lateral (select rfc3339(b.start) as start, coalesce(h.articles, 0) as articles, coalesce(h.new_iocs, 0) as new_iocs) p
        group by 1, 2
    ), terms as (
        select s.sector, m.kind, m.term,
               array[count(*) filter (where m.published_at >= at - interval '24 hours'),
                     count(*) filter (where m.published_at >= at - interval '7 days'),
                     count(*) filter (where m.published_at >= at - interval '30 days'),
                     count(*) filter (where m.published_at >= at - interval '90 days')] as n,
               array[count(*) filter (where m.published_at >= at - interval '48 hours'),
                     count(*) filter (where m.published_at >= at - interval '14 days'),
                     count(*) filter (where m.published_at >= at - interval '60 days'),
                     count(*) filter (where m.published_at >= at - interval '180 days')] as both_windows
        from statistics_articles a cross join lateral unnest(a.sectors) s (sector) join statistics_mentions m on m.number = a.number
        where a.published_at >= at - interval '180 days'
        group by 1, 2, 3
    ), ranked as (
        select t.sector, w.hours, t.kind, t.term, t.n[w.place] as n, t.both_windows[w.place] - t.n[w.place] as previous,
               row_number() over (partition by t.sector, w.hours, t.kind
                                  order by t.n[w.place] desc, t.both_windows[w.place], t.term) as rank
        from terms t cross join (values (24::smallint, 1), (168, 2), (720, 3), (2160, 4)) w (hours, place)
        where t.n[w.place] > 0
    ), tops as (
        select r.sector, r.hours, r.kind, json('[' || string_agg(case r.kind
                   when 'a' then (select row_to_json(x) from (select r.term as name, g.slug as id, r.n as count, r.previous) x)
                   when 't' then (select row_to_json(x) from (select r.term as id, t.name, r.n as count, r.previous) x)
                   when 'c' then (select row_to_json(x) from (select r.term as id, c.severity, coalesce(c.is_kev, false) as kev, r.n as count, r.previous) x)
                   else (select row_to_json(x) from (select r.term as name, r.n as count, r.previous) x)
               end::text, ',' order by r.rank) || ']') as list
        from ranked r
            left join threat_actors g on r.kind = 'a' and g.name = r.term
            left join attack_techniques t on r.kind = 't' and t.id = r.term
            left join cves c on r.kind = 'c' and c.cve_id = r.term collate "C"
        where r.rank <= 10 group by 1, 2, 3
    )
    select c.sector, c.hours,
           (select substr(row_to_json(x)::text, 2, length(row_to_json(x)::text) - 2) from (
               select c.articles as article_count, c.iocs as ioc_count, c.new_iocs as new_ioc_count,
                      trend_direction(c.articles, c.articles_before) as trend,
                      (select row_to_json(y) from (
                          select trend(c.articles, c.articles_before) as articles, trend(c.new_iocs, c.new_iocs_before) as new_iocs
                      ) y) as trends
           ) x),
           (select substr(row_to_json(x)::text, 2, length(row_to_json(x)::text) - 2) from (
               select s.points as series,
                      coalesce((select list from tops t where (t.sector, t.hours, t.kind) = (c.sector, c.hours, 'a')), '[]') as top_actors,
                      coalesce((select list from tops t where (t.sector, t.hours, t.kind) = (c.sector, c.hours, 't')), '[]') as top_mitre_techniques,
                      coalesce((select list from tops t where (t.sector, t.hours, t.kind) = (c.sector, c.hours, 'c')), '[]') as top_cves,
                      coalesce((select list from tops t where (t.sector, t.hours, t.kind) = (c.sector, c.hours, 'm')), '[]') as top_malware
           ) x)
    from counted c join series s on s.sector = c.sector and s.hours = c.hours;
end $$;
comment on function fill_industry_statistics is 'Every sector in every window; part of refresh_statistics().';
