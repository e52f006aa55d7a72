"""/cves: the rows are those of the API for the same query, and what is not known is "–", never 0. /cves/ID: one whole."""

import json
import uuid
from urllib.parse import parse_qs, urlsplit

import pytest
from client.command import ctl
from client.product import SAMPLES
from harness import until

PATH = "/api/v1/cves"
LOG4J, EXPLOITED = "CVE-2021-44228", "CVE-2025-48384"
FORECASTS = {"CVE-2024-0012": 0.943, "CVE-2024-11667": 0.62, "CVE-2024-1708": 0.31, EXPLOITED: 0.015}


@pytest.fixture(scope="module", autouse=True)
def forecasts():
    """The samples' EPSS of two days, with figures for some that are exploited."""
    sample = (SAMPLES / "cves" / "epss.csv").read_text().splitlines()
    for day, share in (("23", 0.9), ("24", 1)):
        own = [f"{cve},{score * share:.4f},0.9" for cve, score in FORECASTS.items()]
        rows = [row for row in sample[2:] if row.split(",")[0] not in FORECASTS]
        text = "\n".join([sample[0].replace("2026-08-22", f"2026-08-{day}"), sample[1], *rows, *own, ""])
        ctl("cve", "import", "--epss", "-", "--allow-fewer", stdin=text.encode(), code=None)  # another worker may have the later day


def told(window, path):
    return window.page.evaluate("async (path) => (await (await fetch(path)).json())", path)


def ids(page):
    return page.locator("tbody tr td:first-child").all_text_contents()  # rows out of sight have no inner text


def listed(window, count):
    """Waits until the list has so many rows: they come in slices."""
    until(window.page, "(count) => document.querySelectorAll('main tbody tr').length === count", count)
    return ids(window.page)


def same(window, query):
    """The page's rows are the answer's; gives the rows of the answer."""
    asked = query if "sort=" in query else f"{query}&sort=risk:desc"
    rows = told(window, f"{PATH}?limit=50&{asked}")["data"]
    assert listed(window, len(rows)) == [row["id"] for row in rows]
    return rows


def test_rows_equal_the_answer_of_the_same_query(desk):
    page = desk.open("/cves")
    page.get_by_role("button", name="Known exploited").click()
    page.get_by_role("button", name="EPSS at least").click()
    page.get_by_text("EPSS at least 50 %").click()
    page.wait_for_url("**epss_min=0.5*")
    desk.drawn()
    page.get_by_role("searchbox", name="Find CVEs").press_sequentially("CVE-2024", delay=10)
    page.wait_for_url("**q=CVE-2024*")
    desk.drawn()
    page.get_by_role("button", name="EPSS", exact=True).click()
    page.wait_for_url("**sort=epss:desc*")
    desk.drawn()
    query = urlsplit(page.url).query
    assert parse_qs(query) == {"kev": ["true"], "epss_min": ["0.5"], "q": ["CVE-2024"], "sort": ["epss:desc"]}
    rows = same(desk, query)
    assert len(rows) >= 2 and all(row["id"].startswith("CVE-2024") for row in rows)
    assert page.locator("th[aria-sort]").all_inner_texts() == ["EPSS"]
    assert page.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"
    until(page, "document.activeElement.closest('th')?.ariaSort === 'descending'")
    for row, cells in zip(rows, page.locator("tbody tr").all()):
        share = row["epss"]["score"] * 100
        assert cells.locator("td").nth(4).text_content() == f"{round(share) if share >= 10 else round(share, 1):g} %"
    assert f"{len(rows)} match" in page.locator(".head").inner_text()
    csv = page.get_by_role("link", name="CSV").get_attribute("href")
    assert parse_qs(urlsplit(csv).query) == parse_qs(query) | {"format": ["csv"], "limit": ["10000"]}


def test_severities_are_chosen_by_buttons_and_follow_the_history(desk):
    page = desk.open("/cves")
    page.get_by_role("button", name="Critical").click()
    page.get_by_role("button", name="High", exact=True).click()
    page.wait_for_url("**severity=critical,high")
    desk.drawn()
    assert {row["severity"] for row in same(desk, "severity=critical,high")} <= {"critical", "high"}
    page.go_back()
    page.wait_for_url("**severity=critical")
    same(desk, "severity=critical")
    assert page.get_by_role("button", name="High", exact=True).get_attribute("aria-pressed") == "false"


def test_unknown_figures_are_dashes_and_pages_follow(desk):
    page = desk.open("/cves?kev=true")
    rows = same(desk, "kev=true")
    unknown = next(n for n, row in enumerate(rows) if row["cvss"] is None and row["epss"] is None)
    assert page.locator("tbody tr").nth(unknown).locator("td").all_text_contents()[3:5] == ["–", "–"]
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**offset=50*")
    desk.drawn()
    same(desk, "kev=true&offset=50")
    assert "51–" in page.locator(".pager").inner_text()


