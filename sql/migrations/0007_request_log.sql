create table request_log (
    at          timestamptz not null,
    key_id      uuid        not null,
    request_id  text        not null,
    route       text        not null,
    method      text        not null,
    status      smallint    not null,
    duration_us integer     not null,
    bytes       bigint      not null,
    rows        integer     not null
) partition by range (at);
-- Usage figures of one key over days.
create index request_log_by_key on request_log (key_id, at);
comment on table request_log is 'One row a request of a known key, written in batches, one partition a day (UTC).';
comment on column request_log.route is 'The route''s pattern, never the raw path.';
create table request_log_rest partition of request_log default;
comment on table request_log_rest is 'Catches records of days without a partition, so that none is lost.';

create function ensure_request_log_partitions(from_day date, to_day date) returns integer language plpgsql as $$
declare
    one  date;
    name text;
    made integer := 0;
begin
    for one in select generate_series(from_day, to_day, interval '1 day')::date loop
        name := 'request_log_' || to_char(one, 'YYYYMMDD');
        if to_regclass(name) is null then
            execute format('create table %I (like request_log including all)', name);
            execute format('with moved as (delete from request_log_rest where at >= %L and at < %L returning *) insert into %I select * from moved',
                           one::text || ' 00:00+00', (one + 1)::text || ' 00:00+00', name);
            execute format('alter table request_log attach partition %I for values from (%L) to (%L)',
                           name, one::text || ' 00:00+00', (one + 1)::text || ' 00:00+00');
            made := made + 1;
        end if;
    end loop;
    return made;
end $$;
comment on function ensure_request_log_partitions is 'Makes the partitions of the given days, moving records of those days out of the default one.';

create function drop_request_log_partitions(before date) returns integer language plpgsql as $$
declare
    name    text;
    dropped integer := 0;
begin
    for name in
        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'request_log'::regclass and c.relname ~ '^request_log_[0-9]{8}$'
          and to_date(right(c.relname, 8), 'YYYYMMDD') < before
    loop
        execute format('drop table %I', name);
        dropped := dropped + 1;
    end loop;
    delete from request_log_rest where at < before::text::timestamptz;
    return dropped;
end $$;
comment on function drop_request_log_partitions is 'Retention: drops whole days before the given one.';

select ensure_request_log_partitions(current_date - 1, current_date + 7);
