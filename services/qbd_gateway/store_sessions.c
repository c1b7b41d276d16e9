/* Connections and sessions: index tables, loaded and saved for many calls at once. */
#include "store.h"

#include <string.h>

/* --- loading -----------------------------------------------------------------------------------
 */

static const struct postgres_statement load_sessions = {
    "gateway_load_sessions",
    "SELECT online.clock_us(), c.tenant, c.user_name, c.password_key, c.password, c.file_id, "
    "c.failures, c.blocked_until, c.claimed_agent, c.claimed_version, s.number, s.serial, s.state, "
    "s.phase, s.ticket, s.started_at, s.heard_at, s.agent, s.agent_version, s.run_id, "
    "s.qbxml_version, s.percent, s.sets, s.records_read, s.records_written, s.problem_kind, "
    "s.problem_code, s.problem_at, s.failures, s.read_at, s.succeeded_at, s.requests, "
    "EXISTS (SELECT FROM gateway.due d WHERE d.tenant = c.tenant "
    "AND NOT d.is_settled AND d.due_at <= online.clock_us()), s.worked_at "
    "FROM unnest($1::uuid[]) WITH ORDINALITY AS w (connection, ordinal) "
    "LEFT JOIN gateway.connection c ON c.connection = w.connection "
    "LEFT JOIN gateway.session s ON s.connection = c.connection ORDER BY w.ordinal"};

static void read_connection(struct call *call, const struct postgres_result *result, size_t row)
{
    struct arena *arena = call->arena;
    struct text agent = postgres_text_at(result, row, 8);
    struct text version = postgres_text_at(result, row, 9);
    call->tenant = postgres_uuid_at(result, row, 1);
    call->connection = (struct connection){
        .id = call->connection_id,
        .tenant = call->tenant,
        .user_name = arena_copy(arena, postgres_text_at(result, row, 2)),
        .password_key = (uint32_t)postgres_int4_at(result, row, 3),
        .password = arena_copy(arena, postgres_bytea_at(result, row, 4)),
        .file_id = postgres_uuid_at(result, row, 5),
        .failures = postgres_int4_at(result, row, 6),
        .blocked_until = postgres_int8_at(result, row, 7),
        .claimed_agent = text_is_present(agent) ? arena_copy(arena, agent) : TEXT_NONE,
        .claimed_version = text_is_present(version) ? arena_copy(arena, version) : TEXT_NONE,
    };
}

/* A phase of a version of ours that is gone: the session cannot go on. */
static void read_phase(struct session *out, struct text name)
{
    if (phase_parse(name, &out->phase))
        return;
    out->phase = PHASE_DONE;
    out->has_ticket = false;
}

static void read_session(struct call *call, const struct postgres_result *result, size_t row)
{
    struct session *out = &call->session;
    struct text ticket = postgres_bytea_at(result, row, 14);
    *out = (struct session){
        .number = postgres_int8_at(result, row, 10),
        .serial = postgres_int8_at(result, row, 11),
        .has_ticket = ticket.length == sizeof(out->ticket.bytes),
        .started_at = postgres_int8_at(result, row, 15),
        .heard_at = postgres_int8_at(result, row, 16),
        .agent = arena_copy(call->arena, postgres_text_at(result, row, 17)),
        .agent_version = arena_copy(call->arena, postgres_text_at(result, row, 18)),
        .run_id = postgres_uuid_at(result, row, 19),
        .qbxml_version = postgres_int4_at(result, row, 20),
        .percent = postgres_int4_at(result, row, 21),
        .sets = postgres_int8_at(result, row, 22),
        .records_read = postgres_int8_at(result, row, 23),
        .records_written = postgres_int8_at(result, row, 24),
        .problem.code = (uint32_t)postgres_int8_at(result, row, 26),
        .problem_at = postgres_int8_at(result, row, 27),
        .failures = postgres_int4_at(result, row, 28),
        .read_at = postgres_int8_at(result, row, 29),
        .succeeded_at = postgres_int8_at(result, row, 30),
        .requests = postgres_int4_at(result, row, 31),
        .has_waiting_writes = postgres_bool_at(result, row, 32),
        .worked_at = postgres_int8_at(result, row, 33),
    };
    if (out->has_ticket)
        memcpy(out->ticket.bytes, ticket.data, ticket.length);
    REQUIRE(session_state_parse(postgres_text_at(result, row, 12), &out->state));
    REQUIRE(problem_kind_parse(postgres_text_at(result, row, 25), &out->problem.kind));
    read_phase(out, postgres_text_at(result, row, 13));
}

