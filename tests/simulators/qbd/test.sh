#!/bin/bash
# tests/simulators/qbd/test.sh PROGRAM
# Tests simulator-qbd with Python's standard library: one line a test, ok or not ok. With a folder of
# Intuit's XSDs in QBXML_SCHEMAS (CONTRIBUTING.md) the tables and all answers are compared with them.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
SIMULATOR=${1:?test.sh: name the program}
export SIMULATOR PYTHONDONTWRITEBYTECODE=1
status=0
for test in "$here"/test_*.py; do
    python3 "$test" || status=1
done
if [ -n "${QBXML_SCHEMAS:-}" ]; then
    python3 "$here/check_shapes.py" "$QBXML_SCHEMAS" || status=1
fi
exit "$status"
