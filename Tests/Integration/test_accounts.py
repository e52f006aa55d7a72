"""Keys and sessions, from sign-up to revocation, through nginx."""

import datetime
import json
import os
import secrets
import subprocess

import pytest
from client.accounts import ask, claims_of, new_account, new_key, part, signed
from client.command import ctl
from client.waiting import eventually

PASSWORD = "correct horse battery"
INFO = {
    "id", "name", "key_preview", "key_prefix", "tier", "scopes", "rate_limit_per_minute", "rate_limit_per_day", "allowed_ips",
    "total_requests", "last_used_at", "created_at", "expires_at", "revoked_at", "revoked_reason", "replaced_by",
}


@pytest.fixture(scope="module")
def account(product):
    """On the pro plan, but with room for all the requests and keys of this file."""
    scopes = next(plan["scopes"] for plan in json.loads(ctl("tier", "list", "--json")) if plan["name"] == "pro")
    return new_account(
        product.tier(
            scopes="{" + ",".join(scopes) + "}", max_keys=1000, keys_per_day=1000, session_per_minute=100_000, session_per_day=100_000
        )
    )


def sign_up(source):
    email = f"test-{secrets.token_hex(6)}@example.com"
    return email, ask("POST", "/auth/v1/signup", {"email": email, "password": PASSWORD}, source=source)


def test_the_whole_life_of_a_key():
    email, answer = sign_up("127.0.3.1")
    assert answer.status == 200, answer.body
    cookie = answer.fields["Set-Cookie"]
    assert cookie.startswith("sb-access-token=") and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    session = answer.json
    assert session["token_type"] == "bearer" and session["user"]["email"] == email and session["refresh_token"]
    token = session["access_token"]
    assert token in cookie

    assert ask("GET", "/api/v1/keys", token=token).json == {
        "data": [],
        "meta": {"total": 0, "next_cursor": None},
        "links": {"self": f"{os.environ['BASE_URL']}/api/v1/keys", "next": None},
    }
    made = ask("POST", "/api/v1/keys", {"name": "SIEM", "expires_in_days": 90}, token)
    assert made.status == 201 and made.json["meta"]["warning"]
    key = made.json["data"]
    assert set(key) == INFO | {"key", "full_key"} and key["key"] == key["full_key"]
    assert key["key"].startswith(key["key_prefix"]) and len(key["key_prefix"]) == 12
    assert key["key_preview"] == "sk_live_" + "•" * 8
    assert (key["tier"], key["rate_limit_per_minute"], key["rate_limit_per_day"]) == ("free", 10, 1000)
    lifetime = datetime.datetime.fromisoformat(key["expires_at"]) - datetime.datetime.fromisoformat(key["created_at"])
    assert abs(lifetime - datetime.timedelta(days=90)) < datetime.timedelta(minutes=1)

    assert ask("GET", "/api/v1/iocs?limit=1", key=key["key"]).status == 200
    listed = ask("GET", "/api/v1/keys", token=token).json
    assert listed["meta"]["total"] == 1 and set(listed["data"][0]) == INFO
    assert key["key"] not in ask("GET", f"/api/v1/keys/{key['id']}", token=token).body.decode()
    details = eventually(
        lambda: (d := ask("GET", f"/api/v1/keys/{key['id']}", token=token).json["data"])["total_requests"] and d,
        "the key's use is counted",
    )
    assert details["total_requests"] == 1 and details["last_used_at"]
    assert len(details["usage"]["daily"]) == 30 and sum(d["requests"] for d in details["usage"]["daily"]) == 1

    gone = ask("DELETE", f"/api/v1/keys/{key['id']}", {"reason": "leaked"}, token)
    assert gone.json == {"success": True, "message": "API key revoked successfully"}
    answer = ask("GET", "/api/v1/iocs?limit=1", key=key["key"])
    assert (answer.status, answer.code) == (401, "invalid_api_key")
    listed = ask("GET", "/api/v1/keys", token=token).json["data"][0]
    assert listed["revoked_at"] and listed["revoked_reason"] == "leaked"

    out = ask("POST", "/auth/v1/logout", token=token)
    assert out.status == 204 and "Max-Age=0" in out.fields["Set-Cookie"]
    answer = ask("GET", "/api/v1/keys", token=token)
    assert (answer.status, answer.code) == (401, "invalid_session")
    trail = ctl("audit", "--user", email)
    for event in ("account_created", "signed_in", "key_created", "key_revoked", "signed_out"):
        assert event in trail
    assert key["key"] not in trail and PASSWORD not in trail


