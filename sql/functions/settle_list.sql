-- Compares what a complete feed has reported so far with its whole list, whose keys a session has copied into its temporary
-- table `reported`. What is no longer listed expires after the feed's grace; what is listed again does not. Publishes both.
--
-- A list of less than half of the one before is taken for a cut one, and an empty one for a fault: nothing leaves the list then, unless the next list is as short.
create or replace function settle_list(of_feed integer, out left_rows bigint, out returned_rows bigint)
language plpgsql volatile set jit = off as $$
declare
    grace    interval := (select f.grace_hours * interval '1 hour' from feeds f where f.id = of_feed and f.is_complete);
    at       timestamptz := clock_timestamp();
    listed   bigint;
    previous bigint;
begin
    left_rows := 0;
    returned_rows := 0;
    if grace is null then
        return;
    end if;
    select count(distinct r.key) into listed from reported r;
    previous := (
        select i.new_rows + i.updated_rows + i.unchanged_rows from feed_imports i
        where i.feed_id = of_feed and i.new_rows + i.updated_rows + i.unchanged_rows > 0 order by i.id desc limit 1
    );
    perform begin_reports(of_feed);
    perform begin_publication();
    create temporary table touched of touched_indicator on commit drop;
    with returned as (
        update sightings s set unlisted_until = null, is_expired = coalesce(s.valid_until <= at, false)
        where s.feed_id = of_feed and s.unlisted_until is not null and exists (select from reported r where r.key = s.key)
        returning s.indicator_id
    ), gone as (
        update sightings s set unlisted_until = at + grace
        where listed > 0 and listed * 2 >= previous
          and s.feed_id = of_feed and s.origin = 'feed' and s.unlisted_until is null and not s.is_revoked
          and not exists (select from reported r where r.key = s.key)
        returning s.indicator_id
    ), noted as (
        insert into touched (indicator_id) select indicator_id from returned union select indicator_id from gone
    )
    select (select count(*) from gone), (select count(*) from returned) into left_rows, returned_rows;
    if left_rows + returned_rows > 0 then
        perform publish_touched(at);
        perform end_publication();
    else
        drop table touched;
    end if;
end $$;
comment on function settle_list is 'Lets expire what has left the list of a complete feed; says how many reports left it, and how many came back.';
