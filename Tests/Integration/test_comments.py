"""Comments on articles: kept as written, changed and deleted by their authors, voted on by others; karma is the sum of those votes."""

import concurrent.futures
import datetime
import json
import uuid

import pytest
from client.accounts import ask, new_account, new_key
from client.command import ctl

NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
PATH = "/api/v1/community/comments"
HOSTILE = [
    "<img src=x onerror=alert(1)> **b** [x](javascript:alert(1)) hxxp://a.example", "</script><svg/onload=alert(1)>", "{{7*7}} ${7*7}",
    "\u202etxt.exe\u202c and \u200bzero\u200d", "a" + "\u0301" * 5000, "x" * 10_000, "line\r\nline\n\ttab", "'; drop table comments; --", "\U0001f9ff",
]  # fmt: skip


@pytest.fixture(scope="module")
def articles():
    feed = "t-" + uuid.uuid4().hex[:12]
    ctl("feed", "add", feed, "--name", feed, "--category", "news", code=0)
    lines = [
        {"key": f"{feed}-{number}", "title": f"A note {number} of {feed}", "link": f"https://{feed}.test/{number}", "summary": "A calm note.",
         "published": (NOW - datetime.timedelta(hours=number + 1)).strftime("%Y-%m-%dT%H:%M:%SZ")}
        for number in range(8)
    ]  # fmt: skip
    ctl("article", "import", "--feed", feed, "-", stdin="".join(json.dumps(line) + "\n" for line in lines).encode(), code=0)
    _, token = new_account("pro")
    return [each["id"] for each in ask("GET", f"/api/v1/articles?source={feed}&fields=id", token=token).json["data"]]


@pytest.fixture(scope="module")
def trusted(product):
    """Makes an account that has every right."""

    def make():
        email, token = new_account("pro")
        product.sql(f"insert into community_members (user_id, role) select id, 'moderator' from users where email = '{email}' on conflict (user_id) do update set role = 'moderator'")
        return email, token

    return make


def say(article, text, token=None, key=None, parent=None, **more):
    return ask("POST", f"{PATH}?article={article}", {"text": text, **({"parent_id": parent} if parent else {}), **more}, token, key)


def said(article, token):
    return ask("GET", f"{PATH}?article={article}", token=token).json["data"]


def vote(id, value, token):
    return ask("PUT", f"/api/v1/community/votes/comments/{id}", {"value": value}, token)


def edit(id, text, token):
    return ask("PATCH", f"{PATH}/{id}", {"text": text}, token)


def delete(id, token):
    return ask("DELETE", f"{PATH}/{id}", token=token)


def karma(token):
    return ask("GET", "/api/v1/account", token=token).json["data"]["karma"]


def test_a_text_is_kept_as_it_was_written(articles):
    _, token = new_account("pro")
    for text in HOSTILE:
        answer = say(articles[0], text, token)
        assert answer.status == 201 and answer.json["data"]["text"] == text
    assert [each["text"] for each in said(articles[0], token)] == HOSTILE
    assert "private" in answer.fields["Cache-Control"] and answer.fields["Content-Type"].startswith("application/json")


def test_a_comment_is_answered_changed_and_deleted(articles):
    _, token = new_account("pro")
    _, other = new_account("pro")
    first = say(articles[1], "first", token).json["data"]
    assert first["parent_id"] is None and first["is_own"] and first["can"] == ["reply", "edit", "delete"] and first["state"] == "shown" and first["edited_at"] is None
    answer = say(articles[1], "answer", other, parent=first["id"]).json["data"]
    assert answer["parent_id"] == first["id"]
    assert edit(first["id"], "not mine", other).code == "not_your_comment" and delete(first["id"], other).code == "not_your_comment"
    changed = edit(first["id"], "second", token).json["data"]
    assert changed["text"] == "second" and changed["edited_at"]
    gone = delete(first["id"], token).json["data"]
    assert (gone["text"], gone["state"], gone["by"], gone["can"]) == ("", "deleted", None, [])
    assert delete(first["id"], token).status == 200, "deleted twice is deleted"
    assert [(each["id"], each["state"]) for each in said(articles[1], other)] == [(first["id"], "deleted"), (answer["id"], "shown")], "the place stays"
    for refused in (edit(first["id"], "again", token), say(articles[1], "late", other, parent=first["id"]), vote(first["id"], 0, other)):
        assert (refused.status, refused.code) == (409, "comment_gone")
    delete(answer["id"], other)
    assert said(articles[1], other) == [], "with nothing below it a place is not kept"


def test_a_comment_is_not_changed_after_half_an_hour(articles, product):
    _, token = new_account("pro")
    id = say(articles[1], "old words", token).json["data"]["id"]
    product.sql(f"update comments set created_at = created_at - interval '31 minutes' where id = '{id}'")
    refused = edit(id, "new words", token)
    assert (refused.status, refused.code) == (409, "edit_window_over")
    assert said(articles[1], token)[0]["can"] == ["reply", "delete"] and delete(id, token).status == 200


