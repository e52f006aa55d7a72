"""What is said of a value that no source stands by: when it was revoked, by whom and why; the same in look-up and both searches."""

import datetime
import json
import uuid

import pytest
from client import command
from client.accounts import ask
from client.upstream import ctl

NOW = datetime.datetime.now(datetime.UTC).replace(microsecond=0)


def ago(**span):
    return (NOW - datetime.timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def feed():
    name = "s-" + uuid.uuid4().hex[:12]
    ctl("feed", "add", name, "--name", name.upper(), "--format", "stix", code=0)
    return name


def domain():
    return f"{uuid.uuid4().hex}.status-loader-host.net"


def address():
    """An address that no other test names: of the network for benchmarks, which is 130,000 wide (RFC 2544)."""
    number = uuid.uuid4().int
    return f"198.{18 + number % 2}.{number // 2 % 256}.{number // 512 % 256}"


def take(feed, value, kind="domain-name", **members):
    """One STIX indicator of the feed; the same value is the same object."""
    one = {
        "type": "indicator", "spec_version": "2.1", "id": f"indicator--{uuid.uuid5(uuid.NAMESPACE_URL, feed + value)}", "created": ago(days=2),
        "modified": ago(hours=2), "valid_from": ago(days=2), "pattern_type": "stix", "pattern": f"[{kind}:value = '{value}']",
        "indicator_types": ["malicious-activity"], "name": "x", "confidence": 85,
    } | members  # fmt: skip
    body = json.dumps({"type": "bundle", "id": f"bundle--{uuid.uuid4()}", "objects": [one]})
    return command.ctl("feed", "import", "--format", "stix", "--feed", feed, "-", stdin=body)


def statuses(product, key, value):
    """The one status of look-up, search and search for many, and whether each found it."""
    looked_up = product.ask(f"/api/v1/lookup?ioc={value}", key).json["data"]
    one = product.ask(f"/api/v1/iocs/search?q={value}", key).json["data"]
    many = ask("POST", "/api/v1/iocs/search", {"values": [value]}, key=key.secret).json["data"]["results"][0]
    assert looked_up["status"] == one["status"] == many["status"]
    assert looked_up["found"] == one["found"] == many["found"]
    return looked_up["status"], looked_up


@pytest.mark.parametrize(
    "kind, make", [("domain-name", domain), ("url", lambda: f"http://{domain()}/a"), ("ipv4-addr", address)]
)
def test_a_value_that_its_source_revoked_says_so(product, key, feed, kind, make):
    value = make()
    take(feed, value, kind)
    status, data = statuses(product, key, value)
    assert status == {"state": "active", "at": None, "by": None, "source": None, "cause": None, "reason": None, "objections": []}
    assert data["found"] and data["to_ids"] is True and data["hunting"]
    take(feed, value, kind, modified=ago(hours=1), revoked=True)
    status, data = statuses(product, key, value)
    said = {"at": ago(hours=1), "by": "source", "source": feed.upper(), "cause": "revoked", "reason": "The source revoked its report."}
    assert status == {"state": "revoked"} | said | {"objections": [said]}
    assert data["found"] is False and data["risk"]["score"] is None and data["to_ids"] is False


@pytest.mark.parametrize("words", [{"indicator_types": ["benign"]}, {"indicator_types": ["anomalous-activity", "benign"]}, {"labels": ["benign"]}])
@pytest.mark.parametrize("is_known", [False, True])
def test_a_value_that_is_known_only_as_harmless_says_so(product, key, feed, words, is_known):
    value = domain()
    if is_known:
        take(feed, value)
    take(feed, value, **({"modified": ago(hours=1), "indicator_types": []} | words))
    status, data = statuses(product, key, value)
    assert (status["state"], status["by"], status["source"], status["cause"]) == ("benign", "source", feed.upper(), "benign")
    assert status["at"] == ago(hours=1) and status["reason"] == "The source calls it harmless."
    assert data["risk"]["score"] == 0 and data["risk"]["verdict"] == "likely_benign" and data["hunting"] is None


def test_the_operator_is_named_with_the_reason(product, key, feed):
    value = domain()
    take(feed, value)
    ctl("indicator", "withdraw", "domain", value, "--reason", "our own scanner", code=0)
    status, data = statuses(product, key, value)
    assert (status["state"], status["by"], status["source"], status["cause"], status["reason"]) == (
        "revoked", "operator", None, "withdrawn", "our own scanner",
    )  # fmt: skip
    assert status["at"] >= ago(minutes=5) and data["found"] is False


def test_an_end_and_a_complete_list_are_named(product, key, feed):
    value = domain()
    take(feed, value, valid_until=ago(hours=1))
    status, _ = statuses(product, key, value)
    assert (status["state"], status["cause"], status["at"]) == ("revoked", "expired", ago(hours=1))
    other = domain()
    take(feed, other)
    product.sql(
        "update sightings set unlisted_until = now() - interval '1 minute' where indicator_id = "
        f"(select id from indicators where value = '{other}')"
    )
    ctl("maintain", code=0)
    status, _ = statuses(product, key, other)
    assert (status["state"], status["by"], status["source"], status["cause"]) == ("revoked", "feed", feed.upper(), "unlisted")


def test_a_list_of_false_positives_is_named_with_its_reason(product, key, feed):
    value = domain()
    take(feed, value)
    product.sql(
        f"""
        begin;
        insert into withdrawn_sightings (key, feed_id, indicator_id, report, reason, withdrawn_by, withdrawn_at)
        select s.key, s.feed_id, s.indicator_id, to_jsonb(s), 'a sinkhole', s.feed_id, '{ago(minutes=3)}'
        from sightings s join indicators i on i.id = s.indicator_id where i.value = '{value}';
        create temporary table touched of touched_indicator on commit drop;
        with gone as (delete from sightings s using indicators i where i.id = s.indicator_id and i.value = '{value}' returning s.indicator_id)
        insert into touched (indicator_id) select indicator_id from gone;
        select publish_touched(now());
        select end_publication();
        commit;
        """
    )
    status, _ = statuses(product, key, value)
    said = {"at": ago(minutes=3), "by": "feed", "source": feed.upper(), "cause": "false_positive", "reason": "a sinkhole"}
    assert status == {"state": "revoked"} | said | {"objections": [said]}


def test_what_one_source_says_against_it_shows_while_another_supports_it(product, key, feed):
    value, other = domain(), "s-" + uuid.uuid4().hex[:12]
    ctl("feed", "add", other, "--name", other, "--format", "stix", code=0)
    take(feed, value)
    take(other, value, indicator_types=["benign"])
    status, data = statuses(product, key, value)
    assert status["state"] == "active" and status["cause"] is None and data["found"]
    assert [(one["source"], one["cause"]) for one in status["objections"]] == [(other, "benign")]


def test_nothing_is_said_of_what_nobody_knows_nor_of_what_is_above_the_ceiling(product, key, feed):
    nothing = {"state": "unknown", "at": None, "by": None, "source": None, "cause": None, "reason": None, "objections": []}
    assert statuses(product, key, domain())[0] == nothing
    red = ["marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"]
    for members in [{}, {"revoked": True}, {"indicator_types": ["benign"]}]:
        value = domain()
        take(feed, value, object_marking_refs=red, **members)
        assert statuses(product, key, value)[0] == nothing, members


def test_queries_for_what_raises_no_alarm_are_shown_where_asked(product, key, feed):
    quiet, revoked = domain(), domain()
    take(feed, revoked)
    take(feed, revoked, modified=ago(hours=1), revoked=True)
    event = {"Event": {"uuid": str(uuid.uuid4()), "info": "x", "date": ago(days=1)[:10], "timestamp": str(int(NOW.timestamp()) - 3600), "Attribute": [
        {"uuid": str(uuid.uuid4()), "type": "domain", "category": "Network activity", "value": quiet, "to_ids": False,
         "timestamp": str(int(NOW.timestamp()) - 3600)}]}}  # fmt: skip
    command.ctl("feed", "import", "--format", "misp", "--feed", feed, "-", stdin=json.dumps(event))
    for value in [quiet, revoked]:
        data = product.ask(f"/api/v1/lookup?ioc={value}", key).json["data"]
        assert data["to_ids"] is False and data["hunting"] is None and value not in json.dumps(data.get("hunting"))
        flat = product.ask(f"/api/v1/lookup?ioc={value}&shape=flat", key).json
        assert flat["hunting_queries"] is None
        hunting = product.ask(f"/api/v1/lookup?ioc={value}&hunting=all", key).json["data"]["hunting"]
        assert value in hunting["splunk_query"] and value in hunting["kql_query"]
        assert [one for one in hunting["queries"] if one["platform"] == "sigma" and value in one["query"]]
        assert value in product.ask(f"/api/v1/lookup?ioc={value}&hunting=all&shape=flat", key).json["hunting_queries"]["kql"]
    refused = product.ask(f"/api/v1/lookup?ioc={quiet}&hunting=some", key)
    assert refused.status == 400 and refused.json["error"]["details"]["valid_values"] == ["detection", "all"]
