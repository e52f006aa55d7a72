-- CVEs: what may not be stored, which rating is shown, and how records, the catalogue and scores come together.
begin;
set local client_min_messages = warning;

create function pg_temp.refused(statement text, by_constraint text) returns void language plpgsql as $$
declare
    found text;
begin
    execute statement;
    raise exception 'not refused: %', statement;
exception when integrity_constraint_violation then
    get stacked diagnostics found = constraint_name;
    assert found = by_constraint, format('%s was refused by %s', statement, found);
end $$;

select pg_temp.refused($$insert into cves (cve_id) values ('cve-2031-1234')$$, 'cves_id_form');
select pg_temp.refused($$insert into cves (cve_id) values ('CVE-2031-123')$$, 'cves_id_form');
select pg_temp.refused($$insert into cves (cve_id, cvss_tenths) values ('CVE-2031-1234', 50)$$, 'cves_severity_with_cvss');
select pg_temp.refused($$insert into cves (cve_id, cvss_tenths, severity) values ('CVE-2031-1234', 101, 'critical')$$, 'cves_cvss_range');
select pg_temp.refused($$insert into cves (cve_id, epss) values ('CVE-2031-1234', 5)$$, 'cves_epss_whole');
select pg_temp.refused($$insert into cves (cve_id, is_kev) values ('CVE-2031-1234', true)$$, 'cves_kev_dated');
select pg_temp.refused($$insert into cves (cve_id, kev_due_on) values ('CVE-2031-1234', now())$$, 'cves_kev_dated');
select pg_temp.refused($$insert into cves (cve_id, state, epss, epss_percentile) values ('CVE-2031-1234', 'rejected', 1, 1)$$, 'cves_rejected_unrated');

-- A year beyond the calendar still has a place in lists.
insert into cves (cve_id) values ('CVE-0000-1234'), ('CVE-2031-1234567890123456789');
do $$ begin
    assert (select listed_at from cves where cve_id = 'CVE-0000-1234') = '0001-01-01 00:00:00+00';
    assert (select year || ' ' || number from cves where cve_id like 'CVE-2031-%') = '2031 1234567890123456789';
end $$;
delete from cves where cve_id in ('CVE-0000-1234', 'CVE-2031-1234567890123456789');

-- Which rating is shown, and which is the latest: producer, version, score.
create function pg_temp.ratings(variadic names text[]) returns json language sql as $$
    select json_agg(json_build_object('producer', split_part(n, ' ', 1), 'version', split_part(n, ' ', 2), 'score', split_part(n, ' ', 3)::numeric,
                                      'severity', 'low', 'origin', 'nvd')) from unnest(names) n
$$;
create function pg_temp.first(metrics json, latest boolean default false) returns text language sql as $$
    select m ->> 'producer' || ' ' || (m ->> 'version') || ' ' || (m ->> 'score') from (select order_metrics(metrics, latest) -> 0 as m) f
$$;
do $$ begin
    assert pg_temp.first(pg_temp.ratings('nvd 2.0 9.0', 'nvd 3.0 8.0', 'nvd 3.1 7.0')) = 'nvd 3.1 7.0';
    assert pg_temp.first(pg_temp.ratings('nvd 3.1 7.0', 'nvd 4.0 6.0')) = 'nvd 4.0 6.0';
    assert pg_temp.first(pg_temp.ratings('cna 4.0 9.0', 'nvd 3.1 7.0')) = 'nvd 3.1 7.0';
    assert pg_temp.first(pg_temp.ratings('cna 4.0 9.0', 'nvd 3.1 7.0'), true) = 'cna 4.0 9.0';
    assert pg_temp.first(pg_temp.ratings('cna 4.0 9.0', 'nvd 3.0 7.0')) = 'cna 4.0 9.0';
    assert pg_temp.first(pg_temp.ratings('cna 3.1 9.0', 'nvd 2.0 7.0')) = 'cna 3.1 9.0';
    assert pg_temp.first(pg_temp.ratings('adp 3.1 9.0', 'cna 3.1 8.0', 'nvd 3.1 7.0')) = 'nvd 3.1 7.0';
    assert pg_temp.first(pg_temp.ratings('adp 3.1 9.0', 'cna 3.1 8.0')) = 'cna 3.1 8.0';
    assert pg_temp.first(pg_temp.ratings('adp 4.0 9.0', 'cna 3.1 8.0')) = 'adp 4.0 9.0';
    assert order_metrics('[]')::text = '[]';
