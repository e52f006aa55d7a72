"""CVEs: import of their four sources, lists with every parameter, one CVE, figures, and what must be refused."""

import csv
import gzip
import http.server
import io
import json
import threading
import urllib.parse
import uuid

import pytest
from client.answer import contract_error
from client.product import SAMPLES

PATH = "/api/v1/cves"
MODEL = "v2031.01.01"


def metric(version, score, source="nvd@nist.gov", kind="Primary"):
    key = {"2.0": "V2", "3.0": "V30", "3.1": "V31", "4.0": "V40"}[version]
    return "cvssMetric" + key, {
        "source": source, "type": kind,
        "cvssData": {"version": version, "vectorString": f"CVSS:{version}/AV:N", "baseScore": score},
    }


def nvd(number, *metrics, status="Analyzed", modified="2031-03-03T10:00:00.000", text=None, vendor="acme", product="gate", cwe="CWE-79", **more):
    rated = {}
    for key, value in metrics:
        rated.setdefault(key, []).append(value)
    return {"cve": {
        "id": f"CVE-2031-{number}", "sourceIdentifier": "x", "published": f"2031-02-{number % 28 + 1:02}T10:00:00.123",
        "lastModified": modified, "vulnStatus": status,
        "descriptions": [{"lang": "es", "value": "Otra lengua"}, {"lang": "en", "value": text or f"A flaw numbered {number}."}],
        "metrics": rated, "weaknesses": [{"description": [{"lang": "en", "value": cwe}]}],
        "configurations": [{"nodes": [{"cpeMatch": [
            {"vulnerable": True, "criteria": f"cpe:2.3:a:{vendor}:{product}:*:*:*:*:*:*:*:*", "versionEndExcluding": "2.1"},
            {"vulnerable": False, "criteria": "cpe:2.3:o:harmless:system:*:*:*:*:*:*:*:*"},
        ]}]}],
        "references": [{"url": f"https://vendor.example/{number}", "source": "x", "tags": ["Patch"]}], **more,
    }}


def page(*records):
    return json.dumps({"format": "NVD_CVE", "version": "2.0", "vulnerabilities": records}).encode()


def kev(*entries, version="2031.04.04"):
    return json.dumps({
        "catalogVersion": version, "dateReleased": version.replace(".", "-") + "T10:00:00.1234Z", "count": len(entries),
        "vulnerabilities": [
            {
                "cveID": f"CVE-2031-{number}", "vendorProject": "Acme Corp", "product": "Gate", "vulnerabilityName": "Acme Gate hole",
                "dateAdded": day, "shortDescription": "Somebody got in.", "requiredAction": "Patch.", "dueDate": due,
                "knownRansomwareCampaignUse": ransom, "notes": "https://a.example ; https://b.example", "cwes": ["CWE-20"],
            }
            for number, day, due, ransom in entries
        ],
    }).encode()


def epss(rows, model=MODEL, day="2031-05-05T12:00:00Z"):
    lines = [f"#model_version:{model},score_date:{day}", "cve,epss,percentile"]
    return "\n".join(lines + [f"CVE-2031-{number},{score},{percentile}" for number, score, percentile in rows] + [""]).encode()


def load(product, option, body, *more, code=0):
    done = product.ctl("cve", "import", option, "-", "--json", *more, input=body, code=code)
    if code:
        return done.stderr
    report = json.loads(done.stdout)
    return tuple(report[name] for name in ("new", "updated", "unchanged", "removed", "rejected"))


RECORDS = [
    nvd(1001, metric("3.1", 9.8), metric("4.0", 9.3, "cna@acme.example", "Secondary"), text="A gate opens to a zebra crossing."),
    nvd(1002, metric("3.1", 7.5, "cna@acme.example", "Secondary"), vendor="microsoft", product="exchange_server", cwe="CWE-89"),
    nvd(1003, metric("2.0", 10.0), vendor="micro\\:focus", product="vault"),
    nvd(1004, status="Rejected"),
    nvd(1005, status="Awaiting Analysis", cwe="NVD-CWE-noinfo"),
    nvd(1006, metric("3.1", 5.4)),
    nvd(1007, metric("3.1", 0.0)),
]
CATALOGUE = [(1001, "2031-03-10", "2031-03-31", "Unknown"), (1006, "2031-03-12", "2031-03-02", "Known"), (1009, "2031-03-11", "2031-04-01", "Unknown")]
SCORES = [(1001, 0.97, 0.999), (1002, 0.0123, 0.78), (1006, 0.5, 0.95), (1010, 0.00043, 0.1)]


