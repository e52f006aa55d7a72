"""Sources that come in parts, from a pretend upstream and from the product itself: TAXII collections, MISP feeds."""

import base64
import json
import uuid
from urllib.parse import parse_qs, urlsplit

import pytest
from client.taxii import TAXII
from client.upstream import Upstream, add, ctl, health

DATES = [f"2026-01-0{day}T00:00:00.000001Z" for day in range(1, 10)]


@pytest.fixture(scope="module")
def upstream():
    server = Upstream().start()
    yield server
    server.shutdown()


def stored(product, feed):
    """The values that a feed reports."""
    rows = product.sql(
        "select i.value from sightings s join indicators i on i.id = s.indicator_id join feeds f on f.id = s.feed_id "
        f"where f.slug = '{feed}' order by 1"
    )
    return [row[0] for row in rows]


def indicator(value):
    return {
        "type": "indicator", "spec_version": "2.1", "id": f"indicator--{uuid.uuid4()}", "pattern_type": "stix",
        "pattern": f"[domain-name:value = '{value}']", "created": DATES[0], "modified": DATES[0], "valid_from": DATES[0],
    }  # fmt: skip


class Collection:
    """A TAXII collection that answers page by page."""

    def __init__(self, upstream, pages):
        self.id, self.pages, self.refuse, self.asked = str(uuid.uuid4()), pages, {}, []
        self.path = f"/root/collections/{self.id}/objects/"
        self.url = upstream.url(self.path)
        self.dates = DATES
        upstream.answers[self.path] = self.answer

    def answer(self, request):
        query = {name: values[0] for name, values in parse_qs(urlsplit(request.path).query).items()}
        self.asked.append((query, dict(request.headers)))
        page = int(query.get("next", "p0")[1:])
        if page in self.refuse:
            return request.say(self.refuse[page], "no")
        if query.get("added_after", "") >= self.dates[page] and "next" not in query:
            return request.say(200, "{}", Content_Type=TAXII)
        more = page + 1 < len(self.pages)
        body = {"more": more, **({"next": f"p{page + 1}"} if more else {}), "objects": self.pages[page]}
        request.say(200, json.dumps(body), Content_Type=TAXII, X_TAXII_Date_Added_Last=self.dates[page])


@pytest.fixture
def values():
    return [f"{uuid.uuid4().hex}.taxii.example.com" for _ in range(3)]


def test_a_collection_is_fetched_page_by_page_and_then_from_its_last_date(upstream, product, values):
    collection = Collection(upstream, [[indicator(value)] for value in values])
    feed = add(collection.url.removesuffix("objects/"), "taxii")
    assert "3 pages: 3 new" in ctl("ingest", "--feed", feed, code=0)
    assert stored(product, feed) == sorted(values)
    assert [query.get("next") for query, _ in collection.asked] == [None, "p1", "p2"]
    assert all(fields["Accept"] == TAXII and int(query["limit"]) > 0 for query, fields in collection.asked)
    assert "added_after" not in collection.asked[0][0]
    ctl("ingest", "--feed", feed, code=0)
    assert collection.asked[3][0]["added_after"] == DATES[2] and len(collection.asked) == 4
    ctl("feed", "disable", feed, code=0)


def test_a_walk_that_breaks_off_keeps_its_pages_and_goes_on_there(upstream, product, values):
    collection = Collection(upstream, [[indicator(value)] for value in values])
    collection.refuse = {2: 500}
    feed = add(collection.url, "taxii")
    assert "500" in ctl("ingest", "--feed", feed, code=1)
    assert stored(product, feed) == sorted(values[:2])
    assert product.value(f"select added_after is null from feeds where slug = '{feed}'") == "t"
    collection.refuse = {}
    ctl("ingest", "--feed", feed, code=0)
    assert collection.asked[-1][0]["next"] == "p2"
    assert stored(product, feed) == sorted(values)
    assert product.value(f"select added_after from feeds where slug = '{feed}'") == DATES[2]
    ctl("feed", "disable", feed, code=0)


def test_a_page_that_the_server_forgot_begins_the_walk_anew(upstream, product, values):
    collection = Collection(upstream, [[indicator(value)] for value in values])
    feed = add(collection.url, "taxii")
    product.sql(f"update feeds set next_page = 'p7' where slug = '{feed}'")
    collection.refuse = {7: 400}
    ctl("ingest", "--feed", feed, code=0)
    assert stored(product, feed) == sorted(values)
    ctl("feed", "disable", feed, code=0)


def test_a_page_that_leads_to_itself_ends_the_walk(upstream, values):
    collection = Collection(upstream, [[indicator(values[0])]])
    around = json.dumps({"more": True, "next": "round", "objects": [indicator(values[1])]})
    upstream.answers[collection.path] = lambda request: request.say(200, around, Content_Type=TAXII)
    feed = add(collection.url, "taxii")
    assert "circle" in ctl("ingest", "--feed", feed, code=1)
    upstream.answers[collection.path] = lambda request: request.say(200, '{"more": true}', Content_Type=TAXII)
    ctl("feed", "set", feed, "--url", collection.url, code=0)
    assert "no way" in ctl("ingest", "--feed", feed, code=1)
    assert health(feed)["state"] == "degraded"
    ctl("feed", "disable", feed, code=0)


