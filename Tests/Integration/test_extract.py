"""POST /api/v1/extract: the values in a text, with their places and what is known; through nginx."""

import secrets

import pytest
from client.accounts import ask, new_account
from client.command import ctl

PATH = "/api/v1/extract"


@pytest.fixture(scope="module")
def known():
    """Indicators of our own, and a word that nobody else's log has."""
    word = "x" + secrets.token_hex(6)
    rows = [f"domain,{word}.evil-host.org,high,Loads the second stage", f"ipv4,{address_of(word)},high,Waits for orders"]
    for feed in ("urlhaus", "threatfox"):
        ctl("feed", "import", "--format", "csv", "--feed", feed, "-", stdin=("type,value,confidence,context\n" + "\n".join(rows) + "\n").encode(), code=0)
    return word


def address_of(word):
    return f"45.155.{int(word[1:3], 16)}.{int(word[3:5], 16)}"


def extract(key, text, status=200, **more):
    answer = ask("POST", PATH, {"text": text, **more}, key=key.secret)
    assert answer.status == status, answer.body[:600]
    return answer.json["data"] if status == 200 else answer


def unit(text, span):
    """What stands between two UTF-16 units."""
    return text.encode("utf-16-le", "surrogatepass")[2 * span[0] : 2 * span[1]].decode("utf-16-le", "surrogatepass")


def test_the_example(key, known):
    text = f"19:41 GET hxxps://{known}[.]evil-host[.]org/api 8.8.8.8"
    data = extract(key, text, hunting=["kql"])
    url, resolver = data["values"]
    assert (url["type"], url["value"], url["found"], url["id"]) == ("url", f"https://{known}.evil-host.org/api", False, None)
    assert url["as"] == f"hxxps://{known}[.]evil-host[.]org/api" and url["spans"] == [[10, 10 + len(url["as"])]]
    assert url["risk"] == {"score": None, "level": "unknown", "verdict": "unknown"} and url["sources"] == 0
    host = url["host"]
    assert host["value"] == f"{known}.evil-host.org" and host["risk"]["verdict"] in ("malicious", "suspicious")
    assert (resolver["value"], resolver["spans"]) == ("8.8.8.8", [[len(text) - 7, len(text)]])
    assert [(each["list"], each["category"]) for each in resolver["warning_lists"]] == [("resolver", "resolver")]
    assert data["left_out"] == {"over_limit": 0, "file_names": 0, "private_addresses": 0, "hunting": 1}
    assert {query["platform"] for query in data["hunting"]} == {"kql"}
    queries = "".join(query["query"] for query in data["hunting"])
    assert url["value"] in queries and host["value"] in queries and "8.8.8.8" not in queries


def test_a_value_says_what_search_says(key, known):
    value, = extract(key, f"{known}.evil-host.org")["values"]
    found = ask("POST", "/api/v1/iocs/search", {"values": [value["value"]]}, key=key.secret).json["data"]["results"][0]
    assert (value["found"], value["id"]) == (True, found["matches"][0]["id"])
    assert value["risk"] == found["matches"][0]["risk"] and value["status"] == found["status"]
    assert value["sources"] == 2 and value["last_seen"] and value["because"]


@pytest.mark.parametrize(
    "before", ["", "\U0001f980\U0001f980 ", "Zeile eins: ä\r\n\r\n\t", "中文。\u200b\u2028", "\ufeff", "nul \x00 \x1b[31m ", "<b>&amp;</b> \"", "e\u0301 " * 300],
)
def test_spans_stand_on_the_values_in_any_text(key, known, before):
    line = f"{before}{known}.evil-host.org and hxxp://a.{known}[.]test-host[.]net/x?y=1, then {address_of(known)}:443\n"
    text = line * 3 + line.upper()
    values = {value["value"]: value for value in extract(key, text)["values"]}
    assert len(values[f"{known}.evil-host.org"]["spans"]) == 4 and len(values[address_of(known)]["spans"]) == 4
    for value in values.values():
        assert unit(text, value["spans"][0]) == value["as"]
        for span in value["spans"]:
            assert unit(text, span).lower() == value["as"].lower()


