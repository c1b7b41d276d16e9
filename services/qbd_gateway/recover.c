/* Before anything is read or written: what was handed out and has no answer. QuickBooks is asked
 * whether it remembers; what it forgot is looked for; what was never done is handed out again, as
 * it was, once all is read. A set of which some was done is taken apart: the rest is decided on
 * anew. */
#include "read_back.h"
#include "tellings.h"
#include "write_part.h"

/* --- steps ------------------------------------------------------------------------------------ */

struct write_step *write_step_new(struct call *call)
{
    struct write_step *step = ARENA_NEW(call->arena, struct write_step);
    call->notes = step;
    return step;
}

bool write_step_save(struct postgres *db, struct call *call, struct error *error)
{
    struct write_step *step = call->notes;
    return (!step->is_set_saved || write_save_set(db, call, &step->set, error)) &&
           (!step->is_set_moved || write_move_set(db, call, step->set.step, error)) &&
           (step->alone_count == 0 ||
            write_send_alone(db, call, step->alone, step->alone_count, error)) &&
           write_ends_save(db, call, &step->ends, error) &&
           (!step->is_set_dropped || write_drop_set(db, call, error));
}

struct write_step *write_step_to(struct call *call, enum set_step to)
{
    struct write_step *step = write_step_new(call);
    step->set.step = to;
    step->is_set_moved = true;
    return step;
}

struct text write_text(struct call *call, struct buffer *buffer)
{
    struct text text = arena_copy(call->arena, buffer_text(buffer));
    buffer_release(buffer);
    return text;
}

const struct waiting_write *write_out_of(const struct writing *writing, struct uuid command_id)
{
    for (size_t i = 0; i < writing->out_count; i++)
        if (uuid_equal(writing->out[i].command.id, command_id))
            return &writing->out[i];
    return NULL;
}

bool write_is_unfinished(const struct writing *writing)
{
    size_t open = 0;
    for (size_t i = 0; i < writing->set.count; i++)
        open += write_out_of(writing, writing->set.requests[i].command_id) != NULL;
    return open > 0;
}

bool write_is_asked(const struct writing *writing, size_t index)
{
    const struct message_set *set = &writing->set;
    for (size_t i = 0; set->unread > 0 && i < index; i++)
        if (write_out_of(writing, set->requests[i].command_id))
            return false;
    return write_out_of(writing, set->requests[index].command_id) != NULL;
}

/* --- asking ----------------------------------------------------------------------------------- */

static void hand_out_probe(struct call *call, const struct writing *writing)
{
    struct buffer out;
    buffer_init(&out, 0);
    write_set_probe(writing->set.id, call_qbxml_version(call), &out);
    write_step_to(call, SET_PROBED);
    call_hand_out(call, write_text(call, &out), write_step_save);
}

static void hand_out_again(struct call *call, const struct writing *writing)
{
    write_step_to(call, SET_OUT);
    call_hand_out(call, writing->set.body, write_step_save);
}

static void hand_out_questions(struct call *call, const struct writing *writing)
{
    const struct qbxml_set set = {.version = call_qbxml_version(call),
                                  .on_error = QBXML_CONTINUE_ON_ERROR};
    struct xml_writer writer;
    struct buffer out;
    buffer_init(&out, 0);
    qbxml_set_open(&writer, &out, &set);
    for (size_t i = 0; i < writing->set.count; i++) {
        const struct waiting_write *write =
            write_out_of(writing, writing->set.requests[i].command_id);
        if (!write_is_asked(writing, i))
            continue;
        const struct read_back back = {.command = &write->command,
                                       .sent_at = write->intent->sent_at};
        read_back_write(&writer, &back, call->arena);
    }
    qbxml_set_close(&writer);
    struct write_step *step = write_step_new(call);
    step->set = writing->set;
    step->set.step = SET_LOOKED;
    step->is_set_saved = true;
    call_hand_out(call, write_text(call, &out), write_step_save);
}

void write_finish(struct call *call, const struct writing *writing)
{
    switch (writing->set.step) {
    case SET_OUT:
    case SET_PROBED:
        hand_out_probe(call, writing);
        return;
    case SET_LOST:
    case SET_LOOKED:
        hand_out_questions(call, writing);
        return;
    case SET_ABSENT:
        hand_out_again(call, writing);
        return;
    case SET_PREPARED:
    case SET_STEP_COUNT:
        break;
    }
    bug("gateway: a set that is %s has no end", set_step_name(writing->set.step));
}

/* --- the phase -------------------------------------------------------------------------------- */

/* Handed out, and in no set: a person wants what was given up to be looked for once more. */
static bool is_orphan(const struct writing *writing, struct uuid command_id)
{
    for (size_t i = 0; i < writing->set.count; i++)
        if (uuid_equal(writing->set.requests[i].command_id, command_id))
            return false;
    return true;
}

static bool adopt(const struct writing *writing, struct message_set *set)
{
    *set = (struct message_set){.id = TEXT(""), .body = TEXT("")};
    for (size_t i = 0; i < writing->out_count && set->count < WRITE_REQUESTS_MAX; i++)
        if (is_orphan(writing, writing->out[i].command.id))
            set->requests[set->count++] =
                (struct write_request){writing->out[i].command.id, TEXT("")};
    return set->count > 0;
}

/* What was prepared in an earlier session was seen too long ago. */
static void go_on(struct call *call, const struct writing *writing)
{
    struct write_step *step = write_step_new(call);
    if (writing->has_set && !write_is_unfinished(writing))
        write_step_drop(call, step, writing);
    if (writing->waiting.settled > 0) {
        tellings_look(call->gateway);
        call_wait(call);
    } else {
        call_next_phase(call, step->is_set_dropped ? write_step_save : NULL);
    }
}

void recover_send(struct call *call)
{
    struct writing writing = {.has_set = false};
    struct message_set orphans;
    struct error error;
    bool is_loaded = write_load(call, &writing, &error);
    /* That goes out with what is written: a restored company file shows when it is read. */
    bool is_absent = is_loaded && write_is_unfinished(&writing) && writing.set.step == SET_ABSENT;
    if (!is_loaded) {
        call_fail(call, "writes_not_loaded", &error);
    } else if (write_is_unfinished(&writing) && !is_absent) {
        write_finish(call, &writing);
    } else if (!is_absent && adopt(&writing, &orphans)) {
        writing.set = orphans;
        hand_out_questions(call, &writing);
    } else {
        go_on(call, &writing);
    }
}

void recover_receive(struct call *call, const struct qbxml_answers *answers)
{
    struct writing writing = {.has_set = false};
    struct error error;
    if (!write_load(call, &writing, &error))
        call_fail(call, "writes_not_loaded", &error);
    else if (write_is_unfinished(&writing))
        write_take(call, &writing, answers);
    else
        call_stop(call, PROBLEM_OF_OURS(UNREADABLE), NULL);
}
