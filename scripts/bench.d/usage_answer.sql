-- The statements of Store+KeyUsage for one answer.
\set key '''00000000-0000-4000-8000-000000000001''::uuid'
\set first '((now() at time zone ''UTC'')::date - 89)'
\timing on
begin isolation level repeatable read read only;
select p.requests_per_minute, coalesce(b.minute_full_at, now()) from api_keys k join tiers p on p.name = k.tier
    left join account_buckets b on b.user_id = k.user_id and b.slot = k.slot where k.id = :key;
select route, status, sum(requests)::bigint, sum(duration_us)::bigint, sum(rows)::bigint from usage_days
where key_id = :key and day >= :first group by route, status order by 3 desc, 1, 2;
select hour, requests, errors, refused, minute_peak from usage_hours where key_id = :key and hour >= :first::timestamp at time zone 'UTC' order by hour;
select at, route, status, code, request_id from recent_failures(:key, :first::timestamp at time zone 'UTC', 50);
with classes as (
    select ms, sum(requests) as n from usage_latencies where key_id = :key and day >= :first group by ms
), ranks as (select ms, sum(n) over (order by ms) as upto, sum(n) over () as total from classes)
select min(ms) filter (where upto * 100 >= total * 50), min(ms) filter (where upto * 100 >= total * 95),
       min(ms) filter (where upto * 100 >= total * 99) from ranks;
select d::date, coalesce(u.requests, 0), coalesce(u.errors, 0)
from generate_series(:first, (now() at time zone 'UTC')::date, interval '1 day') d
    left join (select day, sum(requests)::bigint as requests, (sum(requests) filter (where status >= 400))::bigint as errors
               from usage_days where key_id = :key and day >= :first group by day) u on u.day = d::date
order by 1;
commit;
