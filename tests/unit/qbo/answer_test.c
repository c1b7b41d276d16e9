/* Answers and faults. */
#include "tests/unit/unit.h"

#include <string.h>

#include "base/random.h"
#include "qbo/answer.h"
#include "qbo/fault.h"
#include "qbo/object.h"

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static const struct json *tree(const char *text)
{
    const struct json *json = json_parse(&arena, text_of(text), NULL);
    assert_non_null(json);
    return json;
}

static void a_cdc_answer_is_cut_into_its_objects(void **state)
{
    (void)state;
    static const char TEXT_OF_ANSWER[] =
        "{\"CDCResponse\":[{\"QueryResponse\":[{},{\"Vendor\":[{ \"Id\":\"30\" , \"x\":1.50 }],"
        "\"startPosition\":1,\"maxResults\":1},{\"Bill\":[{\"Id\":\"1\"},{\"status\":\"Deleted\","
        "\"Id\":\"2\"}],\"maxResults\":2,\"totalCount\":2},{\"Estimate\":[{\"Id\":\"3\"}]}]}],"
        "\"time\":\"2026-01-06T15:00:00.123-08:00\"}";
    struct qbo_answer answer;
    assert_true(qbo_cdc_parse(&arena, tree(TEXT_OF_ANSWER), &answer, NULL));
    assert_int_equal(answer.count, 3);
    assert_int_equal(answer.object_count, 4);
    assert_int_equal(answer.items[0].entity, ENTITY_VENDOR);
    assert_text_equal(answer.items[0].object->span, "{ \"Id\":\"30\" , \"x\":1.50 }");
    assert_int_equal(answer.items[2].entity, ENTITY_BILL);
    instant_us time = 0;
    assert_true(instant_parse(TEXT("2026-01-06T23:00:00.123Z"), &time) && answer.time == time);
    struct error error = {0};
    assert_false(qbo_cdc_parse(&arena, tree("{\"QueryResponse\":{}}"), &answer, &error));
    assert_int_equal(error.class, ERROR_PERMANENT);
}

static void a_page_is_cut_into_its_objects(void **state)
{
    (void)state;
    struct qbo_answer answer;
    assert_true(qbo_query_parse(
        &arena,
        tree("{\"QueryResponse\":{\"BillPayment\":[{\"Id\":\"1\"},{\"Id\":\"2\"}],"
             "\"startPosition\":11,\"maxResults\":2,\"totalCount\":40},\"time\":\"x\"}"),
        &answer, NULL));
    assert_int_equal(answer.count, 2);
    assert_int_equal(answer.items[1].entity, ENTITY_BILL_PAYMENT);
    assert_int_equal(answer.start_position, 11);
    assert_int_equal(answer.total_count, 40);
    assert_true(answer.time == INSTANT_NONE);
    assert_true(qbo_query_parse(&arena, tree("{\"QueryResponse\":{}}"), &answer, NULL));
    assert_int_equal(answer.count, 0);
    assert_false(qbo_query_parse(&arena, tree("{}"), &answer, NULL));
    assert_non_null(qbo_answer_object(tree("{\"Bill\":{\"Id\":\"1\"}}"), ENTITY_BILL));
    assert_null(qbo_answer_object(tree("{\"Bill\":[]}"), ENTITY_BILL));
}

