"""An instance that one file of tests has for itself, because it disturbs the product."""

import filecmp
import os
import signal
import subprocess

from client.ports import free_port
from client.product import TOP, Product
from client.waiting import eventually


def scripts_run(*words):
    done = subprocess.run([str(TOP / "scripts" / "run"), *words], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def assignments(path):
    return dict(line.replace("'", "").split("=", 1) for line in path.read_text().splitlines())


def kind():
    """The option for the kind of build that the instance under test runs, so that nothing is built."""
    state = os.environ["STATE_DIR"]
    worker = next(path for path in (f"{state}/home/bin/socd-worker", f"{state}/bin/socd-worker") if os.path.exists(path))
    debug = TOP / ".build" / "debug" / "socd-worker"
    return ["--debug"] if debug.exists() and filecmp.cmp(worker, debug, shallow=False) else []


class Own(Product):
    def start(self):
        scripts_run("--detach", "--state", str(self.state), "--port", str(self.address.port), "--workers", "2", "--threads", "2", *kind())

    def stop_database(self):
        pid = int((self.home / "pg" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGINT)
        eventually(lambda: not (self.home / "pg" / "postmaster.pid").exists(), "PostgreSQL stops")

    def start_database(self):
        command = '. scripts/lib.sh; cluster_start "$1" "$2" "$3"'
        words = [str(self.home / "pg"), self.sockets, str(self.home / "log" / "postgres.log")]
        done = subprocess.run(["sh", "-c", command, "scripts/test", *words], cwd=TOP, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def instance(directory):
    """Yields an instance in the directory and takes it away afterwards."""
    port = free_port()
    state = directory / "state"
    try:
        scripts_run("--detach", "--state", str(state), "--port", str(port), "--workers", "2", "--threads", "2", *kind())
        yield Own(assignments(state / "demo.env"), state)
    finally:
        scripts_run("--stop", "--state", str(state))
        home = state / "home"
        if home.is_symlink():
            subprocess.run(["rm", "-rf", str(home.resolve())])
