#!/bin/bash
# tests/e2e/crash.sh [SEED...] [POINT...]: builds the system and kills it at its points (crash.py).
# Given by tests/run.sh: KAFKA_BROKERS, DATABASE_URL (an empty database), TIEOUT_TEST_PREFIX, FLAVOUR,
# BUILD. LANES: how many systems run at once.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
bin=${BUILD:=build}/${FLAVOUR:=release}/bin
make -s BUILD="$BUILD" FLAVOUR="$FLAVOUR" -j2 "$bin"/tieout-{setup,reconciler,qbo_poller,pusher,console} \
    "$bin"/simulator-{qbo,platform} || exit
export BUILD FLAVOUR PYTHONDONTWRITEBYTECODE=1
exec python3 tests/e2e/crash.py "$@"
