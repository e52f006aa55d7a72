"""meta.facets of the lists: how many match each value of a filter, under all filters but that one."""

import urllib.parse

import pytest

LISTS = {
    "/api/v1/articles": ["severity", "category", "industry", "threat_actor", "malware", "mitre_technique", "cve", "source", "source_category", "has_iocs"],
    "/api/v1/iocs": ["type", "category", "confidence", "origin", "industry", "source", "tag", "malware", "threat_actor", "mitre_technique"],
    "/api/v1/cves": ["severity", "kev", "ransomware", "has_articles", "vendor", "product", "cwe"],
}
# Filters beside which facets are counted.
BESIDE = {
    "/api/v1/articles": ["", "severity=critical,high", "severity=critical&industry=healthcare-public-health", "q=ransomware&category=ransomware", "has_iocs=true&since=-2000d"],
    "/api/v1/iocs": ["", "type=domain,ipv4&confidence=high", "since=-36h&origin=feed", "type=url&tag=botnet_cc", "malware=Lumma+Stealer&confidence=medium,high", "sort=risk:desc&risk_min=60&category=threat-intel",
                     "exclude_warning_lists=true&source=threatfox", "time_field=first_seen&since=-3d&until=-1d"],
    "/api/v1/cves": ["", "kev=true", "severity=critical&has_articles=true", "vendor=micro*&kev=true", "q=remote+code&severity=high,critical"],
}  # fmt: skip


def asked(product, key, path, query):
    answer = product.ask(f"{path}?limit=1&{query}" + ("&count=true" if path.endswith("articles") else ""), key)
    assert answer.status == 200, answer.text
    return answer.json["meta"]


def without(query, name):
    return "&".join(pair for pair in query.split("&") if pair and not pair.startswith(name + "="))


@pytest.mark.parametrize("path, query", [(path, query) for path, queries in BESIDE.items() for query in queries])
def test_each_count_is_the_total_of_the_list_with_that_value(product, key, path, query):
    names = LISTS[path]
    meta = asked(product, key, path, f"{query}&facets={','.join(names)}")
    assert list(meta["facets"]) == names and meta["facets_complete"] is True
    for name in names:
        values = meta["facets"][name]
        counts = [each["count"] for each in values]
        assert counts == sorted(counts, reverse=True) and all(counts) and len(values) <= 50
        # A comma ends a value in a filter.
        for each in [each for each in values if "," not in each["value"] and (name != "tag" or each["value"] == each["value"].lower())][:2] + values[-1:]:
            if "," in each["value"] or name == "tag" and each["value"] != each["value"].lower():
                continue
            total = asked(product, key, path, f"{without(query, name)}&{name}={urllib.parse.quote(each['value'])}")["total"]
            assert each["count"] == total, (name, each)


def test_a_filter_does_not_narrow_its_own_facet(product, key):
    for path, one, other in (("/api/v1/articles", "severity=critical", "category=malware"), ("/api/v1/iocs", "type=ipv4", "confidence=high"), ("/api/v1/cves", "severity=critical", "kev=true")):
        name, beside = one.split("=")[0], other.split("=")[0]
        plain = asked(product, key, path, f"facets={name},{beside}")["facets"]
        narrowed = asked(product, key, path, f"{one}&facets={name},{beside}")["facets"]
        assert narrowed[name] == plain[name] and len(plain[name]) > 1 and narrowed[beside] != plain[beside]


def test_a_list_without_facets_has_none(product, key):
    for path in LISTS:
        assert not {"facets", "facets_complete"} & set(asked(product, key, path, ""))


@pytest.mark.parametrize("path", LISTS)
def test_a_facet_that_is_none_is_refused_with_those_there_are(product, key, path):
    for wrong in ("sevrity", "type,", "id", ""):
        answer = product.ask(f"{path}?facets={wrong}", key)
        error = answer.json["error"]
        assert answer.status == 400 and error["details"]["parameter"] == "facets"
        if wrong == "id":
            assert error["details"]["valid_values"] == LISTS[path] and all(name in error["message"] for name in LISTS[path])


@pytest.mark.parametrize("query", ["/api/v1/articles?format=csv", "/api/v1/articles?format=rss", "/api/v1/iocs?format=csv", "/api/v1/iocs?format=stix", "/api/v1/iocs?changes=true", "/api/v1/cves?format=ndjson"])
def test_only_the_json_list_has_them(product, key, query):
    name = "type" if "iocs" in query else "severity"
    answer = product.ask(f"{query}&facets={name}", key)
    assert answer.status == 400 and answer.json["error"]["details"]["parameter"] == "facets"


def test_nothing_that_is_marked_stricter_is_counted(product, key):
    low = product.mint(product.key("pro").user, "--tlp", "clear")
    path, query = "/api/v1/iocs", "facets=confidence,source"
    meta = asked(product, low, path, query)
    assert sum(each["count"] for each in meta["facets"]["confidence"]) == meta["total"]
    assert sum(each["count"] for each in meta["facets"]["source"]) == meta["total"]


def test_no_match_has_no_value(product, key):
    for path in LISTS:
        meta = asked(product, key, path, f"q=zzqqzz&facets={LISTS[path][0]}&" if "iocs" not in path else "tag=zzqqzz&facets=type&")
        assert meta["facets"] == {LISTS[path][0]: []} and meta["facets_complete"] is True
