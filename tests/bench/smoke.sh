#!/bin/bash
# A small run of the benchmark: that it ends, and prints every figure. How fast is not judged here.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
. tests/harness/lib.sh

bin=${BUILD:=build}/${FLAVOUR:=release}/bin
export BUILD
make -s BUILD="$BUILD" FLAVOUR="$FLAVOUR" -j2 bench-programs || exit
figures=$(tests/bench/run.sh "$bin" --events 4000 --tenants 20 --partitions 8 --rounds 1)
expect_text "the benchmark ends well" 0 $?
for name in floor_consume replay ratio_replay_to_reconciler_1 {floor_plain,floor_ours,reconciler}_{1,2} reconciler_{1,2}_peak_memory \
    ratio_reconciler_to_plain_{1,2}; do
    expect "$name is a figure" grep -qE "^$name [0-9.]+ [a-zA-Z/]+$" <<< "$figures"
done
parts=$("$bin/bench-fold" 2000)
expect_text "the fold's benchmark ends well" 0 $?
for name in decode plan fold seal decision; do
    expect "$name is a figure" grep -qE "^$name -?[0-9.]+ us_per_event$" <<< "$parts"
done
# Each session there says itself whether it did what it should.
figures=$(tests/bench/run.sh "$bin" --gateway --companies 40 --record 100 --sessions 80 --work 5)
expect_text "the gateway's benchmark ends well" 0 $?
for name in empty empty_many empty_on_record empty_two work work_two; do
    for part in "" _peak_memory _floor_static _ratio_to_static _ratio_to_transactions; do
        expect "gateway_$name$part is a figure" grep -qE "^gateway_$name$part [0-9.]+ [a-zA-Z/]+$" <<< "$figures"
    done
done
