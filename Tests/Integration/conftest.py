"""Plans that do not limit for the time of the tests, and keys for what a test is about."""

import json

import pytest
from taxii_client import Client, ctl


@pytest.fixture(scope="session", autouse=True)
def room_to_work():
    plans = {plan["name"]: plan for plan in json.loads(ctl("tier", "list", "--json"))}
    for name in plans:
        ctl("tier", "set", name, "--per-minute", "1000000", "--per-day", "1000000000", "--max-keys", "1000")
    yield
    for name, plan in plans.items():
        ctl(
            "tier", "set", name, "--per-minute", str(plan["requests_per_minute"]), "--per-day",
            str(plan["requests_per_day"]), "--max-keys", str(plan["max_keys"]),
        )  # fmt: skip


@pytest.fixture(scope="session")
def client():
    return Client()


def mint(scopes: str) -> Client:
    return Client(ctl("key", "mint", "--user", "demo-enterprise@example.com", "--name", "test", "--scopes", scopes))


@pytest.fixture(scope="session")
def reader():
    """May read, not write."""
    return mint("read:taxii")


@pytest.fixture(scope="session")
def outsider():
    """A key without any scope of TAXII."""
    return mint("read:iocs")
