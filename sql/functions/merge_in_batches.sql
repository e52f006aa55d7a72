-- Merges the reports in the session's temporary table `staged` (of incoming_sighting) in batches, each in a transaction of its own.
-- Reports are stored first; the publication lock is held only while what they changed is published, some 100 milliseconds a batch, so
-- that no import, however large, keeps other writers waiting. How many reports that makes depends on the machine, so each batch
-- is sized by the time that the one before held the lock. A small batch costs nearly as much as one of some hundred reports: there are
-- no smaller ones.
--
-- Called outside a transaction. What a body says of one report or one record counts as a whole, so what is outdated within
-- the body is taken out first. When a batch fails, those before it stay: the next import of the body finds them unchanged.
create or replace procedure merge_in_batches(
    of_feed integer, from_origin sighting_origin,
    inout new_rows bigint, inout updated_rows bigint, inout unchanged_rows bigint, inout new_indicators bigint, inout changed_indicators bigint
) language plpgsql as $$
declare
    aim       constant interval := '100 milliseconds';
    size      integer := 500;
    last      bigint := -1;
    next      bigint;
    locked    timestamptz;
    done      record;
    published record;
begin
    new_rows := 0;
    updated_rows := 0;
    new_indicators := 0;
    changed_indicators := 0;
    select count(*) into unchanged_rows from staged;
    delete from staged i using (
        select distinct on (i.key) i.key, i.line
        from staged i join (select key from staged group by key having count(*) > 1) twice using (key)
        order by i.key, i.modified_at desc nulls last, i.line desc
    ) latest where i.key = latest.key and i.line <> latest.line;
    delete from staged i using (
        select j.record_key, max(j.modified_at) as modified_at from staged j
        where j.modified_at is not null and is_record_id(j.record_key) group by j.record_key
    ) latest where i.record_key = latest.record_key and i.modified_at < latest.modified_at;
    select unchanged_rows - count(*) into unchanged_rows from staged;
    create unique index on staged (line);
    analyze staged;
    commit;
    loop
        create temporary table incoming of incoming_sighting on commit drop;
        with batch as (
            insert into incoming select * from staged s where s.line > last order by s.line limit size returning line
        )
        select max(line) into next from batch;
        exit when next is null;
        select * into done from store_sightings(of_feed, from_origin, clock_timestamp());
        new_rows := new_rows + done.new_rows;
        updated_rows := updated_rows + done.updated_rows;
        unchanged_rows := unchanged_rows + done.unchanged_rows;
        if done.new_rows + done.updated_rows > 0 then
            perform begin_publication();
            locked := clock_timestamp();
            select * into published from publish_touched(locked);
            perform end_publication();
            new_indicators := new_indicators + published.new_indicators;
            changed_indicators := changed_indicators + published.changed_indicators + published.withdrawn_indicators;
            size := greatest(500, least(8000, size * least(2, extract(epoch from aim) / extract(epoch from clock_timestamp() - locked))));
        end if;
        commit;
        last := next;
    end loop;
    commit;
end $$;
comment on procedure merge_in_batches is 'Merges the session''s temporary table staged in short transactions; says what was new, updated and unchanged.';
