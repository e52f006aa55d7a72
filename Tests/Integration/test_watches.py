"""Watches: what they find at publication, once and whatever dies; who sees it; their feeds; what is refused."""

import json
import os
import signal
import subprocess
import time
import uuid
import xml.etree.ElementTree as ElementTree

import pytest
from client.accounts import ask, new_account, new_key
from client.command import CTL, ctl
from client.waiting import eventually

WATCHES = "/api/v1/watches"


def feed():
    name = f"w-{uuid.uuid4().hex[:12]}"
    ctl("feed", "add", name, "--name", name, "--format", "csv", code=0)
    return name


def publish(source, rows, header="type,value,confidence,tags"):
    ctl("feed", "import", "--format", "csv", "--feed", source, "-", stdin=header + "\n" + "".join(f"{row}\n" for row in rows), code=0)


def watch(token, **members):
    answer = ask("POST", WATCHES, members, token)
    assert answer.status == 201, answer.body
    return answer.json["data"]


def found(token, id):
    return [each["ioc"]["value"] for each in ask("GET", f"{WATCHES}/{id}/matches", token=token).json["data"]]


def anew(address):
    """A feed's address, asked without a key."""
    return ask("GET", "/api/" + address.split("/api/", 1)[1])


@pytest.fixture
def tag():
    return f"t{uuid.uuid4().hex[:14]}"


def test_a_filter_finds_what_is_published_once(tag):
    _, token = new_account("pro")
    made = watch(token, query={"tag": tag, "type": "domain,url"})
    assert made["kind"] == "iocs" and made["query"] == {"tag": tag, "type": "domain,url"} and made["unread"] == 0 and made["name"] == f"type domain,url, tag {tag}"
    source = feed()
    rows = [f"domain,{tag}.example-watched.net,high,{tag}", f"ipv4,45.77.13.{int(tag[1:3], 16)},high,{tag}", f"domain,other{tag}.example-watched.net,high,else"]
    publish(source, rows)
    publish(feed(), rows)
    assert found(token, made["id"]) == [f"{tag}.example-watched.net"]
    shown = ask("GET", f"{WATCHES}/{made['id']}", token=token).json["data"]
    assert shown["unread"] == 1 and shown["last_match_at"]
    assert ask("GET", "/api/v1/account", token=token).json["data"]["unread"] == {"watches": 1}
    assert ask("POST", f"{WATCHES}/{made['id']}/read", token=token).json["data"]["unread"] == 0
    assert ask("GET", "/api/v1/account", token=token).json["data"]["unread"] == {"watches": 0}


def test_values_mean_all_below_and_inside(tag):
    _, token = new_account("pro")
    made = watch(token, values=[f"{tag}[.]example-watched.net", "45.76.8.0/22", "hxxp://one.example-watched.org/a"])
    assert made["kind"] == "values" and made["query"] == {}
    publish(feed(), [f"domain,a.b.{tag}.example-watched.net,high,x", f"url,http://{tag}.example-watched.net/x,high,x", "ipv4,45.76.9.9,high,x", "ipv4,45.76.12.1,high,x",
                     "url,http://one.example-watched.org/a,high,x", f"domain,not{tag}.example-watched.net,high,x"])
    assert set(found(token, made["id"])) >= {f"a.b.{tag}.example-watched.net", f"http://{tag}.example-watched.net/x"}
    assert not {f"not{tag}.example-watched.net", "45.76.12.1"} & set(found(token, made["id"]))


def test_no_log_gets_the_address_of_a_feed(tag, product):
    _, token = new_account("pro")
    secret = watch(token, query={"tag": tag})["feed_urls"]["json"].split("/feed/")[1].split("?")[0]
    answer = anew(f"/api/v1/watches/feed/{secret}?format=json")
    assert answer.status == 200
    eventually(lambda: answer.fields["X-Request-Id"] in product.log("access.log"), "nginx notes the request")
    assert secret not in product.log("access.log")


