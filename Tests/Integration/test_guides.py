"""Each guide's client makes its calls with what the guide says: addresses, settings and commands are read out of it."""

import base64
import csv
import ipaddress
import itertools
import json
import re
import time
import urllib.parse
import uuid

import misp_stix_converter
import pymisp
import pytest
import taxii2client.v21 as taxii
import yaml
from client.documents import Document, filled, run, target
from client.receiver import Receiver
from client.taxii import TAXII, Client
from cytaxii2 import cytaxii2
from sigma.collection import SigmaCollection
from sigma.exceptions import SigmaError
from sigma.plugins import InstalledSigmaPlugins

PLUGINS = InstalledSigmaPlugins.autodiscover()
WHOLE = "/api/v1/iocs?limit=1&type="


@pytest.fixture(scope="module")
def basic(key):
    return "Basic " + base64.b64encode(f"x:{key.secret}".encode()).decode()


def guide(name):
    return Document(f"integrations/{name}")


def command(document, word):
    found = [text for text in document.code("sh") if word in text]
    assert len(found) == 1, (document.name, word, len(found))
    return found[0]


def succeeds(done):
    assert done.returncode == 0, done.stderr[-2000:].decode()
    return done.stdout


def collection(product, key, name):
    """As programs with taxii2-client open one: with user and password, by its id."""
    return taxii.Collection(f"{product.base}/api/taxii2/api/collections/{name}/", user="x", password=key.secret)


def rules(product, key, tmp_path, document):
    """The Sigma rules that a guide's command fetches."""
    succeeds(run(command(document, "socdefenders.yml"), product, tmp_path, KEY=key.secret))
    return list(yaml.safe_load_all((tmp_path / "socdefenders.yml").read_text()))


# Splunk


def test_splunk_reads_each_threat_list_by_its_expression(product, key, basic):
    document = guide("splunk").section("## Threat lists of Enterprise Security")
    settings = dict(re.findall(r"^\| (Delimiting regular expression|Fields) \| (.+) \|$", document.text, re.MULTILINE))
    delimiters, fields = ([cell.strip().strip("`") for cell in row.split("|")] for row in (settings["Delimiting regular expression"], settings["Fields"]))
    addresses, = document.code("text")
    kinds = [lambda v: ipaddress.ip_address(v), lambda v: re.fullmatch(r"[a-z0-9._-]+", v), lambda v: v.split("://")[1], lambda v: re.fullmatch(r"[0-9a-f]{32,64}", v)]
    for address, delimiter, field, check in zip(addresses.split(), delimiters, fields, kinds, strict=True):
        assert field.endswith(":$1")
        answer = product.ask(target(address, product), Authorization=basic, User_Agent="Splunk Enterprise")
        lines = answer.text.splitlines()
        assert answer.status == 200 and len(lines) > 5
        for line in lines:
            first = re.split(delimiter, line)[0]
            assert first == line and check(first), line


def test_splunk_takes_the_table_with_all_kinds(product, key, tmp_path):
    succeeds(run(command(guide("splunk"), "socdefenders.csv"), product, tmp_path, KEY=key.secret))
    rows = list(csv.DictReader((tmp_path / "socdefenders.csv").open(newline="")))
    assert len(rows) > 100 and list(rows[0]) == ["description", "ip", "domain", "url", "file_hash", "src_user", "weight"]
    for row in rows:
        assert sum(bool(row[kind]) for kind in ("ip", "domain", "url", "file_hash", "src_user")) == 1 and 1 <= int(row["weight"]) <= 100


