#!/bin/bash
# Shows that the simulation bites: each patch of tests/sim/bugs puts one bug into a copy of the
# sources; the seeds that its first line names must find it. Prints `ok NAME` or `not ok NAME`.
#
# The copy is built once; a patch then compiles the files that it changes and links. With names as
# arguments only those patches are tried: tests/sim/bugs.sh echo zombie
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
top=$PWD
work=${BUILD:-build}/sim-bugs
mkdir -p "$work"
work=$(cd "$work" && pwd)
status=0

# Times are kept, so that make compiles only what changed since the last time.
rm -rf "$work/tree"
mkdir -p "$work/tree"
cp -a Makefile common schemas "$work/tree"
mkdir -p "$work/tree/tests" && cp -a tests/sim "$work/tree/tests"

build() { make -s -C "$work/tree" BUILD="$work/build" "$work/build/release/bin/sim" > "$work/log" 2>&1; }

wanted() {
    local name=$1 each
    shift
    [ $# -gt 0 ] || return 0
    for each in "$@"; do [ "$each" = "$name" ] && return 0; done
    return 1
}

try() { # try PATCH: true when the simulation finds it
    local patch=$1 seeds
    seeds=$(sed -n '1s/^# seeds: //p' "$patch")
    if [ -z "$seeds" ]; then
        echo "  its first line is not '# seeds: N'"
        return 1
    fi
    if ! patch -s -p1 -d "$work/tree" --no-backup-if-mismatch < "$patch" > "$work/log" 2>&1; then
        echo "  it does not apply any more: write it anew against the sources as they are"
        return 1
    fi
    if ! build; then
        echo "  it does not compile: $(grep -m1 error: "$work/log")"
        return 1
    fi
    if timeout 120 "$work/build/release/bin/sim" --seeds "1-$seeds" > "$work/found" 2>&1; then
        echo "  $seeds seeds have not found it"
        return 1
    fi
    if ! grep -q '^not ok' "$work/found"; then
        echo "  the simulation ended without a finding: $(tail -n 1 "$work/found")"
        return 1
    fi
    echo "  $(grep -m1 '^not ok' "$work/found" | sed 's/^not ok //'):$(grep -m1 -A1 '^not ok' "$work/found" | sed -n 2p)"
}

restore() { # the files of a patch as they were; make sees that they changed back
    local file
    for file in $(sed -n 's,^+++ b/,,p' "$1"); do
        cp "$top/$file" "$work/tree/$file"
        touch "$work/tree/$file"
    done
}

# What the last time left patched is not older than its object.
for patch in tests/sim/bugs/*.patch; do restore "$patch"; done
if ! build; then
    cat "$work/log"
    echo "not ok sim-bugs (the simulation does not build)"
    exit 1
fi
for patch in tests/sim/bugs/*.patch; do
    name=$(basename "$patch" .patch)
    wanted "$name" "$@" || continue
    if said=$(try "$top/$patch"); then
        echo "ok $name"
    else
        echo "not ok $name"
        status=1
    fi
    echo "$said"
    restore "$patch"
done
exit $status
