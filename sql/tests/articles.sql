-- Articles: what may not be stored, and what happens to the indicators of a removed article.
begin;
-- One function names a table that the test creates later.
set local check_function_bodies = off;

insert into feeds (slug, name, category) values ('sql-test', 'SQL test', 'news');

create function pg_temp.article(number integer, feed integer) returns uuid language sql as $$
    insert into articles (id, feed_id, entry_key, entry_digest, url, title, published_at, is_dated, fetched_at, modified_at,
                          category, category_certainty, category_rule, severity_score, categorized_at, search)
    values (md5('article ' || number)::uuid, feed, 'key ' || number, sha256('x'), 'https://example.org/' || number, 'Title ' || number,
            now(), true, now(), clock_timestamp() + number * interval '1 microsecond', 'malware', 0.5, 'category', 6.0, now(), to_tsvector(''))
    returning id
$$;

create function pg_temp.refused(statement text, by_constraint text) returns void language plpgsql as $$
declare
    found text;
begin
    execute statement;
    raise exception 'not refused: %', statement;
exception when integrity_constraint_violation then
    get stacked diagnostics found = constraint_name;
    assert found = by_constraint, format('%s was refused by %s', statement, found);
end $$;

create temporary table incoming of incoming_sighting;

create function pg_temp.report(article uuid, value text) returns uuid language sql as $$
    insert into incoming values (1, md5(article || value)::uuid, md5(value)::uuid, 'domain', value, 'low', now() - interval '1 hour',
                                 now() - interval '1 hour', null, article::text, null, null, '{}', '{}', md5(value)::uuid)
    returning key
$$;

do $$
declare
    feed   integer := (select id from feeds where slug = 'sql-test');
    one    uuid    := pg_temp.article(1, feed);
    two    uuid    := pg_temp.article(2, feed);
    result record;
begin
    perform pg_temp.refused('update articles set title = '''' where entry_key = ''key 1''', 'articles_title_length');
    perform pg_temp.refused('update articles set url = ''javascript:alert(1)'' where entry_key = ''key 1''', 'articles_url_absolute');
    perform pg_temp.refused('update articles set severity_score = 10.1 where entry_key = ''key 1''', 'articles_severity_range');
    perform pg_temp.refused('update articles set techniques = ''{T1059}'' where entry_key = ''key 1''', 'articles_techniques_paired');
    perform pg_temp.refused('update articles set modified_at = (select modified_at from articles where entry_key = ''key 2'') where entry_key = ''key 1''',
        'articles_modified_at_unique');

    -- Two articles report one name, each a name of its own.
    perform pg_temp.report(one, 'both.example'), pg_temp.report(one, 'one.example');
    perform merge_sightings(feed, 'article');
    delete from incoming;
    perform pg_temp.report(two, 'both.example');
    perform merge_sightings(feed, 'article');
    assert (select count(*) = 3 from sightings where article_id in (one, two));
    assert (select article_title = 'Title 1' and origin = 'article' from indicators where value = 'one.example');

    -- What only the first article reports is revoked; the rest now belongs to the second.
    select * into result from withdraw_sightings(one, '{}');
    assert result.withdrawn = 1 and result.changed = 1, result::text;
    assert (select is_revoked and article_id is null from indicators where value = 'one.example');
    assert (select not is_revoked and article_id = two from indicators where value = 'both.example');
    assert (select change = 'withdrawn' from publications p join indicators i on i.id = p.indicator_id
            where value = 'one.example' order by p.added_at desc limit 1);
    assert (select count(*) = count(distinct added_at) from publications);

    -- Nothing is left to revoke.
    select * into result from withdraw_sightings(one, '{}');
    assert result.withdrawn = 0 and result.changed = 0, result::text;
    select * into result from withdraw_sightings(two, array(select key from sightings where article_id = two));
    assert result.withdrawn = 0 and result.changed = 0, result::text;
end $$;

do $$ begin
    assert name_keys('{APT-28,"APT 28",apt28,"Lazarus Group"}') = '{apt28,lazarusgroup}', name_keys('{APT-28,"APT 28",apt28,"Lazarus Group"}')::text;
end $$;

rollback;
