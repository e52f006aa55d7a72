"""/lookup/text: a pasted text, its values worst first, marks that stand exactly on them; nothing of it is kept."""

import csv
import io
import secrets

import pytest
from client.command import ctl
from harness import until

WORD = "t" + secrets.token_hex(5)
HOSTILE = [f"c2.{WORD}.com", "18a507bf1c533aad8e6f2a2b023fbbcac02a477e8f05b095ee29b52b9" + WORD[1:8].rjust(7, "0"), "45.155.205.92"]
QUIET = [f"updates-{n}.{WORD}-quiet.com" for n in range(7)]
URL = f"https://{HOSTILE[0]}/api/set_agent"


@pytest.fixture(scope="module", autouse=True)
def values():
    rows = [f'domain,{HOSTILE[0]},high,"c2,zlader"', f'sha256,{HOSTILE[1]},high,"zlader"', f'ipv4,{HOSTILE[2]},high,"c2"']
    for feed in ("urlhaus", "threatfox", "feodotracker", "sslbl"):
        ctl("feed", "import", "--format", "csv", "--feed", feed, "-", stdin=("type,value,confidence,tags\n" + "\n".join(rows) + "\n").encode(), code=0)


def log():
    """Forty lines of a proxy: twelve values, of which three are hostile and two on warning lists."""
    asked = [URL.replace("https", "hxxps").replace(".com", "[.]com"), f"{HOSTILE[2]}:8443", *QUIET, "8.8.8.8:443", "clean.example:443"]
    lines = [f"19:{n:02}:07 10.20.4.{n} CONNECT {asked[n % len(asked)]} 200" for n in range(37)]
    return "\n".join([*lines, f"  sha256 {HOSTILE[1]}", "  note   \U0001f980 seen", "  cmd    rundll32 cleanup.dll,run"])


def paste(window, text, field="#seek input"):
    window.page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    window.page.locator(field).first.focus()
    window.page.keyboard.press("ControlOrMeta+V")


def look(window, text):
    """Pastes the text into the lookup field of a page, and waits for what was found in it."""
    window.open("/news")
    with window.page.expect_response("**/api/v1/extract") as answered:
        paste(window, text)
    window.page.wait_for_url("**/lookup/text")
    window.drawn()
    return answered.value.json()["data"]


def rows(window):
    return window.page.locator("main sd-table tbody tr")


def test_a_pasted_log(desk, product):
    text = log()
    assert text.count("\n") == 39
    data = look(desk, text)
    page = desk.page
    assert len(data["values"]) == 12
    assert rows(desk).count() == 12
    shown = page.locator("main section > sd-table tbody tr")
    folded = page.locator("main details sd-table tbody tr")
    assert (shown.count(), folded.count()) == (10, 2)
    first = [row.split("\n")[0] for row in shown.all_inner_texts()]
    assert "Malicious" in shown.nth(0).inner_text() and "Malicious" in shown.nth(2).inner_text() and "Malicious" not in shown.nth(3).inner_text()
    assert page.locator("main details summary").inner_text() == "2 likely benign"
    assert not folded.first.is_visible() and len(set(first)) == 10
    # The marks stand on the spans of the answer, and the text is whole.
    spans = sorted(tuple(span) for value in data["values"] for span in value["spans"])
    marks = page.evaluate("""() => {
      const found = []; let at = 0;
      for (const node of document.querySelector('main pre').childNodes) {
        const length = node.textContent.length;
        if (node.nodeName === 'MARK') found.push([at, at + length, node.textContent]);
        at += length;
      }
      return found;
    }""")
    assert [tuple(mark[:2]) for mark in marks] == spans
    assert page.locator("main pre").evaluate("(node) => node.textContent") == text
    wanted = {value["value"]: value["as"].lower() for value in data["values"]}
    assert {mark[2].lower() for mark in marks} == set(wanted.values())
    # What is copied is what is hostile.
    page.get_by_role("button", name="Copy the 3 malicious").click()
    page.wait_for_selector("#said:has-text('Copied 3 values')", state="attached")
    assert set(page.evaluate("navigator.clipboard.readText()").split("\n")) == {*HOSTILE[1:], URL}
    # Nothing of it is kept: neither in this browser, nor in a log, nor in the database.
    assert page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])").find(WORD) < 0
    for path in (product.home / "log").iterdir():
        assert f"updates-0.{WORD}" not in path.read_text(errors="replace"), path
    assert product.value(f"select count(*) from indicators where value like '%{WORD}-quiet%'") == "0"


