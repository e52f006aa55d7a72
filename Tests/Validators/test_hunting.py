"""Hunting queries as the languages' grammars have them; whatever the values hold, literals give them back exactly."""

import itertools
import json
import pathlib
import re
import shutil
import subprocess

import idstools.rule
import pytest
import suricataparser
from sigma.pipelines.azuremonitor.tables import AZURE_MONITOR_TABLES
from sigma.pipelines.microsoftxdr.tables import MICROSOFT_XDR_TABLES

from query_languages import ESQL, Kusto, Splunk

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "Golden"
TABLES = {**AZURE_MONITOR_TABLES, **MICROSOFT_XDR_TABLES}
SINGLE = [json.loads(line) for name in ("ordinary", "hostile") for line in (GOLDEN / "Hunting" / f"{name}.ndjson").open()]
SAMPLES = ("empty", "every-type", "hostile")
MOST_BYTES = {"splunk": 100_000, "kql": 100_000, "elastic": 1_000_000, "suricata": 8191}
PLAIN = re.compile(r"[A-Za-z0-9._:/@=&+~%#,;-]+")
HASHES = ("md5", "sha1", "sha256", "sha512")


def name_of(entry):
    return f"{entry['type']}:{entry['value'][:40]}"


@pytest.fixture(params=SINGLE, ids=name_of)
def single(request):
    return request.param


def others(entry, platform, *names):
    return [q["query"] for q in entry["hunting"]["queries"] if q["platform"] == platform and (not names or q["name"] in names)]


def known_columns(query):
    for table, column in query.columns:
        assert table in TABLES, table
        assert column in TABLES[table], (table, column)


def forms(value):
    """What a query may hold of a value: itself, with what stands for names below it, its URL without the scheme."""
    return {value, "." + value, "//" + value + "/", value.partition("://")[2] or value}


def test_kusto_queries_are_of_the_language(single):
    for text in [single["hunting"]["kql_query"], *others(single, "kql")]:
        query = Kusto(text)
        assert single["value"] in query.literals
        assert set(query.literals) <= forms(single["value"])
        known_columns(query)


def test_splunk_queries_are_of_the_language(single):
    for text in [single["hunting"]["splunk_query"], *others(single, "splunk")]:
        query = Splunk(text)
        if single["type"] in ("url", "email") or not PLAIN.fullmatch(single["value"]):
            assert set(query.exact) == {single["value"]}
            for pattern in query.literals:
                matches = ".*".join(map(re.escape, pattern.lower().split("*")))
                assert re.fullmatch(matches, single["value"].lower(), re.S), pattern
        else:
            assert not query.exact
            wild = {single["value"]} | {before + single["value"] + after for before, after in [("*", "*"), ("*.", ""), ("*://", "/*"), ("*.", "/*")]}
            assert set(query.literals) <= wild and query.literals


def test_elastic_queries_are_of_the_language(single):
    (text,) = others(single, "elastic", "ES|QL")
    assert set(ESQL(text).literals) <= {single["value"], "." + single["value"]}
    (text,) = others(single, "elastic", "Query DSL")
    assert terms(json.loads(text)) <= {single["value"]}


def test_a_value_has_advice_and_variants(single):
    hunting = single["hunting"]
    assert re.fullmatch(r"[A-Z][^.]+\.", hunting["detection_guidance"].replace("e.g.", ""))
    assert {query["platform"] for query in hunting["queries"]} >= {"kql", "elastic", "sigma"}


def terms(body):
    """The values of a search body, which must have the one shape."""
    assert list(body) == ["query"] and list(body["query"]) == ["bool"]
    inside = body["query"]["bool"]
    assert set(inside) == {"filter", "minimum_should_match", "should"} and inside["minimum_should_match"] == 1
    assert inside["filter"] == [{"range": {"@timestamp": {"gte": "now-30d"}}}]
    found = set()
    for clause in inside["should"]:
        ((field, values),) = clause["terms"].items()
        assert re.fullmatch(r"[a-z0-9_.]+", field) and len(values) <= 65_536
        assert all(isinstance(value, str) for value in values)
        found.update(values)
    return found


BREAK_OUTS = [
    (Kusto, 'EmailEvents | where SenderFromAddress =~ @"a" or true'),
    (Kusto, 'EmailEvents | where SenderFromAddress =~ @"a" | take 5'),
    (Kusto, 'EmailEvents | where SenderFromAddress =~ @"a\\""'),
    (Kusto, 'EmailEvents | where SenderFromAddress =~ "a\u2028"'),
    (Kusto, 'let iocs = dynamic(["a", b]); EmailEvents | where SenderFromAddress in (iocs)'),
    (Splunk, 'index=* url="a" | delete'),
    (Splunk, 'index=* url="a" OR x earliest=-30d'),
    (Splunk, 'index=* url="a`macro`" earliest=-30d'),
    (Splunk, 'index=* url="a[search x]" earliest=-30d'),
    (Splunk, 'index=* url="a\\" earliest=-30d'),
    (Splunk, 'index=* earliest=-30d | where url=urldecode("a*b")'),
    (Splunk, 'index=* earliest=-30d | where url="a*b"'),
    (Splunk, 'index=* earliest=-30d | where url="a\u2028b"'),
    (Splunk, 'index=* earliest=-30d | where url=urldecode("a%25b")'),
    (ESQL, 'FROM logs-* | WHERE @timestamp > NOW() - 30 days AND url.full == "a" OR true'),
    (ESQL, 'FROM logs-* | WHERE @timestamp > NOW() - 30 days AND url.full == "a\\x"'),
]


