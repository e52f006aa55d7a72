"""Warning lists: imports mark, articles are spared, block lists leave out, and the operator has the last word."""

import json
import secrets
import urllib.parse
import uuid

import pytest
from client.answer import contract_error

LIST = "/api/v1/iocs"
WIDE = "since=2000-01-01"


@pytest.fixture(scope="module")
def name():
    """Part of every value and list of this run."""
    return uuid.uuid4().hex[:12]


@pytest.fixture(scope="module")
def feed(product, name):
    slug = f"warned-{name}"
    product.ctl("feed", "add", slug, "--name", slug)
    return slug


@pytest.fixture(autouse=True)
def clean(product):
    """No test leaves a list or a verdict behind."""
    yield
    for entry in json.loads(product.ctl("warninglist", "list", "--json").stdout):
        if entry["source"] == "operator":
            product.ctl("warninglist", "remove", entry["name"])
    for entry in json.loads(product.ctl("warninglist", "verdicts", "--json").stdout):
        product.ctl("warninglist", "disallow", entry["value"])
    product.ctl("warninglist", "apply")


def write(folder, name, type, entries, **members):
    path = folder / name / "list.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"name": f"List {name}", "version": 1, "type": type, "description": "x", "list": entries, **members}))
    return path


def load(product, feed, *values):
    body = "".join(f"{value}\n" for value in values).encode()
    return json.loads(product.ctl("feed", "import", "--json", "--format", "list", "--feed", feed, "-", input=body).stdout)


def lists_of(product, value):
    return json.loads(product.value(f"select to_json(warning_lists) from indicators where value = '{value}'"))


def checked(product, value):
    hits = json.loads(product.ctl("warninglist", "check", "--json", value).stdout)["warning_lists"]
    return [(hit["list"], hit["category"], hit["effect"]) for hit in hits]


def ask(product, key, query, limit=10_000):
    answer = product.ask(f"{LIST}?{WIDE}&limit={limit}&{query}", key)
    assert answer.status == 200, answer.body[:300]
    return answer


def test_an_import_marks_and_keeps_what_stands_in_a_bundled_list(product, feed, name):
    nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    hostile = f"n{name}.top"
    assert load(product, feed, "192.168.1.1", "10.0.0.1", "example.com", nothing, hostile)["rejected"] == 0
    assert lists_of(product, "192.168.1.1") == ["private-use"]
    assert lists_of(product, "example.com") == ["reserved-names"]
    assert lists_of(product, nothing) == ["benign-hash"]
    assert lists_of(product, hostile) == []


def test_marked_values_are_listed_by_default_and_left_out_on_demand_and_of_block_lists(product, key, feed, name):
    hostile = f"m{name}.top"
    load(product, feed, "192.168.1.1", "example.com", hostile)
    everything = ask(product, key, "type=ipv4,domain").json
    marked = {ioc["value"]: ioc.get("warning_lists") for ioc in everything["data"]}
    assert marked["192.168.1.1"] == ["private-use"] and marked[hostile] is None and hostile in marked
    assert "exclude_warning_lists" not in everything["meta"]["filters"]
    for switch in ("exclude_warning_lists", "exclude_warninglisted"):
        spared = ask(product, key, f"type=ipv4,domain&{switch}=true").json
        values = {ioc["value"]: ioc for ioc in spared["data"]}
        assert hostile in values and "192.168.1.1" not in values and "example.com" not in values
        assert all("warning_lists" not in ioc for ioc in values.values())
        assert spared["meta"]["filters"]["exclude_warning_lists"] == "true"
        warned = int(product.value("select count(*) from indicators where is_warned and type in ('ipv4', 'domain') and not is_revoked and last_seen >= '2000-01-01'"))
        assert spared["meta"]["total"] == everything["meta"]["total"] - warned
    for format, value in (("edl-ip", "192.168.1.1"), ("edl-domain", "example.com"), ("hosts", "example.com"), ("rpz", "example.com")):
        assert value not in ask(product, key, f"format={format}").text.replace("api.example.com", "").split(), format
        assert value in ask(product, key, f"format={format}&exclude_warning_lists=false").text.split(), format
    for format in ("csv", "txt", "stix", "ndjson", "sigma", "misp"):
        assert "192.168.1.1" in ask(product, key, f"format={format}&type=ipv4").text, format
        assert "192.168.1.1" not in ask(product, key, f"format={format}&type=ipv4&exclude_warning_lists=true").text, format


def test_wrong_switches_are_refused(product, key):
    error = contract_error(product.ask(f"{LIST}?exclude_warning_lists=yes", key), 400, "invalid_parameter")
    assert "exclude_warning_lists" in error["message"]
    error = contract_error(product.ask(f"{LIST}?exclude_warning_list=true", key), 400, "invalid_parameter")
    assert "exclude_warning_lists" in error["message"]


