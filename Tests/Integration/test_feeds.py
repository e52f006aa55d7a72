"""Feeds as a resource: how they stand, why they fail, what they bring; and nothing of their addresses and keys."""

import datetime
import json
import uuid

import pytest
from client.upstream import Upstream, ctl

PATH = "/api/v1/feeds"
MEMBERS = (
    "name label category format reliability state failures interval_seconds last_success last_attempt next_attempt last_error "
    "ioc_count article_count false_positive_count false_positive_rate series"
).split()


@pytest.fixture(scope="module")
def upstream():
    server = Upstream().start()
    yield server
    server.shutdown()


@pytest.fixture
def slug():
    return "scratch-" + uuid.uuid4().hex[:12]


def shown(product, key, name):
    answer = product.ask(f"{PATH}/{name}", key)
    assert answer.status == 200, answer.text
    return answer.json["data"]


def test_every_feed_is_listed_with_every_member_in_order(product, key):
    product.ctl("stats", "refresh")
    answer = product.ask(PATH, key)
    feeds = answer.json["data"]
    assert answer.status == 200 and answer.json["meta"]["total"] == len(feeds)
    assert [feed["name"] for feed in feeds] == sorted(feed["name"] for feed in feeds)
    assert len(feeds) == int(product.sql("select count(*) from feeds")[0][0])
    today = datetime.datetime.now(datetime.timezone.utc).date()
    for feed in feeds:
        assert list(feed) == MEMBERS
        assert feed["state"] in ("healthy", "degraded", "error", "pending", "not_fetched", "disabled")
        days = [day["date"] for day in feed["series"]]
        assert len(days) in (0, 14) and days == sorted(days)
        assert not days or datetime.date.fromisoformat(days[-1]) - today <= datetime.timedelta(days=1)
    urlhaus = shown(product, key, "urlhaus")
    assert urlhaus == next(feed for feed in feeds if feed["name"] == "urlhaus")
    assert urlhaus["label"] == "URLhaus" and urlhaus["reliability"] == {"grade": "B", "weight": 0.8}
    assert urlhaus["ioc_count"] > 0 and urlhaus["article_count"] == 0


def test_counts_are_those_of_what_is_stored(product, key):
    product.ctl("stats", "refresh")
    for feed in ("threatfox", "demo-news"):
        [[iocs, articles]] = product.sql(
            "select (select count(distinct indicator_id) from sightings s join indicators i on i.id = s.indicator_id "
            "where s.feed_id = f.id and not i.is_revoked and i.tlp <= 'amber'), "
            f"(select count(*) from articles a where a.feed_id = f.id and archived_at is null) from feeds f where slug = '{feed}'"
        )
        data = shown(product, key, feed)
        assert (data["ioc_count"], data["article_count"]) == (int(iocs), int(articles))


def test_what_is_new_counts_on_its_day(product, key, slug):
    product.ctl("feed", "add", slug, "--name", slug)
    now = datetime.datetime.now(datetime.timezone.utc)
    entries = [
        {"key": f"{slug}-{n}", "title": f"Report {n}", "link": f"https://{slug}.example/{n}", "content": "<p>Nothing.</p>",
         "published": (now - datetime.timedelta(days=days, minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")}
        for n, days in enumerate((1, 1, 3, 20))
    ]
    product.ctl("article", "import", "--feed", slug, "-", input="".join(json.dumps(e) + "\n" for e in entries).encode())
    product.ctl("stats", "refresh")
    data = shown(product, key, slug)
    product.ctl("article", "remove", *[row[0] for row in product.sql(f"select id from articles where entry_key like '{slug}-%'")])
    expected = {}
    for entry in entries[:3]:
        expected[entry["published"][:10]] = expected.get(entry["published"][:10], 0) + 1
    assert {day["date"]: day["new"] for day in data["series"] if day["new"]} == expected
    assert data["article_count"] == 4 and data["state"] == "not_fetched" and data["next_attempt"] is None


@pytest.mark.parametrize("status, kind", [(503, "server_error"), (404, "not_found"), (403, "refused"), (418, "unexpected_status")])
def test_a_failure_is_told_by_kind_and_status_and_since_when(product, key, upstream, slug, status, kind):
    upstream.answers["/list"] = lambda request: request.say(status, "sorry")
    address = upstream.url("/list")
    ctl("feed", "add", slug, "--name", slug, "--format", "csv", "--url", address, code=0)
    for _ in range(3):
        ctl("ingest", "--feed", slug)
    data = shown(product, key, slug)
    text = product.ask(f"{PATH}/{slug}", key).text + product.ask(PATH, key).text
    ctl("feed", "disable", slug, code=0)
    assert data["state"] == "error" and data["failures"] == 3
    assert (data["last_error"]["kind"], data["last_error"]["status"]) == (kind, status)
    assert data["last_error"]["since"] <= data["last_attempt"] and data["last_success"] is None
    assert address not in text and "127.0.0.1" not in text
    assert shown(product, key, slug)["state"] == "disabled"


def test_no_address_and_no_secret_is_in_the_answer(product, key):
    text = product.ask(PATH, key).text
    for address, in product.sql("select url from feeds where url is not null union select secret_file from feeds where secret_file is not null"):
        assert address not in text
    assert "://" not in text


def test_the_tag_changes_when_a_feed_does_and_only_then(product, key, slug):
    product.ctl("feed", "add", slug, "--name", slug)
    first = product.ask(f"{PATH}/{slug}", key)
    assert product.ask(f"{PATH}/{slug}", key, **{"If-None-Match": first.fields["etag"]}).status == 304
    product.ctl("feed", "disable", slug)
    again = product.ask(f"{PATH}/{slug}", key, **{"If-None-Match": first.fields["etag"]})
    assert again.status == 200 and again.json["data"]["state"] == "disabled"


def test_feeds_need_the_scope_of_statistics(product):
    assert product.ask(PATH, product.key("free")).json["error"]["code"] == "insufficient_scope"


@pytest.mark.parametrize("name, status", [("no-such-feed", 404), ("UPPER", 400), ("-x", 400), ("a" * 64, 400), ("a.b", 400)])
def test_a_name_that_no_feed_has_is_refused(product, key, name, status):
    assert product.ask(f"{PATH}/{name}", key).status == status
