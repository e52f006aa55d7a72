"""/lookup: one value answered with the figures of the API, its keys, and what a page says when nothing is known."""

import json
import re

import pytest
from client.command import ctl
from harness import until
from reported import ago, indicate

HOSTILE = "c2.pages-lookup-one.com"
ADDRESS = "45.155.205.91"
WITHDRAWN = "gone.pages-lookup-one.com"


@pytest.fixture(scope="module", autouse=True)
def values():
    for feed in ("urlhaus", "threatfox"):
        indicate(feed, "domain", HOSTILE, techniques="T1071", context="Says <b>it</b> plainly")
        indicate(feed, "domain", WITHDRAWN)
    indicate("urlhaus", "ipv4", ADDRESS)
    entry = {
        "key": "pages-lookup", "title": "The servers of a botnet", "link": "https://lookup-news.example/pages", "published": ago(hours=3),
        "summary": "A short one.", "content": f"<p>The operators used {HOSTILE.replace('.com', '[.]com')} and {ADDRESS} for command and control.</p>",
    }  # fmt: skip
    ctl("article", "import", "--feed", "bleepingcomputer", "-", stdin=(json.dumps(entry) + "\n").encode(), code=0)


def told(window, value):
    return window.page.evaluate("async (ioc) => (await (await fetch('/api/v1/lookup?ioc=' + encodeURIComponent(ioc))).json()).data", value)


def said(window):
    return window.page.locator("main").inner_text()


def test_a_defanged_url_typed_into_the_field(desk):
    page = desk.open("/news")
    page.locator("#seek input").fill(f"hxxps://{HOSTILE.replace('.', '[.]')}/x")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lookup?ioc=*")
    desk.drawn()
    page.wait_for_selector("h2:has-text('Its host')")
    first = said(desk)
    assert page.locator(".verdict .row > span").first.inner_text() == "URL" and page.locator("h1").inner_text() == f"https://{HOSTILE}/x"
    assert page.locator(f"main a[href='/lookup?ioc={HOSTILE}']").count() >= 1
    page.reload()
    page.wait_for_selector("h2:has-text('Its host')")
    desk.drawn()
    assert said(desk) == first


def test_a_hostile_name_has_the_figures_of_the_answer(desk):
    page = desk.open(f"/lookup?ioc={HOSTILE}")
    data = told(desk, HOSTILE)
    assert data["found"]
    assert page.locator(".score .n").inner_text() == str(data["risk"]["score"])
    assert data["risk"]["verdict"].capitalize() in page.locator(".score").inner_text()
    assert f"{data['risk']['level'].capitalize()} risk" in page.locator(".score").inner_text()
    rows = page.locator(".factors li:not(.sum) .num").all_inner_texts()
    assert [float(row.replace("−", "-")) for row in rows] == [factor["points"] for factor in data["risk"]["factors"]]
    assert abs(float(page.locator(".factors .sum .num").inner_text()) - data["risk"]["score"]) <= 0.5
    scale = page.locator("svg.scale > text").all_text_contents()
    assert scale == ["Medium 40", "High 65", "Critical 85", "0", "100"]
    assert page.locator(".lane svg > rect").count() == len(data["sources"])
    assert page.locator("sd-table tbody tr").count() == len(data["sources"])
    assert "<b>it</b>" in said(desk) and data["mentions"][0]["title"] in said(desk)
    page.get_by_role("button", name="90 d").click()
    assert page.locator(".lane svg > rect").count() == len(data["sources"])


def test_each_factor_says_how_many_of_how_many(desk):
    page = desk.open(f"/lookup?ioc={HOSTILE}")
    told_of = [f"{factor['points']:.1f} of {factor['max']:g}" for factor in told(desk, HOSTILE)["risk"]["factors"]]
    assert page.locator(".factors li:not(.sum) .right").all_inner_texts() == told_of


def test_the_timeline_has_all_that_happened(desk):
    page = desk.open(f"/lookup?ioc={HOSTILE}")
    events = told(desk, HOSTILE)["events"]
    mentions = [event for event in events if event["kind"] == "mentioned"]
    assert mentions and page.locator("sd-timeline path.s3").count() == len(mentions)
    # Reported 20 days ago, and an hour ago: two dots a source, the last one over its own.
    assert page.locator(".lane").first.locator("circle").count() >= 2
    page.get_by_text("Show as table").click()
    rows = page.locator("sd-timeline tbody tr")
    assert rows.count() == len(events)
    assert "Named by an article" in page.locator("sd-timeline table").inner_text() and "The servers of a botnet" in page.locator("sd-timeline table").inner_text()
    assert "Says <b>it</b> plainly" in page.locator("sd-timeline table").inner_text()


