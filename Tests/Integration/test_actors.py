"""Threat actors and techniques as resources."""

import datetime
import json
import urllib.parse
import uuid

import pytest

NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
MARK = uuid.uuid4().hex[:12]


def entry(number, text, **fields):
    published = (NOW - datetime.timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "key": f"{MARK}-{number}", "title": f"Report {number} of {MARK}", "link": f"https://{MARK}.publisher.example/{number}",
        "published": published, "content": f"<p>{text}</p>",
    } | fields


@pytest.fixture(scope="module", autouse=True)
def reported(product):
    entries = [
        entry(1, f"The group Gorgon Group used T1547.014 against a nuclear power plant. Its server is c2-{MARK}[.]com."),
        entry(2, "The group Subaat used T1547.014 and the Emotet trojan, which exploits CVE-2024-31041."),
        entry(3, "Nobody in particular used T1205.002 here."),
    ]
    product.ctl("article", "import", "--feed", "test-indicators", "-", input="".join(json.dumps(e) + "\n" for e in entries).encode())
    product.ctl("stats", "refresh")
    yield
    # Other modules count articles.
    made = product.sql(f"select id from articles where entry_key like '{MARK}-%'")
    product.ctl("article", "remove", *[row[0] for row in made])


def shown(product, key, path):
    answer = product.ask(path, key)
    assert answer.status == 200, answer.text
    return answer.json["data"]


@pytest.mark.parametrize("name", ["gorgon-group", "Gorgon Group", "g0078", "G0078", "Subaat", "GORGON-GROUP", "ATK 92"])
def test_a_group_answers_to_all_its_names(product, key, name):
    data = shown(product, key, "/api/v1/actors/" + urllib.parse.quote(name))
    assert data["id"] == "gorgon-group" and data["name"] == "Gorgon Group" and data["mitre_id"] == "G0078"
    assert "Subaat" in data["aliases"]


def test_a_group_has_articles_indicators_and_what_is_named_with_it(product, key):
    data = shown(product, key, "/api/v1/actors/gorgon-group")
    assert data["article_count"] >= 2 and data["recent_article_count"] >= 2 and data["ioc_count"] >= 1
    assert data["first_mentioned"] <= data["last_mentioned"]
    titles = [article["title"] for article in data["articles"] if MARK in article["title"]]
    assert titles == [f"Report 1 of {MARK}", f"Report 2 of {MARK}"] and len(data["articles"]) <= 10
    assert all("Gorgon Group" in article["threat_actors"] for article in data["articles"])
    assert f"c2-{MARK}.com" in [ioc["value"] for ioc in data["iocs"]]
    technique = next(entry for entry in data["mitre_techniques"] if entry["id"] == "T1547.014")
    assert technique["name"] == "Active Setup" and technique["count"] >= 2
    assert "persistence" in technique["tactics"]
    assert any(entry["name"] == "Emotet" for entry in data["malware"])
    assert any(entry["id"] == "CVE-2024-31041" for entry in data["cves"])
    assert all(entry["name"] != "Gorgon Group" for entry in data["threat_actors"])


def test_groups_are_listed_by_mentions_page_by_page(product, key):
    seen, cursor = [], ""
    while True:
        answer = product.ask(f"/api/v1/actors?limit=200{cursor}", key)
        assert answer.status == 200, answer.text
        seen += answer.json["data"]
        if not answer.json["meta"]["next_cursor"]:
            break
        cursor = "&cursor=" + answer.json["meta"]["next_cursor"]
    assert len(seen) == len({actor["id"] for actor in seen}) == answer.json["meta"]["total"] > 1000
    counts = [actor["article_count"] for actor in seen]
    assert counts == sorted(counts, reverse=True) and counts[0] > 0
    names = [actor["id"] for actor in product.ask("/api/v1/actors?sort=name&limit=200", key).json["data"]]
    assert names == sorted(names)


def test_groups_are_found_by_parts_of_names_and_by_country(product, key):
    def found(**fields):
        return {actor["id"] for actor in shown(product, key, "/api/v1/actors?" + urllib.parse.urlencode(fields | {"limit": 200}))}

    assert "gorgon-group" in found(q="gorgon") and "gorgon-group" in found(q="subaa")
    assert found(q="G0078") == {"gorgon-group"}
    assert "apt28" in found(q="fancy-bear", country="ru") and "apt28" not in found(q="fancy bear", country="CN")
    assert found(q="'--") == set() and found(q="no such group at all") == set()
    for query in ("", "?q=bear", "?q=bear&country=ru"):
        meta = product.ask("/api/v1/actors" + query, key).json["meta"]
        for entry in meta["countries"][:3]:
            there = product.ask(f"/api/v1/actors?country={entry['country']}{'&q=bear' if query else ''}", key)
            assert there.json["meta"]["total"] == entry["count"] > 0
    assert product.ask("/api/v1/actors?country=russia", key).status == 400
    assert product.ask("/api/v1/actors?cursor=x", key).status == 400
    assert product.ask("/api/v1/actors?contry=ru", key).error["details"]["suggestion"] == "country"


