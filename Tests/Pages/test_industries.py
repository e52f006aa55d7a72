"""/industries: the figures of the API; the period of one sector changes everything at once."""

import pytest
from client.accounts import BASE_URL
from harness import until
from reported import article, ranked, report, told, texts

PATH = "/api/v1/industries"
MARK = "pages-energy"


@pytest.fixture(scope="module", autouse=True)
def reported():
    text = "The power grid operator was hit. The group Gallmaker used T1059.001 and the Emotet trojan. Its server is {}. The flaw is CVE-2024-31041."
    spans = [{"minutes": 5}, {"days": 3}, {"days": 20}, {"days": 45}, {"days": 80}]
    report(*(article(MARK, n, text.format(f"grid{n}.pages-energy-one[.]com"), **span) for n, span in enumerate(spans)))


def trend(told):
    """A trend in the page's words."""
    change = told["change_percent"]
    per = None if change is None else f"{abs(round(change))} %"
    if told["direction"] == "stable":
        return f"stable, {'+' if change > 0 else '−'}{per}" if change else "stable"
    return f"{told['direction']} {per or 'from ' + format(told['previous'], ',')}"


def number(count, unit):
    return f"{count:,} {unit}{'' if count == 1 else 's'}"


@pytest.mark.parametrize("window", ["7d", "90d"])
def test_every_sector_has_the_figures_of_the_answer(desk, window):
    page = desk.open("/industries" if window == "7d" else f"/industries?window={window}")
    sectors = told(desk, f"{PATH}?window={window}")["data"]
    assert page.locator("tbody tr").count() == len(sectors) == 16
    for sector in sectors:
        row = page.locator("tbody tr").filter(has=page.locator(f"a[href='/industries/{sector['slug']}']"))
        cells = [text.replace("\u00a0", " ") for text in row.locator("td").all_text_contents()]
        trends = sector["trends"]
        assert cells[:5] == [
            sector["name"], number(sector["article_count"], "article"), trend(trends["articles"]), number(sector["new_ioc_count"], "new indicator"), trend(trends["new_iocs"]),
        ]  # fmt: skip
    counts = [int(text.split()[0].replace(",", "")) for text in texts(desk, "tbody td:nth-child(2)")]
    assert counts == sorted(counts, reverse=True) and counts[0] > 0


def shows(window, name):
    """Everything on the page is the answer of this period."""
    page, data = window.page, told(window, f"{PATH}/energy?window={name}")["data"]
    figures = texts(window, ".figs dd")
    assert [figure.split()[0] for figure in figures] == [f"{data[each]:,}" for each in ("article_count", "new_ioc_count", "ioc_count")]
    assert trend(data["trends"]["articles"]) in figures[0] and trend(data["trends"]["new_iocs"]) in figures[1]
    rows = page.locator("sd-chart tbody tr")
    cells = [[cell.replace(",", "") for cell in row.locator("td").all_text_contents()] for row in rows.all()]
    assert cells == [[str(point["articles"]), str(point["new_iocs"])] for point in data["series"]]
    assert page.locator("sd-chart svg.drawing rect").count() == 2 * len(data["series"])
    lists = {"Groups": ("top_actors", "/actors/"), "Malware": ("top_malware", "/news?malware="), "Techniques": ("top_mitre_techniques", "/techniques/"), "CVEs": ("top_cves", "")}
    for heading, (member, path) in lists.items():
        found = ranked(window, heading)
        assert [count for _, count in found] == [f"{entry['count']:,}" for entry in data[member]]
        assert all(link.startswith(path) for link, _ in found)
    changes = page.locator("section").filter(has=page.locator("h2:text-is('Groups')")).locator(".delta").all_text_contents()
    assert changes == [difference(entry["count"], entry["previous"]) for entry in data["top_actors"]]
    assert page.locator(".news h3 a").all_text_contents() == [entry["title"] for entry in data["articles"]]
    assert texts(window, "sd-table .value bdi") == [cut(entry["value"]) for entry in data["iocs"] if entry["type"] not in ("mitre_attack", "cve")]
    assert page.locator("[aria-pressed=true]").all_text_contents() == [{"24h": "24 h", "7d": "7 d", "30d": "30 d", "90d": "90 d"}[name]]
    return data


def difference(now, before):
    return "new" if before == 0 else "=" if now == before else f"+{now - before}" if now > before else f"−{before - now}"


def cut(value):
    return value if len(value) <= 32 else f"{value[:18]}…{value[-10:]}"


def test_the_period_changes_everything_at_once_with_one_request(desk):
    page = desk.open("/industries/energy?window=24h")
    before = shows(desk, "24h")
    asked = []
    page.on("request", lambda request: "/api/" in request.url and asked.append(request.url))
    page.get_by_role("button", name="90 days").click()
    until(page, "document.querySelector('.head .note').textContent.startsWith('90 days, ')")
    desk.drawn()
    assert asked == [f"{BASE_URL}{PATH}/energy?window=90d"] and page.url == f"{BASE_URL}/industries/energy?window=90d"
    assert page.evaluate("document.activeElement.value") == "90d"
    after = shows(desk, "90d")
    assert after["article_count"] >= before["article_count"] + 4
    page.go_back()
    until(page, "document.querySelector('.head .note').textContent.startsWith('24 hours, ')")
    desk.drawn()
    shows(desk, "24h")


def test_lists_lead_to_the_news_and_to_a_file(desk):
    page = desk.open("/industries/energy")
    news = page.get_by_role("link", name="All in the news").get_attribute("href")
    assert news.startswith("/news?industry=energy&since=")
    with page.expect_download() as begun:
        page.get_by_role("link", name="Export CSV").click()
    lines = open(begun.value.path()).read().splitlines()
    values = texts(desk, "sd-table .value bdi")
    assert all(any(value in line for line in lines) for value in values) and len(values) > 0


def test_another_name_and_wrong_ones(desk):
    page = desk.open("/industries/finance?window=30d")
    assert page.locator("h1").inner_text() == "Financial Services" and page.url == f"{BASE_URL}/industries/financial-services?window=30d"
    desk.allowed |= {400, 404}
    page = desk.open("/industries/energie")
    assert "Did you mean energy?" in page.locator("main").inner_text()
    page = desk.open("/industries/energy?window=1y")
    assert "24h, 7d, 30d, 90d" in page.locator("main").inner_text()


def test_figures_that_were_not_refreshed_say_so(desk):
    def old(route):
        answer = route.fetch()
        route.fulfill(response=answer, headers=answer.headers | {"x-cache-stale": "true", "x-cache-updated-at": answer.headers["x-cache-updated-at"]})

    desk.page.route(f"**{PATH}/energy*", old)
    page = desk.open("/industries/energy")
    said = page.locator(".say").inner_text()
    assert said.startswith("Figures of ") and said.endswith(", a refresh was missed.")


def test_on_a_phone(mobile):
    page = mobile.open("/industries")
    assert "articles" in page.locator("tbody tr").first.inner_text()
    page.locator("tbody a").first.click()
    page.wait_for_url("**/industries/*")
    mobile.drawn()
    page.get_by_role("button", name="30 days").click()
    until(page, "document.querySelector('.head .note').textContent.startsWith('30 days, ')")


def test_an_article_leads_to_its_sector(desk):
    page = desk.open("/news?industry=energy")
    page.locator(".news a[href='/industries/energy']").first.click()
    page.wait_for_url("**/industries/energy")
    desk.drawn()
