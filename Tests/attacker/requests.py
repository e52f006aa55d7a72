"""One request by its number: the same number and seed give the same bytes."""

import base64
import random
import re
from dataclasses import dataclass

from attacker import bodies, values

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "M-SEARCH"]
ACCEPTS = [
    "*/*", "*/*;q=0", "application/json", "application/json;q=0", "text/html", "text/*", "application/*;q=0.1, */*;q=0.0001", "a/b/c", ";;;", "application/json;q=9",
    "application/taxii+json;version=2.1", "application/taxii+json;version=9", "application/stix+json;version=2.1", "text/csv, application/x-ndjson;q=0.5",
    "text/plain;" + "a=b;" * 500, ", " * 500, "application/json; charset=\"\\\"", "é/é", "application/openapi+json", "text/plain",
]  # fmt: skip
CONDITIONS = ["*", '""', '"x"', 'W/"x"', ", " * 200, '"a", ' * 500 + '"b"', '"unclosed', "x", '"' + "a" * 8000 + '"', '"\x80"']
DATES = [
    "Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 30 Feb 2026 25:61:61 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "Sat, 01 Jan 0000 00:00:00 GMT", "0", "yesterday",
    "Thursday, 01-Jan-70 00:00:00 GMT", "Thu Jan  1 00:00:00 1970", "Thu, 01 Jan 99999999999 00:00:00 GMT", "A" * 4000,
]  # fmt: skip
TYPES = [
    "application/json", "application/taxii+json;version=2.1", "application/json; charset=utf-16", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
    "a", "", "application/json;" + "x" * 5000, "application/json, text/plain", "APPLICATION/JSON", "application/json\t;charset=utf-8",
]  # fmt: skip
HOSTS = [b"localhost", b"socdefenders.ai", b"[::1]", b"a" * 255, b"x:99999", b"evil.example", b"LOCALHOST:80", b"127.0.0.1"]


@dataclass
class Attack:
    number: int
    method: str
    path: str
    sent: list[bytes]
    """The bytes, in the pieces in which they are written."""
    canary: str
    is_framed: bool
    """Whether it is HTTP that has to be answered, on a connection that stays open."""


