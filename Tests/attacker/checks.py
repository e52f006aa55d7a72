"""What every answer has to be, whatever was asked."""

import json
import posixpath
import re
import urllib.parse
import xml.etree.ElementTree

from attacker.wire import Fault, decoded

# Header fields that quote the query by design: the rest of the list that was asked for.
QUOTING = {"link"}
ALWAYS = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "cross-origin-resource-policy": "same-origin"}
INSIDE = re.compile(rb"SQLSTATE|PG_|pg_catalog|psql|libpq|postgresql://|Fatal error|\.swift:\d|ERROR: {2}|nginx/\d")


def outcome(attack, response):
    """A word for the count of answers. Throws what is wrong with this one."""
    body = decoded(response)
    check_status(attack, response, body)
    check_fields(attack, response)
    check_body(attack, response, body)
    if response.status == 503:
        return "503 crowded"
    return str(response.status)


def check_status(attack, response, body):
    if response.status < 500:
        return
    # The crowd limit says when to come again. What is no HTTP/1.1 gets these words of the standard from nginx.
    if response.status == 503 and (response.one("retry-after") or "").isdigit() and b"unavailable" in body:
        return
    if response.status in (501, 505) and not attack.is_framed:
        return
    raise Fault(f"status {response.status}: {body[:200]!r}")


def check_fields(attack, response):
    for name, value in response.fields:
        if attack.canary in name or attack.canary in value and name not in QUOTING:
            raise Fault(f"a header reflects the request: {name}: {value[:100]}")
        if name == "x-injected":
            raise Fault("an injected header")
    for name, value in ALWAYS.items():
        if response.all(name) != [value]:
            raise Fault(f"{name} is {response.all(name)}")
    for name in ("content-type", "x-request-id", "etag", "cache-control", "location", "x-powered-by"):
        if len(response.all(name)) > 1 or name == "x-powered-by" and response.all(name):
            raise Fault(f"{name} is {response.all(name)}")
    if response.status == 429 and not (response.one("retry-after") or "").isdigit():
        raise Fault("429 without Retry-After")
    if response.status == 405 and not response.one("allow"):
        raise Fault("405 without Allow")


# The request line of a path that the workers answer.
SERVICE = re.compile(rb"^[^ ]+ +(?:[a-z]+://[^/? ]*)?/+(?:api|auth|taxii2|healthz|readyz)(?:[/?# ]|$)")


def is_of_service(line):
    """Whether nginx takes the path for one of the workers: decoded, and without what dots take back."""
    if not SERVICE.match(line):
        return False
    target = re.sub(rb"^[a-z]+://[^/? ]*", b"", line.split()[1]).partition(b"?")[0]
    path = urllib.parse.unquote_to_bytes(target).decode("latin-1")
    return bool(re.match(r"/+(?:(?:api|auth|taxii2)(?:/|$)|(?:healthz|readyz)$)", posixpath.normpath(path)))


def check_body(attack, response, body):
    if not body:
        if response.status >= 400 and attack.method != "HEAD":
            raise Fault(f"an error {response.status} without words")
        return
    kind = (response.one("content-type") or "").lower()
    if not kind:
        raise Fault("a body without a type")
    if kind.startswith("text/html"):
        # nginx reads no body for a page; it tells in its own words that the framing of one is wrong.
        if response.status == 400 and not attack.is_framed and not is_of_service(b"".join(attack.sent)):
            return
        # A path outside the API is a page's; what the page is does not depend on the request.
        if SERVICE.match(b"".join(attack.sent)) or not body.startswith(b"<!doctype html>"):
            raise Fault(f"a page: {body[:100]!r}")
        return
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise Fault(f"a body that is not UTF-8: {error}") from None
    essence = kind.partition(";")[0].strip()
    try:
        if essence.endswith(("/json", "+json")):
            value = json.loads(text)
            if response.status >= 400:
                check_error(response, value, is_taxii="taxii" in essence)
        elif essence == "application/x-ndjson":
            for line in text.splitlines():
                json.loads(line)
        elif essence.endswith(("/xml", "+xml")):
            xml.etree.ElementTree.fromstring(text)
    except (ValueError, RecursionError, xml.etree.ElementTree.ParseError) as error:
        raise Fault(f"a body that is not {essence}: {error}: {body[:100]!r}") from None
    if response.status >= 400 and (found := INSIDE.search(body)) and found[0] not in b"".join(attack.sent):
        raise Fault(f"an error tells of the inside: {found[0]!r}: {body[:200]!r}")


def check_error(response, value, is_taxii):
    """The contract's error, or that of the TAXII standard."""
    if is_taxii:
        if not value.get("title") or value.get("http_status") != str(response.status):
            raise Fault(f"no TAXII error: {value}")
        return
    error = value.get("error") if isinstance(value, dict) else None
    if not isinstance(error, dict) or not error.get("code") or not error.get("message"):
        raise Fault(f"no error of the contract: {value}")
    if error.get("request_id") != response.one("x-request-id"):
        raise Fault(f"another request_id than in the header: {error.get('request_id')}")
