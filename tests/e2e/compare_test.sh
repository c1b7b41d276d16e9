#!/bin/bash
# Tests tests/e2e/compare.py with the simulators. FLAVOUR picks their build (default release).
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
bin=${BUILD:-build}/${FLAVOUR:-release}/bin
make -s BUILD="${BUILD:-build}" FLAVOUR="${FLAVOUR:-release}" \
    "$bin"/simulator-{platform,qbo,qbd} || exit
export SIMULATOR=$bin/simulator-platform SIMULATOR_QBO=$bin/simulator-qbo
export SIMULATOR_QBD=$bin/simulator-qbd PYTHONDONTWRITEBYTECODE=1
python3 tests/e2e/compare_test.py & python3 tests/e2e/compare_desktop_test.py
desktop=$?
wait $! && exit $desktop