def test_the_event_collector_gets_events(product, key, tmp_path):
    with Receiver(lambda request: (200, {"text": "Success", "code": 0})) as splunk:
        block = command(guide("splunk"), "services/collector")
        said = succeeds(run(block, product, tmp_path, KEY=key.secret, HEC_TOKEN="token", SPLUNK_HEC=splunk.url))
    assert json.loads(said)["code"] == 0
    sent, = splunk.received
    assert sent.target == "/services/collector/event" and sent.fields["Authorization"] == "Splunk token"
    # The collector reads JSON objects one behind the other.
    decoder, text, events = json.JSONDecoder(), sent.body.decode(), []
    while text.strip():
        event, end = decoder.raw_decode(text.lstrip())
        events.append(event)
        text = text.lstrip()[end:]
    assert len(events) == 1000
    for event in events:
        assert set(event) == {"time", "source", "sourcetype", "event"} and isinstance(event["time"], (int, float))
        assert event["sourcetype"] == "socdefenders:ioc" and event["event"]["value"]


def test_splunks_taxii_client_reads_the_collection(product, key):
    document = guide("splunk").section("## TAXII")
    server = taxii.Server(filled(document.setting("URL"), product), user=document.setting("User"), password=key.secret)
    assert server.default.url == filled(document.setting("API root"), product)
    found, = [one for one in server.default.collections if one.id == document.setting("Collection")]
    pages = itertools.islice(taxii.as_pages(found.get_objects, per_request=1000), 2)
    assert sum(len(page["objects"]) for page in pages) > 1000


def test_rules_become_searches_of_splunk(product, key, tmp_path):
    documents = rules(product, key, tmp_path, guide("splunk"))
    queries = PLUGINS.backends["splunk"]().convert(SigmaCollection.from_dicts(documents))
    assert len(queries) == len(documents) == 100


# Microsoft Sentinel


def test_the_taxii_connector_of_sentinel_polls_by_the_hour(product, key, basic):
    document = guide("sentinel").section("## The TAXII connector")
    root, name = target(document.setting("API root URL"), product), document.setting("Collection ID")
    assert root.endswith("/") and uuid.UUID(name).version == 4 and document.setting("Username")
    ask = lambda path: product.ask(path, Authorization=basic, Accept=TAXII)
    assert ask(root).status == 200
    listed = {one["id"]: one for one in ask(f"{root}collections/").json["collections"]}
    assert listed[name]["can_read"]
    # The guide's second collection, too.
    for other in set(re.findall(r"[0-9a-f-]{36}", document.text)):
        assert other in listed
    first, found = f"{root}collections/{name}/objects/?added_after=2000-01-01T00:00:00.000Z", []
    answer = ask(first)
    while True:
        assert answer.status == 200 and answer.type == TAXII
        found += answer.json.get("objects", [])
        if not answer.json.get("more"):
            break
        answer = ask(f"{first}&next={answer.json['next']}")
    indicators = [one for one in found if one["type"] == "indicator"]
    assert len(indicators) > 500 and len({one["id"] for one in indicators}) == len(indicators)
    for one in indicators:
        assert one["pattern"] and one["pattern_type"] == "stix" and one["valid_from"]
    last = answer.fields["x-taxii-date-added-last"]
    assert ask(f"{root}collections/{name}/objects/?added_after={last}").json == {}


def test_sentinels_upload_api_gets_bodies_that_it_takes(product, key, tmp_path):
    block = command(guide("sentinel"), "threat-intelligence-stix-objects:upload")
    total = int(product.ask("/api/v1/iocs?format=sentinel&confidence=high&time_field=modified&limit=100", key).fields["x-total-count"])
    seen = set()
    with Receiver() as sentinel:
        for offset in range(0, total, 100):
            page = block.replace("offset=0", f"offset={offset}")
            succeeds(run(page, product, tmp_path, KEY=key.secret, TOKEN="token", WORKSPACE="w1", SENTINEL=sentinel.url))
    for sent in sentinel.received:
        assert sent.target == "/workspaces/w1/threat-intelligence-stix-objects:upload?api-version=2024-02-01-preview"
        assert sent.fields["Content-Type"] == "application/json" and sent.fields["Authorization"] == "Bearer token"
        body = json.loads(sent.body)
        assert set(body) == {"sourcesystem", "stixobjects"} and body["sourcesystem"] != "Microsoft Sentinel"
        assert 1 <= len(body["stixobjects"]) <= 100
        for one in body["stixobjects"]:
            assert {"id", "type", "created", "modified"} <= set(one)
            assert one["type"] != "indicator" or {"pattern", "pattern_type", "valid_from"} <= set(one)
        seen |= {one["id"] for one in body["stixobjects"]}
    assert len(seen) == total


