/* The ledger of a company that asks for its work. */
#include "intents/ledger_place.h"

#include "ledger_fixture.h"

static const struct uuid TENANT = {{1}}, OTHER = {{2}};
static const instant_us NOW = 1000000;

/* --- one step, in a transaction of its own ---------------------------------------------------- */

struct step {
    bool (*run)(struct step *step, struct error *error);
    struct ledger_ask ask;
    struct ledger_command *commands;
    struct uuid *ids;
    size_t count;
    struct ledger_end *ends;
    struct ledger_look look;
    struct ledger_batch batch;
    struct ledger_waiting waiting;
    bool is_undone;
};

static bool step_body(struct postgres *base, void *context, struct error *error)
{
    struct step *step = context;
    return postgres_set_tenants(base, &step->ask.place.tenant, 1, error) &&
           step->run(step, error) && !step->is_undone;
}

static void run_step(struct step *step, bool (*run)(struct step *step, struct error *error))
{
    struct error error = {0};
    step->run = run;
    struct ledger_ask *ask = &step->ask;
    if (uuid_is_nil(ask->place.tenant))
        ask->place = (struct ledger_place){TENANT, SIDE_DESKTOP};
    ask->now = ask->now == 0 ? NOW : ask->now;
    ask->intents_max = 100;
    enum postgres_outcome outcome = postgres_run(db, step_body, step, &error);
    if (outcome != (step->is_undone ? POSTGRES_ROLLED_BACK : POSTGRES_COMMITTED))
        fail_msg("%s", error.message);
}

static bool accept(struct step *step, struct error *error)
{
    return ledger_accept(db, step->commands, step->count, step->ask.now, &arena, error);
}

static bool look(struct step *step, struct error *error)
{
    struct postgres_results results;
    if (!ledger_queue_look(db, &step->ask, error) || !postgres_collect(db, &results, error))
        return false;
    assert_int_equal(results.count, LEDGER_LOOK_STATEMENTS);
    ledger_take_look(results.items, &step->ask, &arena, &step->look);
    postgres_results_release(&results);
    return true;
}

static bool peek(struct step *step, struct error *error)
{
    bool is_good = look(step, error);
    step->batch = step->look.ready;
    return is_good;
}

static bool hand_out(struct step *step, struct error *error)
{
    return ledger_hand_out(db, &step->ask, step->ids, &step->count, error);
}

static bool unknown(struct step *step, struct error *error)
{
    bool is_good = look(step, error);
    step->batch = step->look.out;
    return is_good;
}

static bool end(struct step *step, struct error *error)
{
    return ledger_queue_ends(db, step->ends, step->count, error);
}

static bool count(struct step *step, struct error *error)
{
    bool is_good = look(step, error);
    step->waiting = step->look.waiting;
    return is_good;
}

/* --- what the stories need -------------------------------------------------------------------- */

#define ID(number) ((struct uuid){{9, (number)}})

static struct uuid arrive_as(uint8_t record, uint8_t version, enum entity entity,
                             enum action action)
{
    struct write_command *command = ARENA_NEW(&arena, struct write_command);
    *command = (struct write_command){
        .id = ID((uint8_t)(record * 16 + version)),
        .tenant = TENANT,
        .record_id = {{8, record}},
        .target = SIDE_DESKTOP,
        .entity = entity,
        .action = action,
        .version = version,
        .native_id = action == ACTION_CREATE ? TEXT_NONE : TEXT("7-1"),
        .document = {.entity = entity},
    };
    struct ledger_command item = {command, TEXT("{\"a\":1}"), INTENT_ANSWER_COUNT};
    struct step step = {.commands = &item, .count = 1};
    run_step(&step, accept);
    return command->id;
}

/* Version `version` of record `record`; its id is both. */
static struct uuid arrive(uint8_t record, uint8_t version)
{
    return arrive_as(record, version, ENTITY_VENDOR, ACTION_CREATE);
}

static void expect_ids(const struct ledger_batch *batch, const struct uuid *ids, size_t wanted)
{
    assert_int_equal(batch->count, wanted);
    for (size_t i = 0; i < wanted; i++)
        assert_true(uuid_equal(batch->intents[i].command_id, ids[i]));
}

