# A pretend upstream: one route a kind of trouble. Prints its port, serves until its standard input ends.
import gzip, ssl, sys, threading, time, zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit


class Upstream(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, status, body=b"", **fields):
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.posted = self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def do_GET(self):
        try:
            self.serve()
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.close_connection = True

    def serve(self):
        url = urlsplit(self.path)
        part = url.path.split("/")[1:]
        validators = {"ETag": '"v1"', "Last-Modified": "Thu, 24 Jul 2025 10:00:00 GMT"}
        if part[0] == "feed":
            if self.headers["If-None-Match"] == '"v1"':
                return self.answer(304, **validators)
            kind = {"Content-Type": 'Application/RSS+xml; charset="ISO-8859-1"', "Cache-Control": "public, max-age=900"}
            return self.answer(200, b"<rss/>", **validators, **kind)
        if part[0] == "echo":
            return self.answer(200, (str(self.headers) + self.command).encode() + self.__dict__.pop("posted", b""), X_Wanted="yes")
        if part[0] == "status":
            return self.answer(int(part[1]), b"no", **({"Retry-After": unquote(part[2])} if len(part) > 2 else {}))
        if part[0] == "to":
            return self.answer(int(part[1]), Location=unquote(url.query))
        if part[0] == "hops":
            left = int(part[1])
            return self.answer(302, Location=f"/hops/{left - 1}") if left else self.answer(200, b"there")
        if part[0] == "gzip":
            return self.answer(200, gzip.compress(b"a" * 1000), Content_Encoding="gzip")
        self.close_connection = True
        self.send_response(200)
        if part[0] == "cut":
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"only this")
        elif part[0] == "drip":
            self.end_headers()
            while True:
                self.wfile.write(b"a")
                self.wfile.flush()
                time.sleep(0.05)
        elif part[0] == "endless":
            self.end_headers()
            while True:
                self.wfile.write(b"a" * 65536)
        elif part[0] == "header":
            self.flush_headers()
            while True:
                self.wfile.write(b"X-More: " + b"a" * 1000 + b"\r\n")
        elif part[0] == "bomb":
            self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            packer = zlib.compressobj(9, zlib.DEFLATED, 31)
            for _ in range(32):
                self.wfile.write(packer.compress(bytes(1 << 20)))
            self.wfile.write(packer.flush())


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *arguments):
        pass


server = Quiet(("127.0.0.1", 0), Upstream)
if len(sys.argv) > 1:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1])
    server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