static void a_company_tells_its_settings(void **state)
{
    (void)state;
    struct qbo_company company;
    qbo_company_parse(
        tree("{\"CompanyInfo\":{\"CompanyName\":\"Sandbox\",\"Country\":\"US\"}}"),
        tree("{\"Preferences\":{\"AccountingInfoPrefs\":{\"BookCloseDate\":\"2025-12-31\"},"
             "\"CurrencyPrefs\":{\"MultiCurrencyEnabled\":true,\"HomeCurrency\":{\"value\":"
             "\"USD\"}}}}"),
        &company);
    assert_text_equal(company.name, "Sandbox");
    assert_text_equal(company.home_currency, "USD");
    assert_text_equal(company.close_date, "2025-12-31");
    assert_true(company.has_preferences && company.is_multicurrency);
    assert_text_equal(company.class_tracking, "");
    static const struct {
        const char *line, *transaction, *setting;
    } CLASSES[] = {{"true", "false", "per_line"},
                   {"true", "true", "per_line"},
                   {"false", "true", "per_transaction"},
                   {"false", "false", "off"}};
    for (size_t i = 0; i < sizeof(CLASSES) / sizeof(CLASSES[0]); i++) {
        struct text preferences = arena_format(
            &arena,
            "{\"Preferences\":{\"AccountingInfoPrefs\":{\"ClassTrackingPerTxnLine\":%s,"
            "\"ClassTrackingPerTxn\":%s}}}",
            CLASSES[i].line, CLASSES[i].transaction);
        qbo_company_parse(NULL, tree(preferences.data), &company);
        assert_text_equal(company.class_tracking, CLASSES[i].setting);
    }
    qbo_company_parse(NULL, tree("{\"Preferences\":{}}"), &company);
    assert_text_equal(company.close_date, "");
    assert_text_equal(company.home_currency, NULL);
    qbo_company_parse(NULL, NULL, &company);
    assert_text_equal(company.close_date, NULL);
    assert_false(company.has_preferences);
}

#define FAULT(code, detail)                                                                        \
    "{\"Fault\":{\"Error\":[{\"Message\":\"M\",\"Detail\":\"" detail "\",\"code\":\"" code         \
    "\",\"element\":\"\"}],\"type\":\"ValidationFault\"},\"time\":\"2026-01-06T15:00:00-08:00\"}"

static void every_form_of_a_fault_is_understood(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *body, *act, *refusal, *code, *message, *winner;
    } CASES[] = {
        {400, FAULT("5010", "stale"), "refused", "stale", "5010", "M: stale", NULL},
        {200, FAULT("610", "gone"), "refused", "gone", "610", "M: gone", NULL},
        {400, FAULT("6210", "closed"), "refused", "closed", "6210", "M: closed", NULL},
        {400, FAULT("6140", "DocNumber=1 is assigned to TxnType=Bill with TxnId=145"), "refused",
         "duplicate", "6140", "M: DocNumber=1 is assigned", "145"},
        {400, FAULT("6240", "The name supplied already exists. : Id=58"), "refused", "duplicate",
         "6240", "M: The name", "58"},
        {400, FAULT("99999", "new"), "refused", "other", "99999", "M: new", NULL},
        {500, FAULT("10000", "oops"), "retry", "none", "10000", "M: oops", NULL},
        {400, FAULT("4002", "row"), "halve", "none", "4002", "M: row", NULL},
        {403, FAULT("6190", "ended"), "suspend", "none", "6190", "M: ended", NULL},
        {403, FAULT("3100", "mixed"), "reconnect", "none", "3100", "M: mixed", NULL},
        {429,
         "{\"fault\":{\"error\":[{\"message\":\"message=ThrottleExceeded; errorCode=003001; "
         "statusCode=429\",\"code\":null}],\"type\":\"SERVICE\"}}",
         "wait", "none", "003001", "message=Throttle", NULL},
        {401,
         "{\"warnings\":null,\"fault\":{\"error\":[{\"message\":\"message=AuthenticationFailed; "
         "errorCode=003200; statusCode=401\",\"detail\":\"Malformed bearer token\",\"code\":\"3200"
         "\"}],\"type\":\"AUTHENTICATION\"},\"time\":1436565574}",
         "refresh", "none", "3200", "message=Auth", NULL},
        {401,
         "<?xml version=\"1.0\"?><IntuitResponse time=\"x\"><Fault type=\"AuthenticationFault\">"
         "<Error code=\"100\"><Message>General</Message><Detail>AuthenticationRequired</Detail>"
         "</Error></Fault></IntuitResponse>",
         "refresh", "none", "100", "General: AuthenticationRequired", NULL},
        {429,
         "<IntuitResponse><Fault type=\"SERVICE\"><Error code=\"3001\"><Message>ThrottleExceeded"
         "</Message></Error></Fault></IntuitResponse>",
         "wait", "none", "3001", "ThrottleExceeded", NULL},
        {502, "<html><body>Bad Gateway</body></html>", "retry", "none", "", "QuickBooks", NULL},
        {200, "<html>", "retry", "none", "", "QuickBooks Online gave", NULL},
        {200, "", "retry", "none", "", "QuickBooks Online gave", NULL},
        {200, "[]", "retry", "none", "", "QuickBooks Online gave", NULL},
        {413, "<html>", "refused", "other", "", "QuickBooks Online said no", NULL},
        {404, "", "refused", "gone", "", "There is no", NULL},
        {503, "{\"hello\":1}", "retry", "none", "", "QuickBooks", NULL},
        {400, "{\"Fault\":{}}", "refused", "other", "", "QuickBooks", NULL},
        {400, "{\"Fault\":{\"Error\":[]}}", "refused", "other", "", "QuickBooks", NULL},
        {400, "<Fault", "refused", "other", "", "QuickBooks", NULL},
        {400, "<Fault><Message", "refused", "other", "", "QuickBooks", NULL},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct qbo_fault fault;
        const struct json *answer = NULL;
        if (!qbo_fault_parse(&arena, CASES[i].status, text_of(CASES[i].body), &fault, &answer))
            fail_msg("no fault: %s", CASES[i].body);
        assert_string_equal(qbo_act_name(fault.act), CASES[i].act);
        assert_string_equal(refusal_name(fault.refusal), CASES[i].refusal);
        assert_text_equal(fault.code, CASES[i].code);
        if (!text_starts_with(fault.message, text_of(CASES[i].message)))
            fail_msg("%.*s", TEXT_ARG(fault.message));
        assert_text_equal(fault.winner_id, CASES[i].winner);
    }
}

