import csv as csv_reader
import io
import ipaddress
import json
import re
import shutil
import subprocess
import urllib.parse

import dns.name
import dns.rdataclass
import dns.rdatatype
import dns.zone
import idstools.rule
import pytest
import suricataparser

from line_formats import INVISIBLE, visible

NAME = re.compile(r"(?=.{1,253}$)[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*")


def lines(export):
    assert export.text == "" or export.text.endswith("\n")
    return export.text.split("\n")[:-1]


def address(record):
    try:
        return ipaddress.ip_network(record["value"])
    except ValueError:
        return None


def blockable(export, *types):
    return [record for record in export.of(*types) if not record["revoked"]]


def names(export):
    return [record["value"] for record in blockable(export, "domain") if NAME.fullmatch(record["value"])]


def test_txt(txt):
    assert lines(txt) == [visible(record["value"], record["type"]) for record in txt.records]


def test_ndjson(ndjson):
    assert [json.loads(line) for line in lines(ndjson)] == json.loads(ndjson.sibling("json").read_bytes())["data"]


def test_json(json):
    data = json.json
    assert list(data) == ["meta", "data", "links"]
    assert {"total", "limit", "offset", "generated_at", "feed_version", "source", "filters"} == set(data["meta"])


def test_csv(csv):
    rows = list(csv_reader.reader(io.StringIO(csv.text, newline=""), strict=True))
    header = "id,type,value,confidence,first_seen,last_seen,source_article,source_feed,category,tags".split(",")
    if "extended" in csv.options:
        header += "context,mitre_techniques,article_title,article_url,tlp,risk_score,valid_until".split(",")
    if "chosen" in csv.options:
        assert rows[0] == ["value", "tlp", "risk_score", "valid_until"]
        for row, record in zip(rows[1:], csv.records, strict=True):
            value = row[0][1:] if row[0][:1] == "'" and row[0][1:2] in tuple("=+-@\t\r\n'") else row[0]
            assert value == visible(record["value"], record["type"])
            assert row[1:] == ["" if cell is None else str(cell) for cell in (record["tlp"], record["risk_score"], record["valid_until"])]
        return
    assert rows[0] == header
    assert not csv.text.startswith("\ufeff") and csv.text.endswith("\r\n")
    guarded = "unguarded" not in csv.options
    assert not INVISIBLE.search(csv.text)
    assert len(rows) - 1 == len(csv.records)
    for row, record in zip(rows[1:], csv.records):
        if guarded:
            assert not any(cell[:1] in tuple("=+-@\t\r") and cell for cell in row)
            row = [cell[1:] if cell[:1] == "'" and cell[1:2] in tuple("=+-@\t\r\n'") else cell for cell in row]
        source = record["source"]
        shown = {**record, "value": visible(record["value"], record["type"])}
        assert row[:6] == [shown[name] for name in ("id", "type", "value", "confidence", "first_seen", "last_seen")]
        assert row[6:10] == [source.get("article_id", ""), source["feed_name"], source["category"], ",".join(record["tags"])]
        if "extended" in csv.options:
            assert row[10] == visible(record.get("context", ""))
            assert row[11] == ",".join(record["mitre_techniques"])
            assert row[12:14] == [visible(source.get("article_title", "")), source.get("article_url", "")]
            assert row[14:] == [record["tlp"], "" if record["risk_score"] is None else str(record["risk_score"]), record["valid_until"] or ""]


def test_splunk_lookup(splunk):
    rows = list(csv_reader.reader(io.StringIO(splunk.text, newline=""), strict=True))
    assert rows[0] == "description,ip,domain,url,file_hash,src_user,weight".split(",")
    kinds = ["ipv4", "ipv6", "domain", "url", "md5", "sha1", "sha256", "sha512", "email"]
    records = splunk.of(*kinds)
    unguarded = lambda cell: cell[1:] if cell[:1] == "'" and cell[1:2] in tuple("=+-@\t\r\n'") else cell
    values = [unguarded("".join(row[1:6])) for row in rows[1:]]
    assert values == [visible(record["value"], record["type"]) for record in records]
    assert [int(row[6]) for row in rows[1:]] == [{"high": 85, "medium": 50, "low": 15}[r["confidence"]] for r in records]


def test_splunk_events(splunk_hec):
    events = [json.loads(line) for line in lines(splunk_hec)]
    assert [event["event"]["id"] for event in events] == [record["id"] for record in splunk_hec.records]
    assert all(isinstance(event["time"], (int, float)) for event in events)


