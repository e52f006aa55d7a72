"""What each page costs, and whether that is within its budget; and how a list of 1,000 rows behaves. scripts/bench --pages runs it.

Each page is opened with an empty cache and the processor slowed four times. Times depend on the machine, so the last column
gives the first content as a multiple of that of a static file in the same run."""

import statistics
import sys

from client.accounts import BASE_URL, new_account
from harness import Watched, address, context, launched, pages
from playwright.sync_api import sync_playwright

ROUNDS, SLOWED = 3, 4
STATIC = "/llms.txt"
# The most of each: kB transferred, kB of them scripts and sheet, requests, calls of the API before the first content, milliseconds.
BUDGETS = {"kB": 200, "scripts": 60, "sheet": 12, "requests": 24, "calls": 3, "first": 1000, "largest": 1800, "reaction": 200}
ROWS = {"drawn": 800, "frame": 50, "heap": 60}

WATCH = """
    window.seen = {largest: 0, reaction: 0, changed: 0};
    new MutationObserver(() => requestAnimationFrame(() => (seen.changed = performance.now()))).observe(document, {subtree: true, childList: true});
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => (seen.largest = entry.startTime))).observe({type: 'largest-contentful-paint', buffered: true});
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => (seen.reaction = Math.max(seen.reaction, entry.duration)))).observe({type: 'event', durationThreshold: 16});
"""
# Turns the wheel through the whole page, a third of a window each frame, and keeps how long each frame took.
SCROLL = """() => new Promise((done) => {
    const frames = [];
    let last = performance.now();
    requestAnimationFrame(function next(now) {
        frames.push(now - last);
        last = now;
        const before = scrollY;
        scrollBy(0, innerHeight / 3);
        if (scrollY === before) done(frames.slice(1));
        else requestAnimationFrame(next);
    });
})"""


def measured(browser, path, token):
    """One cold visit of a page."""
    made = context(browser, token=token)
    made.add_init_script(WATCH)
    window = Watched(made)
    wire = made.new_cdp_session(window.page)
    wire.send("Network.enable")
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    kinds, starts, found = {}, [], {"kB": 0, "scripts": 0, "sheet": 0, "requests": 0}

    def asked(event):
        kinds[event["requestId"]] = event["type"]
        found["requests"] += 1
        if "/api/" in event["request"]["url"]:
            starts.append(event["wallTime"] * 1000)

    def arrived(event):
        size = event["encodedDataLength"] / 1000
        found["kB"] += size
        found["scripts"] += size if kinds.get(event["requestId"]) == "Script" else 0
        found["sheet"] += size if kinds.get(event["requestId"]) == "Stylesheet" else 0

    wire.on("Network.requestWillBeSent", asked)
    wire.on("Network.loadingFinished", arrived)
    page = window.page
    page.goto(BASE_URL + path)
    if path != STATIC:
        window.drawn()
    visit = dict(found)
    if path != STATIC:
        page.keyboard.press("?")
        page.keyboard.press("Escape")
    page.wait_for_timeout(200)  # the observers speak after the paint
    first, began = page.evaluate("[performance.getEntriesByName('first-contentful-paint')[0].startTime, performance.timeOrigin]")
    visit |= page.evaluate("seen") | {"first": first, "calls": sum(at < began + first for at in starts)}
    made.close()
    return visit


def rows(browser, token):
    """How a list of 1,000 rows is drawn and scrolled, with the processor as it is."""
    made = context(browser, token=token)
    made.add_init_script(WATCH)
    window = Watched(made)
    wire = made.new_cdp_session(window.page)
    wire.send("Performance.enable")
    page = window.page
    began = "performance.getEntriesByType('resource').filter(({name}) => name.includes('/api/v1/iocs?')).at(-1).responseEnd"
    page.goto(f"{BASE_URL}/iocs?limit=1000&since=-365d")
    window.drawn()
    shown = page.locator("sd-table [role=row], sd-table tbody tr").count()
    drawn = page.evaluate(f"seen.changed - {began}")
    frames = sorted(page.evaluate(SCROLL))
    metrics = {each["name"]: each["value"] for each in wire.send("Performance.getMetrics")["metrics"]}
    made.close()
    return {"rows": shown, "drawn": drawn, "frame": frames[len(frames) * 95 // 100], "heap": metrics["JSHeapUsedSize"] / 1e6}


def main():
    _, token = new_account("enterprise")
    over = []
    with sync_playwright() as playwright:
        browser = launched(playwright)
        static = statistics.median(measured(browser, STATIC, token)["first"] for _ in range(ROUNDS))
        print(f"{'page':12}" + "".join(f"{name:>10}" for name in BUDGETS) + f"{'ratio':>8}")
        print(f"{'at most':12}" + "".join(f"{most:>10}" for most in BUDGETS.values()))
        for name in pages():
            who = None if name in ("home", "login", "signup") else token
            made = context(browser, token=who)
            path = address(name, Watched(made))
            made.close()
            visits = [measured(browser, path, who) for _ in range(ROUNDS)]
            cost = {each: statistics.median(visit[each] for visit in visits) for each in BUDGETS}
            print(f"{name:12}" + "".join(f"{cost[each]:>10.1f}" for each in BUDGETS) + f"{cost['first'] / static:>8.2f}", flush=True)
            over += [f"{name}: {each} {cost[each]:.1f}, at most {most}" for each, most in BUDGETS.items() if cost[each] > most]
        if "iocs" in pages():
            cost = rows(browser, token)
            print(f"1,000 rows: {cost['rows']} rows drawn in {cost['drawn']:.0f} ms, 95 of 100 frames within {cost['frame']:.0f} ms, {cost['heap']:.0f} MB of heap")
            over += [f"1,000 rows: {each} {cost[each]:.1f}, at most {most}" for each, most in ROWS.items() if cost[each] > most]
        browser.close()
    print("\n".join(["", "over budget:", *over] if over else ["", "all within budget"]))
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
