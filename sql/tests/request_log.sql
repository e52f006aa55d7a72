-- Partitions of the request log: they are created, filled from the default partition, and dropped.
begin;

select drop_request_log_partitions('3000-01-01');
do $$
begin
    insert into request_log select d, gen_random_uuid(), 'req_x', '/', 'GET', 200, 1, 1, 1
    from unnest(array[timestamptz '2029-12-31 23:59:59.999999+00', '2030-01-01 00:00+00', '2030-01-01 23:59:59.999999+00', '2030-01-02 00:00+00', '1999-01-01']) d;
    assert (select count(*) from request_log_rest) = 5, 'a day without a partition loses nothing';
    set local timezone = 'America/New_York';
    assert ensure_request_log_partitions('2030-01-01', '2030-01-01') = 1, 'one day, one partition';
    assert (select count(*) from request_log_20300101) = 2 and (select count(*) from request_log_rest) = 3, 'its records move there; days are UTC';
    set local timezone = 'UTC';
    assert ensure_request_log_partitions('2029-12-31', '2030-01-02') = 2, 'what is there stays';
    assert ensure_request_log_partitions('2029-12-31', '2030-01-02') = 0, 'nothing is made twice';
    assert (select count(*) from request_log) = 5, 'all are still there';
    assert drop_request_log_partitions('2030-01-01') = 1, 'whole days go';
    assert (select count(*) from request_log) = 3, 'with their records, also those of the rest';
    assert (select count(*) from request_log_rest) = 0, 'which is empty now';
end $$;

rollback;
