/* The ledger of companies that are written to: who is handed what, and when. */
#include "model/turn.h"

#include "ledger_fixture.h"

static const struct uuid TENANT = {{1}}, OTHER = {{2}}, OWNER = {{3}}, RUN = {{4}};
static const struct ledger_place PLACE = {{{1}}, SIDE_ONLINE};
static const instant_us NOW = 1000000, MINUTE_US = 60000000;
static instant_us arrives_at;

/* --- what the stories need -------------------------------------------------------------------- */

static struct uuid commands_under_way[LEDGER_CLAIM_MAX];
static struct ledger_place places_under_way[LEDGER_CLAIM_MAX];
static size_t under_way;

static bool accept_body(struct postgres *base, void *context, struct error *error)
{
    struct ledger_command *item = context;
    return postgres_set_tenants(base, &item->command->tenant, 1, error) &&
           ledger_accept(base, item, 1, arrives_at, &arena, error);
}

static struct uuid arrive_at(struct uuid tenant, struct write_command *command)
{
    uint8_t number = command->record_id.bytes[1];
    command->id = (struct uuid){{9, tenant.bytes[0], number, (uint8_t)command->version}};
    command->tenant = tenant;
    command->target = SIDE_ONLINE;
    command->native_id = command->action == ACTION_CREATE ? TEXT_NONE : TEXT("7");
    command->document.entity = command->entity;
    struct ledger_command item = {command, TEXT("{\"a\":1}"), INTENT_ANSWER_COUNT};
    struct error error = {0};
    if (postgres_run(db, accept_body, &item, &error) != POSTGRES_COMMITTED)
        fail_msg("%s", error.message);
    return command->id;
}

#define WRITE(number, kind, what, count, run)                                                      \
    (&(struct write_command){.record_id = {{8, (number)}},                                         \
                             .entity = ENTITY_##kind,                                              \
                             .action = ACTION_##what,                                              \
                             .version = (count),                                                   \
                             .run_id = (run)})
#define ARRIVE(number, kind, what) arrive_at(TENANT, WRITE(number, kind, what, 1, RUN))
#define ARRIVE_LIVE(number, kind, what) arrive_at(TENANT, WRITE(number, kind, what, 1, UUID_NIL))

static size_t claim_at(instant_us now, size_t most, struct ledger_intent **out)
{
    const struct ledger_claim claim = {.owner = OWNER,
                                       .now = now,
                                       .lease_us = MINUTE_US,
                                       .intents_max = most,
                                       .company_max = 4,
                                       .under_way = commands_under_way,
                                       .places = places_under_way,
                                       .under_way_count = under_way};
    struct error error = {0};
    size_t count = 0;
    if (!ledger_claim(db, &claim, &arena, out, &count, &error))
        fail_msg("%s", error.message);
    for (size_t i = 0; i < count; i++) {
        commands_under_way[under_way] = (*out)[i].command_id;
        places_under_way[under_way++] = (*out)[i].place;
    }
    return count;
}

static void expect_claimed_at(instant_us now, const struct uuid *ids, size_t wanted)
{
    struct ledger_intent *intents = NULL;
    size_t count = claim_at(now, LEDGER_CLAIM_MAX, &intents);
    assert_int_equal(count, wanted);
    for (size_t i = 0; i < wanted; i++)
        assert_true(uuid_equal(intents[i].command_id, ids[i]));
}

#define EXPECT_CLAIMED(now, ...)                                                                   \
    expect_claimed_at((now), (const struct uuid[]){__VA_ARGS__},                                   \
                      sizeof((const struct uuid[]){__VA_ARGS__}) / sizeof(struct uuid))
#define EXPECT_NOTHING(now) expect_claimed_at((now), NULL, 0)

/* The try has ended so; published, when it is settled. */
static void end_as(struct uuid command, enum ledger_end_kind kind, instant_us due_at)
{
    struct ledger_end end = {.kind = kind,
                             .place = PLACE,
                             .command_id = command,
                             .at = NOW,
                             .due_at = due_at,
                             .paused_until = INSTANT_NONE,
                             .reason = TEXT("nobody answers"),
                             .result_kind = RESULT_APPLIED,
                             .result = TEXT("{\"r\":1}")};
    struct error error = {0};
    if (!ledger_end(db, &end, 1, &error))
        fail_msg("%s", error.message);
    if (kind == LEDGER_END_SETTLED)
        assert_true(ledger_mark_published(db, &PLACE, &command, 1, &error));
    for (size_t i = 0; i < under_way; i++)
        if (uuid_equal(commands_under_way[i], command))
            commands_under_way[i] = commands_under_way[--under_way];
}

static int open_company(void **state)
{
    under_way = 0;
    arrives_at = NOW;
    return open_ledger(state);
}

/* --- stories ---------------------------------------------------------------------------------- */

static void test_writes_of_a_run_go_in_turns(void **state)
{
    NEEDS_SERVER();
    struct uuid paid = ARRIVE(1, BILL_PAYMENT, CREATE);
    struct uuid removed = ARRIVE(2, BILL, DELETE);
    struct uuid entered = ARRIVE(3, BILL, CREATE), raised = ARRIVE(4, BILL, UPDATE);
    struct uuid vendor = ARRIVE(5, VENDOR, UPDATE);
    struct uuid back = ARRIVE(6, BILL_PAYMENT, VOID);
    EXPECT_CLAIMED(NOW, back);
    EXPECT_NOTHING(NOW);
    end_as(back, LEDGER_END_SETTLED, 0);
    EXPECT_CLAIMED(NOW, vendor);
    end_as(vendor, LEDGER_END_SETTLED, 0);
    EXPECT_CLAIMED(NOW, entered, raised);
    end_as(raised, LEDGER_END_SETTLED, 0);
    EXPECT_NOTHING(NOW);
    end_as(entered, LEDGER_END_SETTLED, 0);
    EXPECT_CLAIMED(NOW, paid);
    end_as(paid, LEDGER_END_SETTLED, 0);
    EXPECT_CLAIMED(NOW, removed);
}

