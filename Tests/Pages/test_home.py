"""The start page, and what can be read without an account."""

import json

import pytest
from client.accounts import ask
from harness import until

READS = ["articles", "lookup"]


@pytest.fixture
def opened(wide, product, key):
    """A window on an instance whose operator lets everybody read. The data is that of this instance, as nobody gets it."""

    def site(route):
        answer = route.fetch()
        body = answer.json()
        body["data"]["public_reads"] = READS
        route.fulfill(response=answer, body=json.dumps(body))

    def read(route):
        answer = route.fetch(headers={**route.request.headers, "X-API-Key": key.secret})
        body = answer.json()
        if isinstance(body["data"], dict):
            for member in ("iocs", "related_iocs", "hunting"):
                body["data"].pop(member, None)
        route.fulfill(response=answer, body=json.dumps(body))

    wide.page.route("**/api/v1/site", site)
    wide.page.route("**/api/v1/articles**", read)
    wide.page.route("**/api/v1/lookup?**", read)
    return wide


@pytest.fixture(scope="module")
def key(product):
    return product.key("enterprise")


def test_with_public_reading_the_start_page_shows_what_is_new(opened, key):
    page = opened.open("/")
    assert page.evaluate("document.activeElement.closest('sd-seek') !== null"), "the field has the focus"
    assert page.locator("main h1").inner_text() == "Is it hostile, why, and where else?"
    rows = page.locator("main ul.news > li")
    until(page, "document.querySelectorAll('main ul.news > li').length === 10")
    newest = ask("GET", "/api/v1/articles?limit=10&fields=id,title", key=key.secret).json["data"]
    assert rows.locator("h3").all_inner_texts() == [article["title"] for article in newest]
    counts = ask("GET", "/api/v1/site").json["data"]["counts"]
    shown = [text.replace(",", "") for text in page.locator("main .figs dd").all_inner_texts()]
    assert shown == [str(counts[name]) for name in ("iocs", "articles", "feeds")]
    opened.axe("public")


def test_without_it_one_line_says_why_nothing_is_shown(wide):
    page = wide.open("/")
    assert page.get_by_text("This instance shows its news to those who have signed in.").is_visible()
    assert page.locator("main ul.news").count() == 0


def test_an_example_of_the_start_page_is_answered_without_an_account(opened):
    page = opened.open("/")
    page.locator(".tries a").first.click()
    until(page, "location.pathname === '/lookup' && document.querySelector('main .verdict, main .say') !== null")
    assert page.get_by_role("heading", name="With an account").is_visible()
    assert page.locator("sd-hunt").count() == 0
    opened.axe("lookup")


def test_a_lookup_on_a_closed_instance_leads_to_the_sign_in_and_back(wide):
    wide.allowed.add(401)
    page = wide.open("/lookup?ioc=8.8.8.8")
    until(page, "location.pathname === '/login'")
    assert "next=%2Flookup%3Fioc%3D8.8.8.8" in page.url
