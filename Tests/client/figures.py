"""The figures of /metrics, read by the grammar of the text formats, so that a line that breaks it fails."""

import re

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"'
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)?\}})? (-?[0-9.]+|\+Inf)$")
SUFFIXES = {"counter": ["_total"], "gauge": [""], "histogram": ["_bucket", "_sum", "_count"], "info": ["_info"]}


class Figures:
    """`types` has each family's kind by its name, `samples` each sample's value by its name and its labels."""

    def __init__(self, text, is_open=True):
        self.types, self.samples, self.helps = {}, {}, {}
        lines = text.split("\n")
        assert lines[-2:] == ["# EOF", ""], lines[-2:]
        family = None
        for line in lines[:-2]:
            if line.startswith("# HELP "):
                family, words = line[7:].split(" ", 1)
                assert family not in self.helps and words.endswith("."), line
                self.helps[family] = words
            elif line.startswith("# TYPE "):
                name, kind = line[7:].split(" ")
                assert name == family and name not in self.types, line
                self.types[name] = kind
            else:
                found = SAMPLE.match(line)
                assert found, line
                name, labels = found[1], {one[0]: one[1] for one in re.findall(LABEL, found[2] or "")}
                wanted = SUFFIXES[self.types[family]] if is_open or self.types[family] == "histogram" else [""]
                assert name in [family + suffix for suffix in wanted], (family, line)
                key = (name, tuple(sorted(labels.items())))
                assert key not in self.samples, line
                self.samples[key] = float(found[found.lastindex])

    def all(self, name, **labels):
        """Samples of a name that have these labels: their labels and values."""
        return [
            (dict(found), value) for (each, found), value in self.samples.items()
            if each == name and all(dict(found).get(label) == wanted for label, wanted in labels.items())
        ]

    def sum(self, name, **labels):
        return sum(value for _, value in self.all(name, **labels))

    def names(self):
        """Every name that a query may use."""
        return {name + suffix for name, kind in self.types.items() for suffix in SUFFIXES[kind]}


def figures(product, kind="application/openmetrics-text"):
    answer = product.ask("/metrics", accept=kind)
    assert answer.status == 200, answer.text
    return Figures(answer.text, is_open="openmetrics" in kind)
