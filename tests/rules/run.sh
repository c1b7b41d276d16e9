#!/bin/sh
# The rulebook's suites. Prints "ok NAME" or "not ok NAME" a check; a program that crashes, or says
# nothing, is a failure too. Usage: tests/rules/run.sh DIRECTORY-OF-PROGRAMS
set -u
bin=$1
cd "$(dirname "$0")/../.." || exit 1
status=0

suite() {
    name=$1
    shift
    out=$("$@")
    code=$?
    printf '%s\n' "$out"
    case $code:$out in
    *'not ok '*) status=1 ;;
    0:*'ok '*) ;;
    *)
        echo "not ok $name (ended with $code)"
        status=1
        ;;
    esac
}

suite cases "$bin/cases_test" tests/rules/*.cases
suite mutants "$bin/mutants" tests/rules/*.cases
suite conditions "$bin/conditions" tests/rules/*.cases
suite coverage "$bin/coverage_test"

if "$bin/rulebook" | cmp -s - common/rules/RULEBOOK.md; then
    echo "ok RULEBOOK.md is what the tables say"
else
    echo "not ok RULEBOOK.md is stale: make rulebook"
    status=1
fi
exit $status
