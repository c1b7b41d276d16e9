#!/bin/bash
# tests/simulators/platform/test.sh [PROGRAM]
# Tests simulator-platform with Python's standard library: one line a test, ok or not ok. Without a
# program it is built; FLAVOUR picks the build (default release).
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.." || exit
build=${BUILD:-build}
flavour=${FLAVOUR:-release}
SIMULATOR=${1:-}
if [ -z "$SIMULATOR" ]; then
    make -s BUILD="$build" FLAVOUR="$flavour" "$build/$flavour/bin/simulator-platform" || exit
    SIMULATOR=$build/$flavour/bin/simulator-platform
fi
export SIMULATOR PYTHONDONTWRITEBYTECODE=1
status=0
for test in tests/simulators/platform/test_*.py; do
    python3 "$test" || status=1
done
exit "$status"
