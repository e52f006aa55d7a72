"""Times that no calendar with years of four digits has, in every parameter that the document calls a time or a place."""

import uuid

import pytest
from client.product import escaped

OUTSIDE = [
    "0000-01-01T00:00:00Z",
    "10000-01-01T00:00:00Z",
    "-0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-00:01",
    "99999-12-31",
    "-infinity",
    "infinity",
    "epoch",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "253402300800000000",
    "-62135596800000001",
    "1e308",
]
INSIDE = ["0001-01-01T00:00:00Z", "0001-01-01", "9999-12-31T23:59:59.999999Z", "9999-12-31", "0001-01-01T00:00:00.000001Z"]
PLACES = {"next", "cursor"}
# Places that are numbers of rows, in which no time stands.
NUMBERS = {("/api/v1/community/moderation", "cursor")}


def parameters(product):
    """Path, name and schema of each time or place in a query."""
    document = product.ask("/api/openapi.json").json
    shared = document.get("components", {}).get("parameters", {})
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method != "get":
                continue
            for one in item.get("parameters", []) + operation.get("parameters", []):
                one = shared[one["$ref"].rsplit("/", 1)[1]] if "$ref" in one else one
                text = str(one.get("schema", {}))
                if one["in"] == "query" and ("date-time" in text or one["name"] in PLACES | {"match[version]"}):
                    yield path, one["name"]


def filled(path):
    names = {"cveId": "CVE-2021-44228", "collectionId": "all"}
    while "{" in path:
        start, end = path.index("{"), path.index("}")
        path = path[:start] + names.get(path[start + 1 : end], str(uuid.uuid4())) + path[end + 1 :]
    return path


def asked(product, key, path, name, value):
    return product.ask(filled(path) + "?" + escaped(**{name: value}).lstrip("?"), key)


def test_the_document_has_times_and_places(product):
    found = {name for _, name in parameters(product)}
    assert {"added_after", "next", "cursor", "since", "until"} <= found, found


@pytest.mark.parametrize("value", OUTSIDE)
def test_a_time_outside_the_years_1_to_9999_is_refused(product, key, value):
    wrong = {}
    for path, name in parameters(product):
        status = asked(product, key, path, name, value).status
        # Some want another key, or an id that exists; they never get as far as the time.
        if status not in (400, 401, 403, 404) and (path, name) not in NUMBERS:
            wrong[path, name] = status
    assert not wrong, wrong


@pytest.mark.parametrize("value", INSIDE)
def test_the_first_and_the_last_time_never_fail_inside(product, key, value):
    wrong = {}
    for path, name in parameters(product):
        status = asked(product, key, path, name, value).status
        if status >= 500:
            wrong[path, name] = status
    assert not wrong, wrong


@pytest.mark.parametrize("place", [253402300800000000, -62135596800000001, 2**58 - 1, -(2**57), 2**63 - 1, -(2**63)])
def test_a_cursor_with_a_time_outside_is_refused(product, key, place):
    id = uuid.uuid4()
    for order in range(6):
        answer = asked(product, key, "/api/v1/articles", "cursor", f"{order}_{place}__{id}")
        assert answer.status == 400, (order, answer.status)
    for code in range(4):
        answer = asked(product, key, "/api/v1/cves", "cursor", f"{code}_{place}_CVE-2021-44228")
        assert answer.status == 400, (code, answer.status)