@pytest.fixture(scope="module")
def cves(product):
    """The database as these tests want it; the samples come back afterwards."""
    product.sql("delete from cves where cve_id like 'CVE-2031-%'")
    assert load(product, "--nvd", page(*RECORDS)) == (7, 0, 0, 0, 0)
    assert load(product, "--kev", kev(*CATALOGUE), "--allow-fewer")[0] == 3
    assert load(product, "--epss", epss(SCORES), "--allow-fewer")[0] == 4
    yield
    product.sql("delete from cves where cve_id like 'CVE-2031-%'")
    # The samples are older than the catalogue of these tests.
    product.sql("delete from cve_catalogues where name = 'kev'")
    samples = SAMPLES / "cves"
    product.ctl("cve", "import", "--kev", str(samples / "kev.json"), "--epss", str(samples / "epss.csv"), "--allow-fewer")


def ask(product, key, /, **parameters):
    answer = product.ask(PATH + "?" + urllib.parse.urlencode(parameters), key)
    assert answer.status == 200, answer.text
    return answer.json


def ids(product, key, /, **parameters):
    """Numbers of the CVEs of these tests that a list holds, in its order."""
    parameters.setdefault("q", "CVE-2031-1")
    return [int(item["id"].split("-")[2]) for item in ask(product, key, **parameters)["data"]]


def one(product, key, number, query=""):
    answer = product.ask(f"{PATH}/CVE-2031-{number}{query}", key)
    assert answer.status == 200, answer.text
    return answer.json["data"]


def test_importing_again_changes_nothing(product, key, cves):
    generation = product.value("select version from data_generation")
    assert load(product, "--nvd", page(*RECORDS)) == (0, 0, 7, 0, 0)
    assert load(product, "--kev", kev(*CATALOGUE)) == (0, 0, 3, 0, 0)
    assert load(product, "--epss", epss(SCORES)) == (0, 0, 4, 0, 0)
    assert product.value("select version from data_generation") == generation


def test_files_may_be_packed_and_broken_ones_change_nothing(product, cves, tmp_path):
    file = tmp_path / "epss.csv.gz"
    file.write_bytes(gzip.compress(epss(SCORES)))
    product.ctl("cve", "import", "--epss", str(file))
    file.write_bytes(file.read_bytes()[:-9])
    assert "cut" in product.ctl("cve", "import", "--epss", str(file), code=2).stderr
    assert "nothing was imported" in load(product, "--nvd", page(*RECORDS)[:-5], code=2)
    assert "not the catalogue" in load(product, "--kev", b'{"a": 1}', code=2)
    assert "entries" in load(product, "--kev", kev(*CATALOGUE).replace(b'"count": 3', b'"count": 4'), code=2)
    assert "has no entry" in load(product, "--kev", kev(), code=2)
    assert product.ctl("cve", "import", code=None).returncode == 64
    assert product.ctl("cve", "import", "--kev", "-", "--epss", "-", code=None).returncode == 64


def test_a_cve_is_written_as_documented(product, key, cves):
    answer = ask(product, key, ids="cve-2031-1001")
    meta, found = answer["meta"], answer["data"][0]
    assert meta["total"] == 1 and meta["filters"]["ids"] == ["CVE-2031-1001"]
    assert (meta["kev_catalog_version"], meta["epss_date"], meta["epss_model"]) == ("2031.04.04", "2031-05-05", MODEL)
    assert list(found) == [
        "id", "title", "description", "status", "published", "modified", "severity", "cvss", "epss", "kev", "cwes", "vendors",
        "products", "risk", "article_count", "last_mentioned", "ioc_count",
    ]
    assert found["cvss"] == {
        "version": "3.1", "score": 9.8, "severity": "critical", "vector": "CVSS:3.1/AV:N", "source": "nvd@nist.gov",
    }
    assert found["epss"] == {"score": 0.97, "percentile": 0.999, "date": "2031-05-05", "model": MODEL}
    assert found["kev"] == {
        "listed": True, "date_added": "2031-03-10", "due_date": "2031-03-31", "ransomware": False, "required_action": "Patch.",
        "name": "Acme Gate hole",
    }
    assert found["title"] == "Acme Gate hole" and found["description"] == "A gate opens to a zebra crossing."
    assert found["cwes"] == ["CWE-79"] and found["vendors"] == ["acme", "acme corp"] and found["products"] == ["gate"]
    assert found["risk"]["level"] == "critical" and found["risk"]["score"] >= 85
    assert found["published"] == "2031-02-22T10:00:00.123Z"


