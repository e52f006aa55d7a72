"""The documents say what is: every address answers, every command runs, and nothing of the service is left out."""

import re

import pytest
from client.documents import FOLDER, NAMES, Document, filled, run
from client.product import TOP

# Their commands send to products of others; test_guides runs them.
GUIDES = [name for name in NAMES if name.startswith("integrations/")]
TEXT = {name: Document(name).text for name in NAMES}
ALL = "\n".join(TEXT.values())
CONTENTS = re.compile(r"^- \[([^\]]+)\]\(/docs/([a-z/-]+?)(?:\.md)?\): (\S.*)$", re.MULTILINE)


@pytest.fixture(scope="module")
def openapi(product):
    return product.ask("/api/openapi.json").json


def test_the_contents_list_each_document_once():
    listed = CONTENTS.findall((FOLDER / "contents.md").read_text())
    assert sorted(name for _, name, _ in listed) == sorted([*NAMES, "api"])
    assert len({title for title, _, _ in listed}) == len(listed) and all(what.endswith(".") for _, _, what in listed)


def test_documents_are_served_as_they_are_and_listed_for_programs(product):
    for name in [*NAMES, "contents"]:
        raw = product.ask(f"/docs/{name}.md")
        assert raw.status == 200 and raw.type == "text/markdown; charset=utf-8" and raw.body == (FOLDER / f"{name}.md").read_bytes()
        assert product.ask(f"/docs/{name}.md", If_None_Match=raw.fields["etag"]).status == 304
    listed = product.ask("/llms.txt")
    assert listed.status == 200 and listed.body == (FOLDER / "contents.md").read_bytes()
    assert "Disallow" in product.ask("/robots.txt").text


def test_a_document_that_does_not_exist_is_a_404_page(product):
    assert product.ask("/docs").status == product.ask("/docs/formats").status == product.ask("/docs/integrations/splunk").status == 200
    for path in ("/docs/nothing", "/docs/integrations", "/docs/integrations/nothing", "/docs/../conf", "/docs/formats.html"):
        answer = product.ask(path)
        assert answer.status == 404 and answer.type.startswith("text/html"), path


def test_the_reader_of_the_document_has_a_policy_of_its_own(product):
    reader, page = product.ask("/docs/api"), product.ask("/docs/formats")
    policy = lambda answer: dict(part.strip().split(" ", 1) for part in answer.fields["content-security-policy"].split(";"))
    assert policy(reader)["img-src"] == "'self' data:" and "trusted-types" not in policy(reader) and policy(reader)["connect-src"] == "'self'"
    assert policy(page)["trusted-types"] == "'none'" and policy(page)["img-src"] == "'self'"
    assert product.ask("/api/openapi.json").json["servers"] == [{"url": product.base}]


