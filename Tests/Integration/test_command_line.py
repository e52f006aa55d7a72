"""socdctl and socd-worker: exit codes, --json, one line for what is wrong, and no secret where none belongs."""

import json
import re
import shutil
import subprocess
import uuid

import pytest
from client.product import TOP

SUBCOMMANDS = [
    "migrate", "user create", "user list", "user set-tier", "user set-role", "key mint", "key list", "key revoke", "session mint", "tier list", "tier set",
    "feed list", "feed show", "feed add", "feed enable", "feed disable", "feed import", "maintain", "doctor", "manual",
]
NOBODY = str(uuid.UUID(int=7))


def one_line(done):
    assert done.stderr.startswith("socdctl: ") and done.stderr.count("\n") == 1, done.stderr
    return done.stderr


@pytest.mark.parametrize("words", ["", *SUBCOMMANDS])
def test_every_subcommand_explains_itself(product, words):
    done = product.ctl(*words.split(), "--help")
    assert "USAGE: socdctl" in done.stdout and "OPTIONS" in done.stdout


@pytest.mark.parametrize("words", [
    "nonsense", "user", "user nonsense", "user create", "user create a@example.com --nonsense",
    "key mint --name x", "key mint --user a@example.com", "key mint --user a@example.com --name x --expires-in-days soon",
    "key revoke", "key change", f"key change {NOBODY}", "key rotate", "key usage", "session mint", "tier set free --per-minute many",
    "feed import", "feed import --format rss -", "feed import --format csv --create -", "cve import --format nvd-json",
    "feed import --format csv", "feed add x", "feed set urlhaus --interval soon", "migrate --nonsense", "doctor now", "maintain --days 3",
    "indicator", "indicator show", "indicator show ipv4 192.0.2.1 x", "indicator show --type ipv4 ipv4 192.0.2.1",
])
def test_wrong_words_exit_with_64(product, words):
    # `user`, `key` and the like alone show their help.
    done = product.ctl(*words.split(), code=None)
    assert done.returncode == (0 if words in ("user", "indicator") else 64), (done.returncode, done.stderr)


@pytest.mark.parametrize("words, says", [
    ("user create notanemail", "notanemail: an e-mail address is name@host"), ("user create a@b@example.com", "a@b@example.com"),
    ("user create @example.com", "name@host"), ("user create a@example.com --tier gold", "free, pro, enterprise"),
    ("user set-tier nobody@example.com free", "no account nobody@example.com"), ("user set-tier demo-free@example.com fre", "did you mean free?"),
    ("user set-tier demo-fre@example.com free", "did you mean demo-free@example.com?"),
    ("user set-role demo-free@example.com moderater", "did you mean moderator?"), ("user set-role nobody@example.com member", "no account nobody@example.com"),
    ("key mint --user a@example.com --name x --expires-in-days 0", "1 to 365"), ("key mint --user a@example.com --name x --expires-in-days 366", "1 to 365"),
    (f"key mint --user a@example.com --name {'x' * 101}", "1 to 100"), ("key mint --user nobody@example.com --name x", "nobody@example.com"),
    ("key mint --user a@example.com --name x --allowed-ips 10.0.0.1/8", "10.0.0.1/8"), ("key mint --user a@example.com --name x --tlp blue", "amber+strict"),
    ("key revoke 17", "17 is not a key id"), (f"key revoke {NOBODY}", NOBODY), (f"key rotate {NOBODY}", NOBODY), ("key rotate x", "not a key id"),
    (f"key rotate {NOBODY} --overlap 604801", "0 to 604800"), (f"key usage {NOBODY}", NOBODY), (f"key usage {NOBODY} --days 0", "1 to 365"),
    (f"key change {NOBODY} --name x", NOBODY), (f"key change {NOBODY} --allowed-ips x", "x is neither"), (f"key change {NOBODY} --tlp blue", "clear"),
    ("session mint --user a@example.com --ttl 0", "--ttl"), ("session mint --user nobody@example.com", "nobody@example.com"),
    ("tier set gold --per-minute 5", "no tier gold"), ("tier set prro --per-minute 5", "did you mean pro?"), ("tier preset three-plans", "did you mean three-plan?"),
    ("feed show nothing", "feed list"), ("feed show urlhuas", "did you mean urlhaus?"), ("feed enable threatfx", "did you mean threatfox?"),
    ("feed disable nothing", "nothing"), ("feed import --format csv --feed nothing -", "nothing"),
    ("feed import --format nonsense -", "urlhaus-csv"), ("feed import --format csw -", "did you mean csv?"),
    ("feed import --format csv --feed imported /nonexistent/file", "/nonexistent/file"), ("feed import --format csv --feed imported /", "/"),
    ("feed add Not-A-Slug --name X", "lower-case"), ("feed add ok-slug --name X --category nonsense", "threat-intel"),
    ("feed add ok-slug --name X --category vendr", "did you mean vendor?"), ("feed add ok-slug --name X --format nonsense", "stix"),
    ("feed add ok-slug --name X --reliability 101", "0 to 100"), ("feed add ok-slug --name X --url ftp://x", "ftp://x"),
    ("feed set urlhaus --interval 59", "60 to 2592000"), ("feed set urlhaus --reliability -1", "0 to 100"),
    ("feed set urlhaus --category news-site", "research"), ("feed set urlhaus --url urlhaus.example", "http"), ("feed set urlhaus --terms-url x", "http"),
    ("feed check --format nonsense https://a.example/", "urlhaus-csv"), ("cve import --format nonsense -", "nvd-json"), ("cve import --format list -", "list"),
    ("audit --limit 0", "1 to 100000"), ("article list --limit 0", "1 to 10000"), ("stats refresh --if-older-than -1", "0 to 86400"),
    ("warninglist show resolvr", "did you mean resolver?"),
])
def test_bad_input_exits_with_2_and_a_line_says_what_is_wrong_and_what_is_valid(product, words, says):
    assert says in one_line(product.ctl(*words.replace("--reliability -1", "--reliability=-1").replace("than -1", "than=-1").split(" "), code=2))


