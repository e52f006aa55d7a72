import re

from lxml import etree

NS = "{http://schemas.mandiant.com/2010/ioc}"
SEARCH = {
    "ipv4": ("PortItem/remoteIP", "IP"), "ipv6": ("PortItem/remoteIP", "IP"),
    "domain": ("DnsEntryItem/RecordName", "string"), "url": ("UrlHistoryItem/URL", "string"),
    "md5": ("FileItem/Md5sum", "md5"), "sha1": ("FileItem/Sha1sum", "sha1"),
    "sha256": ("FileItem/Sha256sum", "sha256"), "sha512": ("FileItem/Sha512sum", "sha512"),
    "email": ("Email/From", "string"),
}  # fmt: skip
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def xml_text(text):
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text)


def test_structure_and_values(openioc):
    assert b"<!DOCTYPE" not in openioc.bytes and b"CDATA" not in openioc.bytes
    root = etree.fromstring(openioc.bytes)
    assert root.tag == NS + "ioc" and UUID.fullmatch(root.get("id")) and TIME.fullmatch(root.get("last-modified"))
    names = ["short_description", "description", "keywords", "authored_by", "authored_date", "links", "definition"]
    assert [child.tag for child in root] == [NS + name for name in names]
    assert TIME.fullmatch(root.findtext(NS + "authored_date"))
    (indicator,) = root.find(NS + "definition")
    assert indicator.tag == NS + "Indicator" and indicator.get("operator") == "OR" and UUID.fullmatch(indicator.get("id"))
    records = openioc.of(*SEARCH)
    assert len(indicator) == len(records)
    for item, record in zip(indicator, records):
        assert item.tag == NS + "IndicatorItem" and item.get("condition") == "is" and UUID.fullmatch(item.get("id"))
        search, kind = SEARCH[record["type"]]
        children = [child.tag for child in item]
        assert children == [NS + "Context", NS + "Content"] + [NS + "Comment"] * ("context" in record)
        assert dict(item[0].attrib) == {"document": search.split("/")[0], "search": search, "type": "mir"}
        assert item[1].get("type") == kind
        assert item[1].text == record["value"]
        if "context" in record:
            assert item[2].text == xml_text(record["context"])


def test_links(openioc):
    root = etree.fromstring(openioc.bytes)
    found = [(link.get("rel"), link.text) for link in root.find(NS + "links")]
    expected = []
    for record in openioc.of("cve", "mitre_attack"):
        if record["type"] == "cve" and re.fullmatch(r"CVE-\d{4}-(\d{4}|[1-9]\d{4,})", record["value"]):
            expected.append(("cve", record["value"]))
        if record["type"] == "mitre_attack" and re.fullmatch(r"T\d{4}(\.\d{3})?", record["value"]):
            expected.append(("mitre-attack", record["value"]))
    assert found == expected
