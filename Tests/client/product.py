"""The running product as the tests see it: requests, each worker's own socket, the database, and the command line."""

import copy
import http.client
import os
import pathlib
import shlex
import socket
import subprocess
import urllib.parse
import uuid
from dataclasses import dataclass

from client import command
from client.answer import Answer, Fields

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
SAMPLES = TOP / "Tests" / "Samples"


@dataclass
class Key:
    secret: str
    id: str
    user: str


def escaped(**parameters):
    return urllib.parse.urlencode(parameters)


class Product:
    """One instance, by what scripts/run wrote into its demo.env."""

    def __init__(self, environment, state):
        self.environment = environment
        self.state = pathlib.Path(state)
        self.base = environment["BASE_URL"]
        self.address = urllib.parse.urlsplit(self.base)
        self.database = environment["DATABASE_URL"]
        self.home = (self.state / "home").resolve() if (self.state / "home").is_symlink() else self.state
        self.sockets = urllib.parse.parse_qs(urllib.parse.urlsplit(self.database).query)["host"][0]

    # Requests

    def connect(self, timeout=60):
        return http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=timeout)

    def ask(self, target, key=None, method="GET", on=None, **fields):
        """One request; `on` is a connection to keep using. Underscores in field names stand for hyphens."""
        named = {name.replace("_", "-"): value for name, value in fields.items()}
        if key is not None:
            named["Authorization"] = f"Bearer {key.secret if isinstance(key, Key) else key}"
        connection = on or self.connect()
        try:
            connection.request(method, target, headers=named)
            answer = connection.getresponse()
            return Answer.of(answer)
        finally:
            if on is None:
                connection.close()

    def send(self, request, timeout=60):
        """Raw bytes on a connection of their own."""
        with socket.create_connection((self.address.hostname, self.address.port), timeout=timeout) as peer:
            peer.sendall(request)
            answer = b""
            try:
                while chunk := peer.recv(65536):
                    answer += chunk
            except ConnectionResetError:
                pass
        return parsed(answer, "HTTP/1.1 ")

    def ask_worker(self, number, target, key=None, method="GET", request_id=None, **variables):
        """Asks one worker on its own socket, past nginx."""
        return self.ask_socket(f"{self.sockets}/worker.sock.{number}", target, key, method, request_id, **variables)

    def ask_socket(self, path_of_socket, target, key=None, method="GET", request_id=None, body=b"", **variables):
        """Asks whoever serves the socket, as RFC 3875 and the FastCGI specification have it."""
        query = target.partition("?")[2]
        named = {
            "REQUEST_METHOD": method, "REQUEST_URI": target, "QUERY_STRING": query, "REMOTE_ADDR": "127.0.0.1",
            "REQUEST_SCHEME": "http", "REQUEST_ID": request_id or uuid.uuid4().hex, **variables,
        }
        if key is not None:
            named["HTTP_X_API_KEY"] = key.secret if isinstance(key, Key) else key
        if body:
            named = {"CONTENT_TYPE": "application/json", **named, "CONTENT_LENGTH": str(len(body))}

        def size(length):
            return bytes([length]) if length < 128 else (length | 1 << 31).to_bytes(4, "big")

        def record(kind, content):
            return bytes([1, kind, 0, 1]) + len(content).to_bytes(2, "big") + b"\0\0" + content

        content = b"".join(
            size(len(name.encode())) + size(len(value.encode())) + name.encode() + value.encode() for name, value in named.items()
        )
        with socket.socket(socket.AF_UNIX) as peer:
            peer.settimeout(60)
            peer.connect(path_of_socket)
            sent = record(5, body) + record(5, b"") if body else record(5, b"")
            peer.sendall(record(1, b"\0\1\0\0\0\0\0\0") + record(4, content) + record(4, b"") + sent)
            stream = peer.makefile("rb")
            out = b""
            while (head := stream.read(8)) and head[1] != 3:
                body = stream.read(int.from_bytes(head[4:6], "big") + head[6])
                if head[1] == 6:
                    out += body[: int.from_bytes(head[4:6], "big")]
        return parsed(out, "Status: ")

    # Database and command line

    def sql(self, text, user=None, ok=True):
        """Rows as lists of texts; with `ok=False` the finished psql, whatever came of it."""
        url = self.database if user is None else self.database.replace("user=socd", f"user={user}")
        done = subprocess.run(
            [psql(), "-XAtq", "-F", "\x1f", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", text], capture_output=True, text=True
        )
        if not ok:
            return done
        assert done.returncode == 0, done.stderr
        return [line.split("\x1f") for line in done.stdout.splitlines()]

    def value(self, text):
        return self.sql(text)[0][0]

    def ctl(self, *words, input=None, code=0, environment=None):
        program = shlex.split(self.environment["CTL"])
        done = command.run(*words, stdin=input, environment=environment, program=program)
        assert code is None or done.returncode == code, (done.returncode, done.stdout, done.stderr)
        return done

    def tier(self, **changes):
        """A plan of its own: Enterprise with other figures. Returns its name."""
        name = "t" + uuid.uuid4().hex[:12]
        columns = (
            "requests_per_minute requests_per_day lookback_days article_lookback_days page_max article_page_max max_keys keys_per_day "
            "session_per_minute session_per_day formats scopes route_costs"
        ).split()
        values = {"requests_per_minute": "1000000", "requests_per_day": "1000000000"}
        values |= {column: str(value) for column, value in changes.items()}
        chosen = ", ".join(f"'{values[column]}'" if column in values else column for column in columns)
        self.sql(
            f"insert into tiers (name, rank, {', '.join(columns)}) "
            f"select '{name}', (select max(rank) + 1 from tiers), {chosen} from tiers where name = 'enterprise'"
        )
        return name

    def key(self, tier="enterprise", *options, user=None):
        """A new account on the plan and a key for it."""
        user = user or f"{uuid.uuid4().hex}@example.com"
        self.ctl("user", "create", user, "--tier", tier)
        return self.mint(user, *options)

    def mint(self, user, *options):
        secret = self.ctl("key", "mint", "--user", user, "--name", "test", *options).stdout.strip()
        found = self.value(f"select id from api_keys where secret_hash = sha256(convert_to('{secret}', 'UTF8'))")
        return Key(secret, found, user)

    def at(self, url):
        """The same instance with another database."""
        other = copy.copy(self)
        other.database = url
        return other

    def socdctl(self, *words, input=None, **environment):
        """The program itself, with no other settings than the given ones."""
        return subprocess.run(
            [str(self.home / "bin" / "socdctl"), *words], input=input, capture_output=True, text=True,
            env={"PATH": os.environ["PATH"], **environment},
        )

    # Logs and processes

    def log(self, name):
        return (self.home / "log" / name).read_text(errors="replace")

    def supervisor(self):
        return int((self.home / "worker.pid").read_text())

    def workers(self):
        """Process ids of the workers, in no order."""
        try:
            text = pathlib.Path(f"/proc/{self.supervisor()}/task/{self.supervisor()}/children").read_text()
        except FileNotFoundError:
            return []
        return [int(word) for word in text.split()]


def parsed(answer, start):
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *fields = head.decode().split("\r\n")
    assert status.startswith(start), status
    named = Fields((name, value.strip()) for name, _, value in (field.partition(":") for field in fields))
    return Answer(int(status[len(start):][:3]), named, body)


def psql():
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/psql"), key=lambda path: int(path.parts[4]))
    return str(found[-1]) if found else "psql"
