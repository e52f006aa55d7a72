"""The guide for firewalls and name servers: each device asks as it does, with the lines that the guide tells people to paste."""

import base64
import contextlib
import ipaddress
import re
import shutil
import subprocess
import urllib.parse

import dns.exception
import dns.message
import dns.query
import dns.rcode
import pytest
from client.documents import Document, filled, run, target
from client.ports import free_port
from client.waiting import eventually

GUIDE = Document("integrations/firewalls")
CHECKS = {
    "edl-ip": ipaddress.ip_address, "edl-domain": lambda v: re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+", v),
    "edl-url": lambda v: re.fullmatch(r"([^/:\s]+|\[[0-9a-f:.]+\])/\S*", v), "txt": lambda v: re.fullmatch(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}", v),
}  # fmt: skip


@pytest.fixture(scope="module")
def basic(key):
    return "Basic " + base64.b64encode(f"x:{key.secret}".encode()).decode()


def program(name):
    return shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin") or pytest.skip(f"{name} is not installed: scripts/test installs it")


def check(address, answer):
    """A list that the device takes whole: one entry a line, each of the kind that it expects."""
    assert answer.status == 200 and answer.type.startswith("text/plain")
    lines = answer.text.splitlines()
    format = urllib.parse.parse_qs(urllib.parse.urlsplit(address).query)["format"][0]
    assert len(lines) > 5 and len(set(lines)) == len(lines) and all(CHECKS[format](line) for line in lines), address


def unchanged(product, address, fields):
    """The list is not sent again to who shows its tag, or, once the second of the last change is over, its date."""
    first = product.ask(address, **fields)
    assert product.ask(address, If_None_Match=first.fields["etag"], **fields).status == 304

    def dated():
        date = product.ask(address, **fields).fields["last-modified"]
        return product.ask(address, If_Modified_Since=date, **fields).status == 304

    eventually(dated, "a 304 for the date")


def test_pan_os_fetches_its_lists(product, basic):
    block, = GUIDE.section("## PAN-OS").code("text")
    lists = dict(re.findall(r'^set external-list (\S+) type \w+ url "([^"]+)"$', block, re.MULTILINE))
    assert len(lists) == 3
    for name, address in lists.items():
        kind = re.search(rf"^set external-list {name} type (\w+) auth username x$", block, re.MULTILINE)[1]
        assert {"ip": "edl-ip", "domain": "edl-domain", "url": "edl-url"}[kind] in address
        for setting in ("auth password KEY", "certificate-profile socd-ca", "recurring five-minute"):
            assert f"set external-list {name} type {kind} {setting}" in block
        fields = {"Authorization": basic, "User_Agent": "PAN-OS", "Accept": "*/*"}
        check(address, product.ask(target(address, product), **fields))
        unchanged(product, target(address, product), fields)


def test_fortigate_fetches_its_threat_feeds(product, basic):
    block, = GUIDE.section("## FortiGate").code("text")
    feeds = re.findall(r'edit "([^"]+)"\n\s+set type (\w+)\n(?:\s+set category (\d+)\n)?\s+set resource "([^"]+)"\n\s+set username "x"\n\s+set password KEY\n\s+set refresh-rate (\d+)', block)
    assert [kind for _, kind, *_ in feeds] == ["address", "domain", "category", "malware"]
    for name, kind, category, address, minutes in feeds:
        assert len(name) <= 35 and len(filled(address, product)) <= 511 and 1 <= int(minutes) <= 43_200
        assert (192 <= int(category) <= 221) if kind == "category" else not category
        fields = {"Authorization": basic, "User_Agent": "curl/7.58.0", "Accept": "*/*"}
        check(address, product.ask(target(address, product), **fields))
        unchanged(product, target(address, product), fields)


def test_pfsense_fetches_its_tables_with_the_key_in_the_address(product, key):
    section = GUIDE.section("## pfSense")
    addresses = [section.setting("URL"), section.code("text")[1].strip()]
    for address in addresses:
        assert address.endswith("&api_key=KEY")
        asked = target(address, product).replace("=KEY", f"={key.secret}")
        check(address, product.ask(asked, User_Agent="pfSense/2.8.0-RELEASE"))
        assert product.ask(asked.replace(key.secret, "sk_live_" + "0" * 43)).status == 401
    # The key is in no log of the server.
    product.ask(target(addresses[0], product).replace("=KEY", f"={key.secret}"))
    assert key.secret not in product.log("access.log")


