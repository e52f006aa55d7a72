"""An account looked at and changed by its owner; plans; and what the instance says of itself."""

import json
import os
import secrets

import pytest
from client.accounts import ask, new_account, new_key
from client.answer import contract_error
from client.command import ctl

PASSWORD = "correct horse battery"
ACCOUNT = "/api/v1/account"


def sign_up(source):
    email = f"test-{secrets.token_hex(6)}@example.com"
    answer = ask("POST", "/auth/v1/signup", {"email": email, "password": PASSWORD}, source=source)
    assert answer.status == 200, answer.body
    return email, answer.json["access_token"]


def sign_in(email, source, password=PASSWORD):
    return ask("POST", "/auth/v1/token?grant_type=password", {"email": email, "password": password}, source=source)


def test_an_account_shows_its_plan_its_keys_and_the_defaults():
    email, token = new_account("pro")
    new_key(token)
    data = ask("GET", ACCOUNT, token=token).json["data"]
    assert (data["email"], data["name"], data["role"], data["keys"]) == (email, "", "member", {"used": 1, "max": 25})
    assert data["preferences"] == {
        "theme": "auto", "density": "normal", "time_zone": "UTC", "defang": False, "keys": True, "news_seen_at": None,
    }  # fmt: skip
    plans = ask("GET", "/api/v1/plans").json["data"]
    assert data["plan"] == next(plan for plan in plans if plan["name"] == "pro")


def test_changes_keep_the_rest():
    _, token = new_account()
    name = "n" + secrets.token_hex(6)
    changed = ask("PATCH", ACCOUNT, {"name": name, "preferences": {"theme": "dark", "news_seen_at": "2026-01-02T00:00:00Z"}}, token)
    assert changed.status == 200, changed.body
    changed = ask("PATCH", ACCOUNT, {"about": "On shift.", "preferences": {"defang": True, "news_seen_at": "2026-01-01T00:00:00Z"}}, token)
    data = ask("GET", ACCOUNT, token=token).json["data"]
    assert data == changed.json["data"] and (data["name"], data["about"]) == (name, "On shift.")
    assert data["preferences"] == {
        "theme": "dark", "density": "normal", "time_zone": "UTC", "defang": True, "keys": True, "news_seen_at": "2026-01-02T00:00:00Z",
    }, "what was seen stays seen"  # fmt: skip
    _, other = new_account()
    answer = ask("PATCH", ACCOUNT, {"name": name.upper()}, other)
    assert (answer.status, answer.code) == (409, "name_taken")
    assert ask("PATCH", ACCOUNT, {"name": "", "about": ""}, token).json["data"]["name"] == ""


@pytest.mark.parametrize(
    "body, parameter, valid",
    [
        ({"preferences": {"colour": "red"}}, "colour", "theme"),
        ({"preferences": {"theme": "pink"}}, "theme", "light"),
        ({"preferences": {"density": 3}}, "density", "compact"),
        ({"preferences": {"time_zone": "Mars/Phobos"}}, "time_zone", "local"),
        ({"preferences": {"defang": "yes"}}, "defang", "true"),
        ({"preferences": {"news_seen_at": "yesterday"}}, "news_seen_at", None),
        ({"preferences": []}, "preferences", None),
        ({"nick": "x"}, "nick", "name"),
        ({"name": "a b"}, "name", None),
        ({"name": "x" * 33}, "name", None),
        ({"name": "<b>"}, "name", None),
        ({"name": 7}, "name", None),
        ({"about": "x" * 501}, "about", None),
        ({"about": "a\u0000b"}, "about", None),
    ],
)
def test_what_cannot_be_is_refused_by_name(body, parameter, valid):
    _, token = new_account()
    error = contract_error(ask("PATCH", ACCOUNT, body, token), 400, "invalid_parameter")
    assert error["details"]["parameter"] == parameter
    assert valid is None or valid in error["details"]["valid_values"]


def test_a_new_password_ends_the_other_sessions():
    email, token = sign_up("127.0.10.1")
    other = sign_in(email, "127.0.10.1").json["access_token"]
    wrong = ask("POST", f"{ACCOUNT}/password", {"current": "not this one", "new": "another horse battery"}, token, source="127.0.10.1")
    assert (wrong.status, wrong.code) == (403, "wrong_password")
    weak = ask("POST", f"{ACCOUNT}/password", {"current": PASSWORD, "new": "password"}, token, source="127.0.10.1")
    assert (weak.status, weak.code) == (422, "weak_password")
    assert ask("GET", ACCOUNT, token=other).status == 200
    done = ask("POST", f"{ACCOUNT}/password", {"current": PASSWORD, "new": "another horse battery"}, token, source="127.0.10.1")
    assert done.status == 204, done.body
    assert ask("GET", ACCOUNT, token=token).status == 200, "the session that asked goes on"
    assert ask("GET", ACCOUNT, token=other).code == "invalid_session"
    assert sign_in(email, "127.0.10.1").status == 400
    assert sign_in(email, "127.0.10.1", "another horse battery").status == 200


