"""Feeds fetched from a pretend upstream: what it sends, how it fails, and what is noted about it."""

import json
import os
import pty
import subprocess
import threading
import uuid

import pytest
from client.command import CTL
from client.upstream import Upstream, ctl
from client.waiting import eventually

GOOD = "type,value\ndomain,{}.ingest.example.com\n"


@pytest.fixture(scope="module")
def upstream():
    server = Upstream().start()
    yield server
    server.shutdown()


@pytest.fixture
def feed(upstream):
    """A feed of its own for a test: its name, and a way to say what its address answers."""

    class Feed:
        name = "t-" + uuid.uuid4().hex[:12]
        path = "/" + name

        def answer(self, made):
            upstream.answers[self.path] = made

        def ingest(self, code=None, **more):
            return ctl("ingest", "--feed", self.name, code=code, **more)

        @property
        def health(self):
            return next(one for one in json.loads(ctl("feed", "health", "--json")) if one["feed"] == self.name)

        def requests(self):
            return [fields for path, fields in upstream.asked if path == self.path]

    feed = Feed()
    ctl("feed", "add", feed.name, "--name", feed.name, "--format", "csv", "--url", upstream.url(feed.path), code=0)
    yield feed
    ctl("feed", "disable", feed.name, code=0)


def known(product, key, value):
    return product.ask(f"/api/v1/iocs?format=txt&type=domain&limit=10000", key).text.split().count(value)


def test_a_body_is_stored_and_then_asked_for_only_if_it_changed(feed, product, key):
    value = uuid.uuid4().hex

    def serve(request):
        if request.headers.get("If-None-Match") == '"one"':
            return request.say(304)
        request.say(200, GOOD.format(value), ETag='"one"', Last_Modified="Sat, 21 Nov 2026 10:00:00 GMT")

    feed.answer(serve)
    assert "1 new" in feed.ingest(code=0)
    assert known(product, key, f"{value}.ingest.example.com") == 1
    assert feed.health["state"] == "ok"
    assert "not modified" in feed.ingest(code=0)
    second = feed.requests()[1]
    assert second["If-None-Match"] == '"one"' and second["If-Modified-Since"] == "Sat, 21 Nov 2026 10:00:00 GMT"
    assert second["User-Agent"].startswith("socdefenders/")


def test_the_same_body_without_validators_is_not_read_again(feed):
    feed.answer(lambda request: request.say(200, GOOD.format(uuid.uuid4().hex[:4] + "same" + feed.name)))
    body = GOOD.format(feed.name)
    feed.answer(lambda request: request.say(200, body))
    assert "1 new" in feed.ingest(code=0)
    assert "the one stored last" in feed.ingest(code=0)


@pytest.mark.parametrize(
    "status, fields, state",
    [
        (429, {"Retry_After": "7200"}, "degraded"),
        (503, {"Retry_After": "7200"}, "degraded"),
        (500, {}, "degraded"),
        (404, {}, "degraded"),
        (401, {}, "auth"),
        (403, {}, "auth"),
        (410, {}, "gone"),
    ],
)
def test_a_refusal_is_named_on_the_feed_s_health(feed, product, status, fields, state):
    feed.answer(lambda request: request.say(status, "no", **fields))
    feed.ingest(code=1)
    health = feed.health
    assert health["state"] == state and health["failures"] == 1 and health["last_error"]
    assert health["enabled"] == (state != "gone")
    waits = product.value(
        f"select extract(epoch from next_at - last_fetch_at) >= {7200 if fields else 3600} from feeds where slug = '{feed.name}'"
    )
    assert waits == "t"


