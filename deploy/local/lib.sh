# shellcheck shell=bash
# Shared by the scripts of this directory; sourced, not run.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# One copy of the broker's program for all servers of a checkout.
KAFKA_LIBS=$ROOT/build/local/kafka/libs

say() { printf '%s\n' "$*"; }

# A failure ends in one sentence that says what to do.
die() {
    printf '\n%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

port_answers() { (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null; }

# Below the kernel's ephemeral range, so that no outgoing connection takes it before we listen.
FIRST_PORT=20000
PORT_COUNT=12000
PORT_ATTEMPTS=100

# A port that nobody answers on and that no other server of DIR remembers.
free_port() {
    local attempt port
    for ((attempt = 0; attempt < PORT_ATTEMPTS; attempt++)); do
        port=$((FIRST_PORT + (RANDOM * 32768 + RANDOM) % PORT_COUNT))
        if ! grep -qsxF "$port" "$DIR"/ports/* && ! port_answers "$port"; then
            echo "$port"
            return
        fi
    done
    die "No free port on 127.0.0.1 among $PORT_ATTEMPTS tried; stop what uses them and run this again."
}

# remembered_port NAME: the port that this directory used last, unless another program has it now.
remembered_port() {
    local file=$DIR/ports/$1 port=
    [ -f "$file" ] && port=$(< "$file")
    if [[ ! $port =~ ^[0-9]+$ ]] || port_answers "$port"; then
        port=$(free_port)
        mkdir -p "$DIR/ports"
        echo "$port" > "$file"
    fi
    echo "$port"
}

# process_is PID TEXT: the process lives and TEXT is in its command line; a number that was given
# to another program since then does not count.
process_is() {
    [[ $1 =~ ^[0-9]+$ ]] && [ -r "/proc/$1/cmdline" ] &&
        { tr '\0' ' ' < "/proc/$1/cmdline"; } 2> /dev/null | grep -qF -- "$2"
}

# wait_gone PID SECONDS
wait_gone() {
    local tick
    for ((tick = 0; tick < $2 * 20; tick++)); do
        kill -0 "$1" 2> /dev/null || return 0
        sleep 0.05
    done
    return 1
}
