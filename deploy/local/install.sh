#!/bin/bash
# Installs the Debian packages of packages.txt that are missing, and says which before it does.
# Needs root or sudo, and only when something is missing. Leaves nothing behind but the packages:
# the cluster that Debian's postgresql would make and start is not made.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

list=$ROOT/deploy/local/packages.txt
mapfile -t wanted < <(grep -v '^#' "$list")

if ! command -v dpkg-query > /dev/null; then
    missing=
    for program in gcc make mvn java initdb psql kcat jq python3 clang-format cppcheck; do
        command -v "$program" > /dev/null || missing+=" $program"
    done
    [ -z "$missing" ] || die "This is no Debian, and these are missing:$missing. Install what corresponds to $list, then run this again."
    exit 0
fi

installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2> /dev/null |
    sed -n 's/^installed //p' || true)
mapfile -t missing < <(printf '%s\n' "${wanted[@]}" | grep -vxF -e "${installed:-none}" || true)
[ ${#missing[@]} -gt 0 ] || exit 0

say "These Debian packages are missing and will be installed with apt-get:"
say "  ${missing[*]}"

root=()
if [ "$(id -u)" != 0 ]; then
    command -v sudo > /dev/null ||
        die "Only root can install them. As root run: apt-get install ${missing[*]}"
    root=(sudo)
    # Without a terminal nobody could type a password.
    [ -t 0 ] || root=(sudo -n)
fi

as_root() { "${root[@]}" env DEBIAN_FRONTEND=noninteractive "$@"; }

# The server package makes a cluster and starts it unless this says otherwise while it installs.
no_cluster=/etc/postgresql-common/createcluster.d/tieout-no-cluster.conf
forget_no_cluster() { as_root rm -f "$no_cluster"; }
if [[ " ${missing[*]} " == *" postgresql "* ]]; then
    as_root mkdir -p "$(dirname "$no_cluster")" ||
        die "sudo did not let us in. As root run: apt-get install ${missing[*]}"
    trap forget_no_cluster EXIT
    echo 'create_main_cluster = false' | as_root tee "$no_cluster" > /dev/null
fi

log=$ROOT/build/local/install.log
mkdir -p "$(dirname "$log")"
# A failed update is no reason to stop: what is missing may be known already.
as_root apt-get update > "$log" 2>&1 || say "(apt-get update failed, going on with the known lists; see $log)"
as_root apt-get install -y --no-install-recommends "${missing[@]}" >> "$log" 2>&1 || {
    tail -n 5 "$log" >&2
    die "apt-get could not install them. See $log; mend the package sources, or as root run: apt-get install ${missing[*]}"
}
say "Installed."
