"""The collection that clients write to: TAXII 2.1 sections 4.3, 5.5 and 5.7, and what is never stored."""

import concurrent.futures
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


# Whose an object is, and how much of them an account may keep


@pytest.fixture
def accounts(product):
    """Two writers and an administrator, each with an account and a plan of its own."""
    scopes = "{read:taxii,write:taxii}"
    plans = [product.tier(scopes=scopes), product.tier(scopes=scopes), product.tier(scopes="{read:taxii,write:taxii,admin:taxii}")]
    return [(key, Client(key.secret)) for key in map(product.key, plans)]


def events(product, thing):
    return [
        row[0] + ":" + row[1]
        for row in product.sql(
            f"select a.event, u.email from audit_log a join users u on u.id = a.user_id where a.details ->> 'object' = '{thing['id']}' order by a.id"
        )
    ]


def test_only_its_author_deletes_or_supersedes_an_object(product, accounts):
    (author, first), (_, second), (admin, third) = accounts
    thing = indicator(name="mine")
    assert post(first, thing).json["success_count"] == 1
    target = f"{TARGET}{thing['id']}/"
    newer = {**thing, "name": "forged", "modified": "2026-02-01T00:00:00.000Z"}
    for version in (newer, {**newer, "modified": "2025-12-01T00:00:00.000Z", "created": "2025-12-01T00:00:00.000Z"}, {**newer, "revoked": True}):
        status = post(second, version, indicator()).json
        assert (status["success_count"], status["failure_count"]) == (1, 1)
        assert status["failures"][0]["id"] == thing["id"] and "another account" in status["failures"][0]["message"]
    # The same version again is no change, whoever sends it.
    assert post(second, {**thing, "name": "forged"}).json["success_count"] == 1
    for query in ({}, {"match[version]": "all"}, {"match[version]": "first"}, {"match[version]": thing["modified"]}):
        refused = second.send("DELETE", target, query)
        assert (refused.status, refused.json["error_code"], refused.type) == (403, "not_author", TAXII)
    assert first.get(target, {"match[version]": "all"}).objects == [thing]
    assert post(third, newer).json["success_count"] == 1
    assert first.get(target).objects == [newer]
    assert first.send("DELETE", target, {"match[version]": newer["modified"]}).status == 200
    assert third.send("DELETE", target).status == 200 and first.get(target).status == 404
    assert events(product, thing) == [
        f"object_added:{author.user}", f"object_replaced:{admin.user}", f"object_deleted:{author.user}", f"object_deleted:{admin.user}",
    ]  # fmt: skip
    line = product.sql(f"select key_id, host(address), actor, details ->> 'version' from audit_log where details ->> 'object' = '{thing['id']}' order by id limit 1")
    assert line == [[author.id, "127.0.0.1", "user", thing["modified"]]]


def test_a_plan_bounds_the_objects_of_an_account(product, accounts):
    (key, writer), (_, other), _ = accounts
    product.ctl("tier", "set", product.value(f"select tier from users where email = '{key.user}'"), "--shared-objects", "3")
    things = [indicator() for _ in range(5)]
    status = post(writer, *things).json
    assert (status["success_count"], status["failure_count"], status["total_count"]) == (3, 2, 5)
    assert [f["id"] for f in status["failures"]] == [t["id"] for t in things[3:]] and "at most 3 objects" in status["failures"][0]["message"]
    refused = post(writer, things[3])
    assert (refused.status, refused.json["error_code"], refused.type) == (403, "sharing_limit_exceeded", TAXII)
    assert "at most 3 objects" in refused.json["title"] + refused.json.get("description", "")
    # A version counts as an object; what is there already costs nothing; others are not touched by it.
    assert post(writer, {**things[0], "modified": "2026-03-01T00:00:00.000Z"}).status == 403
    assert post(writer, things[0]).json["success_count"] == 1
    assert post(other, things[3]).json["success_count"] == 1
    assert writer.send("DELETE", f"{TARGET}{things[0]['id']}/").status == 200
    assert post(writer, things[4]).json["success_count"] == 1


def test_a_plan_bounds_the_bytes_of_an_account(product, accounts):
    (key, writer), *_ = accounts
    product.ctl("tier", "set", product.value(f"select tier from users where email = '{key.user}'"), "--shared-bytes", "5000")
    status = post(writer, indicator(name="x" * 2000), indicator(name="x" * 4000)).json
    assert (status["success_count"], status["failure_count"]) == (1, 1) and "at most 5000 bytes" in status["failures"][0]["message"]
    assert post(writer, indicator(name="x" * 4000)).status == 403
    assert post(writer, indicator(name="x" * 1000)).json["success_count"] == 1
    plan = next(p for p in json.loads(product.ctl("tier", "list", "--json").stdout) if p["shared_bytes"] == 5000)
    assert plan["shared_objects"] == 100_000 or plan["shared_objects"] == 10_000


def test_requests_at_once_keep_no_more_than_the_plan(product, accounts):
    (key, writer), *_ = accounts
    product.ctl("tier", "set", product.value(f"select tier from users where email = '{key.user}'"), "--shared-objects", "10")
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: post(Client(key.secret), indicator(), indicator(), indicator()), range(24)))
    kept = sum(answer.json["success_count"] for answer in answers if answer.status == 202)
    assert {answer.status for answer in answers} == {202, 403} and kept == 10
    user = product.value(f"select id from users where email = '{key.user}'")
    assert product.value(f"select count(*) from shared_objects where user_id = '{user}'") == "10"
    assert product.sql(f"select objects, bytes = (select sum(octet_length(content)) from shared_objects where user_id = '{user}') from shared_totals where user_id = '{user}'") == [["10", "t"]]


def test_one_author_whoever_is_first(product, accounts):
    """Two accounts add the same object at once, each another version: one of them is its author, of both versions or of one."""
    (_, first), (_, second), _ = accounts
    for _ in range(10):
        thing = indicator()
        versions = [thing, {**thing, "modified": "2026-02-01T00:00:00.000Z"}]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            counts = list(pool.map(lambda pair: post(pair[0], pair[1], indicator()).json["success_count"], zip((first, second), versions)))
        assert sorted(counts) == [1, 2]
        assert product.value(f"select count(distinct user_id) from shared_objects where object_id = '{thing['id']}'") == "1"
