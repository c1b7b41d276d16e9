#!/bin/bash
# tests/harness/build.sh FLAVOUR...: builds everything that suites run, before several of them ask
# for it at the same time.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
. tests/harness/lib.sh
for flavour; do
    expect "everything is built ($flavour)" make -s -j2 FLAVOUR="$flavour" all suite-programs
done
