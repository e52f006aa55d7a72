"""Large answers that nothing has changed: a worker admits the request, nginx sends a file. Clients see no difference."""

import concurrent.futures
import copy
import gzip
import os
import pathlib
import resource
import shutil
import subprocess
import tempfile
import threading
import urllib.parse
import uuid

import pytest
from client.formats import FORMATS
from client.nginx import Nginx
from client.waiting import eventually

OBJECTS = "/api/taxii2/api/collections/all"
TAXII = "application/taxii+json;version=2.1"
STIX = "application/stix+json;version=2.1"
TARGETS = [(f"/api/v1/iocs?limit=10000&format={name}", None) for name in FORMATS] + [
    ("/api/v1/iocs?limit=1000", "text/csv"), ("/api/v1/iocs/stix?limit=1000", None), ("/api/v1/iocs/misp?limit=1000", None),
    ("/api/v1/articles?limit=100", None), ("/api/v1/articles?limit=100&format=rss", None), ("/api/v1/cves?limit=100", None),
    (f"{OBJECTS}/objects/?limit=500", TAXII), (f"{OBJECTS}/objects/?limit=500", STIX), (f"{OBJECTS}/manifest/?limit=1000", TAXII),
]  # fmt: skip
CSV = "/api/v1/iocs?limit=1000&format=csv"
# A condition that files know in another way: with it a worker sends the body itself.
PLAIN = {"If_Match": '"other"'}


class Side:
    """A worker and an nginx of their own on the product's database, and a folder for answers."""

    def __init__(self, product, seen_by_nginx=None, file_limit=None, **settings):
        # pytest keeps its own folders from everybody, and so from the service's user.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="socd-side-"))
        self.folder.chmod(0o755)
        self.answers = self.folder / "answers"
        self.answers.mkdir(mode=0o700)
        owner = pathlib.Path(product.sockets).stat()
        os.chown(self.answers, owner.st_uid, owner.st_gid)
        self.socket = f"{product.sockets}/{uuid.uuid4().hex[:8]}.sock"
        place = self.folder / "nginx"
        place.mkdir()
        self.nginx = Nginx(place, [self.socket], ANSWERS=seen_by_nginx or self.answers)
        self.log = (self.folder / "worker.log").open("w+")
        environment = {
            "PATH": os.environ["PATH"], "SOCD_DATABASE_URL": product.database.replace("user=socd", "user=socd_worker"), "SOCD_ANSWER_DIRECTORY": str(self.answers),
            "SOCD_SESSION_KEY_FILE": f"{product.home}/session.key", "SOCD_PUBLIC_URL": product.base, "SOCD_CORS_ORIGINS": "https://a.example", **settings,
        }  # fmt: skip
        limit = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))} if file_limit else {}
        self.process = subprocess.Popen(
            [str(product.home / "bin" / "socd-worker"), "--listen", f"unix:{self.socket}", "--threads", "2"], env=environment, cwd="/",
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, **limit,
            **({"user": owner.st_uid, "group": owner.st_gid} if os.geteuid() == 0 else {}),
        )  # fmt: skip
        self.nginx.start()
        self.product = copy.copy(product)
        self.product.address = urllib.parse.urlsplit(f"http://127.0.0.1:{self.nginx.port}")
        eventually(lambda: self.product.ask("/readyz").status == 200, "the worker answers")

    def ask(self, *words, **fields):
        return self.product.ask(*words, **fields)

    def names(self):
        return {path.name for path in self.answers.iterdir()}

    def lines(self, event):
        self.log.flush()
        return [line for line in pathlib.Path(self.log.name).read_text().splitlines() if f'"event":"{event}"' in line]

    def stop(self):
        self.nginx.stop()
        self.process.terminate()
        self.process.wait(30)
        self.log.close()
        pathlib.Path(self.socket).unlink(missing_ok=True)
        shutil.rmtree(self.folder)


@pytest.fixture
def aside(product):
    """Makes sides that go with the test."""
    made = []

    def make(**options):
        made.append(Side(product, **options))
        return made[-1]

    yield make
    for side in made:
        side.stop()


@pytest.fixture(scope="module")
def side(product):
    one = Side(product)
    yield one
    one.stop()


def settled(answer):
    """The header without what differs between any two answers."""
    own = {"date", "x-request-id", "x-ratelimit-remaining", "x-ratelimit-reset", "ratelimit", "content-length", "transfer-encoding", "x-cache-age-seconds"}
    fields = {name: value for name, value in answer.fields.items() if name not in own}
    # The order of the names means nothing.
    fields["vary"] = sorted(name.strip() for name in fields.get("vary", "").split(","))
    return fields


