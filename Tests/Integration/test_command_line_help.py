"""Manual pages, completion, what an installation holds, and the line that a terminal shows meanwhile."""

import json
import os
import pathlib
import pty
import re
import select
import shlex
import shutil
import subprocess

import pytest
from client.product import psql
from client.waiting import eventually

TOP = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tree(product):
    return json.loads(product.ctl("--experimental-dump-help").stdout)["command"]


def leaves(command, above=()):
    """Each command that does something, as its words."""
    words = (*above, command["commandName"])
    parts = [part for part in command.get("subcommands", []) if part["commandName"] != "help"]
    if not parts:
        return [(words, command)]
    return [leaf for part in parts for leaf in leaves(part, words)]


def test_every_command_and_option_is_in_the_manual(product, tree, tmp_path):
    product.ctl("manual", "--directory", str(tmp_path))
    pages = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert set(pages) == {"socdctl.1"} | {f"socdctl-{part['commandName']}.1" for part in tree["subcommands"] if part["commandName"] != "help"}
    for page in pages.values():
        assert page.startswith('.TH "SOCDCTL') and all(f"\n.SH {title}\n" in page for title in ("NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS"))
    for words, command in leaves(tree):
        page = pages[f"socdctl-{words[1]}.1"].replace("\\-", "-").replace("\\fB", "").replace("\\fR", "").replace("\\fI", "")
        assert " ".join(words) in page
        for argument in command["arguments"]:
            for name in argument.get("names", []):
                assert name["name"] in ("h", "help", "version") or f"--{name['name']}" in page, (words, name)
            assert argument["shouldDisplay"] is False or argument["valueName"] in ("help", "version") or argument["abstract"] in page


@pytest.mark.skipif(shutil.which("groff") is None, reason="needs groff")
@pytest.mark.parametrize("command", [[], ["feed"], ["extract"], ["cve"]])
def test_a_page_is_sound_and_shows_what_help_says(product, command):
    page = product.ctl("manual", *command).stdout
    shown = subprocess.run(["groff", "-ww", "-man", "-Kutf8", "-Tutf8", "-P-cbou"], input=page, capture_output=True, text=True)
    assert shown.returncode == 0 and shown.stderr == ""
    assert "EXIT STATUS" in shown.stdout and "socdctl" in shown.stdout


@pytest.mark.parametrize("command, says", [("fed", "did you mean feed?"), ("nonsense", "migrate"), ("indicatr", "did you mean indicator?")])
def test_an_unknown_page_is_bad_input(product, command, says):
    assert says in product.ctl("manual", command, code=2).stderr


@pytest.mark.parametrize("shell, check", [("bash", ["bash", "-n"]), ("zsh", ["zsh", "-n"]), ("fish", ["fish", "-n"])])
def test_completion_knows_every_command(product, tree, tmp_path, shell, check):
    script = product.ctl("--generate-completion-script", shell).stdout
    for words, _ in leaves(tree):
        assert words[-1] in script
    assert "--reliability" in script or "reliability" in script
    if shutil.which(check[0]):
        file = tmp_path / "completion"
        file.write_text(script)
        subprocess.run([*check, str(file)], check=True)


def test_bash_completes_a_command(product):
    script = product.ctl("--generate-completion-script", "bash").stdout
    asked = "\n_socdctl 2>/dev/null; printf '%s\\n' \"${COMPREPLY[@]}\""
    done = subprocess.run(
        ["bash", "-c", f"{script}\nCOMP_WORDS=(socdctl feed s); COMP_CWORD=2; COMP_LINE='socdctl feed s'; COMP_POINT=14;{asked}"],
        capture_output=True, text=True)
    assert {"set", "show"} <= set(done.stdout.split()), (done.stdout, done.stderr)


