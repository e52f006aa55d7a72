"""Reads that a replica serves: what happens when it is away, hangs, is late, and who must not see late data."""

import json
import time
import uuid

import pytest
from client.figures import Figures
from client.servers import Server, Worker, as_worker
from client.taxii import ALL, SHARED, TAXII, manifest_of, objects_of
from client.waiting import eventually

@pytest.fixture(scope="module")
def replica(product):
    server = Server(product)
    try:
        yield server.start()
    finally:
        server.remove()


@pytest.fixture(scope="module")
def worker(product, replica):
    # A long bound, so that what is late here is late on purpose.
    worker = Worker(product, threads=1, SOCD_REPLICA_URL=as_worker(replica.url), SOCD_REPLICA_LAG_SECONDS="600")
    yield worker
    worker.remove()


class Feed:
    """A feed of this test, into which it imports addresses."""

    def __init__(self, product):
        self.product = product
        self.name = "f" + uuid.uuid4().hex[:12]
        self.list = f"/api/v1/iocs?limit=1000&source={self.name}"
        product.ctl("feed", "add", self.name, "--name", self.name, "--format", "csv")

    def add(self, value):
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        body = f"type,value,confidence,first_seen,last_seen\ndomain,{value},high,{at},{at}\n"
        self.product.ctl("feed", "import", "--format", "csv", "--feed", self.name, "-", input=body)

    def seen(self, worker, key, more="", **fields):
        answer = worker.ask(f"{self.list}{more}", key, **fields)
        assert answer.status == 200, answer.body
        return {one["value"] for one in answer.json["data"]}


@pytest.fixture
def feed(product):
    return Feed(product)


def name():
    return f"{uuid.uuid4().hex}.example"


@pytest.fixture
def late(product, replica, feed):
    """The replica replays nothing, and one more indicator is there meanwhile: before, after."""
    before, after = name(), name()
    feed.add(before)
    replica.has_all_of(product)
    replica.sql("select pg_wal_replay_pause()")
    eventually(lambda: replica.value("select pg_get_wal_replay_pause_state()") == "paused", "replay pauses")
    try:
        feed.add(after)
        yield before, after
    finally:
        replica.sql("select pg_wal_replay_resume()")
        replica.has_all_of(product)


def state(worker):
    ready = worker.ask("/readyz")
    assert ready.status == 200 and ready.json["status"] == "ready"
    return ready.json["replica"]


def test_the_replica_serves_lists_and_readyz_tells_its_place(worker, key, feed, late):
    before, after = late
    assert feed.seen(worker, key) == {before}, "the replica answers, within the bound"
    told = state(worker)
    assert told["state"] == "following" and told["lag_ms"] >= 0


def test_the_figures_tell_the_replica(worker, product):
    found = Figures(worker.ask("/metrics").text, is_open=False)
    assert {labels["state"]: value for labels, value in found.all("socd_replica_state")} == {"following": 1, "behind": 0, "away": 0}
    assert found.sum("socd_replica_lag_seconds") >= 0 and len(found.all("socd_replica_lag_seconds")) == 1
    assert Figures(product.ask("/metrics").text, is_open=False).all("socd_replica_state") == [], "none is set there"


def test_all_is_there_again_once_it_has_followed(product, worker, key, feed, replica):
    values = {name(), name()}
    for value in values:
        feed.add(value)
    replica.has_all_of(product)
    assert feed.seen(worker, key) == values
    assert state(worker)["state"] == "following"


def test_what_is_older_than_the_bound_comes_from_the_primary(product, replica, key, feed, late):
    worker = Worker(product, SOCD_REPLICA_URL=as_worker(replica.url), SOCD_REPLICA_LAG_SECONDS="1")
    try:
        eventually(lambda: state(worker)["state"] == "behind", "the replica is late")
        assert state(worker)["lag_ms"] > 1000
        for _ in range(5):
            assert feed.seen(worker, key) == set(late)
    finally:
        worker.remove()


