"""The OpenAPI document against the running product: what it says is what is done (schemathesis makes up the requests)."""

import re
import subprocess
import sys
import urllib.parse

import jsonschema
import pytest
import schemathesis
from client.product import TOP
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance, response_schema_conformance, status_code_conformance,
)

MATCHES = ("match[id]", "match[type]", "match[version]", "match[spec_version]")


@pytest.fixture(scope="module")
def document(product):
    return product.ask("/api/openapi.json").json


# What goes with changes=true, and what does not.
CHANGES = ("changes", "added_after", "since", "offset", "sort", "risk_min", "industry", "time_field", "fields")


def test_made_up_requests_get_answers_of_the_document(product, key, document):
    # Made-up keys would be refused before anything else is looked at.
    open_document = {**document, "paths": {
        path: {method: operation | {"security": []} for method, operation in operations.items()} for path, operations in document["paths"].items()
        # Keys and sessions are changed in tests of their own.
        if not path.startswith(("/api/v1/keys", "/api/v1/account", "/auth/"))
    }}
    contract = schemathesis.openapi.from_dict(open_document)
    checks = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
    tried = 0
    for found in contract.get_all_operations():
        operation = found.ok()

        @settings(max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
        def ask(case):
            nonlocal tried
            tried += 1
            answer = case.call(base_url=product.base, headers={"X-API-Key": key.secret})
            # Several documents in one YAML stream are more than schemathesis reads.
            is_yaml = "yaml" in str(answer.headers.get("content-type"))
            case.validate_response(answer, checks=checks[:2] if is_yaml else checks)
            # What a schema cannot say: that something has the id, until lies behind since, a cursor fits the order, that
            # a value can be searched for in the way chosen, that changes have no pages by number, and that the free texts of TAXII hold no control characters.
            if answer.status_code not in (200, 201, 202, 404):
                body = answer.json()
                # What karma unlocks, the key's account has not earned.
                if body.get("error", {}).get("code") == "karma_too_low":
                    return
                details = body["error"]["details"] if "error" in body else body["details"]
                known = ("until", "cursor", "q", "type", "values", "text", "ioc", "value", "id", "similar_to", "window", "tactic", "facets", "at", "note", "parent_id", "reason", *CHANGES) if "error" in body else ("added_after", "next", "type") + MATCHES
                # A watch and a list for devices have the filters of lists, whose words are no members of the body.
                assert details.get("parameter") in known or operation.path.startswith(("/api/v1/watches", "/api/v1/lists")), answer.text

        ask()
    assert tried > 50


def test_schemathesis_finds_nothing_with_its_own_checks(product, key, tmp_path):
    """As people run it on the document's address; `Tests/schemathesis.toml` has what a document cannot say."""
    run = subprocess.run(
        [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()", "--no-color", "--config-file",
         TOP / "Tests" / "schemathesis.toml", "run", f"{product.base}/api/openapi.json", "--header", f"X-API-Key: {key.secret}",
         "--continue-on-failure"],
        capture_output=True, text=True, cwd=tmp_path,
    )
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
    assert int(re.search(r"(\d+) generated", run.stdout)[1]) > 1000, run.stdout[-2000:]


def test_the_document_is_one(document):
    assert document["openapi"].startswith("3.0") and document["info"]["title"] and document["info"]["version"]
    ids = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(set(ids)) == len(ids)
    for path in document["paths"].values():
        for operation in path.values():
            names = [(parameter["in"], parameter["name"]) for parameter in operation.get("parameters", [])]
            assert len(set(names)) == len(names) and operation["responses"] and operation["tags"]
            for parameter in operation.get("parameters", []):
                jsonschema.Draft4Validator.check_schema(parameter["schema"])


def test_every_path_is_served_and_every_operation_without_a_key_is_told_so(product, document):
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            answer = product.ask(path.replace("{", "").replace("}", ""), method=method.upper())
            if path.startswith("/api/v1/lists/{list}") and method == "get":
                # The address may be the secret itself.
                assert answer.status == 404, path
            elif operation["security"]:
                assert answer.status == 401, path
            elif path.startswith("/auth/"):
                assert answer.status < 500, path
            else:
                # A name in an open path is a secret, and this one is none.
                assert answer.status == (404 if "{" in path else 200), path


def test_every_default_named_is_the_one_in_effect(product, key, document):
    operation = document["paths"]["/api/v1/iocs"]["get"]
    bare = product.ask("/api/v1/iocs?limit=100", key)
    for parameter in operation["parameters"]:
        default = parameter["schema"].get("default")
        if default is None:
            continue
        value = str(default).lower() if isinstance(default, bool) else default
        query = f"{parameter['name']}={value}"
        answer = product.ask(f"/api/v1/iocs?{query}" + ("" if parameter["name"] == "limit" else "&limit=100"), key)
        assert answer.status == 200 and answer.json["data"] == bare.json["data"], query


def test_every_word_named_is_taken_and_every_limit_is_kept(product, key, document):
    for parameter in document["paths"]["/api/v1/iocs"]["get"]["parameters"]:
        name, rules = parameter["name"], parameter["schema"]
        words = rules.get("enum") or rules.get("items", {}).get("enum") or []
        for word in words:
            assert product.ask(f"/api/v1/iocs?{name}={word}" + ("&limit=1" if name != "limit" else ""), key).status == 200, (name, word)
        if rules["type"] == "integer":
            for value, status in [
                (rules["minimum"], 200), (rules["maximum"], 200), (rules["minimum"] - 1, 400), (rules["maximum"] + 1, 400),
            ]:
                assert product.ask(f"/api/v1/iocs?{name}={value}", key).status == status, (name, value)


def wrong_values(rules):
    """Values that a schema does not allow."""
    kind = rules.get("type")
    if "enum" in rules or rules.get("format") in ("date-time", "uuid"):
        return ["no-such-word"] + ([""] if "" not in rules.get("enum", []) else [])
    if kind == "array":
        many = [",".join(f"a{number}" for number in range(rules["maxItems"] + 1))] if "maxItems" in rules else []
        return [value for value in wrong_values(rules["items"]) if value] + many
    if kind in ("integer", "number"):
        ends = [rules[end] + step for end, step in (("minimum", -1), ("maximum", 1)) if end in rules]
        return ["x", ""] + [str(value) for value in ends]
    if kind == "boolean":
        return ["maybe", ""]
    lengths = ([""] if rules.get("minLength") else []) + (["a" * (rules["maxLength"] + 1)] if "maxLength" in rules else [])
    patterns = ["CVE-foo", "a*b", "~"] if "pattern" in rules else []
    return lengths + [value for value in patterns if not re.search(rules["pattern"], value)]


def test_whatever_the_document_does_not_allow_is_refused_and_named(product, key, document):
    collection = product.ask("/api/taxii2/api/collections/", key).json["collections"][0]["id"]
    objects = product.ask(f"/api/taxii2/api/collections/{collection}/objects/?limit=1", key)
    places = {
        "collectionId": collection, "objectId": objects.json["objects"][0]["id"], "slug": "energy", "id": "CVE-2024-10001", "token": "0" * 64,
        "list": "00000000-0000-4000-8000-000000000000", "name": "nobody",
    }
    tried = 0
    for path, operations in document["paths"].items():
        operation = operations.get("get")
        if not operation or operation["security"] == [{"CookieAuth": []}]:
            continue
        uuid = {"id": "00000000-0000-4000-8000-000000000000"} if path in ("/api/v1/articles/{id}", "/api/v1/iocs/{id}", "/api/v1/watches/{id}/matches") else {}
        parameters = [parameter for parameter in operation.get("parameters", []) if parameter["in"] == "query"]
        example = {"uuid": "00000000-0000-4000-8000-000000000000"}
        needed = {parameter["name"]: example.get(parameter["schema"].get("format"), parameter["schema"].get("enum", ["example"])[0]) for parameter in parameters if parameter["required"]}
        for parameter in parameters:
            if path == "/api/v1/lookup":
                # One of three names is needed, which a schema cannot say.
                needed = {} if parameter["name"] in ("ioc", "value", "q") else {"ioc": "192.0.2.1"}
            for value in wrong_values(parameter["schema"]):
                query = urllib.parse.urlencode(needed | {parameter["name"]: value})
                answer = product.ask(path.format(**places | uuid) + "?" + query, key)
                assert answer.status == 400, (path, parameter["name"], value[:80], answer.status)
                details = answer.json["error"]["details"] if "error" in answer.json else answer.json["details"]
                assert details["parameter"] == parameter["name"], (path, query[:200], answer.text)
                tried += 1
    assert tried > 500


def test_every_example_follows_its_schema(document):
    components = without_nullable(document["components"])
    examples = 0
    for name, schema in document["components"]["schemas"].items():
        if "example" in schema:
            jsonschema.Draft4Validator(
                {"$ref": f"#/components/schemas/{name}", "components": components}, format_checker=jsonschema.FormatChecker(),
            ).validate(schema["example"])
            examples += 1
    assert examples >= 10


def without_nullable(schema):
    """OpenAPI 3.0's `nullable` in the words of JSON Schema."""
    if isinstance(schema, list):
        return [without_nullable(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {name: without_nullable(value) for name, value in schema.items() if name != "nullable"}
    return plain | ({"type": [plain["type"], "null"]} if schema.get("nullable") else {})


def test_answers_and_errors_follow_their_schemas(product, key, document):
    def check(answer, name):
        resolved = {"$ref": f"#/components/schemas/{name}", "components": without_nullable(document["components"])}
        jsonschema.Draft4Validator(resolved).validate(answer.json)

    check(product.ask("/api/v1/iocs?limit=1000", key), "IOCListResponse")
    check(product.ask("/healthz"), "Health")
    for target in ["/api/v1/iocs?limit=0", "/api/v1/iocs?x=1", "/api/v1/iocs?type=%00"]:
        check(product.ask(target, key), "Error")
    check(product.ask("/api/v1/iocs"), "Error")


# Fields of HTTP itself, and nginx's and the browser's, which are the same everywhere.
GENERAL = {
    "server", "date", "connection", "content-type", "content-length", "cache-control", "vary", "transfer-encoding", "x-content-type-options", "referrer-policy",
    "permissions-policy", "cross-origin-opener-policy", "cross-origin-resource-policy", "content-security-policy", "www-authenticate",
}  # fmt: skip


@pytest.mark.parametrize("path", ["/api/v1/iocs", "/api/v1/articles", "/api/v1/cves", "/api/v1/lookup?ioc=192.0.2.1"])
def test_every_header_of_an_answer_is_described(product, key, document, path):
    """What a generated client can read: no answer has a field that the document does not name, whatever its status."""
    operation = document["paths"][path.partition("?")[0]]["get"]
    page = path + ("&" if "?" in path else "?limit=1&") + "x=1"
    answers = [product.ask(path if "?" in path else path + "?limit=1", key), product.ask(page, key), product.ask(path)]
    assert [answer.status for answer in answers] == [200, 400, 401]
    for answer in answers:
        described = operation["responses"][str(answer.status)]["headers"]
        for name, header in described.items():
            assert header["$ref"] == f"#/components/headers/{name}" and document["components"]["headers"][name]["description"]
        assert {name.lower() for name in answer.fields} - GENERAL <= {name.lower() for name in described}
    rules = operation["responses"]["429"]["headers"]
    assert {"Retry-After", "X-RateLimit-Remaining", "X-Request-Id"} <= set(rules)
