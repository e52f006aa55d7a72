-- Adds requests to every sum of usage, in one round trip. Element n of the first nine arrays belongs to all requests of one key,
-- route, status and minute; element n of the last four to all of one key and day that took equally long. All writers lock rows in
-- the same order, so two workers never deadlock. The caller writes the same requests to the log in the same transaction.
create or replace function record_sums(
    minute timestamptz[], key_id uuid[], route text[], status smallint[], requests bigint[], duration_us bigint[], bytes bigint[], rows bigint[],
    last_at timestamptz[], of_key uuid[], day date[], ms integer[], of_ms bigint[]
) returns void language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
    insert into api_key_totals as t (key_id, total_requests, last_used_at)
    select b.key_id, sum(b.requests), max(b.last_at) from unnest($2, $5, $9) b (key_id, requests, last_at)
    where exists (select from api_keys k where k.id = b.key_id)
    group by b.key_id order by b.key_id
    on conflict (key_id) do update
    set total_requests = t.total_requests + excluded.total_requests, last_used_at = greatest(t.last_used_at, excluded.last_used_at);

    insert into usage_days as u (key_id, day, route, status, requests, duration_us, bytes, rows)
    select b.key_id, (b.minute at time zone 'UTC')::date, b.route, b.status, sum(b.requests), sum(b.duration_us), sum(b.bytes), sum(b.rows)
    from unnest($1, $2, $3, $4, $5, $6, $7, $8) b (minute, key_id, route, status, requests, duration_us, bytes, rows)
    group by 1, 2, 3, 4 order by 1, 2, 3, 4
    on conflict on constraint usage_days_key do update
    set requests = u.requests + excluded.requests, duration_us = u.duration_us + excluded.duration_us,
        bytes = u.bytes + excluded.bytes, rows = u.rows + excluded.rows;

    insert into usage_latencies as u (key_id, day, ms, requests)
    select b.key_id, b.day, b.ms, sum(b.requests) from unnest($10, $11, $12, $13) b (key_id, day, ms, requests)
    group by 1, 2, 3 order by 1, 2, 3
    on conflict on constraint usage_latencies_key do update set requests = u.requests + excluded.requests;

    with minutes as (
        insert into usage_minutes as u (key_id, minute, requests)
        select b.key_id, b.minute, sum(b.requests) from unnest($1, $2, $5) b (minute, key_id, requests)
        group by 1, 2 order by 1, 2
        on conflict on constraint usage_minutes_key do update set requests = u.requests + excluded.requests
        returning key_id, minute, requests
    ), peaks as (
        select m.key_id, date_trunc('hour', m.minute, 'UTC') as hour, max(m.requests) as peak from minutes m group by 1, 2
    ), counts as (
        select b.key_id, date_trunc('hour', b.minute, 'UTC') as hour, sum(b.requests) as requests,
               coalesce(sum(b.requests) filter (where b.status = 429), 0) as refused,
               coalesce(sum(b.requests) filter (where b.status >= 400), 0) as errors
        from unnest($1, $2, $4, $5) b (minute, key_id, status, requests) group by 1, 2
    )
    insert into usage_hours as u (key_id, hour, requests, refused, errors, minute_peak)
    select c.key_id, c.hour, c.requests, c.refused, c.errors, p.peak
    from counts c join peaks p on p.key_id = c.key_id and p.hour = c.hour order by 1, 2
    on conflict on constraint usage_hours_key do update
    set requests = u.requests + excluded.requests, refused = u.refused + excluded.refused, errors = u.errors + excluded.errors,
        minute_peak = greatest(u.minute_peak, excluded.minute_peak);
end $$;
comment on function record_sums is 'Adds requests, summed by key, route, status and minute, to the sums of usage.';

-- For workers of the release before, which sum nothing. Element n of each array belongs to request n. A migration drops it when
-- none is left.
create or replace function record_requests(
    at timestamptz[], key_id uuid[], request_id text[], route text[], method text[], status smallint[],
    duration_us integer[], bytes bigint[], rows integer[], code text[]
) returns void language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
    insert into request_log (at, key_id, request_id, route, method, status, duration_us, bytes, rows, code)
    select b.at, b.key_id, b.request_id, b.route, b.method, b.status, b.duration_us, b.bytes, b.rows, nullif(b.code, '')
    from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        b (at, key_id, request_id, route, method, status, duration_us, bytes, rows, code);
    perform record_sums(
        array_agg(date_trunc('minute', b.at)), $2, $4, $6, array_fill(1::bigint, array[cardinality($1)]), $7::bigint[], $8, $9::bigint[], $1,
        $2, array_agg((b.at at time zone 'UTC')::date), array_agg(latency_ms(b.duration_us)), array_fill(1::bigint, array[cardinality($1)]))
    from (select u.at, u.duration_us from unnest($1, $7) with ordinality u (at, duration_us, n) order by u.n) b;
end $$;
comment on function record_requests is 'Writes a batch of requests to the log and adds it to the sums of usage. A code is empty where no error was answered.';
