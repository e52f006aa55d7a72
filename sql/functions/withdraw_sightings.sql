-- Takes back what an article reported, save the sightings to keep: an entry was changed or removed. An indicator that
-- nobody else reports is withdrawn, the others are merged anew. Publishes both.
create or replace function withdraw_sightings(of_article uuid, keep uuid[], out withdrawn bigint, out changed bigint)
language plpgsql volatile as $$
begin
    perform begin_publication();
    withdrawn := 0;
    changed := 0;
    if not exists (select from sightings s where s.article_id = of_article and s.key <> all (keep)) then
        return;
    end if;
    create temporary table touched of touched_indicator on commit drop;
    with gone as (
        delete from sightings s where s.article_id = of_article and s.key <> all (keep) returning s.indicator_id
    )
    insert into touched (indicator_id) select distinct indicator_id from gone;
    select p.withdrawn_indicators, p.changed_indicators into withdrawn, changed from publish_touched(clock_timestamp()) p;
    perform end_publication();
end $$;
comment on function withdraw_sightings is 'Takes back what an article reported, save the sightings in keep; withdraws indicators nobody else reports.';
