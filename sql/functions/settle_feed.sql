-- Stores how a fetch went and when the next is due. Waiting times get up to a tenth of jitter, so feeds do not become
-- due together.
--
-- outcome: stored (a body was read and is in the store), unchanged (304 or the same body), retry (429, 503: the server
-- asked for patience), failed, auth (access refused), gone (ended for good).
create or replace function settle_feed(
    feed integer, outcome text, error text default null, wait_seconds integer default null,
    new_etag text default '', new_last_modified text default '', new_body_sha256 bytea default null, new_address text default null,
    at timestamptz default clock_timestamp()
) returns void language plpgsql volatile as $$
declare
    is_good boolean := outcome in ('stored', 'unchanged');
begin
    update feeds f
    set claimed_until = null,
        last_fetch_at = at,
        last_success_at = case when is_good then at else f.last_success_at end,
        last_error = case when is_good then null else left(error, 1000) end,
        fault_kind = case when is_good then null else f.fault_kind end,
        fault_status = case when is_good then null else f.fault_status end,
        failing_since = case when is_good then null else coalesce(f.failing_since, at) end,
        failures = case when is_good then 0 else least(f.failures + 1, 1000) end,
        state = case when is_good and is_poor_reading(f.taken_records, f.refused_records, f.record_reasons) then 'degraded'
                     when is_good then 'ok' when outcome = 'auth' then 'auth' when outcome = 'gone' then 'gone'
                     when f.failures + 1 >= 3 and outcome = 'failed' then 'failing' else 'degraded' end,
        is_enabled = f.is_enabled and outcome <> 'gone',
        moved_to = case when is_good then new_address else f.moved_to end,
        etag = case outcome when 'stored' then new_etag else f.etag end,
        last_modified = case outcome when 'stored' then new_last_modified else f.last_modified end,
        body_sha256 = case outcome when 'stored' then new_body_sha256 else f.body_sha256 end,
        next_at = at + (1 + random() / 10) * case
            when is_good then interval '1 second' * greatest(f.interval_seconds, least(coalesce(wait_seconds, 0), 86400))
            when outcome = 'auth' then interval '1 day'
            when outcome = 'retry' then interval '1 second' * greatest(f.interval_seconds, least(coalesce(wait_seconds, 0), 7 * 86400))
            else least(interval '1 day', interval '1 second' * f.interval_seconds * power(2, least(f.failures, 10))) end
    where f.id = feed;
    -- Nobody takes the feed before the commit: its row is locked until then.
    perform pg_advisory_unlock(claim_class(), c.id) from claimed_feeds(pg_backend_pid()) c (id) where c.id = feed;
end $$;
comment on function settle_feed is 'Ends a claim: health, validators and the next time.';
