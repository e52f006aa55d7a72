-- Publishes what became of the indicators whose reports have come to their end: their sources said so, or they have left
-- a complete list and its grace is over. Such a report supports its indicator no more. The index of ends leads to them;
-- without any, nothing is locked.
create or replace function expire_sightings(out expired_rows bigint, out withdrawn bigint, out changed bigint)
language plpgsql volatile as $$
declare
    -- A constant for each statement, so that the index of ends serves it.
    at        timestamptz := clock_timestamp();
    first_end timestamptz;
begin
    expired_rows := 0;
    withdrawn := 0;
    changed := 0;
    -- The first entry of the index: whatever the planner expects of a condition on time, nothing else is read.
    select least(s.valid_until, s.unlisted_until) into first_end from sightings s
    where least(s.valid_until, s.unlisted_until) is not null and not s.is_expired
    order by least(s.valid_until, s.unlisted_until) limit 1;
    if first_end is null or first_end > at then
        return;
    end if;
    perform begin_all_reports();
    perform begin_publication();
    create temporary table touched of touched_indicator on commit drop;
    with gone as (
        update sightings s set is_expired = true where least(s.valid_until, s.unlisted_until) <= at and not s.is_expired returning s.indicator_id
    ), counted as (
        insert into touched (indicator_id) select indicator_id from gone group by indicator_id
    )
    select count(*) into expired_rows from gone;
    if expired_rows > 0 then
        select p.withdrawn_indicators, p.changed_indicators into withdrawn, changed from publish_touched(at) p;
        perform end_publication();
    end if;
end $$;
comment on function expire_sightings is 'Publishes the indicators whose reports have come to their end; says how many reports, and what became of them.';
