"""Search: one value, a part of a value, many values; what stands beside them; hostile questions."""

import json
import uuid

import pytest
from client.answer import Answer, contract_error
from client.product import escaped

PATH = "/api/v1/iocs/search"


@pytest.fixture(scope="module")
def planted(product):
    """Indicators of our own, reported by two feeds and by an article; values nobody else uses."""
    word = "s" + uuid.uuid4().hex[:12]
    rows = [
        f"domain,{word}.evil-host.org,high,first feed,loader",
        f"domain,www.{word}.evil-host.org,medium,below it,",
        f"domain,not{word}.evil-host.org,medium,beside it,",
        f"url,http://{word}.evil-host.org:8080/Gate.php?a=100%25_x,high,on the host,",
        f"email,bad.guy@mail.{word}.evil-host.org,low,mail below it,",
        "ipv4,198.51.100.77,low,address,", "ipv4,198.51.100.200,low,address,", "ipv6,2001:db8:77::5,low,address,",
        f"md5,{uuid.uuid5(uuid.NAMESPACE_DNS, word).hex},low,digest,",
    ]  # fmt: skip
    text = "type,value,confidence,context,tags\n" + "\n".join(rows) + "\n"
    product.ctl("feed", "import", "--format", "csv", "--feed", "test-indicators", "-", input=text.encode())
    second = f"type,value,confidence,context,reference\ndomain,{word}.evil-host.org,low,second feed,https://reports.example/{word}\n"
    product.ctl("feed", "import", "--format", "csv", "--feed", "mitre-attack", "-", input=second.encode())
    story = {
        "key": word, "title": "Two hosts of one campaign", "link": f"https://news.publisher.example/{word}",
        "content": f"<p>The malware came from {word}[.]evil-host[.]org and {word}-cdn[.]evil-host[.]net, and then called "
        f"hxxp://{word}-panel[.]evil-host[.]net/in.php for orders.</p>",
    }  # fmt: skip
    product.ctl("article", "import", "--feed", "test-indicators", "-", input=(json.dumps(story) + "\n").encode())
    return word


def search(product, key, q, status=200, **more):
    answer = product.ask(f"{PATH}?{escaped(q=q, **more)}", key)
    assert answer.status == status, answer.body[:600]
    return answer.json["data"] if status == 200 else answer


def values(objects):
    return [item["value"] for item in objects]


def test_one_match_a_sighting_each_with_its_own_words(product, key, planted):
    found = search(product, key, f"{planted}.evil-host.org")
    assert found["found"] is True and found["query"] == f"{planted}.evil-host.org" and found["type"] == "domain"
    assert set(found) == {"found", "query", "type", "status", "matches", "relatedIOCs", "meta"}
    assert values(found["matches"]) == [f"{planted}.evil-host.org"] * 3
    assert len({item["id"] for item in found["matches"]}) == 1
    by_context = {item.get("context"): item for item in found["matches"]}
    assert by_context["first feed"]["confidence"] == "high" and by_context["first feed"]["tags"] == ["loader"]
    assert by_context["second feed"]["confidence"] == "low"
    assert by_context["second feed"]["source"]["reference_url"] == f"https://reports.example/{planted}"
    told = [item for item in found["matches"] if item["source"]["origin"] == "article"]
    assert len(told) == 1 and told[0]["source"]["article_title"] == "Two hosts of one campaign"
    times = [item["last_seen"] for item in found["matches"]]
    assert times == sorted(times, reverse=True)
    meta = found["meta"]
    assert meta["total_matches"] == 3 and meta["total_is_exact"] is True and meta["related_count"] == len(found["relatedIOCs"])
    assert isinstance(meta["search_time_ms"], int) and meta["match"] == "exact"
    document = product.ask(f"{PATH}?{escaped(q=f'{planted}.evil-host.org')}", key).json
    assert set(document) == {"meta", "data"} and set(document["meta"]) == {"generated_at", "feed_version", "source"}


