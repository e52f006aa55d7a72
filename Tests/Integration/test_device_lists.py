"""Lists made for a device: within its limits, steady, read with a token of their own, and explained."""

import base64
import ipaddress
import uuid

import pytest
from client.accounts import ask, new_account, new_key

PATH = "/api/v1/lists"


@pytest.fixture(scope="module")
def account():
    return new_account("enterprise")[1]


def make(token, **members):
    answer = ask("POST", PATH, {"name": "A firewall", "format": "edl-ip"} | members, token=token)
    assert answer.status == 201, answer.body
    return answer.json["data"]


def basic(token):
    return {"Authorization": "Basic " + base64.b64encode(b"x:" + token.encode()).decode()}


def pull(made, **fields):
    return request("GET", f"{PATH}/{made['id']}", headers=basic(made["token"]) | fields)


def lines(answer):
    assert answer.status == 200, answer.body
    return answer.body.decode().splitlines()


def request(method, path, headers=None):
    return ask(method, path, fields=headers)


def explained(made):
    answer = request("GET", f"{PATH}/{made['id']}/explain", headers=basic(made["token"]))
    assert answer.status == 200, answer.body
    return answer.json["data"]


def test_a_list_keeps_to_its_limits_and_takes_the_highest_risks(account):
    made = make(account, max_items=7)
    before = explained(made)
    assert before["since_last_pull"]["pulled"] is False and before["since_last_pull"]["entered"] == 7
    got = lines(pull(made))
    assert len(got) == len(set(got)) == 7
    best = ask("GET", "/api/v1/iocs?format=json&type=ipv4,ipv6&sort=risk:desc&limit=7&exclude_warning_lists=true&detection_only=true", token=account).json["data"]
    assert set(got) == {each["value"] for each in best}
    after = explained(made)
    assert after["since_last_pull"] | {"enters": 0, "leaves": 0} == {"pulled": True, "changed_entries": 0, "entered": 0, "left": 0, "enters": 0, "leaves": 0}
    assert after["on_list"]["entries"] == 7 and after["cut"]["no_room"] == after["matching"] - 7
    small = lines(pull(make(account, format="txt", max_bytes=1024)))
    assert 900 < sum(len(line) + 1 for line in small) <= 1024


def test_a_pull_is_conditional(account):
    made = make(account, max_items=20)
    first = pull(made)
    assert pull(made, **{"If-None-Match": first.fields["ETag"]}).status == 304
    assert pull(made).body == first.body


def test_networks_contain_what_is_listed_and_nothing_else(account):
    plain = make(account, max_items=200_000)
    merged = make(account, max_items=200_000, merge_networks=True)
    each = sorted(ipaddress.ip_network(line) for line in lines(pull(plain)) if ":" not in line)
    whole = [ipaddress.ip_network(line) for line in lines(pull(merged)) if ":" not in line]
    assert len(whole) <= len(each)
    assert list(ipaddress.collapse_addresses(each)) == sorted(whole)
    assert not any(":" in line for line in lines(pull(make(account, max_items=200_000, no_ipv6=True))))


def test_a_token_reads_its_list_and_nothing_else(account):
    made, other = make(account, max_items=5), make(account, max_items=5)
    assert request("GET", f"{PATH}/{made['token']}").status == 200
    assert request("GET", f"{PATH}/{other['id']}", headers=basic(made["token"])).status == 404
    for path in (PATH, "/api/v1/iocs"):
        assert request("GET", path, headers=basic(made["token"])).status == 401
    assert request("DELETE", f"{PATH}/{made['id']}", headers=basic(made["token"])).status == 401
    assert request("GET", f"{PATH}/{made['id']}").status == 401
    assert request("GET", f"{PATH}/sl_live_{'0' * 43}").status == 401
    new = ask("POST", f"{PATH}/{made['id']}/token", token=account).json["data"]
    assert pull(made).status == 401 and pull(new).status == 200
    assert made["token"] not in ask("GET", PATH, token=account).body.decode()


def test_only_the_account_sees_and_changes_its_lists(account):
    made = make(account, max_items=5)
    other = new_account("pro")[1]
    body = {"name": "Mine", "format": "hosts", "max_items": 3}
    for method, sent in (("PUT", body), ("DELETE", None)):
        assert ask(method, f"{PATH}/{made['id']}", sent, token=other).status == 404
    assert ask("GET", f"{PATH}/{made['id']}", token=other).status == 404
    key = new_key(account, scopes=["write:lists", "read:export"])["key"]
    assert ask("PUT", f"{PATH}/{made['id']}", body, key=key).json["data"]["format"] == "hosts"
    assert len(pull(made).body.decode().splitlines()) > 0
    assert ask("DELETE", f"{PATH}/{made['id']}", key=key).status == 200
    assert pull(made).status == 401
    assert ask("GET", f"{PATH}/{uuid.uuid4()}", token=account).status == 404


@pytest.mark.parametrize(
    "wrong",
    [{"format": "json"}, {"filters": "colour=red"}, {"filters": "limit=5"}, {"max_items": 0}, {"max_bytes": 10}, {"steadiness": 101}, {"format": "hosts", "merge_networks": True},
     {"name": ""}, {"colour": "red"}],
)  # fmt: skip
def test_what_is_wrong_is_named(account, wrong):
    answer = ask("POST", PATH, {"name": "A firewall", "format": "edl-ip"} | wrong, token=account)
    assert answer.status == 400 and answer.json["error"]["code"] == "invalid_parameter"


def test_a_plan_without_exports_has_no_lists():
    assert ask("GET", PATH, token=new_account("free")[1]).status == 403
