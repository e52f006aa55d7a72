"""Names, figures and prices of any length that an operator or a source gives: the page keeps the width of its window."""

import json

import pytest
from harness import NARROW, PHONE, WIDE, address, pages

SIZES = (WIDE, (900, 700), PHONE, NARROW)
LONG = "w" * 32
BLANKLESS = "https://" + "a" * 400 + ".example/" + "b" * 400


def plan(number, **changed):
    kept = {
        "name": f"t{number:012x}", "label": f"T{number:012x}", "price": None, "requests_per_minute": 1_000_000, "requests_per_day": 1_000_000_000,
        "lookback_days": 36_500, "article_lookback_days": 36_500, "page_max": 1_000_000, "max_keys": 100_000, "scopes": ["read:iocs"], "formats": ["json"],
    }  # fmt: skip
    return kept | changed


PLANS = {
    "150 plans of one format": [plan(number) for number in range(150)] + [plan(999, formats=["json", "csv", "stix"])],
    "long names": [plan(number, name=LONG[:30] + str(number), label=LONG[:30] + str(number)) for number in range(10, 16)],
    "prices of any length": [plan(number, price=text) for number, text in enumerate(["9 EUR a month", BLANKLESS, "\u202e" + "9" * 300])],
    "formats without a blank": [plan(1, formats=[f"{LONG * 6}{number}" for number in range(20)]), plan(2, formats=["json"])],
}  # fmt: skip


def fits(window):
    """At every width the window is as wide as the page, light and dark alike."""
    page = window.page
    for size in SIZES:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        window.quiet()
        assert not window.problems, (size, window.problems)


def answered(window, path, data):
    window.page.route(path, lambda route: route.fulfill(status=200, headers={"Cache-Control": "no-store"}, content_type="application/json", body=json.dumps({"data": data, "meta": {}})))


@pytest.mark.parametrize("plans", PLANS.values(), ids=PLANS)
@pytest.mark.parametrize("who", ["wide", "desk"])
def test_plans(request, who, plans):
    window = request.getfixturevalue(who)
    answered(window, "**/api/v1/plans", plans)
    page = window.open("/pricing")
    assert page.locator("sd-table").first.locator("tbody tr").count() == len(plans)
    fits(window)

# What sources and operators may write freely, by the names of the API's members.
FREE = {"title", "label", "name", "description", "ai_summary", "excerpt", "source_name", "feed_name", "source", "tags", "vendors", "vendor", "products", "aliases", "context", "note", "about"}


def stretched(value, name=None):
    if isinstance(value, dict):
        return {key: stretched(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [stretched(each, name) for each in value]
    return value[:1] + BLANKLESS if isinstance(value, str) and name in FREE else value


def lengthen(route):
    answer = route.fetch()
    if route.request.method != "GET" or "json" not in answer.headers.get("content-type", ""):
        return route.fulfill(response=answer)
    return route.fulfill(response=answer, json=stretched(answer.json()))


@pytest.mark.parametrize("name", [name for name in pages() if name not in ("home", "login", "signup", "docs")])
def test_texts_of_any_length(desk, name):
    where = address(name, desk)
    desk.page.route("**/api/v1/**", lengthen)
    desk.open(where)
    fits(desk)


def test_headlines_of_any_length(wide):
    wide.page.route("**/api/v1/**", lengthen)
    wide.open("/")
    fits(wide)


def test_figures_of_plans_stand_apart_from_their_units(mobile):
    page = mobile.open("/pricing")
    row = page.locator("sd-table tbody tr").first.inner_text().replace("\u00a0", " ")
    assert " requests a minute" in row and " a day" in row and " rows a page" in row
    assert "Free: " in page.locator("sd-table").nth(1).locator("tbody tr").first.inner_text().replace("\u00a0", " ")
