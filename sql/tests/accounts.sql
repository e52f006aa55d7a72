-- Constraints of tiers, accounts and keys.
begin;

create function pg_temp.refused(statement text, by_what text) returns void language plpgsql as $$
declare
    name text;
begin
    begin
        execute statement;
    exception when check_violation or unique_violation or foreign_key_violation or not_null_violation or generated_always then
        get stacked diagnostics name = constraint_name;
        assert name = by_what, format('%s refused by %s', statement, name);
        return;
    end;
    assert false, format('taken: %s', statement);
end $$;

insert into users (id, email, tier) values ('00000000-0000-4000-8000-00000000000a', 'accounts-test@example.com', 'pro');

select pg_temp.refused(format('insert into users (email, tier) values (%L, ''free'')', email), 'users_email_form')
from unnest(array['', 'nobody', 'A@example.com', 'a b@example.com', 'a@b@c', '@example.com', 'a@', E'a\n@example.com', repeat('a', 250) || '@example.com']) email;
select pg_temp.refused('insert into users (email, tier) values (''accounts-test@example.com'', ''free'')', 'users_email_unique');
select pg_temp.refused('insert into users (email, tier) values (''b@example.com'', ''gold'')', 'users_tier_fkey');

select pg_temp.refused(format('insert into api_keys (user_id, tier, name, secret_hash, key_prefix) values (''00000000-0000-4000-8000-00000000000a'', %L, %L, %s, %L)',
                              tier, name, hash, prefix), refused)
from (values
    ('free', 'n', 'sha256(''x'')', 'sk_live_abcd', 'api_keys_user'),
    ('pro', '', 'sha256(''x'')', 'sk_live_abcd', 'api_keys_name_length'),
    ('pro', repeat('n', 101), 'sha256(''x'')', 'sk_live_abcd', 'api_keys_name_length'),
    ('pro', E'a\tb', 'sha256(''x'')', 'sk_live_abcd', 'api_keys_name_length'),
    ('pro', 'n', '''short''::bytea', 'sk_live_abcd', 'api_keys_hash_length'),
    ('pro', 'n', 'sha256(''x'')', 'sk_live_abcde', 'api_keys_prefix_form'),
    ('pro', 'n', 'sha256(''x'')', 'abcd', 'api_keys_prefix_form')
) wrong (tier, name, hash, prefix, refused);

insert into api_keys (user_id, tier, name, secret_hash, key_prefix)
values ('00000000-0000-4000-8000-00000000000a', 'pro', 'n', sha256('accounts test'), 'sk_live_abcd');
select pg_temp.refused('insert into api_keys (user_id, tier, name, secret_hash, key_prefix)
    values (''00000000-0000-4000-8000-00000000000a'', ''pro'', ''n'', sha256(''accounts test''), ''sk_live_abcd'')', 'api_keys_hash_unique');
select pg_temp.refused('update api_keys set revoked_reason = ''why'' where secret_hash = sha256(''accounts test'')', 'api_keys_reason_with_revocation');

select pg_temp.refused(format('update tiers set %s where name = ''free''', change), refused) from (values
    ('requests_per_minute = -1', 'tiers_limits_positive'), ('requests_per_day = -1', 'tiers_limits_positive'), ('lookback_days = 0', 'tiers_limits_positive'),
    ('page_max = 0', 'tiers_limits_positive'), ('max_keys = -1', 'tiers_limits_positive'), ('route_costs = ''[]''', 'tiers_route_costs_object'),
    ('rank = 2', 'tiers_rank_unique'), ('name = ''Free''', 'tiers_name_form')
) wrong (change, refused);

-- What must be computed: keys follow their account to another tier, and end with it.
update users set tier = 'enterprise' where email = 'accounts-test@example.com';
do $$ begin
    assert (select tier from api_keys where secret_hash = sha256('accounts test')) = 'enterprise', 'the key follows the account';
    assert (select minute_step from tiers where name = 'free') = interval '6 s', 'ten a minute are one in 6 s';
    assert (select bool_and(minute_window >= interval '60 s' and day_window >= interval '86400 s') from tiers), 'windows are never short';
end $$;
insert into account_buckets select user_id, slot, now(), now() from api_keys where secret_hash = sha256('accounts test');
delete from users where email = 'accounts-test@example.com';
do $$ begin
    assert not exists (select from api_keys where secret_hash = sha256('accounts test')), 'no account, no key';
end $$;

rollback;
