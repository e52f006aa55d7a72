-- What a source says about its own sightings, and what happens to their indicators.
begin;
set local client_min_messages = warning;

insert into feeds (slug, name, category) values ('verdict-a', 'A', 'vendor'), ('verdict-b', 'B', 'vendor');
-- One feed's sighting of a domain; `said` holds the parts of its verdict.
create function pg_temp.report(feed text, name text, said jsonb default '{}', at timestamptz default now() - interval '1 hour') returns void
language plpgsql as $$
begin
    create temporary table incoming of incoming_sighting;
    insert into incoming
    select (jsonb_populate_record(null::incoming_sighting, jsonb_build_object(
        'line', 1, 'key', md5(feed || name)::uuid, 'indicator_id', md5(name)::uuid, 'type', 'domain', 'value', name, 'confidence', 'medium',
        'first_seen', at, 'last_seen', at, 'tags', '{}'::text[], 'techniques', '{}'::text[],
        'digest', md5(at::text || said::text)::uuid) || said)).*;
    perform merge_sightings((select id from feeds where slug = feed), 'feed');
    drop table incoming;
end $$;
create function pg_temp.thing(name text) returns indicators language sql as $$ select i from indicators i where id = md5(name)::uuid $$;
create function pg_temp.changes(name text) returns text language sql as $$
    select string_agg(change, ' ' order by added_at) from publications where indicator_id = md5(name)::uuid
$$;

-- What must be refused.
do $$
declare
    refused text;
begin
    begin
        insert into sightings (key, feed_id, indicator_id, confidence, first_seen, last_seen, digest, is_expired)
        values (gen_random_uuid(), 1, gen_random_uuid(), 'low', now(), now(), gen_random_uuid(), true);
    exception when check_violation then get stacked diagnostics refused = constraint_name;
    end;
    assert refused = 'sightings_expired_has_end', refused;
end $$;

-- What must be computed.
do $$
begin
    -- Each way to revoke a sighting, and the sighting after it.
    perform pg_temp.report('verdict-a', name || '.example') from unnest('{revoked,expired,benign}'::text[]) name;
    perform pg_temp.report('verdict-a', 'revoked.example', '{"is_revoked": true}');
    perform pg_temp.report('verdict-a', 'expired.example', jsonb_build_object('valid_until', now() - interval '1 minute'));
    perform pg_temp.report('verdict-a', 'benign.example', '{"is_benign": true}');
    assert (select bool_and((pg_temp.thing(name || '.example')).is_revoked) from unnest('{revoked,expired,benign}'::text[]) name), 'no support';
    assert (select bool_and(pg_temp.changes(name || '.example') = 'new withdrawn') from unnest('{revoked,expired,benign}'::text[]) name),
        'published as withdrawn';
    perform pg_temp.report('verdict-a', name || '.example', '{}', now()) from unnest('{revoked,expired,benign}'::text[]) name;
    assert not (select bool_or((pg_temp.thing(name || '.example')).is_revoked) from unnest('{revoked,expired,benign}'::text[]) name), 'supported again';
    assert pg_temp.changes('revoked.example') = 'new withdrawn changed', pg_temp.changes('revoked.example');

    -- Another source's sighting supports the indicator, and the merged view leaves out the revoked sighting.
    perform pg_temp.report('verdict-a', 'two.example', '{"confidence": "high"}');
    perform pg_temp.report('verdict-b', 'two.example', '{"confidence": "low"}');
    assert (pg_temp.thing('two.example')).confidence = 'high';
    perform pg_temp.report('verdict-a', 'two.example', '{"confidence": "high", "is_revoked": true}');
    assert not (pg_temp.thing('two.example')).is_revoked and (pg_temp.thing('two.example')).confidence = 'low', 'what is left';

    -- A new record that is already revoked makes no indicator.
    perform pg_temp.report('verdict-a', 'never.example', '{"is_revoked": true}');
    perform pg_temp.report('verdict-a', 'harmless.example', '{"is_benign": true}');
    assert pg_temp.thing('never.example') is null and pg_temp.thing('harmless.example') is null;
    assert (select is_benign from sightings where indicator_id = md5('harmless.example')::uuid), 'and is kept';
    perform pg_temp.report('verdict-a', 'never.example', '{}', now());
    assert not (pg_temp.thing('never.example')).is_revoked and pg_temp.changes('never.example') = 'new';

    -- The version that was changed last counts, in whatever order versions arrive.
    perform pg_temp.report('verdict-a', 'order.example', '{"modified_at": "2031-01-01"}');
    perform pg_temp.report('verdict-a', 'order.example', '{"modified_at": "2031-01-03", "is_revoked": true}');
    perform pg_temp.report('verdict-a', 'order.example', '{"modified_at": "2031-01-02"}');
    assert (pg_temp.thing('order.example')).is_revoked, 'an older version changes nothing';
    perform pg_temp.report('verdict-a', 'order.example', '{"modified_at": "2031-01-04"}');
    assert not (pg_temp.thing('order.example')).is_revoked, 'a newer one does';
