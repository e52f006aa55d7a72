-- Mentions of many CVEs are counted in one pass over the articles, and are those that are counted one by one.
begin;
set local client_min_messages = warning;
insert into feeds (slug, name, category) values ('sql-test-scores', 'SQL test', 'news');
insert into articles (id, feed_id, entry_key, entry_digest, url, title, published_at, is_dated, fetched_at, modified_at, archived_at,
                      category, category_certainty, category_rule, severity_score, categorized_at, cves, ioc_count, search)
select md5('score ' || n)::uuid, f.id, 'key ' || n, sha256('x'), 'https://example.org/' || n, 'Title', now() - n * interval '1 day', true, now(),
       clock_timestamp() + n * interval '1 second', case n when 9 then now() end,
       'malware', 0.5, 'category', 6.0, now(), case when n < 60 then '{CVE-2032-10001,CVE-2032-10002}'::text[] else '{CVE-2032-10002}' end, 3, to_tsvector('')
from generate_series(1, 100) n, feeds f where f.slug = 'sql-test-scores';

do $$
declare
    few  text;
    many text;
begin
    -- One by one and all at once find the same.
    select string_agg(m::text, ' ' order by id) into few from mentions_of_cves('{CVE-2032-10001,CVE-2032-10002,CVE-2032-10003}') m;
    select string_agg(m::text, ' ' order by id) into many
    from mentions_of_cves(array(select 'CVE-2032-' || 10000 + n from generate_series(1, 1000) n)) m where id in ('CVE-2032-10001', 'CVE-2032-10002', 'CVE-2032-10003');
    assert few = many and few like '(CVE-2032-10001,58,%,174) (CVE-2032-10002,99,%,297) (CVE-2032-10003,0,,0)', few;
end $$;
rollback;
