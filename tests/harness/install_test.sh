#!/bin/bash
# make install puts what was built where PREFIX and DESTDIR say, and nowhere else.
set -uo pipefail
. tests/harness/lib.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
at=$work/stage/opt/tieout

make -s -j2 all install DESTDIR="$work/stage" PREFIX=/opt/tieout
expect_text "make install ends well" 0 $?
for main in services/*/main.c; do
    [ -f "$main" ] || continue
    service=$(basename "$(dirname "$main")")
    program=tieout-$service
    [ "$service" = tieout ] && program=tieout
    expect "$program is installed" test -x "$at/bin/$program"
done
expect_text "no simulator is installed" "" "$(find "$work" -name 'simulator*')"
while read -r file; do
    expect "$file is installed" cmp "$file" "$at/share/tieout/$file"
done < <(find schemas -type f | sort)
expect "the licence is installed" cmp LICENSE "$at/share/doc/tieout/LICENSE"
expect_text "nothing is put elsewhere" "opt" "$(ls "$work/stage")"
