import json
import pathlib

import jsonschema
import pymisp
import pytest

DATA = pathlib.Path(pymisp.__file__).parent / "data"


def test_loaded_by_pymisp(misp):
    event = pymisp.MISPEvent()
    event.load(misp.json)
    records = misp.records
    assert [attribute.value for attribute in event.attributes] == [record["value"] for record in records]
    assert event.attribute_count == str(len(records))
    for attribute, record in zip(event.attributes, records):
        assert attribute.comment == record.get("context", "")
        tags = [tag.name for tag in attribute.tags]
        assert tags[0].startswith("tlp:")
        assert [tag for tag in tags if tag.lower().startswith("tlp:")] == tags[:1]
        for tag in record["tags"]:
            assert tag in tags or tag.lower().startswith("tlp:")


def test_pairs_are_in_describe_types(misp):
    types = json.loads((DATA / "describeTypes.json").read_text())["result"]
    for attribute in misp.json["Event"]["Attribute"]:
        assert attribute["type"] in types["category_type_mappings"][attribute["category"]]


@pytest.mark.parametrize("schema", ["schema.json", "schema-lax.json"])
def test_valid_by_schema(misp, schema):
    event = misp.json
    for attribute in event["Event"]["Attribute"]:
        # In misp-core-format, but younger than the schema.
        for name in ("first_seen", "last_seen"):
            assert attribute.pop(name).endswith("+00:00")
    jsonschema.validate(event, json.loads((DATA / schema).read_text()))


def test_uuids_are_distinct(misp):
    ids = [attribute["uuid"] for attribute in misp.json["Event"]["Attribute"]] + [misp.json["Event"]["uuid"]]
    assert len(set(ids)) == len(ids)


def test_info_is_one_short_line(misp):
    assert len(misp.json["Event"]["info"]) <= 256 and "\n" not in misp.json["Event"]["info"]
