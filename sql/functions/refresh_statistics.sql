-- Computes all statistics that requests read: iocs_stats_cache and the tables of industries, threat actors,
-- techniques, feeds and suggestions, in one transaction. Articles are read once. Totals of indicators come from the counter
-- cube; what it does not know, names among them, is counted in the rows.

-- Only one refresh runs at a time. With least_age, a refresh does nothing when another one is running or ended less
-- than that ago, unless that one found no data. Without least_age, it waits until the other one has ended.
create or replace function refresh_statistics(least_age interval default '0') returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp
-- Compiling these statements takes longer than running them.
set jit = off set work_mem = '64MB' as $$
declare
    at         timestamptz := clock_timestamp();
    known      bigint;
begin
    if least_age = '0' then
        perform pg_advisory_xact_lock(hashtext('socd statistics'));
    elsif not pg_try_advisory_xact_lock(hashtext('socd statistics')) or exists (
        select from iocs_stats_cache where updated_at > at - least_age and body !~ '^\{"total_iocs":0,"total_articles":0,'
    ) then
        return false;
    end if;
    at := clock_timestamp();
    select version into strict known from data_generation;

    drop table if exists pg_temp.statistics_articles, pg_temp.statistics_mentions, pg_temp.statistics_reports;
    create temporary table statistics_articles on commit drop as
    select row_number() over () as number, published_at, sectors, actors, malware, cves, techniques
    from articles where archived_at is null and published_at <= at;
    analyze statistics_articles (number, published_at);

    -- Every name in every article: actors, malware, CVEs, techniques.
    create temporary table statistics_mentions on commit drop as
    select number, published_at, 'a'::"char" as kind, term from statistics_articles, unnest(actors) term
    union all select number, published_at, 'm', term from statistics_articles, unnest(malware) term
    union all select number, published_at, 'c', term from statistics_articles, unnest(cves) term
    union all select number, published_at, 't', term from statistics_articles, unnest(techniques) term;
    analyze statistics_mentions;

    -- CVEs and techniques that articles and feeds have reported in thirty days.
    create temporary table statistics_reports on commit drop as
    select kind, term, count(*) as n from statistics_mentions
    where kind in ('c', 't') and published_at >= at - interval '30 days' group by kind, term
    union all
    select case i.type when 'cve' then 'c'::"char" else 't' end, upper(i.value), count(*)
    from indicators i join sightings s on s.indicator_id = i.id
    where i.type in ('cve', 'mitre_attack') and i.last_seen >= at - interval '30 days' and not i.is_revoked and i.tlp <= 'amber'
      and s.origin = 'feed' and s.last_seen >= at - interval '30 days'
    group by 1, 2;

    delete from actor_statistics;
    insert into actor_statistics (slug, articles, recent_articles, iocs, first_mentioned, last_mentioned)
    select a.slug, coalesce(m.articles, 0), coalesce(m.recent, 0), coalesce(i.iocs, 0), m.earliest, m.latest
    from threat_actors a
        left join (select term, count(*) as articles, count(*) filter (where published_at >= at - interval '30 days') as recent,
                          min(published_at) as earliest, max(published_at) as latest
                   from statistics_mentions where kind = 'a' group by term) m on m.term = a.name
        left join (select actor, count(*) as iocs from indicators i, unnest(i.actors) actor
                   where i.actors <> '{}' and not i.is_revoked and i.tlp <= 'amber' group by actor) i on i.actor = a.name
    where m.articles > 0 or i.iocs > 0;

    delete from technique_statistics;
    insert into technique_statistics (id, articles, recent_articles, iocs, first_mentioned, last_mentioned)
    with belongs as (
        -- A technique counts for itself, for its parent technique, and for its tactics.
        select t.id as term, array_remove(array[t.id, t.parent], null)
               || array(select a.id from attack_tactics a where a.domain = t.domain and a.short_name = any (t.tactics)) as ids
        from attack_techniques t
    ), named as (
        select id, count(*) as articles, count(*) filter (where seen >= at - interval '30 days') as recent, min(seen) as earliest, max(seen) as latest
        from (
            select distinct a.number, a.published_at as seen, id
            from statistics_articles a, unnest(a.techniques) term join belongs b using (term), unnest(b.ids) id
        ) d
        group by id
    ), reported as (
        select id, sum(n) as iocs from (
            select techniques, count(*) as n from indicators where techniques <> '{}' and not is_revoked and tlp <= 'amber' group by techniques
        ) g cross join lateral (
            select distinct id from unnest(g.techniques) term join belongs b using (term), unnest(b.ids) id
        ) b
        group by id
    )
    select coalesce(n.id, r.id), coalesce(articles, 0), coalesce(recent, 0), coalesce(iocs, 0), earliest, latest
    from named n full join reported r on r.id = n.id;

    perform fill_industry_statistics(at);
    perform fill_feed_statistics(at);
    perform fill_suggestions();
    insert into iocs_stats_cache as c (body, series, generation, updated_at, duration_ms)
    select statistics_body(at), statistics_series((at at time zone 'UTC')::date, 90), known, at, 0
    on conflict (is_only) do update
    set body = excluded.body, series = excluded.series, generation = excluded.generation, updated_at = excluded.updated_at;
    update iocs_stats_cache set duration_ms = extract(epoch from clock_timestamp() - at) * 1000;
    drop table statistics_articles, statistics_mentions, statistics_reports, statistics_sectors;
    return true;
end $$;
comment on function refresh_statistics is 'Computes all cached statistics; false when that was not needed.';

-- Makes pg_cron refresh the statistics every ten minutes, if the database has pg_cron. Otherwise the systemd timer does
-- it.
create or replace function schedule_statistics() returns text
language plpgsql volatile set search_path = pg_catalog, public as $$
begin
    if not exists (select from pg_extension where extname = 'pg_cron') then
        return 'no pg_cron';
    end if;
    perform cron.schedule('socd statistics', '*/10 * * * *', 'select public.refresh_statistics(interval ''1 minute'')');
    return 'scheduled';
exception when others then
    return sqlerrm;
end $$;
comment on function schedule_statistics is 'Makes pg_cron refresh the statistics; returns scheduled, no pg_cron, or the reason why not.';
