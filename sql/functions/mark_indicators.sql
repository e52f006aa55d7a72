-- Writes the warning lists that indicators stand in. What the operator has called harmless since then is revoked, and what he
-- no longer calls so comes back: these are published, as a mark alone never is.
--   lists   one text for each id, an array in its text form
create or replace function mark_indicators(ids uuid[], lists text[]) returns bigint language plpgsql volatile as $$
declare
    changed bigint;
begin
    perform begin_publication();
    create temporary table touched of touched_indicator on commit drop;
    with marked as (
        update indicators i set warning_lists = m.lists::text[]
        from unnest(mark_indicators.ids, mark_indicators.lists) m (id, lists) join indicators before on before.id = m.id
        where i.id = m.id
        returning i.id, is_harmless(before.warning_lists) <> is_harmless(i.warning_lists) as is_due
    ), due as (
        insert into touched (indicator_id) select id from marked where is_due
    )
    select count(*) into changed from marked;
    if exists (select from touched) then
        perform publish_touched(clock_timestamp());
    end if;
    perform end_publication();
    return changed;
end $$;
comment on function mark_indicators is 'Writes the warning lists of indicators, and publishes those that the operator''s word now keeps back or no longer does.';

-- Publishes what waited for the operator to take his word back.
--   lists   as of mark_indicators()
create or replace function release_indicators(ids uuid[], lists text[]) returns bigint language plpgsql volatile as $$
declare
    released bigint;
begin
    perform begin_publication();
    create temporary table touched of touched_indicator on commit drop;
    with released as (
        delete from withheld_indicators w using unnest(release_indicators.ids, release_indicators.lists) m (id, lists)
        where w.indicator_id = m.id
        returning w.indicator_id, w.type, w.value, m.lists::text[]
    )
    insert into touched (indicator_id, type, value, warning_lists) select * from released;
    get diagnostics released = row_count;
    perform publish_touched(clock_timestamp());
    perform end_publication();
    return released;
end $$;
comment on function release_indicators is 'Publishes indicators that the operator called harmless before their first publication and no longer does.';
