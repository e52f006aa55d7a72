"""Imports through socdctl: all or nothing, twice is once, and one publication order whoever writes."""

import contextlib
import csv
import io
import json
import shlex
import subprocess
import threading
import uuid

import pytest
from client.product import SAMPLES, psql
from client.waiting import eventually

LIST = "/api/v1/iocs"
SAMPLE_FILES = [line.split("\t") for line in (SAMPLES / "import.list").read_text().splitlines() if line and not line.startswith("#")]
STATE = """
    select (select count(*) from sightings), (select count(*) from indicators), (select count(*) from publications),
           (select md5(string_agg(i::text, '' order by id)) from indicators i), (select md5(string_agg(s::text, '' order by key)) from sightings s),
           (select version from data_generation)
"""


@pytest.fixture
def feed(product):
    """A feed that no other test knows."""
    slug = "scratch-" + uuid.uuid4().hex[:12]
    product.ctl("feed", "add", slug, "--name", f"Scratch {slug}")
    return slug


def load(product, feed, format, body, *options):
    """Imports standard input; what socdctl says of it."""
    return json.loads(product.ctl("feed", "import", "--json", "--format", format, "--feed", feed, *options, "-", input=body).stdout)


def counts(report):
    return [report[name] for name in ("new", "updated", "unchanged", "rejected")]


def reported(product, feed):
    return {
        tuple(row) for row in product.sql(
            "select i.type, i.value from sightings s join indicators i on i.id = s.indicator_id join feeds f on f.id = s.feed_id "
            f"where f.slug = '{feed}'")
    }


def names(count, prefix=""):
    return [f"{prefix}{uuid.uuid4().hex}.example" for _ in range(count)]


@pytest.mark.parametrize("format, _, file", SAMPLE_FILES, ids=lambda part: part)
def test_a_sample_imported_twice_changes_nothing(product, feed, format, _, file):
    body = (SAMPLES / file).read_bytes()
    first = load(product, feed, format, body)
    assert first["rejected"] == 0 and first["rejections"] == [] and first["new"] > 0 and first["updated"] == 0
    total = sum(counts(first))
    state = product.sql(STATE)
    # The very same body is known by its digest; another body that says the same is read and compared.
    assert counts(load(product, feed, format, body)) == [0, 0, total, 0]
    again = load(product, feed, format, body + b"\n")
    assert again["new"] == again["updated"] == again["rejected"] == again["new_indicators"] == again["changed_indicators"] == 0
    assert product.sql(STATE) == state
    assert int(product.value(f"select count(*) from feed_imports i join feeds f on f.id = i.feed_id where slug = '{feed}'")) >= 1


@pytest.mark.parametrize("format, file, cut", [
    ("urlhaus-csv", "urlhaus.csv", 0.5), ("feodo-csv", "feodotracker.csv", 0.5), ("threatfox-json", "threatfox.json", 0.5),
    ("threatfox-json", "threatfox.json", 0.999),
])
def test_a_cut_file_imports_nothing(product, feed, format, file, cut):
    body = (SAMPLES / file).read_bytes()
    text = body[: int(len(body) * cut)]
    if text.count(b'"') % 2 == 0 and format.endswith("csv"):
        text += b'"'  # ends inside quotes, or announces more than it holds
    state = product.sql(STATE)
    done = product.ctl("feed", "import", "--format", format, "--feed", feed, "-", input=text, code=2)
    assert "nothing was imported" in done.stderr and done.stderr.count("\n") == 1 and done.stdout == ""
    assert product.sql(STATE) == state
    assert reported(product, feed) == set()


FOREIGN = {
    "HTML": b"<!DOCTYPE html><html><body>Just a moment...</body></html>", "XML": b'<?xml version="1.0"?><rss/>',
    "markup behind a blank line": b"\r\n\r\n  <html>", "markup behind a mark": b"\xef\xbb\xbf<html>",
}
FORMATS = "urlhaus-csv urlhaus-json urlhaus-text feodo-csv feodo-json threatfox-csv threatfox-json sslbl-csv list csv ndjson".split()


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("name", FOREIGN)
def test_a_page_in_place_of_the_data_imports_nothing(product, feed, name, format):
    done = product.ctl("feed", "import", "--format", format, "--feed", feed, "-", input=FOREIGN[name], code=2)
    assert "nothing was imported" in done.stderr and reported(product, feed) == set()