def test_the_figures_are_those_of_the_answer(desk):
    data = look(desk, f"{HOSTILE[0]} {HOSTILE[0]}\n{HOSTILE[1]}\nCVE-2021-44228\n{QUIET[0]}")
    head = desk.page.locator("main .head .note").inner_text()
    assert head == "4 values in 4 lines · 2 malicious · the text is not stored"
    for value in data["values"]:
        row = rows(desk).filter(has=desk.page.locator(f"a[href$='{value['value']}']")).inner_text()
        assert f"{len(value['spans'])}×" in row
        if value["risk"]["score"] is not None:
            assert str(value["risk"]["score"]) in row
        if value["because"]:
            assert value["because"] in row
    assert "No record" in rows(desk).filter(has_text=QUIET[0][:12]).inner_text()


def test_queries_hunt_for_the_hostile(desk):
    look(desk, f"{HOSTILE[0]}\n{HOSTILE[2]}\n{QUIET[0]}")
    page = desk.page
    page.get_by_role("button", name="Hunt for them").click()
    page.wait_for_selector("sd-hunt")
    assert page.get_by_role("tab").all_inner_texts() == ["Splunk", "KQL", "Elastic", "Suricata"]
    for tab in page.get_by_role("tab").all():
        tab.click()
        assert any(value in page.locator("sd-hunt pre").inner_text() for value in HOSTILE)
        assert QUIET[0] not in page.locator("sd-hunt").inner_text()
    until(page, "!document.querySelector('main [aria-busy=true]')")


def test_a_table_is_made_here(desk):
    look(desk, f"{HOSTILE[0]}\n{QUIET[0]}\n8.8.8.8")
    with desk.page.expect_download() as saved:
        desk.page.get_by_role("button", name="CSV").click()
    lines = list(csv.DictReader(io.StringIO(saved.value.path().read_text())))
    assert [line["value"] for line in lines] == [HOSTILE[0], QUIET[0], "8.8.8.8"]
    assert lines[0]["verdict"] == "malicious" and lines[2]["verdict"] == "likely_benign" and lines[2]["warning_lists"] == "resolver"


def test_typed_on_the_page_and_cleared(desk):
    page = desk.open("/lookup")
    page.get_by_role("main").get_by_role("link", name="Paste text").click()
    desk.drawn()
    page.locator("main textarea").fill("nothing here")
    page.get_by_role("button", name="Find values").click()
    page.wait_for_selector("text=No value found")
    assert "hxxp://" in page.locator("main .say").inner_text()
    page.get_by_role("button", name="Clear").click()
    assert page.locator("main textarea").input_value() == ""
    paste(desk, f"one\n{QUIET[0]}\n10.1.2.3 setup.py", "main textarea")
    page.wait_for_selector("main sd-table")
    assert rows(desk).count() == 1
    assert page.locator("main .hint").inner_text() == "Left out: 1 private address, 1 name of a file."


def test_one_line_in_the_field_is_looked_up(desk):
    desk.open("/news")
    paste(desk, f"{QUIET[0]}\n")
    assert desk.page.url.endswith("/news") and desk.page.locator("#seek input").input_value() == QUIET[0]


def test_a_text_that_is_too_long_is_cut_and_says_so(desk):
    text = f"{QUIET[0]}\n" + "ä" * 140_000 + f"\n{QUIET[1]}"
    data = look(desk, text)
    assert [value["value"] for value in data["values"]] == [QUIET[0]]
    assert "Only its first 256 kB, 2 lines, were looked at" in desk.page.locator("main .say").inner_text()


def test_hostile_text_is_text(desk):
    text = f"<img src=x onerror=alert(1)>\n</script>${{7*7}}\n\u202e{QUIET[0]}\n\ud83e half <b>{HOSTILE[0]}</b>\n\x01\x7f"
    data = look(desk, text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    assert {value["value"] for value in data["values"]} == {QUIET[0], HOSTILE[0]}
    assert desk.page.locator("main pre img, main pre b").count() == 0
    assert HOSTILE[0] in desk.page.locator("main pre mark.critical").all_inner_texts()


def test_on_a_phone_the_table_comes_first(mobile):
    page = mobile.open("/lookup/text")
    page.locator("main textarea").fill(log())
    page.get_by_role("button", name="Find values").click()
    page.wait_for_selector("main sd-table")
    assert rows(mobile).first.bounding_box()["y"] < page.locator("main pre").bounding_box()["y"]
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_session_that_ends_keeps_the_text(desk, account):
    page = desk.open("/lookup/text")
    desk.allowed.add(401)
    page.locator("main textarea").fill(f"{QUIET[0]}\nmore")
    page.context.clear_cookies()
    page.get_by_role("button", name="Find values").click()
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Back to the text").click()
    assert page.locator("main textarea").input_value().startswith(QUIET[0])
