"""Reports of comments, the decisions of moderators, which everybody reads, and what is public of a member."""

import uuid

import pytest
from client.accounts import ask, new_account, new_key
from test_comments import articles, say, trusted  # noqa: F401: fixtures

REPORTS = "/api/v1/community/reports"
LOG = "/api/v1/community/moderation"


@pytest.fixture(scope="module")
def flagging(product):
    """Makes an account that may report."""

    def make():
        email, token = new_account("pro")
        product.sql(f"insert into community_members (user_id, karma) select id, 5 from users where email = '{email}'")
        return token

    return make


def report(id, token, rule="spam", **more):
    return ask("POST", REPORTS, {"kind": "comment", "id": id, "rule": rule, **more}, token)


def waiting(token, id):
    return [each for each in ask("GET", REPORTS, token=token).json["data"] if each["comment"]["id"] == id]


def decide(report, take, token, reason="It sells something."):
    return ask("POST", f"{REPORTS}/{report}/decision", {"take": take, "reason": reason}, token)


def test_a_report_is_decided_once_and_everybody_reads_why(articles, trusted, flagging):
    _, author = new_account("pro")
    _, moderator = trusted()
    assert ask("PATCH", "/api/v1/account", {"name": "mod" + uuid.uuid4().hex[:9]}, moderator).status == 200
    id = say(articles[0], "Buy now <b>cheap</b>", author).json["data"]["id"]
    first, second = flagging(), flagging()
    assert report(id, first, note="advertising").status == 201 and report(id, first, "abuse").status == 201, "again is the same"
    assert report(id, second, "off_topic").status == 201
    listed = waiting(moderator, id)
    assert [(each["rule"], each["note"], each["comment"]["text"]) for each in listed] == [("spam", "advertising", "Buy now <b>cheap</b>"), ("off_topic", None, "Buy now <b>cheap</b>")]
    assert decide(listed[0]["id"], True, first).code == "karma_too_low"
    assert decide(listed[0]["id"], True, moderator).json["data"] == {"id": listed[0]["id"], "take": True}
    assert decide(listed[1]["id"], False, moderator).code == "already_decided" and waiting(moderator, id) == []
    line = next(each for each in ask("GET", LOG, token=author).json["data"] if each["comment_id"] == id)
    assert (line["action"], line["rule"], line["reason"]) == ("comment_removed", "spam", "It sells something.") and line["by"].startswith("mod")
    assert all(each["id"] != id for each in ask("GET", f"/api/v1/community/comments?article={articles[0]}", token=author).json["data"])


def test_a_refused_report_leaves_the_comment(articles, trusted, flagging):
    _, author = new_account("pro")
    _, moderator = trusted()
    id = say(articles[1], "harmless words", author).json["data"]["id"]
    token = flagging()
    assert "report" in ask("GET", f"/api/v1/community/comments?article={articles[1]}", token=token).json["data"][-1]["can"]
    report(id, token)
    shown = next(each for each in ask("GET", f"/api/v1/community/comments?article={articles[1]}", token=token).json["data"] if each["id"] == id)
    assert "report" not in shown["can"] and shown["state"] == "shown"
    assert decide(waiting(moderator, id)[0]["id"], False, moderator, "It breaks no rule.").status == 200
    assert ask("GET", LOG, token=author).json["data"][0]["action"] == "report_refused"


def test_who_may_report_and_decide(articles, trusted, flagging):
    email, moderator = trusted()
    mine = say(articles[2], "by a moderator", moderator).json["data"]["id"]
    _, plain = new_account("free")
    assert report(mine, plain).code == "karma_too_low" and report(mine, moderator).code == "own_comment"
    assert ask("GET", REPORTS, token=plain).code == "karma_too_low"
    report(mine, flagging())
    assert decide(waiting(moderator, mine)[0]["id"], False, moderator).code == "own_comment", "nobody decides on oneself"
    assert decide(uuid.uuid4(), True, moderator).status == 404 and report(str(uuid.uuid4()), moderator).status == 404
    key = new_key(moderator, scopes=["read:community"])["key"]
    assert ask("GET", LOG, key=key).status == 200 and ask("POST", REPORTS, {}, key=key).code == "insufficient_scope" and ask("GET", LOG).status == 401


@pytest.mark.parametrize("body, named", [
    ({"rule": "spam", "id": str(uuid.UUID(int=1))}, "kind"), ({"kind": "comment", "rule": "spam"}, "id"), ({"kind": "comment", "id": "x", "rule": "spam"}, "id"),
    ({"kind": "comment", "id": str(uuid.UUID(int=1)), "rule": "boring"}, "rule"), ({"kind": "comment", "id": str(uuid.UUID(int=1)), "rule": "spam", "note": "a" * 501}, "note"),
    ({"kind": "comment", "id": str(uuid.UUID(int=1)), "rule": "spam", "state": "removed"}, "state"),
])  # fmt: skip
def test_bad_reports_are_named(flagging, body, named):
    refused = ask("POST", REPORTS, body, flagging())
    assert (refused.status, refused.code) == (400, "invalid_parameter") and named in refused.json["error"]["message"]


@pytest.mark.parametrize("body, named", [({"reason": "a"}, "take"), ({"take": True}, "reason"), ({"take": "yes", "reason": "a"}, "take"), ({"take": True, "reason": ""}, "reason")])
def test_bad_decisions_are_named(trusted, body, named):
    refused = ask("POST", f"{REPORTS}/{uuid.uuid4()}/decision", body, trusted()[1])
    assert (refused.status, refused.code) == (400, "invalid_parameter") and named in refused.json["error"]["message"]


def test_the_log_has_pages(articles, trusted, flagging):
    _, moderator = trusted()
    for number in range(3):
        id = say(articles[3], f"to be removed {number}", new_account("pro")[1]).json["data"]["id"]
        report(id, flagging())
        decide(waiting(moderator, id)[0]["id"], True, moderator, f"reason {number}")
    seen, cursor = [], ""
    while cursor is not None and len(seen) < 3:
        page = ask("GET", f"{LOG}?limit=1" + (f"&cursor={cursor}" if cursor else ""), token=moderator).json
        seen += [each["reason"] for each in page["data"]]
        cursor = page["meta"]["next_cursor"]
    assert seen == ["reason 2", "reason 1", "reason 0"]


def test_a_member_shows_name_karma_and_comments_and_nothing_else(articles, product):
    email, token = new_account("pro")
    name = "Seen" + uuid.uuid4().hex[:9]
    assert ask("PATCH", "/api/v1/account", {"name": name, "about": "private words"}, token).status == 200
    ids = [say(articles[4], f"said {number} by {name}", token).json["data"]["id"] for number in range(3)]
    ask("DELETE", f"/api/v1/community/comments/{ids[1]}", token=token)
    _, other = new_account("free")
    answer = ask("GET", f"/api/v1/community/users/{name.lower()}?limit=1&offset=1", token=other)
    data = answer.json["data"]
    assert set(data) == {"name", "since", "karma", "level", "role", "comments"} and (data["name"], data["karma"], data["level"], data["role"]) == (name, 0, 0, "member")
    assert answer.json["meta"]["total"] == 2 and [each["id"] for each in data["comments"]] == [ids[0]]
    assert email not in answer.text and "private words" not in answer.text
    for unknown in ("nobody-has-this", "%00", "a%2Fb", "%E2%80%AE", "x" * 200):
        assert ask("GET", f"/api/v1/community/users/{unknown}", token=other).status in (400, 404)
    product.sql(f"delete from users where email = '{email}'")
    assert ask("GET", f"/api/v1/community/users/{name}", token=other).status == 404
