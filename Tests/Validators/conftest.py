"""Exports are files named <sample>.<format>; by default the golden files, else those in the directory SOCD_EXPORT_DIR.

<sample>.json says what the other files of a sample must hold, <sample>.stix which records are withdrawn. A sample
whose name is <sample>+<option> was made with an option and holds the same records.
"""

import json
import os
import pathlib

import pytest
from client.formats import FORMATS, GOLDEN

DIRECTORY = pathlib.Path(os.environ.get("SOCD_EXPORT_DIR") or GOLDEN)


class Export:
    def __init__(self, path):
        self.path = path
        self.sample, _, self.format = path.name.rpartition(".")
        self.options = self.sample.split("+")[1:]

    def __str__(self):
        return self.path.name

    @property
    def bytes(self):
        return self.path.read_bytes()

    @property
    def text(self):
        return self.bytes.decode("utf-8")

    @property
    def json(self):
        return json.loads(self.text)

    def sibling(self, format):
        return self.path.with_name(self.sample.split("+")[0] + "." + format)

    @property
    def records(self):
        """What is on record, in order; every record has `certificate` and `revoked` added."""
        path = self.sibling("json")
        if not path.exists():
            pytest.skip(f"no {path.name} to compare with")
        records = json.loads(path.read_bytes())["data"]
        revoked = set()
        if self.sibling("stix").exists():
            for item in json.loads(self.sibling("stix").read_bytes()).get("objects", []):
                if item.get("revoked"):
                    revoked.add(item["id"].split("--")[1])
        for record in records:
            record["certificate"] = record["type"] == "sha1" and "certificate-fingerprint" in record["tags"]
            record["revoked"] = record["id"] in revoked
        return records

    def of(self, *types, certificates=False):
        return [r for r in self.records if r["type"] in types and r["certificate"] <= certificates]


def exports(format):
    return [Export(path) for path in sorted(DIRECTORY.glob("*." + format))]


def pytest_generate_tests(metafunc):
    """An argument named after a format takes each export in it; `_` stands for the hyphen."""
    for name in metafunc.fixturenames:
        if name.replace("_", "-") in FORMATS:
            metafunc.parametrize(name, exports(name.replace("_", "-")), ids=str)
