"""TAXII 2.1: what a server can break of sections 3 to 5, asked as clients ask."""

import base64
import datetime
import json
import re
import time
import urllib.parse
import uuid

import pytest
from client.command import ctl
from client.taxii import (
    ADDRESSES, ALIASES, ALL, CVES, HASHES, KEY, KEY_FREE, NAMES, NETWORK, PUBLIC, ROOT, SHARED, STIX,
    TAXII, TECHNIQUES, KEY_PRO, Client, ensure_feed, manifest_of, objects_of, report,
)  # fmt: skip

pytestmark = pytest.mark.usefixtures("unlimited")

STAMP = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
OBJECTS = objects_of(ALL)
RESOURCES = ["/api/taxii2/", "/taxii2/", ROOT, ROOT + "collections/", f"{ROOT}collections/{ALL}/", OBJECTS, manifest_of(ALL)]


@pytest.fixture(scope="module", autouse=True)
def history(unlimited):
    """One indicator with three versions."""
    ensure_feed("taxii-test")
    seen = int(time.time()) - 3600
    for step in range(3):
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seen + step))
        report("taxii-test", f"domain,versions.example.org,high,{stamp},{stamp}")


@pytest.fixture(scope="module")
def versioned(history):
    return next(o["id"] for o in Client().walk(objects_of(NAMES)) if "versions.example.org" in o.get("pattern", ""))


# Section 3.1, 1.6: resources, slashes, media types


@pytest.mark.parametrize("path", RESOURCES)
def test_resources_answer_with_the_exact_type_with_and_without_slash(client, path):
    for target in (path, path.rstrip("/"), path.replace("/taxii2/", "//taxii2//", 1)):
        answer = client.get(target)
        assert (answer.status, answer.type) == (200, TAXII), target


@pytest.mark.parametrize(
    "accept", [TAXII, "application/taxii+json", "application/taxii+json; version=2.1", "application/*", "*/*", "application/json",
               "application/json, text/plain, */*", f"{TAXII}, {STIX}", "Application/TAXII+JSON;version=\"2.1\""],
)  # fmt: skip
def test_what_accepts_taxii_gets_an_envelope(client, accept):
    answer = client.get(OBJECTS, {"limit": 1}, Accept=accept)
    assert (answer.status, answer.type) == (200, TAXII)
    assert set(answer.json) == {"objects", "more", "next"}


@pytest.mark.parametrize("path", RESOURCES)
def test_other_types_and_versions_are_406(client, path):
    for accept in ("text/html", "application/taxii+json;version=2.0", "application/xml"):
        answer = client.get(path, Accept=accept)
        assert (answer.status, answer.type, answer.json["http_status"]) == (406, TAXII, "406")


def test_the_openapi_documents_bundle_is_sent_for_the_type_of_stix(client):
    answer = client.get(OBJECTS, {"limit": 2}, Accept=STIX)
    assert (answer.status, answer.type) == (200, STIX)
    bundle = answer.json
    assert bundle["type"] == "bundle" and re.match(r"^bundle--[0-9a-f-]+$", bundle["id"]) and len(bundle["objects"]) == 2
    assert bundle == client.get(OBJECTS, {"limit": 2}, Accept=STIX).json
    empty = client.get(OBJECTS, {"match[type]": "malware"}, Accept=STIX).json
    assert set(empty) == {"type", "id"}


def test_no_accept_and_no_slash_is_enough(client):
    token = base64.b64encode(f"anybody:{KEY}".encode()).decode()
    answer = Client(None).get(OBJECTS.rstrip("/"), Accept=None, Authorization=f"Basic {token}")
    assert (answer.status, answer.type) == (200, TAXII)


# Section 3.6.1: errors


