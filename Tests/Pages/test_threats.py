"""/threats/{id}: an indicator by its id is the page of its look-up; one that was withdrawn says since when, by whom and why."""

import json
import uuid

import pytest
from client.command import ctl
from reported import indicate

NAME = f"{uuid.uuid4().hex[:10]}.pages-threats-one.com"
GONE = f"{uuid.uuid4().hex[:10]}.pages-threats-gone.com"


@pytest.fixture(scope="module", autouse=True)
def values():
    for feed in ("urlhaus", "threatfox"):
        indicate(feed, "domain", NAME, techniques="T1071", context="Says <b>it</b> plainly")
    indicate("urlhaus", "domain", GONE)
    ctl("indicator", "revoke", GONE, "--reason", "Reported <i>by</i> mistake", code=0)


def id_of(window, value):
    """By the list of a page that has signed in; a withdrawn one is in no list."""
    return window.page.evaluate(
        "async (q) => (await (await fetch('/api/v1/iocs/search?q=' + encodeURIComponent(q))).json()).data.matches[0].id", value
    )


def gone_id():
    return json.loads(ctl("indicator", "show", GONE, "--json", code=0))["id"]


def test_it_is_the_page_of_its_look_up(desk):
    page = desk.open(f"/lookup?ioc={NAME}")
    looked_up = page.locator("main").inner_text()
    desk.open(f"/threats/{id_of(desk, NAME)}")
    assert page.locator("main").inner_text() == looked_up and NAME in page.title()
    assert page.locator("nav [aria-current=page]").inner_text() == "Lookup"
    page.keyboard.press("c")
    page.wait_for_selector("#said:has-text('Copied')", state="attached")
    assert page.evaluate("navigator.clipboard.readText()") == NAME


def test_a_withdrawn_one_says_since_when_by_whom_and_why(desk):
    page = desk.open("/news")
    desk.allowed.add(410)
    page = desk.open(f"/threats/{gone_id()}")
    said = page.locator("main").inner_text()
    assert page.locator("h1 s").inner_text() == GONE and page.title().startswith(GONE)
    assert "Withdrawn since " in said and "by the operator" in said and "Reported <i>by</i> mistake" in said
    page.get_by_role("link", name="What is known of the value").click()
    page.wait_for_url("**/lookup?ioc=*")
    desk.drawn()
    assert page.locator("h1 s").inner_text() == GONE and "No record" not in page.locator("main").inner_text()


@pytest.mark.parametrize("id", ["0b5e2f6c-7d0c-4f3e-9a61-2f8f4b6f0c11", "evil.example", "%3Cscript%3E"])
def test_an_unknown_id_says_so(desk, id):
    desk.allowed.add(404)
    page = desk.open(f"/threats/{id}")
    assert "No indicator has this address." in page.locator("main").inner_text()


def test_without_an_id_it_is_the_lookup(desk):
    page = desk.open("/threats")
    page.wait_for_url("**/lookup")
    desk.drawn()
    assert page.locator("h1").inner_text() == "Lookup"


def test_who_has_not_signed_in_does_so_and_comes_back(wide, desk):
    desk.open("/news")
    id = id_of(desk, NAME)
    wide.allowed.add(401)
    wide.page.goto(desk.page.url.replace("/news", f"/threats/{id}"))
    wide.page.wait_for_url(f"**/login?next=%2Fthreats%2F{id}")
    wide.drawn()


def test_on_a_phone(mobile):
    mobile.open("/lookup")
    page = mobile.open(f"/threats/{id_of(mobile, NAME)}")
    assert page.locator("h1").inner_text() == NAME and page.locator(".score .n").is_visible()
