"""A pretend upstream on a port of its own, and `socdctl` as the tests of fetching call it."""

import http.server
import json
import threading
import uuid

from client import command


class Upstream(http.server.ThreadingHTTPServer):
    """Answers by path with what a test put there: a function of the request handler."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.asked, self.bodies = {}, [], []

    def start(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def url(self, path):
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        path = self.path if self.path in self.server.answers else self.path.split("?")[0]
        if path in self.server.answers:
            return self.server.answers[path](self)
        self.say(404)

    def do_POST(self):
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.do_GET()

    def log_message(self, *_):
        pass

    def say(self, status, body=b"", **fields):
        body = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def ctl(*words, internal="on", code=None):
    """As `command.ctl`, with or without permission to fetch from this machine."""
    return command.ctl(*words, code=code, environment={"SOCD_FETCH_INTERNAL": internal})


def add(url, format, category="threat-intel"):
    """A feed of its own for a test; its name."""
    name = "t-" + uuid.uuid4().hex[:12]
    ctl("feed", "add", name, "--name", name, "--category", category, "--format", format, "--url", url, code=0)
    return name


def health(name):
    return next(one for one in json.loads(ctl("feed", "health", "--json")) if one["feed"] == name)
