-- The operator's word that a value is harmless: nothing of it is published while it stands, and all when it is gone.
begin;
set local client_min_messages = warning;

insert into feeds (slug, name, category) values ('harmless-a', 'A', 'vendor'), ('harmless-b', 'B', 'vendor');
insert into warning_verdicts (value, verdict) values ('anything.example', 'harmless');
create function pg_temp.report(feed text, name text, lists text[] default '{}', said jsonb default '{}') returns void
language plpgsql as $$
begin
    create temporary table incoming of incoming_sighting;
    insert into incoming
    select (jsonb_populate_record(null::incoming_sighting, jsonb_build_object(
        'line', 1, 'key', md5(feed || name)::uuid, 'indicator_id', md5(name)::uuid, 'type', 'domain', 'value', name, 'confidence', 'medium',
        'first_seen', now() - interval '1 hour', 'last_seen', now() - interval '1 hour', 'tags', '{}'::text[], 'techniques', '{}'::text[],
        'warning_lists', lists, 'digest', md5(said::text || lists::text)::uuid) || said)).*;
    perform merge_sightings((select id from feeds where slug = feed), 'feed');
    drop table incoming;
end $$;
create function pg_temp.thing(name text) returns indicators language sql as $$ select i from indicators i where id = md5(name)::uuid $$;
create function pg_temp.mark(name text, list text) returns bigint language plpgsql as $$
declare
    changed bigint := mark_indicators(array[md5(name)::uuid], array[list]);
begin
    drop table if exists touched;
    return changed;
end $$;

-- What must be refused.
do $$
begin
    begin
        insert into withheld_indicators values (gen_random_uuid(), 'url', '');
        assert false, 'an empty value was taken';
    exception when check_violation then null;
    end;
end $$;

-- What must be computed.
do $$
declare
    published bigint;
begin
    -- Published before: revoked, then back as a new version.
    perform pg_temp.report('harmless-a', 'old.example');
    select count(*) into published from publications;
    assert pg_temp.mark('old.example', '{x}') = 1 and (select count(*) from publications) = published, 'another mark publishes nothing';
    assert pg_temp.mark('old.example', '{allowlist}') = 1 and (pg_temp.thing('old.example')).is_revoked, 'revoked';
    assert (select count(*) from publications) = published + 1, 'published as withdrawn';
    perform pg_temp.report('harmless-b', 'old.example');
    assert (pg_temp.thing('old.example')).is_revoked, 'a report of somebody who does not know the word changes nothing';
    perform pg_temp.report('harmless-b', 'old.example', '{allowlist}', '{"confidence": "high"}');
    assert (pg_temp.thing('old.example')).is_revoked, 'nor does another report';
    assert pg_temp.mark('old.example', '{}') = 1 and not (pg_temp.thing('old.example')).is_revoked, 'back';
    assert (pg_temp.thing('old.example')).confidence = 'high' and (pg_temp.thing('old.example')).warning_lists = '{}', 'as its sources report it now';

    -- Reported first while the word stands: it waits.
    perform pg_temp.report('harmless-a', 'new.example', '{allowlist}');
    perform pg_temp.report('harmless-b', 'new.example', '{allowlist}');
    assert pg_temp.thing('new.example') is null and (select count(*) from withheld_indicators where value = 'new.example') = 1, 'it waits';
    assert (select count(*) from sightings where indicator_id = md5('new.example')::uuid) = 2, 'its sightings are kept';
    -- What touches only its sightings finds nothing to publish.
    create temporary table touched of touched_indicator;
    insert into touched (indicator_id) values (md5('new.example')::uuid);
    perform publish_touched(clock_timestamp());
    assert pg_temp.thing('new.example') is null, 'it still waits';
    assert release_indicators(array[md5('new.example')::uuid], array['{}']) = 1, 'released';
    drop table if exists touched;
    assert not (pg_temp.thing('new.example')).is_revoked and not exists (select from withheld_indicators where value = 'new.example'), 'published';

    -- A report by an import that does not know the word lets nothing go.
    perform pg_temp.report('harmless-a', 'later.example', '{allowlist}');
    perform pg_temp.report('harmless-b', 'later.example');
    assert pg_temp.thing('later.example') is null and exists (select from withheld_indicators where value = 'later.example'), 'it waits';
end $$;

-- Rules of a key and its tier have a time.
do $$
declare
    before timestamptz;
    tier   text := 'harmless-test';
begin
    insert into tiers (name, rank, requests_per_minute, requests_per_day, lookback_days, article_lookback_days, page_max, article_page_max,
                       max_keys, formats, scopes, route_costs)
    values (tier, 901, 10, 1000, 5, 6, 70, 80, 9, '{json}', '{read:iocs}', '{}');
    select t.changed_at into before from tiers t where t.name = tier;
    update tiers t set page_max = t.page_max where t.name = tier;
    assert (select t.changed_at from tiers t where t.name = tier) = before, 'nothing has changed';
    update tiers t set page_max = t.page_max + 1 where t.name = tier;
    assert (select t.changed_at from tiers t where t.name = tier) > before, 'a change is noted';

    insert into users (id, email, tier) values ('00000000-0000-4000-8000-0000000000aa', 'harmless-test@example.com', tier);
    insert into api_keys (user_id, tier, name, secret_hash, key_prefix)
    values ('00000000-0000-4000-8000-0000000000aa', tier, 'harmless', sha256('harmless test'), 'sk_live_abcd');
    select k.rules_changed_at into before from api_keys k where k.name = 'harmless';
    update api_keys k set allowed_ips = '{10.0.0.0/8}' where k.name = 'harmless';
    assert (select k.rules_changed_at from api_keys k where k.name = 'harmless') = before, 'an address is no rule of what is read';
    update api_keys k set tlp_ceiling = 'clear' where k.name = 'harmless';
    assert (select k.rules_changed_at from api_keys k where k.name = 'harmless') > before, 'a ceiling is';
    assert (admit(sha256('harmless test'), '10.1.2.3', '/x')).rules_changed_at = (select k.rules_changed_at from api_keys k where k.name = 'harmless'),
        'admission says so';
end $$;

rollback;
