#!/usr/bin/env python3
"""probe.py KEY SECONDS [CLIENTS]: asks the API through nginx from four clients or as many as named, each fifty times a second at most. Prints, as shell
assignments, how many requests there were, how many failed, and the longest time without a good answer. A connection that was kept
and closed meanwhile is opened again and the request sent once more, as RFC 9112 §9.3.1 has it and every client does; these are counted."""

import collections
import http.client
import json
import sys
import threading
import time

PATHS = ["/api/v1/iocs?limit=10", "/api/v1/iocs?format=csv&limit=100", "/api/v1/lookup?ioc=h7.lab.example"]
CLIENTS = 4
PACE = 0.02  # seconds between two requests of a client


reopened = []


def ask(kept, path, key):
    """One request; the connection that is kept, or a new one."""
    connection = kept or http.client.HTTPConnection("127.0.0.1", 80, timeout=60)
    try:
        connection.request("GET", path, headers={"X-API-Key": key})
        return connection, connection.getresponse()
    except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
        connection.close()
        if not kept:
            raise
        reopened.append(path)
        return ask(None, path, key)


def client(number, key, end, results, lock):
    connection = None
    turn = number
    while time.monotonic() < end:
        begun = time.monotonic()
        try:
            connection, answer = ask(connection, PATHS[turn % len(PATHS)], key)
            body = answer.read()
            outcome = str(answer.status)
            # An answer that was cut off is none.
            if answer.status == 200 and not body:
                outcome = "empty"
        except (OSError, http.client.HTTPException) as error:
            outcome = type(error).__name__
            if connection:
                connection.close()
            connection = None
        ended = time.monotonic()
        with lock:
            results.append((begun, ended, outcome))
        turn += 1
        time.sleep(max(0.0, PACE - (ended - begun)))


def main():
    key, seconds = sys.argv[1], float(sys.argv[2])
    number = int(sys.argv[3]) if len(sys.argv) > 3 else CLIENTS
    results, lock = [], threading.Lock()
    begun = time.monotonic()
    clients = [threading.Thread(target=client, args=(n, key, begun + seconds, results, lock)) for n in range(number)]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    good = sorted(ended for _, ended, outcome in results if outcome == "200")
    moments = [begun, *good, max(begun + seconds, *(ended for _, ended, _ in results))]
    outage = max(later - earlier for earlier, later in zip(moments, moments[1:]))
    bad = collections.Counter(outcome for _, _, outcome in results if outcome != "200")
    slowest = max((ended - begun for begun, ended, outcome in results if outcome == "200"), default=0)
    print(f"requests={len(results)} failed_requests={sum(bad.values())} outage={outage:.2f} slowest={slowest:.2f} reopened={len(reopened)} kinds='{json.dumps(bad)}'")


main()