def test_imported_lists_mark_what_is_stored_and_change_entity_tags(product, key, feed, name, tmp_path):
    value, cloud = f"a.k{name}.top", "45.9.8.7"
    load(product, feed, value, cloud)
    write(tmp_path, f"names-{name}", "hostname", [f"K{name}.top"], matching_attributes=["hostname", "domain"])
    write(tmp_path, "amazon-aws", "cidr", ["45.9.0.0/16", "not a network"])
    write(tmp_path, f"words-{name}", "regex", ["/.*/"])
    write(tmp_path, "covid", "string", [value])
    before = ask(product, key, "type=domain")
    version = product.value(f"select version from indicators where value = '{value}'")
    published = product.value("select count(*) from publications")
    report = json.loads(product.ctl("warninglist", "import", "--json", str(tmp_path)).stdout)
    assert [(entry["name"], entry["category"], entry["changed"]) for entry in report["lists"]] == [
        ("amazon-aws", "shared_infrastructure", True), (f"names-{name}", "other", True)]
    assert len(report["left_out"]) == 3
    assert lists_of(product, value) == []
    assert json.loads(product.ctl("warninglist", "apply", "--json").stdout)["changed"] == 1
    assert lists_of(product, value) == [f"names-{name}"]
    # A hostile host in a cloud is a hostile host.
    assert lists_of(product, cloud) == [] and checked(product, cloud) == [("amazon-aws", "shared_infrastructure", "-5")]
    after = ask(product, key, "type=domain")
    assert after.fields["etag"] != before.fields["etag"]
    assert product.value(f"select version from indicators where value = '{value}'") == version
    assert product.value("select count(*) from publications") == published
    assert value not in ask(product, key, "format=edl-domain").text.split()
    assert cloud in ask(product, key, "format=edl-ip").text.split()
    # The same again changes nothing; what is new is marked as it comes in.
    again = json.loads(product.ctl("warninglist", "import", "--json", str(tmp_path)).stdout)
    assert not any(entry["changed"] for entry in again["lists"])
    assert json.loads(product.ctl("warninglist", "apply", "--json").stdout)["changed"] == 0
    load(product, feed, f"b.k{name}.top")
    assert lists_of(product, f"b.k{name}.top") == [f"names-{name}"]
    product.ctl("warninglist", "disable", f"names-{name}")
    product.ctl("warninglist", "apply")
    assert lists_of(product, value) == []


def test_an_import_of_lists_is_all_or_nothing(product, name, tmp_path):
    good = write(tmp_path, f"good-{name}", "string", ["x.top"])
    broken = write(tmp_path, f"broken-{name}", "string", ["x.top"])
    broken.write_text('{"name": "broken", "type": "string", "list": ["a"')
    done = product.ctl("warninglist", "import", str(good), str(broken), code=2)
    assert "too early" in done.stderr and "nothing was imported" in done.stderr
    assert f"good-{name}" not in product.ctl("warninglist", "list").stdout
    product.ctl("warninglist", "import", str(write(tmp_path, f"r-{name}", "regex", ["a"])), code=2)
    product.ctl("warninglist", "import", str(good), "--category", "benin", code=2)
    product.ctl("warninglist", "import", str(tmp_path / "none"), code=2)


def test_a_list_of_the_operators_takes_the_place_of_the_bundled_one(product, name, tmp_path):
    assert checked(product, "8.8.8.8") == [("resolver", "resolver", "cap 15")]
    list_file = write(tmp_path, "resolver", "string", ["45.9.8.9"])
    product.ctl("warninglist", "import", str(list_file), "--category", "resolver")
    assert checked(product, "8.8.8.8") == [] and checked(product, "45.9.8.9") == [("resolver", "resolver", "cap 15")]
    # A release that brings its lists again changes nothing of that.
    product.ctl("migrate")
    assert checked(product, "8.8.8.8") == []
    product.ctl("warninglist", "remove", "resolver")
    assert checked(product, "8.8.8.8") == [("resolver", "resolver", "cap 15")]
    product.ctl("warninglist", "remove", "resolver", code=1)
    product.ctl("warninglist", "show", "nothing", code=2)
    assert "8.8.8.8" in product.ctl("warninglist", "show", "resolver").stdout.split()


def test_the_operator_has_the_last_word(product, feed, name):
    ours, spared = f"ours{name}.top", "10.0.0.77"
    load(product, feed, f"mail.{ours}", spared)
    product.ctl("warninglist", "allow", ours, "--note", "our own")
    product.ctl("warninglist", "exempt", "10.0.0.0/24")
    assert checked(product, f"hxxps://mail[.]{ours}/x") == [("allowlist", "allowed", "cap 25")]
    product.ctl("warninglist", "apply")
    assert lists_of(product, f"mail.{ours}") == ["allowlist"] and lists_of(product, spared) == []
    assert [(entry["value"], entry["verdict"]) for entry in json.loads(product.ctl("warninglist", "verdicts", "--json").stdout)] == [
        ("10.0.0.0/24", "exempt"), (ours, "harmless")]
    product.ctl("warninglist", "disallow", "nobody.top", code=2)
    product.ctl("warninglist", "allow", "T1059", code=2)
    product.ctl("warninglist", "allow", "0.0.0.0/0", code=2)


