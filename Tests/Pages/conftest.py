"""Fixtures of the browser tests. `wide` and `phone` are watched windows without an account, `desk` and `mobile` with one.
Each is looked at once more when its test ends; see harness.Watched."""

import os

import pytest
from barriers import CLEAN
from client.accounts import new_account
from client.product import Product
from harness import PHONE, WIDE, Watched, context, launched
from playwright.sync_api import sync_playwright


@pytest.fixture(scope="session")
def product():
    return Product(dict(os.environ), os.environ["STATE_DIR"])


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    if "PYTEST_XDIST_WORKER" in os.environ:  # whose folders stand side by side
        CLEAN.share(tmp_path_factory.getbasetemp().parent / "clean")
    with sync_playwright() as playwright:
        started = launched(playwright)
        yield started
        started.close()


@pytest.fixture(scope="session")
def account():
    """E-mail and session token of an account that sees everything the samples have."""
    return new_account("enterprise")


def watched(browser, size, token=None):
    made = context(browser, size, token=token)
    window = Watched(made)
    yield window
    try:
        window.finish()
    finally:
        made.close()


@pytest.fixture
def wide(browser):
    yield from watched(browser, WIDE)


@pytest.fixture
def phone(browser):
    yield from watched(browser, PHONE)


@pytest.fixture
def desk(browser, account):
    yield from watched(browser, WIDE, account[1])


@pytest.fixture
def own(browser):
    """Session token and window of an account that no other test uses."""
    _, token = new_account("pro")
    for window in watched(browser, WIDE, token):
        yield token, window


@pytest.fixture
def mobile(browser, account):
    yield from watched(browser, PHONE, account[1])