def test_related_are_of_the_same_article_and_not_the_match_itself(product, key, planted):
    found = search(product, key, f"{planted}.evil-host.org")
    related = {item["value"]: item for item in found["relatedIOCs"]}
    assert f"{planted}-cdn.evil-host.net" in related and f"http://{planted}-panel.evil-host.net/in.php" in related
    assert related[f"{planted}-cdn.evil-host.net"]["relation"] == "same_article"
    assert f"{planted}.evil-host.org" not in related and len(related) == len(found["relatedIOCs"]) <= 10
    assert len(search(product, key, f"{planted}.evil-host.org", related_limit=1)["relatedIOCs"]) == 1
    none = search(product, key, f"{planted}.evil-host.org", include_related="false")
    assert none["relatedIOCs"] == [] and none["meta"]["related_count"] == 0


@pytest.mark.parametrize(
    "spelling", ["{0}[.]evil-host[.]org", "{0}(.)EVIL-HOST(.)org", " {0}.evil-host.org ", "{0}[dot]evil-host.org", "{0}.evil-host.org."]
)
def test_defanged_and_odd_spellings_find_the_same(product, key, planted, spelling):
    assert search(product, key, spelling.format(planted))["meta"]["total_matches"] == 3


@pytest.mark.parametrize(
    "spelling, kind",
    [
        ("198.51.100.77:8080", "ipv4"), ("198.51.100.77/32", "ipv4"), ("[198.51.100.77]", "ipv4"),
        ("[2001:DB8:77::5]:443", "ipv6"), ("2001:db8:77::5/128", "ipv6"), ("2001:db8:77::5%eth0", "ipv6"),
        ("{0}.evil-host.org:8443", "domain"), ("{0}[.]evil-host[.]org[:]8443", "domain"), ("{0}.evil-host.org/", "domain"),
        ("{0}.evil-host.org:8080/Gate.php?a=100%25_x", "url"), ("http://{0}.EVIL-host.org.:08080/Gate.php?a=100%25_x", "url"),
        ("Bad.Guy@mail.{0}.Evil-Host.org", "email"), ("mailto:bad.guy@mail.{0}.evil-host.org?subject=x", "email"),
    ],
)  # fmt: skip
def test_search_both_kinds_and_lookup_answer_the_same_for_the_same_input(product, key, planted, spelling, kind):
    text = spelling.format(planted)
    one = search(product, key, text)
    many = post(product, key, {"values": [text]}).json["data"]["results"][0]
    record = product.ask(f"/api/v1/lookup?{escaped(ioc=text)}", key).json["data"]
    assert one["found"] and many["found"] and record["found"]
    assert one["type"] == many["type"] == record["ioc_type"] == kind
    assert record["ioc_value"] in values(one["matches"]) and record["ioc_value"] in values(many["matches"])


def test_one_value_is_one_indicator_however_feeds_write_it(product, key):
    word = "v" + uuid.uuid4().hex[:12]
    lines = [
        f"Alice@{word}.org", f"ALICE@{word.upper()}.ORG", f"alice@{word}.org", f"http://{word}.org", f"HTTP://{word}.org:80/",
        f"hxxp://{word}[.]org./", f"{word}.org:8443", f"{word}.org.", f"{word}[.]org",
    ]  # fmt: skip
    product.ctl("feed", "import", "--format", "list", "--feed", "test-indicators", "-", input="\n".join(lines).encode())
    for value, spellings in ((f"alice@{word}.org", lines[:3]), (f"http://{word}.org/", lines[3:6]), (f"{word}.org", lines[6:])):
        found = [search(product, key, spelling)["matches"] for spelling in spellings]
        assert {item["value"] for matches in found for item in matches if item["type"] != "url"} <= {value}
        assert all(value in values(matches) for matches in found)
    product.ctl("article", "import", "--feed", "test-indicators", "-", input=(json.dumps({
        "key": word, "title": "A host", "link": f"https://news.publisher.example/{word}",
        "content": f"<p>It came from hxxp://{word}[.]org:80 and ALICE[@]{word}[.]org.</p>",
    }) + "\n").encode())  # fmt: skip
    for value in (f"alice@{word}.org", f"http://{word}.org/"):
        assert {item["source"]["origin"] for item in search(product, key, value)["matches"]} == {"feed", "article"}


