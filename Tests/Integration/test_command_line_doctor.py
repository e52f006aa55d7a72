"""`socdctl doctor`: what it looks at, and the remedy that it names for each finding."""

import json
import pathlib
import shutil
import subprocess

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
SUBJECTS = ["configuration", "database", "clock", "pooler", "schema", "replication", "disk", "data", "functions", "WAL", "partitions", "statistics", "feeds",
            "session key", "socket", "timers", "nginx"]


def findings(product, *words, code=0, **environment):
    """The findings by subject; every one that is not well names a remedy, and no other does."""
    # The instance's own command sets these and would not let them be changed.
    instance = {"SOCD_DATABASE_URL": product.database, "SOCD_SQL_DIR": str(TOP / "sql"), "SOCD_SESSION_KEY_FILE": str(product.home / "session.key")}
    done = product.socdctl("doctor", "--json", *words, **{**instance, **environment})
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


def test_a_newer_schema(product, tmp_path):
    product.sql("insert into schema_files (name, checksum) values ('migrations/9999_later', 'x')")
    try:
        found = findings(product, code=1)["schema"]
    finally:
        product.sql("delete from schema_files where name = 'migrations/9999_later'")
    assert "9999_later" in found["text"] and "later" in found["remedy"]


@pytest.mark.parametrize("statement", [
    "create function by_hand() returns integer language sql as $$ select 1 -- by hand $$",
    "create function by_hand() returns integer language plpgsql as $$ begin return 1; end $$",
])
def test_a_function_that_somebody_made_by_hand(product, statement):
    product.sql(statement)
    try:
        found = findings(product, code=1)["functions"]
    finally:
        product.sql("drop function by_hand()")
    assert "by_hand()" in found["text"] and "socdctl migrate" in found["remedy"]
    assert findings(product)["functions"]["level"] == "ok"


def test_a_function_of_the_release_that_somebody_changed(product):
    product.sql("create or replace function whole_millisecond(place timestamptz) returns timestamptz language sql immutable parallel safe as $$ select place $$")
    try:
        assert "whole_millisecond()" in findings(product, code=1)["functions"]["text"]
    finally:
        product.sql("delete from schema_files where name = 'functions/publication'")
        product.ctl("migrate")
    assert findings(product)["functions"]["level"] == "ok"


def test_statistics_that_nobody_refreshes(product):
    product.sql("update iocs_stats_cache set updated_at = now() - interval '2 hours'")
    try:
        found = findings(product)["statistics"]
    finally:
        product.ctl("stats", "refresh")
    assert found["level"] == "warning" and "120 minutes" in found["text"] and "socd-stats.timer" in found["remedy"]
    assert findings(product)["statistics"]["level"] == "ok"


def test_feeds_that_nobody_fetches(product):
    before = product.sql("select id, coalesce(last_success_at::text, 'null') from feeds where is_enabled and url is not null")
    try:
        product.sql("update feeds set last_success_at = null where is_enabled and url is not null")
        assert "ever" in findings(product)["feeds"]["text"]
        product.sql("update feeds set last_success_at = now() - interval '5 hours' where is_enabled and url is not null")
        found = findings(product)["feeds"]
        assert found["level"] == "warning" and "300 minutes" in found["text"] and "socd-ingest.timer" in found["remedy"]
        product.sql("update feeds set last_success_at = now() where is_enabled and url is not null")
        assert findings(product)["feeds"]["level"] == "ok"
    finally:
        for number, time in before:
            product.sql(f"update feeds set last_success_at = {'null' if time == 'null' else repr(time)} where id = {number}")


def test_days_without_a_partition(product):
    day = product.value("select to_char(current_date + 1, 'YYYYMMDD')")
    product.sql(f"alter table request_log_{day} rename to request_log_elsewhere")
    try:
        found = findings(product, code=1)["partitions"]
    finally:
        product.sql(f"alter table request_log_elsewhere rename to request_log_{day}")
    assert "socdctl maintain" in found["remedy"] and findings(product)["partitions"]["level"] == "ok"


@pytest.fixture
def rendered(product, tmp_path):
    """What an administrator has under /etc/nginx: our files, and the line that includes them."""
    folder = tmp_path / "nginx" / "socd"
    sockets = f"{product.sockets}/worker.sock.0 {product.sockets}/worker.sock.1"
    subprocess.run([str(TOP / "scripts" / "render"), str(folder), f"CONF={folder}", f"SOCKETS={sockets}"], check=True)
    (tmp_path / "nginx" / "conf.d").mkdir()
    (tmp_path / "nginx" / "conf.d" / "socd.conf").write_text(f"include {folder}/socd.conf;\n")
    return folder


def test_nginx_files_that_are_whole(product, rendered):
    assert "whole" in findings(product, "--nginx", str(rendered))["nginx"]["text"]


@pytest.mark.parametrize("fault, says, remedy", [
    (lambda folder: (folder / "headers_socd.conf").unlink(), "headers_socd.conf", "scripts/render"),
    (lambda folder: (folder / "workers_socd.conf").write_text("server unix:/nonexistent/worker.sock.7 max_fails=0;\n"), "worker.sock.7", "SOCKETS"),
    (lambda folder: (folder.parent / "conf.d" / "socd.conf").unlink(), "nothing under", "conf.d/socd.conf"),
])
def test_nginx_files_that_are_not(product, rendered, fault, says, remedy):
    fault(rendered)
    found = findings(product, "--nginx", str(rendered), code=1)["nginx"]
    assert says in found["text"] and remedy in found["remedy"]