end $$;

-- The same holds within one body.
do $$
declare
    done record;
begin
    create temporary table incoming of incoming_sighting;
    insert into incoming (line, key, indicator_id, type, value, confidence, tags, techniques, digest, modified_at, is_revoked)
    select line, md5('body')::uuid, md5('body.example')::uuid, 'domain', 'body.example', 'low', '{}', '{}', md5(line::text)::uuid,
           '2031-01-04'::timestamptz - line * interval '1 day', line = 1
    from generate_series(1, 3) line;
    select * into done from merge_sightings((select id from feeds where slug = 'verdict-a'), 'feed');
    assert done.new_rows = 1 and done.unchanged_rows = 2 and done.new_indicators = 0, done::text;
    assert pg_temp.thing('body.example') is null, 'the version changed last is the revoked one';
    drop table incoming;
end $$;

-- A report comes to its end with time.
do $$
declare
    done record;
begin
    perform pg_temp.report('verdict-a', 'ends.example', jsonb_build_object('valid_until', clock_timestamp() + interval '1 hour'));
    perform pg_temp.report('verdict-a', 'goes.example', jsonb_build_object('valid_until', clock_timestamp() + interval '2 hours'));
    perform pg_temp.report('verdict-b', 'goes.example', jsonb_build_object('valid_until', clock_timestamp() + interval '3 hours'));
    assert (pg_temp.thing('goes.example')).valid_until > clock_timestamp() + interval '150 minutes', 'the latest end';
    select * into done from expire_sightings();
    assert done.expired_rows = 0, 'nothing has ended';
    update sightings set valid_until = clock_timestamp() - interval '1 second'
    where indicator_id = md5('ends.example')::uuid or key = md5('verdict-bgoes.example')::uuid;
    select * into done from expire_sightings();
    assert done.expired_rows = 2 and done.withdrawn = 1 and done.changed = 1, done::text;
    assert (pg_temp.thing('ends.example')).is_revoked and pg_temp.changes('ends.example') = 'new withdrawn', 'without support';
    assert not (pg_temp.thing('goes.example')).is_revoked and (pg_temp.thing('goes.example')).valid_until < clock_timestamp() + interval '150 minutes',
        'what the other source says is left';
    drop table if exists touched;
    select * into done from expire_sightings();
    assert done.expired_rows = 0, 'once';
    perform pg_temp.report('verdict-b', 'goes.example', '{}', now());
    assert (pg_temp.thing('goes.example')).valid_until is null, 'a report without end has none';
end $$;

-- A complete list: what leaves it expires after the grace, unless it is listed again.
do $$
declare
    done record;
    of_feed integer;
begin
    insert into feeds (slug, name, category, is_complete, grace_hours) values ('verdict-list', 'List', 'vendor', true, 24) returning id into of_feed;
    perform pg_temp.report('verdict-list', name) from unnest('{l1.example,l2.example,l3.example}'::text[]) name;
    insert into feed_imports (feed_id, format, body_sha256, imported_at, generation, new_rows, updated_rows, unchanged_rows, rejected_rows)
    values (of_feed, 'generic', sha256('1'), now(), 1, 3, 0, 0, 0);
    create temporary table reported (number bigint, key uuid, digest uuid);

    select * into done from settle_list(of_feed);
    assert done.left_rows = 0 and (pg_temp.thing('l1.example')).valid_until is null, 'an empty body retires nothing';
    insert into reported select 1, md5('verdict-listl1.example')::uuid, null;
    select * into done from settle_list(of_feed);
    assert done.left_rows = 0, 'nor does one of less than half of the list before';
    insert into feed_imports (feed_id, format, body_sha256, imported_at, generation, new_rows, updated_rows, unchanged_rows, rejected_rows)
    values (of_feed, 'generic', sha256('2'), now(), 1, 0, 0, 0, 0);
    select * into done from settle_list(of_feed);
    assert done.left_rows = 0, 'whatever empty body came between';
    insert into reported select 2, md5('verdict-listl2.example')::uuid, null;
    select * into done from settle_list(of_feed);
    assert done.left_rows = 1 and done.returned_rows = 0, done::text;
    assert (pg_temp.thing('l3.example')).valid_until between clock_timestamp() + interval '23 hours' and clock_timestamp() + interval '24 hours'
           and not (pg_temp.thing('l3.example')).is_revoked, 'the grace';
    select * into done from settle_list(of_feed);
    assert done.left_rows = 0, 'once';
    update sightings set unlisted_until = clock_timestamp() - interval '1 second' where key = md5('verdict-listl3.example')::uuid;
    perform expire_sightings();
    assert (pg_temp.thing('l3.example')).is_revoked, 'then it is revoked';
    insert into reported select 3, md5('verdict-listl3.example')::uuid, null;
    select * into done from settle_list(of_feed);
    assert done.returned_rows = 1 and not (pg_temp.thing('l3.example')).is_revoked and (pg_temp.thing('l3.example')).valid_until is null, 'listed again';
    assert pg_temp.changes('l3.example') = 'new changed withdrawn changed', pg_temp.changes('l3.example');

    update feeds set is_complete = false where id = of_feed;
    delete from reported where number > 2;
    select * into done from settle_list(of_feed);
    assert done.left_rows = 0, 'only of complete feeds';
