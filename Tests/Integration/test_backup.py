"""`socdctl backup` and `restore`: all of it comes back, nothing is half restored, and `doctor --deep` sees what is wrong."""

import json
import os
import pwd
import shutil
import signal
import stat
import subprocess
import uuid

import pytest
from client.product import TOP, psql
from client.waiting import eventually


class Databases:
    """New databases beside the instance's own, and `socdctl` against one of them."""

    def __init__(self, product):
        self.product = product
        self.names = []

    def new(self):
        name = "backup_" + uuid.uuid4().hex[:12]
        self.product.sql(f"create database {name}")
        self.names.append(name)
        return self.product.at(self.product.database.replace("///socd?", f"///{name}?"))

    def run(self, database, *words, code=0, **environment):
        settings = {"SOCD_DATABASE_URL": database.database, "SOCD_SQL_DIR": str(TOP / "sql"), **environment}
        done = self.product.socdctl(*words, **settings)
        assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
        return done


@pytest.fixture
def databases(product):
    found = Databases(product)
    yield found
    for name in found.names:
        product.sql(f"drop database {name} with (force)")


@pytest.fixture(scope="module")
def etc(tmp_path_factory):
    folder = tmp_path_factory.mktemp("etc")
    for name, text, mode in [("socd.env", "SOCD_PUBLIC_URL=https://x.example\n", 0o640), ("session.key", "k" * 48, 0o600), ("tls/privkey.pem", "p", 0o600)]:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
        (folder / name).chmod(mode)
    return folder


@pytest.fixture(scope="module")
def kept(product, etc, tmp_path_factory):
    """A backup of the instance, with what it said of itself."""
    folder = tmp_path_factory.mktemp("backups") / "kept"
    done = product.socdctl(
        "backup", "--json", "--settings", str(etc), str(folder), SOCD_DATABASE_URL=product.database,
        SOCD_SESSION_KEY_FILE=str(etc / "session.key"),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout)


@pytest.fixture
def copied(kept, tmp_path):
    """A backup that a test may spoil."""
    return shutil.copytree(kept[0], tmp_path / "copied")


def proof(done):
    return {finding["subject"]: finding for finding in json.loads(done.stdout)}


def test_only_its_owner_may_read_it(kept):
    folder, said = kept
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    manifest = json.loads((folder / "backup.json").read_text())
    assert manifest["rows"]["indicators"] > 0 and said["settings"] == 3 and said["tables"] == len(manifest["rows"])
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert set(manifest["files"]) == names - {"backup.json"}


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_all_of_it_comes_back(product, databases, kept, etc, tmp_path, jobs):
    folder, said = kept
    restored = databases.new()
    done = json.loads(databases.run(restored, "restore", "--json", "--jobs", jobs, "--settings", str(tmp_path / "etc"), str(folder)).stdout)
    assert done["rows"] == said["rows"] and done["failed"] == [] and done["as_of"] == said["made_at"]
    manifest = json.loads((folder / "backup.json").read_text())
    for table in ("indicators", "publications", "articles", "api_keys", "users", "cves", "shared_objects"):
        assert restored.value(f"select count(*) from {table}") == str(manifest["rows"][table]), table
    for name in ("socd.env", "session.key", "tls/privkey.pem"):
        before, after = etc / name, tmp_path / "etc" / name
        assert after.read_bytes() == before.read_bytes()
        assert stat.S_IMODE(after.stat().st_mode) == stat.S_IMODE(before.stat().st_mode)
        assert after.owner() == pwd.getpwuid(os.getuid()).pw_name
    findings = proof(databases.run(restored, "doctor", "--deep", "--json"))
    for subject in ("sequences", "publication order", "publications", "counts", "versions", "reports", "shared objects", "schema objects"):
        assert findings[subject]["ok"], findings[subject]
    # It goes on where the backup ended: new rows get new numbers and places, and the roles have their rights.
    newest = restored.value("select max(number) from indicators")
    databases.run(restored, "feed", "add", "after-restore", "--name", "After")
    ingest = restored.database.replace("user=socd", "user=socd_ingest")
    (tmp_path / "list").write_text("after-restore.example\n")
    databases.run(restored.at(ingest), "feed", "import", "--format", "list", "--feed", "after-restore", str(tmp_path / "list"))
    assert int(restored.value("select number from indicators where value = 'after-restore.example'")) > int(newest)
    assert restored.at(restored.database.replace("user=socd", "user=socd_worker")).value("select count(*) > 0 from indicators") == "t"
    databases.run(restored, "doctor", "--deep")


