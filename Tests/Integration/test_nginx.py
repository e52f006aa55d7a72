"""What nginx decides before a worker sees the request: limits, malformed requests, floods, logs."""

import json
import os
import socket
import subprocess
import urllib.parse

import pytest
from client.product import TOP

ADDRESS = urllib.parse.urlsplit(os.environ["BASE_URL"])


def send(request: bytes, source: str = "127.0.0.1") -> tuple[int, dict[str, str], bytes]:
    """Sends raw bytes on a connection of their own; status, fields by lower-case name, and body of the answer."""
    with socket.create_connection((ADDRESS.hostname, ADDRESS.port), timeout=20, source_address=(source, 0)) as peer:
        peer.sendall(request)
        answer = b""
        try:
            while chunk := peer.recv(65536):
                answer += chunk
        except ConnectionResetError:
            pass  # nginx closes without reading what it refused
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *fields = head.decode().split("\r\n")
    named = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
    return int(status.split(" ")[1]), named, body


def request(target: str, *fields: str, method: str = "GET", body: str = "") -> bytes:
    lines = [f"{method} {target} HTTP/1.1", "Host: localhost", "Connection: close", *fields, "", body]
    return "\r\n".join(lines).encode()


REFUSED = {
    "a target of 40 KB": (request("/api/v1/iocs?q=" + "a" * 40_000), 414, "uri_too_long"),
    "a field of 40 KB": (request("/api/v1/iocs", "X-Long: " + "a" * 40_000), 431, "header_too_large"),
    "a NUL in the path": (request("/api/v1/%00"), 400, "malformed_request"),
    "a bad escape in the path": (request("/api/v1/%zz"), 400, "malformed_request"),
    "no HTTP at all": (b"HELLO\r\n\r\n", 400, "malformed_request"),
    "no Host": (b"GET /api/v1/iocs HTTP/1.1\r\nConnection: close\r\n\r\n", 400, "malformed_request"),
    "HTTP/9": (b"GET /readyz HTTP/9.0\r\nHost: localhost\r\n\r\n", 505, "malformed_request"),
    "TRACE": (request("/api/v1/iocs", method="TRACE"), 405, "method_not_allowed"),
    "a body of 2 MB": (request("/api/v1/keys", "Content-Length: 2000000", method="POST"), 413, "payload_too_large"),
    "two lengths": (
        request("/api/v1/keys", "Content-Length: 3", "Transfer-Encoding: chunked", method="POST"),
        400,
        "malformed_request",
    ),
    "an unknown coding": (request("/api/v1/keys", "Transfer-Encoding: br", method="POST"), 501, "malformed_request"),
    "a name below a name of the workers": (request("/auth/nowhere"), 404, "not_found"),
    "an unknown page, asked for as data": (request("/nowhere", "Accept: application/json"), 404, "not_found"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_has_the_contracts_error(name):
    sent, expected, code = REFUSED[name]
    status, fields, body = send(sent)
    error = json.loads(body)["error"]
    assert (status, error["code"]) == (expected, code)
    assert fields["content-type"] == "application/json"
    assert fields["x-request-id"] == error["request_id"]
    assert error["request_id"].startswith("req_") and len(error["request_id"]) == 36


PAGES_REFUSED = {
    "no such page": (request("/nowhere"), 404),
    "no such file": (request("/nowhere.js"), 404),
    "a name in capitals": (request("/News"), 404),
    "the folder of the pages": (request("/pages/"), 404),
    "an internal location": (request("/_error/json"), 404),
    "the page of errors itself": (request("/_error/page"), 404),
    "a path above the root": (request("/../../etc/passwd"), 400),
    "a NUL in the path": (request("/news/%00"), 400),
    "a target of 40 KB": (request("/?search=" + "a" * 40_000), 414),
    "a change": (request("/", method="POST"), 405),
}


@pytest.mark.parametrize("name", PAGES_REFUSED)
def test_a_refusal_outside_the_api_is_a_page(name):
    sent, expected = PAGES_REFUSED[name]
    status, fields, body = send(sent)
    assert (status, fields["content-type"]) == (expected, "text/html; charset=utf-8")
    assert b'<main id="main"' in body and fields["x-request-id"].startswith("req_")
    assert "script-src 'self'" in fields["content-security-policy"]


@pytest.mark.parametrize(
    "target, kind",
    [("/", "text/html"), ("/?search=example.com", "text/html"), ("/start.js", "text/javascript"), ("/look.css", "text/css"), ("/parts/table.js", "text/javascript"),
     ("/favicon.svg", "image/svg+xml"), ("/robots.txt", "text/plain")],
)  # fmt: skip
def test_a_file_of_the_site_is_asked_for_again_and_costs_a_304(target, kind):
    status, fields, body = send(request(target))
    assert (status, fields["content-type"].split(";")[0], fields["cache-control"]) == (200, kind, "no-cache") and body
    assert send(request(target, "If-None-Match: " + fields["etag"]))[0] == 304


def test_every_file_of_pages_is_a_page():
    for path in (TOP / "nginx" / "site" / "pages").glob("*.js"):
        status, fields, _ = send(request(f"/{path.stem}"))
        assert (status, fields["content-type"]) == (200, "text/html; charset=utf-8"), path
    assert send(request("/home/a/CVE-2024-57727?c=d"))[0] == 200


TAXII = "application/taxii+json;version=2.1"
TAXII_REFUSED = {
    "a field of 40 KB": ("/api/taxii2/collections/", ("X-Long: " + "a" * 40_000,), "GET", 431),
    "TRACE": ("/taxii2/", (), "TRACE", 405),
    "a body of 2 MB": ("/api/taxii2/api/collections/shared/objects/", ("Content-Length: 2000000",), "POST", 413),
    "an unknown coding": ("//taxii2/", ("Transfer-Encoding: br",), "POST", 501),
}


@pytest.mark.parametrize("name", TAXII_REFUSED)
@pytest.mark.parametrize(
    "accept, is_taxii",
    [(None, True), ("*/*", True), (TAXII, True), ("application/taxii+json", True), ("application/json, text/plain, */*", True), ("text/html", True),
     ("application/json;q=0.5, application/taxii+json", True), ("application/json", False), ("application/stix+json;version=2.1", False),
     ("application/json, */*;q=0.8", False), ("application/taxii+json;q=0.5, application/json", False), ("text/html, application/json;q=0.9", False)],
)  # fmt: skip
def test_a_taxii_path_has_the_error_that_accept_prefers(name, accept, is_taxii):
    target, fields, method, expected = TAXII_REFUSED[name]
    # nginx refuses before it reads what follows, so Accept comes first.
    status, fields, body = send(request(target, *([f"Accept: {accept}"] if accept else []), *fields, method=method))
    error = json.loads(body)
    assert status == expected
    if is_taxii:
        assert fields["content-type"] == TAXII and error["http_status"] == str(expected) and error["title"]
    else:
        assert fields["content-type"] == "application/json" and error["error"]["code"] and error["error"]["request_id"].startswith("req_")


@pytest.mark.parametrize(
    "target, expected",
    [("/api/taxii2/%00", 400), ("/taxii2/%zz", 400), ("//api//taxii2/api/%00/", 400), ("http://localhost/taxii2/%00", 400), ("/taxii2/?q=" + "a" * 40_000, 414)],
)  # fmt: skip
def test_a_taxii_path_that_nginx_cannot_read_has_the_standards_error(target, expected):
    status, fields, body = send(request(target))
    assert (status, fields["content-type"], json.loads(body)["http_status"]) == (expected, TAXII, str(expected))


@pytest.mark.parametrize("target", ["/api/v1/taxii2/%00", "/api/v1/iocs/%00?x=/taxii2/", "/auth/taxii2/%zz"])
def test_other_paths_have_the_contracts_error(target):
    status, fields, body = send(request(target))
    assert (status, fields["content-type"], json.loads(body)["error"]["code"]) == (400, "application/json", "malformed_request")


ENCODED = ["..%2f..", "%2e%2e", "%2e%2e%2f%2e%2e", "%252f", "%252e%252e", "..%5c..", "%2f", ".%2e%2fcollections"]


@pytest.mark.parametrize("name", ENCODED)
def test_what_is_encoded_is_part_of_a_name(name):
    """A name that nothing has: never the list or the discovery above it."""
    key = f"X-API-Key: {os.environ['KEY_ENTERPRISE']}"
    cookie = f"Cookie: sb-access-token={os.environ['SESSION_JWT']}"
    root = "/api/taxii2/api"
    for target in (f"{root}/collections/{name}", f"{root}/collections/{name}/objects/", f"{root}/collections/all/objects/{name}/",
                   f"{root}/collections/all/objects/{name}/versions/", f"{root}/status/{name}/", f"/taxii2/{name}", f"/api/v1/keys/{name}",
                   f"/api/v1/keys/{name}/usage", f"/api/v1/articles/{name}", f"/api/v1/cves/{name}", f"/api/v1/actors/{name}",
                   f"/api/v1/techniques/{name}", f"/api/v1/industries/{name}"):  # fmt: skip
        status, _, body = send(request(target, key, cookie))
        assert status in (400, 404), (target, status, body[:200])


@pytest.mark.parametrize("target", ["/api/v1/keys/..%2fkeys", "/api/v1%2fkeys", "/api%2fv1/keys", "/api/v1/x/%2e%2e/keys", "/api/v1/keys%2f"])
def test_an_encoded_slash_or_dot_segment_lists_no_keys(target):
    status, _, body = send(request(target, f"Cookie: sb-access-token={os.environ['SESSION_JWT']}"))
    assert status in (400, 404) and b"key_prefix" not in body


def test_literal_dot_segments_and_double_slashes_are_resolved():
    for target in ("//taxii2/", "/api/./taxii2/", "/api/v1/../taxii2/", "/api/%74axii2/"):
        assert send(request(target))[0] == 200, target


def test_a_query_of_16_kb_reaches_the_worker():
    status, _, body = send(request("/api/v1/iocs?unknown=" + "a" * 16_384))
    assert status in (400, 401) and json.loads(body)["error"]["code"] != "malformed_request"


@pytest.mark.parametrize("target_size, fields", [(23_000, 0), (23_000, 1), (16_384, 1), (100, 2), (12_000, 3)])
def test_whatever_nginx_lets_in_it_can_pass_on(target_size, fields):
    """All parameters of a request are one FastCGI record of at most 64 KB; nginx answers 500 when they are more."""
    names = ["Cookie: a=", "User-Agent: ", "Accept: a/b;c=", "X-API-Key: "]
    sent = request("/api/v1/iocs?unknown=" + "a" * target_size, *[name + "b" * 20_000 for name in names[:fields]])
    status, _, body = send(sent)
    assert status in (400, 401, 431), (status, body)


def test_both_host_names_answer_without_redirect():
    for host in ("socdefenders.ai", "www.socdefenders.ai"):
        status, _, _ = send(f"GET /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        assert status == 200


def test_a_flood_from_one_address_is_refused_and_told_when_to_return():
    """127.0.0.1 is exempt, the rest of the loopback network is not: 127.0.0.9 stands for a stranger."""
    count = 2_000
    sent = request("/healthz").replace(b"Connection: close\r\n", b"") * (count - 1) + request("/healthz")
    with socket.create_connection((ADDRESS.hostname, ADDRESS.port), 20, source_address=("127.0.0.9", 0)) as peer:
        stream = peer.makefile("rwb")
        stream.write(sent)
        stream.flush()
        answer = stream.read()
    assert b'"code":"rate_limit_exceeded"' in answer and b"Retry-After: 1" in answer
    assert send(request("/healthz"))[0] == 200


def test_no_log_holds_a_key_or_a_query():
    secret = "sk_live_NeverInALog0000000000000000000000000000000000"
    send(request(f"/api/v1/iocs?api_key={secret}", f"X-API-Key: {secret}", f"Authorization: Bearer {secret}"))
    send(request(f"/api/v1/%zz?api_key={secret}"))
    send(request(f"/api/v1/iocs?api_key={secret}" + "a" * 40_000))
    found = subprocess.run(["grep", "-rl", secret, os.environ["STATE_DIR"] + "/log"], capture_output=True, text=True)
    assert found.stdout == ""


@pytest.mark.parametrize("asked", ["bytes=-1", "bytes=5-9", "bytes=999999-", "bytes=0-0,bytes=0-0"])
@pytest.mark.parametrize("path", ["/", "/look.css"])
def test_a_page_or_a_file_of_it_comes_whole(path, asked):
    """Whatever part is asked for: a range that is not there would bring each header twice."""
    status, fields, body = send(request(path, f"Range: {asked}"))
    assert status == 200 and len(body) == int(fields["content-length"]) > 1000
    assert "accept-ranges" not in fields and "content-range" not in fields
