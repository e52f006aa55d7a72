"""The discussion below an article: what is written is text, keeps its place, and is sent once."""

import json
import uuid

import pytest
from client.accounts import BASE_URL, ask, new_account
from client.command import ctl
from harness import PHONE, Watched, context, until
from reported import ago

PATH = "/api/v1/community/comments"
WORDS = "<img src=x onerror=alert(1)> **b** [x](javascript:alert(1)) hxxp://a.example"
CORPUS = [
    "<script>alert(1)</script></script><svg onload=alert(1)>", "[data](data:text/html,x) <a href='javascript:alert(1)'>y</a>", "{{7*7}} ${7*7} <!-- <b>unclosed",
    "\u202eright to left\u202c \u200bzero\u200d\ufeff", "a" + "\u0301" * 9000, "x" * 10_000, "> " * 500 + "deep", "**" * 4000, "`" * 5000, "[" * 9000, "# no heading\n\n| a |\n|---|\n| b |",
]  # fmt: skip
PASSWORD = "correct horse battery staple"


@pytest.fixture
def article():
    feed = "said-" + uuid.uuid4().hex[:10]
    ctl("feed", "add", feed, "--name", feed, "--category", "news", code=0)
    line = {"key": feed, "title": f"Talked about: {feed}", "link": f"https://{feed}.test/1", "summary": "Short.", "published": ago(hours=1)}
    ctl("article", "import", "--feed", feed, "-", stdin=(json.dumps(line) + "\n").encode(), code=0)
    _, token = new_account("pro")
    return ask("GET", f"/api/v1/articles?source={feed}&fields=id", token=token).json["data"][0]["id"]


def say(article, text, token, parent=None):
    answer = ask("POST", f"{PATH}?article={article}", {"text": text, "parent_id": parent}, token)
    assert answer.status == 201, answer.body
    return answer.json["data"]["id"]


def write(page, text, label="Comment", button="Send"):
    page.get_by_role("textbox", name=label, exact=True).fill(text)
    page.get_by_role("button", name=button, exact=True).last.click()


def test_a_comment_is_shown_as_text_answered_changed_and_deleted(own, article):
    token, window = own
    assert ask("PATCH", "/api/v1/account", {"name": "night" + uuid.uuid4().hex[:8]}, token).status == 200
    page = window.open(f"/item/{article}")
    assert "Nobody has said anything yet." in page.locator("main").inner_text()
    write(page, WORDS)
    first = page.locator(".thread > [data-comment]").first
    first.wait_for()
    body = first.locator(".prose").first
    assert "<img src=x onerror=alert(1)>" in body.inner_text() and "[x](javascript:alert(1))" in body.inner_text()
    assert body.locator("strong").all_inner_texts() == ["b"] and body.locator("img").count() == 0
    links = body.locator("a")
    assert links.count() == 1 and links.get_attribute("href") == "/lookup?ioc=http%3A%2F%2Fa.example" and links.inner_text() == "hxxp://a[.]example"
    assert page.get_by_role("textbox", name="Comment", exact=True).input_value() == ""
    first.get_by_role("button", name="Reply").click()
    page.get_by_role("textbox", name="Your answer").fill("An answer")
    first.get_by_role("button", name="Send").click()
    page.locator(".thread ul [data-comment]").wait_for()
    first.get_by_role("button", name="Edit").first.click()
    page.get_by_role("textbox", name="Your comment").fill("Changed words")
    first.get_by_role("button", name="Save").click()
    first.get_by_text("edited").wait_for()
    assert first.locator(".prose").first.inner_text() == "Changed words"
    window.axe(" (thread)")
    first.get_by_role("button", name="Delete").first.click()
    page.get_by_role("dialog", name="Delete the comment?").get_by_role("button", name="Delete").click()
    first.get_by_text("Deleted", exact=True).wait_for()
    assert page.locator(".thread ul .prose").all_inner_texts() == ["An answer"], "its place stays"
    window.drawn()
    page.reload()
    window.drawn()
    assert page.locator(".thread > [data-comment] > p").first.inner_text() == "Deleted"


