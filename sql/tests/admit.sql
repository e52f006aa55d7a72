-- admit(): who is refused, what a request costs, and when a token is back. The test sets the clock.
begin;

create temporary table t (tier text, at timestamptz, secret bytea);
insert into t values ('admit-test', '2030-01-01 12:00:00+00', sha256('admit test'));
insert into tiers (name, rank, requests_per_minute, requests_per_day, lookback_days, article_lookback_days, page_max, article_page_max,
                   max_keys, formats, scopes, route_costs)
select tier, 900, 10, 1000, 5, 6, 70, 80, 9, '{json}', '{read:iocs,read:stix}', '{"/half": 500, "/large": 2500, "/all": 10000, "/over": 10001}' from t;
insert into users (id, email, tier) select '00000000-0000-4000-8000-000000000001', 'admit-test@example.com', tier from t;
insert into api_keys (id, user_id, tier, name, secret_hash, key_prefix)
select '00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000001', tier, 'test', secret, 'sk_live_abcd' from t;

create function pg_temp.ask(after interval, route text default '/x', address inet default '10.1.2.3') returns record language sql as
    $$ select admit((select secret from t), address, route, (select at from t) + after) $$;
create function pg_temp.outcome(after interval, route text default '/x', address inet default '10.1.2.3') returns text language sql as
    $$ select (admit((select secret from t), address, route, (select at from t) + after)).outcome $$;
create function pg_temp.left_of_minute(after interval) returns numeric language sql as
    $$ select 10 - extract(epoch from greatest(minute_full_at - ((select at from t) + after), interval '0')) / 6 from account_buckets
       where user_id = '00000000-0000-4000-8000-000000000001' $$;

-- What must be refused.
do $$
declare
    answer record;
begin
    select * into answer from admit(sha256('nobody'), '10.1.2.3', '/x');
    assert answer.outcome = 'unknown' and answer.key_id is null and answer.tier is null and answer.scopes is null, 'an unknown key';
    select * into answer from admit(null, null, '/x', account => '00000000-0000-4000-8000-00000000ffff');
    assert answer.outcome = 'unknown', 'an unknown account';

    update api_keys set revoked_at = now() where name = 'test' and key_prefix = 'sk_live_abcd';
    assert pg_temp.outcome('0 s') = 'revoked', 'a revoked key';
    update api_keys set revoked_at = null, expires_at = (select at from t) where name = 'test' and key_prefix = 'sk_live_abcd';
    assert pg_temp.outcome('0 s') = 'expired', 'a key expires at its moment';
    assert pg_temp.outcome('1 day') = 'expired', 'a key that expired';
    assert pg_temp.outcome('-1 microsecond') = 'granted', 'a key lives until its moment';
    delete from account_buckets where user_id = '00000000-0000-4000-8000-000000000001';
    update api_keys set expires_at = null, allowed_ips = '{10.0.0.0/8,2001:db8::/32}' where name = 'test' and key_prefix = 'sk_live_abcd';
    assert pg_temp.outcome('0 s', '/x', '11.1.2.3') = 'address', 'another address';
    assert pg_temp.outcome('0 s', '/x', '2001:db9::1') = 'address', 'another address of version 6';
    assert pg_temp.outcome('0 s', '/x', '::ffff:10.1.2.3') = 'address', 'a mapped address is another address';
    assert pg_temp.outcome('0 s', '/x', null) = 'address', 'no address';
    update api_keys set allowed_ips = '{null,11.0.0.0/8}' where name = 'test' and key_prefix = 'sk_live_abcd';
    assert pg_temp.outcome('0 s') = 'address', 'a range that is none';
    update api_keys set allowed_ips = '{}' where name = 'test' and key_prefix = 'sk_live_abcd';
    assert pg_temp.outcome('0 s') = 'address', 'no range at all';
    assert not exists (select from account_buckets where user_id = '00000000-0000-4000-8000-000000000001'), 'a refusal makes no bucket';
    update api_keys set allowed_ips = '{10.0.0.0/8,2001:db8::/32}' where name = 'test' and key_prefix = 'sk_live_abcd';
    assert pg_temp.outcome('0 s', '/x', '2001:db8::1') = 'granted', 'the second range';
    update api_keys set allowed_ips = null where name = 'test' and key_prefix = 'sk_live_abcd';
    delete from account_buckets where user_id = '00000000-0000-4000-8000-000000000001';

    assert pg_temp.outcome('0 s', '/over') = 'refused', 'what costs more than a bucket holds is never granted';
    assert pg_temp.outcome('100 days', '/over') = 'refused', 'nor later';
    assert pg_temp.left_of_minute('0 s') = 10, 'and takes nothing';
    delete from account_buckets where user_id = '00000000-0000-4000-8000-000000000001';
