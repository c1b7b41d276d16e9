#!/bin/sh
# The pusher with real Kafka and PostgreSQL and both simulators: run.sh [TEST...]. Environment as in
# tests/integration/fleet.py; the programs are built before (make pusher-integration).
set -u
cd "$(dirname "$0")/../../.." || exit
status=0
for story in writes outcomes crashes; do
    PYTHONPATH=tests/integration:tests/integration/pusher \
        python3 "tests/integration/pusher/$story.py" "$@" || status=1
done
exit $status
