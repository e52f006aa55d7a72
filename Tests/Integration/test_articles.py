"""Articles: import, update in place, removal that sticks; lists, search, cursors, delta polling, formats, one article."""

import concurrent.futures
import csv
import datetime
import io
import json
import urllib.parse
import uuid
import xml.etree.ElementTree

import pytest

PATH = "/api/v1/articles"
NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
ATOM = "{http://www.w3.org/2005/Atom}"


def ago(**span):
    return (NOW - datetime.timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%SZ")


def entry(number, **fields):
    made = {
        "key": f"entry-{number}",
        "title": f"Story number {number} about nothing",
        "link": f"https://news.publisher.example/{number}",
        "published": ago(minutes=number + 1),
        "summary": f"A short summary of story {number}.",
        "content": f"<p>Quarterly gardening notes number {number}.</p>",
    }
    return made | fields


STORIES = [
    entry(
        1,
        title="Ransomware hits a hospital; <script>alert(1)</script> & more",
        content="<p>The Akira ransomware gang encrypted servers of a hospital. The payload came from "
        "hxxp://malware-drop[.]bad-domain-one[.]com/a.bin and the C2 was 45.77.13[.]200.</p>"
        "<p>Read more at https://news.publisher.example/about. Patients were sent home &lt;b&gt;at night&lt;/b&gt;.</p>",
        categories=["Ransomware", "Health Care"],
        author="Ada Author",
    ),
    entry(
        2,
        title="Flaw in mail gateway exploited in the wild",
        content="<p>CVE-2024-31041 has a CVSS score of 9.8 and is being exploited in the wild. "
        "Attackers from Lazarus Group used T1059.001 after that.</p>",
    ),
    entry(3, title="A tutorial for gardeners", published=ago(days=2)),
    entry(4, title="An old tale from the archive", published=ago(days=20)),
    entry(5, title="A bank in the news", content="<p>A bank was hit by a data breach; 250,000 customers are affected.</p>"),
]


def load(product, entries, feed="test-indicators"):
    text = "".join(json.dumps(item) + "\n" for item in entries)
    return json.loads(product.ctl("article", "import", "--feed", feed, "--json", "-", input=text.encode()).stdout)


@pytest.fixture
def free(product):
    return product.key("free")


@pytest.fixture(scope="module")
def articles(product, key):
    load(product, STORIES)
    return {item["title"]: item for item in pages(product, key, include_archived="true")}


def listed(product, key, **parameters):
    target = PATH + ("?" + urllib.parse.urlencode(parameters) if parameters else "")
    answer = product.ask(target, key)
    assert answer.status == 200, answer.text
    return answer


def titles(product, key, **parameters):
    return [item["title"] for item in listed(product, key, **parameters).json["data"]]


def pages(product, key, **parameters):
    found = []
    while True:
        answer = listed(product, key, **parameters)
        found += answer.json["data"]
        cursor = answer.json["meta"]["next_cursor"]
        assert answer.fields.get("x-next-cursor") == cursor
        if cursor is None:
            return found
        parameters["cursor"] = cursor


def one(articles, part):
    return next(item for title, item in articles.items() if part in title)


def test_importing_again_changes_nothing(product, articles):
    report = load(product, STORIES)
    assert (report["new"], report["updated"], report["unchanged"]) == (0, 0, len(STORIES))


def test_an_article_says_what_was_found_in_it(product, articles):
    story = one(articles, "hospital")
    assert story["category"] == "ransomware" and story["category_label"] == "Ransomware"
    assert story["severity_label"] == "critical" and story["severity_score"] == 9.0
    assert story["industry_tags"] == ["healthcare-public-health"]
    assert story["has_iocs"] is True and story["ioc_count"] >= 2
    assert story["author"] == "Ada Author" and story["source"] == "news.publisher.example"
    assert "#health-care" in story["tags"]
    assert story["audio_url"] is None and story["canonical_url"].endswith("/item/" + story["id"])
    assert "iocs" not in story
    flaw = one(articles, "gateway")
    assert flaw["cve_ids"] == ["CVE-2024-31041"] == flaw["cves"]
    assert flaw["severity"] == "critical"
    assert flaw["threat_actors"] == ["Lazarus Group"]
    assert {"id": "T1059.001", "name": "PowerShell", "tactic": "execution", "confidence": "high"} in flaw["mitre_techniques"]


def test_one_article_has_all_expansions(product, key, articles):
    answer = product.ask(f"{PATH}/{one(articles, 'hospital')['id']}", key)
    assert answer.status == 200
    values = {(ioc["type"], ioc["value"]) for ioc in answer.json["data"]["iocs"]}
    assert ("ipv4", "45.77.13.200") in values
    assert not any("publisher.example" in value for _, value in values)
    # The risk of each is that of its row in lists.
    for ioc in answer.json["data"]["iocs"]:
        rows = product.ask(f"/api/v1/iocs/search?{urllib.parse.urlencode({'q': ioc['value'], 'type': ioc['type']})}", key).json["data"]["matches"]
        assert ioc["risk"] in [row["risk"] for row in rows] and list(ioc["risk"]) == ["score", "level", "verdict"], ioc
    assert answer.fields["cache-control"] == "private, max-age=60, stale-while-revalidate=120"
    again = product.ask(f"{PATH}/{one(articles, 'hospital')['id']}", key, If_None_Match=answer.fields["etag"])
    assert again.status == 304
    lean = product.ask(f"{PATH}/{one(articles, 'hospital')['id']}?expand=mitre", key).json["data"]
    assert "iocs" not in lean and "cve_ids" not in lean and "mitre_techniques" in lean


def test_what_an_article_reports_is_an_indicator_with_its_source(product, key, articles):
    found = product.ask("/api/v1/iocs?type=ipv4&origin=article&limit=1000", key).json["data"]
    match = next(ioc for ioc in found if ioc["value"] == "45.77.13.200")
    story = one(articles, "hospital")
    assert match["source"]["article_id"] == story["id"]
    assert match["source"]["article_title"] == story["title"]
    assert match["source"]["article_url"] == story["url"]
    assert match["source"]["origin"] == "article" and match["confidence"] == "medium"


@pytest.mark.parametrize(
    "parameters, expected",
    [
        ({"category": "ransomware"}, ["hospital"]),
        ({"severity": "critical"}, ["hospital", "gateway"]),
        ({"min_severity": "9"}, ["hospital", "gateway"]),
        ({"industry": "healthcare"}, ["hospital"]),
        ({"industry_tags": "finance,healthcare"}, ["hospital", "bank"]),
        ({"threat_actor": "lazarus,apt28"}, ["gateway"]),
        ({"mitre_technique": "T1059"}, ["gateway"]),
        ({"cve": "cve-2024-31041"}, ["gateway"]),
        ({"cve_text_search": "CVE-2024-31041"}, ["gateway"]),
        ({"cve_text_search": "mail gateway"}, ["gateway"]),
        ({"has_iocs": "true"}, ["hospital"]),
        ({"q": "hospital"}, ["hospital"]),
        ({"q": "\"mail gateway\" -hospital"}, ["gateway"]),
        ({"q": "health care"}, ["hospital"]),
        ({"until": ago(days=1)}, ["tutorial", "archive"]),
        ({"since": ago(days=3), "until": ago(days=1)}, ["tutorial"]),
    ],
)
def test_filters_keep_what_they_name(product, key, articles, parameters, expected):
    found = titles(product, key, source="test-indicators", **parameters)
    assert len(found) == len(expected), found
    for part in expected:
        assert any(part in title for title in found), found


def test_search_ranks_and_marks_its_hits_safely(product, key, articles):
    answer = listed(product, key, q="hospital script")
    hit = answer.json["data"][0]
    assert hit["relevance"] > 0
    title = hit["highlights"]["title"]
    assert "<mark>hospital</mark>" in title and "&lt;" in title and "<script" not in title
    snippet = hit["highlights"]["snippet"]
    assert "<mark>" in snippet and "<b>" not in snippet
    assert answer.json["meta"]["filters"]["sort"] == "relevance:desc"


def test_pages_neither_overlap_nor_miss_while_articles_arrive(product, key, articles):
    load(product, [entry(number, published=ago(hours=1, minutes=number)) for number in range(100, 130)])
    seen, cursor, round = [], None, 0
    while True:
        parameters = {"limit": 7, "source": "test-indicators", "fields": "id,title,published_at"} | ({"cursor": cursor} if cursor else {})
        answer = listed(product, key, **parameters).json
        assert all(set(item) == {"id", "title", "published_at"} for item in answer["data"])
        seen += [item["id"] for item in answer["data"]]
        cursor = answer["meta"]["next_cursor"]
        if cursor is None:
            break
        load(product, [entry(200 + round, published=ago(seconds=1))])
        round += 1
    assert len(seen) == len(set(seen))
    begun = {item["id"] for item in pages(product, key, until=ago(minutes=1), source="test-indicators")}
    assert begun <= set(seen)


@pytest.mark.parametrize("sort", ["published:asc", "modified:desc", "modified:asc", "severity:desc"])
def test_every_order_is_walked_whole_in_small_pages(product, key, articles, sort):
    whole = [item["id"] for item in pages(product, key, sort=sort, limit=1000)]
    assert [item["id"] for item in pages(product, key, sort=sort, limit=6)] == whole
    searched = [item["id"] for item in pages(product, key, q="gardening", limit=1000)]
    assert [item["id"] for item in pages(product, key, q="gardening", limit=6)] == searched


def test_delta_polling_gives_what_changed_and_keeps_ids(product, key, articles):
    load(product, [entry(300, content="<p>The C2 was 45.77.13[.]201 then.</p>")])
    last = max(item["modified_at"] for item in pages(product, key, limit=100))
    assert listed(product, key, time_field="modified_at", modified_since=last).json["data"] == []
    report = load(product, [entry(300, title="Story 300 was corrected", content="<p>The C2 was 45.77.13[.]202 in truth.</p>")])
    assert report["updated"] == 1 and report["revoked_indicators"] == 1
    changed = listed(product, key, time_field="modified_at", modified_since=last, expand="iocs").json["data"]
    assert [item["title"] for item in changed] == ["Story 300 was corrected"]
    assert [ioc["value"] for ioc in changed[0]["iocs"]] == ["45.77.13.202"]
    assert changed[0]["modified_at"] > last
    load(product, [entry(300, title="Story 300 has a new title", content="<p>The C2 was 45.77.13[.]202 in truth.</p>")])
    assert product.value("select article_title from indicators where value = '45.77.13.202'") == "Story 300 has a new title"


def test_removal_sticks(product, key, articles):
    load(product, [entry(400, content="<p>Seen at 45.77.13[.]203 only.</p>")])
    found = next(item for item in pages(product, key, limit=100) if (item["url"] or "").endswith("/400"))
    product.ctl("article", "remove", found["id"], "--reason", "not ours")
    assert product.ask(f"{PATH}/{found['id']}", key).status == 404
    assert load(product, [entry(400, content="<p>Changed. 45.77.13[.]203</p>")])["kept_out"] == 1
    assert product.ask(f"{PATH}/{found['id']}", key).status == 404
    assert product.value("select is_revoked from indicators where value = '45.77.13.203'") == "t"


def test_archived_articles_are_gone_unless_asked_for(product, key, articles):
    load(product, [entry(401, title="To be archived")])
    found = next(item for item in pages(product, key, limit=100) if item["title"] == "To be archived")
    product.ctl("article", "archive", found["id"])
    assert "To be archived" not in titles(product, key, limit=100)
    assert "To be archived" in titles(product, key, limit=100, include_archived="true")
    answer = product.ask(f"{PATH}/{found['id']}", key)
    assert (answer.status, answer.error["code"]) == (410, "article_archived")
    assert product.ask(f"{PATH}/{found['id']}?include_archived=true", key).json["data"]["archived_at"]
    product.ctl("article", "restore", found["id"])
    assert "To be archived" in titles(product, key, limit=100)


def test_plans_limit_how_far_back_and_how_much(product, free, key, articles):
    old = one(articles, "old tale")
    assert "An old tale from the archive" not in titles(product, free, limit=100)
    answer = product.ask(f"{PATH}/{old['id']}", free)
    assert (answer.status, answer.error["code"]) == (403, "lookback_exceeded")
    assert product.ask(f"{PATH}/{old['id']}", key).status == 200
    since = listed(product, free, since=ago(days=300)).json["meta"]["filters"]["since"]
    assert since > ago(days=9)
    assert listed(product, free, limit=5000).json["meta"]["limit"] == 100
    for format in ["ndjson", "csv"]:
        answer = product.ask(f"{PATH}?format={format}", free)
        assert (answer.status, answer.error["details"]["required_scope"]) == (403, "read:articles:export")


def test_an_article_that_is_none_is_not_found(product, key):
    missing = product.ask(f"{PATH}/00000000-0000-4000-8000-000000000000", key)
    assert (missing.status, missing.error["code"]) == (404, "not_found")
    assert missing.error["details"]["reason"] == "article_not_found"
    wrong = product.ask(f"{PATH}/17", key)
    assert (wrong.status, wrong.error["code"]) == (400, "invalid_parameter")


def test_all_formats_hold_the_same_articles(product, free, key, articles):
    whole = [item["id"] for item in listed(product, key, limit=500).json["data"]]
    lines = listed(product, key, format="ndjson", limit=500, expand="iocs,mitre").text.splitlines()
    assert [json.loads(line)["id"] for line in lines] == whole
    assert "iocs" in json.loads(lines[0]) and "cves" not in json.loads(lines[0])
    table = listed(product, key, format="csv", limit=500)
    assert table.fields["content-type"].startswith("text/csv")
    assert [row["id"] for row in csv.DictReader(io.StringIO(table.text, newline=""))] == whole
    rss = xml.etree.ElementTree.fromstring(listed(product, free, format="rss", limit=20).body)
    assert [item.findtext("guid") for item in rss.iter("item")] == [f"urn:uuid:{id}" for id in whole[:20]]
    atom = xml.etree.ElementTree.fromstring(product.ask(f"{PATH}?limit=20", free, Accept="application/atom+xml").body)
    assert [item.findtext(f"{ATOM}id") for item in atom.iter(f"{ATOM}entry")] == [f"urn:uuid:{id}" for id in whole[:20]]


def test_totals_are_counted_only_on_demand(product, key, articles):
    assert listed(product, key).json["meta"]["total"] is None
    exact = listed(product, key, count="true").json["meta"]
    assert exact["total"] == len(pages(product, key, limit=1000)) and exact["total_estimated"] is False
    estimated = listed(product, key, count="estimated").json["meta"]
    assert estimated["total"] >= 0 and estimated["total_estimated"] is True


def test_unchanged_lists_are_not_sent_again(product, key, articles):
    first = listed(product, key, limit=5)
    second = listed(product, key, limit=5)
    assert first.body == second.body and first.fields["x-next-cursor"] == second.fields["x-next-cursor"]
    again = product.ask(f"{PATH}?limit=5", key, If_None_Match=first.fields["etag"])
    assert again.status == 304 and again.body == b""
    load(product, [entry(500)])
    changed = product.ask(f"{PATH}?limit=5", key, If_None_Match=first.fields["etag"])
    assert changed.status == 200


@pytest.mark.parametrize(
    "parameters",
    [
        {"category": "cooking"}, {"severity": "awful"}, {"min_severity": "11"}, {"min_severity": "7,5"}, {"sort": "title"},
        {"cursor": "x"}, {"cursor": "0_1__1"}, {"fields": "nonsense"}, {"expand": "all"}, {"limit": "0"}, {"count": "yes"},
        {"mitre_technique": "X"}, {"industry": "moon"}, {"since": "yesterday"}, {"catgory": "malware"},
        {"format": "xml"}, {"q": ""}, {"sort": "severity:desc", "cursor": "0_1__00000000-0000-4000-8000-000000000000"},
    ],
)
def test_parameters_that_make_no_sense_are_refused(product, key, parameters):
    answer = product.ask(f"{PATH}?{urllib.parse.urlencode(parameters)}", key)
    assert (answer.status, answer.error["code"]) == (400, "invalid_parameter")


@pytest.mark.parametrize("query", ["'\"", "a & | ! ()", "\u0000", "((((", "-", "or", "é ü 漢字", "a" * 400, "<->", ":*"])
def test_any_search_is_answered(product, key, articles, query):
    answer = product.ask(f"{PATH}?{urllib.parse.urlencode({'q': query})}", key)
    assert answer.status in (200, 400), answer.text


def test_two_importers_at_once_lose_and_double_nothing(product, key, articles):
    entries = [entry(number, title=f"Twice {number}", content=f"<p>Seen at 45.78.{number - 600}[.]7.</p>") for number in range(600, 640)]
    text = "".join(json.dumps(item) + "\n" for item in entries).encode()
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        runs = [
            pool.submit(product.ctl, "article", "import", "--feed", "test-indicators", "--json", "-", input=text) for _ in range(3)
        ]
        reports = [json.loads(run.result().stdout) for run in runs]
    assert sum(report["new"] for report in reports) == len(entries)
    assert sum(report["unchanged"] for report in reports) == 2 * len(entries)
    assert product.value("select count(*) from articles where title like 'Twice %'") == str(len(entries))
    assert product.value("select count(*) from sightings s join indicators i on i.id = s.indicator_id where i.value like '45.78.%.7'") == str(len(entries))


def test_the_importers_role_does_all_of_it(product, key, articles):
    as_importer = product.at(product.database.replace("user=socd", "user=socd_ingest"))
    settings = {"SOCD_DATABASE_URL": as_importer.database}
    for content in ["Seen at 45.79.1[.]1.", "Seen at 45.79.1[.]2 in truth."]:
        done = product.socdctl("article", "import", "--feed", "test-indicators", "-", input=json.dumps(entry(700, content=content)), **settings)
        assert done.returncode == 0, done.stderr
    found = next(item for item in pages(product, key, limit=100) if (item["url"] or "").endswith("/700"))
    for words in [["archive", found["id"]], ["restore", found["id"]], ["remove", found["id"]]]:
        done = product.socdctl("article", *words, **settings)
        assert done.returncode == 0, done.stderr


def test_an_article_of_very_many_reports_is_stored_in_parts_and_whole(product):
    settings = {"SOCD_DATABASE_URL": product.database.replace("user=socd", "user=socd_ingest")}

    def store(names):
        text = json.dumps(entry(710, content=" ".join(f"host{name}[.]many-holes-{name % 31}[.]org" for name in names)))
        done = product.socdctl("article", "import", "--feed", "test-indicators", "--json", "-", input=text, **settings)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    of_it = "from sightings s join articles a on a.id = s.article_id where a.entry_key = 'entry-710'"
    assert store(range(700))["new"] == 1
    assert product.value(f"select count(*) {of_it}") == "700"
    # Each transaction holds the lock for its own part only.
    assert int(product.value(f"select count(distinct s.xmin::text) {of_it}")) > 1
    assert store(range(700))["unchanged"] == 1
    # As an import leaves it that broke off before its end: the next one goes on.
    product.sql("update articles set entry_digest = decode(repeat('00', 32), 'hex') where entry_key = 'entry-710'")
    assert store(range(700))["updated"] == 1
    assert store(range(700))["unchanged"] == 1
    shorter = store(range(400))
    assert (shorter["updated"], shorter["revoked_indicators"]) == (1, 300), shorter
    assert product.value(f"select count(*) {of_it}") == "400"


def test_articles_are_stored_together_and_one_that_the_database_refuses_is_left_out_alone(product):
    def store(numbers):
        entries = [entry(number, title=f"{'Refused' if number == 722 else 'Kept'} {number}", content=f"<p>Seen at 45.81.{number - 720}[.]9.</p>")
                   for number in numbers]  # fmt: skip
        return json.loads(product.ctl("article", "import", "--feed", "test-indicators", "--json", "-", input="\n".join(map(json.dumps, entries))).stdout)

    def known():
        return product.value("select count(*) from sightings s join indicators i on i.id = s.indicator_id where i.value like '45.81.%.9' and not i.is_revoked")

    product.sql("alter table articles add constraint articles_refused_here check (title not like 'Refused %') not valid")
    try:
        report = store(range(720, 726))
        assert (report["new"], report["rejected"], report["new_indicators"]) == (5, 1, 5), report
        assert [row["record"] for row in report["rejections"]] == [3] and "articles_refused_here" in report["rejections"][0]["reason"]
    finally:
        product.sql("alter table articles drop constraint articles_refused_here")
    assert known() == "5"
    report = store(range(720, 732))
    assert (report["new"], report["unchanged"], report["rejected"]) == (7, 5, 0), report
    assert known() == "12"
    together = "select count(distinct xmin::text) from articles where title = any (array(select 'Kept ' || n from generate_series(726, 731) n))"
    assert product.value(together) == "1"


def test_the_operator_sees_articles(product, articles):
    listed = json.loads(product.ctl("article", "list", "--feed", "test-indicators", "--json", "--search", "hospital").stdout)
    assert [item["category"] for item in listed] == ["ransomware"]
    assert "hospital" in product.ctl("article", "list", "--search", "hospital").stdout
    assert "no article" in product.ctl("article", "archive", "00000000-0000-4000-8000-000000000000", code=2).stderr
    product.ctl("article", "remove", "x", code=2)
    assert "line 2" in product.ctl("article", "import", "--feed", "test-indicators", "-", input=b'{"key":"a","title":"b"}\n[1]\n', code=2).stderr


def hours(item):
    return datetime.datetime.fromisoformat(item["published_at"].replace("Z", "+00:00")).timestamp() / 3600


def test_hot_ages_by_three_hours_a_point_of_severity(product, key, articles):
    found = pages(product, key, sort="hot", limit=7)
    heat = [hours(item) + 3 * item["severity_score"] + min(item["ioc_count"], 12) for item in found]
    assert len(found) > 20 and len({item["id"] for item in found}) == len(found)
    assert all(one >= other - 1e-5 for one, other in zip(heat, heat[1:]))
    assert [item["id"] for item in found] == [item["id"] for item in pages(product, key, sort="hot", limit=100)]


@pytest.mark.parametrize("window, days", [(None, 1), ("24h", 1), ("7d", 7), ("30d", 30)])
def test_top_is_by_severity_and_indicators_within_its_window(product, key, articles, window, days):
    found = pages(product, key, sort="top", limit=7, **({"window": window} if window else {}))
    rank = [item["severity_score"] + min(item["ioc_count"], 12) / 4 for item in found]
    assert found and rank == sorted(rank, reverse=True)
    now = datetime.datetime.now(datetime.timezone.utc).timestamp() / 3600
    assert all(hours(item) >= now - 24 * days - 1.1 for item in found)
    within = [item for item in pages(product, key, limit=100) if hours(item) >= now - 24 * days]
    assert {item["id"] for item in within} <= {item["id"] for item in found}


@pytest.mark.parametrize("query", ["window=7d", "sort=hot&window=7d", "sort=top&window=1y", "similar_to=x", f"similar_to={uuid.UUID(int=1)}"])
def test_a_window_of_another_order_and_an_unknown_article_are_refused(product, key, query):
    answer = product.ask(f"/api/v1/articles?{query}", key)
    assert answer.status == 400 and answer.json["error"]["details"]["parameter"] in ("window", "similar_to")


def test_similar_articles_share_a_name_and_are_newest_first(product, key):
    fields = "id,title,published_at,threat_actors,malware_families,cve_ids,mitre_techniques"
    asked = 0
    for item in listed(product, key, source="demo-news,demo-reports", limit=30, fields=fields).json["data"]:
        names = lambda each: {*each["threat_actors"], *each["malware_families"], *each["cve_ids"]}
        answer = listed(product, key, similar_to=item["id"], limit=5, fields=fields)
        found = answer.json["data"]
        assert answer.json["meta"]["filters"]["similar_to"] == item["id"]
        assert len(found) <= 5 and item["id"] not in [each["id"] for each in found]
        times = [each["published_at"] for each in found]
        assert times == sorted(times, reverse=True)
        if names(item):
            asked += len(found)
            assert all(names(each) & names(item) for each in found)
    assert asked > 0