def test_three_and_q_copy_the_elastic_query(desk):
    page = desk.open(f"/lookup?ioc={HOSTILE}")
    queries = [query["query"] for query in told(desk, HOSTILE)["hunting"]["queries"] if query["platform"] == "elastic"]
    page.keyboard.press("3")
    assert page.get_by_role("tab", selected=True).inner_text() == "Elastic"
    page.keyboard.press("q")
    page.wait_for_selector("#said[role=status]:has-text('Copied')", state="attached")
    assert page.evaluate("navigator.clipboard.readText()") == queries[0]


def test_d_and_c_copy_the_value_defanged(browser, desk):
    page = desk.open(f"/lookup?ioc={HOSTILE}")
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        page.keyboard.press("d")
    page.keyboard.press("c")
    page.wait_for_selector("#said:has-text('Copied')", state="attached")
    harmless = HOSTILE.replace(".", "[.]")
    assert page.evaluate("navigator.clipboard.readText()") == harmless
    page.reload()
    desk.drawn()
    assert page.locator("h1").inner_text() == harmless
    for text in page.locator("main .value bdi").all_inner_texts():
        assert "." not in re.sub(r"\[\.\]", "", text) or re.fullmatch(r"[0-9a-f…]+", text), text
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        page.keyboard.press("d")
    assert page.locator("h1").inner_text() == HOSTILE


@pytest.mark.parametrize(
    "value, words",
    [("8.8.8.8", "Known: public resolver"), ("never-seen.pages-lookup-two.com", "No record. That is no verdict"), ("clean.example", "Known: reserved")],
)
def test_what_is_not_stored(desk, value, words):
    page = desk.open(f"/lookup?ioc={value}")
    assert words in said(desk)
    assert page.locator(".score").count() == 0 and page.locator("sd-risk").count() == 0


def test_a_withdrawn_value_says_since_when_and_by_whom(desk):
    ctl("indicator", "revoke", WITHDRAWN, "--reason", "Reported by mistake", code=0)
    page = desk.open(f"/lookup?ioc={WITHDRAWN}")
    assert page.locator("h1 s").inner_text() == WITHDRAWN
    assert "Withdrawn since " in said(desk) and "by the operator" in said(desk) and "Reported by mistake" in said(desk)
    assert "No record" not in said(desk)
    assert page.locator("sd-timeline path.cross").count() == 1 and page.locator(".lane svg > rect").count() == 2


@pytest.mark.parametrize("value, heading", [("T1059.001", "T1059.001"), ("CVE-2021-44228", "CVE-2021-44228")])
def test_a_technique_and_a_cve_have_a_page(desk, value, heading):
    page = desk.open(f"/lookup?ioc={value}")
    assert heading in page.locator("main").inner_text()


def test_a_name_can_be_read_as_a_url(desk):
    page = desk.open(f"/lookup?ioc={HOSTILE}")
    page.get_by_label("Read as").select_option("url")
    page.wait_for_url("**type=url")
    desk.drawn()
    assert page.locator("h1").inner_text() == f"http://{HOSTILE}/"


def test_what_is_no_indicator_says_so(desk):
    desk.allowed.add(400)
    desk.open("/lookup?ioc=no%20indicator%20at%20all")
    assert "the value is no address, domain, URL, hash" in said(desk)


def test_what_was_asked_last_is_listed_and_cleared(desk):
    desk.open(f"/lookup?ioc={ADDRESS}")
    page = desk.open("/lookup")
    assert page.locator("main a.value").all_inner_texts() == [ADDRESS]
    page.get_by_role("button", name="Clear").click()
    assert page.locator("main a.value").count() == 0


def test_on_a_phone_all_of_it_has_room(mobile):
    page = mobile.open(f"/lookup?ioc={HOSTILE}")
    assert page.locator(".score .n").is_visible() and page.locator("sd-hunt").is_visible()


@pytest.mark.parametrize(
    "value, button, stored",
    [
        ("pages-lookup-one.com", "Below this name", {HOSTILE}), (ADDRESS, "This network", {"45.155.205.17"}), ("2001:db8:77::1", "This network", {"2001:db8:77::2"}),
        ("c3.pages-lookup-one.com", "Similar values", {HOSTILE}), ("192.0.2.201", "This network", set()),
    ],
)  # fmt: skip
def test_what_is_beside_a_value_is_asked_for(desk, value, button, stored):
    for kind, text in (("ipv4", "45.155.205.17"), ("ipv6", "2001:db8:77::2")):
        indicate("urlhaus", kind, text)
    page = desk.open(f"/lookup?ioc={value}")
    page.get_by_role("button", name=button, exact=True).click()
    if not stored:
        page.get_by_text("None is stored.").wait_for()
        return
    until(page, "stored => stored.every((value) => [...document.querySelectorAll('main .rank .value')].some((each) => each.textContent.includes(value)))", list(stored))
    assert page.locator(f"main .rank a[href='/lookup?ioc={next(iter(stored)).replace(':', '%3A')}']").count() >= 1
    assert page.locator(f"main .rank a[href='/lookup?ioc={value.replace(':', '%3A')}']").count() == 0
    desk.axe(" with what is beside it")
