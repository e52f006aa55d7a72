"""/news as a list that one reads: its pages follow each other, Back leads to the place that was left, and what arrives waits
for a press. Each test reads articles of a feed of its own, which no other test adds to."""

import datetime
import json
import re
import uuid

import pytest
from client.accounts import ask
from client.command import ctl
from harness import until

NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


class Paper:
    """A feed of articles, newest first."""

    def __init__(self):
        self.name = "a-paper-" + uuid.uuid4().hex[:12]
        ctl("feed", "add", self.name, "--name", self.name, "--category", "news")

    @property
    def query(self):
        return f"source={self.name}"

    def print(self, titles, minutes=lambda number: 5 * (number + 1)):
        """Stores an article for each title; `minutes` has how long ago each was published."""
        lines = [
            {
                "key": title, "title": title, "link": f"https://{self.name}.example/{number}", "summary": f"What {title} says.",
                "published": (NOW - datetime.timedelta(minutes=minutes(number))).strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
            for number, title in enumerate(titles)
        ]  # fmt: skip
        ctl("article", "import", "--feed", self.name, "-", stdin="".join(json.dumps(line) + "\n" for line in lines))


@pytest.fixture(scope="module")
def long():
    paper = Paper()
    paper.print([f"Article {number} of the long list" for number in range(1, 101)])
    return paper


def titles(page):
    return page.locator(".news h3").all_text_contents()


def has(page, count):
    until(page, "count => document.querySelectorAll('.news h3').length === count", count)


def test_three_pages_follow_and_back_leads_to_the_same_place(desk, account, long):
    expected = ask("GET", f"/api/v1/articles?{long.query}&limit=100", token=account[1]).json["data"]
    page = desk.open(f"/news?{long.query}")
    for shown in (30, 60, 90):
        has(page, shown)
        page.locator(".news h3").nth(shown - 5).scroll_into_view_if_needed()
    assert titles(page) == [article["title"] for article in expected[:90]]
    for _ in range(65):
        page.keyboard.press("j")
    there = "() => { const link = document.activeElement; return [link.textContent, Math.round(link.getBoundingClientRect().top), document.querySelector('[data-at] h3').textContent]; }"
    left = page.evaluate(there)
    assert left[0] == left[2] == expected[64]["title"]
    page.keyboard.press("o")
    page.wait_for_url("**/item/*")
    desk.drawn()
    assert page.locator("h1").inner_text() == expected[64]["title"]
    page.go_back()
    has(page, 90)
    until(page, "title => document.querySelector('[data-at] h3')?.textContent === title", expected[64]["title"])
    assert titles(page) == [article["title"] for article in expected[:90]]
    assert page.evaluate(there) == left
    assert page.locator(".news > li.seen h3").all_text_contents() == [expected[64]["title"]]
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/item/*")
    desk.drawn()
    assert page.locator("h1").inner_text() == expected[65]["title"]


def test_what_arrives_waits_for_a_press(desk):
    paper = Paper()
    paper.print([f"Article {number}" for number in range(1, 26)])
    desk.page.clock.install()
    page = desk.open(f"/news?{paper.query}")
    has(page, 25)
    before = titles(page)
    page.mouse.move(600, 600)
    page.mouse.wheel(0, 400)
    until(page, "scrollY > 300")
    places = "[...document.querySelectorAll('.news h3')].map((each) => each.getBoundingClientRect().top)"
    stood = page.evaluate(places)
    page.clock.run_for(61_000)
    page.wait_for_load_state("networkidle")
    assert page.get_by_role("button", name=re.compile(r"^\d+ new$")).count() == 0
    paper.print(["Article that arrives"], lambda number: 0)
    page.clock.run_for(61_000)
    button = page.get_by_role("button", name="1 new", exact=True)
    button.wait_for()
    assert page.evaluate(places) == stood and titles(page) == before
    assert button.is_visible() and button.bounding_box()["y"] > 0
    button.click()
    until(page, "document.querySelector('.news h3')?.textContent === 'Article that arrives'")
    until(page, "document.activeElement === document.querySelector('.news h3 a')")
    assert titles(page)[:3] == ["Article that arrives", *before[:2]]
    assert button.count() == 0
