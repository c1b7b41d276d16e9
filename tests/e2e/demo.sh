#!/bin/bash
# See Tieout work: three companies in agreement, through a real Kafka and a real PostgreSQL.
#
#   demo.sh [--once] [--plant AMOUNT] [--plant-invoice AMOUNT] [--dir DIR]
#   demo.sh --stop | --help        what `make down` calls
#
#   --once          end everything that was started, when the report is printed
#   --plant AMOUNT  at the end post AMOUNT into QuickBooks' books outside any rule: the tie-out must
#                   find it, unexplained, and the exit code is 1
#   --plant-invoice AMOUNT
#                   likewise make an invoice in QuickBooks larger by AMOUNT, after the last run
#   --dir DIR       servers, logs, ports and secrets are below DIR; build/local unless told
#
# Starts the private servers, sets them up, starts the services and simulators of QuickBooks Online,
# of QuickBooks Desktop with its Web Connector and of the platform, and hands over to the program
# `demo`, which tells what it does. What runs already is used as it is. Without --once all of it
# stays up; `. DIR/env` then makes tieout, kcat and psql work beside it. The simulators keep their
# books in memory: once stopped, the next demo begins with new companies.
# KAFKA_BROKERS and DATABASE_URL in the environment name servers that are already there;
# TIEOUT_TOPIC_PREFIX the fleet's topics (tieout).
# Exit code 0 only when not a cent of any tenant's payables or receivables is unexplained.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../../deploy/local/lib.sh"
cd "$ROOT"

READY_SECONDS=60
STOP_SECONDS=20
# In this order they are started; ended in the opposite one.
SIMULATORS=(simulator-qbo simulator-qbd simulator-platform)
SERVICES=(tieout-console tieout-reconciler tieout-pusher tieout-qbo_poller tieout-qbd_gateway)

DIR=$ROOT/build/local
once=
plants=()
stop=
while [ $# -gt 0 ]; do
    case $1 in
        --once) once=yes ;;
        --stop) stop=yes ;;
        --plant | --plant-invoice)
            [[ ${2:-} =~ ^-?[0-9]+\.[0-9]{2}$ ]] ||
                die "$1 takes an amount with two places, such as 0.01."
            plants+=("$1" "$2")
            shift ;;
        --dir)
            [ $# -ge 2 ] || die "$1 needs a value; see: tests/e2e/demo.sh --help"
            DIR=$2
            shift ;;
        --help)
            sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"
            exit 0 ;;
        *) die "What is '$1'? See: tests/e2e/demo.sh --help" ;;
    esac
    shift
done
DIR=$(realpath -m -- "$DIR")
DEMO=$DIR/demo
BIN=$(realpath -m -- "${BUILD:-build}/${FLAVOUR:-release}/bin")

# --- processes ---------------------------------------------------------------------------------

pid_of() { # pid_of NAME: of the one that we started and that still runs
    local pid=
    [ -f "$DEMO/$1.pid" ] && pid=$(< "$DEMO/$1.pid")
    process_is "$pid" "/bin/$1" && echo "$pid"
}

# show_reason NAME: the last error of its log, else the log's end.
show_reason() {
    grep '"level":"error"' "$DEMO/$1.log" | tail -n 1 | grep . >&2 ||
        tail -n 3 "$DEMO/$1.log" >&2 || true
}

# Its own session, so that Ctrl-C at the report does not end what is to stay up.
launch() { # launch NAME [NAME=VALUE|ARGUMENT]...
    local name=$1
    shift
    setsid env "$@" > "$DEMO/$name.log" 2>&1 < /dev/null 8>&- &
    echo $! > "$DEMO/$name.pid"
    started+=("$name")
}

http_is_ready() { # http_is_ready PORT PATH
    local line=
    (
        exec 3<> "/dev/tcp/127.0.0.1/$1"
        printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' "$2" >&3
        IFS= read -r -t 5 line <&3
        [[ $line == *" 200 "* ]]
    ) 2> /dev/null
}

wait_ready() { # wait_ready NAME PORT PATH
    local tick
    for ((tick = 0; tick < READY_SECONDS * 20; tick++)); do
        if http_is_ready "$2" "$3"; then return; fi
        # Just launched it may still be a shell: only its end counts.
        kill -0 "$(< "$DEMO/$1.pid")" 2> /dev/null || break
        sleep 0.05
    done
    show_reason "$1"
    die "$1 did not become ready. See $DEMO/$1.log, mend what it names, and run this again."
}

