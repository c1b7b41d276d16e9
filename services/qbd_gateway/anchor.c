/* Before what was lost is handed out again: is the file still the one that it was handed to? Where
 * nothing was lost, the set that reads asks that along with everything else. */
#include "qbxml/query.h"
#include "qbxml/write.h"
#include "read.h"

struct looking {
    struct call *call;
    bool is_unfinished; /* a message set is out */
};

static bool look_body(struct postgres *db, void *context, struct error *error)
{
    static const struct postgres_statement load = {
        "gateway_load_unfinished",
        "SELECT EXISTS (SELECT FROM gateway.message_set WHERE tenant = $1)"};
    struct looking *looking = context;
    struct postgres_result *result = NULL;
    if (!postgres_set_tenants(db, &looking->call->tenant, 1, error) ||
        !postgres_query(db, POSTGRES_CALL(&load, postgres_uuid(looking->call->tenant)), &result,
                        error))
        return false;
    looking->is_unfinished = postgres_bool_at(result, 0, 0);
    postgres_result_free(result);
    return true;
}

/* What was deleted so long ago that QuickBooks has forgotten it proves nothing; nor does what was
 * known before a person accepted another file. */
static bool is_worth_asking(const struct call *call, const struct read_state *state)
{
    const struct reading *reading = &state->reading;
    return reading->anchor.source != SOURCE_COUNT && !reading_is_forgotten(reading, call->now) &&
           call->company.accepted_at <= state->scan_at;
}

static struct text write_set(struct call *call)
{
    const struct qbxml_set set = {.version = call_qbxml_version(call),
                                  .on_error = QBXML_CONTINUE_ON_ERROR};
    struct xml_writer writer;
    struct buffer out;
    buffer_init(&out, 0);
    qbxml_set_open(&writer, &out, &set);
    read_write_anchor(&writer, call);
    qbxml_deleted_txns_write(&writer, TEXT_NONE, TEXT_NONE,
                             text_of(source_name(SOURCE_DELETED_TXNS)));
    qbxml_set_close(&writer);
    struct text text = arena_copy(call->arena, buffer_text(&out));
    buffer_release(&out);
    return text;
}

void anchor_send(struct call *call)
{
    struct looking looking = {.call = call};
    struct error error;
    if (postgres_run(call->gateway->db, look_body, &looking, &error) != POSTGRES_COMMITTED ||
        (looking.is_unfinished && !read_load(call, false, &error)))
        call_fail(call, "anchor_not_loaded", &error);
    else if (looking.is_unfinished && is_worth_asking(call, &read_step_of(call)->state))
        call_hand_out(call, write_set(call), NULL);
    else
        call_next_phase(call, NULL);
}

void anchor_receive(struct call *call, const struct qbxml_answers *answers)
{
    struct error error;
    if (!answers) {
        call_refused(call);
    } else if (!read_load(call, false, &error)) {
        call_fail(call, "anchor_not_loaded", &error);
    } else if (!read_judge_anchor(call, answers)) {
        read_stop_restored(call);
    } else if (read_step_of(call)->problem.kind != PROBLEM_NONE) {
        call_stop(call, &read_step_of(call)->problem, NULL);
    } else {
        call->after.phase++;
        call_received(call, NULL);
    }
}
