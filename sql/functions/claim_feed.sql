-- Claims one feed that is due, the longest overdue first, for the given time. Each host gets one fetch at a time: a
-- feed waits while another feed of its host is claimed. Any number of ingesters may call this at once. The lock is held
-- only for this statement.
--
-- one_feed: claims this feed, due or not. all_feeds: claims any enabled feed that was not fetched since `began`.
create or replace function claim_feed(lease interval, one_feed text default null, all_feeds boolean default false, began timestamptz default now())
returns setof feeds language plpgsql volatile as $$
begin
    perform pg_advisory_xact_lock(hashtext('socd schedule'));
    return query
    update feeds f set claimed_until = clock_timestamp() + lease
    where f.id = (
        select d.id from feeds d
        where d.url is not null and d.format is not null
          and (d.claimed_until is null or d.claimed_until <= clock_timestamp())
          and case when one_feed is not null then d.slug = one_feed and (d.last_fetch_at is null or d.last_fetch_at < began)
                   when all_feeds then d.is_enabled and (d.last_fetch_at is null or d.last_fetch_at < began)
                   else d.is_enabled and d.next_at <= clock_timestamp() end
          and not exists (select from feeds o where o.host = d.host and o.id <> d.id and o.claimed_until > clock_timestamp())
        order by d.next_at, d.id
        limit 1
        for update skip locked)
    returning f.*;
end $$;
comment on function claim_feed is 'Claims one due feed; no row when there is none.';
