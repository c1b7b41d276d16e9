"""Runs the test_* functions of a module, each with a fleet of its own; prints a line each."""

import sys
import time
import traceback

from fleet import Fleet


def run(module, names=()):
    failed = 0
    for name, test in list(vars(module).items()):
        if not name.startswith("test_") or (names and name not in names):
            continue
        title = name[5:].replace("_", " ")
        began = time.monotonic()
        fleet = None
        try:
            fleet = Fleet(**getattr(test, "settings", {}))
            test(fleet)
            print(f"ok {title} ({time.monotonic() - began:.1f} s)", flush=True)
        except Exception:  # a test that fails must not hide those after it
            failed += 1
            print(f"not ok {title}", flush=True)
            traceback.print_exc(file=sys.stdout)
            for process in fleet.processes if fleet else ():
                print(f"  {process.program}: {process.log_path}", flush=True)
        if fleet:
            fleet.drop()
    sys.exit(1 if failed else 0)


def main():
    run(sys.modules["__main__"], sys.argv[1:])