@pytest.mark.parametrize(
    "target, key, status",
    [(OBJECTS + "?limit=0", KEY, 400), (OBJECTS, None, 401), (OBJECTS, "sk_live_x", 401), (OBJECTS, KEY_FREE, 403),
     (ROOT + "collections/nothing/", KEY, 404), (ROOT + "nowhere/", KEY, 404), ("/taxii2/nowhere", KEY, 404),
     (f"{ROOT}collections/{uuid.uuid4()}/objects/", KEY, 404), (f"{ROOT}status/{uuid.uuid4()}/", KEY, 404)],
    ids=["no limit", "no key", "no such key", "no scope", "no such name", "no such root", "no such path", "no such collection", "no such status"],
)  # fmt: skip
def test_errors_are_taxii_error_objects(target, key, status):
    answer = Client(key).get(target)
    assert (answer.status, answer.type) == (status, TAXII)
    assert answer.json["http_status"] == str(status) and answer.json["title"] and answer.json["error_id"].startswith("req_")
    if status == 401:
        challenge = answer.fields["www-authenticate"]
        assert "Basic" in challenge and "Bearer" in challenge


def test_an_unknown_method_is_405_with_allow(client):
    answer = client.send("PUT", OBJECTS)
    assert answer.status == 405 and "POST" in answer.fields["allow"] and answer.type == TAXII


# Section 4: discovery and API root


def test_discovery_is_open_and_its_default_is_one_of_its_roots():
    for path in ("/api/taxii2/", "/taxii2/"):
        found = Client(None).get(path).json
        assert found["title"] == "SOC Defenders TAXII Server" and found["default"] in found["api_roots"]
        for url in found["api_roots"]:
            parts = urllib.parse.urlsplit(url)
            assert parts.scheme in ("http", "https") and not parts.query and parts.path.endswith("/")
            assert Client().get(parts.path).status == 200


def test_the_api_root_says_what_it_takes(client):
    root = client.get(ROOT).json
    assert root["versions"] == [TAXII] and root["title"] and root["max_content_length"] == 1 << 20


# Section 5.1, 5.2: collections


def test_collections_have_uuids_of_version_4_and_a_stable_order(client, reader):
    listed = client.get(ROOT + "collections/").json["collections"]
    assert [c["id"] for c in listed] == [*PUBLIC, SHARED]
    for collection in listed:
        assert uuid.UUID(collection["id"]).version == 4
        assert collection["title"] and collection["can_read"] is True and collection["media_types"] == [STIX]
        assert collection["can_write"] is (collection["id"] == SHARED)
        assert client.get(f"{ROOT}collections/{collection['id']}/").json == collection
    assert [c["id"] for c in reader.get(ROOT + "collections/").json["collections"]] == PUBLIC


@pytest.mark.parametrize("alias", ALIASES)
def test_an_alias_is_answered_with_that_alias(client, alias):
    assert client.get(f"{ROOT}collections/{alias}/").json["id"] == alias
    by_alias, by_id = (client.get(manifest_of(name), {"limit": 3}).json for name in (alias, ALIASES[alias]))
    assert by_alias == by_id


def test_the_shorter_paths_lead_to_the_same(client):
    for rest in ("collections/", f"collections/{ALL}/", f"collections/{ALL}/objects/", f"collections/{ALL}/manifest/"):
        assert client.get("/api/taxii2/" + rest).json == client.get(ROOT + rest).json


def test_collections_hold_their_types(client):
    kinds = {}
    for collection in PUBLIC:
        kinds[collection] = {
            o.get("pattern", o["type"]).lstrip("[").split(":")[0].split(" ")[0]
            for o in client.walk(objects_of(collection), {"match[type]": "indicator,vulnerability,attack-pattern"})
        }
    assert kinds[ADDRESSES] <= {"ipv4-addr", "ipv6-addr"} and kinds[NAMES] <= {"domain-name", "url", "email-addr"}
    assert kinds[NETWORK] == kinds[ADDRESSES] | kinds[NAMES]
    assert kinds[HASHES] <= {"file", "x509-certificate"}
    assert kinds[CVES] == {"vulnerability"} and kinds[TECHNIQUES] == {"attack-pattern"}
    assert kinds[ALL] == set().union(*(kinds[c] for c in PUBLIC[1:]))


# Section 3.2, 3.3, 3.5: order, dates, paging


@pytest.mark.parametrize("collection", PUBLIC)
def test_pages_join_without_gap_or_repetition(client, collection):
    whole = [(o["id"], o["date_added"]) for o in client.walk(manifest_of(collection))]
    dates = [added for _, added in whole]
    assert dates == sorted(set(dates)) and len({name for name, _ in whole}) == len(whole)
    assert [o["id"] for o in client.walk(objects_of(collection), limit=97)] == [name for name, _ in whole]


