/* Writing: what is to be changed is looked at, then handed out in small sets, until nothing waits
 * and the run is over. */
#include "model/profile.h"
#include "release.h"
#include "remembered.h"
#include "tellings.h"
#include "write_doubt.h"
#include "write_part.h"

enum { QUIET_PATIENCES_MAX = 20 }; /* of those that a call has */

/* --- which commands --------------------------------------------------------------------------- */

static bool is_alone(const struct writing *writing, struct uuid command_id)
{
    for (size_t i = 0; i < writing->alone_count; i++)
        if (uuid_equal(writing->alone[i], command_id))
            return true;
    return false;
}

/* The next set's: one that goes alone when it is the first, otherwise those up to the next such. */
static size_t choose(const struct writing *writing)
{
    size_t count = 0;
    while (count < writing->ready_count && count < WRITE_REQUESTS_MAX) {
        bool goes_alone = is_alone(writing, writing->ready[count].command.id);
        if (goes_alone && count > 0)
            break;
        count++;
        if (goes_alone)
            break;
    }
    return count;
}

static struct text bank_account(const struct writing *writing)
{
    return text_of(writing->settings.values[TENANT_SETTING_BANK_ACCOUNT]);
}

/* --- handing out ------------------------------------------------------------------------------ */

static void format_set(struct call *call, struct message_set *set)
{
    const struct write_set_place place = {call->tenant, call->session.number, call->session.serial};
    char id[WRITE_SET_ID_BYTES];
    struct buffer out;
    buffer_init(&out, 0);
    set->id = arena_copy(call->arena, write_set_id(&place, set->requests, set->count, id));
    const struct write_set_ids ids = {set->id, remembered_first(call->company.set_ids)};
    write_set_format(&ids, call_qbxml_version(call), set->requests, set->count, &out);
    set->body = write_text(call, &out);
}

/* Some may have been replaced since they were loaded: the set is made of those that are left. */
static bool save_hand_out(struct postgres *db, struct call *call, struct error *error)
{
    const struct write_step *step = call->notes;
    const struct ledger_ask ask = {
        .place = write_place(call), .now = call->now, .intents_max = WRITE_REQUESTS_MAX};
    struct message_set set = step->set;
    struct uuid commands[WRITE_REQUESTS_MAX];
    size_t count = set.count, kept = 0;
    for (size_t i = 0; i < set.count; i++)
        commands[i] = set.requests[i].command_id;
    if (!ledger_hand_out(db, &ask, commands, &count, error))
        return false;
    if (count == 0)
        return error_set(error, ERROR_RETRY, "everything that was to be written was replaced");
    for (size_t i = 0; i < set.count && kept < count; i++)
        if (uuid_equal(set.requests[i].command_id, commands[kept]))
            set.requests[kept++] = set.requests[i];
    set.count = kept;
    set.step = SET_OUT;
    set.out_at = call->now;
    format_set(call, &set);
    call->handed_out = set.body;
    return write_save_set(db, call, &set, error);
}

static void hand_out(struct call *call, const struct message_set *set)
{
    struct write_step *step = write_step_new(call);
    step->set = *set;
    call_hand_out(call, TEXT(""), save_hand_out);
}

/* What was prepared and may still go. */
static void keep_ready(const struct writing *writing, struct message_set *set)
{
    size_t kept = 0;
    *set = writing->set;
    for (size_t i = 0; i < writing->set.count; i++)
        for (size_t j = 0; j < writing->ready_count; j++)
            if (uuid_equal(writing->set.requests[i].command_id, writing->ready[j].command.id))
                set->requests[kept++] = writing->set.requests[i];
    set->count = kept;
}

/* --- looking ---------------------------------------------------------------------------------- */

static bool is_looked_at(const struct writing *writing, const struct waiting_write *write)
{
    return write_is_doubted(write) ||
           look_kind_of(&write->command, bank_account(writing)) != LOOK_NONE;
}

static size_t looks_of(const struct writing *writing, size_t count)
{
    size_t looks = 0;
    for (size_t i = 0; i < count; i++)
        looks += is_looked_at(writing, &writing->ready[i]);
    return looks;
}

