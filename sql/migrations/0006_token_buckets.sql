-- A token bucket is described by the moment at which it is full again: with T = time a token takes to come back, it now
-- holds capacity - (full_at - now) / T tokens. Taking c tokens moves the moment by c * T; no refill is ever written.
create table token_buckets (
    key_id         uuid        primary key references api_keys on delete cascade,
    minute_full_at timestamptz not null,
    day_full_at    timestamptz not null
) with (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
comment on table token_buckets is 'The two buckets of each key: a minute''s and a day''s allowance. No row: both are full.';
comment on column token_buckets.minute_full_at is 'When the minute bucket is full again; a time in the past means it is full.';
