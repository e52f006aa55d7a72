"""FastCGI records that no gateway sends, straight to a worker's socket: the worker lives and goes on serving."""

import os
import random
import socket
import subprocess

import pytest

SEEDS = range(300)


def record(kind, content=b"", number=1, version=1, length=None, padding=0):
    length = len(content) if length is None else length
    return bytes([version, kind]) + number.to_bytes(2, "big") + length.to_bytes(2, "big") + bytes([padding, 0]) + content + b"\xff" * padding


def long(length):
    return (length & 0x7FFFFFFF | 1 << 31).to_bytes(4, "big")


BEGIN = record(1, b"\0\1\1\0\0\0\0\0")
END = record(4) + record(5)
HOSTILE = {
    "two lengths that overflow their sum": BEGIN + record(4, long(0x7FFFFFFF) * 2 + b"A" * 60_000) + END,
    "a name of 2 GB": BEGIN + record(4, long(0x7FFFFFFF) + b"\0") + END,
    "a value of 2 GB": BEGIN + record(4, b"\1" + long(0x7FFFFFFF) + b"A") + END,
    "a sum of exactly 2 GB": BEGIN + record(4, long(0x40000000) * 2) + END,
    "a sum one below": BEGIN + record(4, long(0x7FFFFFFE) + b"\1") + END,
    "a length that is cut off": BEGIN + record(4, b"\x80\0") + END,
    "a value longer than its record": BEGIN + record(4, b"\1" + long(0x10000) + b"A" * 9) + END,
    "a question with lengths of 2 GB": record(9, long(0x7FFFFFFF) * 2, number=0) + BEGIN + END,
    "such a question inside a body": BEGIN + record(4) + record(9, long(0x7FFFFFFF) * 2, number=0),
    "thousands of questions": record(9, b"\x0f\0FCGI_MPXS_CONNS" * 3000, number=0) * 3,
    "a version of another time": record(1, b"\0\1\1\0\0\0\0\0", version=7),
    "padding without end": BEGIN + record(4, b"", padding=255, length=0) * 5000,
    "parameters without end": BEGIN + record(4, b"\1\1AB" * 10_000) * 40,
    "a beginning of 64 KB": record(1, b"\0" * 65_535),
    "a second beginning": BEGIN * 3,
    "nothing of what was announced": BEGIN + record(4, b"", length=65_535),
}


def attack(path, content):
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(20)
        peer.connect(path)
        try:
            peer.sendall(content)
            peer.shutdown(socket.SHUT_WR)
            while peer.recv(65536):
                pass
        except (BrokenPipeError, ConnectionResetError):
            pass


@pytest.fixture
def alive(product):
    """The workers are the same afterwards, and each still answers."""
    before = sorted(product.workers())
    yield
    for number in range(len(before)):
        assert product.ask_worker(number, "/healthz").status == 200
    assert sorted(product.workers()) == before


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_record_ends_its_connection_and_nothing_else(product, alive, name):
    for _ in range(3):
        attack(f"{product.sockets}/worker.sock.0", HOSTILE[name])


def test_damaged_requests_end_their_connections_and_nothing_else(product, alive):
    """Requests as a gateway sends them, with bytes changed, cut out and repeated."""
    names = [(b"REQUEST_METHOD", b"GET"), (b"REQUEST_URI", b"/healthz"), (b"HTTP_COOKIE", b"c" * 300), (b"REQUEST_ID", b"a" * 32)]
    content = b"".join((bytes([len(n)]) + (bytes([len(v)]) if len(v) < 128 else long(len(v))) + n + v) for n, v in names)
    whole = BEGIN + record(4, content, padding=5) + record(4) + record(5, b"body") + record(5)
    for seed in SEEDS:
        chance = random.Random(seed)
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(damaged))
            match chance.randrange(4):
                case 0: damaged[place] = chance.choice([0, 1, 127, 128, 255, chance.randrange(256)])
                case 1: damaged[place : place + 4] = long(chance.choice([0, 1, 0x7FFFFFFF, 0x7FFFFFFE, 0x10000, 0x40000000]))
                case 2: del damaged[place : place + chance.randint(1, 20)]
                case 3: damaged[place:place] = damaged[place : place + chance.randint(1, 40)]
        attack(f"{product.sockets}/worker.sock.{seed % len(product.workers())}", bytes(damaged))


def test_a_worker_listens_for_other_machines_only_when_told(product):
    for address in ("0.0.0.0:0", "192.0.2.1:9000", "[::]:0"):
        done = subprocess.run(
            [str(product.home / "bin" / "socd-worker"), "--listen", address], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=30,
            env={"PATH": os.environ["PATH"], "SOCD_DATABASE_URL": "postgresql:///nowhere?host=/nowhere"},
        )  # fmt: skip
        assert done.returncode == 64 and "SOCD_LISTEN_ANYWHERE=yes" in done.stderr + done.stdout, done
