-- Shared objects: their author, what an account may keep, the trail, and what the worker's role may do.
begin;
insert into tiers (name, rank, requests_per_minute, requests_per_day, lookback_days, article_lookback_days, page_max, article_page_max,
                   max_keys, scopes, shared_objects, shared_bytes)
values ('sharing', 900, 10, 10, 1, 1, 10, 10, 1, '{write:taxii}', 4, 1000);
insert into users (email, tier) values ('sharing-a@example.org', 'sharing'), ('sharing-b@example.org', 'sharing');

create function pg_temp.shared() returns uuid language sql as $$ select id from collections where is_shared limit 1 $$;
create function pg_temp.account(name text) returns uuid language sql as $$ select id from users where email = 'sharing-' || name || '@example.org' $$;
-- Offers one version of each object; what came of it.
create function pg_temp.share(who text, ids text[], revision timestamptz, content text default '{}', is_admin boolean default false)
returns text language sql as $$
    select string_agg(coalesce(refusal || coalesce(' ' || most, ''), case when is_new then 'new' else 'there' end), ',')
    from share_objects(pg_temp.shared(), pg_temp.account(who), ids, array_fill(revision, array[cardinality(ids)]),
                       array_fill(revision::text, array[cardinality(ids)]), array_fill(content, array[cardinality(ids)]), is_admin,
                       '00000000-0000-4000-8000-000000000001', '192.0.2.1')
$$;
create function pg_temp.unshare(who text, id text, is_admin boolean default false) returns text language sql as $$
    select gone || ' ' || others from unshare_object(pg_temp.shared(), pg_temp.account(who), id, true, false, false, '{}', is_admin, null, null)
$$;
create function pg_temp.kept(who text) returns text language sql as $$
    select objects || ' ' || bytes from shared_totals where user_id = pg_temp.account(who)
$$;

do $$
declare
    one   text := 'note--' || gen_random_uuid();
    two   text := 'note--' || gen_random_uuid();
    more  text[] := array(select 'note--' || gen_random_uuid() from generate_series(1, 4));
    since bigint := coalesce((select max(id) from audit_log), 0);
begin
    -- Only the author adds versions and deletes.
    assert pg_temp.share('a', array[one], '2026-01-01') = 'new', 'added';
    assert pg_temp.share('b', array[one, two], '2026-01-02') = 'author,new', 'another account''s object is refused, its own is not';
    assert pg_temp.share('b', array[one], '2026-01-01') = 'there', 'what is there already is nobody''s loss';
    assert pg_temp.share('a', array[one], '2026-01-02') = 'new', 'the author goes on';
    assert pg_temp.unshare('b', one) = '0 2', 'not deleted';
    assert pg_temp.share('b', array[one], '2026-01-03', is_admin => true) = 'new', 'an administrator supersedes';
    assert (select count(*) = 3 and count(distinct user_id) = 1 from shared_objects where object_id = one), 'the author stays the author';
    assert pg_temp.kept('a') = '3 6' and pg_temp.kept('b') = '1 2', 'counted for the author';

    -- What a plan has room for.
    assert pg_temp.share('a', more, '2026-01-01') = 'new,objects 4,objects 4,objects 4', 'the first still fits';
    assert pg_temp.share('a', array[more[1], more[2]], '2026-01-01') = 'there,objects 4', 'full';
    assert pg_temp.share('b', more[2:2], '2026-01-01', repeat('x', 999)) = 'bytes 1000', 'too many bytes';
    assert pg_temp.share('b', more[2:2], '2026-01-01', repeat('x', 998)) = 'new', 'exactly as many';
    assert pg_temp.kept('b') = '2 1000', 'no more than the plan has';
    assert pg_temp.unshare('b', more[2]) = '1 0' and pg_temp.kept('b') = '1 2', 'room again';
    update tiers set shared_objects = 1 where name = 'sharing';
    assert pg_temp.share('a', array['note--' || gen_random_uuid()], '2026-01-01') = 'objects 1', 'a smaller plan takes nothing more';
    assert pg_temp.unshare('b', one, is_admin => true) = '3 0' and pg_temp.kept('a') = '1 2', 'an administrator deletes';

    -- Each change is in the trail, with the account and the key that made it, and with the author when that is another.
    assert (select array_agg(event order by id) from audit_log where id > since and details ->> 'object' = one)
        = '{object_added,object_replaced,object_replaced,object_deleted,object_deleted,object_deleted}', 'every change';
    assert (select bool_and(user_id = pg_temp.account('a') and key_id = '00000000-0000-4000-8000-000000000001' and host(address) = '192.0.2.1'
                            and actor = 'user' and not details ? 'author')
            from audit_log where id > since and details ->> 'object' = more[1]), 'who, by which key, from where';
    assert (select count(*) = 4 and bool_and(user_id = pg_temp.account('b'))
            from audit_log where id > since and details ->> 'author' = pg_temp.account('a')::text), 'the administrator, and whose it was';
    assert not exists (select from audit_log where id > since and event = 'object_added' and details ->> 'object' = more[3]), 'nothing of refusals';
    -- Whoever goes past the functions is in the trail too.
    perform set_config('socd.account', '', true);
    delete from shared_objects where object_id = more[1];
    assert (select event = 'object_deleted' from audit_log where details ->> 'object' = more[1] order by id desc limit 1), 'by hand';
    assert pg_temp.kept('a') = '0 0', 'counted';
end $$;

-- The worker changes shared objects through the functions only.
set local role socd_worker;
do $$
declare
    statement text;
begin
    foreach statement in array array[
        'delete from shared_objects', 'update shared_objects set user_id = user_id', 'update collections set last_added_at = now()',
        'insert into shared_objects select * from shared_objects', 'update shared_totals set objects = 0', 'select * from shared_totals',
        'select act_in_shared(null, null, null)', 'update tiers set shared_objects = 0'
    ] loop
        begin
            execute statement;
            assert false, statement;
        exception when insufficient_privilege then null;
        end;
    end loop;
end $$;
rollback;