def test_the_foot_names_the_days_of_the_forecasts_and_of_the_catalogue(desk):
    page = desk.open("/cves")
    meta = told(desk, f"{PATH}/stats")["meta"]
    page.wait_for_selector(f"main p.hint:has-text('KEV catalogue {meta['kev_catalog_version']}.')")
    assert f"model {meta['epss_model']}" in page.locator("main p.hint").inner_text()


def test_nothing_that_matches_says_so_and_offers_to_drop(desk):
    page = desk.open("/cves?vendor=no-such-vendor")
    assert "No CVE matches these filters." in page.locator("main").inner_text()
    page.get_by_role("button", name="Without Vendor").click()
    page.wait_for_selector("tbody tr")
    assert "vendor" not in page.url


@pytest.mark.parametrize("query, words", [("epss_min=much", "epss_min"), ("q=" + "a" * 501, "500"), ("severity=dreadful", "severity")])
def test_junk_in_the_address_is_refused_and_explained(desk, query, words):
    desk.allowed.add(400)
    page = desk.open(f"/cves?{query}")
    assert words in page.locator("main [role=alert]").inner_text()


def test_one_cve_whole(desk):
    page = desk.open(f"/cves/{LOG4J}")
    data = told(desk, f"{PATH}/{LOG4J}")["data"]
    text = page.locator("main").inner_text()
    for words in (LOG4J, f"Why {data['risk']['score']}", "Reached by", "network", "All ratings", "10.0", "9.3", "overdue", "Affected versions", "before 2.15.0", "Hunt", "CWE-502"):
        assert words in text, words
    assert (data["kev"]["required_action"] or "") in text
    points = [float(points.replace("−", "-")) for points in page.locator(".factors li:not(.sum) .num").all_inner_texts()]
    assert points == [factor["points"] for factor in data["risk"]["factors"]]
    assert page.locator(f"a[href='{data['references'][0]['url']}']").get_attribute("rel") == "noopener noreferrer"
    queries = [query["query"] for query in data["hunting"]["queries"]]
    page.keyboard.press("q")
    page.wait_for_selector("#said[role=status]:has-text('Copied')", state="attached")
    assert page.evaluate("navigator.clipboard.readText()") in queries


def test_forecasts_and_decisions(desk):
    page = desk.open(f"/cves/{EXPLOITED}")
    data = told(desk, f"{PATH}/{EXPLOITED}")["data"]
    text = page.locator("main").inner_text()
    for option in data["ssvc"]["options"]:
        for words in option.values():
            assert words in text
    days = page.locator("sd-chart tbody th").all_text_contents()
    shown = page.locator("sd-chart tbody td").all_text_contents()
    assert days == [day["date"] for day in reversed(data["epss_history"])] and len(days) >= 2
    assert [float(cell) for cell in shown] == [round(day["epss"] * 100, 1) for day in reversed(data["epss_history"])]


def test_a_cve_on_a_phone(mobile):
    mobile.open(f"/cves/{LOG4J}")


def test_the_list_on_a_phone(mobile):
    page = mobile.open("/cves?kev=true")
    assert page.locator("tbody tr").first.locator("td.p-side").is_visible()


@pytest.mark.parametrize("cve, status", [("CVE-1999-99999", 404), ("CVE-20", 400)])
def test_one_that_is_not_there(desk, cve, status):
    desk.allowed.add(status)
    page = desk.open(f"/cves/{cve}")
    assert page.locator("main [role=alert]").is_visible()


def test_what_arrives_waits_for_a_press(desk):
    start = 10**7 + uuid.uuid4().int % (9 * 10**7)  # the number of a CVE begins with no zero

    def store(scores):
        def record(number, score):
            rating = {"version": "3.1", "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "baseScore": score, "baseSeverity": "CRITICAL" if score >= 9 else "MEDIUM"}
            return {"cve": {
                "id": f"CVE-2098-{start:08}{number}", "published": "2026-11-01T10:00:00.000", "lastModified": "2026-11-01T10:00:00.000", "vulnStatus": "Analyzed",
                "descriptions": [{"lang": "en", "value": "A hole that a list shows."}], "metrics": {"cvssMetricV31": [{"source": "nvd@nist.gov", "type": "Primary", "cvssData": rating}]}, "references": [],
            }}  # fmt: skip

        ctl("cve", "import", "--nvd", "-", stdin=json.dumps({"vulnerabilities": [record(*each) for each in scores]}).encode(), code=0)

    store([(number, 5.0) for number in range(100, 160)])
    desk.page.clock.install()
    page = desk.open(f"/cves?q=CVE-2098-{start:08}&sort=cvss:desc&offset=50")
    before = listed(desk, 10)
    store([(number, 9.8) for number in range(160, 163)])
    page.clock.run_for(61_000)
    button = page.get_by_role("button", name="3 new", exact=True)
    button.wait_for()
    assert ids(page) == before
    button.click()
    assert set(listed(desk, 50)[:3]) == {f"CVE-2098-{start:08}{number}" for number in range(160, 163)}
    until(page, "document.activeElement === document.querySelector('main tbody a')")
    assert "offset" not in page.url
