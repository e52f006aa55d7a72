"""The workers on a Patroni cluster of three nodes, as the deployment guide sets it up (skipped where patroni or etcd is not installed)."""

import uuid

import pytest
from client.load import PAUSE, Load, lost
from client.patroni import NAMES, Cluster
from client.product import TOP, Key
from client.servers import Worker, as_worker
from client.waiting import eventually

pytestmark = pytest.mark.skipif(not Cluster.is_installed(), reason="needs Debian's packages patroni and etcd-server")


@pytest.fixture(scope="module")
def cluster(product):
    one = Cluster(product)
    try:
        yield one.start()
    finally:
        one.remove()


@pytest.fixture(scope="module")
def key(product, cluster):
    def ctl(*words):
        done = product.socdctl(*words, SOCD_DATABASE_URL=cluster.url, SOCD_SQL_DIR=str(TOP / "sql"))
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    ctl("migrate")
    name = product.at(cluster.of(cluster.primary())).tier(lookback_days=36500, shared_objects=1000000)
    user = f"{uuid.uuid4().hex}@example.com"
    ctl("user", "create", user, "--tier", name)
    return Key(ctl("key", "mint", "--user", user, "--name", "test"), "", user)


@pytest.fixture(scope="module")
def worker(product, cluster, key):
    replica = as_worker(cluster.url).replace("read-write", "prefer-standby")
    one = Worker(product, threads=4, SOCD_DATABASE_URL=as_worker(cluster.url), SOCD_REPLICA_URL=replica, SOCD_BODY_CACHE_BYTES="0")
    yield one
    one.remove()


def check(load, product, cluster, primary):
    assert load.strange == []
    assert all(times * PAUSE <= 2 for times in load.refused.values()), load.refused
    assert not lost(product.at(cluster.of(primary)), load.acknowledged) and len(load.acknowledged) > 50


def test_a_switchover_loses_nothing(product, cluster, worker, key):
    with Load(worker, key) as load:
        now = cluster.switch()
        load.refused = {}
        load.more(50)
    check(load, product, cluster, now)
    cluster.wait_for_replicas(2)
    # Reads go to a standby again, whichever server that is now.
    eventually(lambda: worker.ask("/api/v1/iocs?limit=1", key).status == 200 and readers(product, cluster, now), "a standby serves reads")


def readers(product, cluster, primary):
    """Connections of workers to the standbys."""
    question = "select count(*) from pg_stat_activity where application_name = 'socd-worker'"
    return sum(int(product.at(cluster.of(name)).value(question)) for name in NAMES if name != primary)


def test_a_machine_that_is_gone_loses_no_acknowledged_write(product, cluster, worker, key):
    with Load(worker, key) as load:
        before, now = cluster.kill_primary()
        load.refused = {}
        load.more(50)
    check(load, product, cluster, now)
    # It comes back as a standby, and gets the history of the others.
    cluster.begin_node(before)
    cluster.wait_for_replicas(2)
    assert worker.ask("/readyz").json["replica"]["state"] in ("following", "away")
