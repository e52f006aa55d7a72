"""What axe finds on a page. A look at everything costs a second of the processor and more, so nothing is looked at twice: an element
that is made like one which was clean, in the same place, is clean too."""

import collections
import fcntl
import json

from axe_playwright_python.base import AXE_SCRIPT

# The rules whose answer depends on colours; all others say the same of the page in its other colours.
COLOURS = ["color-contrast", "link-in-text-block"]

# Sorts the elements of the page by how they are made: their names and attributes and those of all around them and in them, whether
# they hold a text, are seen, and what the keyboard, the pointer and the user did to them. The words themselves do not count.
# `clean` names what was clean before. Keeps what need not be looked at, and gives the names of the rest.
SORT = """(clean) => {
  const words = new Set(['alt', 'aria-controls', 'aria-describedby', 'aria-label', 'aria-labelledby', 'aria-rowindex', 'aria-valuenow', 'content',
    'cx', 'cy', 'd', 'data-copy', 'datetime', 'for', 'height', 'href', 'id', 'name', 'placeholder', 'points', 'src', 'title', 'transform', 'value',
    'viewBox', 'width', 'x', 'x1', 'x2', 'y', 'y1', 'y2']);
  const frame = new Set(['HTML', 'BODY', 'MAIN']);
  const pointed = new Set(document.querySelectorAll(':hover'));
  const name = (text) => {
    let high = 0xdeadbeef, low = 0x41c6ce57;
    for (let at = 0; at < text.length; at++) {
      high = Math.imul(high ^ text.charCodeAt(at), 2654435761);
      low = Math.imul(low ^ text.charCodeAt(at), 1597334677);
    }
    high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
    return (2 ** 21 * (high >>> 0) + (low >>> 11)).toString(36);
  };
  const owns = new Map(), makes = new Map();
  const made = (node) => {
    const attributes = [...node.attributes].map(({ name, value }) => (words.has(name) ? `${name}${value.trim() ? '' : '='}` : `${name}=${value}`));
    const done = [node === document.activeElement, !frame.has(node.nodeName) && pointed.has(node), node.checked, node.disabled, node.value === '', node.validity?.valid];
    const cell = node.nodeName === 'TD' || node.nodeName === 'TH' ? node.cellIndex : 0;
    const own = JSON.stringify([node.nodeName, attributes, done, cell, node.checkVisibility({ visibilityProperty: true })]);
    const parts = [];
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE && child.data.trim()) parts.push('words');
      if (child.nodeType === Node.ELEMENT_NODE) parts.push(made(child));
    }
    owns.set(node, own);
    makes.set(node, name(own + parts.join()));
    return makes.get(node);
  };
  made(document.documentElement);
  const known = new Set(clean), fresh = [];
  window.socdAlike = [];
  const sort = (node, around) => {
    const one = name(around + makes.get(node));
    if (known.has(one)) return window.socdAlike.push(node);
    known.add(one);
    fresh.push(one);
    const inside = name(around + owns.get(node));
    for (const child of node.children) sort(child, inside);
  };
  sort(document.documentElement, document.adoptedStyleSheets.map((sheet) => [...sheet.cssRules].map(({ cssText }) => cssText).join('')).join());
  return fresh;
}"""
LOOK = "async ([options, whole]) => (await axe.run(whole ? document : { exclude: window.socdAlike }, options)).violations"



class Clean:
    """The names of what was clean, by how it was looked at. Processes that look at pages side by side share them by a file of lines."""

    def __init__(self):
        self.names = collections.defaultdict(set)
        self.shared = None

    def share(self, path):
        self.shared = path.open("a+")

    def of(self, look):
        if self.shared:
            fcntl.flock(self.shared, fcntl.LOCK_SH)
            for line in self.shared.readlines():
                *other, names = json.loads(line)
                self.names[tuple(other)].update(names)
            fcntl.flock(self.shared, fcntl.LOCK_UN)
        return self.names[look]

    def add(self, look, names):
        self.names[look].update(names)
        if self.shared:
            place = self.shared.tell()
            fcntl.flock(self.shared, fcntl.LOCK_EX)
            self.shared.write(json.dumps([*look, names]) + "\n")
            self.shared.flush()
            fcntl.flock(self.shared, fcntl.LOCK_UN)
            self.shared.seek(place)


CLEAN = Clean()


def barriers(page, colours=False, whole=False):
    """What axe finds, as its violations: by all rules or by those of colours, in what is new or in the whole page."""
    look = (*page.viewport_size.values(), page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches"), colours)
    fresh = page.evaluate(SORT, [] if whole else list(CLEAN.of(look)))
    if not fresh:
        return []
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)
    options = {"resultTypes": ["violations"]} | ({"runOnly": COLOURS} if colours else {})
    found = page.evaluate(LOOK, [options, whole])
    if not found:
        CLEAN.add(look, fresh)
    return found