def test_a_server_without_next_is_walked_by_date(upstream, product, values):
    pages = {None: (0, True), DATES[0]: (1, True), DATES[1]: (2, False)}
    collection = Collection(upstream, [])

    def answer(request):
        after = parse_qs(urlsplit(request.path).query).get("added_after", [None])[0]
        page, more = pages[after]
        body = json.dumps({"more": more, "objects": [indicator(values[page])]})
        request.say(200, body, Content_Type=TAXII, X_TAXII_Date_Added_Last=DATES[page])

    upstream.answers[collection.path] = answer
    feed = add(collection.url, "taxii")
    assert "3 pages" in ctl("ingest", "--feed", feed, code=0)
    assert stored(product, feed) == sorted(values)
    ctl("feed", "disable", feed, code=0)


@pytest.mark.parametrize(
    "status, state, words",
    [(401, "auth", "401"), (404, "degraded", "no such collection"), (406, "degraded", "TAXII 2.1"), (415, "degraded", "415")],
)
def test_a_refusal_of_a_collection_is_named(upstream, status, state, words):
    collection = Collection(upstream, [[]])
    collection.refuse = {0: status}
    feed = add(collection.url, "taxii")
    assert words in ctl("ingest", "--feed", feed, code=1)
    assert health(feed)["state"] == state and words in health(feed)["last_error"]
    ctl("feed", "disable", feed, code=0)


@pytest.mark.parametrize(
    "body, words",
    [("<!doctype html><title>Sign in</title>", "HTML"), ('{"more": true, "next": "p1", "obj', "cut"), ("[1]", "TAXII")],
)
def test_what_is_no_page_stores_nothing(upstream, product, body, words):
    collection = Collection(upstream, [])
    upstream.answers[collection.path] = lambda request: request.say(200, body)
    feed = add(collection.url, "taxii")
    assert words in ctl("ingest", "--feed", feed, code=1)
    assert stored(product, feed) == []
    ctl("feed", "disable", feed, code=0)


@pytest.mark.parametrize(
    "header, secret, sent",
    [
        ("Authorization", "ann:pass word".replace(" ", "+"), "Basic " + base64.b64encode(b"ann:pass+word").decode()),
        ("Authorization", "token-7", "Bearer token-7"),
        ("Authorization", "Token abc", "Token abc"),
        ("X-Api-Key", "a:b", "a:b"),
    ],
)
def test_keys_come_from_a_file(upstream, product, tmp_path, header, secret, sent):
    file = tmp_path / "secret"
    file.write_text(secret + "\n")
    tmp_path.chmod(0o755)
    collection = Collection(upstream, [[]])
    feed = add(collection.url, "taxii")
    ctl("feed", "set", feed, "--secret-header", header, "--secret-file", str(file), code=0)
    ctl("ingest", "--feed", feed, code=0)
    assert collection.asked[0][1][header] == sent
    assert secret not in ctl("feed", "show", feed, code=0)
    ctl("feed", "disable", feed, code=0)


def test_the_product_reads_its_own_collections(product, key, tmp_path, values):
    """Three values into a collection and back out of it: pages, dates and Basic are those of our own server."""
    file = tmp_path / "list.csv"
    file.write_text("type,value\n" + "".join(f"domain,{value}\n" for value in values))
    ctl("feed", "import", "--format", "csv", str(file), code=0)
    secret = tmp_path / "secret"
    secret.write_text(f"x:{key.secret}")
    feed = add(f"{product.base}/api/taxii2/api/collections/all/?match[type]=indicator", "taxii")
    ctl("feed", "set", feed, "--secret-header", "Authorization", "--secret-file", str(secret), code=0)
    # Fingerprints of certificates (sha1) are not read. What the feed itself has published anew stands at the end of the collection: it is left for the next run.
    ctl("ingest", "--feed", feed, code=0)
    everything = product.value(
        "select count(*) from indicators i where not is_revoked and type not in ('cve', 'mitre_attack', 'sha1') "
        f"and exists (select from sightings s join feeds f on f.id = s.feed_id where s.indicator_id = i.id and f.slug <> '{feed}')"
    )
    assert len(stored(product, feed)) >= int(everything) and set(values) <= set(stored(product, feed))
    assert health(feed)["state"] == "ok"
    assert product.value(f"select added_after is not null or next_page is not null from feeds where slug = '{feed}'") == "t"
    ctl("feed", "disable", feed, code=0)


