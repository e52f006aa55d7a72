"""The instance that scripts/test started, and a key for it that no limit stops."""

import json
import os

import pytest
from client.command import ctl
from client.product import Product
from client.taxii import Client


@pytest.fixture(scope="session")
def product():
    return Product(dict(os.environ), os.environ["STATE_DIR"])


@pytest.fixture(scope="session")
def key(product):
    """Sees everything and is never refused."""
    return product.key(product.tier(lookback_days=36500))


@pytest.fixture(scope="module")
def unlimited():
    """The plans of the demonstration keys without limits of rate, for the time of a module."""
    plans = {plan["name"]: plan for plan in json.loads(ctl("tier", "list", "--json"))}
    plans = {name: plan for name, plan in plans.items() if name in ("free", "pro", "enterprise")}
    for name in plans:
        ctl("tier", "set", name, "--per-minute", "1000000", "--per-day", "1000000000", "--max-keys", "1000")
    yield
    for name, plan in plans.items():
        ctl(
            "tier", "set", name, "--per-minute", str(plan["requests_per_minute"]), "--per-day",
            str(plan["requests_per_day"]), "--max-keys", str(plan["max_keys"]),
        )  # fmt: skip


@pytest.fixture
def client():
    return Client()


def mint(scopes: str) -> Client:
    return Client(ctl("key", "mint", "--user", "demo-enterprise@example.com", "--name", "test", "--scopes", scopes))


@pytest.fixture(scope="module")
def reader(unlimited):
    """May read, not write."""
    return mint("read:taxii")


@pytest.fixture(scope="module")
def outsider(unlimited):
    """A key without any scope of TAXII."""
    return mint("read:iocs")
