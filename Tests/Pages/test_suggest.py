"""Names that are offered while somebody types: below the lookup field, and in the menus of filters."""

import urllib.parse

import pytest
from client.accounts import ask
from harness import until

FIELD, LIST, OPTION = "#seek input", "#seek [role=listbox]", "#seek [role=option]"


def suggested(token, **query):
    return ask("GET", f"/api/v1/suggest?{urllib.parse.urlencode(query)}", token=token).json["data"]


def offered(page, names):
    """Waits until the list has these labels."""
    until(page, "names => JSON.stringify([...document.querySelectorAll('#seek [role=option] b')].map((each) => each.textContent)) === JSON.stringify(names)", names)


def test_nothing_is_asked_before_the_first_letter(desk):
    asked = []
    desk.page.on("request", lambda request: asked.append(request.url))
    page = desk.open("/settings")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.closest('#seek') !== null")
    page.keyboard.type(" ")
    assert not [url for url in asked if "suggest" in url]
    assert page.locator(LIST).count() == 0 and page.locator(FIELD).get_attribute("role") is None


def test_names_are_offered_as_the_api_has_them(desk, account):
    page = desk.open("/news")
    page.locator(FIELD).press_sequentially("cobalt")
    rows = suggested(account[1], q="cobalt")
    assert len({row["kind"] for row in rows}) > 1
    offered(page, [row["label"] for row in rows])
    field = page.locator(FIELD)
    assert field.get_attribute("role") == "combobox" and field.get_attribute("aria-expanded") == "true"
    assert field.get_attribute("aria-controls") == page.locator(LIST).get_attribute("id")
    until(page, "words => document.getElementById('said').textContent.startsWith(words)", f"{len(rows)} suggestions")
    field.press_sequentially(" str")
    offered(page, [row["label"] for row in suggested(account[1], q="cobalt str")])
    desk.axe(" with suggestions")


def test_arrows_choose_and_enter_leads_to_the_page_of_the_name(desk):
    page = desk.open("/news")
    field = page.locator(FIELD)
    field.press_sequentially("t1059")
    page.wait_for_selector(OPTION)
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    chosen = page.locator(OPTION + "[aria-selected=true]")
    assert chosen.count() == 1 and chosen.get_attribute("id") == field.get_attribute("aria-activedescendant") and "T1059" in chosen.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/techniques/T1059")
    desk.drawn()


def test_enter_looks_up_what_is_typed_while_nothing_is_chosen(desk):
    page = desk.open("/news")
    page.locator(FIELD).press_sequentially("t1059")
    page.wait_for_selector(OPTION)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    assert page.locator(OPTION + "[aria-selected=true]").count() == 0
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: not url.endswith("/news"))
    desk.drawn()
    assert page.locator("main h1").inner_text().startswith("Command and Scripting")


def test_escape_closes_the_list_and_keeps_what_is_typed(desk):
    page = desk.open("/news")
    page.locator(FIELD).press_sequentially("apt")
    page.wait_for_selector(OPTION)
    page.keyboard.press("Escape")
    assert page.locator(LIST).is_hidden() and page.locator(FIELD).input_value() == "apt"
    assert page.locator(FIELD).get_attribute("aria-expanded") == "false"
    page.locator(FIELD).press_sequentially("2")
    page.wait_for_selector(OPTION)
    page.keyboard.press("Tab")
    assert page.locator(LIST).is_hidden()


@pytest.mark.parametrize("typed, kind, leads", [("fancy b", "actor", "/actors/apt28"), ("emot", "malware", "/news?malware=Emotet"), ("threatfo", "source", "/feeds/threatfox"),
                                                ("heal", "industry", "/industries/healthcare-public-health"), ("cve-2021-44228", "cve", "/cves/CVE-2021-44228")])  # fmt: skip
def test_a_press_leads_there_on_a_phone(mobile, account, typed, kind, leads):
    if not [row for row in suggested(account[1], q=typed) if row["kind"] == kind]:
        pytest.skip(f"this instance names no such {kind}")
    page = mobile.open("/settings")
    page.locator(FIELD).press_sequentially(typed)
    option = page.locator(OPTION).filter(has=page.locator(".end", has_text={"cve": "CVE", "source": "Feed"}.get(kind, kind.capitalize()))).first
    option.wait_for()
    box = option.bounding_box()
    assert box["height"] >= 44 and box["x"] >= 0 and box["x"] + box["width"] <= 390
    option.tap()
    page.wait_for_url(f"**{leads}")
    mobile.drawn()


def test_the_field_works_without_suggestions(desk):
    desk.allowed |= {403, 400}  # apt is no indicator either
    desk.page.route("**/api/v1/suggest?*", lambda route: route.fulfill(status=403, headers={"Cache-Control": "no-store"}, json={"error": {"code": "insufficient_scope", "message": "No."}}))
    page = desk.open("/news")
    with page.expect_response("**/api/v1/suggest?*"):
        page.locator(FIELD).press_sequentially("apt")
    assert page.locator(LIST).is_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/lookup?ioc=apt")
    desk.drawn()


@pytest.mark.parametrize("path, button, typed, name, value", [("/iocs", "Tag", "botnet_cc", "tag", "botnet_cc"), ("/iocs", "Actor", "bear", "threat_actor", "APT29"),
                                                              ("/iocs", "Malware", "lumma", "malware", "Lumma Stealer"), ("/news", "Technique", "t1190", "mitre_technique", "T1190")])  # fmt: skip
def test_a_filter_finds_its_names(desk, account, path, button, typed, name, value):
    page = desk.open(path)
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_label(f"Find in {button}").fill(typed)
    page.get_by_role("checkbox", name=value).first.check()
    page.wait_for_url(f"**{path}?{name}={urllib.parse.quote_plus(value)}")
    desk.drawn()
    list = "articles?count=true&" if path == "/news" else "iocs?"
    total = ask("GET", f"/api/v1/{list}limit=1&{name}={urllib.parse.quote(value)}", token=account[1]).json["meta"]["total"]
    until(page, "words => document.querySelector('.head .note').textContent.startsWith(words)", f"{total:,} ")
    page.keyboard.press("Escape")
    assert page.locator(f"[data-filter={name}] button").first.inner_text() == value