FORMATS = ["json", "csv", "txt", "stix", "openioc", "sigma", "ndjson", "misp", "cef", "syslog", "ecs", "zeek", "suricata", "rpz", "hosts",
           "edl-ip", "edl-domain", "edl-url", "splunk", "splunk-hec", "sentinel"]  # fmt: skip
TAXII = "/api/taxii2/api/collections/all/objects/"


def served(product, key, value):
    """The formats that name a value, those that say that it is revoked apart."""
    named = set()
    for format in FORMATS:
        text = ask(product, key, f"format={format}", limit=100 if format == "sentinel" else 10_000).text
        if format == "stix":
            objects = [o for o in json.loads(text)["objects"] if f"'{value}'" in o.get("pattern", "") and not o.get("revoked")]
            if objects:
                named.add(format)
        # Zeek and Suricata write a URL in parts.
        elif (urllib.parse.urlsplit(value).hostname if format in ("zeek", "suricata") and "/" in value else value) in text:
            named.add(format)
    return named


@pytest.mark.parametrize(
    "word, value",
    [("allowed{}.top", "a.b.allowed{}.top"), ("203.0.113.0/24", "203.0.113.77"), ("http://partner{}.top/x", "http://partner{}.top/x")],
    ids=["name", "network", "url"],
)
def test_what_is_allowed_is_served_nowhere_until_it_is_taken_back(product, key, feed, name, word, value):
    word, value = word.format(name), value.format(name)
    load(product, feed, value)
    before = served(product, key, value)
    assert before >= {"json", "csv", "txt", "stix", "ndjson", "misp", "cef", "zeek", "suricata"}
    product.ctl("warninglist", "allow", word)
    assert served(product, key, value) == set()
    # Clients that have it are told that it is revoked.
    identity = product.value(f"select id from indicators where value = '{value}'")
    assert product.ask(f"{TAXII}indicator--{identity}/", key).json["objects"][0]["revoked"] is True
    # A new report changes nothing of that.
    product.ctl("feed", "add", f"again-{name}-{identity[:8]}", "--name", f"again-{name}-{identity[:8]}")
    load(product, f"again-{name}-{identity[:8]}", value)
    assert served(product, key, value) == set()
    product.ctl("warninglist", "disallow", word)
    assert served(product, key, value) == before
    assert "revoked" not in product.ask(f"{TAXII}indicator--{identity}/", key).json["objects"][0]


@pytest.mark.parametrize("value", ["early{}.top", "2001:db8::{address:x}", "early{}@mail.top"])
def test_what_is_reported_while_it_is_allowed_comes_when_it_is_taken_back(product, key, feed, name, value):
    value = value.format(name, address=secrets.randbelow(0xE000) + 0x1000)
    product.ctl("warninglist", "allow", value)
    load(product, feed, value)
    assert served(product, key, value) == set()
    assert product.value(f"select count(*) from indicators where value = '{value}'") == "0"
    assert product.value(f"select count(*) from withheld_indicators where value = '{value}'") == "1"
    product.ctl("warninglist", "disallow", value)
    assert {"json", "csv", "stix"} <= served(product, key, value)
    assert product.value(f"select count(*) from withheld_indicators where value = '{value}'") == "0"


def test_what_the_operator_withdrew_stays_withdrawn(product, key, feed, name):
    value = f"withdrawn{name}.top"
    load(product, feed, value)
    product.ctl("indicator", "withdraw", value)
    product.ctl("warninglist", "allow", value)
    product.ctl("warninglist", "disallow", value)
    assert served(product, key, value) == set()


def test_articles_yield_nothing_that_an_imported_list_suppresses(product, name, tmp_path):
    slug = f"news-{name}"
    product.ctl("feed", "add", slug, "--name", slug, "--category", "news", "--format", "rss")
    write(tmp_path, f"partners-{name}", "hostname", [f"partner{name}.top"])
    product.ctl("warninglist", "import", str(tmp_path), "--category", "benign")
    write(tmp_path / "more", f"noted-{name}", "hostname", [f"noted{name}.top"])
    product.ctl("warninglist", "import", str(tmp_path / "more"), "--category", "scanner")
    entry = {
        "key": name, "title": f"Report {name}", "link": f"https://news{name}.top/1",
        "content": f"<p>Seen at a.partner{name}[.]top, a.noted{name}[.]top and evil{name}[.]top.</p>",
    }
    product.ctl("article", "import", "--feed", slug, "-", input=json.dumps(entry).encode())
    found = {row[0]: row[1] for row in product.sql(f"select value, warning_lists from indicators where value like '%{name}.top'")}
    assert f"a.partner{name}.top" not in found
    assert found[f"a.noted{name}.top"] == f"{{noted-{name}}}" and found[f"evil{name}.top"] == "{}"
