"""GET /api/v1/iocs/hunting: as few queries as each platform takes, over exactly the indicators of the list."""

import json
import re

import pytest
from client.command import ctl

PATH = "/api/v1/iocs/hunting"
PLATFORMS = ("splunk", "kql", "elastic", "suricata")
LONGEST = {"splunk": 100_000, "kql": 100_000, "elastic": 1_000_000, "suricata": 8191}
COMMENT = {"splunk": "```", "kql": "// ", "elastic": "# ", "suricata": "# "}


@pytest.fixture(scope="module")
def everything(product):
    """Makes the set that of lists, which leave no value of a warning list out."""
    return "&exclude_warning_lists=false&detection_only=false" if "exclude_warning_lists" in product.ask("/api/openapi.json").text else ""


def listed(product, key, query):
    return [record["value"] for record in product.ask(f"/api/v1/iocs?{query}", key).json["data"]]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_addresses_of_a_list_are_in_few_queries(product, key, everything, platform):
    query = f"type=ipv4&limit=1000{everything}"
    expected = listed(product, key, query)
    answer = product.ask(f"{PATH}?platform={platform}&{query}", key)
    assert answer.status == 200 and answer.fields["content-type"] == "application/json"
    data, meta = answer.json["data"], answer.json["meta"]
    assert meta["indicators"] == len(expected) and meta["left_out"] == 0 and meta["queries"] == len(data)
    text = "\n".join(item["query"] for item in data)
    found = set(re.findall(r"(?<![\d.])\d+\.\d+\.\d+\.\d+(?![\d.])", text))
    assert found == set(expected)
    size = sum(len(value) + 3 for value in expected) * (4 if platform == "splunk" else 2 if platform == "elastic" else 1)
    assert len(data) <= size // (LONGEST[platform] - 1000) + 1
    for item in data:
        assert item["platform"] == platform and item["type"] == "ipv4" and item["name"] and item["description"]
        assert len(item["query"].encode()) <= LONGEST[platform]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_all_types_are_counted(product, key, everything, platform):
    seen, offset = 0, 0
    while True:
        answer = product.ask(f"{PATH}?platform={platform}&limit=1000&offset={offset}{everything}", key).json
        meta = answer["meta"]
        assert meta["indicators"] == sum(item["indicator_count"] for item in answer["data"])
        seen += meta["indicators"] + meta["left_out"]
        assert ("next" in answer["links"]) == (offset + 1000 < meta["total"])
        offset += 1000
        if "next" not in answer["links"]:
            break
    # Types that no query of the platform can look for are not counted.
    assert seen == meta["total"] <= product.ask("/api/v1/iocs?limit=1", key).json["meta"]["total"]
    domains = product.ask(f"{PATH}?platform={platform}&type=domain&limit=1{everything}", key).json["meta"]["total"]
    assert domains == product.ask("/api/v1/iocs?type=domain&limit=1", key).json["meta"]["total"]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_text_by_accept_and_by_format(product, key, platform):
    query = f"{PATH}?platform={platform}&type=domain,url&limit=50"
    text = product.ask(query, key, Accept="text/plain")
    assert text.status == 200 and text.fields["content-type"] == "text/plain; charset=utf-8"
    named = product.ask(f"{query}&format=txt", key, Accept="application/json").text
    # The last line says where the rest is, in the way that the request asked.
    assert named.split("\n")[:-2] == text.text.split("\n")[:-2]
    queries = [item["query"] for item in product.ask(query, key).json["data"]]
    lines = [line for line in text.text.split("\n") if line]
    assert lines[0].startswith(COMMENT[platform])
    assert [line for line in lines if not line.startswith(COMMENT[platform]) and line != "GET logs-*/_search"] == queries


def test_a_query_is_as_short_as_asked_for(product, key):
    query = f"{PATH}?platform=kql&type=sha256,md5&limit=1000"
    long, short = product.ask(query, key).json, product.ask(f"{query}&query_length=2000", key).json
    assert long["meta"]["indicators"] == short["meta"]["indicators"] > 0
    assert long["meta"]["queries"] < short["meta"]["queries"]
    assert all(len(item["query"]) <= 2000 for item in short["data"])


def test_filters_and_refusals(product, key):
    answer = product.ask(f"{PATH}?platform=elastic&type=cve&confidence=high", key).json
    assert answer["meta"]["filters"]["type"] == "cve" and answer["meta"]["filters"]["confidence"] == "high"
    missing = product.ask(PATH, key)
    assert missing.status == 400 and missing.error["details"]["parameter"] == "platform"
    assert missing.error["details"]["valid_values"] == list(PLATFORMS)
    wrong = product.ask(f"{PATH}?platform=splnk", key)
    assert wrong.status == 400 and "splunk" in wrong.error["message"]
    assert product.ask(f"{PATH}?platform=kql&tlp=red", key).status == 400
    assert product.ask(f"{PATH}?platform=kql&query_length=10", key).status == 400
    assert product.ask(f"{PATH}?platform=kql", key, Accept="image/png").status == 406
    assert product.ask(f"{PATH}?platform=kql").status == 401


def test_the_scope_is_that_of_sigma_rules(product, key):
    outsider = ctl("key", "mint", "--user", "demo-enterprise@example.com", "--name", "test", "--scopes", "read:iocs").strip()
    refused = product.ask(f"{PATH}?platform=kql", outsider)
    assert refused.status == 403 and "read:sigma" in json.dumps(refused.error)


def test_an_unchanged_answer_is_not_sent_again(product, key):
    query = f"{PATH}?platform=kql&type=ipv4&limit=20"
    first = product.ask(query, key)
    assert first.fields["cache-control"] == "private, no-cache" and "Accept" in first.fields["vary"]
    assert product.ask(query, key, If_None_Match=first.fields["etag"]).status == 304
    tags = {first.fields["etag"]}
    for other in (query + "&query_length=5000", query.replace("kql", "splunk"), query + "&format=txt"):
        tags.add(product.ask(other, key).fields["etag"])
    assert len(tags) == 4
    head = product.ask(query, key, method="HEAD")
    assert head.status == 200 and head.body == b"" and head.fields["etag"] == first.fields["etag"]


def test_withdrawn_indicators_are_not_hunted(product, key):
    withdrawn = [row[0] for row in product.sql("select value from indicators where is_revoked and type in ('ipv4', 'domain')")]
    answer = product.ask(f"{PATH}?platform=kql&limit=10000", key)
    for value in withdrawn:
        assert f'"{value}"' not in answer.text.replace('\\"', '"')


def test_values_of_warning_lists_are_not_hunted_unless_asked_for(product, key, everything):
    if not everything:
        pytest.skip("no warning lists here")
    # Names for documentation stand in a list of reserved names.
    name = "warned-and-hunted.example.org"
    product.ctl("feed", "import", "--format", "csv", "-", input=f"type,value\ndomain,{name}\n".encode())
    query = f"{PATH}?platform=kql&type=domain&limit=10000"
    without = product.ask(query, key)
    assert name not in without.text
    assert without.json["meta"]["filters"]["exclude_warning_lists"] == "true"
    assert name in product.ask(query + everything, key).text
