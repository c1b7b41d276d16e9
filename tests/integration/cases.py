"""Runs the test_* functions of a module, each with a fleet of its own; prints a line each.

Most of their time is waiting (for sessions to end, for members to join): a module may let several
run at once.
"""

import concurrent.futures
import os
import sys
import threading
import time
import traceback

from fleet import Fleet, under_way

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


def run_titled(title, test, where=lambda: ()):
    """Prints its line: what it returned (or "") after the title, or why it failed and where() the
    logs are. Whether it passed: one that fails must not hide those after it."""
    began = under_way[title] = time.monotonic()
    try:
        more = test() or ""
        say(f"ok {title}{more} ({time.monotonic() - began:.1f} s)")
        return True
    except Exception:
        say(f"not ok {title}", traceback.format_exc(), *where())
        return False
    finally:
        del under_way[title]


def run_one(name, test):
    fleets = []

    def run():
        fleets.append(Fleet(**getattr(test, "settings", {})))
        test(fleets[0])

    try:
        return run_titled(name[5:].replace("_", " "), run, lambda: [
            f"  {p.program}: {p.log_path}" for fleet in fleets for p in fleet.processes])
    finally:
        for fleet in fleets:
            fleet.drop()


def main(lanes=1, at_end=lambda: True):
    """at_end: what can be said only when all have run, and whether that is as it should be."""
    names = sys.argv[1:]
    tests = [(name, test) for name, test in vars(sys.modules["__main__"]).items()
             if name.startswith("test_") and (not names or name in names)]
    passed = parallel(lambda item: run_one(*item), tests, lanes)
    sys.exit(0 if at_end() and all(passed) else 1)
