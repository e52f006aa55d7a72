-- Versions of indicators; revoked and restored indicators; collections.
begin;
set local client_min_messages = warning;

-- What must be refused.
do $$
declare
    refused text;
begin
    begin
        insert into collections (id, position, alias, title, description, types)
        values ('00000000-0000-1000-8000-000000000001', 90, 'x', 'x', 'x', '{ipv4}');
    exception when check_violation then get stacked diagnostics refused = constraint_name;
    end;
    assert refused = 'collections_id_version_4', refused;
    begin
        insert into collections (id, position, alias, title, description, types, is_shared)
        values (gen_random_uuid(), 90, 'x', 'x', 'x', '{ipv4}', true);
    exception when check_violation then get stacked diagnostics refused = constraint_name;
    end;
    assert refused = 'collections_content', refused;
    begin
        insert into shared_objects values ((select id from collections where is_shared), 'indicator--1', null, now(), '', 'indicator', '{}', gen_random_uuid());
    exception when check_violation then get stacked diagnostics refused = constraint_name;
    end;
    assert refused = 'shared_objects_id_form', refused;
    begin
        insert into shared_objects values ((select id from collections where is_shared), 'malware--' || gen_random_uuid(), null, now(), '', 'indicator', '{}', gen_random_uuid());
    exception when check_violation then get stacked diagnostics refused = constraint_name;
    end;
    assert refused = 'shared_objects_type', refused;
end $$;

-- What must be computed.
insert into feeds (slug, name, category) values ('versions-a', 'A', 'vendor'), ('versions-b', 'B', 'vendor');
create function pg_temp.report(feed text, said confidence_level, seen timestamptz) returns void language plpgsql as $$
begin
    create temporary table incoming of incoming_sighting;
    insert into incoming values (1, md5(feed)::uuid, md5('thing')::uuid, 'domain', 'thing.example', said, seen, seen, null, null, null, null,
                                 '{}', '{}', md5(said || seen::text)::uuid);
    perform merge_sightings((select id from feeds where slug = feed), 'feed');
    drop table incoming;
end $$;
create function pg_temp.thing() returns indicators language sql as $$ select i from indicators i where id = md5('thing')::uuid $$;

do $$
declare
    one   indicators;
    next  indicators;
begin
    perform pg_temp.report('versions-a', 'low', '2026-01-01');
    one := pg_temp.thing();
    assert one.version = 1 and not exists (select from indicator_versions where id = one.id), 'a new indicator has no earlier version';

    perform pg_temp.report('versions-a', 'low', '2026-01-01');
    assert pg_temp.thing() = one, 'the same report makes no version';

    perform pg_temp.report('versions-a', 'high', '2026-01-02');
    next := pg_temp.thing();
    assert next.version = 2 and next.added_at > one.added_at, 'a change makes a version and a place';
    assert next.modified_at >= one.modified_at + interval '1 millisecond', 'versions differ in the milliseconds that STIX shows';
    assert next.created_at = one.created_at, 'created never changes';
    assert (select (v.version, v.confidence, v.last_seen, v.added_at, v.modified_at) = (1, one.confidence, one.last_seen, one.added_at, one.modified_at)
            from indicator_versions v where v.id = one.id), 'the earlier version is kept as it was published';

    -- An indicator that the operator revokes is published once, and sightings change nothing.
    assert withdraw_indicator(md5('nothing')::uuid, true) = 'unknown', 'unknown';
    assert withdraw_indicator(one.id, false) = 'unchanged', 'not withdrawn';
    assert withdraw_indicator(one.id, true, 'a reason') = 'done', 'done';
    assert withdraw_indicator(one.id, true) = 'unchanged', 'withdrawn already';
    one := next;
    next := pg_temp.thing();
    assert next.is_revoked and next.version = 3 and next.added_at > one.added_at and next.modified_at > one.modified_at, 'revoked';
    assert (select change = 'withdrawn' from publications where added_at = next.added_at), 'logged';
    assert (select sum(n) = 1 from indicator_counts where time_field = 'last_seen' and day = '2026-01-02' and type = 'domain' and is_revoked),
        'counted apart';
    perform pg_temp.report('versions-a', 'low', '2026-01-03');
    perform pg_temp.report('versions-b', 'medium', '2026-01-04');
    assert pg_temp.thing() = next, 'a report does not bring it back';

    -- A restored indicator says what its sightings say now.
    assert withdraw_indicator(one.id, false) = 'done', 'restored';
    one := next;
    next := pg_temp.thing();
    assert not next.is_revoked and next.withdrawn_reason is null and next.version = 4 and next.added_at > one.added_at, 'valid again';
    assert next.last_seen = '2026-01-04' and next.confidence = 'medium', 'what was reported meanwhile counts';
    assert (select count(*) = 3 and bool_or(is_revoked) from indicator_versions where id = one.id), 'all versions are kept';
    assert (select count(*) = 4 and count(distinct added_at) = 4 from (
                select added_at from indicator_versions where id = one.id union all select next.added_at) p), 'every version has its place';
    assert (select array_agg(change order by added_at) = '{new,changed,withdrawn,changed}' from publications where indicator_id = one.id), 'the log';

    -- The counter cube equals a count of the rows.
    assert not exists (
        select c.day, c.type, c.category, c.confidence, c.origin, c.is_revoked, c.n from indicator_counts c where c.time_field = 'last_seen' and c.n > 0
        except
        select (last_seen at time zone 'UTC')::date, type, category, confidence, origin, is_revoked, count(*) from indicators group by 1, 2, 3, 4, 5, 6),
        'counted';
