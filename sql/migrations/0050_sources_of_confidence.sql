-- The source that a stored indicator names is now the one that its confidence comes from: that of the surest reports, of
-- those the one seen last. Indicators that named another are published anew.
do $$
declare
    place timestamptz;
begin
    if not exists (select from indicators) then
        return;
    end if;
    place := begin_publication();
    with surest as materialized (
        select distinct on (s.indicator_id)
               s.indicator_id, s.origin, f.category, f.name as feed_name, s.reference_url, s.context, a.id as article_id, a.title, a.url
        from sightings s
            join indicators i on i.id = s.indicator_id and not i.is_revoked
            join feeds f on f.id = s.feed_id
            left join articles a on a.id = s.article_id
        where not s.is_revoked and not s.is_benign and not s.is_expired
        order by s.indicator_id, s.confidence desc, s.last_seen desc, f.reliability desc, s.key
    ), wrong as materialized (
        select u.*, place + (row_number() over (order by u.indicator_id) - 1) * interval '1 microsecond' as added_at
        from surest u join indicators i on i.id = u.indicator_id
        where (i.origin, i.category, i.feed_name, i.reference_url, i.context, i.article_id)
              is distinct from (u.origin, u.category, u.feed_name, u.reference_url, u.context, u.article_id)
    ), changed as (
        update indicators i
        set origin = w.origin, category = w.category, feed_name = w.feed_name, reference_url = w.reference_url, context = w.context,
            article_id = w.article_id, article_title = w.title, article_url = w.url, version = i.version + 1, added_at = w.added_at,
            modified_at = greatest(clock_timestamp(), i.modified_at + interval '1 millisecond')
        from wrong w where i.id = w.indicator_id
        returning i.id, i.added_at, i.version
    )
    insert into publications (added_at, indicator_id, version, change) select added_at, id, version, 'changed' from changed;
    perform end_publication();
end $$;
