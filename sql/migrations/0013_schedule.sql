-- When a feed is fetched, how that went, and what is sent to its server.
alter table feeds
    add column interval_seconds integer not null default 3600,
    add column host             text    generated always as (lower(substring(url from '^https?://([^/:?#]+)'))) stored,
    add column next_at          timestamptz not null default now(),
    add column claimed_until    timestamptz,
    add column state            text    not null default 'new',
    add column failures         integer not null default 0,
    add column last_fetch_at    timestamptz,
    add column last_success_at  timestamptz,
    add column last_error       text,
    add column etag             text    not null default '',
    add column last_modified    text    not null default '',
    add column body_sha256      bytea,
    add column moved_to         text,
    add column secret_header    text,
    add column secret_file      text,
    add column user_agent       text,
    add constraint feeds_interval_range check (interval_seconds between 60 and 2592000),
    add constraint feeds_state_known    check (state in ('new', 'ok', 'degraded', 'failing', 'auth', 'gone')),
    add constraint feeds_failures_counted check (failures >= 0),
    add constraint feeds_secret_complete check ((secret_header is null) = (secret_file is null));
comment on column feeds.claimed_until is 'An ingester works on the feed until then; null: nobody does. A claim that has run out is taken over.';
comment on column feeds.state is 'new: never fetched; ok; degraded: the last fetches failed; failing: three or more; auth: access refused; gone: ended.';
comment on column feeds.etag is 'Validators of the last body that was stored, never of one that was only fetched.';
comment on column feeds.moved_to is 'Where the server says the feed has moved for good; the operator decides.';
comment on column feeds.secret_file is 'File with the value of the header secret_header; the value itself is never stored.';
-- Feeds that are due.
create index feeds_due on feeds (next_at) where is_enabled and url is not null;
