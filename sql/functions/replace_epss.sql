-- What the risk of each CVE rests on whose score is about to change, by line of the session's temporary table `incoming_epss`. The
-- caller copies what it makes of them into the temporary table `rated_epss`, so that replace_epss() writes each row once.
create or replace function epss_risk_facts() returns table (
    line bigint, cvss_tenths smallint, epss integer, is_kev boolean, is_kev_ransomware boolean, recent_articles integer
) language plpgsql volatile as $$
begin
    perform pg_advisory_xact_lock(hashtext('socd cves'));
    create temporary table rated_epss (line bigint, recent_articles integer, risk_score smallint) on commit drop;
    analyze incoming_epss;
    return query
    select i.line, coalesce(c.cvss_tenths, -1::smallint), i.epss, coalesce(c.is_kev, false), coalesce(c.is_kev_ransomware, false),
           coalesce(m.articles, 0)
    from incoming_epss i
        left join cves c on c.cve_id = i.cve_id
        left join recent_cve_mentions() m on m.cve_id = i.cve_id
    where c.cve_id is null or c.state <> 'rejected' and (c.epss, c.epss_percentile) <> (i.epss, i.percentile);
end $$;
comment on function epss_risk_facts is 'What the risks of the CVEs in incoming_epss rest on; makes the temporary table rated_epss for the risks.';

-- Replaces all EPSS scores by those that a session has copied into its temporary table `incoming_epss`, so scores of
-- two models never mix. Leaves the ids of all CVEs whose risk is to be computed anew in the temporary table `touched_cves`: of
-- those that changed, the ones that `rated_epss` does not name.
create or replace function replace_epss(
    of_model text, scored_at timestamptz, out new_rows bigint, out updated_rows bigint, out unchanged_rows bigint, out removed_rows bigint
) language plpgsql volatile as $$
declare
    old_model text := (select version from cve_catalogues where name = 'epss');
    unknown   text[];
begin
    perform pg_advisory_xact_lock(hashtext('socd cves'));
    create temporary table if not exists touched_cves (cve_id text collate "C" primary key) on commit drop;
    create temporary table if not exists rated_epss (line bigint, recent_articles integer, risk_score smallint) on commit drop;
    delete from incoming_epss i using (
        select cve_id, max(line) as line from incoming_epss group by cve_id having count(*) > 1
    ) last where i.cve_id = last.cve_id and i.line < last.line;
    -- The planner's figures of the joined tables are out of date, so it must use a plan that is never slow.
    create unique index on incoming_epss (cve_id);
    analyze incoming_epss;
    analyze rated_epss;

    -- With a new model every score is new, even when the number is the same.
    select count(*) filter (where c.epss is null or c.epss < 0 and c.state <> 'rejected'),
           count(*) filter (where c.epss >= 0 and (old_model is distinct from of_model or (c.epss, c.epss_percentile) <> (i.epss, i.percentile))),
           count(*), array_agg(i.cve_id) filter (where c.cve_id is null)
    into new_rows, updated_rows, unchanged_rows, unknown
    from incoming_epss i left join cves c on c.cve_id = i.cve_id;
    unchanged_rows := unchanged_rows - new_rows - updated_rows;

    if unknown is not null then
        with added as (
            insert into cves (cve_id, epss, epss_percentile, article_count, last_mentioned_at, ioc_count, recent_articles, risk_score)
            select i.cve_id, i.epss, i.percentile, m.articles, m.last_at, m.iocs, coalesce(r.recent_articles, 0), coalesce(r.risk_score, -1)
            from mentions_of_cves(unknown) m
                join incoming_epss i on i.cve_id = m.id
                left join rated_epss r on r.line = i.line
            -- As most indexes end, so that they are filled from their end.
            order by i.cve_id desc
            returning cve_id, risk_score
        )
        insert into touched_cves select cve_id from added where risk_score < 0 on conflict do nothing;
    end if;

    -- A score is compared only with scores of the same model.
    insert into cve_epss_history as h (cve_id, date, epss, percentile, model)
    select c.cve_id, (scored_at at time zone 'UTC')::date, i.epss, i.percentile, of_model
    from incoming_epss i join cves c on c.cve_id = i.cve_id
    where c.state <> 'rejected'
      and (c.is_kev or c.article_count > 0 or old_model = of_model and c.epss >= 0 and abs(i.epss - c.epss) >= 50000)
    on conflict (cve_id, date) do update set epss = excluded.epss, percentile = excluded.percentile, model = excluded.model
    where (h.epss, h.percentile, h.model) is distinct from (excluded.epss, excluded.percentile, excluded.model);

    with scored as (
        update cves c
        set epss = i.epss, epss_percentile = i.percentile, recent_articles = coalesce(r.recent_articles, c.recent_articles),
            risk_score = coalesce(r.risk_score, c.risk_score)
        from incoming_epss i left join rated_epss r on r.line = i.line
        where i.cve_id = c.cve_id and c.state <> 'rejected' and (c.epss, c.epss_percentile) <> (i.epss, i.percentile)
        returning c.cve_id, r.line is not null as is_rated
    )
    insert into touched_cves select cve_id from scored where not is_rated on conflict do nothing;
    with cleared as (
        update cves c set epss = -1, epss_percentile = -1
        where c.epss >= 0 and not exists (select from incoming_epss i where i.cve_id = c.cve_id)
        returning c.cve_id
    ), noted as (
        insert into touched_cves select cve_id from cleared on conflict do nothing
    )
    select count(*) into removed_rows from cleared;
end $$;
comment on function replace_epss is 'Replaces all scores by the session''s temporary table incoming_epss; returns how many were new, updated, unchanged and removed.';
