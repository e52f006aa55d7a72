import re

import pytest
import yaml
from sigma.backends.kusto import KustoBackend
from sigma.backends.splunk import SplunkBackend
from sigma.collection import SigmaCollection
from sigma.types import SigmaString

PREFIX = {"md5": "MD5=", "sha1": "SHA1=", "sha256": "SHA256=", "sha512": "SHA512=", "mitre_attack": "technique_id="}
TAG = re.compile(r"[a-z0-9_-]+\.[a-z0-9._-]+")


def plain(value):
    """The text that a Sigma value matches; wildcards are errors."""
    parts = SigmaString(value).s
    assert all(isinstance(part, str) for part in parts), parts
    return "".join(parts)


def test_documents(sigma):
    documents = [d for d in yaml.safe_load_all(sigma.text) if d is not None]
    records = sigma.records
    assert len(documents) == len(records)
    for rule, record in zip(documents, records):
        assert len(rule["title"]) < 120 and "\n" not in rule["title"]
        assert rule["level"] == record["confidence"]
        if "context" in record:
            assert rule["description"] == record["context"][:4000]
        assert all(TAG.fullmatch(tag) for tag in rule["tags"]) and len(set(rule["tags"])) == len(rule["tags"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", rule["date"]) and isinstance(rule["modified"], str)
        selection = rule["detection"]["selection"]
        if record["type"] == "domain":
            assert plain(selection[0]["query"]) == record["value"]
            assert plain(selection[1]["query|endswith"]) == "." + record["value"]
        else:
            (value,) = selection.values()
            prefix = "" if record["certificate"] else PREFIX.get(record["type"], "")
            assert plain(value) == prefix + record["value"]
    assert len({rule["title"] for rule in documents}) == len(documents)
    assert len({rule["id"] for rule in documents}) == len(documents)


def test_parsed_by_pysigma(sigma):
    collection = SigmaCollection.from_yaml(sigma.text)
    assert not collection.errors
    assert len(collection.rules) == len(sigma.records)


@pytest.mark.parametrize("backend", [SplunkBackend, KustoBackend])
def test_converted(sigma, backend):
    collection = SigmaCollection.from_yaml(sigma.text)
    if collection.rules:
        assert len(backend().convert(collection)) == len(collection.rules)


@pytest.mark.parametrize("backend", [SplunkBackend, KustoBackend])
def test_no_value_breaks_out_of_a_converted_query(sigma, backend):
    collection = SigmaCollection.from_yaml(sigma.text)
    queries = backend().convert(collection) if collection.rules else []
    for query, record in zip(queries, sigma.records, strict=True):
        literals = [re.sub(r"\\(.)", r"\1", text, flags=re.S) for text in re.findall(r'"((?:[^"\\]|\\.)*)"', query, re.S)]
        around = re.sub(r'"(?:[^"\\]|\\.)*"', "", query, flags=re.S)
        assert re.fullmatch(r"[A-Za-z'() =,~-]*", around), around
        assert any(record["value"] in literal for literal in literals)
        for literal in literals:
            assert literal == "c-uri" or record["value"] in literal