def test_a_session_that_ends_while_one_writes_loses_nothing_and_sends_once(wide, article):
    email = f"writes-{uuid.uuid4().hex[:10]}@example.com"
    ctl("user", "create", email, "--tier", "pro", "--password-stdin", stdin=f"{PASSWORD}\n".encode(), code=0)
    wide.allowed |= {401}
    page = wide.open(f"/login?next=/item/{article}")
    page.fill("main form [name=email]", email)
    page.fill("main form [name=password]", PASSWORD)
    page.click("main form .btn")
    page.wait_for_url(f"{BASE_URL}/item/{article}")
    wide.drawn()
    page.get_by_role("textbox", name="Comment", exact=True).fill("Half a day of work")
    page.context.clear_cookies()
    page.get_by_role("button", name="Send", exact=True).click()
    ended = page.get_by_role("dialog", name="Your session has ended")
    ended.wait_for()
    page.keyboard.press("Escape")
    ended.wait_for(state="detached")
    assert page.get_by_role("textbox", name="Comment", exact=True).input_value() == "Half a day of work", "not now: the text stays"
    page.get_by_role("button", name="Send", exact=True).click()
    ended.get_by_label("E-mail").fill(email)
    ended.get_by_label("Password").fill(PASSWORD)
    ended.get_by_role("button", name="Sign in").click()
    page.locator(".thread [data-comment]").wait_for()
    wide.drawn()
    _, token = new_account("pro")
    assert [each["text"] for each in ask("GET", f"{PATH}?article={article}", token=token).json["data"]] == ["Half a day of work"]


def test_a_draft_outlives_the_page(own, article):
    _, window = own
    page = window.open(f"/item/{article}")
    page.get_by_role("textbox", name="Comment", exact=True).fill("not yet sent")
    page.get_by_role("button", name="Preview").click()
    assert page.locator("form .prose").inner_text() == "not yet sent"
    page = window.open(f"/item/{article}")
    assert page.get_by_role("textbox", name="Comment", exact=True).input_value() == "not yet sent"
    page.get_by_role("textbox", name="Comment", exact=True).fill("a" * 10_001)
    page.get_by_text("1 too many").wait_for()
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("A comment has at most 10,000 characters.").wait_for()
    page.get_by_role("textbox", name="Comment", exact=True).fill("")


def test_votes_order_and_fold_the_comments(own, article, product):
    token, window = own
    _, author = new_account("pro")
    low, high = say(article, "low words", author), say(article, "high words", author)
    me = ask("GET", "/api/v1/account", token=token).json["data"]
    product.sql(f"update comments set score = -4 where id = '{low}'")
    page = window.open(f"/item/{article}")
    assert "You vote on comments from karma 5 on; you have 0." in page.locator("main").inner_text() and page.locator("[data-do=up]").count() == 0
    assert page.locator(f"[data-comment='{low}'] details").get_attribute("open") is None
    product.sql(f"insert into community_members (user_id, karma) values ('{me['id']}', 50) on conflict (user_id) do update set karma = 50")
    page.reload()
    window.drawn()
    up = page.locator(f"[data-comment='{high}'] [data-do=up]")
    up.click()
    until(page, f"document.querySelector(\"[data-comment='{high}'] [data-do=up]\").getAttribute('aria-pressed') === 'true'")
    assert page.locator(f"[data-comment='{high}'] .row .num").inner_text() == "1"
    page.locator(f"[data-comment='{high}'] [data-do=fall]").click()
    until(page, f"document.querySelector(\"[data-comment='{high}'] .row .num\").textContent === '-1'")
    newest = say(article, "newest words", author)
    page.reload()
    window.drawn()
    first = lambda: page.locator(".thread > [data-comment]").first.get_attribute("data-comment")
    assert first() == newest, "0 is better than -1"
    page.get_by_role("button", name="Newest", exact=True).click()
    assert first() == newest
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.dataset.comment") == newest


def test_a_hostile_corpus_is_text_in_a_deep_thread_on_a_phone(browser, article):
    _, author = new_account("pro")
    parent = None
    for text in CORPUS:
        parent = say(article, text, author, parent)
    _, token = new_account("pro")
    made = context(browser, PHONE, token=token)
    window = Watched(made)
    page = window.open(f"/item/{article}")
    assert page.locator("[data-comment]").count() == len(CORPUS)
    assert page.locator(".thread script, .thread svg[onload], .thread iframe, .thread h1").count() == 0
    assert "<script>alert(1)</script>" in page.locator("[data-comment] .prose").first.inner_text()
    assert page.evaluate("Math.max(...[...document.querySelectorAll('.thread ul')].map((each) => { let deep = 0; for (let at = each; at; at = at.parentElement.closest('.thread ul')) deep += 1; return deep; }))") <= 4
    window.finish()
    made.close()