bool store_load(struct gateway *gateway, struct call *const *calls, size_t count,
                struct error *error)
{
    struct postgres_result *result = NULL;
    struct arena *arena = calls[0]->arena;
    struct uuid *ids = ARENA_ARRAY(arena, struct uuid, count);
    for (size_t i = 0; i < count; i++)
        ids[i] = calls[i]->connection_id;
    if (!postgres_query(gateway->db,
                        POSTGRES_CALL(&load_sessions, postgres_uuid_array(arena, ids, count)),
                        &result, error))
        return false;
    REQUIRE(postgres_rows(result) == count);
    for (size_t i = 0; i < count; i++) {
        struct call *call = calls[i];
        call->now = postgres_int8_at(result, i, 0);
        call->is_known = !postgres_is_null(result, i, 1) && !postgres_is_null(result, i, 10);
        call->is_session_changed = call->is_connection_changed = call->is_company_changed = false;
        if (!call->is_known)
            continue;
        read_connection(call, result, i);
        read_session(call, result, i);
        call->after = call->session;
    }
    postgres_result_free(result);
    return true;
}

/* --- saving ------------------------------------------------------------------------------------
 */

struct session_columns {
    struct uuid *connections, *runs;
    int64_t *was_number, *was_serial;
    struct text *states, *phases, *tickets, *agents, *versions, *problem_kinds;
    int64_t *numbers, *started, *heard, *sets, *reads, *writes, *problem_codes, *problem_ats;
    int64_t *read_ats, *succeeded, *worked;
    int32_t *qbxml, *percents, *failures;
};

static void make_columns(struct arena *arena, size_t count, struct session_columns *out)
{
    struct uuid **uuids[] = {&out->connections, &out->runs};
    struct text **texts[] = {&out->states, &out->phases,   &out->tickets,
                             &out->agents, &out->versions, &out->problem_kinds};
    int64_t **longs[] = {&out->was_number,    &out->was_serial,  &out->numbers,  &out->started,
                         &out->heard,         &out->sets,        &out->reads,    &out->writes,
                         &out->problem_codes, &out->problem_ats, &out->read_ats, &out->succeeded,
                         &out->worked};
    int32_t **numbers[] = {&out->qbxml, &out->percents, &out->failures};
    for (size_t i = 0; i < sizeof(uuids) / sizeof(uuids[0]); i++)
        *uuids[i] = ARENA_ARRAY(arena, struct uuid, count);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        *texts[i] = ARENA_ARRAY(arena, struct text, count);
    for (size_t i = 0; i < sizeof(longs) / sizeof(longs[0]); i++)
        *longs[i] = ARENA_ARRAY(arena, int64_t, count);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        *numbers[i] = ARENA_ARRAY(arena, int32_t, count);
}

static void fill_columns(struct session_columns *out, size_t i, const struct call *call)
{
    const struct session *after = &call->after;
    out->connections[i] = call->connection_id;
    out->runs[i] = after->run_id;
    out->was_number[i] = call->session.number;
    out->was_serial[i] = call->session.serial;
    out->states[i] = text_of(session_state_name(after->state));
    out->phases[i] = text_of(phase_name(after->phase));
    out->tickets[i] = after->has_ticket ? text_slice((const char *)after->ticket.bytes,
                                                     sizeof(after->ticket.bytes))
                                        : TEXT("");
    out->agents[i] = after->agent;
    out->versions[i] = after->agent_version;
    out->problem_kinds[i] = text_of(problem_kind_name(after->problem.kind));
    out->numbers[i] = after->number;
    out->started[i] = after->started_at;
    out->heard[i] = after->heard_at;
    out->sets[i] = after->sets;
    out->reads[i] = after->records_read;
    out->writes[i] = after->records_written;
    out->problem_codes[i] = after->problem.code;
    out->problem_ats[i] = after->problem_at;
    out->read_ats[i] = after->read_at;
    out->succeeded[i] = after->succeeded_at;
    out->worked[i] = after->worked_at;
    out->qbxml[i] = after->qbxml_version;
    out->percents[i] = after->percent;
    out->failures[i] = after->failures;
}

