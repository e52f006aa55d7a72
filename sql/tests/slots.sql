-- Slots: allowances belong to the account, so that no order of minting, using, rotating and revoking keys gets more requests than
-- the keys of the plan could make together.
begin;
insert into tiers (name, rank, requests_per_minute, requests_per_day, lookback_days, article_lookback_days, page_max, article_page_max,
                   max_keys, keys_per_day, session_per_minute, session_per_day, formats, scopes)
values ('slot-small', 90, 10, 1000, 1, 1, 1, 1, 3, 1000, 5, 7, '{json}', '{read:iocs}'),
       ('slot-large', 91, 100, 100000, 1, 1, 1, 1, 5, 4, 50, 700, '{json}', '{read:iocs,read:stats}');
insert into users (id, email, tier) values ('00000000-0000-4000-8000-000000000001', 'slots@example.com', 'slot-small'),
                                           ('00000000-0000-4000-8000-000000000002', 'other@example.com', 'slot-large');
create function pg_temp.use(secret text, times integer) returns bigint language sql as $$
    select count(*) filter (where (admit(sha256(convert_to(secret, 'UTF8')), '192.0.2.1', '/', now() + interval '1 hour')).outcome = 'granted')
    from generate_series(1, times)
$$;
create function pg_temp.mint(secret text, of_user uuid default '00000000-0000-4000-8000-000000000001', actor text default 'user') returns record
language sql as $$
    select outcome, id from create_key(of_user, secret, sha256(convert_to(secret, 'UTF8')), 'sk_live_0000', null, null, null, actor, '192.0.2.9')
$$;

do $$
declare
    a       constant uuid := '00000000-0000-4000-8000-000000000001';
    b       constant uuid := '00000000-0000-4000-8000-000000000002';
    made    record;
    next    record;
    granted bigint := 0;
    before  record;
