"""The collection that clients write to: TAXII 2.1 sections 4.3, 5.5 and 5.7, and what is never stored."""

import json
import uuid

import pytest
from client.taxii import ALL, KEY_PRO, ROOT, SHARED, STIX, TAXII, Client, manifest_of, objects_of

pytestmark = pytest.mark.usefixtures("unlimited")

TARGET = objects_of(SHARED)


def indicator(**changes):
    made = {
        "type": "indicator", "spec_version": "2.1", "id": f"indicator--{uuid.uuid4()}", "created": "2026-01-01T00:00:00.000Z",
        "modified": "2026-01-01T00:00:00.000Z", "pattern": "[ipv4-addr:value = '192.0.2.1']", "pattern_type": "stix",
        "valid_from": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    made.update(changes)
    return {name: value for name, value in made.items() if value is not None}


def post(client, *objects, body=None, type=TAXII, **fields):
    return client.send("POST", TARGET, body=body or json.dumps({"objects": objects}), Content_Type=type, **fields)


def test_what_is_added_comes_back_byte_for_byte(client):
    text = '{"type":"indicator" , "spec_version": "2.1",\n "id":"indicator--%s", "created":"2026-01-01T00:00:00Z",' % uuid.uuid4()
    text += ' "modified":"2026-01-01T00:00:00Z","pattern":"[url:value=\'\\u00e9\\/\\\\\']", "pattern_type":"stix",'
    text += ' "valid_from":"2026-01-01T00:00:00.123456789Z", "confidence":1.50e1, "x_é":[null,{}, "\\u0000", 12345678901234567890]}'
    answer = post(client, body=('{"objects": [ ' + text + " ] }").encode())
    assert (answer.status, answer.type) == (202, TAXII)
    status = answer.json
    assert status["status"] == "complete" and (status["success_count"], status["failure_count"]) == (1, 0)
    name = status["successes"][0]["id"]
    assert status["successes"][0]["version"] == "2026-01-01T00:00:00Z"
    assert text.encode() in client.get(f"{TARGET}{name}/").body
    assert text.encode() in client.get(TARGET, {"match[id]": name}, Accept=STIX).body
    again = client.get(f"{ROOT}status/{status['id']}/")
    assert (again.status, again.json) == (200, status)
    assert name not in {o["id"] for o in client.walk(manifest_of(ALL))}


def test_adding_twice_changes_nothing(client):
    thing = indicator(name="first")
    assert post(client, thing, thing).json["success_count"] == 2
    place = client.get(manifest_of(SHARED), {"match[id]": thing["id"]}).objects
    second = post(client, {**thing, "name": "second"}).json
    assert second["success_count"] == 1 and second["successes"][0]["message"]
    assert client.get(manifest_of(SHARED), {"match[id]": thing["id"]}).objects == place
    assert client.get(f"{TARGET}{thing['id']}/").objects == [thing]


def test_versions_are_kept_apart(client):
    stamps = [f"2026-01-0{day}T00:00:00.000Z" for day in (2, 3, 1)]
    thing = indicator(created="2026-01-01T00:00:00.000Z")
    for stamp in stamps:
        post(client, {**thing, "modified": stamp})
    target = f"{TARGET}{thing['id']}/"
    assert client.get(target + "versions/").json["versions"] == stamps
    assert [o["modified"] for o in client.get(target).objects] == ["2026-01-03T00:00:00.000Z"]
    assert [o["modified"] for o in client.get(target, {"match[version]": "first"}).objects] == ["2026-01-01T00:00:00.000Z"]
    assert [o["modified"] for o in client.get(target, {"match[version]": stamps[0]}).objects] == stamps[:1]
    assert client.send("DELETE", target, {"match[version]": stamps[1]}).status == 200
    assert [o["modified"] for o in client.get(target).objects] == ["2026-01-02T00:00:00.000Z"]
    assert client.send("DELETE", target).status == 200
    assert client.get(target).status == 404 and client.send("DELETE", target).status == 404


def test_pages_of_a_bulk_join(client):
    things = [indicator() for _ in range(300)]
    assert post(client, *things).json["success_count"] == 300
    wanted = {"match[type]": "indicator"}
    found = [o["id"] for o in client.walk(TARGET, wanted, limit=41)]
    assert found == [o["id"] for o in client.walk(manifest_of(SHARED), wanted)] and {t["id"] for t in things} <= set(found)
    assert len(set(found)) == len(found)


def test_an_object_without_versions_is_there_once(client):
    thing = {"type": "ipv4-addr", "spec_version": "2.1", "id": f"ipv4-addr--{uuid.uuid4()}", "value": "192.0.2.7"}
    for _ in range(2):
        assert post(client, thing).json["success_count"] == 1
    entry = client.get(manifest_of(SHARED), {"match[id]": thing["id"]}).objects
    assert len(entry) == 1 and entry[0]["version"] == entry[0]["date_added"]


def test_each_object_has_its_own_outcome(client):
    good = indicator()
    bad = {
        "no id": indicator(id=None), "another type's id": indicator(id=f"malware--{uuid.uuid4()}"), "id": indicator(id="indicator--1"),
        "capital id": indicator(id=f"indicator--{uuid.uuid4()}".replace("indicator--", "indicator--A")[:47]),
        "no type": indicator(type=None), "type": indicator(type="In dicator"), "a number as type": indicator(type=7),
        "STIX 2.0": indicator(spec_version=None), "STIX 2.2": indicator(spec_version="2.2"), "no created": indicator(created=None),
        "no modified": indicator(modified=None), "modified": indicator(modified="yesterday"), "revoked": indicator(revoked={"a": [1]}),
        "modified before created": indicator(created="2027-01-01T00:00:00Z"), "size": indicator(name="x" * 300_000),
        "a bundle": {"type": "bundle", "id": f"bundle--{uuid.uuid4()}", "objects": []}, "nil id": indicator(id="indicator--" + str(uuid.UUID(int=0))),
    }  # fmt: skip
    status = post(client, *bad.values(), good).json
    assert [s["id"] for s in status["successes"]] == [good["id"]]
    assert status["failure_count"] == len(bad) == len(status["failures"]) and status["total_count"] == len(bad) + 1
    assert all(f["message"] and f["id"] and f["version"] for f in status["failures"])
    twice = '{"objects":[%s]}' % json.dumps(indicator()).replace('"type"', '"type":"malware","type"', 1)
    assert post(client, body=twice).json["failure_count"] == 1


@pytest.mark.parametrize(
    "body",
    ["", "{}", "[]", '{"objects":[]}', '{"objects":{}}', '{"objects":[1]}', '{"objects":[{]}', '{"objects":[{}]', '{"objects":[{}]} x',
     '{"objects":' + "[" * 1000, '{"objects":[{"a":' + '{"a":' * 40 + "1" + "}" * 42 + "]}", b'{"objects":[{"a":"\xff"}]}'],
)  # fmt: skip
def test_what_is_no_envelope_is_422(client, body):
    answer = client.send("POST", TARGET, body=body, Content_Type=TAXII)
    assert (answer.status, answer.type, answer.json["http_status"]) == (422, TAXII, "422")


def test_size_and_types_are_checked(client):
    too_large = client.send("POST", TARGET, body="x" * ((1 << 20) + 1), Content_Type=TAXII)
    assert (too_large.status, too_large.type, too_large.json["http_status"]) == (413, TAXII, "413")
    assert post(client, indicator(), type="application/json").status == 415
    assert post(client, indicator(), type="application/taxii+json;version=2.0").status == 415
    assert post(client, indicator(), type="application/taxii+json").status == 202
    assert post(client, indicator(), Accept="text/html").status == 406
    assert client.send("POST", TARGET, body="{}", Content_Type=None).status == 415


def test_who_may_not_write_is_refused(client, reader, outsider):
    thing = indicator()
    post(client, thing)
    body = json.dumps({"objects": [indicator()]})
    for key in (reader, outsider, Client(KEY_PRO)):
        assert key.send("POST", TARGET, body=body, Content_Type=TAXII).status in (403, 404)
        assert key.get(TARGET).status in (403, 404)
        assert key.send("DELETE", f"{TARGET}{thing['id']}/").status in (403, 404)
    for key in (reader, client):
        assert key.send("POST", objects_of(ALL), body=body, Content_Type=TAXII).status == 403
        assert key.send("DELETE", f"{objects_of(ALL)}{thing['id']}/").status == 403
    assert Client(None).send("POST", TARGET, body=body, Content_Type=TAXII).status == 401


def test_a_status_is_for_the_account_that_asked(client):
    status = post(client, indicator()).json
    assert Client(KEY_PRO).get(f"{ROOT}status/{status['id']}/").status == 404
    assert client.get(f"{ROOT}status/nonsense/").status == 404