def test_ecs(ecs):
    documents = [json.loads(line) for line in lines(ecs)]
    assert len(documents) == len(ecs.records)
    for document, record in zip(documents, ecs.records):
        indicator = document["threat"]["indicator"]
        assert indicator["name"] == record["value"]
        assert document["event"]["kind"] == "enrichment" and document["event"]["category"] == ["threat"]
        assert document.get("tags", []) == record["tags"]
        if record["type"] in ("ipv4", "ipv6"):
            assert indicator["ip"] == record["value"]
        elif record["type"] == "domain":
            assert indicator["url"]["domain"] == record["value"]
        elif record["type"] == "url":
            assert indicator["url"] == {"full": record["value"], "original": record["value"]}
        elif record["type"] == "email":
            assert indicator["email"]["address"] == record["value"]
        elif record["type"] == "cve":
            assert document["vulnerability"]["id"] == record["value"]
        elif record["type"] == "mitre_attack":
            assert document["threat"]["technique"]["id"][0] == record["value"]
        elif record["certificate"]:
            assert document["tls"]["server"]["hash"]["sha1"] == record["value"].upper()
        else:
            assert indicator["file"]["hash"] == {record["type"]: record["value"]}


def on_the_wire(url):
    """Host, port behind a colon, and target of a URL as in a request; nothing for what no request can name."""
    found = re.fullmatch(r"([A-Za-z0-9+.-]+)://(?:[^/?#\\]*@)?(\[[^\]]*\]|[^/?#\\:\[]*)(?::([^/?#\\]*))?([^#]*)(?:#.*)?", url, re.S)
    if not found or not found[2].rstrip(".") or re.search(r"[\x00-\x20\x7f]", found[2]):
        return None
    scheme, host, port, target = found.groups()
    if target[:1] == "\\":
        target = target[1:]
    if target[:1] != "/":
        target = "/" + target
    path, mark, query = target.partition("?")
    path = urllib.parse.quote(path, safe="".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '"<>^`{}'))
    query = urllib.parse.quote(query, safe="".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in "\"'<>"))
    host = host.lower().rstrip(".")
    usual = "443" if scheme.lower() == "https" else "80"
    return host, "" if not port or port == usual else ":" + port, path + mark + query


def test_zeek(zeek):
    # Behind the names of the fields, lines that begin so are comments.
    rows = [line.split("\t") for line in lines(zeek) if not line.startswith("# ")]
    assert rows[0] == ["#fields", "indicator", "indicator_type", "meta.source", "meta.desc", "meta.url"]
    records = [
        record
        for record in zeek.records
        if record["type"] not in ("cve", "mitre_attack") and (record["type"] != "url" or on_the_wire(record["value"]))
    ]
    assert len(rows) - 1 == len(records)
    decode = lambda text: re.sub(r"(?:\\x[0-9a-f]{2})+", lambda m: bytes.fromhex(m[0].replace("\\x", "")).decode(), text)
    for row, record in zip(rows[1:], records):
        assert len(row) == 5 and not row[0].startswith("#") and row[0] not in ("-", "(empty)")
        assert decode(row[0]) == ("".join(on_the_wire(record["value"])) if record["type"] == "url" else record["value"])
        assert row[2] != "-"
        assert row[3] == "-" or decode(row[3]) == record.get("context", "")
        if record["certificate"]:
            assert row[1] == "Intel::CERT_HASH"


def test_suricata(suricata):
    rules = [line for line in lines(suricata) if not line.startswith("#")]
    for rule in rules:
        assert len(rule.encode()) <= 8191 and rule.isascii()
        assert idstools.rule.parse(rule) is not None
        assert suricataparser.parse_rule(rule) is not None
    parsed = [idstools.rule.parse(rule) for rule in rules]
    assert len({rule.sid for rule in parsed}) == len(rules)
    known = {record["id"]: record for record in suricata.records}
    for rule, text in zip(parsed, rules):
        record = known[re.search(r"ioc_id ([0-9a-f-]{36})", text)[1]]
        contents = [
            re.sub(rb"\|([0-9A-F ]+)\|", lambda m: bytes.fromhex(m[1].decode()), content.encode())
            for content in re.findall(r'content:"([^"]*)"', text)
        ]
        value = record["value"].encode()
        if record["type"] == "domain":
            assert contents == [b"." + value]
        elif record["type"] == "url":
            assert value.lower().startswith((b"http://", b"https://"))
            host, port, target = on_the_wire(record["value"])
            assert contents == [host.encode(), target.encode()]
        elif record["type"] == "email":
            assert contents == [b"MAIL FROM:", value]
        elif record["certificate"]:
            assert contents[0].replace(b":", b"") == value and re.fullmatch(rb"([0-9a-f]{2}:){19}[0-9a-f]{2}", contents[0])
        else:
            assert f"-> {record['value']} any" in text
    expected = [r for r in suricata.of("ipv4", "ipv6") if address(r)] + suricata.of("domain", "email")
    assert {r["id"] for r in expected} <= {re.search(r"ioc_id ([0-9a-f-]{36})", text)[1] for text in rules}


