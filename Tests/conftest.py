"""What all parts of the tests have: a failure is named when it happens, not only at the end."""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal:  # a process of xdist has none: its reports come to the first one
        config.pluginmanager.register(Told(terminal))


class Told:
    def __init__(self, terminal):
        self.terminal = terminal

    def pytest_runtest_logreport(self, report):
        if report.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            why = (crash.message if crash else str(report.longrepr)).strip().split("\n")[0]
            self.terminal.ensure_newline()
            self.terminal.write_line(f"FAILED {report.nodeid} ({report.when}): {why[:300]}", red=True)
