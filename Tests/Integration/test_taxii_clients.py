"""The clients that people use, against the running server: taxii2-client and the TAXII source of stix2."""

import json
import os
import uuid

import pytest
import stix2
import taxii2client.v21 as taxii
from stix2 import Filter, TAXIICollectionSource
from taxii2client.common import TokenAuth
from client.taxii import ALIASES, ALL, CVES, HASHES, KEY, NAMES, NETWORK, PUBLIC, SHARED

pytestmark = pytest.mark.usefixtures("unlimited")

BASE = os.environ["BASE_URL"]
ROOT = BASE + "/api/taxii2/api/"
LOGIN = {"user": "apikey", "password": KEY}


def collection(name, **login):
    return taxii.Collection(f"{ROOT}collections/{name}/", **(login or LOGIN))


def indicator():
    return stix2.Indicator(pattern="[ipv4-addr:value = '192.0.2.9']", pattern_type="stix", name=str(uuid.uuid4()))


@pytest.mark.parametrize("path", ["/taxii2/", "/api/taxii2/", "/api/taxii2"])
def test_discovery_leads_to_the_collections(path):
    server = taxii.Server(BASE + path, **LOGIN)
    assert server.default.url == ROOT and [root.url for root in server.api_roots] == [ROOT]
    assert [c.id for c in server.default.collections] == [*PUBLIC, SHARED]
    assert all(c.can_read for c in server.default.collections)


def test_the_api_root_tells_its_versions_collections_and_statuses():
    root = taxii.ApiRoot(ROOT, **LOGIN)
    assert root.versions == ["application/taxii+json;version=2.1"] and root.title and root.max_content_length > 0
    assert {one.id for one in root.collections if one.can_write} == {SHARED}
    added = collection(SHARED).add_objects({"objects": [json.loads(indicator().serialize())]})
    assert root.get_status(added.id).successes == added.successes


def test_a_poll_from_the_last_date_gives_nothing_again():
    found = collection(NAMES)
    entries = [one for page in taxii.as_pages(found.get_manifest, per_request=1000) for one in page["objects"]]
    last = max(one["date_added"] for one in entries)
    assert found.get_objects(added_after=last).get("objects", []) == []
    middle = sorted(one["date_added"] for one in entries)[len(entries) // 2]
    later = {one["id"] for one in entries if one["date_added"] > middle}
    polled = {one["id"] for page in taxii.as_pages(found.get_objects, per_request=100, added_after=middle) for one in page.get("objects", [])}
    assert later <= polled


@pytest.mark.parametrize("alias", ALIASES)
def test_a_collection_is_found_by_its_alias(alias):
    found = collection(alias)
    assert found.id == alias and found.get_objects(limit=1)["objects"]


def test_token_authentication_works():
    assert collection(ALL, auth=TokenAuth(KEY)).get_objects(limit=1)["objects"]


@pytest.mark.parametrize("per_request", [100, 1000, 5000])
def test_as_pages_ends_and_finds_everything(per_request):
    found = collection(NAMES)
    objects = [o["id"] for page in taxii.as_pages(found.get_objects, per_request=per_request) for o in page["objects"]]
    entries = [o["id"] for page in taxii.as_pages(found.get_manifest, per_request=per_request) for o in page["objects"]]
    assert objects == entries and len(set(objects)) == len(objects)


def test_one_object_and_its_versions():
    found = collection(CVES)
    thing = found.get_objects(limit=10, type="vulnerability")["objects"][0]
    assert found.get_object(thing["id"])["objects"] == [thing]
    assert found.object_versions(thing["id"])["versions"][-1] == thing["modified"]


def test_objects_can_be_added_and_deleted():
    found = collection(SHARED)
    thing = indicator()
    status = found.add_objects(f'{{"objects":[{thing.serialize()}]}}')
    assert status.status == "complete" and status.success_count == 1 and status.failure_count == 0
    status.refresh()
    assert found.get_object(thing.id)["objects"][0]["name"] == thing.name
    found.delete_object(thing.id)
    assert found.get_objects(id=thing.id).get("objects", []) == []


def test_the_source_of_stix2_reads_every_object_with_its_own_parser():
    for name in PUBLIC:
        source = TAXIICollectionSource(collection(name), allow_custom=False, items_per_page=1000)
        found = source.query()
        assert {o["type"] for o in found} > {"identity", "marking-definition"}
    source = TAXIICollectionSource(collection(HASHES))
    some = source.query([Filter("type", "=", "indicator")])[0]
    assert source.get(some.id) == some
    assert [o.modified for o in source.all_versions(some.id)][-1] == some.modified
    assert source.get("indicator--00000000-0000-4000-8000-000000000000") is None


@pytest.mark.parametrize("filters, fits", [
    ([Filter("type", "=", "indicator")], lambda o: o.type == "indicator"),
    ([Filter("type", "=", "indicator"), Filter("confidence", ">", 80)], lambda o: o.type == "indicator" and o.get("confidence", 0) > 80),
    ([Filter("pattern", "contains", "domain-name")], lambda o: "domain-name" in o.get("pattern", "")),
    ([Filter("added_after", "=", "2000-01-01T00:00:00Z"), Filter("type", "!=", "indicator")], lambda o: o.type != "indicator"),
])
def test_the_source_of_stix2_keeps_to_its_filters(filters, fits):
    found = TAXIICollectionSource(collection(NETWORK), items_per_page=1000).query(filters)
    assert found and all(fits(thing) for thing in found)