def test_no_poll_goes_back_behind_what_the_client_has_seen(product, worker, key, feed, late):
    before, after = late
    # The client has seen both, at another worker.
    seen = product.ask(feed.list, key)
    assert {one["value"] for one in seen.json["data"]} == {before, after}
    # By its entity tag: unchanged, or all of it, and never the list of before.
    again = worker.ask(feed.list, key, HTTP_IF_NONE_MATCH=seen.fields["etag"])
    assert again.status == 304 or after in again.text
    assert feed.seen(worker, key, HTTP_IF_NONE_MATCH='"another"') == {before, after}
    # By a page of the list.
    assert feed.seen(worker, key, "&offset=1") == {before, after} - {seen.json["data"][0]["value"]}
    # By the changes since a place.
    place = product.value("select to_char(last_added_at - interval '1 minute', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') from data_generation")
    changes = worker.ask(f"/api/v1/iocs?changes=true&added_after={place}&limit=1000&type=domain", key)
    assert changes.status == 200 and after in changes.text
    # By TAXII's places.
    polled = worker.ask(f"{objects_of(ALL)}?added_after={place}&limit=1000", key, HTTP_ACCEPT=TAXII)
    assert polled.status == 200 and after in polled.text
    # Whoever says nothing of what it has seen may see what was there before.
    assert feed.seen(worker, key) == {before}


def test_what_a_key_added_it_reads(worker, key, late):
    thing = {
        "type": "indicator", "spec_version": "2.1", "id": f"indicator--{uuid.uuid4()}", "created": "2026-01-01T00:00:00.000Z",
        "modified": "2026-01-01T00:00:00.000Z", "pattern": "[ipv4-addr:value = '192.0.2.1']", "pattern_type": "stix",
        "valid_from": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    body = json.dumps({"objects": [thing]}).encode()
    added = worker.ask(objects_of(SHARED), key, "POST", body, CONTENT_TYPE=TAXII, HTTP_ACCEPT=TAXII)
    assert added.status == 202 and added.json["success_count"] == 1, added.body
    for target in (f"{objects_of(SHARED)}{thing['id']}/", f"{objects_of(SHARED)}?match[id]={thing['id']}", f"{manifest_of(SHARED)}?match[id]={thing['id']}"):
        assert thing["id"] in worker.ask(target, key, HTTP_ACCEPT=TAXII).text
    gone = worker.ask(f"{objects_of(SHARED)}{thing['id']}/", key, "DELETE", HTTP_ACCEPT=TAXII)
    assert gone.status == 200
    assert worker.ask(f"{objects_of(SHARED)}{thing['id']}/", key, HTTP_ACCEPT=TAXII).status == 404


def test_a_replica_that_stops_costs_no_request_and_is_used_again(product, worker, key, feed, replica):
    value = name()
    feed.add(value)
    replica.has_all_of(product)
    assert feed.seen(worker, key) == {value}
    replica.stop("immediate")
    try:
        for _ in range(30):
            assert feed.seen(worker, key) == {value}
        assert state(worker) == {"state": "away", "lag_ms": None}
    finally:
        replica.start()
    eventually(lambda: state(worker)["state"] == "following", "the replica is back")
    # A line when it goes, and one when it is back.
    assert (worker.log().count('"replica_away"'), worker.log().count('"replica_back"')) == (1, 1)
    replica.has_all_of(product)
    served = "select sum(xact_commit) from pg_stat_database"
    before = int(replica.value(served))
    eventually(lambda: feed.seen(worker, key) == {value} and int(replica.value(served)) > before + 10, "the replica serves again")


def test_a_replica_that_never_was_there_costs_no_request(product, key, feed):
    value = name()
    feed.add(value)
    worker = Worker(product, SOCD_REPLICA_URL="postgresql://socd_worker@127.0.0.1:1/socd")
    try:
        for _ in range(5):
            assert feed.seen(worker, key) == {value}
        assert state(worker)["state"] == "away"
    finally:
        worker.remove()


def test_a_replica_that_hangs_costs_no_request(product, worker, key, feed, replica):
    value = name()
    feed.add(value)
    replica.has_all_of(product)
    assert feed.seen(worker, key) == {value}
    thaw = replica.freeze()
    try:
        feed.add(other := name())
        for _ in range(20):
            assert feed.seen(worker, key) == {value, other}
    finally:
        thaw()
    eventually(lambda: state(worker)["state"] == "following", "the replica is back")


def test_the_next_host_serves_when_one_is_away(product, key, feed, replica):
    value = name()
    feed.add(value)
    replica.has_all_of(product)
    hosts = as_worker(replica.url).replace(f"127.0.0.1:{replica.port}", f"127.0.0.1:1,127.0.0.1:{replica.port}")
    worker = Worker(product, SOCD_REPLICA_URL=hosts)
    try:
        assert feed.seen(worker, key) == {value}
        assert state(worker)["state"] == "following"
    finally:
        worker.remove()