def test_identity_and_markings_come_first_and_every_reference_resolves(client):
    for collection in PUBLIC:
        seen = set()
        for thing in client.walk(objects_of(collection)):
            references = {thing[name] for name in ("created_by_ref",) if name in thing} | set(thing.get("object_marking_refs", []))
            seen.add(thing["id"])
            assert references <= seen
        first = client.get(objects_of(collection), {"limit": 4}).objects
        assert [o["type"] for o in first] == ["identity"] + ["marking-definition"] * 3


def referred(thing):
    return {thing[name] for name in ("created_by_ref",) if name in thing} | set(thing.get("object_marking_refs", []))


@pytest.mark.parametrize("collection", PUBLIC)
def test_the_first_page_of_every_poll_resolves_its_references(client, collection):
    dates = [o["date_added"] for o in client.walk(manifest_of(collection))][4:]
    for after in (dates[len(dates) // 2 - 1], dates[len(dates) // 2][:23] + "Z", "2025-01-01T00:00:00Z"):
        query = {"added_after": after, "limit": 20}
        page = client.get(objects_of(collection), query)
        ids = [o["id"] for o in page.objects]
        assert [o["type"] for o in page.objects[:4]] == ["identity"] + ["marking-definition"] * 3 and len(ids) == len(set(ids)) <= 20
        assert set().union(*(referred(o) for o in page.objects)) <= set(ids)
        # The manifest and the head say the same, and dates never go back.
        entries = client.get(manifest_of(collection), query)
        stamps = [o["date_added"] for o in entries.objects]
        assert [o["id"] for o in entries.objects] == ids and stamps == sorted(stamps)
        assert datetime.datetime.fromisoformat(stamps[0]) > datetime.datetime.fromisoformat(after)
        for answer in (page, entries):
            assert (answer.first, answer.last) == (stamps[0], stamps[-1])
        # What comes after the first page, and what a filter leaves out, has them no more.
        if page.json["more"]:
            assert client.get(objects_of(collection), {**query, "next": page.json["next"]}).objects[0]["type"] != "identity"
        kinds = {o["type"] for o in page.news}
        assert {o["type"] for o in client.get(objects_of(collection), {**query, "match[type]": ",".join(kinds)}).objects} <= kinds
        assert client.get(objects_of(collection), {**query, "match[type]": "identity"}).body == b"{}"
        assert [o["id"] for o in client.get(objects_of(collection), {**query, "match[id]": ids[-1]}).objects] == ids[-1:]


def test_a_poll_with_the_smallest_limits_gets_on(client):
    dates = [o["date_added"] for o in client.walk(manifest_of(NAMES))]
    for limit in (1, 2, 3, 5):
        after, seen = dates[-6], []
        while (page := client.get(objects_of(NAMES), {"added_after": after, "limit": limit})).objects:
            assert len(page.objects) <= limit and page.last > after
            seen += page.news
            after = page.last
        assert len(seen) == 5


@pytest.mark.parametrize("collection", PUBLIC)
def test_a_client_that_cuts_dates_to_milliseconds_gets_nothing_twice(client, collection):
    stamps = [time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - n)) for n in range(60)]
    report("taxii-test", *(f"{kind},{value},{level},{stamps[n]},{stamps[n]}" for n, level in zip(range(60), ["high", "medium", "low"] * 20, strict=True)
                           for kind, value in [("domain", f"cut{n}.{uuid.uuid4().hex[:8]}.example.org"), ("ipv4", f"198.18.{uuid.uuid4().int % 250}.{n}"),
                                               ("md5", uuid.uuid4().hex), ("cve", f"CVE-2024-{uuid.uuid4().int % 90000 + 10000}"), ("mitre_attack", f"T10{n + 10}")]))  # fmt: skip
    page = client.walk(manifest_of(collection))[-1]
    assert page["date_added"].endswith("000Z")
    assert client.get(objects_of(collection), {"added_after": page["date_added"][:23] + "Z"}).body == b"{}"
    pro = Client(KEY_PRO)
    last = pro.walk(manifest_of(collection))[-1]["date_added"]
    assert pro.get(objects_of(collection), {"added_after": last[:23] + "Z"}).body == b"{}"


