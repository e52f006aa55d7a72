-- Takes back what an article reported, save the sightings to keep: an entry was changed or removed. An indicator that
-- nobody else reports is withdrawn, the others are merged anew. Publishes both; part of the caller's transaction, which
-- holds the publication lock.
create or replace function withdraw_sightings(of_article uuid, keep uuid[], out withdrawn bigint, out changed bigint)
language plpgsql volatile as $$
begin
    perform pg_advisory_xact_lock(hashtext('socd publication'));
    withdrawn := 0;
    changed := 0;
    if not exists (select from sightings s where s.article_id = of_article and s.key <> all (keep)) then
        return;
    end if;
    create temporary table lost on commit drop as
    select s.key, s.indicator_id from sightings s where s.article_id = of_article and s.key <> all (keep);
    delete from sightings s using lost l where s.key = l.key;
    select * into withdrawn, changed from publish_losses();
    drop table lost;
end $$;
comment on function withdraw_sightings is 'Takes back what an article reported, save the sightings in keep; withdraws indicators nobody else reports.';
