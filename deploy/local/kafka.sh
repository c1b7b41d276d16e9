# shellcheck shell=bash
# The private broker; sourced by servers.sh, which sets DIR.

KAFKA_READY_SECONDS=60
KAFKA_STOP_SECONDS=20

kafka_home=$DIR/kafka
kafka_log=$kafka_home/server.log
kafka_properties=$kafka_home/server.properties
kafka_archive=$ROOT/build/local/kafka/classes.jsa

kafka_pid() {
    local pid=
    [ -f "$kafka_home/pid" ] && pid=$(< "$kafka_home/pid")
    process_is "$pid" "$kafka_properties" && echo "$pid"
}

kafka_port() { cat "$DIR/ports/kafka" 2> /dev/null; }

kafka_is_ready() {
    [ -n "$(kafka_pid)" ] && grep -q 'Kafka Server started' "$kafka_log" &&
        port_answers "$(kafka_port)"
}

# Starts it, does not wait.
kafka_launch() {
    command -v java > /dev/null || die "Java is missing; run: make deps"
    "$ROOT/deploy/local/kafka/fetch.sh"
    mkdir -p "$kafka_home"
    local port controller
    port=$(remembered_port kafka)
    controller=$(remembered_port kafka-controller)
    sed -e "s|@PORT@|$port|; s|@CONTROLLER_PORT@|$controller|; s|@DATA@|$kafka_home/data|" \
        "$ROOT/deploy/local/kafka/server.properties.in" > "$kafka_properties"

    local java=(java -XX:+UseSerialGC -cp "$KAFKA_LIBS/*"
        "-Dlog4j.configuration=file:$ROOT/deploy/local/kafka/log4j.properties")
    if [ ! -f "$kafka_home/data/meta.properties" ]; then
        # Any 22 characters of base64 are a cluster id.
        "${java[@]}" -Xmx128m -XX:TieredStopAtLevel=1 kafka.tools.StorageTool format \
            --ignore-formatted -t TieoutLocalCluster0001 -c "$kafka_properties" \
            > "$kafka_home/format.log" 2>&1 ||
            die "Kafka's storage could not be formatted. See $kafka_home/format.log; then: make down ARGS=--wipe"
    fi
    # The classes it loaded, written when it first stops, halve every later start.
    local archive=("-XX:ArchiveClassesAtExit=$kafka_home/classes.new")
    [ -f "$kafka_archive" ] && archive=("-XX:SharedArchiveFile=$kafka_archive")
    : > "$kafka_log"
    setsid "${java[@]}" "${archive[@]}" -Xlog:cds=off -Xlog:cds+dynamic=off -Xms256m -Xmx512m \
        kafka.Kafka "$kafka_properties" >> "$kafka_log" 2>&1 < /dev/null 9>&- &
    echo $! > "$kafka_home/pid"
}

kafka_wait() {
    local tick
    for ((tick = 0; tick < KAFKA_READY_SECONDS * 20; tick++)); do
        kafka_is_ready && return
        [ -n "$(kafka_pid)" ] || break
        sleep 0.05
    done
    tail -n 5 "$kafka_log" >&2 || true
    die "Kafka did not start. See $kafka_log, mend what it names, and run this again."
}

# kafka_stop [now]: "now" does not let it tidy up; for data that is about to be removed.
kafka_stop() {
    local pid
    pid=$(kafka_pid) || true
    if [ -n "$pid" ]; then
        if [ "${1:-}" = now ]; then kill -KILL "$pid"; else kill "$pid"; fi
        wait_gone "$pid" "$KAFKA_STOP_SECONDS" || kill -KILL "$pid" || true
        wait_gone "$pid" 5 || die "Kafka (pid $pid) does not end; see $kafka_log and end it yourself."
        if [ "${1:-}" != now ] && [ -s "$kafka_home/classes.new" ] && [ ! -f "$kafka_archive" ]; then
            mv "$kafka_home/classes.new" "$kafka_archive"
        fi
    fi
    rm -f "$kafka_home/pid" "$kafka_home/classes.new"
}

kafka_wipe() {
    kafka_stop now
    rm -rf "$kafka_home/data" "$kafka_home"/*.log "$kafka_properties"
}
