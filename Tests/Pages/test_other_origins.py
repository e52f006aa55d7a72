"""What pages of others can do with ours: show none in a frame, send no form in somebody's name, learn nothing from a link."""

import json

import pytest
from client.accounts import BASE_URL
from client.upstream import Upstream
from harness import WIDE, context, until
from reported import article, report


@pytest.fixture(scope="module")
def foreign():
    server = Upstream().start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def window(browser, account):
    made = context(browser, WIDE, token=account[1])
    yield made
    made.close()


def put(server, path, body):
    server.answers[path] = lambda handler: handler.say(200, body, Content_Type="text/html")


@pytest.mark.parametrize("path", ["/", "/iocs", "/settings", "/docs/api", "/favicon.svg", "/api/v1/plans", "/nothing-here"])
def test_framing_is_refused(window, foreign, path):
    put(foreign, "/frame", f"<title>framer</title><iframe src='{BASE_URL}{path}'></iframe>")
    page = window.new_page()
    page.goto(foreign.url("/frame"))
    until(page, "document.querySelector('iframe').contentDocument === null")  # an origin of its own: no longer the empty first one
    assert page.frames[1].url == "chrome-error://chromewebdata/"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"], ids=["another port", "another site"])
@pytest.mark.parametrize(
    "path, body",
    [
        ("/api/v1/iocs/search", {"values": ["8.8.8.8"]}), ("/auth/v1/token?grant_type=password", {"email": "a@example.com", "password": "long enough to be one"}),
        ("/api/v1/keys", {"name": "theirs"}), ("/auth/v1/logout", {}),
    ],
    ids=["search", "sign-in", "key", "sign-out"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_of_another_origin_is_refused_and_told_so(window, foreign, host, path, body, kind):
    text = json.dumps(body | {"x": ""}).replace('"}', "")
    put(foreign, "/form", f"<form method=post enctype='{kind}' action='{BASE_URL}{path}'><input name='{text}' value='\"}}'></form><script>onload = () => document.forms[0].submit()</script>")
    page = window.new_page()
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        page.goto(foreign.url("/form").replace("127.0.0.1", host))
    answer = sent.value
    assert answer.status == 403, (answer.status, answer.headers)
    page.wait_for_url(BASE_URL + path)
    assert page.evaluate("JSON.parse(document.body.innerText).error.code") == "origin_not_allowed"


def test_whoever_opens_a_page_has_no_hold_on_it(window, foreign):
    put(foreign, "/opens", f"<button onclick=\"theirs = window.open('{BASE_URL}/pricing')\">Open</button>")
    page = window.new_page()
    page.goto(foreign.url("/opens"))
    page.get_by_role("button").click()
    until(page, "window.theirs && theirs.closed")  # so a window looks that is held no longer


def test_a_link_to_a_publisher_tells_it_nothing(window, account):
    report(article("told-nothing", 1, "A text.", minutes=3))
    page = window.new_page()
    asked = []
    window.route("https://told-nothing.publisher.example/**", lambda route: (asked.append(route.request.all_headers()), route.fulfill(body="<h1>There</h1>", content_type="text/html")))
    page.goto(f"{BASE_URL}/news")
    page.locator(".news h3 a", has_text="Report 1 of told-nothing").click()
    page.wait_for_selector("article")
    link = page.locator("main a[href^='https://told-nothing.publisher.example']").first
    assert set(link.get_attribute("rel").split()) >= {"noopener", "noreferrer"}
    with page.expect_event("popup") if link.get_attribute("target") else page.expect_navigation() as opened:
        link.click()
    there = opened.value if link.get_attribute("target") else page
    there.wait_for_selector("h1")
    assert there.evaluate("[document.referrer, window.opener]") == ["", None]
    assert asked and all("referer" not in fields for fields in asked)
