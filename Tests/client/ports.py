"""Ports for servers of tests."""

import random
import socket


def free_port():
    """A port of 127.0.0.1, of TCP and UDP, that nobody listens on. It lies below those that outgoing connections get, so none of
    them takes it before the server does."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            try:
                tcp.bind(("127.0.0.1", port))
                udp.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