def test_the_table_of_lists_names_those_of_the_devices():
    listed = set(re.findall(r"`(\{\{origin\}\}[^`]+)`", GUIDE.text.split("## PAN-OS")[0]))
    assert listed == set(re.findall(r'url "([^"]+)"', GUIDE.section("## PAN-OS").text))


@pytest.fixture(scope="module")
def blocked(product, key):
    names = product.ask("/api/v1/iocs?format=edl-domain&confidence=high&limit=1000", key).text.split()
    return [name for name in names if len(name) < 200][:20]


@contextlib.contextmanager
def running(*command, log):
    with log.open("w") as out, subprocess.Popen(command, stdout=out, stderr=out) as server:
        try:
            yield server
        finally:
            server.terminate()


def code(port, name):
    return dns.query.udp(dns.message.make_query(name, "A"), "127.0.0.1", port=port, timeout=1).rcode()


def test_unbound_fetches_the_zone_by_itself_and_blocks_the_names(product, key, tmp_path, blocked):
    block, = GUIDE.section("## Unbound").code("yaml")
    # This test has no root key, so the validator would find nothing to begin with.
    given = filled(block, product).replace("=KEY", f"={key.secret}").replace("/var/lib/unbound", str(tmp_path)).replace("validator ", "")
    port, configuration, log = free_port(), tmp_path / "unbound.conf", tmp_path / "unbound.log"
    configuration.write_text(
        f'{given}\nserver:\n  interface: 127.0.0.1\n  port: {port}\n  do-daemonize: no\n  use-syslog: no\n  username: ""\n  chroot: ""\n'
        f'  directory: "{tmp_path}"\n  pidfile: ""\n  do-not-query-localhost: no\nremote-control:\n  control-enable: no\n'
        f"forward-zone:\n  name: .\n  forward-addr: 127.0.0.1@{free_port()}\n"
    )
    assert subprocess.run([program("unbound-checkconf"), str(configuration)], capture_output=True).returncode == 0
    with running(program("unbound"), "-d", "-c", str(configuration), log=log) as server:

        def loaded():
            assert server.poll() is None, log.read_text()[-2000:]
            try:
                return code(port, blocked[0]) == dns.rcode.NXDOMAIN
            except (OSError, dns.exception.Timeout):
                return False

        eventually(loaded, "the zone in Unbound")
        for name in blocked:
            assert code(port, name) == code(port, f"www.{name}") == dns.rcode.NXDOMAIN, name
    assert "socdefenders" in log.read_text()


def test_binds_script_loads_the_zone_once_and_keeps_it_while_nothing_changes(product, key, tmp_path):
    program("named-checkzone")
    section = GUIDE.section("## BIND")
    script, = section.code("sh")
    script = script.replace("/var/cache/bind", str(tmp_path))
    reload = {"rndc": f'echo "$@" >> "{tmp_path}/reloads"'}
    once = lambda: run(script, product, tmp_path, reload, KEY=key.secret)
    assert once().returncode == 0
    zone = (tmp_path / "socd.zone").read_bytes()
    # Before it stands how many of all are in it, as a comment.
    assert zone.split(b"\n")[1].startswith(b"$TTL") and (tmp_path / "reloads").read_text() == "reload rpz.socdefenders\n"
    assert once().returncode == 0
    # The second time nothing came, so nothing was loaded.
    assert (tmp_path / "socd.zone").read_bytes() == zone and (tmp_path / "reloads").read_text().count("\n") == 1
    assert not (tmp_path / "socd.zone.new").exists()
    configuration = tmp_path / "named.conf"
    configuration.write_text(section.code("text")[0].replace("/var/cache/bind", str(tmp_path)))
    done = subprocess.run([program("named-checkconf"), "-z", str(configuration)], capture_output=True, text=True)
    assert done.returncode == 0 and "rpz.socdefenders/IN: loaded serial" in done.stdout, done.stdout


def test_binds_script_keeps_the_good_zone_when_a_bad_one_comes(product, key, tmp_path):
    program("named-checkzone")
    script, = GUIDE.section("## BIND").code("sh")
    script = script.replace("/var/cache/bind", str(tmp_path))
    (tmp_path / "socd.zone").write_text("good")
    # A file that is no zone, and a server that refuses.
    for bad in (script.replace("format=rpz", "format=csv"), script.replace("$KEY", "sk_live_" + "0" * 43)):
        run(bad, product, tmp_path, {"rndc": f'touch "{tmp_path}/reloads"'}, KEY=key.secret)
        assert (tmp_path / "socd.zone").read_text() == "good" and not (tmp_path / "reloads").exists()
