-- Adds objects to a shared collection. Writers of one collection wait for each other until their commit, so places are
-- unique, increase strictly and become visible in their order; the last is a whole millisecond, as of other publications. A
-- version that is there already stays as it is.
--
-- Element n of each array belongs to object n. `revisions` may hold nulls; the version of such an object is its place.
create or replace function share_objects(
    into_collection uuid, by_user uuid, ids text[], revisions timestamptz[], versions text[], contents text[],
    out object_id text, out version text, out is_new boolean
) returns setof record language plpgsql volatile as $$
#variable_conflict use_column
declare
    stamp timestamptz;
begin
    select whole_millisecond(greatest(clock_timestamp(), c.last_added_at + interval '1 microsecond')) into strict stamp
    from collections c where c.id = into_collection and c.is_shared for update;
    return query
    with offered as (
        select o.object_id, coalesce(o.revision, '-infinity') as known_as, o.revision, o.version, o.content, o.n,
               row_number() over (partition by o.object_id, coalesce(o.revision, '-infinity') order by o.n) as time
        from unnest(ids, revisions, versions, contents) with ordinality o (object_id, revision, version, content, n)
    ), fresh as (
        select o.*, row_number() over (order by o.n) as place, count(*) over () as of_n
        from offered o
        where o.time = 1 and not exists (select from shared_objects s where s.collection_id = into_collection and s.object_id = o.object_id
                                                                       and coalesce(s.revision, '-infinity') = o.known_as)
    ), placed as (
        select f.*, stamp + step_to(f.place, f.of_n) * interval '1 microsecond' as added_at from fresh f
    ), stored as (
        insert into shared_objects (collection_id, object_id, revision, added_at, version, type, content, user_id)
        select into_collection, p.object_id, p.revision, p.added_at,
               coalesce(p.version, to_char(p.added_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')),
               regexp_replace(p.object_id, '--.*$', ''), p.content, by_user
        from placed p
        returning object_id, coalesce(revision, '-infinity') as known_as, version, added_at
    ), moved as (
        update collections set last_added_at = (select max(t.added_at) from stored t) where id = into_collection and exists (select from stored)
    )
    select o.object_id, coalesce(t.version, s.version), t.version is not null and o.time = 1
    from offered o
        left join stored t on t.object_id = o.object_id and t.known_as = o.known_as
        left join shared_objects s
            on s.collection_id = into_collection and s.object_id = o.object_id and coalesce(s.revision, '-infinity') = o.known_as
    order by o.n;
end $$;
comment on function share_objects is 'Adds STIX objects to a shared collection; a row for each, in their order.';