@pytest.mark.parametrize(
    "format, body, reason",
    [
        ("csv", "<!doctype html><title>Moved</title>", "HTML"),
        ("feodo-csv", None, "cut"),
        ("threatfox-json", '{"1": [{"ioc_value": "x.ingest.example.com", "ioc_ty', "cut"),
    ],
)
def test_what_is_no_feed_is_refused_whole_and_its_validators_are_not_kept(upstream, product, format, body, reason):
    name = "t-" + uuid.uuid4().hex[:12]
    if body is None:
        rows = '"2026-01-01 00:00:00","9.9.9.9","443","online","2026-01-02","QakBot"\n'
        body = f'"first_seen_utc","dst_ip","dst_port","c2_status","last_online","malware"\n{rows}# END 3 entries'
    upstream.answers[f"/{name}"] = lambda request: request.say(200, body, ETag='"bad"')
    ctl("feed", "add", name, "--name", name, "--format", format, "--url", upstream.url(f"/{name}"), code=0)
    before = product.value("select count(*) from sightings")
    assert reason in ctl("ingest", "--feed", name, code=1)
    assert product.value("select count(*) from sightings") == before
    assert str(product.value(f"select etag = '' from feeds where slug = '{name}'")) == "t"
    ctl("feed", "disable", name, code=0)


def test_an_empty_answer_retires_nothing(feed, product, key):
    value = f"{uuid.uuid4().hex}.ingest.example.com"
    feed.answer(lambda request: request.say(200, f"type,value\ndomain,{value}\n"))
    feed.ingest(code=0)
    feed.answer(lambda request: request.say(200, ""))
    feed.ingest()
    assert known(product, key, value) == 1


def test_an_address_inside_is_refused_unless_the_operator_allows_it(feed):
    feed.answer(lambda request: request.say(200, GOOD.format(feed.name)))
    said = feed.ingest(code=1, internal="off")
    assert "https" in said or "internal" in said
    assert feed.requests() == []


def test_redirects_are_followed_within_bounds(feed, upstream):
    feed.answer(lambda request: request.say(302, Location=upstream.url(feed.path)))
    assert "redirects" in feed.ingest(code=1)
    assert len(feed.requests()) <= 7
    moved = feed.path + "-moved"
    upstream.answers[moved] = lambda request: request.say(200, GOOD.format(feed.name))
    feed.answer(lambda request: request.say(301, Location=upstream.url(moved)))
    feed.ingest(code=0)
    assert feed.health["moved_to"] == upstream.url(moved)


def test_a_news_feed_becomes_articles_with_their_indicators(upstream, product, key):
    name, value = "t-" + uuid.uuid4().hex[:12], f"c2-{uuid.uuid4().hex[:8]}"
    item = (
        f"<item><title>Ransomware group hits {name}</title><link>https://news.example.net/{name}</link><guid>{name}</guid>"
        f"<description>Analysts saw the server {value}[.]evil-{name}[.]com and CVE-2021-44228 in use.</description></item>"
    )
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>N</title><link>https://news.example.net/</link>{item}</channel></rss>'
    upstream.answers[f"/{name}"] = lambda request: request.say(200, feed, Content_Type="application/rss+xml")
    ctl("feed", "add", name, "--name", name, "--category", "news", "--format", "rss", "--url", upstream.url(f"/{name}"), code=0)
    assert "1 new" in ctl("ingest", "--feed", name, code=0)
    found = product.ask("/api/v1/articles?limit=50&expand=iocs", key).json["data"]
    article = next(one for one in found if name in one["title"])
    assert article["url"] == f"https://news.example.net/{name}"
    assert any(one["value"] == f"{value}.evil-{name}.com" for one in article["iocs"])
    records = product.ask("/api/v1/iocs?origin=article&limit=10000", key).json["data"]
    assert any(one["value"] == f"{value}.evil-{name}.com" and one["source"]["article_id"] == article["id"] for one in records)
    ctl("feed", "disable", name, code=0)