static void hand_out_looks(struct call *call, const struct writing *writing, size_t count)
{
    const struct qbxml_set set = {.version = call_qbxml_version(call),
                                  .on_error = QBXML_CONTINUE_ON_ERROR};
    struct xml_writer writer;
    struct buffer out;
    buffer_init(&out, 0);
    qbxml_set_open(&writer, &out, &set);
    for (size_t i = 0; i < count; i++) {
        const struct waiting_write *write = &writing->ready[i];
        enum look_kind kind = look_kind_of(&write->command, bank_account(writing));
        if (write_is_doubted(write))
            write_doubt_ask(&writer, write, call->arena);
        else if (kind != LOOK_NONE)
            look_write(&writer, &write->command, kind, call->arena);
    }
    qbxml_set_close(&writer);
    call_hand_out(call, write_text(call, &out), NULL);
}

/* --- preparing -------------------------------------------------------------------------------- */

/* One command: its request, or its end. */
static void prepare_one(struct call *call, const struct writing *writing,
                        const struct waiting_write *write, const struct qbxml_answers *answers)
{
    const struct write_command *command = &write->command;
    struct write_step *step = call->notes;
    enum look_kind kind = look_kind_of(command, bank_account(writing));
    const struct seeing seeing = write_seeing(call);
    struct look look = look_judge(command, kind, answers, &seeing);
    struct write_request request = {command->id, TEXT_NONE};
    struct error error;
    if (text_is_empty(look.bank_account))
        look.bank_account = bank_account(writing);
    if (look.verdict.kind == VERDICT_ABSENT &&
        !write_request_format(command, &look, call_qbxml_version(call), call->arena, &request.xml,
                              &error))
        look.verdict = verdict_refused(REFUSAL_OTHER, TEXT_NONE,
                                       arena_copy(call->arena, text_of(error.message)));
    if (look.verdict.kind == VERDICT_ABSENT)
        step->set.requests[step->set.count++] = request;
    else
        write_end_add(call, &step->ends, write, look.verdict);
}

/* Between the question and its answers more may have come, which nobody asked about yet: it is left
 * for the next question. Without any answer for those that are here nothing is told from the other.
 */
static bool are_some_answered(const struct writing *writing, size_t count,
                              const struct qbxml_answers *answers)
{
    for (size_t i = 0; i < count; i++)
        if (look_answer_to(&writing->ready[i].command, answers))
            return true;
    return false;
}

/* Answers NULL: nothing had to be looked at. */
static struct write_step *prepare(struct call *call, const struct writing *writing,
                                  const struct doubt_look *look)
{
    struct write_step *step = write_step_new(call);
    const struct seeing seeing = write_seeing(call);
    size_t count = choose(writing);
    bool has_answers = are_some_answered(writing, count, look->answers);
    step->set = (struct message_set){.id = TEXT(""), .step = SET_PREPARED, .body = TEXT("")};
    for (size_t i = 0; i < count; i++) {
        const struct waiting_write *write = &writing->ready[i];
        bool is_answered = look_answer_to(&write->command, look->answers) != NULL;
        if (!is_answered && is_looked_at(writing, write) && has_answers)
            continue;
        if (write_is_doubted(write))
            write_end_add(call, &step->ends, write, write_doubt_judge(look, write, &seeing));
        else
            prepare_one(call, writing, write, look->answers);
    }
    step->is_set_saved = step->set.count > 0;
    step->is_set_dropped = step->set.count == 0;
    return step;
}

/* --- the phase -------------------------------------------------------------------------------- */

static void ask_again(struct call *call)
{
    tellings_look(call->gateway);
    call_wait(call);
    calls_wake(call->gateway, &call->tenant, 1);
}

/* Nothing has to be looked at. What QuickBooks has no words for ends at once, by itself. */
static void send_unseen(struct call *call, const struct writing *writing)
{
    struct write_step *step = prepare(call, writing, &(const struct doubt_look){.answers = NULL});
    struct message_set set = step->set;
    struct error error;
    if (step->ends.count > 0 &&
        !ledger_end(call->gateway->db, step->ends.items, step->ends.count, &error))
        call_fail(call, "ends_not_stored", &error);
    else if (set.count == 0)
        ask_again(call);
    else
        hand_out(call, &set);
}

