"""Waiting for what another program does."""

import time


def eventually(condition, what, seconds=60):
    """Asks again until the condition gives something true, and returns that."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.05)
