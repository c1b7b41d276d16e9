#!/bin/bash
# A private Kafka broker and a private PostgreSQL, on 127.0.0.1 only.
#
#   servers.sh [--dir DIR] start | wait | status | stop | wipe
#
#   start   starts what does not run, waits until both answer, writes DIR/env
#   wait    waits until both answer
#   status  says what runs; exit code 3 unless both do
#   stop    ends both; data stays, and the next start continues with it
#   wipe    ends both and removes their data
#
# DIR is build/local unless told: data, logs, process ids and the chosen ports are below it, so two
# directories never share a server. `. DIR/env` makes tieout, kcat and psql use these servers.
# KAFKA_BROKERS and DATABASE_URL in the environment name servers that are already there: those are
# used, and nothing is started in their place.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
    sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"
    exit 2
}

DIR=$ROOT/build/local
if [ "${1:-}" = --dir ]; then
    [ $# -ge 2 ] || usage
    DIR=$(realpath -m -- "$2")
    shift 2
fi
[ $# = 1 ] || usage
. "$ROOT/deploy/local/kafka.sh"
. "$ROOT/deploy/local/postgres.sh"
. "$ROOT/deploy/local/environment.sh"

start() {
    if [ -z "$outside_kafka" ] && ! kafka_is_ready; then
        [ -n "$(kafka_pid)" ] || kafka_launch
    fi
    if [ -z "$outside_postgres" ] && ! postgres_is_ready; then
        postgres_launch
    fi
    wait_for_both
    write_environment
    status
}

wait_for_both() {
    [ -n "$outside_kafka" ] || kafka_wait
    [ -n "$outside_postgres" ] || postgres_is_ready ||
        die "PostgreSQL does not run; start it with: deploy/local/servers.sh --dir $DIR start"
}

status() {
    local all=0
    if [ -n "$outside_kafka" ]; then
        say "Kafka       $outside_kafka (from KAFKA_BROKERS)"
    elif kafka_is_ready; then
        say "Kafka       127.0.0.1:$(kafka_port), pid $(kafka_pid), log $kafka_log"
    else
        say "Kafka       does not run"
        all=3
    fi
    if [ -n "$outside_postgres" ]; then
        say "PostgreSQL  the server of DATABASE_URL"
    elif postgres_is_ready; then
        say "PostgreSQL  127.0.0.1:$(postgres_port), pid $(postgres_pid), log $(postgres_home)/server.log"
    else
        say "PostgreSQL  does not run"
        all=3
    fi
    return "$all"
}

mkdir -p "$DIR"
# Two starts at once must not start two of each.
exec 9> "$DIR/lock"
flock -w 180 9 || die "Another start or stop holds $DIR/lock for minutes; end it and run this again."

case $1 in
    start) start ;;
    wait) wait_for_both ;;
    status) status ;;
    stop)
        kafka_stop
        postgres_stop
        say "Stopped; the data stays in ${DIR#"$ROOT"/}."
        ;;
    wipe)
        kafka_wipe
        postgres_wipe
        ;;
    *) usage ;;
esac
