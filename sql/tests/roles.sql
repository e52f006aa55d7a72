-- What the programs' roles may not do, and what they must.
begin;

create function pg_temp.refused(who name, statement text) returns void language plpgsql as $$
begin
    execute format('set local role %I', who);
    begin
        execute statement;
    exception when insufficient_privilege then
        reset role;
        return;
    end;
    reset role;
    assert false, format('%s may: %s', who, statement);
end $$;

select pg_temp.refused('socd_worker', statement) from unnest(array[
    'create table mine ()', 'create temporary table mine ()', 'create schema mine', 'alter table indicators add column x int', 'drop table indicators',
    'truncate indicators', 'delete from indicators', 'update indicators set context = null', 'select secret_hash from api_keys',
    'select password_hash from users', 'select * from api_keys', 'update api_keys set revoked_at = null', 'update tiers set page_max = 1',
    'select * from request_log', 'delete from request_log', 'insert into request_log select * from request_log', 'update request_log set status = 200', 'delete from account_buckets', 'update data_generation set version = 1',
    'select * from schema_files', 'select * from merge_sightings(1, ''feed'')', 'select drop_request_log_partitions(current_date)'
]) statement;
select pg_temp.refused('socd_ingest', statement) from unnest(array[
    'create table mine ()', 'create schema mine', 'drop table sightings', 'delete from indicators',
    'update publications set version = 1', 'delete from publications', 'select * from api_keys', 'select id from api_keys', 'select * from users',
    'select * from tiers', 'select * from account_buckets', 'select * from request_log', 'update feeds set name = name',
    'select * from admit(''x'', ''::1'', ''/'')', 'update publisher set identity = gen_random_uuid()'
]) statement;

do $$
declare
    one record;
begin
    for one in select rolname, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication from pg_roles where rolname in ('socd_worker', 'socd_ingest') loop
        assert not (one.rolsuper or one.rolcreaterole or one.rolcreatedb or one.rolbypassrls or one.rolreplication), one.rolname;
    end loop;
    assert (select count(*) from pg_db_role_setting s, unnest(s.setconfig) c
            where s.setdatabase = 0 and s.setrole in ('socd_worker'::regrole, 'socd_ingest'::regrole)
              and lower(c) in ('timezone=utc', 'datestyle=iso', 'intervalstyle=iso_8601', 'search_path=public', 'jit=off', 'cursor_tuple_fraction=1')) = 12,
        'their sessions begin with what the programs need, behind a pooler too';
    assert not exists (select from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname like 'socd\_%'), 'they own nothing';
    assert not exists (
        select from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname = 'public' and has_function_privilege('public', p.oid, 'execute')
          and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')), 'no function is everybody''s';
end $$;

-- What they must be able to do.
set local role socd_worker;
select outcome from admit('x', '::1', '/');
select id, key_prefix from api_keys limit 1;
select record_usage(array[now()], array[gen_random_uuid()], '{req_x}', '{/}', '{GET}', '{200}', '{1}', '{1}', '{1}');
select record_requests(array[now()], array[gen_random_uuid()], '{req_x}', '{/}', '{GET}', '{400}', '{1}', '{1}', '{1}', '{invalid_parameter}');
select request_id from recent_failures(gen_random_uuid(), now(), 50);
reset role;
set local role socd_ingest;
insert into publisher (identity) values (gen_random_uuid()) on conflict do nothing;
create temporary table incoming of incoming_sighting on commit drop;
insert into incoming values (1, gen_random_uuid(), gen_random_uuid(), 'domain', 'roles.example', 'low', now(), now(), null, null, null, null, '{}', '{}', gen_random_uuid());
select new_rows from merge_sightings((select id from feeds where slug = 'imported'), 'feed');
select slug from claim_feed('1 min', 'urlhaus');
select note_reading(id, 9, 2, '{record 3: no}') from feeds where slug = 'urlhaus';
select settle_feed(id, 'failed', 'a test') from feeds where slug = 'urlhaus';
reset role;

rollback;
