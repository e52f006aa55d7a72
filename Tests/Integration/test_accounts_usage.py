"""Usage figures: equal to what was sent, to the last request; and the limits as they are."""

import datetime
import subprocess
import time
from collections import Counter

import pytest
from client.accounts import ask, new_account, new_key
from client.command import ctl
from client.waiting import eventually

SENT = {
    "/api/v1/iocs?limit=1": 4,
    "/api/v1/iocs?limit=5": 3,
    "/api/v1/iocs?limit=nothing": 2,
    "/api/v1/iocs?limit=1&format=misp": 1,
}


def usage(token, id, days=7):
    return ask("GET", f"/api/v1/keys/{id}/usage?days={days}", token=token).json["data"]


def test_totals_equal_what_was_sent():
    _, token = new_account("free")
    key = new_key(token)
    statuses, rows, statements = Counter(), 0, 0
    for path, count in SENT.items():
        for _ in range(count):
            answer = ask("GET", path, key=key["key"])
            statuses[answer.status] += 1
            statements += 1
            if answer.status == 200:
                rows += len(answer.json["data"])
    # Ten a minute: the bucket is empty now, or has won one back on a slow machine.
    while statuses[429] < 3 and statements < 60:
        statuses[ask("GET", "/api/v1/iocs?limit=1&offset=1000000", key=key["key"]).status] += 1
        statements += 1
    assert statuses[429] >= 3

    figures = eventually(
        lambda: (u := usage(token, key["id"]))["summary"]["totalRequests"] == statements and u, "every request is counted"
    )
    failed = sum(n for status, n in statuses.items() if status >= 400)
    summary = figures["summary"]
    assert summary["totalRequests"] == statements
    assert summary["successfulRequests"] == statements - failed and summary["failedRequests"] == failed
    assert summary["clientErrors"] == failed and summary["serverErrors"] == 0
    assert summary["successRate"] == pytest.approx(100 * (statements - failed) / statements, abs=0.006)
    assert summary["totalIOCsReturned"] == rows
    assert {e["statusCode"]: e["count"] for e in figures["breakdown"]["byStatusCode"]} == dict(statuses)
    assert sum(e["percentage"] for e in figures["breakdown"]["byStatusCode"]) == pytest.approx(100, abs=0.05)
    (endpoint,) = figures["breakdown"]["byEndpoint"]
    assert (endpoint["endpoint"], endpoint["count"], endpoint["errors"]) == ("/api/v1/iocs", statements, failed)
    assert figures["rateLimitHits"]["total"] == statuses[429]
    assert figures["rateLimitHits"]["byEndpoint"] == [{"endpoint": "/api/v1/iocs", "count": statuses[429]}]
    assert sum(h["count"] for h in figures["rateLimitHits"]["byHour"]) == statuses[429]
    assert 1 <= figures["rate_limit_peak_per_minute"] <= statements and figures["rate_limit_peak_per_day"] <= statements
    percentiles = figures["latencyPercentiles"]
    assert 0 <= percentiles["p50"] <= percentiles["p95"] <= percentiles["p99"]

    days = [d["date"] for d in figures["timeSeries"]]
    today = datetime.datetime.now(datetime.timezone.utc).date()
    assert len(days) == 7 and days == sorted(days) and abs((datetime.date.fromisoformat(days[-1]) - today).days) <= 1
    assert sum(d["requests"] for d in figures["timeSeries"]) == statements
    assert sum(d["errors"] for d in figures["timeSeries"]) == failed
    assert figures["period"]["days"] == 7 and figures["period"]["start"].startswith(days[0] + "T00:00:00")
    assert figures["total_requests"] == statements and figures["by_status"] == {str(k): v for k, v in statuses.items()}
    assert figures["daily"] == figures["timeSeries"][::-1]

    minute, day = figures["rateLimits"]["perMinute"], figures["rateLimits"]["perDay"]
    assert (minute["limit"], day["limit"]) == (10, 1000)
    for limit in (minute, day):
        assert limit["current"] + limit["remaining"] == limit["limit"]
    granted = statements - statuses[429]
    assert granted - 1 <= day["current"] <= granted


@pytest.mark.parametrize("days, count", [(1, 1), (90, 90)])
def test_every_day_is_in_the_series_of_a_key_without_requests(days, count):
    _, token = new_account()
    figures = usage(token, new_key(token)["id"], days)
    assert len(figures["timeSeries"]) == count and figures["summary"]["totalRequests"] == 0
    assert figures["summary"]["successRate"] == 0 and figures["rateLimits"]["perMinute"]["current"] == 0


