"""PostgreSQL servers, poolers and workers that a test has for itself, beside those of the instance."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

from client.ports import free_port
from client.product import psql
from client.waiting import eventually


class Place:
    """A folder of the user who runs PostgreSQL, and commands as that user."""

    def __init__(self, product):
        # pytest keeps its own folders from everybody, and so from that user.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="socd-server-"))
        self.folder.chmod(0o755)
        owner = pathlib.Path(product.sockets).stat()
        os.chown(self.folder, owner.st_uid, owner.st_gid)
        self.user = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        self.product = product

    def run(self, *words):
        done = subprocess.run([str(word) for word in words], capture_output=True, text=True, cwd="/", stdin=subprocess.DEVNULL, **self.user)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout

    def begin(self, *words, environment=None):
        """A program that goes on; its log is `log` in the folder."""
        log = (self.folder / "log").open("a")
        return subprocess.Popen(
            [str(word) for word in words], env={"PATH": os.environ["PATH"], **(environment or {})}, cwd="/", stdin=subprocess.DEVNULL,
            stdout=log, stderr=log, **self.user,
        )  # fmt: skip

    def log(self):
        return (self.folder / "log").read_text(errors="replace")

    def remove(self):
        shutil.rmtree(self.folder)


class Server(Place):
    """A PostgreSQL server on 127.0.0.1 that begins as a copy of another and follows it."""

    def __init__(self, product, of=None, port=None):
        """- of: the URL of the server to follow; the instance's when none is given."""
        super().__init__(product)
        self.port = port or free_port()
        self.data = self.folder / "data"
        self.programs = pathlib.Path(psql()).parent
        self.source = of or product.database
        self.run(self.programs / "pg_basebackup", "-D", self.data, "-d", self.source, "-R", "-X", "stream", "-c", "fast")
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(f"listen_addresses = '127.0.0.1'\nport = {self.port}\nunix_socket_directories = ''\nhot_standby_feedback = on\n")

    @property
    def url(self):
        return f"postgresql://socd@127.0.0.1:{self.port}/socd"

    def start(self):
        self.run(self.programs / "pg_ctl", "start", "-w", "-t", "60", "-D", self.data, "-l", self.folder / "log")
        return self

    def stop(self, mode="fast"):
        if (self.data / "postmaster.pid").exists():
            self.run(self.programs / "pg_ctl", "stop", "-w", "-t", "60", "-m", mode, "-D", self.data)

    def promote(self):
        self.run(self.programs / "pg_ctl", "promote", "-w", "-t", "60", "-D", self.data)

    def follow(self, url):
        """Follows another server from its next start."""
        with (self.data / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"primary_conninfo = '{url}'\n")
        (self.data / "standby.signal").touch()

    def sql(self, text):
        return self.product.at(self.url).sql(text)

    def value(self, text):
        return self.sql(text)[0][0]

    def has_all_of(self, product):
        """Waits until it has what the other has now."""
        place = product.value("select pg_current_wal_flush_lsn()")
        eventually(lambda: self.value(f"select pg_last_wal_replay_lsn() >= '{place}'") == "t", "the replica has followed")

    def freeze(self):
        """Stops all its processes; returns what lets them go on."""
        first = int((self.data / "postmaster.pid").read_text().split()[0])
        children = subprocess.run(["pgrep", "-P", str(first)], capture_output=True, text=True, check=True).stdout.split()
        stopped = [first, *map(int, children)]
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)

        def thaw():
            for pid in stopped:
                os.kill(pid, signal.SIGCONT)

        return thaw

    def remove(self):
        self.stop("immediate")
        super().remove()


class Worker(Place):
    """A worker process with a socket and settings of its own."""

    def __init__(self, product, threads=2, **settings):
        super().__init__(product)
        self.socket = str(self.folder / "worker.sock")
        environment = {
            "SOCD_DATABASE_URL": as_worker(product.database), "SOCD_SESSION_KEY_FILE": f"{product.home}/session.key", "SOCD_PUBLIC_URL": product.base,
            "SOCD_REQUEST_LINES": "none", **settings,
        }  # fmt: skip
        self.process = self.begin(
            product.home / "bin" / "socd-worker", "--listen", f"unix:{self.socket}", "--threads", threads, environment=environment
        )
        eventually(lambda: self.listens(), "the worker listens")

    def listens(self):
        assert self.process.poll() is None, self.log()
        try:
            return self.product.ask_socket(self.socket, "/healthz").status == 200
        except OSError:
            return False

    def ask(self, target, key=None, method="GET", body=b"", **variables):
        return self.product.ask_socket(self.socket, target, key, method, body=body, **variables)

    def remove(self):
        self.process.terminate()
        self.process.wait(30)
        super().remove()


def as_worker(url):
    """The URL of the same database for the role of the workers."""
    return url.replace("//socd@", "//socd_worker@").replace("user=socd", "user=socd_worker")


class Pooler(Place):
    """PgBouncer before the instance's database. It lends a session for a transaction."""

    def __init__(self, product, sessions=2):
        super().__init__(product)
        self.port = free_port()
        (self.folder / "users").write_text('"socd" ""\n"socd_worker" ""\n"socd_ingest" ""\n')
        (self.folder / "pgbouncer.ini").write_text(
            f"[databases]\nsocd = host={product.sockets} dbname=socd\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {self.port}\nunix_socket_dir =\nauth_type = trust\nauth_file = {self.folder}/users\n"
            f"pool_mode = transaction\ndefault_pool_size = {sessions}\nmax_client_conn = 100\n"
        )
        self.process = None

    @property
    def url(self):
        return f"postgresql://socd@127.0.0.1:{self.port}/socd"

    @staticmethod
    def program():
        return shutil.which("pgbouncer", path=os.environ["PATH"] + ":/usr/sbin")

    def start(self):
        self.process = self.begin(self.program(), self.folder / "pgbouncer.ini")

        def listens():
            assert self.process.poll() is None, self.log()
            return self.product.at(self.url).sql("select 1", ok=False).returncode == 0

        eventually(listens, "the pooler answers")
        return self

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait(20)

    def remove(self):
        self.stop()
        super().remove()