def test_the_number_of_active_keys_is_the_plans():
    _, token = new_account("free")
    keys = [new_key(token) for _ in range(3)]
    answer = ask("POST", "/api/v1/keys", {"name": "one more"}, token)
    assert (answer.status, answer.code) == (403, "key_limit_reached")
    assert ask("DELETE", f"/api/v1/keys/{keys[0]['id']}", token=token).status == 200
    new_key(token)
    assert ask("GET", "/api/v1/keys", token=token).json["meta"]["total"] == 4


@pytest.mark.parametrize("body, parameter", [
    ({}, "name"), ({"name": ""}, "name"), ({"name": "   "}, "name"), ({"name": "x" * 101}, "name"), ({"name": "a\u0007b"}, "name"),
    ({"name": 7}, "name"), ({"name": "x", "expires_in_days": 0}, "expires_in_days"), ({"name": "x", "expires_in_days": 366}, "expires_in_days"),
    ({"name": "x", "expires_in_days": 1.5}, "expires_in_days"), ({"name": "x", "expires_in_days": "9"}, "expires_in_days"),
    ({"name": "x", "scopes": ["read:misp"]}, "scopes"), ({"name": "x", "scopes": []}, "scopes"), ({"name": "x", "scopes": "read:iocs"}, "scopes"),
    ({"name": "x", "allowed_ips": ["300.1.1.1"]}, "allowed_ips"), ({"name": "x", "allowed_ips": ["192.0.2.1/24"]}, "allowed_ips"),
    ({"name": "x", "nmae": "y"}, "nmae"),
])
def test_a_wrong_key_is_refused_by_name(account, body, parameter):
    answer = ask("POST", "/api/v1/keys", body, account[1])
    assert (answer.status, answer.code) == (400, "invalid_parameter"), answer.body
    assert answer.json["error"]["details"]["parameter"] == parameter


@pytest.mark.parametrize("body, status, code", [
    ("", 400, "malformed_request"), ("{", 400, "malformed_request"), ("[]", 400, "malformed_request"),
    ('{"name":"a","name":"b"}', 400, "malformed_request"), ('{"name":"\\ud800"}', 400, "malformed_request"), ("[" * 100, 400, "malformed_request"),
])
def test_a_malformed_body_is_refused(account, body, status, code):
    answer = ask("POST", "/api/v1/keys", body, account[1], fields={"Content-Type": "application/json"})
    assert (answer.status, answer.code) == (status, code)


def test_a_name_of_100_characters_of_any_script_is_fine(account):
    assert new_key(account[1], name="键" * 100)["name"] == "键" * 100


def test_scopes_and_addresses_bind_a_key(account):
    _, token = account
    key = new_key(token, scopes=["read:iocs"], allowed_ips=["127.0.4.0/24", "2001:db8::1"])
    assert key["scopes"] == ["read:iocs"] and key["allowed_ips"] == ["127.0.4.0/24", "2001:db8::1/128"]
    answer = ask("GET", "/api/v1/iocs?limit=1", key=key["key"])
    assert (answer.status, answer.code) == (403, "address_not_allowed")
    assert ask("GET", "/api/v1/iocs?limit=1", key=key["key"], source="127.0.4.9").status == 200
    answer = ask("GET", "/api/v1/iocs?limit=1&format=stix", key=key["key"], source="127.0.4.9")
    assert (answer.status, answer.code) == (403, "insufficient_scope")
    changed = ask("PATCH", f"/api/v1/keys/{key['id']}", {"allowed_ips": None, "name": "wider"}, token)
    assert changed.status == 200 and changed.json["data"]["allowed_ips"] is None and changed.json["data"]["name"] == "wider"
    assert ask("GET", "/api/v1/iocs?limit=1", key=key["key"]).status == 200


