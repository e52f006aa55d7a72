-- Takes back what the platforms of abuse.ch have reported of the values that a session has copied into its temporary table
-- `incoming` from their list of false positives (last_seen is when a value was taken off, context why). Reports move to
-- withdrawn_sightings, where merge_sightings() finds them when the same record comes again; nothing is deleted for good. What
-- was first seen after the removal stands, and so does what the operator has restored. Repeating it changes nothing.
create or replace function retract_sightings(
    of_list integer, out withdrawn_rows bigint, out withdrawn bigint, out changed bigint, out unchanged_rows bigint
) language plpgsql volatile as $$
begin
    perform pg_advisory_xact_lock(hashtext('socd publication'));
    withdrawn := 0;
    changed := 0;
    select count(*) into unchanged_rows from incoming;
    create temporary table lost on commit drop as
    select s.key, s.indicator_id, l.reason, to_jsonb(s) as report, s.feed_id
    from (select i.indicator_id, (array_agg(i.context order by i.last_seen desc nulls first))[1] as reason,
                 nullif(max(coalesce(i.last_seen, 'infinity')), 'infinity') as at
          from incoming i group by i.indicator_id) l
        join sightings s on s.indicator_id = l.indicator_id
        join feeds f on f.id = s.feed_id
    where s.origin = 'feed'
      and (f.host = 'abuse.ch' or f.host like '%.abuse.ch' or f.format ~ '^(urlhaus|feodo|threatfox|sslbl)(-|$)')
      and (l.at is null or s.first_seen <= l.at)
      and not exists (select from withdrawn_sightings w where w.key = s.key and w.restored_at is not null);
    select count(*) into withdrawn_rows from lost;
    unchanged_rows := greatest(0, unchanged_rows - withdrawn_rows);
    if withdrawn_rows = 0 then
        drop table lost;
        return;
    end if;
    insert into withdrawn_sightings (key, feed_id, indicator_id, report, reason, withdrawn_by, withdrawn_at)
    select key, feed_id, indicator_id, report, reason, of_list, clock_timestamp() from lost;
    delete from sightings s using lost l where s.key = l.key;
    select * into withdrawn, changed from publish_losses();
    drop table lost;
end $$;
comment on function retract_sightings is 'Withdraws abuse.ch''s reports of the values in the session''s temporary table incoming.';
