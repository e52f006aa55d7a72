"""nginx with the product's configuration, in a folder of its own."""

import itertools
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import tempfile

from client.ports import free_port
from client.product import TOP, parsed
from client.waiting import eventually


class Nginx:
    """Rendered at once and started by `start`, so that a test can change its files."""

    def __init__(self, folder: pathlib.Path, sockets, **names):
        """`names` are further values of scripts/render."""
        self.folder = folder
        self.port = free_port()
        # nginx's user may be another one than ours.
        for part in itertools.takewhile(lambda each: each != pathlib.Path(tempfile.gettempdir()), (folder, *folder.parents)):
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


class SecureNginx(Nginx):
    """With TLS before the workers of an instance, by a certificate of its own for localhost."""

    def __init__(self, product, folder: pathlib.Path, **names):
        self.secure_port = free_port()
        sockets = [f"{product.sockets}/worker.sock.{n}" for n in range(len(product.workers()))]
        super().__init__(folder, sockets, TLS=folder, SITE=folder / "site", LISTEN_TLS=f"127.0.0.1:{self.secure_port}", **names)
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"],
            check=True, capture_output=True,
        )  # fmt: skip
        shutil.copytree(TOP / "nginx" / "site", folder / "site")

    def trust(self):
        return ssl.create_default_context(cafile=self.folder / "fullchain.pem")

    def connect(self, trust=None):
        """A connection whose handshake is done."""
        return (trust or self.trust()).wrap_socket(socket.create_connection(("127.0.0.1", self.secure_port), timeout=20), server_hostname="localhost")

    def get(self, target, *fields):
        with self.connect() as peer:
            lines = [f"GET {target} HTTP/1.1", "Host: localhost", "Connection: close", *fields, "", ""]
            peer.sendall("\r\n".join(lines).encode())
            answer = b""
            while chunk := peer.recv(65536):
                answer += chunk
        return parsed(answer, "HTTP/1.1 ")
