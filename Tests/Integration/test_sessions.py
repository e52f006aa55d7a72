"""Reads with the session cookie, and cookies that renew themselves, through nginx."""

import secrets

import pytest
from client.accounts import ask, new_account, new_key
from client.command import ctl
from client.waiting import eventually

PASSWORD = "correct horse battery"
READS = ["/api/v1/iocs?limit=1", "/api/v1/articles?limit=1", "/api/v1/cves?limit=1", "/api/v1/lookup?ioc=8.8.8.8", "/api/v1/actors?limit=1"]


def cookies_of(answer):
    """Name, value and attributes of each cookie that the answer sets."""
    found = {}
    for text in answer.fields["set-cookie"].split(", sb-"):
        first, *rest = text.removeprefix("sb-").split("; ")
        name, _, value = first.partition("=")
        found["sb-" + name] = (value, set(rest))
    return found


def field(**cookies):
    return {"Cookie": "; ".join(f"{name.replace('_', '-')}={value}" for name, value in cookies.items())}


def sign_up(source, **members):
    email = f"test-{secrets.token_hex(6)}@example.com"
    answer = ask("POST", "/auth/v1/signup?return=cookie", {"email": email, "password": PASSWORD}, source=source, **members)
    assert answer.status == 204, answer.body
    return email, cookies_of(answer)


@pytest.mark.parametrize("path", READS)
def test_a_session_reads_what_its_plan_reads(path):
    _, token = new_account("pro")
    answer = ask("GET", path, token=token)
    assert answer.status == 200, answer.body
    assert "Cookie" in answer.fields["Vary"] and "private" in answer.fields["Cache-Control"]
    assert answer.fields["X-RateLimit-Limit"] == "120"
    head = ask("HEAD", path, token=token)
    assert head.status == 200 and head.body == b""
    assert ask("GET", path, token=token, fields={"If-None-Match": answer.fields["ETag"]}).status == 304


def test_the_answer_is_that_of_a_key_of_the_same_plan():
    _, token = new_account("pro")
    key = new_key(token)["key"]
    for path in READS[:3]:
        path += "&fields=id,title,upvotes" if "articles" in path else ""  # what an account did is told to its sessions alone
        by_session, by_key = ask("GET", path, token=token), ask("GET", path, key=key)
        assert by_session.body == by_key.body, path
        assert "Cookie" not in by_key.fields["Vary"]


def test_many_values_are_searched_with_a_session_from_our_own_pages_only():
    _, token = new_account("pro")
    body = {"values": ["8.8.8.8", "192.0.2.1"]}
    assert ask("POST", "/api/v1/iocs/search", body, token).status == 200
    answer = ask("POST", "/api/v1/iocs/search", body, token, fields={"Origin": "https://evil.example"})
    assert (answer.status, answer.code) == (403, "origin_not_allowed")


def test_a_session_has_the_limits_of_its_plan_and_the_statistics():
    _, token = new_account("free")
    answer = ask("GET", "/api/v1/iocs?limit=101&since=2020-01-01T00:00:00Z", token=token)
    assert answer.status == 400 or answer.json["meta"]["filters"]["since"] > "2026"
    answer = ask("GET", "/api/v1/iocs/stix", token=token)
    assert (answer.status, answer.code) == (403, "insufficient_scope")
    assert ask("GET", "/api/v1/iocs/stats", token=token).status == 200
    key = new_key(token)["key"]
    assert ask("GET", "/api/v1/iocs/stats", key=key).status == 403, "read:stats is the session's alone"


def test_a_key_goes_before_the_cookie_and_a_bad_cookie_says_so():
    _, token = new_account("free")
    answer = ask("GET", READS[0], token=token, key="sk_live_wrong")
    assert (answer.status, answer.code) == (401, "invalid_api_key")
    for cookie in ("nonsense", token + "x"):
        answer = ask("GET", READS[0], token=cookie)
        assert (answer.status, answer.code) == (401, "invalid_session")
        assert "WWW-Authenticate" not in answer.fields
    answer = ask("GET", READS[0])
    assert (answer.status, answer.code) == (401, "missing_api_key")
    answer = ask("GET", READS[0], fields={"Sec-Fetch-Site": "same-origin"})
    assert (answer.status, answer.code) == (401, "sign_in_required") and "WWW-Authenticate" not in answer.fields