@pytest.mark.parametrize("words", ["feed add urlhaus --name X", "user create demo-free@example.com", "warninglist remove resolver"])
def test_what_cannot_be_done_exits_with_1_and_says_why_in_a_line(product, words):
    one_line(product.ctl(*words.split(), code=1))


def test_it_says_which_release_it_is(product):
    version = product.ctl("--version").stdout
    assert re.fullmatch(r"socdctl \d+\.\d+\.\d+\n", version)
    assert product.socdctl("--version").stdout == version


@pytest.mark.parametrize("words", [
    "user list", "user create a@example.com", "key list", "tier list", "feed list", "migrate", "maintain", "feed import --format list -",
])
def test_without_a_database_it_says_so_and_hides_the_password(product, words):
    done = product.socdctl(*words.split(), SOCD_DATABASE_URL="postgresql://u:hush-hush@127.0.0.1:1/x", SOCD_SQL_DIR="sql", input="")
    assert done.returncode == 1 and "hush-hush" not in done.stdout + done.stderr
    one_line(done)
    done = product.socdctl(*words.split(), input="")
    assert done.returncode == 64 and "SOCD_DATABASE_URL" in one_line(done)


@pytest.mark.parametrize("name, value", [
    ("SOCD_DATABSE_URL", "x"), ("SOCD_", "1"), ("SOCD_THREADS", "0"), ("SOCD_THREADS", "four"), ("SOCD_THREADS", ""), ("SOCD_THREADS", "257"),
    ("SOCD_PROCESSES", "-1"), ("SOCD_GRACE_SECONDS", "1.5"), ("SOCD_PUBLIC_URL", "ftp://x"), ("SOCD_PUBLIC_URL", "https://x?y"),
    ("SOCD_IDENTITY", "me"), ("SOCD_SESSION_ALGORITHM", "none"), ("SOCD_STATEMENT_TIMEOUT_MS", "99"), ("SOCD_SOURCE_NAME", ""),
    ("SOCD_SOURCE_NAME", "a\x07b"), ("SOCD_REQUEST_LOG_DAYS", "0"), ("SOCD_DATABASE_URL", ""),
])
def test_an_unknown_or_malformed_setting_stops_the_start(product, name, value):
    environment = {"SOCD_DATABASE_URL": product.database, name: value}
    done = product.socdctl("tier", "list", **environment)
    assert done.returncode == 64 and name in one_line(done)
    worker = subprocess.run(
        [str(product.home / "bin" / "socd-worker"), "--listen", "unix:/nonexistent/socket"], env=environment, capture_output=True, text=True)
    assert worker.returncode == 64 and name in worker.stderr and worker.stderr.count("\n") == 1, worker.stderr