static void expect_ready(const struct uuid *ids, size_t wanted)
{
    struct step step = {0};
    run_step(&step, peek);
    expect_ids(&step.batch, ids, wanted);
}

static struct ledger_waiting count_now(void)
{
    struct step step = {0};
    run_step(&step, count);
    return step.waiting;
}

static struct ledger_end end_of(struct uuid command, enum ledger_end_kind kind)
{
    return (struct ledger_end){.kind = kind,
                               .place = {TENANT, SIDE_DESKTOP},
                               .command_id = command,
                               .at = NOW,
                               .due_at = NOW,
                               .paused_until = INSTANT_NONE,
                               .reason = TEXT("somebody uses it"),
                               .result_kind = RESULT_APPLIED,
                               .result = TEXT("{\"r\":1}")};
}

static void end_now(struct ledger_end *ends, size_t count)
{
    struct error error = {0};
    if (!ledger_end(db, ends, count, &error))
        fail_msg("%s", error.message);
}

static struct ledger_batch claim_settled(instant_us now, int64_t lease_us)
{
    const struct ledger_settled_claim claim = {now, lease_us, 10};
    struct ledger_batch batch = {0};
    struct error error = {0};
    if (!ledger_claim_settled(db, &claim, &arena, &batch, &error))
        fail_msg("%s", error.message);
    return batch;
}

/* --- stories ---------------------------------------------------------------------------------- */

static void test_a_company_is_handed_what_it_was_shown(void **state)
{
    NEEDS_SERVER();
    struct uuid ids[] = {arrive(1, 1), arrive(2, 1), arrive(3, 1)};
    expect_ready(ids, 3);
    struct step step = {.ids = (struct uuid[]){ids[0], ids[2]}, .count = 2};
    run_step(&step, hand_out);
    assert_int_equal(step.count, 2);
    expect_ready(&ids[1], 1);
    struct step out = {0};
    run_step(&out, unknown);
    assert_int_equal(out.batch.count, 2);
    assert_int_equal(out.batch.intents[0].state, INTENT_HANDED_OUT);
    assert_int_equal(out.batch.intents[0].tries, 1);
    assert_int_equal(out.batch.intents[0].sent_at, NOW);
}

static void test_each_write_goes_when_nothing_stands_in_its_way(void **state)
{
    NEEDS_SERVER();
    struct uuid taken = arrive_as(1, 1, ENTITY_BILL, ACTION_DELETE);
    struct uuid payment = arrive_as(2, 1, ENTITY_BILL_PAYMENT, ACTION_CREATE);
    struct uuid raised = arrive_as(3, 1, ENTITY_BILL, ACTION_UPDATE);
    struct uuid vendor = arrive_as(4, 1, ENTITY_VENDOR, ACTION_CREATE);
    struct uuid entered = arrive_as(5, 1, ENTITY_BILL, ACTION_CREATE);
    struct uuid taken_back = arrive_as(6, 1, ENTITY_BILL_PAYMENT, ACTION_VOID);
    expect_ready((struct uuid[]){taken_back, vendor, raised, entered, payment, taken}, 6);
}

static void test_what_was_replaced_meanwhile_is_not_handed_out(void **state)
{
    NEEDS_SERVER();
    struct uuid ids[] = {arrive(1, 1), arrive(2, 1), arrive(3, 1)};
    struct uuid newer = arrive(2, 2);
    struct step step = {.ids = ids, .count = 3};
    run_step(&step, hand_out);
    assert_int_equal(step.count, 2);
    assert_true(uuid_equal(step.ids[0], ID(0x11)) && uuid_equal(step.ids[1], ID(0x31)));
    expect_ready(&newer, 1);
    /* Once more: they are out already. */
    struct step again = {.ids = ids, .count = 2};
    run_step(&again, hand_out);
    assert_int_equal(again.count, 0);
}