def test_markings_go_up_to_the_keys_ceiling_and_what_rises_above_it_is_withdrawn(product):
    def listed(key):
        return [o["name"] for o in key.get(objects_of(NAMES), {"match[type]": "marking-definition"}).objects]

    def bundle(tlp):
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S.", time.gmtime()) + f"{next(count):03d}Z"
        marking = {"clear": "94868c89-83c2-464b-929b-a1a8aa3c8487", "amber": "55d920b0-5e8b-4f79-9ee9-91f868d9b421",
                   "amber+strict": "939a9414-2ddd-4d32-a0cd-375ea402b003", "red": "e828b379-4e03-4974-9ac4-e53a884c97c1"}[tlp]  # fmt: skip
        thing = {"type": "indicator", "spec_version": "2.1", "id": name, "created": "2026-01-01T00:00:00.000Z", "modified": stamp,
                 "valid_from": "2026-01-01T00:00:00Z", "pattern_type": "stix", "pattern": f"[domain-name:value = '{host}']",
                 "description": f"known as {tlp}", "object_marking_refs": [f"marking-definition--{marking}"]}  # fmt: skip
        ctl("feed", "import", "--format", "stix", "--feed", "taxii-rise", "-", stdin=json.dumps({"type": "bundle", "id": f"bundle--{uuid.uuid4()}", "objects": [thing]}))

    count = iter(range(100, 1000))
    host, name = f"rise-{uuid.uuid4().hex[:8]}.example.org", f"indicator--{uuid.uuid4()}"
    ensure_feed("taxii-rise")
    keys = {}
    for level in ("green", "amber", "amber+strict", "red"):
        plan = product.tier(lookback_days=36500)
        ctl("tier", "set", plan, "--tlp-ceiling", level)
        keys[level] = Client(product.key(plan).secret)
    names = ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]
    assert [listed(key) for key in keys.values()] == [names[:n] for n in (2, 3, 4, 5)]

    bundle("clear")
    begin = {level: key.walk(objects_of(NAMES)) for level, key in keys.items()}
    assert all(any(host in o.get("pattern", "") for o in objects) for objects in begin.values())
    after = keys["red"].walk(manifest_of(NAMES))[-1]["date_added"]
    bundle("amber+strict")
    for level, key in keys.items():
        page = key.get(objects_of(NAMES), {"added_after": after})
        (thing,) = page.news
        assert thing.get("revoked", False) is (level in ("green", "amber")) and host in thing["pattern"]
        assert thing["description"] == ("known as clear" if level in ("green", "amber") else "known as amber+strict")
        assert set(thing["object_marking_refs"]) <= {o["id"] for o in page.objects} and page.last.endswith("000Z")
        assert key.get(f"{objects_of(NAMES)}{thing['id']}/").objects == [thing]
        assert key.get(objects_of(NAMES), {"added_after": page.last[:23] + "Z"}).body == b"{}"
        assert [o["version"] for o in key.get(manifest_of(NAMES), {"added_after": after}).objects if o["id"] == thing["id"]] == [thing["modified"]]
    bundle("clear")
    for key in keys.values():
        assert [o.get("revoked", False) for o in key.get(objects_of(NAMES), {"match[id]": thing["id"]}).objects] == [False]


def test_a_record_that_names_another_value_reports_the_first_no_more(client):
    def bundle(pattern, day):
        thing = {"type": "indicator", "spec_version": "2.1", "id": name, "created": "2026-01-01T00:00:00.000Z", "modified": f"2026-01-0{day}T00:00:00.000Z",
                 "valid_from": "2026-01-01T00:00:00Z", "pattern_type": "stix", "pattern": pattern}  # fmt: skip
        ctl("feed", "import", "--format", "stix", "--feed", "taxii-rise", "-", stdin=json.dumps({"type": "bundle", "id": f"bundle--{uuid.uuid4()}", "objects": [thing]}))

    def state():
        found = {o["pattern"]: o.get("revoked", False) for o in client.walk(OBJECTS, {"match[type]": "indicator"}) if host in o.get("pattern", "")}
        return [found.get(f"[domain-name:value = '{part}.{host}']") for part in "abc"]

    host, name = f"{uuid.uuid4().hex[:8]}.example.org", f"indicator--{uuid.uuid4()}"
    ensure_feed("taxii-rise")
    bundle(f"[domain-name:value = 'a.{host}'] OR [domain-name:value = 'b.{host}']", 1)
    assert state() == [False, False, None]
    bundle(f"[domain-name:value = 'b.{host}'] OR [domain-name:value = 'c.{host}']", 2)
    assert state() == [True, False, False]
    bundle(f"[domain-name:value = 'a.{host}']", 1)
    assert state() == [True, False, False]


