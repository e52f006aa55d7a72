"""Articles for the pages of sectors, actors and techniques."""

import datetime
import json

from client.command import ctl

NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


def article(mark, number, text, **span):
    """One entry as `socdctl article import` reads it."""
    published = (NOW - datetime.timedelta(**(span or {"minutes": number}))).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "key": f"{mark}-{number}", "title": f"Report {number} of {mark}", "link": f"https://{mark}.publisher.example/{number}", "published": published,
        "content": f"<p>{text}</p>",
    }  # fmt: skip


def report(*entries):
    """Stores them and works the figures out."""
    ctl("article", "import", "--feed", "bleepingcomputer", "-", stdin="".join(json.dumps(each) + "\n" for each in entries))
    ctl("stats", "refresh")


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