end $$;

-- A restored indicator has everything that its sightings say: names, malware, source and article.
do $$
declare
    was  indicators;
    one  indicators;
    feed integer := (select id from feeds where slug = 'versions-a');
begin
    create temporary table incoming of incoming_sighting;
    insert into incoming (line, key, indicator_id, type, value, confidence, first_seen, last_seen, tags, techniques, digest, malware_family,
                          threat_type, actors, sectors)
    values (1, md5('r1')::uuid, md5('r')::uuid, 'domain', 'r.example', 'low', '2026-01-01', '2026-01-01', '{}', '{}', md5('1')::uuid, 'Mozi', null, '{A}', '{}');
    perform merge_sightings(feed, 'feed');
    was := (select i from indicators i where id = md5('r')::uuid);
    assert withdraw_indicator(was.id, true, 'x') = 'done', 'withdrawn';

    insert into articles (id, feed_id, entry_key, entry_digest, url, title, published_at, is_dated, fetched_at, modified_at,
                          category, category_certainty, category_rule, severity_score, categorized_at, search)
    values (md5('r article')::uuid, (select id from feeds where slug = 'versions-b'), 'r', sha256('x'), 'https://example.org/r', 'Title', now(), true, now(),
            clock_timestamp(), 'malware', 0.5, 'category', 6.0, now(), to_tsvector(''));
    delete from incoming;
    insert into incoming (line, key, indicator_id, type, value, confidence, first_seen, last_seen, record_key, reference_url, context, tags, techniques,
                          digest, malware_family, threat_type, actors, sectors)
    values (1, md5('r2')::uuid, was.id, 'domain', 'r.example', 'high', '2026-01-02', '2026-01-03', md5('r article')::uuid::text, 'https://example.org/r', 'seen',
            '{t}', '{T1059}', md5('2')::uuid, 'Mirai', 'botnet_cc', '{B}', '{energy}');
    perform merge_sightings((select id from feeds where slug = 'versions-b'), 'article');
    drop table incoming;
    assert withdraw_indicator(was.id, false) = 'done', 'restored';
    one := (select i from indicators i where id = was.id);
    assert (one.actors, one.sectors, one.malware_family, one.threat_type) = ('{A,B}', '{energy}', 'Mirai', 'botnet_cc'), one::text;
    assert (one.tags, one.techniques, one.confidence, one.context) = ('{t}', '{T1059}', 'high', 'seen'), one::text;
    assert (one.feed_name, one.origin, one.category, one.reference_url) = ('B', 'article', 'vendor', 'https://example.org/r'), one::text;
    assert (one.article_id, one.article_title, one.article_url) = (md5('r article')::uuid, 'Title', 'https://example.org/r'), one::text;
    assert one.version = 3, 'one version for each word of the operator';
