#!/bin/bash
# Runs the whole demo twice on the servers of the test run: it must end with nothing unexplained,
# and find a planted cent. FLAVOUR picks the build (default release).
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
. tests/harness/lib.sh

BUILD=${BUILD:-build}
export BUILD FLAVOUR=${FLAVOUR:-release}
export TIEOUT_TOPIC_PREFIX=${TIEOUT_TEST_PREFIX:-demo-test}
dir=$BUILD/demo-test
make -s -j2 BUILD="$BUILD" FLAVOUR="$FLAVOUR" all || exit
rm -rf "$dir"

amounts() { grep -E '^ *unexplained' "$1" | tr -s ' ' | sed 's/^ //; s/ $//' | tr '\n' ';'; }

# play NAME CODE AMOUNTS ARGUMENT...: one demo, and what its report must end with.
play() {
    local name=$1 code=$2 wanted=$3 report=$dir-$1.txt status=0
    shift 3
    tests/e2e/demo.sh --dir "$dir" --once "$@" > "$report" 2>&1 || status=$?
    expect_text "$name: exit code" "$code" "$status"
    expect_text "$name: unexplained, company A; B" "$wanted" "$(amounts "$report")"
    expect "$name: the last run writes nothing" \
        test "$(grep -c '0 writes to QuickBooks, 0 to the platform' "$report")" = 2
    expect "$name: nothing is left running" test -z "$(cat "$dir"/demo/*.pid 2> /dev/null)"
    [ "$status" = "$code" ] || tail -n 40 "$report"
}

play once 0 "unexplained 0.00;unexplained 0.00;"
play planted 1 "unexplained 0.00;unexplained 0.01;" --plant 0.01

for log in "$dir"/demo/tieout-*.log; do
    expect "$(basename "$log" .log): no error in its log" \
        test "$(grep -c '"level":"error"' "$log")" = 0
done