def test_the_request_log_can_stay_out(product, databases, tmp_path):
    folder = tmp_path / "small"
    product.sql(
        "insert into request_log (at, key_id, request_id, route, method, status, duration_us, bytes, rows) "
        "values (now(), gen_random_uuid(), 'req_backup', '/x', 'GET', 200, 1, 1, 1)"
    )
    databases.run(product, "backup", "--without-request-log", "--without-settings", str(folder))
    restored = databases.new()
    databases.run(restored, "restore", str(folder))
    assert restored.value("select count(*) from request_log") == "0" and not (folder / "settings").exists()
    assert restored.value("select count(*) from usage_days") == str(json.loads((folder / "backup.json").read_text())["rows"]["usage_days"])


# What must be refused. Nothing is in the database afterwards.


def refused(databases, target, folder, says, *options, code=2):
    done = databases.run(target, "restore", *options, str(folder), code=code)
    assert says in done.stderr and not done.stdout, (done.stdout, done.stderr)
    assert target.value("select count(*) from pg_class where relnamespace = 'public'::regnamespace") == "0"


def test_a_spoilt_backup_is_refused(databases, copied):
    target = databases.new()
    dumped = max((copied / "database").glob("*.dat.gz"), key=lambda path: path.stat().st_size)
    body = dumped.read_bytes()
    dumped.write_bytes(body[:-1] + bytes([body[-1] ^ 1]))
    refused(databases, target, copied, f"{dumped.name} was changed")
    dumped.unlink()
    refused(databases, target, copied, f"{dumped.name} is missing")
    dumped.write_bytes(body)
    manifest = (copied / "backup.json").read_text()
    (copied / "backup.json").write_text(manifest.replace('"format" : 1', '"format" : 2'))
    refused(databases, target, copied, "later release")
    (copied / "backup.json").write_text(manifest[:-100])
    refused(databases, target, copied, "is not what")
    changed = json.loads(manifest)
    changed["files"]["../outside"] = changed["files"]["roles.sql"]
    (copied / "backup.json").write_text(json.dumps(changed))
    refused(databases, target, copied, "outside the folder")
    (copied / "backup.json").unlink()
    refused(databases, target, copied, "is no backup")
    refused(databases, target, copied / "nowhere", "is no backup")


def test_a_backup_of_a_later_release_is_refused(databases, copied):
    manifest = json.loads((copied / "backup.json").read_text())
    manifest["schema_files"].append("migrations/9999_later")
    (copied / "backup.json").write_text(json.dumps(manifest))
    refused(databases, databases.new(), copied, "9999_later", code=1)


def test_settings_that_differ_are_not_written_over(databases, kept, tmp_path):
    (tmp_path / "socd.env").write_text("SOCD_PUBLIC_URL=https://another.example\n")
    refused(databases, databases.new(), kept[0], "socd.env is there and differs", "--settings", str(tmp_path))
    assert "another" in (tmp_path / "socd.env").read_text() and not (tmp_path / "session.key").exists()


def test_a_database_with_something_in_it_is_refused(databases, kept):
    target = databases.new()
    target.sql("create table mine (x int); insert into mine values (1)")
    done = databases.run(target, "restore", str(kept[0]), code=1)
    assert "not empty" in done.stderr and target.sql("select * from mine") == [["1"]]


