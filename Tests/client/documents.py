"""The documents of the console: their code blocks, the addresses in them, and their shell commands as a reader runs them."""

import os
import re
import subprocess
import urllib.parse
from dataclasses import dataclass

from client.product import TOP

FOLDER = TOP / "nginx" / "site" / "docs"
NAMES = sorted(str(path.relative_to(FOLDER)).removesuffix(".md") for path in FOLDER.rglob("*.md") if path.name != "contents.md")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ADDRESS = re.compile(r"""\{\{origin\}\}[^\s"'`<>]*""")
# An upper-case word or a variable in an address stands for what the reader puts there.
GAP = re.compile(r"\$(?!KEY)\w|/ID\b")


@dataclass
class Block:
    language: str
    text: str


class Document:
    def __init__(self, name):
        self.name = name
        self.text = (FOLDER / f"{name}.md").read_text()
        self.blocks = [Block(*found) for found in BLOCK.findall(self.text)]

    def section(self, heading):
        """What stands below the heading, to the next of its level or above."""
        level, title = heading.split(" ", 1)
        # In code a sign of number begins a comment, not a heading.
        masked = BLOCK.sub(lambda block: block[0].replace("\n#", "\n\0"), self.text)
        found = re.search(rf"^{level} {re.escape(title)}$(.*?)(?=^#{{1,{len(level)}}} |\Z)", masked, re.MULTILINE | re.DOTALL)
        assert found, f"{self.name} has no {heading}"
        part = object.__new__(Document)
        part.name, part.text = f"{self.name} {heading}", found[1].replace("\0", "#")
        part.blocks = [Block(*block) for block in BLOCK.findall(part.text)]
        return part

    def code(self, language):
        return [block.text for block in self.blocks if block.language == language]

    def addresses(self):
        """Each address of the instance, without the placeholder: path and query."""
        lines = [line for line in self.text.splitlines() if "--data-urlencode" not in line and " -d " not in line]
        return [found.removeprefix("{{origin}}") for line in lines for found in ADDRESS.findall(line) if not GAP.search(found)]

    def setting(self, name):
        """The value beside the name in a block of settings."""
        for text in self.code("text") + self.code("ini"):
            for line in text.splitlines():
                found = re.match(rf"\s*{re.escape(name)}(?:\s{{2,}}|=)(.+)$", line)
                if found:
                    return found[1].strip()
        raise AssertionError(f"{self.name} has no setting {name}")


def filled(text, product):
    return text.replace("{{origin}}", product.base).replace("{{host}}", product.address.netloc)


def target(address, product):
    """The path and query that a full address asks this instance for."""
    parts = urllib.parse.urlsplit(filled(address, product))
    assert f"{parts.scheme}://{parts.netloc}" == product.base, address
    return parts.path + (f"?{parts.query}" if parts.query else "")


def run(text, product, directory, programs=None, **variables):
    """Runs a shell block with a curl that fails on errors; `programs` are shell scripts that stand in for others."""
    folder = directory / "bin"
    folder.mkdir(exist_ok=True)
    # Asked as people ask, but an error of the server ends the command.
    for name, script in {"curl": 'exec /usr/bin/curl -f "$@"', **(programs or {})}.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    environment = {**os.environ, "PATH": f"{folder}:/usr/sbin:{os.environ['PATH']}", **variables}
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", filled(text, product)], cwd=directory, env=environment, capture_output=True, timeout=120
    )
