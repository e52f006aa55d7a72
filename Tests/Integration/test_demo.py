"""What scripts/run puts into a fresh instance shows every endpoint and every filter alive."""

import json
import urllib.parse

import pytest
from client.product import SAMPLES

# What a path's parameter or a required one stands for; a path whose parameter is not here is asked for it by name.
PARAMETERS = {
    "q": "avsvmcloud.com", "ioc": "CVE-2021-44228", "platform": "splunk", "collectionId": "all", "slug": "energy", "/api/v1/feeds/{name}": "urlhaus",
    "/api/v1/cves/{id}": "CVE-2021-44228", "/api/v1/actors/{id}": "sandworm-team", "/api/v1/techniques/{id}": "T1190",
}
# Nobody has added anything through TAXII yet, kept an article, said anything, or made a watch or a list.
EMPTY = (
    "/api/taxii2/api/status/{statusId}/", "/api/v1/community/saved", "/api/v1/community/comments", "/api/v1/community/reports",
    "/api/v1/community/moderation", "/api/v1/community/users/{name}", "/api/v1/watches", "/api/v1/watches/{id}", "/api/v1/watches/{id}/matches",
    "/api/v1/watches/feed/{token}", "/api/v1/lists", "/api/v1/lists/{list}", "/api/v1/lists/{list}/explain",
)  # fmt: skip
ARTICLES = "/api/v1/articles"
ARTICLE_FILTERS = {
    "q": "pipeline", "threat_actor": "Sandworm Team", "malware": "LockBit", "mitre_technique": "T1190", "cve": "CVE-2021-44228",
    "cve_text_search": "print spooler", "source": "demo-news", "has_iocs": "true", "min_severity": "9.5",
    "since": "2001-01-01T00:00:00Z", "modified_since": "2001-01-01T00:00:00Z",
}


@pytest.fixture(scope="module")
def document(product):
    return product.ask("/api/openapi.json").json


@pytest.fixture(scope="module")
def found(product, key):
    """Ids that only the instance knows."""
    article = product.ask(f"{ARTICLES}?source=demo-news&limit=1", key).json["data"][0]["id"]
    thing = product.ask("/api/taxii2/api/collections/all/objects/?match[type]=indicator&limit=1", key).json["objects"][0]["id"]
    ioc = product.ask("/api/v1/iocs?limit=1", key).json["data"][0]["id"]
    own = product.ask("/api/v1/keys", Cookie=cookie(product)).json["data"][0]["id"]
    return {f"{ARTICLES}/{{id}}": article, "/api/v1/iocs/{id}": ioc, "objectId": thing, "keyId": own}


def cookie(product):
    return "sb-access-token=" + product.environment["SESSION_JWT"]


def target(path, operation, known):
    """The path with its parameters filled in, and the query that it cannot do without."""
    query = {}
    for parameter in operation.get("parameters", []):
        name = parameter["name"]
        if parameter["in"] == "query" and not parameter.get("required"):
            continue
        value = known.get(path, known.get(name))
        assert value is not None, f"{path}: give PARAMETERS a value for {name} that the samples have"
        if parameter["in"] == "path":
            path = path.replace("{" + name + "}", value)
        else:
            query[name] = value
    if path == "/api/v1/lookup":
        query["ioc"] = known["ioc"]
    return path + ("?" + urllib.parse.urlencode(query) if query else "")


def is_alive(answer):
    """Whether there is more in it than a frame."""
    if "json" not in answer.fields["content-type"] or "ndjson" in answer.fields["content-type"]:
        return len(answer.body.splitlines()) > 1
    body = answer.json
    for name in ("data", "objects", "collections", "queries", "matches", "results"):
        if isinstance(body, dict) and name in body:
            return bool(body[name])
    return bool(body)


