-- Constraints of indicators and sightings, the counter cube, and the merge with its publication order.
begin;

create function pg_temp.refused(statement text, by_what text) returns void language plpgsql as $$
declare
    name text;
begin
    begin
        execute statement;
    exception when check_violation or unique_violation or foreign_key_violation then
        get stacked diagnostics name = constraint_name;
        assert name = by_what, format('%s refused by %s', statement, name);
        return;
    end;
    assert false, format('taken: %s', statement);
end $$;

create function pg_temp.row(value text, first text default '2024-01-01', last text default '2024-01-02', added interval default '0') returns text language sql as $$
    select format('insert into indicators (id, type, value, confidence, category, origin, first_seen, last_seen, created_at, modified_at, added_at, feed_name)
                   values (gen_random_uuid(), ''domain'', %L, ''low'', ''news'', ''feed'', %L, %L, %L, %L, timestamptz ''1990-01-01'' + %L, ''x'')',
                  value, first, last, first, last, added)
$$;

-- What must be refused.
select pg_temp.refused(pg_temp.row(value), refused) from (values
    ('', 'indicators_value_length'), (repeat('a', 8193), 'indicators_value_length'), (E'a\nb', 'indicators_value_printable'),
    (E'a\u0085b', 'indicators_value_printable'), (E'\x7f', 'indicators_value_printable')
) wrong (value, refused);
select pg_temp.refused(pg_temp.row('a.example', '2024-01-02', '2024-01-01'), 'indicators_seen_in_order');
do $$ begin execute pg_temp.row('a.example'); end $$;
select pg_temp.refused(pg_temp.row('b.example'), 'indicators_added_at_unique');
select pg_temp.refused(
    'insert into publications values (now(), gen_random_uuid(), 1, ''vanished'')', 'publications_change_known');
select pg_temp.refused('insert into indicator_counts (time_field, day, type, category, confidence, origin, n, tlp) values (''added'', now(), ''url'', ''news'', ''low'', ''feed'', 1, ''green'')', 'indicator_counts_time_field_known');
select pg_temp.refused('update indicator_counts set n = -1', 'indicator_counts_not_negative');
select pg_temp.refused('insert into data_generation values (false, 1, now(), now())', 'data_generation_one_row');
select pg_temp.refused(format('insert into feeds (slug, name, category) values (%L, %L, ''news'')', slug, name), refused) from (values
    ('Upper', 'x', 'feeds_slug_form'), ('-x', 'x', 'feeds_slug_form'), ('', 'x', 'feeds_slug_form'), ('urlhaus', 'x', 'feeds_slug_unique'),
    ('fine', '', 'feeds_name_length'), ('fine', E'a\nb', 'feeds_name_length')
) wrong (slug, name, refused);

-- What must be computed: the cube equals a count, whatever statement changes the rows.
create function pg_temp.cube_is_right() returns boolean language sql as $$
    select not exists (
        select from (
            select d.time_field, d.day, type, category, confidence, origin, is_revoked, is_warned, count(*) as n
            from indicators i cross join lateral indicator_days(first_seen, last_seen, modified_at) d group by 1, 2, 3, 4, 5, 6, 7, 8
        ) counted full join (select * from indicator_counts where n <> 0) kept using (time_field, day, type, category, confidence, origin, is_revoked, is_warned)
        where counted.n is distinct from kept.n)
$$;
insert into indicators (id, type, value, confidence, category, origin, first_seen, last_seen, created_at, modified_at, added_at, feed_name)
select gen_random_uuid(), (enum_range('domain'::indicator_type, null))[1 + n % 9], 'cube-' || n, (enum_range(null::confidence_level))[1 + n % 3],
       (enum_range(null::source_category))[1 + n % 5], (enum_range(null::sighting_origin))[1 + n % 2], s, s + n * interval '1 hour', s,
       s + n * interval '90 minutes', timestamptz '1991-01-01' + n * interval '1 s', 'x'
from generate_series(1, 500) n cross join lateral (select timestamptz '2024-01-01 23:30+00' + n % 17 * interval '5 hours' as s) t;
do $$ begin assert pg_temp.cube_is_right(), 'after inserts'; end $$;
update indicators set last_seen = last_seen + interval '3 days', confidence = 'high' where value like 'cube-%7';
do $$ begin assert pg_temp.cube_is_right(), 'after an update that moves rows'; end $$;
update indicators set type = 'url', category = 'vendor', origin = 'feed', first_seen = '2020-01-01', modified_at = now() where value like 'cube-1%';
do $$ begin assert pg_temp.cube_is_right(), 'after an update of every counted column'; end $$;
update indicators set context = 'nothing counted', tags = '{x}' where value like 'cube-%';
do $$ begin assert pg_temp.cube_is_right(), 'after an update of none'; end $$;
update indicators set warning_lists = '{list}', is_revoked = true where value like 'cube-%5';
do $$ begin assert pg_temp.cube_is_right(), 'after warnings and withdrawals'; end $$;
delete from indicators where value like 'cube-%3';
do $$ begin assert pg_temp.cube_is_right(), 'after deletes'; end $$;
set local timezone = 'Pacific/Auckland';
update indicators set last_seen = last_seen + interval '1 hour' where value like 'cube-%';
do $$ begin assert pg_temp.cube_is_right(), 'days are UTC, whatever the session''s time zone'; end $$;
delete from indicators where value like 'cube-%';
do $$ begin assert pg_temp.cube_is_right(), 'after all went'; end $$;
set local timezone = 'UTC';

