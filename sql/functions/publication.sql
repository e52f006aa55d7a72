-- The pair of functions around every change of published data. They handle the lock, the places in the publication
-- order, and the version of the data on which caches and entity tags depend.
--
-- The lock is held until the commit: writers publish one after another, so places are unique, increase strictly and
-- become visible in their order. A transaction may begin several times.
create or replace function begin_publication() returns timestamptz language plpgsql volatile as $$
begin
    perform pg_advisory_xact_lock(hashtext('socd publication'));
    return (select greatest(clock_timestamp(), g.last_added_at + interval '1 microsecond') from data_generation g);
end $$;
comment on function begin_publication is 'Takes the publication lock until the commit; returns the first free place in the publication order.';

-- The locks of whoever changes sightings, taken before the publication lock and held until the commit. Reports of several feeds
-- are stored side by side, those of one feed one after another. What changes sightings of many feeds waits for all and lets nobody
-- in. So the publication lock is held for a publication alone, and no two writers wait for each other's rows.
create or replace function begin_reports(of_feed integer) returns void language plpgsql volatile as $$
begin
    perform pg_advisory_xact_lock_shared(hashtext('socd reports'));
    perform pg_advisory_xact_lock(hashtext('socd reports of a feed'), of_feed);
end $$;
comment on function begin_reports is 'Takes the right to change the sightings of one feed, until the commit.';

create or replace function begin_all_reports() returns void language sql volatile as $$
    select pg_advisory_xact_lock(hashtext('socd reports'))
$$;
comment on function begin_all_reports is 'Takes the right to change the sightings of all feeds, until the commit.';

-- Writers that publish no indicators, such as those of scores and CVEs, call only this function.
create or replace function end_publication() returns void language sql volatile as $$
    update data_generation
    set version = version + 1, changed_at = clock_timestamp(),
        last_added_at = greatest(last_added_at, (select max(p.added_at) from publications p))
$$;
comment on function end_publication is 'Publishes a new version of the data.';

-- Places are microseconds. The last of those that a client sees together is a whole millisecond.
create or replace function whole_millisecond(place timestamptz) returns timestamptz language sql immutable parallel safe as $$
    select date_trunc('milliseconds', place + interval '999 microseconds')
$$;
comment on function whole_millisecond is 'The first whole millisecond that is not before a time.';

create or replace function step_to(n bigint, of_n bigint) returns bigint language sql immutable parallel safe as $$
    select case when n < of_n then n else (of_n + 999) / 1000 * 1000 end
$$;
comment on function step_to is
    'Microseconds from the whole millisecond before a group of places to its place n of of_n; the last one is a whole millisecond again.';
