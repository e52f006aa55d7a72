-- Claims one feed that is due, the longest overdue first. Each host gets one fetch at a time: a feed waits while another
-- feed of its host is claimed. Any number of ingesters may call this at once; they choose one after another.
--
-- A claim is an advisory lock of the caller's session. settle_feed() ends it, and so does the end of the session: a feed
-- whose process was killed is free at once, and one that takes hours stays claimed as long as its process lives.
--
-- lease: written beside the claim for the operator, and ends nothing. one_feed: claims this feed, due or not. all_feeds:
-- claims any enabled feed that was not fetched since `began`.
create or replace function claim_feed(lease interval, one_feed text default null, all_feeds boolean default false, began timestamptz default now())
returns setof feeds language plpgsql volatile as $$
declare
    claimed integer[];
    chosen  integer;
begin
    perform pg_advisory_xact_lock(hashtext('socd schedule'));
    claimed := array(select claimed_feeds());
    select d.id into chosen from feeds d
    where d.url is not null and d.format is not null and d.id <> all (claimed)
      and case when one_feed is not null then d.slug = one_feed and (d.last_fetch_at is null or d.last_fetch_at < began)
               when all_feeds then d.is_enabled and (d.last_fetch_at is null or d.last_fetch_at < began)
               else d.is_enabled and d.next_at <= clock_timestamp() end
      and not exists (select from feeds o where o.host = d.host and o.id = any (claimed))
    order by d.next_at, d.id
    limit 1
    for update skip locked;
    if chosen is null or not pg_try_advisory_lock(claim_class(), chosen) then
        return;
    end if;
    return query update feeds f set claimed_until = clock_timestamp() + lease where f.id = chosen returning f.*;
end $$;
comment on function claim_feed is 'Claims one due feed for the session; no row when there is none.';

create or replace function claim_class() returns integer language sql immutable parallel safe as $$ select 1397703494 $$;
comment on function claim_class is 'The first key of the advisory locks that are claims of feeds; the second is the feed''s id.';

create or replace function claimed_feeds(of_process integer default null) returns setof integer language sql volatile as $$
    select l.objid::bigint::integer from pg_locks l
    where l.locktype = 'advisory' and l.granted and l.objsubid = 2 and l.classid = claim_class()::oid
      and l.database = (select d.oid from pg_database d where d.datname = current_database())
      and (of_process is null or l.pid = of_process)
$$;
comment on function claimed_feeds is 'The ids of the feeds that living sessions have claimed, or one of them.';
