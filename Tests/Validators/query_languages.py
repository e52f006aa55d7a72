"""Small strict readers of the parts of SPL, KQL and ES|QL that hunting queries use. What is not in these grammars is an
error, so that a value which broke out of its literal would be seen. Each gives the literals as the product reads them."""

import base64
import re
import urllib.parse


class Reader:
    """Tokens one after another; a literal is a token of its own kind with its decoded text."""

    BREAKS = "[\x00-\x1f\x7f-\x9f\u2028\u2029]"

    def __init__(self, text, tokens):
        assert not re.search(self.BREAKS, text), "a control character or a line's end"
        self.tokens, place = [], 0
        while place < len(text):
            found = tokens.match(text, place)
            assert found and found.end() > place, f"not of the language: {text[place : place + 60]!r}"
            place = found.end()
            if found.lastgroup != "blank":
                self.tokens.append((found.lastgroup, found[0]))
        self.place = 0
        self.literals = []

    def peek(self, ahead=0):
        return self.tokens[self.place + ahead] if self.place + ahead < len(self.tokens) else ("end", "")

    def sees(self, *words):
        kind, text = self.peek()
        return kind != "string" and text in words

    def take(self, *words):
        assert self.sees(*words), f"{self.peek()} instead of {words}"
        self.place += 1
        return self.tokens[self.place - 1][1]

    def takes(self, *words):
        return self.sees(*words) and bool(self.take(*words))

    def of(self, kind):
        assert self.peek()[0] == kind, f"{self.peek()} instead of a {kind}"
        self.place += 1
        return self.tokens[self.place - 1][1]

    def literal(self, decode):
        self.literals.append(decode(self.of("string")))
        return self.literals[-1]

    def separated(self, part, *by):
        part()
        while self.takes(*by):
            part()

    def end(self):
        assert self.peek()[0] == "end", self.peek()


class Kusto(Reader):
    TOKENS = re.compile(
        r'(?P<string>@"(?:[^"]|"")*"|"(?:[^"\\]|\\(?:["\\]|u[0-9a-f]{4}))*")|(?P<blank> +)|(?P<number>\d+[a-z]?\b)'
        r"|(?P<name>[A-Za-z_]\w*~?)|(?P<sign>==|=~|[|()\[\],;=>])",
        re.A,
    )
    TEXT = ("==", "=~", "has", "contains", "startswith", "endswith")
    LISTS = ("in", "in~", "has_any")
    RANGES = ("ipv6_is_in_range", "ipv6_is_in_any_range")

    def __init__(self, text):
        super().__init__(text, self.TOKENS)
        self.columns = []
        self.has_list = self.takes("let")
        if self.has_list:
            for word in ("iocs", "=", "dynamic", "(", "["):
                self.take(word)
            self.separated(self.value, ",")
            for word in ("]", ")", ";"):
                self.take(word)
        self.pipeline()
        self.end()

    @staticmethod
    def decode(token):
        if token[0] == "@":
            return token[2:-1].replace('""', '"')
        return re.sub(r"\\(u....|.)", lambda m: chr(int(m[1][1:], 16)) if m[1][0] == "u" else m[1], token[1:-1])

    def value(self):
        self.literal(self.decode)

    def pipeline(self):
        if self.takes("union"):
            for word in ("isfuzzy", "=", "true"):
                self.take(word)
            self.tables = []
            self.separated(self.source, ",")
        else:
            self.tables = [self.of("name")]
        while self.takes("|"):
            if self.takes("where"):
                self.separated(self.condition, "or")
            else:
                self.take("project")
                self.separated(self.column, ",")

    def source(self):
        before = self.tables
        if self.takes("("):
            self.pipeline()
            self.take(")")
            self.tables = before
        else:
            self.tables.append(self.of("name"))

    def column(self):
        name = self.of("name")
        self.columns += [(table, name) for table in self.tables]

    def condition(self):
        if self.sees(*self.RANGES):
            function = self.take(*self.RANGES)
            self.take("(")
            self.column()
            self.take(",")
            if function == "ipv6_is_in_range":
                self.value()
            else:
                self.take("iocs")
            self.take(")")
            return
        self.column()
        if self.takes(">"):
            for word in ("ago", "(", "30d", ")"):
                self.take(word)
        elif self.sees(*self.LISTS):
            assert self.has_list
            self.take(*self.LISTS)
            for word in ("(", "iocs", ")"):
                self.take(word)
        else:
            self.take(*self.TEXT)
            self.value()


