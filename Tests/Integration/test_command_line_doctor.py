"""`socdctl doctor`: what it looks at, and the remedy that it names for each finding."""

import json
import pathlib
import shutil
import subprocess

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
SUBJECTS = ["configuration", "database", "clock", "schema", "replication", "disk", "data", "session key", "socket"]


def findings(product, code=0, **environment):
    """The findings by subject; every one that is not well names a remedy, and no other does."""
    # The instance's own command sets these and would not let them be changed.
    instance = {"SOCD_DATABASE_URL": product.database, "SOCD_SQL_DIR": str(TOP / "sql"), "SOCD_SESSION_KEY_FILE": str(product.home / "session.key")}
    done = product.socdctl("doctor", "--json", **{**instance, **environment})
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    all = json.loads(done.stdout)
    for finding in all:
        assert bool(finding["remedy"]) == (finding["level"] != "ok") and finding["ok"] == (finding["level"] != "failed"), finding
    assert code == (0 if all_well(all) else 1)
    return {finding["subject"]: finding for finding in all}


def all_well(all):
    return not any(finding["level"] == "failed" for finding in all)


def test_it_looks_at_all_of_it(product):
    found = findings(product)
    assert list(found) == SUBJECTS and all(finding["ok"] for finding in found.values())
    text = product.ctl("doctor").stdout
    assert all(f"{subject}: " in text for subject in SUBJECTS)


def test_a_database_that_is_away(product):
    found = findings(product, code=1, SOCD_DATABASE_URL="postgresql://u:hush-hush@127.0.0.1:1/x")
    assert found["database"]["level"] == "failed" and "SOCD_DATABASE_URL" in found["database"]["remedy"]
    assert "hush-hush" not in json.dumps(found) and found["socket"]["ok"]


@pytest.mark.parametrize("listen", ["unix:/nonexistent/socket", "127.0.0.1:1", "unix:/dev/null"])
def test_a_socket_without_a_worker(product, listen):
    found = findings(product, code=1, SOCD_LISTEN=listen)
    assert found["socket"]["level"] == "failed" and "socd-worker" in found["socket"]["remedy"]


def test_a_socket_with_a_worker(product):
    found = findings(product, SOCD_LISTEN=f"unix:{product.sockets}/worker.sock", SOCD_PROCESSES="2")
    assert "has a worker" in found["socket"]["text"]


@pytest.mark.parametrize("content, mode, says", [
    (None, None, "cannot be read"), ("a-secret", 0o600, "32 bytes"), ("-----BEGIN PUBLIC KEY-----\n" + "a" * 60, 0o600, "must hold"),
    ("k" * 48, 0o644, "everybody"), ("k" * 48, 0o604, "everybody"),
])
def test_a_session_key_that_is_no_good(product, tmp_path, content, mode, says):
    file = tmp_path / "session.key"
    if content is not None:
        file.write_text(content)
        file.chmod(mode)
    found = findings(product, code=1, SOCD_SESSION_KEY_FILE=str(file))["session key"]
    if says == "must hold":
        assert "secret" in found["text"] or "must hold" in found["text"]
    else:
        assert says in found["text"]
    assert "urandom" in found["remedy"] and (content is None or content not in json.dumps(found))


@pytest.mark.parametrize("mode", [0o600, 0o640])
def test_a_session_key_that_is_good(product, tmp_path, mode):
    file = tmp_path / "session.key"
    file.write_text("k" * 48)
    file.chmod(mode)
    assert findings(product, SOCD_SESSION_KEY_FILE=str(file))["session key"]["level"] == "ok"


CLOCK = """
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t clock, struct timespec *time) {
    int done = syscall(SYS_clock_gettime, clock, time);
    if (clock == CLOCK_REALTIME) time->tv_sec += atoi(getenv("SKEW"));
    return done;
}
"""


@pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")
@pytest.mark.parametrize("skew, is_well", [(1, True), (5, False), (-3600, False)])
def test_a_clock_that_is_off(product, tmp_path, skew, is_well):
    (tmp_path / "clock.c").write_text(CLOCK)
    subprocess.run(["cc", "-shared", "-fPIC", "-o", str(tmp_path / "clock.so"), str(tmp_path / "clock.c")], check=True)
    found = findings(product, code=0 if is_well else 1, LD_PRELOAD=str(tmp_path / "clock.so"), SKEW=str(skew))["clock"]
    assert found["ok"] == is_well and (is_well or "NTP" in found["remedy"])


@pytest.mark.parametrize("change, says", [("add", "9999_later"), ("edit", "changed after"), ("function", "functions/keys")])
def test_files_of_another_release(product, tmp_path, change, says):
    sql = tmp_path / "sql"
    shutil.copytree(TOP / "sql", sql)
    if change == "add":
        (sql / "migrations" / "9999_later.sql").write_text("select 1;")
        (sql / "plan").open("a").write("9999_later\n")
    else:
        (sql / ("migrations/0001_types.sql" if change == "edit" else "functions/keys.sql")).open("a").write("\n-- another\n")
    found = findings(product, code=1, SOCD_SQL_DIR=str(sql))["schema"]
    assert says in found["text"] and ("socdctl migrate" in found["remedy"] or change == "edit")


def test_a_replica_that_is_away_or_none(product):
    away = findings(product, code=1, SOCD_REPLICA_URL="postgresql://127.0.0.1:1/x")["replication"]
    assert away["level"] == "failed" and "SOCD_REPLICA_URL" in away["remedy"]
    none = findings(product, SOCD_REPLICA_URL=product.database)["replication"]
    assert none["level"] == "warning" and "standby" in none["remedy"]


def test_a_slot_that_nobody_reads(product):
    product.sql("select pg_create_physical_replication_slot('doctor_test')")
    try:
        found = findings(product)["replication"]
    finally:
        product.sql("select pg_drop_replication_slot('doctor_test')")
    assert found["level"] == "warning" and "doctor_test" in found["text"] and "pg_drop_replication_slot" in found["remedy"]
