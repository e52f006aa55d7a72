-- The audit trail also tells of a key's TLP ceiling: who lets a key read more.
create or replace function audit_keys() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$ begin
    if tg_op = 'INSERT' then
        perform audit('key_created', new.user_id, new.id,
                      jsonb_build_object('name', new.name, 'prefix', new.key_prefix, 'scopes', new.scopes, 'expires_at', new.expires_at,
                                         'tlp_ceiling', new.tlp_ceiling));
    elsif new.revoked_at is not null and old.revoked_at is null then
        perform audit('key_revoked', new.user_id, new.id, jsonb_build_object('name', new.name, 'reason', new.revoked_reason));
    elsif new.replaced_by is distinct from old.replaced_by then
        perform audit('key_rotated', new.user_id, new.id, jsonb_build_object('by', new.replaced_by, 'expires_at', new.expires_at));
    elsif (new.name, new.scopes, new.allowed_ips, new.expires_at, new.tlp_ceiling)
          is distinct from (old.name, old.scopes, old.allowed_ips, old.expires_at, old.tlp_ceiling) then
        perform audit('key_changed', new.user_id, new.id,
                      jsonb_build_object('name', new.name, 'scopes', new.scopes, 'allowed_ips', new.allowed_ips, 'expires_at', new.expires_at,
                                         'tlp_ceiling', new.tlp_ceiling));
    end if;
    return null;
end $$;
drop trigger audit_keys on api_keys;
create trigger audit_keys after insert or update of name, scopes, allowed_ips, expires_at, revoked_at, replaced_by, tlp_ceiling on api_keys
    for each row execute function audit_keys();
