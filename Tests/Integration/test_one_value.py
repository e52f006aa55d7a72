"""One value is one indicator: however it is written, by whichever way it comes in, whoever asks for it."""

import csv
import io
import json
import uuid

import pytest
from client.answer import Answer
from client.product import escaped

FEED = "test-indicators"

# A type, the value, and how people write it. {w} is a word, {h} and {H} a digest, {a}.{b} and {x} make addresses of a test's own.
VALUES = [
    ("ipv4", "198.18.{a}.{b}", [
        "198.18.{a}.{b}", "198.18.{a}.{b}/32", "198.18.{a}.{b}/032", "198.18.{a}.{b}:8080", "[198.18.{a}.{b}]", "[198.18.{a}.{b}]:443",
        "198.18.{a}.{b}.", "198[.]18[.]{a}[.]{b}", "198[.]18[.]{a}[.]{b}/32", "198.18.{a}[.]{b}[:]443", "198(.)18(.){a}(.){b}:8443",
        "１９８．１８．{a}．{b}", " 198.18.{a}.{b} ",
    ]),
    ("ipv6", "2001:db8:{x}::7", [
        "2001:db8:{x}::7", "2001:DB8:{X}::7", "2001:0db8:{x}:0000:0000:0000:0000:0007", "[2001:db8:{x}::7]", "[2001:db8:{x}::7]:443",
        "2001:db8:{x}::7/128", "[2001:db8:{x}::7]/128", "[2001:db8:{x}::7/128]", "2001:db8:{x}::7%eth0", "2001:db8:{x}::7%25eth0",
        "[2001:DB8:{x}::7%en1]:8443", "2001:db8:{x}::7%eth0/128", "2001:db8:{x}:0::0.0.0.7", "2001[:]db8[:]{x}::7",
    ]),
    ("domain", "gate.{w}.org", [
        "gate.{w}.org", "GATE.{W}.ORG", "gate.{w}.org.", "gate.{w}.org:8443", "gate.{w}.org.:8443", "gate[.]{w}[.]org", "gate[.]{w}[.]org.",
        "gate[.]{w}[.]org[:]8443", "gate(dot){w}(dot)org", "ⓖⓐⓣⓔ.{w}.org", "𝐠𝐚𝐭𝐞.{w}.𝐨𝐫𝐠", "ｇａｔｅ．{w}．ｏｒｇ", "gate。{w}。org",
        "ga\u200bte.{w}.org", "ga\u00adte.{w}.org", '"gate.{w}.org"', "(gate.{w}.org)", "`gate[.]{w}[.]org`",
    ]),
    ("domain", "xn--mnchen-3ya.{w}.org", [
        "xn--mnchen-3ya.{w}.org", "münchen.{w}.org", "mu\u0308nchen.{w}.org", "MÜNCHEN.{w}.org", "XN--MNCHEN-3YA.{w}.org:53",
    ]),
    ("url", "http://{w}.org:8080/Gate.php?a=B", [
        "http://{w}.org:8080/Gate.php?a=B", "HTTP://{W}.ORG:8080/Gate.php?a=B", "{w}.org:8080/Gate.php?a=B", "//{w}.org:8080/Gate.php?a=B",
        "hxxp://{w}[.]org:8080/Gate.php?a=B", "hxxp[:]//{w}[.]org[:]8080/Gate.php?a=B", "http://{w}.org.:8080/Gate.php?a=B",
        "http://{w}.org:08080/Gate.php?a=B", "http://{w}.ⓞⓡⓖ:8080/Gate.php?a=B",
    ]),
    ("url", "https://{w}.org/", [
        "https://{w}.org/", "https://{w}.org", "https://{w}.org:443", "HTTPS://{w}.org.:443/", "hxxps://{w}[.]org", "https://{w}.org:",
        "hxxps[://]{w}.org/", "<https://{w}.org>", "'https://{w}.org:443/'",
    ]),
    ("url", "http://[2001:db8:{x}::8]/x", [
        "http://[2001:db8:{x}::8]/x", "http://[2001:DB8:{x}:0::8]:80/x", "http://[2001:db8:{x}::8%25eth0]/x", "[2001:db8:{x}::8]:80/x",
        "[2001:db8:{x}::8]/x", "hxxp://[2001:db8:{x}::8]/x",
    ]),
    ("url", "http://xn--mnchen-3ya.{w}.org/ü", [
        "http://xn--mnchen-3ya.{w}.org/ü", "http://münchen.{w}.org/ü", "http://mu\u0308nchen.{w}.org:80/ü", "mu\u0308nchen.{w}.org/ü",
    ]),
    ("email", "alice.o@{w}.org", [
        "alice.o@{w}.org", "Alice.O@{W}.ORG", "ALICE.O@{w}.org.", "alice.o[@]{w}[.]org", "alice.o(at){w}[.]org", "mailto:Alice.O@{w}.org",
        "mailto:alice.o@{w}.org?subject=a", "alice.o@{w}．org", "alice.o＠{w}.org", "<Alice.O@{w}.org>",
    ]),
    ("md5", "{h}", ["{h}", "{H}", " {H} "]),
    ("cve", "CVE-2031-{n}", ["CVE-2031-{n}", "cve-2031-{n}", "CVE_2031_{n}", "CVE 2031-{n}"]),
]  # fmt: skip
SPELLINGS = [(place, spelling) for place, (_, _, spellings) in enumerate(VALUES) for spelling in spellings]
NETWORKS = ["198.18.0.0/24", "198[.]18[.]0[.]0/24", "2001:db8:91::/48", "2001:DB8:91::/64", "[2001:db8:91::]/48", '"198.18.0.0/16"']
NOT_ONE = ["198.18.0.1-198.18.0.9", "198.18.0.1 – 198.18.0.9", "2001:db8::1-2001:db8::9", "198.18.0.1-9", "198.18.0.0/255.255.0.0"]


