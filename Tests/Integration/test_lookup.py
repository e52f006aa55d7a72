"""One value looked up: all types, what is known and what is not, the score and its reasons, the plan's window, caching;
the stored scores that lists filter and sort by."""

import datetime
import json
import urllib.parse
import uuid

import pytest
from client.answer import contract_error

PATH = "/api/v1/lookup"
NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
DATA = [
    "found", "query", "ioc_value", "ioc_type", "confidence", "first_seen", "last_seen", "total_occurrences",
    "reporting_sources", "threat_type", "malware_family", "tags", "threat_actors", "mitre_techniques", "risk",
    "status", "to_ids", "valid_until", "tlp", "warning_lists", "sources", "related_iocs", "mentions", "timeline", "events", "sightings", "cve", "hunting", "ai_summary",
]  # fmt: skip


def ago(**span):
    return (NOW - datetime.timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%SZ")


def looked_up(product, key, value, **parameters):
    answer = product.ask(f"{PATH}?{urllib.parse.urlencode({'ioc': value, **parameters})}", key)
    assert answer.status == 200, answer.text
    return answer.json


def load(product, feed, rows):
    text = "type,value,confidence,first_seen,last_seen,context,tags,techniques,reference\n"
    for row in rows:
        fields = {"confidence": "high", "first_seen": ago(days=1), "last_seen": ago(minutes=5)} | row
        text += ",".join('"' + fields.get(name, "").replace('"', '""') + '"' for name in text.split("\n")[0].split(",")) + "\n"
    product.ctl("feed", "import", "--format", "csv", "--feed", feed, "-", input=text.encode())


VALUES = [
    ("ipv4", "45.155.205.77"), ("ipv6", "2a0d:5600:8:1::77"), ("domain", "c2.lookup-test-one.com"),
    ("url", "http://c2.lookup-test-one.com:8080/gate.php?id=1"), ("md5", "0123456789abcdef0123456789abcdef"),
    ("sha1", "0123456789abcdef0123456789abcdef01234567"), ("sha256", "ab" * 32), ("sha512", "cd" * 64),
    ("email", "billing@lookup-test-one.com"),
]  # fmt: skip


@pytest.fixture(scope="module")
def values(product):
    load(product, "urlhaus", [{"type": kind, "value": value, "tags": "elf,lookup", "techniques": "T1071",
                               "context": 'says "it", plainly', "reference": f"https://feed.example/{kind}"}
                              for kind, value in VALUES])  # fmt: skip
    load(product, "threatfox", [{"type": kind, "value": value, "tags": "payload"} for kind, value in VALUES[:4]])


@pytest.fixture(scope="module")
def articles(product, values):
    entries = [
        {
            "key": f"lookup-{number}", "title": f"Lookup story {number} of the botnet and its servers",
            "link": f"https://lookup-news.example/{number}", "published": ago(**age), "summary": "A short one.",
            "content": f"<p>Nothing happened before. The operators of number {number} used c2.lookup-test-one[.]com and "
            "31.184.198[.]23 for command and control, CVE-2024-31999 and T1053.005 among them. Nothing happened after.</p>",
        }
        for number, age in enumerate([{"hours": 1}, {"days": 3}, {"days": 200}])
    ]  # fmt: skip
    text = "".join(json.dumps(entry) + "\n" for entry in entries)
    product.ctl("article", "import", "--feed", "bleepingcomputer", "-", input=text.encode())


@pytest.mark.parametrize("kind, value", VALUES)
def test_every_type_is_found_and_explained(product, key, values, kind, value):
    answer = looked_up(product, key, value)
    assert list(answer) == ["meta", "data"] and list(answer["meta"]) == ["generated_at", "feed_version", "source"]
    data = answer["data"]
    assert list(data) == DATA
    assert data["found"] is True and data["ioc_value"] == value and data["ioc_type"] == kind
    assert data["tags"][:1] == ["elf"] and data["total_occurrences"] >= 1
    technique = {"id": "T1071", "name": "Application Layer Protocol", "tactic": "command-and-control", "confidence": "high"}
    assert technique in data["mitre_techniques"]
    risk = data["risk"]
    assert risk["model"] == "risk-2" and risk["level"] in ("critical", "high", "medium", "low")
    # Each factor is rounded for itself.
    assert abs(sum(factor["points"] for factor in risk["factors"]) - risk["score"]) < 1
    assert [factor["points"] for factor in risk["factors"]] == sorted((f["points"] for f in risk["factors"]), reverse=True)
    assert risk["factors"][0]["name"] == "evidence"
    source = [source for source in data["sources"] if source["source_feed"] == "URLhaus"][0]
    assert source == {
        "source_feed": "URLhaus", "source_category": "threat-intel", "origin": "feed", "reliability": "B",
        "reference_url": f"https://feed.example/{kind}", "first_seen": source["first_seen"],
        "last_seen": source["last_seen"], "occurrence_count": 1, "confidence": "high", "context": 'says "it", plainly',
    }  # fmt: skip
    assert data["hunting"]["splunk_query"] and data["hunting"]["kql_query"] and data["hunting"]["queries"]
    assert len(data["timeline"]) == 30 and sum(day["count"] for day in data["timeline"]) >= 1


def test_independent_sources_weigh_more_than_one(product, key, values):
    both = looked_up(product, key, "45.155.205.77")["data"]
    one = looked_up(product, key, VALUES[4][1])["data"]
    assert both["reporting_sources"] >= 2 and one["reporting_sources"] == 1
    assert both["risk"]["factors"][0]["detail"].startswith(f"{both['reporting_sources']} independent sources, strongest ")
    assert both["risk"]["score"] > one["risk"]["score"]
    assert both["confidence"] == "high" and both["risk"]["verdict"] == "malicious"
    assert {"name": "role", "points": 3.0, "max": 3.0, "detail": "payload"} in both["risk"]["factors"]


@pytest.mark.parametrize(
    "asked", ["c2[.]lookup-test-one[.]com", "C2.Lookup-Test-One.com.", " c2.lookup-test-one(dot)com ", "c2.lookup-test-one.com"]
)
def test_defanged_and_loose_spellings_mean_the_value(product, key, values, asked):
    data = looked_up(product, key, asked)["data"]
    assert data["found"] and data["ioc_value"] == "c2.lookup-test-one.com" and data["query"] == asked


def test_a_defanged_value_is_understood_with_its_type_given(product, key, values):
    asked = "hxxp://c2[.]lookup-test-one[.]com:8080/gate.php?id=1"
    assert looked_up(product, key, asked, type="url")["data"]["found"]


@pytest.mark.parametrize("name", ["ioc", "value", "q"])
def test_the_value_has_three_names(product, key, values, name):
    answer = product.ask(f"{PATH}?{name}=45.155.205.77", key)
    assert answer.status == 200 and answer.json["data"]["found"]


def test_related_indicators_say_how(product, key, articles):
    data = looked_up(product, key, "c2.lookup-test-one.com")["data"]
    related = {(other["value"], other["relation"]) for other in data["related_iocs"]}
    assert ("31.184.198.23", "same_article") in related
    assert (VALUES[3][1], "url_on") in related
    assert len(data["related_iocs"]) <= 10
    known = {mention["id"] for mention in data["mentions"]}
    for other in data["related_iocs"]:
        assert set(other) == {"id", "type", "value", "relation", "confidence", "risk_score", "article_id"}
        assert (other["article_id"] in known) == (other["relation"] == "same_article")
    url = looked_up(product, key, VALUES[3][1])["data"]["related_iocs"]
    assert ("c2.lookup-test-one.com", "host_of") in {(other["value"], other["relation"]) for other in url}


def test_mentions_show_the_sentence_that_names_it(product, key, articles):
    mentions = looked_up(product, key, "c2.lookup-test-one.com")["data"]["mentions"]
    assert [mention["title"] for mention in mentions] == [
        f"Lookup story {number} of the botnet and its servers" for number in (0, 1, 2)
    ]
    assert mentions[0]["source_name"] == "BleepingComputer" and mentions[0]["url"] == "https://lookup-news.example/0"
    assert "command and control" in mentions[0]["snippet"] and "Nothing happened before" not in mentions[0]["snippet"]


def test_mentions_timeline_and_related_stay_in_the_plans_window_and_the_record_does_not(product, articles):
    free, wide = product.key("free"), product.key(product.tier(lookback_days=3650, article_lookback_days=3650))
    seen, all_seen = (looked_up(product, key, "c2.lookup-test-one.com")["data"] for key in (free, wide))
    assert len(seen["mentions"]) == 2 and len(all_seen["mentions"]) == 3
    assert len(seen["timeline"]) == 2 and len(all_seen["timeline"]) == 30
    for same in ("found", "total_occurrences", "first_seen", "risk", "sources"):
        assert seen[same] == all_seen[same]
    load(product, "sslbl", [{"type": "domain", "value": "old.lookup-test-two.com", "first_seen": ago(days=90), "last_seen": ago(days=80)}])
    old = looked_up(product, free, "old.lookup-test-two.com")["data"]
    assert old["found"] and sum(day["count"] for day in old["timeline"]) == 0


def test_a_vulnerability_scores_by_what_is_known_of_it(product, key, articles):
    data = looked_up(product, key, "cve-2024-31999")["data"]
    assert data["found"] and data["ioc_value"] == "CVE-2024-31999" and data["ioc_type"] == "cve"
    assert {factor["name"] for factor in data["risk"]["factors"]} == {"cvss", "epss", "kev", "mentions"}
    assert [factor["detail"] for factor in data["risk"]["factors"] if factor["name"] == "mentions"] == [
        "2 articles in the last 30 days"
    ]
    assert len(data["mentions"]) == 3
    exploited = product.value("select value from indicators where type = 'cve' and 'known-exploited' = any(tags) limit 1")
    assert looked_up(product, key, exploited)["data"]["risk"]["score"] >= 85


def test_a_technique_is_as_much_in_the_news_as_articles_say(product, key, articles):
    data = looked_up(product, key, "t1053")["data"]
    assert data["found"] and data["ioc_value"] == "T1053" and data["ioc_type"] == "mitre_attack"
    assert data["mitre_techniques"][0] == {
        "id": "T1053", "name": "Scheduled Task/Job", "tactic": data["mitre_techniques"][0]["tactic"], "confidence": "high"
    }  # fmt: skip
    assert [factor["name"] for factor in data["risk"]["factors"]] == ["mentions"]
    assert data["risk"]["score"] >= 16 and data["risk"]["verdict"] == "inconclusive"
    assert len(data["mentions"]) >= 3


def test_a_tactic_answers_with_its_techniques(product, key):
    data = looked_up(product, key, "TA0011")["data"]
    assert data["found"] and data["ioc_value"] == "TA0011"
    assert "T1071" in [technique["id"] for technique in data["mitre_techniques"]]
    assert {technique["tactic"] for technique in data["mitre_techniques"]} == {"command-and-control"}
    unknown = looked_up(product, key, "TA9999")["data"]
    assert unknown["found"] is False and unknown["risk"]["score"] is None and unknown["mitre_techniques"] == []


def test_what_nobody_reports_has_the_same_keys_and_no_verdict(product, key):
    value = f"{uuid.uuid4().hex}.lookup-nobody.com"
    data = looked_up(product, key, value)["data"]
    assert list(data) == DATA and data["found"] is False
    assert data["risk"] == {
        "score": None, "level": "unknown", "verdict": "unknown", "model": "risk-2",
        "computed_at": data["risk"]["computed_at"], "factors": [],
    }  # fmt: skip
    for name in ("tags", "threat_actors", "mitre_techniques", "sources", "related_iocs", "mentions", "timeline"):
        assert data[name] == []
    for name in ("confidence", "first_seen", "last_seen", "threat_type", "malware_family", "cve", "ai_summary"):
        assert data[name] is None
    assert data["total_occurrences"] == 0 and data["hunting"]["kql_query"]


@pytest.mark.parametrize(
    "value, category",
    [
        ("192.168.1.1", "reserved"), ("10.0.0.1", "reserved"), ("d41d8cd98f00b204e9800998ecf8427e", "trivial_hash"),
        ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "trivial_hash"), ("8.8.8.8", "resolver"),
    ],
)  # fmt: skip
def test_a_value_that_is_no_threat_in_itself_is_told_to_be_one(product, key, value, category):
    data = looked_up(product, key, value)["data"]
    assert category in {hit["category"] for hit in data["warning_lists"]}
    assert all(set(hit) == {"list", "category", "effect"} for hit in data["warning_lists"])


