"""One indicator by its id: the answer of its value's look-up; when it was withdrawn, since when, by whom and why."""

import datetime
import json
import uuid

import pytest
from client import command
from client.upstream import ctl

PATH = "/api/v1/iocs/"
NOW = datetime.datetime.now(datetime.UTC).replace(microsecond=0)


def ago(**span):
    return (NOW - datetime.timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture(scope="module")
def feeds():
    """Two, with their names in capitals."""
    names = [f"one-{number}-{uuid.uuid4().hex[:8]}" for number in range(2)]
    for name in names:
        ctl("feed", "add", name, "--name", name.upper(), "--format", "stix", code=0)
    return names


def take(feed, value, **members):
    """The feed's STIX indicator of the value; the same value is the same object."""
    one = {
        "type": "indicator", "spec_version": "2.1", "id": f"indicator--{uuid.uuid5(uuid.NAMESPACE_URL, feed + value)}", "created": ago(days=2),
        "modified": ago(hours=2), "valid_from": ago(days=2), "pattern_type": "stix", "pattern": f"[domain-name:value = '{value}']",
        "indicator_types": ["malicious-activity"], "name": "x", "confidence": 85,
    } | members  # fmt: skip
    body = json.dumps({"type": "bundle", "id": f"bundle--{uuid.uuid4()}", "objects": [one]})
    return command.ctl("feed", "import", "--format", "stix", "--feed", feed, "-", stdin=body)


@pytest.fixture
def value(feeds):
    name = f"{uuid.uuid4().hex}.one-loader-host.net"
    take(feeds[0], name)
    return name


def id_of(product, value):
    return product.value(f"select id from indicators where value = '{value}'")


def by_id(product, key, value, query=""):
    return product.ask(f"{PATH}{id_of(product, value)}{query}", key)


@pytest.mark.parametrize("query", ["", "?include=factors,timeline", "?shape=flat", "?hunting=all"])
def test_it_is_the_answer_of_its_look_up(product, key, value, query):
    shown = by_id(product, key, value, query)
    asked = product.ask(f"/api/v1/lookup{query}{'&' if query else '?'}ioc={value}", key)
    assert shown.status == asked.status == 200
    one, other = (answer.json.get("data", answer.json) for answer in (shown, asked))
    # The minute may have changed between the two.
    assert one.get("risk", {}).pop("computed_at", None) is not None or query == "?shape=flat"
    other.get("risk", {}).pop("computed_at", None)
    assert one == other
    assert shown.fields["cache-control"] == asked.fields["cache-control"] and "etag" in shown.fields


def test_every_row_of_a_list_leads_to_its_look_up(product, key):
    for row in product.ask("/api/v1/iocs?limit=10", key).json["data"]:
        data = product.ask(f"{PATH}{row['id']}?include=factors", key).json["data"]
        assert data["found"] and (data["ioc_value"], data["ioc_type"]) == (row["value"], row["type"])


@pytest.mark.parametrize("id", [str(uuid.uuid4()), "evil.example", "123", "00000000-0000-0000-0000-00000000000g", "stx"], ids=["unknown", "a name", "a number", "a letter too far", "a format"])
def test_what_has_no_such_id_is_not_there(product, key, id):
    absent = product.ask(PATH + id, key)
    assert absent.status == 404 and absent.json["error"]["details"]["reason"] == "indicator_not_found"
    assert ("UUID" in absent.json["error"]["message"]) == (len(id) < 36 or id.endswith("g"))


@pytest.mark.parametrize("query", ["ioc=192.0.2.1", "type=ipv4", "include=everything", "shape=round", "limit=1"])
def test_what_a_look_up_by_id_does_not_take_is_refused(product, key, value, query):
    answer = by_id(product, key, value, "?" + query)
    assert answer.status == 400 and answer.json["error"]["details"]["parameter"] == query.partition("=")[0]


def gone(product, key, value):
    answer = by_id(product, key, value)
    assert answer.status == 410 and answer.json["error"]["code"] == "indicator_withdrawn", answer.text
    details = answer.json["error"]["details"]
    assert list(details) == ["value", "type", "withdrawn_at", "by", "source", "reason"]
    assert (details["value"], details["type"]) == (value, "domain")
    # The look-up of the value still answers, with the same words.
    status = product.ask(f"/api/v1/lookup?ioc={value}", key).json["data"]["status"]
    assert (details["withdrawn_at"], details["by"], details["source"], details["reason"]) == tuple(status[name] for name in ("at", "by", "source", "reason"))
    return details


def test_the_operators_withdrawal_and_its_end(product, key, value):
    ctl("indicator", "withdraw", "domain", value, "--reason", "our own scanner", code=0)
    details = gone(product, key, value)
    assert (details["by"], details["source"], details["reason"]) == ("operator", None, "our own scanner") and details["withdrawn_at"] >= ago(minutes=5)
    ctl("indicator", "restore", "domain", value, code=0)
    assert by_id(product, key, value).status == 200


def test_what_its_only_source_takes_back_is_withdrawn(product, key, feeds, value):
    take(feeds[0], value, modified=ago(hours=1), revoked=True)
    assert gone(product, key, value) == {
        "value": value, "type": "domain", "withdrawn_at": ago(hours=1), "by": "source", "source": feeds[0].upper(),
        "reason": "The source revoked its report.",
    }  # fmt: skip


def test_what_another_source_still_reports_stands(product, key, feeds, value):
    take(feeds[1], value)
    take(feeds[0], value, modified=ago(hours=1), revoked=True)
    assert by_id(product, key, value).json["data"]["status"]["state"] == "active"


def test_what_is_marked_too_strictly_is_not_there(product, key, value):
    """A key of the plan sees TLP:AMBER at most, whether the indicator stands or not."""
    product.sql(f"update indicators set stated_tlp = 'red' where value = '{value}'")
    below = product.key("free")
    assert by_id(product, below, value).status == 404
    ctl("indicator", "withdraw", "domain", value, "--reason", "secret", code=0)
    answer = by_id(product, below, value)
    assert answer.status == 404 and "secret" not in answer.text
