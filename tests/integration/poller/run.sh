#!/bin/bash
# The poller against real Kafka, PostgreSQL and the QuickBooks Online simulator. Run by tests/run.sh,
# or by hand with KAFKA_BROKERS, DATABASE_URL (an empty database) and, if wanted, names of tests' files.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
export BUILD=${BUILD:-build} FLAVOUR=${FLAVOUR:-release}
make -s -j2 poller-test-programs
export BIN=$BUILD/$FLAVOUR/bin LOGS=${LOGS:-$BUILD/test-logs}
mkdir -p "$LOGS"
status=0
[ $# -gt 0 ] || set -- test_reading.py test_faults.py
for file; do
    python3 -B "tests/integration/poller/$file" || status=1
done
exit "$status"