end $$;

-- What must be computed.
do $$
declare
    answer record;
    before record;
begin
    select * into answer from admit((select secret from t), '10.1.2.3', '/x', (select at from t));
    assert (answer.outcome, answer.tier, answer.lookback_days, answer.article_lookback_days, answer.page_max, answer.article_page_max,
            answer.requests_per_minute, answer.requests_per_day) = ('granted', 'admit-test', 5, 6, 70, 80, 10, 1000), 'the plan';
    assert answer.scopes = '{read:iocs,read:stix}' and answer.formats = '{json}', 'scopes and formats';
    assert answer.minute_full_at = (select at + interval '6 s' from t), 'a token comes back in 6 s';
    assert answer.day_full_at = (select at + interval '86.4 s' from t), 'and in 86.4 s';
    assert answer.retry_at is null and answer.generation = (select version from data_generation), 'the data''s version';

    update tiers set formats = null where name = 'admit-test';
    answer := admit((select secret from t), '10.1.2.3', '/', (select at - interval '1 day' from t));
    assert answer.formats is null and answer.scopes = '{read:iocs,read:stix}', 'no list of formats: all that the scopes allow';
    delete from account_buckets where user_id = '00000000-0000-4000-8000-000000000001';
    select outcome into answer from admit((select secret from t), '10.1.2.3', '/x', (select at from t));

    for n in 2..10 loop
        assert pg_temp.outcome('0 s') = 'granted', format('request %s of 10', n);
    end loop;
    select * into before from account_buckets where user_id = '00000000-0000-4000-8000-000000000001';
    for n in 1..30 loop
        select * into answer from admit((select secret from t), '10.1.2.3', '/x', (select at from t) + interval '5.999999 s');
        assert answer.outcome = 'refused', 'not before 6 s have passed';
        assert answer.retry_at = (select at + interval '6 s' from t), 'it says when';
    end loop;
    assert before = (select b from account_buckets b where user_id = '00000000-0000-4000-8000-000000000001'), 'refusals cost nothing';
    assert pg_temp.outcome('6 s') = 'granted', 'after 6 s one is back';
    assert pg_temp.outcome('6 s') = 'refused', 'and only one';
    assert pg_temp.outcome('29.999999 s') = 'granted' and pg_temp.outcome('29.999999 s') = 'granted'
        and pg_temp.outcome('29.999999 s') = 'granted' and pg_temp.outcome('29.999999 s') = 'refused', 'three after another 24 s, less a moment';
    assert pg_temp.outcome('30 s') = 'granted' and pg_temp.outcome('30 s') = 'refused', 'the fourth then';

    -- A bucket never holds more than its capacity, however long nobody sends a request.
    for n in 1..10 loop
        assert pg_temp.outcome('10 days') = 'granted', 'full after ten days';
    end loop;
    assert pg_temp.outcome('10 days') = 'refused', 'and no fuller';

    -- A clock that goes back neither adds nor removes tokens.
    select * into before from account_buckets where user_id = '00000000-0000-4000-8000-000000000001';
    assert pg_temp.outcome('9 days') = 'refused', 'an earlier clock';
    assert before = (select b from account_buckets b where user_id = '00000000-0000-4000-8000-000000000001'), 'leaves the bucket';
