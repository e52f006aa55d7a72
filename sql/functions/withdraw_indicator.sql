-- Revokes an indicator for the operator, or restores it. Either makes a new version, published in order like any other.
-- A restored indicator says what its sightings say now, including those that a list of false positives had revoked. An
-- indicator that nobody reports stays revoked.
create or replace function withdraw_indicator(of_id uuid, is_withdrawal boolean, reason text default null) returns text
language plpgsql volatile as $$
declare
    was record;
begin
    perform begin_all_reports();
    perform begin_publication();
    select i.withdrawn_at is not null as is_withdrawn, i.is_revoked into was from indicators i where i.id = of_id for update;
    if not found then
        return 'unknown';
    end if;
    -- A list of false positives revokes an indicator without a mark in its row.
    if was.is_withdrawn = is_withdrawal
       and (is_withdrawal or not exists (select from withdrawn_sightings w where w.indicator_id = of_id and w.restored_at is null))
    then
        return 'unchanged';
    end if;

    if not is_withdrawal then
        with back as (
            update withdrawn_sightings set restored_at = clock_timestamp() where indicator_id = of_id and restored_at is null returning report
        )
        insert into sightings select (jsonb_populate_record(null::sightings, report)).* from back on conflict (key) do nothing;
        update indicators set withdrawn_at = null, withdrawn_reason = null where id = of_id;
    end if;
    create temporary table touched of touched_indicator on commit drop;
    insert into touched (indicator_id, is_withdrawn) values (of_id, is_withdrawal);
    perform publish_touched(clock_timestamp());
    if is_withdrawal then
        update indicators set withdrawn_at = clock_timestamp(), withdrawn_reason = reason where id = of_id;
    end if;
    perform end_publication();
    return case when not is_withdrawal and (select i.is_revoked from indicators i where i.id = of_id) then 'unreported' else 'done' end;
end $$;
comment on function withdraw_indicator is
    'Withdraws or restores an indicator; says done, unchanged, unknown, or unreported: restored, and revoked still, since nobody reports it.';
