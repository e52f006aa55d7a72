"""What the operator wants of a feed and what not."""

import json
import uuid

import pytest
from client.upstream import Upstream, add, ctl


@pytest.fixture(scope="module")
def upstream():
    server = Upstream().start()
    yield server
    server.shutdown()


def item(mark, title, text="", category="", path="x"):
    return (
        f"<item><title>{title} {mark}</title><link>https://news.example.net/{path}/{mark}-{uuid.uuid4().hex}</link>"
        f"<description>{text}</description><category>{category}</category></item>"
    )


@pytest.mark.parametrize(
    "options, kept",
    [
        ([], {"Ransomware wave", "Weekly webinar", "Sale of the year", "Patch day"}),
        (["--exclude", "WEBINAR"], {"Ransomware wave", "Sale of the year", "Patch day"}),
        (["--exclude", "ware"], {"Ransomware wave", "Weekly webinar", "Sale of the year", "Patch day"}),
        (["--include", "category:security"], {"Ransomware wave", "Patch day"}),
        (["--include", "category:secur"], set()),
        (["--exclude", "url:/deals/"], {"Ransomware wave", "Weekly webinar", "Patch day"}),
        (["--include", "zero day", "--include", "title:ransomware wave"], {"Ransomware wave", "Patch day"}),
        (["--include", "category:Security", "--exclude", "title:patch"], {"Ransomware wave"}),
    ],
)
def test_a_news_feed_is_taken_by_its_terms(upstream, product, options, kept):
    mark = uuid.uuid4().hex
    items = [
        item(mark, "Ransomware wave", "Hospitals hit.", "Security"),
        item(mark, "Weekly webinar", "Join us.", "Events"),
        item(mark, "Sale of the year", "Half price.", "Shop", path="deals"),
        item(mark, "Patch day", "It closes a &lt;b&gt;zero&lt;/b&gt; day.", "security"),
    ]
    feed = f'<rss version="2.0"><channel><title>N</title><link>https://news.example.net/</link>{"".join(items)}</channel></rss>'
    upstream.answers[f"/{mark}"] = lambda request: request.say(200, feed)
    name = add(upstream.url(f"/{mark}"), "rss", category="news")
    if options:
        ctl("feed", "set", name, *options, code=0)
    said = ctl("ingest", "--feed", name, code=0)
    assert (f"{4 - len(kept)} filtered" in said) == (len(kept) < 4)
    rows = product.sql(f"select a.title from articles a join feeds f on f.id = a.feed_id where f.slug = '{name}'")
    assert {row[0].removesuffix(" " + mark) for row in rows} == kept
    ctl("feed", "disable", name, code=0)


def test_records_are_taken_by_their_tags_and_a_changed_term_reads_the_body_again(upstream, product):
    mark = uuid.uuid4().hex
    body = f"type,value,tags\ndomain,a.{mark}.example.com,phishing\ndomain,b.{mark}.example.com,\"elf,mirai\"\n"
    upstream.answers[f"/{mark}"] = lambda request: request.say(200, body, ETag='"same"')
    name = add(upstream.url(f"/{mark}"), "csv")
    ctl("feed", "set", name, "--include", "category:PHISHING", code=0)
    assert "1 new, 0 updated, 0 unchanged, 0 rejected, 1 filtered" in ctl("ingest", "--feed", name, code=0)
    assert json.loads(ctl("feed", "show", name, code=0))["include"] == ["category:PHISHING"]
    assert product.value(f"select filtered_rows from feed_imports i join feeds f on f.id = feed_id where slug = '{name}'") == "1"
    ctl("feed", "set", name, "--include", "", code=0)
    assert "1 new, 0 updated, 1 unchanged" in ctl("ingest", "--feed", name, code=0)
    ctl("feed", "set", name, "--include", "title:", code=2)
    ctl("feed", "disable", name, code=0)
