-- The sums of usage equal the log, and they are the same when they are computed again.
begin;
do $$
declare
    a constant uuid := '00000000-0000-4000-8000-0000000000a1';
    b constant uuid := '00000000-0000-4000-8000-0000000000b1';
    d constant timestamptz := '2029-01-01 23:59:30+00';
    n integer;
begin
    assert (select array_agg(latency_ms(us)) from unnest('{0,499,500,1499,999499,999500,1004999,1005000,9994999,9995000,10049999,10050000}'::integer[]) us)
        = '{0,0,1,1,999,1000,1000,1010,9990,10000,10000,10100}';

    -- Two batches share one minute, cross midnight and contain refusals.
    for batch in 1..2 loop
        perform record_requests(
            array[d, d + interval '1 second', d + interval '31 seconds', d], array[a, a, a, b], '{r1,r2,r3,r4}',
            '{/api/v1/iocs,/api/v1/iocs,/api/v1/iocs,/x}', '{GET,GET,GET,GET}', '{200,429,500,404}', '{1000,2000,3000,4000}', '{10,20,30,40}', '{5,0,0,0}',
            '{"",rate_limit_exceeded,internal_error,not_found}');
    end loop;
    assert (select count(*) from request_log where key_id = a) = 6;
    assert (select array_agg(row (day, status, requests, duration_us, bytes, rows)::text order by day, status) from usage_days where key_id = a)
        = array['(2029-01-01,200,2,2000,20,10)', '(2029-01-01,429,2,4000,40,0)', '(2029-01-02,500,2,6000,60,0)'];
    assert (select array_agg(row (requests, refused, errors, minute_peak)::text order by hour) from usage_hours where key_id = a) = array['(4,2,2,4)', '(2,0,2,2)'];
    assert (select array_agg(row (status, code, request_id)::text order by at desc, status) from recent_failures(a, d, 3))
        = array['(500,internal_error,r3)', '(500,internal_error,r3)', '(429,rate_limit_exceeded,r2)'], 'the newest, and none of another key';
    assert (select count(*) from recent_failures(a, d + interval '10 seconds', 50)) = 2, 'none from before';
    assert (select count(*) from request_log where key_id = a and code is null) = 2, 'what succeeded has no code';
    -- A worker of the release before.
    perform record_usage(array[d], array[b], '{r5}', '{/x}', '{GET}', '{503}', '{4000}', '{40}', '{0}');
    assert (select array_agg(row (status, code)::text order by status) from recent_failures(b, d, 50)) = array['(404,not_found)', '(404,not_found)', '(503,)'];
    assert (select sum(requests) from usage_latencies where key_id = a and ms = 2) = 2;
    assert not exists (select from api_key_totals where key_id = a), 'a key that is gone has no totals';

    create temporary table before on commit drop as
        select 1 as t, u::text as line from usage_days u union all select 2, u::text from usage_hours u
        union all select 3, u::text from usage_minutes u union all select 4, u::text from usage_latencies u;
    assert roll_up_usage() = 0, 'nothing is missing';
    delete from usage_days where day = '2029-01-02';
    assert (select array_agg(missing) from days_to_roll_up() missing) = '{2029-01-02}';
    assert roll_up_usage() = 1;
    assert roll_up_usage('2029-01-01', '2029-01-02') = 2;
    select count(*) into n from (
        (select * from before except all
         (select 1, u::text from usage_days u union all select 2, u::text from usage_hours u
          union all select 3, u::text from usage_minutes u union all select 4, u::text from usage_latencies u))) x;
    assert n = 0, 'made anew the sums are the same';

    update usage_days set day = current_date - 500 where day = '2029-01-01';
    assert forget_usage(400) = 4;
end $$;
rollback;
