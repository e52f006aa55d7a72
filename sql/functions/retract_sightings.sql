-- Revokes the sightings that the feeds of one publisher have of the values in the session's temporary table `incoming`.
-- The table holds that publisher's list of false positives (last_seen is when a value was removed, context is why). The
-- sightings move to withdrawn_sightings, where merge_sightings() finds them when the same record comes again. Nothing
-- is deleted for good. A sighting that was first seen after the removal stays, and so does one that the operator has
-- restored. A second run changes nothing.
create or replace function retract_sightings(
    of_list integer, out withdrawn_rows bigint, out withdrawn bigint, out changed bigint, out unchanged_rows bigint
) language plpgsql volatile as $$
declare
    list record;
begin
    perform begin_all_reports();
    perform begin_publication();
    select f.slug, f.retracts_publisher as publisher into strict list from feeds f where f.id = of_list;
    if list.publisher is null then
        raise exception using errcode = 'object_not_in_prerequisite_state',
            message = format('the feed %s does not say whose reports it takes back; set it: socdctl feed set %1$s --retracts-publisher DOMAIN', list.slug);
    end if;
    withdrawn := 0;
    changed := 0;
    select count(*) into unchanged_rows from incoming;
    with listed as (
        select i.indicator_id, (array_agg(i.context order by i.last_seen desc nulls first))[1] as reason,
               nullif(max(coalesce(i.last_seen, 'infinity')), 'infinity') as at
        from incoming i group by i.indicator_id
    )
    insert into withdrawn_sightings (key, feed_id, indicator_id, report, reason, withdrawn_by, withdrawn_at)
    select s.key, s.feed_id, s.indicator_id, to_jsonb(s), l.reason, of_list, clock_timestamp()
    from listed l
        join sightings s on s.indicator_id = l.indicator_id
        join feeds f on f.id = s.feed_id
    where s.origin = 'feed'
      and '.' || coalesce(f.publisher, f.host) like '%.' || list.publisher
      and (l.at is null or s.first_seen <= l.at)
      and not exists (select from withdrawn_sightings w where w.key = s.key and w.restored_at is not null);
    get diagnostics withdrawn_rows = row_count;
    unchanged_rows := greatest(0, unchanged_rows - withdrawn_rows);
    if withdrawn_rows = 0 then
        return;
    end if;
    create temporary table touched of touched_indicator on commit drop;
    with gone as (
        delete from sightings s using withdrawn_sightings w
        where w.key = s.key and w.restored_at is null and s.indicator_id in (select i.indicator_id from incoming i)
        returning s.indicator_id
    )
    insert into touched (indicator_id) select distinct indicator_id from gone;
    select p.withdrawn_indicators, p.changed_indicators into withdrawn, changed from publish_touched(clock_timestamp()) p;
    perform end_publication();
end $$;
comment on function retract_sightings is 'Revokes a publisher''s sightings of the values in the session''s temporary table incoming.';
