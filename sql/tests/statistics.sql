-- Statistics: what may not be stored, and what a refresh computes.
begin;
set local client_min_messages = warning;

insert into feeds (slug, name, category) values ('sql-test', 'SQL "test"', 'news');

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

create function pg_temp.article(number integer, age interval, sectors text[], actors text[], techniques text[], cves text[]) returns void
language sql as $$
    insert into articles (id, feed_id, entry_key, entry_digest, url, title, published_at, is_dated, fetched_at, modified_at, category,
                          category_certainty, category_rule, severity_score, categorized_at, sectors, actors, malware, techniques,
                          technique_confidences, cves, search)
    select md5('article ' || number)::uuid, id, 'key ' || number, sha256('x'), 'https://example.org/' || number, 'Title ' || number,
           now() - age, true, now(), '2020-01-01'::timestamptz + number * interval '1 microsecond', 'malware', 0.5, 'category', 6.0, now(),
           sectors, actors, '{Emotet}', techniques, array_fill('medium'::confidence_level, array[cardinality(techniques)]), cves, to_tsvector('')
    from feeds where slug = 'sql-test'
$$;

create function pg_temp.indicator(value text, first_age interval, last_age interval, sectors text[], actors text[], techniques text[])
returns void language sql as $$
    insert into indicators (id, type, value, confidence, category, origin, first_seen, last_seen, created_at, modified_at, added_at,
                            feed_name, sectors, actors, techniques)
    values (md5(value)::uuid, 'domain', value, 'high', 'news', 'feed', now() - first_age, now() - last_age, now(), now(),
            (select coalesce(max(added_at), now()) from indicators) + interval '1 microsecond', 'SQL "test"', sectors, actors, techniques)
$$;

-- The database of these tests holds only the data that is created here.
delete from articles;
delete from indicators;

do $$
declare
    data    jsonb;
    energy  jsonb;
    dams    jsonb;
    details jsonb;