end $$;

create temporary table incoming_cves (
    line bigint, cve_id text collate "C", state text, title text, description text, published_at timestamptz,
    modified_at timestamptz, metrics json, cwes text[], vendors text[], products text[], affected json, links json, ssvc json, digest uuid
) on commit drop;
create function pg_temp.rating(producer text, version text, score numeric, severity text, origin text) returns json language sql as $$
    select json_build_array(json_build_object('producer', producer, 'version', version, 'score', score, 'severity', severity, 'origin', origin))
$$;
create function pg_temp.merge(origin text, id text, modified timestamptz, described text, metrics json, state text default 'published', named text default null)
returns text language plpgsql as $$
declare
    figures record;
begin
    drop table if exists merged_cves;
    truncate incoming_cves;
    insert into incoming_cves values (0, id, state, named, described, '2031-01-01', modified, metrics, '{CWE-79}', '{acme}', '{gate}', '[]', '[]', null,
                                      md5(id || origin || modified || coalesce(described, '') || metrics::text || state)::uuid);
    select * into figures from merge_cves(origin);
    return figures.new_rows || ' ' || figures.updated_rows || ' ' || figures.unchanged_rows;
end $$;

do $$ begin
    -- The same record again changes nothing; an older record is ignored.
    assert pg_temp.merge('nvd', 'CVE-2031-1000', '2031-02-02', 'second', pg_temp.rating('nvd', '3.1', 7.5, 'high', 'nvd')) = '1 0 0';
    assert pg_temp.merge('nvd', 'CVE-2031-1000', '2031-02-02', 'second', pg_temp.rating('nvd', '3.1', 7.5, 'high', 'nvd')) = '0 0 1';
    assert pg_temp.merge('nvd', 'CVE-2031-1000', '2031-02-01', 'first', '[]') = '0 0 1';
    assert (select (severity, cvss_tenths)::text from cves where cve_id = 'CVE-2031-1000') = '(high,75)';

    -- The other origin adds its ratings. It is older, so it does not change the text, but it has the only title.
    assert pg_temp.merge('cve5', 'CVE-2031-1000', '2031-01-15', 'older', pg_temp.rating('cna', '4.0', 9.3, 'critical', 'cve5'), named => 'A title') = '0 1 0';
    assert (select (title, description, cvss_version, json_array_length(metrics))::text from cve_records where cve_id = 'CVE-2031-1000')
         = '("A title",second,3.1,2)';
    -- A newer record changes the text; NVD's rating is still shown.
    assert pg_temp.merge('cve5', 'CVE-2031-1000', '2031-03-01', 'newest', pg_temp.rating('cna', '4.0', 9.4, 'critical', 'cve5'), named => 'A title') = '0 1 0';
    assert (select (description, cvss_version, json_array_length(metrics))::text from cve_records where cve_id = 'CVE-2031-1000') = '(newest,3.1,2)';
    assert (select modified_at from cves where cve_id = 'CVE-2031-1000') = '2031-03-01';
    -- The order of imports makes no difference.
    perform pg_temp.merge('cve5', 'CVE-2031-1001', '2031-03-01', 'newest', pg_temp.rating('cna', '4.0', 9.4, 'critical', 'cve5'), named => 'A title');
    perform pg_temp.merge('nvd', 'CVE-2031-1001', '2031-02-02', 'second', pg_temp.rating('nvd', '3.1', 7.5, 'high', 'nvd'));
    assert (select count(distinct (r.title, r.description, r.cvss_version, r.metrics::text, r.vendors, c.modified_at, c.cvss_tenths)) = 1
            from cve_records r join cves c on c.cve_id = r.cve_id where r.cve_id in ('CVE-2031-1000', 'CVE-2031-1001'));

    -- A rejected CVE keeps its id and loses its scores.
    update cves set epss = 5, epss_percentile = 6 where cve_id = 'CVE-2031-1000';
    assert pg_temp.merge('nvd', 'CVE-2031-1000', '2031-04-01', 'withdrawn', '[]', 'rejected') = '0 1 0';
    assert (select (state, severity, cvss_tenths, epss)::text from cves where cve_id = 'CVE-2031-1000') = '(rejected,,-1,-1)';
    assert (select metrics::text from cve_records where cve_id = 'CVE-2031-1000') = '[]';
