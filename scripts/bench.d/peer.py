"""peer.py ADDRESS KEY N: fills OpenTAXII's store with the first N objects of our TAXII collection, and prints the path of its
objects. Objects that have no versions (marking definitions) are passed over: OpenTAXII cannot store them."""

import json
import sys
import urllib.request

from opentaxii.cli import app

address, key, wanted = sys.argv[1], sys.argv[2], int(sys.argv[3])


def pages():
    """Lists of at most 1,000 objects, of `wanted` in all."""
    left, after = wanted, ""
    while left > 0:
        fields = {"X-API-Key": key, "Accept": "application/taxii+json;version=2.1"}
        asked = urllib.request.Request(f"{address}?limit={min(left, 1000)}{after}", headers=fields)
        with urllib.request.urlopen(asked) as answer:
            envelope = json.load(answer)
        objects = [each for each in envelope["objects"] if "modified" in each]
        yield objects
        left -= len(objects)
        if left > 0 and not envelope.get("more"):
            sys.exit(f"the collection has {left} objects too few")
        after = "&next=" + urllib.request.quote(envelope.get("next", ""))


with app.app_context():
    store = app.taxii_server.servers.taxii2.persistence.api
    root = store.add_api_root(title="bench", default=True)
    collection = store.add_collection(api_root_id=str(root.id), title="bench", is_public=True)
    for objects in pages():
        store.add_objects(api_root_id=str(root.id), collection_id=str(collection.id), objects=objects)
    print(f"/taxii2/{root.id}/collections/{collection.id}/objects/")
