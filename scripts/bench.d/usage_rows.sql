-- The request log of 90 days: :rows requests, half of them of one key, the rest of 999 others; ten routes, most answers
-- 200, some 404, 429 and 500; answer times spread as they are, most of them short.
\set ON_ERROR_STOP on
select ensure_request_log_partitions(current_date - 90, current_date + 1) as partitions \gset
insert into users (id, email, tier) values ('00000000-0000-4000-8000-000000000001', 'bench@example.com', 'enterprise');
insert into api_keys (id, user_id, tier, name, secret_hash, key_prefix)
select ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, '00000000-0000-4000-8000-000000000001', 'enterprise', 'key ' || n,
       decode(lpad(to_hex(n), 64, '0'), 'hex'), 'sk_live_0000'
from generate_series(1, 1000) n
on conflict do nothing; -- scripts/bench has made them
set synchronous_commit = off;
\timing on
insert into request_log (at, key_id, request_id, route, method, status, duration_us, bytes, rows)
select now() - n * (interval '89.9 days' / :rows),
       ('00000000-0000-4000-8000-' || lpad(to_hex(case when n % 2 = 0 then 1 else 2 + (random() * 998)::integer end), 12, '0'))::uuid,
       'req_' || n, '/api/v1/route/' || (random() * 9)::integer, 'GET',
       (array[200, 200, 200, 200, 200, 200, 200, 404, 429, 500])[1 + (random() * 9)::integer],
       (-ln(1 - random()) * 20000 + 500)::integer, 20000, 100
from generate_series(1, :rows) n;
vacuum analyze request_log;
select roll_up_usage() as days_rolled_up;
vacuum analyze;