end $$;

-- A catalogue replaces the one before it.
create temporary table incoming_kev (
    line bigint, cve_id text collate "C", added_on date, due_on date, is_ransomware boolean, name text, vendor text,
    product text, description text, required_action text, notes text, cwes text[]
) on commit drop;
create function pg_temp.catalogue(variadic ids text[]) returns text language plpgsql as $$
declare
    figures record;
begin
    drop index if exists incoming_kev_cve_id_idx;
    truncate incoming_kev;
    insert into incoming_kev select 0, id, '2031-05-05', '2031-05-01', true, 'Name', 'Acme Corp', 'Gate', 'Words', 'Patch.', null, '{CWE-1}' from unnest(ids) id;
    select * into figures from replace_kev();
    return figures.new_rows || ' ' || figures.updated_rows || ' ' || figures.unchanged_rows || ' ' || figures.removed_rows;
end $$;
update cve_kev set removed_at = now() where removed_at is null;
update cves set is_kev = false, kev_added_on = null, kev_due_on = null, is_kev_ransomware = false where is_kev;
do $$ begin
    assert pg_temp.catalogue('CVE-2031-1001', 'CVE-2031-2000') = '2 0 0 0';
    assert pg_temp.catalogue('CVE-2031-1001', 'CVE-2031-2000') = '0 0 2 0';
    assert (select (is_kev, kev_added_on, kev_due_on)::text from cves where cve_id = 'CVE-2031-1001') = '(t,2031-05-05,2031-05-01)';
    assert (select vendors::text from cve_records where cve_id = 'CVE-2031-1001') = '{acme,"acme corp"}';
    assert (select (title, description, cwes)::text from cve_records where cve_id = 'CVE-2031-2000') = '(Name,Words,{CWE-1})';
    assert pg_temp.catalogue('CVE-2031-2000') = '0 0 1 1';
    assert (select not is_kev and kev_added_on is null from cves where cve_id = 'CVE-2031-1001');
    assert (select removed_at is not null from cve_kev where cve_id = 'CVE-2031-1001');
    assert pg_temp.catalogue('CVE-2031-1001', 'CVE-2031-2000') = '1 0 1 0';
end $$;

-- Scores replace the earlier scores. History is kept of CVEs that are exploited, in the news, or moved by 0.05 within
-- one model.
create temporary table incoming_epss (line bigint, cve_id text collate "C", epss integer, percentile integer) on commit drop;
create function pg_temp.scores(model text, day date, variadic scores text[]) returns text language plpgsql as $$
declare
    figures record;
begin
    drop index if exists incoming_epss_cve_id_idx;
    truncate incoming_epss;
    insert into incoming_epss select n, split_part(s, ' ', 1), split_part(s, ' ', 2)::integer, 1 from unnest(scores) with ordinality u (s, n);
    select * into figures from replace_epss(model, day::timestamptz);
    insert into cve_catalogues values ('epss', model, day, 1, now()) on conflict (name) do update set version = excluded.version;
    return figures.new_rows || ' ' || figures.updated_rows || ' ' || figures.unchanged_rows || ' ' || figures.removed_rows;