-- The merge.
insert into feeds (slug, name, category, reliability) values ('merge-a', 'Merge A', 'vendor', 50), ('merge-b', 'Merge B', 'news', 60);
create temporary table incoming of incoming_sighting;
create function pg_temp.report(line bigint, feed text, value text, confidence confidence_level, first timestamptz, last timestamptz, context text, tags text[])
returns void language sql as $$
    insert into incoming values (line, md5(feed || value)::uuid, md5(value)::uuid, 'domain', value, confidence, first, last, null, null, null, context, tags, '{}',
                                 md5(concat_ws('|', confidence, first, last, context, tags))::uuid)
$$;
create function pg_temp.merge(feed text) returns text language plpgsql as $$
declare
    done record;
begin
    select * into done from merge_sightings((select id from feeds where slug = feed), 'feed');
    truncate incoming;
    return concat_ws(' ', done.new_rows, done.updated_rows, done.unchanged_rows, done.new_indicators, done.changed_indicators);
end $$;

do $$
declare
    before bigint := (select version from data_generation);
    one    indicators;
begin
    assert pg_temp.merge('merge-a') = '0 0 0 0 0' and (select version from data_generation) = before, 'nothing came, nothing changed';

    perform pg_temp.report(1, 'a', 'm1.example', 'low', '2024-01-05', '2024-01-06', 'from a', '{x}');
    perform pg_temp.report(2, 'a', 'm2.example', 'low', null, null, null, '{}');
    assert pg_temp.merge('merge-a') = '2 0 0 2 0', 'two new';
    assert (select version from data_generation) = before + 1, 'one generation more';
    assert (select first_seen = last_seen and last_seen <= clock_timestamp() from indicators where value = 'm2.example'), 'no time means now';

    perform pg_temp.report(1, 'a', 'm1.example', 'low', '2024-01-05', '2024-01-06', 'from a', '{x}');
    assert pg_temp.merge('merge-a') = '0 0 1 0 0' and (select version from data_generation) = before + 1, 'the same again changes nothing';

    perform pg_temp.report(1, 'b', 'm1.example', 'high', '2024-01-01', '2024-01-03', 'from b', '{y,x}');
    assert pg_temp.merge('merge-b') = '1 0 0 0 1', 'another feed''s report changes the view';
    select * into one from indicators where value = 'm1.example';
    assert (one.confidence, one.first_seen, one.last_seen, one.tags, one.version) = ('high', '2024-01-01', '2024-01-06', '{x,y}', 2), 'the merged view';
    assert (one.feed_name, one.category, one.context) = ('Merge B', 'news', 'from b'), 'the source is the one that the confidence comes from';
    assert one.created_at = '2024-01-05' and one.modified_at > now() - interval '1 hour', 'created stays, modified moves';

    perform pg_temp.report(1, 'b', 'm1.example', 'high', '2024-01-01', '2024-01-06', 'from b', '{y,x}');
    assert pg_temp.merge('merge-b') = '0 1 0 0 0', 'an updated report of which the view shows nothing';
    select * into one from indicators where value = 'm1.example';
    assert (one.feed_name, one.category, one.context, one.version) = ('Merge B', 'news', 'from b', 2), 'still the surest';

    -- Of the surest reports the one seen last, whatever others were seen since.
    perform pg_temp.report(1, 'a', 'm9.example', 'high', '2024-01-01', '2024-01-02', 'from a', '{}');
    perform pg_temp.merge('merge-a');
    perform pg_temp.report(1, 'b', 'm9.example', 'medium', '2024-01-01', '2024-01-09', 'from b', '{}');
    perform pg_temp.merge('merge-b');
    select * into one from indicators where value = 'm9.example';
    assert (one.feed_name, one.context, one.confidence, one.last_seen) = ('Merge A', 'from a', 'high', timestamptz '2024-01-09'), 'surest, then latest';
    perform pg_temp.report(1, 'b', 'm9.example', 'high', '2024-01-01', '2024-01-09', 'from b', '{}');
    perform pg_temp.merge('merge-b');
    select * into one from indicators where value = 'm9.example';
    assert (one.feed_name, one.context, one.version) = ('Merge B', 'from b', 3), 'as sure, and later';

    perform pg_temp.report(1, 'b', 'm1.example', 'low', '2024-01-02', '2024-01-04', 'from b', '{y,x}');
    perform pg_temp.merge('merge-b');
    select * into one from indicators where value = 'm1.example';
    assert (one.first_seen, one.last_seen) = (timestamptz '2024-01-01', timestamptz '2024-01-06'), 'earliest and latest are never taken back';
    assert one.confidence = 'low', 'the surest of what the reports say now';

    perform pg_temp.report(1, 'a', 'm3.example', 'low', '2999-01-01', '2999-01-01', null, '{}');
    perform pg_temp.merge('merge-a');
    assert (select last_seen <= clock_timestamp() from indicators where value = 'm3.example'), 'nothing is seen in the future';

    perform pg_temp.report(1, 'a', 'm4.example', 'low', '2024-01-01', '2024-01-01', 'first', '{}');
    perform pg_temp.report(2, 'a', 'm4.example', 'low', '2024-01-01', '2024-01-01', 'second', '{}');
    assert pg_temp.merge('merge-a') = '1 0 1 1 0', 'of a report that stands twice';
    assert (select context from indicators where value = 'm4.example') = 'second', 'the last counts';
    assert pg_temp.cube_is_right(), 'the cube after merges';
