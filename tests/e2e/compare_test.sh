#!/bin/bash
# Tests tests/e2e/compare.py with both simulators. FLAVOUR picks their build (default release).
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
bin=${BUILD:-build}/${FLAVOUR:-release}/bin
make -s BUILD="${BUILD:-build}" FLAVOUR="${FLAVOUR:-release}" \
    "$bin/simulator-platform" "$bin/simulator-qbo" || exit
export SIMULATOR=$bin/simulator-platform SIMULATOR_QBO=$bin/simulator-qbo PYTHONDONTWRITEBYTECODE=1
exec python3 tests/e2e/compare_test.py
