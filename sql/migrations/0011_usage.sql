-- Sums of the request log, written in the transaction that writes the log, so that they are never behind it.
create table usage_days (
    key_id      uuid     not null,
    day         date     not null,
    route       text     not null,
    status      smallint not null,
    requests    bigint   not null,
    duration_us bigint   not null,
    bytes       bigint   not null,
    rows        bigint   not null,
    constraint usage_days_key primary key (key_id, day, route, status)
);
comment on table usage_days is 'Requests of each key by UTC day, route pattern and status.';

create table usage_hours (
    key_id      uuid        not null,
    hour        timestamptz not null,
    requests    bigint      not null,
    refused     bigint      not null,
    minute_peak bigint      not null,
    constraint usage_hours_key primary key (key_id, hour)
);
comment on table usage_hours is 'Requests of each key by hour.';
comment on column usage_hours.refused is 'Answers 429.';
comment on column usage_hours.minute_peak is 'Requests in the busiest minute of the hour.';

create table usage_minutes (
    key_id   uuid        not null,
    minute   timestamptz not null,
    requests bigint      not null,
    constraint usage_minutes_key primary key (key_id, minute)
) with (fillfactor = 50);
comment on table usage_minutes is 'Requests of each key by minute, for two days: what minute_peak is the greatest of.';

create table usage_latencies (
    key_id   uuid    not null,
    day      date    not null,
    ms       integer not null,
    requests bigint  not null,
    constraint usage_latencies_key primary key (key_id, day, ms) include (requests)
);
comment on table usage_latencies is 'How many requests of each key and day took so long; see latency_ms for the classes.';

-- Removing what is past retention.
create index usage_days_by_day on usage_days using brin (day);
create index usage_hours_by_hour on usage_hours using brin (hour);
create index usage_latencies_by_day on usage_latencies using brin (day);

create function latency_ms(duration_us integer) returns integer language sql immutable parallel safe as $$
    select case when duration_us < 999500 then (duration_us + 500) / 1000
                when duration_us < 9995000 then (duration_us + 5000) / 10000 * 10
                else (duration_us + 50000) / 100000 * 100 end
$$;
comment on function latency_ms is 'Whole milliseconds, rounded; from 1 s in steps of 10 ms, from 10 s in steps of 100 ms. Rounding keeps the order, so a percentile of classes is the class of the percentile: exact to the millisecond below 1 s, to half a percent above.';
