-- What GET /api/v1/suggest offers.

create or replace function name_starts(names text[]) returns text[] language sql immutable strict parallel safe as $$
    select coalesce(array_agg(distinct left(array_to_string(w.words[n:], ''), 64)), '{}')
    from unnest(names) name
        cross join lateral (select array_remove(regexp_split_to_array(lower(name), '[^[:alnum:]]+'), '') as words) w
        cross join lateral generate_series(1, least(cardinality(w.words), 8)) n
$$;
comment on function name_starts is 'Names from each of their first eight words on, as name_keys() compares them: Cobalt Strike is cobaltstrike and strike.';

-- Reads the temporary tables that refresh_statistics() makes, and the statistics that it has filled before. Of CVEs those that articles
-- name or that are known to be exploited; others are found by their id. Of tags the 20,000 reported most. A comma would end a name
-- in a filter. Only what has changed is written.
create or replace function fill_suggestions() returns void
language plpgsql volatile set search_path = pg_catalog, public, pg_temp as $$
begin
    drop table if exists pg_temp.statistics_names, pg_temp.statistics_keys;
    create temporary table statistics_names on commit drop as
    select 'actor' as kind, a.slug as id, a.name as label, nullif(array_to_string(a.aliases[1:3], ', '), '') as detail,
           coalesce(s.articles, 0)::bigint + coalesce(s.iocs, 0) as count, array[a.name] || a.aliases || a.mitre_ids as names
    from threat_actors a left join actor_statistics s on s.slug = a.slug
    union all
    select 'malware', m.name, m.name, null, m.n, array[m.name]
    from (
        select (array_agg(term order by n desc, term))[1] as name, sum(n)::bigint as n
        from (
            select term, count(*) as n from statistics_mentions where kind = 'm' group by term
            union all
            select malware_family, count(*) from indicators
            where malware_family is not null and not is_revoked and tlp <= 'amber' group by malware_family
        ) t
        where length(term) <= 100 and strpos(term, ',') = 0
        group by name_keys(array[term])
    ) m
    union all
    select 'technique', t.id, t.name,
           (select string_agg(coalesce(a.name, w.word), ', ' order by w.n) from unnest(t.tactics) with ordinality w (word, n)
                left join attack_tactics a on a.domain = t.domain and a.short_name = w.word),
           coalesce(s.articles, 0)::bigint + coalesce(s.iocs, 0), array[t.id, t.name]
    from attack_techniques t left join technique_statistics s on s.id = t.id where t.status = 'active'
    union all
    select 'cve', c.cve_id, c.cve_id, left(coalesce(r.title, k.name), 200), c.article_count::bigint,
           array_remove(array[c.cve_id, r.title, k.name], null)
    from cves c left join cve_records r on r.cve_id = c.cve_id left join cve_kev k on k.cve_id = c.cve_id
    where c.state = 'published' and c.article_count > 0
       or c.cve_id in (select cve_id from cves where is_kev)
    union all
    select 'industry', i.slug, i.name, null, coalesce(s.n, 0), array[i.slug, i.name] || i.aliases
    from industries i left join (
        select sector, count(*) as n from (
            select unnest(sectors) as sector from statistics_articles
            union all
            select unnest(sectors) from indicators where sectors <> '{}' and not is_revoked and tlp <= 'amber'
        ) x group by sector
    ) s on s.sector = i.slug
    union all
    select 'source', f.slug, f.name, f.category::text, coalesce(s.iocs, 0)::bigint + coalesce(s.articles, 0), array[f.slug, f.name]
    from feeds f left join feed_statistics s on s.feed_id = f.id where f.is_enabled or s.iocs > 0 or s.articles > 0
    union all
    select 'tag', term, term, null, n, array[term]
    from (
        select term, sum(g.n)::bigint as n
        from (
            select tags, count(*) as n from indicators where tags <> '{}' and not is_revoked and tlp <= 'amber' group by tags
        ) g, unnest(g.tags) term
        where length(term) <= 100 and strpos(term, ',') = 0
        group by term order by 2 desc, 1 limit 20000
    ) t;
    delete from suggestions s where not exists (select from statistics_names n where n.kind = s.kind and n.id = s.id);
    insert into suggestions as s (kind, id, label, detail, count) select kind, id, label, detail, count from statistics_names
    on conflict on constraint suggestions_pkey do update set label = excluded.label, detail = excluded.detail, count = excluded.count
    where (s.label, s.detail, s.count) is distinct from (excluded.label, excluded.detail, excluded.count);

    create temporary table statistics_keys on commit drop as
    select key collate "C" as key, kind, id, count from statistics_names, unnest(name_starts(names)) key;
    delete from suggestion_keys k where not exists (select from statistics_keys n where n.key = k.key and n.kind = k.kind and n.id = k.id);
    insert into suggestion_keys as k (key, kind, id, count) select key, kind, id, count from statistics_keys
    on conflict on constraint suggestion_keys_pkey do update set count = excluded.count where k.count <> excluded.count;
    drop table statistics_names, statistics_keys;
end $$;
comment on function fill_suggestions is 'Computes suggestions and their keys; part of refresh_statistics().';
