-- Authenticates a key, checks expiry, revocation, address and scopes, and takes the request's cost out of both buckets of its
-- slot: one statement, so one round trip decides. A refused request writes nothing and costs nothing.
--   secret_hash   of the key; null for a request of a session
--   thousandths   what the request costs before the route's own price, for requests that ask for many things at once;
--                 0 takes nothing and answers as the route's own price would be answered at this moment
--   needs         scopes that the key must all have
--   needs_one_of  scopes of which the key must have one; null for none
--   account       whose session sends the request, when no key does; it has the plan's scopes, and read:stats
-- Without a key and an account it is nobody's request: it has the limits of the tier anonymous, and buckets of its network.
--
-- What is granted to a key or an account says what it took and from where (slot, costs, windows), and until when that holds:
-- policy, expires_at, and for this address only when is_bound. With it a worker grants the next request by one plain UPDATE.
--
-- Runs as its owner: the worker's role may call it but cannot read a secret's hash. All names are qualified, since a
-- search_path clause would cost each call more than the rest of the function.
-- Its parameters have grown: dropped and made again in one transaction.
drop function if exists admit(bytea, inet, text, timestamptz, integer);
drop function if exists admit(bytea, inet, text, timestamptz, integer, text[], text[]);
drop function if exists admit(bytea, inet, text, timestamptz, integer, text[], text[], uuid);
-- Buckets were those of keys. They move together with the function, so that no request is counted in neither.
do $$ begin
    if to_regclass('public.token_buckets') is not null then
        lock table token_buckets;
        insert into account_buckets (user_id, slot, minute_full_at, day_full_at)
        select k.user_id, k.slot, max(b.minute_full_at), max(b.day_full_at)
        from token_buckets b join api_keys k on k.id = b.key_id group by k.user_id, k.slot;
        drop table token_buckets;
    end if;
end $$;
create function admit(
    secret_hash bytea, address inet, route text, inout at timestamptz default clock_timestamp(),
    thousandths integer default 1000, needs text[] default '{}', needs_one_of text[] default null,
    account uuid default null,
    out outcome text, out key_id uuid, out user_id uuid, out tier text, out scopes text[], out formats text[],
    out lookback_days integer, out article_lookback_days integer, out page_max integer, out article_page_max integer,
    out requests_per_minute integer, out requests_per_day integer,
    out minute_full_at timestamptz, out day_full_at timestamptz, out retry_at timestamptz,
    out generation bigint, out generation_at timestamptz, out finds_similar boolean, out tlp_ceiling public.tlp_level,
    out rules_changed_at timestamptz,
    out slot smallint, out minute_cost interval, out day_cost interval, out minute_window interval, out day_window interval,
    out policy bigint, out expires_at timestamptz, out is_bound boolean
) language plpgsql volatile security definer parallel unsafe as $$
#variable_conflict use_variable
declare
    route_costs jsonb;
    price       numeric;
    has_bucket  boolean;
    of_network  text;
