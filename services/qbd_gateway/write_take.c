/* What comes back: the answers to a set that writes, what QuickBooks remembers of it, and what was
 * found of it. */
#include <string.h>

#include "qbxml/status.h"
#include "read_back.h"
#include "remembered.h"
#include "service/kill_point.h"
#include "tellings.h"
#include "write_doubt.h"
#include "write_part.h"

enum { UNREAD_MAX = 3 };

/* --- what QuickBooks remembers ---------------------------------------------------------------- */

static void change_memory(struct call *call, struct text names)
{
    call->company_after.set_ids = names;
    call->is_company_changed = true;
}

/* It has run a set: the one that this named as the old one is gone. */
static void note_forgotten(struct call *call, const struct writing *writing)
{
    struct text old = remembered_first(call->company_after.set_ids);
    struct text body = writing->set.body;
    if (text_is_present(old) && memmem(body.data, body.length, old.data, old.length))
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

/* QuickBooks has an answer to it, which says nothing: sent again it would have the same. What it
 * was to do is looked for, one after the other. */
static void lose_for_good(struct write_step *step, const struct writing *writing)
{
    step->set = writing->set;
    step->set.step = SET_LOST;
    step->set.body = TEXT("");
    step->set.unread++;
    step->is_set_saved = true;
}

static void settle_answers(struct call *call, const struct writing *writing,
                           const struct qbxml_answers *answers)
{
    struct write_step *step = write_step_new(call);
    const struct seeing seeing = write_seeing(call);
    size_t unknown = 0;
    note_forgotten(call, writing);
    for (size_t i = 0; i < writing->set.count; i++) {
        char id[UUID_TEXT_BYTES];
        struct uuid command_id = writing->set.requests[i].command_id;
        const struct waiting_write *write = write_out_of(writing, command_id);
        if (!write)
            continue;
        struct verdict verdict = verdict_of_answer(
            &write->command, qbxml_answer_to(answers, uuid_format(command_id, id)), &seeing);
        if (verdict.kind == VERDICT_UNKNOWN)
            unknown++;
        else
            write_end_add(call, &step->ends, write, verdict);
    }
    if (unknown == 0)
        write_step_drop(call, step, writing);
    else
        lose_for_good(step, writing);
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
    note_forgotten(call, writing); /* should it be the old name that it does not take */
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

static void take_bad_probe(struct call *call, const struct writing *writing)
{
    lose_for_good(write_step_new(call), writing);
    call_received(call, write_step_save);
}

/* --- what was looked for ---------------------------------------------------------------------- */

struct looked {
    struct verdict verdicts[WRITE_REQUESTS_MAX]; /* of each request of the set */
    size_t open; /* requests without an answer; of those that were asked about: */
    size_t absent, unknown;
};

/* `answers` NULL: they cannot be read. */
static void judge_all(struct call *call, const struct writing *writing,
                      const struct qbxml_answers *answers, struct taken_ids *taken,
                      struct looked *looked)
{
    const struct writes out = {writing->out, writing->out_count};
    const struct seeing seeing = write_seeing(call);
    for (size_t i = 0; i < writing->set.count; i++) {
        const struct waiting_write *write =
            write_out_of(writing, writing->set.requests[i].command_id);
        struct verdict *verdict = &looked->verdicts[i];
        *verdict = (struct verdict){.kind = VERDICT_UNKNOWN};
        looked->open += write != NULL;
        if (!write_is_asked(writing, i))
            continue;
        const struct read_back back = {.command = &write->command,
                                       .sent_at = write->intent->sent_at,
                                       .taken = taken->items,
                                       .taken_count = taken->count,
                                       .alike = write_count_alike(&out, write)};
        if (answers)
            *verdict = read_back_judge(&back, answers, &seeing);
        looked->absent += verdict->kind == VERDICT_ABSENT;
        looked->unknown += verdict->kind == VERDICT_UNKNOWN;
        if (write->command.entity == ENTITY_FUNDS_TRANSFER && verdict->kind == VERDICT_SETTLED)
            taken->items[taken->count++] = verdict->telling.result.id;
    }
}

/* What nobody can read is not asked for ever; nor is what has such an answer sent for ever. */
static struct verdict bounded(const struct message_set *set, const struct verdict *verdict)
{
    struct text reason = TEXT("QuickBooks' answer about it cannot be read.");
    bool is_answered_badly = set->unread > 0 && text_is_empty(set->body);
    if (verdict->kind == VERDICT_UNKNOWN && set->unread >= UNREAD_MAX)
        return (struct verdict){.kind = VERDICT_UNCLEAR, .reason = reason};
    if (verdict->kind == VERDICT_ABSENT && is_answered_badly)
        return (struct verdict){.kind = VERDICT_LATER, .reason = reason};
    return *verdict;
}

static void add_ends(struct call *call, const struct writing *writing, struct looked *looked)
{
    struct write_step *step = call->notes;
    for (size_t i = 0; i < writing->set.count; i++) {
        const struct waiting_write *write =
            write_out_of(writing, writing->set.requests[i].command_id);
        if (!write_is_asked(writing, i))
            continue;
        struct verdict verdict = bounded(&writing->set, &looked->verdicts[i]);
        if (verdict.kind == VERDICT_UNKNOWN)
            continue;
        if (verdict.kind == VERDICT_LATER && writing->set.count > 1)
            step->alone[step->alone_count++] = write->command.id;
        write_end_add(call, &step->ends, write, verdict);
    }
}

/* The first time nothing is lost by asking on; then the next session does, when QuickBooks may have
 * recovered. */
static void end_looked(struct call *call, const struct writing *writing, struct looked *looked)
{
    struct write_step *step = write_step_new(call);
    bool is_stopped = false;
    add_ends(call, writing, looked);
    if (step->ends.count == looked->open) {
        write_step_drop(call, step, writing);
    } else {
        step->set = writing->set;
        step->set.step = SET_LOST;
        step->set.unread += looked->unknown > 0;
        step->is_set_saved = true;
        is_stopped = looked->unknown > 0 && step->ends.count == 0 && writing->set.unread > 0;
    }
    if (is_stopped)
        call_stop(call, PROBLEM_OF_OURS(UNREADABLE), write_step_save);
    else
        call_received(call, write_step_save);
    tellings_look(call->gateway);
}

static void take_looked(struct call *call, const struct writing *writing,
                        const struct qbxml_answers *answers)
{
    const struct writes out = {writing->out, writing->out_count};
    struct looked looked = {.absent = 0};
    struct taken_ids taken = {0};
    struct error error;
    if (!write_load_taken(call, &out, &taken, &error)) {
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

/* --- which of them ---------------------------------------------------------------------------- */

static void take_answers(struct call *call, const struct writing *writing,
                         const struct qbxml_answers *answers)
{
    if (writing->set.step == SET_OUT && answers->count == 0)
        take_nothing(call, writing, answers->set_code);
    else if (writing->set.step == SET_OUT)
        settle_answers(call, writing, answers);
    else if (writing->set.step == SET_PROBED)
        take_probe(call, writing, answers);
    else
        take_looked(call, writing, answers);
}

static struct qbxml_meaning meaning_of_refusal(const struct call *call)
{
    uint32_t code = 0;
    struct text hresult = call->soap.parameters[SOAP_RECEIVE_RESPONSE_HRESULT];
    qbxml_hresult_parse(hresult, &code); /* one that is none is not known */
    return qbxml_hresult_meaning(code);
}

bool write_is_final(const struct call *call)
{
    struct text hresult = call->soap.parameters[SOAP_RECEIVE_RESPONSE_HRESULT];
    return text_is_empty(hresult) || meaning_of_refusal(call).class == QBXML_BUG;
}

/* Of a set that is out, whose answer cannot be read, the next session asks what became of it. */
void write_take(struct call *call, const struct writing *writing,
                const struct qbxml_answers *answers)
{
    struct qbxml_meaning meaning = meaning_of_refusal(call);
    bool is_final = write_is_final(call);
    if (answers)
        take_answers(call, writing, answers);
    else if (writing->set.step == SET_OUT && meaning.class == QBXML_BUG)
        take_unread(call, writing, text_of(meaning.advice));
    else if (writing->set.step == SET_PROBED && is_final)
        take_bad_probe(call, writing);
    else if (writing->set.step == SET_LOOKED && is_final)
        take_looked(call, writing, NULL);
    else
        call_refused(call);
}