def test_hunting_queries_of_sentinel_pass_over_tables_that_are_missing(product, key, tmp_path):
    said = succeeds(run(command(guide("sentinel"), "platform=kql"), product, tmp_path, KEY=key.secret)).decode()
    queries = [line for line in said.splitlines() if line and not line.startswith("//")]
    assert queries and all(len(query.encode()) <= 10_000 for query in queries)
    assert all("union isfuzzy=true" in query for query in queries)
    assert any("DeviceNetworkEvents" in query and "DnsEvents" in query for query in queries)


@pytest.mark.parametrize("pipeline", ["microsoft_xdr", "sentinel_asim"])
def test_kusto_has_no_table_for_rules_of_names(product, key, pipeline):
    """The guide says so. When this fails, the pipeline has learned it and the guide may say less."""
    assert pipeline in guide("sentinel").text
    documents = list(yaml.safe_load_all(product.ask("/api/v1/iocs/sigma?type=domain&limit=3", key).text))
    for document in documents:
        with pytest.raises(SigmaError):
            PLUGINS.backends["kusto"](processing_pipeline=PLUGINS.pipelines[pipeline]()).convert(SigmaCollection.from_dicts([document]))


def test_rules_of_addresses_and_hashes_become_kusto(product, key, tmp_path):
    document = guide("sentinel")
    pipeline = re.search(r"sigma convert -t kusto -p (\w+)", document.text)[1]
    documents = rules(product, key, tmp_path, document)
    backend = PLUGINS.backends["kusto"](processing_pipeline=PLUGINS.pipelines[pipeline]())
    assert len(backend.convert(SigmaCollection.from_dicts(documents))) == len(documents) == 100


# Elastic


def agent(product, document, secret, since, bearer=False):
    """The requests of the integration's program: objects and the place to go on from."""
    url, limit = filled(document.setting("URL API endpoint"), product).rstrip("/"), document.setting("Limit")
    user = document.setting("Basic Auth Username")
    login = f"Bearer {secret}" if bearer else "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode()
    found, query = [], {"added_after": since, "limit": limit}
    while True:
        answer = product.ask(target(f"{url}/?{urllib.parse.urlencode(query)}", product), Authorization=login, Accept=TAXII)
        assert answer.status == 200
        found += answer.json.get("objects", [])
        last, place = answer.fields["x-taxii-date-added-last"], answer.json.get("next")
        if not place:
            return found, last, answer
        query = {"next": place, "limit": limit}


@pytest.mark.parametrize("bearer", [False, True])
def test_the_elastic_agent_polls_and_goes_on_from_its_place(product, key, bearer):
    document = guide("elastic").section("## Custom Threat Intelligence")
    hours = int(document.setting("Initial Interval").removesuffix("h"))
    since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - hours * 3600))
    found, last, _ = agent(product, document, key.secret, since, bearer)
    assert len(found) > 2000 and len({one["id"] for one in found}) == len(found)
    again, place, answer = agent(product, document, key.secret, last, bearer)
    # What the guide says of older releases: an envelope without news has no objects.
    assert again == [] and answer.json == {} and place == last


def test_elasticsearch_gets_documents_under_ids_that_stay(product, key, tmp_path):
    block = command(guide("elastic"), "_bulk")
    with Receiver(lambda request: (200, {"errors": False, "items": []})) as elastic:
        for _ in range(2):
            succeeds(run(block, product, tmp_path, KEY=key.secret, ELASTIC_KEY="token", ELASTIC=elastic.url))
    first, second = elastic.received
    assert first.target == "/threat-socdefenders/_bulk" and first.fields["Content-Type"] == "application/x-ndjson"
    lines = [json.loads(line) for line in first.body.decode().splitlines()]
    actions, documents = lines[::2], lines[1::2]
    assert len(documents) == len(actions) == 1000 and first.body.endswith(b"\n")
    for action, document in zip(actions, documents, strict=True):
        assert action == {"index": {"_id": document["threat"]["indicator"]["id"][0]}}
    assert second.body == first.body


