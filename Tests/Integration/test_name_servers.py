"""Name servers take our lists: their checkers find nothing, and the servers answer as the lists say."""

import contextlib
import getpass
import shutil
import subprocess

import dns.exception
import dns.message
import dns.query
import dns.rcode
import pytest
from client.ports import free_port
from client.waiting import eventually

QUERY = "origin=feed&exclude_warning_lists=false&limit=10000"
ZONE = "rpz.socdefenders.local"
NAMES = 20


def program(name):
    return shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin") or pytest.skip(f"{name} is not installed: scripts/test installs it")


def passes(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout + done.stderr


def export(product, key, format, path):
    answer = product.ask(f"/api/v1/iocs?format={format}&{QUERY}", key)
    assert answer.status == 200
    path.write_bytes(answer.body)
    return path


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    return tmp_path_factory.mktemp("names")


@pytest.fixture(scope="module")
def zone(product, key, directory):
    return export(product, key, "rpz", directory / "rpz.zone")


@pytest.fixture(scope="module")
def hosts(product, key, directory):
    return export(product, key, "hosts", directory / "hosts")


@pytest.fixture(scope="module")
def names(hosts):
    """Some of the names that are to be blocked, from the beginning to the end of the list."""
    listed = [line.split()[1] for line in hosts.read_text().splitlines() if not line.startswith("#")]
    return listed[:: len(listed) // NAMES]


@contextlib.contextmanager
def running(*command, log):
    with log.open("w") as out, subprocess.Popen(command, stdout=out, stderr=out) as server:
        try:
            yield server
        finally:
            server.terminate()


def asked(port, name, timeout=30):
    return dns.query.udp(dns.message.make_query(name, "A"), "127.0.0.1", port=port, timeout=timeout)


def answers(server, log, port, name):
    """Waits until the server answers."""

    def once():
        assert server.poll() is None, log.read_text()[-2000:]
        try:
            return asked(port, name, timeout=0.2)
        except (OSError, dns.exception.Timeout):
            return None

    return eventually(once, f"an answer of {server.args[0]}")


def test_named_checkzone_loads_the_response_policy_zone(zone):
    said = passes(program("named-checkzone"), "-k", "fail", "-n", "fail", ZONE, str(zone))
    assert "OK" in said and "ignoring" not in said


def test_named_checkconf_takes_a_configuration_with_it(zone, directory):
    configuration = directory / "named.conf"
    configuration.write_text(
        f'options {{ directory "{directory}"; recursion yes; response-policy {{ zone "{ZONE}"; }}; }};\n'
        f'zone "{ZONE}" {{ type primary; file "{zone}"; allow-query {{ none; }}; }};\n'
    )
    assert "loaded serial" in passes(program("named-checkconf"), "-z", str(configuration))


def test_unbound_blocks_each_name_and_all_below_it(zone, names, directory):
    port, configuration = free_port(), directory / "unbound.conf"
    # What is in no list goes to a port where nobody answers, never to the network.
    configuration.write_text(
        f'server:\n  interface: 127.0.0.1\n  port: {port}\n  do-daemonize: no\n  use-syslog: no\n  username: ""\n  chroot: ""\n'
        f'  directory: "{directory}"\n  pidfile: ""\n  module-config: "respip iterator"\n  do-not-query-localhost: no\n'
        f"remote-control:\n  control-enable: no\n"
        f'rpz:\n  name: {ZONE}\n  zonefile: "{zone}"\n'
        f"forward-zone:\n  name: .\n  forward-addr: 127.0.0.1@{free_port()}\n"
    )
    passes(program("unbound-checkconf"), str(configuration))
    log = directory / "unbound.log"
    with running(program("unbound"), "-d", "-c", str(configuration), log=log) as server:
        answers(server, log, port, names[0])
        for name in names:
            for asked_for in (name, f"www.{name}"):
                if len(asked_for) < 253:
                    assert asked(port, asked_for).rcode() == dns.rcode.NXDOMAIN, asked_for
    assert "error" not in log.read_text(), log.read_text()[-2000:]


def test_dnsmasq_gives_each_name_the_address_of_nobody(hosts, names, directory):
    port, configuration, log = free_port(), directory / "dnsmasq.conf", directory / "dnsmasq.log"
    configuration.write_text(
        f"port={port}\nlisten-address=127.0.0.1\nbind-interfaces\nno-resolv\nno-hosts\nuser={getpass.getuser()}\n"
        f"pid-file={directory}/dnsmasq.pid\naddn-hosts={hosts}\n"
    )
    assert "syntax check OK" in passes(program("dnsmasq"), "--test", f"--conf-file={configuration}")
    with running(program("dnsmasq"), "--keep-in-foreground", "--log-facility=-", f"--conf-file={configuration}", log=log) as server:
        answers(server, log, port, names[0])
        for name in names:
            assert [row.to_text() for rows in asked(port, name).answer for row in rows] == ["0.0.0.0"], name
    said = log.read_text()
    assert f"read {hosts}" in said and "bad" not in said, said[-2000:]