def test_hosts(hosts):
    entries = [line for line in lines(hosts) if not line.startswith("#")]
    assert entries == ["0.0.0.0 " + name for name in names(hosts)]


def test_edl_ip(edl_ip):
    expected = [record["value"] for record in blockable(edl_ip, "ipv4", "ipv6") if address(record)]
    assert lines(edl_ip) == expected


def test_edl_domain(edl_domain):
    assert lines(edl_domain) == names(edl_domain)


def test_edl_url(edl_url):
    entries = lines(edl_url)
    assert len(set(entries)) == len(entries)
    for entry in entries:
        assert re.fullmatch(r"[!-)+-/0-\]_-~]+/[!-)+-\]_-~]*", entry) and "://" not in entry.split("/")[0]
        host = entry.split("/")[0]
        # Of the hosts only an IPv6 address, in its brackets, holds a colon.
        assert host == host.lower() and (":" not in host or re.fullmatch(r"\[[0-9a-f:.]+\]", host)) and "@" not in host
    values = [record["value"].lower() for record in blockable(edl_url, "url")]
    for entry in entries:
        assert any(entry.lower() in value or entry.lower().rstrip("/") in value or entry.split("/")[0] in value for value in values)


# Names that resolvers may give the zone.
ZONES = ["threats.rpz.example", "rpz", "a-longer-name-of-a-zone.of-some-department.of-some-company.example"]


@pytest.mark.skipif(not shutil.which("named-checkzone"), reason="BIND's tools are not installed")
def test_rpz_by_bind(rpz):
    for zone in ZONES:
        result = subprocess.run(["named-checkzone", zone, rpz.path], capture_output=True, text=True)
        assert result.returncode == 0, result.stdout


@pytest.mark.skipif(not shutil.which("unbound-checkconf"), reason="Unbound's tools are not installed")
def test_rpz_by_unbound(rpz, tmp_path):
    for zone in ZONES:
        configuration = tmp_path / "unbound.conf"
        configuration.write_text(
            f'server:\n  directory: ""\n  chroot: ""\n  username: ""\n  module-config: "respip iterator"\n'
            f'rpz:\n  name: {zone}\n  zonefile: "{rpz.path}"\n'
        )
        result = subprocess.run(["unbound-checkconf", configuration], capture_output=True, text=True)
        assert result.returncode == 0, result.stdout + result.stderr


def test_rpz(rpz):
    text = rpz.text
    assert "$ORIGIN" not in text
    zone = dns.zone.from_text(text, origin=ZONES[0], relativize=True, check_origin=True)
    owners = {
        name.to_text() for name, node in zone.items() if name != dns.name.empty and node.get_rdataset(dns.rdataclass.IN, dns.rdatatype.CNAME)
    }
    expected = set()
    for name in names(rpz):
        expected |= {name, "*." + name}
    for record in blockable(rpz, "ipv4", "ipv6"):
        network = address(record)
        if network is None:
            continue
        if network.version == 4:
            parts = str(network.network_address).split(".")
        else:
            groups = [format(int(group, 16), "x") for group in network.network_address.exploded.split(":")]
            runs = max(
                ((end - start, -start) for start in range(8) for end in range(start + 2, 9) if set(groups[start:end]) == {"0"}),
                default=(0, 0),
            )
            if runs[0]:
                groups[-runs[1] : -runs[1] + runs[0]] = ["zz"]
            parts = groups
        expected.add(f"{network.prefixlen}." + ".".join(reversed(parts)) + ".rpz-ip")
    assert owners == expected
    targets = {"drop": "rpz-drop.", "nodata": "*.", "passthru": "rpz-passthru.", "tcp-only": "rpz-tcp-only."}
    target = targets.get((rpz.options or [""])[0], ".")
    for name, node in zone.items():
        dataset = node.get_rdataset(dns.rdataclass.IN, dns.rdatatype.CNAME)
        if dataset:
            assert dataset[0].target.to_text() in (target, target.rstrip("."))
