-- Places in the publication order: whole milliseconds where clients stop; withdrawals of what rose above a ceiling; versions of
-- records.
begin;
set local client_min_messages = warning;

insert into feeds (slug, name, category) values ('places-a', 'A', 'vendor'), ('places-b', 'B', 'vendor');
create function pg_temp.report(feed text, variadic sightings jsonb[]) returns void language plpgsql as $$
begin
    create temporary table incoming of incoming_sighting;
    insert into incoming
    select (jsonb_populate_record(null::incoming_sighting, jsonb_build_object(
        'line', n, 'key', md5(feed || (one ->> 'value') || coalesce(one ->> 'record_key', ''))::uuid, 'indicator_id', md5('places' || (one ->> 'value'))::uuid,
        'type', 'domain', 'confidence', 'high', 'first_seen', '2026-01-01', 'last_seen', '2026-01-01', 'tags', '{}'::text[], 'techniques', '{}'::text[],
        'digest', md5(one::text)::uuid) || one)).*
    from unnest(sightings) with ordinality s (one, n);
    perform merge_sightings((select id from feeds where slug = feed), 'feed');
    drop table incoming;
end $$;
create function pg_temp.thing(name text) returns indicators language sql as $$ select i from indicators i where id = md5('places' || name)::uuid $$;
create function pg_temp.withdrawals(name text) returns text language sql as $$
    select string_agg(format('%s..%s', tlp, tlp_after), ' ' order by tlp) from raised_indicators where id = md5('places' || name)::uuid
$$;

-- What must be refused.
do $$
declare
    refused text;
begin
    perform pg_temp.report('places-a', '{"value": "first.example"}');
    begin
        insert into raised_indicators (id, number, version, type, value, confidence, category, origin, is_revoked, first_seen, last_seen, created_at,
                                       modified_at, added_at, feed_name, tags, techniques, tlp_after)
        select id, number, version, type, value, confidence, category, origin, true, first_seen, last_seen, created_at, modified_at, added_at,
               feed_name, tags, techniques, 'green' from indicators where value = 'first.example';
    exception when check_violation then get stacked diagnostics refused = constraint_name;
    end;
    assert refused = 'raised_indicators_rises', refused;
end $$;

-- The last place of a publication is a whole millisecond for every choice of types, ceiling and days.
do $$
declare
    before timestamptz := (select max(added_at) from publications);
    types  text[] := '{domain,url,sha256}';
    levels text[] := '{null,green,amber,red}';
    wrong  text;
begin
    perform pg_temp.report('places-a', variadic array(
        select jsonb_build_object('value', format('n%s', n), 'type', types[1 + n % 3], 'last_seen', timestamptz '2026-02-01' - n % 40 * interval '1 day',
                                  'first_seen', '2025-01-01', 'confidence', (array['high', 'medium', 'low'])[1 + n % 3], 'tlp', levels[1 + n % 4])
        from generate_series(1, 2500) n));
    assert (select count(*) = 2500 and count(distinct added_at) = 2500 and min(added_at) > before from publications where added_at > before), 'unique places';
    assert (select max(added_at) = date_trunc('milliseconds', max(added_at)) from publications), 'the last of all';
    assert (select max(added_at) - min(added_at) < interval '30 milliseconds' from publications where added_at > before), 'close together';
    select format('%s up to %s since %s', t, c, d) into wrong
    from unnest(types::indicator_type[]) t, unnest(enum_range(null::tlp_level)) c, unnest('{2025-12-25,2026-01-10,2026-01-30}'::timestamptz[]) d,
         lateral (select max(added_at) as last from indicators i where i.type = t and i.tlp <= c and i.last_seen >= d and i.added_at > before) seen
    where seen.last <> date_trunc('milliseconds', seen.last) limit 1;
    assert wrong is null, wrong;
    -- A second publication begins after it, whatever the clock says.
    before := (select max(added_at) from publications);
    perform pg_temp.report('places-a', '{"value": "second.example"}', '{"value": "third.example"}');
    assert (select min(added_at) > before and max(added_at) = date_trunc('milliseconds', max(added_at)) and count(*) = 2 from publications where added_at > before),
        'strictly later';
    -- So do the revoked ones: all that is left of a publication ends alike.
    before := (select max(added_at) from publications);
    perform pg_temp.report('places-a', variadic array(
        select jsonb_build_object('value', format('n%s', n), 'type', types[1 + n % 3], 'is_revoked', n % 2 = 0) from generate_series(1, 100) n));
    assert (select count(*) filter (where change = 'withdrawn') = 50 and count(*) = 100 and count(distinct added_at) = 100 from publications where added_at > before),
        (select string_agg(change, ',') from publications where added_at > before);
    assert not exists (select from unnest(types::indicator_type[]) t, unnest(enum_range(null::tlp_level)) c,
                           lateral (select max(added_at) as last from indicators i where i.type = t and i.tlp <= c and i.added_at > before) seen
                       where seen.last <> date_trunc('milliseconds', seen.last)), 'revoked and changed';
end $$;

-- What rises is withdrawn for the ceilings that it leaves, at the place of the version that rose, as they have it.
do $$
declare
    one  indicators;
    next indicators;
    gone raised_indicators;
