"""`socdctl indicator`: what is stored of a value, and its withdrawal by hand."""

import json
import uuid

import pytest


@pytest.fixture
def feeds(product):
    """Two feeds of their own."""
    names = [f"show-{uuid.uuid4().hex[:10]}" for _ in range(2)]
    for name in names:
        product.ctl("feed", "add", name, "--name", name.upper(), "--format", "csv")
    return names


def load(product, feed, *rows):
    body = "value,confidence,first_seen,last_seen,tags\n" + "".join(f"{row}\n" for row in rows)
    product.ctl("feed", "import", "--format", "csv", "--feed", feed, "-", input=body)


def shown(product, *words):
    return json.loads(product.ctl("indicator", "show", *words, "--json").stdout)


WRITTEN = [
    ("ipv4", "203.0.113.{n}", "203[.]0[.]113[.]{n}"),
    ("domain", "{w}.show.example", "{w}[.]show[.]EXAMPLE"),
    ("url", "http://{w}.show.example/a?b=1", "hxxp://{w}.show[.]example/a?b=1"),
    ("sha256", "{h}", "{H}"),
]


@pytest.mark.parametrize("type, value, written", WRITTEN)
def test_a_value_is_found_however_it_is_written(product, feeds, type, value, written):
    word = "w" + uuid.uuid4().hex
    facts = {"w": word, "n": int(word[1:3], 16) % 250 + 1, "h": word[1:] * 2, "H": (word[1:] * 2).upper()}
    value, written = value.format(**facts), written.format(**facts)
    load(product, feeds[0], f"{value},high,2026-01-02T00:00:00Z,2026-01-03T00:00:00Z,alpha")
    load(product, feeds[1], f"{value},low,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,beta")
    sheet = shown(product, written)
    assert (sheet["type"], sheet["value"], sheet["revoked"], sheet["revocation"]) == (type, value, False, None)
    assert sheet == shown(product, type, value) == shown(product, value, "--type", type)
    assert sheet["first_seen"].startswith("2026-01-01") and sheet["last_seen"].startswith("2026-01-03")
    said = {source["feed"]: (source["sightings"], source["confidence"], source["verdict"]) for source in sheet["sources"]}
    assert {feed: said[feed] for feed in feeds} == {feeds[0]: (1, "high", "supports"), feeds[1]: (1, "low", "supports")}
    assert sheet["history"][-1]["change"] == "new" and sheet["tlp"] == "green" and 0 <= sheet["risk_score"] <= 100
    text = product.ctl("indicator", "show", written).stdout
    assert text.startswith(f"{value}\n") and f"type: {type}" in text and feeds[0] in text and "in force" in text


@pytest.mark.parametrize("command", ["revoke", "withdraw"])
@pytest.mark.parametrize("reason", [None, "our own server", "a \"quoted\" reason; with ünïcode"])
def test_it_says_when_by_whom_and_why_a_value_was_revoked(product, feeds, command, reason):
    value = f"{uuid.uuid4().hex}.withdrawn.example"
    load(product, feeds[0], f"{value},high,2026-01-02T00:00:00Z,2026-01-03T00:00:00Z,")
    product.ctl("indicator", command, value, *(["--reason", reason] if reason else []))
    sheet = shown(product, value)
    assert sheet["revoked"] and sheet["revocation"]["by"] == "the operator" and sheet["revocation"]["reason"] == reason
    assert sheet["revocation"]["at"] >= sheet["history"][0]["published_at"]
    assert [version["revoked"] for version in sheet["history"]] == [True, False]
    text = product.ctl("indicator", "show", value).stdout
    assert "by the operator" in text and (reason or "") in text
    assert "already" in product.ctl("indicator", command, "domain", value).stderr
    product.ctl("indicator", "restore", value)
    assert not shown(product, value)["revoked"]


def test_it_says_that_the_sources_revoked_a_value(product, feeds):
    value = f"{uuid.uuid4().hex}.expired.example"
    load(product, feeds[0], f"{value},high,2026-01-02T00:00:00Z,2026-01-03T00:00:00Z,")
    product.sql(
        "update sightings set valid_until = '2026-01-04', is_expired = false "
        f"where indicator_id = (select id from indicators where value = '{value}')"
    )
    product.ctl("maintain")
    sheet = shown(product, value)
    assert sheet["revoked"] and sheet["revocation"]["by"] == "its sources"
    assert sheet["revocation"]["reason"] == f"{feeds[0]}: expired" and sheet["sources"][0]["verdict"] == "expired"


@pytest.mark.parametrize("words, says", [
    (["nothing.such.example"], "domain nothing.such.example"), (["ipv4", "192.0.2.256"], "192.0.2.256"), (["ipv5", "192.0.2.1"], "did you mean ipv4?"),
    (["--type", "hash", "00"], "sha256"), ([""], "empty"), (["md5", "zz"], "zz"),
])
@pytest.mark.parametrize("command", ["show", "revoke", "withdraw", "restore"])
def test_a_value_that_is_not_there_is_bad_input(product, command, words, says):
    done = product.ctl("indicator", command, *words, code=2)
    assert says in done.stderr and done.stderr.count("\n") == 1, done.stderr
