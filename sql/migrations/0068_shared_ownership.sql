-- Whose the objects of shared collections are, how much of them an account may keep, and a trail of every change.
alter table tiers
    add column shared_objects integer not null default 10000,
    add column shared_bytes   bigint  not null default 104857600,
    add constraint tiers_shared_range check (shared_objects between 0 and 100000000 and shared_bytes between 0 and 1000000000000);
comment on column tiers.shared_objects is 'Versions of objects that an account keeps in shared collections at most.';
comment on column tiers.shared_bytes is 'Bytes of those, as JSON.';
update tiers set shared_objects = 100, shared_bytes = 1048576 where name = 'free';
update tiers set shared_objects = 100000, shared_bytes = 1073741824 where name = 'enterprise';

-- An object belongs to the account that added it first. Until now any writer could add versions.
update shared_objects o
set user_id = first.user_id
from (
    select distinct on (collection_id, object_id) collection_id, object_id, user_id
    from shared_objects order by collection_id, object_id, added_at
) first
where (first.collection_id, first.object_id) = (o.collection_id, o.object_id) and first.user_id <> o.user_id;
comment on column shared_objects.user_id is 'The author: the account that added the first version. The same for all versions of an object.';

create table shared_totals (
    user_id uuid   primary key,
    objects bigint not null default 0,
    bytes   bigint not null default 0,
    constraint shared_totals_counted check (objects >= 0 and bytes >= 0)
);
comment on table shared_totals is 'What each account keeps in shared collections, so that a limit costs one row. Triggers count.';
insert into shared_totals (user_id, objects, bytes)
select user_id, count(*), sum(octet_length(content)) from shared_objects group by user_id;

create function count_shared_objects() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$ begin
    insert into shared_totals as t (user_id, objects, bytes)
    select user_id, count(*), sum(octet_length(content)) from added group by user_id order by user_id
    on conflict (user_id) do update set objects = t.objects + excluded.objects, bytes = t.bytes + excluded.bytes;
    return null;
end $$;
create trigger shared_objects_counted after insert on shared_objects
    referencing new table as added for each statement execute function count_shared_objects();

create function uncount_shared_objects() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$ begin
    update shared_totals t set objects = t.objects - gone.objects, bytes = t.bytes - gone.bytes
    from (select user_id, count(*) as objects, sum(octet_length(content)) as bytes from removed group by user_id) gone
    where gone.user_id = t.user_id;
    return null;
end $$;
create trigger shared_objects_uncounted after delete on shared_objects
    referencing old table as removed for each statement execute function uncount_shared_objects();

-- A trigger writes the trail, so that no way of changing the table goes past it. The account and the key that act come
-- from socd.account and socd.key of the transaction; without them the author is named.
create function audit_shared_objects() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    acting constant uuid := nullif(current_setting('socd.account', true), '')::uuid;
    of     constant shared_objects := case tg_op when 'INSERT' then new else old end;
begin
    perform audit(
        case when tg_op = 'DELETE' then 'object_deleted'
             when exists (select from shared_objects e where e.collection_id = of.collection_id and e.object_id = of.object_id
                                                             and e.added_at < of.added_at) then 'object_replaced'
             else 'object_added' end,
        coalesce(acting, of.user_id), nullif(current_setting('socd.key', true), '')::uuid,
        jsonb_build_object('collection', of.collection_id, 'object', of.object_id, 'version', of.version, 'bytes', octet_length(of.content),
                           'author', case when acting <> of.user_id then of.user_id end));
    return null;
end $$;
create trigger audit_shared_objects after insert or delete on shared_objects for each row execute function audit_shared_objects();

-- It gets more parameters and says more of each object.
drop function if exists share_objects(uuid, uuid, text[], timestamptz[], text[], text[]);
