"""What surrounds every page: keys that work and no others, what is slow, what a plan allows."""

import json

import pytest
from client.accounts import ask, new_account
from client.command import ctl
from client.waiting import eventually
from harness import Watched, context, until

KEYS = "[...document.querySelectorAll('dialog section:last-of-type li')].filter((each) => each.closest('section').querySelector('h3').textContent === 'On this page').map((each) => [...each.querySelectorAll('kbd')].map((key) => key.textContent).join(' '))"
LISTS = {
    "/news": {"f", "j", "k", "o", "Enter", "v", "y", "m", "u", "s"}, "/iocs": {"f", "j", "k", "o", "Enter", "c", "y", "x", "e", "[", "]"}, "/cves": {"f", "j", "k", "o", "Enter", "c", "y", "[", "]"},
    "/feeds": {"j", "k", "o", "Enter", "y"}, "/keys": {"j", "k", "o", "Enter", "y"}, "/industries": {"j", "k", "o", "Enter", "y"},
}  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_walked_and_all_its_keys_are_told(desk, account, path):
    if path == "/keys":
        ask("POST", "/api/v1/keys", {"name": "edge-firewall", "scopes": ["read:iocs"]}, account[1])
    page = desk.open(path)
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open] .keys")
    assert set(page.evaluate(KEYS)) == LISTS[path]
    page.keyboard.press("Escape")
    # While the dialog is open, keys are its own.
    until(page, "document.querySelector('dialog[open]') === null")

    def walks():
        page.keyboard.press("j")
        return page.evaluate("document.activeElement.closest('[data-at]') !== null")

    eventually(walks, "the list is there and is walked")
    page.keyboard.press("y")
    until(page, "document.getElementById('said')?.textContent.includes('Address copied')")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.keyboard.press("o")
    page.wait_for_url(lambda url: not url.endswith(path))
    desk.drawn()


def test_what_is_slow_says_so_and_can_be_stopped(desk):
    desk.page.clock.install()
    held = []
    desk.page.route("**/api/v1/feeds", lambda route: route.continue_() if held else held.append(route))  # the first answer never comes
    page = desk.page
    page.goto(desk.base + "/feeds")
    page.wait_for_selector("main sd-state[aria-busy=true]")
    page.clock.run_for(8_100)
    page.get_by_text("This takes longer than usual.").wait_for()
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("Stopped.").wait_for()
    page.get_by_role("button", name="Try again").click()
    page.locator("tbody tr").first.wait_for()


def test_plans_are_those_of_the_operator(browser):
    _, token = new_account("free")
    made = context(browser, token=token)
    window = Watched(made)
    page = window.open("/pricing")
    tiers = {tier["name"]: tier for tier in json.loads(ctl("tier", "list", "--json"))}
    plans = ask("GET", "/api/v1/plans").json["data"]
    rows = page.locator("sd-table").first.locator("tbody tr")
    assert rows.count() == len(plans) and {"free", "pro", "enterprise"} <= {plan["name"] for plan in plans}
    for plan, row in zip(plans, rows.all()):
        tier = tiers[plan["name"]]
        cells = [cell.split("\u00a0")[0] for cell in row.locator("td").all_text_contents()]
        days = cells[3].replace(",", "").split()[0]
        assert cells[1] == f"{tier['requests_per_minute']:,}" and cells[2] == f"{tier['requests_per_day']:,}" and days == str(tier["lookback_days"])
        assert cells[5] == f"{tier['page_max']:,}" and cells[6] == f"{tier['max_keys']:,}"
    assert rows.filter(has_text="Yours").locator("td").first.all_text_contents() == ["Free Yours"]
    window.finish()
    made.close()
