"""What the pages do while the service cannot answer: the database stops, the network is cut, the limit is reached."""

import re
import time

import pytest
from client.accounts import ask, new_account
from client.own import instance
from client.waiting import eventually
from harness import WIDE, Watched, context, until

CUT = "ERR_INTERNET_DISCONNECTED"


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    yield from instance(tmp_path_factory.mktemp("own"))


def bar(page, words):
    return page.locator("#bars .notice").filter(has_text=words)


def titles(page):
    return page.locator(".news h3").all_text_contents()


def test_the_database_stops_and_the_page_heals_itself(browser, own):
    own.ctl("user", "create", "reader@example.com", "--tier", "enterprise")
    token = own.ctl("session", "mint", "--user", "reader@example.com").stdout.strip()
    made = context(browser, WIDE, token=token, base=own.base)
    window = Watched(made, own.base)
    window.allowed |= {503}
    page = window.open("/news")
    before, figures = titles(page), page.locator("main aside").inner_text()
    assert len(before) == 30
    own.stop_database()
    try:
        page.locator(".news h3").last.scroll_into_view_if_needed()
        failed = page.locator("main sd-state[kind=error]")
        failed.wait_for()
        bar(page, "cannot reach its database").wait_for()
        assert "cannot reach its database" in failed.inner_text()
        page.get_by_role("button", name="Copy id").click()
        said = page.evaluate("navigator.clipboard.readText()")
        assert re.fullmatch(r"req_[0-9a-f]{32}", said) and said in failed.inner_text()
        assert titles(page) == before and page.locator("main aside").inner_text() == figures, "what was loaded stays"
        window.axe(" (in trouble)")
        page.keyboard.press("Home")  # whoever goes on reading is not moved
        until(page, "scrollY === 0")
    finally:
        own.start_database()
    eventually(lambda: own.ask("/readyz").status == 200, "ready again")
    began = time.monotonic()
    until(page, "!document.querySelector('main sd-state[kind=error]') && document.querySelectorAll('.news h3').length > 30")
    assert time.monotonic() - began < 10
    assert titles(page)[:30] == before
    until(page, "!document.querySelector('#bars .notice')")
    window.finish()
    made.close()


def test_the_network_is_cut_and_what_is_written_is_kept(desk):
    desk.allowed |= {CUT}
    page = desk.open("/settings")
    page.fill("main [name=about]", "Written without a network.")
    page.context.set_offline(True)
    cut = bar(page, "No connection. Showing what was loaded at ")
    cut.wait_for()
    page.click("button:has-text('Save profile')")
    page.wait_for_selector("sd-form .say:has-text('No connection')")
    assert page.input_value("main [name=about]") == "Written without a network."
    page.context.set_offline(False)
    cut.wait_for(state="detached")
    with page.expect_response(lambda answer: answer.request.method == "PATCH" and answer.status == 200):
        page.click("button:has-text('Save profile')")
    until(page, "document.querySelector('.toast')?.textContent.includes('Saved')")


def test_a_list_that_the_cut_network_kept_away_comes_by_itself(desk, account):
    desk.allowed |= {CUT}
    page = desk.open("/news?category=vulnerabilities")
    page.context.set_offline(True)
    page.get_by_role("button", name="Hot").click()
    page.wait_for_selector("main sd-state[kind=error]")
    page.context.set_offline(False)
    page.wait_for_selector(".news h3")
    expected = ask("GET", "/api/v1/articles?category=vulnerabilities&sort=hot&limit=30", token=account[1]).json["data"]
    assert titles(page) == [article["title"] for article in expected]


def test_the_limit_is_waited_for_and_the_call_made_once_more(browser, product):
    """The plan gives six requests a minute, one in ten seconds: so long the bar counts down."""
    plan = product.tier()
    _, token = new_account(plan)
    made = context(browser, WIDE, token=token)
    window = Watched(made)
    window.allowed |= {429}
    page = window.open("/news?category=vulnerabilities")
    before = titles(page)
    asked = []
    # The menu asks for its counts, before or after the limit.
    page.on("response", lambda answer: "/api/v1/articles?" in answer.url and "facets=" not in answer.url and asked.append(answer.status))
    page.get_by_role("button", name="Severity").click()
    product.sql(f"update tiers set session_per_minute = 6 where name = '{plan}'")
    while ask("GET", "/api/v1/articles?limit=1", token=token).status == 200:
        pass
    page.get_by_label("Medium and above").click()
    waits = bar(page, "Trying again in ")
    waits.wait_for()
    assert waits.get_by_role("button", name="Try now").is_visible()
    waits.wait_for(state="detached")
    window.drawn()
    assert asked == [429, 200]
    assert 0 < len(titles(page)) <= len(before)
    window.finish()
    made.close()


def test_try_now_lets_every_call_go_on(browser, product):
    _, token = new_account(product.tier(session_per_minute=1))
    made = context(browser, WIDE, token=token)
    window = Watched(made)
    window.allowed |= {429}
    page = window.open("/docs")
    while ask("GET", "/api/v1/articles?limit=1", token=token).status == 200:
        pass
    both = """async () => {
      const { get } = await import('/api.js');
      window.ended = [];
      for (const path of ['/api/v1/articles', '/api/v1/cves']) get(path, { limit: 1 }).catch((error) => window.ended.push(error.status));
    }"""
    page.evaluate(both)
    bar(page, "Trying again in ").wait_for()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Try now").click()
    until(page, "window.ended.length === 2")
    assert page.evaluate("window.ended") == [429, 429]
    assert bar(page, "Trying again in ").count() == 0
    window.finish()
    made.close()
