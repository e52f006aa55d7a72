"""Every format of the running product, judged by the validators of its field, over the bundled sample."""

import os
import pathlib
import subprocess
import sys
import urllib.request

import pytest
from client.formats import FORMATS

BASE = os.environ["BASE_URL"]
KEY = os.environ["KEY_ENTERPRISE"]
VALIDATORS = pathlib.Path(__file__).resolve().parent.parent / "Validators"


def fetch(path, accept=None):
    request = urllib.request.Request(BASE + path, headers={"X-API-Key": KEY})
    if accept:
        request.add_header("Accept", accept)
    with urllib.request.urlopen(request) as answer:
        return answer.headers, answer.read()


def test_every_format_of_the_sample_passes_the_validators_of_its_field(tmp_path):
    # Sentinel takes 100 at a time, so its answer never holds the whole sample.
    for format in set(FORMATS) - {"sentinel"}:
        (tmp_path / f"sample.{format}").write_bytes(fetch(f"/api/v1/iocs?format={format}&limit=10000&origin=feed&exclude_warning_lists=false&detection_only=false")[1])
    for format in ["json", "sentinel", "stix"]:
        (tmp_path / f"page.{format}").write_bytes(fetch(f"/api/v1/iocs?format={format}&limit=100&origin=feed&exclude_warning_lists=false&detection_only=false")[1])
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", str(VALIDATORS)],
        env=os.environ | {"SOCD_EXPORT_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout[-4000:]


@pytest.mark.parametrize(
    "accept, content_type",
    [
        ("application/stix+json;version=2.1", "application/stix+json;version=2.1"),
        ("application/stix+json", "application/stix+json;version=2.1"),
        ("text/csv", "text/csv; charset=utf-8; header=present"),
        ("text/*", "text/plain; charset=utf-8"),
        ("text/csv;q=0.5, application/x-ndjson", "application/x-ndjson"),
        ("*/*;q=0.1, text/dns", "text/dns; charset=utf-8"),
        ("application/json;q=0, */*", "text/csv; charset=utf-8; header=present"),
        (";;;q=", "application/json"),
    ],
)
def test_accept_chooses_the_encoder(accept, content_type):
    assert fetch("/api/v1/iocs?limit=1", accept)[0]["Content-Type"] == content_type


def test_a_stix_range_of_another_version_is_not_acceptable():
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetch("/api/v1/iocs?limit=1", "application/stix+json;version=2.0")
    assert refused.value.code == 406


@pytest.mark.parametrize(
    "path, content_type",
    [
        ("stix", "application/stix+json;version=2.1"),
        ("stix?format=objects", "application/stix+json;version=2.1"),
        ("misp", "application/json"),
        ("cef", "text/plain; charset=utf-8"),
        ("cef?format=syslog", "text/plain; charset=utf-8"),
        ("openioc", "application/xml"),
        ("sigma", "application/yaml"),
    ],
)
def test_a_format_s_own_path_does_not_look_at_accept(path, content_type):
    headers, body = fetch(f"/api/v1/iocs/{path}", "image/png")
    assert headers["Content-Type"] == content_type
    assert body


def test_the_same_filters_give_the_same_set_in_every_format():
    query = "type=sha256&confidence=high&limit=50"
    plain = fetch(f"/api/v1/iocs?format=txt&{query}")[1].decode().split()
    assert plain
    for format in ["json", "csv", "ndjson", "stix", "misp", "cef", "syslog", "openioc", "sigma", "ecs", "zeek", "splunk"]:
        text = fetch(f"/api/v1/iocs?format={format}&{query}")[1].decode()
        places = [text.find(value) for value in plain]
        assert min(places) >= 0, format
        assert places == sorted(places), format
