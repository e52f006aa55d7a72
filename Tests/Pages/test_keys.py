"""/keys and /keys/ID: keys are made, used, rotated and revoked, and every figure is the API's."""

import datetime
import json

import pytest
from client.accounts import BASE_URL, ask, new_key
from client.command import ctl
from client.waiting import eventually
from harness import until

REFUSED = 11
GRANTED = 49


def usage(token, id, days=30):
    return ask("GET", f"/api/v1/keys/{id}/usage?days={days}", token=token).json["data"]


def press(page, name):
    page.locator("dialog[open]").get_by_role("button", name=name, exact=True).click()


def stored(page):
    """Takes the secret out of its dialog, and leaves that as one has to."""
    page.wait_for_selector("dialog[open] input#stored")
    secret = page.locator("dialog[open] sd-code").first.locator("code").inner_text()
    press(page, "Done")
    assert "Store it first" in page.locator("dialog[open] [role=alert]").inner_text()
    page.check("#stored")
    press(page, "Done")
    return secret


def used(key, product):
    """Uses the key until it was refused eleven times; how often that was in all, with the last id that was refused."""
    assert ask("GET", "/api/v1/iocs?limit=1", key=key["key"]).status == 200
    # What is left of the day: a bucket is kept as the moment when it is full again.
    product.sql(f"""update account_buckets b set day_full_at = now() + interval '1 day' * (1 - {GRANTED - 1}::float8 / p.requests_per_day)
                    from api_keys k join tiers p on p.name = k.tier where k.id = '{key["id"]}' and b.user_id = k.user_id and b.slot = k.slot""")
    sent, refused, last = 1, 0, None
    while refused < REFUSED:
        answer = ask("GET", "/api/v1/iocs?limit=1", key=key["key"])
        assert answer.status in (200, 429)
        sent += 1
        if answer.status == 429:
            refused, last = refused + 1, answer.fields["X-Request-Id"]
    return sent, last


def test_a_key_is_made_with_its_limits_and_its_secret_is_shown_once(own, product):
    token, window = own
    page = window.open("/keys")
    assert "You have no key yet." in page.locator("main").inner_text()
    page.get_by_role("button", name="New key").first.click()
    page.get_by_label("Name").fill("edge-firewall")
    page.get_by_label("Expires").select_option("30")
    page.get_by_label("From").fill("192.0.2.0/24")
    chosen = {"Lists of indicators", "Lookups", "Vulnerabilities"}
    for box in page.locator("dialog[open] label.check").all():
        box.locator("input").set_checked(box.inner_text().strip() in chosen)
    press(page, "Make the key")
    secret = stored(page)
    assert len(secret) == 51 and secret.startswith("sk_live_")
    row = page.locator("tbody tr").filter(has_text="edge-firewall")
    row.wait_for()
    assert "192.0.2.0/24" in row.inner_text() and "Active" in row.inner_text() and "Never" in row.inner_text()
    kept = page.evaluate("[document.documentElement.outerHTML, location.href, document.title, JSON.stringify(history.state), JSON.stringify(localStorage), JSON.stringify(sessionStorage)].join()")
    assert secret not in kept and secret[12:] not in kept
    for log in (product.home / "log").iterdir():
        assert secret.encode() not in log.read_bytes(), log.name
    (told,) = ask("GET", "/api/v1/keys", token=token).json["data"]
    (key,) = [key for key in json.loads(ctl("key", "list", "--json")) if key["id"] == told["id"]]
    assert key["name"] == "edge-firewall" and key["tier"] == "pro"
    ends = datetime.datetime.fromisoformat(key["expires_at"]) - datetime.datetime.fromisoformat(key["created_at"])
    assert round(ends.total_seconds() / 86_400) == 30
    assert sorted(told["scopes"]) == ["read:cves", "read:iocs", "read:lookup"] and told["allowed_ips"] == ["192.0.2.0/24"]
    assert ask("GET", "/api/v1/iocs?limit=1", key=secret).code == "address_not_allowed"