def test_failures_are_told_with_their_codes_and_hours_add_up():
    _, token = new_account("free")
    key = new_key(token)
    sent = []
    for path in ("/api/v1/iocs?limit=1", "/api/v1/iocs?limit=nothing", "/api/v1/iocs/hunting?platform=kql", "/api/v1/cves/CVE-1999-99999"):
        answer = ask("GET", path, key=key["key"])
        sent.append((answer.fields["X-Request-Id"], answer.status, answer.code if answer.status >= 400 else None))
    while len(sent) < 70 and sum(status == 429 for _, status, _ in sent) < 52:
        answer = ask("GET", "/api/v1/lookup?ioc=8.8.8.8", key=key["key"])
        sent.append((answer.fields["X-Request-Id"], answer.status, answer.code if answer.status >= 400 else None))
    figures = eventually(
        lambda: (u := hourly(token, key["id"]))["summary"]["totalRequests"] == len(sent) and u, "every request is counted"
    )
    failed = [each for each in sent if each[1] >= 400][::-1]
    assert len(failed) > 50 and {"invalid_parameter", "rate_limit_exceeded"} <= {code for _, _, code in failed}
    assert [(e["request_id"], e["status"], e["code"]) for e in figures["recent_errors"]] == failed[:50]
    assert {e["route"] for e in figures["recent_errors"][:40]} == {"/api/v1/lookup"}
    times = [e["time"] for e in figures["recent_errors"]]
    assert times == sorted(times, reverse=True)

    hours = figures["timeSeries"]
    assert figures["period"]["interval"] == "hour" and 25 <= len(hours) <= 48 and len(figures["daily"]) == 2
    assert [hour["hour"] for hour in hours] == sorted({hour["hour"] for hour in hours}) and all(hour["hour"].startswith(hour["date"]) for hour in hours)
    assert hours[0]["hour"] == figures["period"]["start"]
    for day in figures["daily"]:
        of_day = [hour for hour in hours if hour["date"] == day["date"]]
        assert (sum(h["requests"] for h in of_day), sum(h["errors"] for h in of_day)) == (day["requests"], day["errors"])
    refused = {h["hour"]: h["refused"] for h in hours if h["refused"]}
    assert refused == {h["hour"]: h["count"] for h in figures["rateLimitHits"]["byHour"]} and sum(refused.values()) >= 50


def hourly(token, id):
    # Two days, for the case that midnight has just passed.
    return ask("GET", f"/api/v1/keys/{id}/usage?interval=hour&days=2", token=token).json["data"]


def test_a_key_that_never_failed_has_no_failures_and_others_failures_are_not_told():
    _, token = new_account()
    used, idle = new_key(token), new_key(token)
    assert ask("GET", "/api/v1/iocs?limit=nothing", key=used["key"]).status == 400
    eventually(lambda: usage(token, used["id"])["recent_errors"], "the failure is there")
    assert usage(token, idle["id"])["recent_errors"] == [] and usage(token, idle["id"])["period"]["interval"] == "day"
    assert ask("GET", f"/api/v1/keys/{used['id']}/usage", token=new_account()[1]).status == 404


@pytest.mark.parametrize("query, parameter", [
    ("interval=hour&days=8", "days"), ("interval=hour&days=90", "days"), ("interval=minute", "interval"), ("interval=", "interval"), ("interval=Hour&days=1", "interval"),
])
def test_hours_beyond_a_week_and_other_intervals_are_refused(query, parameter):
    _, token = new_account()
    answer = ask("GET", f"/api/v1/keys/{new_key(token)['id']}/usage?{query}", token=token)
    assert (answer.status, answer.code, answer.json["error"]["details"]["parameter"]) == (400, "invalid_parameter", parameter)


def test_the_usage_of_all_keys_is_that_of_each_key():
    _, token = new_account()
    busy, idle, gone = new_key(token), new_key(token), new_key(token)
    for key, path in ((busy, "/api/v1/iocs?limit=1"), (busy, "/api/v1/iocs?limit=nothing"), (gone, "/api/v1/cves?limit=1")):
        ask("GET", path, key=key["key"])
    ask("DELETE", f"/api/v1/keys/{gone['id']}", token=token)
    everything = lambda: ask("GET", "/api/v1/keys/usage?days=2", token=token).json  # noqa: E731
    told = eventually(lambda: (t := everything())["data"] and sum(k["requests"] for k in t["data"]) == 3 and t, "every request is counted")
    listed = ask("GET", "/api/v1/keys", token=token).json["data"]
    assert [key["id"] for key in told["data"]] == [key["id"] for key in listed] and told["meta"]["total"] == 3 and told["meta"]["days"] == 2
    keys = {key["id"]: key for key in told["data"]}
    for key in (busy, gone):
        one = usage(token, key["id"], 2)
        assert keys[key["id"]]["series"] == one["timeSeries"] and keys[key["id"]]["errors"] == one["summary"]["failedRequests"]
        assert keys[key["id"]]["requests"] == one["summary"]["totalRequests"] and keys[key["id"]]["last_used_at"]
    assert keys[idle["id"]] == {"id": idle["id"], "name": idle["name"], "requests": 0, "errors": 0, "refused": 0, "last_used_at": None, "series": []}
    assert len(ask("GET", "/api/v1/keys/usage", token=token).json["data"][2]["series"]) in (0, 7)
    others = ask("GET", "/api/v1/keys/usage?days=90", token=new_account()[1]).json
    assert others["data"] == [] and others["meta"]["total"] == 0