def test_the_fields_of_match_rules_are_those_of_the_documents(product, key):
    fields = re.findall(r"\| `(threat\.indicator\.[\w.]+)` \|", guide("elastic").text)
    documents = [json.loads(line) for line in product.ask("/api/v1/iocs?format=ecs&limit=2000&since=2000-01-01", key).text.splitlines()]

    def has(value, path):
        name, _, rest = path.partition(".")
        return isinstance(value, dict) and name in value and (not rest or has(value[name], rest))

    for field in fields:
        assert any(has(document, field) for document in documents), field


@pytest.mark.parametrize("target", ["lucene", "esql", "eql"])
def test_rules_become_queries_of_elastic(product, key, tmp_path, target):
    document = guide("elastic")
    assert f"`{target}`" in document.text or f"-t {target}" in document.text
    documents = rules(product, key, tmp_path, document)
    assert len(PLUGINS.backends[target]().convert(SigmaCollection.from_dicts(documents))) == len(documents)


# IBM QRadar


def test_qradar_gets_its_sets_and_their_members(product, key, tmp_path):
    document = guide("qradar").section("## Reference sets by script")
    with Receiver() as qradar:
        for block in document.code("sh"):
            succeeds(run(block, product, tmp_path, KEY=key.secret, QRADAR=qradar.url, QRADAR_TOKEN="token"))
    made = [dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(one.target).query)) for one in qradar.received if "sets?" in one.target]
    assert [(one["name"], one["element_type"]) for one in made] == [("socd_addresses", "IP"), ("socd_names", "ALNIC"), ("socd_hashes", "ALNIC")]
    loads = {one.target.rsplit("/", 1)[1]: one for one in qradar.received if "bulk_load" in one.target}
    assert set(loads) == {one["name"] for one in made}
    checks = {"socd_addresses": ipaddress.IPv4Address, "socd_names": lambda v: "." in v, "socd_hashes": lambda v: len(v) == 64}
    for name, load in loads.items():
        assert load.method == "POST" and load.fields["SEC"] == "token" and load.fields["Content-Type"] == "application/json"
        members = json.loads(load.body)
        assert len(members) > 5 and all(checks[name](member) for member in members)


def test_qradars_taxii_client_finds_the_collection_by_its_title(product, key):
    document = guide("qradar").section("## The Threat Intelligence app")
    client = cytaxii2.cytaxii2(
        discovery_url=filled(document.setting("TAXII Endpoint"), product), username=document.setting("Username"), password=key.secret,
        version=float(document.setting("Version")),
    )  # fmt: skip
    assert client.discovery_request()["response"]["default"]
    titles = {one["title"]: one["id"] for one in client.collection_request()["response"]["collections"]}
    assert {"Addresses", "Hashes"} <= set(titles)
    polled = client.poll_request(titles[document.setting("Collection")], limit=100)
    assert polled["status"] and polled["response"]["objects"]


def test_a_collector_gets_syslog_over_tcp(product, key, tmp_path):
    block, = guide("qradar").section("## Syslog").code("sh")
    said = succeeds(run(block, product, tmp_path, {"nc": f'echo "$@" > "{tmp_path}/nc.words"; cat'}, KEY=key.secret, COLLECTOR="collector.example", COLLECTOR_PORT="514"))
    assert (tmp_path / "nc.words").read_text().split() == ["-w", "5", "collector.example", "514"]
    lines = said.decode().splitlines()
    assert len(lines) > 100 and all(re.match(r"<13[234]>1 \d{4}-\d\d-\d\dT[\d:.]+Z \S+ socdefenders - IOC \[ioc@\d+ ", line) for line in lines)


# OpenCTI


