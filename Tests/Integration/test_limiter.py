"""The rate limit is exact, whoever asks and whichever worker answers; what is refused costs nothing."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from client.answer import contract_error

LIST = "/api/v1/iocs?limit=1"


def at_once(product, key, count):
    """As many clients, each with a connection that is open before the first of them asks."""
    barrier = Barrier(count)

    def one(_):
        connection = product.connect()
        connection.connect()
        barrier.wait()
        try:
            return product.ask(LIST, key, on=connection)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def bucket(product, key):
    return product.sql(f"select minute_full_at, day_full_at from account_buckets where (user_id, slot) = (select user_id, slot from api_keys where id = '{key.id}')")


def test_of_64_clients_at_once_exactly_10_are_served_over_two_workers(product):
    # A day's bucket gives back a token in 8,640 s: however slow the machine, no 11th request can be due.
    key = product.key(product.tier(requests_per_day=10))
    answers = at_once(product, key, 64)
    served = [answer for answer in answers if answer.status == 200]
    refused = [answer for answer in answers if answer.status == 429]
    assert (len(served), len(refused)) == (10, 54)
    # Each tells what is left by the clock it was admitted at: of two at once the later in the bucket may be a hair earlier.
    left = sorted(int(answer.fields["x-ratelimit-remaining"]) for answer in served)
    assert left[-1] == 9 and all(told <= place for place, told in enumerate(left))
    for answer in refused:
        details = contract_error(answer, 429, "rate_limit_exceeded")["details"]
        assert answer.fields["x-ratelimit-limit"] == "10" and details["limit"] == 10
        assert answer.fields["x-ratelimit-remaining"] == "0"
        assert 8_000 < int(answer.fields["retry-after"]) <= 8_641  # by a clock a hair earlier, rounded up
        assert details["tier"] and details["reset_at"] and details["upgrade_url"]
    assert all("retry-after" not in answer.fields for answer in served)


def test_both_workers_take_from_one_bucket(product):
    key = product.key(product.tier(requests_per_day=10))
    statuses = [product.ask_worker(turn % 2, LIST, key).status for turn in range(12)]
    assert statuses == [200] * 10 + [429] * 2


def test_the_minutes_bucket_gives_back_a_token_in_its_time_and_no_sooner(product):
    key = product.key(product.tier(requests_per_minute=10))
    began = time.monotonic()
    answers = at_once(product, key, 64)
    passed = time.monotonic() - began
    served = sum(answer.status == 200 for answer in answers)
    assert 10 <= served <= 10 + passed // 6
    refused = next(answer for answer in answers if answer.status == 429)
    assert 1 <= int(refused.fields["retry-after"]) <= 6
    assert refused.fields["x-ratelimit-limit"] == "10"


def test_a_refused_request_costs_nothing(product):
    key = product.key(product.tier(requests_per_day=3))
    assert [product.ask(LIST, key).status for _ in range(3)] == [200] * 3
    before = bucket(product, key)
    assert {product.ask(LIST, key).status for _ in range(20)} == {429}
    assert bucket(product, key) == before


def test_a_route_may_cost_more_than_a_token(product):
    key = product.key(product.tier(requests_per_day=10, route_costs='{"/api/v1/iocs": 2500}'))
    answers = [product.ask(LIST, key) for _ in range(5)]
    assert [answer.status for answer in answers] == [200] * 4 + [429]
    assert [answer.fields["x-ratelimit-remaining"] for answer in answers] == ["7", "5", "2", "0", "0"]
    assert 2 * 8_640 < int(answers[-1].fields["retry-after"]) <= 21_600


def test_a_route_may_cost_a_fraction_of_a_token(product):
    key = product.key(product.tier(requests_per_day=5, route_costs='{"/api/v1/iocs": 500}'))
    answers = [product.ask(LIST, key) for _ in range(11)]
    assert [answer.status for answer in answers] == [200] * 10 + [429]
    assert [answer.fields["x-ratelimit-remaining"] for answer in answers[:4]] == ["4", "4", "3", "3"]


def test_the_cost_of_another_route_does_not_count(product):
    key = product.key(product.tier(requests_per_day=4, route_costs='{"/api/v1/elsewhere": 4000}'))
    assert [product.ask(LIST, key).status for _ in range(5)] == [200] * 4 + [429]


def test_every_answer_tells_what_is_left(product):
    key = product.key(product.tier(requests_per_minute=100, requests_per_day=1000))
    for left, target, status in [
        (99, LIST, 200), (98, "/api/v1/iocs?limit=0", 400), (97, "/api/v1/iocs?nothing=1", 400),
    ]:
        asked = time.time()
        answer = product.ask(target, key)
        assert answer.status == status
        assert answer.fields["x-ratelimit-limit"] == "100"
        # A slow machine gives tokens back between the requests.
        assert left <= int(answer.fields["x-ratelimit-remaining"]) <= 99
        assert asked - 2 <= int(answer.fields["x-ratelimit-reset"]) <= asked + 62
        shown = re.fullmatch(r'"minute";r=(\d+);t=(\d+), "day";r=(\d+);t=(\d+)', answer.fields["ratelimit"])
        assert shown and int(shown[1]) == int(answer.fields["x-ratelimit-remaining"]) and left + 900 <= int(shown[3]) < 1000
        assert answer.fields["ratelimit-policy"] == '"minute";q=100;w=60, "day";q=1000;w=86400'


def test_head_costs_a_token_and_what_needs_no_key_costs_none(product):
    key = product.key(product.tier(requests_per_day=10))
    assert product.ask(LIST, key, method="HEAD").fields["x-ratelimit-remaining"] == "9"
    for method, target in [("OPTIONS", LIST), ("GET", "/healthz"), ("GET", "/nowhere"), ("POST", LIST)]:
        product.ask(target, key, method=method)
    assert product.ask(LIST, key).fields["x-ratelimit-remaining"] == "8"


def test_each_key_has_buckets_of_its_own(product):
    tier = product.tier(requests_per_day=2)
    first = product.key(tier)
    second = product.mint(first.user)
    assert [product.ask(LIST, first).status for _ in range(3)] == [200, 200, 429]
    assert product.ask(LIST, second).status == 200


def test_a_changed_plan_counts_at_once(product):
    key = product.key(product.tier(requests_per_day=2))
    assert [product.ask(LIST, key).status for _ in range(3)] == [200, 200, 429]
    larger = product.tier(requests_per_day=1_000_000)
    product.ctl("user", "set-tier", key.user, larger)
    assert product.ask(LIST, key).status in (200, 429)
    tier = product.value(f"select tier from api_keys where id = '{key.id}'")
    assert tier == larger


OBJECTS = "/api/taxii2/api/collections/all/objects/?limit=1"


def test_a_further_page_of_taxii_costs_a_tenth(product):
    key = product.key(product.tier(requests_per_day=10))
    page = product.ask(OBJECTS, key).json
    answers = [product.ask(f"{OBJECTS}&next={page['next']}", key).status for _ in range(90)]
    assert set(answers) == {200}
    assert product.ask(f"{OBJECTS}&next={page['next']}", key).status == 429
    # The first page, by whatever name, costs a request.
    key = product.key(product.tier(requests_per_day=3))
    for target in (OBJECTS, f"{OBJECTS}&next=", f"{OBJECTS}&added_after=2025-01-01T00:00:00Z"):
        assert product.ask(target, key).status == 200
    assert product.ask(OBJECTS, key).status == 429


def test_a_first_load_of_a_thousand_pages_under_pro_meets_no_429(product):
    pro = product.key(product.tier(requests_per_minute=100, requests_per_day=50_000))
    following = ""
    for _ in range(1_000):
        answer = product.ask(f"{OBJECTS}&next={following}", pro)
        assert answer.status == 200, answer.body
        following = answer.json["next"]