def test_guesses_of_the_present_password_are_limited():
    _, token = sign_up("127.0.10.2")
    body = {"current": "not this one", "new": "another horse battery"}
    statuses = [ask("POST", f"{ACCOUNT}/password", body, token, source="127.0.10.2").status for _ in range(11)]
    assert set(statuses[:10]) == {403} and statuses[10] == 429


def test_sessions_are_listed_and_ended():
    email, token = sign_up("127.0.10.3")
    other = sign_in(email, "127.0.10.3").json["access_token"]
    sessions = ask("GET", f"{ACCOUNT}/sessions", token=token).json["data"]
    assert [one["is_this"] for one in sessions] == [True, False]
    _, stranger = new_account()
    path = f"{ACCOUNT}/sessions/{sessions[1]['id']}"
    assert ask("DELETE", path, token=stranger).status == 404
    assert ask("DELETE", path, token=token, fields={"Origin": "https://evil.example"}).code == "origin_not_allowed"
    assert ask("DELETE", path, token=token).status == 204
    assert ask("GET", ACCOUNT, token=other).code == "invalid_session"
    assert ask("DELETE", path, token=token).status == 404 and ask("DELETE", f"{ACCOUNT}/sessions/x", token=token).status == 404


def test_the_trail_is_the_accounts_own_page_by_page():
    _, token = new_account()
    for _ in range(3):
        key = new_key(token)
        ask("DELETE", f"/api/v1/keys/{key['id']}", token=token)
    whole = ask("GET", f"{ACCOUNT}/audit", token=token).json
    events = [line["event"] for line in whole["data"]]
    assert events.count("key_created") == 3 and "account_created" in events and whole["meta"]["next_cursor"] is None
    assert {line["by"] for line in whole["data"] if line["event"].startswith("key_")} == {"you"}
    pages, path = [], f"{ACCOUNT}/audit?limit=2"
    while path:
        answer = ask("GET", path, token=token).json
        pages += answer["data"]
        path = (answer["links"]["next"] or "").removeprefix(os.environ["BASE_URL"])
    assert pages == whole["data"]
    assert ask("GET", f"{ACCOUNT}/audit?cursor=x", token=token).status == 400


def test_a_deleted_account_is_gone_with_its_keys():
    email, token = sign_up("127.0.10.4")
    key = new_key(token)["key"]
    assert ask("GET", "/api/v1/iocs?limit=1", key=key).status == 200
    assert ask("DELETE", ACCOUNT, {}, token, source="127.0.10.4").status == 400
    assert ask("DELETE", ACCOUNT, {"password": "not this one"}, token, source="127.0.10.4").code == "wrong_password"
    gone = ask("DELETE", ACCOUNT, {"password": PASSWORD}, token, source="127.0.10.4")
    assert gone.status == 204 and gone.fields["Set-Cookie"].count("Max-Age=0") == 2
    assert ask("GET", ACCOUNT, token=token).status == 401
    assert ask("GET", "/api/v1/iocs?limit=1", key=key).code == "invalid_api_key"
    assert sign_in(email, "127.0.10.4").status == 400


def test_nothing_of_an_account_is_a_keys_or_a_strangers():
    _, token = new_account()
    key = new_key(token)["key"]
    for method, path in [("GET", ACCOUNT), ("PATCH", ACCOUNT), ("DELETE", ACCOUNT), ("GET", f"{ACCOUNT}/sessions"), ("GET", f"{ACCOUNT}/audit")]:
        assert ask(method, path, {} if method != "GET" else None, key=key).code == "invalid_session"
        assert ask(method, path).code == "invalid_session"


def test_plans_are_those_of_the_operator():
    answer = ask("GET", "/api/v1/plans")
    assert answer.status == 200 and answer.fields["Cache-Control"] == "private, max-age=60"
    shown = {plan["name"]: plan for plan in answer.json["data"]}
    rows = json.loads(ctl("tier", "list", "--json"))
    # What nobody's requests may do is no plan.
    assert set(shown) == {plan["name"] for plan in rows} - {"anonymous"}
    for plan in rows:
        if plan["name"] == "anonymous":
            continue
        for member in ("requests_per_minute", "requests_per_day", "lookback_days", "page_max", "max_keys", "session_per_minute", "scopes"):
            assert shown[plan["name"]][member] == plan[member]
        assert plan["formats"] is None or set(shown[plan["name"]]["formats"]) <= set(plan["formats"])
    assert "stix" not in shown["free"]["formats"] and "stix" in shown["pro"]["formats"] and "misp" in shown["enterprise"]["formats"]


def test_the_instance_says_what_it_is():
    answer = ask("GET", "/api/v1/site")
    assert answer.status == 200 and answer.fields["Cache-Control"] == "private, max-age=60"
    data = answer.json["data"]
    assert (data["signup"], data["identity"]["provider"], data["public_reads"]) == ("open", "builtin", [])
    assert data["counts"]["iocs"] > 0 and data["counts"]["articles"] > 0 and data["counts"]["feeds"] > 0
