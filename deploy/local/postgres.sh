# shellcheck shell=bash
# The private PostgreSQL; sourced by servers.sh, which sets DIR.

POSTGRES_ACCOUNT=postgres
POSTGRES_STOP_SECONDS=30
POSTGRES_START_ATTEMPTS=10

# initdb refuses root: then the server belongs to the account that Debian's package makes.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && exec runuser -u "$POSTGRES_ACCOUNT" -- "$@")
    else
        "$@"
    fi
}

# Debian keeps the server's programs out of PATH, a directory a major version.
postgres_bin() {
    local newest
    newest=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)
    if [ -x "$newest" ]; then
        dirname "$newest"
    elif command -v initdb > /dev/null; then
        dirname "$(command -v initdb)"
    else
        die "PostgreSQL's server programs are missing; run: make deps"
    fi
}

# postgres_home: where data and log are. A checkout below a directory that the account may not
# enter (/root, say) cannot hold them; then they are under /var/tmp, and the path is kept here.
postgres_home() {
    local home=$DIR/postgres kept=
    [ -f "$DIR/postgres.path" ] && kept=$(< "$DIR/postgres.path")
    if [ -n "$kept" ] && [ "$(cat "$kept/checkout" 2> /dev/null)" = "$DIR" ]; then
        home=$kept
    fi
    echo "$home"
}

postgres_make_home() {
    local home
    home=$(postgres_home)
    mkdir -p "$home"
    if [ "$(id -u)" = 0 ]; then
        id "$POSTGRES_ACCOUNT" > /dev/null 2>&1 ||
            die "Running as root needs an account '$POSTGRES_ACCOUNT' for PostgreSQL; run: make deps"
        chown "$POSTGRES_ACCOUNT" "$home"
        if ! as_postgres test -w "$home" -a -x "$home"; then
            rmdir "$home"
            home=$(mktemp -d /var/tmp/tieout-postgres.XXXXXX)
            echo "$DIR" > "$home/checkout"
            chown "$POSTGRES_ACCOUNT" "$home"
            echo "$home" > "$DIR/postgres.path"
        fi
    fi
    chmod 700 "$home"
    echo "$home"
}

postgres_pid() {
    local home pid=
    home=$(postgres_home)
    [ -f "$home/data/postmaster.pid" ] && pid=$(head -n 1 "$home/data/postmaster.pid")
    process_is "$pid" "$home/data" && echo "$pid"
}

postgres_port() { cat "$DIR/ports/postgres" 2> /dev/null; }

postgres_is_ready() {
    local home
    home=$(postgres_home)
    [ -n "$(postgres_pid)" ] && [ -f "$home/data/tieout.ready" ] &&
        [ "$(sed -n 8p "$home/data/postmaster.pid" | tr -d ' ')" = ready ] &&
        port_answers "$(postgres_port)"
}

# Passwords are not asked for: the server listens on loopback only and has no socket file. Whoever
# has an account on this machine can use it, which is right for sample books and nothing else.
postgres_write_settings() {
    cat > "$1/data/postgresql.conf" << END
# Written anew at each start by deploy/local/postgres.sh.
listen_addresses = '127.0.0.1'
port = $(remembered_port postgres)
unix_socket_directories = ''
max_connections = 200
shared_buffers = 256MB
max_wal_size = 2GB
checkpoint_timeout = 15min
wal_level = replica
timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'iso, ymd'
lc_messages = 'C'
log_line_prefix = '%m [%p] %q%u@%d '
END
    cat > "$1/data/pg_hba.conf" << END
host all all 127.0.0.1/32 trust
host replication all 127.0.0.1/32 trust
END
}

postgres_initialise() {
    local home=$1 bin=$2
    rm -rf "$home/data.new"
    as_postgres "$bin/initdb" -D "$home/data.new" -U postgres -A trust -E UTF8 --locale=C.UTF-8 \
        --data-checksums --no-sync --no-instructions > "$DIR/postgres-initdb.log" 2>&1 ||
        die "PostgreSQL's data directory could not be made. See $DIR/postgres-initdb.log, mend what it names, and run this again."
    mv "$home/data.new" "$home/data"
}

# The role that the services' set-up uses: it makes roles and databases, and is no superuser, so
# that row-level security binds it as it does in production.
postgres_make_role() {
    local home=$1 bin=$2
    [ -f "$home/data/tieout.ready" ] && return
    as_postgres "$bin/psql" -X -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$(postgres_port)" -U postgres \
        -d postgres > "$DIR/postgres-initdb.log" 2>&1 << 'END' ||
SELECT 'CREATE ROLE tieout LOGIN CREATEDB CREATEROLE REPLICATION'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tieout') \gexec
SELECT 'CREATE DATABASE tieout OWNER tieout'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'tieout') \gexec
END
        die "PostgreSQL runs, but its first role could not be made. See $DIR/postgres-initdb.log; then: make down ARGS=--wipe"
    as_postgres touch "$home/data/tieout.ready"
}

postgres_launch() {
    local home bin
    bin=$(postgres_bin)
    home=$(postgres_make_home)
    [ -f "$home/data/PG_VERSION" ] || postgres_initialise "$home" "$bin"
    # Not ours (postgres_pid said so), so a leftover of a crash: the server would refuse to start.
    rm -f "$home/data/postmaster.pid"
    postgres_write_settings "$home"
    postgres_run "$home" "$bin"
    postgres_make_role "$home" "$bin"
}

# After a kill -9 its backends live on for a moment, and a new server waits for none of them.
postgres_run() {
    local home=$1 bin=$2 attempt
    for ((attempt = 0; attempt < POSTGRES_START_ATTEMPTS; attempt++)); do
        as_postgres "$bin/pg_ctl" -D "$home/data" -l "$home/server.log" -w -t 60 start \
            > "$DIR/postgres-start.log" 2>&1 9>&- && return
        tail -n 5 "$home/server.log" 2> /dev/null | grep -q 'still in use' || break
        sleep 1
    done
    tail -n 5 "$home/server.log" >&2 || true
    die "PostgreSQL did not start. See $home/server.log, mend what it names, and run this again."
}

# postgres_stop [now]: see kafka_stop.
postgres_stop() {
    local home bin pid
    pid=$(postgres_pid) || true
    [ -n "$pid" ] || return 0
    home=$(postgres_home)
    bin=$(postgres_bin)
    local mode=fast
    [ "${1:-}" = now ] && mode=immediate
    as_postgres "$bin/pg_ctl" -D "$home/data" -m "$mode" -w -t "$POSTGRES_STOP_SECONDS" stop \
        > "$DIR/postgres-stop.log" 2>&1 ||
        die "PostgreSQL (pid $pid) does not end; see $home/server.log and end it yourself."
}

postgres_wipe() {
    postgres_stop now
    local home
    home=$(postgres_home)
    rm -rf "$home/data" "$home/data.new" "$home/server.log"
    if [ -f "$DIR/postgres.path" ]; then
        rm -rf "$home"
        rm -f "$DIR/postgres.path"
    fi
}