def test_what_is_unknown_is_null(product, key, cves):
    plain = one(product, key, 1005)
    assert plain["cvss"] is None and plain["epss"] is None and plain["kev"] == {"listed": False} and plain["severity"] is None
    assert plain["risk"]["score"] is None and plain["risk"]["level"] == "unknown" and plain["cwes"] == []
    assert one(product, key, 1003)["severity"] == "high"
    assert one(product, key, 1003)["vendors"] == ["micro:focus"]
    stub = one(product, key, 1009)
    assert stub["title"] == "Acme Gate hole" and stub["published"] is None and stub["cwes"] == ["CWE-20"]
    assert one(product, key, 1010)["epss"]["score"] == 0.00043


FILTERS = [
    ({}, [1001, 1002, 1003, 1005, 1006, 1007, 1009, 1010]),
    ({"status": "rejected"}, [1004]),
    ({"status": "all"}, [1001, 1002, 1003, 1004, 1005, 1006, 1007, 1009, 1010]),
    ({"severity": "critical"}, [1001]),
    ({"severity": "high,none"}, [1002, 1003, 1007]),
    ({"cvss_min": 7.5}, [1001, 1002, 1003]),
    ({"cvss_max": 5.4}, [1006, 1007]),
    ({"cvss_min": 5, "cvss_max": 8}, [1002, 1006]),
    ({"epss_min": 0.5}, [1001, 1006]),
    ({"epss_max": 0.0123}, [1002, 1010]),
    ({"epss_percentile_min": 0.9}, [1001, 1006]),
    ({"kev": "true"}, [1001, 1006, 1009]),
    ({"kev": "false", "cvss_min": 0}, [1002, 1003, 1007]),
    ({"kev_added_since": "2031-03-11"}, [1006, 1009]),
    ({"kev_due_before": "2031-03-31"}, [1006]),
    ({"ransomware": "true"}, [1006]),
    ({"ransomware": "false", "kev": "true"}, [1001, 1009]),
    ({"vendor": "microsoft"}, [1002]),
    ({"vendor": "Micro*"}, [1002, 1003]),
    ({"vendor": "micro"}, []),
    ({"vendor": "harmless"}, []),
    ({"vendor": "acme corp"}, [1001, 1006, 1009]),
    ({"product": "exchange*"}, [1002]),
    ({"cwe": "89"}, [1002]),
    ({"cwe": "CWE-89,cwe-20"}, [1002, 1009]),
    ({"published_since": "2031-02-23T10:00:00.123Z", "published_until": "2031-02-25"}, [1002, 1003]),
    ({"modified_since": "2031-03-03T10:00:00Z", "cvss_min": 9.9}, [1003]),
    ({"modified_since": "2031-03-03T10:00:01Z"}, []),
    ({"ids": "CVE-2031-1002,CVE-2031-1001,CVE-2031-9999"}, [1001, 1002]),
    ({"has_articles": "true"}, []),
    ({"has_articles": "false", "epss_min": 0.9}, [1001]),
    ({"epss_min": 0.5, "cvss_min": 7, "published_since": "2031-01-01", "kev": "true"}, [1001]),
]


@pytest.mark.parametrize("parameters, found", FILTERS, ids=lambda value: urllib.parse.urlencode(value) if isinstance(value, dict) else "")
def test_every_filter_finds_what_it_says(product, key, cves, parameters, found):
    assert sorted(ids(product, key, **parameters)) == found
    assert ask(product, key, q="CVE-2031-1", **parameters)["meta"]["total"] == len(found)


