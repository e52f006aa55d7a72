"""Readers and writers that ask one worker while its database is disturbed."""

import http.client
import json
import threading
import time
import uuid

from client.taxii import SHARED, TAXII, objects_of
from client.waiting import eventually

PAUSE = 0.1  # of a client that was told 503


def thing():
    return {
        "type": "indicator", "spec_version": "2.1", "id": f"indicator--{uuid.uuid4()}", "created": "2026-01-01T00:00:00.000Z",
        "modified": "2026-01-01T00:00:00.000Z", "pattern": "[ipv4-addr:value = '192.0.2.1']", "pattern_type": "stix",
        "valid_from": "2026-01-01T00:00:00Z",
    }  # fmt: skip


class Load:
    """Readers and writers that go on whatever they are told. What was acknowledged is noted."""

    def __init__(self, worker, key):
        self.worker, self.key = worker, key
        self.done = threading.Event()
        self.acknowledged, self.strange = [], []
        self.read = 0
        # How often each client was told 503 since `count` was called.
        self.refused = {}
        self.threads = [threading.Thread(target=self.run, args=(number,)) for number in range(6)]

    def run(self, number):
        turn = 0
        while not self.done.is_set():
            turn += 1
            if number % 2:
                one = thing()
                body = json.dumps({"objects": [one]}).encode()
                answer = self.ask(objects_of(SHARED), "POST", body, CONTENT_TYPE=TAXII, HTTP_ACCEPT=TAXII)
                if answer and answer.status == 202:
                    assert answer.json["success_count"] == 1, answer.body
                    self.acknowledged.append(one["id"])
            else:
                answer = self.ask(f"/api/v1/iocs?limit=5&offset={turn}", "GET")
                if answer and answer.status == 200:
                    self.read += 1
            if answer and answer.status == 503:
                self.refused[number] = self.refused.get(number, 0) + 1
                time.sleep(PAUSE)
            elif answer and answer.status not in (200, 202):
                self.strange.append((answer.status, answer.body[:300]))

    def ask(self, target, method, body=b"", **variables):
        try:
            return self.worker.ask(target, self.key, method, body, **variables)
        except (OSError, http.client.HTTPException, AssertionError) as error:
            self.strange.append(repr(error))

    def more(self, number):
        """Waits until so many further reads and writes were answered."""
        read, written = self.read + number, len(self.acknowledged) + number
        eventually(lambda: self.read >= read and len(self.acknowledged) >= written, f"{number} more of each", seconds=90)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        self.more(20)
        return self

    def __exit__(self, *_):
        self.done.set()
        for thread in self.threads:
            thread.join()


def lost(server, acknowledged):
    acknowledged = set(acknowledged)  # as it is before the server is asked
    there = {row[0] for row in server.sql("select object_id from shared_objects")}
    return acknowledged - there