@pytest.mark.parametrize("network", ["198.51.100.0/24", "198.51.100[.]0/25", "2001:db8:77::/48"])
def test_a_network_is_called_one(product, key, planted, network):
    assert search(product, key, network)["type"] == "network"
    many = post(product, key, {"values": [network]}).json["data"]["results"][0]
    assert many["type"] == "network" and many["error"]["code"] == "invalid_value" and not many["found"]
    refused = product.ask(f"/api/v1/lookup?{escaped(ioc=network)}", key)
    assert refused.status == 400 and "/api/v1/iocs/search" in refused.text


def test_types_narrow_and_are_detected(product, key, planted):
    assert search(product, key, f"{planted}.evil-host.org", type="domain,url")["found"] is True
    assert search(product, key, f"{planted}.evil-host.org", type="md5")["found"] is False
    digest = uuid.uuid5(uuid.NAMESPACE_DNS, planted).hex
    assert search(product, key, digest.upper())["type"] == "md5" and search(product, key, digest.upper())["found"]
    assert search(product, key, "2001:DB8:77:0::5")["matches"][0]["value"] == "2001:db8:77::5"
    assert search(product, key, f"{planted}.evil-host.org:8080/Gate.php?a=100%25_x")["matches"][0]["type"] == "url"


def test_not_found_is_an_answer(product, key):
    found = search(product, key, "nobody-has-seen.example.net")
    assert (found["found"], found["matches"], found["relatedIOCs"], found["meta"]["total_matches"]) == (False, [], [], 0)
    assert search(product, key, "ab")["found"] is False


def test_prefix(product, key, planted):
    assert set(values(search(product, key, planted, match="prefix")["matches"])) == {
        f"{planted}.evil-host.org", f"{planted}-cdn.evil-host.net", f"{planted}-panel.evil-host.net"}  # fmt: skip
    assert values(search(product, key, f"HTTP://{planted.upper()}.EV", match="prefix")["matches"]) == [
        f"http://{planted}.evil-host.org:8080/Gate.php?a=100%25_x"]  # fmt: skip
    assert search(product, key, planted, match="prefix", type="url")["found"] is False


def test_subdomains_take_the_host_of_urls_and_mail_too_and_no_neighbour(product, key, planted):
    found = search(product, key, f"{planted}[.]evil-host.org", match="subdomains")
    assert set(values(found["matches"])) == {
        f"{planted}.evil-host.org", f"www.{planted}.evil-host.org", f"http://{planted}.evil-host.org:8080/Gate.php?a=100%25_x",
        f"bad.guy@mail.{planted}.evil-host.org",
    }  # fmt: skip
    only = search(product, key, f"{planted}.evil-host.org", match="subdomains", type="email")
    assert values(only["matches"]) == [f"bad.guy@mail.{planted}.evil-host.org"]


def test_cidr_takes_the_addresses_of_a_network(product, key, planted):
    assert {"198.51.100.77", "198.51.100.200"} <= set(values(search(product, key, "198.51.100.0/24")["matches"]))
    narrow = set(values(search(product, key, "198.51.100.64/26", match="cidr")["matches"]))
    assert "198.51.100.77" in narrow and "198.51.100.200" not in narrow
    assert "2001:db8:77::5" in values(search(product, key, "2001:db8:77::/48", match="cidr")["matches"])
    assert search(product, key, "198.51.100.0/24", match="exact")["found"] is False


def test_substring_counts_no_wildcard(product, key, planted):
    assert len(search(product, key, planted[2:], match="substring")["matches"]) >= 6
    assert values(search(product, key, f"{planted.upper()}.EVIL-HOST.ORG:8080/gate", match="substring")["matches"]) == [
        f"http://{planted}.evil-host.org:8080/Gate.php?a=100%25_x"]  # fmt: skip
    for text in (f"{planted}_evil-host", f"{planted}%", f"{planted}.evil\\-host", f"{planted}.ev%st"):
        assert search(product, key, text, match="substring")["found"] is False, text
    assert search(product, key, "?a=100%25_x", match="substring")["found"] is True


def test_similar_values_say_so(product, key, planted):
    wrong = f"{planted}.evil-hsot.org"
    assert search(product, key, wrong)["found"] is False
    found = search(product, key, wrong, match="fuzzy")
    best = found["matches"][0]
    assert best["match"] == "similar" and 0.6 <= best["similarity"] <= 1 and planted in best["value"]
    order = [item["similarity"] for item in found["matches"]]
    assert order == sorted(order, reverse=True) and found["meta"]["match"] == "fuzzy"


