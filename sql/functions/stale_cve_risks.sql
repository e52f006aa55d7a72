-- In how many articles of the last 30 days each CVE is named: what its risk rests on.
create or replace function recent_cve_mentions() returns table (cve_id text, articles integer) language sql stable as $$
    select n.id, count(*)::integer
    from articles a cross join lateral (select distinct unnest(a.cves) as id) n
    where a.published_at >= now() - interval '30 days' and a.archived_at is null
    group by n.id
$$;
comment on function recent_cve_mentions is 'The CVEs that articles of the last 30 days name, and how many articles.';

-- Finds CVEs that have more or fewer articles in the last 30 days than when their risk was computed.
create or replace function stale_cve_risks() returns setof text language sql stable as $$
    with recent as materialized (select m.cve_id, m.articles from recent_cve_mentions() m)
    select c.cve_id from cves c join recent r on r.cve_id = c.cve_id where c.recent_articles <> r.articles
    union all
    select c.cve_id from cves c where c.recent_articles > 0 and not exists (select from recent r where r.cve_id = c.cve_id)
$$;
comment on function stale_cve_risks is 'Ids of CVEs whose stored risk no longer fits the news.';

-- Counts in how many published CVEs each vendor and product occurs.
create or replace function count_cve_names() returns void language sql volatile as $$
    with counted as (
        select 'vendor' as kind, name, count(*)::integer as cves
        from cve_records r join cves c on c.cve_id = r.cve_id and c.state = 'published', unnest(r.vendors) name group by name
        union all
        select 'product', name, count(*)::integer
        from cve_records r join cves c on c.cve_id = r.cve_id and c.state = 'published', unnest(r.products) name group by name
    )
    update cve_names n set cves = coalesce(k.cves, 0)
    from cve_names o left join counted k on k.kind = o.kind and k.name = o.name
    where n.kind = o.kind and n.name = o.name and n.cves <> coalesce(k.cves, 0)
$$;
comment on function count_cve_names is 'Brings the figures of cve_names up to date.';
