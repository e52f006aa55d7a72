-- The version of the rules rises once in each transaction that changes a rule of a key, an account or a plan, and in no other.
insert into tiers (name, rank, requests_per_minute, requests_per_day, lookback_days, article_lookback_days, page_max, article_page_max, max_keys, scopes)
values ('policy-test', 901, 10, 1000, 5, 6, 70, 80, 9, '{read:iocs}');
insert into users (id, email, tier) values ('00000000-0000-4000-8000-0000000000a1', 'policy-test@example.com', 'policy-test');

create procedure pg_temp.changes(what text, by bigint) language plpgsql as $$
declare
    before bigint;
    began timestamptz := clock_timestamp();
begin
    select version into before from policy_version;
    execute what;
    set constraints all immediate;
    assert (select case when version > before then 1 else 0 end from policy_version) = by, format('%s raises it by %s', what, by);
    assert by = 0 or (select version >= extract(epoch from began) * 1000000 from policy_version), 'no other history has the version';
    commit;
end $$;
call pg_temp.changes($$ insert into api_keys (id, user_id, tier, name, secret_hash, key_prefix)
    values ('00000000-0000-4000-8000-0000000000a2', '00000000-0000-4000-8000-0000000000a1', 'policy-test', 'k', sha256('policy test'), 'sk_live_abcd') $$, 0);
call pg_temp.changes($$ insert into tiers (name, rank, requests_per_minute, requests_per_day, lookback_days, article_lookback_days, page_max, article_page_max, max_keys, scopes)
    values ('policy-other', 902, 10, 1000, 5, 6, 70, 80, 9, '{read:iocs}') $$, 0);
call pg_temp.changes($$ update api_keys set name = 'other' where id = '00000000-0000-4000-8000-0000000000a2' $$, 0);
call pg_temp.changes($$ update users set last_sign_in_at = now() where id = '00000000-0000-4000-8000-0000000000a1' $$, 0);
call pg_temp.changes($$ update data_generation set changed_at = now() $$, 0);
call pg_temp.changes($$ update api_keys set scopes = '{read:iocs}' where id = '00000000-0000-4000-8000-0000000000a2' $$, 1);
call pg_temp.changes($$ update api_keys set allowed_ips = '{10.0.0.0/8}' where id = '00000000-0000-4000-8000-0000000000a2' $$, 1);
call pg_temp.changes($$ update tiers set lookback_days = lookback_days where name in ('policy-test', 'policy-other') $$, 1);
call pg_temp.changes($$ update users set tier = 'policy-other' where id = '00000000-0000-4000-8000-0000000000a1' $$, 1);
call pg_temp.changes($$ update users set deactivated_at = now() where id = '00000000-0000-4000-8000-0000000000a1' $$, 1);
call pg_temp.changes($$ select revoke_key('00000000-0000-4000-8000-0000000000a2', null, 'test') $$, 1);
call pg_temp.changes($$ delete from users where id = '00000000-0000-4000-8000-0000000000a1' $$, 1);
call pg_temp.changes($$ delete from tiers where name in ('policy-test', 'policy-other') $$, 1);

do $$ begin
    assert has_table_privilege('socd_worker', 'policy_version', 'select') and not has_table_privilege('socd_worker', 'policy_version', 'update');
    assert has_column_privilege('socd_worker', 'account_buckets', 'day_full_at', 'update')
       and not has_column_privilege('socd_worker', 'account_buckets', 'user_id', 'update')
       and not has_table_privilege('socd_worker', 'account_buckets', 'insert') and not has_table_privilege('socd_worker', 'account_buckets', 'delete');
end $$;
