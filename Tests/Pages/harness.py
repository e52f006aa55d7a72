"""A browser that looks at everything a page does: a page is fine when nothing of this file has a word to say."""

import pathlib
import re
import shutil
import time
import urllib.parse

from barriers import barriers
from client.accounts import BASE_URL, ask, new_account
from client.waiting import eventually
from playwright.sync_api import Error

SITE = pathlib.Path(__file__).resolve().parent.parent.parent / "nginx" / "site"
QUIET = 0.1  # seconds without a request after which a page that was just opened has asked for everything
WIDE, PHONE, NARROW = (1440, 900), (390, 844), (320, 640)
SCHEMES = ("light", "dark")
NEWEST = "async () => (await (await fetch('/api/v1/iocs?type=domain&limit=1')).json()).data[0].id"

# Runs before every script of a page: keeps what moved by itself, what was animated (milliseconds) and what the policy refused.
WATCH = """
(() => {
  window.socdMoved = [];
  window.socdRefused = [];
  window.socdAnimated = [];
  for (const begun of ['animationstart', 'transitionrun']) {
    document.addEventListener(begun, ({ target }) => {
      for (const each of target.getAnimations()) window.socdAnimated.push([target.className, each.effect.getComputedTiming().endTime]);
    }, true);
  }
  new PerformanceObserver((list) => {
    for (const { hadRecentInput, value, sources } of list.getEntries()) {
      const where = sources.map(({ node, previousRect: from, currentRect: to }) => `${node?.nodeName}.${node?.className} from ${from.y} to ${to.y}`);
      if (!hadRecentInput) window.socdMoved.push({ value, where: where.join('; ') });
    }
  }).observe({ type: 'layout-shift', buffered: true });
  document.addEventListener('securitypolicyviolation', (event) => window.socdRefused.push(`${event.violatedDirective} ${event.blockedURI}`));
})();
"""


def launched(playwright):
    """The browser. The one that draws for no screen takes a third of the other's time."""
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    return playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])


def holds(page, condition, argument=None):
    """Whether the condition holds now; a page on its way to another one fulfils none."""
    try:
        return page.evaluate(condition, argument)
    except Error as error:
        if "context was destroyed" in str(error):
            return False
        raise


def until(page, condition, argument=None):
    """Asks the page until the condition holds. It asks from outside: the policy lets no page make code from text, so Playwright's own wait fails."""
    eventually(lambda: holds(page, condition, argument), condition)


