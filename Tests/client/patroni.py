"""Three PostgreSQL servers under Patroni, with one etcd, on 127.0.0.1; for tests."""

import json
import os
import shutil
import signal
import subprocess
import urllib.error
import urllib.request

from client.ports import free_port
from client.product import psql
from client.servers import Place
from client.waiting import eventually

NAMES = "abc"


class Cluster(Place):
    def __init__(self, product):
        super().__init__(product)
        self.etcd_port = free_port()
        self.ports = {name: free_port() for name in NAMES}
        self.rest = {name: free_port() for name in NAMES}
        self.processes = {}

    @staticmethod
    def is_installed():
        return all(shutil.which(program) for program in ("patroni", "patronictl", "etcd"))

    @property
    def url(self):
        hosts = ",".join(f"127.0.0.1:{port}" for port in self.ports.values())
        return f"postgresql://socd@{hosts}/socd?target_session_attrs=read-write"

    def of(self, name, database="socd", user="socd"):
        return f"postgresql://{user}@127.0.0.1:{self.ports[name]}/{database}"

    def start(self):
        peer = free_port()
        self.processes["etcd"] = self.begin(
            "etcd", "--name", "one", "--data-dir", self.folder / "etcd", "--listen-client-urls", f"http://127.0.0.1:{self.etcd_port}",
            "--advertise-client-urls", f"http://127.0.0.1:{self.etcd_port}", "--listen-peer-urls", f"http://127.0.0.1:{peer}",
            "--initial-advertise-peer-urls", f"http://127.0.0.1:{peer}", "--initial-cluster", f"one=http://127.0.0.1:{peer}",
        )  # fmt: skip
        for name in NAMES:
            (self.folder / f"{name}.json").write_text(json.dumps(self.settings(name)))
            os.chmod(self.folder / f"{name}.json", 0o644)
            self.begin_node(name)
        eventually(self.primary, "a primary", seconds=120)
        self.wait_for_replicas(2)
        self.product.at(self.of(self.primary(), "postgres", "postgres")).sql("create role socd superuser login")
        self.product.at(self.of(self.primary(), "postgres", "postgres")).sql("create database socd owner socd")
        return self

    def begin_node(self, name):
        # patroni.yml may be JSON, which YAML includes.
        self.processes[name] = self.begin("patroni", self.folder / f"{name}.json")

    def settings(self, name):
        rest, port = f"127.0.0.1:{self.rest[name]}", f"127.0.0.1:{self.ports[name]}"
        return {
            "scope": "socd", "name": name, "restapi": {"listen": rest, "connect_address": rest},
            "etcd3": {"hosts": [f"127.0.0.1:{self.etcd_port}"]},
            "bootstrap": {
                "dcs": {
                    "ttl": 20, "loop_wait": 2, "retry_timeout": 5, "maximum_lag_on_failover": 1048576, "primary_start_timeout": 0,
                    "synchronous_mode": True,
                    "postgresql": {
                        "use_pg_rewind": True,
                        "parameters": {"wal_log_hints": "on", "hot_standby_feedback": "on", "max_connections": 100, "shared_buffers": "32MB"},
                    },
                },
                "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}, "data-checksums"],
                "pg_hba": ["local all all trust", "host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"],
            },
            "postgresql": {
                "listen": port, "connect_address": port, "data_dir": str(self.folder / f"data-{name}"),
                "bin_dir": os.path.dirname(psql()), "pgpass": str(self.folder / f"pgpass-{name}"),
                "authentication": {"superuser": {"username": "postgres"}, "replication": {"username": "replicator"}},
                "parameters": {"unix_socket_directories": str(self.folder), "timezone": "UTC"},
            },
        }  # fmt: skip

    def answers(self, name, what):
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{self.rest[name]}/{what}", timeout=2).status == 200
        except (OSError, urllib.error.URLError):
            return False

    def primary(self):
        return next((name for name in NAMES if self.answers(name, "primary")), None)

    def wait_for_replicas(self, number):
        eventually(lambda: sum(self.answers(name, "replica") for name in NAMES) >= number, f"{number} replicas", seconds=120)
        eventually(lambda: any(self.answers(name, "synchronous") for name in NAMES), "one of them is waited for", seconds=120)

    def switch(self):
        """An orderly switchover, as the operator orders it."""
        before = self.primary()
        standby = next(name for name in NAMES if self.answers(name, "synchronous"))
        self.run("patronictl", "-c", self.folder / f"{before}.json", "switchover", "--master", before, "--candidate", standby, "--force")
        return eventually(lambda: (now := self.primary()) and now != before and now, "another primary", seconds=120)

    def kill_primary(self):
        """The primary's machine is gone: its Patroni and all of its PostgreSQL."""
        before = self.primary()
        server = int((self.folder / f"data-{before}" / "postmaster.pid").read_text().split()[0])
        children = subprocess.run(["pgrep", "-P", str(server)], capture_output=True, text=True).stdout.split()
        self.processes[before].kill()
        self.processes[before].wait(20)
        for pid in (server, *map(int, children)):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        now = eventually(lambda: (now := self.primary()) and now != before and now, "another primary", seconds=120)
        return before, now

    def remove(self):
        for name in NAMES:
            # Without its manager nobody starts the server again.
            if name in self.processes:
                self.processes[name].kill()
                self.processes[name].wait(20)
            if (self.folder / f"data-{name}" / "postmaster.pid").exists():
                self.run(os.path.dirname(psql()) + "/pg_ctl", "stop", "-m", "immediate", "-D", self.folder / f"data-{name}")
        if "etcd" in self.processes:
            self.processes["etcd"].kill()
            self.processes["etcd"].wait(20)
        super().remove()