/* The compare-and-set of each. */
#define MOVE_SESSIONS                                                                              \
    "UPDATE gateway.session AS s SET serial = s.serial + 1, run_id = w.run_id, "                   \
    "state = w.state, phase = w.phase, ticket = w.ticket, agent = w.agent, "                       \
    "agent_version = w.agent_version, problem_kind = w.problem_kind, number = w.number, "          \
    "started_at = w.started_at, heard_at = w.heard_at, sets = w.sets, "                            \
    "records_read = w.records_read, records_written = w.records_written, "                         \
    "problem_code = w.problem_code, problem_at = w.problem_at, read_at = w.read_at, "              \
    "succeeded_at = w.succeeded_at, qbxml_version = w.qbxml_version, percent = w.percent, "        \
    "failures = w.failures, worked_at = w.worked_at "                                              \
    "FROM unnest($1::uuid[], $2::uuid[], $3::int8[], $4::int8[], $5::text[], $6::text[], "         \
    "$7::bytea[], $8::text[], $9::text[], $10::text[], $11::int8[], $12::int8[], $13::int8[], "    \
    "$14::int8[], $15::int8[], $16::int8[], $17::int8[], $18::int8[], $19::int8[], "               \
    "$20::int8[], $21::int4[], $22::int4[], $23::int4[], $24::int8[]) AS w (connection, "          \
    "run_id, "                                                                                     \
    "was_number, was_serial, state, phase, ticket, agent, agent_version, problem_kind, number, "   \
    "started_at, heard_at, sets, records_read, records_written, problem_code, problem_at, "        \
    "read_at, succeeded_at, qbxml_version, percent, failures, worked_at) "                         \
    "WHERE s.connection = w.connection AND s.number = w.was_number "                               \
    "AND s.serial = w.was_serial RETURNING s.connection"

static bool queue_move(struct postgres *db, const struct postgres_statement *statement,
                       struct call *const *calls, size_t count, struct error *error)
{
    struct session_columns c;
    struct arena *a = calls[0]->arena;
    make_columns(a, count, &c);
    for (size_t i = 0; i < count; i++)
        fill_columns(&c, i, calls[i]);
    const struct postgres_call *call = POSTGRES_CALL(
        statement, postgres_uuid_array(a, c.connections, count),
        postgres_uuid_array(a, c.runs, count), postgres_int8_array(a, c.was_number, count),
        postgres_int8_array(a, c.was_serial, count), postgres_text_array(a, c.states, count),
        postgres_text_array(a, c.phases, count), postgres_bytea_array(a, c.tickets, count),
        postgres_text_array(a, c.agents, count), postgres_text_array(a, c.versions, count),
        postgres_text_array(a, c.problem_kinds, count), postgres_int8_array(a, c.numbers, count),
        postgres_int8_array(a, c.started, count), postgres_int8_array(a, c.heard, count),
        postgres_int8_array(a, c.sets, count), postgres_int8_array(a, c.reads, count),
        postgres_int8_array(a, c.writes, count), postgres_int8_array(a, c.problem_codes, count),
        postgres_int8_array(a, c.problem_ats, count), postgres_int8_array(a, c.read_ats, count),
        postgres_int8_array(a, c.succeeded, count), postgres_int4_array(a, c.qbxml, count),
        postgres_int4_array(a, c.percents, count), postgres_int4_array(a, c.failures, count),
        postgres_int8_array(a, c.worked, count));
    return postgres_queue(db, call, error);
}

static bool move_sessions(struct postgres *db, struct call *const *calls, size_t count,
                          bool *is_saved, struct error *error)
{
    static const struct postgres_statement move = {"gateway_move_sessions", MOVE_SESSIONS};
    struct postgres_results results;
    if (!queue_move(db, &move, calls, count, error) || !postgres_collect(db, &results, error))
        return false;
    const struct postgres_result *moved = results.items[results.count - 1];
    for (size_t i = 0; i < count; i++) {
        is_saved[i] = false;
        for (size_t row = 0; !is_saved[i] && row < postgres_rows(moved); row++)
            is_saved[i] = uuid_equal(calls[i]->connection_id, postgres_uuid_at(moved, row, 0));
    }
    postgres_results_release(&results);
    return true;
}

/* A row that is not there any more divides by zero: what is queued behind it is not done. */
bool store_queue_move(struct postgres *db, struct call *call, struct error *error)
{
    static const struct postgres_statement move = {
        "gateway_move_session", "WITH moved AS (" MOVE_SESSIONS ") SELECT 1 / count(*) FROM moved"};
    return queue_move(db, &move, &call, 1, error);
}

bool store_has_moved_on(const struct postgres *db)
{
    const struct postgres_failure *failure = postgres_failure(db);
    return failure->statement == 0 && strcmp(failure->sqlstate, "22012") == 0;
}