def test_the_same_again_is_the_same_comment(articles):
    _, token = new_account("pro")
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(lambda _: say(articles[2], "only once", token).json["data"]["id"], range(16)))
    assert len(ids) == 1 and len(said(articles[2], token)) == 1


def test_karma_is_the_sum_of_the_votes_of_others(articles, trusted):
    _, author = new_account("pro")
    a, b = (say(articles[3], text, author).json["data"]["id"] for text in ("a", "b"))
    _, first = trusted()
    _, second = trusted()
    for _ in range(3):
        assert vote(a, 1, first).json["data"]["score"] == 1
    assert vote(a, 1, second).json["data"]["score"] == 2 and vote(b, -1, second).json["data"]["score"] == -1
    assert karma(author)["points"] == 1
    assert vote(a, -1, second).json["data"]["my_vote"] == -1 and karma(author)["points"] == -1
    assert vote(a, 0, second).json["data"]["score"] == 1 and vote(b, 0, second).json["data"]["my_vote"] == 0 and karma(author)["points"] == 1
    refused = vote(a, 1, author)
    assert (refused.status, refused.code) == (403, "own_comment")
    delete(a, author)
    assert karma(author)["points"] == 1, "what others thought of it stays"


def test_sixty_four_vote_at_once_and_are_counted_exactly(articles, trusted, product):
    email, author = new_account("pro")
    ids = [say(articles[4], f"comment {number}", author).json["data"]["id"] for number in range(2)]
    tokens = [trusted()[1] for _ in range(32)]
    with concurrent.futures.ThreadPoolExecutor(64) as pool:
        statuses = list(pool.map(lambda number: vote(ids[0], 1 if number % 4 else -1, tokens[number % 32]).status, range(64)))
        statuses += pool.map(lambda number: vote(ids[1], 1, tokens[number % 32]).status, range(64))
    assert set(statuses) == {200}
    scores = {each["id"]: each["score"] for each in said(articles[4], author)}
    assert scores == {ids[0]: 24 - 8, ids[1]: 32}
    assert karma(author)["points"] == 48
    total = product.sql(f"select sum(v.value) from comment_votes v join comments c on c.id = v.comment_id join users u on u.id = c.author_id where u.email = '{email}'")
    assert total[0][0] == "48"


def test_levels_unlock_rights_and_are_rows(articles, trusted, product):
    email, token = new_account("pro")
    id = say(articles[5], "vote on me", trusted()[1]).json["data"]["id"]
    set_karma = lambda points: product.sql(
        f"insert into community_members (user_id, karma) select id, {points} from users where email = '{email}' on conflict (user_id) do update set karma = {points}"
    )
    assert karma(token) == {"points": 0, "level": 0, "rights": ["comment"], "next_at": 5}
    assert (vote(id, 1, token).status, vote(id, 1, token).code) == (403, "karma_too_low")
    set_karma(5)
    assert karma(token)["level"] == 1 and vote(id, 1, token).status == 200 and vote(id, -1, token).code == "karma_too_low"
    set_karma(50)
    assert karma(token) == {"points": 50, "level": 2, "rights": ["comment", "vote", "flag", "downvote", "unqueued"], "next_at": 500}
    assert vote(id, -1, token).json["data"]["my_vote"] == -1
    set_karma(-3)
    assert karma(token)["level"] == 0 and vote(id, 0, token).status == 200, "a vote may always be taken back"


@pytest.mark.parametrize("body, named", [
    ({}, "text"), ({"text": ""}, "text"), ({"text": " \n\t"}, "text"), ({"text": "\u200b\u200d"}, "text"), ({"text": "a" * 10_001}, "text"), ({"text": "a\u0000b"}, "text"),
    ({"text": "a\u001b[31m"}, "text"), ({"text": 7}, "text"), ({"text": "a", "parent_id": "no-id"}, "parent_id"), ({"text": "a", "karma": 99}, "karma"),
    ({"text": "a", "state": "shown"}, "state"), ({"text": "a", "score": 5}, "score"),
])  # fmt: skip
def test_bad_input_is_named(articles, body, named):
    _, token = new_account("free")
    refused = ask("POST", f"{PATH}?article={articles[0]}", body, token)
    assert (refused.status, refused.code) == (400, "invalid_parameter") and named in refused.json["error"]["message"]


@pytest.mark.parametrize("body", [{}, {"value": 2}, {"value": -2}, {"value": "1"}, {"value": 1.5}, {"value": 1, "karma": 5}])
def test_a_vote_is_one_of_three(articles, body):
    _, token = new_account("free")
    assert ask("PUT", f"/api/v1/community/votes/comments/{uuid.uuid4()}", body, token).code == "invalid_parameter"


def test_a_body_of_ten_megabytes_is_refused(articles):
    _, token = new_account("free")
    assert say(articles[0], "a" * 10_000_000, token).status == 413


