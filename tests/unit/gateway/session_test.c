#include "tests/unit/unit.h"

#include "services/qbd_gateway/session.h"

static const struct session_limits LIMITS = {.idle_us = 1000, .longest_us = 5000};

static const enum soap_operation WITH_TICKET[] = {
    SOAP_SEND_REQUEST,   SOAP_RECEIVE_RESPONSE, SOAP_CONNECTION_ERROR,
    SOAP_GET_LAST_ERROR, SOAP_CLOSE_CONNECTION,
};
enum { WITH_TICKET_COUNT = sizeof(WITH_TICKET) / sizeof(WITH_TICKET[0]) };

/* What the Web Connector may do with a session, said a second time: by what must hold. */
static void every_call_has_its_turn_in_every_state(void **state)
{
    (void)state;
    for (int s = 0; s < SESSION_STATE_COUNT; s++) {
        enum session_state at = (enum session_state)s;
        bool is_live = at == SESSION_OPEN || at == SESSION_ASKED || at == SESSION_OVER;
        for (size_t i = 0; i < WITH_TICKET_COUNT; i++) {
            enum session_turn turn = session_turn(at, WITH_TICKET[i]);
            assert_int_equal(turn == TURN_DEAD, !is_live);
            assert_int_equal(turn == TURN_WORK,
                             at == SESSION_OPEN && WITH_TICKET[i] == SOAP_SEND_REQUEST);
            assert_int_equal(turn == TURN_ANSWER,
                             at == SESSION_ASKED && WITH_TICKET[i] == SOAP_RECEIVE_RESPONSE);
            assert_int_equal(turn == TURN_CLOSE,
                             is_live && WITH_TICKET[i] == SOAP_CLOSE_CONNECTION);
            assert_int_equal(turn == TURN_FAIL, is_live && WITH_TICKET[i] == SOAP_CONNECTION_ERROR);
        }
    }
    assert_int_equal(session_turn(SESSION_OPEN, SOAP_RECEIVE_RESPONSE), TURN_AGAIN);
    assert_int_equal(session_turn(SESSION_OVER, SOAP_RECEIVE_RESPONSE), TURN_AGAIN);
    assert_int_equal(session_turn(SESSION_ASKED, SOAP_SEND_REQUEST), TURN_REFUSE);
    assert_int_equal(session_turn(SESSION_OVER, SOAP_SEND_REQUEST), TURN_NOTHING);
    assert_int_equal(session_turn(SESSION_OPEN, SOAP_GET_LAST_ERROR), TURN_COME_AGAIN);
    assert_int_equal(session_turn(SESSION_OVER, SOAP_GET_LAST_ERROR), TURN_TELL);
}

static void ask_for_a_turn_without_a_ticket(const void *argument)
{
    session_turn(SESSION_OPEN, *(const enum soap_operation *)argument);
}

static void a_call_that_has_no_ticket_has_no_turn(void **state)
{
    (void)state;
    enum soap_operation operation = SOAP_AUTHENTICATE;
    assert_true(ends_the_process(ask_for_a_turn_without_a_ticket, &operation));
}

static void a_ticket_is_good_for_its_session_and_its_time(void **state)
{
    (void)state;
    struct session session = {.state = SESSION_NONE};
    struct text ticket = TEXT("first");
    assert_false(session_is_live(&session, TEXT(""), 100, &LIMITS));
    session_begin(&session, ticket, 100);
    assert_int_equal(session.number, 1);
    assert_true(session_is_live(&session, ticket, 100, &LIMITS));
    assert_true(session_is_live(&session, ticket, 1100, &LIMITS));
    assert_false(session_is_live(&session, ticket, 1101, &LIMITS)); /* idle */
    assert_false(session_is_live(&session, TEXT("second"), 100, &LIMITS));
    assert_false(session_is_live(&session, TEXT(""), 100, &LIMITS));
    session.heard_at = 5050;
    assert_true(session_is_live(&session, ticket, 5100, &LIMITS));
    assert_false(session_is_live(&session, ticket, 5101, &LIMITS)); /* too long in all */
    session_close(&session, 5100);
    assert_false(session_is_live(&session, ticket, 5100, &LIMITS));
}

static void a_new_session_ends_the_old_one(void **state)
{
    (void)state;
    struct session session = {.state = SESSION_NONE};
    session_begin(&session, TEXT("first"), 100);
    session.state = SESSION_ASKED;
    session.phase = PHASE_WRITE;
    session.records_read = 7;
    session.sets = 2;
    session_begin(&session, TEXT("second"), 200);
    assert_int_equal(session.number, 2);
    assert_int_equal(session.state, SESSION_OPEN);
    assert_int_equal(session.phase, PHASE_IDENTIFY);
    assert_int_equal(session.records_read, 0);
    assert_int_equal(session.failures, 1); /* the first one was cut */
    assert_int_equal(session.problem.code, OURS_EXPIRED);
    assert_false(session_has_problem(&session)); /* that was the other's */
    assert_false(session_is_live(&session, TEXT("first"), 200, &LIMITS));
    assert_true(session_is_live(&session, TEXT("second"), 200, &LIMITS));
}

static void a_session_that_is_closed_early_has_a_problem(void **state)
{
    (void)state;
    struct session session = {.state = SESSION_NONE};
    session_begin(&session, TEXT("a"), 100);
    session_close(&session, 150);
    assert_int_equal(session.state, SESSION_CLOSED);
    assert_true(session_has_problem(&session));
    assert_int_equal(session.problem.code, OURS_CLOSED_EARLY);
    assert_int_equal(session.succeeded_at, 0);
}

