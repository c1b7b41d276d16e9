/* Before what was lost is handed out again: is the file still the one that it was handed to? Where
 * nothing was lost, the set that reads asks that along with everything else. */
#include "qbxml/query.h"
#include "qbxml/write.h"
#include "read.h"

static bool queue_unfinished(struct postgres *db, void *context, struct error *error)
{
    static const struct postgres_statement load = {
        "gateway_load_unfinished",
        "SELECT EXISTS (SELECT FROM gateway.message_set WHERE tenant = $1)"};
    const struct call *call = context;
    return postgres_queue(db, POSTGRES_CALL(&load, postgres_uuid(call->tenant)), error);
}

/* Whether a message set is out. */
static bool load_unfinished(struct call *call, bool *is_unfinished, struct error *error)
{
    const struct postgres_read read = {&call->tenant, 1, queue_unfinished, call};
    struct postgres_results results;
    if (!postgres_read(call->gateway->db, &read, &results, error))
        return false;
    *is_unfinished = postgres_bool_at(results.items[0], 0, 0);
    postgres_results_release(&results);
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
    bool is_unfinished = false;
    struct error error;
    if (!load_unfinished(call, &is_unfinished, &error) ||
        (is_unfinished && !read_load(call, false, &error)))
        call_fail(call, "anchor_not_loaded", &error);
    else if (is_unfinished && is_worth_asking(call, &read_step_of(call)->state))
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
