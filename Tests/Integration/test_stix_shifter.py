"""stix-shifter translates the patterns of our STIX bundle into the queries of four products."""

import collections
import json
import subprocess

import pytest
from client import translate
from client.product import TOP

PYTHON = TOP / ".venv" / "stix-shifter" / "bin" / "python"
PER_PATH = 10
COMMON = {"ipv4-addr:value", "ipv6-addr:value", "domain-name:value", "url:value", "file:hashes.MD5", "file:hashes.'SHA-1'", "file:hashes.'SHA-256'"}
# What each module has a field for. Of the rest it says so itself.
MODULES = {
    "splunk": COMMON | {"email-addr:value", "x509-certificate:hashes.'SHA-1'"},
    "elastic_ecs": COMMON | {"email-addr:value", "file:hashes.'SHA-512'"},
    "qradar": COMMON,
    "azure_sentinel": COMMON,
}

pytestmark = pytest.mark.skipif(not PYTHON.exists(), reason="stix-shifter is not installed: scripts/test installs it")


@pytest.fixture(scope="module")
def patterns(product, key):
    """Some of each object path: the path, the value and the pattern."""
    objects = []
    for type in ["ipv4", "ipv6", "domain", "url", "md5", "sha1", "sha256", "sha512", "email"]:
        path = f"/api/v1/iocs/stix?type={type}&exclude_warning_lists=false&time_field=first_seen&limit=2000"
        objects += product.ask(path, key).json["objects"]
    found = collections.defaultdict(list)
    for pattern in sorted(one["pattern"] for one in objects if one["type"] == "indicator" and one["pattern_type"] == "stix"):
        path, _, value = pattern.removeprefix("[").removesuffix("]").partition(" = ")
        found[path].append((path, value[1:-1], pattern))
    return [one for several in found.values() for one in several[:: max(1, len(several) // PER_PATH)]]


@pytest.fixture(scope="module")
def translated(patterns):
    asked = json.dumps({"modules": list(MODULES), "patterns": [pattern for _, _, pattern in patterns]})
    done = subprocess.run([PYTHON, translate.__file__], input=asked, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_the_sample_has_every_object_path(patterns):
    assert {path for path, _, _ in patterns} == set().union(*MODULES.values())


@pytest.mark.parametrize("module", MODULES)
def test_each_pattern_becomes_a_query_that_holds_its_value(patterns, translated, module):
    for (path, value, pattern), answer in zip(patterns, translated[module], strict=True):
        if path in MODULES[module]:
            assert answer.get("queries"), (pattern, answer)
            assert value in json.dumps(answer["queries"], ensure_ascii=False), (pattern, answer)
        else:
            assert answer.get("code") == "mapping_error", (pattern, answer)
