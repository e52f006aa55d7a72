"""TLS as the deployable configuration has it, and what comes without it: protocols, ciphers, HTTP/2, HTTP/3, the redirect, brotli."""

import pathlib
import re
import shutil
import socket
import ssl
import subprocess

import pytest
from client.nginx import SecureNginx
from client.product import TOP, parsed

NGINX = subprocess.run([shutil.which("nginx") or "/usr/sbin/nginx", "-V"], capture_output=True, text=True).stderr
HAS_HTTP3 = "--with-http_v3_module" in NGINX
HAS_BROTLI = any(path.exists() for path in pathlib.Path("/etc/nginx/modules-enabled").glob("*-mod-http-brotli-filter.conf"))


@pytest.fixture(scope="module")
def secure(product, tmp_path_factory):
    nginx = SecureNginx(product, tmp_path_factory.mktemp("nginx"))
    nginx.start()
    yield nginx
    nginx.stop()


def plain(nginx, request):
    with socket.create_connection(("127.0.0.1", nginx.port), timeout=20) as peer:
        peer.sendall(request)
        answer = b""
        while chunk := peer.recv(65536):
            answer += chunk
    return parsed(answer, "HTTP/1.1 ")


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("target", ["/", "/api/v1/iocs?type=ipv4&q=a%2Fb", "/taxii2/%2e%2e", "/auth/v1/user"])
def test_what_comes_without_tls_is_sent_there(secure, method, target):
    answer = plain(secure, f"{method} {target} HTTP/1.1\r\nHost: Tip.Example:8080\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode())
    assert (answer.status, answer.fields["location"]) == (308, f"https://tip.example:{secure.secure_port}{target}")
    # A browser must not remember anything of a connection that anybody could have changed.
    assert "strict-transport-security" not in answer.fields and answer.fields["server"] == "nginx"


def test_the_usual_port_is_not_named(tmp_path):
    subprocess.run([TOP / "scripts" / "render", tmp_path, "TLS=/etc/tls"], check=True)
    assert "return 308 https://$host$request_uri;" in (tmp_path / "redirect_socd.conf").read_text()
    assert "listen [::]:443 ssl" in (tmp_path / "listen_tls_socd.conf").read_text()


def test_a_certificate_can_be_asked_for_without_tls(secure, product):
    """The authority's question is not sent on, and is no page; here there is no such file."""
    assert product.ask("/.well-known/acme-challenge/nothing").status == 404
    answer = plain(secure, b"GET /.well-known/acme-challenge/nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer.status == 404


@pytest.mark.parametrize("version, is_taken", [("TLSv1", False), ("TLSv1_1", False), ("TLSv1_2", True), ("TLSv1_3", True)])
def test_versions_of_tls(secure, version, is_taken):
    trust = secure.trust()
    # Without this our own side would not offer the old ones.
    trust.set_ciphers("ALL:@SECLEVEL=0")
    trust.minimum_version = trust.maximum_version = getattr(ssl.TLSVersion, version)
    if not is_taken:
        with pytest.raises((ssl.SSLError, ConnectionResetError)):
            secure.connect(trust)
        return
    with secure.connect(trust) as peer:
        assert peer.version() == version.replace("_", ".")


@pytest.mark.parametrize("ciphers, is_taken", [("ECDHE+AESGCM", True), ("ECDHE+CHACHA20", True), ("AES128-SHA", False), ("ECDHE-ECDSA-AES128-SHA256", False)])
def test_ciphers_without_forward_secrecy_or_authentication_are_refused(secure, ciphers, is_taken):
    trust = secure.trust()
    trust.maximum_version = ssl.TLSVersion.TLSv1_2
    trust.set_ciphers(ciphers)
    if is_taken:
        secure.connect(trust).close()
    else:
        with pytest.raises((ssl.SSLError, ConnectionResetError)):
            secure.connect(trust)


def test_no_ocsp_answer_is_stapled_and_no_ticket_given(secure):
    said = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{secure.secure_port}", "-servername", "localhost", "-status", "-tls1_2"],
        input="", capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert "OCSP response: no response sent" in said and "TLS session ticket:" not in said


@pytest.mark.parametrize("offered, chosen", [(["h2", "http/1.1"], "h2"), (["http/1.1"], "http/1.1"), (["spdy/3", "h2"], "h2")])
def test_http_2_is_offered(secure, offered, chosen):
    trust = secure.trust()
    trust.set_alpn_protocols(offered)
    with secure.connect(trust) as peer:
        assert peer.selected_alpn_protocol() == chosen


@pytest.mark.skipif("HTTP2" not in subprocess.run(["curl", "--version"], capture_output=True, text=True).stdout, reason="curl has no HTTP/2")
@pytest.mark.parametrize("target, status", [("/readyz", "200"), ("/api/v1/iocs", "401"), ("/", "200"), ("/api/v1/%zz", "400")])
def test_requests_by_http_2(secure, target, status):
    said = subprocess.run(
        ["curl", "-sS", "--http2", "--cacert", secure.folder / "fullchain.pem", "--resolve", f"localhost:{secure.secure_port}:127.0.0.1", "-D", "-", "-o",
         "/dev/null", f"https://localhost:{secure.secure_port}{target}"], capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert said.startswith(f"HTTP/2 {status}") and "strict-transport-security: max-age=31536000" in said


def test_http_3_is_named_where_nginx_has_it(secure):
    answer = secure.get("/readyz")
    if HAS_HTTP3:
        assert answer.fields["alt-svc"] == f'h3=":{secure.secure_port}"; ma=86400'
    else:
        assert "alt-svc" not in answer.fields


@pytest.mark.parametrize("names, listens, named", [
    (["HTTP3=yes"], ["listen 443 quic reuseport default_server;", "listen [::]:443 quic reuseport default_server;"], """'h3=":443"; ma=86400'"""),
    (["HTTP3=yes", "LISTEN_TLS=192.0.2.1:8443"], ["listen 192.0.2.1:8443 quic reuseport default_server;"], """'h3=":8443"; ma=86400'"""),
    (["HTTP3=no"], [], "''"),
])  # fmt: skip
def test_http_3_as_it_is_rendered(tmp_path, names, listens, named):
    subprocess.run([TOP / "scripts" / "render", tmp_path, "TLS=/etc/tls", *names], check=True)
    lines = (tmp_path / "listen_tls_socd.conf").read_text().splitlines()
    assert [line for line in lines if "quic" in line] == listens
    assert f"on      {named};" in (tmp_path / "socd.conf").read_text()


def test_without_tls_there_is_no_redirect(tmp_path):
    subprocess.run([TOP / "scripts" / "render", tmp_path], check=True)
    assert "# include /etc/nginx/socd/redirect_socd.conf;" in (tmp_path / "socd.conf").read_text()
    assert not (tmp_path / "redirect_socd.conf").exists() and "listen      80 default_server;" in (tmp_path / "socd.conf").read_text()


@pytest.mark.parametrize("words", [["HTTP3=maybe"], ["BROTLI=1"], ["LISTEN_TL=443"]])
def test_a_wrong_value_is_refused(tmp_path, words):
    done = subprocess.run([TOP / "scripts" / "render", tmp_path / "n", *words], capture_output=True, text=True)
    assert done.returncode == 64 and done.stderr.startswith("render: ") and not (tmp_path / "n").exists()


@pytest.mark.skipif(not HAS_BROTLI, reason="libnginx-mod-http-brotli-filter is not installed")
@pytest.mark.parametrize("accepted, coding", [("br", "br"), ("gzip, br", "br"), ("gzip", "gzip"), ("br;q=0", None), ("", None)])
@pytest.mark.parametrize("target", ["/api/openapi.json", "/start.js"])
def test_brotli_where_the_module_is(secure, target, accepted, coding):
    answer = secure.get(target, f"Accept-Encoding: {accepted}")
    assert answer.fields.get("content-encoding") == coding and "accept-encoding" in answer.fields["vary"].lower()
    assert coding is None or answer.fields["etag"].startswith("W/")


def test_brotli_has_the_types_of_gzip(tmp_path):
    subprocess.run([TOP / "scripts" / "render", tmp_path, "BROTLI=yes"], check=True)

    def types(name, text):
        return re.search(rf"{name}_types\s(.*?);$", text, re.DOTALL | re.MULTILINE)[1].split()

    of_gzip = types("gzip", (TOP / "nginx" / "socd.conf").read_text())
    assert types("brotli", (tmp_path / "brotli_socd.conf").read_text()) == of_gzip and len(of_gzip) > 20
