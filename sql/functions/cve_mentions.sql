-- Which articles name the given CVEs: how many, the latest, and how many indicators they have. A few CVEs are looked up one by
-- one; for many, every article is read once. Nothing is joined there, so that no plan, however wrong the planner's figures are,
-- costs the product of both.
create or replace function mentions_of_cves(ids text[]) returns table (id text, articles integer, last_at timestamptz, iocs integer)
language plpgsql stable as $$
begin
    if cardinality(ids) <= 200 then
        return query
        select w.id, count(a.id)::integer, max(a.published_at), coalesce(sum(a.ioc_count), 0)::integer
        from (select distinct unnest(ids) as id) w left join articles a on a.cves @> array[w.id] and a.archived_at is null
        group by w.id;
    else
        return query
        select n.id, coalesce(sum(n.articles), 0)::integer, max(n.published_at), coalesce(sum(n.iocs), 0)::integer
        from (
            select unnest(ids) as id, true as is_wanted, 0 as articles, null::timestamptz as published_at, 0 as iocs
            union all
            select c.id, false, 1, a.published_at, a.ioc_count
            from articles a cross join lateral (select distinct unnest(a.cves) as id) c
            where a.archived_at is null and a.cves <> '{}'
        ) n
        group by n.id having bool_or(n.is_wanted);
    end if;
end $$;
comment on function mentions_of_cves is 'Figures of the articles that name CVEs, one row a CVE.';

-- Counts again which articles name the given CVEs. A CVE that an article names before it has a row is counted when the
-- row comes.
create or replace function count_cve_mentions(ids text[]) returns void language sql volatile as $$
    update cves c
    set article_count = n.articles, last_mentioned_at = n.last_at, ioc_count = n.iocs
    from mentions_of_cves(ids) n
    where c.cve_id = n.id
      and (c.article_count, c.last_mentioned_at, c.ioc_count) is distinct from (n.articles, n.last_at, n.iocs)
$$;
comment on function count_cve_mentions is 'Brings article_count, last_mentioned_at and ioc_count of CVEs up to date.';

-- An article's own transaction only notes which CVEs it names. An import of CVEs locks their rows for a while, and
-- articles must not wait for it.
create or replace function note_cve_mentions() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' and old.cves <> '{}' then
        insert into cve_mentions_due select distinct id from unnest(old.cves) id order by id on conflict do nothing;
    end if;
    if tg_op <> 'DELETE' and new.cves <> '{}' and (tg_op = 'INSERT' or new.cves <> old.cves) then
        insert into cve_mentions_due select distinct id from unnest(new.cves) id order by id on conflict do nothing;
    end if;
    return null;
end $$;
comment on function note_cve_mentions is 'After a change of an article: notes the CVEs that it named or names.';

drop trigger if exists articles_note_cve_mentions on articles;
create trigger articles_note_cve_mentions
    after insert or delete or update of cves, published_at, archived_at, ioc_count on articles
    for each row execute function note_cve_mentions();

-- Counts the noted CVEs. Leaves the ids of those whose risk no longer fits the news in the temporary table
-- `touched_cves`: articles named them after the risk was computed, or name them less than then.
create or replace function count_due_cve_mentions(out counted bigint) language plpgsql volatile as $$
begin
    perform pg_advisory_xact_lock(hashtext('socd cves'));
    create temporary table if not exists touched_cves (cve_id text collate "C" primary key) on commit drop;
    create temporary table mentioned_cves on commit drop as select cve_id from cve_mentions_due;
    delete from cve_mentions_due d using mentioned_cves m where d.cve_id = m.cve_id;
    perform count_cve_mentions(array(select cve_id from mentioned_cves));
    insert into touched_cves select stale_cve_risks() on conflict do nothing;
    select count(*) into counted from (select cve_id from mentioned_cves union select cve_id from touched_cves) c;
end $$;
comment on function count_due_cve_mentions is 'Counts mentions of CVEs that articles named since the last call; returns how many CVEs may have changed.';
