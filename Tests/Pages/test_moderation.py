"""Reporting a comment, deciding it, the log of decisions, and the page of a member."""

import uuid

import pytest
from client.accounts import ask, new_account
from harness import until
from test_discussion import PATH, article, say  # noqa: F401: fixtures


@pytest.fixture
def named():
    """Token and name of an account."""
    _, token = new_account("pro")
    name = "m" + uuid.uuid4().hex[:10]
    assert ask("PATCH", "/api/v1/account", {"name": name}, token).status == 200
    return token, name


def right(product, token, change):
    id = ask("GET", "/api/v1/account", token=token).json["data"]["id"]
    product.sql(f"insert into community_members (user_id, {change[0]}) values ('{id}', '{change[1]}') on conflict (user_id) do update set {change[0]} = '{change[1]}'")


def test_a_comment_is_reported_in_the_page(own, article, named, product):
    token, window = own
    right(product, token, ("karma", 5))
    id = say(article, "Buy now", named[0])
    page = window.open(f"/item/{article}")
    page.get_by_role("button", name="Report", exact=True).click()
    dialog = page.get_by_role("dialog", name="Report a comment")
    dialog.get_by_label("Which rule does it break?").select_option("spam")
    dialog.get_by_label("Note").fill("advertising <b>")
    window.axe(" (report)")
    dialog.get_by_role("button", name="Report").click()
    page.locator(".toast", has_text="Reported").wait_for()
    until(page, "!document.querySelector('[data-do=report]')")
    assert product.sql(f"select rule, note from comment_reports where comment_id = '{id}'") == [["spam", "advertising <b>"]]


def test_a_moderator_removes_it_and_everybody_reads_why(own, article, named, product):
    token, window = own
    right(product, token, ("role", "moderator"))
    text = f"Buy <i>now</i> {uuid.uuid4().hex[:8]}"
    id = say(article, text, named[0])
    _, other = new_account("pro")
    right(product, other, ("karma", 5))
    assert ask("POST", "/api/v1/community/reports", {"kind": "comment", "id": id, "rule": "spam", "note": "third time"}, other).status == 201
    page = window.open("/moderation")
    item = page.locator("li", has_text=text)
    assert "third time" in item.inner_text() and named[1] in item.inner_text() and item.locator("i").count() == 0
    item.get_by_role("button", name="Remove").click()
    dialog = page.get_by_role("dialog", name="Remove the comment?")
    dialog.get_by_label("Reason").fill(f"Advertising, {id[:8]}")
    dialog.get_by_role("button", name="Remove").click()
    page.get_by_text(f"Advertising, {id[:8]}").wait_for()
    window.drawn()
    assert page.locator("li", has_text=text).count() == 0
    assert ask("GET", f"{PATH}?article={article}", token=token).json["data"] == []


def test_a_member_has_a_page(own, article, named):
    _, window = own
    say(article, "Said <u>here</u> with 192.0.2.9", named[0])
    page = window.open(f"/item/{article}")
    page.get_by_role("link", name=named[1]).click()
    page.wait_for_url(f"**/u/{named[1]}")
    window.drawn()
    assert page.locator("h1").last.inner_text() == named[1] and "karma 0" in page.locator("main").inner_text()
    assert "Said <u>here</u>" in page.locator(".thread .prose").inner_text() and page.locator(".thread u").count() == 0
    assert page.locator(".thread .prose a").get_attribute("href") == "/lookup?ioc=192.0.2.9"


def test_a_name_that_nobody_has_is_said_so(own):
    _, window = own
    window.allowed |= {404}
    page = window.open("/u/nobody-has-this-name")
    page.get_by_text("No account has this name.").wait_for()
