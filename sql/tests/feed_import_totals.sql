begin;
-- Each finished import adds its row to the sums of its feed; other feeds keep theirs.
insert into feeds (slug, name, category) values ('sums-one', 'One', 'research'), ('sums-two', 'Two', 'research');
do $$
declare
    one integer := (select id from feeds where slug = 'sums-one');
    two integer := (select id from feeds where slug = 'sums-two');
    t   feed_import_totals;
begin
    assert not exists (select from feed_import_totals where feed_id in (one, two)), 'no import, no sums';
    insert into feed_imports (feed_id, format, body_sha256, imported_at, generation, new_rows, updated_rows, unchanged_rows, rejected_rows, filtered_rows)
    values (one, 'csv', sha256('a'), now(), 1, 5, 1, 0, 2, 3), (one, 'csv', sha256('b'), now(), 2, 0, 4, 6, 0, 1), (two, 'csv', sha256('c'), now(), 2, 7, 0, 0, 0, 0);
    select * into t from feed_import_totals where feed_id = one;
    assert (t.imports, t.new_rows, t.updated_rows, t.unchanged_rows, t.filtered_rows, t.rejected_rows) = (2, 5, 5, 6, 4, 2), t::text;
    select * into t from feed_import_totals where feed_id = two;
    assert (t.imports, t.new_rows) = (1, 7), t::text;
    -- The importer's role may do it.
    set local role socd_ingest;
    insert into feed_imports (feed_id, format, body_sha256, imported_at, generation, new_rows, updated_rows, unchanged_rows, rejected_rows, filtered_rows)
    values (two, 'csv', sha256('d'), now(), 3, 1, 0, 0, 0, 0);
    reset role;
    assert (select new_rows from feed_import_totals where feed_id = two) = 8, 'the importer adds too';
    set local role socd_worker;
    assert (select count(*) from feed_import_totals where feed_id = one) = 1, 'the worker reads';
    begin
        update feed_import_totals set imports = 0;
        assert false, 'the worker must not write';
    exception when insufficient_privilege then null;
    end;
    reset role;
end $$;
rollback;
