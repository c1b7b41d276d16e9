#!/bin/bash
# tests/fuzz/guided.sh [SECONDS [NAME...]]: fuzzers with clang's libFuzzer (the Debian packages clang-14
# and libclang-rt-14-dev). It begins with what is kept in corpus/NAME, and puts there what reaches new
# code. A text that breaks a promise is left in build/fuzz-guided.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
seconds=${1:-60}
shift || true
[ $# -gt 0 ] || set -- xml qbxml
out=build/fuzz-guided
read -ra flags <<< "-std=c11 -g -O1 -D_GNU_SOURCE -DFUZZ_GUIDED -Icommon -I. -isystem /usr/include/libxml2"
for name; do
    mkdir -p "$out/$name"
    "${GUIDED_CC:-clang-14}" "${flags[@]}" -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
        -o "$out/$name.program" "tests/fuzz/${name}_fuzz.c" tests/fuzz/{fuzzer,xml_texts,libxml_reader}.c \
        common/{base,syntax,model,qbxml}/*.c -ljansson -lxml2 -lcrypto
    "$out/$name.program" -max_total_time="$seconds" -max_len=8192 -timeout=10 -print_final_stats=1 \
        -artifact_prefix="$out/$name-" "$out/$name" "tests/fuzz/corpus/$name"
    "$out/$name.program" -merge=1 -use_counters=0 -max_len=2048 "tests/fuzz/corpus/$name" "$out/$name"
done