def test_the_feed_of_opencti_reads_a_page_in_each_run(product, key, basic):
    """Older releases: one page a run, `next` beside the date of the last header. Newer ones follow `next`, then keep the date."""
    document = guide("opencti").section("## The built-in feed")
    objects = f"{target(document.setting('TAXII server URL'), product)}collections/{document.setting('TAXII Collection')}/objects/"
    for fields in ({"Accept": "application/json, text/plain, */*"}, {"Accept": TAXII}):
        since, place, found, pages = "2000-01-01T00:00:00.000Z", None, [], 0
        while True:
            query = {"added_after": since} | ({"next": place} if place else {})
            answer = product.ask(f"{objects}?{urllib.parse.urlencode(query)}", Authorization=basic, **fields)
            assert answer.status == 200
            found += answer.json.get("objects", [])
            pages += 1
            since, place = answer.fields["x-taxii-date-added-last"], answer.json.get("next")
            if not answer.json.get("more"):
                break
            # The page size that the guide tells of.
            assert len(answer.json["objects"]) == 100
        assert pages > 20
        named = [one["id"] for one in found if one["type"] not in ("identity", "marking-definition")]
        assert len(named) == len(set(named))
        # The date is kept to the millisecond, and brings nothing again.
        kept = since[:23] + "Z"
        assert product.ask(f"{objects}?added_after={kept}", Authorization=basic).json == {}
    assert "100 objects a page" in document.text and "SOCD_TAXII_PAGE=1000" in document.text


def test_the_connector_of_opencti_reads_in_pages_of_its_own(product, key):
    document = guide("opencti").section("## The connector")
    server = taxii.Server(filled(document.setting("TAXII2_DISCOVERY_URL"), product), user=document.setting("TAXII2_USERNAME"), password=key.secret)
    root_name, title = document.setting("TAXII2_COLLECTIONS").split(".", 1)
    root, = [one for one in server.api_roots if one.url.rstrip("/").split("/")[-1] == root_name]
    found, = [one for one in root.collections if one.title == title]
    hours = int(document.setting("TAXII2_INITIAL_HISTORY"))
    since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - hours * 3600))
    limit = int(document.setting("TAXII2_URL_QUERY_LIMIT"))
    pages = list(taxii.as_pages(found.get_objects, per_request=limit, added_after=since))
    assert len(pages[0]["objects"]) == limit and sum(len(page["objects"]) for page in pages) > 2000


def test_opencti_reads_the_news_as_rss(product, key, tmp_path):
    said = succeeds(run(command(guide("opencti"), "format=rss"), product, tmp_path, KEY=key.secret))
    assert said.startswith(b"<?xml") and said.count(b"<item>") > 3


# MISP


def test_misp_reads_its_csv_feed(product, key):
    document = guide("misp").section("## Feeds")
    name, _, value = document.setting("Headers").partition(": ")
    assert value == "KEY"
    fields = {name: key.secret, "Accept": "application/json", "Content-Type": "application/json", "MISP-version": "2.5.34"}
    answer = product.ask(target(document.setting("URL"), product), **fields)
    assert answer.status == 200
    excluded = re.compile(document.setting("Exclusion regex").strip("/"))
    column, delimiter = int(document.setting("Value field(s)")) - 1, document.setting("Delimiter")
    rows = list(csv.reader((line for line in answer.text.splitlines() if not excluded.search(line)), delimiter=delimiter))
    listed = product.ask("/api/v1/iocs?limit=1000&exclude_warning_lists=true&detection_only=true", key).json["data"]
    assert [row[column] for row in rows] == [one["value"] for one in listed] and len(rows) == 1000
    # The next fetch of an unchanged list.
    assert product.ask(target(document.setting("URL"), product), If_None_Match=answer.fields["etag"], **fields).status == 304
    plain = [text for text in document.code("text") if "format=txt" in text][0].strip()
    assert len(product.ask(target(plain, product), **fields).text.split()) > 100


