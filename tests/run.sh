#!/bin/bash
# Runs the tests: tests/run.sh [--table FILE] [SUITE...]; without names, every suite of the table
# (tests/suites.tsv).
#
# One Kafka broker and one PostgreSQL are started for the run under build/test-local, and removed
# afterwards; with KAFKA_BROKERS or DATABASE_URL set, those servers are used instead. Each suite is
# given KAFKA_BROKERS, TIEOUT_TEST_PREFIX (for its topics and groups), DATABASE_URL (an empty
# database of its own) and FLAVOUR, and runs in the top directory.
#
# A row of lane `alone` runs by itself; rows of lane `beside` that follow each other run LANES (3) at
# a time: they mostly wait. A row of lane `build` runs by itself too, also when it is not named but
# one `beside` is: two of them must not build the same.
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
LANES=${LANES:-3}

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
build_row=
first=
while IFS=$'\t' read -r name flavour seconds lane command; do
    [[ -z $name || $name = \#* ]] && continue
    row=$name$'\t'$flavour$'\t'$seconds$'\t'$lane$'\t'$command
    [ "$lane" != build ] || build_row=$row
    wanted "$name" "$@" || continue
    [ "$lane" != beside ] || wanted build "$@" || first=$build_row
    rows+=("$row")
done < "$table"
[ -z "$first" ] || rows=("$first" "${rows[@]}")
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

# The suites under way: what is known of each, by its process id.
declare -A running=() began=() databases=()

clean_up() {
    local pid
    for pid in "${!running[@]}"; do
        { kill "$pid" && wait "$pid"; } 2> /dev/null
        drop_database "$server_url" "${databases[$pid]}"
    done
    servers wipe
}
trap clean_up EXIT
trap 'exit 130' INT TERM

show_failure() { # show_failure STATUS SECONDS LOG
    case $1 in
        0) echo "  it ended with code 0" ;;
        124 | 137) echo "  it was ended after its $2 seconds, or killed" ;;
        *) echo "  it ended with code $1" ;;
    esac
    grep -E '^not ok|^\[  FAILED  \]|^\[   LINE   \]|^\[  ERROR   \]|: error:|ERROR: |runtime error' "$3" |
        head -n "$SHOWN_LINES" | sed 's/^/  | /'
    echo "  end of $3:"
    tail -n "$SHOWN_LINES" "$3" | sed 's/^/  | /'
}

passed=0
failed=0
# On a terminal the line below the results says what is being waited for.
show_running() {
    local row names=
    [ -t 1 ] || return 0
    for row in "${running[@]}"; do names+=" ${row%%$'\t'*}"; done
    printf '\r\033[K%s' "${names:+running:$names}"
}

start_suite() { # start_suite ROW
    local name flavour seconds lane command url pid
    IFS=$'\t' read -r name flavour seconds lane command <<< "$1"
    local database=tieout_test_${name//[^a-z0-9]/_}_$run_id log=$LOGS/$name.log
    if url=$(make_database "$server_url" "$database" 2> "$log"); then
        DATABASE_URL=$url TIEOUT_TEST_PREFIX=test-$name-$run_id FLAVOUR=$flavour PGDATABASE=$database \
            timeout -k 10 "$seconds" bash -c "$command" > "$log" 2>&1 < /dev/null 8>&- &
    else
        false &
    fi
    pid=$!
    running[$pid]=$1 began[$pid]=$SECONDS databases[$pid]=$database
    show_running
}

end_suite() { # end_suite PID STATUS
    local name flavour seconds lane command good bad
    IFS=$'\t' read -r name flavour seconds lane command <<< "${running[$1]}"
    drop_database "$server_url" "${databases[$1]}"
    read -r good bad < <(awk -v status="$2" -f tests/harness/count.awk "$LOGS/$name.log")
    unset "running[$1]"
    [ ! -t 1 ] || printf '\r\033[K'
    printf '%-15s %4d s  %5d passed  %3d failed\n' "$name" $((SECONDS - began[$1])) "$good" "$bad"
    [ "$bad" = 0 ] || show_failure "$2" "$seconds" "$LOGS/$name.log"
    passed=$((passed + good))
    failed=$((failed + bad))
    show_running
}

# await COUNT: until fewer than COUNT suites are under way. An interrupt is heard meanwhile.
await() {
    local pid status
    while [ "${#running[@]}" -ge "$1" ]; do
        wait -n -p pid "${!running[@]}" 2> /dev/null
        status=$?
        end_suite "$pid" "$status"
    done
}

for row in "${rows[@]}"; do
    IFS=$'\t' read -r _ _ _ lane _ <<< "$row"
    case $lane in
        beside) await "$LANES" ;;
        alone | build) await 1 ;;
        *) echo "$table: the lane of ${row%%$'\t'*} is alone, beside or build, not '$lane'" && finish 0 1 ;;
    esac
    start_suite "$row"
    [ "$lane" = beside ] || await 1
done
await 1
finish "$passed" "$failed"
