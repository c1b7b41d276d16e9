#!/bin/bash
# The benchmark: tests/bench/run.sh BIN [--events N] [--rounds N] ...; see tests/bench/bench.c.
# tests/bench/run.sh BIN --gateway [--companies N] ...: the gateway's; see tests/bench/gateway.c.
#
# Uses the servers that KAFKA_BROKERS and DATABASE_URL name; without them a private pair is started
# under build/bench/servers and removed at the end. The figures are printed, and kept in
# build/bench/<date>.txt.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

bin=${1:?"the directory of the programs"}
shift
program=bench
if [ "${1:-}" = --gateway ]; then
    program=bench-gateway
    shift
fi
at=${BUILD:-build}/bench
mkdir -p "$at/logs"

if [ -z "${KAFKA_BROKERS:-}" ] || [ -z "${DATABASE_URL:-}" ]; then
    trap 'deploy/local/servers.sh --dir "$at/servers" wipe > /dev/null' EXIT
    deploy/local/servers.sh --dir "$at/servers" start >&2
    # shellcheck disable=SC1091
    . "$at/servers/env"
fi

figures=$at/$(date -u +%Y-%m-%dT%H%M%SZ).txt
"$bin/$program" --bin "$bin" --logs "$at/logs" "$@" | tee "$figures.new"
mv "$figures.new" "$figures"
echo "Kept in $figures" >&2