def test_a_warning_list_bounds_the_score(product, key):
    load(product, "feodotracker", [{"type": "ipv4", "value": "192.168.77.1"}])
    data = looked_up(product, key, "192.168.77.1")["data"]
    assert data["found"] and data["risk"]["score"] == 10 and data["risk"]["verdict"] == "likely_benign"
    assert data["risk"]["factors"][-1]["name"] == "warning_list" and data["risk"]["factors"][-1]["points"] < 0


def test_only_the_named_parts_are_there(product, key, articles):
    full = looked_up(product, key, "c2.lookup-test-one.com")["data"]
    parts = {"related": "related_iocs", "mentions": "mentions", "timeline": "timeline", "hunting": "hunting", "events": "events"}
    for part, member in parts.items():
        data = looked_up(product, key, "c2.lookup-test-one.com", include=part)["data"]
        assert set(full) - set(data) == set(parts.values()) - {member} and "factors" not in data["risk"]
        assert data[member] == full[member]
    factors = looked_up(product, key, "c2.lookup-test-one.com", include="factors,timeline")["data"]
    assert factors["risk"]["factors"] and "timeline" in factors and "mentions" not in factors
    assert "hunting" not in looked_up(product, key, "c2.lookup-test-one.com", include="")["data"]


def test_the_flat_shape(product, key, values):
    flat = looked_up(product, key, "45.155.205.77", shape="flat")
    full = looked_up(product, key, "45.155.205.77")["data"]
    assert list(flat) == [
        "value", "type", "risk_score", "risk_score_value", "confidence", "mitre_techniques", "hunting_queries", "sources",
    ]  # fmt: skip
    assert flat["value"] == "45.155.205.77" and flat["type"] == "ipv4"
    assert flat["risk_score"] == full["risk"]["level"] and flat["risk_score_value"] == full["risk"]["score"]
    assert flat["mitre_techniques"] == [{"id": "T1071", "name": "Application Layer Protocol"}]
    assert flat["hunting_queries"] == {"splunk": full["hunting"]["splunk_query"], "kql": full["hunting"]["kql_query"]}
    assert {"feed_name": "URLhaus", "category": "threat-intel"} in flat["sources"]
    assert looked_up(product, key, "T1059", shape="flat")["type"] == "mitre-attack"
    nothing = looked_up(product, key, "nobody.lookup-nobody.com", shape="flat")
    assert nothing["risk_score"] == "unknown" and nothing["risk_score_value"] is None and nothing["sources"] == []


