-- Replaces all EPSS scores by those that a session has copied into its temporary table `incoming_epss`, so scores of
-- two models never mix. Leaves the ids of all changed CVEs in the temporary table `touched_cves`.
create or replace function replace_epss(
    of_model text, scored_at timestamptz, out new_rows bigint, out updated_rows bigint, out unchanged_rows bigint, out removed_rows bigint
) language plpgsql volatile as $$
declare
    old_model text := (select version from cve_catalogues where name = 'epss');
begin
    perform pg_advisory_xact_lock(hashtext('socd cves'));
    create temporary table if not exists touched_cves (cve_id text collate "C" primary key) on commit drop;
    delete from incoming_epss i using (
        select cve_id, max(line) as line from incoming_epss group by cve_id having count(*) > 1
    ) last where i.cve_id = last.cve_id and i.line < last.line;
    -- The planner's figures of the joined tables are out of date, so it must use a plan that is never slow.
    create unique index on incoming_epss (cve_id);
    analyze incoming_epss;

    with added as (
        insert into cves (cve_id)
        select i.cve_id from incoming_epss i where not exists (select from cves c where c.cve_id = i.cve_id) order by 1
        on conflict do nothing
        returning cve_id
    )
    insert into touched_cves select cve_id from added on conflict do nothing;
    perform count_cve_mentions(array(select cve_id from touched_cves));

    -- A score is compared only with scores of the same model.
    insert into cve_epss_history as h (cve_id, date, epss, percentile, model)
    select c.cve_id, (scored_at at time zone 'UTC')::date, i.epss, i.percentile, of_model
    from incoming_epss i join cves c on c.cve_id = i.cve_id
    where c.state <> 'rejected'
      and (c.is_kev or c.article_count > 0 or old_model = of_model and c.epss >= 0 and abs(i.epss - c.epss) >= 50000)
    on conflict (cve_id, date) do update set epss = excluded.epss, percentile = excluded.percentile, model = excluded.model
    where (h.epss, h.percentile, h.model) is distinct from (excluded.epss, excluded.percentile, excluded.model);

    -- With a new model every score is new, even when the number is the same.
    select count(*) filter (where c.epss < 0),
           count(*) filter (where c.epss >= 0 and (old_model is distinct from of_model or (c.epss, c.epss_percentile) <> (i.epss, i.percentile)))
    into new_rows, updated_rows
    from incoming_epss i join cves c on c.cve_id = i.cve_id where c.state <> 'rejected';
    select count(*) - new_rows - updated_rows into unchanged_rows from incoming_epss;

    with scored as (
        update cves c set epss = i.epss, epss_percentile = i.percentile
        from incoming_epss i
        where i.cve_id = c.cve_id and c.state <> 'rejected' and (c.epss, c.epss_percentile) <> (i.epss, i.percentile)
        returning c.cve_id
    )
    insert into touched_cves select cve_id from scored on conflict do nothing;
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
