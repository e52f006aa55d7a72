"""Pictures of every page for people to look at: NAME-WIDTH-SCHEME.png in the directory of the first argument. Beside the
pages as they open: one thing of each kind, a pasted text, a dialog, and each state that a list can be in.

    pictures.py DIRECTORY [NAME...]     only those of these names"""

import json
import pathlib
import sys

from client.accounts import ask, new_account, new_key
from harness import NARROW, PHONE, SCHEMES, WIDE, Watched, address, context, launched, pages, until
from playwright.sync_api import sync_playwright

TEXT = """19:41:02 10.1.4.22 GET hxxps://weldorae[.]digital/api/set_agent 200 11203
19:41:03 10.1.4.22 CONNECT avsvmcloud[.]com:443 200 0
19:41:04 10.1.4.31 A 8.8.8.8
19:41:07 10.1.4.22 GET hxxp://80.94.92.171/bins.sh 404 162
19:42:11 10.1.4.40 sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
See also CVE-2021-44228 and T1059.001."""


def failing(status, code, message, **fields):
    """Makes a list fail with this answer."""

    def prepare(window, path):
        window.allowed.add(status)
        body = json.dumps({"error": {"code": code, "message": message, "request_id": "req_0123456789abcdef0123456789abcdef", "details": {}}})
        window.page.route(f"**/api/v1/{path}?*", lambda route: route.fulfill(status=status, headers=fields, content_type="application/json", body=body))

    return prepare


def pasted(window):
    page = window.open("/lookup/text")
    page.locator("textarea").fill(TEXT)
    page.get_by_role("button", name="Find values").click()
    window.drawn()


def state(prepare, path="/iocs", ready="main sd-state[kind=error]"):
    def draw(window):
        prepare(window, "iocs")
        window.page.goto(window.base + path)
        window.page.wait_for_selector(ready)

    return draw


def used_key(token):
    """The path of a key that has answered, and has been refused what it may not read."""
    key = new_key(token, name="edge-firewall", scopes=["read:iocs", "read:export"])
    for path in ["iocs?limit=5", "iocs?format=edl-ip", "articles", "iocs?limit=x"] * 6:
        ask("GET", f"/api/v1/{path}", key=key["key"])
    return f"/keys/{key['id']}"


def key_dialog(window):
    page = window.open("/keys")
    page.get_by_role("button", name="New key").first.click()
    page.wait_for_selector("dialog[open]")


def screens(token):
    """Name → what draws it, beside the pages of nav.js."""
    article = ask("GET", "/api/v1/articles?limit=50&has_iocs=true&severity=critical,high", token=token).json["data"]
    most = max(article, key=lambda each: each["ioc_count"])["id"]
    value = ask("GET", "/api/v1/iocs?limit=10&type=domain&sort=risk:desc", token=token).json["data"][0]["value"]
    opened = lambda path: lambda window: window.open(path)
    return {
        "article": opened(f"/item/{most}"), "cve": opened("/cves/CVE-2021-44228"), "value": opened(f"/lookup?ioc={value}"), "known": opened("/lookup?ioc=8.8.8.8"),
        "no-record": opened("/lookup?ioc=clean.example"), "actor": opened("/actors/sandworm-team"), "technique": opened("/techniques/T1059.001"), "industry": opened("/industries/energy"),
        "key": opened(used_key(token)), "text": pasted, "new-key": key_dialog, "empty": opened("/iocs?tag=no-such-tag&confidence=high"), "refused": state(failing(400, "invalid_parameter", "type: one of ipv4, domain")),
        "error": state(failing(500, "internal_error", "The request failed. Give request_id to the operator.")),
        "limit": state(failing(429, "rate_limited", "Too many requests: 120 a minute.", **{"Retry-After": "38"}), ready="#bars .notice"),
        "trouble": state(failing(503, "database_unavailable", "The service cannot reach its database.", **{"Retry-After": "1"})),
    }  # fmt: skip


def taken(browser, folder, name, token, draw):
    """Pictures of one page, at every size, light and dark."""
    made = context(browser, token=token)
    window = Watched(made)
    draw(window)
    page = window.page
    for size in (WIDE, PHONE, NARROW):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            until(page, "!document.querySelector('main [aria-busy=true]:not(sd-state)')")
            page.screenshot(path=folder / f"{name}-{size[0]}-{scheme}.png", full_page=True)
    made.close()


def main(folder, only):
    _, token = new_account("enterprise")
    named = {name: lambda window, name=name: window.open(address(name, window)) for name in pages()} | screens(token)
    with sync_playwright() as playwright:
        browser = launched(playwright)
        for name, draw in named.items():
            if not only or name in only:
                taken(browser, folder, name, None if name in ("home", "login", "signup") else token, draw)
        browser.close()


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), sys.argv[2:])
