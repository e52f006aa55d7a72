-- Withdraws an indicator by the operator's word, or takes the withdrawal back: a new version, published in order like any
-- other. A restored indicator says what its reports say now, those included that a list of false positives took back.
create or replace function withdraw_indicator(of_id uuid, is_withdrawal boolean, reason text default null) returns text
language plpgsql volatile as $$
declare
    was   record;
    stamp timestamptz;
begin
    perform pg_advisory_xact_lock(hashtext('socd publication'));
    select i.withdrawn_at is not null as is_withdrawn into was from indicators i where i.id = of_id for update;
    if not found then
        return 'unknown';
    end if;
    -- A list of false positives withdraws without saying so in the row.
    if was.is_withdrawn = is_withdrawal
       and (is_withdrawal or not exists (select from withdrawn_sightings w where w.indicator_id = of_id and w.restored_at is null))
    then
        return 'unchanged';
    end if;
    select greatest(clock_timestamp(), g.last_added_at + interval '1 microsecond') into strict stamp from data_generation g;

    if is_withdrawal then
        update indicators
        set is_revoked = true, withdrawn_at = stamp, withdrawn_reason = reason, version = version + 1, added_at = stamp,
            modified_at = greatest(stamp, modified_at + interval '1 millisecond')
        where id = of_id;
    else
        with back as (
            update withdrawn_sightings set restored_at = clock_timestamp() where indicator_id = of_id and restored_at is null returning report
        )
        insert into sightings select (jsonb_populate_record(null::sightings, report)).* from back on conflict (key) do nothing;
        update indicators i
        set is_revoked = false, withdrawn_at = null, withdrawn_reason = null, version = version + 1, added_at = stamp,
            modified_at = greatest(stamp, modified_at + interval '1 millisecond'),
            confidence = coalesce(v.confidence, i.confidence), first_seen = coalesce(v.first_seen, i.first_seen),
            last_seen = coalesce(v.last_seen, i.last_seen),
            tags = coalesce((select array_agg(distinct t order by t) from sightings s, unnest(s.tags) t where s.indicator_id = of_id), '{}'),
            techniques = coalesce((select array_agg(distinct t order by t) from sightings s, unnest(s.techniques) t where s.indicator_id = of_id), '{}')
        from (select max(s.confidence) as confidence, min(s.first_seen) as first_seen, max(s.last_seen) as last_seen
              from sightings s where s.indicator_id = of_id) v
        where i.id = of_id;
    end if;
    insert into publications (added_at, indicator_id, version, change)
    select added_at, id, version, case when is_withdrawal then 'withdrawn' else 'changed' end from indicators where id = of_id;
    update data_generation set version = version + 1, changed_at = clock_timestamp(), last_added_at = stamp;
    return 'done';
end $$;
comment on function withdraw_indicator is 'Withdraws or restores an indicator; says done, unchanged or unknown.';