end $$;

-- Marking and detection: what the supporting sources state, counted apart.
create function pg_temp.counted(of_tlp tlp_level, detection boolean) returns bigint language sql as $$
    select coalesce(sum(n), 0) from indicator_counts where time_field = 'last_seen' and not is_revoked and tlp = of_tlp and is_for_detection = detection
$$;
do $$
declare
    before bigint := pg_temp.counted('red', false);
begin
    perform pg_temp.report('verdict-a', 'marked.example', '{"tlp": "red", "is_for_detection": false, "confidence": "high"}');
    assert (pg_temp.thing('marked.example')).tlp = 'red' and not (pg_temp.thing('marked.example')).is_for_detection;
    assert pg_temp.counted('red', false) = before + 1, 'counted apart';
    perform pg_temp.report('verdict-b', 'marked.example', '{"tlp": "clear"}');
    assert (pg_temp.thing('marked.example')).tlp = 'red' and (pg_temp.thing('marked.example')).is_for_detection, 'the strictest; one for detection';
    assert pg_temp.counted('red', false) = before;
    assert (select not is_for_detection and tlp = 'red' from indicator_versions where id = md5('marked.example')::uuid), 'versions keep theirs';
    perform pg_temp.report('verdict-a', 'marked.example', '{"tlp": "red", "is_revoked": true, "confidence": "high"}');
    assert (pg_temp.thing('marked.example')).tlp = 'clear', 'only of supporting sources';
    perform pg_temp.report('verdict-b', 'marked.example', '{"confidence": "high"}');
    assert (pg_temp.thing('marked.example')).tlp = 'green' and (pg_temp.thing('marked.example')).stated_tlp is null, 'else by confidence';
end $$;

-- Since when an indicator is published, and how far it may have gone.
do $$
declare
    one indicators;
begin
    perform pg_temp.report('verdict-a', 'gone.example', '{"tlp": "red"}');
    one := pg_temp.thing('gone.example');
    assert one.first_added_at = one.added_at and one.least_tlp is null, 'a first version';
    perform pg_temp.report('verdict-a', 'gone.example', '{"tlp": "green"}', now() - interval '50 minutes');
    assert (pg_temp.thing('gone.example')).least_tlp = 'red', 'of earlier versions only';
    perform pg_temp.report('verdict-a', 'gone.example', '{"tlp": "red"}', now() - interval '40 minutes');
    assert (pg_temp.thing('gone.example')).least_tlp = 'green', 'the least strict of all';
    perform pg_temp.report('verdict-a', 'gone.example', '{"tlp": "red", "is_revoked": true}', now() - interval '30 minutes');
    assert (pg_temp.thing('gone.example')).least_tlp = 'green' and (pg_temp.thing('gone.example')).is_revoked, 'also when it is revoked';
    assert (pg_temp.thing('gone.example')).first_added_at = one.added_at, 'the first place stays';
end $$;

-- The ceiling of a key: the plan's, or less.
do $$
declare
    wanted record;
    of_user uuid;
    answer  text;
begin
    insert into users (email, tier) values ('ceiling@example.test', 'pro') returning id into of_user;
    for wanted in
        select * from (values ('amber', null, 'amber'), ('amber', 'green', 'green'), ('amber', 'red', 'amber'), ('red', null, 'red')) w (plan, own, found)
    loop
        delete from api_keys where user_id = of_user;
        update tiers set tlp_ceiling = wanted.plan::tlp_level where name = 'pro';
        insert into api_keys (user_id, tier, name, secret_hash, key_prefix, tlp_ceiling)
        values (of_user, 'pro', 'k', sha256('ceiling'), 'sk_live_abcd', wanted.own::tlp_level);
        select a.tlp_ceiling::text into answer from admit(sha256('ceiling'), '::1', '/') a;
        assert answer = wanted.found, format('%s %s: %s', wanted.plan, wanted.own, answer);
    end loop;
end $$;

rollback;
