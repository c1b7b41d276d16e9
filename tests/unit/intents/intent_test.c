/* The ledger's decisions: told as rows, and swept over every combination. */
#include "intents/intent.h"

#include "tests/unit/unit.h"

/* --- rows ------------------------------------------------------------------------------------- */

#define NO_ROW                                                                                     \
    {                                                                                              \
        0                                                                                          \
    }
#define REPEAT(state_, parked)                                                                     \
    {                                                                                              \
        .is_repeat = true, .repeat_state = INTENT_##state_, .is_repeat_parked = (parked),          \
        .newest_version = 5                                                                        \
    }
#define LIVE(state_, version)                                                                      \
    {                                                                                              \
        .has_live = true, .live_state = INTENT_##state_, .newest_version = (version)               \
    }
#define APPLIED(action_, version, newest)                                                          \
    {                                                                                              \
        .has_applied = true, .applied_version = (version), .applied_action = ACTION_##action_,     \
        .newest_version = (newest)                                                                 \
    }
#define COMES(action_, version, id)                                                                \
    {                                                                                              \
        ACTION_##action_, (version), (id)                                                          \
    }

static const struct {
    const char *story;
    struct intent_line line;
    struct intent_arrival arrival;
    enum intent_answer answer;
} ROWS[] = {
    {"the first of a record", NO_ROW, COMES(CREATE, 1, false), INTENT_ANSWER_ACCEPT},
    {"an update of what is there", NO_ROW, COMES(UPDATE, 1, true), INTENT_ANSWER_ACCEPT},
    {"a delete of what is there", NO_ROW, COMES(DELETE, 1, true), INTENT_ANSWER_ACCEPT},
    {"a delete of nothing", NO_ROW, COMES(DELETE, 1, false), INTENT_ANSWER_NOTHING},
    {"a void of nothing", NO_ROW, COMES(VOID, 1, false), INTENT_ANSWER_NOTHING},

    {"newer than one not sent", LIVE(ACCEPTED, 1), COMES(CREATE, 2, false), INTENT_ANSWER_REPLACE},
    {"an update over an update not sent", LIVE(ACCEPTED, 3), COMES(UPDATE, 4, true),
     INTENT_ANSWER_REPLACE},
    {"a delete with an id over an update not sent", LIVE(ACCEPTED, 3), COMES(DELETE, 4, true),
     INTENT_ANSWER_REPLACE},
    {"a delete of a create not sent", LIVE(ACCEPTED, 1), COMES(DELETE, 2, false),
     INTENT_ANSWER_CANCEL},
    {"older than one not sent", LIVE(ACCEPTED, 3), COMES(CREATE, 2, false),
     INTENT_ANSWER_SUPERSEDED},

    {"newer than one handed out", LIVE(HANDED_OUT, 1), COMES(CREATE, 2, false),
     INTENT_ANSWER_NOT_TAKEN},
    {"a delete of a create handed out", LIVE(HANDED_OUT, 1), COMES(DELETE, 2, false),
     INTENT_ANSWER_NOT_TAKEN},
    {"newer than one unknown", LIVE(UNKNOWN, 1), COMES(UPDATE, 2, true), INTENT_ANSWER_NOT_TAKEN},
    {"a delete over one unknown", LIVE(UNKNOWN, 1), COMES(DELETE, 2, true),
     INTENT_ANSWER_NOT_TAKEN},
    {"older than one handed out", LIVE(HANDED_OUT, 3), COMES(CREATE, 2, false),
     INTENT_ANSWER_SUPERSEDED},

    {"a create decided before the first one's answer", APPLIED(CREATE, 1, 1),
     COMES(CREATE, 2, false), INTENT_ANSWER_NOT_TAKEN},
    {"a delete decided before the create's answer", APPLIED(CREATE, 1, 1), COMES(DELETE, 2, false),
     INTENT_ANSWER_NOT_TAKEN},
    {"an update that knows the object", APPLIED(CREATE, 1, 1), COMES(UPDATE, 2, true),
     INTENT_ANSWER_ACCEPT},
    {"a create decided after that answer", APPLIED(CREATE, 1, 2), COMES(CREATE, 3, false),
     INTENT_ANSWER_ACCEPT},
    {"a create after a delete that was done", APPLIED(DELETE, 2, 2), COMES(CREATE, 3, false),
     INTENT_ANSWER_ACCEPT},
    {"older than what was done", APPLIED(UPDATE, 4, 4), COMES(UPDATE, 3, true),
     INTENT_ANSWER_SUPERSEDED},

    {"again, not sent", REPEAT(ACCEPTED, false), COMES(CREATE, 1, false), INTENT_ANSWER_IGNORE},
    {"again, handed out", REPEAT(HANDED_OUT, false), COMES(CREATE, 1, false), INTENT_ANSWER_IGNORE},
    {"again, unknown", REPEAT(UNKNOWN, false), COMES(CREATE, 1, false), INTENT_ANSWER_IGNORE},
    {"again, given up", REPEAT(UNKNOWN, true), COMES(CREATE, 1, false), INTENT_ANSWER_RESUME},
    {"again, settled", REPEAT(SETTLED, false), COMES(CREATE, 1, false), INTENT_ANSWER_PUBLISH},
};