def test_an_installation_holds_all_of_it(product, tmp_path):
    environment = {**os.environ, "DESTDIR": str(tmp_path), "BUILT": str(product.home / "bin")}
    for _ in range(2):
        subprocess.run([str(TOP / "scripts" / "install"), "--prefix", "/opt/socd"], env=environment, check=True, capture_output=True)
    root = tmp_path / "opt" / "socd"
    for path in (
        "bin/socd-worker", "bin/socdctl", "share/socd/sql/plan", "share/socd/monitoring/alerts.yml", "share/man/man1/socdctl.1", "share/man/man1/socdctl-feed.1",
        "share/bash-completion/completions/socdctl", "share/zsh/site-functions/_socdctl", "share/fish/vendor_completions.d/socdctl.fish",
    ):
        assert (root / path).stat().st_size > 0
    done = subprocess.run([str(root / "bin" / "socdctl"), "migrate", "--dry-run"], cwd=tmp_path, capture_output=True, text=True, env={"SOCD_DATABASE_URL": product.database})
    assert done.returncode == 0 and "nothing" in done.stdout, done.stderr


@pytest.mark.parametrize("words", [["--nonsense"], ["--prefix"], ["--prefix", "relative"]])
def test_an_installation_refuses_wrong_words(words):
    done = subprocess.run([str(TOP / "scripts" / "install"), *words], capture_output=True, text=True)
    assert done.returncode == 64 and done.stderr


class Terminal:
    """A program whose standard error, and output if wanted, is a terminal."""

    def __init__(self, product, *words, output=False):
        self.seen = b""
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [*shlex.split(product.environment["CTL"]), *words], stdin=subprocess.DEVNULL, stdout=slave if output else subprocess.PIPE, stderr=slave)
        os.close(slave)

    def read(self):
        """What the terminal has shown so far."""
        while select.select([self.master], [], [], 0)[0]:
            try:
                more = os.read(self.master, 65536)
            except OSError:
                break
            if not more:
                break
            self.seen += more
        return self.seen.decode()

    def end(self):
        """Its code, its output where that is no terminal, and what the terminal has shown. A terminal that nobody reads is
        soon full and stops the program, so both are read until the end."""
        said, open_ends = b"", [self.master] + ([self.process.stdout.fileno()] if self.process.stdout else [])
        while open_ends:
            ready = select.select(open_ends, [], [], 60)[0]
            assert ready, "nothing for a minute, and no end"
            for each in ready:
                try:
                    more = os.read(each, 65536)
                except OSError:
                    more = b""  # the program has closed the terminal
                if not more:
                    open_ends.remove(each)
                elif each == self.master:
                    self.seen += more
                else:
                    said += more
        code = self.process.wait(60)
        os.close(self.master)
        return code, said.decode(), self.seen.decode()


SLOW = [["stats", "refresh"], ["tier", "list"], ["user", "list", "--json"]]


@pytest.mark.parametrize("output", [False, True])
@pytest.mark.parametrize("words", SLOW)
def test_a_terminal_shows_what_takes_longer(product, words, output):
    locks = {"stats": "iocs_stats_cache", "tier": "tiers", "user": "users"}
    holder = subprocess.Popen([psql(), "-Xqd", product.database], stdin=subprocess.PIPE, text=True)
    try:
        holder.stdin.write(f"begin; lock table {locks[words[0]]} in access exclusive mode;\n")
        holder.stdin.flush()
        eventually(
            lambda: product.value(f"select count(*) from pg_locks where granted and mode = 'AccessExclusiveLock' and relation = '{locks[words[0]]}'::regclass") in (1, "1"),
            "the lock is held")
        terminal = Terminal(product, *words, output=output)
        eventually(lambda: f"socdctl {words[0]} {words[1]}, 2 s" in terminal.read(), "the line")
    finally:
        holder.communicate("rollback;\n")
    code, said, shown = terminal.end()
    assert code == 0
    # The line is taken away before anything else is shown, and nothing of the output is lost.
    assert "socdctl" not in shown.rsplit("\x1b[K", 1)[1]
    assert {"stats": "refreshed", "tier": "enterprise", "user": "active_keys"}[words[0]] in (shown if output else said)


@pytest.mark.parametrize("words", SLOW)
def test_no_terminal_no_line(product, words):
    done = product.ctl(*words)
    assert done.stderr == "" and "\x1b" not in done.stdout


def test_what_is_quick_shows_no_line(product):
    terminal = Terminal(product, "--version", output=True)
    code, _, shown = terminal.end()
    assert code == 0 and re.fullmatch(r"socdctl \d+\.\d+\.\d+\r\n", shown)