end $$;

-- Costs of routes.
do $$
begin
    for n in 1..20 loop
        assert pg_temp.outcome('20 days', '/half') = 'granted', 'twenty halves';
    end loop;
    assert pg_temp.outcome('20 days', '/half') = 'refused', 'and no more';
    assert pg_temp.outcome('20 days 3 s', '/half') = 'granted', 'half a token is back in half the time';
    for n in 1..4 loop
        assert pg_temp.outcome('30 days', '/large') = 'granted', 'four of 2.5';
    end loop;
    assert pg_temp.outcome('30 days', '/large') = 'refused' and pg_temp.outcome('30 days', '/half') = 'refused', 'are all';
    assert pg_temp.outcome('30 days 14.999999 s', '/large') = 'refused' and pg_temp.outcome('30 days 15 s', '/large') = 'granted', '15 s for 2.5';
    assert pg_temp.outcome('40 days', '/all') = 'granted' and pg_temp.outcome('40 days', '/half') = 'refused', 'the whole bucket at once';
end $$;

-- A further page has a price of its own, else that of the first; a tenth is a tenth, however often it is taken.
do $$
declare
    answer record;
begin
    update tiers set route_costs = '{"/pages": 2500, "/list?next": 100}' where name = (select tier from t);
    for n in 1..100 loop
        assert pg_temp.outcome('44 days', '/list?next') = 'granted', format('page %s of a hundred', n);
    end loop;
    assert pg_temp.outcome('44 days', '/list?next') = 'refused' and pg_temp.left_of_minute('44 days') = 0, 'are ten requests, to the microsecond';
    assert pg_temp.outcome('44 days 0.599999 s', '/list?next') = 'refused' and pg_temp.outcome('44 days 0.6 s', '/list?next') = 'granted', 'a tenth of 6 s';
    assert pg_temp.outcome('45 days', '/list') = 'granted' and pg_temp.left_of_minute('45 days') = 9, 'the first page costs a request';
    assert pg_temp.outcome('46 days', '/pages?next') = 'granted' and pg_temp.left_of_minute('46 days') = 7.5, 'without a price, that of the route';
    assert pg_temp.outcome('47 days', '/x?next') = 'granted' and pg_temp.left_of_minute('47 days') = 9, 'or a request';
    -- A step of 61 microseconds cannot be divided by ten: a tenth is rounded up.
    update tiers set requests_per_minute = 983607, requests_per_day = 100000000 where name = (select tier from t);
    select * into answer from admit((select secret from t), '10.1.2.3', '/list?next', (select at from t) + interval '48 days');
    assert answer.minute_full_at = (select at from t) + interval '48 days 7 microseconds', answer.minute_full_at::text;
    update tiers set route_costs = '{"/half": 500, "/large": 2500, "/all": 10000, "/over": 10001}' where name = (select tier from t);
    assert (select bool_and(route_costs ->> '/api/taxii2/api/collections/{collectionId}/objects/?next' = '100') from tier_preset('three-plan')), 'three plans';
    assert (select bool_and(route_costs @> '{"/api/taxii2/api/collections/{collectionId}/objects/": 2500,
                                             "/api/taxii2/api/collections/{collectionId}/objects/?next": 100}') from tier_preset('two-plan')), 'two plans';
    assert (select route_costs ->> '/api/taxii2/api/collections/{collectionId}/manifest/?next' = '100' from tiers where name = 'pro'), 'stored plans';
end $$;

-- The bucket of the day refuses what the bucket of the minute would grant.
do $$
declare
    granted integer := 0;
    answer record;
begin
    update tiers set requests_per_minute = 1000, requests_per_day = 25 where name = (select tier from t);
    delete from account_buckets where user_id = '00000000-0000-4000-8000-000000000001';
    for n in 1..40 loop
        granted := granted + (pg_temp.outcome('50 days') = 'granted')::integer;
    end loop;
    assert granted = 25, 'the day''s capacity';
    select * into answer from admit((select secret from t), '10.1.2.3', '/x', (select at from t) + interval '50 days');
    assert answer.retry_at = (select at + interval '50 days 3456 s' from t), 'a 25th of a day';
    assert pg_temp.outcome('50 days 3455.999999 s') = 'refused' and pg_temp.outcome('50 days 3456 s') = 'granted', 'then one is back';
end $$;

-- Steps that do not divide evenly are rounded so that never one request too many is granted.
do $$
declare
    granted integer := 0;
begin
    update tiers set requests_per_minute = 7, requests_per_day = 1000000 where name = (select tier from t);
    delete from account_buckets where user_id = '00000000-0000-4000-8000-000000000001';
    for second in 0..600 loop
        if pg_temp.outcome(interval '60 days' + second * interval '1 s') = 'granted' then granted := granted + 1; end if;
    end loop;
    assert granted between 7 + 69 and 7 + 70, format('7 and 7 a minute over ten minutes, not %s', granted);
end $$;

-- Scopes: admit() checks what the request needs, and a refusal costs nothing.
create function pg_temp.with_scopes(after interval, needs text[], needs_one_of text[] default null, price integer default 1000) returns text
language sql as $$
    select (admit((select secret from t), '10.1.2.3', '/x', (select at from t) + after, price, needs, needs_one_of)).outcome
$$;
do $$
declare
    answer record;
begin
    update tiers set requests_per_minute = 10, requests_per_day = 1000 where name = (select tier from t);
    delete from account_buckets where user_id = '00000000-0000-4000-8000-000000000001';
    assert pg_temp.with_scopes('80 days', '{read:misp}') = 'scope', 'a scope that the key lacks';
    assert pg_temp.with_scopes('80 days', '{read:iocs,read:misp}') = 'scope', 'all are needed';
    assert pg_temp.with_scopes('80 days', '{}', '{read:misp,write:misp}') = 'scope', 'none of several';
    assert pg_temp.with_scopes('80 days', '{}', '{}') = 'scope', 'one of none';
    assert pg_temp.with_scopes('80 days', null) = 'scope', 'nobody knows what is needed';
    assert pg_temp.with_scopes('80 days', '{read:misp}', price => 100000) = 'scope', 'whatever it would cost';
    assert not exists (select from account_buckets where user_id = '00000000-0000-4000-8000-000000000001'), 'and nothing is taken';
    assert pg_temp.with_scopes('80 days', '{read:iocs,read:stix}') = 'granted', 'both are there';
    assert pg_temp.with_scopes('80 days', '{}', '{read:misp,read:stix}') = 'granted', 'one of them is there';
    assert pg_temp.with_scopes('80 days', '{read:iocs}', '{read:stix}') = 'granted', 'all of these and one of those';
    assert pg_temp.left_of_minute('80 days') = 7, 'three were granted';
    select * into answer from admit((select secret from t), '10.1.2.3', '/x', (select at from t) + interval '80 days', needs => '{read:misp}');
    assert answer.scopes = '{read:iocs,read:stix}' and answer.tier = 'admit-test' and answer.retry_at is null, 'who it was';
    assert answer.minute_full_at = (select at + interval '80 days 18 s' from t), 'with the buckets as they are';
    for n in 1..7 loop
        assert pg_temp.with_scopes('80 days', '{read:iocs}') = 'granted', 'seven are left';
    end loop;
    assert pg_temp.with_scopes('80 days', '{read:misp}') = 'scope', 'a scope is missing however full the bucket is';
    assert pg_temp.with_scopes('80 days', '{read:iocs}') = 'refused', 'which is empty';
end $$;

-- A price of 0 only looks; it takes nothing.
do $$
declare
    answer record;
begin
    delete from account_buckets where user_id = '00000000-0000-4000-8000-000000000001';
    assert pg_temp.with_scopes('85 days', '{read:iocs}', price => 0) = 'granted', 'a token is there';
    assert pg_temp.with_scopes('85 days', '{read:misp}', price => 0) = 'scope', 'a scope is not';
    assert not exists (select from account_buckets where user_id = '00000000-0000-4000-8000-000000000001'), 'nothing is taken';
    select * into answer from admit((select secret from t), '10.1.2.3', '/x', (select at from t) + interval '85 days', 0);
    assert answer.outcome = 'granted' and answer.generation is not null and isfinite(answer.minute_full_at), 'an answer like any other';
    for n in 1..10 loop
        assert pg_temp.with_scopes('85 days', '{read:iocs}') = 'granted', 'all ten are there';
    end loop;
    select * into answer from admit((select secret from t), '10.1.2.3', '/x', (select at from t) + interval '85 days', 0);
    assert answer.outcome = 'refused' and answer.retry_at = (select at + interval '85 days 6 s' from t), 'none is left, and it says when';
    assert pg_temp.with_scopes('85 days 6 s', '{read:iocs}', price => 0) = 'granted', 'one is back';
    assert (select (admit((select secret from t), '10.1.2.3', '/large', (select at from t) + interval '85 days 6 s', 0)).outcome) = 'refused',
        'the route''s own price';
end $$;

-- A key has only those of its own scopes that its tier grants too.
do $$
begin
    update api_keys set scopes = '{read:stix,read:misp}' where name = 'test' and key_prefix = 'sk_live_abcd';
    assert (select (admit((select secret from t), '10.1.2.3', '/x', (select at from t) + interval '90 days')).scopes) = '{read:stix}', 'fewer, never more';
    update api_keys set scopes = '{}' where name = 'test' and key_prefix = 'sk_live_abcd';
    assert (select (admit((select secret from t), '10.1.2.3', '/x', (select at from t) + interval '90 days')).scopes) = '{}', 'none';
end $$;

-- Nobody's requests: the limits of anonymous, a bucket for each network.
do $$
declare
    at timestamptz := (select at + interval '100 days' from t);
    answer record;
begin
    update tiers set requests_per_minute = 2, scopes = '{read:articles}' where name = 'anonymous';
    for n in 1..2 loop
        select * into answer from admit(null, '192.0.2.7', '/x', at, needs => '{read:articles}');
        assert answer.outcome = 'granted' and answer.user_id is null and answer.key_id is null and answer.tier = 'anonymous', 'granted';
    end loop;
    select * into answer from admit(null, '192.0.2.7', '/x', at, needs => '{read:articles}');
    assert answer.outcome = 'refused' and answer.retry_at = at + interval '30 s', 'two a minute';
    assert (admit(null, '192.0.2.8', '/x', at)).outcome = 'granted', 'another address';
    assert (admit(null, '2001:db8::1', '/x', at)).outcome = 'granted' and (admit(null, '2001:db8::2', '/x', at)).outcome = 'granted', 'one network';
    assert (admit(null, '2001:db8:0:0:ffff::1', '/x', at)).outcome = 'refused', 'is used up';
    assert (admit(null, '2001:db8:0:1::1', '/x', at)).outcome = 'granted', 'the next one is not';
    assert (admit(null, '192.0.2.9', '/x', at, needs => '{read:iocs}')).outcome = 'scope', 'a scope it does not have';
    assert not exists (select from network_buckets where network = '192.0.2.9'), 'which costs nothing';
    begin
        update users set tier = 'anonymous' where id = '00000000-0000-4000-8000-000000000001';
        assert false, 'no account has it';
    exception when check_violation then null;
    end;
end $$;

rollback;