static void test_what_the_caller_undoes_was_never_handed_out(void **state)
{
    NEEDS_SERVER();
    struct uuid id = arrive(1, 1);
    struct step step = {.ids = (struct uuid[]){id}, .count = 1, .is_undone = true};
    run_step(&step, hand_out);
    expect_ready(&id, 1);
}

static void test_ends_are_stored_together(void **state)
{
    NEEDS_SERVER();
    struct uuid ids[] = {arrive(1, 1), arrive(2, 1), arrive(3, 1), arrive(4, 1)};
    struct step out = {.ids = (struct uuid[]){ids[0], ids[1], ids[2]}, .count = 3};
    run_step(&out, hand_out);
    struct ledger_end ends[] = {
        end_of(ids[0], LEDGER_END_SETTLED), end_of(ids[1], LEDGER_END_UNKNOWN),
        end_of(ids[2], LEDGER_END_PUT_OFF), end_of(ids[3], LEDGER_END_PUT_OFF)};
    ends[2].due_at = ends[3].due_at = NOW + 5;
    struct step undone = {.ends = ends, .count = 4, .is_undone = true};
    run_step(&undone, end);
    assert_int_equal(count_now().out, 3);
    end_now(ends, 4);
    for (size_t i = 0; i < 4; i++)
        assert_true(ends[i].is_taken);
    struct ledger_waiting waiting = count_now();
    assert_int_equal(waiting.ready, 0);
    assert_int_equal(waiting.later, 2);
    assert_int_equal(waiting.out, 1);
    assert_int_equal(waiting.settled, 1);
    end_now(ends, 4);
    assert_false(ends[0].is_taken);
    struct step later = {.ask = {.now = NOW + 5}};
    run_step(&later, peek);
    expect_ids(&later.batch, &ids[2], 2);
    later.ask.is_ready_left_out = true;
    run_step(&later, peek);
    expect_ids(&later.batch, NULL, 0);
    assert_int_equal(later.look.waiting.ready, 2);
}

static void test_each_end_keeps_what_is_its_own(void **state)
{
    NEEDS_SERVER();
    struct uuid ids[] = {arrive(1, 1), arrive(2, 1), arrive(3, 1)};
    struct step out = {.ids = (struct uuid[]){ids[0], ids[1], ids[2]}, .count = 3};
    run_step(&out, hand_out);
    struct ledger_end others = end_of(ids[1], LEDGER_END_SETTLED);
    struct step step = {.ends = &others, .count = 1};
    run_step(&step, end);
    struct ledger_end ends[] = {end_of(ids[2], LEDGER_END_SETTLED),
                                end_of(ids[1], LEDGER_END_SETTLED),
                                end_of(ids[0], LEDGER_END_SETTLED)};
    ends[0].result = TEXT("{\"r\":3}");
    ends[0].raw = TEXT("<third/>");
    ends[1].result = TEXT("{\"r\":2}");
    ends[2].result_kind = RESULT_REFUSED;
    end_now(ends, 3);
    assert_true(ends[0].is_taken);
    assert_false(ends[1].is_taken); /* somebody else was faster */
    assert_true(ends[2].is_taken);
    struct ledger_batch batch = claim_settled(NOW, 1);
    expect_ids(&batch, ids, 3);
    assert_int_equal(batch.intents[0].kind, RESULT_REFUSED);
    assert_false(text_is_present(batch.intents[0].raw));
    assert_true(text_equal_string(batch.intents[1].result, "{\"r\":1}"));
    assert_true(text_equal_string(batch.intents[2].result, "{\"r\":3}"));
    assert_true(text_equal_string(batch.intents[2].raw, "<third/>"));
}

static void test_a_pause_holds_the_whole_company(void **state)
{
    NEEDS_SERVER();
    struct uuid ids[] = {arrive(1, 1), arrive(2, 1)};
    struct ledger_end put_off = end_of(ids[0], LEDGER_END_PUT_OFF);
    put_off.paused_until = NOW + 5;
    struct step step = {.ends = &put_off, .count = 1};
    run_step(&step, end);
    expect_ready(NULL, 0);
    assert_int_equal(count_now().later, 2);
    struct step later = {.ask = {.now = NOW + 5}};
    run_step(&later, peek);
    expect_ids(&later.batch, ids, 2);
}