/* A proxy may say anything: it is understood somehow; never a crash. */
static void damaged_answers_are_survived(void **state)
{
    (void)state;
    static const char *const BODIES[] = {
        FAULT("6240", "The name supplied already exists. : Id=58"),
        "<IntuitResponse><Fault type=\"SERVICE\"><Error code=\"3001\" "
        "element=\"x\"><Message>Throttle"
        "</Message><Detail>d</Detail></Error></Fault></IntuitResponse>",
        "{\"CDCResponse\":[{\"QueryResponse\":[{\"Bill\":[{\"Id\":\"1\",\"Line\":[{\"Amount\":1,"
        "\"DetailType\":\"AccountBasedExpenseLineDetail\"}]}]}]}],\"time\":\"x\"}",
        "{\"QueryResponse\":{\"BillPayment\":[{\"Id\":\"1\",\"TotalAmt\":0,\"PrivateNote\":"
        "\"Voided\",\"Line\":[{\"LinkedTxn\":[{\"TxnId\":\"1\",\"TxnType\":\"Bill\"}]}]}]}}",
    };
    struct random random;
    random_seed(&random, 61);
    for (int i = 0; i < 20000; i++) {
        struct text copy = arena_copy(&arena, text_of(BODIES[random_below(&random, 4)]));
        char *bytes = (char *)(uintptr_t)copy.data;
        for (uint64_t damage = random_below(&random, 4); damage > 0; damage--)
            bytes[random_below(&random, copy.length)] =
                random_chance(&random, 50) ? (char)random_next(&random) : '<';
        struct qbo_fault fault;
        struct qbo_answer answer;
        struct observation shown;
        const struct json *tree_of = NULL;
        copy.length -= random_below(&random, 3) ? 0 : random_below(&random, copy.length);
        if (!qbo_fault_parse(&arena, 400, copy, &fault, &tree_of))
            fail();
        assert_false(text_is_empty(fault.message));
        if (tree_of && (qbo_cdc_parse(&arena, tree_of, &answer, NULL) ||
                        qbo_query_parse(&arena, tree_of, &answer, NULL))) {
            for (size_t item = 0; item < answer.count; item++)
                qbo_object_parse(&arena, answer.items[item].object, answer.items[item].entity,
                                 &shown, NULL);
        }
        arena_clear(&arena);
    }
}

static void an_answer_is_no_fault(void **state)
{
    (void)state;
    struct qbo_fault fault;
    const struct json *answer = NULL;
    assert_false(qbo_fault_parse(&arena, 200, TEXT("{\"Bill\":{\"Id\":\"1\"}}"), &fault, &answer));
    assert_non_null(qbo_answer_object(answer, ENTITY_BILL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_cdc_answer_is_cut_into_its_objects, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_page_is_cut_into_its_objects, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_company_tells_its_settings, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_form_of_a_fault_is_understood, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damaged_answers_are_survived, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_answer_is_no_fault, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