def kept(side, key, target, accept=None, **fields):
    """Asks until nginx sends a file, and returns that answer."""
    named = fields | ({"Accept": accept} if accept else {})
    side.ask(target, key, **named)
    side.ask(target, key, **named)
    answer = side.ask(target, key, **named)
    # What a worker sends of this size has no length.
    return answer


@pytest.mark.parametrize("target, accept", TARGETS)
@pytest.mark.parametrize("coding", [None, "gzip"])
def test_a_file_is_the_answer_that_a_worker_sends(side, key, target, accept, coding):
    fields = ({"Accept": accept} if accept else {}) | ({"Accept_Encoding": coding} if coding else {}) | {"Origin": "https://a.example"}
    before = side.names()
    file = kept(side, key, target, **fields)
    made = side.ask(target, key, **fields, **PLAIN)
    assert (file.status, made.status) == (200, 200), made.body[:300]
    if len(made.body) > 120_000 or coding is None and len(made.body) >= 16 * 1024:
        assert side.names() - before or any(name.endswith(".head") for name in before)
    unpack = gzip.decompress if coding else bytes
    assert unpack(file.body) == unpack(made.body)
    assert settled(file) == settled(made)
    # What is too small for a file nginx packs itself, and says no length.
    assert int(file.fields.get("content-length", len(file.body))) == len(file.body)
    assert int(file.fields["x-ratelimit-remaining"]) > 0 and file.fields["x-request-id"] != made.fields["x-request-id"]
    if coding and "etag" in file.fields:
        assert file.fields["etag"].startswith('W/"')
    head = side.ask(target, key, method="HEAD", **fields)
    assert (head.status, head.body, settled(head)) == (200, b"", settled(side.ask(target, key, method="HEAD", **fields, **PLAIN)))


def test_the_files_are_there_and_nginx_sends_them(side, key, product):
    target = CSV + "&type=domain"
    asked = side.ask(target, key)
    assert not [name for name in side.names() if asked.fields["etag"].strip('"') in name]
    file = kept(side, key, target)
    tag = file.fields["etag"].strip('"')
    body = [path for path in side.answers.iterdir() if path.name.endswith(tag)]
    assert len(body) == 1 and body[0].read_bytes() == file.body
    assert gzip.decompress(body[0].with_name(body[0].name + ".gz").read_bytes()) == file.body
    # What nginx sends is what is in the file: a change of the same length is seen.
    body[0].write_bytes(file.body[:-2] + b"!\n")
    assert side.ask(target, key).body.endswith(b"!\n")
    body[0].write_bytes(file.body)
    assert {oct(path.stat().st_mode & 0o777) for path in side.answers.iterdir()} == {"0o640"}


def test_a_client_that_has_the_answer_gets_304(side, key):
    file = kept(side, key, CSV)
    for tag in (file.fields["etag"], f'W/{file.fields["etag"]}', "*"):
        again = side.ask(CSV, key, If_None_Match=tag)
        assert (again.status, again.body) == (304, b"")
    for name, value in [("If_None_Match", '"other"'), ("If_Modified_Since", "Thu, 01 Jan 2015 00:00:00 GMT"), ("If_Modified_Since", "nonsense"),
                        ("If_Match", '"other"'), ("If_Unmodified_Since", "Thu, 01 Jan 2015 00:00:00 GMT")]:  # fmt: skip
        answer = side.ask(CSV, key, **{name: value})
        assert (answer.status, answer.body) == (200, file.body), name
    page = f"{OBJECTS}/objects/?limit=500"
    taxii = kept(side, key, page, TAXII)
    for fields in ({"If_None_Match": "*"}, {"If_Modified_Since": taxii.fields["date"]}, {"If_None_Match": "*", "If_Modified_Since": taxii.fields["date"]}):
        assert side.ask(page, key, Accept=TAXII, **fields).body == taxii.body, fields


@pytest.mark.parametrize("asked", ["bytes=0-99", "bytes=100-", "bytes=-5", "bytes=0-0,5-9", "bytes=999999999-", "items=1-2"])
def test_parts_are_never_sent(side, key, asked):
    file = kept(side, key, CSV)
    answer = side.ask(CSV, key, Range=asked)
    assert (answer.status, answer.body) == (200, file.body)
    assert "content-range" not in answer.fields and "accept-ranges" not in answer.fields


