"""Filters, totals, pages and links of GET /api/v1/iocs, compared with what the database holds."""

import itertools
import json
import urllib.parse
from datetime import datetime, timedelta, timezone

import pytest

LIST = "/api/v1/iocs"
COLUMNS = {"last_seen": "last_seen", "first_seen": "first_seen", "modified": "modified_at"}


def ids(product, condition="true", field="last_seen"):
    return [row[0] for row in product.sql(f"select id from indicators where not is_revoked and tlp <= 'amber' and ({condition}) order by {COLUMNS[field]} desc, id")]


def walk(product, key, query="", limit=1000):
    """All pages by offset and limit; the records, and the total each page told."""
    records, totals = [], set()
    while True:
        page = product.ask(f"{LIST}?{query}&limit={limit}&offset={len(records)}", key).json
        totals.add(page["meta"]["total"])
        records += page["data"]
        if not page["data"]:
            return records, totals


FILTERS = {
    "type=ipv4": "type = 'ipv4'",
    "type=ipv4,url": "type in ('ipv4', 'url')",
    "type=mitre-attack": "type = 'mitre_attack'",
    "type=sha512,ipv6,email": "type in ('sha512', 'ipv6', 'email')",
    "category=government": "category = 'government'",
    "category=vendor,research": "category in ('vendor', 'research')",
    "confidence=high": "confidence = 'high'",
    "confidence=low,medium": "confidence in ('low', 'medium')",
    "origin=feed": "origin = 'feed'",
    "origin=article": "origin = 'article'",
    "type=ipv4&confidence=high&category=threat-intel": "type = 'ipv4' and confidence = 'high' and category = 'threat-intel'",
    "type=cve&confidence=high,medium&origin=feed": "type = 'cve' and confidence <> 'low' and origin = 'feed'",
}


@pytest.mark.parametrize("field", COLUMNS)
@pytest.mark.parametrize("query", FILTERS)
def test_a_filter_gives_what_the_database_holds_in_order(product, key, query, field):
    expected = ids(product, FILTERS[query], field)
    records, totals = walk(product, key, f"{query}&time_field={field}")
    assert [record["id"] for record in records] == expected
    assert totals == {len(expected)}


def test_a_record_says_what_its_row_says(product, key):
    rows = product.sql(
        "select id, type, value, confidence, category, origin, feed_name, coalesce(reference_url, ''), coalesce(context, ''), "
        "array_to_json(tags)::text, array_to_json(techniques)::text, to_char(first_seen at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS'), "
        "to_char(last_seen at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS') from indicators where not is_revoked and tlp <= 'amber' order by id"
    )
    records, _ = walk(product, key)
    records.sort(key=lambda record: record["id"])
    assert len(rows) == len(records)
    for row, record in zip(rows, records):
        source = record["source"]
        assert [
            record["id"], record["type"], record["value"], record["confidence"], source["category"], source["origin"],
            source["feed_name"], source["reference_url"] or "", record.get("context", ""),
        ] == row[:9]
        assert record["tags"] == json.loads(row[9]) and record["mitre_techniques"] == json.loads(row[10])
        assert record["first_seen"][:19] == row[11] and record["last_seen"][:19] == row[12]


def test_the_context_can_be_left_out(product, key):
    assert any("context" in record for record in product.ask(f"{LIST}?limit=10000", key).json["data"])
    assert not any("context" in record for record in product.ask(f"{LIST}?limit=10000&include_context=false", key).json["data"])


@pytest.mark.parametrize("limit", [1, 7, 100, 999, 2500])
def test_a_walk_returns_every_row_exactly_once(product, key, limit):
    # A page of 1 over everything would take thousands of requests: the rarest types do.
    query, condition = ("type=email", "type = 'email'") if limit == 1 else ("", "true")
    if limit == 7:
        query, condition = "type=cve,ipv4", "type in ('cve', 'ipv4')"
    records, totals = walk(product, key, query, limit)
    expected = ids(product, condition)
    assert [record["id"] for record in records] == expected and totals == {len(expected)}


