"""No statement that a request runs reads a large table from end to end.

A worker of its own serves a database with as many rows as the planner needs to choose as it does with more; PostgreSQL
logs the plan of every statement of the worker's role (auto_explain). Each operation of the OpenAPI document is asked for
plain and with each of its parameters, so that a new endpoint or parameter is covered as soon as it is documented.
"""

import json
import os
import pathlib
import re
import subprocess
import time
import urllib.parse

import pytest
from client.product import Key, psql
from client.waiting import eventually

DATABASE = "socd_plans"
IDENTITY = "f8e75d96-8e4c-4b1a-9e3d-4f8a7b6c5d3e"
# A table with more rows is large.
LARGE = 5_000
# Of a large table no more than this part may be read for one answer of a page.
PART = 0.5

# What the document cannot tell: values of parameters that are no choice, by name; of paths, by operation or name.
VALUES = {
    "q": ["host17.plans17.example"], "since": ["{days_ago}"], "until": ["{hours_ago}"], "limit": ["7"], "offset": ["3"],
    "added_after": ["{days_ago}"], "modified_since": ["{days_ago}"], "match[id]": ["indicator--{indicator}"],
    "match[type]": ["indicator"], "match[version]": ["all", "first", "last"], "match[spec_version]": ["2.1"],
    "cve_text_search": ["CVE-2024-10017", "story"], "threat_actor": ["Actor 17"], "mitre_technique": ["T1017"],
    "cve": ["CVE-2024-10017"], "source": ["plans"], "industry_tags": ["energy"], "fields": ["id,title"], "expand": ["iocs,mitre"],
    "ioc": ["host17.plans17.example", "10.0.0.17", "CVE-2024-10017", "T1017"], "value": ["10.0.0.17"], "severity": ["9"], "min_severity": ["9"],
    "industry": ["energy"], "country": ["CN"], "ids": ["CVE-2024-10017,CVE-2024-10018"], "vendor": ["vendor17", "vendor17*"], "product": ["product17"],
    "cwe": ["79"], "kev_added_since": ["{days_ago}"], "kev_due_before": ["{hours_ago}"], "published_since": ["{days_ago}"],
    "published_until": ["{hours_ago}"], "mentioned_since": ["{days_ago}"], "query_length": ["20000"],
    "tag": ["family17"], "malware": ["Family 15"], "article": ["{article}"],
    "risk_min": ["99"], "epss_percentile_min": ["0.99"], "cvss_min": ["9"], "epss_min": ["0.9"],
}  # fmt: skip
PATHS = {
    "collectionId": "all", "objectId": "indicator--{indicator}", "keyId": "{key}", "cveId": "CVE-2024-10017", "getArticle.id": "{article}",
    "statusId": "{indicator}", "getCVE.id": "CVE-2024-10017", "slug": "energy", "getActor.id": "APT28", "getTechnique.id": "T1017",
    "getFeed.name": "plans", "getIOC.id": "{indicator}", "getWatch.id": "{watch}", "listWatchMatches.id": "{watch}", "getWatchFeed.token": "0" * 64, "list": "{list}",
    "showMember.name": "nobody",
}  # fmt: skip
# Questions that are more than one parameter, by operation.
FURTHER = {
    "listIOCs": ["facets=type,category,confidence,origin,industry,source,tag,malware,threat_actor,mitre_technique&type=ipv4&since={days_ago}", "type=ipv4,domain&confidence=high&offset=5000", "type=cve&since={days_ago}", "format=csv&limit=100&origin=article",
                 "changes=true", "changes=true&type=ipv4,domain&confidence=high&added_after={days_ago}", "changes=true&cursor=1700000000000000&format=ndjson",
                 "format=csv&columns=value,tlp,risk_score&offset=5000",
                 "time_field=modified&since={days_ago}&until={hours_ago}"],
    "searchIOCs": ["q=10.0.0.0/16", "q=host17&match=prefix", "q=https://&match=prefix", "q=plans17.example&match=subdomains", "q=lans17&match=substring",
                   "q=plans&match=substring", "q=load/199&match=substring&type=url", "q=host17.plans1.exampel&match=fuzzy",
                   "q=2001:db8::/32&match=cidr", "q=nothing-like-this.example", "q=host20.plans20.example&related_limit=100"],
    "listCVEs": ["facets=severity,kev,ransomware,has_articles,vendor,product,cwe&kev=true&vendor=vendor17", "kev=true&sort=kev_added:desc", "epss_min=0.5&cvss_min=7&published_since={days_ago}", "q=CVE-2024-1001", "severity=critical,high&offset=1000"],
    "suggest": ["q=a", "q=t1", "q=CVE-2024-1", "q=2024-17", "q=family&kinds=malware,tag", "kinds=cve&limit=50"],
    "listArticles": ["facets=severity,category,industry,threat_actor,malware,mitre_technique,source,has_iocs&category=malware", "q=story&category=malware", "q=word17", "category=malware&sort=severity:desc", "q=word17&count=true", "count=estimated"],
}  # fmt: skip
# Requests with a body, by operation; others that are no GET change accounts and are left out.
BODIES = {"searchManyIOCs": [{"values": [f"host{n}.plans{n % 977}.example" for n in range(1, 400)]},
                             {"values": ["10.0.0.4", "host21.plans21.example"], "include_related": True}],
          "extractIOCs": [{"text": "\n".join(f"GET http://host{n}.plans{n % 977}.example/a from 1.0.{n % 200}.{n % 250} CVE-2024-{10000 + n}" for n in range(1, 400)),
                           "hunting": ["kql", "suricata"]}]}  # fmt: skip
