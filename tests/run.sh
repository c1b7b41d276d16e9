#!/bin/bash
# Runs the tests: tests/run.sh [--table FILE] [SUITE...]; without names, every suite of the table
# (tests/suites.tsv).
#
# One Kafka broker and one PostgreSQL are started for the run under build/test-local, and removed
# afterwards; with KAFKA_BROKERS or DATABASE_URL set, those servers are used instead. Each suite is
# given KAFKA_BROKERS, TIEOUT_TEST_PREFIX (for its topics and groups), DATABASE_URL (an empty
# database of its own) and FLAVOUR, and runs in the top directory.
#
# A suite prints one line a test, `ok NAME` or `not ok NAME`, or runs cmocka programs, whose
# summaries are read. One that crashes, ends with another code than 0, takes too long or prints no
# test has failed. Its output is in build/test-logs/SUITE.log. The last line that is printed is
# "N passed, N failed"; the exit code is 0 only when none failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
. tests/harness/lib.sh
# Suites call make themselves; the outer one's flags and job server are not for them.
unset MAKEFLAGS MFLAGS MAKELEVEL

export BUILD=${BUILD:-build}
LOGS=$BUILD/test-logs
SERVERS=$BUILD/test-local
SHOWN_LINES=25

table=tests/suites.tsv
if [ "${1:-}" = --help ]; then
    sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"
    exit 0
fi
if [ "${1:-}" = --table ]; then
    table=${2:?--table needs a file}
    shift 2
fi

finish() {
    echo
    echo "$1 passed, $2 failed"
    [ "$2" = 0 ]
    exit
}

wanted() { # wanted NAME SUITE...
    local name=$1 each
    shift
    [ $# -gt 0 ] || return 0
    for each in "$@"; do [ "$each" = "$name" ] && return 0; done
    return 1
}

rows=()
while IFS=$'\t' read -r name flavour seconds command; do
    [[ -z $name || $name = \#* ]] && continue
    wanted "$name" "$@" && rows+=("$name"$'\t'"$flavour"$'\t'"$seconds"$'\t'"$command")
done < "$table"
if [ ${#rows[@]} = 0 ]; then
    echo "No suite of $table is called: $*"
    finish 0 1
fi

mkdir -p "$LOGS"
# Two runs would take each other's servers away. What we start must not inherit the lock: it would
# outlive a run that was killed.
exec 8> "$BUILD/test.lock"
if ! flock -n 8; then
    echo "Another test run uses $SERVERS; waiting for it. (BUILD=DIR gives this one its own.)"
    flock 8
fi
servers() { deploy/local/servers.sh --dir "$SERVERS" "$@" 8>&-; }

# A run starts from nothing, also after one that was cut off.
servers wipe
if ! servers start; then
    echo "The servers for the tests did not start; the lines above say why."
    finish 0 1
fi
. "$SERVERS/env"
server_url=$DATABASE_URL
# Told apart from other runs on the same outside server.
run_id=$(date +%s)$$

database=
suite_pid=
clean_up() {
    [ -z "$suite_pid" ] || { kill "$suite_pid" && wait "$suite_pid"; } 2> /dev/null
    [ -z "$database" ] || drop_database "$server_url" "$database"
    servers wipe
}
trap clean_up EXIT
trap 'exit 130' INT TERM

show_failure() { # show_failure NAME STATUS SECONDS LOG
    case $2 in
        0) echo "  it ended with code 0" ;;
        124 | 137) echo "  it was ended after its $3 seconds, or killed" ;;
        *) echo "  it ended with code $2" ;;
    esac
    grep -E '^not ok|^\[  FAILED  \]|^\[   LINE   \]|^\[  ERROR   \]|: error:|ERROR: |runtime error' "$4" |
        head -n "$SHOWN_LINES" | sed 's/^/  | /'
    echo "  end of $4:"
    tail -n "$SHOWN_LINES" "$4" | sed 's/^/  | /'
}

passed=0
failed=0
for row in "${rows[@]}"; do
    IFS=$'\t' read -r name flavour seconds command <<< "$row"
    log=$LOGS/$name.log
    printf '%-14s ' "$name"
    began=$SECONDS
    database=tieout_test_${name//[^a-z0-9]/_}_$run_id
    if url=$(make_database "$server_url" "$database" 2> "$log"); then
        DATABASE_URL=$url TIEOUT_TEST_PREFIX=test-$name-$run_id FLAVOUR=$flavour PGDATABASE=$database \
            timeout -k 10 "$seconds" bash -c "$command" > "$log" 2>&1 < /dev/null 8>&- &
        # Waited for, not called: so that an interrupt is heard at once.
        suite_pid=$!
        wait "$suite_pid" 2> /dev/null
        status=$?
        suite_pid=
    else
        status=1
    fi
    drop_database "$server_url" "$database"
    database=
    read -r good bad < <(awk -v status="$status" -f tests/harness/count.awk "$log")
    printf '%4d s  %5d passed  %3d failed\n' $((SECONDS - began)) "$good" "$bad"
    [ "$bad" = 0 ] || show_failure "$name" "$status" "$seconds" "$log"
    passed=$((passed + good))
    failed=$((failed + bad))
done
finish "$passed" "$failed"
