"""Every message set that QuickBooks Desktop was given, held against Intuit's schemas where they are
at hand: QBXML_SCHEMAS is their folder (CONTRIBUTING.md). The simulator keeps the sets in QBXML_SETS."""

import collections
import itertools
import os
import pathlib
import re
import subprocess

from cases import run_titled
from fleet import LOGS

SCHEMAS = os.environ.get("QBXML_SCHEMAS")
KEPT = LOGS / f"message-sets-{os.getpid()}"
AT_ONCE = 1000  # files for one xmllint

if SCHEMAS:
    KEPT.mkdir(parents=True)
    os.environ["QBXML_SETS"] = str(KEPT)
_numbers = itertools.count(1)


def keep(text):
    """One that a company file of a test's own was given."""
    if SCHEMAS:
        (KEPT / f"test-{next(_numbers)}.xml").write_text(text)


def by_level():
    files = collections.defaultdict(list)
    for path in sorted(KEPT.iterdir()):
        major, minor = re.search(r'<\?qbxml version="(\d+)\.(\d)"\?>', path.read_text()).groups()
        files[major + minor].append(path)
    return files


def judge(level, files):
    """What xmllint says of those that are not valid by the schema of the level that they declare."""
    schema = pathlib.Path(SCHEMAS) / f"qbxmlops{level}.xsd"
    assert schema.exists(), schema
    done = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", schema, *files],
                          check=False, capture_output=True, text=True)
    wrong = [line for line in done.stderr.splitlines() if not line.endswith(" validates")]
    assert wrong or done.returncode == 0, done
    return wrong


def check_all():
    files = by_level()
    assert files, "no message set was kept"
    wrong = sum((judge(level, paths[i:i + AT_ONCE]) for level, paths in files.items()
                 for i in range(0, len(paths), AT_ONCE)), [])
    assert not wrong, "\n".join(wrong[:40])
    return ": " + ", ".join(f"{len(paths)} of level {int(level) / 10}"
                            for level, paths in sorted(files.items()))


def are_valid():
    return not SCHEMAS or run_titled("every message set is valid by Intuit's schemas", check_all,
                                     lambda: [f"  {KEPT}"])