class Attacker:
    def __init__(self, document, seed, keys, session):
        self.document = document
        self.seed = seed
        self.keys = keys
        self.session = session
        operations = document.operations
        # Hashing a password takes long by design, so few requests ask for it.
        self.weights = [0.1 if operation.is_about_accounts else 1.0 for operation in operations]

    def attack(self, number):
        chance = random.Random(f"{self.seed}:{number}")
        canary = f"zq{chance.getrandbits(48):012x}qz"
        operation = chance.choices(self.document.operations, self.weights)[0]
        method = operation.method if chance.random() < 0.9 else chance.choice(METHODS)
        target = self.target(chance, operation, canary.encode())
        fields = self.fields(chance, operation, canary)
        body = None
        if method not in ("GET", "HEAD") and (operation.body is not None or chance.random() < 0.3) or chance.random() < 0.02:
            body = bodies.hostile(chance, self.document, operation)
            fields.append((b"Content-Type", (operation.body_type if chance.random() < 0.8 else chance.choice(TYPES)).encode()))
        head = b" ".join([method.encode(), target, b"HTTP/1.1"]) + b"\r\n"
        if chance.random() < 0.06:
            return self.misframed(chance, number, method, operation.path, head, fields, body or b"{}", canary)
        if body is not None and chance.random() < 0.3:
            fields.append((b"Transfer-Encoding", b"chunked"))
            body = chunked(chance, body)
        elif body is not None:
            fields.append((b"Content-Length", str(len(body)).encode()))
        sent = head + lines(fields) + b"\r\n" + (body or b"")
        return Attack(number, method, operation.path, pieces(chance, sent), canary, True)

    # The target

    def target(self, chance, operation, canary):
        place = re.sub(r"\{(\w+)\}", lambda _: "\0", operation.path)
        described = {p["name"]: p for p in operation.parameters}
        names = iter(re.findall(r"\{(\w+)\}", operation.path))
        path = b""
        for part in re.split("(\0)", place):
            if part == "\0":
                schema = self.document.resolved(described.get(next(names), {}).get("schema", {}))
                known = chance.random() < 0.3 and "collection" in operation.path
                path += chance.choice([b"all", b"shared"]) if known else values.hostile(chance, schema, canary) or b"x"
            else:
                path += part.encode()
        if chance.random() < 0.05:
            path = chance.choice([path + b"/", path.rstrip(b"/"), b"/" + path, path + b"/%2e%2e", path.upper(), path + b"/..;/", path + canary, b"*", b"/"])
        query = [p for p in operation.parameters if p.get("in") == "query"]
        chosen = chance.sample(query, min(len(query), chance.choice([0, 1, 1, 2, 3, 6])))
        pairs = [values.quoted(p["name"]) + b"=" + values.hostile(chance, self.document.resolved(p.get("schema", {})), canary) for p in chosen]
        if chance.random() < 0.1:
            extra = [b"unknown=" + canary, b"=", b"&&", b"a", canary + b"=1", b"limit[]=1", b"limit=1&limit=2", b"api_key=" + canary, b"format=" + canary,
                     b"&".join(b"p%d=1" % n for n in range(500)), b";a=b", b"?", b"next=" + values.quoted(values.cursor(chance)), b"LIMIT=1"]  # fmt: skip
            pairs.append(chance.choice(extra))
        if pairs:
            path += b"?" + b"&".join(pairs)
        # What ends a request line would be another request; framings are damaged elsewhere.
        path = bytes(byte for byte in path if byte > 0x20 and byte != 0x7F)
        return path[:31_000]

    # Header fields

    def fields(self, chance, operation, canary):
        fields = [(b"Host", b"localhost" if chance.random() < 0.9 else chance.choice(HOSTS))]
        mark = canary.encode()
        pick = chance.random()
        key = chance.choice(self.keys).encode()
        if pick < 0.4:
            fields.append((b"Authorization", b"Bearer " + key))
        elif pick < 0.6:
            fields.append((b"X-API-Key", key))
        elif pick < 0.7:
            fields.append((b"Authorization", b"Basic " + base64.b64encode(b"x:" + key)))
        elif pick < 0.8 and "logout" not in operation.path:
            fields.append((b"Cookie", b"sb-access-token=" + self.session.encode()))
        elif pick < 0.9:
            fields.append(chance.choice([
                (b"Authorization", b"Bearer " + mark), (b"Authorization", b"Basic " + chance.randbytes(9).hex().encode()), (b"Authorization", b"Bearer"),
                (b"Authorization", b"Bearer " + b"a" * chance.choice([1, 500, 20_000])), (b"Authorization", b"Basic " + b"=" * 50),
                (b"X-API-Key", b"sk_live_" + b"0" * 43), (b"X-API-Key", b"\xff" * 40), (b"Cookie", b"sb-access-token=" + b"." * chance.choice([1, 2, 3, 3000])),
                (b"Cookie", b"sb-access-token=" + self.session.encode()[:-5] + mark), (b"Cookie", b";" * 3000), (b"Cookie", b"a=" + mark),
                (b"Cookie", b"sb-access-token=eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."), (b"Authorization", b"Digest " + mark), (b"X-API-Key", key + b", " + key),
            ]))  # fmt: skip
        for name, options, share in [
            (b"Accept", [*ACCEPTS, *operation.answers], 0.5), (b"If-None-Match", CONDITIONS, 0.1), (b"If-Modified-Since", DATES, 0.1),
            (b"Origin", ["null", "https://" + canary + ".example", "*", "a" * 3000, "https://\x01"], 0.1),
            (b"Access-Control-Request-Method", ["GET", canary, "DELETE, PUT"], 0.05), (b"Access-Control-Request-Headers", [canary, "x-api-key", "a," * 900], 0.05),
            (b"User-Agent", [canary, "", "\xff\xfe", "a" * 8000], 0.2), (b"Sec-Fetch-Site", ["cross-site", "same-origin", "none", canary], 0.1),
            (b"X-Request-Id", [canary, "\x80", "a" * 300], 0.1), (b"Accept-Encoding", ["gzip", "gzip;q=0", "br, gzip", "*", canary], 0.2),
            (b"X-Forwarded-For", ["192.0.2.1", canary, "a" * 3000], 0.05), (b"Range", ["bytes=0-", "bytes=-1", "bytes=0-0," * 200, canary], 0.05),
            (b"Content-Encoding", ["gzip", canary], 0.02), (b"X-HTTP-Method-Override", ["DELETE"], 0.02), (b"Forwarded", ["for=" + canary], 0.02),
            (b"Expect", ["100-continue"], 0.01), (b"X-" + mark, [canary], 0.1), (b"Accept-Language", [canary, "x" * 2000], 0.05),
        ]:  # fmt: skip
            if chance.random() < share:
                text = chance.choice(options)
                fields.append((name, text.encode("latin-1", "replace").replace(b"\r", b"").replace(b"\n", b"").replace(b"\x00", b"")))
        return fields

    # Framings that are wrong, each on a connection of its own

    def misframed(self, chance, number, method, path, head, fields, body, canary):
        length = str(len(body)).encode()
        mark = canary.encode()
        close = [(b"Connection", b"close")]
        plain = lines([*fields, *close])
        own = chance.choice([b"Content-Length: -1", b"Content-Length: " + b"9" * 30, b"Content-Length: 5, 5", b"Content-Length: 0x5", b"Content-Length: +5",
                             b"Content-Length:", b"Transfer-Encoding: chunked, chunked", b"Transfer-Encoding: \x0bchunked", b"Transfer-Encoding: identity",
                             b"Content-Length: " + length + b"\r\nContent-Length: 0", b"Content-Length: 3\r\nTransfer-Encoding: chunked",
                             b"Content-Length : " + length, b" folded: " + mark, b"X: a\r\n b" + mark, b"\x00: x", b"no colon " + mark, b": empty", b"X: \x00" + mark,
                             b"X-Many: 1\r\n" * 300 + b"X: y", b"X-Long: " + b"a" * 40_000, b"Host: second", b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings"])  # fmt: skip
        sent = chance.choice([
            head + plain + own + b"\r\n\r\n" + body,
            head + plain + b"Transfer-Encoding: chunked\r\n\r\n" + chance.choice([b"-1\r\nx\r\n0\r\n\r\n", b"ffffffffffffffffff\r\nx", b"5\r\nab\r\n0\r\n\r\n", b"zz\r\n\r\n", b"0\r\nX-Injected: " + mark + b"\r\n\r\n",
                                                                                   b"1;" + b"e" * 5000 + b"\r\na\r\n0\r\n\r\n", b"0\n\n", b"\r\n"]),
            head.replace(b"HTTP/1.1", chance.choice([b"HTTP/1.0", b"HTTP/0.9", b"HTTP/2.0", b"HTTP/9.9", b"HTTP/1.", b"", b"http/1.1", b"HTTP/1.1 " + mark])) + plain + b"\r\n",
            head.replace(b"\r\n", b"\n") + plain.replace(b"\r\n", b"\n") + b"\n",
            head.replace(b" ", chance.choice([b"\t", b"  ", b"\x0b", b" " + mark + b" "]), 1) + plain + b"\r\n",
            head.rstrip(b"\r\n") + chance.choice([b"\r", b"\x00\r\n", b"\r\r\n"]) + plain + b"\r\n",
            head[: chance.randrange(len(head))], head + plain[: chance.randrange(len(plain))],
            head + plain + b"Content-Length: " + length + b"\r\n\r\n" + body[: len(body) // 2],
            chance.randbytes(chance.choice([1, 30, 3000])), b"\r\n" * 50 + head + plain + b"\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + chance.randbytes(60),
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + chance.randbytes(30), head + plain + b"\r\n" + head + plain + b"\r\n", b"CONNECT localhost:80 HTTP/1.1\r\nHost: x\r\n\r\n",
            b"TRACE /" + mark + b" HTTP/1.1\r\nHost: x\r\nX: " + mark + b"\r\nConnection: close\r\n\r\n", b"GET http://" + mark + b"/healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            head + plain + b"Host: " + b"h" * 33_000 + b"\r\n\r\n", b"GET /" + b"a" * 33_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        ])  # fmt: skip
        return Attack(number, method, path, pieces(chance, sent), canary, False)


def lines(fields):
    return b"".join(name + b": " + value + b"\r\n" for name, value in fields)


def chunked(chance, body):
    made, place = b"", 0
    while place < len(body):
        size = min(len(body) - place, chance.choice([1, 7, 4096, 65_536]) if len(body) < 20_000 else 65_536)
        made += f"{size:x}".encode() + chance.choice([b"", b";x=y", b";q=\"a\""]) + b"\r\n" + body[place : place + size] + b"\r\n"
        place += size
    return made + b"0\r\n" + chance.choice([b"", b"", b"X-Trailer: x\r\n"]) + b"\r\n"


def pieces(chance, sent):
    if chance.random() < 0.9 or len(sent) < 4:
        return [sent]
    cuts = sorted(chance.sample(range(1, len(sent)), min(3, len(sent) - 1)))
    return [sent[start:end] for start, end in zip([0, *cuts], [*cuts, len(sent)])]
