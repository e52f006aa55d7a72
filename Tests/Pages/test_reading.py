"""Who reads with wider spacing, at four times the size, or in colours of their own sees all that others see."""

import pytest
from harness import NARROW, PHONE, WIDE, Watched, address, context, pages

# WCAG 2.2, 1.4.12: line height 1.5, space after paragraphs 2, between letters 0.12, between words 0.16 of the size.
SPACED = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
# What is cut: text in a box that hides what does not fit. An ellipsis is meant so where the whole text can be had: as the box's
# title, or on the page that it leads to.
CUT = """() => [...document.querySelectorAll('body *')].filter((box) => {
    const look = getComputedStyle(box);
    if (!/hidden|clip/.test(look.overflowX + look.overflowY) || look.clipPath !== 'none' || !box.checkVisibility() || !box.textContent.trim()) return false;
    const wide = box.scrollWidth > box.clientWidth + 1 && look.overflowX !== 'auto';
    const high = box.scrollHeight > box.clientHeight + 1 && look.overflowY !== 'auto';
    const told = box.closest('[title]') || box.querySelector('[title], a[href]') || box.closest('a[href]') || box.closest('li')?.querySelector('a[href]');
    const meant = look.textOverflow === 'ellipsis' ? !high : look.webkitLineClamp !== 'none';
    return (wide || high) && !(meant && told);
}).map((box) => `${box.tagName}.${box.className}: ${box.textContent.trim().slice(0, 60)}`)"""

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def without_account(name):
    return name in ("home", "login", "signup")


def window_of(browser, account, name, **settings):
    made = context(browser, token=None if without_account(name) else account[1], **settings)
    window = Watched(made)
    return window, window.open(address(name, window))


@pytest.mark.parametrize("name", pages())
def test_wide_spacing_cuts_nothing(browser, account, name):
    window, page = window_of(browser, account, name)
    page.evaluate(SPACED)
    for size in (WIDE, (1000, 800), PHONE, NARROW):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        assert page.evaluate(CUT) == [], size
        assert page.evaluate(SIDEWAYS) <= 0, size
    page.context.close()
    assert not window.problems


@pytest.mark.parametrize("name", pages())
def test_four_times_the_size_needs_no_sideways_scroll_and_moves_nothing(browser, account, name):
    window, page = window_of(browser, account, name, size=(320, 256))
    window.quiet()
    assert page.evaluate(SIDEWAYS) <= 0
    # What scrolls sideways by itself is code, a table's own region, or a row of tabs.
    wide = "() => [...document.querySelectorAll('main *')].filter((e) => e.checkVisibility() && /auto|scroll/.test(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth + 1).map((e) => e.className)"
    assert set(page.evaluate(wide)) <= {"code", "sideways", "seg", "tabs", "scroll"}
    # The heading can be read: what sticks to the top leaves most of the window.
    assert page.evaluate("document.querySelector('.bar').getBoundingClientRect().height") <= 256 / 3
    page.context.close()
    assert not window.problems, window.problems
