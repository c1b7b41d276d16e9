#!/usr/bin/env bash
# Builds the simulators and tests them with clients of their own kind: Python's standard library.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build} flavour=${FLAVOUR:-release}
status=0
for name in qbo platform qbd; do
    make -s "BUILD=$build" "FLAVOUR=$flavour" -j2 "$build/$flavour/bin/simulator-$name" || exit 1
    "tests/simulators/$name/test.sh" "$build/$flavour/bin/simulator-$name" || status=1
done
exit $status