def test_a_plan_may_fall_back_on_similar_values(product, planted):
    tier = product.tier(lookback_days=36500)
    product.sql(f"update tiers set finds_similar = true where name = '{tier}'")
    generous = product.key(tier)
    wrong = f"{planted}.evil-hsot.org"
    found = search(product, generous, wrong)
    assert found["found"] is True and all(item["match"] == "similar" for item in found["matches"])
    assert search(product, generous, wrong, match="exact")["found"] is False
    exact = search(product, generous, f"{planted}.evil-host.org")
    assert exact["meta"]["match"] == "exact" and not any("match" in item for item in exact["matches"])


def test_lookback_bounds_parts_and_neighbours_but_not_the_value_itself(product, planted):
    old = f"old-{planted}.evil-host.org"
    text = f"type,value,first_seen,last_seen\ndomain,{old},2020-01-01T00:00:00Z,2020-01-02T00:00:00Z\n"
    product.ctl("feed", "import", "--format", "csv", "--feed", "test-indicators", "-", input=text.encode())
    near = product.key(product.tier(lookback_days=30))
    assert search(product, near, old)["found"] is True
    assert search(product, near, "old-" + planted, match="prefix")["found"] is False
    assert old not in values(search(product, near, planted, match="substring")["matches"])
    assert old in values(search(product, product.key(product.tier(lookback_days=36500)), planted, match="substring")["matches"])


def test_what_is_withdrawn_is_not_found(product, key, planted):
    gone = f"gone-{planted}.evil-host.org"
    text = f"type,value\ndomain,{gone}\n"
    product.ctl("feed", "import", "--format", "csv", "--feed", "test-indicators", "-", input=text.encode())
    assert search(product, key, gone)["found"] is True
    product.sql(f"select withdraw_indicator(id, true, 'mistake') from indicators where value = '{gone}'")
    for match in ("exact", "prefix", "substring", "subdomains", "fuzzy"):
        assert gone not in values(search(product, key, gone, match=match)["matches"]), match


def test_the_limit_is_the_plans_and_the_total_says_what_it_knows(product, key, planted):
    found = search(product, key, planted, match="substring", limit=2)
    assert len(found["matches"]) == 2 and found["meta"]["total_matches"] == 3 and found["meta"]["total_is_exact"] is False
    exact = search(product, key, f"{planted}.evil-host.org", limit=1)
    assert len(exact["matches"]) == 1 and exact["meta"]["total_matches"] == 3 and exact["meta"]["total_is_exact"] is True
    small = product.key(product.tier(page_max=1, lookback_days=36500))
    assert len(search(product, small, f"{planted}.evil-host.org", limit=1000)["matches"]) == 1


def test_an_unchanged_answer_costs_a_304(product, key, planted):
    target = f"{PATH}?{escaped(q=f'{planted}.evil-host.org')}"
    first = product.ask(target, key)
    tag = first.fields["etag"]
    assert tag.startswith('W/"') and first.fields["cache-control"].startswith("private")
    assert "x-ratelimit-remaining" in first.fields
    again = product.ask(target, key, if_none_match=tag)
    assert again.status == 304 and again.body == b""
    assert product.ask(target + "&match=prefix", key, if_none_match=tag).status == 200
    head = product.ask(target, key, method="HEAD")
    assert head.status == 200 and head.body == b"" and head.fields["etag"] == tag


