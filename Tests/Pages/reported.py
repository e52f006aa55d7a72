"""Articles and indicators that the browser tests report, and what the API says of them."""

import datetime
import json

from client.command import ctl

NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


def ago(**span):
    return (NOW - datetime.timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%SZ")


def article(mark, number, text, **span):
    """One entry as `socdctl article import` reads it."""
    published = ago(**(span or {"minutes": number}))
    return {
        "key": f"{mark}-{number}", "title": f"Report {number} of {mark}", "link": f"https://{mark}.publisher.example/{number}", "published": published,
        "content": f"<p>{text}</p>",
    }  # fmt: skip


def report(*entries):
    """Stores them and works the figures out."""
    ctl("article", "import", "--feed", "bleepingcomputer", "-", stdin="".join(json.dumps(each) + "\n" for each in entries))
    ctl("stats", "refresh")


def indicate(feed, kind, value, **fields):
    """Has a feed report one value, with high confidence unless the fields say otherwise."""
    row = {"type": kind, "value": value, "confidence": "high", "first_seen": ago(days=20), "last_seen": ago(hours=1)} | fields
    text = ",".join(row) + "\n" + ",".join(f'"{field}"' for field in row.values()) + "\n"
    ctl("feed", "import", "--format", "csv", "--feed", feed, "-", stdin=text.encode(), code=0)


def told(window, path):
    """The API's answer to the account that the page has."""
    return window.page.evaluate("async (path) => (await fetch(path)).json()", path)


def texts(window, selector):
    """What stands in each; rows out of sight have no inner text."""
    return [text.replace("\u00a0", " ") for text in window.page.locator(selector).all_text_contents()]


def ranked(window, heading):
    """Names and counts of a list by its heading."""
    rows = window.page.locator("section").filter(has=window.page.locator(f"h2:text-is('{heading}')")).locator(".rank li")
    return [(row.locator("a").first.get_attribute("href"), row.locator("b.num, span.num b").first.text_content()) for row in rows.all()]
