#include "tests/unit/unit.h"

#include "service/log.h"
#include "services/qbd_gateway/turn.h"

/* A call of authenticate at a connection whose password is "right" and whose user is "ada". */
struct login_case {
    struct gateway gateway;
    struct arena arena;
    struct call call;
    struct crypto_fingerprint password;
    struct login said;
};

#define NOW INT64_C(1800000000000000)
static const int64_t SECOND_US = 1000000;

static void begin(struct login_case *login)
{
    *login = (struct login_case){.call.is_known = true};
    crypto_init();
    arena_init(&login->arena, 0);
    login->gateway.keys.count = 1;
    login->gateway.keys.keys[0] = (struct crypto_key){.version = 3, .bytes = {1, 2, 3}};
    login->gateway.read_interval_us = 60 * SECOND_US;
    login->password = crypto_fingerprint(&login->gateway.keys.keys[0], TEXT("right"));
    struct call *call = &login->call;
    call->gateway = &login->gateway;
    call->arena = &login->arena;
    call->now = NOW;
    call->soap.operation = SOAP_AUTHENTICATE;
    call->soap.parameters[SOAP_AUTHENTICATE_USER] = TEXT("ada");
    call->soap.parameters[SOAP_AUTHENTICATE_PASSWORD] = TEXT("right");
    call->connection = (struct connection){
        .user_name = TEXT("ada"),
        .password_key = 3,
        .password = text_slice((const char *)login->password.bytes, sizeof(login->password)),
    };
    call->session =
        (struct session){.state = SESSION_CLOSED, .number = 4, .read_at = NOW - 30 * SECOND_US};
    call->after = call->session;
}

static void end(struct login_case *login)
{
    arena_release(&login->arena);
}

static void judge(struct login_case *login)
{
    login->call.after = login->call.session;
    login->call.is_session_changed = login->call.is_connection_changed = false;
    login_judge(&login->call, &login->said);
    assert_true(login->said.count >= 2);
    assert_int_equal(login->said.values[0].length, 22); /* 128 bits, always */
}

static void who_is_unknown_hears_what_a_wrong_password_hears(void **state)
{
    (void)state;
    struct login_case login;
    begin(&login);
    login.call.soap.parameters[SOAP_AUTHENTICATE_PASSWORD] = TEXT("wrong");
    judge(&login);
    assert_text_equal(login.said.values[1], "nvu");
    assert_int_equal(login.said.count, 2);
    assert_int_equal(login.call.connection.failures, 1);
    assert_false(login.call.is_session_changed);
    login.call.soap.parameters[SOAP_AUTHENTICATE_PASSWORD] = TEXT("right");
    login.call.soap.parameters[SOAP_AUTHENTICATE_USER] = TEXT("bob");
    judge(&login);
    assert_text_equal(login.said.values[1], "nvu");
    assert_int_equal(login.said.count, 2);
    login.call.is_known = false;
    login.call.connection = (struct connection){.user_name = TEXT_NONE};
    login.call.soap.parameters[SOAP_AUTHENTICATE_USER] = TEXT("");
    login.call.soap.parameters[SOAP_AUTHENTICATE_PASSWORD] = TEXT("");
    judge(&login);
    assert_text_equal(login.said.values[1], "nvu");
    assert_int_equal(login.said.count, 2);
    end(&login);
}

static void a_key_that_is_gone_lets_nobody_in(void **state)
{
    (void)state;
    struct login_case login;
    begin(&login);
    login.call.connection.password_key = 2;
    judge(&login);
    assert_text_equal(login.said.values[1], "nvu");
    end(&login);
}

static void who_signs_in_is_hashed_with_the_newest_key(void **state)
{
    (void)state;
    struct login_case login;
    begin(&login);
    struct crypto_keys *keys = &login.gateway.keys;
    keys->keys[keys->count++] = (struct crypto_key){.version = 4, .bytes = {9}};
    judge(&login);
    assert_text_equal(login.said.values[1], "none");
    assert_true(login.call.is_connection_changed);
    assert_int_equal(login.call.connection.password_key, 4);
    keys->keys[0] = keys->keys[1]; /* the old one is taken away */
    keys->count = 1;
    judge(&login);
    assert_text_equal(login.said.values[1], "none");
    assert_false(login.call.is_connection_changed);
    end(&login);
}

static void while_it_is_blocked_nobody_learns_whether_the_password_is_right(void **state)
{
    (void)state;
    struct login_case login;
    begin(&login);
    login.call.connection.failures = 9;
    login.call.connection.blocked_until = NOW + 90 * SECOND_US - 1;
    static const char *const PASSWORDS[] = {"right", "wrong"};
    for (size_t i = 0; i < 2; i++) {
        login.call.soap.parameters[SOAP_AUTHENTICATE_PASSWORD] = text_of(PASSWORDS[i]);
        judge(&login);
        assert_int_equal(login.said.count, 3);
        assert_text_equal(login.said.values[1], "busy");
        assert_text_equal(login.said.values[2], "90");
        assert_false(login.call.is_connection_changed); /* it does not grow by knocking */
        assert_false(login.call.is_session_changed);
    }
    login.call.now = NOW + 90 * SECOND_US;
    login.call.soap.parameters[SOAP_AUTHENTICATE_PASSWORD] = TEXT("right");
    judge(&login);
    assert_text_equal(login.said.values[1], "");
    assert_int_equal(login.call.connection.failures, 0);
    assert_true(login.call.is_connection_changed);
    end(&login);
}

