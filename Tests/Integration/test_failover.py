"""Two servers in one URL: the primary goes, the other takes its place, and the workers find it, without a restart.

A pair of servers of this file's own, under load. The tests run in the order they stand in.
"""

import uuid

import pytest
from client.load import PAUSE, Load, lost
from client.product import Key
from client.servers import Server, Worker, as_worker
from client.waiting import eventually


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
