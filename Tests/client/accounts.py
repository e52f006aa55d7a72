"""What the account tests share: requests through nginx, tokens put together by hand, accounts of their own."""

import base64
import hashlib
import hmac
import http.client
import json
import os
import secrets
import urllib.parse
from pathlib import Path

from client.answer import Answer
from client.command import ctl

BASE_URL = os.environ["BASE_URL"]
ADDRESS = urllib.parse.urlsplit(BASE_URL)


def ask(method, path, body=None, token=None, key=None, source="127.0.0.1", fields=None):
    """One request on a connection of its own; `token` goes into the session cookie."""
    sent = dict(fields or {})
    if body is not None and not isinstance(body, (str, bytes)):
        body = json.dumps(body)
        sent.setdefault("Content-Type", "application/json")
    if token:
        sent["Cookie"] = f"sb-access-token={token}"
    if key:
        sent["X-API-Key"] = key
    connection = http.client.HTTPConnection(ADDRESS.hostname, ADDRESS.port, timeout=30, source_address=(source, 0))
    try:
        connection.request(method, path, body, sent)
        return Answer.of(connection.getresponse())
    finally:
        connection.close()


def new_account(tier="free"):
    """The e-mail address and a session token of a new account."""
    email = f"test-{secrets.token_hex(6)}@example.com"
    ctl("user", "create", email, "--tier", tier)
    return email, ctl("session", "mint", "--user", email)


def new_key(token, **members):
    answer = ask("POST", "/api/v1/keys", {"name": "test", **members}, token)
    assert answer.status == 201, answer.body
    return answer.json["data"]


def part(value):
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def claims_of(token):
    middle = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))


def signed(claims, header=None, secret=None):
    """A token signed with HMAC SHA-256, by default with the instance's own secret."""
    secret = secret or Path(session_key_file()).read_text().split("\n")[0].encode()
    text = part(header or {"alg": "HS256", "typ": "JWT"}) + "." + part(claims)
    return text + "." + part(hmac.new(secret, text.encode(), hashlib.sha256).digest())


def session_key_file():
    state = Path(os.environ["STATE_DIR"])
    home = state / "home"
    return (home if home.exists() else state) / "session.key"
