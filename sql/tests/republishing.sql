-- What another feed reports again: published only when it says something new, at a cost that grows with the reports alone.
begin;
set local client_min_messages = warning;
insert into feeds (slug, name, category) values ('again-a', 'Again A', 'vendor'), ('again-b', 'Again B', 'news'), ('again-c', 'Again C', 'vendor');
create function pg_temp.merge(feed text, first integer, last integer, tags text[], seen timestamptz default '2026-01-02', actors text[] default '{}')
returns text language plpgsql as $$
declare
    done record;
begin
    create temporary table incoming of incoming_sighting;
    insert into incoming (line, key, indicator_id, type, value, confidence, first_seen, last_seen, tags, techniques, digest, actors)
    select n, md5(feed || n)::uuid, md5('again ' || n)::uuid, 'domain', 'again-' || n || '.example', 'medium', '2026-01-01', seen, tags, '{T1059,T1027}',
           md5(concat(feed, n, seen, tags))::uuid, actors
    from generate_series(first, last) n;
    select * into done from merge_sightings((select id from feeds where slug = feed), 'feed');
    drop table incoming;
    drop table if exists touched;
    return done.new_rows || ' ' || done.updated_rows || ' ' || done.new_indicators || ' ' || done.changed_indicators;
end $$;
create function pg_temp.one() returns indicators language sql as $$ select i from indicators i where i.id = md5('again 1')::uuid $$;
create function pg_temp.read_so_far() returns bigint language sql as $$
    select seq_tup_read + idx_tup_fetch + pg_stat_get_xact_tuples_returned('sightings_by_feed'::regclass)
           + pg_stat_get_xact_tuples_returned('sightings_by_indicator'::regclass)
    from pg_stat_xact_user_tables where relname = 'sightings'
$$;

do $$
declare
    first  indicators;
    before bigint;
begin
    assert pg_temp.merge('again-a', 1, 100, '{x,y}') = '100 0 100 0';
    first := pg_temp.one();
    assert pg_temp.merge('again-b', 1, 100, '{x,y}') = '100 0 0 0', 'another feed''s name is no news';
    assert pg_temp.merge('again-a', 1, 100, '{y,x}') = '0 100 0 0', 'names in another order are none';
    assert pg_temp.one() = first;
    assert pg_temp.merge('again-c', 1, 1, '{x,y}', '2026-01-05') = '1 0 0 1', 'a later sight is';
    assert ((pg_temp.one()).version, (pg_temp.one()).feed_name) = (2, 'Again C');
    assert pg_temp.merge('again-b', 1, 1, '{z}') = '0 1 0 1' and (pg_temp.one()).tags = '{x,y,z}', 'and so is another tag';

    -- The source that is named reports it no more.
    perform pg_temp.merge('again-a', 1, 1, '{x,y}');
    update sightings s set is_revoked = true where s.key = md5('again-c1')::uuid;
    create temporary table touched of touched_indicator;
    insert into touched (indicator_id) values (md5('again 1')::uuid);
    assert (select changed_indicators from publish_touched(clock_timestamp())) = 1;
    assert (pg_temp.one()).feed_name in ('Again A', 'Again B');

    -- Another's report changes how sure it is: then the source is the one that is.
    update sightings s set confidence = 'high' where s.key = md5('again-b2')::uuid;
    create temporary table touched of touched_indicator;
    insert into touched (indicator_id) values (md5('again 2')::uuid);
    perform publish_touched(clock_timestamp());
    assert (select feed_name from indicators where id = md5('again 2')::uuid) = 'Again B';
end $$;

-- However many reports a feed has, and though nobody has analysed the tables, only those of the same indicators are read.
do $$
declare
    before bigint;
    few    bigint;
begin
    perform pg_temp.merge('again-a', 1001, 4000, '{x,y}');
    before := pg_temp.read_so_far();
    assert pg_temp.merge('again-b', 1001, 1200, '{x,y}') = '200 0 0 0';
    few := pg_temp.read_so_far() - before;
    assert few < 200 * 40, few;
    perform pg_temp.merge('again-a', 4001, 9000, '{x,y}');
    before := pg_temp.read_so_far();
    assert pg_temp.merge('again-b', 4001, 4200, '{x,y}') = '200 0 0 0';
    assert pg_temp.read_so_far() - before < few * 1.5 + 100, pg_temp.read_so_far() - before;
end $$;
rollback;
