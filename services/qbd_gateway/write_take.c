/* What comes back: the answers to a set that writes, what QuickBooks remembers of it, and what was
 * found of it. */
#include "intents/product.h"
#include "qbxml/status.h"
#include "read_back.h"
#include "remembered.h"
#include "service/kill_point.h"
#include "tellings.h"
#include "write_part.h"

/* --- what QuickBooks remembers ---------------------------------------------------------------- */

static void change_memory(struct call *call, struct text names)
{
    call->company_after.set_ids = names;
    call->is_company_changed = true;
}

/* It has run a set: the one that this named as the old one is gone. */
static void note_forgotten(struct call *call)
{
    change_memory(call, remembered_without_first(call->company_after.set_ids));
}

void write_step_drop(struct call *call, struct write_step *step, const struct writing *writing)
{
    struct text names = call->company_after.set_ids;
    step->is_set_dropped = true;
    if (!text_is_empty(writing->set.id))
        change_memory(call, remembered_with(names, writing->set.id, call->arena));
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
        const struct waiting_write *write = write_out_of(writing, command_id);
        if (!write)
            continue;
        struct verdict verdict = verdict_of_answer(
            &write->command, qbxml_answer_to(answers, uuid_format(command_id, id)), call->arena);
        if (verdict.kind == VERDICT_UNKNOWN)
            unknown++;
        else
            write_end_add(call, &step->ends, write, verdict);
    }
    note_forgotten(call);
    if (unknown == 0)
        write_step_drop(call, step, writing);
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
    note_forgotten(call); /* should it be the old name that it does not take */
    call_stop(call, is_told ? &problem : PROBLEM_OF_OURS(UNREADABLE), write_step_save);
}

/* QuickBooks could not read the set: nothing of it was done. Which request it was shows when each
 * is sent by itself. */
static void take_unread(struct call *call, const struct writing *writing, struct text advice)
{
    struct write_step *step = write_step_new(call);
    bool is_one = writing->set.count == 1;
    for (size_t i = 0; i < writing->set.count; i++) {
        const struct waiting_write *write =
            write_out_of(writing, writing->set.requests[i].command_id);
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
    step->is_set_dropped = true; /* what it never read it does not remember */
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
    write_step_to(call, SET_LOST);
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
        const struct waiting_write *write =
            write_out_of(writing, writing->set.requests[i].command_id);
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
        const struct waiting_write *write =
            write_out_of(writing, writing->set.requests[i].command_id);
        if (write && looked->verdicts[i].kind != VERDICT_UNKNOWN)
            write_end_add(call, &step->ends, write, looked->verdicts[i]);
    }
    if (looked->unknown == 0)
        write_step_drop(call, step, writing);
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
        write_step_to(call, SET_ABSENT);
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