@pytest.mark.parametrize("options, is_terminal, is_shown", [((), True, True), ((), False, False), (("--json",), True, False)])
def test_progress_is_shown_on_a_terminal_only(feed, options, is_terminal, is_shown):
    feed.answer(lambda request: request.say(200, GOOD.format(uuid.uuid4().hex)))
    ours, theirs = pty.openpty() if is_terminal else os.pipe()
    words = CTL + ["ingest", "--feed", feed.name, *options]
    run = subprocess.run(words, env=os.environ | {"SOCD_FETCH_INTERNAL": "on"}, stdout=subprocess.PIPE, stderr=theirs, text=True)
    os.close(theirs)
    try:
        shown = os.read(ours, 65536).decode()
    except OSError:
        shown = ""  # a terminal that nobody wrote to
    os.close(ours)
    assert run.returncode == 0
    # What is done within a second needs no progress.
    assert shown == "" or is_shown and feed.name in shown
    assert "1 new" in run.stdout and "\r" not in run.stdout


def test_two_ingesters_at_once_fetch_each_feed_once(upstream, product):
    product.sql("update feeds set next_at = now() + interval '1 day'")
    names = ["t-" + uuid.uuid4().hex[:12] for _ in range(6)]
    for name in names:
        upstream.answers[f"/{name}"] = lambda request: request.say(200, GOOD.format(request.path[1:]))
        ctl("feed", "add", name, "--name", name, "--format", "csv", "--url", upstream.url(f"/{name}"), code=0)
    environment = os.environ | {"SOCD_FETCH_INTERNAL": "on"}
    # While one asks the host the other finds nothing to claim and ends; whoever comes again finishes.
    while str(product.value("select count(*) from feeds where is_enabled and url is not null and next_at <= now()")) != "0":
        runs = [subprocess.Popen(CTL + ["ingest", "--due"], env=environment, stdout=subprocess.DEVNULL) for _ in range(2)]
        assert [run.wait() for run in runs] == [0, 0]
    for name in names:
        assert [path for path, _ in upstream.asked].count(f"/{name}") == 1
        ctl("feed", "disable", name, code=0)


@pytest.mark.parametrize(
    "fields",
    [
        {"Cache_Control": "max-age=99999999999"},
        {"Cache_Control": "max-age=" + "9" * 400, "Retry_After": "9" * 400},
        {"Last_Modified": "Fri, 31 Dec 99999 23:59:59 GMT", "ETag": "\x01\x7f"},
        {"ETag": '"\xff\xfe"', "Expires": "-1"},
        {"ETag": '"' + "e" * 60_000 + '"', "Last_Modified": "m" * 5_000},
        {"ETag": '"' + "e" * 1_000_000 + '"'},
    ],
)
@pytest.mark.parametrize("status", [200, 429, 503])
def test_no_header_field_of_a_feed_ends_the_run(feed, status, fields):
    feed.answer(lambda request: request.say(status, GOOD.format(uuid.uuid4().hex), **fields))
    text = feed.ingest()
    assert text.startswith(feed.name + ":"), text
    assert feed.health["last_fetch_at"]


def test_a_feed_that_the_database_refuses_is_failing_and_the_run_goes_on(feed, product):
    feed.answer(lambda request: request.say(200, GOOD.format(uuid.uuid4().hex), ETag='"refused"'))
    product.sql("alter table feeds add constraint feeds_test_refuses check (etag <> '\"refused\"') not valid")
    try:
        text = feed.ingest()
    finally:
        product.sql("alter table feeds drop constraint feeds_test_refuses")
    assert text == f"{feed.name}: the database does not take what the server sent of this feed"
    assert feed.health["failures"] == 1 and "does not take" in feed.health["last_error"]


def test_the_feed_of_a_killed_process_is_free_at_once(feed):
    asked, released = threading.Event(), threading.Event()

    def hang(request):
        asked.set()
        released.wait(60)
        request.say(200, GOOD.format(uuid.uuid4().hex))

    feed.answer(hang)
    first = subprocess.Popen(
        [*CTL, "ingest", "--feed", feed.name],
        env={**os.environ, "SOCD_FETCH_INTERNAL": "on"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert asked.wait(60)
    finally:
        first.kill()
        first.wait()
        released.set()
    feed.answer(lambda request: request.say(200, GOOD.format(uuid.uuid4().hex)))

    def is_taken():
        return feed.ingest().startswith(feed.name + ": 1 new")

    eventually(is_taken, "the feed is free")