static void test_rows(void **state)
{
    bool is_reached[INTENT_ANSWER_COUNT] = {false};
    (void)state;
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        enum intent_answer got = decide_intent(&ROWS[i].line, &ROWS[i].arrival);
        if (got != ROWS[i].answer)
            fail_msg("%s: %s, not %s", ROWS[i].story, intent_answer_name(got),
                     intent_answer_name(ROWS[i].answer));
        is_reached[got] = true;
    }
    for (int answer = 0; answer < INTENT_ANSWER_COUNT; answer++)
        if (!is_reached[answer])
            fail_msg("no row for %s", intent_answer_name((enum intent_answer)answer));
}

/* --- every combination ------------------------------------------------------------------------ */

enum { VERSIONS = 4 };

typedef void visit_combination(const struct intent_line *line,
                               const struct intent_arrival *arrival);

static size_t each_arrival(const struct intent_line *line, visit_combination *visit)
{
    size_t count = 0;
    for (int action = 0; action < ACTION_COUNT; action++)
        for (uint32_t version = 1; version <= VERSIONS; version++)
            for (int id = 0; id < 2; id++) {
                struct intent_arrival arrival = {(enum action)action, version, id == 1};
                visit(line, &arrival);
                count++;
            }
    return count;
}

static size_t each_applied(struct intent_line *line, visit_combination *visit)
{
    size_t count = each_arrival(line, visit);
    line->has_applied = true;
    for (uint32_t version = 1; version <= line->newest_version; version++)
        for (int action = 0; action < ACTION_COUNT; action++) {
            line->applied_version = version;
            line->applied_action = (enum action)action;
            count += each_arrival(line, visit);
        }
    line->has_applied = false;
    return count;
}

static size_t each_combination(visit_combination *visit)
{
    size_t count = 0;
    for (int repeat = 0; repeat <= INTENT_STATE_COUNT + 1; repeat++)
        for (int live = 0; live <= INTENT_SETTLED; live++)
            for (uint32_t newest = 0; newest < VERSIONS; newest++) {
                struct intent_line line = {
                    .is_repeat = repeat > 0,
                    .repeat_state = repeat > INTENT_STATE_COUNT ? INTENT_UNKNOWN
                                    : repeat > 0                ? (enum intent_state)(repeat - 1)
                                                                : INTENT_ACCEPTED,
                    .is_repeat_parked = repeat > INTENT_STATE_COUNT,
                    .has_live = live > 0,
                    .live_state = live > 0 ? (enum intent_state)(live - 1) : INTENT_ACCEPTED,
                    .newest_version = newest,
                };
                count += each_applied(&line, visit);
            }
    return count;
}

static bool is_sent(enum intent_answer answer)
{
    return answer == INTENT_ANSWER_ACCEPT || answer == INTENT_ANSWER_REPLACE;
}

static bool is_of_repeat(enum intent_answer answer)
{
    return answer == INTENT_ANSWER_PUBLISH || answer == INTENT_ANSWER_RESUME ||
           answer == INTENT_ANSWER_IGNORE;
}

