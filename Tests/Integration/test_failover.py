"""Two servers in one URL: the primary goes, the other takes its place, and the workers find it, without a restart.

A pair of servers of this file's own, under load. The tests run in the order they stand in.
"""

import http.client
import json
import threading
import time
import uuid

import pytest
from client.product import Key
from client.servers import Server, Worker, as_worker
from client.taxii import SHARED, TAXII, objects_of
from client.waiting import eventually

PAUSE = 0.1  # of a client that was told 503


class Pair:
    """Two servers that follow one another, and their URL."""

    def __init__(self, product):
        self.product = product
        self.first = Server(product)
        # A copy that goes on by itself: what happens here is not the instance's.
        self.first.start().promote()
        self.second = Server(product, of=self.first.url).start()

    @property
    def url(self):
        ports = f"127.0.0.1:{self.first.port},127.0.0.1:{self.second.port}"
        return f"postgresql://socd@{ports}/socd?target_session_attrs=read-write"

    def swap(self):
        """What was the second is the first from now on."""
        self.first, self.second = self.second, self.first

    def wait_for_standby(self):
        """Lets commits wait until the standby has them."""
        self.first.sql("alter system set synchronous_standby_names = '*'")
        self.first.sql("select pg_reload_conf()")
        eventually(lambda: self.first.value("select count(*) from pg_stat_replication where sync_state = 'sync'") == "1", "the standby is waited for")

    def promote(self):
        """The second takes over. It waits for no standby, since it has none."""
        self.second.promote()
        self.second.sql("alter system set synchronous_standby_names = ''")
        self.second.sql("select pg_reload_conf()")

    def follows(self):
        eventually(lambda: self.first.value("select count(*) from pg_stat_replication where state = 'streaming'") == "1", "the standby follows")

    def remove(self):
        self.second.remove()
        self.first.remove()


@pytest.fixture(scope="module")
def pair(product):
    one = Pair(product)
    try:
        yield one
    finally:
        one.remove()


@pytest.fixture(scope="module")
def key(product, pair):
    """Made on the pair: the instance knows nothing of it."""
    own = product.at(pair.first.url)
    name = own.tier(lookback_days=36500, shared_objects=1000000)
    user = f"{uuid.uuid4().hex}@example.com"
    settings = {"SOCD_DATABASE_URL": pair.url}
    for words in (["user", "create", user, "--tier", name], ["key", "mint", "--user", user, "--name", "test"]):
        done = product.socdctl(*words, **settings)
        assert done.returncode == 0, done.stderr
    return Key(done.stdout.strip(), "", user)


@pytest.fixture(scope="module")
def worker(product, pair, key):
    one = Worker(product, threads=4, SOCD_DATABASE_URL=as_worker(pair.url), SOCD_STATEMENT_TIMEOUT_MS="1000", SOCD_BODY_CACHE_BYTES="0")
    yield one
    one.remove()


def thing():
    return {
        "type": "indicator", "spec_version": "2.1", "id": f"indicator--{uuid.uuid4()}", "created": "2026-01-01T00:00:00.000Z",
        "modified": "2026-01-01T00:00:00.000Z", "pattern": "[ipv4-addr:value = '192.0.2.1']", "pattern_type": "stix",
        "valid_from": "2026-01-01T00:00:00Z",
    }  # fmt: skip


