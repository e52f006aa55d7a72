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

rollback;
