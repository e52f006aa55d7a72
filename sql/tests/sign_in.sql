-- Guesses and sessions, with a controlled clock.
begin;
insert into users (id, email, tier, password_hash) values ('00000000-0000-4000-8000-000000000001', 'a@example.com', 'free', 'hash');
do $$
declare
    t0 constant timestamptz := '2029-01-01 00:00:00+00';
    a  constant uuid := '00000000-0000-4000-8000-000000000001';
    r  record;
begin
    -- Ten guesses are allowed, then one a minute. The eleventh learns nothing and costs nothing.
    for i in 1..10 loop
        select * into r from begin_sign_in('A@example.com', '192.0.2.1', t0);
        assert r.retry_at is null and r.password_hash = 'hash', i;
    end loop;
    select * into r from begin_sign_in('a@example.com', '192.0.2.1', t0);
    assert r.retry_at = t0 + interval '1 minute' and r.password_hash is null and r.user_id is null;
    assert (select retry_at from begin_sign_in('a@example.com', '192.0.2.1', t0 + interval '59 seconds')) = t0 + interval '1 minute';
    assert (select retry_at from begin_sign_in('a@example.com', '192.0.2.2', t0)) is null, 'from elsewhere there are more';
    assert (select retry_at from begin_sign_in('a@example.com', '192.0.2.1', t0 + interval '1 minute')) is null;
    -- A right guess is given back.
    perform end_sign_in('a@example.com', '192.0.2.1', a, gen_random_uuid(), sha256('r'), 60);
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

    -- Sessions: one is opened, refreshed once, stolen and ended.
    perform begin_session(a, '00000000-0000-4000-8000-0000000000b1', sha256('r1'), 3600);
    assert (select outcome from open_session(a, null, '00000000-0000-4000-8000-0000000000b1', false)) = 'open';
    assert (select session from refresh_session(sha256('r1'), sha256('r2'), '192.0.2.1')) = '00000000-0000-4000-8000-0000000000b1';
    assert (select session from refresh_session(sha256('r1'), sha256('r3'), '192.0.2.1')) is null, 'good once';
    assert (select outcome from open_session(a, null, '00000000-0000-4000-8000-0000000000b1', false)) = 'ended', 'a stolen session ends';
    assert (select session from refresh_session(sha256('r2'), sha256('r3'), '192.0.2.1')) is null;
    perform end_session(a, '00000000-0000-4000-8000-0000000000b2', now() + interval '1 hour', true, false, '192.0.2.1');
    assert (select outcome from open_session(a, null, '00000000-0000-4000-8000-0000000000b2', false)) = 'ended';

    -- An outside provider's account is created once, and never with the address of another account.
    assert (select outcome from open_session('00000000-0000-4000-8000-000000000003', 'c@example.com', gen_random_uuid(), false)) = 'no_account';
    assert (select outcome || tier from open_session('00000000-0000-4000-8000-000000000003', 'C@example.com', gen_random_uuid(), true)) = 'openfree';
    assert (select outcome from open_session('00000000-0000-4000-8000-000000000004', 'a@example.com', gen_random_uuid(), true)) = 'email_taken';
end $$;
rollback;