# All at once: each finishes what it has in hand.
end_processes() { # end_processes NAME...
    local name pid
    for name; do
        pid=$(pid_of "$name") && kill "$pid" 2> /dev/null || true
    done
    for name; do
        if pid=$(pid_of "$name"); then
            wait_gone "$pid" "$STOP_SECONDS" || kill -KILL "$pid" 2> /dev/null || true
            wait_gone "$pid" 5 || die "$name (pid $pid) does not end; see $DEMO/$name.log and end it yourself."
        fi
        rm -f "$DEMO/$name.pid"
    done
}

# What writes to the simulators ends before them. Their books end with them, and so do the tenants.
end_all() {
    end_processes "${SERVICES[@]}"
    end_processes "${SIMULATORS[@]}"
    rm -f "$DEMO/tenants"
}

if [ -n "$stop" ]; then
    end_all
    exit 0
fi

# --- what runs, with which settings --------------------------------------------------------------

mkdir -p "$DEMO" "$DIR/ports"
exec 8> "$DEMO/lock"
flock -n 8 || die "Another demo is under way in $DEMO; wait for it, or end it."

for name in "${SIMULATORS[@]}" "${SERVICES[@]}" tieout-setup demo; do
    [ -x "$BIN/$name" ] || die "$BIN/$name is not built; run: make"
done

began=$SECONDS
started=()
servers_started=
demo_pid=
finish() {
    local status=$?
    trap - EXIT
    [ -z "$demo_pid" ] || kill "$demo_pid" 2> /dev/null || true
    if [ -n "$once" ] && [ ${#started[@]} -gt 0 ]; then
        # What ran before goes on running, unless it cannot do without what we started.
        if [[ " ${started[*]} " == *" simulator-"* ]]; then
            end_all
        else
            end_processes "${started[@]}"
        fi
    fi
    if [ -n "$once" ] && [ -n "$servers_started" ]; then
        deploy/local/servers.sh --dir "$DIR" stop > /dev/null 8>&-
    fi
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

deploy/local/servers.sh --dir "$DIR" status > /dev/null 2>&1 8>&- || servers_started=yes
deploy/local/servers.sh --dir "$DIR" start > "$DEMO/servers.log" 2>&1 8>&- || {
    cat "$DEMO/servers.log" >&2
    exit 1
}

secret_file() { # secret_file NAME COMMAND...: made once, readable by us only
    local file=$DEMO/$1
    shift
    [ -s "$file" ] || (umask 077 && "$@" > "$file")
}
random_word() { head -c 24 /dev/urandom | base64 | tr '+/' '-_'; }
token_key() { printf '1:%s\n' "$(head -c 32 /dev/urandom | base64)"; }
secret_file token_keys token_key
secret_file platform_token random_word
secret_file platform_secret random_word
secret_file qbo_client_secret random_word

# Ports of what runs are kept; others are kept as long as nobody else took them.
port() { # port NAME OWNER
    if [ -n "$(pid_of "$2")" ] && [ -s "$DIR/ports/$1" ]; then
        cat "$DIR/ports/$1"
    else
        remembered_port "$1"
    fi
}
touch "$DIR/ports/none"
qbo_port=$(port qbo simulator-qbo)
qbo_control=$(port qbo-control simulator-qbo)
qbd_control=$(port qbd-control simulator-qbd)
platform_port=$(port platform simulator-platform)
platform_control=$(port platform-control simulator-platform)
console_port=$(port console tieout-console)
gateway_port=$(port gateway tieout-qbd_gateway)

prefix=${TIEOUT_TOPIC_PREFIX:-tieout}
{
    echo "# Written by tests/e2e/demo.sh; ../env reads it."
    cat << END
export TIEOUT_CONSOLE_URL='http://127.0.0.1:$console_port'
export TIEOUT_PLATFORM_TOKEN_FILE='$DEMO/platform_token'
export TIEOUT_TOPIC_PREFIX='$prefix'
export DEMO_QBO='http://127.0.0.1:$qbo_port'
export DEMO_QBO_CONTROL='http://127.0.0.1:$qbo_control'
export DEMO_QBD_CONTROL='http://127.0.0.1:$qbd_control'
export DEMO_PLATFORM='http://127.0.0.1:$platform_port'
export DEMO_PLATFORM_CONTROL='http://127.0.0.1:$platform_control'
END
} > "$DEMO/env"
echo "if [ -f '$DEMO/env' ]; then . '$DEMO/env'; fi" >> "$DIR/env"
. "$DIR/env"

# A member that was killed is given up sooner than in production, so that a new start is quick.
settings=(
    "TIEOUT_QBO_URL=$DEMO_QBO"
    "TIEOUT_QBO_TOKEN_URL=$DEMO_QBO/oauth2/v1/tokens/bearer"
    "TIEOUT_QBO_REVOKE_URL=$DEMO_QBO/v2/oauth2/tokens/revoke"
    "TIEOUT_QBO_AUTHORIZE_URL=$DEMO_QBO/connect/oauth2"
    "TIEOUT_QBO_CLIENT_ID=demo"
    "TIEOUT_QBO_CLIENT_SECRET_FILE=$DEMO/qbo_client_secret"
    "TIEOUT_TOKEN_KEYS_FILE=$DEMO/token_keys"
    "TIEOUT_PLATFORM_URL=$DEMO_PLATFORM"
    "TIEOUT_PLATFORM_SECRET_FILE=$DEMO/platform_secret"
    "TIEOUT_PLATFORM_TOKEN_FILE=$DEMO/platform_token"
    "TIEOUT_PUBLIC_URL=$TIEOUT_CONSOLE_URL"
    "TIEOUT_SESSION_TIMEOUT=10s"
    "TIEOUT_GATEWAY_URL=http://127.0.0.1:$gateway_port"
    # Whoever presses Update twice within a minute wants to see it work.
    "TIEOUT_READ_INTERVAL=0s"
)

run_setup() {
    env "${settings[@]}" TIEOUT_PARTITIONS="${TIEOUT_PARTITIONS:-8}" "$BIN/tieout-setup" \
        > "$DEMO/tieout-setup.log" 2>&1 8>&- && return
    show_reason tieout-setup
    die "tieout-setup could not make the servers ready. See $DEMO/tieout-setup.log and mend what it names, or begin with empty servers: make down ARGS=--wipe"
}

start_simulators() {
    local name
    for name in "${SIMULATORS[@]}"; do
        [ -z "$(pid_of "$name")" ] || continue
        # Books that are gone on one side make no company: all begin anew.
        end_processes "${SIMULATORS[@]}"
        rm -f "$DEMO/tenants"
        launch simulator-qbo "$BIN/simulator-qbo" --port "$qbo_port" --control-port "$qbo_control" \
            --client-id demo --client-secret "$(< "$DEMO/qbo_client_secret")"
        launch simulator-qbd "$BIN/simulator-qbd" --port "$qbd_control"
        launch simulator-platform "$BIN/simulator-platform" --port "$platform_port" \
            --control-port "$platform_control" --console "$TIEOUT_CONSOLE_URL" \
            --secret "$(< "$DEMO/platform_secret")" --token "$(< "$DEMO/platform_token")"
        break
    done
    wait_ready simulator-qbo "$qbo_control" /control/health
    wait_ready simulator-qbd "$qbd_control" /control/health
    wait_ready simulator-platform "$platform_control" /control/health
}

start_service() { # start_service NAME
    local name=$1 health
    health=$(port "$name-health" "$name")
    if [ -z "$(pid_of "$name")" ]; then
        local own=("TIEOUT_HEALTH_PORT=$health")
        case $name in
            tieout-console) own+=("TIEOUT_HTTP_PORT=$console_port") ;;
            tieout-qbd_gateway) own+=("TIEOUT_HTTP_PORT=$gateway_port") ;;
            tieout-qbo_poller) own+=("TIEOUT_HTTP_PORT=$(port webhooks "$name")") ;;
        esac
        launch "$name" "${settings[@]}" "${own[@]}" "$BIN/$name"
    fi
}