def test_pymisp_puts_the_event_into_misp_and_then_renews_it(product, key, monkeypatch):
    code, = guide("misp").code("python")
    known = set()

    def misp(request):
        path = request.target.split("?")[0]
        if request.method == "HEAD":
            return (200 if path.rsplit("/", 1)[1] in known else 404), {}
        if "/events/add" in path or "/events/edit" in path:
            event = json.loads(request.body)
            event = event.get("Event", event)
            known.add(event["uuid"])
            return 200, {"Event": event}
        return 200, {"version": "2.5.34", "pymisp_recommended_version": "2.5.34", "User": {}, "Role": {}, "UserSetting": {}}

    with Receiver(misp) as server:
        for name, value in {"KEY": key.secret, "MISP": server.url, "MISP_KEY": "token"}.items():
            monkeypatch.setenv(name, value)
        for _ in range(2):
            exec(compile(filled(code, product), "misp.md", "exec"), {})
    sent = [(request.target.split("?")[0].split("/")[2], json.loads(request.body)) for request in server.received if request.method == "POST" and "/events/" in request.target]
    assert [action for action, _ in sent] == ["add", "edit"] and len(known) == 1
    event = sent[0][1].get("Event", sent[0][1])
    assert len(event["Attribute"]) == int(product.ask(f"{WHOLE}domain,ipv4,sha256&confidence=high", key).fields["x-total-count"])
    assert {one["type"] for one in event["Attribute"]} == {"domain", "ip-src", "sha256"}


def test_misp_makes_attributes_of_cves_in_an_event_and_clusters_of_the_collection(product, key, tmp_path):
    document = guide("misp").section("## CVEs")
    event = pymisp.MISPEvent()
    event.from_json(succeeds(run(command(document, "type=cve"), product, tmp_path, KEY=key.secret)).decode())
    assert len(event.attributes) > 100 and {one.type for one in event.attributes} == {"vulnerability"}
    # The note: the collection, and a bundle, give clusters alone.
    objects = [one for page in taxii.as_pages(collection(product, key, "cves").get_objects, per_request=1000) for one in page["objects"]]
    source = tmp_path / "cves.json"
    source.write_text(json.dumps({"type": "bundle", "id": f"bundle--{uuid.uuid4()}", "objects": objects}))
    report = misp_stix_converter.stix_2_to_misp(source, output_name=tmp_path / "made.json", overwrite=True, debug=True, single_event=True)
    assert report["success"] == 1, report
    made = json.loads((tmp_path / "made.json").read_text())
    assert not made.get("Attribute") and not made.get("Object")
    assert sum(len(galaxy["GalaxyCluster"]) for galaxy in made["Galaxy"]) == sum(one["type"] == "vulnerability" for one in objects)


def test_misp_reads_the_shared_collection_as_its_taxii_client_asks(product, key, tmp_path):
    document = guide("misp").section("## TAXII")
    secret = succeeds(run(document.code("sh")[0], product, tmp_path, KEY=key.secret)).decode()
    base, root, name = (document.setting(setting) for setting in ("Base URL", "API root", "Collection"))
    fields = {"Authorization": f"basic {secret}", "Accept": TAXII, "Content-Type": TAXII}
    assert product.ask(target(f"{base}/{root}/collections/", product), **fields).status == 200
    # It joins with a slash that may be there already, and sends an empty `next` at first.
    answer = product.ask(target(f"{base}//{root}/collections/{name}/objects/?limit=50&next=", product), **fields)
    assert answer.status == 200
    thing = {"type": "indicator", "spec_version": "2.1", "id": f"indicator--{uuid.uuid4()}", "created": "2026-01-31T00:00:00.000Z",
             "modified": "2026-01-31T00:00:00.000Z", "pattern": "[domain-name:value = 'misp.example']", "pattern_type": "stix", "valid_from": "2026-01-31T00:00:00Z"}  # fmt: skip
    added = Client(None).send("POST", target(f"{base}/{root}/collections/{name}/objects/", product), None, json.dumps({"objects": [thing]}), **{**fields, "Accept": TAXII})
    assert added.status == 202 and added.json["success_count"] == 1
