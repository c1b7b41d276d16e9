"""What the clients of the simulators share: one call over HTTP, and the running of tests."""
import http.client
import os
import sys
import time
import traceback

TIMEOUT_S = 20


def send(door, method, path, body=None, headers=None, timeout=TIMEOUT_S):
    """Over a connection of its own: status, headers, body as text."""
    connection = http.client.HTTPConnection(door.hostname, door.port, timeout=timeout)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode("utf-8")
    finally:
        connection.close()


def run_tests(prefix=""):
    """Runs every test_... function of the calling program, prints a line for each, and returns how
    many failed and what begins their names."""
    module = sys.modules["__main__"]
    suite = prefix + os.path.basename(sys.argv[0])[len("test_"):-len(".py")]
    failed = 0
    for name, function in list(vars(module).items()):
        if not name.startswith("test_") or not callable(function):
            continue
        started = time.monotonic()
        try:
            function()
            print(f"ok {suite}.{name[5:]}", flush=True)
        except Exception:  # a test may fail in any way; all of them are told
            failed += 1
            print(f"not ok {suite}.{name[5:]}", flush=True)
            traceback.print_exc()
        if time.monotonic() - started > 5:
            print(f"# slow: {name}", flush=True)
    return failed, suite
