-- Adds objects to a shared collection. Writers of one collection wait for each other until their commit, so places are
-- unique, increase strictly and become visible in their order; the last is a whole millisecond, as of other publications. A
-- version that is there already stays as it is. Writers of one account wait for each other too, so no two requests at once
-- keep more than its plan allows.
--
-- Element n of each array belongs to object n. `revisions` may hold nulls; the version of such an object is its place.
-- An object is refused for its author (`author`), or when with it and those before it the account would keep more than
-- `most` objects (`objects`) or bytes (`bytes`). What an administrator adds to an object of others counts for its author.
create or replace function share_objects(
    into_collection uuid, by_user uuid, ids text[], revisions timestamptz[], versions text[], contents text[],
    is_admin boolean default false, by_key uuid default null, address text default null,
    out object_id text, out version text, out is_new boolean, out refusal text, out most bigint
) returns setof record language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
    stamp timestamptz;
    held  shared_totals;
    plan  record;
begin
    select whole_millisecond(greatest(clock_timestamp(), c.last_added_at + interval '1 microsecond')) into strict stamp
    from collections c where c.id = into_collection and c.is_shared for update;
    insert into shared_totals (user_id) values (by_user) on conflict do nothing;
    select t.* into strict held from shared_totals t where t.user_id = by_user for update;
    select p.shared_objects as objects, p.shared_bytes as bytes into plan
    from users u join tiers p on p.name = u.tier where u.id = by_user;
    perform act_in_shared(by_user, by_key, share_objects.address);
    return query
    with offered as (
        select o.object_id, coalesce(o.revision, '-infinity') as known_as, o.revision, o.version, o.content, o.n,
               row_number() over (partition by o.object_id, coalesce(o.revision, '-infinity') order by o.n) as time
        from unnest(ids, revisions, versions, contents) with ordinality o (object_id, revision, version, content, n)
    ), unknown as (
        select o.*,
               (select s.user_id from shared_objects s where s.collection_id = into_collection and s.object_id = o.object_id limit 1) as author
        from offered o
        where o.time = 1 and not exists (select from shared_objects s where s.collection_id = into_collection and s.object_id = o.object_id
                                                                       and coalesce(s.revision, '-infinity') = o.known_as)
    ), counted as (
        select u.*, coalesce(u.author <> by_user, false) as is_foreign,
               sum(1) filter (where u.author is null or u.author = by_user) over w as with_objects,
               sum(octet_length(u.content)) filter (where u.author is null or u.author = by_user) over w as with_bytes
        from unknown u window w as (order by u.n)
    ), judged as (
        select c.*, case when c.is_foreign and not is_admin then 'author'
                         when c.is_foreign then null
                         when held.objects + c.with_objects > coalesce(plan.objects, 0) then 'objects'
                         when held.bytes + c.with_bytes > coalesce(plan.bytes, 0) then 'bytes' end as refusal
        from counted c
    ), fresh as (
        select j.*, row_number() over (order by j.n) as place, count(*) over () as of_n from judged j where j.refusal is null
    ), placed as (
        select f.*, stamp + step_to(f.place, f.of_n) * interval '1 microsecond' as added_at from fresh f
    ), stored as (
        insert into shared_objects (collection_id, object_id, revision, added_at, version, type, content, user_id)
        select into_collection, p.object_id, p.revision, p.added_at,
               coalesce(p.version, to_char(p.added_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')),
               regexp_replace(p.object_id, '--.*$', ''), p.content, coalesce(p.author, by_user)
        from placed p
        returning object_id, coalesce(revision, '-infinity') as known_as, version, added_at
    ), moved as (
        update collections set last_added_at = (select max(t.added_at) from stored t) where id = into_collection and exists (select from stored)
    )
    select o.object_id, coalesce(t.version, s.version, o.version), t.version is not null and o.time = 1, j.refusal,
           case j.refusal when 'objects' then plan.objects when 'bytes' then plan.bytes end
    from offered o
        left join judged j on j.object_id = o.object_id and j.known_as = o.known_as
        left join stored t on t.object_id = o.object_id and t.known_as = o.known_as
        left join shared_objects s
            on s.collection_id = into_collection and s.object_id = o.object_id and coalesce(s.revision, '-infinity') = o.known_as
    order by o.n;
end $$;
comment on function share_objects is 'Adds STIX objects to a shared collection; a row for each, in their order.';

-- Deletes versions of an object: those at the given times, the latest, the earliest, or every one. Only its author does, or
-- an administrator. `others` counts the versions that were asked for and belong to somebody else.
create or replace function unshare_object(
    from_collection uuid, by_user uuid, object_id text, every boolean, latest boolean, earliest boolean, times timestamptz[],
    is_admin boolean, by_key uuid, address text, out gone integer, out others integer
) language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform from collections c where c.id = from_collection and c.is_shared for update;
    perform act_in_shared(by_user, by_key, unshare_object.address);
    with wanted as (
        select o.added_at, o.user_id
        from shared_objects o
        where o.collection_id = from_collection and o.object_id = unshare_object.object_id
          and (every or coalesce(o.revision, o.added_at) = any (times)
               or latest and not exists (select from shared_objects e where e.collection_id = o.collection_id and e.object_id = o.object_id
                                                                            and e.revision > o.revision)
               or earliest and not exists (select from shared_objects e where e.collection_id = o.collection_id and e.object_id = o.object_id
                                                                              and e.revision < o.revision))
    ), deleted as (
        delete from shared_objects o using wanted w
        where o.collection_id = from_collection and o.added_at = w.added_at and (w.user_id = by_user or is_admin)
        returning 1
    )
    select (select count(*) from deleted), (select count(*) from wanted w where not (w.user_id = by_user or is_admin)) into gone, others;
end $$;
comment on function unshare_object is 'Deletes versions of an object of a shared collection, for its author or an administrator.';

create or replace function act_in_shared(by_user uuid, by_key uuid, address text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$ begin
    perform act_as('user', address);
    perform set_config('socd.account', by_user::text, true);
    perform set_config('socd.key', coalesce(by_key::text, ''), true);
end $$;
comment on function act_in_shared is 'Sets which account and key the trail of shared objects names for the rest of the transaction.';