def test_rotation_overlaps(account):
    _, token = account
    old = new_key(token, name="rotated", scopes=["read:iocs"])
    answer = ask("POST", f"/api/v1/keys/{old['id']}/rotate", {"overlap_seconds": 600}, token)
    assert answer.status == 201, answer.body
    new = answer.json["data"]
    assert new["name"] == "rotated" and new["scopes"] == ["read:iocs"] and new["key"] != old["key"]
    assert answer.json["meta"]["replaces"] == old["id"] and answer.json["meta"]["old_key_expires_at"]
    for key in (old, new):
        assert ask("GET", "/api/v1/iocs?limit=1", key=key["key"]).status == 200
    assert ask("POST", f"/api/v1/keys/{old['id']}/rotate", token=token).code == "already_rotated"
    assert ask("POST", f"/api/v1/keys/{new['id']}/rotate", {"overlap_seconds": 0}, token).status == 201
    assert ask("GET", "/api/v1/iocs?limit=1", key=old["key"]).code == "invalid_api_key"
    assert ask("GET", "/api/v1/iocs?limit=1", key=new["key"]).code == "expired_api_key"


@pytest.mark.parametrize("method, tail, body", [
    ("GET", "", None), ("DELETE", "", None), ("PATCH", "", {"name": "mine"}), ("POST", "/rotate", None), ("GET", "/usage", None),
])
def test_anothers_key_is_not_there(account, method, tail, body):
    key = new_key(account[1])
    _, stranger = new_account()
    for id in (key["id"], "00000000-0000-4000-8000-000000000000", "no-id"):
        answer = ask(method, f"/api/v1/keys/{id}{tail}", body, stranger)
        assert (answer.status, answer.code) == (404, "not_found")
    assert ask("GET", "/api/v1/iocs?limit=1", key=key["key"]).status == 200


def test_a_revoked_and_an_expired_key_end_on_all_workers(account):
    email, token = account
    revoked, expired = new_key(token), new_key(token, expires_in_days=1)
    for key in (revoked, expired):
        for _ in range(12):
            assert ask("GET", "/api/v1/iocs?limit=1", key=key["key"]).status == 200
    ask("DELETE", f"/api/v1/keys/{revoked['id']}", token=token)
    psql(f"update api_keys set expires_at = now() where id = '{expired['id']}'")
    for _ in range(12):
        assert ask("GET", "/api/v1/iocs?limit=1", key=revoked["key"]).code == "invalid_api_key"
        assert ask("GET", "/api/v1/iocs?limit=1", key=expired["key"]).code == "expired_api_key"


def psql(statement):
    subprocess.run(["psql", "-Xqd", os.environ["DATABASE_URL"], "-c", statement], check=True)


def test_an_api_key_is_no_session(account):
    key = new_key(account[1])["key"]
    for fields in ({"Authorization": f"Bearer {key}"}, {"X-API-Key": key}, {"Cookie": f"sb-access-token={key}"}):
        answer = ask("GET", "/api/v1/keys", fields=fields)
        assert (answer.status, answer.code) == (401, "invalid_session")


