"""The news and the article: what is shown is what the API answers."""

import json

from client.accounts import BASE_URL, ask
from harness import until


def articles(token, query):
    return ask("GET", f"/api/v1/articles?{query}", token=token).json


def test_the_list_is_the_apis(desk, account):
    page = desk.open("/news")
    expected = [article["title"] for article in articles(account[1], "limit=30")["data"]]
    until(page, "count => document.querySelectorAll('.news h3').length >= count", len(expected))
    assert page.locator(".news h3").all_inner_texts()[: len(expected)] == expected


def shows(window, expected):
    """Waits until the list is this answer's, with its count."""
    total = expected["meta"]["total"]
    until(window.page, "words => document.querySelector('.head .note').textContent.startsWith(words)", f"{total} article")
    titles = [article["title"] for article in expected["data"]]
    until(window.page, "([titles, total]) => { const shown = [...document.querySelectorAll('.news h3')].map((each) => each.textContent);"
          " return shown.length <= total && titles.every((title, place) => shown[place] === title); }", [titles, total])  # fmt: skip


def test_a_filter_is_in_the_address_and_follows_the_history(desk, account):
    asked = ["severity=critical,high", "severity=critical,high&industry=healthcare-public-health"]
    every, severe, both = (articles(account[1], f"limit=30&count=true&{query}") for query in ["", *asked])
    assert every["meta"]["total"] > severe["meta"]["total"] > both["meta"]["total"] > 0
    page = desk.open("/news")
    shows(desk, every)
    page.get_by_role("button", name="Severity").click()
    page.get_by_label("High and above").click()
    page.wait_for_url(f"**/news?{asked[0]}")
    shows(desk, severe)
    page.get_by_role("button", name="Industry").click()
    page.get_by_role("checkbox", name="Healthcare").click()
    page.wait_for_url(f"**/news?{asked[1]}")
    shows(desk, both)
    page.reload()
    desk.drawn()
    shows(desk, both)
    filters = page.locator(".drop.on > button:not(.off)")
    assert filters.all_inner_texts() == ["High and above", "Healthcare"]
    page.go_back()
    page.wait_for_url(f"**/news?{asked[0]}")
    shows(desk, severe)
    assert filters.all_inner_texts() == ["High and above"]
    page.go_back()
    page.wait_for_url("**/news")
    shows(desk, every)
    assert filters.count() == 0


def test_new_hot_and_top_are_the_orders_of_the_api(desk, account):
    page = desk.open("/news?has_iocs=true")
    for name, query in (("Hot", "sort=hot"), ("Top", "sort=top"), ("30 d", "sort=top&window=30d"), ("24 h", "sort=top&window=24h"), ("New", "")):
        page.get_by_role("button", name=name, exact=True).click()
        shows(desk, articles(account[1], f"limit=30&count=true&has_iocs=true&{query}"))
        assert page.url.endswith("/news?has_iocs=true" + ("&" + query if query else ""))
        assert page.evaluate("document.activeElement.textContent") == name
        pressed = page.locator(".head [aria-pressed=true]").all_inner_texts()
        assert pressed == {"Hot": ["Hot"], "Top": ["24 h", "Top"], "30 d": ["30 d", "Top"], "24 h": ["24 h", "Top"], "New": ["New"]}[name]
    page.go_back()
    shows(desk, articles(account[1], "limit=30&count=true&has_iocs=true&sort=top&window=24h"))


def test_a_filter_that_the_api_refuses_says_so_at_its_place(desk):
    desk.allowed.add(400)
    page = desk.open("/news?mitre_technique=T1")
    assert page.locator("[data-filter=mitre_technique] .wrong").inner_text()


def test_no_article_matches(mobile):
    page = mobile.open("/news?q=xyzzyplugh")
    assert page.get_by_text("No article matches these filters.").is_visible()
    page.get_by_role("button", name="Clear filters").click()
    page.wait_for_selector(".news h3")