def test_the_type_may_be_given_in_both_spellings(product, key):
    for spelling in ("mitre_attack", "mitre-attack"):
        assert looked_up(product, key, "T1059", type=spelling)["data"]["ioc_type"] == "mitre_attack"


@pytest.mark.parametrize(
    "query, parameter",
    [
        ("", "ioc"), ("ioc=", "ioc"), ("ioc=foo", "ioc"), ("value=10.0.0.0/8", "value"), ("q=1.2.3", "q"),
        ("ioc=1.2.3.4&type=domain", "ioc"), ("ioc=1.2.3.4&type=ip", "type"), ("ioc=1.2.3.4&value=1.2.3.4", "value"),
        ("ioc=1.2.3.4&include=everything", "include"), ("ioc=1.2.3.4&shape=round", "shape"), (f"ioc={'a' * 2045}.com", "ioc"),
        ("ioc=1.2.3.4&iocs=1", "iocs"), ("ioc=a%00b.com", None),
    ],
)  # fmt: skip
def test_what_cannot_be_looked_up_is_refused_with_the_reason(product, key, query, parameter):
    answer = product.ask(f"{PATH}?{query}", key)
    error = answer.error
    assert answer.status == 400 and error["code"] in ("invalid_parameter", "malformed_request")
    if parameter:
        assert error["details"]["parameter"] == parameter


