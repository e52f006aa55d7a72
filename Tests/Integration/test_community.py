"""Votes for articles and what an account keeps: once for each account, seen at once, raised in hot and top, bounded, and private."""

import concurrent.futures
import datetime
import json
import uuid

import pytest
from client.accounts import ask, new_account, new_key
from client.command import ctl

NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


@pytest.fixture(scope="module")
def articles():
    """Six articles of a feed of their own, an hour apart, the newest first."""
    feed = "c-" + uuid.uuid4().hex[:12]
    ctl("feed", "add", feed, "--name", feed, "--category", "news", code=0)
    lines = [
        {"key": f"{feed}-{number}", "title": f"A calm note {number} of {feed}", "link": f"https://{feed}.test/{number}", "summary": "A calm note.",
         "published": (NOW - datetime.timedelta(hours=number + 1)).strftime("%Y-%m-%dT%H:%M:%SZ")}
        for number in range(6)
    ]  # fmt: skip
    ctl("article", "import", "--feed", feed, "-", stdin="".join(json.dumps(line) + "\n" for line in lines).encode(), code=0)
    _, token = new_account("pro")
    return feed, [each["id"] for each in ask("GET", f"/api/v1/articles?source={feed}&fields=id", token=token).json["data"]]


def vote(id, token=None, key=None, method="PUT", fields=None):
    return ask(method, f"/api/v1/community/votes/articles/{id}", token=token, key=key, fields=fields)


def save(id, token=None, key=None, method="PUT", body=None):
    return ask(method, f"/api/v1/community/saved/{id}", body, token, key)


def shown(id, token):
    data = ask("GET", f"/api/v1/articles/{id}?fields=upvotes,my", token=token).json["data"]
    return data["upvotes"], data["my"]


def saved(token, query=""):
    return ask("GET", f"/api/v1/community/saved{query}", token=token).json


def test_a_vote_counts_once_and_is_taken_back(articles):
    id = articles[1][0]
    _, token = new_account("free")
    _, other = new_account("free")
    for _ in range(3):
        assert vote(id, token).json["data"] == {"article_id": id, "vote": 1, "upvotes": 1}
    assert vote(id, other).json["data"]["upvotes"] == 2
    assert shown(id, token) == (2, {"vote": 1, "saved": False})
    for _ in range(2):
        assert vote(id, token, method="DELETE").json["data"] == {"article_id": id, "vote": 0, "upvotes": 1}
    assert shown(id, token) == (1, {"vote": 0, "saved": False}) and shown(id, other) == (1, {"vote": 1, "saved": False})
    vote(id, other, method="DELETE")


def test_sixty_four_at_once_are_counted_exactly(articles):
    id = articles[1][1]
    tokens = [new_account("free")[1] for _ in range(16)]
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(lambda number: vote(id, tokens[number % 16]).status, range(64)))
    assert set(statuses) == {200} and shown(id, tokens[0])[0] == 16
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda number: vote(id, tokens[number % 8], method="DELETE"), range(64)))
    assert shown(id, tokens[0])[0] == 8


def test_votes_raise_an_article_in_hot_and_top(articles):
    feed, ids = articles
    _, token = new_account("pro")
    hot = lambda: [each["id"] for each in ask("GET", f"/api/v1/articles?source={feed}&sort=hot&fields=id", token=token).json["data"]]
    top = lambda: [each["id"] for each in ask("GET", f"/api/v1/articles?source={feed}&sort=top&fields=id", token=token).json["data"]]
    last = ids[5]
    assert hot()[-1] == last
    for _ in range(40):
        vote(last, new_account("free")[1])
    assert hot()[0] == last and top()[0] == last
    pages, cursor = [], None
    while True:
        query = f"/api/v1/articles?source={feed}&sort=hot&fields=id&limit=2" + (f"&cursor={cursor}" if cursor else "")
        answer = ask("GET", query, token=token).json
        pages += [each["id"] for each in answer["data"]]
        cursor = answer["meta"]["next_cursor"]
        if not cursor:
            break
    assert pages == hot()


def test_an_answer_is_new_after_a_vote_and_lists_of_indicators_are_not(articles):
    id = articles[1][2]
    _, token = new_account("pro")
    key = new_key(token)["key"]
    tags = lambda: [ask("GET", path, key=key).fields["ETag"] for path in (f"/api/v1/articles/{id}", "/api/v1/articles?limit=5", "/api/v1/iocs?limit=5")]
    before = tags()
    vote(id, token)
    after = tags()
    assert before[0] != after[0] and before[1] != after[1] and before[2] == after[2]


def test_only_a_session_is_told_what_its_account_did(articles):
    id = articles[1][2]
    _, token = new_account("pro")
    key = new_key(token)["key"]
    assert "my" in ask("GET", f"/api/v1/articles/{id}", token=token).json["data"]
    assert "my" not in ask("GET", f"/api/v1/articles/{id}", key=key).json["data"]
    assert "my" not in ask("GET", "/api/v1/articles?limit=1&format=csv", token=token).text.split("\n")[0].split(",")