def test_search_finds_ids_by_their_beginning_and_words_anywhere(product, key, cves):
    assert ids(product, key, q="cve-2031-1003") == [1003]
    assert set(ids(product, key, q="2031-100")) >= {1001, 1002}
    assert ids(product, key, q="zebra crossing") == [1001]
    assert ids(product, key, q="exchange_server flaw") == [1002]
    assert ids(product, key, q="otra lengua") == []


ORDERS = {
    "cvss": [1003, 1001, 1002, 1006, 1007, 1010, 1009, 1005],
    "epss": [1001, 1006, 1002, 1010, 1009, 1007, 1005, 1003],
    "kev_added": [1006, 1009, 1001],
    "published": [1007, 1006, 1005, 1003, 1002, 1001, 1010, 1009],
    "mentions": [],
}


@pytest.mark.parametrize("order", ORDERS)
def test_every_order_is_total_and_pages_lose_nothing(product, key, cves, order):
    assert ids(product, key, sort=order) == ORDERS[order]
    assert ids(product, key, sort=f"{order}:asc") == ORDERS[order][::-1]
    for direction, expected in (("desc", ORDERS[order]), ("asc", ORDERS[order][::-1])):
        found, cursor = [], None
        while True:
            parameters = {"q": "CVE-2031-1", "sort": f"{order}:{direction}", "limit": 3} | ({"cursor": cursor} if cursor else {})
            answer = ask(product, key, **parameters)
            found += [int(item["id"].split("-")[2]) for item in answer["data"]]
            cursor = answer["meta"]["next_cursor"]
            assert (answer["links"]["next"] is None) == (cursor is None)
            if cursor is None:
                break
        assert found == expected
    assert ids(product, key, sort=order, limit=2, offset=1) == ORDERS[order][1:3]


def test_the_latest_rating_can_be_asked_for(product, key, cves):
    latest = ask(product, key, ids="CVE-2031-1001", cvss="latest")["data"][0]
    assert latest["cvss"]["version"] == "4.0" and latest["cvss"]["score"] == 9.3
    rated = one(product, key, 1001)["cvss_all"]
    assert [(item["version"], item["producer"], item["source"]) for item in rated] == [
        ("3.1", "nvd", "nvd@nist.gov"), ("4.0", "cna", "cna@acme.example"),
    ]
    assert one(product, key, 1001, "?cvss=latest")["cvss_all"][0]["version"] == "4.0"


