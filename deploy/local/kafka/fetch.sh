#!/bin/bash
# Brings the broker's jars to build/local/kafka/libs: those of pom.xml, each checked against
# SHA256SUMS. Does nothing when they are there and right.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

sums=$ROOT/deploy/local/kafka/SHA256SUMS
plugin=org.apache.maven.plugins:maven-dependency-plugin:3.8.1

# Every jar of the list is there and right, and no other jar is.
jars_are_right() {
    [ -d "$1" ] && (cd "$1" && sha256sum --status --strict -c "$sums" 2>/dev/null) &&
        [ "$(find "$1" -name '*.jar' | wc -l)" = "$(wc -l < "$sums")" ]
}

# The stamp saves hashing 45 MB at each start; it names the list that was checked.
stamp=$KAFKA_LIBS/.checked
if [ -f "$stamp" ] && cmp -s "$sums" "$stamp"; then exit 0; fi

if ! jars_are_right "$KAFKA_LIBS"; then
    command -v mvn > /dev/null || die "Maven is missing; run: make deps"
    say "Fetching Apache Kafka 3.9.2 from Maven Central (about 45 MB) to ${KAFKA_LIBS#"$ROOT"/}"
    rm -rf "$KAFKA_LIBS" "$KAFKA_LIBS.new"
    mkdir -p "$KAFKA_LIBS.new"
    log=$(dirname "$KAFKA_LIBS")/fetch.log
    mvn -B -q -f "$ROOT/deploy/local/kafka/pom.xml" "$plugin:copy-dependencies" \
        -DincludeScope=runtime -DoutputDirectory="$KAFKA_LIBS.new" > "$log" 2>&1 ||
        die "Maven could not fetch the broker. See $log; behind a proxy or mirror, set it in ~/.m2/settings.xml and run this again."
    jars_are_right "$KAFKA_LIBS.new" ||
        die "What Maven fetched is not what $sums lists. Remove those jars from ~/.m2/repository and run this again; if it stays so, do not trust the source (files are in $KAFKA_LIBS.new)."
    mv "$KAFKA_LIBS.new" "$KAFKA_LIBS"
    rm -f "$(dirname "$KAFKA_LIBS")/classes.jsa"
fi
cp "$sums" "$stamp"
