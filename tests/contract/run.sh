#!/bin/bash
# What `make contract` runs: run.sh FOLDER_OF_THE_PROGRAMS SIMULATOR. Our codec and an independent
# validator read the same examples and must agree; QuickBooks' simulators must understand us.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
status=0
"$1/examples" schemas/examples/*/*.json || status=1
"$1/desktop" || status=1
output=$(python3 tests/contract/examples.py schemas && \
    python3 tests/contract/openapi.py schemas services/console/routes.def &&
    python3 tests/contract/online.py "$1/online" "$2") ||
    status=1
echo "$output"
! grep -q '^not ok' <<< "$output" || status=1
exit $status
