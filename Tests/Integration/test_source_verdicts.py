"""What a source says about its own reports takes effect in every answer: revoked, expired, benign, not for detection, TLP."""

import datetime
import json
import uuid

import pytest
from client import command
from client.accounts import ask
from client.taxii import NAMES, TAXII, objects_of
from client.upstream import Upstream, add, ctl

LISTS = ["json", "ndjson", "csv", "txt", "stix", "misp"]
DEVICES = ["rpz", "hosts", "edl-domain", "suricata", "zeek", "sigma", "openioc", "cef", "syslog", "ecs", "splunk", "sentinel"]


@pytest.fixture(scope="module")
def feeds(product):
    names = []
    for _ in range(2):
        names.append("v-" + uuid.uuid4().hex[:12])
        ctl("feed", "add", names[-1], "--name", names[-1], "--format", "csv", code=0)
    return names


@pytest.fixture
def value(feeds, product):
    """A domain that the first of the feeds reports."""
    name = f"{uuid.uuid4().hex}.verdict-loader-host.net"
    load(feeds[0], name)
    yield name
    # Nothing of a verdict is left for other tests.
    says(product, feeds[0], name)


def load(feed, name, confidence="high"):
    """Reports seen in the future count as seen now, so that they stand first in every list."""
    seen = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    body = f"type,value,confidence,first_seen,last_seen\ndomain,{name},{confidence},{seen},{seen}\n"
    command.ctl("feed", "import", "--format", "csv", "--feed", feed, "-", stdin=body)


def says(product, feed, name, **verdict):
    """The feed's report again, with another verdict, as readers hand it over."""
    columns = "".join(f", {column}" for column in verdict)
    values = "".join(f", '{value}'" for value in verdict.values())
    product.sql(
        f"""
        create temporary table incoming of incoming_sighting;
        insert into incoming (line, key, indicator_id, type, value, confidence, first_seen, last_seen, record_key, tags, techniques, digest{columns})
        select 1, s.key, i.id, i.type, i.value, s.confidence, s.first_seen, s.last_seen, s.record_key, s.tags, s.techniques, gen_random_uuid(){values}
        from indicators i join sightings s on s.indicator_id = i.id join feeds f on f.id = s.feed_id and f.slug = '{feed}'
        where i.value = '{name}';
        do $$ begin perform merge_sightings((select id from feeds where slug = '{feed}'), 'feed'); end $$;
        """
    )


def listed(product, key, name, format="txt", more=""):
    answer = product.ask(f"/api/v1/iocs?format={format}&type=domain&limit=100{more}", key)
    assert answer.status == 200, answer.text[:300]
    return name in answer.text


def found(product, key, name):
    """By search, by search for many, and by look-up."""
    one = product.ask(f"/api/v1/iocs/search?q={name}", key).json["data"]["found"]
    many = ask("POST", "/api/v1/iocs/search", {"values": [name]}, key=key.secret).json["data"]["results"][0]["found"]
    looked_up = product.ask(f"/api/v1/lookup?ioc={name}", key).json["data"]["found"]
    return one, many, looked_up


def in_collection(product, key, name):
    """The indicator as the TAXII collection gives it last; None when it is not there."""
    since = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M:%S.000000Z")
    target, last = f"{objects_of(NAMES)}?added_after={since}&limit=1000", None
    more = ""
    while True:
        page = product.ask(target + more, key, Accept=TAXII).json
        for one in page.get("objects", []):
            if name in one.get("pattern", ""):
                last = one
        if not page.get("more"):
            return last
        more = f"&next={page['next']}"


@pytest.mark.parametrize("verdict", [{"is_revoked": "true"}, {"is_benign": "true"}, {"valid_until": "2026-01-01"}])
def test_a_report_without_effect_revokes_and_the_next_one_restores(product, key, feeds, value, verdict):
    assert listed(product, key, value) and found(product, key, value) == (True, True, True)
    says(product, feeds[0], value, **verdict)
    assert not any(listed(product, key, value, format) for format in ["json", "csv", "txt", "misp", "edl-domain", "hosts"])
    assert found(product, key, value) == (False, False, False)
    assert in_collection(product, key, value)["revoked"] is True
    says(product, feeds[0], value)
    assert listed(product, key, value) and found(product, key, value) == (True, True, True)
    assert in_collection(product, key, value).get("revoked", False) is False


def test_what_another_source_reports_stays_and_a_benign_report_counts_against_it(product, key, feeds, value):
    before = product.ask(f"/api/v1/lookup?ioc={value}", key).json["data"]["risk"]["score"]
    load(feeds[1], value)
    says(product, feeds[0], value, is_benign="true")
    answer = product.ask(f"/api/v1/lookup?ioc={value}", key)
    assert listed(product, key, value) and answer.json["data"]["found"]
    assert "false_positive_reports" in answer.text and answer.json["data"]["risk"]["score"] < before
    assert feeds[0] not in json.dumps(answer.json["data"].get("sources", [])), "a benign report is no report of a threat"