class Watched:
    """One page, and what went wrong in it. `allowed` has the statuses, and the browser's names of
    network errors, that the test brings about; `longest` is the longest animation in milliseconds."""

    def __init__(self, context, base=BASE_URL, longest=0):
        self.base = base
        context.add_init_script(WATCH)
        self.page = context.new_page()
        self.allowed = set()
        self.longest = longest
        self.problems = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        self.page.on("dialog", self._dialog)
        self.page.on("request", self._request)
        self.page.on("response", self._response)
        self.page.on("requestfinished", self._ended)
        self.page.on("requestfailed", self._ended)
        self.page.on("framenavigated", self._navigated)
        self.waiting = set()  # requests on their way
        self.heard = 0.0

    def _console(self, message):
        status = re.search(r"the server responded with a status of (\d+)|net::(ERR_\w+)", message.text)
        expected = status and (status[2] or int(status[1])) in self.allowed
        if message.type in ("error", "warning") and not expected:
            self.problems.append(f"console {message.type}: {message.text}")

    def _dialog(self, dialog):
        self.problems.append(f"a dialog of the browser: {dialog.message}")
        dialog.dismiss()

    def _ended(self, request):
        self.waiting.discard(request)
        self.heard = time.monotonic()

    def _navigated(self, frame):
        if frame == self.page.main_frame:  # what the page before it asked for has no end
            self.waiting = {each for each in self.waiting if each.is_navigation_request()}

    def _request(self, request):
        self.waiting.add(request)
        self.heard = time.monotonic()
        scheme = urllib.parse.urlsplit(request.url).scheme
        if scheme not in ("data", "blob") and not request.url.startswith(self.base + "/"):
            self.problems.append(f"a request elsewhere: {request.url}")

    def _response(self, response):
        if response.status == 500:
            self.problems.append(f"500: {response.url}")
        if urllib.parse.urlsplit(response.url).path.startswith(("/api/", "/auth/")):
            kept = response.headers.get("cache-control", "")
            if "private" not in kept and "no-store" not in kept:
                self.problems.append(f"a shared cache may keep {response.url}: {kept}")

    def open(self, path, status=200):
        """Goes to the path and waits until the page has drawn itself."""
        if status != 200:
            self.allowed.add(status)
        answer = self.page.goto(self.base + path)
        assert answer.status == status, (path, answer.status)
        self.page.wait_for_selector("main h1")
        eventually(self._complete, f"{path} is complete")
        return self.page

    def _complete(self):
        idle = holds(self.page, "document.readyState === 'complete' && !document.querySelector('main [aria-busy=true]')")
        return idle and not self.waiting and time.monotonic() - self.heard >= QUIET

    def drawn(self):
        """A heading is there, and nothing is on its way, nor what waits until somebody has typed enough."""
        self.page.wait_for_selector("main h1")
        until(self.page, "!document.querySelector('main [aria-busy=true]')")
        self.page.wait_for_load_state("networkidle")

    def axe(self, where="", **look):
        """Keeps what axe finds; for `look` see barriers."""
        for found in barriers(self.page, **look):
            nodes = "; ".join(node["html"][:160] for node in found["nodes"][:3])
            self.problems.append(f"axe{where}: {found['id']}: {found['help']}: {nodes}")

    def finish(self):
        """Looks at the page as the test left it, light and dark, and fails on everything that was found."""
        if self.page.url.startswith(self.base):
            self.quiet()
            for scheme in SCHEMES:
                self.page.emulate_media(color_scheme=scheme)
                self.axe(f" ({scheme})", colours=scheme != SCHEMES[0])
        assert not self.problems, "\n".join(self.problems)

    def quiet(self):
        """Nothing moved by itself, nothing was animated longer than one may see, nothing was refused, nothing is wider than the window."""
        page = self.page
        moved = page.evaluate("window.socdMoved")
        if sum(each["value"] for each in moved) > 0.05:
            self.problems += [f"the layout moved by {each['value']:.3f}: {each['where']}" for each in moved]
        self.problems += [f"{name} is animated for {time} ms" for name, time in page.evaluate("window.socdAnimated") if time > self.longest]
        self.problems += [f"the policy refused {what}" for what in page.evaluate("window.socdRefused")]
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            self.problems.append(f"{wide} px wider than the window")
        styled = page.evaluate("document.querySelectorAll('main script, main iframe, main [onerror], main [style]').length")
        if styled:
            self.problems.append(f"{styled} nodes that are not the page's own")


def context(browser, size=WIDE, scheme="light", token=None, base=BASE_URL, motion="reduce"):
    """A window of its own; with a token somebody has signed in."""
    made = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, reduced_motion=motion,
        has_touch=size[0] < 860, permissions=["clipboard-read", "clipboard-write"],
    )  # fmt: skip
    if token:
        made.add_cookies([{"name": "sb-access-token", "value": token, "url": base}])
        made.add_init_script("localStorage.setItem('known', 'true')")  # as a sign-in leaves it
    return made


def pages():
    """The names in nav.js, each with True when the navigation shows it; every file of pages/ is there."""
    text = (SITE / "nav.js").read_text()
    named = {name: "label:" in rest for name, rest in re.findall(r"\{ name: '(\w+)'(.*)\}", text)}
    assert set(named) == {path.stem for path in (SITE / "pages").glob("*.js")}, "nav.js and pages/ name different pages"
    return named


OPEN = set(re.findall(r"\{ name: '(\w+)'.*\bopen: true", (SITE / "nav.js").read_text()))


def address(name, watched):
    """Where the page is. One that the navigation does not show is found by a link of another page."""
    named = pages()
    if name == "home":
        return "/"
    if named[name] or name in ("login", "signup", "settings", "submit"):
        return f"/{name}"
    if name == "threats":  # no list leads there, only addresses that people keep
        return f"/threats/{watched.open('/iocs').evaluate(NEWEST)}"
    if name == "u":  # of the members who write, and nobody has yet
        ask("PATCH", "/api/v1/account", {"name": "shown-member"}, new_account()[1])
        return "/u/shown-member"
    for other in (each for each, shown in named.items() if shown):
        link = watched.open(f"/{other}").query_selector(f"main a[href^='/{name}/']")
        if link:
            return link.get_attribute("href")
    return f"/{name}"