def test_a_used_key_shows_its_usage_is_rotated_and_the_old_one_revoked(own, product):
    token, window = own
    old = new_key(token, name="edge-proxy")
    sent, last = used(old, product)
    figures = eventually(lambda: (u := usage(token, old["id"]))["summary"]["totalRequests"] == sent and u, "every request is counted")
    page = window.open(f"/keys/{old['id']}")
    shown = page.locator(".figs").inner_text()
    assert f"{sent:,}" in shown and f"{figures['summary']['successRate']:g} %" in shown
    refused = page.locator("sd-chart").filter(has_text="Refused by hour").locator("tbody tr").all_text_contents()
    hours = {hour["hour"][11:16]: hour["count"] for hour in figures["rateLimitHits"]["byHour"]}
    assert len(refused) == 24 and {row[:5]: int(row[5:]) for row in refused if int(row[5:])} == hours and sum(hours.values()) == REFUSED
    days = page.locator("sd-chart").filter(has_text="Answered").locator("tbody td").all_text_contents()
    assert len(days) == 60 and sum(int(cell.replace(",", "")) for cell in days) == sent
    newest = page.locator("sd-table").filter(has_text="Request").last.locator("tbody tr")
    assert newest.count() == REFUSED == len(figures["recent_errors"]) and last in newest.first.inner_text()
    newest.first.get_by_role("button", name="Copy").click()
    until(page, "async (id) => (await navigator.clipboard.readText()) === id", last)

    page.get_by_role("button", name="Rotate", exact=True).click()
    press(page, "Rotate")
    fresh = stored(page)
    until(page, "(old) => location.pathname.startsWith('/keys/') && !location.pathname.endsWith(old)", old["id"])
    window.drawn()
    assert "Not used yet." in page.locator("main").inner_text()
    page = window.open("/keys")
    rows = page.locator("tbody tr").filter(has_text="edge-proxy").all_inner_texts()
    assert len(rows) == 2 and sum("Active" in row for row in rows) == 1 and sum("Replaced, ends" in row for row in rows) == 1
    assert page.locator("tbody tr").filter(has_text="Replaced").locator("sd-chart svg").count() == 1
    assert str(sent) in next(row for row in rows if "Replaced" in row)

    page = window.open(f"/keys/{old['id']}")
    page.get_by_role("button", name="Revoke", exact=True).click()
    page.get_by_label("Type the name").fill("edge")
    press(page, "Revoke")
    assert page.get_by_text("This is not the name of the key").first.is_visible()
    assert ask("GET", "/api/v1/iocs?limit=1", key=old["key"]).status in (200, 429)
    page.get_by_label("Type the name").fill("edge-proxy")
    press(page, "Revoke")
    page.locator("main .chip", has_text="Revoked").wait_for()
    assert ask("GET", "/api/v1/iocs?limit=1", key=old["key"]).status == 401
    assert ask("GET", "/api/v1/iocs?limit=1", key=fresh).status in (200, 429)


@pytest.mark.parametrize("days", [7, 30, 90])
def test_a_period_is_an_address(desk, account, days):
    key = new_key(account[1], name="period")
    for path in ("/api/v1/iocs?limit=1", "/api/v1/iocs?limit=nothing"):
        ask("GET", path, key=key["key"])
    eventually(lambda: usage(account[1], key["id"])["summary"]["totalRequests"] == 2, "every request is counted")
    page = desk.open(f"/keys/{key['id']}?days={days}")
    assert page.locator(".seg [aria-current]").inner_text() == f"{days} d"
    assert page.locator("sd-chart").first.locator("tbody tr").count() == days
    assert "Invalid parameter" in page.locator("main").inner_text()
    ask("DELETE", f"/api/v1/keys/{key['id']}", token=account[1])


def test_a_key_that_is_not_there(desk):
    desk.allowed.add(404)
    desk.page.goto(f"{BASE_URL}/keys/00000000-0000-4000-8000-000000000000")
    desk.drawn()
    assert "There is no such key" in desk.page.locator("h1").inner_text()
    assert desk.page.locator("main a[href='/keys']").count() == 1


def test_on_a_phone_a_used_key_stays_readable(mobile, account):
    key = new_key(account[1], name="pocket")
    ask("GET", "/api/v1/iocs?limit=nothing", key=key["key"])
    (failed,) = eventually(lambda: usage(account[1], key["id"])["recent_errors"], "the failure is there")
    page = mobile.open(f"/keys/{key['id']}")
    assert failed["request_id"] in page.locator("main").inner_text()
    page = mobile.open("/keys")
    assert "1\u00a0requests in 30 days" in page.locator("tbody tr").filter(has_text="pocket").inner_text()
    ask("DELETE", f"/api/v1/keys/{key['id']}", token=account[1])