def test_time_alone_expires_a_report(product, key, feeds, value):
    says(product, feeds[0], value, valid_until="2100-01-01")
    assert listed(product, key, value)
    product.sql(
        "update sightings set valid_until = now() - interval '1 second' where indicator_id = "
        f"(select id from indicators where value = '{value}')"
    )
    done = json.loads(ctl("maintain", "--json", code=0))
    assert done["sightings_expired"] >= 1 and done["indicators_expired"] >= 1
    assert not listed(product, key, value) and in_collection(product, key, value)["revoked"] is True


def test_what_is_not_for_detection_is_on_no_device_by_default(product, key, feeds, value):
    says(product, feeds[0], value, is_for_detection="false")
    assert all(listed(product, key, value, format) for format in LISTS)
    assert found(product, key, value) == (True, True, True)
    for format in DEVICES:
        assert not listed(product, key, value, format), format
        assert listed(product, key, value, format, "&detection_only=false"), format
    hunting = "/api/v1/iocs/hunting?platform=splunk&type=domain&limit=100"
    assert value not in product.ask(hunting, key).text and value in product.ask(hunting + "&detection_only=false", key).text
    attributes = product.ask("/api/v1/iocs/misp?type=domain&limit=100", key).json["Event"]["Attribute"]
    assert next(one for one in attributes if one["value"] == value)["to_ids"] is False
    whole, part = (
        product.ask(f"/api/v1/iocs?type=domain&limit=1&detection_only={choice}", key).json["meta"]["total"] for choice in ("false", "true")
    )
    assert whole > part


def test_what_is_above_the_ceiling_is_not_there(product, key, feeds, value):
    wide_tier = product.tier(lookback_days=36500)
    ctl("tier", "set", wide_tier, "--tlp-ceiling", "red", code=0)
    wide = product.key(wide_tier)

    def totals():
        return [product.ask("/api/v1/iocs?type=domain&limit=1", one).json["meta"]["total"] for one in (key, wide)]

    before = totals()
    says(product, feeds[0], value, tlp="red")
    for format in LISTS + DEVICES:
        assert not listed(product, key, value, format), format
        assert listed(product, wide, value, format), format
    assert found(product, key, value) == (False, False, False) and found(product, wide, value) == (True, True, True)
    # Whoever had it before it was red sees that it is withdrawn.
    assert in_collection(product, key, value)["revoked"] and not in_collection(product, wide, value).get("revoked")
    hunting = "/api/v1/iocs/hunting?platform=splunk&type=domain&limit=100"
    assert value not in product.ask(hunting, key).text and value in product.ask(hunting, wide).text
    assert totals() == [before[0] - 1, before[1]]
    # A parameter makes nothing less strict.
    attributes = product.ask("/api/v1/iocs/misp?type=domain&limit=100&tlp=clear", wide).json["Event"]["Attribute"]
    assert {"name": "tlp:red"} in next(one for one in attributes if one["value"] == value)["Tag"]

    narrow = product.mint(wide.user, "--tlp", "amber")
    assert not listed(product, narrow, value), "a key's own ceiling"
    refused = product.ctl("key", "mint", "--user", key.user, "--name", "x", "--tlp", "red", code=None)
    assert refused.returncode == 2 and "amber" in refused.stderr


def test_what_leaves_a_complete_list_expires_after_its_grace(product, key):
    upstream = Upstream().start()
    names = [f"{uuid.uuid4().hex}.complete-loader-host.net" for _ in range(5)]
    path = f"/{uuid.uuid4().hex}"
    feed = add(upstream.url(path), "list")

    def ingest(part):
        upstream.answers[path] = lambda request: request.say(200, "".join(f"{name}\n" for name in part))
        return ctl("ingest", "--feed", feed)

    def expire():
        product.sql(f"update sightings set unlisted_until = now() - interval '1 second' where unlisted_until is not null and feed_id = "
                    f"(select id from feeds where slug = '{feed}')")  # fmt: skip
        ctl("maintain", code=0)

    def there():
        text = product.ask("/api/v1/iocs?format=txt&type=domain&limit=1000", key).text
        return [name in text for name in names]

    ingest(names)
    ingest(names[1:])
    expire()
    assert there() == [True] * 5, "a feed that is not complete retires nothing"
    ctl("feed", "set", feed, "--complete", "on", "--grace", "24", code=0)
    shown = json.loads(ctl("feed", "show", feed, code=0))
    assert shown["complete"] is True and shown["grace_hours"] == 24
    assert "2 removed" in ingest(names[2:])
    assert there() == [True] * 5, "the grace"
    ingest([])
    ingest(names[4:])
    expire()
    assert there() == [False, False, True, True, True], "an empty or a cut list retires nothing"
    ingest(names[1:])
    assert there() == [False, True, True, True, True], "what is listed again is back"
    upstream.shutdown()
    refused = product.ctl("feed", "set", feed, "--complete", "maybe", code=2)
    assert "on or off" in refused.stderr
    ctl("feed", "disable", feed, code=0)
