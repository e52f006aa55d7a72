"""The operator's pages: /metrics and /status, of all worker processes, with and without a database, for whom they are."""

import json
import os
import re
import shutil
import signal
import subprocess
import threading

import pytest
from client.answer import contract_error
from client.figures import Figures, figures
from client.own import instance
from client.product import TOP, psql
from client.waiting import eventually

LIST = "/api/v1/iocs?limit=5"
PROMTOOL = shutil.which("promtool", path=f"{TOP}/.venv/prometheus/usr/bin") or shutil.which("promtool")
MONITORING = TOP / "systemd" / "monitoring"


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    yield from instance(tmp_path_factory.mktemp("own"))


def test_the_text_has_the_form_that_is_asked_for(product):
    plain, open_ = product.ask("/metrics"), product.ask("/metrics", accept="application/openmetrics-text;version=1.0.0,text/plain;q=0.5")
    assert plain.fields["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert open_.fields["content-type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8"
    assert plain.fields["cache-control"] == "no-store" and "accept" in plain.fields["vary"].lower()
    older, newer = Figures(plain.text, is_open=False), Figures(open_.text)
    assert older.types["socd_requests_total"] == "counter" and newer.types["socd_requests"] == "counter"
    assert {name.removesuffix("_total").removesuffix("_info") for name in older.types} == set(newer.types)
    contract_error(product.ask("/metrics", accept="image/png"), 406, "not_acceptable")
    contract_error(product.ask("/metrics?x=1"), 400, "invalid_parameter")


@pytest.mark.skipif(PROMTOOL is None, reason="needs promtool: apt-get install prometheus")
def test_promtool_finds_nothing_to_say(product):
    product.ask(LIST, product.key())
    text = product.ask("/metrics").text
    done = subprocess.run([PROMTOOL, "check", "metrics"], input=text, capture_output=True, text=True)
    assert done.returncode == 0 and not done.stdout + done.stderr, done.stdout + done.stderr


def test_alerts_and_panels_use_names_that_are_served(product):
    names = figures(product).names()
    used = set(re.findall(r"socd_[a-z_]+", re.sub(r"#.*|annotations:(\n {10,}.*)+", "", (MONITORING / "alerts.yml").read_text())))
    board = json.loads((MONITORING / "dashboard.json").read_text())
    queries = [target["expr"] for panel in board["panels"] for target in panel["targets"]] + [one["query"] for one in board["templating"]["list"]]
    shown = {name for query in queries for name in re.findall(r"socd_[a-z_]+", query)}
    assert used and shown and used - names == set() and shown - names == set()
    assert {name.removesuffix("_bucket") for name in shown} >= {name for name, kind in figures(product).types.items() if kind == "histogram"}


def test_each_request_is_counted_once_by_route_status_and_plan(own):
    tier = own.tier(requests_per_minute=5, requests_per_day=100)
    key, wrong = own.key(tier), own.key(tier)
    before = figures(own)
    statuses = [own.ask(LIST, key).status for _ in range(7)]
    assert statuses == [200] * 5 + [429] * 2
    own.ask(LIST, key, method="HEAD")
    assert own.ask(LIST).status == 401 and own.ask("/nowhere-at-all/api").status == 404 and own.ask("/api/v1/nowhere").status == 404
    assert own.ask(LIST, wrong.secret[:-1] + ("1" if wrong.secret[-1] == "0" else "0")).status == 401
    assert own.ask("/api/v1/iocs?wrong=1", wrong).status == 400
    after = figures(own)

    def more(name, **labels):
        return after.sum(name, **labels) - before.sum(name, **labels)

    requests = {"name": "socd_requests_total", "route": "/api/v1/iocs", "method": "GET"}
    assert more(**requests, status="200", plan=tier) == 5 and more(**requests, status="429", plan=tier) == 3
    assert more(**requests, status="400", plan=tier) == 1 and more(**requests, status="401", plan="") == 2
    assert more("socd_requests_total", route="(none)", status="404") == 1
    assert more("socd_limiter_decisions_total", decision="granted") == 6
    assert more("socd_limiter_decisions_total", decision="minute_limit") == 3
    assert more("socd_limiter_decisions_total", decision="missing_key") == 1
    assert more("socd_limiter_decisions_total", decision="invalid_key") == 1
    assert more("socd_request_duration_seconds_count", route="/api/v1/iocs") == 11
    infinite = more("socd_request_duration_seconds_bucket", route="/api/v1/iocs", le="+Inf")
    assert infinite == 11 and more("socd_request_duration_seconds_sum", route="/api/v1/iocs") > 0


def test_caches_tell_what_they_knew(own):
    key = own.key(own.tier(lookback_days=36500))
    before = figures(own)
    targets = [f"{LIST}&offset={turn % 2}" for turn in range(12)]
    assert {own.ask(target, key).status for target in targets} == {200}
    after = figures(own)
    total = {result: after.sum("socd_cache_lookups_total", cache="answers", result=result) - before.sum("socd_cache_lookups_total", cache="answers", result=result)
             for result in ("memory", "file", "miss")}
    # Two answers, and two processes that each make their own.
    assert sum(total.values()) == 12 and 2 <= total["miss"] <= 4


def test_any_worker_answers_for_all(own):
    answers = [own.ask_worker(number, "/metrics") for number in (0, 1)]
    for answer in answers:
        found = Figures(answer.text, is_open=False)
        assert found.sum("socd_workers") == 2 and found.sum("socd_threads") == 4
        assert len(found.all("socd_worker_start_time_seconds")) == 2
    first, second = (Figures(answer.text, is_open=False) for answer in answers)
    route = {"name": "socd_requests_total", "route": "/api/v1/iocs", "method": "GET"}
    assert first.sum(**route) == second.sum(**route) > 0


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGHUP])
def test_sums_never_fall_when_workers_are_replaced(own, how):
    key = own.key(own.tier(lookback_days=36500))
    for number in (0, 1):
        assert own.ask_worker(number, LIST, key).status == 200
    before, pids = figures(own), own.workers()
    os.kill(own.supervisor() if how == signal.SIGHUP else pids[0], how)
    gone = set(pids) if how == signal.SIGHUP else {pids[0]}
    eventually(lambda: len(now := own.workers()) == 2 and not gone & set(now), "it is replaced")
    after = eventually(lambda: (now := figures(own)).sum("socd_workers") == 2 and now, "both are in the answer")
    for (name, labels), value in before.samples.items():
        if name.endswith(("_total", "_bucket", "_count")):
            assert after.samples.get((name, labels), 0) >= value, (name, labels)
    assert own.ask_worker(0, LIST, key).status == own.ask_worker(1, LIST, key).status == 200


