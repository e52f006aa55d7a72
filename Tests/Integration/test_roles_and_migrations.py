"""What the programs' roles may not do, and migrations."""

import json
import os
import shutil
import subprocess
import uuid

import pytest
from client.product import TOP, psql
from client.waiting import eventually

WORKER_REFUSED = [
    "create table mine ()", "create temporary table mine ()", "create schema mine", "create function f() returns int language sql as 'select 1'",
    "alter table indicators add column x int", "drop table indicators", "truncate indicators", "create index on indicators (value)",
    "insert into indicators (id) select id from indicators limit 1", "update indicators set value = 'x'", "delete from indicators",
    "insert into sightings select * from sightings limit 1", "update data_generation set version = version + 1",
    "select secret_hash from api_keys", "select * from api_keys", "select password_hash from users", "select * from users",
    "select secret_hash is null from api_keys", "select count(*) from api_keys where secret_hash > '\\x00'",
    "insert into api_keys select * from api_keys", "update api_keys set revoked_at = null", "update users set tier = 'enterprise'",
    "update tiers set requests_per_minute = 1000000", "insert into tiers (name, rank) values ('mine', 99)", "select * from request_log", "delete from request_log",
    "insert into request_log select * from request_log", "select * from sessions", "select * from audit_log", "select * from sign_in_guards",
    "update usage_days set requests = 0", "select begin_session(null, null, null, 1)", "select audit('signed_in', null, null, '{}')",
    "update account_buckets set slot = 7", "update policy_version set version = 1", "delete from account_buckets", "insert into feeds (slug, name, category) values ('x', 'x', 'news')",
    "select * from schema_files", "copy indicators to program 'true'", "set role socd", "create role mine", "alter role socd_worker superuser",
    "select merge_sightings(1, 'feed')", "select ensure_request_log_partitions(current_date, current_date)",
    "select pg_read_file('/etc/passwd')",
]


@pytest.mark.parametrize("statement", WORKER_REFUSED)
def test_the_workers_role_may_not(product, statement):
    done = product.sql(f"begin; {statement}; rollback", user="socd_worker", ok=False)
    assert done.returncode != 0 and ("permission denied" in done.stderr or "must be" in done.stderr), done.stderr


def test_the_workers_role_may_read_what_it_serves_and_record_usage(product, key):
    for statement in [
        "select * from indicators limit 1", "select * from indicator_counts limit 1", "select * from tiers", "select id, key_prefix from api_keys",
        "select id, email, tier from users", "select * from admit('\\x00', '127.0.0.1', '/')",
        f"select record_usage('{{2026-01-01}}', '{{{key.id}}}', '{{req_x}}', '{{/}}', '{{GET}}', '{{200}}', '{{1}}', '{{1}}', '{{1}}')",
    ]:
        done = product.sql(f"begin; {statement}; rollback", user="socd_worker", ok=False)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("statement", [
    "create table mine ()", "drop table indicators", "alter table indicators add column x int", "delete from indicators",
    "select * from api_keys", "select * from users", "select * from tiers", "update feeds set name = 'x'", "select * from request_log",
    "update publications set change = 'new'", "delete from publications", "select * from admit('\\x00', '127.0.0.1', '/')",
])
def test_the_importers_role_may_not(product, statement):
    done = product.sql(f"begin; {statement}; rollback", user="socd_ingest", ok=False)
    assert done.returncode != 0 and ("permission denied" in done.stderr or "must be" in done.stderr), done.stderr


def test_the_importers_role_can_import(product):
    slug = "scratch-" + uuid.uuid4().hex[:12]
    product.ctl("feed", "add", slug, "--name", "Scratch")
    done = product.socdctl(
        "feed", "import", "--json", "--format", "list", "--feed", slug, "-", input=f"{slug}.example\n",
        SOCD_DATABASE_URL=product.database.replace("user=socd", "user=socd_ingest"))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["new"] == 1


class Scratch:
    """An empty database and a copy of the SQL files."""

    def __init__(self, product, sql):
        self.name = "scratch_" + uuid.uuid4().hex[:12]
        product.sql(f"create database {self.name}")
        self.product = product.at(product.database.replace("///socd?", f"///{self.name}?"))
        self.sql = sql
        shutil.copytree(TOP / "sql", sql)

    def migrate(self, *options, code=0):
        done = self.product.socdctl("migrate", *options, SOCD_DATABASE_URL=self.product.database, SOCD_SQL_DIR=str(self.sql))
        assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
        return done

    def planned(self):
        return ["migrations/" + line for line in (self.sql / "plan").read_text().split()]

    def add(self, name, text):
        (self.sql / "migrations" / f"{name}.sql").write_text(text)
        with (self.sql / "plan").open("a") as plan:
            plan.write(name + "\n")

    def has(self, table):
        return self.product.value(f"select to_regclass('{table}') is not null") == "t"


@pytest.fixture
def scratch(product, tmp_path):
    scratch = Scratch(product, tmp_path / "sql")
    yield scratch
    product.sql(f"drop database {scratch.name} with (force)")


