"""/actors: found by any of their names; one of them with all that is named with it."""

import pytest
from client.accounts import BASE_URL
from harness import until
from reported import article, ranked, report, told, texts

PATH = "/api/v1/actors"
MARK = "pages-actors"


@pytest.fixture(scope="module", autouse=True)
def reported():
    report(
        article(MARK, 1, "The group Gorgon Group used T1547.014 against a nuclear power plant. Its server is c2.pages-actors-one[.]com."),
        article(MARK, 2, "The group Subaat used T1547.014 and T1059.001 with the Emotet trojan, which exploits CVE-2024-31041."),
    )


def rows(window):
    return [link.get_attribute("href").removeprefix("/actors/") for link in window.page.locator("tbody a").all()]


def test_those_named_most_come_first_with_their_figures(desk):
    page = desk.open("/actors")
    answer = told(desk, f"{PATH}?limit=50")
    assert rows(desk) == [actor["id"] for actor in answer["data"]]
    assert page.locator(".head .note").inner_text() == f"{answer['meta']['total']:,} groups"
    for actor in answer["data"][:10]:
        cells = [text.replace("\u00a0", " ") for text in page.locator("tbody tr").filter(has=page.locator(f"a[href='/actors/{actor['id']}']")).locator("td").all_text_contents()]
        others = actor["aliases"]
        more = f" +{len(others) - 2}" if len(others) > 2 else ""
        assert cells[0] == actor["name"] and cells[1] == (", ".join(others[:2]) + more if others else "–")
        assert cells[3] == f"{actor['recent_article_count']:,} article{'' if actor['recent_article_count'] == 1 else 's'} in 30 days" and cells[4] == f"{actor['article_count']:,}"
    page.get_by_role("button", name="Show more").click()
    until(page, "document.querySelectorAll('tbody tr').length === 100")
    found = rows(desk)
    assert len(set(found)) == 100


def test_words_a_country_and_the_order_are_in_the_address(desk):
    page = desk.open("/actors")
    page.get_by_role("searchbox", name="Any name").fill("fancy bear")
    page.wait_for_url("**/actors?q=fancy+bear")
    desk.drawn()
    assert rows(desk) == [actor["id"] for actor in told(desk, f"{PATH}?q=fancy+bear")["data"]] and "apt28" in rows(desk)
    desk.open("/actors")
    page.get_by_role("button", name="By name").click()
    page.wait_for_url("**/actors?sort=name")
    page.locator("[data-filter=country] button").first.click()
    page.get_by_role("searchbox", name="Find in Country").fill("north")
    choice = page.get_by_role("radio", name="North Korea")
    number = next(each["count"] for each in told(desk, PATH)["meta"]["countries"] if each["country"] == "KP")
    assert str(number) in page.locator(".options label").inner_text()
    choice.click()
    page.wait_for_url("**/actors?sort=name&country=KP")
    desk.drawn()
    assert page.locator(".head .note").inner_text() == f"{number} groups"
    assert rows(desk) == [actor["id"] for actor in told(desk, f"{PATH}?sort=name&country=KP")["data"]]
    assert set(texts(desk, "tbody td:nth-child(3)")) == {"North Korea"}
    page.reload()
    desk.drawn()
    assert page.locator("[data-filter=country]").inner_text() == "North Korea"
    page.go_back()
    until(page, "!location.search.includes('country')")
    desk.drawn()
    assert len(rows(desk)) == 50


def test_nothing_found_says_so_and_a_wrong_country_is_explained(desk):
    page = desk.open("/actors?q=no+such+group+at+all")
    page.get_by_role("button", name="Without the words").click()
    until(page, "document.querySelectorAll('tbody tr').length === 50")
    desk.allowed.add(400)
    page = desk.open("/actors?country=russia")
    assert "two letters" in page.locator("[data-filter=country] .wrong").inner_text()


def test_one_group_has_what_the_answer_has(desk):
    page = desk.open("/actors/Subaat")
    assert page.url == f"{BASE_URL}/actors/gorgon-group"
    data = told(desk, f"{PATH}/gorgon-group")["data"]
    assert page.locator("h1").inner_text() == data["name"] and data["mitre_id"] in page.locator(".head").inner_text()
    assert all(alias in page.locator("main").inner_text() for alias in data["aliases"])
    assert texts(desk, ".figs dd")[:3] == [f"{data[name]:,}" for name in ("recent_article_count", "article_count", "ioc_count")]
    for heading, member, path in (("Malware", "malware", "/news?malware="), ("Sectors", "industries", "/industries/"), ("CVEs", "cves", "")):
        found = ranked(desk, heading)
        assert [count for _, count in found] == [f"{entry['count']:,}" for entry in data[member]] and all(link.startswith(path) for link, _ in found)
    found = ranked(desk, "Techniques")
    assert sorted(found) == sorted((f"/techniques/{entry['id']}", f"{entry['count']:,}") for entry in data["mitre_techniques"])
    tactic = page.locator(".tactic").filter(has=page.locator("a[href='/techniques/T1547.014']"))
    assert tactic.locator("h3").inner_text() == "Persistence"
    assert page.locator(".news h3 a").all_text_contents() == [entry["title"] for entry in data["articles"]]
    assert f"/lookup?ioc=c2.pages-actors-one.com" in [link.get_attribute("href") for link in page.locator("tbody a").all()]


def test_a_group_that_nobody_named(desk):
    actor = next(each for each in told_list(desk) if not each["article_count"] and not each["ioc_count"])
    page = desk.open(f"/actors/{actor['id']}")
    assert "Never named here." in page.locator("main").inner_text() and page.locator(".figs").count() == 0


def told_list(window):
    window.open("/actors")
    return told(window, f"{PATH}?country=CN&limit=200")["data"]


def test_a_name_that_nobody_has(desk):
    desk.allowed.add(404)
    page = desk.open("/actors/no-such-group-at-all")
    assert "No threat actor has this name." in page.locator("main").inner_text()


def test_on_a_phone_and_from_an_article(mobile):
    page = mobile.open("/actors?q=gorgon")
    assert "Subaat" in page.locator("tbody tr").first.inner_text()
    page = mobile.open(f"/news?q={MARK}")
    page.locator(".news a[href='/actors/Gorgon%20Group']").first.click()
    page.wait_for_url("**/actors/gorgon-group")
    mobile.drawn()