def test_an_unrecognisable_value_names_the_types(product, key):
    error = contract_error(product.ask(f"{PATH}?ioc=not%20an%20indicator", key), 400, "invalid_parameter")
    assert error["details"]["valid_types"] == [
        "ipv4", "ipv6", "domain", "url", "md5", "sha1", "sha256", "sha512", "email", "cve", "mitre_attack",
    ]  # fmt: skip


def test_every_plan_may_look_up_and_a_key_without_the_scope_may_not(product, key):
    assert product.ask(f"{PATH}?ioc=1.2.3.4", product.key("free")).status == 200
    contract_error(product.ask(f"{PATH}?ioc=1.2.3.4", product.key("pro", "--scopes", "read:iocs")), 403, "insufficient_scope")
    contract_error(product.ask(f"{PATH}?ioc=1.2.3.4"), 401, "missing_api_key")


def test_an_answer_is_cached_privately_and_confirmed(product, key, values):
    target = f"{PATH}?ioc=45.155.205.77"

    def confirmed():
        first = product.ask(target, key)
        again = product.ask(target, key, If_None_Match=first.fields["etag"])
        return first, again

    first, again = confirmed()
    if again.status == 200:  # the minute has changed between the two
        first, again = confirmed()
    assert again.status == 304 and again.body == b""
    assert first.fields["cache-control"] == "private, max-age=60"
    assert "Authorization" in first.fields["vary"]
    head = product.ask(target, key, method="HEAD")
    assert head.status == 200 and head.body == b"" and head.fields["content-type"] == "application/json"
    other = product.ask(f"{target}&include=factors", key)
    assert other.fields["etag"] != first.fields["etag"]
    load(product, "sslbl", [{"type": "ipv4", "value": "45.155.205.77", "last_seen": ago(minutes=1)}])
    assert product.ask(target, key, If_None_Match=first.fields["etag"]).status == 200