def test_unknown_and_hostile_names_are_not_found(product, key):
    for name in ("no-such-group", "%27%20or%201=1--", "..%2f..%2fetc", "%F0%9F%92%A9", "-", "x" * 300):
        answer = product.ask(f"/api/v1/actors/{name}", key)
        assert answer.status in (400, 404), (name, answer.text)
        assert answer.json["error"]["code"] in ("not_found", "invalid_parameter", "malformed_request"), name


def test_a_technique_has_its_place_and_its_reports(product, key):
    data = shown(product, key, "/api/v1/techniques/t1547.014")
    assert data["id"] == "T1547.014" and data["kind"] == "technique" and data["status"] == "active"
    assert data["parent"]["id"] == "T1547"
    assert {"TA0003", "TA0004"} == {tactic["id"] for tactic in data["tactics"]}
    assert data["article_count"] >= 2
    assert {f"Report 1 of {MARK}", f"Report 2 of {MARK}"} <= {article["title"] for article in data["articles"]}
    assert any(actor["id"] == "gorgon-group" for actor in data["threat_actors"])
    assert f"c2-{MARK}.com" in [ioc["value"] for ioc in data["iocs"]]


def test_a_technique_counts_with_its_subtechniques_and_a_tactic_with_its_techniques(product, key):
    parent = shown(product, key, "/api/v1/techniques/T1547")
    child = next(one for one in parent["subtechniques"] if one["id"] == "T1547.014")
    assert parent["article_count"] >= child["article_count"] >= 2
    assert f"Report 1 of {MARK}" in [article["title"] for article in parent["articles"]]
    tactic = shown(product, key, "/api/v1/techniques/TA0003")
    assert tactic["kind"] == "tactic" and tactic["name"] == "Persistence" and tactic["domain"] == "enterprise"
    assert tactic["article_count"] >= parent["article_count"]
    assert any(one["id"] == "T1547" and one["article_count"] == parent["article_count"] for one in tactic["techniques"])


def test_a_revoked_technique_says_what_took_its_place(product, key):
    data = shown(product, key, "/api/v1/techniques/T1086")
    assert data["status"] == "revoked" and data["revoked_by"] == {"id": "T1059.001", "name": "PowerShell"}


def test_ids_that_are_none_are_refused(product, key):
    for wrong in ("foo", "T105", "T1059.1", "TA1", "%27"):
        answer = product.ask(f"/api/v1/techniques/{wrong}", key)
        assert answer.status == 400 and answer.error["details"]["parameter"] == "id", wrong
    for unknown in ("T9999", "TA9999", "T1059.999"):
        assert product.ask(f"/api/v1/techniques/{unknown}", key).status == 404


@pytest.mark.parametrize("path", ["/api/v1/actors", "/api/v1/actors/apt28", "/api/v1/techniques/T1059"])
def test_conditional_requests_head_and_scopes(product, key, path):
    answer = product.ask(path, key)
    assert answer.status == 200 and "Authorization" in answer.fields["vary"]
    assert product.ask(path, key, If_None_Match=answer.fields["etag"]).status == 304
    assert product.ask(path, key, "HEAD").body == b""
    assert product.ask(path, key).body == answer.body
    assert product.ask(path).status == 401
    assert product.ask(path, product.key("free")).status == 200
    assert product.ask(path, product.mint(product.key("pro").user, "--scopes", "read:taxii")).status == 403


def test_techniques_are_listed_by_mentions(product, key):
    answer = product.ask("/api/v1/techniques", key)
    rows = answer.json["data"]
    assert answer.status == 200 and len(rows) == answer.json["meta"]["total"] > 600
    counts = [(row["recent_article_count"], row["article_count"]) for row in rows]
    assert counts == sorted(counts, reverse=True) and counts[0][0] > 0
    row = next(row for row in rows if row["id"] == "T1059.001")
    assert list(row) == ["id", "name", "tactics", "parent", "recent_article_count", "article_count"]
    assert row["name"] == "PowerShell" and row["parent"] == "T1059" and {"id": "TA0002", "domain": "enterprise"}.items() <= row["tactics"][0].items()
    one = shown(product, key, "/api/v1/techniques/T1059.001")
    assert (one["recent_article_count"], one["article_count"]) == (row["recent_article_count"], row["article_count"])
    ids = [row["id"] for row in shown(product, key, "/api/v1/techniques?sort=id")]
    assert ids == sorted(ids) and len(ids) == len(set(ids)) == len(rows)


@pytest.mark.parametrize("tactic", ["TA0002", "ta0002", "execution", "Execution"])
def test_techniques_of_a_tactic(product, key, tactic):
    rows = shown(product, key, f"/api/v1/techniques?tactic={tactic}")
    assert rows and all("execution" in [each["short_name"] for each in row["tactics"]] for row in rows)


@pytest.mark.parametrize("q, first", [("t1547.01", "T1547.01"), ("active setup", "T1547.014"), ("POWERSHELL", "T1059.001")])
def test_techniques_by_words_or_the_start_of_an_id(product, key, q, first):
    rows = shown(product, key, f"/api/v1/techniques?sort=id&q={urllib.parse.quote(q)}")
    assert rows[0]["id"].startswith(first)
    assert shown(product, key, "/api/v1/techniques?q=no+such+technique") == []


def test_an_unknown_tactic_is_refused(product, key):
    answer = product.ask("/api/v1/techniques?tactic=TA9999", key)
    assert answer.status == 400 and answer.json["error"]["details"]["parameter"] == "tactic"
