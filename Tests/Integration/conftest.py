"""The instance that scripts/test started, and a key for it that no limit stops."""

import os

import pytest
from product import Product


@pytest.fixture(scope="session")
def product():
    return Product(dict(os.environ), os.environ["STATE_DIR"])


@pytest.fixture(scope="session")
def key(product):
    """Sees everything and is never refused."""
    return product.key(product.tier(lookback_days=36500))