def test_the_date_headers_are_those_of_the_page(client):
    for path in (OBJECTS, manifest_of(ALL)):
        answer = client.get(path, {"limit": 7})
        dates = [o["date_added"] for o in client.get(manifest_of(ALL), {"limit": 7}).objects]
        assert (answer.first, answer.last) == (dates[0], dates[-1])
        assert all(STAMP.match(date) for date in dates)


def test_an_empty_page_echoes_where_it_began(client):
    end = "2999-01-01T00:00:00.000001Z"
    answer = client.get(OBJECTS, {"added_after": end})
    assert (answer.status, answer.body, answer.first, answer.last) == (200, b"{}", end, end)
    answer = client.get(OBJECTS, {"match[type]": "malware"})
    assert answer.body == b"{}" and STAMP.match(answer.first)


def test_added_after_is_exclusive_and_takes_times_with_and_without_fraction(client):
    dates = [o["date_added"] for o in client.walk(manifest_of(ALL))]
    middle = dates[len(dates) // 2]
    answer = client.get(manifest_of(ALL), {"added_after": middle, "limit": 1})
    assert answer.objects[0]["date_added"] == dates[len(dates) // 2 + 1]
    whole = client.get(manifest_of(ALL), {"added_after": middle[:19] + "Z", "limit": 1})
    assert whole.objects[0]["date_added"] > middle[:19]


def test_more_is_exact_at_every_edge(client):
    count = len(client.walk(manifest_of(CVES)))
    for limit, more in ((count - 1, True), (count, False), (count + 1, False)):
        answer = client.get(objects_of(CVES), {"limit": limit}).json
        assert answer["more"] is more and ("next" in answer) is more and len(answer["objects"]) == min(limit, count, 1000)


def test_next_outlives_another_limit_and_a_moved_added_after(client):
    whole = [o["id"] for o in client.walk(OBJECTS)]
    page = client.get(OBJECTS, {"limit": 10})
    following = page.json["next"]
    assert re.match(r"^[A-Za-z0-9._~-]+$", following)
    for query in ({}, {"added_after": page.last}, {"added_after": page.first}, {"added_after": "2000-01-01T00:00:00Z"}):
        answer = client.get(OBJECTS, {"limit": 25, "next": following, **query})
        assert [o["id"] for o in answer.objects] == whole[10:35]
    stamp = client.get(OBJECTS, {"limit": 25, "next": page.last})
    assert [o["id"] for o in stamp.objects] == whole[10:35]
    assert [o["id"] for o in client.get(OBJECTS, {"limit": 5, "next": ""}).objects] == whole[:5]


def test_limit_is_capped_not_refused(client):
    for limit in ("1000", "5000", "99999999999999999999999"):
        assert len(client.get(OBJECTS, {"limit": limit}).objects) == 1000


# Section 3.4: filters


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=-1", "limit=abc", "limit=1.5", "limit=", "added_after=yesterday", "added_after=", "next=%20",
     "match[version]=newest", "match[version]=all,last", "match[version]=", "match[type]=", "match[id]=a,,b",
     "limit=1&limit=2", "match[type]=indicator&match[type]=malware", "next=99999999999999999999"],
)  # fmt: skip
def test_malformed_parameters_are_400(client, query):
    answer = client.get(f"{OBJECTS}?{query}")
    assert (answer.status, answer.type) == (400, TAXII), query


def test_unknown_parameters_are_ignored(client):
    for query in ({"match[colour]": "red"}, {"colour": "red"}):
        assert client.get(OBJECTS, {"limit": 1, **query}).status == 200


@pytest.mark.parametrize("name", ["match[type]", "type"])
def test_types_select(client, name):
    for wanted in (["indicator"], ["vulnerability", "attack-pattern"], ["identity"], ["marking-definition", "indicator"]):
        found = {o["type"] for o in client.walk(OBJECTS, {name: ",".join(wanted)})}
        assert found == set(wanted)
    for nothing in ("malware", "ipv4-addr", "x-custom"):
        assert client.get(OBJECTS, {name: nothing}).body == b"{}"