@pytest.mark.parametrize("language, text", BREAK_OUTS)
def test_the_readers_see_what_breaks_out(language, text):
    with pytest.raises(AssertionError):
        language(text)


def records(sample):
    listed = json.loads((GOLDEN / "Encoders" / f"{sample}.json").read_bytes())["data"]
    return [(record["type"], record["value"], "certificate-fingerprint" in record["tags"]) for record in listed]


PACKS = list(itertools.product(SAMPLES, MOST_BYTES))


def pack(sample, platform):
    return json.loads((GOLDEN / "Hunting" / f"{sample}.{platform}.json").read_bytes())


def values(platform, query):
    """What the query hunts for."""
    if platform == "kql":
        parsed = Kusto(query)
        known_columns(parsed)
        return parsed.literals
    if platform == "elastic":
        return sorted(terms(json.loads(query)))
    parsed = Splunk(query)
    return sorted(set(parsed.exact)) if parsed.exact else sorted({literal.strip("*").removeprefix("://").removeprefix(".").removesuffix("/") for literal in parsed.literals})


@pytest.mark.parametrize("sample, platform", PACKS)
def test_packs_tell_what_is_in_them(sample, platform):
    answer = pack(sample, platform)
    meta = answer["meta"]
    assert meta["platform"] == platform and meta["queries"] == len(answer["data"])
    assert meta["indicators"] == sum(query["indicator_count"] for query in answer["data"])
    assert meta["indicators"] + meta["left_out"] == len(records(sample)) == meta["total"]
    names = [query["name"] for query in answer["data"]]
    assert len(set(names)) == len(names)
    for query in answer["data"]:
        assert set(query) == {"platform", "name", "description", "type", "indicator_count", "query"}
        assert len(query["query"].encode()) <= MOST_BYTES[platform]


@pytest.mark.parametrize("sample, platform", [pair for pair in PACKS if pair[1] != "suricata"])
def test_packs_hold_exactly_the_values(sample, platform):
    expected = {
        (kind, value) for kind, value, is_certificate in records(sample)
        if not is_certificate and (platform != "splunk" or kind in ("url", "email") or PLAIN.fullmatch(value))
    }  # fmt: skip
    found = set()
    for query in pack(sample, platform)["data"]:
        held = values(platform, query["query"])
        assert len(held) == query["indicator_count"]
        for value in held:
            (kind,) = {kind for kind, known, _ in records(sample) if known == value and kind in query["type"].split(",")}
            found.add((kind, value))
    assert found == expected


def rules(sample):
    return [query["query"] for query in pack(sample, "suricata")["data"]]


@pytest.mark.parametrize("sample", SAMPLES)
def test_rules_are_of_the_language(sample):
    found = rules(sample)
    for rule in found:
        assert rule.isascii() and len(rule) <= 8191
        assert idstools.rule.parse(rule) is not None and suricataparser.parse_rule(rule) is not None
    assert len({idstools.rule.parse(rule).sid for rule in found}) == len(found)
    shared = [re.search(r"-> \[([0-9a-f.:/,]+)\] any ", rule) for rule in found if rule.startswith("alert ip ")]
    listed = [value for rule in shared for value in rule[1].split(",")]
    known = [value for kind, value, _ in records(sample) if kind in ("ipv4", "ipv6")]
    assert set(listed) <= set(known) and len(listed) == len(set(listed))
    assert not (set(known) - set(listed) - {"999.1.1.1"})


CONFIGURATION = pathlib.Path("/etc/suricata/suricata.yaml")


@pytest.mark.skipif(not shutil.which("suricata") or not CONFIGURATION.exists(), reason="Suricata is not installed")
@pytest.mark.parametrize("sample", SAMPLES)
def test_rules_by_suricata(sample, tmp_path):
    rules = GOLDEN / "Hunting" / f"{sample}.suricata.txt"
    command = ["suricata", "-T", "-c", CONFIGURATION, "-S", rules, "-l", tmp_path]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


COMMENT = {"splunk": r"```[^`]+```", "kql": r"// [^\n]+", "elastic": r"# [^\n]+", "suricata": r"# [^\n]+"}


@pytest.mark.parametrize("sample, platform", PACKS)
def test_the_text_is_the_same_queries_with_comments(sample, platform):
    lines = (GOLDEN / "Hunting" / f"{sample}.{platform}.txt").read_text(encoding="utf-8").split("\n")
    assert lines[-1] == ""
    comments = [line for line in lines if re.fullmatch(COMMENT[platform], line)]
    queries = [line for line in lines if line and line not in comments and line != "GET logs-*/_search"]
    assert queries == [query["query"] for query in pack(sample, platform)["data"]]
    assert len(comments) == len(queries) + 1
