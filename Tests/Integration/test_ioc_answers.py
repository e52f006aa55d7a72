"""Formats, negotiation, conditional requests, and the fields every answer of GET /api/v1/iocs carries."""

import csv
import gzip
import io
import json
import re
import uuid

import pytest
from client.answer import contract_error
from client.product import SAMPLES

LIST = "/api/v1/iocs"
HEADER = "id,type,value,confidence,first_seen,last_seen,source_article,source_feed,category,tags"


def changing(fields):
    """The fields that may differ between two answers to the same question."""
    return {
        name: value for name, value in fields.items()
        if name not in ("x-request-id", "date") and "ratelimit" not in name
    }


# Formats

def test_csv_is_rfc_4180_and_says_what_json_says(product, key):
    answer = product.ask(f"{LIST}?format=csv&csv_guard=false&limit=10000", key)
    assert answer.fields["content-type"] == "text/csv; charset=utf-8; header=present"
    assert re.fullmatch(r'attachment; filename="[\w.-]+\.csv"', answer.fields["content-disposition"])
    assert answer.text.startswith(HEADER + "\r\n") and answer.text.endswith("\r\n")
    rows = list(csv.DictReader(io.StringIO(answer.text, newline=""), strict=True))
    records = product.ask(f"{LIST}?limit=10000", key).json["data"]
    assert [
        (row["id"], row["type"], row["value"], row["confidence"], row["first_seen"], row["last_seen"], row["source_feed"], row["category"],
         row["tags"]) for row in rows
    ] == [
        (one["id"], one["type"], one["value"], one["confidence"], one["first_seen"], one["last_seen"], one["source"]["feed_name"],
         one["source"]["category"], ",".join(one["tags"])) for one in records
    ]
    assert all(None not in row and None not in row.values() for row in rows), "every row has as many cells as the header"


def test_extended_csv_carries_the_context(product, key):
    answer = product.ask(f"{LIST}?format=csv&csv_guard=false&fields=extended&limit=10000", key)
    rows = list(csv.DictReader(io.StringIO(answer.text, newline=""), strict=True))
    records = product.ask(f"{LIST}?limit=10000", key).json["data"]
    assert [(row["value"], row["context"], row["mitre_techniques"]) for row in rows] == [
        (one["value"], one.get("context", ""), ",".join(one["mitre_techniques"])) for one in records
    ]


def test_every_format_of_records_says_how_risky_until_when_and_how_far(product, key):
    records = product.ask(f"{LIST}?limit=1000", key).json["data"]
    stored = {row[0]: row[1:] for row in product.sql(
        "select id, coalesce((select score::text from indicator_risks where indicator_id = id), ''), "
        "coalesce(to_char(valid_until at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), ''), tlp from indicators")}  # fmt: skip
    assert any(one["risk_score"] is not None for one in records)
    for one in records:
        said = [str(one["risk_score"] if one["risk_score"] is not None else ""), one["valid_until"] or "", one["tlp"]]
        assert said == list(stored[one["id"]]), one
        assert one["risk"]["score"] == one["risk_score"] and (one["risk"]["level"] == "unknown") == (one["risk_score"] is None)
    rows = list(csv.DictReader(io.StringIO(product.ask(f"{LIST}?format=csv&columns=extended&limit=1000", key).text, newline="")))
    assert list(rows[0])[:10] == HEADER.split(",")
    assert [[row["risk_score"], row["valid_until"], row["tlp"]] for row in rows] == [list(stored[one["id"]]) for one in records]
    events = {event["threat"]["indicator"]["id"][0].split("--")[1]: event for event in (
        json.loads(line) for line in product.ask(f"{LIST}?format=ecs&limit=1000", key).text.splitlines())}  # fmt: skip
    for id, event in events.items():
        risk, _, tlp = stored[id]
        assert str(event["event"].get("risk_score", "")) == risk and event["threat"]["indicator"]["marking"]["tlp"] == tlp.upper()


@pytest.mark.parametrize(
    "columns, header",
    [
        ("value,tlp", "value,tlp"), ("tlp,risk_score,valid_until", "tlp,risk_score,valid_until"), ("value", "value"), ("tags,id", "tags,id"),
        ("extended", HEADER + ",context,mitre_techniques,article_title,article_url,tlp,risk_score,valid_until"),
        ("tlp,extended", "tlp," + HEADER + ",context,mitre_techniques,article_title,article_url,risk_score,valid_until"),
    ],
)
def test_csv_has_the_columns_that_are_asked_for(product, key, columns, header):
    text = product.ask(f"{LIST}?format=csv&columns={columns}&limit=50", key).text
    assert text.split("\r\n")[0] == header
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    whole = list(csv.DictReader(io.StringIO(product.ask(f"{LIST}?format=csv&columns=extended&limit=50", key).text, newline="")))
    assert rows == [{name: row[name] for name in header.split(",")} for row in whole]


