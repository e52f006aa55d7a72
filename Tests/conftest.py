"""What all parts of the tests have: a failure is named when it happens, and processes that run beside one another have an instance each."""

import os
import pathlib
import shlex

import pytest


def take_own_instance():
    """A process of xdist takes the instance of its number out of STATE_DIRS, before a module of `client` reads the environment."""
    process = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    states = os.environ.get("STATE_DIRS", "").split()
    if process and states:
        state = states[int(process) % len(states)]
        words = shlex.split(pathlib.Path(state, "demo.env").read_text())
        os.environ.update(word.split("=", 1) for word in words)
        os.environ["STATE_DIR"] = state


take_own_instance()


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal:  # a process of xdist has none: its reports come to the first one
        config.pluginmanager.register(Told(terminal))


class Told:
    def __init__(self, terminal):
        self.terminal = terminal

    def pytest_runtest_logreport(self, report):
        if report.failed or report.outcome == "rerun":
            crash = getattr(report.longrepr, "reprcrash", None)
            why = (crash.message if crash else str(report.longrepr)).strip().split("\n")[0]
            self.terminal.ensure_newline()
            self.terminal.write_line(f"{'FAILED' if report.failed else 'AGAIN'} {report.nodeid} ({report.when}): {why[:300]}", red=True)
