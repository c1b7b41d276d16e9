# shellcheck shell=bash
# DIR/env, and which servers come from outside; sourced by servers.sh, which sets DIR.

# A shell that has sourced DIR/env carries our own addresses: those are not servers from outside.
outside_kafka=${KAFKA_BROKERS:-}
[ "$outside_kafka" = "${LOCAL_KAFKA_BROKERS:-}" ] && outside_kafka=
outside_postgres=${DATABASE_URL:-}
[ "$outside_postgres" = "${LOCAL_DATABASE_URL:-}" ] && outside_postgres=

# export_line NAME VALUE, quoted for any shell.
export_line() { printf "export %s='%s'\n" "$1" "${2//\'/\'\\\'\'}"; }

postgres_lines() {
    if [ -n "$outside_postgres" ]; then
        export_line DATABASE_URL "$outside_postgres"
        say "# The server is yours: psql \"\$DATABASE_URL\""
        return
    fi
    local url
    url="postgresql://tieout@127.0.0.1:$(postgres_port)/tieout"
    export_line DATABASE_URL "$url"
    export_line LOCAL_DATABASE_URL "$url"
    export_line PGHOST 127.0.0.1
    export_line PGPORT "$(postgres_port)"
    export_line PGUSER tieout
    export_line PGDATABASE tieout
}

kafka_lines() {
    local brokers=$outside_kafka
    if [ -z "$brokers" ]; then
        brokers=127.0.0.1:$(kafka_port)
        export_line LOCAL_KAFKA_BROKERS "$brokers"
    fi
    export_line KAFKA_BROKERS "$brokers"
    export_line KCAT_CONFIG "$DIR/kcat.conf"
    echo "bootstrap.servers=$brokers" > "$DIR/kcat.conf"
}

# DATABASE_URL may hold a password, hence 077; written aside first, since others may read it.
write_environment() {
    (
        umask 077
        {
            say "# Written by deploy/local/servers.sh. Use it with: . $DIR/env"
            kafka_lines
            postgres_lines
            say "case :\$PATH: in *:$ROOT/build/release/bin:*) ;; *) export PATH=\"$ROOT/build/release/bin:\$PATH\" ;; esac"
        } > "$DIR/env.new"
        mv "$DIR/env.new" "$DIR/env"
    )
}
