#!/bin/bash
# docker-compose.yml, as far as it can be checked without an engine: `docker-compose config` takes
# it, refuses it when a secret is missing, and what comes out is what we meant.
set -uo pipefail
. tests/harness/lib.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat > "$work/complete" << 'END'
OWNER_PASSWORD=owner
SERVICE_PASSWORD=service
TOKEN_KEYS=1:c2FtcGxlIGtleSBmb3IgdGhlIHRlc3QuLi4uLi4uLi4=
PLATFORM_SECRET=secret
PLATFORM_TOKEN=token
END

# Nothing of the caller's own environment or .env may decide what comes out.
config() { # config ENV-FILE OPTION...
    local file=$1
    shift
    env -i PATH="$PATH" HOME="$work" docker-compose --env-file "$file" "$@" config
}

config "$work/complete" > "$work/plain" 2> "$work/errors"
expect_text "docker-compose config" "0 " "$? $(cat "$work/errors")"
expect "docker-compose config with the simulators" \
    bash -c "$(declare -f config); work=$work; config $work/complete --profile simulators > $work/full"
while IFS='=' read -r secret _; do
    grep -v "^$secret=" "$work/complete" > "$work/incomplete"
    expect "without $secret it is refused" \
        bash -c "$(declare -f config); work=$work; ! config $work/incomplete"
done < "$work/complete"
python3 tests/contract/compose.py "$work/plain" "$work/full" common/service/settings.def \
    deploy/Dockerfile