def test_a_worker_that_ends_and_stays_away_has_no_threads(own):
    found = own.ask("/status?json").json
    assert len(found["workers"]) == 2 and {worker["pid"] for worker in found["workers"]} == set(own.workers())


def test_feeds_and_publication_are_in_the_figures(own, tmp_path):
    own.ctl("feed", "add", "figures", "--name", "Figures")
    before = figures(own)
    version = before.sum("socd_data_version")
    file = tmp_path / "list.csv"
    file.write_text("type,value\nipv4,198.51.100.77\nipv4,198.51.100.78\nipv4,no-address\n")
    own.ctl("feed", "import", "--format", "csv", "--feed", "figures", str(file))
    after = figures(own)
    assert after.sum("socd_feed_imports_total", feed="figures") == 1
    rows = {labels["outcome"]: value for labels, value in after.all("socd_feed_rows_total", feed="figures")}
    assert rows == {"new": 2, "updated": 0, "unchanged": 0, "filtered": 0, "rejected": 1}
    own.ctl("feed", "import", "--format", "csv", "--feed", "figures", str(file))
    assert figures(own).sum("socd_feed_rows_total", feed="figures", outcome="new") == 2
    assert after.sum("socd_data_version") > version and after.sum("socd_indicators") == before.sum("socd_indicators") + 2
    states = after.all("socd_feed_state", feed="figures")
    assert len(states) == 6 and sum(value for _, value in states) == 1
    assert after.sum("socd_publication_time_seconds") > before.sum("socd_publication_time_seconds")
    assert 0 <= after.sum("socd_publication_lag_seconds") < 3600


