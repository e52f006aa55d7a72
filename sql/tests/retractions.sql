-- Lists of false positives: what they revoke, what stays, and what the operator restores.
begin;
set local client_min_messages = warning;
insert into feeds (slug, name, category, format, url, publisher, retracts_publisher) values
    ('r-list', 'List', 'threat-intel', 'abusech-fplist', null, 'abuse.ch', 'abuse.ch'),
    ('r-fox', 'Fox', 'threat-intel', 'threatfox-json', null, 'abuse.ch', null),
    ('r-haus', 'Haus', 'threat-intel', 'csv', 'https://urlhaus.abuse.ch/x', null, null),
    ('r-copy', 'Copy', 'threat-intel', 'csv', 'https://urlhaus.abuse.ch/y', 'copy.example', null),
    ('r-other', 'Other', 'vendor', 'csv', 'https://notabuse.ch/x', null, null);

create function pg_temp.report(feed text, thing text, record text, seen timestamptz) returns bigint language plpgsql as $$
declare
    rows bigint;
begin
    create temporary table incoming of incoming_sighting;
    insert into incoming values (1, md5(feed || thing || record)::uuid, md5(thing)::uuid, 'domain', thing, 'medium', seen, seen, null, record, null,
                                 null, array[feed], '{}', md5(seen::text)::uuid);
    select new_rows + updated_rows into rows from merge_sightings((select id from feeds where slug = feed), 'feed');
    drop table incoming;
    return rows;
end $$;
create function pg_temp.retract(things text[], at timestamptz) returns text language plpgsql as $$
declare
    done record;
begin
    create temporary table incoming of incoming_sighting;
    insert into incoming (key, indicator_id, type, value, last_seen, context, line)
    select md5(t)::uuid, md5(t)::uuid, 'domain', t, at, 'not malicious', 1 from unnest(things) t;
    select * into done from retract_sightings((select id from feeds where slug = 'r-list'));
    drop table incoming;
    return format('%s %s %s', done.withdrawn_rows, done.withdrawn, done.changed);
end $$;
create function pg_temp.thing(thing text) returns indicators language sql as $$ select i from indicators i where id = md5(thing)::uuid $$;

do $$
declare
    generation bigint;
begin
    perform pg_temp.report('r-fox', 'only.example', '1', '2026-01-01');
    perform pg_temp.report('r-fox', 'both.example', '2', '2026-01-01');
    perform pg_temp.report('r-other', 'both.example', '', '2026-01-01');
    perform pg_temp.report('r-haus', 'host.example', '', '2026-01-01');
    perform pg_temp.report('r-other', 'other.example', '', '2026-01-01');
    perform pg_temp.report('r-copy', 'other.example', '', '2026-01-01');

    assert pg_temp.retract('{}', null) = '0 0 0', 'an empty list';
    select version into generation from data_generation;
    assert pg_temp.retract('{unknown.example,other.example}', '2026-02-01') = '0 0 0', 'values that abuse.ch does not report';
    assert generation = (select version from data_generation), 'nothing was published';

    assert pg_temp.retract('{only.example,both.example,host.example}', '2026-02-01') = '3 2 1', 'two are withdrawn, one is merged anew';
    assert (pg_temp.thing('only.example')).is_revoked and (pg_temp.thing('host.example')).is_revoked, 'revoked';
    assert not (pg_temp.thing('both.example')).is_revoked and (pg_temp.thing('both.example')).tags = '{r-other}', 'the other report stands';
    assert (select count(*) = 3 from withdrawn_sightings where reason = 'not malicious'), 'kept';
    assert (select change from publications where indicator_id = md5('only.example')::uuid order by added_at desc limit 1) = 'withdrawn', 'published';
    assert pg_temp.retract('{only.example,both.example,host.example}', '2026-02-01') = '0 0 0', 'again';

    assert pg_temp.report('r-fox', 'only.example', '1', '2026-01-05') = 0, 'the same record stays away';
    assert (pg_temp.thing('only.example')).is_revoked, 'and so does the indicator';
    assert pg_temp.report('r-fox', 'only.example', '9', '2026-03-01') = 1, 'a new record after the removal counts';
    assert not (pg_temp.thing('only.example')).is_revoked, 'reported again';
    assert pg_temp.retract('{only.example}', '2026-02-01') = '0 0 0', 'it was first seen after the removal';
    assert pg_temp.retract('{only.example}', '2026-03-02') = '1 1 0', 'a later removal takes it back';

    assert withdraw_indicator(md5('only.example')::uuid, false) = 'done', 'the operator restores it';
    assert not (pg_temp.thing('only.example')).is_revoked and (select count(*) from sightings where indicator_id = md5('only.example')::uuid) = 2, 'restored';
    assert pg_temp.retract('{only.example}', null) = '0 0 0', 'the operator''s word stands';
    assert withdraw_indicator(md5('only.example')::uuid, false) = 'unchanged', 'nothing is left to restore';
end $$;

-- What must be refused.
do $$
declare
    refused text;
begin
    begin
        perform retract_sightings((select id from feeds where slug = 'r-fox'));
        assert false, 'retracted by a feed that is no list';
    exception when object_not_in_prerequisite_state then null;
    end;
    begin
        update feeds set publisher = 'Not a domain' where slug = 'r-fox';
        assert false, 'taken';
    exception when check_violation then get stacked diagnostics refused = constraint_name;
    end;
    assert refused = 'feeds_publisher_form', refused;
    begin
        update feeds set retracts_publisher = 'x' where slug = 'r-list';
        assert false, 'taken';
    exception when check_violation then get stacked diagnostics refused = constraint_name;
    end;
    assert refused = 'feeds_retracts_publisher_form', refused;
end $$;

-- Revoked sightings publish what changed and nothing else.
do $$
declare
    kept  indicators;
    their indicators;
begin
    -- The list revokes the weaker of two sightings that adds nothing: the merged view stays as it is.
    insert into sightings (key, feed_id, indicator_id, confidence, first_seen, last_seen, tags, digest)
    select md5('weak')::uuid, (select id from feeds where slug = 'r-fox'), s.indicator_id, 'low', s.first_seen, s.first_seen, '{}', md5('weak')::uuid
    from sightings s where s.indicator_id = md5('other.example')::uuid limit 1;
    kept := pg_temp.thing('other.example');
    assert pg_temp.retract('{other.example}', '2026-02-01') = '1 0 0', 'taken back, and nothing to publish';
    assert pg_temp.thing('other.example') = kept, 'the same version';

    -- An indicator that the operator revoked stays as it is, even when one of its sightings goes.
    perform pg_temp.report('r-fox', 'two.example', '3', '2026-01-01'), pg_temp.report('r-other', 'two.example', '', '2026-01-02');
    assert withdraw_indicator(md5('two.example')::uuid, true, 'why') = 'done', 'withdrawn';
    their := pg_temp.thing('two.example');
    assert pg_temp.retract('{two.example}', '2026-02-01') = '1 0 0', 'taken back, and not published';
    assert pg_temp.thing('two.example') = their, 'it stays as it is';
    assert (select count(*) = their.version and count(*) filter (where change = 'withdrawn') = 1 from publications where indicator_id = their.id), 'published once';
end $$;
rollback;
