"""/feeds: every figure is the API's, and a feed that fails stands first with the reason in words."""

import uuid

import pytest
from client.upstream import Upstream, ctl

PATH = "/api/v1/feeds"


@pytest.fixture(scope="module")
def failing():
    """The short name of a feed whose server has a problem."""
    server, name = Upstream().start(), "a-failing-" + uuid.uuid4().hex[:12]
    server.answers["/list"] = lambda request: request.say(503, "sorry")
    ctl("feed", "add", name, "--name", name, "--format", "csv", "--url", server.url("/list"), code=0)
    for _ in range(3):
        ctl("ingest", "--feed", name)
    yield name
    ctl("feed", "disable", name, code=0)
    server.shutdown()


@pytest.fixture(autouse=True)
def known(request):
    """A browser that has signed in before draws the whole frame at once."""
    for name in {"desk", "mobile"} & set(request.fixturenames):
        request.getfixturevalue(name).page.add_init_script("localStorage.setItem('known', 'true')")


def told(window, path):
    return window.page.evaluate("async (path) => (await (await fetch(path)).json()).data", path)


def test_the_failing_feed_is_first_and_says_why(desk, failing):
    page = desk.open("/feeds")
    feeds = told(desk, PATH)
    rows = page.locator("tbody tr")
    assert rows.count() == len(feeds)
    names = [feed["label"] for feed in feeds if feed["state"] == "error"]
    first = [rows.nth(n).inner_text() for n in range(len(names))]
    assert all("Failing" in text for text in first) and "Failing" not in rows.nth(len(names)).inner_text()
    row = rows.filter(has_text=failing)
    assert row.locator("svg.mark").count() == 1
    assert "The server has a problem (503)" in row.inner_text() and "since" in row.inner_text()


def test_every_row_has_the_figures_of_the_answer(desk):
    page = desk.open("/feeds")
    for feed in told(desk, PATH):
        cells = page.locator("tbody tr").filter(has=page.locator(f"a[href='/feeds/{feed['name']}']")).locator("td").all_text_contents()  # rows out of sight have no inner text
        assert cells[1] == feed["label"] and cells[3] == feed["reliability"]["grade"]
        assert cells[4] == (f"{feed['series'][-1]['new']:,}" if feed["series"] else "–")


@pytest.mark.parametrize("name", ["urlhaus", "demo-news"])
def test_one_feed_shows_its_figures_and_its_series_as_a_table(desk, name):
    page = desk.open(f"/feeds/{name}")
    feed = told(desk, f"{PATH}/{name}")
    shown = page.locator(".figs").inner_text()
    assert page.locator("h1").inner_text() == feed["label"]
    assert f"{feed['ioc_count']:,}" in shown and f"{feed['article_count']:,}" in shown
    cells = page.locator("sd-chart tbody td").all_text_contents()
    assert [int(cell.replace(",", "")) for cell in cells if cell.replace(",", "").isdigit()] == [day["new"] for day in feed["series"]]
    newest = page.evaluate("async (name) => (await (await fetch(`/api/v1/iocs?source=${name}&limit=10`)).json()).data", name) if feed["ioc_count"] else []
    assert page.locator("sd-table tbody tr [data-copy]").evaluate_all("(all) => all.map((each) => each.dataset.copy)") == [row["value"] for row in newest]
    assert (page.locator("h2", has_text="Newest articles").count() == 1) == (feed["article_count"] > 0)


def test_one_feed_that_fails_says_since_when(desk, failing):
    page = desk.open(f"/feeds/{failing}")
    text = page.locator("main").inner_text()
    assert "The server has a problem (503). Since " in text and "3 fetches failed in a row." in text


def test_a_feed_that_is_not_there(desk):
    desk.allowed.add(404)
    page = desk.open("/feeds/no-such-feed")
    assert "There is no feed with this short name." in page.locator("main").inner_text()


def test_on_a_phone_every_row_stays_whole(mobile, failing):
    page = mobile.open("/feeds")
    assert failing in page.locator("tbody tr").filter(has_text=failing).inner_text()
