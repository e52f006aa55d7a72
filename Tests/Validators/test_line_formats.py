import re

import pycef
import pytest
from syslog_rfc5424_parser import SyslogMessage

import line_formats

CONTROLS = "[\x00-\x1f\x7f-\x9f]"
KEYS = {"ipv4": "src", "ipv6": "c6a2", "domain": "destinationDnsDomain", "url": "request", "email": "suser"}
SEVERITY = {"high": 9, "medium": 6, "low": 3}


def lines(export):
    text = export.text
    assert text == "" or text.endswith("\n")
    return text.split("\n")[:-1]


def cef_text(text):
    text = re.sub("\r\n|\r", "\n", text)
    text = line_formats.visible(text)
    return re.sub("(?!\n)" + CONTROLS, "", text.strip("".join(map(chr, range(0x21))) + "".join(map(chr, range(0x7F, 0xA0)))))


def test_cef(cef):
    records = cef.records
    assert len(lines(cef)) == len(records)
    for line, record in zip(lines(cef), records):
        header, fields = line_formats.cef(line)
        assert header[2:4] == ["1.0", record["type"]]
        assert int(header[5]) == SEVERITY[record["confidence"]]
        assert fields["externalId"] == record["id"]
        value = line_formats.visible(record["value"], record["type"])
        assert fields["cs3"] == value
        assert fields["cs1Label"] == "confidence" and fields["cs1"] == record["confidence"]
        assert fields.get("cs2", "") == cef_text(record["source"]["feed_name"])
        assert fields.get("msg", "") == cef_text(record.get("context", ""))
        assert fields.get("flexString1", "") == ",".join(filter(None, map(cef_text, record["tags"])))
        key = KEYS.get(record["type"]) or ("fileHash" if record["type"][:2] in ("md", "sh") else None)
        if key and not record["certificate"]:
            assert fields[key] == value
        else:
            assert "fileHash" not in fields


def test_cef_by_pycef(cef):
    if "vendor" in cef.options:
        pytest.skip("the library cannot read escapes in the header")
    for line, record in zip(lines(cef), cef.records):
        event = pycef.parse(line)
        assert event and event["DeviceEventClassID"] == record["type"]


def test_syslog(syslog):
    records = syslog.records
    assert len(lines(syslog)) == len(records)
    for line, record in zip(lines(syslog), records):
        priority, parts, fields = line_formats.syslog(line)
        assert priority == {"high": 132, "medium": 133, "low": 134}[record["confidence"]]
        assert parts[4] == "socdefenders" and parts[6] == "IOC" and re.fullmatch(r"ioc@\d+", parts[7])
        assert fields["value"] == line_formats.visible(record["value"], record["type"]) and fields["id"] == record["id"]
        assert fields.get("context", "") == re.sub(CONTROLS + "+", " ", line_formats.visible(record.get("context", "")))
        assert fields.get("feed", "") == re.sub(CONTROLS + "+", " ", record["source"]["feed_name"])
        assert fields.get("tags", "") == ",".join(record["tags"])


def test_syslog_by_library(syslog):
    for line, record in zip(lines(syslog), syslog.records):
        if re.search(r'\\\\"[ \]]', line):
            continue  # The library cannot close a value that ends in an escaped backslash.
        message = SyslogMessage.parse(line)
        (fields,) = message.sd.values()
        if "\\" not in record["value"] + record["id"]:
            assert fields["id"] == record["id"]
