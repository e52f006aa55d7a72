"""Pictures of every page for people to look at: NAME-WIDTH-SCHEME.png in the directory of the first argument."""

import pathlib
import shutil
import sys

from client.accounts import new_account
from harness import NARROW, PHONE, SCHEMES, WIDE, Watched, address, context, pages
from playwright.sync_api import sync_playwright


def main(folder):
    _, token = new_account("enterprise")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name in pages():
            made = context(browser, token=None if name in ("home", "login", "signup") else token)
            window = Watched(made)
            page = window.open(address(name, window))
            for size in (WIDE, PHONE, NARROW):
                page.set_viewport_size({"width": size[0], "height": size[1]})
                for scheme in SCHEMES:
                    page.emulate_media(color_scheme=scheme)
                    page.screenshot(path=folder / f"{name}-{size[0]}-{scheme}.png", full_page=True)
            made.close()
        browser.close()


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