begin
    perform pg_temp.report('places-a', '{"value": "rises.example", "context": "known to all"}');
    one := pg_temp.thing('rises.example');
    assert one.tlp = 'green' and pg_temp.withdrawals('rises.example') is null, 'green';
    perform pg_temp.report('places-b', '{"value": "rises.example", "tlp": "red", "context": "a secret", "last_seen": "2026-01-02"}');
    next := pg_temp.thing('rises.example');
    assert next.tlp = 'red' and pg_temp.withdrawals('rises.example') = 'green..red', pg_temp.withdrawals('rises.example');
    select * into gone from raised_indicators where id = one.id;
    assert gone.is_revoked and (gone.added_at, gone.modified_at, gone.version) = (next.added_at, next.modified_at, next.version), 'the place of the new version';
    assert (gone.context, gone.last_seen, gone.created_at) = ('known to all', one.last_seen, one.created_at), 'and nothing that only the new one says';
    -- It falls to amber: those who may see amber have it again, those of green do not.
    perform pg_temp.report('places-b', '{"value": "rises.example", "tlp": "amber", "last_seen": "2026-01-03"}');
    assert pg_temp.withdrawals('rises.example') = 'green..amber', pg_temp.withdrawals('rises.example');
    perform pg_temp.report('places-b', '{"value": "rises.example", "tlp": "amber+strict", "last_seen": "2026-01-04"}');
    assert pg_temp.withdrawals('rises.example') = 'green..amber amber..amber+strict', pg_temp.withdrawals('rises.example');
    perform pg_temp.report('places-b', '{"value": "rises.example", "is_revoked": true, "last_seen": "2026-01-05"}');
    assert (pg_temp.thing('rises.example')).tlp = 'green' and pg_temp.withdrawals('rises.example') is null, 'as at first';
    -- What is revoked already is not withdrawn again.
    perform pg_temp.report('places-a', '{"value": "rises.example", "is_revoked": true, "last_seen": "2026-01-06"}');
    perform pg_temp.report('places-b', '{"value": "rises.example", "tlp": "red", "last_seen": "2026-01-07"}');
    assert pg_temp.withdrawals('rises.example') is null, 'known as revoked';
end $$;

-- A record of a source that names another value no longer reports the one before.
do $$
declare
    id text := 'indicator--11111111-1111-4111-8111-111111111111';
begin
    perform pg_temp.report('places-a', jsonb_build_object('value', 'old.example', 'record_key', id, 'modified_at', '2026-01-01'),
                                       jsonb_build_object('value', 'kept.example', 'record_key', id, 'modified_at', '2026-01-01'));
    perform pg_temp.report('places-b', jsonb_build_object('value', 'both.example', 'record_key', id, 'modified_at', '2026-01-01'));
    perform pg_temp.report('places-a', jsonb_build_object('value', 'new.example', 'record_key', id, 'modified_at', '2026-01-02'),
                                       jsonb_build_object('value', 'kept.example', 'record_key', id, 'modified_at', '2026-01-02'));
    assert (pg_temp.thing('old.example')).is_revoked and not (pg_temp.thing('new.example')).is_revoked and not (pg_temp.thing('kept.example')).is_revoked,
        'what the record names';
    assert not (pg_temp.thing('both.example')).is_revoked, 'another feed''s record of the same id';
    -- An older version that comes late changes nothing.
    perform pg_temp.report('places-a', jsonb_build_object('value', 'old.example', 'record_key', id, 'modified_at', '2026-01-01', 'context', 'again'));
    perform pg_temp.report('places-a', jsonb_build_object('value', 'late.example', 'record_key', id, 'modified_at', '2026-01-01'));
    assert (pg_temp.thing('old.example')).is_revoked and (pg_temp.thing('late.example')).id is null, 'late';
    -- Two versions in one body: the later one counts.
    perform pg_temp.report('places-a', jsonb_build_object('value', 'fourth.example', 'record_key', id, 'modified_at', '2026-01-04'),
                                       jsonb_build_object('value', 'passed.example', 'record_key', id, 'modified_at', '2026-01-03'));
    assert (pg_temp.thing('new.example')).is_revoked and (pg_temp.thing('fourth.example')).version = 1 and (pg_temp.thing('passed.example')).id is null, 'both at once';
    -- It names the first value again.
    perform pg_temp.report('places-a', jsonb_build_object('value', 'old.example', 'record_key', id, 'modified_at', '2026-01-05'));
    assert not (pg_temp.thing('old.example')).is_revoked and (pg_temp.thing('fourth.example')).is_revoked, 'back again';
    -- Another sighting still supports what the record named before.
    perform pg_temp.report('places-b', '{"value": "old.example"}');
    perform pg_temp.report('places-a', jsonb_build_object('value', 'fifth.example', 'record_key', id, 'modified_at', '2026-01-06'));
    assert not (pg_temp.thing('old.example')).is_revoked, 'supported by another';
    -- A port is the key of many records.
    perform pg_temp.report('places-a', '{"value": "a.example", "record_key": "443", "modified_at": "2026-01-01"}');
    perform pg_temp.report('places-a', '{"value": "b.example", "record_key": "443", "modified_at": "2026-01-02"}');
    assert not (pg_temp.thing('a.example')).is_revoked, 'not a record''s id';
    assert is_record_id(id) and is_record_id('11111111-1111-4111-8111-111111111111') and not is_record_id('443') and not is_record_id('x--1'), 'ids';
end $$;
rollback;
