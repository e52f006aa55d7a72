"""The list of what abuse.ch has revoked, from a pretend upstream."""

import json
import uuid

import pytest
from client.upstream import Upstream, add, ctl, health

NAMES = '"time_stamp","removal_id","platform","entry_type","entry_value","removed_by","removal_notes"'
ROW = '"2026-03-01 10:00:00","{}","ThreatFox","domain","{}","admin","sinkhole"'


@pytest.fixture(scope="module")
def upstream():
    server = Upstream().start()
    yield server
    server.shutdown()


@pytest.fixture
def reported(upstream):
    """Three values of a ThreatFox feed."""
    values = [f"{uuid.uuid4().hex}.fox.example.com" for _ in range(3)]
    records = {
        str(uuid.uuid4().int % 10**9): [{
            "ioc_value": value, "ioc_type": "domain", "threat_type": "botnet_cc", "malware_printable": "Vidar",
            "first_seen_utc": "2026-02-01 00:00:00", "confidence_level": 100,
        }] for value in values
    }  # fmt: skip
    path = f"/{uuid.uuid4().hex}"
    upstream.answers[path] = lambda request: request.say(200, json.dumps(records))
    feed = add(upstream.url(path), "threatfox-json")
    assert "3 new" in ctl("ingest", "--feed", feed, code=0)
    yield feed, values, lambda: ctl("ingest", "--feed", feed, code=0)
    ctl("feed", "disable", feed, code=0)


def listed(product, key, values):
    found = product.ask("/api/v1/iocs?format=txt&type=domain&limit=10000", key).text.split()
    return [value for value in values if value in found]


def test_what_the_list_names_is_withdrawn_and_comes_back_only_by_the_operator(upstream, product, key, reported, tmp_path):
    feed, values, again = reported
    path = f"/{uuid.uuid4().hex}"
    list_feed = add(upstream.url(path), "abusech-fplist")
    secret = tmp_path / "key"
    secret.write_text("my-key")
    ctl("feed", "set", list_feed, "--secret-header", "Auth-Key", "--secret-file", str(secret), code=0)
    rows = [ROW.format(number, value) for number, value in enumerate([values[0], "unknown.example.com"], 1)]
    upstream.answers[path] = lambda request: request.say(200, "\n".join(["# list", NAMES, *rows, ""]))
    assert "1 sighting and 1 indicator revoked" in ctl("ingest", "--feed", list_feed, code=0)
    assert json.loads(upstream.bodies[-1]) == {"query": "get_fplist", "format": "csv"}
    fields = next(fields for asked, fields in upstream.asked if asked == path)
    assert fields["Auth-Key"] == "my-key" and fields["Content-Type"] == "application/json"
    assert listed(product, key, values) == values[1:]
    kept = product.sql("select w.report ->> 'malware_family', w.reason from withdrawn_sightings w join indicators i on i.id = w.indicator_id "
                       f"where i.value = '{values[0]}'")  # fmt: skip
    assert kept == [["Vidar", "sinkhole"]]

    # The dump still has it, and so has the list next time.
    product.sql(f"update feeds set body_sha256 = null where slug = '{feed}'")
    again()
    rows.append(ROW.format(3, "other.example.com"))
    assert "0 sightings and 0 indicators revoked" in ctl("ingest", "--feed", list_feed, code=0)
    assert listed(product, key, values) == values[1:]

    ctl("indicator", "restore", "domain", values[0], code=0)
    rows.append(ROW.format(4, "third.example.com"))
    assert "0 sightings and 0 indicators revoked" in ctl("ingest", "--feed", list_feed, code=0)
    assert listed(product, key, values) == values
    ctl("feed", "disable", list_feed, code=0)


@pytest.mark.parametrize(
    "body, code",
    [("", 0), (NAMES + "\n", 0), ("[]", 0), ("{}", 0), (NAMES + "\n" + ROW.format(1, "{0}")[:-9], 1), ('{"1": {"entry_value": "{0}", "ent', 1),
     ('{"query_status": "unknown_auth_key"}', 1), ("<html></html>", 1)],
)  # fmt: skip
def test_an_empty_or_cut_list_changes_nothing(upstream, product, key, reported, body, code):
    path = f"/{uuid.uuid4().hex}"
    upstream.answers[path] = lambda request: request.say(200, body.replace("{0}", reported[1][0]))
    list_feed = add(upstream.url(path), "abusech-fplist")
    before = product.value("select version from data_generation")
    ctl("ingest", "--feed", list_feed, code=code)
    assert (health(list_feed)["state"] == "ok") == (code == 0)
    assert product.value("select version from data_generation") == before
    assert listed(product, key, reported[1]) == reported[1]
    ctl("feed", "disable", list_feed, code=0)


def test_a_list_from_a_file_in_json(product, key, reported, tmp_path):
    file = tmp_path / "list.json"
    entry = {"time_stamp": "2026-03-01 10:00:00 UTC", "platform": "ThreatFox", "entry_type": "domain", "removal_notes": None}
    file.write_text(json.dumps({str(number): entry | {"entry_value": value} for number, value in enumerate(reported[1][:2])}))
    said = ctl("feed", "import", "--format", "abusech-fplist", str(file), code=0)
    assert "2 sightings and 2 indicators revoked" in said
    assert listed(product, key, reported[1]) == reported[1][2:]