def test_ids_select(client):
    some = [o["id"] for o in client.get(OBJECTS, {"limit": 20}).objects]
    for ids in (some[:1], some[5:6], some[:10], [*some[3:7], "indicator--00000000-0000-4000-8000-000000000000", "nonsense"]):
        found = [o["id"] for o in client.get(OBJECTS, {"match[id]": ",".join(ids)}).objects]
        assert found == [i for i in some if i in ids]
    assert client.get(OBJECTS, {"match[id]": "indicator--00000000-0000-4000-8000-000000000000"}).body == b"{}"
    assert client.get(objects_of(HASHES), {"match[id]": some[0]}).objects[0]["id"] == some[0]
    wrong_kind = some[10].replace(some[10].split("--")[0], "malware")
    assert client.get(OBJECTS, {"match[id]": wrong_kind}).body == b"{}"


def test_spec_version_never_gives_what_was_not_asked_for(client):
    assert client.get(OBJECTS, {"match[spec_version]": "2.0"}).body == b"{}"
    assert client.get(OBJECTS, {"match[spec_version]": "2.0,2.1", "limit": 1}).objects


def test_versions_select(client, versioned):
    target = f"{objects_of(NAMES)}{versioned}/"
    listed = client.get(target + "versions/")
    versions = listed.json["versions"]
    assert len(versions) >= 3 and versions == sorted(set(versions)) and listed.json["more"] is False
    assert STAMP.match(listed.first) and STAMP.match(listed.last)

    def modified(**query):
        return [o["modified"] for o in client.get(target, query).objects]

    assert modified() == modified(**{"match[version]": "last"}) == versions[-1:]
    assert modified(**{"match[version]": "first"}) == versions[:1]
    assert modified(**{"match[version]": "all"}) == versions
    assert modified(**{"match[version]": versions[1]}) == versions[1:2]
    assert modified(**{"match[version]": f"first,{versions[1]}"}) == versions[:2]
    assert modified(**{"match[version]": "first,last"}) == [versions[0], versions[-1]]
    assert client.get(target, {"match[version]": "2001-01-01T00:00:00.000Z"}).body == b"{}"
    # The same in the collection and its manifest, and walked one by one.
    for path in (objects_of(NAMES), manifest_of(NAMES), OBJECTS):
        found = client.walk(path, {"match[version]": "all", "match[id]": versioned}, limit=1)
        assert [o.get("modified", o.get("version")) for o in found] == versions
    everything = client.walk(manifest_of(NAMES), {"match[version]": "all"}, limit=333)
    assert [o["version"] for o in everything if o["id"] == versioned] == versions
    assert len({(o["id"], o["version"]) for o in everything}) == len(everything)
    first = {o["id"]: o["version"] for o in client.walk(manifest_of(NAMES), {"match[version]": "first"})}
    # The first version of others may lie before what the plan shows.
    assert first[versioned] == versions[0] and set(first) <= {o["id"] for o in everything}


def test_the_manifest_describes_the_objects(client):
    entries = {o["id"]: o for o in client.walk(manifest_of(CVES))}
    for thing in client.walk(objects_of(CVES)):
        entry = entries[thing["id"]]
        assert entry["version"] == thing.get("modified", thing["created"]) and entry["media_type"] == STIX


# Section 5.6, 5.8: one object


def test_an_unknown_object_is_404_and_a_filter_that_leaves_nothing_is_not(client, versioned):
    for name in ("indicator--00000000-0000-4000-8000-000000000000", "nonsense", versioned.replace("indicator", "malware")):
        for rest in ("", "versions/"):
            assert client.get(f"{OBJECTS}{name}/{rest}").status == 404
    assert client.get(f"{objects_of(HASHES)}{versioned}/").status == 404
    assert client.get(f"{OBJECTS}{versioned}/", {"added_after": "2999-01-01T00:00:00Z"}).body == b"{}"
    identity = client.get(OBJECTS, {"limit": 1}).objects[0]
    assert client.get(f"{OBJECTS}{identity['id']}/").objects == [identity]
    assert client.get(f"{OBJECTS}{identity['id']}/versions/").json["versions"] == [identity["modified"]]


