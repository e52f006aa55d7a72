-- Removes the sightings of an article, except those to keep, because its entry was changed or removed. An indicator
-- that nobody else reports is revoked; the others are merged again. Publishes both.
create or replace function withdraw_sightings(of_article uuid, keep uuid[], out withdrawn bigint, out changed bigint)
language plpgsql volatile as $$
begin
    perform begin_reports(s.feed_id) from (select feed_id from sightings where article_id = of_article limit 1) s;
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
comment on function withdraw_sightings is 'Removes the sightings of an article except those in keep; revokes indicators that nobody else reports.';
