"""What disturbs the product: killed, replaced and stopped processes, a database that is away, clients that leave.

All on one instance of this file's own. The tests run in the order they stand in.
"""

import http.client
import json
import os
import signal
import socket
import struct
import subprocess
import threading
import uuid

import pytest
from client.answer import contract_error
from client.own import assignments, instance
from client.product import TOP
from client.waiting import eventually

LIST = "/api/v1/iocs?limit=5"


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    yield from instance(tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="module")
def own_key(own):
    return own.key(own.tier(lookback_days=36500))


class Load:
    """Clients that keep asking, each on its own kept connection, while the block runs."""

    def __init__(self, product, key, clients=8, allowed=(200,)):
        self.product, self.key, self.allowed = product, key, allowed
        self.done = threading.Event()
        self.answers, self.failures = [], []
        self.threads = [threading.Thread(target=self.run, args=(number,)) for number in range(clients)]

    def run(self, number):
        connection = self.product.connect()
        turn = 0
        while not self.done.is_set():
            turn += 1
            try:
                # Another query each time, so that no answer comes from a cache.
                answer = self.product.ask(f"{LIST}&offset={number * 1_000_000 + turn}", self.key, on=connection)
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(repr(error))
                connection.close()
                connection = self.product.connect()
                continue
            self.answers.append(answer)
            if answer.status not in self.allowed:
                self.failures.append((answer.status, answer.body))
        connection.close()

    def count(self, status=200):
        return sum(answer.status == status for answer in list(self.answers))

    def more(self, number, status=200):
        """Waits until so many further answers of that status came."""
        goal = self.count(status) + number
        eventually(lambda: self.count(status) >= goal, f"{number} more answers {status}")

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        self.more(50)
        return self

    def __exit__(self, *_):
        self.done.set()
        for thread in self.threads:
            thread.join()


def request_lines(own, event="request", **wanted):
    lines = [json.loads(line) for line in own.log("worker.log").splitlines() if line.startswith("{")]
    return [line for line in lines if line["event"] == event and all(line.get(name) == value for name, value in wanted.items())]


def test_each_request_is_one_line_in_the_log_with_its_id(own):
    key = own.key()
    sent = [
        own.ask(target, key, method=method)
        for method, target in [
            ("GET", LIST), ("HEAD", LIST), ("GET", "/api/v1/iocs?limit=0"), ("GET", LIST + "&format=csv"), ("GET", "/api/v1/iocs?x=1"),
        ]
    ]
    ids = [answer.fields["x-request-id"] for answer in sent]
    assert len(set(ids)) == len(ids)
    lines = eventually(
        lambda: len(found := request_lines(own, key_id=key.id)) == len(ids) and found, "the log has every request")
    assert sorted(line["request_id"] for line in lines) == sorted(ids)
    by_id = {line["request_id"]: line for line in lines}
    for answer, method in zip(sent, ["GET", "HEAD", "GET", "GET", "GET"]):
        line = by_id[answer.fields["x-request-id"]]
        assert (line["route"], line["method"], line["status"]) == ("/api/v1/iocs", method, answer.status)
        assert line["us"] >= 0 and line["rows"] == (5 if answer.status == 200 else 0)
        if method == "GET":
            assert line["bytes"] == len(answer.body)
    access = eventually(lambda: all(one in own.log("access.log") for one in ids) and own.log("access.log"), "nginx notes them too")
    noted = [json.loads(line) for line in access.splitlines()]
    assert sorted(line["request_id"] for line in noted if line["request_id"] in ids) == sorted(ids)
    assert all("?" not in line["path"] for line in noted)


def test_what_comes_without_a_key_is_in_the_log_too(own):
    ids = {own.ask(target).fields["x-request-id"] for target in (LIST, "/healthz", "/api/v1/nowhere")}
    eventually(lambda: ids <= {line["request_id"] for line in request_lines(own)}, "the log has every request")
    assert all("key_id" not in line for line in request_lines(own) if line["request_id"] in ids)


def test_a_killed_worker_costs_no_get_and_is_replaced(own, own_key):
    with Load(own, own_key) as load:
        for _ in range(2):
            before = own.workers()
            assert len(before) == 2
            os.kill(before[0], signal.SIGKILL)
            after = eventually(lambda: len(now := own.workers()) == 2 and before[0] not in now and now, "the worker is replaced")
            assert before[1] in after
            load.more(50)
    assert load.failures == []
    eventually(lambda: [own.ask_worker(number, LIST, own_key).status for number in (0, 1)] == [200, 200], "both workers answer")


