"""Lists for devices: a format counts what it can hold, a cut answer says so, and a date is enough to ask again."""

import base64
import csv
import io
import ipaddress
import json
import re
import shutil
import subprocess
import time
import uuid

import pytest

LIST = "/api/v1/iocs"
WIDE = "since=2000-01-01"
HOLDS = {
    "edl-ip": "ipv4,ipv6", "edl-domain": "domain", "edl-url": "url", "hosts": "domain", "rpz": "domain,ipv4,ipv6",
    "zeek": "ipv4,ipv6,domain,url,md5,sha1,sha256,sha512,email",
}  # fmt: skip
# How a comment begins, and in which line the first one stands.
FIRST = {"zeek": 1, "openioc": 1}
COMMENTS = {"hosts": "# ", "rpz": "; ", "zeek": "# ", "suricata": "# ", "sigma": "# ", "openioc": "<!-- "}
FORMATS = ["json", "csv", "txt", "stix", "openioc", "sigma", "ndjson", "misp", "cef", "syslog", "ecs", "zeek", "suricata", "rpz", "hosts",
           "edl-ip", "edl-domain", "edl-url", "splunk", "splunk-hec", "sentinel"]  # fmt: skip
CUT = re.compile(r"This list is cut: it was made of matches (\d+) to (\d+) of (\d+)\. The next page is at (\S+)")


@pytest.fixture(scope="module")
def name():
    return uuid.uuid4().hex[:10]


@pytest.fixture(scope="module", autouse=True)
def feed(product, name):
    """Values of every kind, the newest of them hashes: what a device cannot hold comes first."""
    slug = f"device-{name}"
    product.ctl("feed", "add", slug, "--name", slug, "--category", "threat-intel")
    rows = ["type,value,first_seen,last_seen,tags"]
    day = time.strftime("%Y-%m-%dT", time.gmtime(time.time() - 86_400))
    for number in range(30):
        rows.append(f"sha256,{number:02}{name}{'0' * 52},{day}09:00:{number:02}Z,{day}09:00:{number:02}Z,")
        rows.append(f"ipv4,203.0.113.{number},{day}01:00:{number:02}Z,{day}01:00:{number:02}Z,")
        rows.append(f"ipv6,2001:db8:{name[:4]}::{number + 1:x},{day}01:01:{number:02}Z,{day}01:01:{number:02}Z,")
        rows.append(f"domain,d{number}-{name}.top,{day}02:00:{number:02}Z,{day}02:00:{number:02}Z,")
        rows.append(f"url,http://u{number}-{name}.top/x,{day}03:00:{number:02}Z,{day}03:00:{number:02}Z,")
        rows.append(f"sha1,{number:02}{name}{'1' * 28},{day}04:00:{number:02}Z,{day}04:00:{number:02}Z,certificate-fingerprint")
        rows.append(f"sha1,{number:02}{name}{'2' * 28},{day}05:00:{number:02}Z,{day}05:00:{number:02}Z,")
    body = "\n".join(rows).encode() + b"\n"
    report = json.loads(product.ctl("feed", "import", "--json", "--format", "csv", "--feed", slug, "-", input=body).stdout)
    assert report["rejected"] == 0, report
    return slug


def ask(product, key, query, **fields):
    return product.ask(f"{LIST}?{WIDE}&{query}", key, **fields)


def next_link(answer):
    field = answer.fields.get("link")
    return re.fullmatch(r'<([^>]+)>; rel="next"', field)[1] if field else None


@pytest.mark.parametrize("format", HOLDS)
def test_a_format_counts_what_it_can_hold(product, key, format):
    whole = ask(product, key, f"format=json&limit=1&type={HOLDS[format]}" + ("" if format == "zeek" else "&exclude_warning_lists=true") + "&detection_only=true")
    for query in ("limit=10", "limit=10&type=" + HOLDS[format], "limit=10&type=sha256,cve," + HOLDS[format] if format != "zeek" else "limit=10"):
        answer = ask(product, key, f"format={format}&{query}")
        assert int(answer.fields["x-total-count"]) == whole.json["meta"]["total"], query
    if format in ("hosts", "edl-domain", "edl-ip"):
        entries = [line for line in answer.text.splitlines() if not line.startswith("#")]
        assert len(entries) == 10


def test_nothing_is_counted_of_what_a_format_cannot_hold(product, key):
    for format in ("edl-ip", "rpz", "hosts", "suricata"):
        answer = ask(product, key, f"format={format}&type=sha256,cve")
        assert answer.status == 200 and answer.fields["x-total-count"] == "0" and next_link(answer) is None