# Statements that read a large table although an index could not help, or that should be helped by one: what they begin
# with or hold, and why they may.
KNOWN = {
    "select count(*) from articles a": "count=true asks for an exact number",
    "explain select 1 from articles": "planned, never run",
    "f.category = any($2::source_category[]) order by": "articles of a category that no feed has: every article is looked at",
    "a.techniques && $2": "the planner prefers to walk the newest articles, which are few",
    "select count(*) from cves c where": "how many CVEs there are of a kind that most are of; narrow rows, once a version of the data",
    "select coalesce(severity, 'unknown'), count(*) from cves": "figures over all CVEs, once a version of the data",
    "(select count(*) from cves where state = 'rejected')": "the same",
    "c.state = 'rejected' order by": "the filter that nothing here passes: no CVE is rejected",
    "count(*) from indicator_risks join indicators": "the total of sort=risk:desc is all that have a score, once a version of the data",
    "extract(epoch from a.published_at)::numeric": "sort=hot and sort=top rank every article that may be shown, once a version of the data",
    "facets (facet, value, n, looked)": "a facet counts what matches, at most the newest 50,000 rows or, of CVEs, narrow ones; once a version of the data",
    "from warning_list_entries e": "a worker reads the lists when they have changed",
    "from indicator_versions": "match[version]=first and all look for older versions of whatever the page may hold",
}


