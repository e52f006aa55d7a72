"""/readyz, and what a worker says at its start, when the database is not what this release needs."""

import contextlib
import json
import os
import socket
import subprocess

import pytest
from client.answer import contract_error
from client.own import instance
from client.product import TOP
from client.waiting import eventually

LIST = "/api/v1/iocs?limit=5"
NEWEST = [line for line in (TOP / "sql" / "plan").read_text().split() if line][-1]


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    yield from instance(tmp_path_factory.mktemp("own"))


def test_a_service_that_is_well_is_ready(own):
    assert own.ask("/readyz").json["status"] == "ready" and own.ask("/readyz").json["schema"] == "current"


@contextlib.contextmanager
def changed(own, there, back):
    own.sql(there)
    try:
        yield
    finally:
        own.sql(back)
    assert own.ask("/readyz").status == 200


def test_an_older_schema_is_not_ready_and_a_newer_one_is(own):
    key = own.key()
    with changed(own, f"update schema_files set name = 'hidden' where name = 'migrations/{NEWEST}'", f"update schema_files set name = 'migrations/{NEWEST}' where name = 'hidden'"):
        answer = own.ask("/readyz")
        contract_error(answer, 503, "unavailable")
        assert answer.json["error"]["details"] == {"check": "schema"} and int(answer.fields["retry-after"]) > 0
        assert NEWEST not in answer.text, "nothing of the inside leaks"
        assert own.ask("/healthz").status == 200 and own.ask(LIST, key).status == 200
    with changed(own, "insert into schema_files (name, checksum) values ('migrations/9999_later', 'x')", "delete from schema_files where name = 'migrations/9999_later'"):
        assert own.ask("/readyz").json["schema"] == "newer"


@pytest.mark.parametrize("right", ["select on indicators", "insert on request_log"])
def test_a_role_without_a_right_is_not_ready(own, right):
    with changed(own, f"revoke {right} from socd_worker", f"grant {right} to socd_worker"):
        answer = own.ask("/readyz")
        contract_error(answer, 503, "unavailable")
        assert answer.json["error"]["details"] == {"check": "roles"}


@contextlib.contextmanager
def worker(own, tmp_path, **environment):
    """A worker of our own. Yields functions that wait for its troubles in the log and for what it tells systemd."""
    told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    told.bind(str(tmp_path / "notify"))
    told.settimeout(30)
    log = (tmp_path / "log").open("w+")
    settings = {"SOCD_DATABASE_URL": own.database.replace("user=socd", "user=socd_worker"), "SOCD_SQL_DIR": str(TOP / "sql"), "NOTIFY_SOCKET": str(tmp_path / "notify")}
    child = subprocess.Popen(
        [str(own.home / "bin" / "socd-worker"), "--listen", f"unix:{tmp_path}/socket", "--threads", "2"], stdin=subprocess.DEVNULL, stderr=log,
        env={"PATH": os.environ["PATH"], **settings, **environment})

    def troubles():
        lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines() if line.startswith("{")]
        return [line for line in lines if line["event"] == "trouble"]

    def status(words):
        while words not in (message := told.recv(2000).decode()):
            pass
        return message

    try:
        yield troubles, status
    finally:
        child.terminate()
        assert child.wait(30) == 0
        told.close()


@pytest.mark.parametrize("change, says, remedy", [
    (("dbname=socd", "dbname=nothere"), "nothere", "createdb"), (("user=socd_worker", "user=nobodyhere"), "nobodyhere", "socdctl migrate"),
    (("host=", "port=1&host="), "cannot be used", "start PostgreSQL"),
])
def test_a_worker_says_once_what_is_wrong_and_what_to_do(own, tmp_path, change, says, remedy):
    url = own.database.replace("user=socd", "user=socd_worker")
    wrong = url.replace("/socd?", "/nothere?") if "dbname" in change[0] and "dbname" not in url else url.replace(*change)
    assert wrong != url
    with worker(own, tmp_path, SOCD_DATABASE_URL=wrong) as (troubles, status):
        found = eventually(troubles, "the worker says what is wrong")
        assert len(found) == 1 and says in found[0]["reason"] and remedy in found[0]["remedy"]
        assert says in status("STATUS=the database cannot be used")
        # Its clock ticks once a second; it looks again every two.
        for _ in range(4):
            status("STATUS=")
        assert len(troubles()) == 1, "a line for each thing, not for each look"


def test_a_worker_of_another_release_says_so_and_recovers(own, tmp_path):
    plan = tmp_path / "sql"
    plan.mkdir()
    (plan / "plan").write_text((TOP / "sql" / "plan").read_text() + "9999_later\n")
    with worker(own, tmp_path, SOCD_SQL_DIR=str(plan)) as (troubles, status):
        found = eventually(troubles, "the worker says what is wrong")
        assert [("older" in line["reason"], "9999_later" in line["reason"], "socdctl migrate" in line["remedy"]) for line in found] == [(True, True, True)]
        status("STATUS=the schema is older")
        own.sql("insert into schema_files (name, checksum) values ('migrations/9999_later', 'x')")
        try:
            status("STATUS=answering with 2 threads")
        finally:
            own.sql("delete from schema_files where name = 'migrations/9999_later'")


def test_a_worker_without_the_sql_files_says_that_it_cannot_compare(own, tmp_path):
    with worker(own, tmp_path, SOCD_SQL_DIR="/nonexistent") as (troubles, status):
        found = eventually(troubles, "the worker says so")
        assert "SOCD_SQL_DIR" in found[0]["remedy"]
        status("STATUS=answering with 2 threads")