@pytest.mark.parametrize("words", ["--nonsense", "--listen", "--threads 0", "--threads x", "--processes 2", "--processes 0", "extra", "--listen nonsense", ""])
def test_the_worker_refuses_wrong_words(product, words):
    worker = subprocess.run(
        [str(product.home / "bin" / "socd-worker"), *words.split()], stdin=subprocess.DEVNULL, capture_output=True, text=True,
        env={"SOCD_DATABASE_URL": product.database})
    assert worker.returncode == 64 and worker.stderr.startswith("socd-worker: "), worker.stderr


def test_json_answers(product):
    user = f"{uuid.uuid4().hex}@example.com"
    created = json.loads(product.ctl("user", "create", user, "--json").stdout)["id"]
    listed = {one["email"]: one for one in json.loads(product.ctl("user", "list", "--json").stdout)}
    assert listed[user]["id"] == created and listed[user]["tier"] == "free" and listed[user]["active_keys"] == 0
    key = product.mint(user, "--expires-in-days", "3", "--scopes", "read:iocs")
    mine, = [one for one in json.loads(product.ctl("key", "list", "--json").stdout) if one["id"] == key.id]
    assert mine["user"] == user and mine["key_prefix"] == key.secret[:12] and mine["tier"] == "free" and mine["revoked_at"] is None
    product.ctl("key", "revoke", key.id)
    mine, = [one for one in json.loads(product.ctl("key", "list", "--json").stdout) if one["id"] == key.id]
    assert mine["revoked_at"]
    tiers = {one["name"]: one for one in json.loads(product.ctl("tier", "list", "--json").stdout)}
    assert (tiers["free"]["requests_per_minute"], tiers["pro"]["page_max"], tiers["enterprise"]["lookback_days"]) == (10, 1000, 365)
    feeds = {one["feed"]: one for one in json.loads(product.ctl("feed", "list", "--json").stdout)}
    assert feeds["urlhaus"]["enabled"] and feeds["urlhaus"]["last_import_at"]
    assert json.loads(product.ctl("feed", "show", "urlhaus").stdout) == feeds["urlhaus"]
    assert set(json.loads(product.ctl("maintain", "--json").stdout)) == {"partitions_made", "partitions_dropped", "buckets_removed", "keys_removed", "versions_removed", "statuses_removed", "days_rolled_up", "sightings_expired", "matches_removed", "indicators_expired", "values_moved", "risks_changed"}
    assert all(finding["ok"] for finding in json.loads(product.ctl("doctor", "--json").stdout))
    assert json.loads(product.ctl("migrate", "--json").stdout) == {"applied": []}


def test_people_get_tables_with_the_same_rows(product):
    for words in ("user list", "key list", "tier list", "feed list"):
        rows = product.ctl(*words.split()).stdout.splitlines()
        assert len(rows) - 1 == len(json.loads(product.ctl(*words.split(), "--json").stdout)) and rows[0] == rows[0].upper()


def test_a_minted_secret_stands_alone_on_standard_output(product):
    user = f"{uuid.uuid4().hex}@example.com"
    product.ctl("user", "create", user)
    done = product.ctl("key", "mint", "--user", user, "--name", "a name, with \"quotes\"")
    assert re.fullmatch(r"sk_live_[0-9A-Za-z]{43}\n", done.stdout) and done.stderr == ""
    token = product.ctl("session", "mint", "--user", user, "--ttl", "60").stdout
    assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+\n", token)


def test_an_account_has_as_many_keys_as_its_plan_allows(product):
    key = product.key("free")
    others = [product.mint(key.user) for _ in range(2)]
    assert "revoke one first" in one_line(product.ctl("key", "mint", "--user", key.user, "--name", "4th", code=1))
    product.ctl("key", "revoke", others[0].id)
    product.mint(key.user)


def test_a_key_gets_no_scope_beyond_its_plan(product):
    user = f"{uuid.uuid4().hex}@example.com"
    product.ctl("user", "create", user)
    done = product.ctl("key", "mint", "--user", user, "--name", "x", "--scopes", "read:iocs,read:misp", code=2)
    assert "read:misp" in one_line(done)


