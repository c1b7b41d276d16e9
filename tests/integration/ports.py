"""Ports on loopback for a process that is told where to listen, and listens there again after each
death."""

import random
import socket

# Below the kernel's ephemeral range: no outgoing connection takes one before its process listens.
# deploy/local/lib.sh takes the servers' ports from the same range.
FIRST_PORT = 20000
PORT_COUNT = 12000
ATTEMPTS = 100

_held = []  # until we end: other tests of this machine are not given the same port


def _hold(port):
    """A name in the kernel, which forgets it with us."""
    holder = socket.socket(socket.AF_UNIX)
    try:
        holder.bind(f"\0tieout-test-port-{port}")
    except OSError:
        holder.close()
        return False
    _held.append(holder)
    return True


def _is_free(port):
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_port():
    for _ in range(ATTEMPTS):
        port = FIRST_PORT + random.SystemRandom().randrange(PORT_COUNT)
        if _is_free(port) and _hold(port):
            return port
    raise AssertionError(f"no free port on 127.0.0.1 among {ATTEMPTS} tried")
