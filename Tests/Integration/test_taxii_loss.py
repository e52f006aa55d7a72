"""Nothing is lost: writers publish bursts of equal times while pollers walk in the two ways that the standard allows."""

import json
import multiprocessing
import subprocess
import time
import uuid

import pytest
from client.command import CTL
from client.taxii import KEY, Client, ensure_feed, manifest_of, objects_of

pytestmark = pytest.mark.usefixtures("unlimited")

WRITERS = 4
BURST = 125
OWN = 1_250  # indicators of each writer
ROUNDS = 4  # versions of each indicator: 4 * 1,250 * 4 = 20,000 changes
COLLECTION = "names-and-urls"


def write(writer: int, run: str, start) -> int:
    """Publishes each of its indicators ROUNDS times, in bursts that are one transaction with one time."""
    start.wait()
    base, changes = int(time.time()) - 86_400, 0
    for step in range(ROUNDS):
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(base + step))
        for first in range(0, OWN, BURST):
            rows = "".join(f"domain,w{writer}-{n}.{run}.example,high,{stamp},{stamp}\n" for n in range(first, first + BURST))
            done = subprocess.run(
                [*CTL, "feed", "import", "--json", "--format", "csv", "--feed", f"loss-{writer}", "-"],
                input="type,value,confidence,first_seen,last_seen\n" + rows, capture_output=True, text=True, check=True,
            )  # fmt: skip
            outcome = json.loads(done.stdout)
            changes += outcome["new_indicators"] + outcome["changed_indicators"]
    return changes


def poll(way: str, limit: int, begin: str, ready, finished, answers) -> None:
    """Follows the collection until the writers are done and an empty page has come after that.

    By `next`: as long as there is one, then by the date of the last header. By date: the last header alone.
    """
    client, query = Client(KEY), {"limit": limit, "added_after": begin}
    seen, doubles, requests = {}, [], 0
    target = objects_of(COLLECTION)
    while True:
        is_over = finished.is_set()
        answer = client.get(target, query)
        requests += 1
        if requests == 1:
            ready.release()
        assert answer.status == 200, answer.body
        page = answer.json
        for thing in answer.news:
            versions = seen.setdefault(thing["id"], [])
            if thing["modified"] in versions:
                doubles.append(thing["id"])
            versions.append(thing["modified"])
        assert len(page.get("objects", [])) <= limit
        if way == "next" and page.get("more"):
            query["next"] = page["next"]
        else:
            query.pop("next", None)
            query["added_after"] = answer.last
        if not page.get("objects"):
            if is_over:
                break
            time.sleep(0.01)
    answers.put((way, limit, requests, {name: versions[-1] for name, versions in seen.items()}, doubles))


def test_every_poller_has_every_last_version_and_none_twice():
    run = uuid.uuid4().hex[:8]
    for writer in range(WRITERS):
        ensure_feed(f"loss-{writer}")
    client = Client()
    known = client.walk(manifest_of(COLLECTION))
    begin = known[-1]["date_added"]

    fork = multiprocessing.get_context("fork")
    ready, finished, answers, start = fork.Semaphore(0), fork.Event(), fork.Queue(), fork.Event()
    ways = [(way, limit) for way in ("next", "added_after") for limit in (1, 7, 1000)]
    pollers = [fork.Process(target=poll, args=(way, limit, begin, ready, finished, answers)) for way, limit in ways]
    for poller in pollers:
        poller.start()
    for _ in pollers:
        assert ready.acquire(timeout=60)
    began = time.monotonic()
    with fork.Pool(WRITERS, initializer=adopt, initargs=(start,)) as pool:
        writers = pool.starmap_async(written, [(writer, run) for writer in range(WRITERS)])
        start.set()
        changes = sum(writers.get(timeout=600))
    wrote = time.monotonic() - began
    finished.set()
    results = [answers.get(timeout=600) for _ in pollers]
    for poller in pollers:
        poller.join(timeout=60)
        assert poller.exitcode == 0
    took = time.monotonic() - began

    assert changes == WRITERS * OWN * ROUNDS == 20_000
    begun = {"added_after": begin, "match[type]": "indicator"}
    history = client.walk(manifest_of(COLLECTION), {"match[version]": "all", **begun})
    assert len(history) == 20_000 and len({(o["id"], o["version"]) for o in history}) == 20_000
    last = {o["id"]: o["version"] for o in client.walk(manifest_of(COLLECTION), begun)}
    assert len(last) == WRITERS * OWN
    for way, limit, requests, seen, doubles in sorted(results, key=lambda r: r[:2]):
        print(f"by {way}, limit {limit}: {requests} requests")
        assert not doubles, (way, limit, doubles[:3])
        missing = [name for name in last if seen.get(name) != last[name]]
        assert not missing and len(seen) == len(last), (way, limit, len(missing))
    print(f"20,000 changes in {wrote:.1f} s, all pollers done after {took:.1f} s")


def adopt(start) -> None:
    global STARTED
    STARTED = start


def written(writer: int, run: str) -> int:
    return write(writer, run, STARTED)
