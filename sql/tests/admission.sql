-- Both buckets, with a controlled clock: admit() takes the time as its last argument.
begin;
insert into tiers (name, rank, requests_per_minute, requests_per_day, lookback_days, article_lookback_days, page_max, article_page_max,
                   max_keys, formats, scopes, route_costs)
values ('slow', 90, 6, 8, 1, 1, 1, 1, 3, '{json}', '{read:iocs}', '{"/dear": 2500}');
insert into users (id, email, tier) values ('00000000-0000-4000-8000-000000000001', 'a@example.com', 'slow');
insert into api_keys (id, user_id, tier, name, secret_hash, key_prefix, expires_at, allowed_ips)
values ('00000000-0000-4000-8000-0000000000a1', '00000000-0000-4000-8000-000000000001', 'slow', 'one', sha256('one'), 'sk_live_0000', '2030-01-01', null),
       ('00000000-0000-4000-8000-0000000000a2', '00000000-0000-4000-8000-000000000001', 'slow', 'two', sha256('two'), 'sk_live_0000', null, '{192.0.2.0/24}');

create function ask(what text, at timestamptz, route text default '/') returns record language sql as
$$ select outcome, retry_at from admit(sha256(convert_to(what, 'UTF8')), '192.0.2.1', route, at) $$;
create function outcomes(what text, at timestamptz, n integer) returns text language sql as
$$ select string_agg((admit(sha256(convert_to(what, 'UTF8')), '192.0.2.1', '/', at)).outcome, ' ' order by i) from generate_series(1, n) i $$;

do $$
declare
    t0 constant timestamptz := '2029-01-01 00:00:00+00';
    a record;
begin
    -- These are refused: an unknown key, an expired key, a key from another address.
    assert (select outcome from admit(sha256('none'), '192.0.2.1', '/', t0)) = 'unknown';
    assert (select outcome from admit(sha256('one'), '192.0.2.1', '/', '2030-01-01')) = 'expired';
    assert (select outcome from admit(sha256('two'), '198.51.100.1', '/', t0)) = 'address';
    assert not exists (select from account_buckets), 'a refused request takes nothing';

    -- Six requests a minute and no more; then one every ten seconds, exact to the microsecond.
    assert outcomes('one', t0, 7) = 'granted granted granted granted granted granted refused';
    select * into a from admit(sha256('one'), '192.0.2.1', '/', t0);
    assert a.retry_at = t0 + interval '10 seconds', a.retry_at;
    assert outcomes('one', t0 + interval '9.999999 seconds', 1) = 'refused';
    assert outcomes('one', t0 + interval '10 seconds', 2) = 'granted refused';
    -- A full minute later all six tokens would be back, but the day has one of eight left; after that, one takes three
    -- hours.
    assert outcomes('one', t0 + interval '5 minutes', 2) = 'granted refused';
    select * into a from admit(sha256('one'), '192.0.2.1', '/', t0 + interval '5 minutes');
    assert a.retry_at = t0 + interval '3 hours', a.retry_at;
    assert outcomes('one', t0 + interval '3 hours', 2) = 'granted refused';
    -- After more than a day both buckets are full, and not more than full.
    assert outcomes('one', t0 + interval '9 days', 7) = 'granted granted granted granted granted granted refused';

    -- An expensive route takes two and a half of six tokens: it passes twice, and the rest is too little for a third
    -- time.
    assert (select outcome from admit(sha256('two'), '192.0.2.1', '/dear', t0)) = 'granted';
    assert (select outcome from admit(sha256('two'), '192.0.2.1', '/dear', t0)) = 'granted';
    assert (select outcome from admit(sha256('two'), '192.0.2.1', '/dear', t0)) = 'refused';
    assert outcomes('two', t0, 2) = 'granted refused';

    -- Revoked wins over everything.
    update api_keys set revoked_at = t0 where name = 'two';
    assert outcomes('two', t0 + interval '9 days', 1) = 'revoked';
end $$;
rollback;
