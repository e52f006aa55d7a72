"""The score that lists filter by is the one that a lookup computes, also when a change of the sources is no new version of the indicator."""

import datetime
import uuid

import pytest
from client import command

SEEN = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=5)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture(scope="module")
def feeds():
    slugs = [f"s{number}-{uuid.uuid4().hex[:12]}" for number in range(3)]
    for number, slug in enumerate(slugs):
        command.ctl("feed", "add", slug, "--name", slug, "--format", "csv", "--reliability", str(80 - number), code=0)
    return slugs


def load(feed, name, confidence="high", seen=SEEN):
    rows = f"type,value,confidence,first_seen,last_seen\ndomain,{name},{confidence},{SEEN},{seen}\n"
    return command.ctl("feed", "import", "--format", "csv", "--feed", feed, "-", stdin=rows, code=0)


def scores(product, key, name, feed):
    """What a list, its filter and a lookup say."""
    [row] = product.ask(f"/api/v1/iocs/search?q={name}", key).json["data"]["matches"][:1]
    risk = product.ask(f"/api/v1/lookup?value={name}", key).json["data"]["risk"]["score"]
    listed = name in product.ask(f"/api/v1/iocs?format=txt&type=domain&source={feed}&risk_min={risk}", key).text.split()
    assert row["risk_score"] == risk and listed
    return risk


def test_another_source_raises_the_score_in_lists(product, key, feeds):
    name = f"{uuid.uuid4().hex}.score-loader-host.net"
    load(feeds[0], name)
    risks = [scores(product, key, name, feeds[0])]
    for feed in feeds[1:]:
        assert "0 new indicators, 0 changed" in load(feed, name), "no new version"
        risks.append(scores(product, key, name, feeds[0]))
    assert risks == sorted(set(risks)), risks
    # The surest keeps the merged view as it was.
    load(feeds[2], name, confidence="low")
    assert scores(product, key, name, feeds[0]) < risks[2]


def test_a_source_that_takes_its_report_back_lowers_the_score_in_lists(product, key, feeds):
    name = f"{uuid.uuid4().hex}.score-loader-host.net"
    for feed in feeds[:2]:
        load(feed, name)
    both = scores(product, key, name, feeds[0])
    product.sql(
        f"""
        create temporary table incoming of incoming_sighting;
        insert into incoming (line, key, indicator_id, type, value, confidence, first_seen, last_seen, tags, techniques, digest, is_revoked)
        select 1, s.key, i.id, i.type, i.value, s.confidence, s.first_seen, s.last_seen, s.tags, s.techniques, gen_random_uuid(), true
        from indicators i join sightings s on s.indicator_id = i.id join feeds f on f.id = s.feed_id and f.slug = '{feeds[1]}'
        where i.value = '{name}';
        do $$ begin perform merge_sightings((select id from feeds where slug = '{feeds[1]}'), 'feed'); end $$;
        """
    )
    load(feeds[2], f"{uuid.uuid4().hex}.score-loader-host.net")  # any import scores what waits
    assert scores(product, key, name, feeds[0]) < both


def test_what_waits_is_forgotten_once_it_is_scored(product):
    assert product.value("select count(*) from waiting_risks") == "0"
