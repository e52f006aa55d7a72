"""pySigma reads every Sigma rule that we export, and its backends make a query of each."""

import collections
import re

import pytest
import yaml
from sigma.collection import SigmaCollection
from sigma.plugins import InstalledSigmaPlugins

RULES = "/api/v1/iocs/sigma?origin=feed&exclude_warning_lists=false&detection_only=false&limit=10000"
PLUGINS = InstalledSigmaPlugins.autodiscover()
PER_SOURCE = 20
# By the names that `sigma convert --target` and `--pipeline` take.
BACKENDS = ["splunk", "kusto", "lucene", "esql", "eql", "opensearch_lucene", "loki"]
# What each pipeline does not take; it refuses the whole rule then.
PIPELINES = {
    ("splunk", "splunk_windows"): lambda source, selection: False,
    ("splunk", "splunk_cim"): lambda source, selection: source != "proxy",
    ("lucene", "ecs_windows"): lambda source, selection: False,
    ("esql", "ecs_zeek_beats"): lambda source, selection: False,
    # The tables of Defender have no column for SHA-512.
    ("kusto", "microsoft_xdr"): lambda source, selection: source not in ("network_connection", "process_creation") or "SHA512" in selection,
    ("kusto", "sentinel_asim"): lambda source, selection: source not in ("network_connection", "process_creation", "proxy"),
    ("loki", "loki_grafana_logfmt"): lambda source, selection: False,
}


@pytest.fixture(scope="module")
def text(product, key):
    return product.ask(RULES, key).text


@pytest.fixture(scope="module")
def rules(text):
    return SigmaCollection.from_yaml(text)


@pytest.fixture(scope="module")
def documents(text):
    return list(yaml.load_all(text, yaml.CSafeLoader))


@pytest.fixture(scope="module")
def values(product, key):
    """Values in the order of their rules."""
    return [one["value"] for one in product.ask(RULES.replace("/sigma?", "?"), key).json["data"]]


def check(rules, values, target, pipeline=None):
    backend = PLUGINS.backends[target](processing_pipeline=PLUGINS.pipelines[pipeline]() if pipeline else None)
    queries = backend.convert(rules)
    assert len(queries) == len(rules.rules)
    for rule, query, value in zip(rules.rules, queries, values, strict=True):
        # The Loki backend takes an escaped wildcard for a backslash and a wildcard, in whatever rule.
        if target != "loki" or not re.search(r"[?*]", value):
            assert bare(value) in bare(query), (rule.title, query)


def bare(text):
    """Without what languages put before a sign to take it as it is."""
    return re.sub(r"\\+(?!u)", "", text).lower()


def test_every_rule_is_read(rules, values):
    assert not rules.errors and len(rules.rules) == len(values) > 1000


@pytest.mark.parametrize("target", BACKENDS)
def test_each_rule_becomes_one_query_that_holds_its_value(rules, values, target):
    check(rules, values, target)


@pytest.mark.parametrize("target, pipeline", PIPELINES)
def test_pipelines_take_the_log_sources_that_they_know(documents, values, target, pipeline):
    taken = collections.defaultdict(list)
    for document, value in zip(documents, values, strict=True):
        source = document["logsource"].get("category", "")
        if not PIPELINES[target, pipeline](source, str(document["detection"])):
            taken[source].append((document, value))
    some = [one for several in taken.values() for one in several[:: max(1, len(several) // PER_SOURCE)]]
    # Made anew, as a pipeline changes the rules that it is given.
    check(SigmaCollection.from_dicts([one for one, _ in some]), [value for _, value in some], target, pipeline)