def test_a_file_costs_what_an_answer_costs(side, product):
    key = product.key(product.tier(requests_per_minute=5, lookback_days=36500))
    target = CSV + "&type=url"
    answers = [side.ask(target, key) for _ in range(7)]
    assert [answer.status for answer in answers] == [200] * 5 + [429] * 2
    assert [answer.fields["x-ratelimit-remaining"] for answer in answers] == ["4", "3", "2", "1", "0", "0", "0"]
    ids = [answer.fields["x-request-id"] for answer in answers[:5]]
    rows = lambda: product.sql(f"select bytes, rows from request_log where request_id in ({', '.join(repr(id) for id in ids)})")  # noqa: E731
    eventually(lambda: len(rows()) == 5, "the requests are in the log")
    assert len(set(map(tuple, rows()))) == 1 and rows()[0][0] == str(len(answers[0].body))


def test_another_plan_and_no_key_get_answers_of_their_own(side, product, key):
    all_of_it = kept(side, key, CSV)
    # Both have files, and each its own.
    short = product.key(product.tier(lookback_days=1, page_max=500))
    other = kept(side, short, CSV)
    assert other.status == 200 and other.body != all_of_it.body and other.fields["etag"] != all_of_it.fields["etag"]
    assert kept(side, key, CSV).body == all_of_it.body
    tlp = product.key(product.tier(lookback_days=36500), "--tlp-max", "clear") if "--tlp-max" in product.ctl("key", "mint", "--help").stdout else None
    if tlp:
        assert kept(side, tlp, CSV).fields["etag"] != all_of_it.fields["etag"]
    assert side.ask(CSV).status == 401
    product.sql(f"update api_keys set revoked_at = now() where id = '{short.id}'")
    assert side.ask(CSV, short).status == 401


def test_after_an_import_the_answer_is_a_new_one(side, product, key):
    file = kept(side, key, CSV)
    feed = "files-" + uuid.uuid4().hex[:8]
    name = uuid.uuid4().hex + ".files-loader-host.net"
    product.ctl("feed", "import", "--format", "csv", "--feed", feed, "--create", "--category", "research", "-", input=f"type,value\ndomain,{name}\n")
    for _ in range(4):
        answer = side.ask(CSV, key)
        assert answer.fields["etag"] != file.fields["etag"] and name in answer.text
    assert side.ask(CSV, key, If_None_Match=file.fields["etag"]).status == 200


@pytest.mark.parametrize("prefix", ["/_answers/", "//_answers/", "/_answers//", "/%5fanswers/", "/x/../_answers/", "/_answers/%2e%2e/_answers/", "/api/../_answers/"])
def test_nobody_outside_reaches_the_files(side, key, prefix):
    first_line = kept(side, key, CSV).body.splitlines()[0]
    for name in [*sorted(side.names()), "..", "../nginx.conf", "", "%2e%2e/nginx/nginx.conf"]:
        for fields in ({}, {"X_Accel_Redirect": "/_answers/x", "Socd_Answers": "/_answers/", "SOCD_ANSWERS": "again"}):
            answer = side.product.send(
                "".join([f"GET {prefix}{name} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-API-Key: {key.secret}\r\n",
                         *(f"{field.replace('_', '-')}: {value}\r\n" for field, value in fields.items()), "\r\n"]).encode()
            )  # fmt: skip
            assert answer.status in (400, 404), (prefix, name, answer.status)
            assert first_line not in answer.body and "x-total-count" not in answer.fields


def test_a_header_field_turns_nothing_on(product, key):
    """The worker asked past nginx, with the variables that header fields would become."""
    for _ in range(4):
        answer = product.ask_worker(0, CSV, key, HTTP_SOCD_ANSWERS="/_answers/", HTTP_X_ACCEL_REDIRECT="/x")
        assert answer.status == 200 and answer.body and "x-accel-redirect" not in answer.fields


@pytest.mark.parametrize("given", ["_answers", "/", "", "AGAIN", "x/y/", "/_answers"])
def test_only_a_location_is_taken_for_one(product, key, given):
    for _ in range(4):
        answer = product.ask_worker(0, CSV, key, SOCD_ANSWERS=given)
        assert answer.status == 200 and answer.body and "x-accel-redirect" not in answer.fields


