-- Sessions. A verified token is a session unless a row here says that it has ended.
create or replace function begin_session(of_user uuid, session uuid, refresh_hash bytea, session_seconds integer) returns void
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$ begin
    insert into sessions (id, user_id, expires_at, refresh_hash)
    values (session, of_user, now() + session_seconds * interval '1 second', begin_session.refresh_hash);
    update users set last_sign_in_at = now() where id = of_user;
    perform audit('signed_in', of_user, null, jsonb_build_object('session', session));
end $$;
comment on function begin_session is 'Stores a session for as long as its refresh token is valid.';

-- Finds the account of a verified token. may_create: when an account of an outside identity provider is seen for the
-- first time, it is created with the lowest tier. Its address must be free, so nobody can take over an account by
-- claiming its address.
create or replace function open_session(
    subject uuid, claimed_email text, session uuid, may_create boolean,
    out outcome text, out user_id uuid, out email text, out tier text, out created_at timestamptz, out last_sign_in_at timestamptz
) language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
    if exists (select from sessions s where s.id = session and s.revoked_at is not null) then
        outcome := 'ended';
        return;
    end if;
    for attempt in 1..2 loop
        select u.id, u.email, u.tier, u.created_at, u.last_sign_in_at into user_id, email, tier, created_at, last_sign_in_at
        from users u where u.id = subject;
        if found then
            outcome := 'open';
            return;
        end if;
        exit when attempt = 2 or not may_create or claimed_email is null;
        perform act_as('user', null);
        insert into users (id, email, tier, last_sign_in_at) select subject, lower(claimed_email), t.name, now()
        from tiers t order by t.rank limit 1 on conflict do nothing;
    end loop;
    outcome := case when may_create and exists (select from users u where u.email = lower(claimed_email)) then 'email_taken' else 'no_account' end;
end $$;
comment on function open_session is 'The account of a verified token. outcome: open, ended, no_account, email_taken.';

-- everywhere: ends all other sessions of the account too.
create or replace function end_session(
    of_user uuid, session uuid, token_expires_at timestamptz, ends_this boolean, everywhere boolean, address inet
) returns void language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$ begin
    perform act_as('user', host(address));
    if ends_this then
        insert into sessions as s (id, user_id, expires_at, revoked_at) values (session, of_user, token_expires_at, now())
        on conflict (id) do update set revoked_at = coalesce(s.revoked_at, now()) where s.user_id = of_user;
    end if;
    if everywhere then
        update sessions set revoked_at = now() where user_id = of_user and revoked_at is null and id <> session;
    end if;
    perform audit('signed_out', of_user, null, jsonb_build_object('session', session, 'this', ends_this, 'others', everywhere));
end $$;
comment on function end_session is 'Signs out.';

-- A refresh token is valid once. When it comes a second time, one of the two senders has stolen it, so the session
-- ends.
create or replace function refresh_session(
    old_hash bytea, new_hash bytea, address inet, out user_id uuid, out session uuid
) language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
    thief record;
begin
    perform act_as('user', host(address));
    update sessions s set refresh_hash = new_hash, previous_hash = old_hash
    where s.refresh_hash = old_hash and s.revoked_at is null and s.expires_at > now()
    returning s.user_id, s.id into user_id, session;
    if not found then
        update sessions s set revoked_at = now() where s.previous_hash = old_hash and s.revoked_at is null
        returning s.user_id, s.id into thief;
        if found then
            perform audit('session_stolen', thief.user_id, null, jsonb_build_object('session', thief.id));
        end if;
    end if;
end $$;
comment on function refresh_session is 'Exchanges a refresh token for the next one; null when it is no longer valid.';

create or replace function forget_sessions() returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
    delete from sessions where expires_at < now() - interval '1 day';
    delete from sign_in_guards where full_at < now();
$$;
comment on function forget_sessions is 'Removes sessions without a valid token, and guards that are full.';