@pytest.mark.parametrize("query, name", [("columns=tlps", "columns"), ("columns=", "columns"), ("columns=value,Value", "columns"),
                                         ("columns=value&fields=extended", "fields")])  # fmt: skip
def test_an_unknown_column_is_named(product, key, query, name):
    answer = product.ask(f"{LIST}?format=csv&{query}", key)
    assert contract_error(answer, 400, "invalid_parameter")["details"]["parameter"] == name


@pytest.mark.parametrize("tier", ["free", "pro", "enterprise"])
@pytest.mark.parametrize("accept", [
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/png,image/svg+xml,*/*;q=0.8",
    "application/xml,application/xhtml+xml,text/html;q=0.9,text/plain;q=0.8,image/png,*/*;q=0.5",
])  # fmt: skip
def test_a_browser_gets_json_whatever_the_plan(product, tier, accept):
    answer = product.ask(f"{LIST}?limit=1", product.key(tier), Accept=accept)
    assert answer.status == 200 and answer.fields["content-type"] == "application/json"


def test_text_is_one_value_a_line(product, key):
    answer = product.ask(f"{LIST}?format=txt&limit=10000", key)
    assert answer.fields["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.endswith("\n")
    assert answer.text.split("\n")[:-1] == [one["value"] for one in product.ask(f"{LIST}?limit=10000", key).json["data"]]


def test_ndjson_is_the_items_of_the_list(product, key):
    answer = product.ask(f"{LIST}?format=ndjson&limit=10000", key)
    assert answer.fields["content-type"] == "application/x-ndjson"
    records = product.ask(f"{LIST}?limit=10000", key).json["data"]
    assert [json.loads(line) for line in answer.text.split("\n")[:-1]] == records


@pytest.mark.parametrize("name, body", [("json", None), ("csv", HEADER.encode() + b"\r\n"), ("txt", b""), ("ndjson", b"")])
def test_an_empty_list_is_an_answer_too(product, key, name, body):
    answer = product.ask(f"{LIST}?format={name}&until=1999-01-01", key)
    assert answer.status == 200
    if body is None:
        page = answer.json
        assert page["data"] == [] and page["meta"]["total"] == 0 and set(page["links"]) == {"self"}
    else:
        assert answer.body == body


def test_json_has_the_contracts_shape(product, key):
    page = product.ask(f"{LIST}?limit=2", key).json
    assert set(page) == {"meta", "data", "links"}
    assert set(page["meta"]) == {"total", "limit", "offset", "generated_at", "feed_version", "source", "filters"}
    assert page["meta"]["source"] == "SOC Defenders"
    for record in page["data"]:
        assert {"id", "type", "value", "confidence", "first_seen", "last_seen", "source", "tags", "mitre_techniques"} <= set(record)
        assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", record["id"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", record["first_seen"])


# Negotiation

