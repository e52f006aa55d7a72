"""Answers that can be cached, one way for all of them: entity tags, 304, Vary, and what a tag never stands for."""

import pytest
from client.answer import contract_error

PATHS = [
    "/api/v1/iocs?limit=5", "/api/v1/iocs?limit=5&format=csv", "/api/v1/iocs/stix?limit=5", "/api/v1/iocs/search?q=192.0.2.1",
    "/api/v1/iocs/hunting?platform=kql&limit=5", "/api/v1/iocs/stats", "/api/v1/articles?limit=5", "/api/v1/cves?limit=5",
    "/api/v1/cves/stats", "/api/v1/industries", "/api/v1/industries/energy", "/api/v1/actors?limit=5", "/api/v1/actors/apt28",
    "/api/v1/techniques/T1059", "/api/v1/suggest?q=apt", "/api/openapi.json",
]  # fmt: skip
MISSING = ["/api/v1/articles/00000000-0000-4000-8000-000000000000", "/api/v1/cves/CVE-1999-99999", "/api/v1/actors/nobody-at-all",
           "/api/v1/techniques/T9999"]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def figures(product):
    product.ctl("stats", "refresh")


def varying(answer):
    return {name for name in answer.fields.get("vary", "").split(", ") if name}


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_that_the_client_has_costs_a_304(product, key, path):
    first = product.ask(path, key)
    assert first.status == 200, first.body[:300]
    tag = first.fields["etag"]
    for known in (tag, f'"other", {tag}', "*"):
        again = product.ask(path, key, If_None_Match=known)
        assert (again.status, again.body, again.fields["etag"]) == (304, b"", tag)
        assert again.fields["cache-control"] == first.fields["cache-control"]
        # nginx names Accept-Encoding where there is a body that it could compress.
        assert varying(again) == varying(first) - {"Accept-Encoding"}
    assert product.ask(path, key, If_None_Match='"other"').status == 200
    assert product.ask(path, key, method="HEAD").fields["etag"] == tag
    if path != "/api/openapi.json":
        assert "Authorization, X-API-Key, Accept" in first.fields["vary"] and "private" in first.fields["cache-control"]


@pytest.mark.parametrize("path", MISSING)
def test_nothing_is_known_of_what_is_not_there(product, key, path):
    contract_error(product.ask(path, key, If_None_Match="*"), 404, "not_found")


@pytest.mark.parametrize("path", ["/api/v1/iocs", "/api/v1/articles", "/api/v1/cves", "/api/v1/iocs/hunting?platform=kql"])
def test_a_refusal_of_all_media_types_says_what_it_depends_on(product, key, path):
    answer = product.ask(path, key, Accept="image/png")
    contract_error(answer, 406, "not_acceptable")
    assert "Accept" in answer.fields["vary"]
