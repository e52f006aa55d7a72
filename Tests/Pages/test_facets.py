"""The menus of filters say how many match each value under all other filters."""

import pytest
from client.accounts import ask
from harness import until

COUNTS = "() => Object.fromEntries([...document.querySelectorAll('.options .check')].map((each) => [each.querySelector('input').value, each.querySelector('.num')?.textContent]))"


def counted(token, path, query, name):
    meta = ask("GET", f"/api/v1/{path}?limit=1&facets={name}&{query}", token=token).json["meta"]
    return {each["value"]: each["count"] for each in meta["facets"][name]}


def shown(page, expected):
    until(page, f"expected => {{ const shown = ({COUNTS})(); return Object.entries(expected).every(([value, count]) => shown[value] === count); }}", expected)


@pytest.mark.parametrize("path, query", [("/iocs", ""), ("/iocs", "confidence=high&type=ipv4")])
def test_types_with_their_counts(desk, account, path, query):
    page = desk.open(f"{path}?{query}")
    page.locator("[data-filter=type] > button").first.click()
    values = counted(account[1], "iocs", query, "type")
    assert len(values) > 3
    shown(page, {value: f"{values.get(value, 0):,}" for value in ("ipv4", "domain", "url", "sha512")})
    desk.axe(" with counts")


def test_an_option_of_several_values_counts_them_all(desk, account):
    page = desk.open("/news?category=ransomware,malware")
    page.get_by_role("button", name="Severity").click()
    values = counted(account[1], "articles", "category=ransomware,malware", "severity")
    shown(page, {"critical": str(values.get("critical", 0)), "critical,high": str(values.get("critical", 0) + values.get("high", 0))})
    # The next menu opens with one press.
    page.get_by_role("button", name="Industry").click()
    sectors = counted(account[1], "articles", "category=ransomware,malware", "industry")
    shown(page, {"energy": str(sectors.get("energy", 0)), "healthcare-public-health": str(sectors.get("healthcare-public-health", 0))})
    assert page.locator("dialog.choice").count() == 1


def test_names_that_match_come_first_with_their_counts(desk, account):
    page = desk.open("/iocs?confidence=high")
    page.get_by_role("button", name="Malware", exact=True).click()
    values = counted(account[1], "iocs", "confidence=high", "malware")
    until(page, f"values => JSON.stringify(Object.keys(({COUNTS})())) === JSON.stringify(values)", [value for value in values if "," not in value])
    shown(page, {value: f"{count:,}" for value, count in values.items()})


def test_a_sheet_asks_for_what_is_opened_only(mobile, account):
    asked = []
    mobile.page.on("request", lambda request: asked.append(request.url))
    page = mobile.open("/iocs")
    page.get_by_role("button", name="Filters").click()
    assert not [url for url in asked if "facets=" in url or "suggest" in url]
    page.locator(".sheet summary", has_text="Malware").click()
    values = counted(account[1], "iocs", "", "malware")
    shown(page, {value: f"{count:,}" for value, count in list(values.items())[:5]})
    assert [url.split("facets=")[1].split("&")[0] for url in asked if "facets=" in url] == ["malware"]


@pytest.mark.parametrize("label, name, typed", [("Vendor", "vendor", "micro"), ("Product", "product", "win"), ("CWE", "cwe", "79")])
def test_a_field_offers_what_most_have(desk, account, label, name, typed):
    page = desk.open("/cves?kev=true")
    page.get_by_role("button", name=label, exact=True).click()
    values = counted(account[1], "cves", "kev=true", name)
    shown(page, {value: f"{count:,}" for value, count in values.items() if "," not in value})
    page.get_by_role("textbox", name=label).fill(typed)
    until(page, "typed => { const all = [...document.querySelectorAll('.options input')].map((each) => each.value.toLowerCase()); return all.length && all.every((each) => each.includes(typed)); }", typed)
    desk.axe(" with what most have")
    most = next(value for value in values if typed in value.lower())
    page.locator(f".options input[value='{most}']").click()
    page.wait_for_url(f"**{name}=*")
    desk.drawn()
    assert f"{values[most]:,} match" in page.locator(".head").inner_text()
    # What is not offered can be typed.
    page.locator(f"[data-filter={name}] > button").first.click()
    page.locator(".options input:checked").wait_for()
    page.get_by_role("textbox", name=label).fill(f"{most[:3]}*" if name != "cwe" else "CWE-79,CWE-22")
    page.get_by_role("button", name="Apply").click()
    page.locator("tbody tr").first.wait_for()
    assert page.locator("dialog.choice").count() == 0


def test_a_switch_in_the_sheet_has_its_count(mobile, account):
    page = mobile.open("/cves")
    page.get_by_role("button", name="Filters").click()
    page.locator(".sheet summary", has_text="Known exploited").click()
    page.locator(".sheet .check .num", has_text=f"{counted(account[1], 'cves', '', 'kev')['true']:,}").wait_for()
    mobile.axe(" with a count")


@pytest.mark.parametrize("path, label", [("/iocs", "Type"), ("/news", "Category"), ("/cves", "Vendor")])
def test_a_menu_says_that_not_all_are_counted(desk, path, label):
    def part(route):
        answer = route.fetch()
        body = answer.json()
        body["meta"]["facets_complete"] = False
        route.fulfill(response=answer, json=body)

    desk.page.route("**/api/v1/*facets=*", part)
    page = desk.open(path)
    page.get_by_role("button", name=label, exact=True).click()
    page.get_by_text("Counted in the newest matches only").wait_for()
    assert "0" not in page.locator(".options .num").all_text_contents() and page.locator(".options .num").count() > 0
    desk.axe(" with counts of a part")