def test_an_answer_is_as_the_document_says(product, key, values):
    document = product.ask("/api/openapi.json").json
    operation = document["paths"]["/api/v1/lookup"]["get"]
    full, flat = operation["responses"]["200"]["content"]["application/json"]["schema"]["oneOf"]

    def check(schema, value, place):
        if "$ref" in schema:
            check(document["components"]["schemas"][schema["$ref"].split("/")[-1]], value, place)
        elif value is None:
            assert schema.get("nullable"), place
        elif schema["type"] == "object":
            assert isinstance(value, dict), place
            if "properties" in schema:
                assert set(schema["required"]) <= set(value) <= set(schema["properties"]), place
                for name, member in value.items():
                    check(schema["properties"][name], member, f"{place}.{name}")
        elif schema["type"] == "array":
            for number, member in enumerate(value):
                check(schema["items"], member, f"{place}[{number}]")
        else:
            kinds = {"string": str, "integer": int, "number": (int, float), "boolean": bool}
            assert isinstance(value, kinds[schema["type"]]), place
            assert value in schema.get("enum", [value]), place

    for _, value in VALUES + [("cve", "CVE-2021-44228"), ("", "T1059"), ("", "TA0001"), ("", "nobody.lookup-nobody.com")]:
        check(full, looked_up(product, key, value), value)
        check(flat, looked_up(product, key, value, shape="flat"), value)
    assert {parameter["name"] for parameter in operation["parameters"]} == {"ioc", "value", "q", "type", "include", "shape", "hunting"}