def test_every_endpoint_that_reads_shows_something(product, key, document, found):
    dead = []
    for path, operations in document["paths"].items():
        if "get" not in operations or path in EMPTY:
            continue
        schemes = {name for choice in operations["get"]["security"] for name in choice}
        asked = target(path, operations["get"], PARAMETERS | found)
        is_own = bool(schemes) and "ApiKeyAuth" not in schemes  # what an account sees of itself takes no key
        answer = product.ask(asked, Cookie=cookie(product)) if is_own else product.ask(asked, key)
        if answer.status != 200 or not is_alive(answer):
            dead.append((asked, answer.status, answer.body[:200]))
    assert dead == []


def test_every_filter_of_articles_finds_something(product, key, document):
    queries = [{name: value} for name, value in ARTICLE_FILTERS.items()]
    for parameter in document["paths"][ARTICLES]["get"]["parameters"]:
        choices = parameter["schema"].get("items", {}).get("enum", [])
        if parameter["name"] in ("expand", "fields"):
            continue
        queries += [{parameter["name"]: choice} for choice in choices]
    assert len(queries) > 40
    # Only the demo's own feeds: what other tests bring is no proof.
    feeds = ",".join(line.split("\t")[1] for line in (SAMPLES / "articles.list").read_text().splitlines())
    empty = []
    for query in queries:
        answer = product.ask(f"{ARTICLES}?{urllib.parse.urlencode({'source': feeds} | query)}", key)
        if answer.status != 200 or not answer.json["data"]:
            empty.append((query, answer.status))
    assert empty == []


def test_every_sector_actor_and_technique_of_the_articles_has_a_page(product, key):
    articles = product.ask(f"{ARTICLES}?source=demo-news,demo-reports,demo-research,demo-vendors,demo-government&limit=100", key).json["data"]
    assert len(articles) >= 30
    actors = {name for article in articles for name in article["threat_actors"]}
    techniques = {technique["id"] for article in articles for technique in article["mitre_techniques"]}
    sectors = {tag for article in articles for tag in article["industry_tags"]}
    assert len(actors) >= 12 and len(techniques) >= 30 and len(sectors) == 16
    for name in actors:
        assert product.ask("/api/v1/actors/" + urllib.parse.quote(name), key).json["data"]["article_count"] > 0, name
    for id in techniques:
        assert product.ask(f"/api/v1/techniques/{id}", key).json["data"]["article_count"] > 0, id
    for slug in sectors:
        assert product.ask(f"/api/v1/industries/{slug}?window=90d", key).json["data"]["article_count"] > 0, slug


def test_every_exploited_vulnerability_of_the_samples_has_a_score(product, key):
    catalogue = {entry["cveID"] for entry in json.loads((SAMPLES / "cves" / "kev.json").read_text())["vulnerabilities"]}
    rows = (SAMPLES / "cisa-kev.csv").read_text().splitlines()[1:]
    ids = [row.split(",")[1] for row in rows]
    assert len(ids) > 300 and set(ids) <= catalogue
    for id in ids:
        answer = product.ask(f"/api/v1/lookup?ioc={id}&include=factors", key).json["data"]
        assert answer["found"] and answer["risk"]["score"] >= 85, id


def test_the_samples_arrive_over_days_not_at_once(product):
    """By the samples' own feeds: other tests import much at once."""
    days = product.sql(
        "select (first_seen at time zone 'UTC')::date, count(*) from sightings s join feeds f on f.id = s.feed_id "
        "where f.slug in ('urlhaus', 'threatfox', 'feodotracker', 'sslbl') and s.origin = 'feed' group by 1 order by 1"
    )
    counts = [int(count) for _, count in days][1:-1]
    assert len(counts) >= 27
    assert min(counts) >= 10 and max(counts) <= 4 * sum(counts) / len(counts)


def test_every_tier_has_something_of_the_last_day(product):
    for tier in ("free", "pro", "enterprise"):
        key = product.key(tier)
        assert product.ask("/api/v1/iocs?limit=1", key).json["meta"]["total"] > 50
        assert product.ask(f"{ARTICLES}?source=demo-news,demo-reports,demo-vendors&limit=10", key).json["data"] != []