def test_reads_of_a_session_leave_the_keys_alone(product):
    _, token = new_account(product.tier(session_per_minute=5, session_per_day=1000))
    key = new_key(token)["key"]
    statuses = [ask("GET", READS[0], token=token).status for _ in range(30)]
    assert 200 in statuses and statuses[-1] == 429, "the account's own bucket is empty"
    answer = ask("GET", READS[0], token=token)
    assert answer.status == 200 or answer.code == "rate_limit_exceeded" and answer.fields["Retry-After"]
    assert ask("GET", READS[0], key=key).status == 200


def test_cookies_carry_a_session_and_no_body_does():
    email, made = sign_up("127.0.9.1")
    assert set(made) == {"sb-access-token", "sb-refresh-token"}
    value, attributes = made["sb-access-token"]
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= attributes
    refresh, attributes = made["sb-refresh-token"]
    assert {"HttpOnly", "Path=/auth/v1", "SameSite=Strict"} <= attributes
    answer = ask("POST", "/auth/v1/token?grant_type=password&return=cookie", {"email": email, "password": PASSWORD}, source="127.0.9.1")
    assert answer.status == 204 and answer.body == b"" and set(cookies_of(answer)) == set(made)
    assert ask("GET", READS[0], token=value).status == 200

    answer = ask("POST", "/auth/v1/token?grant_type=refresh_token&return=cookie", fields=field(sb_refresh_token=refresh))
    assert answer.status == 204 and answer.body == b""
    renewed = cookies_of(answer)
    assert renewed["sb-refresh-token"][0] != refresh
    assert ask("GET", READS[0], token=renewed["sb-access-token"][0]).status == 200

    # Signing out without an access token ends the session that the other cookie tells, and removes both.
    out = ask("POST", "/auth/v1/logout?scope=local", fields=field(sb_refresh_token=renewed["sb-refresh-token"][0]))
    gone = cookies_of(out)
    assert out.status == 204 and all(text == "" and "Max-Age=0" in rest for text, rest in gone.values()) and set(gone) == set(made)
    assert ask("GET", READS[0], token=renewed["sb-access-token"][0]).code == "invalid_session"


@pytest.mark.parametrize("cookie", ["", "nonsense", "0" * 64, "a b"])
def test_a_cookie_that_renews_nothing_says_that_the_session_has_ended(cookie):
    fields = field(sb_refresh_token=cookie) if cookie else {}
    answer = ask("POST", "/auth/v1/token?grant_type=refresh_token&return=cookie", fields=fields)
    assert answer.status == 401 and answer.json["error"]["code"] == "invalid_session"
    assert "set-cookie" not in answer.fields


def test_the_renewing_cookie_is_of_no_use_to_other_pages():
    _, made = sign_up("127.0.9.2")
    fields = field(sb_refresh_token=made["sb-refresh-token"][0]) | {"Origin": "https://evil.example"}
    answer = ask("POST", "/auth/v1/token?grant_type=refresh_token&return=cookie", fields=fields)
    assert (answer.status, answer.json["error"]["code"]) == (403, "origin_not_allowed")
    answer = ask("POST", "/auth/v1/token?grant_type=refresh_token&return=body", {}, fields=field(sb_refresh_token=made["sb-refresh-token"][0]))
    assert answer.status == 400, "in the body only"


def test_usage_of_a_session_is_the_accounts(product):
    email, token = new_account("pro")
    for _ in range(3):
        ask("GET", READS[0], token=token)
    account = product.value(f"select id from users where email = '{email}'")
    sums = f"select coalesce(sum(requests), 0) from usage_days where key_id = '{account}' and route = '/api/v1/iocs'"
    eventually(lambda: product.value(sums) == "3", "the requests are summed under the account")
