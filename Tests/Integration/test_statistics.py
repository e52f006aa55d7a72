"""Statistics: every field of the contract, the cache's headers, who may see them, and how they are refreshed."""

import concurrent.futures
import datetime
import json
import uuid

import pytest
from client.product import TOP
from client.waiting import eventually

PATH = "/api/v1/iocs/stats"
TYPES = "ipv4 ipv6 domain url md5 sha1 sha256 sha512 email cve mitre_attack".split()


@pytest.fixture(autouse=True, scope="module")
def fresh(product):
    product.ctl("stats", "refresh")


@pytest.fixture
def statistics(product, key):
    answer = product.ask(PATH, key)
    assert answer.status == 200, answer.text
    return answer.json["data"]


def feed(product):
    slug = "scratch-" + uuid.uuid4().hex[:12]
    product.ctl("feed", "add", slug, "--name", slug)
    return slug


def test_every_field_of_the_contract_is_there_and_has_its_type(statistics):
    for name in ("total_iocs", "total_articles"):
        assert isinstance(statistics[name], int), name
    assert list(statistics["by_type"]) == TYPES
    assert set(statistics["by_category"]) == {"news", "research", "threat-intel", "vendor", "government"}
    assert set(statistics["by_confidence"]) == {"high", "medium", "low"}
    for name in ("by_type", "by_category", "by_confidence", "by_source"):
        assert all(type(count) is int for count in statistics[name].values()), name
    for name in ("last_24h", "last_7d"):
        assert all(type(statistics[name][member]) is int for member in ("new_iocs", "new_articles"))
        assert statistics[name]["trend"] in ("up", "down", "stable")
    assert {"total", "active", "last_fetch"} <= set(statistics["sources"])
    assert set(statistics["sources"]["health"]) == {"healthy", "degraded", "error", "pending", "not_fetched"}
    for name in ("top_mitre_techniques", "top_cves"):
        counts = [entry["count"] for entry in statistics[name]]
        assert 0 < len(counts) <= 10 and counts == sorted(counts, reverse=True) and counts[-1] > 0
    assert all(entry["id"].startswith("T") and entry["name"] for entry in statistics["top_mitre_techniques"])
    assert statistics["totals"]["by_source"] == statistics["by_source"]
    assert statistics["last_updated"].endswith("Z")


@pytest.mark.parametrize("days", [7, 30, 90])
def test_a_longer_series_ends_today_and_holds_the_week(product, key, statistics, days):
    answer = product.ask(f"{PATH}?days={days}", key)
    series = answer.json["data"]["series"]
    assert len(series) == days and series[-7:] == answer.json["data"]["last_7d"]["series"]
    assert [each["date"] for each in series] == sorted({each["date"] for each in series})
    assert "series" not in statistics
    assert product.ask(f"{PATH}?days={days}", key, If_None_Match=answer.fields["ETag"]).status == 304


@pytest.mark.parametrize("days", ["6", "91", "x", "-7"])
def test_days_outside_the_range_are_refused(product, key, days):
    answer = product.ask(f"{PATH}?days={days}", key)
    assert (answer.status, answer.error["details"]["parameter"]) == (400, "days"), answer.text


def test_the_figures_are_those_of_the_lists(product, key, statistics):
    product.ctl("stats", "refresh")
    statistics = product.ask(PATH, key).json["data"]
    total = product.ask("/api/v1/iocs?limit=1&since=1990-01-01", key).json["meta"]["total"]
    assert statistics["total_iocs"] == total
    for name in ("by_type", "by_category", "by_confidence", "by_source"):
        assert sum(statistics[name].values()) == total, name
    hashes = product.ask("/api/v1/iocs?limit=1&since=1990-01-01&type=sha256", key).json["meta"]["total"]
    assert statistics["by_type"]["sha256"] == hashes
    health = statistics["sources"]["health"]
    assert sum(health.values()) == statistics["sources"]["total"] == int(product.value("select count(*) from feeds"))
    assert statistics["total_articles"] == int(product.value("select count(*) from articles where archived_at is null"))


def test_the_series_has_the_last_seven_days(statistics):
    days = [datetime.date.fromisoformat(point["date"]) for point in statistics["last_7d"]["series"]]
    assert len(days) == 7 and all(later - day == datetime.timedelta(1) for day, later in zip(days, days[1:]))
    assert all(point["new_iocs"] >= 0 and point["new_articles"] >= 0 for point in statistics["last_7d"]["series"])
    trend = statistics["last_7d"]["iocs_trend"]
    assert trend["current"] == statistics["last_7d"]["new_iocs"] and trend["direction"] == statistics["last_7d"]["trend"]


def test_the_headers_say_how_old_the_figures_are(product, key):
    answer = product.ask(PATH, key)
    updated = datetime.datetime.fromisoformat(answer.fields["x-cache-updated-at"].replace("Z", "+00:00"))
    age = (datetime.datetime.now(datetime.timezone.utc) - updated).total_seconds()
    assert abs(age - int(answer.fields["x-cache-age-seconds"])) < 60
    assert answer.fields["x-cache-stale"] == "false"
    product.sql("update iocs_stats_cache set updated_at = now() - interval '21 minutes'")
    try:
        old = product.ask(PATH, key)
        assert old.fields["x-cache-stale"] == "true" and int(old.fields["x-cache-age-seconds"]) >= 1260
        assert old.fields["etag"] != answer.fields["etag"]
    finally:
        product.ctl("stats", "refresh")
    assert product.ask(PATH, key).fields["x-cache-stale"] == "false"