def test_of_several_files_those_before_a_bad_one_stay(product, feed, tmp_path):
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    first, = names(1)
    good.write_text(first + "\n")
    bad.write_text("<html>")
    done = product.ctl("feed", "import", "--format", "list", "--feed", feed, str(good), str(bad), code=2)
    assert str(good) in done.stdout and str(bad) in done.stderr
    assert reported(product, feed) == {("domain", first)}


def test_bad_rows_are_named_and_good_ones_kept(product, feed):
    good = names(2)
    report = load(product, feed, "list", f"# a list\n{good[0]}\nnot a value at all\n\n{good[1]}\n999.1.1.1\n".encode())
    assert counts(report) == [2, 0, 0, 2]
    assert [rejection["record"] for rejection in report["rejections"]] == [3, 6]
    assert all(rejection["reason"] for rejection in report["rejections"])
    assert reported(product, feed) == {("domain", value) for value in good}


def health(product, feed):
    return next(row for row in json.loads(product.ctl("feed", "health", "--json").stdout) if row["feed"] == feed)


@pytest.mark.parametrize("format, body, taken, refused, state, reason", [
    ("list", "NAME\n" * 9 + "198.51.100.1-9\n", 9, 1, "ok", "record 10: a network or a range of addresses is not an indicator; give single addresses"),
    ("list", "NAME\n" * 8 + "ads*.a.example\n", 8, 1, "degraded", "record 9: a name with an asterisk is not an indicator, unless it begins with *."),
    ("csv", "value,first seen,Colour\nNAME,soon,red\n", 1, 0, "ok", 'record 1: the column "Colour" is not known and was passed over'),
    ("ndjson", '{"note":"x"}\n', 0, 1, "degraded", "record 1: the record has no value"),
    ("stix", '{"type":"bundle","objects":[]}', 0, 0, "degraded", "record 1: the body is not empty and gave no record"),
    ("list", "# nothing today\n", 0, 0, "ok", None),
])
def test_health_tells_what_the_last_body_gave(product, feed, format, body, taken, refused, state, reason):
    while "NAME" in body:
        body = body.replace("NAME", names(1)[0], 1)
    report = load(product, feed, format, body.encode())
    told = health(product, feed)
    assert (told["taken"], told["refused"], told["state"]) == (taken, refused, state)
    assert reason in told["reasons"] if reason else told["reasons"] == []
    assert [f"record {row['record']}: {row['reason']}" for row in report["rejections"]] == told["reasons"][:refused]
    # The same body again is known, and as good as before.
    load(product, feed, format, body.encode())
    assert health(product, feed) == told


def test_a_changed_report_updates_its_indicator(product, feed, key):
    value, = names(1)
    head = "type,value,confidence,first_seen,last_seen,context,tags\n"
    assert counts(load(product, feed, "csv", f"{head}domain,{value},low,2024-05-01,2024-05-02,before,a\n".encode())) == [1, 0, 0, 0]
    report = load(product, feed, "csv", f"{head}domain,{value},high,2024-04-01,2024-06-02,after,b\n".encode())
    assert counts(report) == [0, 1, 0, 0] and report["changed_indicators"] == 1
    row = product.sql(
        "select confidence, first_seen at time zone 'UTC', last_seen at time zone 'UTC', context, tags, version, created_at at time zone 'UTC' "
        f"from indicators where value = '{value}'")
    assert row == [["high", "2024-04-01 00:00:00", "2024-06-02 00:00:00", "after", "{b}", "2", "2024-05-01 00:00:00"]]
    log = product.sql(
        f"select p.version, p.change from publications p join indicators i on i.id = p.indicator_id where i.value = '{value}' order by p.added_at")
    assert log == [["1", "new"], ["2", "changed"]]


