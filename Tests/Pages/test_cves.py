"""/cves: the rows are those of the API for the same query, and what is not known is "–", never 0. /cves/ID: one whole."""

from urllib.parse import parse_qs, urlsplit

PATH = "/api/v1/cves"
LOG4J = "CVE-2021-44228"


def told(window, path):
    return window.page.evaluate("async (path) => (await (await fetch(path)).json())", path)


def ids(page):
    return page.locator("tbody tr td:first-child").all_inner_texts()


def test_rows_equal_the_answer_of_the_same_query(desk):
    page = desk.open("/cves")
    page.get_by_role("button", name="Known exploited").click()
    page.get_by_role("button", name="EPSS at least").click()
    page.get_by_text("EPSS at least 50 %").click()
    page.get_by_role("searchbox", name="Find CVEs").fill("CVE-2024")
    page.wait_for_url("**q=CVE-2024*")
    desk.drawn()
    page.get_by_role("button", name="EPSS", exact=True).click()
    page.wait_for_url("**sort=epss:desc*")
    desk.drawn()
    query = urlsplit(page.url).query
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    assert asked == {"kev": "true", "epss_min": "0.5", "q": "CVE-2024", "sort": "epss:desc"}
    answer = told(desk, f"{PATH}?{query}&limit=50")
    assert ids(page) == [row["id"] for row in answer["data"]]
    assert all(each.startswith("CVE-2024") for each in ids(page))
    if answer["data"]:
        assert page.locator("th[aria-sort]").all_inner_texts() == ["EPSS"]
        assert page.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"


def test_unknown_figures_are_dashes_and_pages_follow(desk):
    page = desk.open("/cves")
    rows = told(desk, f"{PATH}?limit=50&sort=risk:desc")["data"]
    assert ids(page) == [row["id"] for row in rows]
    unknown = next(n for n, row in enumerate(rows) if row["cvss"] is None and row["epss"] is None)
    cells = page.locator("tbody tr").nth(unknown).locator("td").all_inner_texts()
    assert cells[3:5] == ["–", "–"]
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**offset=50*")
    desk.drawn()
    second = told(desk, f"{PATH}?limit=50&sort=risk:desc&offset=50")["data"]
    assert ids(page) == [row["id"] for row in second]


def test_nothing_that_matches_says_so_and_offers_to_drop(desk):
    page = desk.open("/cves?vendor=no-such-vendor")
    assert "No CVE matches these filters." in page.locator("main").inner_text()
    page.get_by_role("button", name="Without Vendor").click()
    page.wait_for_selector("tbody tr")
    assert "vendor" not in page.url


def test_one_cve_whole(desk):
    page = desk.open(f"/cves/{LOG4J}")
    text = page.locator("main").inner_text()
    for words in (LOG4J, "Reached by", "network", "All ratings", "10.0", "9.3", "overdue", "Affected versions", "before 2.15.0", "Hunt"):
        assert words in text, words


def test_a_cve_on_a_phone(mobile):
    mobile.open(f"/cves/{LOG4J}")
    mobile.open("/cves?kev=true")


def test_one_that_is_not_there(desk):
    page = desk.open("/cves")
    desk.allowed.add(404)
    page.goto(page.url.split("/cves")[0] + "/cves/CVE-1999-99999")
    page.wait_for_selector("[role=alert]")