end $$;
update cves set epss = -1, epss_percentile = -1 where epss >= 0;
do $$ begin
    assert pg_temp.scores('m1', '2031-06-01', 'CVE-2031-2000 10', 'CVE-2031-3000 100000', 'CVE-2031-1000 7') = '2 0 1 0';
    assert (select epss from cves where cve_id = 'CVE-2031-1000') = -1;
    assert pg_temp.scores('m1', '2031-06-01', 'CVE-2031-2000 10', 'CVE-2031-3000 100000', 'CVE-2031-1000 7') = '0 0 3 0';
    assert pg_temp.scores('m1', '2031-06-02', 'CVE-2031-2000 11', 'CVE-2031-3000 140000') = '0 2 0 0';
    assert pg_temp.scores('m1', '2031-06-03', 'CVE-2031-2000 11', 'CVE-2031-3000 190000') = '0 1 1 0';
    assert pg_temp.scores('m2', '2031-06-04', 'CVE-2031-2000 11', 'CVE-2031-3000 900000') = '0 2 0 0';
    assert pg_temp.scores('m2', '2031-06-05', 'CVE-2031-2000 11') = '0 0 1 1';
    assert (select epss from cves where cve_id = 'CVE-2031-3000') = -1;
    assert (select count(*) from cve_epss_history where cve_id = 'CVE-2031-2000') = 5;
    assert (select array_agg(date::text) from cve_epss_history where cve_id = 'CVE-2031-3000') = '{2031-06-03}';
end $$;

-- Articles note the CVEs that they name. These are counted later, and news of 30 days makes the stored risk out of
-- date.
insert into feeds (slug, name, category) values ('sql-test-cves', 'SQL test', 'news');
create function pg_temp.article(number integer, cves text[]) returns uuid language sql as $$
    insert into articles (id, feed_id, entry_key, entry_digest, url, title, published_at, is_dated, fetched_at, modified_at,
                          category, category_certainty, category_rule, severity_score, categorized_at, cves, ioc_count, search)
    values (md5('cve article ' || number)::uuid, (select id from feeds where slug = 'sql-test-cves'), 'key ' || number, sha256('x'),
            'https://example.org/' || number, 'Title ' || number, now(), true, now(), clock_timestamp() + number * interval '1 second',
            'malware', 0.5, 'category', 6.0, now(), cves, 3, to_tsvector(''))
    returning id
$$;
create function pg_temp.take_up() returns text[] language plpgsql as $$
begin
    drop table if exists mentioned_cves;
    truncate touched_cves;
    perform count_due_cve_mentions();
    return array(select cve_id::text from touched_cves where cve_id like 'CVE-2031-%' order by 1);
end $$;
do $$
declare
    one uuid := pg_temp.article(1, '{CVE-2031-1001,CVE-2031-9999}');
begin
    perform pg_temp.article(2, '{CVE-2031-1001}');
    assert (select article_count from cves where cve_id = 'CVE-2031-1001') = 0;
    assert pg_temp.take_up() = '{CVE-2031-1001}';
    assert (select (article_count, ioc_count, last_mentioned_at = now())::text from cves where cve_id = 'CVE-2031-1001') = '(2,6,t)';
    update cves set recent_articles = 2 where cve_id = 'CVE-2031-1001';
    assert pg_temp.take_up() = '{}';
    update articles set archived_at = now() where id = one;
    assert pg_temp.take_up() = '{CVE-2031-1001}';
    assert (select article_count from cves where cve_id = 'CVE-2031-1001') = 1;
    -- A CVE without a row when it was named is counted when the row comes.
    update articles set archived_at = null where id = one;
    perform pg_temp.merge('nvd', 'CVE-2031-9999', '2031-02-02', 'late', '[]');
    assert (select article_count from cves where cve_id = 'CVE-2031-9999') = 1;
    delete from articles where feed_id = (select id from feeds where slug = 'sql-test-cves');
    perform pg_temp.take_up();
    assert (select article_count + ioc_count from cves where cve_id = 'CVE-2031-1001') = 0;
    assert not exists (select from cve_mentions_due where cve_id like 'CVE-2031-%');
end $$;

rollback;
