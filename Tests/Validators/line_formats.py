"""Small strict readers of CEF and RFC 5424: anything the standards do not allow is an error."""

import re

# What people cannot see: separators, marks of direction, what has no width.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)


def visible(text, type=None):
    """A text as formats without escapes show it; a URL as a request would have it."""
    shown = (lambda m: "".join(f"%{byte:02X}" for byte in m[0].encode())) if type == "url" else (lambda m: f"U+{ord(m[0]):04X}")
    return INVISIBLE.sub(shown, text)


def one_line(text):
    assert not re.search("[\x00-\x1f\x7f-\x9f]", text) and not INVISIBLE.search(text), repr(text)


def cef(line):
    one_line(line)
    parts = re.fullmatch(r"CEF:0\|((?:(?:[^\\|]|\\[\\|])*\|){6})(.*)", line, re.S)
    assert parts, line
    header = [re.sub(r"\\(.)", r"\1", part) for part in re.findall(r"((?:[^\\|]|\\[\\|])*)\|", parts[1])]
    extension = parts[2]
    keys = list(re.finditer(r"(?:^| )([A-Za-z0-9]+)=", extension))
    fields = {}
    assert keys and keys[0].start() == 0
    for key, following in zip(keys, keys[1:] + [None]):
        raw = extension[key.end() : following.start() if following else None]
        assert raw == raw.strip(" ") and raw
        assert re.fullmatch(r"(?:[^\\=]|\\[\\=n])*", raw, re.S), raw
        assert key[1] not in fields
        fields[key[1]] = re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], raw)
    for name in fields:
        if re.fullmatch(r"(cs|cn|c6a)\d|flexString\d", name):
            assert name + "Label" in fields
        if name.endswith("Label"):
            assert name[:-5] in fields
    return header, fields


def syslog(line):
    one_line(line)
    parts = re.fullmatch(
        r"<(\d{1,3})>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([!-~]{1,255}) ([!-~]{1,48}) ([!-~]{1,128}) ([!-~]{1,32}) "
        r'\[([!-<>-\\^-~]{1,32})((?: [!#-<>-\\^-~]{1,32}="(?:[^"\\\]]|\\["\\\]])*")*)\] ([ -~]*)',
        line,
        re.S,
    )
    assert parts, line
    fields = {}
    for name, raw in re.findall(r' ([!#-<>-\\^-~]{1,32})="((?:[^"\\\]]|\\["\\\]])*)"', parts[8]):
        assert name not in fields
        fields[name] = re.sub(r"\\(.)", r"\1", raw, flags=re.S)
    return int(parts[1]), parts, fields