def test_feeds_have_secret_addresses_that_are_renewed(tag):
    _, token = new_account("enterprise")
    made = watch(token, name="For <b>all</b> & sundry", query={"tag": tag})
    publish(feed(), [f"domain,{n}.{tag}.example-watched.net,high,{tag}" for n in range(3)])
    urls = made["feed_urls"]
    assert len(anew(urls["json"]).json["data"]["matches"]) == 3
    atom = ElementTree.fromstring(anew(urls["atom"]).body)
    assert atom.findtext("{*}title") == "For <b>all</b> & sundry" and len(atom.findall("{*}entry")) == 3
    rss = ElementTree.fromstring(anew(urls["rss"]).body)
    assert len(rss.findall("channel/item")) == 3
    assert sorted(anew(urls["txt"]).text.split()) == [f"{n}.{tag}.example-watched.net" for n in range(3)]
    renewed = ask("POST", f"{WATCHES}/{made['id']}/renew", token=token).json["data"]["feed_urls"]
    assert anew(urls["json"]).status == 404 and anew(renewed["json"]).status == 200
    assert ask("DELETE", f"{WATCHES}/{made['id']}", token=token).json["data"]["deleted"] is True
    assert anew(renewed["json"]).status == 404 and ask("GET", f"{WATCHES}/{made['id']}", token=token).status == 404


def test_pages_follow_one_another(tag):
    _, token = new_account("pro")
    made = watch(token, query={"tag": tag})
    publish(feed(), [f"domain,{n}.{tag}.example-watched.net,high,{tag}" for n in range(7)])
    seen, cursor = [], None
    while True:
        answer = ask("GET", f"{WATCHES}/{made['id']}/matches?limit=3" + (f"&cursor={cursor}" if cursor else ""), token=token).json
        seen += [each["id"] for each in answer["data"]]
        cursor = answer["meta"]["next_cursor"]
        if not cursor:
            break
    assert len(seen) == 7 and seen == sorted(set(seen), reverse=True)
    assert ask("POST", f"{WATCHES}/{made['id']}/read", {"up_to": seen[3]}, token).json["data"]["unread"] == 3


def test_nothing_that_a_plan_forbids_leaks(tag, product):
    email, token = new_account("free")
    made = watch(token, query={"tag": tag})
    publish(feed(), [f"domain,{n}.{tag}.example-watched.net,high,{tag}" for n in range(3)])
    product.sql(f"update indicators set last_seen = now() - interval '9 days', first_seen = now() - interval '9 days' where value = '0.{tag}.example-watched.net'")
    product.sql(f"update indicators set stated_tlp = 'red' where value = '1.{tag}.example-watched.net'")
    left = [f"2.{tag}.example-watched.net"]
    assert found(token, made["id"]) == left
    assert ask("GET", f"{WATCHES}/{made['id']}", token=token).json["data"]["unread"] == 1
    assert [each["ioc"]["value"] for each in anew(made["feed_urls"]["json"]).json["data"]["matches"]] == left
    before = product.sql("select formats, scopes from tiers where name = 'free'")[0]
    try:
        product.sql("update tiers set formats = '{json,csv}' where name = 'free'")
        assert anew(made["feed_urls"]["txt"]).code == "insufficient_scope", "a format that the plan does not have"
        product.sql("update tiers set scopes = array_remove(scopes, 'read:iocs') where name = 'free'")
        assert anew(made["feed_urls"]["json"]).code == "insufficient_scope", "a scope that the plan does not have"
    finally:
        product.sql(f"update tiers set formats = nullif('{before[0]}', '')::text[], scopes = '{before[1]}' where name = 'free'")
    ctl("user", "set-tier", email, "enterprise", code=0)
    assert f"0.{tag}.example-watched.net" in found(token, made["id"]), "the plan of the moment counts"


def test_others_see_nothing_of_it(tag):
    _, token = new_account("pro")
    _, other = new_account("pro")
    made = watch(token, query={"tag": tag})
    path = f"{WATCHES}/{made['id']}"
    for method, where in (("GET", path), ("PATCH", path), ("DELETE", path), ("GET", path + "/matches"), ("POST", path + "/read"), ("POST", path + "/renew")):
        body = {"name": "mine"} if method == "PATCH" else None
        assert ask(method, where, body, other).status == 404, (method, where)
    assert ask("GET", WATCHES, token=other).json["data"] == []
    reads = new_key(token, scopes=["read:iocs"])["key"]
    writes = new_key(token, scopes=["read:iocs", "write:watches"])["key"]
    assert ask("GET", WATCHES, key=reads).code == "insufficient_scope" and ask("GET", WATCHES).status == 401
    assert [each["id"] for each in ask("GET", WATCHES, key=writes).json["data"]] == [made["id"]]
    assert ask("DELETE", path, token=token, fields={"Origin": "https://evil.example"}).code == "origin_not_allowed"