def listed(product, key, **parameters):
    answer = product.ask(f"/api/v1/iocs?{urllib.parse.urlencode(parameters)}", key)
    assert answer.status == 200, answer.text
    return answer.json


def scores(product, rows):
    ids = ",".join(f"'{row['id']}'" for row in rows)
    stored = dict(product.sql(f"select indicator_id, score from indicator_risks where indicator_id in ({ids})"))
    return [int(stored[row["id"]]) for row in rows]


def test_lists_filter_and_sort_by_the_stored_score(product, key, values):
    everything = listed(product, key, sort="risk:desc", limit=1000)
    found = scores(product, everything["data"])
    assert found and found == sorted(found, reverse=True)
    assert everything["meta"]["filters"]["sort"] == "risk:desc"
    high = listed(product, key, sort="risk:desc", risk_min=60, limit=1000)
    assert high["meta"]["total"] == int(product.value(
        "select count(*) from indicator_risks join indicators on id = indicator_id where score >= 60 and not is_revoked"
    ))  # fmt: skip
    if high["meta"]["total"] <= 1000:
        assert len(high["data"]) == high["meta"]["total"] and min(scores(product, high["data"])) >= 60
    by_time = listed(product, key, risk_min=60, limit=1000)
    assert by_time["meta"]["total"] == high["meta"]["total"]
    seen = [datetime.datetime.fromisoformat(row["last_seen"].replace("Z", "+00:00")) for row in by_time["data"]]
    assert seen == sorted(seen, reverse=True)
    first, second = (listed(product, key, sort="risk:desc", limit=5, offset=offset)["data"] for offset in (0, 5))
    assert [row["id"] for row in first + second] == [row["id"] for row in everything["data"][:10]]
    answer = product.ask("/api/v1/iocs?risk_min=101", key)
    assert contract_error(answer, 400, "invalid_parameter")["details"]["parameter"] == "risk_min"


def test_an_import_stores_scores_and_maintenance_only_what_has_changed(product, key, values):
    value = f"{uuid.uuid4().hex}.lookup-stored.com"
    load(product, "feodotracker", [{"type": "domain", "value": value}])
    stored = f"select score from indicator_risks join indicators on id = indicator_id where value = '{value}'"
    assert int(product.value(stored)) == looked_up(product, key, value)["data"]["risk"]["score"] == 64
    yesterday = "update risk_state set refreshed_at = now() - interval '24 hours'"
    product.sql(yesterday)
    product.ctl("maintain")
    product.sql(yesterday)
    assert json.loads(product.ctl("maintain", "--json").stdout)["risks_changed"] <= 5
    product.sql(f"update indicator_risks set score = 1 where indicator_id = (select id from indicators where value = '{value}')")
    assert json.loads(product.ctl("maintain", "--json").stdout)["risks_changed"] == 0, "all were computed just now"
    product.sql(yesterday)
    assert json.loads(product.ctl("maintain", "--json").stdout)["risks_changed"] >= 1
    assert int(product.value(stored)) == 64


def test_the_importers_role_may_store_scores_and_the_workers_may_only_read_them(product):
    assert product.sql("select count(*) from indicator_risks", user="socd_worker")
    refused = product.sql("delete from indicator_risks", user="socd_worker", ok=False)
    assert refused.returncode != 0 and "permission denied" in refused.stderr


