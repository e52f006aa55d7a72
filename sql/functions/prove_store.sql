-- What `socdctl doctor --deep` and `socdctl restore` ask: whether all that is kept twice in this database still says the same. A
-- statement of a stable function sees what was there when it was called, so imports may go on meanwhile. It reads every indicator,
-- publication, version and report once.
create or replace function prove_store() returns table (subject text, looked_at bigint, wrong bigint, example text)
language plpgsql stable set jit = off as $$
declare
    counter  record;
    greatest bigint;
    behind   text[] := '{}';
    counters bigint := 0;
begin
    -- A new row would get a number that another one has.
    for counter in
        select c.oid, t.relname as of_table, a.attname as of_column
        from pg_class c
            join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')
            join pg_class t on t.oid = d.refobjid
            join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
        where c.relkind = 'S' and c.relnamespace = 'public'::regnamespace
        order by c.relname
    loop
        counters := counters + 1;
        execute format('select max(%I) from public.%I', counter.of_column, counter.of_table) into greatest;
        if greatest > coalesce(pg_sequence_last_value(counter.oid), 0) then
            behind := behind || format('%s.%s has %s', counter.of_table, counter.of_column, greatest);
        end if;
    end loop;
    return query select 'sequences', counters, cardinality(behind)::bigint, behind[1];

    -- The place of an indicator is that of its newest version, and all places are behind the last one that was given away.
    return query
    select 'publication order', count(*), count(*) filter (where x.is_wrong), min(x.id::text) filter (where x.is_wrong)
    from (
        select i.id, p.indicator_id is distinct from i.id or p.version is distinct from i.version or i.added_at > g.last_added_at as is_wrong
        from data_generation g cross join indicators i left join publications p on p.added_at = i.added_at
    ) x;
    -- Who polls by place sees the versions of an indicator in their order.
    return query
    select 'publications', count(*), count(*) filter (where x.is_wrong), min(x.indicator_id::text) filter (where x.is_wrong)
    from (
        select p.indicator_id, p.added_at > g.last_added_at
               or p.version <= lag(p.version) over (partition by p.indicator_id order by p.added_at) as is_wrong
        from data_generation g cross join publications p
    ) x;

    return query
    with rows as (
        select d.time_field, d.day, i.type, i.category, i.confidence, i.origin, i.is_revoked, i.is_warned, i.is_for_detection, i.tlp,
               count(*) as n
        from indicators i cross join lateral indicator_days(i.first_seen, i.last_seen, i.modified_at) d
        group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
    )
    select 'counts', count(*), count(*) filter (where c.n is distinct from r.n),
           min(format('%s %s %s', time_field, day, type)) filter (where c.n is distinct from r.n)
    from rows r
        full join (select * from indicator_counts where indicator_counts.n > 0) c
            using (time_field, day, type, category, confidence, origin, is_revoked, is_warned, is_for_detection, tlp);

    -- A superseded version is older than the indicator as it is, in number and in place.
    return query
    select 'versions', count(*), count(*) filter (where x.is_wrong), min(x.id::text) filter (where x.is_wrong)
    from (
        select v.id, i.id is null or v.version >= i.version or v.added_at >= i.added_at or v.number <> i.number
                     or (v.type, v.value) is distinct from (i.type, i.value) as is_wrong
        from indicator_versions v left join indicators i on i.id = v.id
    ) x;

    -- No foreign key watches over these, because imports would pay for it.
    return query
    select 'reports', count(*), count(*) filter (where x.is_wrong), min(x.key::text) filter (where x.is_wrong)
    from (
        select s.key, f.id is null or i.id is null and w.indicator_id is null as is_wrong
        from sightings s
            left join feeds f on f.id = s.feed_id
            left join indicators i on i.id = s.indicator_id
            left join withheld_indicators w on w.indicator_id = s.indicator_id
    ) x;

    return query
    with rows as (
        select o.user_id, count(*) as objects, sum(octet_length(o.content)) as bytes from shared_objects o group by 1
    )
    select 'shared objects', count(*),
           count(*) filter (where (coalesce(r.objects, 0), coalesce(r.bytes, 0)) is distinct from (coalesce(t.objects, 0), coalesce(t.bytes, 0))),
           min(user_id::text) filter (where (coalesce(r.objects, 0), coalesce(r.bytes, 0)) is distinct from (coalesce(t.objects, 0), coalesce(t.bytes, 0)))
    from rows r full join shared_totals t using (user_id);

    -- What a load may leave behind: indexes that were not finished, constraints that were not checked, triggers that are off.
    return query
    select 'schema objects', count(*), count(*) filter (where x.is_wrong), min(x.name) filter (where x.is_wrong)
    from (
        select c.relname::text as name, not (n.indisvalid and n.indisready) as is_wrong
        from pg_index n join pg_class c on c.oid = n.indexrelid where c.relnamespace = 'public'::regnamespace
        union all
        select c.conname::text, not c.convalidated from pg_constraint c where c.connamespace = 'public'::regnamespace
        union all
        select t.tgname::text, t.tgenabled not in ('O', 'A')
        from pg_trigger t join pg_class c on c.oid = t.tgrelid where c.relnamespace = 'public'::regnamespace
    ) x;
end $$;
comment on function prove_store is 'Looks at all that is kept twice: how much was looked at, how much is wrong, and one example of that.';
