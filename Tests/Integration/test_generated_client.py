"""A client that openapi-python-client makes out of the OpenAPI document, against the running product."""

import datetime
import importlib
import json
import subprocess
import sys

import pytest

PACKAGE = "generated_client"


@pytest.fixture(scope="module")
def document(product):
    return product.ask("/api/openapi.json").json


@pytest.fixture(scope="module")
def made(document, tmp_path_factory):
    """Where the package is, and what the generator said."""
    directory = tmp_path_factory.mktemp("client")
    source, configuration = directory / "openapi.json", directory / "config.yml"
    source.write_text(json.dumps(document))
    # The generator knows no XML and no YAML, whose answers are texts to it.
    configuration.write_text("post_hooks: []\ncontent_type_overrides:\n  application/xml: text/plain\n  application/yaml: text/plain\n"
                             "  application/rss+xml: text/plain\n  application/atom+xml: text/plain\n")
    run = subprocess.run(
        [sys.executable, "-m", "openapi_python_client", "generate", "--path", source, "--meta", "none", "--config", configuration,
         "--output-path", directory / PACKAGE], capture_output=True, text=True, timeout=300,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    sys.path.insert(0, str(directory))
    yield directory / PACKAGE, run.stdout + run.stderr
    sys.path.remove(str(directory))
    for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.fixture(scope="module")
def client(made, product, key):
    return importlib.import_module(PACKAGE).AuthenticatedClient(
        base_url=product.base, token=key.secret, prefix="", auth_header_name="X-API-Key", raise_on_unexpected_status=True,
    )


def operation(tag, name):
    return importlib.import_module(f"{PACKAGE}.api.{tag}.{name}")


def model(name):
    return getattr(importlib.import_module(f"{PACKAGE}.models"), name)


def test_every_operation_has_a_function(made, document):
    package, said = made
    assert "encountered while generating" not in said, said
    found = len([file for file in package.glob("api/*/*.py") if file.name != "__init__.py"])
    assert found == sum(len(path) for path in document["paths"].values()), said


def test_every_module_can_be_imported(made):
    package, _ = made
    for file in package.glob("api/*/*.py"):
        if file.name != "__init__.py":
            operation(file.parent.name, file.stem)


def test_a_page_of_indicators_is_read(client):
    since = datetime.datetime(2000, 1, 1, tzinfo=datetime.timezone.utc)
    page = operation("io_cs", "list_io_cs").sync(
        client=client, since=since, limit=5, type_=[model("ListIoCsTypeItem").IPV4], format_=model("ListIoCsFormat").JSON,
    )
    assert page.meta.limit == 5 and page.meta.filters.to_dict()["type"] == "ipv4"
    assert page.data and all(ioc.type_.value == "ipv4" and ioc.first_seen <= ioc.last_seen for ioc in page.data)


def test_a_value_is_searched_for_and_looked_up(client):
    value = operation("io_cs", "list_io_cs").sync(client=client, limit=1).data[0].value
    found = operation("io_cs", "search_io_cs").sync(client=client, q=value).data
    assert found.found and found.matches[0].value == value
    answer = operation("lookup", "lookup_ioc").sync(client=client, ioc=value)
    assert answer.data.ioc_value == value and answer.data.found
    many = operation("io_cs", "search_many_io_cs").sync(client=client, body=model("SearchManyIoCsBody")(values=[value]))
    assert many.data.results[0].found


def test_exports_statistics_articles_and_cves_are_read(client):
    assert operation("export_formats", "export_misp").sync(client=client, limit=3).event.info
    assert operation("export_formats", "export_stix").sync(client=client, limit=3).type_.value == "bundle"
    assert operation("statistics", "get_ioc_stats").sync(client=client).data.total_iocs > 0
    assert operation("articles", "list_articles").sync(client=client, limit=2).meta.limit == 2
    assert operation("cv_es", "list_cv_es").sync(client=client, limit=2).meta.limit == 2
    assert operation("industries", "list_industries").sync(client=client).data


def test_taxii_is_read(client):
    root = operation("taxii", "taxii_api_root").sync(client=client)
    assert root.versions == ["application/taxii+json;version=2.1"]
    collections = operation("taxii", "list_taxii_collections").sync(client=client).collections
    page = operation("taxii", "get_taxii_objects").sync(collections[0].id, client=client, limit=2)
    assert page.objects


def test_an_error_is_the_error_of_the_document(client, product):
    refused = importlib.import_module(PACKAGE).AuthenticatedClient(
        base_url=product.base, token="sk_live_" + "0" * 32, prefix="", auth_header_name="X-API-Key",
    )
    answer = operation("io_cs", "list_io_cs").sync_detailed(client=refused)
    assert answer.status_code == 401 and answer.parsed.error.code == "invalid_api_key"
    wrong = operation("io_cs", "list_io_cs").sync_detailed(client=client, limit=0)
    assert wrong.status_code == 400 and wrong.parsed.error.details.to_dict()["parameter"] == "limit"
