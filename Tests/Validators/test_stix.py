import json
import re

import pytest
import stix2
from stix2patterns.v21.pattern import Pattern
from stix2patterns.validator import run_validator
from stix2validator import ValidationOptions, validate_string

# Off: 103 wants UUIDv4, 302 wants a hash for every URL referred to.
OPTIONS = dict(version="2.1", strict=True, strict_types=True, strict_properties=True, disabled="103,302")


def check(text, **more):
    result = validate_string(text, ValidationOptions(**OPTIONS, **more))
    results = result if isinstance(result, list) else [result]
    for one in results:
        assert one.is_valid, one


def unquoted(pattern):
    """The string literal of a comparison, as the STIX pattern grammar defines it."""
    literal = re.fullmatch(r"\[[a-z0-9-]+:[A-Za-z0-9.'-]+ = '((?:[^'\\]|\\['\\])*)'\]", pattern, re.S)
    assert literal, pattern
    return re.sub(r"\\(.)", r"\1", literal[1], flags=re.S)


def objects(export):
    data = export.json
    if isinstance(data, list):
        return data
    return data.get("objects", data.get("stixobjects", []))


def carriers(items):
    return [item for item in items if item["type"] in ("indicator", "vulnerability", "attack-pattern")]


def same_values(export, items):
    records = export.records
    on_record = {record["id"] for record in records}
    # The service leaves out of JSON what no source stands by any more; STIX says that it is revoked.
    items = [item for item in items if not item.get("revoked") or item["id"].split("--")[1] in on_record]
    assert [item["id"].split("--")[1] for item in items] == [record["id"] for record in records]
    for item, record in zip(items, records):
        if item["type"] == "indicator":
            assert unquoted(item["pattern"]) == record["value"]
            assert run_validator(item["pattern"], stix_version="2.1") == []
            Pattern(item["pattern"])
        elif item["type"] == "vulnerability":
            assert item["name"] == record["value"]
        assert item.get("labels", []) == record["tags"]
        assert len(item["name"]) <= 256
        if "context" in record and "bare" not in export.options:
            assert item["description"] == record["context"]


def test_strictly_valid(stix):
    data = stix.json
    if isinstance(data, list):
        data = {"type": "bundle", "id": "bundle--12345678-1234-4234-8234-123456789abc", "objects": data}
    check(json.dumps(data), enforce_refs=True)


def test_parsed_by_stix2(stix):
    for item in objects(stix):
        assert stix2.parse(item, version="2.1").id == item["id"]


def test_values_come_back(stix):
    same_values(stix, carriers(objects(stix)))


def test_order_and_ids(stix):
    kinds = [item["type"] for item in objects(stix)]
    assert "identity" not in kinds[1:]
    # What an object refers to comes before it.
    places = {item["id"]: place for place, item in enumerate(objects(stix))}
    for place, item in enumerate(objects(stix)):
        assert all(places.get(ref, -1) < place for ref in item.get("object_marking_refs", []))
    ids = [item["id"].split("--")[1] for item in objects(stix)]
    assert len(set(ids)) == len(ids)
    if isinstance(stix.json, dict):
        assert stix.json.get("objects", None) != []
        assert "spec_version" not in stix.json
    marked = {ref for item in objects(stix) for ref in item.get("object_marking_refs", [])}
    defined = {item["id"] for item in objects(stix) if item["type"] == "marking-definition"}
    assert defined in (set(), marked)


def test_sentinel_upload(sentinel):
    data = sentinel.json
    assert list(data) == ["sourcesystem", "stixobjects"]
    assert data["sourcesystem"] != "Microsoft Sentinel"
    for item in data["stixobjects"]:
        assert {"id", "type", "created", "modified"} <= item.keys()
        if item["type"] == "indicator":
            assert {"pattern", "pattern_type", "valid_from"} <= item.keys()
        check(json.dumps(item))
    same_values(sentinel, data["stixobjects"])