begin
    assert refresh_statistics();
    data := (select body::jsonb from iocs_stats_cache);
    assert data @> '{"total_iocs": 0, "total_articles": 0, "by_source": {}, "top_cves": []}', data;
    assert (select count(*) = 11 and sum(value::integer) = 0 from jsonb_each_text(data -> 'by_type')), data;
    assert jsonb_path_exists(data, '$.sources.last_fetch') and not jsonb_path_exists(data, '$.** ? (@.new_iocs == null)'), data;
    assert (select count(*) = 64 from industry_statistics);
    assert (select count(*) = 0 from actor_statistics) and (select count(*) = 0 from technique_statistics);

    perform pg_temp.refused('insert into feed_statistics select id, -1, 0, ''[]'' from feeds where slug = ''sql-test''', 'feed_statistics_counted');
    perform pg_temp.refused('insert into feed_statistics select id, 0, 0, ''{}'' from feeds where slug = ''sql-test''', 'feed_statistics_series_array');
    perform pg_temp.refused('update feeds set fault_kind = ''Two words''', 'feeds_fault_kind_form');
    perform pg_temp.refused('update feeds set fault_status = 99', 'feeds_fault_status_range');
    perform pg_temp.refused('insert into iocs_stats_cache values (false, ''{}'', 1, now(), 1)', 'iocs_stats_cache_one_row');
    perform pg_temp.refused('update iocs_stats_cache set body = ''[]''', 'iocs_stats_cache_body_object');
    perform pg_temp.refused('update iocs_stats_cache set series = ''{}''', 'iocs_stats_cache_series_array');
    perform pg_temp.refused('insert into industry_statistics values (''energy'', 25, '''', '''')', 'industry_statistics_hours_known');
    perform pg_temp.refused('insert into threat_actors values (''A b'', ''x'', null, ''{}'', ''{}'', ''{}'')', 'threat_actors_slug_form');
    perform pg_temp.refused('update threat_actors set country = ''Russia'' where slug = ''apt28''', 'threat_actors_country_form');
    perform pg_temp.refused('update attack_techniques set status = ''old'' where id = ''T1059''', 'attack_techniques_status_known');

    perform pg_temp.refused('insert into suggestions values (''group'', ''x'', ''x'', null, 1)', 'suggestions_kind_known');
    perform pg_temp.refused('insert into suggestions values (''tag'', ''x'', ''x'', null, -1)', 'suggestions_counted');

    -- The reference lists are loaded, and one threat actor is found by all its names.
    assert (select count(*) = 16 from industries) and (select count(*) > 1000 from threat_actors);
    assert (select array_agg(slug) = '{apt28}' from threat_actors where keys && name_keys('{FANCY-BEAR}'));
    assert (select mitre_ids @> '{G0007}' and country = 'RU' from threat_actors where slug = 'apt28');
    assert (select status = 'revoked' and revoked_by = 'T1059.001' from attack_techniques where id = 'T1086');
    assert (select parent = 'T1059' and tactics = '{execution}' and status = 'active' from attack_techniques where id = 'T1059.001');

    -- Articles: two from today, one from three days ago, one from nine, one from forty; one is archived.
    perform pg_temp.article(1, '1 hour', '{energy,dams}', '{APT28}', '{T1059.001,T1059}', '{CVE-2026-0001}');
    perform pg_temp.article(2, '2 hours', '{energy}', '{APT28,Turla}', '{T1059.003}', '{}');
    perform pg_temp.article(3, '3 days', '{energy}', '{Turla}', '{T1566}', '{CVE-2026-0001,CVE-2026-0002}');
    perform pg_temp.article(4, '9 days', '{energy}', '{APT28}', '{}', '{}');
    perform pg_temp.article(5, '40 days', '{dams}', '{APT28}', '{T1059}', '{CVE-2026-0003}');
    perform pg_temp.article(6, '1 hour', '{energy}', '{APT28}', '{T1059}', '{CVE-2026-0002}');
    update articles set archived_at = now() where entry_key = 'key 6';
    -- Indicators: one new today, one from five days ago seen today, one from ten days ago; one is revoked.
    perform pg_temp.indicator('one.example', '1 hour', '1 hour', '{energy}', '{APT28}', '{T1059.001}');
    perform pg_temp.indicator('two.example', '5 days', '1 hour', '{energy}', '{}', '{T1059,T1566}');
    perform pg_temp.indicator('three.example', '10 days', '10 days', '{}', '{APT28,Turla}', '{}');
    perform pg_temp.indicator('gone.example', '1 hour', '1 hour', '{energy}', '{APT28}', '{T1059.001}');
    update indicators set is_revoked = true where value = 'gone.example';

    insert into cves (cve_id, severity, cvss_tenths, is_kev, kev_added_on) values ('CVE-2026-0001', 'high', 80, true, current_date);

    -- A refresh is not needed right after one that found data; it is needed after one that found none.
    assert refresh_statistics('1 minute');
    assert not refresh_statistics('1 minute');
    data := (select body::jsonb from iocs_stats_cache);
    assert data @> '{"total_iocs": 3, "total_articles": 5, "by_source": {"SQL \"test\"": 3}}', data;
    assert data @> '{"by_type": {"domain": 3, "cve": 0}, "by_category": {"news": 3, "vendor": 0}, "by_confidence": {"high": 3, "low": 0}}', data;
    assert data -> 'totals' @> '{"iocs": 3, "articles": 5, "by_type": {"domain": 3}}', data;
    assert data -> 'last_24h' @> '{"new_iocs": 1, "new_articles": 2, "trend": "up"}', data;
    assert data -> 'last_7d' @> '{"new_iocs": 2, "new_articles": 3, "trend": "up",
        "articles_trend": {"current": 3, "previous": 1, "change_percent": 200.0, "direction": "up"}}', data;
    assert jsonb_array_length(data -> 'last_7d' -> 'series') = 7, data;
    assert (select sum((d ->> 'new_iocs')::integer) = 2 and sum((d ->> 'new_articles')::integer) = 3
            from jsonb_array_elements(data -> 'last_7d' -> 'series') d), data;
    assert (select jsonb_array_length(series::jsonb) = 90 and series::jsonb -> 89 ->> 'date' = (now() at time zone 'UTC')::date::text
            from iocs_stats_cache);
    assert (select sum((d ->> 'new_iocs')::integer) = 3 and sum((d ->> 'new_articles')::integer) = 5
            from iocs_stats_cache, jsonb_array_elements(series::jsonb) d);
    assert jsonb_path_query_array(data, '$.top_cves[*].id') = '["CVE-2026-0001", "CVE-2026-0002"]'
       and data #> '{top_cves,0}' @> '{"count": 2, "kev": true, "severity": "high"}'
       and data #> '{top_cves,1}' @> '{"count": 1, "kev": false, "name": null}', data;
    assert data #> '{top_mitre_techniques,0,count}' = '1' and jsonb_array_length(data -> 'top_mitre_techniques') = 4, data;
    assert data #> '{sources,health}' ?& '{healthy,degraded,error,pending,not_fetched}', data;

    assert (select articles = 5 and iocs = 0 and jsonb_array_length(series::jsonb) = 14
                   and (select sum((d ->> 'new')::integer) from jsonb_array_elements(series::jsonb) d) = 4
            from feed_statistics join feeds on id = feed_id where slug = 'sql-test');

    energy := (select ('{' || summary || '}')::jsonb from industry_statistics where sector = 'energy' and hours = 168);
    assert energy @> '{"article_count": 3, "ioc_count": 2, "new_ioc_count": 2, "trend": "up"}', energy;
    assert energy #> '{trends,articles}' @> '{"current": 3, "previous": 1, "direction": "up"}', energy;
    details := (select ('{' || s.details || '}')::jsonb from industry_statistics s where sector = 'energy' and hours = 168);
    -- Of two equal ones, the one that was named less often before comes first.
    assert details -> 'top_actors' = '[{"id": "turla", "name": "Turla", "count": 2, "previous": 0},
        {"id": "apt28", "name": "APT28", "count": 2, "previous": 1}]', details;
    assert details #> '{top_malware,0}' @> '{"name": "Emotet", "count": 3}', details;
    assert jsonb_array_length(details -> 'series') = 7, details;
    assert (select sum((d ->> 'articles')::integer) = 3 from jsonb_array_elements(details -> 'series') d), details;
    details := (select ('{' || s.details || '}')::jsonb from industry_statistics s where sector = 'energy' and hours = 24);
    assert jsonb_array_length(details -> 'series') = 24, details;
    assert (select sum((d ->> 'articles')::integer) = 2 from jsonb_array_elements(details -> 'series') d), details;
    dams := (select ('{' || summary || '}')::jsonb from industry_statistics where sector = 'dams' and hours = 720);
    assert dams #> '{trends,articles}' = '{"current": 1, "previous": 1, "change_percent": 0.0, "direction": "stable"}', dams;

    -- A technique counts with its sub-techniques, an article once; a tactic counts with its techniques.
    assert (select (articles, recent_articles, iocs) = (3, 2, 2) from technique_statistics where id = 'T1059');
    assert (select (articles, iocs) = (1, 1) from technique_statistics where id = 'T1059.001');
    assert (select (articles, iocs) = (3, 2) from technique_statistics where id = 'TA0002');
    assert (select (articles, recent_articles, iocs) = (4, 3, 2) from actor_statistics where slug = 'apt28');
    assert (select first_mentioned < last_mentioned from actor_statistics where slug = 'apt28');

    -- Names from each of their words on, with what names them; what has gone is offered no more.
    assert name_starts('{Cobalt Strike,APT-28}') = '{28,apt28,cobaltstrike,strike}' and name_starts('{--}') = '{}';
    assert (select (label, count) = ('APT28', 6) from suggestions where (kind, id) = ('actor', 'apt28'));
    assert (select array_agg(distinct id) = '{apt28}' from suggestion_keys where kind = 'actor' and key >= 'fancyb' and key < 'fancyc');
    assert (select (label, detail, count) = ('PowerShell', 'Execution', 2) from suggestions where (kind, id) = ('technique', 'T1059.001'));
    assert (select (label, count) = ('Emotet', 5) from suggestions where kind = 'malware');
    assert (select array_agg(id order by id) = '{CVE-2026-0001}' from suggestions where kind = 'cve' and id like 'CVE-2026-%');
    assert (select count = 6 from suggestions where (kind, id) = ('industry', 'energy'));
    assert (select (label, detail, count) = ('SQL "test"', 'news', 5) from suggestions where (kind, id) = ('source', 'sql-test'));
    update articles set archived_at = now() where 'Emotet' = any (malware);
    update indicators set tags = '{loader,"one, two"}' where value = 'one.example';
    assert refresh_statistics();
    assert not exists (select from suggestions where kind = 'malware') and not exists (select from suggestion_keys where kind = 'malware');
    assert (select array_agg(id) = '{loader}' from suggestions where kind = 'tag');
    assert (select count = 2 from suggestions where (kind, id) = ('actor', 'apt28'))
       and (select max(count) = 2 from suggestion_keys where (kind, id) = ('actor', 'apt28'));

    assert trend_direction(0, 0) = 'stable' and trend_direction(1, 0) = 'up' and trend_direction(0, 1) = 'down';
    assert trend_direction(110, 100) = 'stable' and trend_direction(111, 100) = 'up';
    assert trend_direction(90, 100) = 'stable' and trend_direction(89, 100) = 'down';
    assert trend(3, 0)::jsonb = '{"current": 3, "previous": 0, "change_percent": null, "direction": "up"}';
    assert rfc3339('2026-01-02 03:04:05.678+00') = '2026-01-02T03:04:05.678Z';
    assert schedule_statistics() is not null;
