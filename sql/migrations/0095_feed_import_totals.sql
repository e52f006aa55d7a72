-- Sums over all imports of each feed, for figures that only rise. Summing feed_imports would take longer with every import.
create table feed_import_totals (
    feed_id        integer primary key references feeds on delete cascade,
    imports        bigint  not null,
    new_rows       bigint  not null,
    updated_rows   bigint  not null,
    unchanged_rows bigint  not null,
    filtered_rows  bigint  not null,
    rejected_rows  bigint  not null,
    constraint feed_import_totals_counted
        check (least(imports, new_rows, updated_rows, unchanged_rows, filtered_rows, rejected_rows) >= 0)
) with (fillfactor = 50);
comment on table feed_import_totals is 'What all finished imports of a feed did, one row a feed. Each import adds its row of feed_imports.';

create function add_import_totals() returns trigger language plpgsql as $$
begin
    insert into feed_import_totals as t (feed_id, imports, new_rows, updated_rows, unchanged_rows, filtered_rows, rejected_rows)
    values (new.feed_id, 1, new.new_rows, new.updated_rows, new.unchanged_rows, new.filtered_rows, new.rejected_rows)
    on conflict (feed_id) do update
    set imports        = t.imports + 1,
        new_rows       = t.new_rows + excluded.new_rows,
        updated_rows   = t.updated_rows + excluded.updated_rows,
        unchanged_rows = t.unchanged_rows + excluded.unchanged_rows,
        filtered_rows  = t.filtered_rows + excluded.filtered_rows,
        rejected_rows  = t.rejected_rows + excluded.rejected_rows;
    return null;
end $$;
comment on function add_import_totals is 'Adds a finished import to the sums of its feed.';

-- An import that ends between the sums and the trigger would be missed.
lock table feed_imports in share row exclusive mode;
create trigger feed_imports_total after insert on feed_imports for each row execute function add_import_totals();
insert into feed_import_totals (feed_id, imports, new_rows, updated_rows, unchanged_rows, filtered_rows, rejected_rows)
select feed_id, count(*), sum(new_rows), sum(updated_rows), sum(unchanged_rows), sum(filtered_rows), sum(rejected_rows)
from feed_imports group by feed_id;