class Splunk(Reader):
    """`exact` holds what `where` and `eval` compare, `literals` the patterns of the search."""

    # What needs no encoding: no syntax of any command, and nothing that cannot be seen.
    QUOTABLE = r"[^\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\"'\\`$\[\]|*]"

    TOKENS = re.compile(
        r'(?P<string>"[^"\\`$\[\]]*")|(?P<blank> +)|(?P<quoted>\'[A-Za-z_.]+\')|(?P<time>-30d\b)'
        r"|(?P<name>[A-Za-z_][\w.]*)|(?P<sign>[|(),=*-])",
        re.A,
    )

    def __init__(self, text):
        super().__init__(text, self.TOKENS)
        self.exact = []
        if self.takes("|"):
            self.summaries()
        else:
            self.take("index")
            self.take("=")
            self.take("*", "notable")
            while not self.sees("|") and self.peek()[0] != "end":
                self.term()
        while self.takes("|"):
            self.command(self.of("name"))
        self.end()

    def value(self):
        self.literal(lambda token: token[1:-1])

    def term(self):
        if self.takes("("):
            self.separated(self.term, "OR")
            self.take(")")
        elif self.takes("earliest"):
            self.take("=")
            self.of("time")
        else:
            self.of("name")
            if self.takes("IN"):
                self.take("(")
                self.separated(self.value, ",")
                self.take(")")
            else:
                self.take("=")
                self.value()

    def summaries(self):
        for word in ("tstats", "summariesonly", "=", "true", "count"):
            self.take(word)
        self.aggregates()
        for word in ("from", "datamodel", "="):
            self.take(word)
        self.of("name")
        self.take("where")
        while not self.sees("by"):
            self.term()
        self.take("by")
        while self.peek()[0] == "name":
            self.of("name")

    def aggregates(self):
        for function, name in (("min", "first"), ("max", "last")):
            for word in (function, "(", "_time", ")", "as", name):
                self.take(word)

    def command(self, name):
        if name == "where":
            self.separated(self.comparison, "OR")
        elif name == "eval":
            self.take("ioc")
            self.take("=")
            self.encoded()
        elif name == "fillnull":
            for word in ("value", "="):
                self.take(word)
            assert self.of("string") == '"-"'
            while self.peek()[0] == "name":
                self.of("name")
        elif name == "stats":
            self.take("count")
            self.aggregates()
            self.take("by")
            self.separated(lambda: self.of("name"), ",")
        else:
            assert name == "sort"
            self.take("-")
            self.take("count")

    def comparison(self):
        self.field()
        self.take("=")
        if not self.takes("ioc"):
            self.encoded()

    def field(self):
        lowered = self.takes("lower") and bool(self.take("("))
        self.of("quoted" if self.peek()[0] == "quoted" else "name")
        if lowered:
            self.take(")")

    def encoded(self):
        lowered = self.takes("lower") and bool(self.take("("))
        if self.takes("urldecode"):
            self.take("(")
            token = self.of("string")[1:-1]
            assert re.fullmatch(rf"(?:(?![%+]){self.QUOTABLE}|%[0-9A-F]{{2}})*", token), token
            assert re.search(r"%(?!25|2B)", token), "nothing in it needs the encoding"
            self.exact.append(urllib.parse.unquote(token, errors="strict"))
            self.take(")")
        else:
            token = self.of("string")[1:-1]
            assert re.fullmatch(rf"{self.QUOTABLE}*", token), token
            self.exact.append(token)
        if lowered:
            self.take(")")


class ESQL(Reader):
    """Strings as in the lexer of Elasticsearch: five escapes, no line's end, everything else as it is."""

    BREAKS = "[\r\n]"

    TOKENS = re.compile(
        r'(?P<string>"(?:\\[tnr"\\]|[^\r\n"\\])*")|(?P<blank> +)|(?P<number>\d+)|(?P<name>@?[A-Za-z_][\w.]*(?:-\*)?)'
        r"|(?P<sign>==|[|(),=>*-])",
        re.A,
    )

    def __init__(self, text):
        super().__init__(text, self.TOKENS)
        for word in ("FROM", "logs-*", "|", "WHERE", "@timestamp", ">", "NOW", "(", ")", "-", "30", "days", "AND"):
            self.take(word)
        if self.takes("("):
            self.separated(self.condition, "OR")
            self.take(")")
        else:
            self.condition()
        for word in ("|", "STATS", "hits", "=", "COUNT", "(", "*", ")", ",", "first_seen", "=", "MIN", "(", "@timestamp", ")"):
            self.take(word)
        for word in (",", "last_seen", "=", "MAX", "(", "@timestamp", ")", "BY"):
            self.take(word)
        self.separated(lambda: self.of("name"), ",")
        for word in ("|", "SORT", "hits", "DESC"):
            self.take(word)
        self.end()

    def value(self):
        escapes = {"t": "\t", "n": "\n", "r": "\r"}
        if self.takes("FROM_BASE64"):
            self.take("(")
            self.literal(lambda token: base64.b64decode(token[1:-1], validate=True).decode())
            self.take(")")
            return
        self.literal(lambda token: re.sub(r"\\(.)", lambda m: escapes.get(m[1], m[1]), token[1:-1]))

    def condition(self):
        if self.sees("CIDR_MATCH", "ENDS_WITH"):
            self.take("CIDR_MATCH", "ENDS_WITH")
            self.take("(")
            self.field()
            self.take(",")
            self.value()
            self.take(")")
            return
        self.field()
        self.take("==")
        if self.takes("TO_IP"):
            self.take("(")
            self.value()
            self.take(")")
        else:
            self.value()

    def field(self):
        if self.takes("TO_LOWER"):
            self.take("(")
            self.of("name")
            self.take(")")
        else:
            self.of("name")
