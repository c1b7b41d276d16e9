#!/bin/sh
# Runs the simulator's own tests: test.sh [BINARY]. Starts it on free ports of the loopback,
# prints "ok NAME" or "not ok NAME" for each test, and ends it.
set -u
here=$(cd "$(dirname "$0")" && pwd)
binary=${1:-${SIMULATOR_QBO:-$here/../../../build/release/bin/simulator-qbo}}
[ -x "$binary" ] || { echo "test.sh: build $binary first, or name the binary" >&2; exit 2; }
work=$(mktemp -d) || exit 2
pid=
finish() {
    [ -n "$pid" ] && kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

"$binary" --port 0 --control-port 0 >"$work/out" 2>"$work/err" &
pid=$!
tries=0
until grep -q '^ready ' "$work/out"; do
    tries=$((tries + 1))
    if [ $tries -gt 100 ] || ! kill -0 "$pid" 2>/dev/null; then
        echo "not ok start"
        cat "$work/err" >&2
        exit 1
    fi
    sleep 0.1
done
SIMULATOR_API=$(sed -n 's/^ready api=\([^ ]*\) .*/\1/p' "$work/out")
SIMULATOR_CONTROL=$(sed -n 's/^ready .* control=\(.*\)/\1/p' "$work/out")
export SIMULATOR_API SIMULATOR_CONTROL PYTHONDONTWRITEBYTECODE=1

status=0
for test in "$here"/test_*.py; do
    python3 "$test" || status=1
done
if kill -0 "$pid" 2>/dev/null; then
    kill "$pid"
    wait "$pid"
    ended=$?
    pid=
else
    ended=99
fi
if [ $ended -eq 0 ]; then
    echo "ok ends_cleanly"
else
    echo "not ok ends_cleanly"
    cat "$work/err" >&2
    status=1
fi
exit $status
