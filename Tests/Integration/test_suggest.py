"""Names that are offered to a person who has begun to type."""

import datetime
import json
import urllib.parse
import uuid

import pytest

PATH = "/api/v1/suggest"
KINDS = ["actor", "malware", "technique", "cve", "industry", "source", "tag"]
MARK = "q" + uuid.uuid4().hex[:11]
NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0).isoformat().replace("+00:00", "Z")


@pytest.fixture(scope="module", autouse=True)
def reported(product):
    """An article that names a group, a family, a technique and a CVE, and an indicator with tags of its own."""
    article = {
        "key": MARK, "title": f"Report {MARK}", "link": f"https://{MARK}.publisher.example/1", "published": NOW,
        "content": "<p>The group Gorgon Group used T1547.014 and the Emotet trojan, which exploits CVE-2024-31041.</p>",
    }
    product.ctl("article", "import", "--feed", "test-indicators", "-", input=json.dumps(article).encode())
    row = {"type": "domain", "value": f"{MARK}.example", "tags": [f"{MARK} Second-Part"]}
    product.ctl("feed", "import", "--format", "ndjson", "--feed", "test-indicators", "-", input=json.dumps(row).encode())
    product.ctl("stats", "refresh")
    yield
    product.ctl("article", "remove", *[row[0] for row in product.sql(f"select id from articles where entry_key = '{MARK}'")])


def asked(product, key, **query):
    answer = product.ask(PATH + ("?" + urllib.parse.urlencode(query) if query else ""), key)
    assert answer.status == 200, answer.text
    return answer.json["data"]


def test_without_words_those_named_most_of_each_kind(product, key):
    answer = product.ask(PATH, key)
    rows = answer.json["data"]
    assert len(rows) == 8 and {row["kind"] for row in rows} == set(KINDS)
    assert answer.json["meta"]["filters"] == {"kinds": KINDS, "limit": 8}
    assert all(list(row) == ["kind", "id", "label", "detail", "count"] and row["count"] > 0 for row in rows)
    actors = asked(product, key, kinds="actor", limit=50)
    assert [row["count"] for row in actors] == sorted((row["count"] for row in actors), reverse=True)
    for row in actors[:5]:
        one = product.ask(f"/api/v1/actors/{row['id']}", key).json["data"]
        assert row["count"] == one["article_count"] + one["ioc_count"] and row["label"] == one["name"]


@pytest.mark.parametrize("q", ["gorgon", "GORGON-g", "gorgongroup", "group gorg", "suba", "g0078", "atk 92"])
def test_a_group_is_found_by_the_beginning_of_any_of_its_names(product, key, q):
    rows = asked(product, key, q=q, kinds="actor", limit=50)
    found = [row for row in rows if row["id"] == "gorgon-group"]
    assert bool(found) == (q != "group gorg")
    assert not found or found[0]["label"] == "Gorgon Group" and found[0]["count"] >= 1


def test_the_name_that_was_typed_is_among_the_other_names(product, key):
    row = asked(product, key, q="fancy b", kinds="actor")[0]
    assert row["id"] == "apt28" and row["detail"].startswith("Fancy Bear, ")


@pytest.mark.parametrize("kind, q, id, label, detail", [
    ("malware", "emot", "Emotet", "Emotet", None),
    ("technique", "t1547.014", "T1547.014", "Active Setup", "Persistence"),
    ("technique", "setup", "T1547.014", "Active Setup", "Persistence"),
    ("cve", "cve-2021-44", "CVE-2021-44228", "CVE-2021-44228", "Log4j2"),
    ("cve", "log4j", "CVE-2021-44228", "CVE-2021-44228", "Log4j2"),
    ("cve", "2021-44228", "CVE-2021-44228", "CVE-2021-44228", "Log4j2"),
    ("industry", "public heal", "healthcare-public-health", "Healthcare and Public Health", None),
    ("industry", "health", "healthcare-public-health", "Healthcare and Public Health", None),
    ("source", "threatf", "threatfox", "ThreatFox", "threat-intel"),
    ("tag", MARK, f"{MARK} Second-Part".lower(), f"{MARK} Second-Part".lower(), None),
    ("tag", "secondpart", f"{MARK} Second-Part".lower(), f"{MARK} Second-Part".lower(), None),
], ids=lambda value: value and value.replace(MARK, "mark"))  # fmt: skip
def test_each_kind_is_found_by_its_words(product, key, kind, q, id, label, detail):
    rows = asked(product, key, q=q, kinds=kind, limit=50)
    row = next((row for row in rows if row["id"].lower() == id.lower()), None)
    assert row, rows
    assert row["kind"] == kind and row["label"].lower() == label.lower()
    assert detail is None and row["detail"] is None or detail in row["detail"]