def test_keys_walk_the_list_and_open_an_article(desk, account):
    page = desk.open("/news")
    page.keyboard.press("j")
    page.keyboard.press("j")
    title = page.locator("[data-at] h3").inner_text()
    assert title == articles(account[1], "limit=2")["data"][1]["title"]
    page.keyboard.press("m")
    assert page.locator(".news > li.seen h3").all_text_contents() == [title]
    page.reload()
    desk.drawn()
    assert page.locator(".news > li.seen h3").all_text_contents() == [title]
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/item/*")
    desk.drawn()
    assert page.locator("h1").inner_text() == title
    page.keyboard.press("?")
    page.get_by_role("dialog").get_by_text("open the original").wait_for()
    page.keyboard.press("Escape")
    until(page, "!document.querySelector('dialog[open]')")


def test_an_article_names_what_the_api_names(mobile, account):
    found = articles(account[1], "limit=30&has_iocs=true")["data"][0]["id"]
    article = ask("GET", f"/api/v1/articles/{found}?expand=iocs,mitre", token=account[1]).json["data"]
    page = mobile.open(f"/item/{found}")
    assert page.locator("h1").inner_text() == article["title"]
    shown = page.locator("main").inner_text()
    assert all(technique["id"] in shown for technique in article["mitre_techniques"])
    page.get_by_role("button", name="Copy all").click()
    until(page, "document.getElementById('said')?.textContent.includes('copied')")
    values = [ioc["value"] for ioc in article["iocs"] if ioc["type"] not in ("mitre_attack", "cve")]
    assert page.evaluate("navigator.clipboard.readText()").split("\n") == values


def test_an_unknown_article_says_so(desk):
    desk.allowed.add(404)
    page = desk.open("/item/00000000-0000-4000-8000-000000000000")
    assert page.get_by_text("No article has this address.").is_visible()


def test_what_a_title_holds_is_text(desk):
    title = "<img src=x onerror=alert(1)> {{7*7}} </script><svg onload=alert(1)> \u202egnp.exe " + "a\u0301" * 200

    def hostile(route):
        answer = route.fetch()
        body = answer.json()
        body["data"][0]["title"] = body["data"][0]["ai_summary"] = body["data"][0]["source_name"] = title
        route.fulfill(response=answer, body=json.dumps(body))

    desk.page.route("**/api/v1/articles?**", hostile)
    page = desk.open("/news")
    assert page.locator(".news h3").first.text_content() == title
    assert page.url == f"{BASE_URL}/news"


def test_an_article_leads_to_its_list_its_queries_and_others_like_it(desk, account):
    found = ask("GET", "/api/v1/articles?has_iocs=true&since=-300d&limit=50", token=account[1]).json["data"]
    article = max(found, key=lambda each: each["ioc_count"])
    page = desk.open(f"/item/{article['id']}")
    alike = ask("GET", f"/api/v1/articles?similar_to={article['id']}&limit=5", token=account[1]).json["data"]
    shown = page.locator("section", has=page.get_by_role("heading", name="More like this", include_hidden=True)).locator("li a")
    assert shown.all_text_contents() == [each["title"] for each in alike]
    page.get_by_role("button", name="Hunt", exact=True).click()
    dialog = page.get_by_role("dialog", name="Hunt for these")
    for name, value in (("Splunk", "splunk"), ("KQL", "kql")):
        dialog.get_by_label("Platform").select_option(name)
        expected = ask("GET", f"/api/v1/iocs/hunting?platform={value}&format=txt&article={article['id']}&limit=10000", token=account[1]).text
        until(page, "text => document.querySelector('dialog .code')?.textContent === text", expected)
    desk.axe(" with queries")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Export", exact=True).click()
    page.wait_for_url(f"**/iocs?article={article['id']}")
    desk.drawn()
    total = ask("GET", f"/api/v1/iocs?article={article['id']}&limit=1", token=account[1]).json["meta"]["total"]
    assert total > 0 and f"{total:,} match" in page.locator(".head").inner_text()
    assert f"article={article['id']}" in page.get_by_role("link", name="Download").get_attribute("href")
    page.get_by_role("button", name="Remove Article").click()
    page.wait_for_url("**/iocs")