@pytest.mark.parametrize("name", NAMES)
def test_links_between_documents_lead_somewhere(name):
    for target, anchor in re.findall(r"\]\(/docs/([a-z/-]+)(?:#([a-z0-9-]+))?\)", TEXT[name]):
        if target == "api":
            continue
        assert target in NAMES, (name, target)
        headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", TEXT[target], flags=re.MULTILINE | re.DOTALL), re.MULTILINE)
        anchors = {re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-") for heading in headings}
        assert not anchor or anchor in anchors, (name, target, anchor, anchors)


@pytest.mark.parametrize("name", NAMES)
def test_every_address_in_the_documents_answers(product, key, name):
    for address in Document(name).addresses():
        target = address.replace("$KEY", key.secret).replace("=KEY", f"={key.secret}")
        if target:
            answer = product.ask(target.rstrip("|,;)"), key, Accept="*/*")
            assert answer.status == 200 and (answer.body or target.endswith("/")), (name, address, answer.body[:300])


@pytest.mark.parametrize("name", [name for name in NAMES if name not in GUIDES])
def test_every_command_in_the_documents_runs(product, key, tmp_path, name):
    for block in Document(name).code("sh"):
        done = run(block, product, tmp_path, KEY=key.secret)
        assert done.returncode == 0 and (done.stdout or done.stderr), (block, done.stderr[-1000:])


def test_the_commands_on_polling_end_with_304(product, key, tmp_path):
    block, = Document("limits").section("## Polling without waste").code("sh")
    assert run(block, product, tmp_path, KEY=key.secret).stdout.split() == [b"304"]


def test_the_commands_on_changes_go_on_from_the_place(product, key, tmp_path):
    block, = Document("indicators").section("## Changes").code("sh")
    assert b'"change":"' in run(block, product, tmp_path, KEY=key.secret).stdout


def test_every_path_that_the_documents_name_exists(openapi):
    known = [re.compile(re.sub(r"\{[^}]+\}", "(?:[^/]+)", re.escape(path).replace(r"\{", "{").replace(r"\}", "}")) + "/?$") for path in openapi["paths"]]
    # A first part of a path stands for all below it.
    prefixes = {path[:end] for path in openapi["paths"] for end in range(len(path)) if path[end] == "/"}
    for name, text in TEXT.items():
        for path in re.findall(r"(?<![\w.}/])(/(?:api|auth|taxii2|healthz|readyz)[\w./{}-]*)", text):
            bare = path.rstrip(".").split("?")[0]
            if bare.rstrip("/") in prefixes or bare.endswith("/ID/objects/"):
                continue
            assert any(one.match(bare) for one in known), (name, path)


def test_every_family_of_routes_is_described(openapi):
    for path in openapi["paths"]:
        family = re.match(r"/(?:api/v1/|auth/v1/)?[^/]+", path)[0]
        assert family in ALL, path


def test_every_error_code_is_described():
    codes = {}
    for source in (TOP / "Sources").rglob("*.swift"):
        for status, code in re.findall(r'\b(4\d\d|50\d),\s*(?:\w+ == [^"?]*\? )?"([a-z_]+)"', source.read_text()):
            codes[code] = status
    mapped = re.search(r"map \$status \$socd_error_code \{(.*?)\}", (TOP / "nginx" / "errors_socd.conf").read_text(), re.DOTALL)[1]
    codes |= {code: status for status, code in re.findall(r"(\d{3})\s+([a-z_]+);", mapped)}
    assert len(codes) > 30
    for code, status in codes.items():
        assert re.search(rf"^\| \d\d\d \| `{code}` \| \S", TEXT["errors"], re.MULTILINE), f"errors.md lacks {status} {code}"


def test_every_parameter_of_lists_is_described(openapi):
    for path, name in (("/api/v1/articles", "articles"), ("/api/v1/cves", "cves"), ("/api/v1/lookup", "lookup"), ("/api/v1/iocs/hunting", "formats-detection")):
        for parameter in openapi["paths"][path]["get"]["parameters"]:
            described = TEXT[name] + (TEXT["indicators"] if path.startswith("/api/v1/iocs") else "")
            described += TEXT["formats-data"] if parameter["name"] == "csv_guard" else ""
            if parameter["name"] not in ("offset", "industry_tags"):
                assert re.search(rf"\b{parameter['name']}\b", described), (path, parameter["name"])
    formats = "\n".join(text for name, text in TEXT.items() if name.startswith(("formats", "indicators")))
    for parameter in openapi["paths"]["/api/v1/iocs"]["get"]["parameters"]:
        if parameter["name"] != "fields":
            assert re.search(rf"\b{parameter['name']}\b", formats), parameter["name"]


def test_every_export_format_has_its_section(product, key, tmp_path, openapi):
    parameter, = [one for one in openapi["paths"]["/api/v1/iocs"]["get"]["parameters"] if one["name"] == "format"]
    for format in parameter["schema"]["enum"]:
        row = re.search(rf"^\| `{format}` \| `([^`]+)` \| [^|]+ \| `[a-z:]+` \| \[[^\]]+\]\(/docs/(formats-\w+)#{format}\) \|$", TEXT["formats"], re.MULTILINE)
        assert row, format
        section = Document(row[2]).section(f"## {format}")
        answer = product.ask(f"/api/v1/iocs?format={format}&limit=1", key)
        assert answer.type.split(";")[0] == row[1].split(";")[0], format
        assert f"`{row[1]}" in section.text, f"{row[2]}.md does not name the content type of {format}"
        commands = [text for text in section.code("sh") if f"format={format}" in text or f"/iocs/{format}?" in text or format == "json"]
        samples = [block for block in section.blocks if block.language != "sh"]
        assert commands and samples, format


def test_placeholders_are_filled(product):
    for name, text in TEXT.items():
        assert "{{" not in filled(text, product), name
        assert not re.search(r"https?://(?:localhost|127\.|socdefenders\.ai)", text), name