def test_a_watch_is_changed_and_muted(tag):
    _, token = new_account("pro")
    made = watch(token, query={"tag": tag})
    publish(feed(), [f"domain,a.{tag}.example-watched.net,high,{tag}"])
    path = f"{WATCHES}/{made['id']}"
    assert ask("PATCH", path, {"name": "Renamed", "muted_until": "2099-01-01T00:00:00Z"}, token).json["data"]["name"] == "Renamed"
    assert ask("GET", "/api/v1/account", token=token).json["data"]["unread"] == {"watches": 0}
    assert ask("PATCH", path, {"muted_until": None}, token).json["data"]["muted_until"] is None
    changed = ask("PATCH", path, {"query": {"tag": tag, "confidence": "high"}}, token).json["data"]
    assert changed["unread"] == 0 and changed["query"] == {"confidence": "high", "tag": tag} and found(token, made["id"]) == []


@pytest.mark.parametrize("body, named", [
    ({}, "query"), ({"query": {}}, "query"), ({"query": {"tagg": "a"}}, "tag"), ({"query": {"since": "-1d"}}, "since"), ({"query": {"type": "no"}}, "type"),
    ({"query": {"source": "there-is-none"}}, "source"), ({"query": {"tag": {"a": 1}}}, "query"), ({"values": ["no value!"]}, "values"), ({"values": []}, "values"),
    ({"query": {"tag": "a"}, "values": ["a.example"]}, "values"), ({"kind": "all", "query": {"tag": "a"}}, "kind"), ({"query": {"tag": "a"}, "user_id": "x"}, "user_id"),
    ({"name": "a" * 101, "query": {"tag": "a"}}, "name"), ({"query": {"risk_min": 101}}, "risk_min"),
])  # fmt: skip
def test_bad_input_is_named(body, named):
    _, token = new_account("pro")
    refused = ask("POST", WATCHES, body, token)
    assert refused.status == 400 and named in refused.json["error"]["message"], refused.body


def test_an_account_has_a_limit(tag, product):
    _, token = new_account("pro")
    try:
        product.sql("update account_limits set most = 1 where name = 'watches'")
        watch(token, query={"tag": tag})
        refused = ask("POST", WATCHES, {"query": {"tag": tag}}, token)
        assert (refused.status, refused.code) == (429, "watch_limit_reached") and refused.json["error"]["details"]["limit"] == 1
    finally:
        product.sql("update account_limits set most = 50 where name = 'watches'")


def test_a_killed_import_loses_no_match_and_finds_none_twice(tag, product):
    _, token = new_account("pro")
    made = watch(token, query={"tag": tag})
    source = feed()
    lines = "type,value,confidence,tags\n" + "".join(f"domain,{n}.{tag}.example-watched.net,high,{tag}\n" for n in range(4000))
    began = subprocess.Popen([*CTL, "feed", "import", "--format", "csv", "--feed", source, "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    began.stdin.write(lines.encode())
    began.stdin.close()
    count = lambda: int(product.sql(f"select count(*) from watch_matches m join watches w using (query_id) where w.id = '{made['id']}'")[0][0])
    published = lambda: int(product.sql(f"select count(*) from indicators where '{tag}' = any (tags)")[0][0])
    while began.poll() is None and published() == 0:
        time.sleep(0.005)
    os.killpg(began.pid, signal.SIGKILL)
    began.wait()
    ctl("feed", "import", "--format", "csv", "--feed", source, "-", stdin=lines, code=0)
    assert count() == published() == 4000
    ctl("maintain", code=0)
    assert count() == 4000


def test_a_score_is_waited_for(tag):
    _, token = new_account("pro")
    low, high = (watch(token, query={"tag": tag, "risk_min": least}) for least in (1, 100))
    publish(feed(), [f"domain,a.{tag}.example-watched.net,high,{tag}"])
    assert found(token, low["id"]) == [f"a.{tag}.example-watched.net"] and found(token, high["id"]) == []
