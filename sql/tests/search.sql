-- The indexes of searches by a part of a value, and the cost of many values at once.
begin;

do $$
declare
    pair record;
begin
    for pair in select * from (values
        ('domain', 'a.evil.example', 'a.evil.example'), ('email', 'x@evil.example', 'evil.example'),
        ('url', 'https://evil.example/a:b@c', 'evil.example'), ('url', 'http://user:word@evil.example:81/x', 'evil.example'),
        ('url', 'http://[2001:db8::1]:80/', '2001:db8::1'), ('url', 'http://192.0.2.1:8080/x', '192.0.2.1'),
        ('url', 'ftp://evil.example', 'evil.example'), ('url', 'http://evil.example?q=http://other.example/', 'evil.example'),
        ('url', 'http://a@b@evil.example/', 'evil.example'), ('url', 'http://evil.example./', 'evil.example'),
        ('url', 'http://evil.example\@other.example/', 'evil.example')
    ) p (type, value, host) loop
        assert indicator_host(pair.type::indicator_type, pair.value) = pair.host,
            format('host of %s is %s', pair.value, indicator_host(pair.type::indicator_type, pair.value));
    end loop;
    assert indicator_host('md5', repeat('a', 32)) is null, 'a digest has no host';
end $$;

-- Every index can hold the longest value that is allowed.
insert into indicators (id, type, value, confidence, category, origin, first_seen, last_seen, created_at, modified_at, added_at, feed_name)
select gen_random_uuid(), 'url', 'http://' || repeat('x', 4000) || '.example/' || repeat('ü', 2000), 'low', 'news', 'feed', now(), now(), now(),
       now(), now(), 'test';

-- How common the parts of a text are. Of one trigram in all values, one in half of them, and one in none.
insert into indicators (id, type, value, confidence, category, origin, first_seen, last_seen, created_at, modified_at, added_at, feed_name)
select gen_random_uuid(), 'domain', 'qqq' || n || case when n % 2 = 0 then '-xxx' else '' end || '.example', 'low', 'news', 'feed', now(), now(),
       now(), now(), now() + n * interval '1 second', 'test'
from generate_series(1, 3000) n;
analyze indicators;
do $$
declare
    names bigint := (select count(*) from indicators where type in ('domain', 'url', 'email'));
    parts text;
begin
    select string_agg(part, ' ' order by size, place) into parts from rare_parts('QQQzzz-xxx');
    assert parts like '%-xxx qqq' or parts like '%xxx qqq', format('the rarest first, in lower case: %s', parts);
    assert (select size from rare_parts('qqq')) between 3000 * 0.9 and names, 'all of the test''s values hold it';
    assert (select size from rare_parts('a-xxx') where part = 'xxx') between 1500 * 0.9 and names - 1500, 'half of them hold it';
    assert (select size from rare_parts('zqz')) < 1500, 'what none holds is rarer';
    assert (select array_agg(part || place order by place) from rare_parts('%_.a-b,ccd')) = '{",cc7",ccd8}', 'two letters of a word at least are in a part';
    assert (select array_agg(part order by place) from rare_parts('ab.de')) = '{ab.,.de}', 'at the edges of words';
    assert not exists (select from rare_parts('')) and not exists (select from rare_parts('ab')), 'there are three letters in a part';
    assert (select count(*) from rare_parts(repeat('xyz', 1000))) = 3, 'each trigram stands once';
end $$;

-- A request for many values.
create temporary table t as select decode(lpad('5ea', 64, '0'), 'hex') as secret, timestamptz '2030-01-01 00:00:00+00' as at;
insert into tiers (name, rank, requests_per_minute, requests_per_day, lookback_days, article_lookback_days, page_max, article_page_max,
                   max_keys, formats, scopes, route_costs, finds_similar)
values ('search-test', 900, 10, 1000, 1, 1, 1, 1, 1, '{}', '{read:iocs}', '{"/half": 500}', true);
insert into users (email, tier) values ('search-test@example.com', 'search-test');
insert into api_keys (user_id, tier, name, secret_hash, key_prefix)
select id, tier, 'search', (select secret from t), 'sk_live_0000' from users where email = 'search-test@example.com';

create function pg_temp.ask(after interval, price integer, route text default '/x') returns text language sql as $$
    select (admit((select secret from t), '10.1.2.3', route, (select at from t) + after, thousandths => price)).outcome
$$;

do $$
declare
    answer record;
begin
    for n in 1..4 loop
        assert pg_temp.ask('0 s', 2500) = 'granted', 'four of two and a half';
    end loop;
    assert pg_temp.ask('0 s', 1000) = 'refused', 'are ten';
    assert pg_temp.ask('14.999 s', 2500) = 'refused' and pg_temp.ask('15 s', 2500) = 'granted', 'the price is what comes back';
    assert pg_temp.ask('80 s', 100000) = 'granted', 'more than a bucket holds costs a full bucket';
    assert pg_temp.ask('80 s', 1000) = 'refused', 'which is then empty';
    assert pg_temp.ask('139.999 s', 100000) = 'refused' and pg_temp.ask('140 s', 100000) = 'granted', 'a minute for all of it';
    for n in 1..10 loop
        assert pg_temp.ask('300 s', 2000, '/half') = 'granted', 'the route''s own price counts too';
    end loop;
    assert pg_temp.ask('300 s', 2000, '/half') = 'refused', 'ten of two halves';
    select * into answer from admit((select secret from t), '10.1.2.3', '/x', (select at from t) + interval '1 day');
    assert answer.outcome = 'granted' and answer.finds_similar, 'the plan says whether a search falls back';
end $$;

-- Presets.
do $$ begin
    assert (select bool_and(finds_similar) from tier_preset('two-plan')), 'two-plan: similar values when nothing is found';
    assert (select bool_and(not finds_similar) from tier_preset('three-plan')), 'three-plan: found means found';
end $$;

rollback;
