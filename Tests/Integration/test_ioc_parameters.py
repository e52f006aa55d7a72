"""Every parameter of GET /api/v1/iocs with right and wrong values, and queries that nobody should send."""

import json

import pytest
from client.answer import contract_error
from client.formats import FORMATS

LIST = "/api/v1/iocs"
TYPES = "ipv4 ipv6 domain url md5 sha1 sha256 sha512 email cve mitre_attack".split()

RIGHT = [
    *(f"type={name}" for name in TYPES), "type=ipv4,url", "type=mitre-attack", "type=ipv4%2Curl", "type=ipv4,ipv4",
    *(f"category={name}" for name in "news research threat-intel vendor government".split()), "category=news,vendor",
    *(f"confidence={name}" for name in ("high", "medium", "low")), "confidence=high,low",
    "origin=feed", "origin=article", "time_field=last_seen", "time_field=first_seen", "time_field=modified",
    "since=2024-01-01", "since=2024-01-01T00:00:00Z", "since=2024-01-01T01:00:00%2B01:00", "since=2024-01-01T01:00:00+01:00",
    "since=2024-01-01T00:00:00.123456Z", "until=2030-01-01T00:00:00Z", "since=2024-02-29", "until=2024-06-30T23:59:59.999999Z",
    "since=2024-01-01&until=2024-01-01", "since=2024-01-01T00:00:00",
    "limit=1", "limit=10000", "limit=0001", "offset=0", "offset=5", "offset=1000000000", "include_context=true",
    "include_context=false", "include_context=0", "include_context=TRUE", "tlp=green", "csv_guard=true", "fields=extended",
    *(f"format={name}&limit=2" for name in FORMATS), "", "&", "&&limit=1&", "limit=1&",
]


@pytest.mark.parametrize("query", RIGHT)
def test_a_right_query_is_answered(product, key, query):
    answer = product.ask(f"{LIST}?{query}" if "limit" in query else f"{LIST}?limit=3&{query}", key)
    assert answer.status == 200, answer.body[:300]


WRONG_VALUES = [
    *(("type", value) for value in ["", "ip", "ipv5", "IPv4x", "ipv4,", ",ipv4", "ipv4,,url", "ipv4;url", "all", "*", "ipv4,xyz"]),
    *(("category", value) for value in ["", "new", "threat_intel_", "government,"]),
    *(("confidence", value) for value in ["", "hi", "0.9", "high,higher", "100"]),
    *(("origin", value) for value in ["", "feeds", "feed,article"]),
    *(("time_field", value) for value in ["", "published_at", "last-seen", "added_at"]),
    *((name, value) for name in ("since", "until") for value in [
        "", "yesterday", "2024", "2024-13-01", "2024-02-30", "2023-02-29", "2024-01-01T25:00:00Z",
        "1700000000", "-1", "2024-01-01'--", "01/02/2024", "99999-01-01", "2024-01-01T00:00:00%2B99:00", "0" * 200,
    ]),
    *(("limit", value) for value in ["", "0", "-1", "10001", "1.5", "1e3", "0x10", "%2B5", "99999999999999999999", "ten", "%D9%A1", "1 "]),
    *(("offset", value) for value in ["", "-1", "1000000001", "99999999999999999999999", "x", "0.0", "NaN"]),
    *(("include_context", value) for value in ["", "yes", "2", "truefalse"]),
    *(("format", value) for value in ["", "xml", "JSON5", "csv,json", "../json", "html"]),
    *(("tlp", value) for value in ["", "purple"]),
    *(("csv_guard", value) for value in ["", "maybe"]), ("fields", "all"), ("ip_type", "both"), ("policy", "never"),
    ("include_identity", "x"), ("include_tlp_markings", "x"),
]


@pytest.mark.parametrize("name, value", WRONG_VALUES)
def test_a_wrong_value_is_named_with_what_is_valid(product, key, name, value):
    # Options of a format are read by every format, so that a mistyped one never passes.
    error = contract_error(product.ask(f"{LIST}?{name}={value.replace(' ', '%20')}", key), 400, "invalid_parameter")
    assert error["details"]["parameter"] == name and "value" in error["details"]
    assert name in error["message"]


@pytest.mark.parametrize("name, value, nearest", [
    ("type", "ipv44", "ipv4"), ("type", "sha-256", "sha256"), ("category", "goverment", "government"),
    ("confidence", "hihg", "high"), ("format", "cvs", "csv"), ("time_field", "lastseen", "last_seen"),
])
def test_the_nearest_valid_value_is_suggested(product, key, name, value, nearest):
    details = contract_error(product.ask(f"{LIST}?{name}={value}", key), 400, "invalid_parameter")["details"]
    assert details["suggestion"] == nearest and nearest in details["valid_values"]


def test_valid_types_and_formats_are_listed_under_the_contracts_names(product, key):
    details = contract_error(product.ask(f"{LIST}?type=ip", key), 400, "invalid_parameter")["details"]
    assert details["valid_types"] == details["valid_values"] and set(details["valid_types"]) == set(TYPES)
    details = contract_error(product.ask(f"{LIST}?format=x", key), 400, "invalid_parameter")["details"]
    assert set(details["valid_formats"]) == set(FORMATS)


def test_since_after_until_is_refused(product, key):
    error = contract_error(product.ask(f"{LIST}?since=2024-02-01&until=2024-01-01", key), 400, "invalid_parameter")
    assert error["details"]["parameter"] == "until"


