-- What prove_store() finds. Each fault is made past the triggers and constraints that keep it out, seen, and taken back.
begin;
set local client_min_messages = warning;

insert into feeds (slug, name, category) values ('proof-a', 'Proof A', 'research');
create temporary table incoming of incoming_sighting;
insert into incoming (line, key, indicator_id, type, value, confidence, first_seen, last_seen, tags, techniques, digest)
select n, md5('s' || n)::uuid, md5('i' || n)::uuid, 'domain', format('proof-%s.example', n), 'low', '2026-01-01', '2026-01-02', '{}', '{}', md5('low' || n)::uuid
from generate_series(1, 20) n;
select count(new_rows) from merge_sightings((select id from feeds where slug = 'proof-a'), 'feed') \g /dev/null
truncate incoming;
insert into incoming (line, key, indicator_id, type, value, confidence, first_seen, last_seen, tags, techniques, digest)
values (1, md5('s1')::uuid, md5('i1')::uuid, 'domain', 'proof-1.example', 'high', '2026-01-01', '2026-01-02', '{}', '{}', md5('high')::uuid);
select count(new_rows) from merge_sightings((select id from feeds where slug = 'proof-a'), 'feed') \g /dev/null

create function pg_temp.wrong_in() returns text language sql as $$
    select coalesce(string_agg(subject, ', ' order by subject), '') from prove_store() where wrong > 0
$$;

do $$ begin
    assert pg_temp.wrong_in() = '', pg_temp.wrong_in();
    assert (select count(*) = 8 and bool_and(looked_at >= 0 and example is null) from prove_store()), 'all subjects, and no example of nothing';
    assert (select looked_at from prove_store() where subject = 'publication order') = (select count(*) from indicators);
    assert (select looked_at from prove_store() where subject = 'versions') >= 1, 'the first version of the changed one';
end $$;

-- finds(FAULT, SUBJECT): the fault is seen under that subject and no other, and is taken back.
create procedure pg_temp.finds(fault text, expected text) language plpgsql as $$
declare
    seen text;
begin
    begin
        execute fault;
        seen := pg_temp.wrong_in();
        raise exception sqlstate 'SOCD1';
    exception when sqlstate 'SOCD1' then null;
    end;
    assert seen = expected, format('%s: found "%s", not "%s"', fault, seen, expected);
end $$;

-- A sequence is not taken back with its transaction.
do $$
declare
    counter text;
    last    bigint;
begin
    foreach counter in array array['indicators_number_seq', 'feeds_id_seq'] loop
        last := pg_sequence_last_value(counter::regclass);
        perform setval(counter, 1, false);
        assert pg_temp.wrong_in() = 'sequences', pg_temp.wrong_in();
        perform setval(counter, last);
    end loop;
end $$;
call pg_temp.finds('delete from publications where indicator_id = md5(''i2'')::uuid', 'publication order');
call pg_temp.finds('update publications set indicator_id = md5(''i3'')::uuid, version = 9 where indicator_id = md5(''i2'')::uuid', 'publication order');
call pg_temp.finds('update data_generation set last_added_at = ''2020-01-01''', 'publication order, publications');
call pg_temp.finds('update publications set version = 3 where indicator_id = md5(''i1'')::uuid and version = 1', 'publications');
call pg_temp.finds('update indicator_counts set n = n + 1 where type = ''domain'' and n >= 19', 'counts');
call pg_temp.finds('delete from indicator_counts where type = ''domain''', 'counts');
call pg_temp.finds('insert into indicator_counts (time_field, day, type, category, confidence, origin, n, tlp)
                    values (''modified'', ''1999-01-01'', ''md5'', ''news'', ''low'', ''feed'', 5, ''red'')', 'counts');
call pg_temp.finds('update indicator_versions set version = 7 where id = md5(''i1'')::uuid', 'versions');
call pg_temp.finds('update indicator_versions set value = ''another.example'' where id = md5(''i1'')::uuid', 'versions');
call pg_temp.finds('update sightings set indicator_id = md5(''nobody'')::uuid where key = md5(''s4'')::uuid', 'reports');
call pg_temp.finds('update sightings set feed_id = 2000000000 where key = md5(''s4'')::uuid', 'reports');
call pg_temp.finds('insert into shared_totals (user_id, objects, bytes) values (gen_random_uuid(), 1, 10)', 'shared objects');
call pg_temp.finds('alter table indicators disable trigger indicators_versions_kept', 'schema objects');
call pg_temp.finds('alter table users add constraint users_made_up check (email <> ''x'') not valid', 'schema objects');

-- An empty total and an empty counter say what no row says too.
insert into shared_totals (user_id) values (gen_random_uuid());
insert into indicator_counts (time_field, day, type, category, confidence, origin, n, tlp)
values ('modified', '1999-01-02', 'md5', 'news', 'low', 'feed', 0, 'red');
do $$ begin assert pg_temp.wrong_in() = '', pg_temp.wrong_in(); end $$;

rollback;
