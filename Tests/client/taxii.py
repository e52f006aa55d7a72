"""A bare TAXII client on a kept connection, which shows all of an answer, and the means to change what is served."""

import http.client
import json
import os
import urllib.parse

from client.answer import Answer
from client.command import ctl

ADDRESS = urllib.parse.urlsplit(os.environ["BASE_URL"])
KEY = os.environ["KEY_ENTERPRISE"]
KEY_PRO = os.environ["KEY_PRO"]
KEY_FREE = os.environ["KEY_FREE"]

TAXII = "application/taxii+json;version=2.1"
STIX = "application/stix+json;version=2.1"
ROOT = "/api/taxii2/api/"

ALL = "911ce7be-2e08-4c2d-954a-4b96751dbc83"
ADDRESSES = "72fd13af-e35a-4007-aeab-7367b13635ae"
NAMES = "b6310659-aaa6-4007-a7f2-dff16dda8fc3"
NETWORK = "7975395b-6a86-47cd-8716-a4767b39d2ca"
HASHES = "64831e82-b51b-4723-8a81-a4b24be69166"
CVES = "2e504416-638d-482b-b055-aa4696fd9321"
TECHNIQUES = "93bb7d3a-efb8-40ef-97f9-44bf2ff36d02"
SHARED = "4e4b6b0c-0b8a-4c53-9d5e-6a1f0d2c7b11"
PUBLIC = [ALL, ADDRESSES, NAMES, NETWORK, HASHES, CVES, TECHNIQUES]
ALIASES = {
    "soc-defenders-all": ALL, "all-iocs": ALL, "all": ALL, "ip-addresses": ADDRESSES, "ips": ADDRESSES,
    "soc-defenders-network": NETWORK, "soc-defenders-hashes": HASHES, "file-hashes": HASHES, "hashes": HASHES, "cves": CVES,
}  # fmt: skip


def objects_of(collection: str) -> str:
    return f"{ROOT}collections/{collection}/objects/"


def manifest_of(collection: str) -> str:
    return f"{ROOT}collections/{collection}/manifest/"


class TAXIIAnswer(Answer):
    @property
    def first(self):
        return self.fields["x-taxii-date-added-first"]

    @property
    def last(self):
        return self.fields["x-taxii-date-added-last"]

    @property
    def objects(self):
        return self.json.get("objects", [])

    @property
    def news(self):
        """Without the publisher and the markings, which every poll brings anew."""
        return [o for o in self.objects if not o["id"].startswith(("identity--", "marking-definition--"))]


class Client:
    def __init__(self, key: str | None = KEY):
        self.key = key
        self.connection = http.client.HTTPConnection(ADDRESS.hostname, ADDRESS.port, timeout=60)

    def send(self, method, target, query=None, body=None, **fields) -> TAXIIAnswer:
        if query:
            target += "?" + urllib.parse.urlencode(query)
        named = {name.replace("_", "-"): value for name, value in fields.items() if value is not None}
        named.setdefault("Accept", TAXII)
        if self.key and "Authorization" not in named:
            named["Authorization"] = f"Bearer {self.key}"
        try:
            self.connection.request(method, target, body, named)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            self.connection.close()
            self.connection.request(method, target, body, named)
            answer = self.connection.getresponse()
        return TAXIIAnswer.of(answer)

    def get(self, target, query=None, **fields) -> TAXIIAnswer:
        return self.send("GET", target, query, **fields)

    def walk(self, target, query=None, limit=1000):
        """All objects, by `next`."""
        found, query = [], dict(query or {}, limit=limit)
        while True:
            answer = self.get(target, query)
            assert answer.status == 200, answer.body
            found += answer.objects
            if not answer.json.get("more"):
                assert "next" not in answer.json
                return found
            query["next"] = answer.json["next"]


def ensure_feed(slug: str) -> None:
    ctl("feed", "add", slug, "--name", slug, "--format", "csv", code=None)


def report(feed: str, *rows: str) -> dict:
    """Imports rows `type,value,confidence,first_seen,last_seen` under a feed."""
    body = "\n".join(["type,value,confidence,first_seen,last_seen", *rows, ""])
    return json.loads(ctl("feed", "import", "--json", "--format", "csv", "--feed", feed, "-", stdin=body))