def test_a_worker_that_hangs_keeps_one_request_and_is_replaced(own, own_key):
    hangs, other = own.workers()
    os.kill(hangs, signal.SIGSTOP)
    answers, slow = [], 0
    asked = []
    for turn in range(20):
        one = threading.Thread(target=lambda turn=turn: answers.append(own.ask(f"{LIST}&offset={turn}", own_key).status))
        one.start()
        asked.append(one)
        # Whoever waits longer waits for the worker that hangs.
        one.join(5)
        slow += one.is_alive()
    # Its supervisor ends it, and nginx asks the other one again.
    after = eventually(lambda: len(now := own.workers()) == 2 and hangs not in now and now, "the worker is replaced", seconds=90)
    for one in asked:
        one.join()
    assert other in after and answers == [200] * 20
    assert slow <= 1, "nginx gives nothing more to a worker that owes an answer"


def test_a_rolling_replacement_costs_no_get(own, own_key):
    before = own.workers()
    with Load(own, own_key) as load:
        os.kill(own.supervisor(), signal.SIGHUP)
        eventually(lambda: len(now := own.workers()) == 2 and not set(now) & set(before), "both workers are replaced")
        load.more(50)
    assert load.failures == []


def test_connections_that_the_server_ended_cost_no_request(own, own_key):
    """A restart of PostgreSQL, a fail-over, an impatient firewall: the next request finds its connection dead."""
    with Load(own, own_key) as load:
        for _ in range(3):
            own.sql("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'socd-worker' and state = 'idle'")
            load.more(30)
    # A statement that was running when its connection was ended may be told so; idle ones are opened anew unseen.
    assert [failure for failure in load.failures if not (isinstance(failure, tuple) and failure[0] == 503)] == []


def test_clients_that_leave_cost_nothing(own, own_key):
    before = own.workers()
    wanted = f"GET /api/v1/iocs?limit=10000&offset=%d HTTP/1.1\r\nHost: x\r\nX-API-Key: {own_key.secret}\r\n\r\n"
    for turn in range(40):
        peer = socket.create_connection((own.address.hostname, own.address.port), timeout=60)
        peer.sendall((wanted % turn).encode())
        if turn % 2:
            peer.recv(1000)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        peer.close()
    # And the same of nginx itself, in the middle of a long answer.
    for turn in range(8):
        with socket.socket(socket.AF_UNIX) as peer:
            peer.settimeout(60)
            peer.connect(f"{own.sockets}/worker.sock.{turn % 2}")
            content = b"".join(
                bytes([len(name), len(value)]) + name + value for name, value in [
                    (b"REQUEST_METHOD", b"GET"), (b"REQUEST_URI", b"/api/v1/iocs"), (b"QUERY_STRING", b"limit=10000&offset=%d" % (100 + turn)),
                    (b"REMOTE_ADDR", b"127.0.0.1"), (b"HTTP_X_API_KEY", own_key.secret.encode()), (b"REQUEST_ID", b"%032d" % turn),
                ])
            record = lambda kind, text: bytes([1, kind, 0, 1]) + len(text).to_bytes(2, "big") + b"\0\0" + text
            peer.sendall(record(1, b"\0\1\0\0\0\0\0\0") + record(4, content) + record(4, b"") + record(5, b""))
            assert peer.recv(100)
    for number in (0, 1):
        assert own.ask_worker(number, LIST, own_key).status == 200
    answer = own.ask("/api/v1/iocs?limit=10000", own_key)
    assert len(answer.json["data"]) == answer.json["meta"]["total"]
    assert own.workers() == before


def test_a_database_that_is_away_gives_503_and_comes_back_without_a_restart(own, own_key):
    before = own.workers()
    with Load(own, own_key, allowed=(200, 503)) as load:
        own.stop_database()
        try:
            load.more(100, 503)
            assert own.ask("/healthz").status == 200
            assert own.ask("/api/openapi.json").status == 200
            answer = own.ask("/readyz")
            contract_error(answer, 503, "unavailable")
            answer = own.ask(LIST, own_key)
            contract_error(answer, 503, "unavailable")
            assert int(answer.fields["retry-after"]) >= 1 and answer.fields["cache-control"] == "no-store"
            # What needs no database to be judged is judged.
            assert own.ask(LIST).status == 401 and own.ask(LIST, "nonsense").status == 401
        finally:
            own.start_database()
        eventually(lambda: own.ask("/readyz").status == 200, "ready again")
        load.more(100)
    assert load.failures == []
    for answer in load.answers:
        if answer.status == 503:
            contract_error(answer, 503, "unavailable")
            assert int(answer.fields["retry-after"]) >= 1
            assert "postgres" not in answer.text.lower() and own.sockets not in answer.text
    for number in (0, 1):
        eventually(lambda: {own.ask_worker(number, LIST, own_key).status for _ in range(8)} == {200}, "every thread is back")
    assert own.workers() == before


