"""What members say of a value: reported in a dialog, counted beside the value, drawn in the timeline, and named among the reasons."""

import uuid

import pytest
from client.accounts import ask, new_account
from harness import until
from reported import indicate


@pytest.fixture
def value():
    name = f"{uuid.uuid4().hex[:12]}.pages-sight-one.com"
    indicate("urlhaus", "domain", name)
    return name


def open_dialog(page, words):
    page.get_by_role("button", name=words, exact=True).click()
    page.get_by_role("dialog").wait_for()


def test_a_sighting_is_reported_and_shown(desk, value):
    page = desk.open(f"/lookup?ioc={value}")
    assert "No member has said anything" in page.locator("aside").inner_text()
    open_dialog(page, "Report a sighting")
    page.get_by_label("How often").fill("0")
    page.get_by_role("button", name="Report", exact=True).click()
    assert page.get_by_role("dialog").is_visible() and "A whole number from 1 to 1,000,000" in page.get_by_role("dialog").inner_text()
    page.get_by_label("How often").fill("12")
    page.get_by_label("Note").fill("<b>proxy</b> log")
    desk.axe(" (dialog)")
    page.get_by_role("button", name="Report", exact=True).click()
    page.get_by_text("1 member saw it in the last 30 days.").wait_for()
    desk.drawn()
    assert page.get_by_role("dialog").count() == 0
    assert "Seen by members" in page.locator(".lanes").inner_text()
    page.get_by_text("Show as table").click()
    assert "12 times: <b>proxy</b> log" in page.locator("details.behind").inner_text()
    assert "a second one counts" in page.locator(".factors").inner_text()


def test_a_second_member_moves_the_score(desk, value):
    _, other = new_account("free")
    assert ask("POST", "/api/v1/iocs/sightings", {"values": [value], "kind": "false_positive"}, other).status == 200
    page = desk.open(f"/lookup?ioc={value}")
    before = int(page.locator(".score .n").inner_text())
    open_dialog(page, "False positive")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Report", exact=True).click()
    page.get_by_text("2 members called it a false positive in the last 30 days.").wait_for()
    desk.drawn()
    until(page, "(before) => Number(document.querySelector('.score .n').textContent) === before - 6", before)