def test_a_writer_that_waits_to_publish_is_seen(own):
    hold = subprocess.Popen(
        [psql(), "-XAtqd", own.database], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    wait = None
    try:
        hold.stdin.write("begin; select pg_advisory_xact_lock(hashtext('socd publication')); select 'held';\n")
        hold.stdin.flush()
        while "held" not in hold.stdout.readline():
            pass
        assert figures(own).sum("socd_publications_waiting") == 0
        wait = subprocess.Popen([psql(), "-XAtqd", own.database, "-c", "begin; select begin_publication(); rollback"], stdout=subprocess.DEVNULL)
        eventually(lambda: figures(own).sum("socd_publications_waiting") == 1, "the writer is seen")
        assert figures(own).sum("socd_publication_wait_seconds") > 0
    finally:
        hold.stdin.close()
        hold.wait()
        if wait:
            wait.wait()
    eventually(lambda: figures(own).sum("socd_publications_waiting") == 0, "nobody waits")


def test_the_status_says_what_each_thread_does(own):
    key = own.key(own.tier(lookback_days=36500))
    text = own.ask("/status")
    assert text.fields["content-type"] == "text/plain; charset=utf-8" and "pool:" in text.text and "active threads:" in text.text
    assert own.ask("/status", accept="application/json").json.keys() == own.ask("/status?json").json.keys()
    contract_error(own.ask("/status?json=maybe"), 400, "invalid_parameter")
    busy = [thread for worker in own.ask("/status?json").json["workers"] for thread in worker["threads"] if thread["state"] == "busy"]
    assert [(thread["method"], thread["route"]) for thread in busy] == [("GET", "/status")]
    # A statement that waits keeps its thread busy.
    hold = subprocess.Popen([psql(), "-XAtqd", own.database], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        hold.stdin.write("begin; lock table account_buckets; select 'held';\n")
        hold.stdin.flush()
        while "held" not in hold.stdout.readline():
            pass
        asked = threading.Thread(target=lambda: own.ask(LIST, key))
        asked.start()

        def listed():
            return [thread for worker in own.ask("/status?json").json["workers"] for thread in worker["threads"] if thread["route"] == "/api/v1/iocs"]

        thread = eventually(listed, "the request is seen")[0]
        assert thread["state"] == "busy" and thread["since_ms"] >= 0 and thread["since"].endswith("Z")
        assert "busy" in own.ask("/status").text and "/api/v1/iocs" in own.ask("/status").text
        assert figures(own).sum("socd_threads_busy") == 2
    finally:
        hold.stdin.close()
        hold.wait()
    asked.join()
    eventually(lambda: not listed(), "the thread is idle again")


def test_who_may_read_them(product):
    for path in ("/metrics", "/status", "/status?json"):
        for address in ("192.0.2.7", "2001:db8::7", "unix:", ""):
            answer = product.ask_worker(0, path, REMOTE_ADDR=address)
            contract_error(answer, 403, "address_not_allowed")
            assert "socd_" not in answer.text
        for address in ("127.0.0.1", "127.9.9.9", "::1"):
            assert product.ask_worker(0, path, REMOTE_ADDR=address).status == 200
        assert product.ask(path, method="POST").status == 405


def test_they_answer_while_the_database_is_away(own):
    own.stop_database()
    try:
        eventually(lambda: own.ask("/readyz").status == 503, "the database is away")
        found = figures(own)
        assert found.sum("socd_database_up") == 0 and found.all("socd_data_version") == []
        assert found.sum("socd_database_errors_total", kind="unavailable") > 0
        assert own.ask("/status?json").status == 200
        eventually(lambda: figures(own).sum("socd_workers_backing_off") >= 1, "the worker says that it waits")
        eventually(lambda: figures(own).sum("socd_database_connects_total", result="failed") >= 1, "failed tries are counted")
    finally:
        own.start_database()
    eventually(lambda: own.ask("/readyz").status == 200, "ready again")
    eventually(lambda: (now := figures(own)).sum("socd_database_up") == 1 and now.sum("socd_workers_backing_off") == 0, "the figures say so")
