"""/stats: every figure is the API's, and leads to its list."""

from client.accounts import BASE_URL
from reported import ranked, told, texts


def bars(window, heading):
    """Label to figure of the bars below a heading."""
    rows = window.page.locator("section, div").filter(has=window.page.locator(f":scope > .h > h2:text-is('{heading}'), :scope > h3:text-is('{heading}')")).locator(".bars > li")
    return {row.locator(":scope > :first-child").text_content(): int(row.locator(":scope > :last-child").text_content().replace(",", "")) for row in rows.all()}


def test_every_figure_is_that_of_the_answer(desk):
    page = desk.open("/stats")
    data = told(desk, "/api/v1/iocs/stats")["data"]
    figures = [text.split()[0] for text in texts(desk, ".figs >> nth=0 >> dd")]
    day, week = data["last_24h"], data["last_7d"]
    assert figures == [f"{number:,}" for number in (data["total_iocs"], data["total_articles"], day["new_iocs"], week["new_iocs"], day["new_articles"], week["new_articles"])]
    assert sorted(bars(desk, "Indicators by type").values()) == sorted(number for number in data["by_type"].values() if number)
    assert bars(desk, "By confidence") == {name.capitalize(): number for name, number in data["by_confidence"].items()}
    assert sorted(bars(desk, "By category of source").values()) == sorted(number for number in data["by_category"].values() if number)
    assert bars(desk, "Indicators by source") == data["by_source"]
    assert sum(bars(desk, "Feeds").values()) == data["sources"]["total"]
    assert ranked(desk, "Techniques named most") == [(f"/techniques/{entry['id']}", f"{entry['count']:,}") for entry in data["top_mitre_techniques"]]
    assert [count for _, count in ranked(desk, "CVEs named most")] == [f"{entry['count']:,}" for entry in data["top_cves"]]
    charts = [page.locator("sd-chart").nth(n).locator("tbody td").all_text_contents() for n in range(2)]
    assert charts == [[f"{point[name]:,}" for point in week["series"]] for name in ("new_iocs", "new_articles")]


def test_the_charts_show_thirty_or_ninety_days(desk):
    page = desk.open("/stats")
    page.get_by_role("link", name="90 d").click()
    page.wait_for_url("**/stats?days=90")
    desk.drawn()
    series = told(desk, "/api/v1/iocs/stats?days=90")["data"]["series"]
    charts = [page.locator("sd-chart").nth(n).locator("tbody td").all_text_contents() for n in range(2)]
    assert charts == [[f"{point[name]:,}" for point in series] for name in ("new_iocs", "new_articles")]
    assert page.get_by_role("link", name="90 d").get_attribute("aria-current") == "true"
    page.get_by_role("link", name="7 d", exact=True).click()
    page.wait_for_url("**/stats")


def test_days_that_make_no_sense_are_refused_in_the_words_of_the_api(desk):
    desk.allowed.add(400)
    page = desk.open("/stats?days=3")
    message = told(desk, "/api/v1/iocs/stats?days=3")["error"]["message"]
    assert page.get_by_text(message).is_visible()


def test_the_figures_of_cves(desk):
    desk.open("/stats")
    data = told(desk, "/api/v1/cves/stats")["data"]
    kev = data["kev"]
    assert texts(desk, ".figs >> nth=1 >> dd") == [f"{number:,}" for number in (data["total"], kev["total"], kev["added_30d"], kev["ransomware"], data["with_articles"], data["with_epss"])]
    assert bars(desk, "By severity") == {name.capitalize(): number for name, number in data["by_severity"].items() if number}
    assert list(bars(desk, "By vendor").values()) == [entry["count"] for entry in data["top_vendors"][:10]]


def test_figures_lead_to_their_lists(desk):
    page = desk.open("/stats")
    links = [link.get_attribute("href") for link in page.locator("main a").all()]
    assert "/feeds" in links and any(link.startswith("/news") for link in links)
    for link in sorted({each.split("?")[0] for each in links if each.startswith("/")}):
        assert page.request.get(BASE_URL + link).status == 200, link


def test_on_a_phone(mobile):
    page = mobile.open("/stats")
    assert page.locator("h1").inner_text() == "Statistics"


def test_many_values_have_an_axis_with_figures_and_few_their_own(desk):
    texts = "[...document.querySelector('sd-chart svg.drawing').querySelectorAll('text')].map((each) => each.textContent)"
    page = desk.open("/stats?days=90")
    values = [int(cell.replace(",", "")) for cell in page.locator("sd-chart").first.locator("tbody td").all_text_contents()]
    shown = page.evaluate(texts)
    assert "0" in shown and f"{max(values):,}" in shown
    assert max(int(text.replace(",", "")) for text in shown if text.replace(",", "").isdigit()) >= max(values)
    page = desk.open("/stats")
    values = page.locator("sd-chart").first.locator("tbody td").all_text_contents()
    assert set(page.evaluate(texts)) >= {value for value in values if value != "0"}
    assert page.locator("sd-chart").first.locator("svg.drawing text").count() == len(values) + sum(value != "0" for value in values)
