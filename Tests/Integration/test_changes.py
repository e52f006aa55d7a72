"""The changes of a list since a place: additions, updates and removals, whole and in order, under the key's ceiling."""

import datetime
import json
import uuid

import pytest
from client import command
from client.taxii import NAMES, TAXII, objects_of
from client.upstream import ctl

LIST = "/api/v1/iocs"
RED = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"
NOW = datetime.datetime.now(datetime.UTC).replace(microsecond=0)


def ago(**span):
    return (NOW - datetime.timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture(scope="module")
def feed():
    name = "c-" + uuid.uuid4().hex[:12]
    ctl("feed", "add", name, "--name", name, "--format", "stix", code=0)
    return name


VERSION = iter(range(10_000))


def take(feed, *values, **members):
    """Reports of the values; each is a later version than the one before."""
    modified = (NOW - datetime.timedelta(hours=3) + datetime.timedelta(seconds=next(VERSION))).strftime("%Y-%m-%dT%H:%M:%SZ")
    objects = [{
        "type": "indicator", "spec_version": "2.1", "id": f"indicator--{uuid.uuid5(uuid.NAMESPACE_URL, feed + value)}", "created": ago(days=1),
        "modified": modified, "valid_from": ago(days=1), "pattern_type": "stix", "pattern": f"[domain-name:value = '{value}']",
        "indicator_types": ["malicious-activity"], "name": "x", "confidence": 85,
    } | members for value in values]  # fmt: skip
    body = json.dumps({"type": "bundle", "id": f"bundle--{uuid.uuid4()}", "objects": objects})
    command.ctl("feed", "import", "--format", "stix", "--feed", feed, "-", stdin=body)


def domain():
    return f"{uuid.uuid4().hex}.changes-loader-host.net"


def page(product, key, more):
    answer = product.ask(f"{LIST}?changes=true&{more}", key)
    assert answer.status == 200, answer.text[:300]
    assert answer.fields["X-Next-Cursor"] == answer.json["meta"]["next_cursor"]
    return answer.json


def walk(product, key, more="", cursor=None, limit=1000):
    """All changes from the cursor to the end, and where to go on."""
    entries = []
    while True:
        begin = f"&cursor={cursor}" if cursor else ""
        answer = page(product, key, f"limit={limit}{begin}{more}")
        entries += answer["data"]
        cursor = answer["meta"]["next_cursor"]
        assert ("next" in answer["links"] and answer["links"]["next"] is not None) == answer["meta"]["has_more"]
        if not answer["meta"]["has_more"]:
            return entries, cursor


def of(entries, value):
    return [one["change"] for one in entries if one["value"] == value]


@pytest.fixture
def place(product, key):
    """Where the publication order ends now."""
    return product.value("select (extract(epoch from last_added_at) * 1000000)::bigint from data_generation")


def test_a_first_walk_is_the_list(product, key):
    entries, cursor = walk(product, key, "&type=domain")
    assert {one["change"] for one in entries} == {"added"}
    places = [one["changed_at"] for one in entries]
    assert places == sorted(places) and len(set(places)) == len(places)
    total = page_of_list = product.ask(f"{LIST}?type=domain&limit=10000", key).json
    assert {one["id"] for one in entries} == {one["id"] for one in page_of_list["data"]} and total["meta"]["total"] == len(entries)
    small, _ = walk(product, key, "&type=domain&confidence=high", limit=37)
    assert [one["id"] for one in small] == [one["id"] for one in entries if one["confidence"] == "high"], "pages of any size give the same"
    assert walk(product, key, "&type=domain", cursor)[0] == []


def test_each_change_comes_once_as_what_it_is(product, key, feed, place):
    stays, goes, twice = domain(), domain(), domain()
    take(feed, stays, goes, twice)
    first, cursor = walk(product, key, cursor=place)
    assert [of(first, value) for value in (stays, goes, twice)] == [["added"]] * 3
    entry = next(one for one in first if one["value"] == stays)
    listed = next(one for one in product.ask(f"{LIST}?type=domain&limit=10000", key).json["data"] if one["value"] == stays)
    assert entry == listed | {"change": "added", "changed_at": entry["changed_at"]}

    take(feed, stays, labels=["later"])
    take(feed, goes, revoked=True)
    take(feed, twice, labels=["one"])
    take(feed, twice, labels=["two"])
    second, cursor = walk(product, key, cursor=cursor)
    assert [of(second, value) for value in (stays, goes, twice)] == [["updated"], ["removed"], ["updated"]]
    gone = next(one for one in second if one["value"] == goes)
    assert set(gone) == {"id", "type", "value", "change", "changed_at"}
    assert "two" in next(one for one in second if one["value"] == twice)["tags"]
    assert walk(product, key, cursor=cursor)[0] == []

    take(feed, goes)
    third, _ = walk(product, key, cursor=cursor)
    assert len(of(third, goes)) == 1 and of(third, goes)[0] in ("added", "updated"), "restored"
    # All from the first place: what came and went, and came again, is there once.
    whole, _ = walk(product, key, cursor=place)
    assert [of(whole, value) for value in (stays, goes, twice)] == [["added"]] * 3


def test_what_came_and_went_between_two_polls_is_not_mentioned(product, key, feed, place):
    value = domain()
    take(feed, value)
    take(feed, value, revoked=True)
    assert of(walk(product, key, cursor=place)[0], value) == []


def test_what_leaves_the_ceiling_is_removed_and_nothing_of_it_told(product, key, feed, place):
    wide_tier = product.tier(lookback_days=36500)
    ctl("tier", "set", wide_tier, "--tlp-ceiling", "red", code=0)
    wide = product.key(wide_tier)
    leaves, never = domain(), domain()
    take(feed, leaves)
    take(feed, never, object_marking_refs=[RED])
    first, cursor = walk(product, key, cursor=place)
    assert of(first, leaves) == ["added"] and of(first, never) == []
    take(feed, leaves, object_marking_refs=[RED], description="a secret")
    take(feed, never, object_marking_refs=[RED], description="another secret")
    second, cursor = walk(product, key, cursor=cursor)
    assert of(second, leaves) == ["removed"] and of(second, never) == [] and "secret" not in json.dumps(second)
    both, _ = walk(product, wide, cursor=place)
    assert of(both, leaves) == ["added"] and of(both, never) == ["added"]
    # A second change above the ceiling is no second removal, and one that comes back is there again.
    take(feed, leaves, object_marking_refs=[RED], description="a third secret")
    third, cursor = walk(product, key, cursor=cursor)
    assert of(third, leaves) == []
    take(feed, leaves)
    assert of(walk(product, key, cursor=cursor)[0], leaves) in (["added"], ["updated"])


@pytest.mark.parametrize("filter, change", [("confidence=high", {"confidence": 40}), ("detection_only=true", {"x": 1}), ("category=threat-intel", {})])
def test_what_leaves_a_filter_is_removed(product, key, feed, place, filter, change):
    value = domain()
    take(feed, value)
    first, cursor = walk(product, key, f"&{filter}", place)
    assert of(first, value) == ["added"]
    if "detection_only" in filter:
        product.sql(
            f"""
            begin;
            update sightings set is_for_detection = false where indicator_id = (select id from indicators where value = '{value}');
            create temporary table touched of touched_indicator on commit drop;
            insert into touched (indicator_id) select id from indicators where value = '{value}';
            select publish_touched(now());
            select end_publication();
            commit;
            """
        )
    else:
        take(feed, value, **change)
    second, _ = walk(product, key, f"&{filter}", cursor)
    assert of(second, value) == (["updated"] if "category" in filter else ["removed"])
    assert of(walk(product, key, cursor=cursor)[0], value) == ["updated"]


def test_the_places_are_those_of_taxii(product, key, feed, place):
    values = [domain() for _ in range(5)]
    take(feed, *values)
    after = (datetime.datetime.fromtimestamp(int(place) // 1_000_000, datetime.UTC)).strftime("%Y-%m-%dT%H:%M:%S") + f".{int(place) % 1_000_000:06d}Z"
    taxii = product.ask(f"{objects_of(NAMES)}?added_after={after}&limit=1000", key, Accept=TAXII)
    ids = [one["id"].split("--")[1] for one in taxii.json["objects"] if one["type"] == "indicator"]
    changes = page(product, key, f"added_after={after}&type=domain,url,email&limit=1000")["data"]
    assert [one["id"] for one in changes if one["type"] == "domain"][-5:] == [one for one in ids if one in {c["id"] for c in changes}][-5:]
    assert changes[-1]["changed_at"] == taxii.fields["X-TAXII-Date-Added-Last"]
    assert page(product, key, f"since={after}&type=domain,url,email&limit=1000")["data"] == changes
    assert page(product, key, f"added_after={changes[-1]['changed_at']}")["data"] == []


def test_lines_are_the_entries(product, key, feed, place):
    take(feed, *(domain() for _ in range(3)))
    whole = page(product, key, f"cursor={place}&limit=1000")
    lines = product.ask(f"{LIST}?changes=true&format=ndjson&cursor={place}&limit=1000", key)
    assert [json.loads(line) for line in lines.text.splitlines()] == whole["data"]
    assert lines.fields["X-Next-Cursor"] == whole["meta"]["next_cursor"] and lines.fields["Content-Type"] == "application/x-ndjson"
    by_accept = product.ask(f"{LIST}?changes=true&cursor={place}&limit=1000", key, Accept="application/x-ndjson")
    assert by_accept.text == lines.text
    again = product.ask(f"{LIST}?changes=true&format=ndjson&cursor={place}&limit=1000", key, **{"If-None-Match": lines.fields["ETag"]})
    assert again.status == 304


def test_nothing_is_lost_while_others_publish(product, key, feed, place):
    """Between any two pages an indicator that was read changes, one that was not read yet changes, and one is revoked."""
    values = [domain() for _ in range(12)]
    take(feed, *values)
    held, cursor = {}, place
    for turn in range(30):
        answer = page(product, key, f"limit=3&cursor={cursor}")
        for one in answer["data"]:
            if one["change"] == "removed":
                held.pop(one["value"], None)
            else:
                held[one["value"]] = one["tags"]
        cursor = answer["meta"]["next_cursor"]
        if turn < 4:
            take(feed, values[0], values[11], labels=[f"turn-{turn}"])
            take(feed, values[turn + 3], revoked=True)
        elif not answer["meta"]["has_more"]:
            break
    assert set(held) & set(values) == set(values) - set(values[3:7])
    assert "turn-3" in held[values[0]] and "turn-3" in held[values[11]]


@pytest.mark.parametrize(
    "query, name",
    [
        ("changes=true&format=csv", "changes"), ("changes=true&format=edl-ip", "changes"), ("changes=true&offset=10", "offset"),
        ("changes=true&sort=risk:desc", "sort"), ("changes=true&risk_min=50", "risk_min"), ("changes=true&until=2026-01-01", "until"),
        ("changes=true&industry=energy", "industry"), ("changes=true&cursor=x", "cursor"), ("changes=true&cursor=1-2-3", "cursor"),
        ("changes=true&cursor=1-2", "cursor"), ("changes=true&cursor=5&since=2026-11-01", "since"), ("changes=true&cursor=5&added_after=2026-11-01", "added_after"),
        ("cursor=5", "cursor"), ("added_after=2026-11-01", "added_after"), ("changes=perhaps", "changes"), ("changes=true&limit=0", "limit"),
    ],
)  # fmt: skip
def test_what_has_no_meaning_is_refused_by_name(product, key, query, name):
    answer = product.ask(f"{LIST}?{query}", key)
    assert answer.status == 400 and answer.json["error"]["details"]["parameter"] == name, answer.text
