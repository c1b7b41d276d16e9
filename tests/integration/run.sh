#!/bin/bash
# tests/integration/run.sh NAME...: builds the services and runs tests/integration/NAME_test.py of
# each. Given by tests/run.sh: KAFKA_BROKERS, DATABASE_URL (an empty database), TIEOUT_TEST_PREFIX,
# FLAVOUR, BUILD. SEED chooses where processes are killed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
bin=${BUILD:=build}/${FLAVOUR:=release}/bin
make -s BUILD="$BUILD" FLAVOUR="$FLAVOUR" -j2 "$bin/tieout-setup" "$bin/tieout-reconciler" || exit
export BUILD FLAVOUR PYTHONPATH=tests/integration PYTHONDONTWRITEBYTECODE=1
status=0
for name; do
    python3 "tests/integration/${name}_test.py" || status=1
done
exit "$status"