@pytest.mark.parametrize("accept, expected", [
    (None, "application/json"), ("*/*", "application/json"), ("application/json", "application/json"), ("text/csv", "text/csv"),
    ("text/plain", "text/plain"), ("text/*", "text/plain"), ("application/x-ndjson", "application/x-ndjson"), ("", "application/json"),
    ("text/csv;q=0.5, text/plain;q=0.9", "text/plain"), ("text/html, text/csv;q=0.1", "text/csv"),
    ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"), ("application/json;q=0, */*", "text/csv"),
    ("application/stix+json;version=2.1", "application/stix+json"), ("TEXT/CSV", "text/csv"), ("nonsense", "application/json"),
])
def test_accept_chooses_the_format(product, key, accept, expected):
    answer = product.ask(f"{LIST}?limit=1", key, **({} if accept is None else {"Accept": accept}))
    assert answer.status == 200 and answer.fields["content-type"].split(";")[0] == expected


def test_the_parameter_wins_over_accept(product, key):
    assert product.ask(f"{LIST}?limit=1&format=txt", key, Accept="text/csv").fields["content-type"].startswith("text/plain")
    assert product.ask(f"{LIST}?limit=1&format=json", key, Accept="image/png").status == 200


@pytest.mark.parametrize("accept", ["image/png", "text/html", "application/stix+json;version=2.0", "*/*;q=0", "audio/*, video/*"])
def test_what_cannot_be_sent_is_told_with_what_can(product, key, accept):
    types = contract_error(product.ask(f"{LIST}?limit=1", key, Accept=accept), 406, "not_acceptable")["details"]["media_types"]
    assert {"application/json", "text/csv; charset=utf-8; header=present", "text/plain; charset=utf-8"} <= set(types)


def test_accept_passes_over_what_the_plan_does_not_hold(product):
    key = product.key("free")
    assert product.ask(f"{LIST}?limit=1", key, Accept="application/stix+json, text/csv;q=0.1").fields["content-type"].startswith("text/csv")
    contract_error(product.ask(f"{LIST}?limit=1", key, Accept="application/stix+json"), 403, "insufficient_scope")


# Fields

@pytest.mark.parametrize("name", ["json", "csv", "txt", "ndjson", "stix"])
def test_an_answer_is_private_and_varies(product, key, name):
    fields = product.ask(f"{LIST}?limit=1&format={name}", key).fields
    assert "private" in fields["cache-control"]
    assert {"authorization", "x-api-key", "accept"} <= {item.strip().lower() for item in fields["vary"].split(",")}
    assert re.fullmatch(r'"[0-9a-f]{32}"', fields["etag"])
    assert re.fullmatch(r"req_[0-9a-f]{32}", fields["x-request-id"])
    assert fields["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("target", [
    f"{LIST}?limit=3", f"{LIST}?limit=10000", f"{LIST}?limit=5&format=csv", f"{LIST}?limit=0", f"{LIST}?wrong=1", "/healthz", "/readyz",
    "/api/openapi.json", "/nowhere",
])
def test_head_has_the_fields_of_get_and_no_body(product, key, target):
    get, head = product.ask(target, key), product.ask(target, key, method="HEAD")
    assert head.body == b"" and head.status == get.status
    expected, found = changing(get.fields), changing(head.fields)
    if "content-length" not in get.fields or "content-length" not in found:
        expected.pop("content-length", None), found.pop("content-length", None)
        expected.pop("transfer-encoding", None), found.pop("transfer-encoding", None)
    assert found == expected


def test_head_without_a_key_is_refused_like_get(product):
    answer = product.ask(f"{LIST}?limit=1", method="HEAD")
    assert answer.status == 401 and answer.body == b""


def test_options_names_the_methods_and_needs_no_key(product):
    answer = product.ask(LIST, method="OPTIONS")
    assert answer.status == 204 and answer.body == b""
    assert answer.fields["allow"] == "GET, HEAD, OPTIONS"


def test_pages_of_other_origins_get_nothing_by_default(product, key):
    asked = {"Origin": "https://soc.example", "Access-Control-Request-Method": "GET"}
    for answer in [product.ask(LIST, method="OPTIONS", **asked), product.ask(f"{LIST}?limit=1", key, Origin="https://soc.example")]:
        assert not any(name.startswith("access-control") for name in answer.fields)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_other_methods_are_refused_with_allow(product, key, method):
    answer = product.ask(LIST, key, method=method)
    contract_error(answer, 405, "method_not_allowed")
    assert answer.fields["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("method", ["get", "BREW", "PROPFIND", "G%ET", "A" * 300])
def test_a_made_up_method_is_refused_in_the_contracts_words(product, method):
    answer = product.send(f"{method} {LIST} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert answer.status in (400, 405) and answer.error["code"] in ("malformed_request", "method_not_allowed")
    assert answer.error["request_id"] == answer.fields["x-request-id"]


@pytest.mark.parametrize("path", [
    "/api", "/api/v1", "/api/v1/", "/api/v1/iocs/x", "/api/v1/ioc", "/api/v1/iocs/", "/api/v2/iocs", "/api/v1/iocs%2F", "/api/v1/%20iocs",
])
def test_an_unknown_path_is_not_found(product, key, path):
    contract_error(product.ask(path, key), 404, "not_found")


@pytest.mark.parametrize("path", ["/API/v1/iocs", "/.git/config", "/index.php", "/%C3%A9", "/nowhere/at/all"])
def test_an_unknown_path_outside_the_api_is_a_page_that_says_so(product, key, path):
    answer = product.ask(path, key)
    assert (answer.status, answer.fields["content-type"]) == (404, "text/html; charset=utf-8")


def test_paths_that_mean_the_same_reach_the_same(product, key):
    for path in ["//api///v1/iocs", "/api/v1/./iocs", "/api/v1/x/../iocs", "/api/v1/%69ocs"]:
        assert product.ask(f"{path}?limit=1", key).status == 200


def test_an_unknown_path_under_taxii_has_the_standards_error(product):
    answer = product.ask("/api/taxii2/nowhere/")
    error = answer.json
    assert answer.status == 404 and answer.fields["content-type"] == "application/taxii+json;version=2.1"
    assert error["title"] and error["http_status"] == "404" and error["error_id"] == answer.fields["x-request-id"]


def test_compressed_answers_hold_the_same(product, key):
    plain = product.ask(f"{LIST}?limit=1000", key)
    packed = product.ask(f"{LIST}?limit=1000", key, Accept_Encoding="gzip")
    assert packed.fields["content-encoding"] == "gzip" and gzip.decompress(packed.body) == plain.body
    assert "accept-encoding" in packed.fields["vary"].lower()
    again = product.ask(f"{LIST}?limit=1000", key, Accept_Encoding="gzip", If_None_Match=packed.fields["etag"])
    assert again.status == 304, "nginx weakens the tag of what it compresses; it still names the answer"


# Conditional requests

def test_an_unchanged_answer_is_not_sent_again(product, key):
    first = product.ask(f"{LIST}?limit=5&type=url", key)
    tag = first.fields["etag"]
    for sent in [tag, f"W/{tag}", f'"other", {tag}', "*"]:
        answer = product.ask(f"{LIST}?limit=5&type=url", key, If_None_Match=sent)
        assert answer.status == 304 and answer.body == b"" and answer.fields["etag"] == tag
        assert "content-type" not in answer.fields and "x-ratelimit-remaining" in answer.fields
        assert "private" in answer.fields["cache-control"] and "authorization" in answer.fields["vary"].lower()
    for sent in ['"other"', tag.strip('"'), tag[:-1], "", '""']:
        assert product.ask(f"{LIST}?limit=5&type=url", key, If_None_Match=sent).status == 200
    assert product.ask(f"{LIST}?limit=5&type=url", key, method="HEAD", If_None_Match=tag).status == 304


def test_a_tag_does_not_open_what_is_closed(product, key):
    assert product.ask(f"{LIST}?limit=5", If_None_Match="*").status == 401
    assert product.ask(f"{LIST}?limit=0", key, If_None_Match="*").status == 400


def test_a_tag_belongs_to_one_query_one_format_and_one_plan(product, key):
    targets = [
        "limit=5", "limit=6", "limit=5&offset=1", "limit=5&type=url", "limit=5&format=csv", "limit=5&format=txt",
        "limit=5&include_context=false", "limit=5&time_field=modified", "limit=5&format=csv&fields=extended",
    ]
    tags = [product.ask(f"{LIST}?{query}", key).fields["etag"] for query in targets]
    tags.append(product.ask(f"{LIST}?limit=5", product.key("free")).fields["etag"])
    assert len(set(tags)) == len(tags)


def test_queries_that_mean_the_same_have_one_tag(product, key):
    tags = {
        product.ask(f"{LIST}?{query}", key).fields["etag"]
        for query in ["limit=5&type=url", "type=url&limit=5", "&type=%75rl&&limit=5", f"limit=5&type=url&api_key={key.secret}"]
    }
    assert len(tags) == 1


@pytest.mark.parametrize("query", [
    "limit=50", "limit=1000&type=url,ipv4", "limit=10000&format=csv", "limit=100&format=ndjson&offset=7", "limit=20&format=stix", "limit=0",
])
def test_both_workers_give_the_same_bytes_and_tag(product, key, query):
    answers = [product.ask_worker(number % 2, f"{LIST}?{query}", key, request_id="0" * 32) for number in range(4)]
    assert len({answer.body for answer in answers}) == 1
    assert len({answer.fields.get("etag") for answer in answers}) == 1


def test_an_import_changes_the_tag_and_what_the_caches_hold(product, key):
    target = f"{LIST}?limit=5&format=json"
    before = [product.ask_worker(number, target, key) for number in (0, 1)]
    value = f"{uuid.uuid4().hex}.example"
    product.ctl("feed", "import", "--format", "list", "--feed", "imported", "-", input=value.encode())
    for number in (0, 1):
        after = product.ask_worker(number, target, key, HTTP_IF_NONE_MATCH=before[number].fields["etag"])
        assert after.status == 200 and after.fields["etag"] != before[number].fields["etag"]
        assert after.json["data"][0]["value"] == value
        assert after.json["meta"]["total"] == before[number].json["meta"]["total"] + 1


def test_an_import_that_changes_nothing_keeps_the_tag(product, key):
    before = product.ask(f"{LIST}?limit=5", key).fields["etag"]
    product.ctl("feed", "import", "--format", "csv", "--feed", "mitre-attack", str(SAMPLES / "mitre-attack.csv"))
    between = product.ask(f"{LIST}?limit=5", key).fields["etag"]
    product.ctl("feed", "import", "--format", "csv", "--feed", "mitre-attack", str(SAMPLES / "mitre-attack.csv"))
    assert product.ask(f"{LIST}?limit=5", key).fields["etag"] == between
    assert before
