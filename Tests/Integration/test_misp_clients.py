"""What MISP's own libraries make of our exports: PyMISP reads the event and writes it as a feed, misp-stix converts our
STIX bundle to MISP and our event to STIX, both ways."""

import collections
import json
import uuid

import misp_stix_converter
import pymisp
import pytest

QUERY = "origin=feed&exclude_warning_lists=false&detection_only=true&limit=400"
VALUES = ("ipv4", "ipv6", "domain", "url", "md5", "sha1", "sha256", "sha512", "email")


@pytest.fixture(scope="module")
def exports(product, key):
    """Four formats of the same indicators, before a test here adds any."""
    return {format: product.ask(f"/api/v1/iocs?format={format}&{QUERY}", key).text for format in ("json", "misp", "stix", "ecs")}


@pytest.fixture(scope="module")
def listed(exports):
    return json.loads(exports["json"])["data"]


@pytest.fixture(scope="module")
def event(exports):
    return exports["misp"]


@pytest.fixture(scope="module")
def bundle(exports):
    return exports["stix"]


@pytest.fixture(scope="module")
def loaded(event):
    made = pymisp.MISPEvent()
    made.from_json(event)
    return made


def converted(convert, directory, text, name="made.json", **options):
    """What the converter made of the text. It may neither fail nor leave anything out."""
    source = directory / "source.json"
    source.write_text(text)
    report = convert(source, output_name=directory / name, overwrite=True, debug=True, **options)
    assert report.get("success") == 1 and not report.get("errors"), report
    return json.loads((directory / name).read_text()), report.get("warnings", {})


def members(thing):
    """Each text in a JSON value."""
    if isinstance(thing, dict):
        return {text for member in thing.values() for text in members(member)}
    if isinstance(thing, list):
        return {text for member in thing for text in members(member)}
    return {thing} if isinstance(thing, str) else set()


def test_pymisp_reads_the_event(loaded, listed, exports):
    # Formats for devices leave out what is not for detection.
    detected = {json.loads(line)["threat"]["indicator"]["name"] for line in exports["ecs"].splitlines()}
    assert [one.value for one in loaded.attributes] == [one["value"] for one in listed]
    for attribute, one in zip(loaded.attributes, listed, strict=True):
        assert attribute.first_seen <= attribute.last_seen and attribute.timestamp.year >= 2024
        assert len([tag for tag in attribute.tags if tag.name.startswith("tlp:")]) == 1
        assert attribute.to_ids == (one["type"] in VALUES and one["confidence"] != "low" and one["value"] in detected), attribute
        assert attribute.type in loaded.describe_types["category_type_mappings"][attribute.category]
    assert loaded.Orgc.name and loaded.info and loaded.date


def test_pymisp_writes_the_event_as_a_feed(loaded, listed):
    feed = loaded.to_feed(with_meta=True)["Event"]
    assert [one["value"] for one in feed["Attribute"]] == [one["value"] for one in listed]
    manifest = loaded.manifest[loaded.uuid]
    assert manifest["info"] == loaded.info and manifest["Orgc"]["name"] == loaded.Orgc.name
    hashes = loaded.attributes_hashes("md5")
    assert len(hashes) >= len(listed) and {len(one) for one in hashes} == {32}
    again = pymisp.MISPEvent()
    again.load(json.dumps({"Event": feed}))
    assert [(one.uuid, one.to_ids) for one in again.attributes] == [(one.uuid, one.to_ids) for one in loaded.attributes]


def test_an_event_of_pymisp_comes_back_with_its_verdicts_and_markings(product, key):
    slug = "misp-" + uuid.uuid4().hex[:12]
    product.ctl("feed", "add", slug, "--name", slug, "--format", "misp")
    made = pymisp.MISPEvent()
    made.info, made.distribution, made.threat_level_id, made.analysis = "Made by a test", 0, 2, 2
    made.orgc = pymisp.MISPOrganisation()
    made.orgc.name, made.orgc.uuid = "Example", str(uuid.uuid4())
    unique = uuid.uuid4().hex
    sent = {}
    for number, (detects, tlp) in enumerate([(True, "green"), (False, "green"), (True, "amber"), (False, "clear")]):
        name = f"{unique}-{number}.example.org"
        sent[name] = (detects, tlp)
        made.add_attribute("domain", name, to_ids=detects).add_tag(f"tlp:{tlp}")
    product.ctl("feed", "import", "--format", "misp", "--feed", slug, "-", input=json.dumps(made.to_feed()).encode())
    back = pymisp.MISPEvent()
    back.from_json(product.ask("/api/v1/iocs/misp?type=domain&exclude_warning_lists=false&limit=1000&origin=feed", key).text)
    found = {
        one.value: (one.to_ids, next(tag.name for tag in one.tags if tag.name.startswith("tlp:")).removeprefix("tlp:"))
        for one in back.attributes if one.value.startswith(unique)
    }
    assert found == sent


def test_misp_stix_makes_a_misp_event_of_the_bundle_and_a_bundle_of_that(bundle, listed, tmp_path):
    made, warnings = converted(misp_stix_converter.stix_2_to_misp, tmp_path, bundle, single_event=True)
    assert not warnings
    objects = json.loads(bundle)["objects"]
    indicators = {one["id"].removeprefix("indicator--") for one in objects if one["type"] == "indicator"}
    attributes = {one["uuid"]: one for one in made["Attribute"]}
    assert set(attributes) == indicators and not made.get("Object")
    for one in listed:
        if one["type"] in VALUES:
            attribute = attributes[one["id"]]
            assert attribute["value"] == one["value"] and attribute["to_ids"]
            assert any(tag["name"].startswith("tlp:") for tag in attribute["Tag"])
    # Vulnerabilities and techniques are galaxies in MISP.
    galaxies = collections.Counter(cluster["value"] for galaxy in made.get("Galaxy", []) for cluster in galaxy["GalaxyCluster"])
    assert sum(galaxies.values()) == sum(one["type"] in ("vulnerability", "attack-pattern") for one in objects)
    # The organisation that imports an event is added by MISP itself.
    made["Orgc"] = {"name": "Example", "uuid": str(uuid.uuid4())}
    back, _ = converted(misp_stix_converter.misp_to_stix2, tmp_path, json.dumps({"Event": made}), "back.json")
    texts = " ".join(members(back))
    assert [one["value"] for one in listed if one["type"] in VALUES and one["value"] not in texts] == []


def test_misp_stix_makes_a_bundle_of_the_event_and_an_event_of_that(event, loaded, tmp_path):
    made, warnings = converted(misp_stix_converter.misp_to_stix2, tmp_path, event)
    # Names of techniques are text to MISP, which STIX has no object for.
    assert {text for texts in warnings.values() for text in texts} <= {"MISP Attribute type text not mapped."}
    types = collections.Counter(one["type"] for one in made["objects"])
    assert types["vulnerability"] == sum(one.type == "vulnerability" for one in loaded.attributes)
    assert types["indicator"] == sum(one.to_ids for one in loaded.attributes)
    back, _ = converted(misp_stix_converter.stix_2_to_misp, tmp_path, json.dumps(made), "back.json", single_event=True, classification="internal")
    assert sorted((one["type"], one["value"]) for one in back["Attribute"]) == sorted((one.type, one.value) for one in loaded.attributes)