[ -n "$(pid_of tieout-reconciler)" ] || run_setup
start_simulators
for name in "${SERVICES[@]}"; do start_service "$name"; done
for name in "${SERVICES[@]}"; do wait_ready "$name" "$(port "$name-health" "$name")" /health/ready; done

if [ ${#started[@]} = 0 ]; then
    say "Everything runs already."
else
    say "Kafka, PostgreSQL, ${#SERVICES[@]} services and ${#SIMULATORS[@]} simulators run ($((SECONDS - began)) s; logs in ${DEMO#"$ROOT"/})."
fi

# --- the demo itself -----------------------------------------------------------------------------

# A process that ended will not answer: better said now than when a patience is at its end.
check_processes() {
    local name
    for name in "${SIMULATORS[@]}" "${SERVICES[@]}"; do
        [ -z "$(pid_of "$name")" ] || continue
        echo
        show_reason "$name"
        die "$name ended in the middle. See $DEMO/$name.log, mend what it names, and run this again; to begin with new books: make down ARGS=--wipe"
    done
}

env DEMO_TENANTS="$DEMO/tenants" DEMO_ENV="$DIR/env" "$BIN/demo" \
    "${plants[@]}" ${once:+--once} 8>&- &
demo_pid=$!
while kill -0 "$demo_pid" 2> /dev/null; do
    check_processes
    sleep 0.1
done
status=0
wait "$demo_pid" || status=$?
demo_pid=
if [ "$status" -gt 1 ]; then
    die "The demo stopped before its end; the line above says why. Logs: ${DEMO#"$ROOT"/}; to begin anew: make down && make demo"
fi
exit "$status"