def test_pages_of_addresses_give_every_address_once(product, key, name):
    found, target, pages = [], f"{LIST}?{WIDE}&format=edl-ip&limit=17", 0
    while target:
        answer = product.ask(target, key)
        found += answer.text.split()
        pages += 1
        target = next_link(answer)
        target = target and target[target.index(LIST):]
        assert not target or len(answer.text.split()) == 17
    assert len(found) == len(set(found)) == int(answer.fields["x-total-count"]) and pages == -(-len(found) // 17)
    ours = {f"203.0.113.{number}" for number in range(30)} | {str(ipaddress.ip_address(f"2001:db8:{name[:4]}::{n + 1:x}")) for n in range(30)}
    assert ours <= set(found)


def test_fingerprints_of_certificates_are_counted_where_they_are_written(product, key, name):
    total = lambda query: int(ask(product, key, query).fields["x-total-count"])
    everything, openioc = total("format=json&detection_only=true"), total("format=openioc")
    certificates = int(product.value("select count(*) from indicators where type = 'sha1' and tags @> '{certificate-fingerprint}' and not is_revoked and is_for_detection"))
    assert certificates >= 30 and openioc == everything - certificates
    hashes = total("format=json&type=sha1&detection_only=true")
    assert total("format=suricata&type=sha1") == certificates and total("format=splunk&type=sha1") == hashes - certificates
    assert total("format=zeek&type=sha1") == hashes
    for until in ("2099-01-01", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 40_000))):
        assert total(f"format=suricata&type=sha1,url&until={until}") == total(f"format=suricata&type=sha1&until={until}") + total(f"format=suricata&type=url&until={until}")
    rules = ask(product, key, "format=suricata&type=sha1&limit=10").text
    assert rules.count("tls.cert_fingerprint") == 10


@pytest.mark.parametrize("format", FORMATS)
def test_a_cut_answer_says_so_in_every_format(product, key, format):
    answer = ask(product, key, f"format={format}&limit=3")
    total = int(answer.fields["x-total-count"])
    assert total > 3
    link = next_link(answer)
    assert link and "limit=3" in link and "offset=3" in link and f"format={format}" in link and "api_key" not in link
    said = CUT.findall(answer.text)
    if format in COMMENTS:
        assert said == [("1", "3", str(total), link)] and answer.text.splitlines()[-1].startswith(COMMENTS[format])
        assert answer.text.splitlines()[FIRST.get(format, 0)].removesuffix(" -->") == f"{COMMENTS[format]}3 of {total}"
    else:
        assert not said
    head = product.ask(f"{LIST}?{WIDE}&format={format}&limit=3", key, method="HEAD")
    known = ask(product, key, f"format={format}&limit=3", If_None_Match=answer.fields["etag"])
    assert known.status == 304
    for other in (head, known):
        assert [other.fields.get(field) for field in ("link", "x-total-count", "etag", "last-modified")] == [
            answer.fields.get(field) for field in ("link", "x-total-count", "etag", "last-modified")]
    last = ask(product, key, f"format={format}&limit=3&offset={total - 1}")
    assert next_link(last) is None and not CUT.findall(last.text) and last.fields["x-total-count"] == str(total)
    if format in COMMENTS:
        assert f"{COMMENTS[format]}1 of {total}" in last.text


@pytest.mark.parametrize("path, formats", [("cves", ["json", "csv", "ndjson"]), ("articles", ["csv", "ndjson"])])
def test_exports_of_articles_and_cves_tell_the_total(product, key, path, formats):
    query = "q=remote" if path == "cves" else "category=ransomware,malware&since=-2000d"
    total = product.ask(f"/api/v1/{path}?{query}&limit=1&count=true" if path == "articles" else f"/api/v1/{path}?{query}&limit=1", key).json["meta"]["total"]
    assert total > 2
    for format in formats:
        for _ in range(2):  # the second is a kept copy
            answer = product.ask(f"/api/v1/{path}?{query}&limit=2&format={format}", key)
            assert answer.status == 200 and answer.fields["x-total-count"] == str(total), format


@pytest.mark.parametrize("path", ["stix", "misp", "cef", "openioc", "sigma", "hunting"])
def test_a_cut_answer_says_so_on_every_path(product, key, path):
    query = f"{WIDE}&limit=2" + ("&platform=kql" if path == "hunting" else "")
    answer = product.ask(f"{LIST}/{path}?{query}", key)
    assert answer.status == 200 and int(answer.fields["x-total-count"]) > 2
    assert f"{LIST}/{path}?" in next_link(answer)
    if path == "hunting":
        assert "This list is cut" in product.ask(f"{LIST}/{path}?{query}&format=txt", key).text


@pytest.mark.parametrize("target", ["/api/v1/articles?limit=1", "/api/v1/cves?limit=1"])
def test_lists_by_cursor_link_to_the_next_page(product, key, target):
    answer = product.ask(target, key)
    cursor = answer.fields.get("x-next-cursor")
    assert (next_link(answer) is not None) == (cursor is not None)
    if cursor:
        link = next_link(answer)
        assert link == answer.json["links"]["next"]
        assert product.ask(link[link.index("/api/"):], key).status == 200