def test_what_is_kept_is_listed_in_order_with_its_note(articles):
    _, ids = articles
    _, token = new_account("pro")
    for place in (4, 1, 3):
        assert save(ids[place], token, body={"note": f"note {place}"}).json["data"] == {"article_id": ids[place], "saved": True, "note": f"note {place}"}
    listed = saved(token)
    assert listed["meta"]["total"] == 3
    assert [(each["article"]["id"], each["note"]) for each in listed["data"]] == [(ids[place], f"note {place}") for place in (3, 1, 4)]
    assert [each["article"]["id"] for each in saved(token, "?sort=published")["data"]] == [ids[1], ids[3], ids[4]]
    assert [each["article"]["id"] for each in saved(token, "?limit=1&offset=1")["data"]] == [ids[1]]
    save(ids[4], token, body={})
    assert [(each["article"]["id"], each["note"]) for each in saved(token)["data"]][2] == (ids[4], None), "kept again, it stays in its place"
    assert save(ids[1], token, method="DELETE").json["data"]["saved"] is False and save(ids[1], token, method="DELETE").status == 200
    assert [each["article"]["id"] for each in saved(token)["data"]] == [ids[3], ids[4]]
    assert saved(new_account("pro")[1])["data"] == []


def test_a_key_needs_the_scopes(articles):
    id = articles[1][0]
    _, token = new_account("pro")
    reads, writes = (new_key(token, scopes=[scope])["key"] for scope in ("read:community", "write:community"))
    assert save(id, key=writes).status == 200 and vote(id, key=writes).status == 200
    assert ask("GET", "/api/v1/community/saved", key=reads).json["meta"]["total"] == 1
    for refused in (save(id, key=reads), vote(id, key=reads), ask("GET", "/api/v1/community/saved", key=writes)):
        assert (refused.status, refused.code) == (403, "insufficient_scope")
    assert vote(id).status == 401 and ask("GET", "/api/v1/community/saved").status == 401


def test_a_page_of_another_site_changes_nothing(articles):
    id = articles[1][3]
    _, token = new_account("free")
    refused = vote(id, token, fields={"Origin": "https://evil.example"})
    assert (refused.status, refused.code) == (403, "origin_not_allowed") and shown(id, token)[0] == 0


@pytest.mark.parametrize("id", ["no-id", "5b0c2f0e-9f6b-4d1c-8a53-6b1f0c9f7e21"])
def test_an_unknown_article_is_not_found(id):
    _, token = new_account("free")
    assert vote(id, token).status == 404 and save(id, token).status == 404


def test_an_article_beyond_the_lookback_is_not_there(articles, product):
    id = articles[1][3]
    _, token = new_account("free")
    product.sql(f"update articles set published_at = now() - interval '8 days' where id = '{id}'")
    assert vote(id, token).status == 404 and save(id, token).status == 404
    assert vote(id, new_account("enterprise")[1]).status == 200


@pytest.mark.parametrize("body, named", [({"note": ""}, "note"), ({"note": "a" * 501}, "note"), ({"note": "a\u0007"}, "note"), ({"karma": 1}, "karma")])
def test_bad_input_is_named(articles, body, named):
    _, token = new_account("free")
    refused = save(articles[1][0], token, body=body)
    assert (refused.status, refused.code) == (400, "invalid_parameter") and named in refused.json["error"]["message"]


def test_both_have_a_bound(articles, product):
    _, ids = articles
    _, token = new_account("free")
    try:
        product.sql("update account_limits set most = 2 where name in ('article_votes', 'saved_articles')")
        for act, code in ((vote, "daily_limit_reached"), (save, "saved_limit_reached")):
            assert [act(id, token).status for id in ids[:3]] == [200, 200, 429]
            refused = act(ids[2], token)
            assert refused.code == code and refused.json["error"]["details"]["limit"] == 2
            assert act(ids[0], token).status == 200, "what is done already needs no room"
    finally:
        product.sql("update account_limits set most = case name when 'article_votes' then 500 else 1000 end where name in ('article_votes', 'saved_articles')")


def test_with_an_account_go_its_votes(articles, product):
    id = articles[1][4]
    kept = lambda: product.sql(f"select count(*) from saved_articles where article_id = '{id}'")[0][0]
    before = shown(id, new_account("free")[1])[0], kept()
    email, token = new_account("free")
    vote(id, token)
    save(id, token)
    assert (shown(id, token)[0], kept()) == (before[0] + 1, str(int(before[1]) + 1))
    product.sql(f"delete from users where email = '{email}'")
    assert (shown(id, new_account("free")[1])[0], kept()) == before
