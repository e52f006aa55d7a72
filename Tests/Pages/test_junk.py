"""Addresses with junk in them: what a filter cannot mean is refused at that filter in the API's words."""

import urllib.parse

import pytest
from client.accounts import ask

JUNK = "<img src=x onerror=alert(1)>"
NEWS = ["severity", "category", "industry", "mitre_technique", "cve", "has_iocs", "since"]


def quoted(text):
    return urllib.parse.quote(text, safe="")


def message(account, path):
    answer = ask("GET", path, token=account[1])
    assert answer.status == 400, (path, answer.status)
    return answer.json["error"]["message"]


def test_what_a_filter_cannot_mean_is_refused_at_the_filter(desk, account):
    desk.allowed |= {400}
    for name in NEWS:
        page = desk.open(f"/news?{name}={quoted(JUNK)}")
        assert page.locator(f"[data-filter={name}] .wrong").inner_text() == message(account, f"/api/v1/articles?{name}={quoted(JUNK)}")
        assert page.locator(".wrong").count() == 1
        desk.quiet()


@pytest.mark.parametrize("query", ["sort", "no_such_parameter"])
def test_a_parameter_without_a_filter_is_refused_on_the_page(desk, account, query):
    desk.allowed |= {400}
    page = desk.open(f"/news?{query}={quoted(JUNK)}")
    assert message(account, f"/api/v1/articles?{query}={quoted(JUNK)}") in page.locator("main [role=alert]").inner_text()


def test_other_pages_refuse_what_they_cannot_mean(desk, account):
    desk.allowed |= {400}
    key = ask("POST", "/api/v1/keys", {"name": "junk"}, account[1]).json["data"]["id"]
    for page, call in [
        (f"/lookup?ioc=8.8.8.8&type={quoted(JUNK)}", f"/api/v1/lookup?ioc=8.8.8.8&type={quoted(JUNK)}"),
        (f"/lookup?ioc={quoted(JUNK)}", f"/api/v1/lookup?ioc={quoted(JUNK)}"),
        (f"/keys/{key}?days={quoted(JUNK)}", f"/api/v1/keys/{key}/usage?days={quoted(JUNK)}"),
    ]:
        desk.open(page)
        assert message(account, call) in desk.page.locator("main [role=alert]").inner_text(), page
        desk.quiet()
