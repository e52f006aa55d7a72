"""Voting for an article and keeping it: at the article, in the list, and on the page of what was kept."""

import json
import uuid

import pytest
from client.accounts import ask, new_account
from client.command import ctl
from harness import WIDE, Watched, context, until
from reported import ago


@pytest.fixture(scope="module")
def article():
    feed = "kept-" + uuid.uuid4().hex[:10]
    ctl("feed", "add", feed, "--name", feed, "--category", "news", code=0)
    lines = [{"key": f"{feed}{n}", "title": f"Kept {n} of {feed}", "link": f"https://{feed}.test/{n}", "summary": "Short.", "published": ago(hours=n + 1)} for n in range(3)]
    ctl("article", "import", "--feed", feed, "-", stdin="".join(json.dumps(line) + "\n" for line in lines).encode(), code=0)
    _, token = new_account("pro")
    return feed, ask("GET", f"/api/v1/articles?source={feed}&fields=id,title", token=token).json["data"]


def test_a_vote_and_a_place_among_the_kept_and_back(own, browser, article):
    token, window = own
    first = article[1][0]
    page = window.open("/saved")
    assert "Nothing is saved yet." in page.locator("main").inner_text()
    page = window.open(f"/item/{first['id']}")
    vote = page.get_by_role("button", name=f"Vote for {first['title']}")
    save = page.get_by_role("button", name=f"Save: {first['title']}")
    before = int(vote.inner_text())
    vote.click()
    until(page, "document.querySelector('[data-do=vote]').getAttribute('aria-pressed') === 'true'")
    assert int(vote.inner_text()) == before + 1
    page.keyboard.press("u")
    until(page, "document.querySelector('[data-do=vote]').getAttribute('aria-pressed') === 'false'")
    page.keyboard.press("u")
    until(page, "document.querySelector('[data-do=vote]').getAttribute('aria-pressed') === 'true'")
    assert int(vote.inner_text()) == before + 1
    save.click()
    page.get_by_role("button", name=f"Saved: {first['title']}").wait_for()
    window.drawn()
    # Another browser of the same account sees both.
    made = context(browser, WIDE, token=token)
    other = Watched(made)
    second = other.open(f"/item/{first['id']}")
    assert second.locator("[data-do=vote]").get_attribute("aria-pressed") == "true"
    assert second.locator("[data-do=save]").get_attribute("aria-pressed") == "true"
    other.finish()
    made.close()
    page = window.open("/saved")
    assert page.locator(".news h3").all_text_contents() == [first["title"]]
    page.get_by_role("button", name=f"Remove: {first['title']}").click()
    page.get_by_text("Nothing is saved yet.").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("link", name=first["title"]).wait_for()
    window.drawn()


def test_a_note_is_kept_and_the_order_chosen(own, article):
    token, window = own
    for each in article[1]:
        assert ask("PUT", f"/api/v1/community/saved/{each['id']}", {}, token).status == 200
    page = window.open("/saved")
    titles = lambda: page.locator(".news h3").all_text_contents()
    assert titles() == [each["title"] for each in reversed(article[1])]
    page.get_by_role("button", name="By publication").click()
    page.wait_for_url("**/saved?sort=published")
    until(page, "first => document.querySelector('.news h3')?.textContent === first", article[1][0]["title"])
    page.get_by_role("button", name=f"Note: {article[1][0]['title']}").click()
    page.get_by_role("textbox", name="Note").fill("for <b>the</b> report")
    page.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_text("for <b>the</b> report").wait_for()
    window.drawn()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    lines = open(download.value.path(), newline="").read().split("\r\n")
    assert lines[0] == "title,url,source,published_at,saved_at,note" and len([line for line in lines if line]) == 4 and "for <b>the</b> report" in lines[1]


def test_the_list_of_news_has_both_by_the_keyboard(own, article):
    _, window = own
    page = window.open(f"/news?source={article[0]}")
    page.keyboard.press("j")
    page.keyboard.press("u")
    until(page, "document.querySelector('.news > li [data-do=vote]').getAttribute('aria-pressed') === 'true'")
    page.keyboard.press("s")
    until(page, "document.querySelector('.news > li [data-do=save]').getAttribute('aria-pressed') === 'true'")


def test_what_cannot_be_done_is_taken_back(own, article):
    _, window = own
    window.allowed |= {503}
    page = window.open(f"/item/{article[1][1]['id']}")
    before = page.locator("[data-do=vote]").inner_text()
    page.route("**/api/v1/community/**", lambda route: route.fulfill(status=403, content_type="application/json", headers={"Cache-Control": "no-store"}, body='{"error":{"code":"insufficient_scope","message":"Not here."}}'))
    window.allowed |= {403}
    page.locator("[data-do=vote]").click()
    page.locator(".toast", has_text="Not here.").wait_for()
    assert page.locator("[data-do=vote]").inner_text() == before and page.locator("[data-do=vote]").get_attribute("aria-pressed") == "false"
