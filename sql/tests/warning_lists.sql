-- Warning lists: what is refused, which list counts, the generation, and marks in lists and counts.
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

create function pg_temp.list(name text, bundled text default 'false', category text default 'other', match text default 'string') returns text
language sql as $$
    select format('insert into warning_lists (name, is_bundled, title, category, match, entries, digest) values (%L, %L, ''x'', %L, %L, 0, '''')',
                  name, bundled, category, match)
$$;

-- What must be refused.
select pg_temp.refused(pg_temp.list(name), refused) from (values
    ('', 'warning_lists_name_form'), ('Upper', 'warning_lists_name_form'), ('a b', 'warning_lists_name_form'), ('a,b', 'warning_lists_name_form'),
    ('allowlist', 'warning_lists_name_free'), ('null', 'warning_lists_name_free')
) wrong (name, refused);
select pg_temp.refused(pg_temp.list('t', 'false', 'allowed'), 'warning_lists_category_known');
select pg_temp.refused(pg_temp.list('t', 'false', 'other', 'regex'), 'warning_lists_match_known');
select pg_temp.refused('insert into warning_list_entries values (-1, ''x'')', 'warning_list_entries_of_a_list');
select pg_temp.refused('insert into warning_verdicts (value, verdict) values (''x'', ''hostile'')', 'warning_verdicts_verdict_known');
select pg_temp.refused('insert into warning_verdicts (value, verdict) values (repeat(''x'', 1025), ''exempt'')', 'warning_verdicts_value_length');
select pg_temp.refused('insert into warning_generation values (false, 1)', 'warning_generation_one_row');

-- Which list counts, and that every change starts a new generation.
create function pg_temp.generation() returns bigint language sql as $$ select version from warning_generation $$;
do $$
declare
    before bigint;
begin
    execute pg_temp.list('t-one', 'true');
    assert (select is_bundled from current_warning_lists where name = 't-one'), 'a bundled list counts';
    before := pg_temp.generation();
    execute pg_temp.list('t-one');
    assert pg_temp.generation() > before, 'a new list is noticed';
    assert (select array_agg(is_bundled) from current_warning_lists where name = 't-one') = '{f}', 'the operator''s list hides the bundled one';
    update warning_lists set is_enabled = false where name = 't-one' and not is_bundled;
    assert (select array_agg(is_bundled) from current_warning_lists where name = 't-one') = '{f}', 'also when it is turned off';
    insert into warning_list_entries select id, 'x' from warning_lists where name = 't-one';
    before := pg_temp.generation();
    delete from warning_lists where name = 't-one' and not is_bundled;
    assert pg_temp.generation() > before, 'a list that is gone is noticed';
    assert (select array_agg(is_bundled) from current_warning_lists where name = 't-one') = '{t}', 'the bundled list counts again';
    assert (select count(*) from warning_list_entries e join warning_lists l on l.id = e.list_id where l.name = 't-one') = 1,
        'entries go with their list';
    before := pg_temp.generation();
    insert into warning_verdicts (value, verdict) values ('t.example', 'harmless');
    delete from warning_verdicts where value = 't.example';
    assert pg_temp.generation() > before, 'verdicts are noticed';
end $$;

-- A mark changes the counts and publishes nothing.
do $$
declare
    published bigint;
    warned    bigint;
begin
    insert into indicators (id, type, value, confidence, category, origin, first_seen, last_seen, created_at, modified_at, added_at, feed_name)
    values (gen_random_uuid(), 'domain', 't.example', 'low', 'news', 'feed', '2001-01-01', '2001-01-01', '2001-01-01', '2001-01-01', '1990-01-01', 'x');
    select count(*) into published from publications;
    select coalesce(sum(n), 0) into warned from indicator_counts where day = '2001-01-01' and is_warned;
    update indicators set warning_lists = '{a,b}' where value = 't.example';
    assert (select is_warned from indicators where value = 't.example'), 'a marked indicator is warned of';
    assert (select sum(n) from indicator_counts where day = '2001-01-01' and is_warned) = warned + 3, 'it is counted as such';
    update indicators set warning_lists = '{}' where value = 't.example';
    assert (select coalesce(sum(n), 0) from indicator_counts where day = '2001-01-01' and is_warned) = warned, 'and no longer';
    assert (select count(*) from publications) = published and (select version from indicators where value = 't.example') = 1, 'nothing is published';
end $$;

-- The programs' roles may read all of it and write none of it.
set local role socd_worker;
select count(*) from current_warning_lists l join warning_list_entries e on e.list_id = l.id;
select version from warning_generation;
select count(*) from warning_verdicts;
reset role;
do $$
begin
    assert not has_table_privilege('socd_worker', 'warning_verdicts', 'insert,update,delete')
       and not has_table_privilege('socd_ingest', 'warning_lists', 'insert,update,delete')
       and not has_table_privilege('socd_ingest', 'warning_list_entries', 'insert,update,delete'), 'lists are the operator''s';
    assert has_table_privilege('socd_ingest', 'warning_list_entries', 'select'), 'the importer reads them';
end $$;

rollback;
