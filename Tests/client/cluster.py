"""PostgreSQL clusters of a test's own, for what cannot be tried on the instance's: standbys, archives, restores to a moment."""

import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile

from client.product import psql

PROGRAMS = pathlib.Path(shutil.which(psql()) or "psql").parent
# PostgreSQL refuses to run as root.
USER = pwd.getpwnam("postgres") if os.getuid() == 0 else None


def as_service(*words, code=0):
    """Runs a program as the user who may run PostgreSQL."""
    given = {"user": USER.pw_uid, "group": USER.pw_gid, "extra_groups": []} if USER else {}
    # A server that is started here must not keep a pipe of ours open.
    with tempfile.TemporaryFile() as out:
        done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd="/", **given)
        out.seek(0)
        said = out.read().decode()
    assert code is None or done.returncode == code, said
    return said


class Cluster:
    """A folder below /tmp, which the service's user may enter. `data` is the server's, `log` says what went wrong."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="socd-cluster-", dir="/tmp"))
        self.data = self.folder / "data"
        if USER:
            os.chown(self.folder, USER.pw_uid, USER.pw_gid)

    def create(self, **settings):
        as_service(PROGRAMS / "initdb", "-D", self.data, "-U", "socd", "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8", "-N", "--no-instructions")
        self.set(listen_addresses="", fsync="off", shared_buffers="32MB", unix_socket_directories=str(self.folder), **settings)
        return self

    def copy(self, other, *options):
        """A base backup of another cluster that runs."""
        as_service(PROGRAMS / "pg_basebackup", "-D", self.data, "-h", other.folder, "-U", "socd", "-c", "fast", "-N", *options)
        self.set(unix_socket_directories=str(self.folder))
        return self

    def set(self, **settings):
        with (self.data / "postgresql.conf").open("a") as file:
            for name, value in settings.items():
                file.write(f"{name} = '{value}'\n")

    def mark(self, name):
        """An empty file that tells the server what it is: standby.signal or recovery.signal."""
        (self.data / name).touch()
        if USER:
            os.chown(self.data / name, USER.pw_uid, USER.pw_gid)

    def start(self):
        as_service(PROGRAMS / "pg_ctl", "start", "-w", "-t", "60", "-D", self.data, "-l", self.folder / "log")
        return self

    def stop(self):
        as_service(PROGRAMS / "pg_ctl", "stop", "-m", "fast", "-w", "-D", self.data, code=None)

    def remove(self):
        if (self.data / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder)

    def url(self, database="socd", user="socd"):
        return f"postgresql:///{database}?host={self.folder}&user={user}"
