-- Watches: one query for whoever asks the same, terms and clauses, networks, each match once, and the limit of an account.
begin;
insert into users (email, tier) select 'watch-' || n || '@example.org', 'free' from unnest('{a,b}'::text[]) n;
create function pg_temp.account(n text) returns uuid language sql as $$ select id from users where email = 'watch-' || n || '@example.org' $$;
create function pg_temp.watch(who text, clauses text[], from_score smallint default null, networks cidr[] default '{}', kind text default 'iocs')
returns uuid language sql as $$
    select keep_watch(null, pg_temp.account(who), kind, clauses, from_score, networks, 'w', '', '{}', encode(sha256(random()::text::bytea), 'hex'))
$$;
create function pg_temp.publish(of_type indicator_type, of_value text, of_tags text[] default '{}', of_change text default 'new') returns uuid language plpgsql as $$
declare
    id    uuid := gen_random_uuid();
    place timestamptz := begin_publication();
begin
    insert into indicators (id, type, value, confidence, category, origin, first_seen, last_seen, created_at, modified_at, added_at, feed_name, tags)
    values (id, of_type, of_value, 'high', 'news', 'feed', now(), now(), now(), now(), place, 'Watched feed', of_tags);
    insert into publications (added_at, indicator_id, version, change) values (place, id, 1, of_change);
    perform end_publication();
    return id;
end $$;
create function pg_temp.found(w uuid) returns bigint language sql as $$
    select count(*) from watches w join watch_matches m on m.query_id = w.query_id and m.number > w.from_number where w.id = $1
$$;

do $$
declare
    tag    constant text := 'watched-' || gen_random_uuid();
    one    uuid;
    two    uuid;
    pair   uuid;
    net    uuid;
    name   uuid;
    scored uuid;
    id     uuid;
    gone   uuid;
    place  timestamptz;
begin
    perform match_watches('published', 1000000);
    one := pg_temp.watch('a', array['tag:' || tag]);
    two := pg_temp.watch('b', array['tag:' || tag]);
    assert (select count(distinct query_id) from watches w where w.id in (one, two)) = 1, 'the same question is one query';
    pair := pg_temp.watch('a', array['tag:' || tag, E'type:domain\ttype:url']);
    net := pg_temp.watch('a', array['network:198.51.100.0/25'], networks => '{198.51.100.0/25}', kind => 'values');
    name := pg_temp.watch('a', array['name:' || tag || '.example'], kind => 'values');
    scored := pg_temp.watch('a', array['tag:' || tag], from_score => 50::smallint);

    id := pg_temp.publish('ipv4', '198.51.100.7', array[upper(tag)]);
    perform pg_temp.publish('ipv4', '198.51.100.200');
    perform pg_temp.publish('domain', 'deep.below.' || tag || '.example');
    perform pg_temp.publish('domain', 'no' || tag || '.example');
    perform pg_temp.publish('url', 'https://x.' || tag || '.example/a', array[tag]);
    perform match_watches('published', 1000000);
    assert pg_temp.found(one) = 2 and pg_temp.found(two) = 2, 'whoever asks is told, in any case of letters';
    assert pg_temp.found(pair) = 1, 'a record needs a term of each clause';
    assert pg_temp.found(net) = 1, 'of the network';
    assert pg_temp.found(name) = 2, 'below the name, and no other that ends so';
    assert pg_temp.found(scored) = 0, 'a score is waited for';

    -- Said again, it is no new match; nor is what was withdrawn.
    place := begin_publication();
    insert into publications (added_at, indicator_id, version, change) values (place, id, 2, 'changed');
    perform end_publication();
    gone := pg_temp.publish('ipv4', '198.51.100.8', array[tag]);
    update indicators i set is_revoked = true where i.id = gone;
    perform match_watches('published', 1000000);
    assert pg_temp.found(one) = 2, 'once';
    assert pg_temp.found(pg_temp.watch('b', array['tag:' || tag, 'confidence:high'])) = 0, 'a new watch begins now';
    assert pg_temp.found(pg_temp.watch('b', array['tag:' || tag])) = 0, 'also where the query has matches already';

    -- Small steps come to the same end, and the cursor stands at the end of what was read.
    perform pg_temp.publish('domain', n || '.' || tag || '.test', array[tag]) from generate_series(1, 5) n;
    assert (select seen from match_watches('published', 2)) = 2 and pg_temp.found(one) = 4, 'a step takes as many as it may';
    perform match_watches('published', 2);
    perform match_watches('published', 2);
    assert pg_temp.found(one) = 7 and (select seen from match_watches('published', 2)) = 0, 'nothing is left';

    insert into indicator_risks values (id, 60, now());
    update risk_state set scored_until = (select max(added_at) from publications);
    perform match_watches('scored', 1000000);
    assert pg_temp.found(scored) = 1, 'with its score';

    update account_limits set most = 1 where account_limits.name = 'watches';
    assert pg_temp.watch('b', array['tag:more']) is null, 'an account has so many watches and no more';

    update watch_matches set matched_at = now() - interval '91 days';
    assert forget_matches() >= 9 and pg_temp.found(one) = 0, 'matches end';
    delete from users where users.id in (pg_temp.account('a'), pg_temp.account('b'));
    perform forget_matches();
    assert not exists (select from watch_terms where term = 'tag:' || tag), 'what nobody asks is gone';
end $$;

do $$ begin
    insert into watches (user_id, query_id, name, feed_token, from_number, read_to) values (gen_random_uuid(), 0, '', repeat('a', 64), 0, 0);
    assert false, 'an empty name';
exception when check_violation then null;
end $$;
rollback;