@pytest.mark.parametrize("tags, least", [("known-exploited", 85), ("known-exploited,ransomware", 90)])
def test_a_cve_that_a_feed_calls_exploited_has_a_score_everywhere(product, key, tags, least):
    """Without a record of its own, with one, and when that comes later."""
    value = f"CVE-2033-{uuid.uuid4().int % 10**9 + 10**4}"
    load(product, "cisa-kev", [{"type": "cve", "value": value, "tags": tags}])

    def scores():
        listed = product.ask("/api/v1/iocs?type=cve&limit=1000&sort=risk:desc", key).json["data"]
        return next(one["risk_score"] for one in listed if one["value"] == value), looked_up(product, key, value)["data"]["risk"]["score"]

    assert len(set(scores())) == 1 and scores()[0] >= least
    record = {"vulnerabilities": [{"cve": {"id": value, "published": "2033-01-01T00:00:00.000", "lastModified": "2033-01-02T00:00:00.000",
              "vulnStatus": "Analyzed", "descriptions": [{"lang": "en", "value": "x"}], "references": [],
              "metrics": {"cvssMetricV31": [{"source": "nvd@nist.gov", "type": "Primary", "cvssData": {
                  "version": "3.1", "vectorString": "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", "baseScore": 1.8, "baseSeverity": "LOW"}}]}}}],
              "format": "NVD_CVE", "version": "2.0", "resultsPerPage": 1, "startIndex": 0, "totalResults": 1}  # fmt: skip
    product.ctl("cve", "import", "--nvd", "-", input=json.dumps(record).encode())
    assert len(set(scores())) == 1 and scores()[0] >= least


@pytest.mark.parametrize("value", ["192.168.77.2", "10.77.0.3", "172.16.77.4"])
def test_rows_say_of_a_value_on_a_warning_list_what_its_look_up_says(product, key, value):
    load(product, "feodotracker", [{"type": "ipv4", "value": value}])
    told = looked_up(product, key, value)["data"]["risk"]
    assert told["verdict"] == "likely_benign"
    matches = product.ask(f"/api/v1/iocs/search?q={value}", key).json["data"]["matches"]
    listed = product.ask("/api/v1/iocs?type=ipv4&limit=1000&exclude_warning_lists=false", key).json["data"]
    rows = matches + [row for row in listed if row["value"] == value]
    assert len(rows) >= 2 and {row["risk"]["verdict"] for row in rows} == {"likely_benign"}
    assert all(row["warning_lists"] for row in rows)


def test_no_factor_has_more_points_than_it_can(product, key, values, articles):
    for value in [*(value for _, value in VALUES), "CVE-2021-44228", "CVE-2024-31999", "T1053"]:
        factors = looked_up(product, key, value)["data"]["risk"]["factors"]
        assert factors and all(list(factor) == ["name", "points", "max", "detail"] for factor in factors), value
        assert all(factor["max"] is None or abs(factor["points"]) <= abs(factor["max"]) for factor in factors), value
    load(product, "feodotracker", [{"type": "ipv4", "value": "192.168.77.1"}])
    assert looked_up(product, key, "192.168.77.1")["data"]["risk"]["factors"][-1]["max"] is None, "a cap takes what is above it"
    shown = product.ask("/api/v1/cves/CVE-2021-44228", key).json["data"]["risk"]["factors"]
    assert shown == looked_up(product, key, "CVE-2021-44228")["data"]["risk"]["factors"]


@pytest.mark.parametrize("tags, verdict", [("known-exploited", "exploited"), ("known-exploited,ransomware", "exploited"), ("noticed", None)])
def test_a_cve_is_exploited_and_never_malicious(product, key, tags, verdict):
    value = f"CVE-2034-{uuid.uuid4().int % 10**9 + 10**4}"
    load(product, "cisa-kev", [{"type": "cve", "value": value, "tags": tags}])
    listed = product.ask(f"/api/v1/iocs/search?q={value}", key).json["data"]["matches"]
    told = looked_up(product, key, value)["data"]["risk"]
    assert told["verdict"] == verdict and {row["risk"]["verdict"] for row in listed} == {verdict}
    assert {row["risk"]["score"] for row in listed} == {told["score"]}