FORGED = {
    "no signature": lambda c, t: t.rsplit(".", 1)[0] + ".",
    "alg none": lambda c, t: part({"alg": "none", "typ": "JWT"}) + "." + part(c) + ".",
    "alg None": lambda c, t: part({"alg": "None"}) + "." + part(c) + ".",
    "alg none, real signature": lambda c, t: part({"alg": "none"}) + "." + t.split(".", 1)[1],
    "alg RS256": lambda c, t: signed(c, {"alg": "RS256", "typ": "JWT"}),
    "alg HS512": lambda c, t: signed(c, {"alg": "HS512", "typ": "JWT"}),
    "no alg": lambda c, t: signed(c, {"typ": "JWT"}),
    "alg twice": lambda c, t: signed(c, b'{"alg":"none","alg":"HS256"}'),
    "critical extension": lambda c, t: signed(c, {"alg": "HS256", "crit": ["b64"], "b64": False}),
    "another key": lambda c, t: signed(c, secret=b"x" * 48),
    "an empty key": lambda c, t: signed(c, secret=b"\0"),
    "expired": lambda c, t: signed({**c, "exp": c["iat"] - 60}),
    "no exp": lambda c, t: signed({k: v for k, v in c.items() if k != "exp"}),
    "exp as text": lambda c, t: signed({**c, "exp": "9999999999"}),
    "not before tomorrow": lambda c, t: signed({**c, "nbf": c["iat"] + 86_400}),
    "issued tomorrow": lambda c, t: signed({**c, "iat": c["iat"] + 86_400}),
    "another audience": lambda c, t: signed({**c, "aud": "somebody"}),
    "no audience": lambda c, t: signed({k: v for k, v in c.items() if k != "aud"}),
    "no subject": lambda c, t: signed({k: v for k, v in c.items() if k != "sub"}),
    "an unknown subject": lambda c, t: signed({**c, "sub": "00000000-0000-4000-8000-000000000000"}),
    "claims changed": lambda c, t: ".".join([t.split(".")[0], part({**c, "email": "x@example.com"}), t.split(".")[2]]),
    "no token": lambda c, t: "a.b.c",
    "claims that are no object": lambda c, t: signed([1]),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_or_stale_token_is_refused(account, name):
    token = FORGED[name](claims_of(account[1]), account[1])
    answer = ask("GET", "/api/v1/keys", token=token)
    assert (answer.status, answer.code) == (401, "invalid_session"), answer.body


def test_a_token_made_by_hand_with_the_right_key_is_accepted(account):
    claims = claims_of(account[1])
    assert ask("GET", "/api/v1/keys", token=signed(claims)).status == 200
    assert ask("GET", "/api/v1/keys", token=signed({**claims, "aud": ["other", "authenticated"]})).status == 200
    token = signed(claims)
    halves = f"sb-access-token.1={token[60:]}; other=1; sb-access-token.0={token[:60]}"
    assert ask("GET", "/api/v1/keys", fields={"Cookie": halves}).status == 200


OTHER_PAGES = [
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": os.environ["BASE_URL"] + ".evil.example"},
    {"Origin": os.environ["BASE_URL"], "Host": "x", "Sec-Fetch-Site": "cross-site"} | {"Origin": "http://127.0.0.1"},
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Content-Type": "text/plain"},
    {"Content-Type": "application/x-www-form-urlencoded"},
]


@pytest.mark.parametrize("fields", OTHER_PAGES)
def test_a_page_of_another_site_changes_nothing(account, fields):
    before = ask("GET", "/api/v1/keys", token=account[1]).json["meta"]["total"]
    answer = ask("POST", "/api/v1/keys", '{"name":"forged"}', account[1], fields={"Content-Type": "application/json"} | fields)
    assert (answer.status, answer.code) == (403, "origin_not_allowed")
    assert ask("GET", "/api/v1/keys", token=account[1], fields=fields).json["meta"]["total"] == before


@pytest.mark.parametrize("fields", [{"Origin": os.environ["BASE_URL"]}, {"Sec-Fetch-Site": "same-origin"}, {}])
def test_our_own_pages_and_scripts_may(fields):
    _, token = new_account()
    assert ask("POST", "/api/v1/keys", {"name": "fine"}, token, fields=fields).status == 201


def test_supabase_clients_find_what_they_expect():
    email, answer = sign_up("127.0.3.2")
    token = answer.json["access_token"]
    user = ask("GET", "/auth/v1/user", fields={"Authorization": f"Bearer {token}"}).json
    assert user["email"] == email and user["aud"] == user["role"] == "authenticated" and user["app_metadata"]["provider"] == "email"
    assert ask("GET", "/auth/v1/user", token=token).json == user

    again = ask("POST", "/auth/v1/signup", {"email": email.upper(), "password": PASSWORD}, source="127.0.3.2")
    assert (again.status, again.json["error_code"]) == (422, "user_already_exists")
    weak = ask("POST", "/auth/v1/signup", {"email": "x@example.com", "password": "short"}, source="127.0.3.2")
    assert (weak.status, weak.json["error_code"]) == (422, "weak_password")
    bad = ask("POST", "/auth/v1/signup", {"email": "no address", "password": PASSWORD}, source="127.0.3.2")
    assert (bad.status, bad.json["error_code"]) == (400, "validation_failed")

    session = ask("POST", "/auth/v1/token?grant_type=password", {"email": email, "password": PASSWORD}, source="127.0.3.2").json
    refreshed = ask("POST", "/auth/v1/token?grant_type=refresh_token", {"refresh_token": session["refresh_token"]})
    assert refreshed.status == 200 and refreshed.json["refresh_token"] != session["refresh_token"]
    again = ask("POST", "/auth/v1/token?grant_type=refresh_token", {"refresh_token": session["refresh_token"]})
    assert again.status == 200 and again.json["refresh_token"] == refreshed.json["refresh_token"], "two pages at one moment"
    assert again.json["access_token"] == refreshed.json["access_token"]
    newer = ask("POST", "/auth/v1/token?grant_type=refresh_token", {"refresh_token": refreshed.json["refresh_token"]})
    assert newer.status == 200
    stolen = ask("POST", "/auth/v1/token?grant_type=refresh_token", {"refresh_token": session["refresh_token"]})
    assert (stolen.status, stolen.json["error_code"]) == (400, "refresh_token_not_found")
    assert ask("GET", "/auth/v1/user", token=session["access_token"]).json["error_code"] == "bad_jwt"
    assert ask("GET", "/auth/v1/user", token=token).status == 200
    assert ask("POST", "/auth/v1/token?grant_type=magic", {"email": email}).json["error_code"] == "unsupported_grant_type"


def test_guesses_are_limited_and_tell_nothing():
    email, answer = sign_up("127.0.3.3")
    assert answer.status == 200
    bodies = set()
    for guess in range(10):
        answer = ask("POST", "/auth/v1/token?grant_type=password", {"email": email, "password": f"guess {guess}"}, source="127.0.3.4")
        assert (answer.status, answer.json["error_code"]) == (400, "invalid_credentials")
        bodies.add(answer.json["msg"])
    answer = ask("POST", "/auth/v1/token?grant_type=password", {"email": email, "password": PASSWORD}, source="127.0.3.4")
    assert (answer.status, answer.json["error_code"]) == (429, "over_request_rate_limit")
    assert 1 <= int(answer.fields["Retry-After"]) <= 60
    assert ask("POST", "/auth/v1/token?grant_type=password", {"email": email, "password": PASSWORD}, source="127.0.3.5").status == 200
    unknown = ask("POST", "/auth/v1/token?grant_type=password", {"email": "nobody@example.com", "password": "x"}, source="127.0.3.6")
    bodies.add(unknown.json["msg"])
    assert unknown.status == 400 and len(bodies) == 1


def test_the_operator_gives_passwords_and_plans():
    email = f"test-{secrets.token_hex(6)}@example.com"
    ctl("user", "create", email, "--password-stdin", stdin=PASSWORD + "\n")
    session = ask("POST", "/auth/v1/token?grant_type=password", {"email": email, "password": PASSWORD}, source="127.0.3.7").json
    key = new_key(session["access_token"])
    assert key["rate_limit_per_minute"] == 10
    ctl("user", "set-tier", email, "enterprise")
    assert ask("GET", f"/api/v1/keys/{key['id']}", token=session["access_token"]).json["data"]["rate_limit_per_minute"] == 1000
    assert ask("GET", "/api/v1/iocs?limit=1", key=key["key"]).fields["X-RateLimit-Limit"] == "1000"
    assert "tier_changed" in ctl("audit", "--user", email)


def test_a_deactivated_account_can_do_nothing_until_it_is_activated():
    email, answer = sign_up("127.0.3.9")
    token, refresh = answer.json["access_token"], answer.json["refresh_token"]
    assert answer.json["user"]["email_confirmed_at"] is None
    key = new_key(token)["key"]
    ctl("user", "deactivate", email)
    assert ask("GET", "/api/v1/iocs?limit=1", key=key).code == "invalid_api_key"
    assert ask("GET", "/api/v1/keys", token=token).code == "invalid_session"
    exchange = ask("POST", "/auth/v1/token?grant_type=refresh_token", {"refresh_token": refresh})
    assert exchange.json["error_code"] == "refresh_token_not_found"
    guess = ask("POST", "/auth/v1/token?grant_type=password", {"email": email, "password": PASSWORD}, source="127.0.3.9")
    assert guess.json["error_code"] == "invalid_credentials"
    ctl("user", "activate", email)
    ctl("user", "confirm", email)
    assert ask("GET", "/api/v1/iocs?limit=1", key=key).status == 200
    assert ask("GET", "/api/v1/keys", token=token).code == "invalid_session"
    back = ask("POST", "/auth/v1/token?grant_type=password", {"email": email, "password": PASSWORD}, source="127.0.3.9")
    assert back.status == 200 and back.json["user"]["email_confirmed_at"]
    ctl("user", "deactivate", "nobody@example.com", code=2)


def test_a_new_password_and_a_global_sign_out_end_all_sessions():
    email, answer = sign_up("127.0.3.10")
    minted = ctl("session", "mint", "--user", email)
    assert all(ask("GET", "/api/v1/keys", token=token).status == 200 for token in (answer.json["access_token"], minted))
    assert ask("POST", "/auth/v1/logout?scope=global", token=answer.json["access_token"]).status == 204
    assert [ask("GET", "/api/v1/keys", token=token).code for token in (answer.json["access_token"], minted)] == ["invalid_session"] * 2
    minted = ctl("session", "mint", "--user", email)
    ctl("user", "set-password", email, stdin="another long password\n")
    assert ask("GET", "/api/v1/keys", token=minted).code == "invalid_session"


@pytest.mark.parametrize("path", ["/auth/v1/token?grant_type=password", "/auth/v1/signup", "/auth/v1/logout"])
def test_bodies_of_sign_in_are_short(path):
    """A megabyte of at signs cost seconds of a processor once."""
    body = json.dumps({"email": "@" * 1_000_000, "password": "x"})
    assert ask("POST", path, body, fields={"Content-Type": "application/json"}).status == 413
    body = json.dumps({"email": "@" * 16_000, "password": "x"})
    assert ask("POST", path, body, fields={"Content-Type": "application/json"}).status in (204, 400, 422, 429)


@pytest.mark.parametrize("password", ["password1", "PassWord1", "qwertyuiop", "trustno1"])
def test_passwords_that_guessers_try_first_are_refused(password):
    answer = ask("POST", "/auth/v1/signup", {"email": f"test-{secrets.token_hex(6)}@example.com", "password": password}, source="127.0.3.11")
    assert (answer.status, answer.json["error_code"]) == (422, "weak_password"), answer.body
