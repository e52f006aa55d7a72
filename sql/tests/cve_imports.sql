-- What an import of scores costs: each row is written once, and mentions are counted in one pass over the articles.
begin;
set local client_min_messages = warning;
create function pg_temp.written() returns bigint language sql as $$
    select n_tup_ins + n_tup_upd from pg_stat_xact_user_tables where relname = 'cves'
$$;
create temporary table incoming_epss (line bigint, cve_id text collate "C", epss integer, percentile integer) on commit drop;
insert into incoming_epss select n, 'CVE-2032-' || 10000 + n, 1000 + n, 5 from generate_series(1, 1000) n;
-- The same once more: the last counts.
insert into incoming_epss values (1001, 'CVE-2032-10001', 999999, 6);
insert into feeds (slug, name, category) values ('sql-test-scores', 'SQL test', 'news');
insert into articles (id, feed_id, entry_key, entry_digest, url, title, published_at, is_dated, fetched_at, modified_at, archived_at,
                      category, category_certainty, category_rule, severity_score, categorized_at, cves, ioc_count, search)
select md5('score ' || n)::uuid, f.id, 'key ' || n, sha256('x'), 'https://example.org/' || n, 'Title', now() - n * interval '1 day', true, now(),
       clock_timestamp() + n * interval '1 second', case n when 9 then now() end,
       'malware', 0.5, 'category', 6.0, now(), case when n < 60 then '{CVE-2032-10001,CVE-2032-10002}'::text[] else '{CVE-2032-10002}' end, 3, to_tsvector('')
from generate_series(1, 100) n, feeds f where f.slug = 'sql-test-scores';

do $$
declare
    figures record;
    before  bigint := pg_temp.written();
    few     text;
    many    text;
begin
    -- One by one and all at once find the same.
    select string_agg(m::text, ' ' order by id) into few from mentions_of_cves('{CVE-2032-10001,CVE-2032-10002,CVE-2032-10003}') m;
    select string_agg(m::text, ' ' order by id) into many
    from mentions_of_cves(array(select cve_id from incoming_epss)) m where id in ('CVE-2032-10001', 'CVE-2032-10002', 'CVE-2032-10003');
    assert few = many and few like '(CVE-2032-10001,58,%,174) (CVE-2032-10002,99,%,297) (CVE-2032-10003,0,,0)', few;

    -- The risks are made of the facts before anything is stored.
    create temporary table facts on commit drop as select * from epss_risk_facts();
    insert into rated_epss select line, recent_articles, least(100, epss / 10000) from facts;
    assert (select count(*) from rated_epss) = 1001;
    select * into figures from replace_epss('m1', '2032-01-01');
    assert (figures.new_rows, figures.updated_rows, figures.unchanged_rows) = (1000, 0, 0), figures;
    assert pg_temp.written() - before = 1000, 'each row is written once';
    assert not exists (select from touched_cves);
    assert (select (epss, risk_score, article_count, recent_articles, ioc_count)::text from cves where cve_id = 'CVE-2032-10001') = '(999999,99,58,29,174)';
    assert (select (epss, risk_score, article_count)::text from cves where cve_id = 'CVE-2032-11000') = '(2000,0,0)';
    assert (select count(*) from cve_epss_history where cve_id like 'CVE-2032-%') = 2;

    -- The next table: what changed is written once, the rest not at all.
    drop table rated_epss;
    drop index incoming_epss_cve_id_idx;
    insert into cve_catalogues values ('epss', 'm1', now(), 1, now()) on conflict (name) do update set version = excluded.version;
    update incoming_epss set epss = epss + 5000 where cve_id <= 'CVE-2032-10010' and cve_id > 'CVE-2032-10001';
    before := pg_temp.written();
    drop table facts;
    create temporary table facts on commit drop as select * from epss_risk_facts();
    insert into rated_epss select line, recent_articles, 77 from facts;
    assert (select count(*) from rated_epss) = 9;
    select * into figures from replace_epss('m1', '2032-01-02');
    assert (figures.new_rows, figures.updated_rows, figures.unchanged_rows) = (0, 9, 991), figures;
    assert pg_temp.written() - before = 9 and not exists (select from touched_cves);
    assert (select count(*) from cves where cve_id like 'CVE-2032-%' and risk_score = 77) = 9;
end $$;
rollback;
