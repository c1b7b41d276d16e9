#!/bin/bash
# deploy/local/servers.sh: starts, reuses, heals after kills, leaves other people's processes alone.
# On servers of its own, whatever the environment names.
set -uo pipefail
. tests/harness/lib.sh
unset KAFKA_BROKERS DATABASE_URL LOCAL_KAFKA_BROKERS LOCAL_DATABASE_URL

dir=$(realpath -m "${BUILD:-build}/servers-test")
servers() { deploy/local/servers.sh --dir "$dir" "$@"; }
trap 'servers wipe' EXIT
kafka_pid() { cat "$dir/kafka/pid"; }
postgres_pid() { servers status | sed -n 's/^PostgreSQL.*pid \([0-9]*\).*/\1/p'; }
within() { # within MILLISECONDS COMMAND...
    local limit=$1 from
    shift
    from=$(date +%s%3N)
    "$@" && [ $(($(date +%s%3N) - from)) -lt "$limit" ]
}
# with_env COMMAND: as somebody does who has sourced the file
with_env() { (. "$dir/env" && "$@"); }

servers wipe
expect "status says no before a start" bash -c "! deploy/local/servers.sh --dir $dir status"
expect "start" servers start
expect "status says yes" servers status
first="$(kafka_pid) $(postgres_pid)"
expect "a second start is quick" within 1000 servers start
expect_text "a second start reuses both" "$first" "$(kafka_pid) $(postgres_pid)"
expect "kcat just works" with_env kcat -L
expect "psql just works" with_env psql -X -c 'CREATE TABLE kept (n int)'
expect_text "the role of DATABASE_URL is no superuser" f \
    "$(with_env psql -X -At -c 'SELECT rolsuper FROM pg_roles WHERE rolname = current_user')"
expect "a typo makes no topic" \
    bash -c ". $dir/env; ! (echo lost | kcat -P -t nowhere -X message.timeout.ms=1000)"
expect "a start in a shell that sourced env still owns its servers" \
    bash -c "set -e; . $dir/env; ! deploy/local/servers.sh --dir $dir start | grep KAFKA_BROKERS"

kill -KILL "$(kafka_pid)" "$(postgres_pid)"
sleep 0.3
expect "start after kill -9 of both" servers start
expect "what was committed is still there" with_env psql -X -c 'TABLE kept'

servers stop
expect "status says no after a stop" bash -c "! deploy/local/servers.sh --dir $dir status"
# The number in a stale file now belongs to somebody else: to this script.
echo $$ > "$dir/kafka/pid"
servers stop
expect "a stale process id is not taken for the broker" kill -0 $$
expect "servers from outside are used, and nothing is started" bash -c \
    "KAFKA_BROKERS=elsewhere:9 DATABASE_URL=postgresql://elsewhere/x deploy/local/servers.sh \
     --dir $dir start | grep -q elsewhere:9"
expect "env names the servers from outside" grep -q "KAFKA_BROKERS='elsewhere:9'" "$dir/env"
expect "start again, all stopped" servers start
expect "wipe" servers wipe
expect "wipe leaves no data" bash -c "! ls $dir/kafka/data $dir/postgres/data"