def test_a_database_that_hangs_gives_503_in_time_and_is_asked_again(own, own_key):
    """It takes connections and requests and says nothing, as a machine whose disk is gone."""
    before = own.workers()
    postmaster = int((own.home / "pg" / "postmaster.pid").read_text().split()[0])
    children = subprocess.run(["pgrep", "-P", str(postmaster)], capture_output=True, text=True, check=True).stdout.split()
    stopped = [postmaster, *map(int, children)]
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        # Ten seconds for a statement, two more for the server to say that it has ended it. nginx would wait for sixty.
        answers = [own.ask_worker(number, LIST, own_key) for number in (0, 1)] + [own.ask(LIST, own_key)]
        for answer in answers:
            contract_error(answer, 503, "unavailable")
        assert own.ask("/healthz").status == 200
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
    for number in (0, 1):
        eventually(lambda: {own.ask_worker(number, LIST, own_key).status for _ in range(8)} == {200}, "every thread is back")
    assert own.workers() == before, "a thread that waits for the database is not stuck"
    # What took long says where the time went.
    slow = eventually(lambda: request_lines(own, "slow_request", request_id=answers[0].fields["x-request-id"]), "the log says what was slow")
    assert len(slow) == 1 and slow[0]["route"] == "/api/v1/iocs" and slow[0]["status"] == 503
    assert slow[0]["us"] >= slow[0]["database_us"] >= slow[0]["slowest_us"] > 1_000_000 and slow[0]["statements"] >= 1
    assert slow[0]["slowest"] == "connect" or "account_buckets" in slow[0]["slowest"] or "admit(" in slow[0]["slowest"]


def test_an_orderly_stop_writes_every_usage_record_and_a_second_start_keeps_the_keys(own):
    marker = "marker" + uuid.uuid4().hex
    key = own.key(own.tier(requests_per_day=40))
    targets = [LIST, LIST + "&format=txt", f"/api/v1/iocs?{marker}=1", f"/api/v1/iocs?type={marker}", f"{LIST}&api_key={key.secret}"]
    answers = [own.ask(targets[turn % 5], key, method="HEAD" if turn % 7 == 0 else "GET") for turn in range(60)]
    statuses = [answer.status for answer in answers]
    assert statuses.count(429) == 20 and 400 in statuses and 200 in statuses
    supervisor = own.supervisor()
    os.kill(supervisor, signal.SIGTERM)
    eventually(lambda: not own.workers() and ended(supervisor), "the workers end")
    rows = own.sql(f"select request_id, status, method, route from request_log where key_id = '{key.id}'")
    assert sorted(row[0] for row in rows) == sorted(answer.fields["x-request-id"] for answer in answers)
    assert sorted(int(row[1]) for row in rows) == sorted(statuses)
    assert {row[3] for row in rows} == {"/api/v1/iocs"}
    total = own.sql(f"select total_requests, last_used_at is not null from api_key_totals where key_id = '{key.id}'")
    assert total == [["60", "t"]]
    # Nobody answers now: nginx says so in the contract's words.
    answer = own.ask(LIST, key)
    contract_error(answer, 503, "unavailable")
    assert int(answer.fields["retry-after"]) >= 1
    for file in (own.home / "log").iterdir():
        text = file.read_text(errors="replace")
        assert key.secret not in text and marker not in text, file

    environment = assignments(own.state / "demo.env")
    indicators = own.value("select count(*) from indicators")
    own.start()
    again = assignments(own.state / "demo.env")
    changing = {"SESSION_JWT"}
    assert {name: value for name, value in again.items() if name not in changing} == {
        name: value for name, value in environment.items() if name not in changing
    }
    assert own.value("select count(*) from indicators") == indicators
    assert own.ask(LIST, environment["KEY_ENTERPRISE"]).status == 200
    assert own.ask(LIST, key).status == 429, "the day's bucket outlives the stop"


def ended(pid):
    try:
        return open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_logs_are_kept_small_while_programs_write_to_them(tmp_path):
    log, older = tmp_path / "worker.log", tmp_path / "worker.log.1"
    older.touch()
    rotation = subprocess.Popen([str(TOP / "scripts" / "rotate-logs"), str(tmp_path), "1000"])
    try:
        with open(log, "a") as writer:
            for turn in ("first", "second"):
                writer.write(f"{turn}\n" * 300)
                writer.flush()
                eventually(lambda: log.stat().st_size == 0 and older.read_text() == f"{turn}\n" * 300, "the log begins anew")
            writer.write("small\n")
        assert log.read_text() == "small\n", "what is small stays, without a gap before it"
    finally:
        rotation.terminate()
        rotation.wait()
