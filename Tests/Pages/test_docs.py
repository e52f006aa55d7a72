"""The documentation pages: Markdown becomes nodes and nothing else, each document opens, and the reader of the OpenAPI
document shows and executes what is in it."""

import json
import os
import re

import pytest
from client.desk import Desk
from client.documents import NAMES, Document, filled
from harness import until

# What markdown.js may make, and what the console's own parts put around it.
TAGS = {"P", "H1", "H2", "H3", "H4", "UL", "OL", "LI", "TABLE", "THEAD", "TBODY", "TR", "TH", "TD", "BLOCKQUOTE", "PRE", "CODE", "STRONG", "EM", "A", "SPAN"}
MAKE = """async ([text, options]) => {
  const { markdown } = await import('/markdown.js');
  const place = document.createElement('div');
  place.append(...markdown(text, options));
  const every = [...place.querySelectorAll('*')];
  return {
    text: place.textContent,
    tags: [...new Set(every.map((node) => node.tagName))],
    attributes: [...new Set(every.flatMap((node) => node.getAttributeNames()))],
    links: [...place.querySelectorAll('a')].map((node) => ({ href: node.getAttribute('href'), rel: node.rel, protocol: node.protocol, host: node.host, text: node.textContent })),
    html: place.outerHTML.length < 4000 ? place.outerHTML : '',
  };
}"""
HOSTILE = [
    "<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "</script><svg onload=alert(1)>", "<a href='javascript:alert(1)'>x</a>", "<style>*{display:none}</style>",
    "{{constructor.constructor('alert(1)')()}}", "${alert(1)}", "<!-- unclosed", "&lt;b&gt; &#x6a;", "<iframe srcdoc='<p>'>", "`<b>` **<i>** *<u>*",
    "# <img src=x onerror=alert(1)>", "| <img src=x> | b |\n| --- | --- |\n| <svg/onload=alert(1)> | `<b>` |", "> <script>alert(1)</script>", "- <b onclick=alert(1)>x</b>", "```html\n<script>alert(1)</script>\n```",
    "\u202egnp.exe\u202c \u200b\u200d\ufeff", "a" + "\u0301" * 10_000, "x" * 100_000, "nul \0 nul", "lone \ud800 surrogate",
]  # fmt: skip
ADDRESSES = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "\x01javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x", "file:///etc/passwd",
    "blob:https://a.example/x", "javascript://a.example/%0aalert(1)", "mailto:a@b.example", "ftp://a.example/",
]  # fmt: skip
SIGNS = ["*", "**", "`", "[", "[a](", "![", "> ", "#", "# ", "| ", "|---", "- ", "\\", "_", "1. ", "``` ", "[]()", "*a ", "**a ", "[x](/a(", "~~~", "  - a\n", "> > ", "# a" + " " * 50]


@pytest.fixture(scope="module")
def windows(browser, product):
    return Desk(browser, product.base)


@pytest.fixture
def reading(windows):
    """Opens documents without an account, in windows of every size. Fails on what went wrong in any of them."""
    yield windows
    assert windows.close() == []


@pytest.fixture(scope="module")
def site(windows):
    """A page of the console under its strict policy, to make nodes in."""
    page = windows.open("/docs")
    windows.contexts.clear()
    return page


def made(site, text, **options):
    return site.evaluate(MAKE, [text, options])


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("headings", [True, False])
def test_hostile_text_stays_text(site, text, headings):
    found = made(site, text, headings=headings)
    assert set(found["tags"]) <= TAGS and not found["links"]
    assert set(found["attributes"]) <= {"id", "class", "tabindex", "role", "scope", "data-head"}, found["attributes"]
    plain = re.sub(r"[`*#>|\s-]|\\|html", "", text)
    assert re.sub(r"[`*#>|\s-]|\\|html", "", found["text"]).encode("utf-16", "replace")[:2000] == plain.encode("utf-16", "replace")[:2000]


@pytest.mark.parametrize("address", ADDRESSES, ids=range(len(ADDRESSES)))
def test_an_address_that_is_no_web_page_is_no_link(site, address):
    found = made(site, f"before [click]({address}) after")
    assert not found["links"] and "click" in found["text"] and "before" in found["text"] and "after" in found["text"]


def test_links_lead_here_or_out_with_their_host(site, product):
    found = made(site, "[here](/docs/formats#csv) [place](#top) [out](https://out.example/a?b=c) [sly](//sly.example/x) [slash](/\\sly.example) [*slant*](/docs)")
    here, place, out, sly, slash, slant = found["links"]
    assert here["href"] == "/docs/formats#csv" and here["rel"] == "" and place["href"] == "#top" and slant["text"] == "*slant*"
    for outgoing, host in ((out, "out.example"), (sly, "sly.example"), (slash, "sly.example")):
        assert outgoing["rel"] == "noopener noreferrer" and outgoing["host"] == host and f"({host})" in found["text"]