static void test_those_of_one_turn_go_together(void **state)
{
    NEEDS_SERVER();
    struct uuid bills[] = {ARRIVE(1, BILL, CREATE), ARRIVE(2, INVOICE, UPDATE),
                           ARRIVE(3, BILL, UPDATE), ARRIVE(4, VENDOR_CREDIT, CREATE)};
    ARRIVE(5, BILL, CREATE);
    expect_claimed_at(NOW, bills, 4);
}

/* A company whose changes are written at once never rests: what came later is not waited for. */
static void test_without_a_run_only_what_came_before_is_waited_for(void **state)
{
    NEEDS_SERVER();
    struct uuid entered = ARRIVE_LIVE(1, BILL, CREATE);
    struct uuid paid = ARRIVE_LIVE(2, BILL_PAYMENT, CREATE);
    EXPECT_CLAIMED(NOW, entered);
    struct uuid later = ARRIVE_LIVE(3, BILL, CREATE);
    EXPECT_CLAIMED(NOW, later);
    end_as(entered, LEDGER_END_SETTLED, 0);
    EXPECT_CLAIMED(NOW, paid);
}

static void test_what_is_tried_again_is_waited_for_but_not_for_ever(void **state)
{
    NEEDS_SERVER();
    struct uuid raised = ARRIVE(1, BILL, UPDATE), paid = ARRIVE(2, BILL_PAYMENT, CREATE);
    EXPECT_CLAIMED(NOW, raised);
    end_as(raised, LEDGER_END_UNKNOWN, NOW + LEDGER_WAITED_US * 2);
    EXPECT_NOTHING(NOW + LEDGER_WAITED_US - 1);
    EXPECT_CLAIMED(NOW + LEDGER_WAITED_US, paid);
}

static void test_what_is_put_off_again_and_again_is_waited_for_once(void **state)
{
    NEEDS_SERVER();
    struct uuid raised = ARRIVE(1, BILL, UPDATE), paid = ARRIVE(2, BILL_PAYMENT, CREATE);
    EXPECT_CLAIMED(NOW, raised);
    end_as(raised, LEDGER_END_PUT_OFF, NOW + 1);
    EXPECT_CLAIMED(NOW + LEDGER_WAITED_US - 1, raised);
    end_as(raised, LEDGER_END_PUT_OFF, NOW + LEDGER_WAITED_US * 2);
    EXPECT_CLAIMED(NOW + LEDGER_WAITED_US, paid);
}

static void test_nobody_waits_for_what_a_person_has_to_settle(void **state)
{
    NEEDS_SERVER();
    struct uuid raised = ARRIVE(1, BILL, UPDATE), paid = ARRIVE(2, BILL_PAYMENT, CREATE);
    EXPECT_CLAIMED(NOW, raised);
    end_as(raised, LEDGER_END_PARKED, 0);
    EXPECT_CLAIMED(NOW, paid);
}

static void test_what_was_replaced_is_told_and_its_successor_waited_for(void **state)
{
    NEEDS_SERVER();
    struct uuid old = ARRIVE(1, BILL, UPDATE), paid = ARRIVE(2, BILL_PAYMENT, CREATE);
    struct uuid newer = arrive_at(TENANT, WRITE(1, BILL, UPDATE, 2, RUN));
    EXPECT_CLAIMED(NOW, old, newer);
    end_as(newer, LEDGER_END_SETTLED, 0);
    EXPECT_CLAIMED(NOW, paid);
}

/* Companies that wait for what is under way take no other company's place. */
static void test_other_companies_do_not_wait(void **state)
{
    NEEDS_SERVER();
    struct uuid raised = ARRIVE(1, BILL, UPDATE);
    ARRIVE(2, BILL_PAYMENT, CREATE);
    EXPECT_CLAIMED(NOW, raised);
    arrives_at++;
    struct uuid paid = arrive_at(OTHER, WRITE(1, BILL_PAYMENT, CREATE, 1, RUN));
    struct ledger_intent *intents = NULL;
    assert_int_equal(claim_at(arrives_at, 1, &intents), 1);
    assert_true(uuid_equal(intents[0].command_id, paid));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define CLAIM_CASE(test) cmocka_unit_test_setup_teardown(test, open_company, close_ledger)
        CLAIM_CASE(test_writes_of_a_run_go_in_turns),
        CLAIM_CASE(test_those_of_one_turn_go_together),
        CLAIM_CASE(test_without_a_run_only_what_came_before_is_waited_for),
        CLAIM_CASE(test_what_is_tried_again_is_waited_for_but_not_for_ever),
        CLAIM_CASE(test_what_is_put_off_again_and_again_is_waited_for_once),
        CLAIM_CASE(test_nobody_waits_for_what_a_person_has_to_settle),
        CLAIM_CASE(test_what_was_replaced_is_told_and_its_successor_waited_for),
        CLAIM_CASE(test_other_companies_do_not_wait),
    };
    server_from_environment();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
