-- Sessions. A verified token is a session when it has a row here that has not ended.
drop function if exists begin_session(uuid, uuid, bytea, integer);
create or replace function begin_session(of_user uuid, session uuid, refresh_hash bytea, session_seconds integer) returns void
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$ begin
    insert into sessions (id, user_id, expires_at) values (session, of_user, now() + session_seconds * interval '1 second');
    if refresh_hash is not null then
        insert into refresh_tokens (hash, session_id) values (refresh_hash, session);
    end if;
    update users set last_sign_in_at = now() where id = of_user;
    perform audit('signed_in', of_user, null, jsonb_build_object('session', session));
end $$;
comment on function begin_session is 'Stores a session for as long as its refresh token is valid; refresh_hash null: without one.';

-- Whether the caller owns the tables and so needs no proof. The workers' role does not.
create or replace function is_operator() returns boolean language sql stable parallel safe as $$
    select pg_has_role(session_user, (select relowner from pg_class where oid = 'public.api_keys'::regclass), 'USAGE')
$$;

create or replace function proves_account(session uuid, of_user uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select is_operator() or exists (
        select from sessions s join users u on u.id = s.user_id
        where s.id = session and s.user_id = of_user and s.revoked_at is null and s.expires_at > now() and u.deactivated_at is null)
$$;
comment on function proves_account is 'Whether a session in force is the account''s. The worker''s role cannot list sessions, so it acts only for those who came to it.';

-- Finds the account of a verified token.
--   may_create   when an account of an outside identity provider is seen for the first time, it is created with the lowest tier. Its
--                address must be free, so nobody can take over an account by claiming its address.
--   issued_at    of an outside provider's token, whose session gets its row when it is first seen; null for our own tokens
drop function if exists open_session(uuid, text, uuid, boolean);
drop function if exists open_session(uuid, text, uuid, boolean, timestamptz, timestamptz);
create or replace function open_session(
    subject uuid, claimed_email text, session uuid, may_create boolean, issued_at timestamptz default null, expires_at timestamptz default null,
    out outcome text, out user_id uuid, out email text, out tier text, out created_at timestamptz, out last_sign_in_at timestamptz,
    out email_confirmed_at timestamptz
) language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
    found_session record;
    account       record;
begin
    select s.user_id, s.revoked_at is null and s.expires_at > now() as is_open into found_session from sessions s where s.id = session;
    if found_session.user_id is not null and not (found_session.is_open and found_session.user_id = subject) then
        outcome := 'ended';
        return;
    end if;
    for attempt in 1..2 loop
        select u.* into account from users u where u.id = subject;
        exit when found or attempt = 2 or not may_create or claimed_email is null;
        perform act_as('user', null);
        insert into users (id, email, tier, last_sign_in_at) select subject, lower(claimed_email), t.name, now()
        from tiers t where t.name <> 'anonymous' order by t.rank limit 1 on conflict do nothing;
    end loop;
    if account.id is null then
        outcome := case when may_create and exists (select from users u where u.email = lower(claimed_email)) then 'email_taken' else 'no_account' end;
        return;
    elsif account.deactivated_at is not null then
        outcome := 'ended';
        return;
    elsif found_session.user_id is null then
        -- The second of a token's time is all that is known of it.
        if issued_at is null or issued_at < date_trunc('second', account.sessions_valid_from) then
            outcome := 'ended';
            return;
        end if;
        insert into sessions (id, user_id, expires_at) values (session, subject, open_session.expires_at) on conflict do nothing;
    end if;
    outcome := 'open';
    user_id := account.id;
    email := account.email;
    tier := account.tier;
    created_at := account.created_at;
    last_sign_in_at := account.last_sign_in_at;
    email_confirmed_at := account.email_confirmed_at;
end $$;
comment on function open_session is 'The account of a verified token. outcome: open, ended, no_account, email_taken.';

-- everywhere: ends all other sessions of the account too, with their refresh tokens.
create or replace function end_session(
    of_user uuid, session uuid, token_expires_at timestamptz, ends_this boolean, everywhere boolean, address inet
) returns void language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$ begin
    perform act_as('user', host(address));
    if ends_this then
        update sessions s set revoked_at = coalesce(s.revoked_at, now()) where s.id = session and s.user_id = of_user;
    end if;
    if everywhere then
        perform end_all_sessions(of_user, session);
    end if;
    perform audit('signed_out', of_user, null, jsonb_build_object('session', session, 'this', ends_this, 'others', everywhere));
end $$;
comment on function end_session is 'Signs out.';

-- A refresh token is valid once. A page and its neighbour may send it at the same moment: for ten seconds the answer stays the same.
-- When an older one comes, one of the two senders has stolen it, so the session ends.
drop function if exists refresh_session(bytea, bytea, inet);
create or replace function refresh_session(
    old_hash bytea, new_hash bytea, address inet, at timestamptz default clock_timestamp(),
    out user_id uuid, out session uuid, out issued_at timestamptz
) language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
    token record;
begin
    perform act_as('user', host(address));
    select t.*, s.user_id as owner, s.revoked_at is null and s.expires_at > at and u.deactivated_at is null as is_open into token
    from refresh_tokens t join sessions s on s.id = t.session_id join users u on u.id = s.user_id
    where t.hash = old_hash for update of t, s;
    if not found or not token.is_open then
        return;
    end if;
    if token.next_hash is null then
        insert into refresh_tokens (hash, session_id) values (new_hash, token.session_id);
        update refresh_tokens t set next_hash = new_hash, replaced_at = at where t.hash = old_hash;
        issued_at := at;
    elsif token.next_hash = new_hash and token.replaced_at > at - interval '10 seconds'
        and exists (select from refresh_tokens t where t.hash = new_hash and t.next_hash is null) then
        issued_at := token.replaced_at;
    else
        update sessions s set revoked_at = at where s.id = token.session_id;
        perform audit('session_stolen', token.owner, null, jsonb_build_object('session', token.session_id));
        return;
    end if;
    user_id := token.owner;
    session := token.session_id;
end $$;
comment on function refresh_session is 'Exchanges a refresh token for the next one, which is made of it; null when it is no longer valid. issued_at: the time of the exchange.';

create or replace function forget_sessions() returns void
language sql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
    delete from sessions where expires_at < now() - interval '1 day';
    delete from sign_in_guards where full_at < now();
    delete from known_networks where last_at < now() - interval '90 days';
$$;
comment on function forget_sessions is 'Removes sessions without a valid token, guards that are full, and networks nobody signed in from for 90 days.';
