"""A product of others as far as our guides send to it: it takes what comes and answers with JSON."""

import http.server
import json
import threading
from dataclasses import dataclass


@dataclass
class Received:
    method: str
    target: str
    fields: dict
    body: bytes


class Receiver(http.server.ThreadingHTTPServer):
    """Answers by `answer`, a function of what was received that gives a status and a value, with 200 and `{}` otherwise."""

    daemon_threads = True

    def __init__(self, answer=lambda request: (200, {})):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer, self.received = answer, []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def take(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        request = Received(self.command, self.path, dict(self.headers), body)
        self.server.received.append(request)
        status, value = self.server.answer(request)
        answer = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)

    do_GET = do_POST = do_PUT = do_HEAD = take

    def log_message(self, *_):
        pass