@pytest.mark.parametrize("name, nearest", [
    ("typ", "type"), ("types", "type"), ("Type", "type"), ("confidance", "confidence"), ("ofset", "offset"),
    ("include-context", "include_context"), ("zzzzzzzzzz", None),
])
def test_an_unknown_parameter_is_refused_with_the_nearest_name(product, key, name, nearest):
    error = contract_error(product.ask(f"{LIST}?{name}=1", key), 400, "invalid_parameter")
    assert error["details"]["parameter"] == name
    assert error["details"].get("suggestion") == nearest
    if nearest:
        assert nearest in error["message"]


@pytest.mark.parametrize("query", [
    "type=ipv4&type=url", "limit=1&limit=1", "limit=1&offset=0&limit=2", "unknown=1&unknown=2", "type=ipv4&%74ype=url",
    "api_key=x&api_key=y",
])
def test_a_repeated_parameter_is_refused(product, key, query):
    error = contract_error(product.ask(f"{LIST}?{query}", key), 400, "invalid_parameter")
    assert error["details"]["parameter"] in query.replace("%74", "t")


MALFORMED = {
    "a NUL in a value": "type=ipv4%00", "a NUL as a value": "limit=%00", "a NUL in a name": "ty%00pe=ipv4",
    "a line feed": "type=ipv4%0A", "a delete": "type=%7F", "a C1 control": "type=%C2%85", "a bad escape": "type=%zz",
    "a cut escape": "type=ipv4%", "a cut escape of one digit": "type=%4", "a lone percent": "%", "invalid UTF-8": "type=%FF",
    "an overlong form": "type=%C0%80", "a surrogate": "type=%ED%A0%80", "a cut sequence": "type=%E2%82",
    "invalid UTF-8 in a name": "%FE=1", "no name": "=ipv4", "60 parameters": "&".join(f"p{n}=1" for n in range(60)),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_query_is_refused(product, key, name):
    contract_error(product.ask(f"{LIST}?{MALFORMED[name]}", key), 400, "malformed_request")


def test_bytes_that_no_client_should_send_unescaped_are_refused(product, key):
    for raw in [b"type=\xff", b"type=\xc3\x28", "type=é".encode()]:
        sent = b"GET /api/v1/iocs?" + raw + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-API-Key: " + key.secret.encode() + b"\r\n\r\n"
        answer = product.send(sent)
        assert answer.status == 400
        assert answer.error["request_id"] == answer.fields["x-request-id"]


@pytest.mark.parametrize("query, code", [
    ("type=" + "a" * 16_384, "invalid_parameter"), ("type=" + "ipv4," * 3_277 + "ipv4", "invalid_parameter"),
    ("a" * 16_384 + "=1", "invalid_parameter"), ("since=" + "%F0%9F%92%80" * 1_300, "invalid_parameter"),
    ("limit=" + "9" * 16_384, "invalid_parameter"), ("&" * 16_384 + "limit=1", None), ("type=" + "x," * 8_192, "invalid_parameter"),
])
def test_a_query_of_16_kb_gets_an_answer_of_the_contract(product, key, query, code):
    answer = product.ask(f"{LIST}?{query}", key)
    if code is None:
        assert answer.status == 200
    else:
        error = contract_error(answer, 400, code)
        assert len(json.dumps(error)) < 4_000, "what was sent is not echoed whole"


@pytest.mark.parametrize("fields", [
    {"Accept": "a/b," * 4_000}, {"Accept": "*/*;q=" + "0" * 20_000}, {"If-None-Match": '"' + "a" * 20_000 + '"'},
    {"If-None-Match": '"a",' * 6_000}, {"Cookie": "sb-access-token=" + "a" * 20_000}, {"User-Agent": "\xff" * 20_000},
    {"Origin": "https://" + "a" * 20_000}, {"X-Unknown": "a" * 20_000}, {f"X-{n}": "a" * 300 for n in range(90)},
], ids=lambda fields: next(iter(fields)) + " and more" * (len(fields) > 1))
def test_huge_header_fields_never_break_anything(product, key, fields):
    answer = product.ask(f"{LIST}?limit=1", key, **fields)
    assert answer.status in (200, 406), answer.body[:300]
    if answer.status == 406:
        contract_error(answer, 406, "not_acceptable")


def test_a_hundred_lists_is_more_than_one_parameter_may_hold(product, key):
    contract_error(product.ask(f"{LIST}?type=" + ",".join(f"t{n}" for n in range(100)), key), 400, "invalid_parameter")


@pytest.mark.parametrize("query", [
    "type=ipv4'%20or%201=1--", "type=%24%7Bjndi:ldap://x%7D", "since=2024-01-01'%3B%20drop%20table%20indicators--",
    "limit=1;select%20pg_sleep(5)", "category=%3Cscript%3E", "origin=%E2%80%AEdeef",
])
def test_what_would_be_code_elsewhere_is_a_wrong_value_here(product, key, query):
    answer = product.ask(f"{LIST}?{query}", key)
    contract_error(answer, 400, "invalid_parameter")
    assert "\u202e" not in answer.text and answer.fields["x-content-type-options"] == "nosniff"


def test_an_error_that_shows_a_value_never_shows_a_key(product, key):
    answer = product.ask(f"{LIST}?type={key.secret}", key)
    contract_error(answer, 400, "invalid_parameter")
    assert key.secret not in answer.text
