"""Restoring to a moment from a base backup and archived log, as systemd/README.md says; and what `migrate` does on a standby."""

import pytest
from client.cluster import Cluster
from client.product import TOP
from client.waiting import eventually


@pytest.fixture(scope="module")
def clusters():
    made = []

    def new():
        made.append(Cluster())
        return made[-1]

    yield new
    for cluster in made:
        cluster.remove()


@pytest.fixture(scope="module")
def archive(clusters):
    return clusters().folder


def socdctl(product, url, *words, code=0):
    done = product.socdctl(*words, SOCD_DATABASE_URL=url, SOCD_SQL_DIR=str(TOP / "sql"))
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    return done


@pytest.fixture(scope="module")
def primary(product, clusters, archive):
    """With an archive, the schema, and one list that is imported."""
    cluster = clusters().create(archive_mode="on", archive_command=f"test ! -f {archive}/%f && cp %p {archive}/%f")
    cluster.start()
    product.at(cluster.url("postgres")).sql("create database socd")
    socdctl(product, cluster.url(), "migrate")
    socdctl(product, cluster.url(), "feed", "add", "kept", "--name", "Kept")
    listed(product, cluster, "before.example")
    return cluster


def listed(product, cluster, value):
    done = product.socdctl(
        "feed", "import", "--format", "list", "--feed", "kept", "-", input=value + "\n", SOCD_DATABASE_URL=cluster.url(),
        SOCD_SQL_DIR=str(TOP / "sql"),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_a_store_comes_back_as_it_was_at_a_moment(product, clusters, primary, archive):
    here = product.at(primary.url())
    restored = clusters().copy(primary)
    listed(product, primary, "between.example")
    moment = here.value("select clock_timestamp()")
    here.sql("delete from sightings; update indicators set is_revoked = true")
    listed(product, primary, "after.example")
    wanted = here.value("select pg_walfile_name(pg_switch_wal())")
    eventually(lambda: (archive / wanted).exists(), "the log is in the archive")

    restored.set(restore_command=f"cp {archive}/%f %p", recovery_target_time=moment, recovery_target_action="promote", archive_mode="off")
    restored.mark("recovery.signal")
    restored.start()
    there = product.at(restored.url())
    eventually(lambda: there.value("select pg_is_in_recovery()") == "f", "it has become a primary")
    assert there.sql("select value, is_revoked from indicators order by number") == [["before.example", "f"], ["between.example", "f"]]
    socdctl(product, restored.url(), "doctor", "--deep")
    # The store goes on: what comes now is behind all that any client has seen, the lost moments too.
    newest = here.value("select max(added_at) from publications")
    listed(product, restored, "again.example")
    assert there.value(f"select added_at > '{newest}' from indicators where value = 'again.example'") == "t"


def test_a_standby_is_not_migrated(product, clusters, primary):
    standby = clusters().copy(primary, "-R")
    standby.set(archive_mode="off")
    standby.start()
    refused = socdctl(product, standby.url(), "migrate", code=1)
    assert "is a standby" in refused.stderr and "target_session_attrs=read-write" in refused.stderr
    assert socdctl(product, standby.url(), "migrate", "--dry-run").stdout == "nothing to apply\n"
    both = f"postgresql:///socd?host={standby.folder},{primary.folder}&user=socd&target_session_attrs=read-write"
    assert socdctl(product, both, "migrate").stdout == "nothing to apply\n"
    # A standby can be backed up, and takes no restore.
    folder = standby.folder / "backup"
    socdctl(product, standby.url(), "backup", "--without-settings", str(folder))
    assert "is a standby" in socdctl(product, standby.url(), "restore", str(folder), code=1).stderr
