-- Counts anew which articles name the given CVEs. What an article names that has no row yet is counted when the row comes.
create or replace function count_cve_mentions(ids text[]) returns void language sql volatile as $$
    update cves c
    set article_count = n.articles, last_mentioned_at = n.last_at, ioc_count = n.iocs
    from (
        select wanted.id, count(a.id)::integer as articles, max(a.published_at) as last_at, coalesce(sum(a.ioc_count), 0)::integer as iocs
        from (select distinct unnest(ids) as id) wanted
            left join articles a on a.cves @> array[wanted.id] and a.archived_at is null
        group by wanted.id
    ) n
    where c.cve_id = n.id
      and (c.article_count, c.last_mentioned_at, c.ioc_count) is distinct from (n.articles, n.last_at, n.iocs)
$$;
comment on function count_cve_mentions is 'Brings article_count, last_mentioned_at and ioc_count of CVEs up to date.';

create or replace function count_cve_mentions_of_article() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' and old.cves <> '{}' then
        perform count_cve_mentions(old.cves);
    end if;
    if tg_op <> 'DELETE' and new.cves <> '{}' and (tg_op = 'INSERT' or new.cves <> old.cves) then
        perform count_cve_mentions(new.cves);
    end if;
    return null;
end $$;
comment on function count_cve_mentions_of_article is 'After a change of an article: counts the CVEs that it named or names.';

drop trigger if exists articles_count_cve_mentions on articles;
create trigger articles_count_cve_mentions
    after insert or delete or update of cves, published_at, archived_at, ioc_count on articles
    for each row execute function count_cve_mentions_of_article();
