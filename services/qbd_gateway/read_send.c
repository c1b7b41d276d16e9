/* The phase that reads, when the Web Connector asks for work: one message set for all that is to be
 * read next, so that a quiet company costs one. */
#include "qbxml/write.h"
#include "read.h"
#include "service/log.h"

/* --- what to ask ------------------------------------------------------------------------------ */

static bool asks_deletions(const struct read_step *step)
{
    for (size_t i = 0; i < step->ask_count; i++)
        if (step->asks[i].source == SOURCE_DELETED_TXNS)
            return true;
    return false;
}

void read_plan(struct call *call)
{
    struct read_step *step = read_step_of(call);
    const struct reading *reading = &step->state.reading;
    step->ask_count = reading_next(reading, step->asks);
    /* In a scan the last look may be so long ago that its deletion is forgotten; the anchor that a
     * scan has left is new. */
    step->asks_anchor = reading->anchor.source != SOURCE_COUNT && !reading->is_scan &&
                        step->state.anchor_session != reading->session && asks_deletions(step);
}

static bool is_wanted(const struct read_step *step, const struct wanted *wanted)
{
    for (size_t i = 0; i < step->wanted_count; i++)
        if (step->wanted[i].entity == wanted->entity &&
            text_equal(step->wanted[i].id, wanted->id) &&
            uuid_equal(step->wanted[i].command_id, wanted->command_id))
            return true;
    return false;
}

/* Records that commands ask for. */
static void add_requests(struct call *call)
{
    struct read_step *step = read_step_of(call);
    for (size_t i = 0; i < call->request_count && step->wanted_count < 2 * READ_WANTED_MAX; i++) {
        const struct read_request *request = &call->requests[i];
        const struct wanted wanted = {
            .entity = request->entity, .id = request->native_id, .command_id = request->command_id};
        if (request->kind == READ_RECORD && !is_wanted(step, &wanted))
            step->wanted[step->wanted_count++] = wanted;
    }
}

static void begin(struct call *call)
{
    struct read_state *state = &read_step_of(call)->state;
    struct reading *reading = &state->reading;
    int64_t scan = reading->scan;
    instant_us back_at = reading->back_at;
    reading_begin(reading, call->session.number, call->now);
    if (state->scan_at != INSTANT_NONE && call->company.accepted_at > state->scan_at)
        reading_restart(reading);
    if (!text_is_present(call->company.currencies))
        reading_skip(reading, SOURCE_CURRENCY);
    read_step_of(call)->is_first_of_day = reading->back_at != back_at;
    if (reading->scan == scan)
        return;
    state->scan_at = call->now;
    log_info("scan_begun", log_tenant(call->tenant), log_integer("scan", reading->scan));
}

/* --- the set ---------------------------------------------------------------------------------- */

static void write_page(struct xml_writer *writer, const struct reading_ask *ask,
                       struct arena *arena)
{
    char since_text[WALL_TEXT_BYTES_MAX], until_text[WALL_TEXT_BYTES_MAX];
    struct text since = wall_format(ask->since, since_text);
    struct text until = wall_format(ask->until, until_text);
    struct text name = text_of(source_name(ask->source));
    if (ask->source == SOURCE_DELETED_LISTS) {
        qbxml_deleted_lists_write(writer, since, until, name);
    } else if (ask->source == SOURCE_DELETED_TXNS) {
        qbxml_deleted_txns_write(writer, since, until, name);
    } else {
        const struct qbxml_page page = {
            .query = source_query(ask->source),
            .since = since,
            .until = until,
            .iterator_id = ask->iterator_id,
            .rows = ask->rows,
        };
        qbxml_page_write(writer, &page, name, arena);
    }
}

static struct text write_set(struct call *call)
{
    const struct read_step *step = read_step_of(call);
    const struct qbxml_set set = {.version = call_qbxml_version(call),
                                  .on_error = QBXML_CONTINUE_ON_ERROR};
    struct xml_writer writer;
    struct buffer out;
    buffer_init(&out, 0);
    qbxml_set_open(&writer, &out, &set);
    if (step->asks_anchor)
        read_write_anchor(&writer, call);
    for (size_t i = 0; i < step->ask_count; i++)
        write_page(&writer, &step->asks[i], call->arena);
    read_write_picks(&writer, call);
    qbxml_set_close(&writer);
    struct text text = arena_copy(call->arena, buffer_text(&out));
    buffer_release(&out);
    return text;
}

/* --- the phase -------------------------------------------------------------------------------- */

static bool save_asked(struct postgres *db, struct call *call, struct error *error)
{
    return read_save_state(db, call, error) && read_save_wanted(db, call, error) &&
           (!read_step_of(call)->is_first_of_day || read_want_transfers(db, call, error));
}

static void end_reading(struct call *call)
{
    call->after.read_at = call->now;
    log_info("reading_ended", log_tenant(call->tenant),
             log_integer("session", call->session.number),
             log_integer("read", read_step_of(call)->state.reading.read_count));
    call_move_on(call, read_save_state); /* read_at stays, however long the next one waits */
}

void read_send(struct call *call)
{
    struct error error;
    if (!read_load(call, false, &error)) {
        call_fail(call, "reading_not_loaded", &error);
        return;
    }
    struct read_step *step = read_step_of(call);
    begin(call);
    add_requests(call);
    read_plan(call);
    if (call_must_pace(call)) {
        call_wait(call);
        return;
    }
    if (step->ask_count == 0 && step->wanted_count == 0) {
        end_reading(call);
        return;
    }
    reading_asked(&step->state.reading, call->now);
    step->state.set_number++;
    call_hand_out(call, write_set(call), save_asked);
}