def test_a_name_that_is_offered_is_one_that_filters_take(product, key):
    filters = {"actor": "threat_actor", "malware": "malware", "technique": "mitre_technique", "industry": "industry", "source": "source", "tag": "tag"}
    for kind, name in filters.items():
        for row in asked(product, key, kinds=kind, limit=3):
            answer = product.ask(f"/api/v1/iocs?limit=1&{name}={urllib.parse.quote(row['id'])}", key)
            assert answer.status == 200, answer.text
            if kind in ("tag", "malware"):
                assert answer.json["meta"]["total"] > 0, row


def test_a_cve_that_nobody_names_is_found_by_its_id(product, key):
    record = {"id": "CVE-2019-31999", "sourceIdentifier": "x@example.org", "published": "2019-05-01T00:00:00.000", "lastModified": "2019-05-02T00:00:00.000",
              "vulnStatus": "Analyzed", "descriptions": [{"lang": "en", "value": "A flaw in a thing."}]}  # fmt: skip
    document = {"format": "NVD_CVE", "version": "2.0", "vulnerabilities": [{"cve": record}]}
    product.ctl("cve", "import", "--nvd", "-", input=json.dumps(document).encode())
    for q in ("CVE-2019-3199", "cve-2019-31999", "2019-3199"):
        assert [row["id"] for row in asked(product, key, q=q, kinds="cve")] == ["CVE-2019-31999"], q
    assert asked(product, key, q="CVE-2019-3199", kinds="actor,tag") == []
    product.sql("delete from cves where cve_id = 'CVE-2019-31999'")


@pytest.mark.parametrize("q", ["---", "%", "_", "'; drop table suggestions; --", "\u202e", "<zq onload=1>", "zzzzzz no such name"])
def test_what_is_no_name_finds_nothing(product, key, q):
    rows = asked(product, key, q=q)
    assert rows == []


@pytest.mark.parametrize("query, parameter, valid", [
    ("kinds=group", "kinds", KINDS), ("kinds=actor,,tag", "kinds", None), ("limit=0", "limit", None), ("limit=51", "limit", None),
    ("q=", "q", None), ("q=" + "x" * 101, "q", None), ("query=apt", "query", ["kinds", "limit", "q"]),
])  # fmt: skip
def test_what_is_not_valid_is_refused_in_words(product, key, query, parameter, valid):
    answer = product.ask(f"{PATH}?{query}", key)
    assert answer.status == 400 and answer.json["error"]["code"] == "invalid_parameter"
    details = answer.json["error"]["details"]
    assert details["parameter"] == parameter and (valid is None or sorted(details.get("valid_values", valid)) == sorted(valid))


def test_who_may_ask_and_what_a_cache_may_keep(product, key):
    answer = product.ask(f"{PATH}?q=apt", key)
    assert answer.fields["cache-control"] == "private, no-cache" and "Authorization" in answer.fields["vary"]
    assert int(answer.fields["x-cache-age-seconds"]) >= 0
    assert product.ask(f"{PATH}?q=apt", key, If_None_Match=answer.fields["etag"]).status == 304
    assert product.ask(f"{PATH}?q=apt", key).body == answer.body
    assert product.ask(PATH).status == 401
    assert product.ask(PATH, product.key("free")).status == 200
    assert product.ask(PATH, product.mint(product.key("pro").user, "--scopes", "read:taxii")).status == 403
    assert product.ask(PATH, Cookie="sb-access-token=" + product.environment["SESSION_JWT"]).status == 200
