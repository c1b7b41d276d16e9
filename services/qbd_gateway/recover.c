/* Before anything is read or written: what was handed out and has no answer. QuickBooks is asked
 * whether it remembers; what it forgot is looked for; what was never done is handed out again, as
 * it was, once all is read. A set of which some was done is taken apart: the rest is decided on
 * anew. */
#include "intents/product.h"
#include "qbxml/status.h"
#include "read_back.h"
#include "service/kill_point.h"
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
           write_ends_save(db, &step->ends, error) &&
           (!step->is_set_dropped || write_drop_set(db, call, error));
}

static struct write_step *moving(struct call *call, enum set_step to)
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

/* The command of a request that still has no answer; NULL: it has one. */
static const struct waiting_write *out_of(const struct writing *writing, struct uuid command_id)
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
        open += out_of(writing, writing->set.requests[i].command_id) != NULL;
    return open > 0;
}

/* --- asking ----------------------------------------------------------------------------------- */

static void hand_out_probe(struct call *call, const struct writing *writing)
{
    struct buffer out;
    buffer_init(&out, 0);
    write_set_probe(writing->set.id, call_qbxml_version(call), &out);
    moving(call, SET_PROBED);
    call_hand_out(call, write_text(call, &out), write_step_save);
}

static void hand_out_again(struct call *call, const struct writing *writing)
{
    moving(call, SET_OUT);
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
        const struct waiting_write *write = out_of(writing, writing->set.requests[i].command_id);
        if (!write)
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

/* --- answers to the set itself ---------------------------------------------------------------- */

static void settle_answers(struct call *call, const struct writing *writing,
                           const struct qbxml_answers *answers)
{
    struct write_step *step = write_step_new(call);
    size_t unknown = 0;
    for (size_t i = 0; i < writing->set.count; i++) {
        char id[UUID_TEXT_BYTES];
        struct uuid command_id = writing->set.requests[i].command_id;
        const struct waiting_write *write = out_of(writing, command_id);
        if (!write)
            continue;
        struct verdict verdict = verdict_of_answer(
            &write->command, qbxml_answer_to(answers, uuid_format(command_id, id)), call->arena);
        if (verdict.kind == VERDICT_UNKNOWN)
            unknown++;
        else
            write_end_add(call, &step->ends, write, verdict);
    }
    step->is_set_dropped = unknown == 0;
    step->is_set_moved = unknown > 0;
    step->set.step = SET_LOST;
    service_kill_point(KILL_INTENT_AFTER_CALL);
    call_received(call, write_step_save);
    tellings_look(call->gateway);
}

/* QuickBooks did not take the set under its name: what it was to do is looked for, and what is not
 * there goes out under another one. */
static void take_nothing(struct call *call, const struct writing *writing, uint32_t set_code)
{
    const struct problem problem = {PROBLEM_SET, set_code};
    bool is_told = set_code != 0 && set_code != QBXML_NO_CODE;
    struct write_step *step = write_step_new(call);
    step->set = writing->set;
    step->set.step = SET_LOST;
    step->set.body = TEXT("");
    step->is_set_saved = true;
    call_stop(call, is_told ? &problem : PROBLEM_OF_OURS(UNREADABLE), write_step_save);
}

/* QuickBooks could not read the set: nothing of it was done. Which request it was shows when each
 * is sent by itself. */
static void take_unread(struct call *call, const struct writing *writing, struct text advice)
{
    struct write_step *step = write_step_new(call);
    bool is_one = writing->set.count == 1;
    for (size_t i = 0; i < writing->set.count; i++) {
        const struct waiting_write *write = out_of(writing, writing->set.requests[i].command_id);
        struct verdict verdict = {.kind = VERDICT_ABSENT, .reason = advice};
        if (!write)
            continue;
        if (is_one)
            verdict = verdict_refused(REFUSAL_OTHER,
                                      call->soap.parameters[SOAP_RECEIVE_RESPONSE_HRESULT], advice);
        else
            step->alone[step->alone_count++] = write->command.id;
        write_end_add(call, &step->ends, write, verdict);
    }
    step->is_set_dropped = true;
    call_received(call, write_step_save);
    tellings_look(call->gateway);
}

static void take_hresult(struct call *call, const struct writing *writing)
{
    uint32_t code = 0;
    struct text hresult = call->soap.parameters[SOAP_RECEIVE_RESPONSE_HRESULT];
    bool is_known = qbxml_hresult_parse(hresult, &code);
    struct qbxml_meaning meaning = qbxml_hresult_meaning(code);
    if (is_known && meaning.class == QBXML_BUG && writing->set.step == SET_OUT)
        take_unread(call, writing, text_of(meaning.advice));
    else
        call_refused(call);
}

static void take_probe(struct call *call, const struct writing *writing,
                       const struct qbxml_answers *answers)
{
    if (answers->count > 0) {
        settle_answers(call, writing, answers);
        return;
    }
    moving(call, SET_LOST);
    call_received(call, write_step_save);
}

/* --- what was looked for ---------------------------------------------------------------------- */

struct looked {
    struct verdict verdicts[WRITE_REQUESTS_MAX]; /* of each request of the set */
    size_t absent, unknown;
};

/* A transfer bears no mark: what other commands have made is not this one's. */
static bool load_taken(struct call *call, const struct writing *writing, struct taken_ids *out,
                       struct error *error)
{
    *out = (struct taken_ids){NULL, 0};
    for (size_t i = 0; i < writing->out_count; i++)
        if (writing->out[i].command.entity == ENTITY_FUNDS_TRANSFER)
            return write_load_taken(call, ENTITY_FUNDS_TRANSFER, WRITE_REQUESTS_MAX, out, error);
    return true;
}

static size_t count_alike(const struct writing *writing, const struct waiting_write *write)
{
    size_t count = 0;
    for (size_t i = 0; i < writing->out_count; i++) {
        const struct write_command *other = &writing->out[i].command;
        count += other->entity == write->command.entity && other->action == write->command.action &&
                 is_product(&write->command, &other->document);
    }
    return count;
}

static void judge_all(struct call *call, const struct writing *writing,
                      const struct qbxml_answers *answers, struct taken_ids *taken,
                      struct looked *looked)
{
    for (size_t i = 0; i < writing->set.count; i++) {
        const struct waiting_write *write = out_of(writing, writing->set.requests[i].command_id);
        struct verdict *verdict = &looked->verdicts[i];
        if (!write)
            continue;
        const struct read_back back = {.command = &write->command,
                                       .sent_at = write->intent->sent_at,
                                       .taken = taken->items,
                                       .taken_count = taken->count,
                                       .alike = count_alike(writing, write)};
        *verdict = read_back_judge(&back, answers, call->arena);
        looked->absent += verdict->kind == VERDICT_ABSENT;
        looked->unknown += verdict->kind == VERDICT_UNKNOWN;
        if (write->command.entity == ENTITY_FUNDS_TRANSFER && verdict->kind == VERDICT_SETTLED)
            taken->items[taken->count++] = verdict->telling.result.id;
    }
}

static void end_looked(struct call *call, const struct writing *writing,
                       const struct looked *looked)
{
    struct write_step *step = write_step_new(call);
    for (size_t i = 0; i < writing->set.count; i++) {
        const struct waiting_write *write = out_of(writing, writing->set.requests[i].command_id);
        if (write && looked->verdicts[i].kind != VERDICT_UNKNOWN)
            write_end_add(call, &step->ends, write, looked->verdicts[i]);
    }
    step->is_set_dropped = looked->unknown == 0;
    step->set.step = SET_LOST;
    step->is_set_moved = looked->unknown > 0;
    if (looked->unknown > 0)
        call_stop(call, PROBLEM_OF_OURS(UNREADABLE), write_step_save);
    else
        call_received(call, write_step_save);
    tellings_look(call->gateway);
}

static void take_looked(struct call *call, const struct writing *writing,
                        const struct qbxml_answers *answers)
{
    struct looked looked = {.absent = 0};
    struct taken_ids taken;
    struct error error;
    if (!load_taken(call, writing, &taken, &error)) {
        call_fail(call, "taken_ids_not_loaded", &error);
        return;
    }
    judge_all(call, writing, answers, &taken, &looked);
    bool is_all_absent = looked.absent == writing->set.count;
    if (is_all_absent && !text_is_empty(writing->set.body)) {
        moving(call, SET_ABSENT);
        call_received(call, write_step_save);
        return;
    }
    end_looked(call, writing, &looked);
}

void write_take(struct call *call, const struct writing *writing,
                const struct qbxml_answers *answers)
{
    if (!answers)
        take_hresult(call, writing);
    else if (writing->set.step == SET_OUT && answers->count == 0)
        take_nothing(call, writing, answers->set_code);
    else if (writing->set.step == SET_OUT)
        settle_answers(call, writing, answers);
    else if (writing->set.step == SET_PROBED)
        take_probe(call, writing, answers);
    else
        take_looked(call, writing, answers);
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
    step->is_set_dropped = writing->has_set && !write_is_unfinished(writing);
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
