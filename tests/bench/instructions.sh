#!/bin/bash
# How many instructions the decision takes, as callgrind counts them: tests/bench/instructions.sh
# BIN FUNCTION... A figure that does not depend on what else the machine does. Without valgrind
# (a Debian package) it says so, and that is all.
set -euo pipefail
bin=${1:?"the directory of the programs"}
shift
events=${EVENTS:-50000}
if ! command -v valgrind > /dev/null; then
    echo "decision_instructions: not counted, valgrind is not installed" >&2
    exit 0
fi
counts=$(mktemp)
trap 'rm -f "$counts"' EXIT
valgrind --tool=callgrind --toggle-collect=fold_all --callgrind-out-file="$counts" \
    "$bin/bench-fold" "$events" > /dev/null 2>&1
names=$(IFS='|' && echo "$*")
# A function that was compiled under two names of its file is listed twice, with the same count.
callgrind_annotate --inclusive=yes --auto=no --threshold=100 "$counts" |
    awk -v names="^($names)$" -v events="$events" '
        { gsub(",", "", $1); name = $0; sub(/^.*[:]/, "", name); sub(/ .*/, "", name) }
        /PROGRAM TOTALS/ { printf "event_instructions %.0f per_event\n", $1 / events }
        name ~ names && $1 + 0 > most[name] { most[name] = $1 + 0 }
        END {
            for (name in most) total += most[name]
            printf "decision_instructions %.0f per_event\n", total / events
        }'
