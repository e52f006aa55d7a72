-- What makes a report the same report: digest of feed, type, value and record key, as the importer computes it, in the form of a
-- UUID of version 5.
create or replace function sighting_key(feed_id integer, type indicator_type, value text, record_key text) returns uuid
language sql immutable parallel safe as $$
    select encode(set_byte(set_byte(d.digest, 6, get_byte(d.digest, 6) & 15 | 80), 8, get_byte(d.digest, 8) & 63 | 128), 'hex')::uuid
    from (select substr(sha256(convert_to(concat(feed_id, '|', type::text, '|', value, '|', record_key), 'UTF8')), 1, 16) as digest) d
$$;
comment on function sighting_key is 'The key of a report in sightings.';

-- Moves the reports of the indicators in the session's temporary table `moved` (of moved_indicator) to the indicators of their
-- normal form, which may be there already. Two reports that become the same record are one: the later, with the earliest and the
-- latest time of both. What a list of false positives took back and what the operator withdrew moves as well. The old indicators
-- are withdrawn, the new ones published. Drops the table. Repeating it changes nothing.
create or replace function move_indicators(out moved_sightings bigint, out merged_sightings bigint, out moved_indicators bigint)
language plpgsql volatile set jit = off as $$
begin
    perform begin_all_reports();
    perform begin_publication();
    moved_sightings := 0;
    merged_sightings := 0;
    -- Old ones that were moved before have nothing left.
    delete from moved m
    where not exists (select from sightings s where s.indicator_id = m.old_id)
      and not exists (select from withdrawn_sightings w where w.indicator_id = m.old_id)
      and not exists (select from indicators i where i.id = m.old_id and i.withdrawn_at is not null);
    select count(*) into moved_indicators from moved;
    if moved_indicators = 0 then
        drop table moved;
        return;
    end if;

    create temporary table moving on commit drop as
    select s.key, k.key as new_key, m.new_id, s.first_seen, s.last_seen
    from moved m
        join sightings s on s.indicator_id = m.old_id
        cross join lateral (select sighting_key(s.feed_id, m.type, m.value, s.record_key) as key) k;
    get diagnostics moved_sightings = row_count;
    analyze moving;
    -- Reports that are there already under the new key count as well.
    insert into moving
    select s.key, s.key, s.indicator_id, s.first_seen, s.last_seen
    from sightings s where s.key in (select new_key from moving);
    create temporary table kept on commit drop as
    select distinct on (g.new_key) g.key, g.new_key, g.new_id,
           min(g.first_seen) over (partition by g.new_key) as first_seen, max(g.last_seen) over (partition by g.new_key) as last_seen
    from moving g order by g.new_key, g.last_seen desc, g.key = g.new_key desc, g.key;
    with gone as (
        delete from sightings s using moving g
        where s.key = g.key and not exists (select from kept k where k.key = g.key)
        returning s.article_id
    ), fewer as (
        -- An article that wrote a value in two ways names one indicator less.
        update articles a set ioc_count = greatest(a.ioc_count - g.indicators, 0)
        from (select article_id, count(*) as indicators from gone where article_id is not null group by article_id) g
        where a.id = g.article_id
    )
    select count(*) into merged_sightings from gone;
    update sightings s
    set key = k.new_key, indicator_id = k.new_id, first_seen = k.first_seen, last_seen = k.last_seen
    from kept k where s.key = k.key;

    with held as (
        delete from withdrawn_sightings w using moved m where w.indicator_id = m.old_id
        returning w.*, m.new_id, sighting_key(w.feed_id, m.type, m.value, w.report ->> 'record_key') as new_key
    )
    insert into withdrawn_sightings (key, feed_id, indicator_id, report, reason, withdrawn_by, withdrawn_at, restored_at)
    select distinct on (h.new_key) h.new_key, h.feed_id, h.new_id,
           h.report || jsonb_build_object('key', h.new_key, 'indicator_id', h.new_id), h.reason, h.withdrawn_by, h.withdrawn_at, h.restored_at
    from held h order by h.new_key, h.withdrawn_at desc
    on conflict (key) do nothing;

    create temporary table touched of touched_indicator on commit drop;
    insert into touched (indicator_id) select m.old_id from moved m;
    -- What the operator withdrew in one spelling is withdrawn in all.
    insert into touched (indicator_id, type, value, warning_lists, is_withdrawn)
    select distinct on (m.new_id) m.new_id, m.type, m.value, m.warning_lists, nullif(i.withdrawn_at is not null, false)
    from moved m join indicators i on i.id = m.old_id
    order by m.new_id, i.withdrawn_at nulls last;
    perform publish_touched(clock_timestamp());
    update indicators n set withdrawn_at = o.withdrawn_at, withdrawn_reason = o.withdrawn_reason
    from moved m join indicators o on o.id = m.old_id
    where n.id = m.new_id and o.withdrawn_at is not null and n.is_revoked and n.withdrawn_at is null;
    update indicators o set withdrawn_at = null, withdrawn_reason = null
    from moved m where o.id = m.old_id and o.withdrawn_at is not null;
    perform end_publication();
    drop table moved, moving, kept;
end $$;
comment on function move_indicators is 'Moves the reports of indicators in moved to those of their normal form, and publishes both; says how many.';
