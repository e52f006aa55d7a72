-- Stores what an account says of indicators, and gives them a new score. Reports of one account wait for each other, so no two
-- requests at once say more than a day allows. Everything is taken or nothing; what was said today already costs nothing.
--   taken       null when the day has not enough left
--   left_today  what the account may still report today
create or replace function report_sightings(
    of_account uuid, ids uuid[], kind member_sighting_kind, seen_at timestamptz, seen_count integer, note text, is_named boolean,
    out taken integer, out left_today integer
) language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    now   constant timestamptz := clock_timestamp();
    today constant date        := (now at time zone 'UTC')::date;
    fresh integer;
begin
    perform pg_advisory_xact_lock(hashtext('socd sightings of an account'), hashtext(of_account::text));
    select l.most - (select count(*) from member_sightings m where m.reporter_id = of_account and m.day = today)
    into left_today from account_limits l where l.name = 'sightings';
    select count(distinct i.id) into fresh from unnest(ids) i (id)
    where not exists (select from member_sightings m where m.indicator_id = i.id and m.reporter_id = of_account
                                                       and m.kind = report_sightings.kind and m.day = today);
    if fresh > left_today then
        return;
    end if;
    insert into member_sightings as m (indicator_id, reporter_id, kind, day, seen_at, seen_count, note, is_named, reported_at)
    select distinct i.id, of_account, report_sightings.kind, today, report_sightings.seen_at, report_sightings.seen_count,
           report_sightings.note, report_sightings.is_named, now
    from unnest(ids) i (id)
    on conflict on constraint member_sightings_pkey do update
    set seen_at = excluded.seen_at, seen_count = excluded.seen_count, note = excluded.note, is_named = excluded.is_named,
        reported_at = excluded.reported_at;
    get diagnostics taken = row_count;
    left_today := left_today - fresh;
    perform begin_publication();
    insert into waiting_risks (indicator_id)
    select i.id from indicators i where i.id = any (ids) and i.type not in ('cve', 'mitre_attack');
    perform end_publication();
end $$;
comment on function report_sightings is 'Stores what an account says of indicators; says how many were taken and what is left of the day.';
