-- Authenticates a key, checks expiry, revocation and address, and takes the request's cost out of both buckets: one
-- statement, so one round trip decides. A refused request writes nothing.
--
-- Runs as its owner: the worker's role may call it but cannot read a secret's hash. All names are qualified, since a
-- search_path clause would cost each call more than the rest of the function.
create or replace function admit(
    secret_hash bytea, address inet, route text, inout at timestamptz default clock_timestamp(),
    out outcome text, out key_id uuid, out user_id uuid, out tier text, out scopes text[], out formats text[],
    out lookback_days integer, out article_lookback_days integer, out page_max integer, out article_page_max integer,
    out requests_per_minute integer, out requests_per_day integer,
    out minute_full_at timestamptz, out day_full_at timestamptz, out retry_at timestamptz,
    out generation bigint, out generation_at timestamptz
) language plpgsql volatile security definer parallel unsafe as $$
declare
    k           record;
    minute_cost interval;
    day_cost    interval;
begin
    select into k
        keys.id, keys.user_id, keys.tier, keys.scopes, keys.allowed_ips, keys.expires_at, keys.revoked_at,
        t.scopes as tier_scopes, t.formats, t.lookback_days, t.article_lookback_days, t.page_max, t.article_page_max,
        t.requests_per_minute, t.requests_per_day, t.route_costs,
        t.minute_step, t.day_step, t.minute_window, t.day_window, b.minute_full_at, b.day_full_at, g.version, g.changed_at
    from public.api_keys keys
        join public.tiers t on t.name operator(pg_catalog.=) keys.tier
        cross join public.data_generation g
        left join public.token_buckets b on b.key_id operator(pg_catalog.=) keys.id
    where keys.secret_hash operator(pg_catalog.=) admit.secret_hash;

    if not found then
        outcome := 'unknown';
        return;
    end if;
    key_id := k.id;
    user_id := k.user_id;
    tier := k.tier;
    if k.revoked_at is not null then
        outcome := 'revoked';
        return;
    end if;
    if k.expires_at <= at then
        outcome := 'expired';
        return;
    end if;
    if k.allowed_ips is not null and not coalesce(address <<= any (k.allowed_ips), false) then
        outcome := 'address';
        return;
    end if;

    scopes := case when k.scopes is null then k.tier_scopes
                   else array(select unnest(k.scopes) intersect select unnest(k.tier_scopes) order by 1) end;
    formats := k.formats;
    lookback_days := k.lookback_days;
    article_lookback_days := k.article_lookback_days;
    page_max := k.page_max;
    article_page_max := k.article_page_max;
    requests_per_minute := k.requests_per_minute;
    requests_per_day := k.requests_per_day;
    generation := k.version;
    generation_at := k.changed_at;

    minute_cost := k.minute_step;
    day_cost := k.day_step;
    if k.route_costs <> '{}' and k.route_costs ? route then
        minute_cost := k.minute_step * ((k.route_costs ->> route)::integer / 1000.0);
        day_cost := k.day_step * ((k.route_costs ->> route)::integer / 1000.0);
    end if;

    if k.minute_full_at is null then
        insert into public.token_buckets values (k.id, at, at) on conflict do nothing;
        k.minute_full_at := at;
        k.day_full_at := at;
    end if;

    -- Refuse without a lock what has to wait; what looks fine is decided by the guarded update alone.
    if k.minute_full_at + minute_cost <= at + k.minute_window and k.day_full_at + day_cost <= at + k.day_window then
        update public.token_buckets b
        set minute_full_at = greatest(b.minute_full_at, at) + minute_cost, day_full_at = greatest(b.day_full_at, at) + day_cost
        where b.key_id = k.id
            and greatest(b.minute_full_at, at) + minute_cost <= at + k.minute_window
            and greatest(b.day_full_at, at) + day_cost <= at + k.day_window
        returning b.minute_full_at, b.day_full_at into minute_full_at, day_full_at;
        if found then
            outcome := 'granted';
            return;
        end if;
        -- Lost the race: the time to wait is what the winners left.
        select b.minute_full_at, b.day_full_at into k.minute_full_at, k.day_full_at
        from public.token_buckets b where b.key_id = k.id;
    end if;
    outcome := 'refused';
    minute_full_at := greatest(k.minute_full_at, at);
    day_full_at := greatest(k.day_full_at, at);
    retry_at := greatest(minute_full_at + minute_cost - k.minute_window, day_full_at + day_cost - k.day_window);
end $$;
comment on function admit is 'One round trip: authenticates a key and takes one request out of its buckets. outcome: granted, refused, unknown, revoked, expired, address.';
