"""Runs the test_* functions of a module, each with a fleet of its own; prints a line each.

Most of their time is waiting (for sessions to end, for members to join): a module may let several
run at once.
"""

import concurrent.futures
import contextlib
import io
import os
import sys
import threading
import time
import traceback

from fleet import Fleet

LANES = int(os.environ.get("LANES", "3"))
_printing = threading.Lock()


def say(*lines):
    """Lines that stay together, whatever other tests print meanwhile."""
    with _printing:
        print(*lines, sep="\n", flush=True)


def parallel(function, items, lanes=LANES):
    """function of each item, several at once; the results in order. The first failure is raised."""
    with concurrent.futures.ThreadPoolExecutor(lanes) as pool:
        return list(pool.map(function, items))


def run_one(name, test):
    title = name[5:].replace("_", " ")
    began = time.monotonic()
    fleet = None
    try:
        fleet = Fleet(**getattr(test, "settings", {}))
        test(fleet)
        say(f"ok {title} ({time.monotonic() - began:.1f} s)")
        return True
    except Exception:  # a test that fails must not hide those after it
        out = io.StringIO()
        with contextlib.suppress(Exception):
            traceback.print_exc(file=out)
        say(f"not ok {title}", out.getvalue(),
            *(f"  {p.program}: {p.log_path}" for p in (fleet.processes if fleet else ())))
        return False
    finally:
        if fleet:
            fleet.drop()


def main(lanes=1):
    names = sys.argv[1:]
    tests = [(name, test) for name, test in vars(sys.modules["__main__"]).items()
             if name.startswith("test_") and (not names or name in names)]
    passed = parallel(lambda item: run_one(*item), tests, lanes)
    sys.exit(0 if all(passed) else 1)
