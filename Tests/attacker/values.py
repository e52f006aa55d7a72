"""Values that somebody hostile would try: numbers, times, encodings, sizes."""

import base64
import json
import urllib.parse

NUMBERS = [
    "0", "-0", "-1", "1", "+1", "01", " 1", "1 ", "1.0", "1.5", "1e2", "1e309", "-1e309", "NaN", "Infinity", "0x10", "1_000", "1,000", "１２", "٣", "2147483647",
    "2147483648", "-2147483649", "4294967296", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
    "18446744073709551616", "9" * 400, "0" * 5000 + "1", "1" + "0" * 308, "",
]  # fmt: skip
TIMES = [
    "0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "-0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59-23:59", "9999-12-31T23:59:59-12:00", "10000-01-01T00:00:00Z", "2026-02-30T00:00:00Z",
    "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T25:00:00Z", "2016-12-31T23:59:60Z", "2026-01-01", "2026-01-01T00:00:00", "2026-01-01 00:00:00Z",
    "20260101T000000Z", "2026-W01-1", "2026-001", "1970-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "0", "-1", "253402300799", "253402300800", "-62135596801",
    "9223372036854775807", "1e400", "now", "24h", "7d", "999999999d", "9223372036854775807d", "-1d", "P1D", "infinity", "-infinity", "epoch",
    "2026-01-01T00:00:00." + "9" * 400 + "Z", "2026-01-01T00:00:00.0000000000000000001Z", "2026-01-01T00:00:00+99:99", "294276-12-31T23:59:59Z",
    "294277-01-01T00:00:00Z", "4713-01-01T00:00:00Z BC", "5874897-12-31",
]  # fmt: skip
TEXTS = [
    "", " ", "a", "null", "true", "[]", "{}", "*", "%", "_", "\\", "'", '"', "' or '1'='1", "1; select pg_sleep(0)--", "$1", "${jndi:ldap://x.invalid}",
    "{{7*7}}", "../../etc/passwd", "<script>alert(1)</script>", "\t", "\x00", "\x00a", "a\x00b", "\r\nX-Injected: yes", "\n", "\u2028", "\u202egnp.exe", "\ufeff",
    "\u200b", "é", "e\u0301", "\U0001f600", "\ud800", "İ", "ß", "ﬀ", "A" * 1000, "a," * 2000, "," * 300, "&" * 300, "8.8.8.8", "avsvmcloud[.]com", "CVE-2024-3400",
    "::1", "fe80::1%25eth0", "hxxp://example[.]com/%00", "http://[::1", "a@b", "@" * 500, "xn--a", "xn--" + "9" * 60, "a." * 200, "d" * 64,
    "APT29", "T1059.001", "ipv4,domain", "ipv4,ipv4", "-ipv4", "json", "csv", "stix", "high", "last_seen:desc", "risk:asc,risk:desc", "indicator--x",
    "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "all", "shared",
]  # fmt: skip
RAW = [
    b"%", b"%0", b"%zz", b"%u0041", b"%00", b"%c0%af", b"%ff", b"%ed%a0%80", b"%f4%90%80%80", b"%2500", b"%252f", b"%0d%0aX-Injected:%20yes", b"%0aX-Injected:yes",
    b"%e2%80%ae", b"%ef%bb%bf", b"+", b"%2b", b"%20%20", b"\xc3\xa9", b"\xff", b"\x7f", b"%09", b"%5c", b"%2e%2e%2f", b"%3b", b"%26x=1", b"%23",
]  # fmt: skip


def quoted(text):
    return urllib.parse.quote(text.encode("utf-8", "surrogatepass"), safe="").encode()


def cursor(chance):
    """Something that looks like a place in a list."""
    made = chance.choice([
        json.dumps([chance.choice(TIMES), chance.choice(TEXTS)]), f"{chance.choice(TIMES)}|{chance.choice(NUMBERS)}", f"{chance.choice(NUMBERS)}.{chance.choice(NUMBERS)}",
        f"{chance.choice(TIMES)},00000000-0000-0000-0000-000000000000", "\x00" * chance.randint(0, 40), chance.randbytes(chance.randint(0, 60)).decode("latin-1"),
    ])  # fmt: skip
    coded = made.encode("utf-8", "surrogatepass")
    return chance.choice([coded, base64.b64encode(coded), base64.urlsafe_b64encode(coded).rstrip(b"="), coded.hex().encode()]).decode("latin-1")


def of_schema(chance, schema):
    """A value that the schema allows, or one just beyond; nil when the schema says nothing."""
    if schema.get("enum"):
        return str(chance.choice(schema["enum"]))
    known = [schema[name] for name in ("example", "default") if name in schema] + list(schema.get("examples", []))
    for name, steps in (("minimum", (0, -1)), ("maximum", (0, 1))):
        if isinstance(schema.get(name), (int, float)):
            known += [schema[name] + step for step in steps]
    if isinstance(schema.get("maxLength"), int) and schema["maxLength"] < 20_000:
        known += ["m" * schema["maxLength"], "m" * (schema["maxLength"] + 1)]
    return str(chance.choice(known)) if known else None


def hostile(chance, schema, canary):
    """Bytes of one value as they stand in a target."""
    pick = chance.random()
    if pick < 0.3:
        value = of_schema(chance, schema)
        if value is not None:
            return quoted(value)
    if pick < 0.45:
        return quoted(chance.choice(NUMBERS))
    if pick < 0.6:
        return quoted(chance.choice(TIMES))
    if pick < 0.65:
        return quoted(cursor(chance))
    if pick < 0.75:
        return chance.choice(RAW) + canary
    if pick < 0.78:
        return b"a" * chance.choice([255, 256, 1000, 8192, 16_384, 30_000])
    if pick < 0.82:
        return quoted(chance.randbytes(chance.randint(1, 40)).decode("latin-1"))
    if pick < 0.88:
        return canary + quoted(chance.choice(TEXTS))
    return quoted(chance.choice(TEXTS))