def test_two_feeds_make_one_indicator_with_the_merged_view(product, feed):
    other = feed + "-other"
    product.ctl("feed", "add", other, "--name", "Other")
    value, = names(1)
    head = "value,confidence,first_seen,last_seen,tags\n"
    load(product, feed, "csv", f"{head}{value},low,2024-01-01,2024-03-01,b\n".encode())
    load(product, other, "csv", f"{head}{value},high,2024-02-01,2024-02-02,\"a,b\"\n".encode())
    row = product.sql(
        f"select confidence, first_seen at time zone 'UTC', last_seen at time zone 'UTC', tags, feed_name from indicators where value = '{value}'")
    assert row == [["high", "2024-01-01 00:00:00", "2024-03-01 00:00:00", "{a,b}", "Other"]], "named as source: who the confidence comes from"
    assert product.value(f"select count(*) from indicators where value = '{value}'") == "1"


@pytest.mark.parametrize("format, query", [("csv", "format=csv"), ("csv", "format=csv&fields=extended"), ("ndjson", "format=ndjson")])
def test_our_own_export_comes_back_with_the_same_values(product, key, feed, format, query):
    exported = product.ask(f"{LIST}?{query}&csv_guard=false&limit=10000", key)
    before = {tuple(row) for row in product.sql("select type, value from indicators where not is_revoked and tlp <= 'amber'")}
    if format == "csv":
        sent = {(row["type"], row["value"]) for row in csv.DictReader(io.StringIO(exported.text, newline=""))}
    else:
        sent = {(row["type"], row["value"]) for row in map(json.loads, exported.text.splitlines())}
    assert sent == before
    report = load(product, feed, format, exported.body)
    assert report["rejections"] == [] and counts(report) == [len(sent), 0, 0, 0] and report["new_indicators"] == 0
    assert reported(product, feed) == sent
    assert {tuple(row) for row in product.sql("select type, value from indicators where not is_revoked and tlp <= 'amber'")} == before


def test_an_export_that_comes_back_keeps_what_its_columns_say(product, key, feed):
    other = feed + "-other"
    product.ctl("feed", "add", other, "--name", "Other")
    value, = names(1)
    record = {
        "type": "domain", "value": value, "confidence": "high", "first_seen": "2024-01-02T03:04:05Z", "last_seen": "2024-02-03T04:05:06Z",
        "context": 'a, "b"\' é 💀', "tags": ["x", "y z"], "mitre_techniques": ["T1059", "T1059.001"], "reference": "https://e.example/a?b=c,d",
    }
    load(product, feed, "ndjson", json.dumps(record).encode())
    columns = "confidence, first_seen, last_seen, context, tags, techniques"
    window = "since=2024-02-03&until=2024-02-04&limit=10000"
    for format, query in [("csv", "format=csv&fields=extended"), ("ndjson", "format=ndjson")]:
        lines = product.ask(f"{LIST}?{query}&{window}&type=domain", key).text.splitlines()
        kept = [line for line in lines if value in line or line.startswith("id,")]
        assert counts(load(product, other, format, "\n".join(kept).encode())) in ([1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0])
        rows = product.sql(
            f"select f.slug = '{feed}', {columns} from sightings s join indicators i on i.id = s.indicator_id join feeds f on f.id = s.feed_id "
            .replace(columns, ", ".join("s." + column for column in columns.split(", "))) + f"where i.value = '{value}' order by 1")
        assert len(rows) == 2 and rows[0][1:] == rows[1][1:], format


def test_two_imports_at_once_keep_one_strict_order(product, feed):
    feeds = [feed, feed + "-other"]
    product.ctl("feed", "add", feeds[1], "--name", "Other")
    shared = names(300)
    values = [names(1500) + shared, names(1500) + shared]
    before = int(product.value("select count(*) from publications"))
    seen, done = [], threading.Event()

    def watch():
        while not done.is_set():
            seen.append(product.sql("select max(added_at), count(*) from publications")[0])

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        running = []
        for slug, mine in zip(feeds, values):
            words = [*shlex.split(product.environment["CTL"]), "feed", "import", "--format", "list", "--feed", slug, "-"]
            one = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            running.append((one, "\n".join(mine).encode()))
        threads = [threading.Thread(target=one.communicate, args=(body,)) for one, body in running]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        assert [one.returncode for one, _ in running] == [0, 0]
    finally:
        done.set()
        watcher.join()
    for slug, mine in zip(feeds, values):
        assert reported(product, slug) == {("domain", value) for value in mine}
    # What was the newest when somebody looked has nothing slipped in before it since.
    for newest, count in seen:
        assert product.value(f"select count(*) from publications where added_at <= '{newest}'") == count
    assert product.value("select count(*) - count(distinct added_at) from publications") == "0"
    new = int(product.value("select count(*) from publications")) - before
    assert new >= 3300
    orphans = product.value(
        "select count(*) from indicators i where not exists (select from publications p where p.indicator_id = i.id and "
        "p.added_at = i.added_at and p.version = i.version)")
    gaps = product.value(
        "select count(*) from (select indicator_id, version - lag(version, 1, 0) over (partition by indicator_id order by added_at) as step "
        "from publications) p where step <> 1")
    last = product.value("select last_added_at = (select max(added_at) from publications) from data_generation")
    assert (orphans, gaps, last) == ("0", "0", "t")


