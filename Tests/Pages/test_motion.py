"""With motion allowed, what opens appears within a blink; nothing else moves. All other windows ask for less motion and get none."""

from harness import WIDE, Watched, context, pages, until


def test_what_opens_appears_at_once(browser, account):
    made = context(browser, WIDE, token=account[1], motion="no-preference")
    window = Watched(made, longest=200)
    page = window.open("/iocs")
    page.get_by_role("button", name="Type", exact=True).click()
    page.get_by_role("checkbox", name="Domain").wait_for()
    page.keyboard.press("Escape")
    window.open("/keys")
    page.get_by_role("button", name="New key").first.click()
    page.get_by_role("dialog").wait_for()
    until(page, "window.socdAnimated.length > 0")
    page.keyboard.press("Escape")
    window.quiet()
    for name, shown in pages().items():
        if shown:
            window.open(f"/{name}")
            window.quiet()
    window.finish()
    made.close()