end $$;

-- A fault is kept with the time of the first failure, until a fetch is good.
do $$ begin
    perform note_fault(f.id, 'server_error', 503::smallint, '2026-01-01'), settle_feed(f.id, 'failed', 'x', at => '2026-01-01') from feeds f where slug = 'sql-test';
    perform note_fault(f.id, 'timed_out', null, '2026-01-02'), settle_feed(f.id, 'failed', 'x', at => '2026-01-02') from feeds f where slug = 'sql-test';
    assert (select failures = 2 and fault_kind = 'timed_out' and fault_status is null and failing_since = '2026-01-01' from feeds where slug = 'sql-test');
    perform settle_feed(f.id, 'unchanged', at => '2026-01-03') from feeds f where slug = 'sql-test';
    assert (select fault_kind is null and failing_since is null and state = 'ok' from feeds where slug = 'sql-test');
end $$;

-- The importer may call the function but change nothing itself; the worker reads.
set local role socd_ingest;
do $$ begin
    assert refresh_statistics() and has_table_privilege('iocs_stats_cache', 'select') is false;
end $$;
set local role socd_worker;
do $$ begin
    assert (select count(*) = 1 from iocs_stats_cache) and (select count(*) = 64 from industry_statistics);
    assert has_function_privilege('refresh_statistics(interval)', 'execute') is false;
end $$;
rollback;
