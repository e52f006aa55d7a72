"""Headers that every answer carries, and who may read answers from a page."""

import os
import pathlib
import urllib.parse

import pytest
from client.answer import Answer
from client.nginx import SecureNginx

ALWAYS = {
    "x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}  # fmt: skip
POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
TARGETS = [
    ("GET", "/healthz", 200), ("GET", "/api/openapi.json", 200), ("GET", "/api/v1/iocs", 401), ("GET", "/api/v1/nowhere", 404),
    ("POST", "/api/v1/lookup", 405), ("GET", "/api/taxii2/", 200), ("GET", "/api/v1/iocs/%zz", 400), ("TRACE", "/api/v1/iocs", 405),
    ("GET", "/api/v1/iocs?q=" + "a" * 40_000, 414), ("GET", "/taxii2/%00", 400), ("OPTIONS", "/api/v1/iocs", 204), ("HEAD", "/healthz", 200),
]  # fmt: skip


def expect_headers(answer: Answer):
    for name, value in ALWAYS.items():
        assert answer.fields[name] == value, (name, answer.fields)
    assert "clipboard-write=(self)" in answer.fields["permissions-policy"]
    assert "geolocation=()" in answer.fields["permissions-policy"]
    # A header that two places set would be here with a comma.
    assert "," not in answer.fields.get("content-type", "") and "," not in answer.fields.get("x-request-id", "")
    assert answer.fields["permissions-policy"].count("geolocation") == 1


@pytest.mark.parametrize("method, target, status", TARGETS)
def test_every_answer_has_them(product, method, target, status):
    answer = product.send(f"{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    assert answer.status == status
    expect_headers(answer)
    assert "strict-transport-security" not in answer.fields and answer.fields["content-security-policy"] == "frame-ancestors 'none'"


PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


@pytest.mark.parametrize("method, target, status", [("GET", "/", 200), ("GET", "/nowhere", 404), ("TRACE", "/", 405), ("GET", "/?q=" + "a" * 40_000, 414)])
def test_a_page_loads_from_here_only(product, method, target, status):
    answer = product.send(f"{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    assert (answer.status, answer.fields["content-security-policy"]) == (status, PAGE_POLICY)
    expect_headers(answer)


class DocumentNginx(SecureNginx):
    """And three locations that answer with documents of a browser."""

    def __init__(self, product, folder: pathlib.Path):
        super().__init__(product, folder)
        site = folder / "socd.conf"
        pages = "".join(
            f'location = /page.{name} {{ default_type "{kind}"; return 200 "<p>"; }}\n'
            for name, kind in [("html", "text/html"), ("svg", "image/svg+xml"), ("xml", "application/xml")]
        )
        forbidden = "location = /forbidden { deny all; }\n location = /teapot { return 418; }\n location = /conflict { return 409; }\n"
        site.write_text(site.read_text().replace("    location / {", f"    {pages}{forbidden}    location / {{", 1))


@pytest.fixture(scope="module")
def secure(product, tmp_path_factory):
    nginx = DocumentNginx(product, tmp_path_factory.mktemp("nginx"))
    nginx.start()
    yield nginx
    nginx.stop()


@pytest.mark.parametrize("target, status", [("/healthz", 200), ("/api/v1/iocs", 401), ("/api/v1/%zz", 400), ("/taxii2/%00", 400), ("/forbidden", 403)])
def test_under_tls_browsers_are_told_to_stay_with_it(secure, target, status):
    answer = secure.get(target)
    assert (answer.status, answer.fields["strict-transport-security"]) == (status, "max-age=31536000")
    expect_headers(answer)


@pytest.mark.parametrize("target", ["/page.html", "/page.svg", "/page.xml", "/conflict"])
def test_what_a_browser_would_show_may_load_nothing(secure, target):
    """The last is a page that nginx itself writes."""
    answer = secure.get(target)
    assert answer.fields["content-security-policy"] == POLICY
    expect_headers(answer)


# Who may read


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1", "https://socdefenders.ai.evil.example"])
@pytest.mark.parametrize("target", ["/healthz", "/api/v1/iocs", "/api/openapi.json", "/api/taxii2/", "/auth/v1/token", "/api/v1/keys", "/nowhere"])
def test_no_page_of_another_origin_may_read_by_default(product, origin, target):
    for method in ("GET", "OPTIONS", "POST"):
        answer = product.ask(target, method=method, Origin=origin, Access_Control_Request_Method="GET")
        assert not [name for name, _ in answer.fields.items() if name.lower().startswith("access-control-")], (method, target)


def test_a_page_of_another_origin_changes_nothing_with_the_session_cookie(product):
    token = os.environ["SESSION_JWT"]
    own = f"{urllib.parse.urlsplit(os.environ['BASE_URL']).scheme}://{product.address.netloc}"
    count = product.value("select count(*) from api_keys")
    for origin, site in [("https://evil.example", "cross-site"), ("null", "cross-site"), (None, "cross-site"), (own + ".evil.example", "same-site")]:
        fields = {"Cookie": f"sb-access-token={token}", "Sec_Fetch_Site": site, "Content_Type": "application/json"}
        if origin:
            fields["Origin"] = origin
        connection = product.connect()
        named = {name.replace("_", "-"): value for name, value in fields.items()}
        connection.request("POST", "/api/v1/keys", body='{"name":"stolen"}', headers=named)
        answer = Answer.of(connection.getresponse())
        assert answer.status in (401, 403), (origin, answer.status, answer.text)
    assert product.value("select count(*) from api_keys") == count