def test_feeds_can_be_added_and_switched(product):
    slug = "scratch-" + uuid.uuid4().hex[:12]
    product.ctl("feed", "add", slug, "--name", "A feed", "--category", "vendor", "--format", "list", "--url", "https://feed.example/x")
    product.ctl("feed", "disable", slug)
    shown = json.loads(product.ctl("feed", "show", slug).stdout)
    assert shown["enabled"] is False and shown["category"] == "vendor" and shown["last_import_at"] is None
    product.ctl("feed", "enable", slug)
    assert json.loads(product.ctl("feed", "show", slug).stdout)["enabled"] is True


@pytest.mark.parametrize("words", [
    "--per-minute 0", "--per-minute 1000001", "--per-day -1", "--lookback-days 0", "--page-max 0", "--max-keys -1",
])
def test_the_database_refuses_limits_that_make_no_sense(product, words):
    tier = product.tier()
    name, value = words.split()
    one_line(product.ctl("tier", "set", tier, f"{name}={value}", code=2))


def test_a_plan_can_be_changed(product):
    tier = product.tier()
    product.ctl("tier", "set", tier, "--per-minute", "7", "--page-max", "9", "--formats", "json,csv", "--scopes", "read:iocs")
    key = product.key(tier)
    answer = product.ask("/api/v1/iocs?limit=100", key)
    assert answer.fields["x-ratelimit-limit"] == "7" and answer.json["meta"]["limit"] == 9
    assert product.ask("/api/v1/iocs?format=txt", key).status == 403
    product.ctl("tier", "set", tier, "--formats", "all")
    assert next(one["formats"] for one in json.loads(product.ctl("tier", "list", "--json").stdout) if one["name"] == tier) is None
    assert product.ask("/api/v1/iocs?format=txt", key).status == 200
    assert product.ask("/api/v1/iocs?format=stix", key).status == 403


def test_a_feed_says_who_publishes_it_and_whose_reports_it_takes_back(product):
    slug = "published-" + uuid.uuid4().hex[:12]

    def shown():
        feed = json.loads(product.ctl("feed", "show", slug).stdout)
        return feed["publisher"], feed["retracts_publisher"]

    product.ctl("feed", "add", slug, "--name", slug, "--format", "threatfox")
    assert shown() == ("abuse.ch", None)
    product.ctl("feed", "set", slug, "--publisher", "example.org", "--retracts-publisher", "example.com")
    assert shown() == ("example.org", "example.com")
    product.ctl("feed", "set", slug, "--publisher", "", "--retracts-publisher", "")
    assert shown() == (None, None)
    product.ctl("feed", "set", slug, "--publisher", "Not a domain", code=2)


def test_maintenance_removes_buckets_that_are_full_and_keeps_the_others(product):
    key = product.key(product.tier(requests_per_day=5))
    full = product.key()
    for one in (key, full):
        assert product.ask("/api/v1/iocs?limit=1", one).status == 200
    product.sql(
        "update account_buckets set minute_full_at = now(), day_full_at = now() "
        f"where (user_id, slot) = (select user_id, slot from api_keys where id = '{full.id}')"
    )
    assert json.loads(product.ctl("maintain", "--json").stdout)["buckets_removed"] >= 1
    left = {
        row[0] for row in product.sql("select k.id from account_buckets b join api_keys k on (k.user_id, k.slot) = (b.user_id, b.slot)")
    }
    assert key.id in left and full.id not in left
    assert product.ask("/api/v1/iocs?limit=1", full).status == 200


@pytest.mark.parametrize("way", ["path", "link", "absolute"])
def test_what_lies_beside_the_program_is_found_however_it_is_called(product, tmp_path, way):
    """As installed: bin/socdctl and share/socd/sql, from a folder that has no SQL files."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "share" / "socd").mkdir(parents=True)
    shutil.copy(product.home / "bin" / "socdctl", tmp_path / "bin" / "socdctl")
    (tmp_path / "share" / "socd" / "sql").symlink_to(TOP / "sql")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "link").symlink_to(tmp_path / "bin" / "socdctl")
    program = {"path": "socdctl", "link": "./link", "absolute": str(tmp_path / "bin" / "socdctl")}[way]
    done = subprocess.run(
        ["sh", "-c", f"exec {program} migrate --dry-run"], capture_output=True, text=True, cwd=tmp_path / "elsewhere",
        env={"PATH": f"{tmp_path}/bin:/usr/bin:/bin", "SOCD_DATABASE_URL": product.database},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "nothing to apply\n"), done.stderr