@pytest.mark.parametrize(
    "query, word",
    [
        ("", "q"), ("q=", "q"), ("q=a", "q"), ("q=%20%20", "q"), ("q=" + "a" * 9000, None), ("q=ab&match=like", "match"),
        ("q=a.b&match=substring", "q"), ("q=--------&match=fuzzy", "q"), ("q=10.0.0.1/8&match=cidr", "q"),
        ("q=ab&type=ipv5", "type"), ("q=abc&match=fuzzy&type=md5", "type"), ("q=ab&limit=-1", "limit"),
        ("q=ab&related_limit=0", "related_limit"), ("q=ab&include_related=2", "include_related"), ("qq=ab", "qq"),
        ("q=ab&q=cd", "q"), ("q=%00ab", None), ("q=a%ff", None), ("q=%27%3B--%0A", None),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_by_name(product, key, query, word):
    answer = product.ask(f"{PATH}?{query}", key)
    assert answer.status in (400, 414), answer.body[:300]
    if word:
        assert contract_error(answer, 400, "invalid_parameter")["details"]["parameter"] == word


@pytest.mark.parametrize(
    "text",
    [
        "' or 1=1 --", "%%%%%%%", "\\\\\\\\", "____", "{a,b}", '"; drop table indicators; --', "\u202eevil.example", "ü" * 300,
        "a" * 4000, "http://" + "[" * 50, "1.2.3.4/", "::::::::", "@@", "T99999", "😀😀😀", "..", "//", "http://", "x" * 253 + ".com",
    ],
)  # fmt: skip
@pytest.mark.parametrize("match", [None, "prefix", "substring", "subdomains", "cidr", "fuzzy"])
def test_hostile_values_find_nothing_or_are_refused(product, key, text, match):
    answer = product.ask(f"{PATH}?{escaped(q=text, **({'match': match} if match else {}))}", key)
    assert answer.status in (200, 400), (answer.status, answer.body[:300])
    if answer.status == 200:
        assert answer.json["data"]["query"] == text.strip()


# Many values


def post(product, key, body, kind="application/json"):
    connection = product.connect()
    try:
        fields = {"Authorization": f"Bearer {key.secret}"}
        if kind:
            fields["Content-Type"] = kind
        connection.request("POST", PATH, body=body if isinstance(body, (bytes, str)) else json.dumps(body), headers=fields)
        answer = connection.getresponse()
        return Answer.of(answer)
    finally:
        connection.close()


def test_many_values_are_answered_in_their_order(product, key, planted):
    asked = [
        "nobody.example.net", f"{planted}[.]evil-host[.]org", "", "198.51.100.77", f"{planted}.evil-host.org", "bad\u0007value", "x" * 9000,
        f"{planted}.evil-host.org:8080/Gate.php?a=100%25_x",
    ]  # fmt: skip
    answer = post(product, key, {"values": asked})
    assert answer.status == 200, answer.body[:500]
    results = answer.json["data"]["results"]
    assert [item["query"] for item in results] == asked
    assert [item["found"] for item in results] == [False, True, False, True, True, False, False, True]
    assert [len(item["matches"]) for item in results] == [0, 3, 0, results[3]["total_matches"], 3, 0, 0, 1]
    assert [index for index, item in enumerate(results) if "error" in item] == [2, 5, 6]
    assert results[1]["matches"] == results[4]["matches"] and results[1]["type"] == "domain"
    assert answer.json["data"]["meta"]["values"] == 8 and answer.json["data"]["meta"]["errors"] == 3
    single = search(product, key, f"{planted}.evil-host.org")["matches"]
    assert results[1]["matches"] == single


def test_a_thousand_values_in_one_request(product, key, planted):
    asked = [f"192.0.2.{n % 256}" if n % 3 else f"{planted}{n}.evil-host.org" for n in range(999)] + [f"{planted}.evil-host.org"]
    results = post(product, key, {"values": asked, "limit": 1}).json["data"]["results"]
    assert len(results) == 1000 and results[-1]["found"] and len(results[-1]["matches"]) == 1
    assert results[-1]["total_matches"] == 3


def test_many_values_with_what_stands_beside_them(product, key, planted):
    results = post(product, key, {"values": [f"{planted}.evil-host.org", "nobody.example.net"], "include_related": True}).json["data"]["results"]
    assert f"{planted}-cdn.evil-host.net" in values(results[0]["relatedIOCs"]) and results[1]["relatedIOCs"] == []


@pytest.mark.parametrize(
    "body, status",
    [
        ("", 400), ("{", 400), ("[]", 400), ("{}", 400), ('{"values":[]}', 400), ('{"values":"1.2.3.4"}', 400),
        ('{"values":[1]}', 400), ('{"values":["a.example"],"typ":"ipv4"}', 400), ('{"values":["a.example"],"type":"ipv5"}', 400),
        ('{"values":["a.example"],"limit":0}', 400), ('{"values":["a.example"],"include_related":"yes"}', 400),
        ('{"values":["a.example"],"values":["b.example"]}', 400), (json.dumps({"values": ["a.example"] * 1001}), 400),
        ('{"values":["\\ud800"]}', 400), ("[" * 10000, 400), (b"\xff\xfe", 400),
    ],
)  # fmt: skip
def test_bodies_that_cannot_be_read_are_refused(product, key, body, status):
    answer = post(product, key, body)
    assert answer.status == status, answer.body[:300]
    assert answer.error["code"] in ("malformed_request", "invalid_parameter")


def test_other_bodies_are_refused_by_their_type_and_size(product, key):
    assert post(product, key, '{"values":["a.example"]}', kind="text/plain").status == 415
    assert post(product, key, '{"values":["' + "a" * 2_000_000 + '"]}').status == 413


def test_many_values_cost_what_is_documented_and_a_refusal_nothing(product):
    tier = product.tier(requests_per_day=30)
    key = product.key(tier)
    first = post(product, key, {"values": [f"192.0.2.{n}" for n in range(100)]})
    assert first.status == 200 and first.fields["x-ratelimit-remaining"] == "20"
    few = post(product, key, {"values": ["192.0.2.1"] * 15})
    assert few.status == 200 and few.fields["x-ratelimit-remaining"] == "18"
    before = product.sql(f"select minute_full_at, day_full_at from account_buckets where (user_id, slot) = (select user_id, slot from api_keys where id = '{key.id}')")
    refused = post(product, key, {"values": ["192.0.2.1"] * 200})
    contract_error(refused, 429, "rate_limit_exceeded")
    assert int(refused.fields["retry-after"]) > 0
    assert product.sql(f"select minute_full_at, day_full_at from account_buckets where (user_id, slot) = (select user_id, slot from api_keys where id = '{key.id}')") == before
    assert product.ask(f"{PATH}?q=192.0.2.1", key).status == 200


def test_more_than_a_bucket_holds_costs_a_full_bucket(product):
    key = product.key(product.tier(requests_per_day=10))
    answer = post(product, key, {"values": ["192.0.2.1"] * 1000})
    assert answer.status == 200 and answer.fields["x-ratelimit-remaining"] == "0"
    assert product.ask(f"{PATH}?q=192.0.2.1", key).status == 429


def test_search_needs_its_scope(product, planted):
    blind = product.key(product.tier(scopes="{read:articles}"))
    contract_error(product.ask(f"{PATH}?q=192.0.2.1", blind), 403, "insufficient_scope")
    contract_error(post(product, blind, {"values": ["192.0.2.1"]}), 403, "insufficient_scope")


def test_what_is_refused_for_want_of_a_scope_costs_nothing(product):
    blind = product.key(product.tier(scopes="{read:articles}"))
    first = post(product, blind, {"values": ["192.0.2.1"] * 1000, "include_related": True})
    contract_error(first, 403, "insufficient_scope")
    assert first.fields["x-ratelimit-remaining"] == first.fields["x-ratelimit-limit"]
    contract_error(product.ask(f"{PATH}?q=192.0.2.1", blind), 403, "insufficient_scope")
    assert product.value(f"select count(*) from account_buckets where (user_id, slot) = (select user_id, slot from api_keys where id = '{blind.id}')") == "0"


def test_the_body_is_read_after_the_key_and_once(product):
    unreadable = '{"values":["a.example"],' * 1000
    blind = product.key(product.tier(scopes="{read:articles}"))
    contract_error(post(product, blind, unreadable), 403, "insufficient_scope")
    key = product.key(product.tier(requests_per_day=10))
    answer = post(product, key, unreadable)
    contract_error(answer, 400, "malformed_request")
    assert answer.fields["x-ratelimit-remaining"] == "9", "one request"
    for left in range(8, -1, -1):
        assert post(product, key, {"values": ["192.0.2.1"]}).fields["x-ratelimit-remaining"] == str(left)
    contract_error(post(product, key, unreadable), 429, "rate_limit_exceeded")