/* Only what is settled is claimed, once, and again when who claimed it has said nothing. */
static void test_settled_ones_are_claimed_for_publishing(void **state)
{
    NEEDS_SERVER();
    struct uuid ids[] = {arrive(1, 1), arrive(2, 1), arrive(3, 1)};
    assert_int_equal(claim_settled(NOW, 10).count, 0);
    struct ledger_end ends[] = {end_of(ids[2], LEDGER_END_SETTLED),
                                end_of(ids[0], LEDGER_END_SETTLED)};
    struct step step = {.ends = ends, .count = 2};
    run_step(&step, end);
    struct uuid wanted[] = {ids[0], ids[2]};
    struct ledger_batch batch = claim_settled(NOW, 10);
    expect_ids(&batch, wanted, 2);
    assert_text_equal(batch.intents[0].result, "{\"r\":1}");
    assert_int_equal(batch.intents[0].state, INTENT_SETTLED);
    assert_int_equal(claim_settled(NOW + 9, 10).count, 0);
    assert_int_equal(claim_settled(NOW + 10, 10).count, 2);
    assert_true(ledger_mark_published(db, &batch.intents[0].place, wanted, 1, NULL));
    batch = claim_settled(NOW + 20, 10);
    expect_ids(&batch, &ids[2], 1);
    assert_int_equal(count_now().ready, 1);
}

/* What needs no call is settled at once, and what it replaced is superseded. */
static void test_superseded_ones_are_claimed_for_publishing(void **state)
{
    NEEDS_SERVER();
    struct uuid first = arrive(1, 1), second = arrive(1, 2);
    struct ledger_batch batch = claim_settled(NOW, 10);
    expect_ids(&batch, &first, 1);
    assert_int_equal(batch.intents[0].kind, RESULT_SUPERSEDED);
    expect_ready(&second, 1);
    /* A repeat of what is settled is published again. */
    assert_true(ledger_mark_published(db, &batch.intents[0].place, &first, 1, NULL));
    assert_true(uuid_equal(arrive(1, 1), first));
    batch = claim_settled(NOW, 10);
    expect_ids(&batch, &first, 1);
}

static void test_kinds_that_are_held_stay(void **state)
{
    NEEDS_SERVER();
    struct uuid id = arrive(1, 1);
    struct step step = {.ask = {.held = UINT64_C(1) << ENTITY_VENDOR}};
    run_step(&step, peek);
    assert_int_equal(step.batch.count, 0);
    run_step(&step, count);
    assert_int_equal(step.waiting.ready, 0);
    assert_int_equal(step.waiting.later, 1);
    expect_ready(&id, 1);
}

static void test_nothing_of_another_company(void **state)
{
    NEEDS_SERVER();
    struct uuid id = arrive(1, 1);
    struct step step = {.ask = {.place = {OTHER, SIDE_DESKTOP}}};
    run_step(&step, peek);
    assert_int_equal(step.batch.count, 0);
    step.ids = (struct uuid[]){id};
    step.count = 1;
    run_step(&step, hand_out);
    assert_int_equal(step.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LEDGER_CASE(test_a_company_is_handed_what_it_was_shown),
        LEDGER_CASE(test_each_write_goes_when_nothing_stands_in_its_way),
        LEDGER_CASE(test_what_was_replaced_meanwhile_is_not_handed_out),
        LEDGER_CASE(test_what_the_caller_undoes_was_never_handed_out),
        LEDGER_CASE(test_ends_are_stored_together),
        LEDGER_CASE(test_each_end_keeps_what_is_its_own),
        LEDGER_CASE(test_a_pause_holds_the_whole_company),
        LEDGER_CASE(test_settled_ones_are_claimed_for_publishing),
        LEDGER_CASE(test_superseded_ones_are_claimed_for_publishing),
        LEDGER_CASE(test_kinds_that_are_held_stay),
        LEDGER_CASE(test_nothing_of_another_company),
    };
    server_from_environment();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