def test_a_lone_half_of_a_character_is_one_unit(key, known):
    answer = ask("POST", PATH, '{"text": "\\ud83e ' + known + '.evil-host.org"}', key=key.secret, fields={"Content-Type": "application/json"})
    assert answer.status in (200, 400), answer.body
    if answer.status == 200:
        assert answer.json["data"]["values"][0]["spans"] == [[2, 2 + len(known) + 14]]


def test_what_is_left_out_is_counted(key, known):
    names = "\n".join(f"{known}-{number}.test-host.net" for number in range(1003))
    data = extract(key, f"10.1.2.3 192.168.0.1 10.1.2.3 fe80::1 setup.py {names}")
    assert data["left_out"] == {"over_limit": 3, "file_names": 1, "private_addresses": 3, "hunting": 0}
    assert len(data["values"]) == 1000


def test_a_wrong_member_is_refused_and_what_is_valid_is_named(key):
    for body, words in [
        ({"text": "x", "hunts": []}, ["hunts", "text, types, hunting"]), ({}, ["text", "262144 bytes"]), ({"text": ["x"]}, ["text"]),
        ({"text": "x", "types": ["ipv5"]}, ["ipv5", "ipv4, ipv6"]), ({"text": "x", "hunting": ["sentinel"]}, ["sentinel", "splunk, kql, elastic, suricata"]),
        ({"text": "x" * 262_145}, ["262145 bytes", "262144"]), ({"text": "ä" * 131_073}, ["262146 bytes"]),
    ]:
        answer = ask("POST", PATH, body, key=key.secret)
        assert (answer.status, answer.code) == (400, "invalid_parameter"), answer.body
        for word in words:
            assert word in answer.text, (word, answer.text)
    assert ask("POST", PATH, "text", key=key.secret, fields={"Content-Type": "text/plain"}).status == 415
    assert ask("POST", PATH, {"text": "x"}).status == 401


@pytest.mark.parametrize("text", ["x" * 262_144, "ä" * 131_072, "", " \n\t\x00", "\u202e]]></script>${x}"])
def test_any_text_without_values_has_none(key, text):
    data = extract(key, text, types=[], hunting=["kql"])
    assert data["values"] == [] and data["hunting"] == []


def test_ten_values_cost_one_request(product):
    key = product.key("pro")
    assert ask("POST", PATH, {"text": "evil.example"}, key=key.secret).status == 200
    before = int(ask("GET", "/api/v1/iocs?limit=1", key=key.secret).fields["X-RateLimit-Remaining"])
    answer = ask("POST", PATH, {"text": "\n".join(f"host-{n}.test-host.net host-{n}.test-host.net" for n in range(200))}, key=key.secret)
    assert answer.status == 200 and before - int(answer.fields["X-RateLimit-Remaining"]) in (18, 19, 20)
    assert ask("POST", PATH, {"text": "no value"}, key=key.secret).status == 200


def test_a_session_may_ask_from_our_own_pages_only():
    _, token = new_account("free")
    answer = ask("POST", PATH, {"text": "8.8.8.8"}, token)
    assert answer.status == 200 and "private" in answer.fields["Cache-Control"] and "Cookie" in answer.fields["Vary"]
    refused = ask("POST", PATH, {"text": "8.8.8.8"}, token, fields={"Origin": "https://evil.example"})
    assert (refused.status, refused.code) == (403, "origin_not_allowed")


def test_nothing_of_the_text_is_kept(product, key):
    word = "kept" + secrets.token_hex(8)
    extract(key, f"secret words {word} and {word}.test-host.net", hunting=["splunk"])
    for path in (product.home / "log").iterdir():
        assert word not in path.read_text(errors="replace"), path
    tables = [name for name, in product.sql("select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = 'public'")]
    assert len(tables) > 20
    for table in tables:
        assert product.value(f"select count(*) from {table} t where t::text like '%{word}%'") == "0", table
