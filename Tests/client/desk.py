"""A browser at the pages of the console: what it shows, and whether anything went wrong on the way."""

import axe_playwright_python.sync_playwright as axe

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# The policy of the pages allows no text as a script; axe needs none.
WATCH = """addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
addEventListener('unhandledrejection', (event) => console.error(`rejected: ${event.reason}`));"""


class Desk:
    """Opens pages, each in a context of its own. `check` fails on what the browser or axe complains of."""

    def __init__(self, browser, base):
        self.browser, self.base, self.contexts, self.faults = browser, base, [], []

    def open(self, path, width=1440, height=900, scheme="light", status=200, blank=False):
        context = self.browser.new_context(base_url=self.base, viewport={"width": width, "height": height}, color_scheme=scheme)
        context.add_init_script(WATCH)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: said.type in ("error", "warning") and self.note(page, said.text, status))
        page.on("pageerror", lambda error: self.note(page, str(error), status))
        page.on("request", lambda request: request.url.startswith((self.base, "data:", "blob:")) or self.note(page, f"asked {request.url}", status))
        if not blank:
            answer = page.goto(path)
            assert answer.status == status, (path, answer.status)
            page.wait_for_load_state("networkidle")
        return page

    def note(self, page, text, status):
        if not (status >= 400 and f"status of {status}" in text):
            self.faults.append(f"{page.url}: {text}")

    def close(self):
        """Ends the pages of a test, and gives what went wrong on them."""
        faults, self.faults = self.faults, []
        for context in self.contexts:
            context.close()
        self.contexts.clear()
        return faults

    def check(self, page, scope=None):
        found = axe.Axe().run(page, context=scope, options=RULES).response["violations"]
        assert not found, [(one["id"], one["nodes"][0]["html"][:200]) for one in found]