# Authentication


def test_every_client_way_of_sending_the_key_is_understood():
    def basic(user, password):
        return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

    for value in (f"Bearer {KEY}", f"Token {KEY}", basic("", KEY), basic("apikey", KEY), basic(KEY, "").replace("Basic", "basic")):
        assert Client(None).get(ROOT, Authorization=value).status == 200, value
    assert Client(None).get(ROOT, X_API_Key=KEY).status == 200
    assert Client(None).get(ROOT, {"api_key": KEY}).status == 200


def test_a_key_without_the_scope_is_403(outsider):
    for path in (ROOT, ROOT + "collections/", OBJECTS, manifest_of(ALL), f"{OBJECTS}x/"):
        assert outsider.get(path).status == 403


def test_answers_carry_the_allowance_and_a_429_leaves_next_valid(client):
    key = Client(ctl("key", "mint", "--user", "demo-pro@example.com", "--name", "slow"))
    page = key.get(OBJECTS, {"limit": 3})
    assert "x-ratelimit-remaining" in page.fields and "ratelimit" in page.fields
    ctl("tier", "set", "pro", "--per-minute", "1")
    try:
        answers = [key.get(OBJECTS, {"limit": 3, "next": page.json["next"]}) for _ in range(12)]
    finally:
        ctl("tier", "set", "pro", "--per-minute", "1000000")
    refused = next(a for a in answers if a.status == 429)
    assert refused.type == TAXII and int(refused.fields["retry-after"]) > 0 and refused.json["http_status"] == "429"
    again = client.get(OBJECTS, {"limit": 3, "next": page.json["next"]})
    assert len(again.objects) == 3 and again.first > page.last


# Lookback, withdrawal


def test_what_was_seen_before_the_plans_window_is_not_served(client):
    old = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 60 * 86400))
    report("taxii-test", f"domain,old.example.org,low,{old},{old}")
    pro = Client(ctl("key", "mint", "--user", "demo-pro@example.com", "--name", "window"))
    assert any("old.example.org" in o.get("pattern", "") for o in client.walk(objects_of(NAMES)))
    assert not any("old.example.org" in o.get("pattern", "") for o in pro.walk(objects_of(NAMES)))


def test_a_withdrawn_indicator_is_revoked_until_the_operator_restores_it(client):
    def now():
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())

    def listed():
        token = client.key
        answer = Client(token).get("/api/v1/iocs?type=domain&limit=10000&format=txt", Accept="*/*")
        return b"withdrawn.example.org" in answer.body

    report("taxii-test", f"domain,withdrawn.example.org,high,{now()},{now()}")
    begin = client.walk(manifest_of(NAMES))[-1]["date_added"]
    thing = next(o for o in client.walk(objects_of(NAMES)) if "withdrawn.example.org" in o.get("pattern", ""))
    assert listed()
    ctl("indicator", "revoke", "domain", "Withdrawn.Example.org.", "--reason", "a test")
    change = client.get(objects_of(NAMES), {"added_after": begin}).news
    assert [(o["id"], o.get("revoked")) for o in change] == [(thing["id"], True)]
    assert change[0]["modified"] > thing["modified"] and change[0]["created"] == thing["created"] and not listed()
    report("taxii-test", f"domain,withdrawn.example.org,low,{now()},{now()}")
    assert client.get(objects_of(NAMES), {"match[id]": thing["id"]}).objects == change
    ctl("indicator", "restore", "domain", "withdrawn.example.org")
    back = client.get(objects_of(NAMES), {"match[id]": thing["id"]}).objects[0]
    assert "revoked" not in back and back["modified"] > change[0]["modified"] and listed()


def test_head_has_the_same_head(client):
    head, full = client.send("HEAD", OBJECTS, {"limit": 2}), client.get(OBJECTS, {"limit": 2})
    assert head.status == 200 and head.body == b"" and (head.type, head.last) == (full.type, full.last)


def test_all_that_is_sent_is_json_with_the_members_of_the_standard(client):
    for answer in (client.get(OBJECTS), client.get(manifest_of(ALL))):
        assert set(json.loads(answer.body)) <= {"objects", "more", "next"}