class Words:
    """Words that no other test uses."""

    def __init__(self):
        number = uuid.uuid4()
        digits = f"{number.int % 10**6:06d}"
        self.names = {
            "w": "v" + number.hex[:12], "W": "V" + number.hex[:12].upper(), "h": number.hex, "H": number.hex.upper(),
            "a": str(number.int % 251), "b": str(number.int // 251 % 251), "x": "b" + number.hex[:3], "X": "B" + number.hex[:3].upper(),
            "n": "1" + digits,
        }  # fmt: skip

    def __call__(self, text):
        return text.format(**self.names)

    def values(self):
        return [(kind, self(value), [self(spelling) for spelling in spellings]) for kind, value, spellings in VALUES]


def imported(product, form, text):
    done = product.ctl("feed", "import", "--json", "--format", form, "--feed", FEED, "-", input=text.encode())
    return json.loads(done.stdout)


def ask(product, key, text):
    """What search of both kinds and look-up say of a text."""
    one = product.ask(f"/api/v1/iocs/search?{escaped(q=text)}", key).json["data"]
    fields = {"Authorization": f"Bearer {key.secret}", "Content-Type": "application/json"}
    connection = product.connect()
    try:
        connection.request("POST", "/api/v1/iocs/search", body=json.dumps({"values": [text]}), headers=fields)
        many = Answer.of(connection.getresponse()).json["data"]["results"][0]
    finally:
        connection.close()
    return one, many, product.ask(f"/api/v1/lookup?{escaped(ioc=text)}", key)


def named(matches, kind, value):
    return {(item["type"], item["value"]) for item in matches} >= {(kind, value)}


@pytest.fixture(scope="module")
def planted(product):
    words = Words()
    report = imported(product, "list", "\n".join(value for _, value, _ in words.values()))
    assert report["rejections"] == [] and report["new"] == len(VALUES)
    return words


@pytest.mark.parametrize("place, spelling", SPELLINGS)
def test_search_of_both_kinds_and_lookup_answer_the_same(product, key, planted, place, spelling):
    kind, value = VALUES[place][0], planted(VALUES[place][1])
    one, many, lookup = ask(product, key, planted(spelling))
    assert one["found"] and one["type"] == kind and named(one["matches"], kind, value), one
    assert many["found"] and many["type"] == kind and named(many["matches"], kind, value), many
    record = lookup.json["data"]
    assert record["found"] and (record["ioc_type"], record["ioc_value"]) == (kind, value), record


@pytest.mark.parametrize("place, spelling", SPELLINGS)
def test_what_is_not_on_record_is_named_alike(product, key, place, spelling):
    words = Words()
    kind, value = VALUES[place][0], words(VALUES[place][1])
    one, many, lookup = ask(product, key, words(spelling))
    assert not one["found"] and not many["found"] and one["type"] == many["type"] == kind
    record = lookup.json["data"]
    assert not record["found"] and (record["ioc_type"], record["ioc_value"]) == (kind, value), record


@pytest.mark.parametrize("network", NETWORKS)
def test_a_network_is_a_network(product, key, network):
    one, many, lookup = ask(product, key, network)
    assert one["type"] == "network" == many["type"] and many["error"]["code"] == "invalid_value"
    assert lookup.status == 400 and "/api/v1/iocs/search" in lookup.text


@pytest.mark.parametrize("text", NOT_ONE)
def test_a_range_is_no_value(product, key, text):
    one, many, lookup = ask(product, key, text)
    assert not one["found"] and not many["found"] and "type" not in one and many["type"] is None
    assert lookup.status == 400 and "range" in lookup.text, lookup.text
    assert imported(product, "list", text + "\n")["rejected"] == 1


def as_list(values):
    """A list takes what begins with // for a comment, and blanks in a line for the end of its value."""
    texts = [text.strip() for _, _, spellings in values for text in spellings]
    return "list", "".join(f"{text}\n" for text in texts if " " not in text and not text.startswith("//"))


def table(columns, rows):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def as_table(values):
    return "csv", table(["value"], [[text] for _, _, spellings in values for text in spellings])


def as_typed_table(values):
    return "csv", table(["type", "value"], [[kind, text] for kind, _, spellings in values for text in spellings])


def as_lines_of_json(values):
    return "ndjson", "".join(json.dumps({"type": kind, "value": text}) + "\n" for kind, _, spellings in values for text in spellings)


def as_misp(values):
    kinds = {
        "ipv4": "ip-dst", "ipv6": "ip-src", "domain": "hostname", "url": "url", "email": "email-src", "md5": "md5", "cve": "vulnerability",
    }  # fmt: skip
    attributes = [
        {"uuid": str(uuid.uuid4()), "type": kinds[kind], "value": text, "to_ids": True, "timestamp": "1780000000"}
        for kind, _, spellings in values for text in spellings
    ]  # fmt: skip
    return "misp", json.dumps({"Event": {"uuid": str(uuid.uuid4()), "info": "x", "date": "2026-01-01", "Attribute": attributes}})


def as_patterns(values):
    paths = {
        "ipv4": "ipv4-addr:value", "ipv6": "ipv6-addr:value", "domain": "domain-name:value", "url": "url:value", "email": "email-addr:value",
        "md5": "file:hashes.MD5",
    }  # fmt: skip
    time = "2026-01-01T00:00:00Z"
    objects = [
        {"type": "indicator", "id": f"indicator--{uuid.uuid4()}", "spec_version": "2.1", "pattern_type": "stix", "created": time,
         "modified": time, "valid_from": time, "pattern": "[{} = '{}']".format(paths[kind], text.replace("'", "\\'"))}
        for kind, _, spellings in values if kind in paths for text in spellings
    ]  # fmt: skip
    return "stix", json.dumps({"type": "bundle", "id": f"bundle--{uuid.uuid4()}", "objects": objects})


@pytest.mark.parametrize("write", [as_list, as_table, as_typed_table, as_lines_of_json, as_misp, as_patterns])
def test_every_way_in_makes_one_indicator_of_them(product, key, write):
    words = Words()
    values = [entry for entry in words.values() if write is not as_patterns or entry[0] != "cve"]
    report = imported(product, *write(values))
    assert report["rejections"] == [] and report["new_indicators"] == len(values), report
    for kind, value, _ in values:
        found = product.ask(f"/api/v1/iocs/search?{escaped(q=value, type=kind)}", key).json["data"]
        assert found["found"] and {item["value"] for item in found["matches"]} == {value}


def test_articles_name_the_same_values(product, key):
    words = Words()
    values = [entry for entry in words.values() if entry[0] not in ("ipv4", "ipv6") and "2001:" not in entry[1]]
    lines = "".join(f"<li>{text.strip()}</li>" for _, _, spellings in values for text in spellings)
    article = {
        "key": words("{w}"), "title": "Indicators of a campaign", "link": words("https://news.publisher.example/{w}"),
        "content": f"<p>Indicators of compromise:</p><ul>{lines}</ul>",
    }  # fmt: skip
    product.ctl("article", "import", "--feed", FEED, "-", input=(json.dumps(article) + "\n").encode())
    for kind, value, _ in values:
        found = product.ask(f"/api/v1/iocs/search?{escaped(q=value, type=kind)}", key).json["data"]
        assert found["found"] and found["matches"][0]["source"]["origin"] == "article", value
    expected = {value for _, value, _ in values}
    part = product.ask(f"/api/v1/iocs/search?{escaped(q=words('{w}'), match='substring', limit=1000)}", key).json["data"]["matches"]
    # The hosts of URLs and mail addresses are named as well.
    hosts = {words("{w}.org"), words("xn--mnchen-3ya.{w}.org")}
    assert {item["value"] for item in part} <= expected | hosts


def test_an_operator_may_write_a_value_in_any_way(product, key):
    words = Words()
    imported(product, "list", words("alice.o@{w}.org") + "\n")
    product.ctl("indicator", "revoke", "email", words("ALICE.O[@]{w}[.]org"))
    assert not ask(product, key, words("alice.o@{w}.org"))[0]["found"]
    product.ctl("indicator", "restore", "email", words("mailto:Alice.O@{W}.ORG"))
    assert ask(product, key, words("alice.o@{w}.org"))[0]["found"]
