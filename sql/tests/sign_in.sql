-- Guesses and sessions, with a controlled clock.
begin;
insert into users (id, email, tier, password_hash) values ('00000000-0000-4000-8000-000000000001', 'a@example.com', 'free', 'scrypt$15$8$3$5a5a$00ff');
do $$
declare
    t0 constant timestamptz := '2029-01-01 00:00:00+00';
    a  constant uuid := '00000000-0000-4000-8000-000000000001';
    r  record;
begin
    -- Ten guesses are allowed, then one a minute. The eleventh learns nothing and costs nothing.
    for i in 1..10 loop
        select * into r from begin_sign_in('A@example.com', '192.0.2.1', t0);
        assert r.retry_at is null and r.recipe = 'scrypt$15$8$3$5a5a', i;
    end loop;
    select * into r from begin_sign_in('a@example.com', '192.0.2.1', t0);
    assert r.retry_at = t0 + interval '1 minute' and r.recipe is null;
    assert (select retry_at from begin_sign_in('a@example.com', '192.0.2.1', t0 + interval '59 seconds')) = t0 + interval '1 minute';
    assert (select retry_at from begin_sign_in('a@example.com', '192.0.2.2', t0)) is null, 'from elsewhere there are more';
    assert (select retry_at from begin_sign_in('a@example.com', '192.0.2.1', t0 + interval '1 minute')) is null;
    -- A right guess is given back.
    assert end_sign_in('a@example.com', '192.0.2.1', 'scrypt$15$8$3$5a5a$00fe', gen_random_uuid(), sha256('r0'), 60) is null, 'another hash';
    assert end_sign_in('a@example.com', '192.0.2.1', null, gen_random_uuid(), sha256('r0'), 60) is null, 'no hash';
    assert end_sign_in('a@example.com', '192.0.2.1', 'scrypt$15$8$3$5a5a$00ff', gen_random_uuid(), sha256('r'), 60) = a;
    assert (select retry_at from begin_sign_in('a@example.com', '192.0.2.1', t0 + interval '1 minute')) is null;
    assert (select retry_at from begin_sign_in('a@example.com', '192.0.2.1', t0 + interval '1 minute')) is not null;
    -- Fifty guesses from one address are allowed, whatever the account; a /64 is one address.
    for i in 1..50 loop
        assert (select retry_at from begin_sign_in('u' || i || '@example.com', '2001:db8::1', t0)) is null, i;
    end loop;
    assert (select retry_at from begin_sign_in('v@example.com', '2001:db8::ffff', t0)) = t0 + interval '10 seconds';
    -- Ten accounts are allowed, then one every two minutes.
    for i in 1..10 loop assert begin_sign_up('192.0.2.3', t0) is null, i; end loop;
    assert begin_sign_up('192.0.2.3', t0) = t0 + interval '2 minutes';
    assert begin_sign_up('192.0.2.4', t0) is null;
    assert (select count(*) from audit_log where event = 'signed_in' and user_id = a) = 1;

    -- Whoever signed in from a network before is not locked out by the guesses of others, from anywhere; its own guesses count.
    for i in 1..60 loop perform begin_sign_in('a@example.com', ('198.51.100.' || i)::inet, t0 + interval '1 hour'); end loop;
    assert (select retry_at from begin_sign_in('a@example.com', '198.51.100.99', t0 + interval '1 hour')) is not null, 'the account is guarded';
    for i in 1..10 loop
        assert (select retry_at from begin_sign_in('a@example.com', '192.0.2.1', t0 + interval '1 hour')) is null, format('a known network, %s', i);
    end loop;
    assert (select retry_at from begin_sign_in('a@example.com', '192.0.2.1', t0 + interval '1 hour')) is not null, 'has its own guesses';
    assert (select array_agg(n) from newest_known_networks(9) n) @> '{192.0.2.1}';

    -- Sessions: one is begun, opened, refreshed and ended.
    perform begin_session(a, '00000000-0000-4000-8000-0000000000b1', sha256('r1'), 3600);
    assert (select outcome from open_session(a, null, '00000000-0000-4000-8000-0000000000b1', false)) = 'open';
    assert (select outcome from open_session(a, null, gen_random_uuid(), false)) = 'ended', 'a session that nobody began';
    select * into r from refresh_session(sha256('r1'), sha256('r2'), '192.0.2.1', now());
    assert r.session = '00000000-0000-4000-8000-0000000000b1' and r.issued_at = now();
    select * into r from refresh_session(sha256('r1'), sha256('r2'), '192.0.2.1', now() + interval '9 seconds');
    assert r.user_id = a and r.issued_at = now(), 'the same answer for ten seconds';
    assert (select session from refresh_session(sha256('r2'), sha256('r3'), '192.0.2.1', now() + interval '20 seconds')) is not null;
    assert (select session from refresh_session(sha256('r3'), sha256('r4'), '192.0.2.1', now() + interval '30 seconds')) is not null;
    assert (select session from refresh_session(sha256('r1'), sha256('r2'), '192.0.2.1', now() + interval '31 seconds')) is null, 'any older token';
    assert (select outcome from open_session(a, null, '00000000-0000-4000-8000-0000000000b1', false)) = 'ended', 'ends a stolen session';
    assert (select session from refresh_session(sha256('r4'), sha256('r5'), '192.0.2.1')) is null;
    assert exists (select from audit_log where user_id = a and event = 'session_stolen');
    perform begin_session(a, '00000000-0000-4000-8000-0000000000b2', sha256('s1'), 3600);
    perform begin_session(a, '00000000-0000-4000-8000-0000000000b3', sha256('s2'), 3600);
    perform end_session(a, '00000000-0000-4000-8000-0000000000b2', now() + interval '1 hour', true, false, '192.0.2.1');
    assert (select outcome from open_session(a, null, '00000000-0000-4000-8000-0000000000b2', false)) = 'ended';
    assert (select outcome from open_session(a, null, '00000000-0000-4000-8000-0000000000b3', false)) = 'open';

    -- A new password, an end of all sessions and a deactivated account end them all, refresh tokens too.
    update users set password_hash = 'scrypt$15$8$3$5a5a$00fe' where id = a;
    assert (select outcome from open_session(a, null, '00000000-0000-4000-8000-0000000000b3', false)) = 'ended', 'a new password';
    assert (select session from refresh_session(sha256('s2'), sha256('s3'), '192.0.2.1')) is null;
    perform begin_session(a, '00000000-0000-4000-8000-0000000000b4', null, 3600);
    perform end_session(a, gen_random_uuid(), now(), false, true, '192.0.2.1');
    assert (select outcome from open_session(a, null, '00000000-0000-4000-8000-0000000000b4', false)) = 'ended', 'one without refresh tokens';
    perform begin_session(a, '00000000-0000-4000-8000-0000000000b5', sha256('s4'), 3600);
    insert into api_keys (user_id, tier, name, secret_hash, key_prefix) values (a, 'free', 'k', sha256('key of a'), 'sk_live_0000');
    update users set deactivated_at = now() where id = a;
    assert (select outcome from open_session(a, null, '00000000-0000-4000-8000-0000000000b5', false)) = 'ended', 'not active';
    assert (select outcome from admit(sha256('key of a'), '192.0.2.1', '/')) = 'revoked' and (select outcome from admit(null, null, '/', account => a)) = 'unknown';
    assert end_sign_in('a@example.com', '192.0.2.1', 'scrypt$15$8$3$5a5a$00fe', gen_random_uuid(), sha256('r9'), 60) is null;
    update users set deactivated_at = null where id = a;
    assert (select outcome from admit(sha256('key of a'), '192.0.2.1', '/')) = 'granted', 'active again';
    assert (select outcome from open_session(a, null, '00000000-0000-4000-8000-0000000000b5', false)) = 'ended', 'its sessions stay ended';
    -- The same password with newer costs ends none.
    perform begin_session(a, '00000000-0000-4000-8000-0000000000b6', sha256('s5'), 3600);
    assert end_sign_in('a@example.com', '192.0.2.1', 'scrypt$15$8$3$5a5a$00fe', gen_random_uuid(), sha256('r9'), 60, 'scrypt$16$8$3$5a5a$00fe') = a;
    assert (select outcome from open_session(a, null, '00000000-0000-4000-8000-0000000000b6', false)) = 'open';
    assert (select count(*) from audit_log where user_id = a and event in ('password_changed', 'account_deactivated', 'account_activated')) = 3;

    -- An outside provider's account is created once, and never with the address of another account.
    assert (select outcome from open_session('00000000-0000-4000-8000-000000000003', 'c@example.com', gen_random_uuid(), false, now(), now() + interval '1 hour')) = 'no_account';
    assert (select outcome || tier from open_session('00000000-0000-4000-8000-000000000003', 'C@example.com', '00000000-0000-4000-8000-0000000000c1', true, now(), now() + interval '1 hour')) = 'openfree';
    assert (select outcome from open_session('00000000-0000-4000-8000-000000000004', 'a@example.com', gen_random_uuid(), true, now(), now() + interval '1 hour')) = 'email_taken';
    -- The end of all its sessions ends also those that were never seen here, but none that begins later.
    perform end_all_sessions('00000000-0000-4000-8000-000000000003', null);
    assert (select outcome from open_session('00000000-0000-4000-8000-000000000003', null, '00000000-0000-4000-8000-0000000000c1', true, now(), now() + interval '1 hour')) = 'ended';
    assert (select outcome from open_session('00000000-0000-4000-8000-000000000003', null, gen_random_uuid(), true, now() - interval '2 s', now() + interval '1 hour')) = 'ended';
    assert (select outcome from open_session('00000000-0000-4000-8000-000000000003', null, gen_random_uuid(), true, clock_timestamp(), now() + interval '1 hour')) = 'open';
end $$;
rollback;