class Load:
    """Readers and writers that go on whatever they are told. What was acknowledged is noted."""

    def __init__(self, worker, key):
        self.worker, self.key = worker, key
        self.done = threading.Event()
        self.acknowledged, self.strange = [], []
        self.read = 0
        # How often each client was told 503 since `count` was called.
        self.refused = {}
        self.threads = [threading.Thread(target=self.run, args=(number,)) for number in range(6)]

    def run(self, number):
        turn = 0
        while not self.done.is_set():
            turn += 1
            if number % 2:
                one = thing()
                body = json.dumps({"objects": [one]}).encode()
                answer = self.ask(objects_of(SHARED), "POST", body, CONTENT_TYPE=TAXII, HTTP_ACCEPT=TAXII)
                if answer and answer.status == 202:
                    assert answer.json["success_count"] == 1, answer.body
                    self.acknowledged.append(one["id"])
            else:
                answer = self.ask(f"/api/v1/iocs?limit=5&offset={turn}", "GET")
                if answer and answer.status == 200:
                    self.read += 1
            if answer and answer.status == 503:
                self.refused[number] = self.refused.get(number, 0) + 1
                time.sleep(PAUSE)
            elif answer and answer.status not in (200, 202):
                self.strange.append((answer.status, answer.body[:300]))

    def ask(self, target, method, body=b"", **variables):
        try:
            return self.worker.ask(target, self.key, method, body, **variables)
        except (OSError, http.client.HTTPException, AssertionError) as error:
            self.strange.append(repr(error))

    def more(self, number):
        """Waits until so many further reads and writes were answered."""
        read, written = self.read + number, len(self.acknowledged) + number
        eventually(lambda: self.read >= read and len(self.acknowledged) >= written, f"{number} more of each", seconds=90)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        self.more(20)
        return self

    def __exit__(self, *_):
        self.done.set()
        for thread in self.threads:
            thread.join()


def lost(server, acknowledged):
    there = {row[0] for row in server.sql("select object_id from shared_objects")}
    return set(acknowledged) - there


def test_a_switchover_loses_nothing(pair, worker, key):
    pair.follows()
    with Load(worker, key) as load:
        pair.first.stop("fast")
        pair.second.promote()
        load.refused = {}
        load.more(50)
        # Two seconds at most, for each client.
        assert all(times * PAUSE <= 2 for times in load.refused.values()), load.refused
    pair.swap()
    assert load.strange == []
    assert not lost(pair.first, load.acknowledged) and len(load.acknowledged) > 50
    assert worker.ask("/readyz").status == 200


def test_a_primary_that_dies_loses_no_write_that_its_standby_has_to_have(pair, worker, key):
    # What was the primary follows the one that took its place.
    pair.second.follow(pair.first.url)
    pair.second.start()
    pair.follows()
    pair.wait_for_standby()
    with Load(worker, key) as load:
        pair.first.stop("immediate")
        pair.promote()
        load.refused = {}
        load.more(50)
        assert all(times * PAUSE <= 2 for times in load.refused.values()), load.refused
    pair.swap()
    assert load.strange == []
    assert not lost(pair.first, load.acknowledged) and len(load.acknowledged) > 50


def test_a_primary_that_only_reads_is_left_at_once(pair, worker, key):
    """As one that its cluster has demoted while connections to it were open."""
    with Load(worker, key) as load:
        pair.first.sql("alter system set default_transaction_read_only = on")
        pair.first.sql("select pg_reload_conf()")
        eventually(lambda: load.refused, "there is no primary")
        pair.first.sql("alter system reset default_transaction_read_only")
        pair.first.sql("select pg_reload_conf()")
        load.more(20)
    assert load.strange == []
    assert not lost(pair.first, load.acknowledged)


def test_a_primary_that_hangs_is_left_for_the_next_host(product, pair, worker, key):
    """It takes connections and says nothing, though another is the primary now."""
    pair.second.remove()
    pair.second = Server(product, of=pair.first.url, port=pair.second.port).start()
    pair.follows()
    pair.wait_for_standby()
    with Load(worker, key) as load:
        thaw = pair.first.freeze()
        try:
            pair.promote()
            load.more(50)
        finally:
            thaw()
            # What comes back after that is no primary any more, as a cluster's manager sees to.
            pair.first.stop("immediate")
        load.more(20)
    assert load.strange == []
    assert not lost(pair.second, load.acknowledged) and len(load.acknowledged) > 70