@pytest.mark.parametrize("days", ["0", "91", "x", ""])
def test_the_usage_of_all_keys_takes_1_to_90_days_and_a_session(days):
    _, token = new_account()
    answer = ask("GET", f"/api/v1/keys/usage?days={days}", token=token)
    assert (answer.status, answer.code) == (400, "invalid_parameter")
    assert ask("GET", "/api/v1/keys/usage", key=new_key(token)["key"]).status == 401


@pytest.mark.parametrize("days", ["0", "91", "x", "-1", ""])
def test_days_out_of_range_are_refused(days):
    _, token = new_account()
    answer = ask("GET", f"/api/v1/keys/{new_key(token)['id']}/usage?days={days}", token=token)
    assert (answer.status, answer.code) == (400, "invalid_parameter")


def test_retry_after_is_right_to_the_second():
    _, token = new_account("free")
    key = new_key(token)["key"]
    answers = [ask("GET", "/api/v1/iocs?limit=1", key=key) for _ in range(11)]
    refused = answers[-1]
    if refused.status == 200:
        pytest.skip("the machine took six seconds for ten requests")
    assert (refused.status, refused.code) == (429, "rate_limit_exceeded")
    wait = int(refused.fields["Retry-After"])
    assert 1 <= wait <= 6 and refused.fields["X-RateLimit-Remaining"] == "0"
    assert int(refused.fields["X-RateLimit-Reset"]) - time.time() <= wait + 1
    begun = time.monotonic()
    answer = eventually(
        lambda: (a := ask("GET", "/api/v1/iocs?limit=1", key=key)).status == 200 and a, "a token is there again"
    )
    assert answer and wait - 1.5 <= time.monotonic() - begun <= wait + 1


def test_a_flood_of_refusals_is_answered_with_fields_and_ends_in_time():
    """More refusals than a worker asks the database about; tokens come back all the same, none too many."""
    _, token = new_account("free")
    key = new_key(token)
    granted, begun = 0, time.monotonic()
    while time.monotonic() - begun < 8:
        answer = ask("GET", "/api/v1/iocs?limit=1", key=key["key"])
        granted += answer.status == 200
        if answer.status == 429:
            assert 1 <= int(answer.fields["Retry-After"]) <= 6
            assert answer.fields["X-RateLimit-Limit"] == "10"
            assert int(answer.fields["X-RateLimit-Reset"]) >= time.time() - 1
    elapsed = time.monotonic() - begun
    assert 10 + int((elapsed - 0.5) / 6) <= granted <= 10 + int(elapsed / 6) + 1
    ask("DELETE", f"/api/v1/keys/{key['id']}", token=token)
    eventually(lambda: ask("GET", "/api/v1/iocs?limit=1", key=key["key"]).status == 401, "the key is refused")


def test_an_unknown_key_is_refused_again_and_again():
    spare = ctl("key", "mint", "--user", new_account()[0], "--name", "spare")
    _, token = new_account()
    key = new_key(token)
    # Well-formed and unknown: a key of a database that is not this one.
    subprocess.run(["psql", "-Xqd", __import__("os").environ["DATABASE_URL"], "-c",
                    f"delete from api_keys where id = '{key['id']}'"], check=True)
    for _ in range(20):
        answer = ask("GET", "/api/v1/iocs?limit=1", key=key["key"])
        assert (answer.status, answer.code) == (401, "invalid_api_key")
    assert ask("GET", "/api/v1/iocs?limit=1", key=spare).status == 200


def test_a_day_that_was_summed_up_stays_when_the_next_one_fails(product):
    today = product.value("select (now() at time zone 'UTC')::date")
    first, second = (str(datetime.date.fromisoformat(today) - datetime.timedelta(days=ago)) for ago in (5, 4))
    product.sql(f"select ensure_request_log_partitions('{first}', '{second}')")
    product.sql(
        "insert into request_log (at, key_id, request_id, route, method, status, duration_us, bytes, rows) "
        f"select day::date + interval '12 hours', gen_random_uuid(), 'req_sum', '/x', 'GET', 200, 1, 1, 1 from unnest('{{{first},{second}}}'::text[]) day"
    )
    sums = f"select string_agg(distinct day::text, ' ') from usage_days where route = '/x' and day in ('{first}', '{second}')"
    product.sql(f"delete from usage_days where day in ('{first}', '{second}')")
    product.sql(
        "create function refuse_day() returns trigger language plpgsql as $$ begin raise exception 'not today'; end $$; "
        f"create trigger refuse_day before insert on usage_days for each row when (new.day = '{second}') execute function refuse_day()"
    )
    try:
        assert "not today" in product.ctl("maintain", code=None).stderr
    finally:
        product.sql("drop function refuse_day cascade")
    assert product.value(sums) == first
    assert "1 days of usage" in product.ctl("maintain").stdout
    assert product.value(sums) == f"{first} {second}"
