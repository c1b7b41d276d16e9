#!/bin/bash
# Ten million events folded, one after the other: that the reconciler gets to the end, that its
# memory stays what its cache allows, and what an event costs on the way. How fast is not judged.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
. tests/harness/lib.sh

bin=${BUILD:=build}/${FLAVOUR:=release}/bin
export BUILD
events=${EVENTS:-10000000}
memory_most_mib=600 # the cache (128 MiB unless set), a batch, what librdkafka has fetched
make -s BUILD="$BUILD" FLAVOUR="$FLAVOUR" -j2 "$bin"/{bench,tieout-setup,tieout-reconciler} || exit
figures=$(tests/bench/run.sh "$bin" --history "$events")
expect_text "the journal is folded to its end" 0 $?
echo "$figures"
peak=$(awk '/_peak_memory / { mib = $2 } END { print int(mib) }' <<< "$figures")
expect "memory stays below $memory_most_mib MiB ($peak)" test "$peak" -lt "$memory_most_mib"