@pytest.mark.parametrize("path", ["industries", "industries/energy?window=30d", "actors", "actors/apt28", "techniques", "techniques/T1059"])
def test_all_that_is_worked_out_beforehand_says_how_old_it_is(product, key, path):
    figures, kept = (product.ask("/api/v1/" + path, key) for _ in range(2))
    for answer in (figures, kept, product.ask("/api/v1/" + path, key, If_None_Match=figures.fields["etag"])):
        assert answer.status in (200, 304) and answer.fields["x-cache-stale"] == "false"
        assert int(answer.fields["x-cache-age-seconds"]) < 1200 and answer.fields["x-cache-updated-at"].endswith("Z")


def test_conditional_requests_and_head(product, key):
    answer = product.ask(PATH, key)
    again = product.ask(PATH, key, If_None_Match=answer.fields["etag"])
    if again.status != 304:  # refreshed in between by an import of another test
        again = product.ask(PATH, key, If_None_Match=again.fields["etag"])
    assert again.status == 304 and again.body == b"" and "x-cache-updated-at" in again.fields
    head = product.ask(PATH, key, "HEAD")
    assert head.status == 200 and head.body == b"" and int(head.fields["content-length"]) > 1000
    assert answer.fields["cache-control"] == "private, no-cache"
    assert "Authorization" in answer.fields["vary"]


def test_free_may_not_see_them_in_either_preset(product):
    answer = product.ask(PATH, product.key("free"))
    assert answer.status == 403 and answer.error["code"] == "insufficient_scope"
    assert answer.error["details"]["required_scope"] == "read:stats"
    assert product.ask(PATH, product.key("pro")).status == 200
    allowed = product.sql("select name, 'read:stats' = any (scopes) from tier_preset('two-plan')")
    assert dict(allowed) == {"free": "f", "pro": "t", "enterprise": "t"}


def test_parameters_are_refused(product, key):
    answer = product.ask(PATH + "?window=7d", key)
    assert answer.status == 400 and "Valid are: days" in answer.error["message"]
    assert product.ask(PATH).status == 401


def test_what_is_imported_is_counted_by_the_next_refresh(product, key):
    slug = feed(product)
    before = product.ask(PATH, key).json["data"]
    rows = "value\n" + "".join(f"n{n}.{slug}.example\n" for n in range(3))
    product.ctl("feed", "import", "--format", "csv", "--feed", slug, "-", input=rows.encode())
    assert json.loads(product.ctl("stats", "refresh", "--json").stdout) == {"refreshed": True}
    after = product.ask(PATH, key).json["data"]
    assert after["by_source"][slug] == 3
    assert after["total_iocs"] >= before["total_iocs"] + 3
    assert after["sources"]["active"] >= before["sources"]["active"] + 1
    assert json.loads(product.ctl("stats", "show").stdout)["by_source"][slug] == 3


def test_refreshes_side_by_side_wait_or_leave_it(product):
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        done = list(pool.map(lambda _: product.ctl("stats", "refresh", "--json"), range(6)))
    assert all(json.loads(one.stdout)["refreshed"] for one in done)
    left = product.ctl("stats", "refresh", "--if-older-than", "300", "--json")
    assert json.loads(left.stdout) == {"refreshed": False}
    product.ctl("stats", "refresh", "--if-older-than=-1", code=2)


def test_a_new_database_has_figures_and_the_first_import_counts(product):
    name = "stats_" + uuid.uuid4().hex[:12]
    product.sql(f"create database {name}")
    url = product.database.replace("/socd?", f"/{name}?")
    settings = {"SOCD_DATABASE_URL": url, "SOCD_SQL_DIR": str(TOP / "sql")}
    try:
        assert product.socdctl("migrate", **settings).returncode == 0
        empty = json.loads(product.socdctl("stats", "show", **settings).stdout)
        assert empty["total_iocs"] == 0 and sum(empty["by_type"].values()) == 0 and empty["by_source"] == {}
        assert empty["sources"]["last_fetch"] is None and empty["last_7d"]["trend"] == "stable"
        done = product.socdctl("feed", "import", "--format", "list", "--feed", "test-indicators", "-", input="one.example\n", **settings)
        assert done.returncode == 0 and done.stderr == "", done.stderr
        assert json.loads(product.socdctl("stats", "show", **settings).stdout)["total_iocs"] == 1
    finally:
        eventually(lambda: product.sql(f"drop database {name}", ok=False).returncode == 0, "the scratch database is gone")


def test_without_figures_the_answer_is_503_and_says_when_to_come_back(product, key):
    product.sql("delete from iocs_stats_cache")
    try:
        answer = product.ask(PATH, key)
        assert answer.status == 503 and answer.error["code"] == "unavailable" and int(answer.fields["retry-after"]) > 0
    finally:
        product.ctl("stats", "refresh")
    assert product.ask(PATH, key).status == 200
