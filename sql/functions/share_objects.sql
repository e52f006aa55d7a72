-- Adds objects to a shared collection. Writers of one collection wait for each other until their commit, so places are
-- unique, increase strictly and become visible in their order. A version that is there already stays as it is.
--
-- Element n of each array belongs to object n. `revisions` may hold nulls; the version of such an object is its place.
create or replace function share_objects(
    into_collection uuid, by_user uuid, ids text[], revisions timestamptz[], versions text[], contents text[],
    out object_id text, out version text, out is_new boolean
) returns setof record language plpgsql volatile as $$
#variable_conflict use_column
declare
    stamp timestamptz;
    place integer;
begin
    select greatest(clock_timestamp(), c.last_added_at + interval '1 microsecond') into strict stamp
    from collections c where c.id = into_collection and c.is_shared for update;
    for place in 1 .. coalesce(array_length(ids, 1), 0) loop
        object_id := ids[place];
        insert into shared_objects as s (collection_id, object_id, revision, added_at, version, type, content, user_id)
        values (into_collection, ids[place], revisions[place], stamp,
                coalesce(versions[place], to_char(stamp at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')),
                regexp_replace(ids[place], '--.*$', ''), contents[place], by_user)
        on conflict (collection_id, object_id, coalesce(revision, '-infinity')) do nothing
        returning s.version into version;
        is_new := found;
        if is_new then
            stamp := stamp + interval '1 microsecond';
        else
            select s.version into version from shared_objects s
            where s.collection_id = into_collection and s.object_id = ids[place]
              and coalesce(s.revision, '-infinity') = coalesce(revisions[place], '-infinity');
        end if;
        return next;
    end loop;
    update collections set last_added_at = stamp where id = into_collection;
end $$;
comment on function share_objects is 'Adds STIX objects to a shared collection; a row for each, in their order.';
