-- Values of releases before: their reports move to the indicator of the normal form, and both are published.
begin;
set local client_min_messages = warning;
insert into feeds (slug, name, category, format) values ('n-one', 'One', 'threat-intel', 'csv'), ('n-two', 'Two', 'vendor', 'csv');

create function pg_temp.id(thing text) returns uuid language sql as $$ select md5(thing)::uuid $$;
create function pg_temp.feed(of_slug text) returns integer language sql as $$ select id from feeds where slug = of_slug $$;
create function pg_temp.report(feed text, mail text, seen timestamptz, record text default null) returns void language plpgsql as $$
begin
    create temporary table incoming of incoming_sighting;
    insert into incoming (line, key, indicator_id, type, value, confidence, first_seen, last_seen, record_key, tags, techniques, digest)
    values (1, sighting_key(pg_temp.feed(feed), 'email', mail, record), pg_temp.id(mail), 'email', mail, 'medium', seen, seen, record,
            array[feed], '{}', md5(seen::text)::uuid);
    perform merge_sightings(pg_temp.feed(feed), 'feed');
    drop table incoming;
end $$;
create function pg_temp.move(mails text[]) returns text language plpgsql as $$
declare
    done record;
begin
    create temporary table moved of moved_indicator on commit drop;
    insert into moved select pg_temp.id(m), pg_temp.id(lower(m)), 'email', lower(m), '{}' from unnest(mails) m;
    select * into done from move_indicators();
    return format('%s %s %s', done.moved_indicators, done.moved_sightings, done.merged_sightings);
end $$;
create function pg_temp.thing(mail text) returns indicators language sql as $$ select i from indicators i where id = pg_temp.id(mail) $$;

do $$
declare
    place timestamptz;
begin
    assert sighting_key(7, 'domain', 'evil.example', null) = sighting_key(7, 'domain', 'evil.example', ''), 'no record key is an empty one';

    perform pg_temp.report('n-one', 'Alice@a.example', '2026-01-01');
    perform pg_temp.report('n-one', 'ALICE@a.example', '2026-03-01');
    perform pg_temp.report('n-two', 'alice@a.example', '2026-02-01');
    perform pg_temp.report('n-one', 'Bob@a.example', '2026-01-01', 'r1');
    select max(added_at) into place from publications;

    assert pg_temp.move('{Alice@a.example,ALICE@a.example,Bob@a.example}') = '3 3 1', 'two reports of one feed become one';
    assert (select count(*) = 2 from sightings where indicator_id = pg_temp.id('alice@a.example')), 'those of both feeds';
    assert (pg_temp.thing('alice@a.example')).first_seen = '2026-01-01' and (pg_temp.thing('alice@a.example')).last_seen = '2026-03-01', 'both times';
    assert (pg_temp.thing('alice@a.example')).tags = '{n-one,n-two}', 'the tags of both';
    assert (pg_temp.thing('Alice@a.example')).is_revoked and (pg_temp.thing('ALICE@a.example')).is_revoked, 'the old ones are withdrawn';
    assert not (pg_temp.thing('bob@a.example')).is_revoked, 'a new one is there';
    assert (select array_agg(change order by change) from publications where added_at > place) = '{changed,new,withdrawn,withdrawn,withdrawn}', 'published';
    assert pg_temp.move('{Alice@a.example,ALICE@a.example,Bob@a.example}') = '0 0 0', 'again';
    perform pg_temp.report('n-one', 'bob@a.example', '2026-01-01', 'r1');
    assert (select count(*) = 1 from sightings where indicator_id = pg_temp.id('bob@a.example')), 'the same record comes again as the same';

    perform pg_temp.report('n-one', 'Carol@a.example', '2026-01-01');
    perform withdraw_indicator(pg_temp.id('Carol@a.example'), true, 'ours');
    assert pg_temp.move('{Carol@a.example}') = '1 1 0', 'withdrawn ones move too';
    assert (pg_temp.thing('carol@a.example')).withdrawn_reason = 'ours' and (pg_temp.thing('carol@a.example')).is_revoked, 'and stay withdrawn';
    perform pg_temp.report('n-two', 'carol@a.example', '2026-05-01');
    assert (pg_temp.thing('carol@a.example')).is_revoked, 'whatever is reported later';

    perform pg_temp.report('n-one', 'Dave@a.example', '2026-01-01');
    insert into withdrawn_sightings (key, feed_id, indicator_id, report, withdrawn_by, withdrawn_at)
    select s.key, s.feed_id, s.indicator_id, to_jsonb(s), s.feed_id, now() from sightings s where s.indicator_id = pg_temp.id('Dave@a.example');
    delete from sightings where indicator_id = pg_temp.id('Dave@a.example');
    assert pg_temp.move('{Dave@a.example}') = '1 0 0', 'what a list took back moves';
    perform pg_temp.report('n-one', 'dave@a.example', '2026-01-01');
    assert not exists (select from sightings where indicator_id = pg_temp.id('dave@a.example')), 'and stays away';
    assert (select report ->> 'indicator_id' = pg_temp.id('dave@a.example')::text from withdrawn_sightings), 'under the new id';

    insert into articles (id, feed_id, entry_key, entry_digest, title, published_at, is_dated, fetched_at, modified_at, category,
                          category_certainty, category_rule, severity_score, categorized_at, search, ioc_count)
    values (md5('article')::uuid, pg_temp.feed('n-one'), 'a', sha256('x'), 'A', now(), true, now(), clock_timestamp(), 'malware', 0.5, 'category', 6, now(), '', 3);
    perform pg_temp.report('n-one', 'Erin@a.example', '2026-01-01', 'article a');
    perform pg_temp.report('n-one', 'ERIN@a.example', '2026-01-02', 'article a');
    perform pg_temp.report('n-two', 'eriN@a.example', '2026-01-03');
    update sightings set article_id = md5('article')::uuid where record_key = 'article a';
    assert pg_temp.move('{Erin@a.example,ERIN@a.example,eriN@a.example}') = '3 3 1', 'an article that wrote it in two ways reports it once';
    assert (select ioc_count = 2 from articles where id = md5('article')::uuid), 'and counts it once';
    assert (select count(*) = 1 from sightings where article_id = md5('article')::uuid and indicator_id = pg_temp.id('erin@a.example')), 'its link stays';
end $$;
rollback;
