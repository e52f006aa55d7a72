"""What members report of indicators: once a day each, within a day's limit, in the look-up, in the score and in what a feed is worth."""

import concurrent.futures
import uuid

import pytest
from client import command
from client.accounts import ask, new_account, new_key


@pytest.fixture
def indicator(product):
    """A domain that two sources report, with its id."""
    name = f"{uuid.uuid4().hex}.sighted-loader-host.net"
    for number in range(2):
        feed = f"s-{uuid.uuid4().hex[:12]}"
        command.ctl("feed", "add", feed, "--name", feed, "--format", "csv", code=0)
        command.ctl("feed", "import", "--format", "csv", "--feed", feed, "-", stdin=f"type,value,confidence\ndomain,{name},{['high', 'medium'][number]}\n", code=0)
    _, token = new_account("pro")
    return ask("GET", f"/api/v1/iocs/search?q={name}", token=token).json["data"]["matches"][0]["id"], name


def report(id, token=None, key=None, fields=None, **members):
    return ask("POST", f"/api/v1/iocs/{id}/sightings", {"kind": "seen", **members}, token, key, fields=fields)


def looked_up(id):
    _, token = new_account("pro")
    return ask("GET", f"/api/v1/iocs/{id}?include=events,factors", token=token).json["data"]


def points(risk):
    return {each["name"]: each["points"] for each in risk["factors"]}


def test_one_account_moves_no_score_and_the_second_does(indicator):
    id, _ = indicator
    before = looked_up(id)["risk"]
    _, first = new_account("free")
    told = report(id, first, kind="false_positive", note="our own scanner").json["data"]
    assert told["sightings"]["members"] == {"seen": 0, "false_positive": 1, "expired": 0}
    assert told["risk"]["score"] == before["score"] and points(told["risk"])["member_false_positives"] == 0
    _, second = new_account("free")
    told = report(id, second, kind="false_positive").json["data"]
    assert points(told["risk"])["member_false_positives"] == -6 and told["risk"]["score"] == before["score"] - 6
    for _ in range(6):
        told = report(id, new_account("free")[1], kind="false_positive").json["data"]
    assert points(told["risk"])["member_false_positives"] == -24, "a bound holds, however many say so"
    assert looked_up(id)["risk"]["score"] == told["risk"]["score"]


def test_the_same_word_of_a_day_counts_once_and_the_last_one_stands(indicator, product):
    id, _ = indicator
    _, token = new_account("free")
    left = report(id, token, count=2, note="one").json["data"]["left_today"]
    again = report(id, token, count=5, note="two").json["data"]
    assert again["left_today"] == left and again["sightings"]["members"]["seen"] == 1
    events = [event for event in looked_up(id)["events"] if event["kind"] == "sighting"]
    assert [(event["source"], event["detail"]) for event in events] == [("a member", "5 times: two")]
    assert report(id, token, kind="expired").json["data"]["left_today"] == left - 1


def test_who_wants_is_named(indicator):
    id, _ = indicator
    _, token = new_account("free")
    name = f"n{uuid.uuid4().hex[:8]}"
    assert ask("PATCH", "/api/v1/account", {"name": name}, token).status == 200
    report(id, token, show_name=True)
    assert [event["source"] for event in looked_up(id)["events"] if event["kind"] == "sighting"] == [name]


def test_a_key_needs_the_scope(indicator):
    id, _ = indicator
    _, token = new_account("pro")
    assert report(id, key=new_key(token, scopes=["write:sightings"])["key"]).status == 201
    refused = report(id, key=new_key(token, scopes=["read:lookup"])["key"])
    assert (refused.status, refused.code) == (403, "insufficient_scope")
    assert report(id).status == 401


def test_a_page_of_another_site_reports_nothing(indicator):
    id, _ = indicator
    _, token = new_account("free")
    refused = report(id, token, fields={"Origin": "https://evil.example"})
    assert (refused.status, refused.code) == (403, "origin_not_allowed")
    assert looked_up(id)["sightings"]["members"]["seen"] == 0


@pytest.mark.parametrize(
    ("members", "named"),
    [
        ({"kind": "liked"}, "kind"), ({"kind": None}, "kind"), ({"count": 0}, "count"), ({"count": 1_000_001}, "count"), ({"at": "yesterday"}, "at"),
        ({"at": "2001-01-01T00:00:00Z"}, "at"), ({"at": "2999-01-01T00:00:00Z"}, "at"), ({"note": "a" * 1001}, "note"), ({"note": "a\u0000b"}, "note"),
        ({"karma": 5}, "karma"), ({"reporter_id": "x"}, "reporter_id"),
    ],
)  # fmt: skip
def test_bad_input_is_named(indicator, members, named):
    _, token = new_account("free")
    refused = report(indicator[0], token, **members)
    assert (refused.status, refused.code) == (400, "invalid_parameter") and named in refused.json["error"]["message"]


def test_an_unknown_indicator_is_not_found():
    _, token = new_account("free")
    assert report(uuid.uuid4(), token).status == 404
    assert report("no-id", token).status == 404


def test_many_values_at_once_each_with_its_result(indicator):
    id, name = indicator
    _, token = new_account("pro")
    values = [name, name.replace(".", "[.]"), "unheard-of.example", "///"]
    answer = ask("POST", "/api/v1/iocs/sightings", {"values": values, "kind": "seen"}, token)
    assert answer.status == 200
    told = answer.json["data"]
    assert told["taken"] == 1 and told["left_today"] == 1999
    assert [(each["ioc_id"], each.get("error", {}).get("code")) for each in told["results"]] == [
        (id, None), (id, None), (None, "indicator_not_found"), (None, "invalid_value")]  # fmt: skip
    assert ask("POST", "/api/v1/iocs/sightings", {"values": [], "kind": "seen"}, token).status == 400
    assert ask("POST", "/api/v1/iocs/sightings", {"values": ["a.example"] * 1001, "kind": "seen"}, token).status == 400


def test_a_day_has_an_end_and_nothing_is_half_taken(indicator, product):
    id, name = indicator
    _, token = new_account("pro")
    user = product.sql(f"select reporter_id from member_sightings where indicator_id = '{id}'")[0][0] if report(id, token).status == 201 else ""
    product.sql(
        f"insert into member_sightings select gen_random_uuid(), '{user}', 'seen', (now() at time zone 'UTC')::date, now(), 1, null, false, now() from generate_series(1, 1998)"
    )
    assert report(id, token, kind="expired").json["data"]["left_today"] == 0
    refused = report(id, token, kind="false_positive")
    assert (refused.status, refused.code) == (429, "daily_limit_reached")
    assert refused.json["error"]["details"]["left"] == 0 and int(refused.fields["Retry-After"]) > 0
    assert report(id, token, kind="expired").status == 201, "what was said today already costs nothing"
    product.sql(f"delete from member_sightings where reporter_id = '{user}'")


def test_sixty_four_at_once_are_counted_exactly(indicator):
    id, _ = indicator
    tokens = [new_account("free")[1] for _ in range(16)]
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(lambda number: report(id, tokens[number % 16]).status, range(64)))
    assert set(statuses) == {201}
    assert looked_up(id)["sightings"]["members"]["seen"] == 16


def test_with_an_account_go_its_reports(indicator, product):
    id, _ = indicator
    _, token = new_account("free")
    report(id, token)
    user = product.sql(f"select reporter_id from member_sightings where indicator_id = '{id}'")[0][0]
    product.sql(f"delete from users where id = '{user}'")
    assert product.sql(f"select count(*) from member_sightings where indicator_id = '{id}'") == [["0"]]