class MISPFeed:
    """A directory with a manifest and events."""

    def __init__(self, upstream):
        self.upstream, self.path, self.events = upstream, f"/misp-{uuid.uuid4().hex}/", {}
        self.manifest = {}
        upstream.answers[self.path + "manifest.json"] = self.answer

    @property
    def url(self):
        return self.upstream.url(self.path)

    def answer(self, request):
        body = json.dumps(self.manifest)
        tag = f'"{hash(body)}"'
        if request.headers.get("If-None-Match") == tag:
            return request.say(304)
        request.say(200, body, ETag=tag)

    def put(self, value, stamp, event=None):
        event = event or str(uuid.uuid4())
        body = {"Event": {
            "uuid": event, "info": "test", "date": "2026-01-01", "timestamp": str(stamp),
            "Attribute": [{"uuid": str(uuid.uuid4()), "type": "domain", "value": value, "to_ids": True, "timestamp": str(stamp)}],
        }}  # fmt: skip
        self.manifest[event] = {"info": "test", "date": "2026-01-01", "timestamp": str(stamp), "Orgc": {"name": "o"}, "Tag": []}
        self.upstream.answers[f"{self.path}{event}.json"] = lambda request: request.say(200, json.dumps(body))
        return event

    def asked(self):
        names = [path.removeprefix(self.path) for path, _ in self.upstream.asked if path.startswith(self.path)]
        return [name for name in names if name != "manifest.json"]


def test_of_a_misp_feed_only_new_and_changed_events_are_fetched(upstream, product, values):
    source = MISPFeed(upstream)
    events = [source.put(value, 1760000000 + number) for number, value in enumerate(values)]
    feed = add(source.url, "misp-feed")
    assert "3 events: 3 new" in ctl("ingest", "--feed", feed, code=0)
    assert source.asked() == [f"{event}.json" for event in reversed(events)], "the newest first"
    assert "not modified" in ctl("ingest", "--feed", feed, code=0)
    added = f"{uuid.uuid4().hex}.misp.example.com"
    source.put(added, 1760000009, event=events[0])
    assert "1 event: 1 new" in ctl("ingest", "--feed", feed, code=0)
    assert stored(product, feed) == sorted(values + [added])
    ctl("feed", "disable", feed, code=0)


def test_an_event_that_cannot_be_read_harms_no_other_and_is_tried_again(upstream, product, values):
    source = MISPFeed(upstream)
    events = [source.put(value, 1760000000 + number) for number, value in enumerate(values)]
    good = upstream.answers.pop(f"{source.path}{events[1]}.json")
    upstream.answers[f"{source.path}{events[2]}.json"] = lambda request: request.say(200, '{"Event": {"info": "x", "Attri')
    feed = add(source.url, "misp-feed")
    assert "2 events failed" in ctl("ingest", "--feed", feed, code=0)
    assert stored(product, feed) == [values[0]]
    upstream.answers[f"{source.path}{events[1]}.json"] = good
    assert "1 event failed" in ctl("ingest", "--feed", feed, code=0)
    assert stored(product, feed) == sorted(values[:2])
    assert source.asked().count(f"{events[0]}.json") == 1
    ctl("feed", "disable", feed, code=0)


@pytest.mark.parametrize("body, words", [("<html>moved</html>", "HTML"), ('{"' + str(uuid.uuid4()) + '": {"timestamp": "17', "cut")], ids=["a page", "cut"])
def test_a_manifest_that_is_none_changes_nothing(upstream, product, body, words):
    source = MISPFeed(upstream)
    upstream.answers[source.path + "manifest.json"] = lambda request: request.say(200, body, ETag='"bad"')
    feed = add(source.url + "manifest.json", "misp-feed")
    assert words in ctl("ingest", "--feed", feed, code=1)
    assert source.asked() == []
    assert product.value(f"select etag = '' from feeds where slug = '{feed}'") == "t"
    ctl("feed", "disable", feed, code=0)


def test_names_that_are_no_ids_are_never_asked_for(upstream, values):
    source = MISPFeed(upstream)
    event = source.put(values[0], 1760000000)
    for name in ["../../secret", "..%2fsecret", event + "/../x", "http://127.0.0.1/x", ""]:
        source.manifest[name] = {"timestamp": "1760000001"}
    feed = add(source.url, "misp-feed")
    assert "5 names in the manifest are not UUIDs" in ctl("ingest", "--feed", feed, code=0)
    assert source.asked() == [f"{event}.json"]
    ctl("feed", "disable", feed, code=0)


def test_a_check_looks_at_one_part_and_stores_nothing(upstream, product, values):
    collection = Collection(upstream, [[indicator(value)] for value in values])
    assert "1 sighting, 0 records rejected on the first page" in ctl("feed", "check", "--format", "taxii", collection.url, code=0)
    source = MISPFeed(upstream)
    source.put(values[0], 1760000000)
    assert "a manifest of 1 event," in ctl("feed", "check", "--format", "misp-feed", source.url, code=0)
    assert product.value(f"select count(*) from indicators where value = any('{{{','.join(values)}}}')") == "0"