@pytest.fixture(scope="module")
def plans(product, tmp_path_factory):
    """Every plan of every statement that the requests ran, as (request, plan)."""
    own = product.at(product.database.replace("/socd?", f"/{DATABASE}?"))
    product.sql(f"drop database if exists {DATABASE}", ok=False)
    product.sql(f"create database {DATABASE}")
    worker = None
    try:
        settings = {"SOCD_DATABASE_URL": own.database, "SOCD_SQL_DIR": migrations(product)}
        socdctl(product, settings, "migrate")
        filling = (pathlib.Path(__file__).parent / "plans.sql").read_text()
        done = subprocess.run([psql(), "-XAtq", "-v", "ON_ERROR_STOP=1", "-v", f"identity={IDENTITY}", "-d", own.database],
                              input=filling, capture_output=True, text=True)  # fmt: skip
        assert done.returncode == 0, done.stderr
        own.sql("select refresh_statistics()")
        own.sql("vacuum analyze")
        socdctl(product, settings, "user", "create", "plans@example.com", "--tier", "enterprise")
        socdctl(product, settings, "user", "set-role", "plans@example.com", "moderator")
        own.sql("update tiers set requests_per_minute = 1000000, requests_per_day = 1000000000, finds_similar = true")
        secret = socdctl(product, settings, "key", "mint", "--user", "plans@example.com", "--name", "plans")
        session = socdctl(product, settings | {"SOCD_SESSION_KEY_FILE": f"{product.home}/session.key"}, "session", "mint", "--user", "plans@example.com")
        for setting in ("session_preload_libraries = 'auto_explain'", "auto_explain.log_min_duration = 0", "auto_explain.log_format = 'json'",
                        "auto_explain.log_nested_statements = on", "auto_explain.log_analyze = on", "auto_explain.log_timing = off"):  # fmt: skip
            own.sql(f"alter role socd_worker in database {DATABASE} set {setting}")
        sizes = {name: int(rows) for name, rows in own.sql("select relname, reltuples::bigint from pg_class where relkind in ('r', 'm')")}
        socket = f"{product.sockets}/plans.sock"
        worker = start(product, own, socket)
        eventually(lambda: alive(own, socket), "the worker answers")
        log = product.home / "log" / "postgres.log"
        asked = []
        unanswered = []
        key = Key(secret, own.value("select id from api_keys"), "plans@example.com")
        for operation, requests in questions(own, key, session).items():
            statuses = set()
            for method, target, body in requests:
                start_of_log = log.stat().st_size
                answer = own.ask_socket(socket, target, secret, method, body=body, HTTP_COOKIE=f"sb-access-token={session}")
                statuses.add(answer.status)
                # A statement's plan is in the log before its answer is.
                with log.open("rb") as file:
                    file.seek(start_of_log)
                    asked += [(f"{method} {target}", plan) for plan in logged(file.read().decode(errors="replace"))]
            # Nothing under an id is an answer too.
            if not statuses & {200, 202, 204, 404}:
                unanswered.append((operation, sorted(statuses)))
        yield asked, sizes, unanswered
    finally:
        if worker:
            worker.terminate()
            worker.wait(30)
        eventually(lambda: product.sql(f"drop database if exists {DATABASE} with (force)", ok=False).returncode == 0, "the database is dropped")


def migrations(product):
    return re.search(r"SOCD_SQL_DIR='([^']*)'", pathlib.Path(product.environment["CTL"]).read_text())[1]


def socdctl(product, settings, *words):
    done = product.socdctl(*words, **settings)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def start(product, own, socket):
    command = [str(product.home / "bin" / "socd-worker"), "--listen", f"unix:{socket}", "--processes", "1", "--threads", "1"]
    environment = {"PATH": os.environ["PATH"], "SOCD_DATABASE_URL": own.database.replace("user=socd", "user=socd_worker"),
                   "SOCD_SESSION_KEY_FILE": f"{product.home}/session.key", "SOCD_BODY_CACHE_BYTES": "0"}  # fmt: skip
    owner = pathlib.Path(product.sockets).stat()
    return subprocess.Popen(
        command, env=environment, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        **({"user": owner.st_uid, "group": owner.st_gid} if os.getuid() == 0 else {}),
    )  # fmt: skip


def alive(own, socket):
    try:
        return own.ask_socket(socket, "/readyz").status == 200
    except OSError:
        return False


def logged(text):
    """The plans in a piece of PostgreSQL's log."""
    for entry in re.finditer(r"LOG:  duration: [\d.]+ ms  plan:\n((?:\t.*\n)+)", text):
        yield json.loads(entry[1].replace("\n\t", "\n")[1:])


def made(own, key, path, **members):
    answer = own.ask_socket(f"{own.sockets}/plans.sock", path, key, method="POST", body=json.dumps(members).encode())
    assert answer.status == 201, answer.text
    return answer.json["data"]["id"]


def device_list(own, key):
    """The id of a list that a device could read."""
    return made(own, key, "/api/v1/lists", name="plans", format="edl-ip", max_items=1000)