def test_what_is_not_there_is_not_found(articles, product):
    _, token = new_account("free")
    nowhere = uuid.uuid4()
    id = say(articles[6], "here", token).json["data"]["id"]
    for missing in (say(nowhere, "a", token), say(articles[6], "a", token, parent=str(nowhere)), edit(nowhere, "a", token), delete(nowhere, token), vote(nowhere, 1, token), edit("no-id", "a", token)):
        assert (missing.status, missing.code) == (404, "not_found")
    assert say(articles[5], "elsewhere", token, parent=id).status == 404, "an answer stands on the article of what it answers"
    product.sql(f"update articles set published_at = now() - interval '8 days' where id = '{articles[6]}'")
    for hidden in (ask("GET", f"{PATH}?article={articles[6]}", token=token), say(articles[6], "a", token), vote(id, 1, token), edit(id, "b", token)):
        assert hidden.status == 404, "beyond the lookback"


def test_keys_need_the_scopes_and_pages_of_others_change_nothing(articles):
    _, token = new_account("pro")
    reads, writes = (new_key(token, scopes=[scope])["key"] for scope in ("read:community", "write:community"))
    assert say(articles[7], "by key", key=writes).status == 201
    assert len(ask("GET", f"{PATH}?article={articles[7]}", key=reads).json["data"]) == 1
    assert say(articles[7], "b", key=reads).code == "insufficient_scope" and ask("GET", f"{PATH}?article={articles[7]}", key=writes).code == "insufficient_scope"
    assert say(articles[7], "c").status == 401
    refused = ask("POST", f"{PATH}?article={articles[7]}", {"text": "d"}, token, fields={"Origin": "https://evil.example"})
    assert (refused.status, refused.code) == (403, "origin_not_allowed")


def test_a_day_has_a_bound(articles, product):
    _, token = new_account("free")
    assert ask("GET", "/api/v1/account", token=token).json["data"]["limits"]["comments_left"] == 50
    try:
        product.sql("update account_limits set most = 2 where name = 'comments'")
        answers = [say(articles[7], f"number {number}", token) for number in range(3)]
        assert [each.status for each in answers] == [201, 201, 429] and answers[2].code == "daily_limit_reached" and answers[2].json["error"]["details"]["limit"] == 2
        assert say(articles[7], "number 1", token).status == 201, "what is said already needs no room"
        assert ask("GET", "/api/v1/account", token=token).json["data"]["limits"]["comments_left"] == 0
    finally:
        product.sql("update account_limits set most = 50 where name = 'comments'")


def test_an_account_that_goes_leaves_its_places(articles, trusted, product):
    email, token = trusted()
    _, other = new_account("pro")
    first = say(articles[2], "mine, with a name in it", token).json["data"]["id"]
    answer = say(articles[2], "answer", other, parent=first).json["data"]["id"]
    vote(answer, 1, token)
    assert karma(other)["points"] == 1
    product.sql(f"delete from users where email = '{email}'")
    left = {each["id"]: each for each in said(articles[2], other)}
    assert (left[first]["text"], left[first]["by"], left[first]["state"]) == ("", None, "deleted") and left[answer]["state"] == "shown"
    assert karma(other)["points"] == 0 and left[answer]["score"] == 0
    assert product.sql(f"select text, author_id is null from comments where id = '{first}'") == [["", "t"]]


def test_articles_count_their_comments(articles):
    _, token = new_account("pro")
    before = ask("GET", f"/api/v1/articles/{articles[5]}?fields=comment_count", token=token).json["data"]["comment_count"]
    id = say(articles[5], "counted", token).json["data"]["id"]
    assert ask("GET", f"/api/v1/articles/{articles[5]}?fields=comment_count", token=token).json["data"]["comment_count"] == before + 1
    delete(id, token)
    assert ask("GET", f"/api/v1/articles/{articles[5]}?fields=comment_count", token=token).json["data"]["comment_count"] == before


@pytest.mark.parametrize("name", ["\u202egnp.exe", "a\u200bb", "\u0430dmin", "a b", "<b>x</b>", "x", "-x", "a" * 33, "me@example.com"])
def test_a_name_that_deceives_is_refused(name):
    _, token = new_account("free")
    assert ask("PATCH", "/api/v1/account", {"name": name}, token).code == "invalid_parameter"


def test_a_name_that_looks_like_anothers_is_taken(articles):
    tail = uuid.uuid4().hex[:8].replace("0", "a").replace("1", "b")
    _, token = new_account("free")
    _, other = new_account("free")
    assert ask("PATCH", "/api/v1/account", {"name": f"ill-morn{tail}"}, token).status == 200
    assert say(articles[7], "named", token).json["data"]["by"]["name"] == f"ill-morn{tail}"
    for name in (f"ILL-MORN{tail}", f"i1l.morn{tail}", f"lllmom{tail}", f"1Il_rnorn{tail}", "Adm1n", "M0derator", "a.member", "deleted"):
        refused = ask("PATCH", "/api/v1/account", {"name": name}, other)
        assert (refused.status, refused.code) == (409, "name_taken"), name
    assert ask("PATCH", "/api/v1/account", {"name": f"Ill-Morn{tail}"}, token).status == 200, "one's own may be written otherwise"
    assert "@" not in json.dumps(said(articles[7], other))
