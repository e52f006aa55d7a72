"""Watches: made from a filter, from a value and by hand; what they find, unread first; where it can be followed; muted and deleted."""

import uuid

import pytest
from client.accounts import ask
from client.command import ctl
from harness import until

WATCHES = "/api/v1/watches"


@pytest.fixture
def tag():
    return f"t{uuid.uuid4().hex[:12]}"


def publish(tag, count=2):
    feed = f"w-{uuid.uuid4().hex[:10]}"
    ctl("feed", "add", feed, "--name", feed, "--format", "csv", code=0)
    rows = "".join(f"domain,{n}.{tag}.example-watched.net,high,{tag}\n" for n in range(count))
    ctl("feed", "import", "--format", "csv", "--feed", feed, "-", stdin="type,value,confidence,tags\n" + rows, code=0)


def test_a_filter_is_watched_and_what_turns_up_is_read(own, tag):
    token, window = own
    page = window.open("/watch")
    page.get_by_text("You watch for nothing yet.").wait_for()
    page = window.open(f"/iocs?tag={tag}")
    page.get_by_role("button", name="Watch this filter").click()
    page.get_by_role("textbox", name="Name").fill("<b>Mine</b>")
    page.locator("dialog").get_by_role("button", name="Watch", exact=True).click()
    page.locator(".toast", has_text="Watching: <b>Mine</b>").wait_for()
    publish(tag)
    page = window.open("/watch")
    page.get_by_role("link", name="<b>Mine</b>").wait_for()
    until(page, "document.getElementById('count-watch').textContent.startsWith('1')")
    window.drawn()
    page.get_by_role("link", name="<b>Mine</b>").click()
    page.wait_for_url("**/watch/*")
    page.locator("tbody tr").nth(1).wait_for()
    assert page.locator("tbody tr").count() == 2 and page.locator("tbody .chip", has_text="New").count() == 2
    page.get_by_role("button", name="Mark as read").click()
    until(page, "document.querySelector('tbody') && !document.querySelector('tbody .chip')")
    window.drawn()
    page = window.open("/watch")
    page.get_by_role("link", name="<b>Mine</b>").wait_for()
    assert page.locator("#count-watch").inner_text() == ""


def test_values_are_watched_by_hand_and_from_the_look_up(own, tag):
    token, window = own
    window.allowed.add(400)
    page = window.open("/watch")
    page.get_by_role("button", name="New watch").click()
    page.get_by_role("textbox", name="Values").fill(f"{tag}.example-watched.net\nno value!")
    page.locator("dialog").get_by_role("button", name="Watch", exact=True).click()
    page.locator("dialog .say.bad").wait_for()
    page.get_by_role("textbox", name="Values").fill(f"{tag}.example-watched.net")
    page.locator("dialog").get_by_role("button", name="Watch", exact=True).click()
    page.wait_for_url("**/watch/*")
    page.get_by_text("Nothing has turned up yet.").wait_for()
    publish(tag)
    page.reload()
    page.locator("tbody tr").nth(1).wait_for()
    page = window.open(f"/lookup?ioc=0.{tag}.example-watched.net")
    page.get_by_role("button", name="Watch", exact=True).click()
    page.locator("dialog").get_by_role("button", name="Watch", exact=True).click()
    page.wait_for_url("**/watch/*")
    assert len(ask("GET", WATCHES, token=token).json["data"]) == 2


def test_a_watch_is_renamed_muted_renewed_and_deleted(own, tag):
    token, window = own
    made = ask("POST", WATCHES, {"name": "First", "query": {"tag": tag}}, token).json["data"]
    publish(tag, 1)
    page = window.open(f"/watch/{made['id']}")
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("textbox", name="Name").fill("Second")
    page.locator("dialog").get_by_role("button", name="Rename", exact=True).click()
    page.get_by_role("heading", name="Second", level=1).wait_for()
    page.get_by_role("button", name="Mute for a week").click()
    page.get_by_role("button", name="Unmute").wait_for()
    old = ask("GET", f"{WATCHES}/{made['id']}", token=token).json["data"]["feed_urls"]["atom"]
    assert old in page.locator("aside").inner_text().replace("\n", "")
    page.get_by_role("button", name="Renew").click()
    page.locator("dialog").get_by_role("button", name="Renew").click()
    until(page, "old => !document.querySelector('aside')?.textContent.includes(old)", old)
    page.get_by_role("button", name="Delete").click()
    page.locator("dialog").get_by_role("button", name="Delete").click()
    page.wait_for_url("**/watch")
    page.get_by_text("You watch for nothing yet.").wait_for()
    window.allowed.add(404)
    page = window.open(f"/watch/{made['id']}")
    page.get_by_text("Your account has no watch with this id.").wait_for()


def test_an_example_is_one_click(own):
    _, window = own
    page = window.open("/watch")
    page.get_by_role("button", name="Phishing addresses").click()
    page.wait_for_url("**/watch/*")
    page.get_by_role("heading", name="Phishing addresses", level=1).wait_for()
