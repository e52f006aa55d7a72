"""Every export of the product comes back through `socdctl feed import` without loss of a value that the format holds."""

import csv
import io
import json
import re
import urllib.parse
import uuid
import xml.etree.ElementTree

import pytest
import yaml
from client.formats import FORMATS

LIST = "/api/v1/iocs"
# The reader of an export, unless it is the one of the same name.
READERS = {
    **dict.fromkeys(["txt", "hosts", "rpz", "edl-ip", "edl-domain", "edl-url"], "list"), "splunk": "csv", "sentinel": "stix",
}
# What these programs see of a URL has no scheme.
WITHOUT_SCHEME = {"edl-url", "zeek", "suricata"}


def lines(text):
    return [line for line in text.splitlines() if line and line[0] not in "#$@"]


def table(text):
    return csv.DictReader(io.StringIO(text, newline=""))


def patterns(objects):
    for thing in objects:
        if thing["type"] == "indicator":
            value, = re.findall(r"= '((?:[^'\\]|\\.)*)'", thing["pattern"])
            yield re.sub(r"\\(.)", r"\1", value)
        elif thing["type"] == "vulnerability":
            yield thing["name"]
        elif thing["type"] == "attack-pattern":
            yield next(name["external_id"] for name in thing["external_references"] if name["source_name"] == "mitre-attack")


def rules(text):
    for rule in yaml.safe_load_all(text):
        selection = rule["detection"]["selection"]
        field, value = next(iter((selection[0] if isinstance(selection, list) else selection).items()))
        if "|contains" in field:
            value = value.partition("=")[2] or value
        yield re.sub(r"\\([\\*?])", r"\1", value)


def zone(text):
    for name in (line.split(" ")[0] for line in lines(text) if " CNAME " in line):
        if name.endswith(".rpz-ip"):
            length, *groups = name.removesuffix(".rpz-ip").split(".")
            if len(groups) == 4 and "zz" not in groups:
                yield ".".join(reversed(groups)) + ("" if length == "32" else f"/{length}")
            else:
                yield ":".join("" if group == "zz" else group for group in reversed(groups)) + ("" if length == "128" else f"/{length}")
        elif not name.startswith("*."):
            yield name


def document(text):
    for node in xml.etree.ElementTree.fromstring(text).iter():
        if node.tag.endswith("}Content") or node.tag.endswith("}link"):
            yield node.text


# What a body of the format names, found without our readers. Suricata's rules name ids.
VALUES = {
    "json": lambda text: (row["value"] for row in json.loads(text)["data"]),
    "ndjson": lambda text: (json.loads(line)["value"] for line in text.splitlines()),
    "csv": lambda text: (row["value"] for row in table(text)),
    "splunk": lambda text: (row[name] for row in table(text) for name in ["ip", "domain", "url", "file_hash", "src_user"] if row[name]),
    "splunk-hec": lambda text: (json.loads(line)["event"]["value"] for line in text.splitlines()),
    "ecs": lambda text: (json.loads(line)["threat"]["indicator"]["name"] for line in text.splitlines()),
    "stix": lambda text: patterns(json.loads(text)["objects"]),
    "sentinel": lambda text: patterns(json.loads(text)["stixobjects"]),
    "misp": lambda text: (attribute["value"] for attribute in json.loads(text)["Event"]["Attribute"]),
    "openioc": document,
    "sigma": rules,
    "cef": lambda text: (re.sub(r"\\(.)", r"\1", re.search(r" cs3=(.*?) cs4Label=", line)[1]) for line in lines(text)),
    "syslog": lambda text: (re.sub(r'\\(["\\\]])', r"\1", re.search(r' value="((?:[^"\\]|\\.)*)"', line)[1]) for line in lines(text)),
    "zeek": lambda text: (re.sub(r"\\x(..)", lambda code: chr(int(code[1], 16)), line.split("\t")[0]) for line in lines(text)),
    "suricata": lambda text: re.findall(r"ioc_id ([0-9a-f-]{36})", text),
    "rpz": zone,
    "hosts": lambda text: (line.split(" ")[1] for line in lines(text)),
    **dict.fromkeys(["txt", "edl-ip", "edl-domain", "edl-url"], lines),
}


def seen(value, format):
    """A value as the format can hold it: a URL without scheme and fragment, in rules without port too."""
    if format not in WITHOUT_SCHEME or "/" not in value:
        return value.lower()
    host, slash, rest = re.sub(r"^[a-z][a-z0-9+.-]*://", "", value).partition("#")[0].partition("/")
    if format == "suricata":
        host = re.sub(r":[0-9]+$", "", host)
    # What is not ASCII is percent-encoded there.
    return urllib.parse.unquote(f"{host}{slash or '/'}{rest}").lower()


def test_every_export_is_read_back():
    unread = set(FORMATS) - set(VALUES)
    assert not unread, f"say in VALUES and READERS how these exports come back: {unread}"


@pytest.mark.parametrize("format", FORMATS)
def test_an_export_comes_back_whole(product, key, format):
    feed = "back-" + uuid.uuid4().hex[:12]
    product.ctl("feed", "add", feed, "--name", f"Back {feed}")
    limit = 100 if format == "sentinel" else 10000
    exported = product.ask(f"{LIST}?format={format}&origin=feed&limit={limit}&csv_guard=false", key)
    sent = set(VALUES[format](exported.text))
    if format == "suricata":
        ids = sorted(sent)
        parts = [ids[place : place + 500] for place in range(0, len(ids), 500)]
        sent = {
            row[0] for part in parts for row in product.sql("select value from indicators where id in ('" + "','".join(part) + "')")
        }
    assert sent, "the sample has a value for every format"
    read = json.loads(product.ctl(
        "feed", "import", "--json", "--format", READERS.get(format, format), "--feed", feed, "-", input=exported.body).stdout)
    assert read["rejections"] == []
    back = {
        row[0] for row in product.sql(
            "select i.value from sightings s join indicators i on i.id = s.indicator_id join feeds f on f.id = s.feed_id "
            f"where f.slug = '{feed}'")
    }
    assert {seen(value, format) for value in back} == {seen(value, format) for value in sent}
    health = next(row for row in json.loads(product.ctl("feed", "health", "--json").stdout) if row["feed"] == feed)
    assert health["state"] == "ok" and health["refused"] == 0 and health["taken"] >= read["new"] > 0