begin
    if secret_hash is not null then
        select keys.id, keys.user_id, keys.tier, keys.slot,
               case when keys.scopes is null then t.scopes
                    else array(select unnest(keys.scopes) intersect select unnest(t.scopes) order by 1) end,
               t.formats, t.lookback_days, t.article_lookback_days, t.page_max, t.article_page_max,
               t.requests_per_minute, t.requests_per_day, coalesce(b.minute_full_at, '-infinity'), coalesce(b.day_full_at, '-infinity'),
               g.version, g.changed_at, t.minute_step, t.day_step, t.minute_window, t.day_window, t.route_costs, t.finds_similar,
               least(keys.tlp_ceiling, t.tlp_ceiling), greatest(keys.rules_changed_at, t.changed_at),
               (select p.version from public.policy_version p), keys.expires_at, keys.allowed_ips is not null,
               case when keys.revoked_at is not null or keys.suspended_at is not null then 'revoked'
                    when keys.expires_at <= at then 'expired'
                    when keys.allowed_ips is not null and not coalesce(address <<= any (keys.allowed_ips), false) then 'address' end
        into key_id, user_id, tier, slot, scopes, formats, lookback_days, article_lookback_days, page_max, article_page_max,
             requests_per_minute, requests_per_day, minute_full_at, day_full_at, generation, generation_at,
             minute_cost, day_cost, minute_window, day_window, route_costs, finds_similar, tlp_ceiling,
             rules_changed_at, policy, expires_at, is_bound, outcome
        from public.api_keys keys
            join public.tiers t on t.name operator(pg_catalog.=) keys.tier
            cross join public.data_generation g
            left join public.account_buckets b on b.user_id operator(pg_catalog.=) keys.user_id and b.slot operator(pg_catalog.=) keys.slot
        where keys.secret_hash operator(pg_catalog.=) admit.secret_hash;
    elsif account is not null then
        slot := -1;
        select u.id, u.tier,
               case when t.scopes operator(pg_catalog.@>) '{read:stats}' then t.scopes
                    else t.scopes operator(pg_catalog.||) '{read:stats}'::text[] end,
               t.formats, t.lookback_days, t.article_lookback_days, t.page_max, t.article_page_max,
               t.session_per_minute, t.session_per_day, coalesce(b.minute_full_at, '-infinity'), coalesce(b.day_full_at, '-infinity'),
               g.version, g.changed_at, t.session_minute_step, t.session_day_step, t.session_minute_window, t.session_day_window,
               t.route_costs, t.finds_similar, t.tlp_ceiling, t.changed_at,
               (select p.version from public.policy_version p), false
        into user_id, tier, scopes, formats, lookback_days, article_lookback_days, page_max, article_page_max,
             requests_per_minute, requests_per_day, minute_full_at, day_full_at, generation, generation_at,
             minute_cost, day_cost, minute_window, day_window, route_costs, finds_similar, tlp_ceiling, rules_changed_at, policy, is_bound
        from public.users u
            join public.tiers t on t.name operator(pg_catalog.=) u.tier
            cross join public.data_generation g
            left join public.account_buckets b on b.user_id operator(pg_catalog.=) u.id and b.slot operator(pg_catalog.=) admit.slot
        where u.id operator(pg_catalog.=) account and u.deactivated_at is null;
    else
        of_network := public.guard_address(address);
        select t.name, t.scopes, t.formats, t.lookback_days, t.article_lookback_days, t.page_max, t.article_page_max,
               t.requests_per_minute, t.requests_per_day, coalesce(b.minute_full_at, '-infinity'), coalesce(b.day_full_at, '-infinity'),
               g.version, g.changed_at, t.minute_step, t.day_step, t.minute_window, t.day_window,
               t.route_costs, t.finds_similar, t.tlp_ceiling, t.changed_at
        into tier, scopes, formats, lookback_days, article_lookback_days, page_max, article_page_max,
             requests_per_minute, requests_per_day, minute_full_at, day_full_at, generation, generation_at,
             minute_cost, day_cost, minute_window, day_window, route_costs, finds_similar, tlp_ceiling, rules_changed_at
        from public.tiers t
            cross join public.data_generation g
            left join public.network_buckets b on b.network operator(pg_catalog.=) of_network
        where t.name operator(pg_catalog.=) 'anonymous';
    end if;
    if not found then
        outcome := 'unknown';
        return;
    end if;
    if outcome is not null then
        return;
    end if;
    has_bucket := minute_full_at <> '-infinity';
    minute_full_at := greatest(minute_full_at, at);
    day_full_at := greatest(day_full_at, at);
    if not coalesce(scopes operator(pg_catalog.@>) needs, false)
       or needs_one_of is not null and not scopes operator(pg_catalog.&&) needs_one_of then
        outcome := 'scope';
        return;
    end if;

    -- A further page costs what the first does, unless it has a price of its own.
    if route_costs <> '{}' and route like '%?next' and not route_costs ? route then
        route := split_part(route, '?', 1);
    end if;
    if thousandths <> 1000 or route_costs <> '{}' and route_costs ? route then
        price := coalesce((route_costs ->> route)::integer, 1000) / 1000.0;
        -- A request that asks for much costs a full bucket at most, so that there is a moment at which it is granted.
        if thousandths not in (0, 1000) then
            price := least(price * thousandths / 1000, greatest(price, least(requests_per_minute, requests_per_day)));
        end if;
        -- Times of a bucket are whole microseconds. A part of one is rounded up, as the steps are: never a request too many.
        minute_cost := interval '1 microsecond' * ceil(extract(epoch from minute_cost) * 1000000 * price)::double precision;
        day_cost := interval '1 microsecond' * ceil(extract(epoch from day_cost) * 1000000 * price)::double precision;
    end if;
    if not has_bucket and thousandths <> 0 then
        if of_network is null then
            insert into public.account_buckets values (admit.user_id, slot, at, at) on conflict do nothing;
        else
            insert into public.network_buckets values (of_network, at, at) on conflict do nothing;
        end if;
    end if;

    -- Refuse without a lock what has to wait; what looks fine is decided by the guarded update alone.
    if minute_full_at + minute_cost <= at + minute_window and day_full_at + day_cost <= at + day_window then
        if thousandths = 0 then
            outcome := 'granted';
            return;
        end if;
        if of_network is null then
            update public.account_buckets b
            set minute_full_at = greatest(b.minute_full_at, at) + minute_cost, day_full_at = greatest(b.day_full_at, at) + day_cost
            where b.user_id = admit.user_id and b.slot = admit.slot
                and greatest(b.minute_full_at, at) + minute_cost <= at + minute_window
                and greatest(b.day_full_at, at) + day_cost <= at + day_window
            returning b.minute_full_at, b.day_full_at into minute_full_at, day_full_at;
        else
            update public.network_buckets b
            set minute_full_at = greatest(b.minute_full_at, at) + minute_cost, day_full_at = greatest(b.day_full_at, at) + day_cost
            where b.network = of_network
                and greatest(b.minute_full_at, at) + minute_cost <= at + minute_window
                and greatest(b.day_full_at, at) + day_cost <= at + day_window
            returning b.minute_full_at, b.day_full_at into minute_full_at, day_full_at;
        end if;
        if found then
            outcome := 'granted';
            return;
        end if;
        -- Lost the race: the time to wait is what the winners left.
        select greatest(b.minute_full_at, at), greatest(b.day_full_at, at) into minute_full_at, day_full_at
        from (select a.minute_full_at, a.day_full_at from public.account_buckets a where a.user_id = admit.user_id and a.slot = admit.slot
              union all
              select n.minute_full_at, n.day_full_at from public.network_buckets n where n.network = of_network) b;
    end if;
    outcome := 'refused';
    retry_at := greatest(minute_full_at + minute_cost - minute_window, day_full_at + day_cost - day_window);
end $$;
comment on function admit is 'One round trip: authenticates a key, or takes a session''s account, and takes one request out of the buckets of its slot. outcome: granted, refused, scope, unknown, revoked, expired, address.';
-- Workers that run while the schema is brought up to date go on.
do $$ begin
    if exists (select from pg_roles where rolname = 'socd_worker') then grant execute on function admit to socd_worker; end if;
end $$;