/* A password that was renewed meanwhile stays: a hash is replaced by one of a newer key only. */
static bool save_connections(struct postgres *db, struct call *const *calls, size_t count,
                             struct error *error)
{
    static const struct postgres_statement save = {
        "gateway_save_connections",
        "UPDATE gateway.connection AS c SET failures = w.failures, "
        "blocked_until = w.blocked_until, claimed_agent = w.claimed_agent, "
        "claimed_version = w.claimed_version, "
        "password_key = greatest(c.password_key, w.password_key), password = "
        "CASE WHEN c.password_key < w.password_key THEN w.password ELSE c.password END "
        "FROM unnest($1::uuid[], $2::int4[], $3::int8[], $4::text[], $5::text[], $6::int4[], "
        "$7::bytea[]) AS w (connection, failures, blocked_until, claimed_agent, claimed_version, "
        "password_key, password) "
        "WHERE c.connection = w.connection"};
    struct arena *arena = calls[0]->arena;
    struct uuid *ids = ARENA_ARRAY(arena, struct uuid, count);
    int32_t *failures = ARENA_ARRAY(arena, int32_t, count);
    int64_t *blocked = ARENA_ARRAY(arena, int64_t, count);
    struct text *agents = ARENA_ARRAY(arena, struct text, count);
    struct text *versions = ARENA_ARRAY(arena, struct text, count);
    int32_t *keys = ARENA_ARRAY(arena, int32_t, count);
    struct text *passwords = ARENA_ARRAY(arena, struct text, count);
    for (size_t i = 0; i < count; i++) {
        const struct connection *connection = &calls[i]->connection;
        ids[i] = calls[i]->connection_id;
        failures[i] = connection->failures;
        blocked[i] = connection->blocked_until;
        agents[i] = connection->claimed_agent;
        versions[i] = connection->claimed_version;
        keys[i] = (int32_t)connection->password_key;
        passwords[i] = connection->password;
    }
    return postgres_queue(
        db,
        POSTGRES_CALL(
            &save, postgres_uuid_array(arena, ids, count),
            postgres_int4_array(arena, failures, count), postgres_int8_array(arena, blocked, count),
            postgres_text_array(arena, agents, count), postgres_text_array(arena, versions, count),
            postgres_int4_array(arena, keys, count), postgres_bytea_array(arena, passwords, count)),
        error);
}

/* One order for all gateways, or two would wait for each other. */
static bool lock_rows(struct postgres *db, const struct postgres_statement *lock,
                      struct call *const *calls, size_t count, struct error *error)
{
    struct arena *arena = calls[0]->arena;
    struct uuid *ids = ARENA_ARRAY(arena, struct uuid, count);
    for (size_t i = 0; i < count; i++)
        ids[i] = calls[i]->connection_id;
    return count < 2 ||
           postgres_queue(db, POSTGRES_CALL(lock, postgres_uuid_array(arena, ids, count)), error);
}

struct saving {
    struct call *moved[GATEWAY_ROUND_MAX];
    bool is_moved[GATEWAY_ROUND_MAX];
    size_t moved_count;
    struct call *touched[GATEWAY_ROUND_MAX];
    size_t touched_count;
};

static bool save_touched(struct postgres *db, const struct saving *saving, struct error *error)
{
    static const struct postgres_statement lock = {
        "gateway_lock_connections", "SELECT FROM gateway.connection WHERE connection = "
                                    "ANY ($1::uuid[]) ORDER BY connection FOR NO KEY UPDATE"};
    size_t count = saving->touched_count;
    return count == 0 || (lock_rows(db, &lock, saving->touched, count, error) &&
                          save_connections(db, saving->touched, count, error));
}

static bool save_moved(struct postgres *db, struct saving *saving, struct error *error)
{
    static const struct postgres_statement lock = {
        "gateway_lock_sessions", "SELECT FROM gateway.session WHERE connection = "
                                 "ANY ($1::uuid[]) ORDER BY connection FOR NO KEY UPDATE"};
    size_t count = saving->moved_count;
    return count == 0 || (lock_rows(db, &lock, saving->moved, count, error) &&
                          move_sessions(db, saving->moved, count, saving->is_moved, error));
}

static bool save_body(struct postgres *db, void *context, struct error *error)
{
    return save_touched(db, context, error) && save_moved(db, context, error);
}

bool store_save(struct gateway *gateway, struct call *const *calls, size_t count, bool *is_saved,
                struct error *error)
{
    struct saving saving = {.moved_count = 0};
    REQUIRE(count <= GATEWAY_ROUND_MAX);
    for (size_t i = 0; i < count; i++) {
        if (calls[i]->is_connection_changed)
            saving.touched[saving.touched_count++] = calls[i];
        if (calls[i]->is_session_changed)
            saving.moved[saving.moved_count++] = calls[i];
    }
    if (saving.touched_count + saving.moved_count > 0 &&
        postgres_run(gateway->db, save_body, &saving, error) != POSTGRES_COMMITTED)
        return false;
    size_t moved = 0;
    for (size_t i = 0; i < count; i++)
        is_saved[i] = !calls[i]->is_session_changed || saving.is_moved[moved++];
    return true;
}
