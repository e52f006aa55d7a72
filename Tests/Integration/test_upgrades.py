"""`socdctl migrate` from the database of each earlier release, with its data: the schema becomes that of a new database,
nothing is lost, and what the database keeps twice says the same. The databases are in Tests/Samples/releases."""

import difflib
import json
import lzma
import pathlib
import re
import subprocess
import uuid

import pytest
from client.product import TOP, psql

RELEASES = sorted((TOP / "Tests" / "Samples" / "releases").glob("*.sql.xz"))
# What an upgrade carries over row by row. Of indicators those that stand: what had another spelling is withdrawn and reported anew.
KEPT = ("standing indicators", "sightings", "articles", "cves", "users", "api_keys", "shared_objects")


@pytest.fixture(scope="module", params=RELEASES, ids=lambda path: path.name.removesuffix(".sql.xz"))
def release(request, product):
    """The database of a release before its upgrade, with how many rows it has, by table."""
    name = "release_" + uuid.uuid4().hex[:12]
    product.sql(f"create database {name}")
    database = product.at(product.database.replace("///socd?", f"///{name}?"))
    restored = subprocess.run(
        [psql(), "-XqAtd", database.database, "-v", "ON_ERROR_STOP=1"], input=lzma.open(request.param).read(), capture_output=True
    )
    assert restored.returncode == 0, restored.stderr.decode()
    yield database, {table: count(database, table) for table in KEPT if there(database, table)}
    product.sql(f"drop database {name} with (force)")


def there(database, table):
    return database.value(f"select to_regclass('{table.split()[-1]}') is not null") == "t"


def count(database, table):
    *standing, name = table.split()
    return int(database.value(f"select count(*) from {name}" + (" where not is_revoked" if standing else "")))


def run(database, *words):
    done = database.socdctl(*words, SOCD_DATABASE_URL=database.database, SOCD_SQL_DIR=str(TOP / "sql"))
    assert done.returncode == 0, (done.stdout, done.stderr)
    return done.stdout


def schema(database):
    """The lines of its dump, without the days of the request log, which depend on when it ran, and without parentheses, of which a
    dump has fewer than the file that made the table. Sorted, since rights stand in the order in which they were given."""
    dump = subprocess.run(
        [pathlib.Path(psql()).parent / "pg_dump", "--schema-only", "--no-owner", "-T", "request_log_2*", database.database],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return sorted(re.sub("[()]", "", line) for line in dump.stdout.splitlines() if not line.startswith("\\"))


def test_an_upgrade_leads_to_the_schema_of_a_new_database_and_keeps_every_row(product, release):
    database, rows = release
    run(database, "migrate")
    differs = list(difflib.unified_diff(schema(product), schema(database), "new", "upgraded", lineterm="", n=1))
    assert not differs, "\n".join(differs[:60])
    assert {table: count(database, table) for table in rows} == rows
    assert rows["standing indicators"] > 1000 and rows["api_keys"] > 2 and rows["users"] > 2
    findings = {finding["subject"]: finding for finding in json.loads(run(database, "doctor", "--deep", "--json"))}
    for subject in ("sequences", "publication order", "publications", "counts", "versions", "reports", "shared objects", "schema objects"):
        assert findings[subject]["ok"], findings[subject]


def test_it_goes_on_where_it_was(release, tmp_path):
    database, rows = release
    known = database.value("select value from indicators where type = 'domain' and not is_revoked order by value limit 1")
    (tmp_path / "list").write_text(f"{known}\nafter-upgrade.example\n")
    run(database, "feed", "add", "after-upgrade", "--name", "After")
    run(database, "feed", "import", "--format", "list", "--feed", "after-upgrade", str(tmp_path / "list"))
    assert count(database, "standing indicators") == rows["standing indicators"] + 1
    reports = database.value(f"select count(*) from sightings s join indicators i on i.id = s.indicator_id where i.value = '{known}'")
    assert int(reports) > 1
    run(database, "maintain")