@pytest.mark.parametrize("sign", SIGNS)
def test_a_hundred_thousand_signs_are_read_in_one_go(site, sign):
    """A reader that looks again at what it has read does not come to an end here."""
    found = made(site, sign * (100_000 // len(sign)))
    assert set(found["tags"]) <= TAGS


def test_what_is_written_becomes_what_is_meant(site):
    found = made(site, "# One *two*\n\nText with `a*b` and **bold `c`**,\nnext line.\n\n- first\n  goes on\n- second\n\n1. one\n2. two\n\n| a | `b` |\n| --- | --- |\n| 1 | x \\| y |\n\n> said\n\n```sh\ncurl # not a heading\n```\n\n2 * 3 * 4 and snake_case_name and \\*no slant\\*")
    html = re.sub(r' (?:role|class|tabindex|scope|data-head)="[^"]*"', "", found["html"])
    assert '<h1>One <em>two</em></h1>' in html
    assert "<p>Text with <code>a*b</code> and <strong>bold <code>c</code></strong>, next line.</p>" in html
    assert "<ul><li>first goes on</li><li>second</li></ul><ol><li>one</li><li>two</li></ol>" in html
    assert "<th>a</th><th><code>b</code></th>" in html and "<td>1</td><td>x | y</td>" in html
    assert "<blockquote><p>said</p></blockquote>" in html and "<pre><code>curl # not a heading</code></pre>" in html
    assert "<p>2 * 3 * 4 and snake_case_name and *no slant*</p>" in html


@pytest.mark.parametrize("name", NAMES)
def test_each_document_opens_with_the_addresses_of_this_instance(reading, product, name):
    page, document = reading.open(f"/docs/{name}"), Document(name)
    page.locator("article h1").wait_for()
    title = re.match(r"# (.+)", document.text)[1]
    assert page.locator("h1").all_text_contents() == [title] and page.title().startswith(title)
    assert page.locator("sd-code").count() == len(document.blocks)
    codes = page.locator("sd-code code").all_text_contents()
    assert codes == [filled(block.text, product).rstrip("\n") for block in document.blocks]
    assert "{{" not in page.locator("main").text_content()
    # The way here, and the parts of this document, stand in the contents.
    here = page.locator(".contents [aria-current]")
    assert here.get_attribute("href") == f"/docs/{name}"
    for anchor in page.locator("article .anchor").all():
        assert page.locator(f'article [id="{anchor.get_attribute("href")[1:]}"]').count() == 1
    reading.check(page)


@pytest.mark.parametrize("width, scheme", [(1440, "dark"), (1100, "light"), (390, "light"), (320, "dark")])
@pytest.mark.parametrize("name", ["", "formats", "integrations/firewalls", "errors"])
def test_documents_fit_every_window(reading, width, scheme, name):
    page = reading.open(f"/docs/{name}".rstrip("/"), width=width, scheme=scheme)
    page.locator("article h1").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    reading.check(page)


def test_a_place_in_a_document_is_reached_by_its_address(reading):
    page = reading.open("/docs/formats-blocklists#rpz")
    page.locator("h2#rpz").wait_for()
    assert page.evaluate("document.activeElement.id") == "rpz"
    until(page, "document.getElementById('rpz').getBoundingClientRect().top < innerHeight")


def test_the_way_on_leads_through_all_documents(reading):
    page, seen = reading.open("/docs/quickstart"), []
    while True:
        page.locator("article h1").wait_for()
        seen.append(page.evaluate("location.pathname").removeprefix("/docs/"))
        after = page.locator(".turning > :last-child a")
        if not after.count() or after.get_attribute("href") == "/docs/api":
            break
        after.click()
        page.wait_for_url(lambda url: not url.endswith(seen[-1]))
    assert sorted(seen) == NAMES


def test_an_unknown_document_says_that_there_is_nothing(reading):
    page = reading.open("/docs/nothing", status=404)
    assert page.get_by_role("heading", level=1).text_content() == "There is nothing here"


def test_the_reader_shows_every_operation_and_executes_one_with_a_key(reading, product):
    page = reading.open("/docs/api")
    document = product.ask("/api/openapi.json").json
    operations = sum(method in ("get", "post", "put", "patch", "delete") for path in document["paths"].values() for method in path)
    until(page, f"document.querySelectorAll('.opblock').length === {operations}")
    page.locator(".authorize:not(.unlocked-icon)").first.click()
    page.get_by_label("auth-bearer-value").or_(page.locator(".auth-container input[type=text]")).first.fill(os.environ["KEY_PRO"])
    page.locator(".auth-btn-wrapper .authorize").first.click()
    page.locator(".btn-done").first.click()
    block = page.locator("#operations-CVEs-getCVEStatistics")
    block.locator(".opblock-summary-control").click()
    block.get_by_role("button", name="Try it out").click()
    block.get_by_role("button", name="Execute", exact=True).click()
    status = block.locator(".live-responses-table .response-col_status")
    status.last.wait_for(timeout=30_000)
    assert status.last.text_content().startswith("200")
    assert json.loads(block.locator(".live-responses-table code").first.text_content())["data"]
    # What Swagger UI draws is its authors' own.
    reading.check(page, {"exclude": [["#reader"]]})


def test_the_page_of_the_reader_weighs_no_more_than_it_may(reading):
    page, sizes = reading.open("/docs/api", blank=True), []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto("/docs/api")
    page.locator(".opblock").first.wait_for(timeout=60_000)
    assert sum(sizes) < 700_000 and len(sizes) < 25, sizes
