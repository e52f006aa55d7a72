"""What holds on every page of nav.js: a new page is here without a line of its own."""

import pytest
from client.accounts import BASE_URL
from harness import NARROW, OPEN, PHONE, SCHEMES, WIDE, address, pages


def everything(window):
    """Six looks: three sizes, light and dark. The first is at every row."""
    page = window.page
    for size in (WIDE, PHONE, NARROW):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            first = (size, scheme) == (WIDE, SCHEMES[0])
            window.axe(f" ({size[0]}, {scheme})", colours=scheme != SCHEMES[0], whole=first)
        window.quiet()


@pytest.mark.parametrize("name", [name for name in pages() if name not in ("home", "login", "signup")])
def test_with_an_account(desk, name):
    page = desk.open(address(name, desk))
    assert page.locator("h1").count() == 1
    assert page.title().endswith("SOC Defenders")
    everything(desk)


@pytest.mark.parametrize("name", sorted(OPEN & {"home", "login", "signup", "pricing", "docs"}))
def test_without_an_account(wide, name):
    page = wide.open("/" if name == "home" else f"/{name}")
    assert page.locator("h1").count() == 1
    everything(wide)


def test_an_unknown_page_says_so(wide):
    page = wide.open("/nowhere/at/all", status=404)
    assert page.locator("h1").inner_text() == "There is nothing here"
    assert page.title() == "There is nothing here · SOC Defenders"
    everything(wide)


@pytest.mark.parametrize("name", [name for name in pages() if name not in OPEN])
def test_a_page_for_accounts_asks_to_sign_in(wide, name):
    wide.allowed |= {401, 404}
    wide.page.goto(f"{BASE_URL}/{name}?a=b")
    wide.page.wait_for_url(f"**/login?next=%2F{name}%3Fa%3Db")


def test_an_unknown_page_keeps_the_navigation_of_an_account(desk):
    page = desk.open("/nowhere/at/all", status=404)
    assert page.locator("h1").inner_text() == "There is nothing here"
    assert page.get_by_role("navigation", name="Main").is_visible()
    assert page.get_by_role("button", name="Account").is_visible()
    everything(desk)


@pytest.mark.parametrize("path", ["/iocs/no/such/page", "/cves/CVE-2021-44228/more", "/stats/x"])
def test_a_page_without_such_a_part_says_so_in_place(desk, path):
    page = desk.open(path)
    assert page.locator("h1").inner_text() == "There is nothing here"
    assert page.get_by_role("navigation", name="Main").is_visible()
    assert page.locator("sd-seek input:visible").count() == 1
    desk.quiet()
