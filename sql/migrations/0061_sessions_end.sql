-- Every session has a row, so that one statement ends them all: sessions of an outside provider get theirs when they are first
-- seen, and those that the operator mints when they are minted. Tokens that the operator minted before have none: they are void.
alter table users
    add column email_confirmed_at  timestamptz,
    add column deactivated_at      timestamptz,
    add column sessions_valid_from timestamptz not null default '-infinity';
comment on column users.email_confirmed_at is 'When somebody proved that the address is theirs; null until then.';
comment on column users.deactivated_at is 'Since when nobody can sign in and no key of the account works; null while it is active.';
comment on column users.sessions_valid_from is 'Tokens of an outside provider that were issued before are void: all sessions were ended then.';

-- Follows users.deactivated_at, so that admission reads one table less.
alter table api_keys add column suspended_at timestamptz;
comment on column api_keys.suspended_at is 'users.deactivated_at of its account.';

create table refresh_tokens (
    hash        bytea       primary key,
    session_id  uuid        not null references sessions on delete cascade,
    next_hash   bytea,
    replaced_at timestamptz,
    constraint refresh_tokens_hash_length check (octet_length(hash) = 32 and octet_length(next_hash) = 32),
    constraint refresh_tokens_replaced check ((next_hash is null) = (replaced_at is null))
);
-- The tokens of a session go with it.
create index refresh_tokens_by_session on refresh_tokens (session_id);
comment on table refresh_tokens is 'All refresh tokens of each session, so that an old one that comes again gives a thief away.';
comment on column refresh_tokens.hash is 'SHA-256 of the token.';
comment on column refresh_tokens.next_hash is 'The token that took its place; null for the one in force.';

insert into refresh_tokens (hash, session_id) select refresh_hash, id from sessions where refresh_hash is not null;
insert into refresh_tokens (hash, session_id, next_hash, replaced_at)
select previous_hash, id, refresh_hash, now() - interval '1 minute' from sessions where previous_hash is not null and refresh_hash is not null
on conflict do nothing;
alter table sessions drop column refresh_hash, drop column previous_hash;
comment on table sessions is 'All sessions. A token without a row here is void.';

create table known_networks (
    user_id uuid        not null references users on delete cascade,
    network text        not null,
    last_at timestamptz not null,
    constraint known_networks_pkey primary key (user_id, network),
    constraint known_networks_form check (length(network) between 2 and 50)
);
-- The networks that workers let go first; retention.
create index known_networks_by_time on known_networks (last_at);
comment on table known_networks is 'Whence an account signed in: guesses of others never lock these out.';
comment on column known_networks.network is 'An IPv4 address, or an IPv6 network of 64 bits.';

-- However an account's password or state is changed: the trail tells it, and all its sessions end.
create function account_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    is_new_password constant boolean := new.password_hash is distinct from old.password_hash
        -- The same password with newer costs is no new password.
        and coalesce(current_setting('socd.same_password', true), '') <> new.id::text;
begin
    if new.deactivated_at is distinct from old.deactivated_at then
        update api_keys set suspended_at = new.deactivated_at where user_id = new.id;
        perform audit(case when new.deactivated_at is null then 'account_activated' else 'account_deactivated' end, new.id, null, '{}');
    end if;
    if new.email_confirmed_at is distinct from old.email_confirmed_at then
        perform audit('email_confirmed', new.id, null, jsonb_build_object('at', new.email_confirmed_at));
    end if;
    if is_new_password then
        perform audit('password_changed', new.id, null, '{}');
    end if;
    if is_new_password or new.deactivated_at is not null then
        perform end_all_sessions(new.id, null);
    end if;
    return null;
end $$;
create function end_all_sessions(of_user uuid, except_session uuid) returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
    update users set sessions_valid_from = clock_timestamp() where id = of_user;
    update sessions set revoked_at = clock_timestamp() where user_id = of_user and revoked_at is null and id is distinct from except_session;
$$;
create trigger account_changed after update of password_hash, deactivated_at, email_confirmed_at on users
    for each row execute function account_changed();

alter table audit_log drop constraint audit_log_event_known;
alter table audit_log add constraint audit_log_event_known
    check (event in ('account_created', 'signed_in', 'sign_in_failed', 'signed_out', 'session_stolen', 'tier_changed', 'plan_changed',
                     'key_created', 'key_changed', 'key_rotated', 'key_revoked', 'password_changed', 'account_deactivated', 'account_activated',
                     'email_confirmed', 'object_added', 'object_replaced', 'object_deleted'));
