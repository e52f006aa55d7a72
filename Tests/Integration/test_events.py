"""What happened to one value: reports, mentions, changes, withdrawals and their ends, words of those who call it harmless."""

import datetime
import json
import uuid

import pytest
from client import command
from client.upstream import ctl

NOW = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
EVENT = ["at", "until", "kind", "source", "article_id", "detail"]


def ago(**span):
    return (NOW - datetime.timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture(scope="module")
def feeds():
    names = [f"events-{number}-{uuid.uuid4().hex[:8]}" for number in range(2)]
    for name in names:
        ctl("feed", "add", name, "--name", name.upper(), "--format", "stix", code=0)
    return names


@pytest.fixture
def value():
    return f"{uuid.uuid4().hex}.events-loader-host.net"


def take(feed, *values, **members):
    """The feed's STIX indicator of each value; the same value is the same object."""
    objects = [
        {
            "type": "indicator", "spec_version": "2.1", "id": f"indicator--{uuid.uuid5(uuid.NAMESPACE_URL, feed + value)}", "created": ago(days=2),
            "modified": ago(hours=5), "valid_from": ago(days=2), "pattern_type": "stix", "pattern": f"[domain-name:value = '{value}']",
            "indicator_types": ["malicious-activity"], "name": "x", "description": "Said <b>plainly</b>", "confidence": 50,
        } | members
        for value in values
    ]  # fmt: skip
    body = json.dumps({"type": "bundle", "id": f"bundle--{uuid.uuid4()}", "objects": objects})
    ctl_import(feed, "stix", body)


def rows(feed, value, seen):
    """A report of the feed for each pair of first and last time."""
    lines = "".join(f'domain,{value},high,{first},{last},report {number},{value}-{number}\n' for number, (first, last) in enumerate(seen))
    ctl_import(feed, "csv", "type,value,confidence,first_seen,last_seen,context,record_key\n" + lines)


def ctl_import(feed, format, body):
    command.ctl("feed", "import", "--format", format, "--feed", feed, "-", stdin=body.encode(), code=0)


def told(product, key, value, query="&include=events"):
    answer = product.ask(f"/api/v1/lookup?ioc={value}{query}", key)
    assert answer.status == 200, answer.text
    return answer.json["data"]


def kinds(data):
    return [event["kind"] for event in data["events"]]


def test_events_are_a_part_of_the_look_up(product, key, feeds, value):
    take(feeds[0], value)
    assert set(told(product, key, value)) & {"events", "related_iocs", "mentions", "timeline", "hunting"} == {"events"}
    assert "events" not in told(product, key, value, "&include=factors") and "events" in told(product, key, value, "")
    nobody = told(product, key, f"{uuid.uuid4().hex}.events-nobody.net")
    assert nobody["events"] == [] and nobody["sightings"] == {"seen": 0, "false_positive": 0, "members": {"seen": 0, "false_positive": 0, "expired": 0}}


def test_a_report_has_its_first_and_last_time_its_source_and_words(product, key, feeds, value):
    rows(feeds[0], value, [(ago(days=9), ago(days=3)), (ago(days=2), ago(days=2))])
    rows(feeds[1], value, [(ago(days=400), ago(hours=1))])
    data = told(product, key, value)
    reports = [event for event in data["events"] if event["kind"] == "reported"]
    assert all(list(event) == EVENT and event["article_id"] is None for event in data["events"])
    assert [(event["at"], event["until"], event["source"]) for event in reports if event["source"] == feeds[1].upper()] == [(ago(days=400), ago(hours=1), feeds[1].upper())]
    assert {event["source"] for event in reports} == {source["source_feed"] for source in data["sources"]}
    assert reports[-1]["detail"] == "report 0"
    times = [event["at"] for event in data["events"]]
    assert times == sorted(times, reverse=True)
    assert data["sightings"]["seen"] == sum(event["until"] is None or event["until"] >= ago(days=30) for event in reports)


def test_an_article_that_names_it_is_a_mention(product, key, feeds, value):
    take(feeds[0], value)
    entry = {
        "key": value, "title": "A loader and its host", "link": f"https://events-news.example/{value}", "published": ago(hours=6),
        "content": f"<p>It called {value.replace('.net', '[.]net')} for orders from its command and control server.</p>",
    }  # fmt: skip
    command.ctl("article", "import", "--feed", "bleepingcomputer", "-", stdin=(json.dumps(entry) + "\n").encode(), code=0)
    data = told(product, key, value, "")
    (mention,) = [event for event in data["events"] if event["kind"] == "mentioned"]
    (article,) = data["mentions"]
    assert (mention["article_id"], mention["at"], mention["detail"]) == (article["id"], article["published_at"], article["snippet"])
    assert mention["source"] == article["source_name"] and mention["until"] is None


def test_a_change_says_what_is_different_and_being_seen_again_is_none(product, key, feeds, value):
    take(feeds[0], value)
    take(feeds[0], value, modified=ago(hours=4))
    assert "changed" not in kinds(told(product, key, value))
    take(feeds[1], value, confidence=95, labels=["loader"])
    (change,) = [event for event in told(product, key, value)["events"] if event["kind"] == "changed"]
    assert change["detail"].startswith("confidence medium to high") and "tags added: loader" in change["detail"]
    assert change["source"] == feeds[1].upper() and change["at"] >= ago(minutes=5)


def test_a_withdrawal_its_reason_and_its_end(product, key, feeds, value):
    take(feeds[0], value)
    ctl("indicator", "withdraw", "domain", value, "--reason", "our own scanner", code=0)
    data = told(product, key, value)
    assert kinds(data)[0] == "withdrawn" and kinds(data).count("withdrawn") == 1
    assert data["events"][0]["detail"] == "our own scanner" and data["events"][0]["at"] == data["status"]["at"]
    ctl("indicator", "restore", "domain", value, code=0)
    ended = told(product, key, value)["events"]
    assert [event["kind"] for event in ended[:2]] == ["restored", "withdrawn"]
    # The reason went with the withdrawal.
    assert ended[1]["detail"] is None


def test_the_operators_word_takes_the_place_of_the_sources(product, key, feeds, value):
    take(feeds[0], value)
    take(feeds[0], value, modified=ago(hours=1), revoked=True)
    assert [event["detail"] for event in told(product, key, value)["events"] if event["kind"] == "withdrawn"] == [None]
    ctl("indicator", "withdraw", "domain", value, "--reason", "ours", code=0)
    assert [event["detail"] for event in told(product, key, value)["events"] if event["kind"] == "withdrawn"] == ["ours"]


def test_who_calls_it_harmless_counts_as_a_false_positive(product, key, feeds, value):
    take(feeds[0], value)
    take(feeds[1], value, indicator_types=["benign"], modified=ago(hours=1))
    data = told(product, key, value)
    (word,) = [event for event in data["events"] if event["kind"] == "false_positive"]
    assert (word["at"], word["source"], word["detail"]) == (ago(hours=1), feeds[1].upper(), "Said <b>plainly</b>")
    assert data["sightings"]["false_positive"] == 1 and data["sightings"]["seen"] == 1


def test_the_newest_two_hundred_are_shown(product, key, feeds, value):
    rows(feeds[0], value, [(ago(hours=number + 2), ago(hours=1)) for number in range(250)])
    events = told(product, key, value)["events"]
    assert len(events) == 200
    reports = [event for event in events if event["kind"] == "reported"]
    assert [event["at"] for event in reports] == [ago(hours=number + 2) for number in range(len(reports))] and len(reports) >= 199


def test_long_reports_are_cut(product, key, feeds, value):
    take(feeds[0], value, description="x" * 900)
    (report,) = [event for event in told(product, key, value)["events"] if event["kind"] == "reported"]
    assert report["detail"] == "x" * 300


def test_a_plan_sees_events_within_its_lookback(product, feeds, value):
    """The free plan looks a day back."""
    rows(feeds[0], value, [(ago(days=90), ago(days=80)), (ago(hours=3), ago(hours=1))])
    free, enterprise = product.key("free"), product.key("enterprise")
    old = lambda data: [event for event in data["events"] if event["kind"] == "reported" and event["until"] == ago(days=80)]  # noqa: E731
    assert len(old(told(product, enterprise, value))) == 1 and old(told(product, free, value)) == []