def test_a_page_anywhere_is_the_part_of_the_whole(product, key):
    expected = ids(product)
    total = len(expected)
    for offset in [0, 1, total // 3, total // 2, total - 101, total - 100, total - 50, total - 1, total, total + 1, 10**9]:
        page = product.ask(f"{LIST}?limit=100&offset={offset}", key).json
        assert [record["id"] for record in page["data"]] == expected[offset : offset + 100]
        assert (page["meta"]["total"], page["meta"]["limit"], page["meta"]["offset"]) == (total, 100, offset)


@pytest.mark.parametrize("field", COLUMNS)
def test_since_and_until_are_inclusive_to_the_microsecond(product, key, field):
    column = COLUMNS[field]
    text = f"to_char({column} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
    edges = product.sql(
        f"select {text}, count(*) from indicators where not is_revoked and tlp <= 'amber' group by {column} order by count(*) desc, {column} desc limit 2")
    edges += product.sql(f"select {text}, count(*) from indicators where not is_revoked and tlp <= 'amber' group by {column} order by {column} desc limit 1 offset 9")
    for edge, count in edges:
        moment = datetime.fromisoformat(edge)
        before, after = (
            (moment + timedelta(microseconds=step)).strftime("%Y-%m-%dT%H:%M:%S.%fZ") for step in (-1, 1)
        )

        def total(since, until):
            answer = product.ask(f"{LIST}?limit=10000&time_field={field}&since={since}&until={until}", key).json
            assert len(answer["data"]) == answer["meta"]["total"]
            return answer["meta"]["total"]

        def counted(since, until):
            return int(product.value(f"select count(*) from indicators where not is_revoked and tlp <= 'amber' and {column} between '{since}' and '{until}'"))

        assert total(edge, edge) == int(count)
        for since, until in [(before, edge), (edge, after), (before, before), (after, after), (before, after)]:
            assert total(since, until) == counted(since, until), (since, until)


@pytest.mark.parametrize("field", COLUMNS)
def test_windows_that_cut_days_are_counted_exactly(product, key, field):
    column = COLUMNS[field]
    day = product.value(
        f"select date_trunc('day', coalesce(max({column}) filter (where {column} < now() - interval '1 day'), max({column}))) "
        "at time zone 'UTC' from indicators"
    )
    day = datetime.fromisoformat(day).replace(tzinfo=timezone.utc)
    moments = [day + timedelta(hours=hours) for hours in (-400, -30, -24, -1, 0, 11.5, 24, 25, 49)]
    moments.append(day - timedelta(microseconds=1))
    for since, until in itertools.combinations(sorted(moments), 2):
        first, last = (moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ") for moment in (since, until))
        for query, condition in [("", "true"), ("&type=url,ipv4&confidence=high", "type in ('url', 'ipv4') and confidence = 'high'")]:
            page = product.ask(f"{LIST}?limit=50&time_field={field}&since={first}&until={last}{query}", key).json
            expected = ids(product, f"{column} between '{first}' and '{last}' and {condition}", field)
            assert page["meta"]["total"] == len(expected)
            assert [record["id"] for record in page["data"]] == expected[:50]


def test_a_walk_inside_a_window_that_cuts_days_is_complete(product, key):
    low, high = product.sql(
        "select to_char(percentile_disc(0.2) within group (order by last_seen) at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), "
        "to_char(percentile_disc(0.9) within group (order by last_seen) at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') from indicators"
    )[0]
    expected = ids(product, f"last_seen between '{low}' and '{high}'")
    records, totals = walk(product, key, f"since={low}&until={high}", 83)
    assert [record["id"] for record in records] == expected and totals == {len(expected)}


@pytest.mark.parametrize("tier, days, page", [("free", 1, 100), ("pro", 30, 1000), ("enterprise", 365, 10000)])
def test_each_plan_sees_its_window_and_its_page(product, tier, days, page):
    key = product.key(tier)
    floor = datetime.now(timezone.utc) - timedelta(days=days)
    answers = [product.ask(f"{LIST}?limit=10000{more}", key).json for more in ("", "&since=1999-01-01", "&since=2000-01-01T00:00:00Z")]
    for answer in answers:
        shown = datetime.fromisoformat(answer["meta"]["filters"]["since"])
        # The window begins with a whole day; midnight may pass while the test runs.
        assert timedelta(0) <= floor - shown < timedelta(days=1, minutes=10) and (shown.hour, shown.minute, shown.second) == (0, 0, 0)
        assert answer["meta"]["limit"] == page
        total = int(product.value(f"select count(*) from indicators where not is_revoked and tlp <= 'amber' and last_seen >= '{shown.isoformat()}'"))
        assert answer["meta"]["total"] == total and len(answer["data"]) == min(total, page)
    later = (datetime.now(timezone.utc) - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    effective = product.ask(f"{LIST}?since={later}", key).json["meta"]["filters"]["since"]
    assert datetime.fromisoformat(effective) == datetime.fromisoformat(later)


def test_the_filters_in_effect_are_shown(product, key):
    filters = product.ask(f"{LIST}?limit=1", key).json["meta"]["filters"]
    assert (filters["type"], filters["category"], filters["confidence"]) == ("all", "all", "all")
    assert set(filters) == {"type", "category", "confidence", "since", "until"}
    filters = product.ask(
        f"{LIST}?limit=1&type=url,mitre-attack&category=news&confidence=low&origin=article&time_field=modified&until=2030-01-01", key
    ).json["meta"]["filters"]
    assert filters["type"] == "url,mitre_attack" and filters["category"] == "news" and filters["confidence"] == "low"
    assert filters["origin"] == "article" and filters["time_field"] == "modified"
    assert datetime.fromisoformat(filters["until"]) == datetime(2030, 1, 1, tzinfo=timezone.utc)


def follow(product, key, link):
    parts = urllib.parse.urlsplit(link)
    assert f"{parts.scheme}://{parts.netloc}" == product.base
    return product.ask(f"{parts.path}?{parts.query}", key).json


def test_links_can_be_followed_to_the_end_and_back(product, key):
    query = "type=cve,url&confidence=high,medium&since=2000-01-01T00%3A00%3A00%2B01%3A00&limit=97"
    expected = ids(product, "type in ('cve', 'url') and confidence in ('high', 'medium')")
    page = product.ask(f"{LIST}?{query}", key).json
    assert "prev" not in page["links"]
    pages = [page]
    while "next" in page["links"]:
        page = follow(product, key, page["links"]["next"])
        pages.append(page)
    assert [record["id"] for page in pages for record in page["data"]] == expected
    assert all(follow(product, key, page["links"]["self"])["data"] == page["data"] for page in pages)
    for before, page in zip(reversed(pages[:-1]), reversed(pages[1:])):
        assert follow(product, key, page["links"]["prev"])["data"] == before["data"]


def test_links_hold_no_key(product, key):
    links = product.ask(f"{LIST}?limit=2&offset=2&api_key={key.secret}").json["links"]
    assert set(links) == {"self", "next", "prev"} and not any(key.secret in link or "api_key" in link for link in links.values())


def test_the_first_page_before_a_short_offset_is_not_before_the_beginning(product, key):
    assert "offset=0&" in product.ask(f"{LIST}?limit=10&offset=3", key).json["links"]["prev"] + "&"


FACTS = {
    "tag=loader,Lookup-Fact": "tags && array['loader', 'lookup-fact']",
    "malware=qak+bot": "malware_family is not null and name_keys(array[malware_family]) && array['qakbot']",
    "mitre_technique=T1059": "exists (select from unnest(techniques) t where t = 'T1059' or t like 'T1059.%')",
    "threat_actor=Fancy+Bear": "actors && array['APT28']",
}


@pytest.mark.parametrize("query", FACTS)
@pytest.mark.parametrize("order", ["", "&sort=risk:desc"])
def test_a_filter_by_facts_gives_what_the_database_holds(product, key, query, order):
    name, _, value = query.partition("=")
    condition = FACTS[query] + (" and id in (select indicator_id from indicator_risks)" if order else "")
    records, totals = walk(product, key, query + order)
    assert {record["id"] for record in records} == set(ids(product, condition))
    assert totals == {len(records)}
    assert product.ask(f"{LIST}?{query}", key).json["meta"]["filters"][name] == urllib.parse.unquote_plus(value)


def test_a_source_is_named_by_its_short_name_or_its_name(product, key):
    slug, name = product.sql("select f.slug, f.name from feeds f join indicators i on i.feed_name = f.name where not i.is_revoked group by 1, 2 order by count(*) desc limit 1")[0]
    expected = set(ids(product, f"feed_name = $${name}$$"))
    for given in (slug, name, name.upper()):
        records, totals = walk(product, key, f"source={urllib.parse.quote(given)}")
        assert {record["id"] for record in records} == expected and totals == {len(expected)}
    assert product.ask(f"{LIST}?source=no-such-source", key).json["data"] == []


def test_an_article_gives_the_indicators_it_names(product, key):
    (article,) = product.sql("select article_id from sightings where article_id is not null group by 1 order by count(*) desc limit 1")[0]
    records, _ = walk(product, key, f"article={article}")
    assert {record["id"] for record in records} == set(ids(product, f"id in (select indicator_id from sightings where article_id = '{article}')"))
    refused = product.ask(f"{LIST}?article=12", key)
    assert refused.status == 400 and refused.json["error"]["details"]["parameter"] == "article"


@pytest.mark.parametrize("since", ["-7d", "-36h", "-90m"])
def test_a_rolling_time_is_told_and_polls_stay_the_same(product, key, since):
    first = product.ask(f"{LIST}?since={since}&limit=5", key)
    told = datetime.fromisoformat(first.json["meta"]["filters"]["since"])
    number, unit = int(since[1:-1]), {"d": "days", "h": "hours", "m": "minutes"}[since[-1]]
    gap = datetime.now(timezone.utc) - timedelta(**{unit: number}) - told
    assert timedelta(0) <= gap <= {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=5)}[since[-1]] + timedelta(minutes=1)
    again = product.ask(f"{LIST}?since={since}&limit=5", key, If_None_Match=first.fields["ETag"])
    assert again.status == 304 or again.fields["ETag"] != first.fields["ETag"]
    assert f"since={since}" in first.json["links"]["self"]


@pytest.mark.parametrize("since", ["-7w", "7d", "-d", "-12345d", "-1.5h"])
def test_what_is_no_rolling_time_is_refused_with_an_example(product, key, since):
    refused = product.ask(f"{LIST}?since={since}", key)
    assert refused.status == 400 and "-30d" in refused.json["error"]["message"]