def test_fields_expansions_and_formats(product, key, cves):
    assert ask(product, key, ids="CVE-2031-1001", fields="id,risk")["data"][0].keys() == {"id", "risk"}
    more = ask(product, key, ids="CVE-2031-1001", expand="references,affected,epss_history,articles")["data"][0]
    assert more["references"] == [{"url": "https://vendor.example/1001", "source": "x", "tags": ["Patch"]}]
    assert more["affected"] == [{
        "vendor": "acme", "product": "gate", "cpe": "cpe:2.3:a:acme:gate:*:*:*:*:*:*:*:*",
        "versions": [{"from": None, "from_included": True, "to": "2.1", "to_included": False}],
    }]
    assert more["epss_history"][0]["date"] == "2031-05-05" and more["articles"] == []
    answer = product.ask(f"{PATH}?q=CVE-2031-1&format=csv&sort=cvss", key)
    assert answer.fields["content-type"].startswith("text/csv") and "attachment" in answer.fields["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["id"] for row in rows][:2] == ["CVE-2031-1003", "CVE-2031-1001"]
    assert (rows[1]["cvss_score"], rows[1]["epss_score"], rows[1]["kev"], rows[1]["vendors"]) == ("9.8", "0.97", "true", "acme,acme corp")
    lines = product.ask(f"{PATH}?q=CVE-2031-1", key, Accept="application/x-ndjson").text.splitlines()
    assert len(lines) == 8 and all(json.loads(line)["id"].startswith("CVE-2031-") for line in lines)
    assert product.ask(PATH, key, Accept="image/png").status == 406


def test_one_cve_has_everything(product, key, cves):
    answer = product.ask(f"{PATH}/cve-2031-1001", key)
    found = answer.json["data"]
    assert {"cvss_all", "ssvc", "related_iocs", "threat_actors", "techniques", "hunting", "epss_history", "articles"} <= set(found)
    assert found["kev"]["notes"] == "https://a.example ; https://b.example"
    factors = {factor["name"]: factor["points"] for factor in found["risk"]["factors"]}
    assert factors["cvss"] == 39.2 and factors["kev"] > 0 and factors["epss"] == 29.5
    assert "CVE-2031-1001" in found["hunting"]["splunk_query"]
    assert one(product, key, 1001, "?fields=id,hunting").keys() == {"id", "hunting"}


def test_ids_that_are_none_and_ids_without_a_record(product, key, cves):
    for wrong in ("log4shell", "CVE-2031-1", "CVE-31-1001", "CVE-2031-1001x", "CVE-2031-12345678901234567890"):
        assert contract_error(product.ask(f"{PATH}/{wrong}", key), 400, "invalid_parameter")["details"]["parameter"] == "id"
    error = contract_error(product.ask(f"{PATH}/CVE-2031-4242424", key), 404, "not_found")
    assert error["details"] == {"id": "CVE-2031-4242424", "well_formed": True}


@pytest.mark.parametrize("query, parameter", [
    ("severity=urgent", "severity"), ("cvss_min=11", "cvss_min"), ("epss_max=1.5", "epss_max"), ("kev=perhaps", "kev"),
    ("kev_added_since=soon", "kev_added_since"), ("vendor=*", "vendor"), ("cwe=xss", "cwe"), ("ids=log4shell", "ids"),
    ("sort=name", "sort"), ("status=open", "status"), ("limit=0", "limit"), ("cursor=abc", "cursor"), ("format=stix", "format"),
    ("fields=everything", "fields"), ("expand=all", "expand"), ("severty=high", "severty"), ("kev=true&kev=false", "kev"),
    ("cvss=4.0", "cvss"), ("offset=-1", "offset"),
])
def test_wrong_parameters_are_named(product, key, query, parameter):
    details = contract_error(product.ask(f"{PATH}?{query}", key), 400, "invalid_parameter")["details"]
    assert details["parameter"] == parameter
    if parameter in ("severity", "sort", "status", "fields", "expand"):
        assert details["allowed"]


def test_every_plan_may_read_and_a_key_without_the_scope_may_not(product, cves):
    assert product.ask(PATH, product.key("free")).status == 200
    error = contract_error(product.ask(PATH, product.key("enterprise", "--scopes", "read:iocs")), 403, "insufficient_scope")
    assert error["details"]["required_scope"] == "read:cves"
    contract_error(product.ask(PATH), 401, "missing_api_key")
    narrow = product.key("enterprise", "--scopes", "read:cves")
    assert "related_iocs" not in one(product, narrow, 1001)


def test_entity_tags_follow_the_data(product, key, cves):
    for target in (f"{PATH}?q=CVE-2031-1", f"{PATH}/CVE-2031-1002", f"{PATH}/stats"):
        first = product.ask(target, key)
        tag = first.fields["etag"]
        assert product.ask(target, key, If_None_Match=tag).status == 304
        head = product.ask(target, key, method="HEAD")
        assert (head.status, head.body, head.fields["etag"]) == (200, b"", tag)
    load(product, "--nvd", page(nvd(1002, metric("3.1", 8.5), modified="2031-03-04T10:00:00.000")))
    assert product.ask(target, key, If_None_Match=tag).status == 200
    assert one(product, key, 1002)["cvss"]["score"] == 8.5
    # The older record is passed over, the newer one rules.
    assert load(product, "--nvd", page(RECORDS[1])) == (0, 0, 1, 0, 0)
    assert one(product, key, 1002)["cvss"]["score"] == 8.5


def test_figures(product, key, cves):
    answer = product.ask(f"{PATH}/stats", key).json
    data = answer["data"]
    assert data["kev"]["total"] == 3 and data["kev"]["ransomware"] == 1
    assert set(data["by_severity"]) == {"critical", "high", "medium", "low", "none", "unknown"}
    assert sum(data["by_severity"].values()) == data["total"]
    assert {"vendor": "acme corp", "count": 3} in data["top_vendors"]
    assert answer["meta"]["epss_model"] == MODEL


def test_records_of_both_origins_are_merged(product, key, cves):
    record = {
        "cveMetadata": {
            "cveId": "CVE-2031-1005", "state": "PUBLISHED", "assignerShortName": "acme", "datePublished": "2031-02-01T00:00:00Z",
            "dateUpdated": "2031-01-01T00:00:00Z",
        },
        "containers": {
            "cna": {
                "title": "Overflow in Acme Gate", "descriptions": [{"lang": "en", "value": "Older words."}],
                "affected": [{"vendor": "Acme", "product": "Gate", "versions": [{"version": "1.0", "status": "affected"}]}],
                "metrics": [{"cvssV4_0": {"version": "4.0", "vectorString": "CVSS:4.0/AV:N", "baseScore": 8.7}}],
            },
            "adp": [{"metrics": [{"other": {"type": "ssvc", "content": {"options": [{"Exploitation": "poc"}]}}}]}],
        },
    }
    body = json.dumps(record).encode()
    assert load(product, "--cvelist", body) == (0, 1, 0, 0, 0)
    assert load(product, "--cvelist", body) == (0, 0, 1, 0, 0)
    found = one(product, key, 1005)
    assert found["title"] == "Overflow in Acme Gate" and found["description"] == "A flaw numbered 1005."
    assert found["cvss"]["version"] == "4.0" and found["cvss"]["source"] == "acme" and found["severity"] == "high"
    assert found["ssvc"] == {"options": [{"Exploitation": "poc"}]}


def test_a_directory_of_records_is_read_and_a_broken_one_named(product, cves, tmp_path):
    folder = tmp_path / "2031" / "5xxx"
    folder.mkdir(parents=True)
    good = {"cveMetadata": {"cveId": "CVE-2031-5001", "state": "REJECTED", "dateUpdated": "2031-01-01T00:00:00Z"}, "containers": {}}
    (folder / "CVE-2031-5001.json").write_text(json.dumps(good))
    (folder / "CVE-2031-5002.json").write_text("{")
    (folder / "delta.json").write_text("[]")
    report = json.loads(product.ctl("cve", "import", "--cvelist", str(tmp_path), "--json").stdout)
    assert (report["new"], report["rejected"]) == (1, 1) and "CVE-2031-5002" in report["rejections"][0]["reason"]
    assert product.value("select state from cves where cve_id = 'CVE-2031-5001'") == "rejected"


def test_an_entry_that_left_the_catalogue_loses_its_flag(product, key, cves):
    before = one(product, key, 1001)["risk"]["score"]
    shorter = kev(*CATALOGUE[1:], version="2031.04.05")
    assert "--allow-fewer" in load(product, "--kev", shorter, code=2)
    assert load(product, "--kev", shorter, "--allow-fewer") == (0, 0, 2, 1, 0)
    gone = one(product, key, 1001)
    assert gone["kev"]["listed"] is False and gone["kev"]["removed_at"] and gone["risk"]["score"] < before
    assert ids(product, key, kev="true") == [1006, 1009]
    # An older catalogue never replaces a newer one, nor one that does not say how old it is.
    assert "newer" in load(product, "--kev", kev(*CATALOGUE), code=2)
    assert "newer" in load(product, "--kev", kev(*CATALOGUE), "--allow-fewer", code=2)
    bare = kev(*CATALOGUE).replace(b"catalogVersion", b"x").replace(b"dateReleased", b"y")
    assert "dateReleased" in load(product, "--kev", bare, code=2)
    assert load(product, "--kev", kev(*CATALOGUE, version="2031.04.06")) == (1, 0, 2, 0, 0)
    assert one(product, key, 1001)["risk"]["score"] == before


def test_scores_of_another_model_replace_all_and_a_cut_table_is_refused(product, key, cves):
    assert "4 lines" not in load(product, "--epss", epss(SCORES[:3]), code=2)
    assert one(product, key, 1010)["epss"]["score"] == 0.00043
    assert "score_date" in load(product, "--epss", b"cve,epss,percentile\nCVE-2031-1001,0.1,0.1\n", code=2)
    changed = [(1001, 0.97, 0.999), (1002, 0.2, 0.9), (1006, 0.5, 0.95), (1003, 0.01, 0.2)]
    assert load(product, "--epss", epss(changed, model="v2032.01.01", day="2032-01-01T00:00:00+0000")) == (1, 3, 0, 1, 0)
    assert one(product, key, 1010)["epss"] is None
    assert one(product, key, 1002)["epss"] == {"score": 0.2, "percentile": 0.9, "date": "2032-01-01", "model": "v2032.01.01"}
    history = one(product, key, 1001)["epss_history"]
    assert [(point["date"], point["model"]) for point in history] == [("2032-01-01", "v2032.01.01"), ("2031-05-05", MODEL)]
    # A move by 0.05 is history only within one model.
    assert one(product, key, 1002)["epss_history"] == []
    load(product, "--epss", epss(SCORES))


def test_a_rejected_cve_keeps_its_id_and_loses_its_scores(product, key, cves):
    assert load(product, "--nvd", page(nvd(1006, status="Rejected", modified="2031-06-01T00:00:00.000")))[1] == 1
    found = one(product, key, 1006)
    assert (found["status"], found["cvss"], found["epss"], found["cvss_all"]) == ("rejected", None, None, [])
    assert 1006 not in ids(product, key)
    load(product, "--nvd", page(nvd(1006, metric("3.1", 5.4), modified="2031-06-02T00:00:00.000")))
    assert one(product, key, 1006)["cvss"]["score"] == 5.4
    load(product, "--epss", epss(SCORES))
    assert one(product, key, 1006)["epss"]["score"] == 0.5


def test_articles_and_what_they_report_stand_with_the_cve(product, key, cves):
    import datetime

    now = datetime.datetime.now(datetime.timezone.utc)
    word = uuid.uuid4().hex[:12]
    story = {
        "key": f"cve-{word}", "title": f"Gate {word} exploited", "link": f"https://news.publisher.example/cve/{word}",
        "published": (now - datetime.timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "content": f"<p>CVE-2031-1007 and CVE-2031-7777 are being exploited by Lazarus Group with T1059.001. The payload came from "
        f"hxxp://drop-{word}[.]com/a.bin.</p>",
    }
    before = one(product, key, 1007)["risk"]["score"]
    product.ctl("article", "import", "--feed", "test-indicators", "-", input=json.dumps(story).encode())
    found = one(product, key, 1007)
    assert found["article_count"] == 1 and found["last_mentioned"] and found["ioc_count"] >= 1
    assert found["articles"][0]["title"] == story["title"] and found["threat_actors"] == ["Lazarus Group"]
    assert found["techniques"][0]["id"] == "T1059.001" and found["techniques"][0]["name"] == "PowerShell"
    assert any(word in item["value"] for item in found["related_iocs"])
    assert found["risk"]["score"] == (before or 0) + 3
    assert ids(product, key, has_articles="true") == [1007] == ids(product, key, sort="mentions")
    assert ids(product, key, mentioned_since=(now - datetime.timedelta(hours=1)).isoformat()) == [1007]
    assert ids(product, key, mentioned_since=(now + datetime.timedelta(hours=1)).isoformat()) == []
    assert ask(product, key, ids="CVE-2031-1007")["data"][0]["risk"]["score"] == found["risk"]["score"]
    # A key that may not read articles sees none of them here either.
    narrow = product.key("enterprise", "--scopes", "read:cves")
    assert one(product, narrow, 1007)["articles"] == [] == one(product, narrow, 1007)["threat_actors"]
    # The other CVE has no record: it is an indicator all the same.
    assert product.ask(f"{PATH}/CVE-2031-7777", key).status == 404
    assert product.value("select count(*) from indicators where type = 'cve' and value = 'CVE-2031-7777'") == "1"
    # Gone with the article.
    product.ctl("article", "remove", found["articles"][0]["id"])
    assert one(product, key, 1007)["articles"] == []
    load(product, "--nvd", page(RECORDS[6]))
    assert ids(product, key, has_articles="true") == []


class Upstream(http.server.BaseHTTPRequestHandler):
    bodies, asked = {}, []

    def do_GET(self):
        address = urllib.parse.urlsplit(self.path)
        self.asked.append((address.path, dict(urllib.parse.parse_qsl(address.query)), dict(self.headers)))
        body = self.bodies[address.path]
        if callable(body):
            body = body(self.asked[-1][1])
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def upstream():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()


def test_the_api_of_nvd_is_asked_page_by_page_for_what_changed(product, key, cves, upstream, tmp_path):
    name = f"cve-api-{uuid.uuid4().hex[:8]}"
    records = [nvd(3000 + number) for number in range(3)]

    def answer(query):
        start = int(query["startIndex"])
        assert query["resultsPerPage"] == "2000"
        found = records[start // 2000:start // 2000 + 1]
        return json.dumps({"totalResults": 4001, "startIndex": start, "vulnerabilities": found}).encode()

    Upstream.bodies["/" + name] = answer
    secret = tmp_path / "key"
    secret.write_text("the-key")
    product.ctl("feed", "add", name, "--name", name, "--format", "nvd-api", "--url", upstream + name)
    product.sql(f"update feeds set secret_header = 'apiKey', secret_file = '{secret}' where slug = '{name}'")
    for _ in range(2):
        product.ctl("ingest", "--feed", name, environment={"SOCD_FETCH_INTERNAL": "on"})
    product.ctl("feed", "disable", name)
    asked = [(query, fields) for path, query, fields in Upstream.asked if path == "/" + name]
    assert [query["startIndex"] for query, _ in asked] == ["0", "2000", "4000"] * 2
    assert all(fields["apiKey"] == "the-key" for _, fields in asked)
    # The second run begins where the first ended, with some overlap; a span is at most 120 days.
    assert asked[3][0]["lastModStartDate"] > asked[0][0]["lastModStartDate"]
    assert asked[3][0]["lastModStartDate"] < asked[0][0]["lastModEndDate"] < asked[3][0]["lastModEndDate"]
    assert product.value("select count(*) from cve_records where cve_id like 'CVE-2031-300_'") == "3"


def test_feeds_bring_cves_on_schedule(product, key, cves, upstream):
    word = uuid.uuid4().hex[:8]
    moved = SCORES[:3] + [(1010, 0.2, 0.3)]
    feeds = {
        "epss-csv": gzip.compress(epss(moved, day="2031-05-06T00:00:00Z")),
        "kev-json": kev(*CATALOGUE, (1002, "2031-04-05", "2031-05-05", "Known"), version="2031.04.06"),
        "nvd-json": page(nvd(1011, metric("3.1", 6.1))),
    }
    internal = {"SOCD_FETCH_INTERNAL": "on"}
    for form, body in feeds.items():
        name = f"cve-{form}-{word}"
        Upstream.bodies["/" + name] = body
        product.ctl("feed", "add", name, "--name", name, "--format", form, "--url", upstream + name)
        assert " CVE" in product.ctl("feed", "check", "--format", form, upstream + name, environment=internal).stdout
        product.ctl("ingest", "--feed", name, environment=internal)
        product.ctl("feed", "disable", name)
    bomb = f"cve-bomb-{word}"
    Upstream.bodies["/" + bomb] = gzip.compress(b"0" * (300 << 20), 9)
    product.ctl("feed", "add", bomb, "--name", bomb, "--format", "epss-csv", "--url", upstream + bomb)
    assert "unpacks to more than" in product.ctl("ingest", "--feed", bomb, code=1, environment=internal).stdout
    product.ctl("feed", "disable", bomb)
    assert one(product, key, 1010)["epss"]["score"] == 0.2
    # The score moved by 0.05 and more.
    assert [point["date"] for point in one(product, key, 1010)["epss_history"]] == ["2031-05-06"]
    assert one(product, key, 1011)["cvss"]["score"] == 6.1
    assert one(product, key, 1002)["kev"]["ransomware"] is True
    assert product.value("select count(*) from indicators where type = 'cve' and value = 'CVE-2031-1002'") == "1"