@contextlib.contextmanager
def publishing(product):
    """Somebody has the publication lock while the block runs."""
    holder = subprocess.Popen([psql(), "-XAtq", "-d", product.database], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        holder.stdin.write("begin; select begin_publication();\n")
        holder.stdin.flush()
        holder.stdout.readline()
        yield
    finally:
        holder.stdin.close()
        holder.wait(30)


def begun(product, feed, value):
    """An import of one value, still running."""
    words = [*shlex.split(product.environment["CTL"]), "feed", "import", "--format", "list", "--feed", feed, "-"]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdin.write(value.encode())
    process.stdin.close()
    return process


def test_a_killed_import_ends_in_the_server_too(product, feed):
    value, = names(1)
    with publishing(product):
        process = begun(product, feed, value)
        session = eventually(
            lambda: product.sql("select pid from pg_stat_activity where application_name = 'socdctl' and wait_event_type = 'Lock'"), "it waits to publish")
        process.kill()
        process.wait()
        # It would wait as long as the lock is held, with its own locks: the next import of the feed behind it.
        gone = f"select count(*) from pg_stat_activity where pid = {session[0][0]}"
        eventually(lambda: product.value(gone) == "0", "the server has ended its session")
    assert reported(product, feed) == set()
    assert counts(load(product, feed, "list", value.encode())) == [1, 0, 0, 0]


def test_imports_store_side_by_side_and_wait_for_each_other_only_to_publish(product, feed):
    feeds = [feed, feed + "-other"]
    product.ctl("feed", "add", feeds[1], "--name", "Other")
    value, = names(1)
    # With the publication lock, and a row in sightings already written.
    waiting = """
        select count(*) from pg_locks w join pg_locks s on s.pid = w.pid
        where w.locktype = 'advisory' and not w.granted and s.relation = 'sightings'::regclass and s.mode = 'RowExclusiveLock' and s.granted
    """
    running = []
    with publishing(product):
        for slug in feeds:
            running.append(begun(product, slug, value))
        eventually(lambda: product.value(waiting) == "2", "both imports have stored their reports and wait to publish")
        assert reported(product, feeds[0]) == reported(product, feeds[1]) == set()
    assert [one.wait(60) for one in running] == [0, 0]
    assert reported(product, feeds[0]) == reported(product, feeds[1]) == {("domain", value)}


def test_the_counts_are_those_of_the_rows(product):
    """After all that the tests before have inserted and changed."""
    wrong = product.sql(
        """
        select * from (
            select d.time_field, d.day, type, category, confidence, origin, is_revoked, is_warned, is_for_detection, tlp,
                   count(*) as n
            from indicators i cross join lateral indicator_days(first_seen, last_seen, modified_at) d
            group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
        ) counted full join (select * from indicator_counts where n <> 0) kept
            using (time_field, day, type, category, confidence, origin, is_revoked, is_warned, is_for_detection, tlp)
        where counted.n is distinct from kept.n
        """)
    assert wrong == []


def test_another_identity_is_refused_before_it_doubles_everything(product, feed):
    done = product.ctl(
        "feed", "import", "--format", "list", "--feed", feed, "-", input=b"a.example\n", code=None,
        environment={"SOCD_IDENTITY": f"identity--{uuid.uuid4()}"})
    assert done.returncode == 2 and "SOCD_IDENTITY" in done.stderr and reported(product, feed) == set()