end $$;

-- An indicator that nobody reports any more stays revoked when it is restored, and is not published again.
do $$
declare
    one  indicators;
    next indicators;
begin
    assert withdraw_indicator(md5('thing')::uuid, true) = 'done', 'withdrawn';
    delete from sightings where indicator_id = md5('thing')::uuid;
    one := pg_temp.thing();
    assert withdraw_indicator(one.id, false) = 'unreported', 'it says so';
    next := pg_temp.thing();
    assert next.is_revoked and next.withdrawn_at is null and (next.version, next.added_at) = (one.version, one.added_at), 'revoked still';
    assert withdraw_indicator(one.id, true) = 'done', 'withdrawn while revoked';
    assert (pg_temp.thing()).version = one.version and (pg_temp.thing()).withdrawn_at is not null, 'nothing new to publish';
    assert withdraw_indicator(one.id, false) = 'unreported', 'again';
    perform pg_temp.report('versions-b', 'low', '2026-02-01');
    assert not (pg_temp.thing()).is_revoked and (pg_temp.thing()).version = one.version + 1, 'a report brings it back';
end $$;

-- Shared objects have unique places in order, and a stored version stays as it is.
do $$
declare
    shared  uuid := (select id from collections where is_shared);
    someone uuid;
    a       text := 'indicator--' || gen_random_uuid();
    b       text := 'ipv4-addr--' || gen_random_uuid();
begin
    insert into users (email, tier) values ('versions@example.org', 'enterprise') returning id into someone;
    assert (select array_agg(is_new) = '{t,t,t,f,f}' from share_objects(shared, someone, array[a, b, a, a, b],
            array['2026-01-01', null, '2026-01-02', '2026-01-01', null]::timestamptz[], array['x', null, 'y', 'z', null],
            array['{"n":1}', '{"n":2}', '{"n":3}', '{"n":4}', '{"n":5}'])), 'new, or there already';
    assert (select count(*) = 3 and count(distinct added_at) = 3 and string_agg(content, '' order by added_at) = '{"n":1}{"n":2}{"n":3}'
            from shared_objects where user_id = someone), 'in their order';
    assert (select version ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$' from shared_objects where object_id = b), 'without a version, the place';
    assert (select last_added_at = (select max(added_at) from shared_objects where collection_id = shared) from collections where id = shared), 'the last place';
    assert (select last_added_at = date_trunc('milliseconds', last_added_at) from collections where id = shared), 'a whole millisecond';
    assert (select bool_and(is_new) from share_objects(shared, someone, array(select 'note--' || gen_random_uuid() from generate_series(1, 1000)),
            array_fill(now(), array[1000]), array_fill('x'::text, array[1000]), array_fill('{}'::text, array[1000]))), 'a thousand';
    assert (select count(*) = 1003 and count(distinct added_at) = 1003
                   and count(*) filter (where added_at = date_trunc('milliseconds', added_at)) = 2
                   and max(added_at) = date_trunc('milliseconds', max(added_at)) from shared_objects where user_id = someone),
        'the last place of each publication, and no other, is a whole millisecond';
    assert not (select bool_or(is_new) from share_objects(shared, someone, array[a, a], array['2026-01-01', '2026-01-02']::timestamptz[],
            array['x', 'y'], array['{}', '{}'])), 'nothing new';
    assert (select last_added_at = (select max(added_at) from shared_objects where collection_id = shared) from collections where id = shared), 'no place taken';
end $$;
rollback;
