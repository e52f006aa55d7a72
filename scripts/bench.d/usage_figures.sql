\set key '''00000000-0000-4000-8000-000000000001''::uuid'
\set first '((now() at time zone ''UTC'')::date - 89)'
explain (analyze, buffers, costs off)
with classes as (
    select ms, sum(requests) as n from usage_latencies where key_id = :key and day >= :first group by ms
), ranks as (select ms, sum(n) over (order by ms) as upto, sum(n) over () as total from classes)
select min(ms) filter (where upto * 100 >= total * 50), min(ms) filter (where upto * 100 >= total * 95),
       min(ms) filter (where upto * 100 >= total * 99) from ranks;
explain (analyze, buffers, costs off)
select route, status, sum(requests)::bigint, sum(duration_us)::bigint, sum(rows)::bigint from usage_days
where key_id = :key and day >= :first group by route, status order by 3 desc, 1, 2;
select 'percentiles from the sums: ' || string_agg(ms::text, ' ' order by p) from (
    select p, min(ms) as ms from (select ms, sum(n) over (order by ms) as upto, sum(n) over () as total from
        (select ms, sum(requests) as n from usage_latencies where key_id = :key group by ms) c) r, unnest('{50,95,99}'::integer[]) p
    where upto * 100 >= total * p group by p) x;
select 'percentiles from the log:  ' || string_agg(latency_ms(us)::text, ' ') from unnest((
    select percentile_disc('{0.5,0.95,0.99}'::float[]) within group (order by duration_us) from request_log where key_id = :key)) us;
select 'rows: log ' || (select count(*) from request_log) || ', usage_days ' || (select count(*) from usage_days) || ', usage_hours '
    || (select count(*) from usage_hours) || ', usage_latencies ' || (select count(*) from usage_latencies);