@pytest.mark.parametrize("format", ["edl-ip", "edl-domain", "edl-url", "hosts", "rpz", "txt"])
def test_a_firewall_needs_no_more_than_basic_and_a_date(product, key, format):
    basic = "Basic " + base64.b64encode(f"x:{key.secret}".encode()).decode()
    answer = ask(product, None, f"format={format}", Authorization=basic)
    assert answer.status == 200
    # The date counts once the second of the last change is over.
    deadline = time.monotonic() + 20
    while True:
        answer = ask(product, None, f"format={format}", Authorization=basic)
        date = answer.fields["last-modified"]
        known = ask(product, None, f"format={format}", Authorization=basic, If_Modified_Since=date)
        if known.status == 304 or time.monotonic() > deadline:
            break
        time.sleep(0.2)
    assert known.status == 304 and known.fields["last-modified"] == date and known.body == b""
    for other in ("Sun, 08 Dec 2024 14:30:00 GMT", "Sunday, 08-Dec-24 14:30:00 GMT", "2099-01-01T00:00:00Z", "nonsense"):
        assert ask(product, None, f"format={format}", Authorization=basic, If_Modified_Since=other).status == 200
    # A tag goes before a date.
    assert ask(product, None, f"format={format}", Authorization=basic, If_Modified_Since=date, If_None_Match='"x"').status == 200
    tag = answer.fields["etag"]
    assert ask(product, None, f"format={format}", Authorization=basic, If_Modified_Since="Sun, 08 Dec 2024 14:30:00 GMT", If_None_Match=tag).status == 304


def test_two_publications_in_one_second_are_told_apart(product, key, feed, name):
    """However soon the second follows, the first one's date never answers for it."""
    for number in range(3):
        load = lambda value: product.ctl("feed", "import", "--format", "list", "--feed", feed, "-", input=f"{value}\n".encode())
        load(f"one{number}-{name}.top")
        first = ask(product, key, "format=edl-domain&limit=1000")
        product.sql("begin; select begin_publication(); update data_generation set version = version + 1, changed_at = changed_at + interval '1 millisecond'; commit")
        second = ask(product, key, "format=edl-domain&limit=1000", If_Modified_Since=first.fields["last-modified"])
        assert second.status == 200 and second.fields["etag"] != first.fields["etag"]


def test_what_a_key_may_read_is_part_of_the_date(product, key):
    answer = ask(product, key, "format=csv&limit=5")
    product.sql("update tiers set page_max = page_max + 1")
    try:
        assert ask(product, key, "format=csv&limit=5", If_Modified_Since=answer.fields["last-modified"]).status == 200
    finally:
        product.sql("update tiers set page_max = page_max - 1")


@pytest.mark.skipif(not shutil.which("named-checkzone"), reason="BIND's tools are not installed")
@pytest.mark.parametrize("zone", ["threats.rpz.example", "rpz", "blocked.names.of-some-company.example"])
def test_a_response_policy_zone_loads_under_any_name(product, key, tmp_path, zone):
    path = tmp_path / "zone"
    path.write_bytes(ask(product, key, "format=rpz&limit=10000").body)
    done = subprocess.run(["named-checkzone", zone, str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


FORMULAS = ["=1+1@{}.top", "+cmd@{}.top", "-2@{}.top", "'quoted@{}.top"]


def test_formulas_are_guarded_unless_the_client_says_otherwise_and_read_back(product, key, feed, name):
    mails = [formula.format(name) for formula in FORMULAS]
    product.ctl("feed", "import", "--format", "list", "--feed", feed, "-", input="".join(f"{m}\n" for m in mails).encode())
    table = lambda query: [row["value"] for row in csv.DictReader(io.StringIO(ask(product, key, f"format=csv&type=email&limit=1000&{query}").text))]
    plain = [value for value in table("csv_guard=false") if name in value]
    guarded = [value for value in table("csv_guard=true") if name in value]
    assert plain and [value for value in table("") if name in value] == guarded
    assert guarded == ["'" + value if value[0] in "=+-@'" else value for value in plain]
    body = ask(product, key, "format=csv&type=email&limit=1000").body
    report = json.loads(product.ctl("feed", "import", "--json", "--format", "csv", "--feed", feed, "-", input=body).stdout)
    assert report["rejected"] == 0
    assert [value for value in table("csv_guard=false") if name in value].sort() == plain.sort()
    for target in ("/api/v1/articles?format=csv", "/api/v1/cves?format=csv"):
        assert product.ask(f"{target}&csv_guard=false", key).status == 200
        assert product.ask(f"{target}&csv_guard=maybe", key).status == 400