/* What is put off or held is not waited for: its run ends without it. Nor is a run that goes on
 * without QuickBooks, while the platform is slow: what comes of it later is the next session's. */
static void finish(struct call *call, const struct writing *writing)
{
    const struct ledger_waiting *waiting = &writing->waiting;
    bool may_come = waiting->settled > 0 || (waiting->later == 0 && !release_is_over(call));
    int64_t quiet_ms = QUIET_PATIENCES_MAX * call->gateway->patience_ms;
    bool is_patient = call->now - call->session.worked_at < quiet_ms * 1000;
    if (may_come && is_patient) {
        tellings_look(call->gateway);
        call_wait(call);
    } else {
        call_next_phase(call, NULL);
    }
}

/* R135: nothing of the set was done, and a person holds some of it by now. It goes again as it was
 * or not at all, so all of it waits; what came later as well. */
static bool is_held_back(const struct writing *writing)
{
    const struct message_set *set = &writing->set;
    for (size_t i = 0; set->step == SET_ABSENT && i < set->count; i++) {
        const struct waiting_write *write = write_out_of(writing, set->requests[i].command_id);
        if (write && profile_is_held(&writing->settings, write->command.entity, HALF_LEDGER))
            return true;
    }
    return false;
}

void write_send(struct call *call)
{
    struct writing writing = {.has_set = false};
    struct message_set set = {.count = 0};
    struct error error;
    if (!write_load(call, &writing, &error)) {
        call_fail(call, "writes_not_loaded", &error);
        return;
    }
    if (write_is_unfinished(&writing)) {
        if (is_held_back(&writing))
            call_next_phase(call, NULL);
        else
            write_finish(call, &writing);
        return;
    }
    if (writing.has_set)
        keep_ready(&writing, &set);
    size_t count = choose(&writing);
    if (set.count > 0)
        hand_out(call, &set);
    else if (count == 0)
        finish(call, &writing);
    else if (looks_of(&writing, count) > 0)
        hand_out_looks(call, &writing, count);
    else
        send_unseen(call, &writing);
}

/* What was seen cannot be told: each is looked at by itself, and not for ever. */
static void take_no_looks(struct call *call, const struct writing *writing)
{
    struct write_step *step = write_step_new(call);
    const struct verdict later = {.kind = VERDICT_LATER,
                                  .reason = TEXT("What QuickBooks says of it cannot be read.")};
    size_t count = choose(writing);
    for (size_t i = 0; i < count; i++) {
        const struct waiting_write *write = &writing->ready[i];
        if (!is_looked_at(writing, write))
            continue;
        if (count > 1)
            step->alone[step->alone_count++] = write->command.id;
        write_end_add(call, &step->ends, write, later);
    }
    call_received(call, write_step_save);
    tellings_look(call->gateway);
}

static void take_looks(struct call *call, const struct writing *writing,
                       const struct qbxml_answers *answers)
{
    const struct writes ready = {writing->ready, writing->ready_count};
    struct taken_ids taken = {0};
    const struct doubt_look look = {write_doubted(&ready, call->arena), answers, &taken};
    struct error error;
    if (!write_load_taken(call, &look.writes, &taken, &error)) {
        call_fail(call, "taken_ids_not_loaded", &error);
        return;
    }
    prepare(call, writing, &look);
    call_received(call, write_step_save);
    tellings_look(call->gateway);
}

void write_receive(struct call *call, const struct qbxml_answers *answers)
{
    struct writing writing = {.has_set = false};
    struct error error;
    if (!write_load(call, &writing, &error)) {
        call_fail(call, "writes_not_loaded", &error);
    } else if (write_is_unfinished(&writing)) {
        write_take(call, &writing, answers);
    } else if (!answers && write_is_final(call)) {
        take_no_looks(call, &writing);
    } else if (!answers) {
        call_refused(call);
    } else {
        take_looks(call, &writing, answers);
    }
}
