"""`socdctl feed add|set|import --create`: all that an operator sets about a feed."""

import json
import uuid

import pytest


def shown(product, feed):
    return json.loads(product.ctl("feed", "show", feed).stdout)


def name():
    return "set-" + uuid.uuid4().hex[:12]


SETTINGS = [
    ("--reliability", "85", "reliability", 85), ("--interval", "900", "interval_seconds", 900), ("--category", "vendor", "category", "vendor"),
    ("--terms-url", "https://feed.example/terms", "terms_url", "https://feed.example/terms"), ("--user-agent", "me/1.0", "user_agent", "me/1.0"),
    ("--grace", "12", "grace_hours", 12), ("--complete", "on", "complete", True), ("--include", "ransomware", "include", ["ransomware"]),
    ("--exclude", "title:ad", "exclude", ["title:ad"]), ("--publisher", "example.org", "publisher", "example.org"),
    ("--name", "Another", "name", "Another"), ("--url", "https://feed.example/y", "url", "https://feed.example/y"), ("--format", "csv", "format", "csv"),
]


def test_everything_an_operator_sets_can_be_set_and_is_shown(product):
    feed = name()
    product.ctl("feed", "add", feed, "--name", "A feed", "--format", "list", "--url", "https://feed.example/x")
    before = shown(product, feed)
    assert (before["reliability"], before["interval_seconds"], before["terms_url"]) == (50, 3600, None)
    for option, value, member, expected in SETTINGS:
        product.ctl("feed", "set", feed, option, value)
        after = shown(product, feed)
        assert after[member] == expected
        assert {key: one for key, one in after.items() if key != member} == {key: one for key, one in before.items() if key != member}
        before = after
    product.ctl("feed", "set", feed, "--terms-url", "", "--user-agent", "")
    assert shown(product, feed)["terms_url"] is None and shown(product, feed)["user_agent"] is None


def test_a_feed_can_be_added_with_all_of_it(product):
    feed = name()
    product.ctl(
        "feed", "add", feed, "--name", "A feed", "--category", "vendor", "--format", "list", "--url", "https://feed.example/x", "--interval", "86400",
        "--reliability", "7", "--complete", "on", "--grace", "3", "--include", "a b", "--publisher", "example.org")
    after = shown(product, feed)
    assert (after["interval_seconds"], after["reliability"], after["complete"], after["grace_hours"], after["include"]) == (86400, 7, True, 3, ["a b"])
    assert "feed set" in product.ctl("feed", "add", feed, "--name", "again", code=1).stderr


@pytest.mark.parametrize("format, body", [
    ("list", "{w}.create.example\n"), ("csv", "value,type\n{w}.create.example,domain\n"), ("ndjson", '{{"value":"{w}.create.example"}}\n'),
])
def test_an_import_makes_its_feed(product, format, body):
    feed = name()
    body = body.format(w=uuid.uuid4().hex)
    refused = product.ctl("feed", "import", "--format", format, "--feed", feed, "-", input=body, code=2)
    assert f"no feed {feed}" in refused.stderr
    done = json.loads(product.ctl("feed", "import", "--format", format, "--feed", feed, "--create", "--category", "research", "--json", "-", input=body).stdout)
    assert done["new"] == 1 and done["feed"] == feed
    after = shown(product, feed)
    assert (after["name"], after["format"], after["category"], after["enabled"]) == (feed, format, "research", True)
    again = json.loads(product.ctl("feed", "import", "--format", format, "--feed", feed, "--create", "--json", "-", input=body).stdout)
    assert again["new"] == 0 and shown(product, feed)["name"] == feed


@pytest.mark.parametrize("format, body", [("stix", "[1, 2"), ("csv", "a,b\n1,2\n"), ("misp", "not json")])
def test_a_feed_made_for_an_import_that_fails_goes_again(product, format, body):
    feed = name()
    product.ctl("feed", "import", "--format", format, "--feed", feed, "--create", "-", input=body, code=2)
    assert f"no feed {feed}" in product.ctl("feed", "show", feed, code=2).stderr


@pytest.mark.parametrize("feed", ["Upper", "-dash", "a" * 64])
def test_a_name_that_no_feed_can_have_is_refused_in_words(product, feed):
    done = product.ctl("feed", "import", "--format", "list", f"--feed={feed}", "--create", "-", input="a.example\n", code=2)
    assert "1 to 63 lower-case letters" in done.stderr and "feeds_slug_form" not in done.stderr
