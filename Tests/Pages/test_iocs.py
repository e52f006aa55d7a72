"""/iocs: the rows are those of the API for the same query; "Use this list" gives an address that a machine can poll."""

import datetime
import os
import re
import subprocess
import uuid
from urllib.parse import parse_qs, urlsplit

import pytest
from client.accounts import BASE_URL, new_account, new_key
from client.command import ctl
from harness import WIDE, Watched, context, until

PATH = "/api/v1/iocs"
NAMES = [f"list-{number}.pages-iocs.com" for number in range(3)]
RESOLVER = "8.8.4.4"
NOW = datetime.datetime.now(datetime.timezone.utc)


@pytest.fixture(scope="module", autouse=True)
def values():
    seen = (NOW - datetime.timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    rows = [("domain", name) for name in NAMES] + [("ipv4", RESOLVER)]
    for feed in ("urlhaus", "threatfox"):
        lines = [f"{kind},{value},high,{seen},{seen},c2" for kind, value in rows]
        ctl("feed", "import", "--format", "csv", "--feed", feed, "-", stdin="\n".join(["type,value,confidence,first_seen,last_seen,tags", *lines, ""]), code=0)


def told(window, path):
    return window.page.evaluate("async (path) => (await (await fetch(path)).json())", path)


def copied(page):
    return page.locator("main tbody [data-copy]").evaluate_all("(all) => all.map((node) => node.dataset.copy)")


def same(window, query):
    """The page's rows are the answer's; gives the answer."""
    answer = told(window, f"{PATH}?limit=100&{query}")
    until(window.page, "(count) => document.querySelectorAll('main tbody tr').length === count", len(answer["data"]))
    assert copied(window.page) == [row["value"] for row in answer["data"]]
    assert f"{answer['meta']['total']:,} match" in window.page.locator(".head").inner_text()
    return answer


def counted(page):
    """What is said about the rows of the address, once they are counted."""
    page.wait_for_selector(".now:has-text(' now')")
    return int(re.match(r"[\d,]+", page.locator(".now").inner_text())[0].replace(",", ""))


def run(command, key, more=""):
    done = subprocess.run(["sh", "-c", f"{command} -sS -i {more}"], capture_output=True, text=True, env={**os.environ, "SOCD_KEY": key}, check=True)
    head, _, body = done.stdout.replace("\r\n", "\n").partition("\n\n")
    return int(head.split()[1]), dict(line.split(": ", 1) for line in head.splitlines()[1:]), body


def test_a_list_becomes_a_block_list_of_a_firewall(desk, account):
    key = new_key(account[1], name="edge-firewall", scopes=["read:iocs", "read:export"])
    page = desk.open("/iocs")
    page.get_by_role("button", name="Type", exact=True).click()
    page.get_by_role("checkbox", name="Domain").check()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Risk at least").click()
    page.get_by_text("Risk 65 and above", exact=True).click()
    page.wait_for_url("**/iocs?type=domain&risk_min=65")
    desk.drawn()
    shown = same(desk, "type=domain&risk_min=65")
    page.get_by_label("Format").select_option(label="External dynamic list, names")
    page.get_by_label("Key").select_option(label=f"edge-firewall ({key['key_prefix']}…)")
    total = counted(page)
    page.get_by_role("button", name="Copy command").click()
    page.wait_for_selector("#said[role=status]:has-text('Copied')", state="attached")
    command = page.evaluate("navigator.clipboard.readText()")
    live = re.search(r'"(http.*)"$', command)[1]
    assert "\n " not in command  # an address that does not fit beside a blank leaves an empty line
    assert "$SOCD_KEY" in command and parse_qs(urlsplit(live).query) == {"format": ["edl-domain"], "type": ["domain"], "risk_min": ["65"], "since": ["-30d"], "limit": ["10000"]}
    status, fields, body = run(command, key["key"])
    lines = body.split()
    assert status == 200 and len(lines) == total and set(NAMES) <= set(lines)
    usable = [row["value"] for row in shown["data"] if not row.get("warning_lists") and row.get("to_ids") is not False]
    assert lines[: len(usable)] == usable
    status, _, body = run(command, key["key"], f"-H 'If-None-Match: {fields['ETag']}'")
    assert (status, body) == (304, "")
    download = page.get_by_role("link", name="Download").get_attribute("href")
    assert BASE_URL + download == live


def test_what_the_plan_lacks_is_shown_with_the_plan_that_has_it(browser):
    _, token = new_account("free")
    made = context(browser, WIDE, token=token)
    window = Watched(made)
    page = window.open("/iocs")
    plans = told(window, "/api/v1/plans")["data"]
    formats = {option.get_attribute("value"): option.text_content() for option in page.get_by_label("Format").locator("option").all()}
    assert set(formats) == {"taxii"}.union(*(plan["formats"] for plan in plans))
    for name, words in formats.items():
        first = next(plan["label"] for plan in plans if (name in plan["formats"] if name != "taxii" else "read:taxii" in plan["scopes"]))
        assert (f"({first})" in words) == (first != "Free"), words
    page.get_by_label("Format").select_option("stix")
    text = page.locator("sd-export").inner_text()
    assert "STIX 2.1 bundle comes with the plan Pro" in text and "Queries come with the plan Pro" in text
    assert page.get_by_role("link", name="Download").count() == 0 and page.get_by_text("Live address").count() == 0
    assert page.locator("sd-export a[href='/pricing']").count() == 2
    page.get_by_label("Format").select_option("txt")
    limit = parse_qs(urlsplit(page.get_by_role("link", name="Download").get_attribute("href")).query)["limit"]
    assert limit == [str(plans[0]["page_max"])]
    window.finish()
    made.close()


@pytest.mark.parametrize(
    "name, label, choice, asked",
    [("rpz", "What a listed name answers", "drop", {"policy": ["drop"]}), ("csv", "Columns", "extended", {"columns": ["extended"]}), ("misp", "Addresses are", "dst", {"ip_type": ["dst"]})],
)
def test_options_of_a_format_stand_in_its_address(desk, name, label, choice, asked):
    page = desk.open("/iocs?type=ipv4")
    page.get_by_label("Format").select_option(name)
    page.get_by_label(label).select_option(choice)
    page.get_by_label("Only risk 65 and above").check()
    total = counted(page)
    href = page.get_by_role("link", name="Download").get_attribute("href")
    assert parse_qs(urlsplit(href).query) == {"format": [name], "type": ["ipv4"], "risk_min": ["65"], "since": ["-30d"], "limit": ["10000"]} | asked
    status, listed = page.evaluate("async (path) => { const answer = await fetch(path); return [answer.status, Number(answer.headers.get('X-Total-Count'))]; }", href)
    assert (status, listed) == (200, total)


def test_values_of_warning_lists_are_left_out_of_block_lists_unless_kept(desk):
    page = desk.open("/iocs?type=ipv4")
    page.get_by_label("Format").select_option("edl-ip")
    without = counted(page)
    page.get_by_label("Keep values of warning lists").check()
    until(page, "(before) => Number.parseInt(document.querySelector('.now').textContent.replaceAll(',', '')) > before", without)
    assert "exclude_warning_lists=false" in page.get_by_role("link", name="Download").get_attribute("href")
    assert page.locator("tbody tr", has=page.locator(f"[data-copy='{RESOLVER}']")).locator(".chip", has_text="Listed").count() == 1


def test_a_list_of_several_pages_gives_the_first_by_risk_and_all_addresses(desk):
    page = desk.open("/iocs")
    page.get_by_label("Format").select_option("sentinel")
    total = counted(page)
    assert total > 100 and "gives the first 100 by risk" in page.locator("sd-export").inner_text()
    page.locator("sd-export summary").click()
    pages = page.get_by_role("region", name="Addresses of the pages").inner_text().split()
    assert len(pages) == min(100, -(-total // 100))
    assert parse_qs(urlsplit(pages[1]).query) == {"format": ["sentinel"], "since": ["-30d"], "sort": ["risk:desc"], "limit": ["100"], "offset": ["100"]}


@pytest.mark.parametrize("types, title", [("ipv4,ipv6", "Addresses"), ("domain,url", "Names and URLs"), ("domain,ipv4", "All indicators")])
def test_taxii_names_the_collection_of_these_types(desk, account, types, title):
    page = desk.open(f"/iocs?type={types}")
    page.get_by_label("Format").select_option("taxii")
    live = page.get_by_role("region", name=f"Collection: {title}").inner_text()
    key = new_key(account[1], name="collector", scopes=["read:taxii"])
    done = subprocess.run(["curl", "-sS", "-u", f"x:{key['key']}", live], capture_output=True, text=True, check=True)
    assert f'"title":"{title}"' in done.stdout.replace('": "', '":"')


def test_queries_hunt_for_the_list(desk):
    page = desk.open("/iocs?type=domain&tag=c2")
    page.get_by_label("Platform").select_option("kql")
    page.get_by_role("button", name="Show queries").click()
    text = page.get_by_role("region", name="Queries for KQL").inner_text()
    assert all(name in text for name in NAMES)


@pytest.mark.parametrize("query", ["type=domain,ipv4&confidence=high&source=urlhaus&since=-7d", "sort=risk:desc&exclude_warning_lists=true", "category=threat-intel&origin=feed&tag=c2&time_field=first_seen&since=-30d"])
def test_an_address_gives_the_same_rows_as_the_api(desk, query):
    desk.open(f"/iocs?{query}")
    assert same(desk, query)["data"]


def test_cells_are_those_of_the_answer(desk):
    page = desk.open("/iocs?sort=risk:desc")
    rows = same(desk, "sort=risk:desc")["data"]
    for row, node in list(zip(rows, page.locator("tbody tr").all()))[:20]:
        cells = node.locator("td").all_text_contents()[1:]
        assert cells[2].endswith(str(row["risk"]["score"])) and cells[3].lower() == row["confidence"] and cells[5] == row["source"]["feed_name"]
        assert cells[4].removeprefix("Listed ") == ", ".join(row["tags"][:2])


def test_the_order_is_chosen_and_pages_follow(desk):
    page = desk.open("/iocs")
    page.get_by_role("button", name="Highest risk").click()
    page.wait_for_url("**/iocs?sort=risk:desc")
    desk.drawn()
    same(desk, "sort=risk:desc")
    page.keyboard.press("]")
    page.wait_for_url("**offset=100*")
    desk.drawn()
    same(desk, "sort=risk:desc&offset=100")
    assert page.locator(".pager").inner_text().startswith("101–")


def test_rows_are_chosen_and_copied_by_keys(desk):
    page = desk.open("/iocs?type=domain")
    first, second = copied(page)[:2]
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    page.get_by_role("button", name="Copy 2 values").click()
    page.wait_for_selector("#said:has-text('2 values copied')", state="attached")
    assert page.evaluate("navigator.clipboard.readText()").split() == [first, second]
    page.keyboard.press("c")
    page.wait_for_selector("#said:has-text('Copied')", state="attached")
    assert page.evaluate("navigator.clipboard.readText()") == second
    page.keyboard.press("e")
    until(page, "document.activeElement.matches('sd-export select')")


def test_nothing_that_matches_says_why(desk):
    page = desk.open("/iocs?tag=no-such-tag&type=domain")
    text = page.locator("sd-state").inner_text()
    assert "No indicator matches these filters." in text and "Your plan looks back 365 days." in text
    page.get_by_role("button", name="Without Tag").click()
    page.wait_for_selector("tbody tr")
    page.goto(f"{BASE_URL}/iocs?exclude_warning_lists=true&type=ipv4&tag=c2&source=urlhaus&risk_min=100")
    desk.drawn()
    assert "No indicator matches" in page.locator("sd-state").inner_text()


@pytest.mark.parametrize("query, words", [("risk_min=many", "risk_min"), ("type=dreadful", "type"), ("since=yesterday", "since")])
def test_junk_in_the_address_is_refused_at_its_filter(desk, query, words):
    desk.allowed.add(400)
    page = desk.open(f"/iocs?{query}")
    assert words in page.locator(f".drop.bad[data-filter={words}] .wrong").text_content()
    assert words in page.locator("main [role=alert]").first.inner_text()


def test_on_a_phone_the_list_is_used_in_a_sheet(mobile):
    page = mobile.open("/iocs?type=domain")
    page.get_by_role("button", name="Use this list").click()
    page.wait_for_selector("dialog[open] .now:has-text(' now')")
    assert page.get_by_role("region", name="Live address").is_visible()


def test_a_thousand_rows_stand_in_the_page(desk):
    page = desk.open("/iocs?limit=1000")
    total = told(desk, f"{PATH}?limit=1000")["data"]
    until(page, "(count) => document.querySelectorAll('main tbody tr').length === count", len(total))
    desk.quiet()
    desk.open("/iocs?limit=10")  # axe would look at each of a thousand rows


def test_what_arrives_waits_for_a_press(desk):
    feed = "a-list-" + uuid.uuid4().hex[:12]
    ctl("feed", "add", feed, "--name", feed, "--category", "research")

    def store(names, minutes):
        seen = (NOW - datetime.timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")
        lines = [f"domain,{name}.{feed}.com,high,{seen},{seen},c2" for name in names]
        ctl("feed", "import", "--format", "csv", "--feed", feed, "-", stdin="\n".join(["type,value,confidence,first_seen,last_seen,tags", *lines, ""]), code=0)

    store([f"old-{number}" for number in range(30)], 60)
    desk.page.clock.install()
    page = desk.open(f"/iocs?source={feed}")
    until(page, "document.querySelectorAll('main tbody tr').length === 30")
    before = copied(page)
    page.clock.run_for(61_000)
    page.wait_for_load_state("networkidle")
    assert page.get_by_role("button", name=re.compile(r"^\d+ new$")).count() == 0
    store(["new-1", "new-2"], 5)
    page.clock.run_for(61_000)
    button = page.get_by_role("button", name="2 new", exact=True)
    button.wait_for()
    assert copied(page) == before
    desk.axe(" with new ones")
    button.click()
    until(page, "document.querySelectorAll('main tbody tr').length === 32")
    until(page, "document.activeElement === document.querySelector('main tbody a')")
    assert set(copied(page)[:2]) == {f"new-1.{feed}.com", f"new-2.{feed}.com"} and copied(page)[2:] == before
    assert button.count() == 0


def test_an_empty_list_says_what_arrives(desk):
    feed = "an-empty-list-" + uuid.uuid4().hex[:12]
    ctl("feed", "add", feed, "--name", feed, "--category", "research")
    desk.page.clock.install()
    page = desk.open(f"/iocs?source={feed}")
    page.get_by_text("No indicator matches these filters.").wait_for()
    seen = NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
    ctl("feed", "import", "--format", "csv", "--feed", feed, "-", stdin=f"type,value,confidence,first_seen,last_seen,tags\ndomain,first.{feed}.com,high,{seen},{seen},c2\n", code=0)
    page.clock.run_for(61_000)
    page.get_by_role("button", name="1 new", exact=True).click()
    until(page, "document.querySelectorAll('main tbody tr').length === 1")


def test_an_account_with_keys_on_a_small_plan_asks_for_little(browser):
    _, token = new_account("free")
    new_key(token, name="edge-firewall", scopes=["read:iocs"])
    made = context(browser, WIDE, token=token)
    window = Watched(made)
    asked = []
    window.page.on("request", lambda request: asked.append(request.url.removeprefix(BASE_URL)))
    page = window.open("/iocs")
    page.get_by_role("combobox", name="Key").wait_for()
    counted(page)
    assert len(asked) <= 24, asked
    window.finish()
    made.close()