static void the_delay_grows_to_its_most(void **state)
{
    (void)state;
    for (int32_t i = 0; i <= 4; i++)
        assert_int_equal(login_delay_us(i), 0);
    assert_int_equal(login_delay_us(5), 2 * SECOND_US);
    assert_int_equal(login_delay_us(6), 4 * SECOND_US);
    assert_int_equal(login_delay_us(12), 256 * SECOND_US);
    assert_int_equal(login_delay_us(13), 300 * SECOND_US);
    assert_int_equal(login_delay_us(INT32_MAX), 300 * SECOND_US);
}

static void without_work_nothing_is_opened(void **state)
{
    (void)state;
    struct login_case login;
    begin(&login);
    judge(&login);
    assert_text_equal(login.said.values[1], "none");
    assert_int_equal(login.call.after.state, SESSION_OVER);
    assert_int_equal(login.call.after.number, 5);
    end(&login);
}

static void there_is_work(void **state)
{
    (void)state;
    static const struct session REASONS[] = {
        {.state = SESSION_CLOSED, .read_at = NOW - 60000000},                    /* read long ago */
        {.state = SESSION_NONE},                                                 /* never read */
        {.state = SESSION_CLOSED, .read_at = NOW, .requests = 1},                /* somebody asks */
        {.state = SESSION_CLOSED, .read_at = NOW, .has_waiting_writes = true},   /* to be written */
        {.state = SESSION_ASKED, .read_at = NOW},                                /* it was cut */
        {.state = SESSION_OPEN, .read_at = NOW},                                 /* the same */
        {.state = SESSION_CLOSED, .read_at = NOW, .problem = {PROBLEM_OURS, 2}}, /* it failed */
    };
    struct login_case login;
    begin(&login);
    for (size_t i = 0; i < sizeof(REASONS) / sizeof(REASONS[0]); i++) {
        login.call.session = REASONS[i];
        judge(&login);
        assert_int_equal(login.said.count, 2);
        assert_text_equal(login.said.values[1], "");
        assert_int_equal(login.call.after.state, SESSION_OPEN);
        assert_int_equal(login.call.after.phase, PHASE_IDENTIFY);
    }
    end(&login);
}

static void what_fails_again_and_again_comes_less_often(void **state)
{
    (void)state;
    struct login_case login;
    begin(&login);
    login.call.session = (struct session){.state = SESSION_CLOSED,
                                          .problem = {PROBLEM_HRESULT, 0x80040414},
                                          .problem_at = NOW - 10 * SECOND_US,
                                          .failures = 2};
    judge(&login);
    assert_int_equal(login.said.count, 2);
    login.call.session.failures = 3;
    judge(&login);
    assert_int_equal(login.said.count, 3);
    assert_text_equal(login.said.values[1], ""); /* who presses the button comes in all the same */
    assert_text_equal(login.said.values[2], "20");
    login.call.session.failures = 400;
    judge(&login);
    assert_text_equal(login.said.values[2], "890");
    login.call.session.problem.code = 0x80040418; /* waiting does not heal it */
    judge(&login);
    assert_int_equal(login.said.count, 2);
    end(&login);
}

static void what_the_agent_said_before_is_taken_over(void **state)
{
    (void)state;
    struct login_case login;
    begin(&login);
    login.call.soap.operation = SOAP_CLIENT_VERSION;
    login.call.soap.parameters[SOAP_CLIENT_VERSION_VERSION] = TEXT("SyncDashboard/2.1.3561.1");
    login_claim(&login.call);
    assert_true(login.call.is_connection_changed);
    login.call.is_connection_changed = false;
    login_claim(&login.call);
    assert_false(login.call.is_connection_changed); /* nothing new: nothing is written */
    login.call.soap.parameters[SOAP_CLIENT_VERSION_VERSION] = TEXT("no version");
    login_claim(&login.call);
    assert_false(login.call.is_connection_changed);
    login.call.soap.parameters[SOAP_AUTHENTICATE_USER] = TEXT("ada");
    judge(&login);
    assert_text_equal(login.call.after.agent, "sync_dashboard");
    assert_text_equal(login.call.after.agent_version, "2.1.3561.1");
    end(&login);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_unknown_hears_what_a_wrong_password_hears),
        cmocka_unit_test(a_key_that_is_gone_lets_nobody_in),
        cmocka_unit_test(who_signs_in_is_hashed_with_the_newest_key),
        cmocka_unit_test(while_it_is_blocked_nobody_learns_whether_the_password_is_right),
        cmocka_unit_test(the_delay_grows_to_its_most),
        cmocka_unit_test(without_work_nothing_is_opened),
        cmocka_unit_test(there_is_work),
        cmocka_unit_test(what_fails_again_and_again_comes_less_often),
        cmocka_unit_test(what_the_agent_said_before_is_taken_over),
    };
    log_open("login_test", LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
