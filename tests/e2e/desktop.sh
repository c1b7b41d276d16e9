#!/bin/bash
# tests/e2e/desktop.sh [SEED...] [test_NAME...]: builds the system with QuickBooks Desktop and runs desktop.py.
# Given by tests/run.sh: KAFKA_BROKERS, DATABASE_URL (an empty database), TIEOUT_TEST_PREFIX, FLAVOUR,
# BUILD.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
bin=${BUILD:=build}/${FLAVOUR:=release}/bin
make -s BUILD="$BUILD" FLAVOUR="$FLAVOUR" -j2 "$bin"/tieout "$bin"/tieout-{setup,reconciler,pusher,console,qbd_gateway} \
    "$bin"/simulator-{qbd,platform} || exit
export BUILD FLAVOUR PYTHONDONTWRITEBYTECODE=1
exec python3 tests/e2e/desktop.py "$@"