end $$;

-- Publications are in order, and every indicator has the place of its last one.
do $$ begin
    assert not exists (
        select from (select version, lag(version, 1, 0) over (partition by indicator_id order by added_at) as before,
                            change from publications where indicator_id in (select md5('m' || n || '.example')::uuid from generate_series(1, 4) n)) p
        where version <> before + 1 or change <> case version when 1 then 'new' else 'changed' end), 'versions rise by one';
    assert not exists (
        select from indicators i where value like 'm_.example' and not exists (
            select from publications p where p.indicator_id = i.id and p.added_at = i.added_at and p.version = i.version)), 'and the row has the last';
    assert (select last_added_at from data_generation) = (select max(added_at) from publications), 'the generation knows the newest';
    assert (select count(*) from publications p join indicators i on i.id = p.indicator_id where i.value like 'm_.example') >= 7, 'nothing is lost';
end $$;

-- A clock that goes back does not change the order.
do $$
declare
    newest timestamptz := clock_timestamp() + interval '1 hour';
begin
    update data_generation set last_added_at = newest;
    perform pg_temp.report(1, 'a', 'm5.example', 'low', '2024-01-01', '2024-01-01', null, '{}');
    perform pg_temp.report(2, 'a', 'm6.example', 'low', '2024-01-01', '2024-01-01', null, '{}');
    perform pg_temp.merge('merge-a');
    assert (select bool_and(added_at > newest) and count(distinct added_at) = 2 from indicators where value in ('m5.example', 'm6.example')), 'later than the newest';
end $$;

-- An unchanged indicator is not published again, even with names in another order or twice.
do $$
declare
    one indicators;
begin
    perform pg_temp.report(1, 'a', 'm7.example', 'low', '2024-01-01', '2024-01-02', 'x', '{b,a}');
    assert pg_temp.merge('merge-a') = '1 0 0 1 0', 'new';
    select * into one from indicators where value = 'm7.example';
    perform pg_temp.report(1, 'b', 'm7.example', 'low', '2024-01-01', '2024-01-01', 'y', '{b,b}');
    assert pg_temp.merge('merge-b') = '1 0 0 0 0', 'a report that adds nothing';
    assert (select i = one from indicators i where value = 'm7.example'), 'the same version';
end $$;

-- Facts besides the source's words are united over all sightings; malware and threat come from the last sighting that
-- names any.
do $$
declare
    one indicators;
begin
    insert into incoming (line, key, indicator_id, type, value, confidence, first_seen, last_seen, tags, techniques, digest,
                          malware_family, threat_type, actors, sectors, warning_lists)
    values (1, md5('fa')::uuid, md5('facts')::uuid, 'domain', 'facts.example', 'low', '2024-02-01', '2024-02-02', '{}', '{}', md5('1')::uuid,
            'Mozi', null, '{B}', null, '{list}');
    assert pg_temp.merge('merge-a') = '1 0 0 1 0', 'one new';
    select * into one from indicators where value = 'facts.example';
    assert (one.malware_family, one.actors, one.sectors, one.warning_lists, one.is_warned) = ('Mozi', '{B}', '{}', '{list}', true), one::text;
    insert into incoming (line, key, indicator_id, type, value, confidence, first_seen, last_seen, tags, techniques, digest,
                          malware_family, threat_type, actors, sectors, warning_lists)
    values (1, md5('fb')::uuid, md5('facts')::uuid, 'domain', 'facts.example', 'low', '2024-02-01', '2024-02-03', '{}', '{}', md5('2')::uuid,
            null, 'botnet_cc', '{A,B}', '{energy}', null);
    assert pg_temp.merge('merge-b') = '1 0 0 0 1', 'one changed';
    select * into one from indicators where value = 'facts.example';
    assert (one.malware_family, one.threat_type, one.actors, one.sectors, one.is_warned) = ('Mozi', 'botnet_cc', '{A,B}', '{energy}', false), one::text;
    assert pg_temp.cube_is_right(), 'warned indicators are counted apart';
end $$;

rollback;
