"""A worker behind PgBouncer, which lends a session of the server for one transaction at a time (skipped where it is not installed)."""

import concurrent.futures
import json
import uuid

import pytest
from client.product import TOP
from client.servers import Pooler, Worker, as_worker
from client.taxii import ALL, SHARED, TAXII, objects_of
from client.waiting import eventually

pytestmark = pytest.mark.skipif(not Pooler.program(), reason="needs Debian's package pgbouncer")

TARGETS = [
    "/api/v1/iocs?limit=20", "/api/v1/iocs?limit=10000&format=csv", "/api/v1/iocs?type=domain&limit=50", "/api/v1/iocs/stix?limit=100",
    "/api/v1/articles?limit=20", "/api/v1/cves?limit=20", "/api/v1/stats", "/api/v1/search?q=example", "/api/v1/lookup?ioc=192.0.2.1",
    f"{objects_of(ALL)}?limit=50", "/api/v1/iocs?changes=true&limit=50",
]  # fmt: skip


@pytest.fixture(scope="module")
def pooler(product):
    # Two sessions for four threads: whoever comes next gets the one that is free.
    one = Pooler(product)
    try:
        yield one.start()
    finally:
        one.remove()


@pytest.fixture(scope="module")
def worker(product, pooler):
    one = Worker(product, threads=4, SOCD_DATABASE_URL=as_worker(pooler.url), SOCD_BODY_CACHE_BYTES="0")
    yield one
    one.remove()


@pytest.fixture(scope="module")
def direct(product):
    one = Worker(product, SOCD_BODY_CACHE_BYTES="0")
    yield one
    one.remove()


def told(answer):
    """The body without the moment at which it was made."""
    assert answer.status == 200, answer.body[:500]
    if not answer.body.startswith(b"{"):
        return [line for line in answer.body.splitlines() if not line.startswith(b"#")]
    return {**answer.json, "meta": None}


def test_every_answer_is_the_same_as_without_a_pooler(worker, direct, key):
    for target in TARGETS:
        accept = {"HTTP_ACCEPT": TAXII} if "taxii2" in target else {}
        first, second = worker.ask(target, key, **accept), direct.ask(target, key, **accept)
        assert first.status == second.status, (target, first.body[:300])
        if first.status == 200 and "stix" not in target:
            assert told(first) == told(second), target


def test_threads_that_share_sessions_disturb_nobody(worker, key):
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(worker.ask, f"/api/v1/iocs?limit={turn % 90 + 1}&offset={turn}", key) for turn in range(400)]
        asked += [pool.submit(worker.ask, "/api/v1/iocs?limit=10000&format=csv", key) for _ in range(4)]
        asked += [pool.submit(worker.ask, f"/api/v1/articles?limit={turn + 1}", key) for turn in range(40)]
        statuses = {one.result().status for one in asked}
    assert statuses == {200}, worker.log()[-2000:]


def test_what_is_written_in_a_transaction_is_there(worker, direct, key):
    things = [
        {
            "type": "indicator", "spec_version": "2.1", "id": f"indicator--{uuid.uuid4()}", "created": "2026-01-01T00:00:00.000Z",
            "modified": "2026-01-01T00:00:00.000Z", "pattern": "[ipv4-addr:value = '192.0.2.1']", "pattern_type": "stix",
            "valid_from": "2026-01-01T00:00:00Z",
        }
        for _ in range(20)
    ]  # fmt: skip
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for answer in pool.map(
            lambda thing: worker.ask(objects_of(SHARED), key, "POST", json.dumps({"objects": [thing]}).encode(), CONTENT_TYPE=TAXII, HTTP_ACCEPT=TAXII),
            things,
        ):  # fmt: skip
            assert answer.status == 202 and answer.json["success_count"] == 1, answer.body
    for thing in things:
        assert direct.ask(f"{objects_of(SHARED)}{thing['id']}/", key, HTTP_ACCEPT=TAXII).json["objects"] == [thing]


def test_every_request_is_counted(product, worker):
    key = product.key(product.tier(requests_per_day=50, lookback_days=36500))
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda turn: worker.ask(f"/api/v1/iocs?limit=1&offset={turn}", key).status, range(80)))
    assert (statuses.count(200), statuses.count(429)) == (50, 30)
    eventually(
        lambda: product.value(f"select count(*) from request_log where key_id = '{key.id}' and status = 200") == "50", "the usage is written"
    )


def test_a_pooler_that_was_away_is_used_again(pooler, worker, key):
    pooler.stop()
    assert worker.ask("/api/v1/iocs?limit=1", key).status == 503
    pooler.start()
    eventually(lambda: worker.ask("/api/v1/iocs?limit=1", key).status == 200, "the worker answers again")


def test_what_needs_a_session_says_where_to_connect(product, pooler):
    product.ctl("feed", "add", "pooled", "--name", "pooled", "--format", "csv", code=None)
    body = "type,value,confidence,first_seen,last_seen\ndomain,pooled.example,high,2026-01-01T00:00:00Z,2026-01-01T00:00:00Z\n"
    settings = {"SOCD_DATABASE_URL": pooler.url, "SOCD_SQL_DIR": str(TOP / "sql")}
    for words in (["migrate"], ["feed", "import", "--format", "csv", "--feed", "pooled", "-"]):
        done = product.socdctl(*words, input=body, **settings)
        assert done.returncode == 1 and "SOCD_DATABASE_URL must lead to the server itself" in done.stderr, (words, done.stderr)
    assert product.value("select count(*) from indicators where value = 'pooled.example'") == "0"
    # What is one statement works through it.
    assert product.socdctl("feed", "list", **settings).returncode == 0


def test_sessions_with_other_settings_are_refused_with_the_remedy(product):
    """The role of another program, whose sessions speak of local time."""
    product.sql("alter role socd_ingest set timezone = 'Europe/Berlin'")
    pooler = Pooler(product)
    try:
        worker = Worker(product, SOCD_DATABASE_URL=pooler.start().url.replace("//socd@", "//socd_ingest@"))
        try:
            assert worker.ask("/readyz").status == 503
            # The operator learns it from the first request that needs the database.
            from_log = eventually(lambda: "database_away" in worker.log() and worker.log(), "the log says it")
            assert "timezone" in from_log and "socdctl migrate" in from_log and "RECONNECT" in from_log
        finally:
            worker.remove()
    finally:
        pooler.remove()
        product.sql("alter role socd_ingest set timezone = 'UTC'")


def test_doctor_says_that_a_pooler_stands_before_the_database(product, pooler):
    done = product.socdctl("doctor", "--json", SOCD_DATABASE_URL=pooler.url, SOCD_SQL_DIR=str(TOP / "sql"))
    found = {finding["subject"]: finding for finding in json.loads(done.stdout)}
    assert found["pooler"]["level"] == "warning" and "the server itself" in found["pooler"]["remedy"]
    assert found["database"]["level"] == "ok" and "schema" not in found
