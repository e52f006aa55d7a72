"""cytaxii2, as SIEMs and SOAR products call it: discovery, polls, and an inbox request."""

import json
import os
import uuid

import pytest
import stix2
from client.taxii import CVES, KEY, NAMES, SHARED
from cytaxii2 import cytaxii2

pytestmark = pytest.mark.usefixtures("unlimited")

DISCOVERY = os.environ["BASE_URL"] + "/api/taxii2/"


@pytest.fixture
def taxii():
    return cytaxii2.cytaxii2(discovery_url=DISCOVERY, username="any", password=KEY, version=2.1)


def good(answer, status=200):
    assert answer["status"] and answer["status_code"] == status, answer
    return answer["response"]


def refused(answer, status):
    """The TAXII error, which the client reads as JSON whatever the status."""
    assert not answer["status"] and answer["status_code"] == status, answer
    assert answer["response"]["title"] and answer["response"]["http_status"] == str(status)


def polled(taxii, **query):
    """All objects, page by page."""
    found, following = [], None
    while True:
        page = good(taxii.poll_request(next=following, **query))
        found += page.get("objects", [])
        following = page.get("next")
        if not page.get("more"):
            return found


def test_discovery_leads_to_the_collections(taxii):
    server = good(taxii.discovery_request())
    assert server["default"] in server["api_roots"]
    assert good(taxii.root_discovery())["versions"] == ["application/taxii+json;version=2.1"]
    for collection in good(taxii.collection_request())["collections"]:
        assert good(taxii.collection_data_request(collection["id"])) == collection


def test_a_poll_of_all_and_one_from_a_time(taxii):
    first = polled(taxii, collection_id=NAMES, limit=1000)
    assert len({(one["id"], one.get("modified")) for one in first}) == len(first) > 100
    assert {one["id"] for one in polled(taxii, collection_id=NAMES, limit=1000, added_after="2000-01-01T00:00:00Z")} == {one["id"] for one in first}
    assert polled(taxii, collection_id=NAMES, added_after="2999-01-01T00:00:00Z") == []


def test_a_poll_by_type_and_by_id(taxii):
    found = polled(taxii, collection_id=CVES, limit=1000, object_type="vulnerability")
    assert found and {one["type"] for one in found} == {"vulnerability"}
    assert polled(taxii, collection_id=CVES, object_id=found[0]["id"]) == [found[0]]


def test_an_inbox_request_is_stored_once(taxii):
    thing = stix2.Indicator(pattern="[ipv4-addr:value = '192.0.2.77']", pattern_type="stix", name=str(uuid.uuid4()))
    envelope = json.dumps({"objects": [json.loads(thing.serialize())]})
    for sent in (envelope, envelope, stix2.Bundle(thing).serialize()):
        status = good(taxii.inbox_request(SHARED, sent), 202)
        assert status["status"] == "complete" and status["success_count"] == 1 and status["failure_count"] == 0
    assert [one["name"] for one in polled(taxii, collection_id=SHARED, object_id=thing.id)] == [thing.name]


@pytest.mark.parametrize("body", ["", "{}", '{"objects":[{"type":"indicator"}]}', "[]", '{"objects":7}', "not json"])
def test_a_wrong_inbox_request_is_an_error_that_the_client_reads(taxii, body):
    answer = taxii.inbox_request(SHARED, body)
    if answer["status"]:
        assert answer["response"]["failure_count"] == 1, answer
    else:
        refused(answer, 422 if answer["status_code"] == 422 else 400)


def test_what_is_refused_is_an_error_that_the_client_reads(taxii):
    refused(taxii.inbox_request(NAMES, '{"objects":[]}'), 403)
    refused(taxii.poll_request(str(uuid.uuid4())), 404)
    refused(taxii.poll_request(NAMES, added_after="yesterday"), 400)
    stranger = cytaxii2.cytaxii2(discovery_url=DISCOVERY, username="any", password="sk_live_" + "0" * 32, version=2.1)
    refused(stranger.collection_request(), 401)
    old = cytaxii2.cytaxii2(discovery_url=DISCOVERY, username="any", password=KEY, version=2.0)
    refused(old.discovery_request(), 406)