begin
    -- Mint, use, revoke, a hundred times: what three keys may do in a moment, and no more.
    for n in 1..100 loop
        made := pg_temp.mint(format('minted %s', n));
        assert made.outcome = 'created', made.outcome;
        granted := granted + pg_temp.use(format('minted %s', n), 15);
        perform revoke_key(made.id, a, null, 'user');
    end loop;
    assert granted = 30, format('%s granted to an account of three keys with ten each', granted);
    assert (select count(*) from account_buckets where user_id = a) = 3 and (select max(slot) from api_keys where user_id = a) = 2;

    -- Rotating helps no more than minting: a pair shares one allowance.
    delete from account_buckets where user_id = a;
    made := pg_temp.mint('first');
    assert pg_temp.use('first', 4) = 4;
    select * into next from rotate_key(made.id, a, sha256('second'), 'sk_live_0000', interval '7 days', 'user');
    assert next.outcome = 'created';
    assert pg_temp.use('second', 4) = 4 and pg_temp.use('first', 4) = 2 and pg_temp.use('second', 1) = 0, 'ten between them';
    -- The old key goes on, the new one is revoked, another takes the slot: still one allowance.
    perform revoke_key(next.id, a, null, 'user');
    update account_buckets set minute_full_at = '2030-02-01', day_full_at = '2030-02-01' where user_id = a
        and slot <> (select slot from api_keys where id = made.id);
    insert into account_buckets select a, s, '2030-02-01', '2030-02-01' from generate_series(0, 2) s on conflict do nothing;
    made := pg_temp.mint('third');
    assert pg_temp.use('third', 1) = 0 and pg_temp.use('first', 1) = 0, 'the slot with the least debt, and its debt';
    perform revoke_key(made.id, a, null, 'user');

    -- A new key takes the free slot that owes least.
    delete from account_buckets where user_id = a;
    insert into account_buckets values (a, 0, '2030-01-02', '2030-01-02'), (a, 1, '2030-01-01', '2030-01-01'), (a, 2, '2030-01-03', '2030-01-03');
    made := pg_temp.mint('fourth');
    assert (select slot from api_keys where id = made.id) = 1;
    -- What is in force has a slot of its own; a key that expired gives its slot back.
    next := pg_temp.mint('fifth');
    assert (select slot from api_keys where id = next.id) = 0;
    update api_keys set expires_at = now() - interval '1 s' where id = made.id;
    made := pg_temp.mint('sixth');
    assert (select slot from api_keys where id = made.id) = 1;
    -- A key that is there without create_key(), as an operator's script may do it, has one too, beyond the plan if need be.
    insert into api_keys (user_id, tier, name, secret_hash, key_prefix)
    select a, 'slot-small', 'by hand', sha256(convert_to(n::text, 'UTF8')), 'sk_live_0000' from generate_series(1, 3) n;
    assert (select count(distinct slot) = 5 and max(slot) = 4 from api_keys
            where user_id = a and revoked_at is null and replaced_by is null and expires_at is null), 'five keys in force, five slots';

    -- A change of plan: what is owed stays the same part of what is allowed.
    delete from account_buckets where user_id = a;
    delete from api_keys where user_id = a;
    made := pg_temp.mint('seventh');
    assert pg_temp.use('seventh', 5) = 5, 'half of ten';
    update users set tier = 'slot-large' where id = a;
    assert pg_temp.use('seventh', 100) = 50, 'half of a hundred';
    delete from account_buckets where user_id = a;
    assert pg_temp.use('seventh', 100) = 100;
    update users set tier = 'slot-small' where id = a;
    assert pg_temp.use('seventh', 1) = 0, 'an empty bucket is empty in a smaller plan';

    -- Minting is limited a day, rotations included; not for the operator.
    for n in 1..4 loop
        made := pg_temp.mint(format('day %s', n), b);
        assert made.outcome = 'created';
        perform revoke_key(made.id, b, null, 'user') where n > 1;
        if n = 1 then next := made; end if;
    end loop;
    made := pg_temp.mint('day 5', b);
    assert made.outcome = 'too_many_today', made.outcome;
    assert (select outcome from rotate_key(next.id, b, sha256('day 6'), 'sk_live_0000', interval '0', 'user')) = 'too_many_today';
    assert next_key_at(b) between now() + interval '23 hours' and now() + interval '1 day';
    made := pg_temp.mint('day 7', b, null);
    assert made.outcome = 'created', 'the operator';
    update api_keys set created_at = created_at - interval '1 day' where user_id = b;
    made := pg_temp.mint('day 8', b);
    assert made.outcome = 'created' and next_key_at(b) is null, 'a day later';

    -- An old key works on for seven days at most.
    begin
        perform rotate_key(next.id, b, sha256('long'), 'sk_live_0000', interval '7 days 1 s', 'user');
        assert false, 'an overlap of more than seven days';
    exception when check_violation then null;
    end;

    -- Keys that ended long ago go; those in force and those that replaced a key still in force stay.
    update api_keys set revoked_at = now() - interval '31 days' where user_id = a;
    assert (select forget_keys(30)) >= 1;
    assert not exists (select from api_keys where user_id = a);
    assert exists (select from api_keys where user_id = b);
end $$;

-- A session has the account's own bucket, beside those of its keys.
do $$
declare
    a      constant uuid := '00000000-0000-4000-8000-000000000001';
    t0     constant timestamptz := '2030-01-01 12:00:00+00';
    answer record;
begin
    for n in 1..5 loop
        select * into answer from admit(null, null, '/', t0, account => a);
        assert answer.outcome = 'granted' and answer.key_id is null and answer.user_id = a, answer.outcome;
        assert (answer.requests_per_minute, answer.requests_per_day, answer.scopes) = (5, 7, '{read:iocs,read:stats}'::text[]);
    end loop;
    select * into answer from admit(null, null, '/', t0, account => a);
    assert answer.outcome = 'refused' and answer.retry_at = t0 + interval '12 s', 'the minute';
    select * into answer from admit(null, null, '/', t0 + interval '1 minute', account => a);
    select * into answer from admit(null, null, '/', t0 + interval '1 minute', account => a);
    select * into answer from admit(null, null, '/', t0 + interval '1 minute', account => a);
    assert answer.outcome = 'refused', 'the day';
    assert (select count(*) from account_buckets where user_id = a and slot = -1) = 1;
    select * into answer from admit(null, null, '/', account => gen_random_uuid());
    assert answer.outcome = 'unknown', 'no account';
end $$;
rollback;
