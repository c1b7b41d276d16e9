# shellcheck shell=bash
# For test scripts; sourced, not run. The caller stands in the top directory.

# expect NAME COMMAND...: one test; it passes when the command succeeds.
expect() {
    local name=$1
    shift
    if "$@" > /dev/null 2>&1; then echo "ok $name"; else echo "not ok $name: $*"; fi
}

# expect_text NAME WANTED GOT
expect_text() {
    if [ "$2" = "$3" ]; then
        echo "ok $1"
    else
        echo "not ok $1: wanted '$2', got '$3'"
    fi
}

# database_url URL NAME: the same server, another database.
database_url() {
    case $1 in
        *://*)
            local base=${1%%\?*} parameters=
            [ "$base" = "$1" ] || parameters="?${1#*\?}"
            # The path begins after the host: postgresql://HOST/PATH
            local scheme=${base%%://*} rest=${base#*://}
            echo "$scheme://${rest%%/*}/$2$parameters" ;;
        *) echo "$1 dbname=$2" ;;
    esac
}

# make_database URL NAME: an empty one on URL's server; prints its own URL.
make_database() {
    psql -X -q -v ON_ERROR_STOP=1 -d "$1" -c "DROP DATABASE IF EXISTS \"$2\" WITH (FORCE)" \
        -c "CREATE DATABASE \"$2\"" > /dev/null 2>&1 || {
        echo "The database $2 could not be made with DATABASE_URL; its role needs CREATEDB." >&2
        return 1
    }
    database_url "$1" "$2"
}

drop_database() {
    psql -X -q -d "$1" -c "DROP DATABASE IF EXISTS \"$2\" WITH (FORCE)" > /dev/null 2>&1
}
