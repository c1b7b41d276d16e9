#!/bin/bash
# The poller against real Kafka, PostgreSQL and the QuickBooks Online simulator. Run by tests/run.sh,
# or by hand with KAFKA_BROKERS, DATABASE_URL (an empty database) and, if wanted, names of tests' files.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
. tests/harness/lib.sh
export BUILD=${BUILD:-build} FLAVOUR=${FLAVOUR:-release}
make -s -j2 poller-test-programs
export BIN=$BUILD/$FLAVOUR/bin LOGS=${LOGS:-$BUILD/test-logs}
mkdir -p "$LOGS"
status=0
[ $# -gt 0 ] || set -- test_reading.py test_faults.py
# A database and topics for each file: the simulator gives the same companies again.
prefix=${TIEOUT_TEST_PREFIX:-poller-test-$$} server=$DATABASE_URL
for file; do
    export TIEOUT_TEST_PREFIX=$prefix-${file%.py}
    database=${TIEOUT_TEST_PREFIX//[^a-z0-9]/_}
    DATABASE_URL=$(make_database "$server" "$database") || exit 1
    export DATABASE_URL PGDATABASE=$database
    python3 -B "tests/integration/poller/$file" || status=1
done
exit "$status"
