"""HTTP/1.1 as strict as the standard reads (RFC 9112), over raw sockets: whatever it does not allow is a fault of the instance."""

import asyncio
import zlib
from dataclasses import dataclass


class Fault(Exception):
    """What is wrong with an answer."""


class Headless(Fault):
    """An answer that is a body alone, as a request without a version gets it (HTTP/0.9)."""


class CutOff(Fault):
    """A body that ends before its length."""


@dataclass
class Response:
    status: int
    fields: list[tuple[str, str]]
    body: bytes
    is_last: bool
    """Whether the connection ends after it."""

    def all(self, name):
        return [value for field, value in self.fields if field == name]

    def one(self, name):
        found = self.all(name)
        return found[0] if found else None


TOKEN = set(b"!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


def parsed_head(head):
    first, *rest = head.split(b"\r\n")
    words = first.split(b" ", 2)
    if len(words) < 2 or not words[0].startswith(b"HTTP/1.") or len(words[1]) != 3 or not words[1].isdigit():
        raise Fault(f"no status line: {first[:80]!r}")
    fields = []
    for line in rest:
        name, colon, value = line.partition(b":")
        value = value.strip(b" \t")
        if not colon or not name or not TOKEN.issuperset(name) or any(byte < 0x20 and byte != 9 or byte == 0x7F for byte in value):
            raise Fault(f"no header field: {line[:80]!r}")
        fields.append((name.decode().lower(), value.decode("latin-1")))
    return int(words[1]), fields


async def read_response(reader, method):
    """The next final response; nil when the connection ended before its first byte."""
    while True:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError as error:
            if not error.partial:
                return None
            kind = Fault if error.partial.startswith(b"HTTP/") else Headless
            raise kind(f"ended in the head: {error.partial[:80]!r}") from None
        status, fields = parsed_head(head[:-4])
        if status >= 200:
            break
    made = Response(status, fields, b"", "close" in (dict(fields).get("connection") or "").lower())
    lengths, codings = made.all("content-length"), made.all("transfer-encoding")
    if len(lengths) > 1 or len(codings) > 1 or lengths and codings:
        raise Fault("a body framed twice")
    if method == "HEAD" or status in (204, 304):
        return made
    try:
        if codings:
            if codings != ["chunked"]:
                raise Fault(f"an unknown coding {codings}")
            made.body = await read_chunks(reader)
        elif lengths:
            if not lengths[0].isdigit():
                raise Fault(f"a length of {lengths[0]!r}")
            made.body = await reader.readexactly(int(lengths[0]))
        else:
            made.body = await reader.read(-1)
            made.is_last = True
    except asyncio.IncompleteReadError:
        raise CutOff("a body that is cut off") from None
    return made


async def read_chunks(reader):
    body = bytearray()
    while True:
        size = int((await reader.readuntil(b"\r\n"))[:-2], 16)
        if size == 0:
            if await reader.readexactly(2) != b"\r\n":
                raise Fault("a trailer")
            return bytes(body)
        body += await reader.readexactly(size)
        if await reader.readexactly(2) != b"\r\n":
            raise Fault("a chunk without its end")


def decoded(response):
    if not response.body or response.one("content-encoding") != "gzip":
        return response.body
    try:
        return zlib.decompress(response.body, 31)
    except zlib.error as error:
        raise Fault(f"a gzip body that is none: {error}") from None
