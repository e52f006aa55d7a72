"""The industry view: sixteen sectors, four windows, and industry= as a filter on indicators and articles."""

import datetime
import json
import uuid

import pytest

PATH = "/api/v1/industries"
NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
MARK = uuid.uuid4().hex[:12]


def ago(**span):
    return (NOW - datetime.timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%SZ")


def entry(number, **fields):
    return {
        "key": f"{MARK}-{number}", "title": f"A dam operator was attacked, part {number} of {MARK}",
        "link": f"https://{MARK}.publisher.example/{number}", "published": ago(minutes=number + 1),
        "content": f"<p>The dam operator was hit. The group Gallmaker used T1059.001. The C2 was dam{number}-{MARK}[.]com. "
        "The flaw is CVE-2024-31041.</p>",
    } | fields


@pytest.fixture(scope="module", autouse=True)
def reported(product):
    entries = [entry(1), entry(2), entry(3, published=ago(days=3)), entry(4, published=ago(days=40))]
    entries.append(entry(5, title=f"A chemical plant of {MARK}", content="<p>A chemical plant was attacked.</p>"))
    text = "".join(json.dumps(item) + "\n" for item in entries)
    product.ctl("article", "import", "--feed", "test-indicators", "-", input=text.encode())
    product.ctl("stats", "refresh")
    yield
    # Other modules count articles.
    made = product.sql(f"select id from articles where entry_key like '{MARK}-%'")
    product.ctl("article", "remove", *[row[0] for row in made])


def shown(product, key, slug="dams", **fields):
    query = "&".join(f"{name}={value}" for name, value in fields.items())
    answer = product.ask(f"{PATH}/{slug}?{query}", key)
    assert answer.status == 200, answer.text
    return answer.json["data"]


def test_all_sixteen_are_listed_with_their_figures(product, key):
    answer = product.ask(PATH + "?window=24h", key)
    assert answer.status == 200, answer.text
    assert len(answer.json["data"]) == 16 == answer.json["meta"]["total"]
    assert answer.json["meta"]["filters"]["window"] == "24h"
    found = {sector["slug"]: sector for sector in answer.json["data"]}
    assert found["dams"]["article_count"] >= 2 and found["chemical"]["article_count"] >= 1
    assert "finance" in found["financial-services"]["aliases"]
    for sector in found.values():
        trend = sector["trends"]["articles"]
        assert trend["current"] == sector["article_count"] and sector["trend"] == trend["direction"] in ("up", "down", "stable")
    again = product.ask(PATH + "?window=24h", key, If_None_Match=answer.fields["etag"])
    assert again.status == 304


def test_a_window_shows_what_lies_in_it(product, key):
    day, week, month, quarter = (shown(product, key, window=window) for window in ("24h", "7d", "30d", "90d"))
    assert day["article_count"] + 1 <= week["article_count"] <= month["article_count"] < quarter["article_count"]
    assert shown(product, key)["window"] == "7d"
    assert len(day["series"]) == 24 and [len(one["series"]) for one in (week, month, quarter)] == [7, 30, 90]
    assert sum(point["articles"] for point in month["series"]) == month["article_count"]
    assert month["trends"]["articles"]["previous"] >= 1


def test_one_sector_names_what_is_said_of_it(product, key):
    data = shown(product, key, window="24h")
    assert data["slug"] == "dams" and data["name"] == "Dams"
    assert {"id": "gallmaker", "name": "Gallmaker"}.items() <= data["top_actors"][0].items()
    assert any(entry["id"] == "T1059.001" and entry["name"] == "PowerShell" for entry in data["top_mitre_techniques"])
    assert any(entry["id"] == "CVE-2024-31041" for entry in data["top_cves"])
    titles = [article["title"] for article in data["articles"]]
    assert titles[0] == f"A dam operator was attacked, part 1 of {MARK}" and len(titles) <= 10
    assert f"dam1-{MARK}.com" in [ioc["value"] for ioc in data["iocs"]] and len(data["iocs"]) <= 20
    assert data["ioc_count"] >= 2


def test_a_plan_sees_lists_of_its_lookback_only(product):
    answer = product.ask(PATH + "/dams?window=90d", product.key("free"))
    assert answer.status == 200, answer.text
    filters = answer.json["meta"]["filters"]
    assert filters["since"] < filters["articles_since"] < filters["iocs_since"]
    assert all(article["published_at"] >= filters["articles_since"] for article in answer.json["data"]["articles"])


def test_other_words_for_a_sector_are_understood_and_wrong_ones_explained(product, key):
    assert shown(product, key, "Finance")["slug"] == "financial-services"
    assert shown(product, key, "healthcare")["slug"] == "healthcare-public-health"
    answer = product.ask(PATH + "/dam", key)
    assert answer.status == 404 and answer.error["code"] == "not_found"
    assert len(answer.error["details"]["valid_values"]) == 16 and "Did you mean dams?" in answer.error["message"]
    answer = product.ask(PATH + "/dams?window=1y", key)
    assert answer.status == 400 and answer.error["details"]["valid_values"] == ["24h", "7d", "30d", "90d"]
    assert product.ask(PATH + "/dams?windw=7d", key).status == 400


def test_a_key_needs_both_scopes(product):
    mail = product.key("pro").user
    articles = product.mint(mail, "--scopes", "read:articles")
    assert product.ask(PATH, articles).status == 200
    refused = product.ask(PATH + "/dams", articles)
    assert refused.status == 403 and refused.error["details"]["required_scope"] == "read:iocs"
    assert product.ask(PATH, product.mint(mail, "--scopes", "read:iocs")).status == 403


@pytest.mark.parametrize("path", ["/api/v1/iocs", "/api/v1/iocs/stix", "/api/v1/iocs/misp", "/api/v1/iocs/cef", "/api/v1/iocs/openioc", "/api/v1/iocs/sigma"])
def test_the_filter_holds_on_every_export(product, key, path):
    everything = product.ask(f"{path}?industry=dams&limit=1000", key)
    assert everything.status == 200, everything.text
    assert f"dam1-{MARK}.com" in everything.text
    other = product.ask(f"{path}?industry=nuclear&limit=1000", key)
    assert other.status == 200 and MARK not in other.text
    refused = product.ask(f"{path}?industry=damn", key)
    assert refused.status == 400 and refused.error["details"]["suggestion"] == "dams"


def test_totals_and_pages_of_the_filter_are_exact(product, key):
    def listed(**fields):
        query = "&".join(f"{name}={value}" for name, value in fields.items())
        answer = product.ask(f"/api/v1/iocs?{query}", key)
        assert answer.status == 200, answer.text
        return answer.json

    whole = listed(industry="dams,chemicals", limit=1000)
    assert whole["meta"]["total"] == len(whole["data"]) == int(
        product.value("select count(*) from indicators where sectors && '{dams,chemical}' and not is_revoked")
    )
    assert whole["meta"]["filters"]["industry"] == "dams,chemical"
    pages = [listed(industry="dams,chemicals", limit=1, offset=n)["data"][0]["id"] for n in range(min(5, whole["meta"]["total"]))]
    assert pages == [ioc["id"] for ioc in whole["data"]][: len(pages)]
    domains = listed(industry="dams", type="domain", time_field="first_seen", limit=1000)
    assert domains["meta"]["total"] == len(domains["data"]) >= 3 and {ioc["type"] for ioc in domains["data"]} == {"domain"}
    assert listed(industry="dams", until="2000-01-01", since="1999-01-01")["data"] == []


def test_articles_take_the_same_words(product, key):
    for name in ("industry", "industry_tags"):
        found = product.ask(f"/api/v1/articles?{name}=chemicals&q={MARK}", key).json["data"]
        assert [article["title"] for article in found] == [f"A chemical plant of {MARK}"]
