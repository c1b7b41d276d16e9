#!/bin/bash
# tests/run.sh must not call a run good that is not: what it counts, sample by sample.
set -uo pipefail
. tests/harness/lib.sh

# counts NAME STATUS "PASSED FAILED" OUTPUT
counts() {
    expect_text "count: $1" "$3" "$(printf "$4" | awk -v status="$2" -f tests/harness/count.awk)"
}

counts "nothing printed" 0 "0 1" ''
counts "nothing printed and a bad end" 1 "0 1" ''
counts "lines" 0 "2 0" 'ok one\nok two\n'
counts "a line that failed" 1 "1 1" 'ok one\nnot ok two\n'
counts "a line that failed, and a good end" 0 "1 1" 'ok one\nnot ok two\n'
counts "good lines and a bad end" 139 "2 1" 'ok one\nok two\n'
counts "words that only look like lines" 0 "0 1" 'okay\nnothing ok here\nnot okay\n'

begun='[==========] Running 3 test(s).\n[ RUN      ] a\n[       OK ] a\n'
good="$begun"'[==========] 3 test(s) run.\n[  PASSED  ] 3 test(s).\n'
bad="$begun"'[  FAILED  ] b\n[==========] 3 test(s) run.\n[  PASSED  ] 1 test(s).\n'
bad="$bad"'[  FAILED  ] 2 test(s), listed below:\n[  FAILED  ] b\n[  FAILED  ] c\n\n 2 FAILED TEST(S)\n'
counts "a cmocka program" 0 "3 0" "$good"
counts "two cmocka programs, one with failures" 1 "4 2" "$good$bad"
counts "a cmocka program that crashed between two" 1 "6 1" "$good$begun$good"
counts "a cmocka program with a leak found at its end" 1 "3 1" "$good==1==ERROR: LeakSanitizer\n"
counts "a named cmocka group" 0 "2 0" \
    '[==========] group: Running 2 test(s).\n[==========] group: 2 test(s) run.\n[  PASSED  ] 2 test(s).\n'

expect_text "database of a URL" "postgresql://u:p@h:1/new?sslmode=disable" \
    "$(database_url 'postgresql://u:p@h:1/old?sslmode=disable' new)"
expect_text "database of a URL without one" "postgresql://h/new" "$(database_url postgresql://h new)"
expect_text "database of key words" "host=h dbname=new" "$(database_url 'host=h' new)"

# A Python test that is cut off, or hangs, says so: its line, not silence.
hangs() { # hangs PROGRAM LIMIT: what it prints of its two tests
    TIEOUT_TEST_PREFIX=hang timeout "$2" python3 -B -c "
import sys, time
sys.path[:0] = ['tests/integration']
import cases, fleet
$1
cases.parallel(lambda title: cases.run_titled(title, lambda: time.sleep(60)), ['one', 'two'], 2)" |
        sed -n 's/ after [0-9]* s$//p' | paste -sd';'
}
expect_text "hang: ended from outside" \
    "not ok one: ended by SIGTERM;not ok two: ended by SIGTERM" "$(hangs '' 2)"
expect_text "hang: its time is over" \
    "not ok one: ended by SIGALRM;not ok two: ended by SIGALRM" \
    "$(hangs 'fleet.TEST_SECONDS_MAX = 1' 30)"