def test_a_dry_run_names_everything_and_changes_nothing(scratch):
    pending = json.loads(scratch.migrate("--dry-run", "--json").stdout)["pending"]
    planned = scratch.planned()
    assert pending[: len(planned)] == planned
    assert {"functions/admit", "functions/merge_sightings", "seed/tiers", "seed/feeds"} <= set(pending)
    assert scratch.product.value("select count(*) from pg_tables where schemaname = 'public'") == "0"
    assert scratch.migrate("--dry-run").stdout.startswith(f"pending {planned[0]}\n")


def test_a_second_migration_has_nothing_to_do(scratch):
    planned = scratch.planned()
    assert json.loads(scratch.migrate("--json").stdout)["applied"][: len(planned)] == planned
    assert json.loads(scratch.migrate("--json").stdout)["applied"] == []
    assert scratch.migrate("--dry-run").stdout == "nothing to apply\n"


def test_an_edited_migration_is_refused_before_anything_is_applied(scratch):
    scratch.migrate()
    first = scratch.planned()[0]
    with (scratch.sql / f"{first}.sql").open("a") as file:
        file.write("-- edited\n")
    scratch.add("9999_new", "create table brand_new ();")
    for options in ([], ["--dry-run"]):
        done = scratch.migrate(*options, code=1)
        assert first in done.stderr and "restore it" in done.stderr
    assert not scratch.has("brand_new")


def test_a_migration_that_fails_leaves_nothing_of_itself(scratch):
    scratch.add("9998_half", "create table half_done ();\nselect 1 / 0;")
    done = scratch.migrate(code=1)
    assert "9998_half" in done.stderr and "division by zero" in done.stderr
    assert not scratch.has("half_done") and scratch.has("indicators")
    (scratch.sql / "migrations" / "9998_half.sql").write_text("create table half_done ();")
    assert "applied migrations/9998_half" in scratch.migrate().stdout and scratch.has("half_done")


def start(scratch):
    """`migrate` as a process of its own."""
    return subprocess.Popen(
        [str(scratch.product.home / "bin" / "socdctl"), "migrate"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={"PATH": os.environ["PATH"], "SOCD_DATABASE_URL": scratch.product.database, "SOCD_SQL_DIR": str(scratch.sql)},
    )  # fmt: skip


def test_it_says_how_far_it_is_and_another_waits(scratch):
    """Through pipes, as under systemd."""
    scratch.add("9997_slow", "select pg_advisory_lock(4711); create table slow_done ();")
    holder = subprocess.Popen([psql(), "-Xqd", scratch.product.database, "-c", "select pg_advisory_lock(4711), pg_sleep(60)"])
    eventually(lambda: scratch.product.value("select count(*) from pg_locks where locktype = 'advisory' and objid = 4711") == "1", "it is locked")
    first = start(scratch)
    lines = [first.stdout.readline() for _ in scratch.planned()[:-1]]
    assert lines == [f"applied {name}\n" for name in scratch.planned()[:-1]]  # while the last one runs
    second = start(scratch)
    assert second.stderr.readline() == "another migration is running; waiting until it has ended\n"
    scratch.product.sql("select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()")
    holder.wait()
    said, complaints = first.communicate()
    assert first.returncode == 0 and said.startswith("applied migrations/9997_slow\n"), (said, complaints)
    assert second.communicate()[0] == "nothing to apply\n" and second.returncode == 0


def test_a_migration_that_is_killed_leaves_nothing_and_the_next_goes_on(scratch):
    scratch.migrate()
    scratch.add("9996_first", "create table first_done ();")
    scratch.add("9997_killed", "create table half_done (); select pg_sleep(case when to_regclass('public.quick') is null then 3600 else 0 end);")
    killed = start(scratch)
    assert killed.stdout.readline() == "applied migrations/9996_first\n"
    sleeps = "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'"
    eventually(lambda: scratch.product.value(sleeps) == "1", "the second one runs")
    killed.kill()
    killed.wait()
    assert scratch.has("first_done") and not scratch.has("half_done")
    scratch.product.sql("create table quick ()")
    # It waits until the server has noticed that nobody is there any more.
    assert scratch.migrate().stdout == "applied migrations/9997_killed\n"
    assert scratch.has("half_done") and scratch.product.value(sleeps) == "0"


def test_a_release_older_than_the_database_is_refused(scratch):
    scratch.migrate()
    plan = scratch.sql / "plan"
    plan.write_text("\n".join(plan.read_text().split()[:-1]) + "\n")
    assert "newer release" in scratch.migrate(code=1).stderr


def test_a_changed_function_is_applied_again(scratch):
    scratch.migrate()
    with (scratch.sql / "functions" / "admit.sql").open("a") as file:
        file.write("-- changed\n")
    assert scratch.migrate().stdout == "applied functions/admit\n"
    assert scratch.migrate().stdout == "nothing to apply\n"


def test_an_operators_changes_to_plans_outlive_a_changed_seed(scratch):
    scratch.migrate()
    scratch.product.sql("update tiers set requests_per_minute = 7 where name = 'free'")
    with (scratch.sql / "seed" / "tiers.sql").open("a") as file:
        file.write("-- changed\n")
    assert scratch.migrate().stdout == "applied seed/tiers\n"
    assert scratch.product.value("select requests_per_minute from tiers where name = 'free'") == "7"
