"""What somebody tries who wants more requests than the plan allows."""

import pytest
from client.accounts import ask, new_account, new_key
from client.answer import contract_error
from client.command import ctl

LIST = "/api/v1/iocs?limit=1"


@pytest.fixture
def tier(product):
    """Two keys of three requests each a day; 40 new keys a day."""
    return product.tier(requests_per_minute=3, requests_per_day=3, max_keys=2, keys_per_day=40, session_per_minute=1000)


def granted(key, times):
    return sum(ask("GET", LIST, key=key["key"]).status == 200 for _ in range(times))


def test_minting_using_and_revoking_keys_gets_what_the_plans_keys_may_make(tier):
    _, token = new_account(tier)
    total = 0
    for _ in range(12):
        key = new_key(token)
        total += granted(key, 4)
        assert ask("DELETE", f"/api/v1/keys/{key['id']}", token=token).status == 200
    assert total == 6


def test_rotating_keys_gets_no_more_either(tier):
    _, token = new_account(tier)
    key = new_key(token)
    total = granted(key, 1)
    for _ in range(6):
        answer = ask("POST", f"/api/v1/keys/{key['id']}/rotate", {"overlap_seconds": 604_800}, token)
        assert answer.status == 201, answer.body
        new = answer.json["data"]
        total += granted(new, 2) + granted(key, 2)
        key = new
    assert total == 3
    answer = ask("POST", f"/api/v1/keys/{key['id']}/rotate", {"overlap_seconds": 604_801}, token)
    assert contract_error(answer, 400, "invalid_parameter")["details"]["parameter"] == "overlap_seconds"


def test_an_account_makes_so_many_keys_a_day(tier):
    ctl("tier", "set", tier, "--keys-per-day", "3")
    _, token = new_account(tier)
    for _ in range(2):
        ask("DELETE", f"/api/v1/keys/{new_key(token)['id']}", token=token)
    key = new_key(token)
    for path, body in [("/api/v1/keys", {"name": "one more"}), (f"/api/v1/keys/{key['id']}/rotate", {})]:
        answer = ask("POST", path, body, token)
        details = contract_error(answer, 429, "key_rate_limit_reached")["details"]
        assert details["limit"] == 3 and details["reset_at"] and 86_000 < int(answer.fields["Retry-After"]) <= 86_400
    assert granted(key, 1) == 1


def test_a_signed_in_account_has_an_allowance_of_its_own(tier):
    ctl("tier", "set", tier, "--session-per-minute", "5", "--session-per-day", "6")
    _, token = new_account(tier)
    key = new_key(token)
    left = [ask("GET", "/api/v1/keys", token=token) for _ in range(4)]
    assert [int(answer.fields["X-RateLimit-Remaining"]) for answer in left] == [3, 2, 1, 0]
    refused = ask("GET", "/api/v1/keys", token=token)
    contract_error(refused, 429, "rate_limit_exceeded")
    assert int(refused.fields["Retry-After"]) >= 1 and refused.fields["X-RateLimit-Limit"] == "5"
    # All sessions of the account share it; its keys do not.
    assert granted(key, 3) == 3


def test_keys_are_listed_page_by_page(tier):
    _, token = new_account(tier)
    made = []
    for _ in range(5):
        key = new_key(token)
        made.insert(0, key["id"])
        ask("DELETE", f"/api/v1/keys/{key['id']}", token=token)
    seen, path = [], "/api/v1/keys?limit=2"
    while path:
        page = ask("GET", path, token=token).json
        seen += [key["id"] for key in page["data"]]
        assert page["meta"]["total"] == 5 and len(page["data"]) <= 2
        path = page["links"]["next"] and "/api/" + page["links"]["next"].split("/api/", 1)[1]
    assert seen == made


@pytest.mark.parametrize("cursor", ["x", "1", "-1_00000000-0000-4000-8000-000000000000", "999999999999999999_00000000-0000-4000-8000-000000000000"])
def test_a_place_in_the_list_that_is_none_is_refused(tier, cursor):
    answer = ask("GET", f"/api/v1/keys?cursor={cursor}", token=new_account(tier)[1])
    assert contract_error(answer, 400, "invalid_parameter")["details"]["parameter"] == "cursor"
