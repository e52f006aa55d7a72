"""nginx with the product's configuration, in a folder of its own."""

import os
import pathlib
import socket
import subprocess

from client.ports import free_port
from client.product import TOP
from client.waiting import eventually


class Nginx:
    """Rendered at once and started by `start`, so that a test can change its files."""

    def __init__(self, folder: pathlib.Path, sockets, **names):
        """`names` are further values of scripts/render."""
        self.folder = folder
        self.port = free_port()
        # nginx's user may be another one than ours.
        for part in (folder, *folder.parents[:2]):
            part.chmod(0o755)
        user = "user postgres;" if os.geteuid() == 0 else ""
        values = {"CONF": folder, "STATE": folder, "LOG": folder, "LISTEN": f"127.0.0.1:{self.port}", "USER": user, "SOCKETS": " ".join(sockets), **names}
        subprocess.run([TOP / "scripts" / "render", folder, *(f"{name}={value}" for name, value in values.items())], check=True)
        (folder / "nginx-temp").mkdir()

    def start(self):
        self.process = subprocess.Popen(
            ["nginx", "-c", self.folder / "nginx.conf", "-e", self.folder / "nginx-error.log", "-g", "daemon off;"],
            env={"PATH": os.environ["PATH"] + ":/usr/sbin"},
        )
        eventually(self.listens, "nginx listens")

    def listens(self):
        assert self.process.poll() is None, (self.folder / "nginx-error.log").read_text()
        with socket.socket() as peer:
            return peer.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
