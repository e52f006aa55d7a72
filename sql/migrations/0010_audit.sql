create table audit_log (
    id      bigint      generated always as identity primary key,
    at      timestamptz not null default clock_timestamp(),
    event   text        not null,
    user_id uuid,
    key_id  uuid,
    actor   text        not null,
    address inet,
    details jsonb       not null default '{}',
    constraint audit_log_event_known
        check (event in ('account_created', 'signed_in', 'sign_in_failed', 'signed_out', 'session_stolen', 'tier_changed', 'plan_changed',
                         'key_created', 'key_changed', 'key_rotated', 'key_revoked'))
);
-- An account's trail, newest first.
create index audit_log_by_user on audit_log (user_id, at desc);
-- Retention.
create index audit_log_by_time on audit_log (at);
comment on table audit_log is 'Who did what to accounts, keys and plans. No foreign keys: the trail outlives what it is about. Never a secret.';
comment on column audit_log.actor is 'user: the account itself over HTTP. Otherwise the database role, such as an operator''s.';

-- Adds one line; who and where from come from socd.actor and socd.address of the transaction.
create function audit(event text, of_user uuid, of_key uuid, details jsonb) returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
    insert into audit_log (event, user_id, key_id, actor, address, details)
    values (event, of_user, of_key, coalesce(nullif(current_setting('socd.actor', true), ''), session_user),
            nullif(current_setting('socd.address', true), '')::inet, jsonb_strip_nulls(details))
$$;

-- Triggers write the trail, so that no way of changing these tables goes past it.
create function audit_users() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$ begin
    if tg_op = 'INSERT' then
        perform audit('account_created', new.id, null, jsonb_build_object('tier', new.tier));
    elsif new.tier <> old.tier then
        perform audit('tier_changed', new.id, null, jsonb_build_object('from', old.tier, 'to', new.tier));
    end if;
    return null;
end $$;
create trigger audit_users after insert or update of tier on users for each row execute function audit_users();

create function audit_keys() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$ begin
    if tg_op = 'INSERT' then
        perform audit('key_created', new.user_id, new.id,
                      jsonb_build_object('name', new.name, 'prefix', new.key_prefix, 'scopes', new.scopes, 'expires_at', new.expires_at));
    elsif new.revoked_at is not null and old.revoked_at is null then
        perform audit('key_revoked', new.user_id, new.id, jsonb_build_object('name', new.name, 'reason', new.revoked_reason));
    elsif new.replaced_by is distinct from old.replaced_by then
        perform audit('key_rotated', new.user_id, new.id, jsonb_build_object('by', new.replaced_by, 'expires_at', new.expires_at));
    elsif (new.name, new.scopes, new.allowed_ips, new.expires_at) is distinct from (old.name, old.scopes, old.allowed_ips, old.expires_at) then
        perform audit('key_changed', new.user_id, new.id,
                      jsonb_build_object('name', new.name, 'scopes', new.scopes, 'allowed_ips', new.allowed_ips, 'expires_at', new.expires_at));
    end if;
    return null;
end $$;
create trigger audit_keys after insert or update of name, scopes, allowed_ips, expires_at, revoked_at, replaced_by on api_keys
    for each row execute function audit_keys();

create function audit_tiers() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$ begin
    if new is distinct from old then
        perform audit('plan_changed', null, null, jsonb_build_object('plan', new.name, 'from', to_jsonb(old), 'to', to_jsonb(new)));
    end if;
    return null;
end $$;
create trigger audit_tiers after update on tiers for each row execute function audit_tiers();
