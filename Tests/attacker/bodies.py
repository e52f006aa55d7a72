"""Request bodies: what the schema wants, with something wrong in it."""

import json
import uuid

from attacker import values


def of_schema(chance, document, schema, depth=0):
    """A JSON value that more or less fits."""
    schema = document.resolved(schema or {})
    for name in ("oneOf", "anyOf", "allOf"):
        if schema.get(name):
            return of_schema(chance, document, chance.choice(schema[name]), depth + 1)
    if schema.get("enum"):
        return chance.choice(schema["enum"])
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = chance.choice(kind)
    if depth > 5 or kind == "null":
        return None
    if kind == "object" or "properties" in schema:
        return {name: of_schema(chance, document, of, depth + 1) for name, of in schema.get("properties", {}).items() if chance.random() < 0.8}
    if kind == "array":
        return [of_schema(chance, document, schema.get("items"), depth + 1) for _ in range(chance.choice([0, 1, 1, 2, 30]))]
    if kind in ("integer", "number"):
        return chance.choice([0, 1, -1, 2**31, 2**63, -(2**63) - 1, 1.5, 1e308, schema.get("maximum", 10)])
    if kind == "boolean":
        return chance.random() < 0.5
    return values.of_schema(chance, schema) or chance.choice(values.TEXTS + values.TIMES)


def stix(chance):
    kind = chance.choice(["indicator", "note", "ipv4-addr", "malware", "x-" + "a" * 250, "In dicator", "bundle", ""])
    return {
        "type": kind, "id": f"{kind}--{uuid.UUID(int=chance.getrandbits(128), version=4)}", "spec_version": chance.choice(["2.1", "2.0", 2.1, None]),
        "created": chance.choice(values.TIMES), "modified": chance.choice(values.TIMES), "pattern": chance.choice(values.TEXTS), "pattern_type": "stix",
    }  # fmt: skip


def swapped(chance, value):
    """The value with one thing in it replaced by something of another kind."""
    odd = [None, True, 0, -1, 1e308, 10**400, "", "\x00", "\ud800", [], {}, [[]], "x" * 5000, chance.choice(values.TEXTS), chance.choice(values.TIMES)]
    if isinstance(value, dict) and value and chance.random() < 0.9:
        name = chance.choice(list(value))
        value = dict(value)
        value[chance.choice([name, name, name.upper(), "", "__proto__", name + "\x00"])] = swapped(chance, value[name])
        return value
    if isinstance(value, list) and value and chance.random() < 0.7:
        value = list(value)
        place = chance.randrange(len(value))
        value[place] = swapped(chance, value[place])
        return value
    return chance.choice(odd)


def damaged(chance, text):
    """Bytes of a JSON text with something broken in them."""
    data = bytearray(text)
    match chance.randrange(9):
        case 0: del data[chance.randrange(len(data) + 1) :]
        case 1: data.insert(chance.randrange(len(data) + 1), 0xFF)
        case 2: data[:0] = b"\xef\xbb\xbf"
        case 3: data += b" " + data
        case 4: data[:] = b"[" * chance.choice([30, 40, 1000, 100_000])
        case 5: data[:] = b'{"a":' * chance.choice([30, 40, 1000]) + b"1" + b"}" * 3
        case 6: data[:] = chance.randbytes(chance.choice([0, 1, 100, 16_383, 16_385, 70_000]))
        case 7: data += b" " * chance.choice([1, 16_384, 65_536, 1_048_576])
        case 8: data[:] = text.replace(b"{", b'{"a":1,"a":2,', 1)
    return bytes(data)


def hostile(chance, document, operation):
    made = of_schema(chance, document, operation.body)
    if "taxii2" in operation.path:
        made = {"objects": [stix(chance) for _ in range(chance.choice([0, 1, 1, 3, 40]))]}
    if chance.random() < 0.5:
        made = swapped(chance, made)
    text = json.dumps(made, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    return damaged(chance, text) if chance.random() < 0.3 else text
