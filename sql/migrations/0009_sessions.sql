alter table users add column last_sign_in_at timestamptz;
comment on column users.password_hash is 'scrypt, with its parameters and salt; null for accounts of an outside identity provider.';

create table sessions (
    id            uuid        primary key,
    user_id       uuid        not null references users on delete cascade,
    created_at    timestamptz not null default now(),
    expires_at    timestamptz not null,
    refresh_hash  bytea,
    previous_hash bytea,
    revoked_at    timestamptz,
    constraint sessions_refresh_unique unique (refresh_hash),
    constraint sessions_hash_length
        check (octet_length(refresh_hash) = 32 and octet_length(previous_hash) = 32)
);
-- Signing out everywhere.
create index sessions_by_user on sessions (user_id);
-- A refresh token that was used before gives the thief away.
create index sessions_by_previous on sessions (previous_hash) where previous_hash is not null;
comment on table sessions is 'Sessions that were begun here, and those of outside providers that were ended here. A session without a row is valid.';
comment on column sessions.expires_at is 'When even its refresh token is void; the row may go then.';
comment on column sessions.refresh_hash is 'SHA-256 of the refresh token in force.';

create table sign_in_guards (
    subject bytea       primary key,
    full_at timestamptz not null
);
-- Removing what is full again.
create index sign_in_guards_by_time on sign_in_guards (full_at);
comment on table sign_in_guards is 'Token buckets, as in token_buckets, of guesses by account, address and both. No row: full.';
comment on column sign_in_guards.subject is 'SHA-256 of what is guarded, so that addresses typed by mistake are not kept in clear.';

alter table api_keys add column replaced_by uuid references api_keys on delete set null;
create index api_keys_by_replacement on api_keys (replaced_by) where replaced_by is not null;
comment on column api_keys.replaced_by is 'The key that a rotation put in its place; this one works until expires_at and does not count as active.';
alter table api_keys add constraint api_keys_reason_length check (length(revoked_reason) between 1 and 500);
