-- 0050 publishes with two functions that functions/ makes only after all migrations. A database of a release that had no
-- publication.sql yet gets them here. Where they are, nothing changes.
do $migration$
begin
    if to_regprocedure('begin_publication()') is null then
        create function begin_publication() returns timestamptz language plpgsql volatile as $$
        begin
            perform pg_advisory_xact_lock(hashtext('socd publication'));
            return (select greatest(clock_timestamp(), g.last_added_at + interval '1 microsecond') from data_generation g);
        end $$;
    end if;
    if to_regprocedure('end_publication()') is null then
        create function end_publication() returns void language sql volatile as $$
            update data_generation
            set version = version + 1, changed_at = clock_timestamp(),
                last_added_at = greatest(last_added_at, (select max(p.added_at) from publications p))
        $$;
    end if;
end $migration$;
