#!/bin/bash
# What `make lint` runs: lint.sh FOLDER_OF_THE_BUILD. Prints what is wrong, then one line a check.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
out=$1
failed=0

verdict() { # verdict STATUS NAME
    if [ "$1" = 0 ]; then
        echo "ok $2"
    else
        echo "not ok $2"
        failed=1
    fi
}

mapfile -t files < <(find common services tests -name '*.[ch]' -not -path '*/.*' | sort)

clang-format --dry-run -Werror "${files[@]}" 2>&1 | grep 'error:'
verdict "${PIPESTATUS[0]}" "clang-format"

"$out/tests/tidy/tidy" . "$out/bin"
verdict $? "house rules"

# cppcheck 2.10 does not know C11's _Noreturn, and so would think that REQUIRE goes on.
# One configuration is what the Makefile builds; checking others would only take long.
mkdir -p "$out/cppcheck"
cppcheck --quiet --error-exitcode=1 --std=c11 --language=c -j2 \
    --cppcheck-build-dir="$out/cppcheck" \
    --template='{file}:{line}: {message} [{id}]' --suppressions-list=tests/tidy/cppcheck.txt \
    --enable=warning,performance,portability --inline-suppr --max-configs=1 \
    -D_GNU_SOURCE '-D_Noreturn=__attribute__((noreturn))' -Icommon -I. common services tests 2>&1 | grep -v '^$'
verdict "${PIPESTATUS[0]}" "cppcheck"

exit $failed
