"""/techniques: by tactic with their figures; one of them, whole, also by the lookup."""

import pytest
from client.accounts import BASE_URL
from harness import until
from reported import article, ranked, report, told, texts

PATH = "/api/v1/techniques"
MARK = "pages-techniques"


@pytest.fixture(scope="module", autouse=True)
def reported():
    report(
        article(MARK, 1, "The group Gorgon Group used T1059.001 against a nuclear power plant. Its server is ps.pages-techniques-one[.]com."),
        article(MARK, 2, "The group Gallmaker used T1059.001 with the Emotet trojan, which exploits CVE-2024-31041."),
    )


def test_they_stand_under_their_tactics_with_their_figures(desk):
    page = desk.open("/techniques")
    data = told(desk, PATH)["data"]
    tactic = next(each for row in data if row["id"] == "T1059" for each in row["tactics"])
    column = page.locator(".matrix > section").filter(has=page.locator(f"h3 a[href='/techniques/{tactic['id']}']"))
    inside = [row for row in data if not row["parent"] and any(each["id"] == tactic["id"] for each in row["tactics"])]
    named = [row for row in inside if row["article_count"]]
    links = [link.get_attribute("href") for link in column.locator(".rank a").all()]
    assert links == [f"/techniques/{row['id']}" for row in named + [row for row in inside if not row["article_count"]]]
    shown = column.locator(":scope > .rank > li > :last-child").all_text_contents()
    assert shown == [f"{row['recent_article_count']:,}" if row["recent_article_count"] else "" for row in named] and int(shown[0]) >= 2
    headings = page.locator("section > .matrix > section h3").all_text_contents()
    assert headings[0] == "Reconnaissance" and headings[-1] == "Impact"
    assert page.locator("main h2").all_text_contents() == ["Enterprise", "Mobile", "Industrial control systems"]
    assert page.locator(".head .note").inner_text().startswith(f"{len(data):,} techniques, {sum(row['recent_article_count'] > 0 for row in data):,} named in 30 days")


def test_words_narrow_them_and_are_in_the_address(desk):
    page = desk.open("/techniques")
    page.get_by_role("searchbox", name="Words").fill("powershell")
    page.wait_for_url("**/techniques?q=powershell")
    desk.drawn()
    found = {row["id"] for row in told(desk, f"{PATH}?q=powershell")["data"]}
    assert {link.get_attribute("href").removeprefix("/techniques/") for link in page.locator(".rank a").all()} == found and "T1059.001" in found
    page = desk.open("/techniques?q=no+such+technique")
    page.get_by_role("button", name="Show all").click()
    until(page, "document.querySelectorAll('.rank a').length > 200")
    assert page.url == f"{BASE_URL}/techniques"


@pytest.mark.parametrize("name", ["T1059.001", "t1059", "TA0002"])
def test_one_has_what_the_answer_has(desk, name):
    page = desk.open(f"/techniques/{name}")
    data = told(desk, f"{PATH}/{name}")["data"]
    assert page.locator("h1").inner_text() == data["name"] and data["id"] in page.locator(".head").inner_text()
    assert texts(desk, ".figs dd")[:3] == [f"{data[each]:,}" for each in ("recent_article_count", "article_count", "ioc_count")]
    for heading, member, path in (("Groups", "threat_actors", "/actors/"), ("Malware", "malware", "/news?malware="), ("Sectors", "industries", "/industries/"), ("CVEs", "cves", "")):
        found = ranked(desk, heading)
        assert [count for _, count in found] == [f"{entry['count']:,}" for entry in data[member]] and all(link.startswith(path) for link, _ in found)
    assert page.locator(".news h3 a").all_text_contents() == [entry["title"] for entry in data["articles"]]
    if data["kind"] == "technique" and data["parent"]:
        assert page.locator(f"main a[href='/techniques/{data['parent']['id']}']").count() >= 1
    below = data.get("subtechniques", data.get("techniques", []))
    more = page.get_by_role("button", name="Show all")
    if more.count():
        more.click()
    until(page, "(number) => document.querySelectorAll('sd-table[caption], sd-table').length && document.querySelectorAll(\"table[aria-label*='echniques'] tbody tr\").length === number", len(below))
    assert {link.get_attribute("href") for link in page.locator("table[aria-label*='echniques'] a").all()} == {f"/techniques/{row['id']}" for row in below}


def test_a_revoked_one_leads_on(desk):
    page = desk.open("/techniques/T1086")
    page.locator(".say a[href='/techniques/T1059.001']").click()
    page.wait_for_url("**/techniques/T1059.001")
    desk.drawn()


def test_what_is_no_technique(desk):
    desk.allowed |= {400, 404}
    page = desk.open("/techniques/T9999")
    assert "no technique with this id" in page.locator("main").inner_text()
    page = desk.open("/techniques/powershell")
    assert "an ATT&CK id such as T1059" in page.locator("main").inner_text()


@pytest.mark.parametrize("typed", ["T1059.001", "TA0002"])
def test_the_lookup_of_an_id_is_its_page(desk, typed):
    page = desk.open("/news")
    page.locator("#seek input").fill(typed.lower())
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/techniques/{typed}")
    desk.drawn()
    assert page.locator("h1").inner_text() == told(desk, f"{PATH}/{typed}")["data"]["name"]


def test_on_a_phone(mobile):
    page = mobile.open("/techniques")
    page.locator(".matrix a[href='/techniques/T1059']").first.click()
    page.wait_for_url("**/techniques/T1059")
    mobile.drawn()