static void a_session_that_is_cut_in_its_last_phase_did_everything(void **state)
{
    (void)state;
    struct session session = {.state = SESSION_NONE};
    session_begin(&session, TEXT("a"), 100);
    session.state = SESSION_ASKED;
    session.phase = PHASE_DONE;
    session.heard_at = 120;
    session_begin(&session, TEXT("b"), 200);
    assert_int_equal(session.problem.kind, PROBLEM_NONE);
    assert_int_equal(session.succeeded_at, 120);
    session.state = SESSION_ASKED;
    session.phase = PHASE_DONE;
    session_close(&session, 250);
    assert_int_equal(session.problem.kind, PROBLEM_NONE);
    assert_int_equal(session.succeeded_at, 250);
}

/* A PC that was switched off in the middle: nobody else says so before the next session. */
static void a_session_that_fell_silent_is_told_as_it_was_left(void **state)
{
    (void)state;
    struct session session = {.state = SESSION_NONE};
    session_begin(&session, TEXT("a"), 100);
    session.state = SESSION_ASKED;
    session.phase = PHASE_READ;
    session.heard_at = 120;
    session_expire(&session);
    assert_int_equal(session.state, SESSION_CLOSED);
    assert_int_equal(session.problem.kind, PROBLEM_OURS);
    assert_int_equal(session.problem.code, OURS_EXPIRED);
    assert_int_equal(session.problem_at, 120);
    session_end(&session, NULL, 130);
    session_expire(&session); /* one that is over stays what it was */
    assert_int_equal(session.problem.kind, PROBLEM_NONE);
}

/* The Web Connector was told to come later, and has closed or come again. */
static void a_session_that_is_put_off_leaves_what_was_wrong(void **state)
{
    (void)state;
    struct session session = {.state = SESSION_NONE};
    session_begin(&session, TEXT("a"), 100);
    session.sets = 1;
    session_end(&session, &(struct problem){PROBLEM_HRESULT, 0x80040414}, 150);
    session_close(&session, 160);
    session_begin(&session, TEXT("b"), 200);
    session_close(&session, 210);
    assert_int_equal(session.state, SESSION_CLOSED);
    session_begin(&session, TEXT("c"), 300);
    session_begin(&session, TEXT("d"), 400);
    assert_int_equal(session.problem.code, 0x80040414);
    assert_int_equal(session.problem_at, 150);
    assert_int_equal(session.failures, 1);
    session.sets = 1;
    session_close(&session, 500);
    assert_int_equal(session.problem.code, OURS_CLOSED_EARLY);
    assert_int_equal(session.failures, 2);
}

static void a_session_that_did_everything_clears_what_was_wrong(void **state)
{
    (void)state;
    struct session session = {.state = SESSION_NONE};
    session_begin(&session, TEXT("a"), 100);
    session_end(&session, &(struct problem){PROBLEM_HRESULT, 0x80040414}, 150);
    assert_int_equal(session.percent, -1);
    assert_int_equal(session.failures, 1);
    session_close(&session, 160);
    assert_int_equal(session.failures, 1); /* once */
    session_begin(&session, TEXT("b"), 200);
    session_end(&session, NULL, 250);
    session_close(&session, 260);
    assert_int_equal(session.problem.kind, PROBLEM_NONE);
    assert_int_equal(session.failures, 0);
    assert_int_equal(session.succeeded_at, 250);
    assert_int_equal(session.percent, 100);
}

/* --- problems --------------------------------------------------------------------------------- */

static void every_problem_says_what_to_do(void **state)
{
    (void)state;
#define OURS(symbol, number, sentence)                                                             \
    assert_string_equal(problem_advice(PROBLEM_OF_OURS(symbol)), sentence);
#include "connector/problems.def"
#undef OURS
    struct problem problem = {PROBLEM_HRESULT, 0x80040414};
    assert_non_null(strstr(problem_advice(&problem), "window"));
    problem = (struct problem){PROBLEM_SET, 9001};
    assert_non_null(strstr(problem_advice(&problem), "support"));
    problem = (struct problem){PROBLEM_OURS, 4711};
    assert_non_null(strstr(problem_advice(&problem), "interrupted"));
}

static void only_what_passes_by_itself_is_waited_for(void **state)
{
    (void)state;
    static const struct {
        struct problem problem;
        bool is_passing;
    } CASES[] = {
        {{PROBLEM_NONE, 0}, false},
        {{PROBLEM_OURS, OURS_INTERRUPTED}, true},
        {{PROBLEM_OURS, OURS_WRONG_FILE}, false},
        {{PROBLEM_OURS, OURS_CLOSED_EARLY}, false},
        {{PROBLEM_HRESULT, 0x80040414}, true},  /* a window is open */
        {{PROBLEM_HRESULT, 0x80040400}, false}, /* our own mistake */
        {{PROBLEM_HRESULT, 0x80040418}, false}, /* a person has to allow it */
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
        assert_int_equal(problem_is_passing(&CASES[i].problem), CASES[i].is_passing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_call_has_its_turn_in_every_state),
        cmocka_unit_test(a_call_that_has_no_ticket_has_no_turn),
        cmocka_unit_test(a_ticket_is_good_for_its_session_and_its_time),
        cmocka_unit_test(a_new_session_ends_the_old_one),
        cmocka_unit_test(a_session_that_is_closed_early_has_a_problem),
        cmocka_unit_test(a_session_that_is_cut_in_its_last_phase_did_everything),
        cmocka_unit_test(a_session_that_fell_silent_is_told_as_it_was_left),
        cmocka_unit_test(a_session_that_is_put_off_leaves_what_was_wrong),
        cmocka_unit_test(a_session_that_did_everything_clears_what_was_wrong),
        cmocka_unit_test(every_problem_says_what_to_do),
        cmocka_unit_test(only_what_passes_by_itself_is_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