static void check_promises(const struct intent_line *line, const struct intent_arrival *arrival)
{
    enum intent_answer answer = decide_intent(line, arrival);
    bool takes_away = arrival->action == ACTION_DELETE || arrival->action == ACTION_VOID;
    bool may_be_out = line->has_live && line->live_state != INTENT_ACCEPTED;
    bool ends_at_once = answer == INTENT_ANSWER_NOTHING || answer == INTENT_ANSWER_CANCEL;
    bool ends_live = answer == INTENT_ANSWER_REPLACE || answer == INTENT_ANSWER_CANCEL;
    /* A repeat is never a new write, and a new command never a repeat. */
    assert_int_equal(is_of_repeat(answer), line->is_repeat);
    if (line->is_repeat)
        return;
    /* Beside one that may have been done, nothing is sent and nothing counts as done. */
    if (may_be_out)
        assert_true(answer == INTENT_ANSWER_NOT_TAKEN || answer == INTENT_ANSWER_SUPERSEDED);
    /* Versions never go back. */
    if (arrival->version <= line->newest_version)
        assert_int_equal(answer, INTENT_ANSWER_SUPERSEDED);
    /* One is taken away only if it was not sent; one that was not sent never stays beside another.
     */
    if (ends_live)
        assert_true(line->has_live && line->live_state == INTENT_ACCEPTED);
    if (is_sent(answer) && line->has_live)
        assert_int_equal(answer, INTENT_ANSWER_REPLACE);
    /* Only what names no object, and takes away, is done without a call. */
    if (ends_at_once)
        assert_true(takes_away && !arrival->has_native_id);
    if (is_sent(answer))
        assert_false(takes_away && !arrival->has_native_id);
}

/* The one write that must never go out: a create beside an object that our last write has made. */
static void check_no_second_object(const struct intent_line *line,
                                   const struct intent_arrival *arrival)
{
    bool is_last_applied = line->has_applied && line->applied_version == line->newest_version &&
                           line->applied_action != ACTION_DELETE && !line->has_live;
    if (!line->is_repeat && is_last_applied && arrival->action == ACTION_CREATE &&
        arrival->version == line->newest_version + 1 && !arrival->has_native_id)
        assert_int_equal(decide_intent(line, arrival), INTENT_ANSWER_NOT_TAKEN);
}

/* Deciding the same command again, after it was carried out, never sends a second one. */
static void check_applied_line(const struct intent_line *line, const struct intent_arrival *arrival)
{
    if (line->is_repeat)
        return;
    struct intent_line after = *line;
    enum intent_answer answer = decide_intent(line, arrival);
    apply_intent_answer(&after, arrival, answer);
    assert_true(after.newest_version >= line->newest_version);
    assert_true(after.newest_version >= arrival->version);
    assert_int_equal(decide_intent(&after, arrival), INTENT_ANSWER_SUPERSEDED);
    if (is_sent(answer))
        assert_true(after.has_live && after.live_state == INTENT_ACCEPTED);
    if (answer == INTENT_ANSWER_NOT_TAKEN)
        assert_int_equal(after.has_live, line->has_live);
}

static void test_every_combination(void **state)
{
    (void)state;
    size_t count = each_combination(check_promises);
    each_combination(check_no_second_object);
    each_combination(check_applied_line);
    print_message("%zu combinations\n", count);
    assert_true(count > 10000);
}

/* --- names and ids ---------------------------------------------------------------------------- */

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(intent_state_name(INTENT_HANDED_OUT), "handed_out");
    assert_string_equal(intent_answer_name(INTENT_ANSWER_NOT_TAKEN), "not_taken");
    assert_non_null(intent_answer_sentence(INTENT_ANSWER_CANCEL));
}

static void name_no_state(const void *argument)
{
    (void)argument;
    intent_state_name(INTENT_STATE_COUNT);
}

static void apply_to_repeat(const void *argument)
{
    struct intent_line line = REPEAT(SETTLED, false);
    const struct intent_arrival arrival = COMES(CREATE, 1, false);
    (void)argument;
    apply_intent_answer(&line, &arrival, INTENT_ANSWER_PUBLISH);
}

static void test_bugs_end_the_process(void **state)
{
    (void)state;
    assert_true(ends_the_process(name_no_state, NULL));
    assert_true(ends_the_process(apply_to_repeat, NULL));
}

static void test_result_ids(void **state)
{
    const struct uuid tenant = {{1}}, other = {{2}}, command = {{3}};
    (void)state;
    struct uuid id = derive_result_id(tenant, command);
    assert_true(uuid_equal(id, derive_result_id(tenant, command)));
    assert_false(uuid_equal(id, derive_result_id(other, command)));
    assert_false(uuid_equal(id, command));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),       cmocka_unit_test(test_every_combination),
        cmocka_unit_test(test_names),      cmocka_unit_test(test_bugs_end_the_process),
        cmocka_unit_test(test_result_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
