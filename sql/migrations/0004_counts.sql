-- How many indicators there are for each day, type, category, confidence and origin, for each time a list can be sorted by.
-- Exact totals and deep offsets come from here; triggers keep it right in the transaction that changes the rows.
create table indicator_counts (
    time_field text             not null,
    day        date             not null,
    type       indicator_type   not null,
    category   source_category  not null,
    confidence confidence_level not null,
    origin     sighting_origin  not null,
    n          bigint           not null,
    constraint indicator_counts_unique primary key (time_field, day, type, category, confidence, origin),
    constraint indicator_counts_time_field_known check (time_field in ('last_seen', 'first_seen', 'modified')),
    constraint indicator_counts_not_negative check (n >= 0)
);
comment on table indicator_counts is 'Counter cube over indicators; days are UTC.';

create function indicator_days(first_seen timestamptz, last_seen timestamptz, modified_at timestamptz)
returns table (time_field text, day date) language sql immutable parallel safe as $$
    values ('last_seen', (last_seen at time zone 'UTC')::date),
           ('first_seen', (first_seen at time zone 'UTC')::date),
           ('modified', (modified_at at time zone 'UTC')::date)
$$;
comment on function indicator_days is 'The three days an indicator is counted under.';

create function count_indicators_added() returns trigger language plpgsql as $$
begin
    insert into public.indicator_counts as c (time_field, day, type, category, confidence, origin, n)
    select d.time_field, d.day, a.type, a.category, a.confidence, a.origin, count(*)
    from added a cross join lateral public.indicator_days(a.first_seen, a.last_seen, a.modified_at) d
    group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6
    on conflict on constraint indicator_counts_unique do update set n = c.n + excluded.n;
    return null;
end $$;

create function count_indicators_changed() returns trigger language plpgsql as $$
begin
    insert into public.indicator_counts as c (time_field, day, type, category, confidence, origin, n)
    select time_field, day, type, category, confidence, origin, n from (
        select d.time_field, d.day, x.type, x.category, x.confidence, x.origin, sum(x.sign) as n
        from (
            select 1 as sign, type, category, confidence, origin, first_seen, last_seen, modified_at from added
            union all
            select -1, type, category, confidence, origin, first_seen, last_seen, modified_at from removed
        ) x cross join lateral public.indicator_days(x.first_seen, x.last_seen, x.modified_at) d
        group by 1, 2, 3, 4, 5, 6
    ) moved
    where n > 0 order by 1, 2, 3, 4, 5, 6
    on conflict on constraint indicator_counts_unique do update set n = c.n + excluded.n;

    update public.indicator_counts c set n = c.n + moved.n from (
        select d.time_field, d.day, x.type, x.category, x.confidence, x.origin, sum(x.sign) as n
        from (
            select 1 as sign, type, category, confidence, origin, first_seen, last_seen, modified_at from added
            union all
            select -1, type, category, confidence, origin, first_seen, last_seen, modified_at from removed
        ) x cross join lateral public.indicator_days(x.first_seen, x.last_seen, x.modified_at) d
        group by 1, 2, 3, 4, 5, 6
    ) moved
    where moved.n < 0
      and (c.time_field, c.day, c.type, c.category, c.confidence, c.origin)
        = (moved.time_field, moved.day, moved.type, moved.category, moved.confidence, moved.origin);
    return null;
end $$;

create function count_indicators_removed() returns trigger language plpgsql as $$
begin
    update public.indicator_counts c set n = c.n - gone.n from (
        select d.time_field, d.day, x.type, x.category, x.confidence, x.origin, count(*) as n
        from removed x cross join lateral public.indicator_days(x.first_seen, x.last_seen, x.modified_at) d
        group by 1, 2, 3, 4, 5, 6
    ) gone
    where (c.time_field, c.day, c.type, c.category, c.confidence, c.origin)
        = (gone.time_field, gone.day, gone.type, gone.category, gone.confidence, gone.origin);
    return null;
end $$;

create trigger indicators_counted_added after insert on indicators
    referencing new table as added for each statement execute function count_indicators_added();
create trigger indicators_counted_changed after update on indicators
    referencing new table as added old table as removed for each statement execute function count_indicators_changed();
create trigger indicators_counted_removed after delete on indicators
    referencing old table as removed for each statement execute function count_indicators_removed();