def watch(own, key):
    """The id of a watch that has found every indicator."""
    id = made(own, key, "/api/v1/watches", name="plans", values=["example.com"])
    own.sql(f"insert into watch_matches (query_id, subject) select w.query_id, i.id::text from watches w, indicators i where w.id = '{id}'")
    own.sql("analyze watch_matches")
    return id


def questions(own, key, session):
    """What to ask, by operation: each plain, with each value of each parameter, and the questions above."""
    socket = f"{own.sockets}/plans.sock"
    document = own.ask_socket(socket, "/api/openapi.json").json
    at = time.time()
    stamp = lambda ago: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at - ago))  # noqa: E731
    fill = {
        "{days_ago}": stamp(3 * 86400), "{hours_ago}": stamp(30 * 3600), "{key}": key.id,
        "{list}": device_list(own, key), "{watch}": watch(own, key),
        "{indicator}": own.value("select id from indicators limit 1"), "{article}": own.value("select id from articles order by published_at desc limit 1"),
    }  # fmt: skip

    def filled(text):
        for name, value in fill.items():
            text = text.replace(name, value)
        return text

    asked = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            name = operation["operationId"]
            if not operation["security"] or (method != "get" and name not in BODIES):
                continue
            parameters = operation.get("parameters", [])
            place = path
            for parameter in parameters:
                if parameter["in"] == "path":
                    value = PATHS.get(f"{name}.{parameter['name']}") or PATHS.get(parameter["name"])
                    assert value, f"PATHS has no {parameter['name']} for {name}"
                    place = place.replace("{" + parameter["name"] + "}", urllib.parse.quote(filled(value)))
            required = [(item["name"], choices(item)[0]) for item in parameters if item["in"] == "query" and item["required"]]
            queries = [required]
            for parameter in parameters:
                if parameter["in"] == "query":
                    rest = [pair for pair in required if pair[0] != parameter["name"]]
                    queries += [rest + [(parameter["name"], value)] for value in choices(parameter)]
            texts = [urllib.parse.urlencode([(item, filled(value)) for item, value in query]) for query in queries]
            texts += [filled(text) for text in FURTHER.get(name, [])]
            bodies = [json.dumps(body).encode() for body in BODIES.get(name, [])] or [b""]
            # The same path may stand twice, with and without its version.
            asked.setdefault(name + path, []).extend(
                (method.upper(), place + ("?" + text if text else ""), body) for text in dict.fromkeys(texts) for body in bodies
            )
    return asked


def choices(parameter):
    schema = parameter["schema"]
    schema = schema.get("items", schema)
    if parameter["name"] in VALUES:
        return VALUES[parameter["name"]]
    if "enum" in schema:
        return schema["enum"]
    return {"boolean": ["true", "false"], "integer": [str(max(1, schema.get("minimum", 1)))], "number": ["1"]}.get(schema["type"], [])


def scans(node):
    if "Relation Name" in node:
        yield node
    for part in node.get("Plans", []):
        yield from scans(part)


def test_every_operation_was_answered(plans):
    asked, _, unanswered = plans
    assert not unanswered, f"VALUES and PATHS lack something for {unanswered}"
    assert len(asked) > 200


def test_no_large_table_is_read_from_end_to_end(plans):
    asked, sizes, _ = plans
    large = {name for name, rows in sizes.items() if rows > LARGE}
    assert {"indicators", "sightings", "articles", "publications", "indicator_versions"} <= large
    found = {}
    for request, plan in asked:
        for node in scans(plan["Plan"]):
            name = node["Relation Name"]
            if name not in large or any(words in plan["Query Text"] for words in KNOWN):
                continue
            read = (node.get("Actual Rows", 0) + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)) * node.get("Actual Loops", 1)
            if node["Node Type"] == "Seq Scan" and node.get("Actual Loops", 1) or read > PART * sizes[name]:
                found.setdefault((node["Node Type"], name, plan["Query Text"][:400]), (request, read))
    assert not found, "\n\n".join(f"{kind} of {name}, {read} rows, for {request}:\n{text}" for (kind, name, text), (request, read) in found.items())
