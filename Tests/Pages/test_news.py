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
