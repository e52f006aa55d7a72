create or replace function days_to_roll_up() returns setof date
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select d::date
    from generate_series((select (min(at) at time zone 'UTC')::date from request_log),
                         (select (max(at) at time zone 'UTC')::date from request_log), interval '1 day') d
    where not exists (select from usage_days where day = d::date)
      and exists (select from request_log
                  where at >= d::date::timestamp at time zone 'UTC' and at < (d::date + 1)::timestamp at time zone 'UTC')
    order by d
$$;
comment on function days_to_roll_up is 'The days that have a request log but no sums.';

-- Computes the sums of whole days again from the request log: for the days given, or for days that have a log but no
-- sums (because the log is older than the sums or was restored without them). New records wait until it is done.
create or replace function roll_up_usage(from_day date default null, to_day date default null) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    one    date;
    begins timestamptz;
    ends   timestamptz;
    made   integer := 0;
begin
    lock table usage_days in share row exclusive mode;
    for one in
        select d::date from generate_series(from_day, coalesce(to_day, (select (max(at) at time zone 'UTC')::date from request_log)), interval '1 day') d
        where from_day is not null
        union all select days_to_roll_up() where from_day is null
        order by 1
    loop
        begins := one::timestamp at time zone 'UTC';
        ends := begins + interval '1 day';
        delete from usage_days where day = one;
        delete from usage_latencies where day = one;
        delete from usage_hours where hour >= begins and hour < ends;
        delete from usage_minutes where minute >= begins and minute < ends;

        insert into usage_days (key_id, day, route, status, requests, duration_us, bytes, rows)
        select key_id, one, route, status, count(*), sum(duration_us), sum(bytes), sum(rows)
        from request_log where at >= begins and at < ends group by key_id, route, status order by key_id;

        insert into usage_latencies (key_id, day, ms, requests)
        select key_id, one, latency_ms(duration_us), count(*)
        from request_log where at >= begins and at < ends group by key_id, latency_ms(duration_us) order by 1, 3;

        insert into usage_minutes (key_id, minute, requests)
        select key_id, date_trunc('minute', at), count(*)
        from request_log where at >= begins and at < ends group by 1, 2 order by 1, 2;

        insert into usage_hours (key_id, hour, requests, refused, errors, minute_peak)
        select m.key_id, m.hour, m.requests, coalesce(r.refused, 0), coalesce(r.errors, 0), m.peak
        from (select key_id, date_trunc('hour', minute, 'UTC') as hour, sum(requests) as requests, max(requests) as peak
              from usage_minutes where minute >= begins and minute < ends group by 1, 2) m
            left join (select key_id, date_trunc('hour', at, 'UTC') as hour, count(*) filter (where status = 429) as refused, count(*) as errors
                       from request_log where at >= begins and at < ends and status >= 400 group by 1, 2) r
            on r.key_id = m.key_id and r.hour = m.hour
        order by 1, 2;
        made := made + 1;
    end loop;
    return made;
end $$;
comment on function roll_up_usage is 'Computes the sums of usage again from the request log, for days that lack them or for the days given; returns how many.';

create or replace function forget_usage(days integer) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    first date := (now() at time zone 'UTC')::date - days;
    gone  bigint;
begin
    delete from usage_days where day < first;
    get diagnostics gone = row_count;
    delete from usage_latencies where day < first;
    delete from usage_hours where hour < first::timestamp at time zone 'UTC';
    delete from usage_minutes where minute < now() - interval '2 days';
    return gone;
end $$;
comment on function forget_usage is 'Retention of the sums of usage, in days; minutes stay for two days.';
