-- The schedule of feeds: which due feed is claimed, one fetch at a time for each host, and when the next is due.
begin;
update feeds set next_at = now() + interval '1 year';
insert into feeds (slug, name, category, format, url, interval_seconds, next_at) values
    ('s-one', 'One', 'news', 'rss', 'https://a.example/1', 600, now() - interval '3 min'),
    ('s-two', 'Two', 'news', 'rss', 'https://a.example/2', 600, now() - interval '2 min'),
    ('s-three', 'Three', 'news', 'rss', 'https://b.example/1', 600, now() - interval '1 min'),
    ('s-later', 'Later', 'news', 'rss', 'https://c.example/1', 600, now() + interval '1 min');

do $$
declare
    claimed text;
    f record;
begin
    select slug into claimed from claim_feed('5 min');
    assert claimed = 's-one', claimed;
    select slug into claimed from claim_feed('5 min');
    assert claimed = 's-three', 'the host of the first is being asked, so its second feed waits; got ' || claimed;
    select slug into claimed from claim_feed('5 min');
    assert claimed is null, 'nothing else is due';
    perform settle_feed((select id from feeds where slug = 's-one'), 'stored', null, null, '"v1"', 'yesterday', sha256('x'));
    select slug into claimed from claim_feed('5 min');
    assert claimed = 's-two', 'its host is free again';

    select * into f from feeds where slug = 's-one';
    assert f.state = 'ok' and f.etag = '"v1"' and f.failures = 0 and f.claimed_until is null;
    assert f.next_at - f.last_fetch_at between interval '600 s' and interval '660 s', f.next_at - f.last_fetch_at;

    perform settle_feed(f.id, 'failed', 'broken');
    perform settle_feed(f.id, 'failed', 'broken');
    select * into f from feeds where slug = 's-one';
    assert f.state = 'degraded' and f.failures = 2 and f.etag = '"v1"' and f.last_error = 'broken';
    assert f.next_at - f.last_fetch_at between interval '1200 s' and interval '1320 s', 'twice the interval';
    perform settle_feed(f.id, 'failed', 'broken');
    assert (select state from feeds where id = f.id) = 'failing';
    perform settle_feed(f.id, 'retry', 'slow down', 7200);
    select * into f from feeds where slug = 's-one';
    assert f.next_at - f.last_fetch_at between interval '7200 s' and interval '7920 s', 'as long as the server asked for';
    perform settle_feed(f.id, 'unchanged', null, 1800);
    select * into f from feeds where slug = 's-one';
    assert f.state = 'ok' and f.failures = 0 and f.last_error is null and f.etag = '"v1"', 'validators stay';
    assert f.next_at - f.last_fetch_at >= interval '1800 s', 'max-age';
    perform note_reading(f.id, 8, 1, '{"record 3: no value"}');
    perform settle_feed(f.id, 'stored');
    assert (select state from feeds where slug = 's-one') = 'degraded', 'over a tenth was refused';
    perform settle_feed(f.id, 'unchanged');
    assert (select state from feeds where slug = 's-one') = 'degraded', 'the same body is as poor as before';
    perform note_reading(f.id, 9, 1, '{"record 3: no value"}');
    perform settle_feed(f.id, 'stored');
    assert (select state from feeds where slug = 's-one') = 'ok', 'a tenth is not over a tenth';
    perform note_reading(f.id, 0, 0, '{"record 1: nothing"}');
    perform settle_feed(f.id, 'stored');
    assert (select state from feeds where slug = 's-one') = 'degraded', 'a body that gave nothing';
    perform note_reading(f.id, 0, 0, '{}');
    perform settle_feed(f.id, 'stored');
    assert (select state from feeds where slug = 's-one') = 'ok', 'an empty feed';
    perform settle_feed(f.id, 'auth', 'no key');
    select * into f from feeds where slug = 's-one';
    assert f.state = 'auth' and f.is_enabled and f.next_at - f.last_fetch_at >= interval '1 day';
    perform settle_feed(f.id, 'gone', 'ended');
    select * into f from feeds where slug = 's-one';
    assert f.state = 'gone' and not f.is_enabled;

    update feeds set claimed_until = now() - interval '1 h', next_at = now() - interval '1 h' where slug = 's-three';
    select slug into claimed from claim_feed('5 min');
    assert claimed is null, 'a claim lasts as long as its session, whatever time was written beside it; got ' || claimed;
    perform pg_advisory_unlock_all();
    select slug into claimed from claim_feed('5 min');
    assert claimed = 's-three', 'the claim of a session that has ended is taken over';
    perform settle_feed((select id from feeds where slug = 's-one'), 'unchanged');
    assert (select array_agg(c) from claimed_feeds() c) = array(select id from feeds where slug = 's-three'), 'settling ends one claim';
    select slug into claimed from claim_feed('5 min', 's-later');
    assert claimed = 's-later', 'a named feed need not be due';
end $$;
rollback;
