"""`socdctl key rotate|change|usage`: the operator's hand on a key, by the rules that hold over HTTP."""

import json
import re

import pytest
from client.waiting import eventually

LIST = "/api/v1/iocs?limit=1"


def rotated(product, key, *options):
    """The new key's secret and id."""
    secret = product.ctl("key", "rotate", key.id, *options).stdout.strip()
    assert re.fullmatch(r"sk_live_[0-9A-Za-z]{43}", secret)
    return secret, product.value(f"select replaced_by from api_keys where id = '{key.id}'")


@pytest.mark.parametrize("overlap, status", [("0", 401), ("60", 200), ("604800", 200)])
def test_the_old_key_works_on_for_the_overlap(product, overlap, status):
    key = product.key(product.tier())
    secret, _ = rotated(product, key, "--overlap", overlap)
    assert product.ask(LIST, Authorization=f"Bearer {secret}").status == 200
    assert product.ask(LIST, key).status == status


def test_a_rotated_key_inherits_and_leaves_a_trail(product):
    key = product.key(product.tier(), "--scopes", "read:iocs", "--allowed-ips", "127.0.0.0/8,::1", "--tlp", "green", "--expires-in-days", "9")
    secret, new = rotated(product, key)
    columns = "user_id, tier, name, scopes, allowed_ips, tlp_ceiling, expires_at > now() + interval '8 days'"
    # The old key's end has come near; the new one has the whole lifetime.
    assert product.sql(f"select {columns} from api_keys where id = '{new}'")[0][:-1] == \
        product.sql(f"select {columns} from api_keys where id = '{key.id}'")[0][:-1]
    assert product.value(f"select expires_at > now() + interval '8 days' from api_keys where id = '{new}'") in (True, "t")
    events = [line["event"] for line in json.loads(product.ctl("audit", "--user", key.user, "--json").stdout)]
    assert events[:2] == ["key_rotated", "key_created"]
    assert secret not in product.ctl("audit", "--user", key.user).stdout
    again = product.ctl("key", "rotate", key.id, code=1)
    assert "rotated before" in again.stderr


def test_rotating_never_makes_more_of_an_allowance(product):
    key = product.key(product.tier(requests_per_minute=3, requests_per_day=3))
    for _ in range(2):
        assert product.ask(LIST, key).status == 200
    secret, _ = rotated(product, key)
    assert product.ask(LIST, Authorization=f"Bearer {secret}").status == 200
    assert product.ask(LIST, Authorization=f"Bearer {secret}").status == 429


@pytest.mark.parametrize("end", ["revoke", "expire"])
def test_an_ended_key_is_neither_rotated_nor_changed(product, end):
    key = product.key(product.tier())
    if end == "revoke":
        product.ctl("key", "revoke", key.id)
    else:
        product.sql(f"update api_keys set created_at = now() - interval '2 days', expires_at = now() - interval '1 day' where id = '{key.id}'")
    for words in (["rotate", key.id], ["change", key.id, "--name", "x"]):
        done = product.ctl("key", *words, code=1)
        assert "revoked or has expired" in done.stderr and done.stderr.count("\n") == 1


def test_a_change_keeps_what_is_not_given(product):
    key = product.key(product.tier(), "--scopes", "read:iocs", "--allowed-ips", "127.0.0.1")

    def row():
        columns = "name, coalesce(scopes::text, '-'), coalesce(allowed_ips::text, '-'), coalesce(tlp_ceiling::text, '-')"
        return product.sql(f"select {columns} from api_keys where id = '{key.id}'")[0]

    product.ctl("key", "change", key.id, "--name", "a new name")
    assert tuple(row()) == ("a new name", "{read:iocs}", "{127.0.0.1/32}", "-")
    product.ctl("key", "change", key.id, "--allowed-ips", "192.0.2.0/24,2001:db8::/32", "--tlp", "clear")
    assert tuple(row()) == ("a new name", "{read:iocs}", "{192.0.2.0/24,2001:db8::/32}", "clear")
    assert product.ask(LIST, key).status == 403
    product.ctl("key", "change", key.id, "--allowed-ips", "any", "--scopes", "all", "--tlp", "tier")
    assert tuple(row()) == ("a new name", "-", "-", "-")
    assert product.ask(LIST, key).status == 200
    events = [line["event"] for line in json.loads(product.ctl("audit", "--user", key.user, "--json").stdout)]
    assert events.count("key_changed") == 5


@pytest.mark.parametrize("option, value, says", [
    ("--scopes", "read:nothing", "read:iocs"), ("--scopes", "", "empty"), ("--allowed-ips", "", "1 to 50"), ("--tlp", "red", "lower"),
    ("--name", "", "1 to 100"),
])
def test_a_change_beyond_the_plan_is_refused(product, option, value, says):
    key = product.key("free")
    assert says in product.ctl("key", "change", key.id, option, value, code=2).stderr


def test_usage_counts_what_the_key_did(product):
    key = product.key(product.tier(requests_per_minute=50, requests_per_day=60))
    for path, status in [(LIST, 200), (LIST, 200), ("/api/v1/iocs?limit=x", 400)]:
        assert product.ask(path, key).status == status
    eventually(lambda: json.loads(product.ctl("key", "usage", key.id, "--json").stdout)["total_requests"] == 3, "three requests are counted")
    usage = json.loads(product.ctl("key", "usage", key.id, "--days", "2", "--json").stdout)
    assert (usage["key_id"], usage["errors"], usage["minute_limit"], usage["day_limit"], usage["window_days"]) == (key.id, 1, 50, 60, 2)
    assert len(usage["daily"]) == 2 and sum(day["requests"] for day in usage["daily"]) == 3 and usage["day_remaining"] < 60
    text = product.ctl("key", "usage", key.id).stdout
    assert "/api/v1/iocs" in text and "REQUESTS" in text and key.secret not in text


def test_usage_of_a_new_key_is_nothing(product):
    key = product.key("free")
    usage = json.loads(product.ctl("key", "usage", key.id, "--json").stdout)
    assert usage["total_requests"] == 0 and usage["latency_p50_ms"] is None and usage["minute_remaining"] == usage["minute_limit"]
    assert "last used never" in product.ctl("key", "usage", key.id).stdout