def test_a_load_that_fails_leaves_nothing(databases, kept):
    target = databases.new()
    # The dump makes this type as well.
    target.sql("create type confidence_level as enum ('x')")
    refused_by_server = databases.run(target, "restore", str(kept[0]), code=1)
    assert "pg_restore failed" in refused_by_server.stderr and "confidence_level" in refused_by_server.stderr
    assert target.value("select count(*) from pg_class where relnamespace = 'public'::regnamespace") == "0"


@pytest.mark.parametrize("words, says, code", [
    (["{there}"], "is there already", 2), (["{partial}"], "was killed", 2), (["/nonexistent/a/b"], "cannot be made", 1),
    (["--jobs", "0", "{new}"], "1 to 64", 64), (["--settings", "/nonexistent", "{new}"], "there is no folder", 2),
])  # fmt: skip
def test_a_backup_that_cannot_be_made(product, databases, tmp_path, words, says, code):
    (tmp_path / "there").mkdir()
    (tmp_path / "new2.partial").mkdir()
    named = {"there": tmp_path / "there", "partial": tmp_path / "new2", "new": tmp_path / "new"}
    done = databases.run(product, "backup", *[word.format(**named) for word in words], code=code)
    assert says in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new2.partial", "there"]


def test_a_backup_of_a_database_that_is_away_leaves_no_folder(product, databases, tmp_path):
    databases.run(product.at("postgresql://u:hush-hush@127.0.0.1:1/x"), "backup", "--without-settings", str(tmp_path / "b"), code=1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fault, subject", [
    ("update indicator_counts set n = n + 1 where ctid = (select min(ctid) from indicator_counts where n > 0)", "counts"),
    ("delete from publications p using indicators i where p.added_at = i.added_at and i.number = (select min(number) from indicators)", "publication order"),
    ("select setval('indicators_number_seq', 1)", "sequences"),
])
def test_doctor_sees_a_store_that_is_wrong(databases, kept, fault, subject):
    restored = databases.new()
    databases.run(restored, "restore", str(kept[0]))
    restored.sql(fault)
    findings = proof(databases.run(restored, "doctor", "--deep", "--json", code=1))
    assert findings[subject]["level"] == "failed" and findings[subject]["remedy"]
    assert [name for name, finding in findings.items() if not finding["ok"]] == [subject]
    assert all(finding["ok"] for finding in proof(databases.run(restored, "doctor", "--json")).values())


def test_nothing_is_proved_where_the_schema_cannot_be_seen(product, databases):
    worker = product.at(product.database.replace("user=socd", "user=socd_worker"))
    findings = proof(databases.run(worker, "doctor", "--deep", "--json", code=1))
    assert "above" in findings["proof"]["remedy"] and "counts" not in findings
    assert any(finding["level"] == "failed" for subject, finding in findings.items() if subject != "proof")


def test_a_restore_that_is_killed_leaves_nothing(product, databases, kept):
    """A lock holds pg_restore up until both programs are killed, as by Ctrl-C or systemd."""
    target = databases.new()
    holder = subprocess.Popen(
        [psql(), "-Xqd", target.database, "-c", "begin; lock table pg_catalog.pg_class in exclusive mode; select pg_sleep(60)"]
    )
    waits = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    restore = subprocess.Popen(
        [str(product.home / "bin" / "socdctl"), "restore", str(kept[0])], start_new_session=True,
        env={"PATH": os.environ["PATH"], "SOCD_DATABASE_URL": target.database, "SOCD_SQL_DIR": str(TOP / "sql")},
    )  # fmt: skip
    try:
        eventually(lambda: target.value(waits) != "0", "pg_restore waits for the lock")
        os.killpg(restore.pid, signal.SIGKILL)
        restore.wait()
    finally:
        target.sql("select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()")
        holder.wait()
    alone = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    eventually(lambda: target.value(alone) == "0", "the server has noticed")
    assert target.value("select count(*) from pg_class where relnamespace = 'public'::regnamespace") == "0"
    databases.run(target, "restore", str(kept[0]))