def test_files_that_go_under_load_cost_no_answer(side, key):
    body = kept(side, key, CSV).body
    done = threading.Event()
    removed = []

    def remove():
        while not done.is_set():
            for path in side.answers.iterdir():
                if not path.name.startswith("."):
                    path.unlink(missing_ok=True)
                    removed.append(path)

    remover = threading.Thread(target=remove)
    remover.start()

    def ask(number):
        answer = side.ask(CSV, key, **({"Accept_Encoding": "gzip"} if number % 2 else {}))
        return answer.status, gzip.decompress(answer.body) if answer.fields.get("content-encoding") else answer.body

    try:
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            for status, got in pool.map(ask, range(200)):
                assert status == 200 and got == body
    finally:
        done.set()
        remover.join()
    assert removed
    assert not [line for line in side.lines("answers_not_kept") if "web server" in line]


def test_a_file_that_nginx_does_not_find_is_made_again_and_costs_once(aside, product, tmp_path):
    """Its nginx looks into an empty folder, so every file that the worker names is gone."""
    (tmp_path / "empty").mkdir()
    side = aside(seen_by_nginx=tmp_path / "empty")
    key = product.key(product.tier(requests_per_minute=3, lookback_days=36500))
    target = CSV + "&type=url"
    answers = [side.ask(target, key) for _ in range(3)]
    assert [answer.status for answer in answers] == [200] * 3 and len({answer.body for answer in answers}) == 1
    assert settled(answers[2]) == settled(answers[0])
    assert [answer.fields["x-ratelimit-remaining"] for answer in answers] == ["2", "1", "0"]
    assert "retry-after" not in answers[2].fields
    assert side.ask(target, key).status == 429
    id = answers[2].fields["x-request-id"]
    eventually(lambda: product.value(f"select count(*) from request_log where request_id = '{id}'") == "1", "the request is in the log")
    # Once the files are older than a moment, the worker tells that nginx cannot read them, once, and sends everything itself for a while.
    all_of_it = product.key(product.tier(lookback_days=36500))
    eventually(lambda: side.ask(target, all_of_it).status == 200 and side.lines("answers_not_kept"), "the worker tells")
    assert len(side.lines("answers_not_kept")) == 1 and "cannot read" in side.lines("answers_not_kept")[0]
    assert {side.ask(CSV, all_of_it).status for _ in range(6)} == {200}
    assert len(side.lines("answers_not_kept")) == 1
    assert {answer.status for answer in (side.ask(f"{OBJECTS}/objects/?limit=500", all_of_it, Accept=TAXII) for _ in range(4))} == {200}


def test_a_folder_that_goes_costs_no_answer(aside, key):
    side = aside()
    body = kept(side, key, CSV).body
    assert side.names()
    shutil.rmtree(side.answers)
    for _ in range(5):
        assert side.ask(CSV, key).body == body
    assert len(side.lines("answers_not_kept")) == 1 and "No such file" in side.lines("answers_not_kept")[0]


def test_a_disk_that_takes_no_more_costs_no_answer_and_no_worker(aside, key):
    side = aside(file_limit=50_000)
    bodies = {side.ask(CSV, key).body for _ in range(6)}
    assert len(bodies) == 1 and not side.names() and side.process.poll() is None
    assert len(side.lines("answers_not_kept")) == 1 and "File too large" in side.lines("answers_not_kept")[0]


def test_a_folder_that_others_may_enter_is_not_used(aside, key):
    side = aside()
    side.answers.chmod(0o755)
    assert len({side.ask(CSV, key).body for _ in range(5)}) == 1 and not side.names()
    assert "others than its owner" in side.lines("answers_not_kept")[0]


def test_the_bound_holds(aside, key):
    side = aside(SOCD_ANSWER_BYTES="2000000")
    for offset in range(20):
        kept(side, key, f"{CSV}&offset={offset}")
        assert sum(path.stat().st_size for path in side.answers.iterdir()) <= 2_000_000
    assert 3 < len([name for name in side.names() if name.endswith(".head")]) < 20


def test_without_the_setting_or_with_no_bytes_no_file_is_made(aside, key):
    side = aside(SOCD_ANSWER_BYTES="0")
    assert len({side.ask(CSV, key).body for _ in range(5)}) == 1 and not side.names()


def test_a_worker_that_starts_uses_the_files_of_the_one_before_and_clears_what_it_left(aside, key):
    side = aside()
    (side.answers / ".draft-1").write_bytes(b"x")
    os.utime(side.answers / ".draft-1", (0, 0))
    (side.answers / "somebody-elses").write_bytes(b"x")
    body = kept(side, key, CSV).body
    assert ".draft-1" not in side.names() and "somebody-elses" in side.names() and side.ask(CSV, key).body == body
