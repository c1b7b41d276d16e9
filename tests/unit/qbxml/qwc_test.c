#include "tests/unit/unit.h"

#include <string.h>

#include "qbxml/qwc.h"

static struct qwc sample(void)
{
    struct qwc qwc = {.app_name = TEXT("Tieout & Co"),
                      .description = TEXT("Keeps two books in agreement"),
                      .url = TEXT("https://books.example.com:8443/qbwc"),
                      .support_url = TEXT("https://BOOKS.example.com/help"),
                      .user_name = TEXT("t-1"),
                      .minutes = 60};
    assert_true(uuid_parse(TEXT("11111111-1111-4111-8111-111111111111"), &qwc.owner_id));
    assert_true(uuid_parse(TEXT("22222222-2222-4222-8222-222222222222"), &qwc.file_id));
    return qwc;
}

static void a_connection_becomes_a_file(void **state)
{
    (void)state;
    struct buffer buffer;
    struct error error = {0};
    struct qwc qwc = sample();
    buffer_init(&buffer, 0);
    if (!qwc_format(&buffer, &qwc, &error))
        fail_msg("%s", error.message);
    assert_text_equal(
        buffer_text(&buffer),
        "<?xml version=\"1.0\"?><QBWCXML><AppName>Tieout &amp; Co</AppName><AppID></AppID>"
        "<AppURL>https://books.example.com:8443/qbwc</AppURL>"
        "<AppDescription>Keeps two books in agreement</AppDescription>"
        "<AppSupport>https://BOOKS.example.com/help</AppSupport><UserName>t-1</UserName>"
        "<OwnerID>{11111111-1111-4111-8111-111111111111}</OwnerID>"
        "<FileID>{22222222-2222-4222-8222-222222222222}</FileID><QBType>QBFS</QBType>"
        "<Style>Document</Style><Scheduler><RunEveryNMinutes>60</RunEveryNMinutes></Scheduler>"
        "<IsReadOnly>false</IsReadOnly></QBWCXML>");
    buffer_clear(&buffer);
    qwc.minutes = 0;
    assert_true(qwc_format(&buffer, &qwc, &error));
    assert_null(strstr(buffer.data, "Scheduler"));
    buffer_release(&buffer);
}

static void what_the_web_connector_refuses_is_refused_here(void **state)
{
    (void)state;
    static const struct {
        const char *url, *support_url, *why; /* NULL: it is taken */
    } CASES[] = {
        {"http://localhost:8080/", "http://localhost/help", NULL},
        {"http://accounting/qbwc", "http://accounting/", NULL},
        {"http://127.0.0.1:80", "http://127.0.0.1", NULL},
        {"http://books.example.com/", "http://books.example.com/", "AppURL"},
        {"books.example.com", "https://books.example.com/", "AppURL"},
        {"https://", "https://books.example.com/", "AppURL"},
        {"https://books.example.com/", "https://help.example.com/", "AppSupport"},
        {"https://books.example.com/", "", "AppSupport"},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct buffer buffer;
        struct error error = {0};
        struct qwc qwc = sample();
        qwc.url = text_of(CASES[i].url);
        qwc.support_url = text_of(CASES[i].support_url);
        buffer_init(&buffer, 0);
        bool is_taken = qwc_format(&buffer, &qwc, &error);
        buffer_release(&buffer);
        if (is_taken != !CASES[i].why || (CASES[i].why && !strstr(error.message, CASES[i].why)))
            fail_msg("%s, %s: %s", CASES[i].url, CASES[i].support_url, error.message);
    }
}

static void names_are_needed(void **state)
{
    (void)state;
    struct buffer buffer;
    struct error error = {0};
    struct qwc nameless = sample(), userless = sample();
    buffer_init(&buffer, 0);
    nameless.app_name = TEXT("");
    userless.user_name = TEXT_NONE;
    assert_false(qwc_format(&buffer, &nameless, &error));
    assert_string_equal(error.message, "AppName: is missing");
    assert_false(qwc_format(&buffer, &userless, &error));
    assert_string_equal(error.message, "UserName: is missing");
    buffer_release(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_connection_becomes_a_file),
        cmocka_unit_test(what_the_web_connector_refuses_is_refused_here),
        cmocka_unit_test(names_are_needed),
    };
    return cmocka_run_group_tests_name("qbxml/qwc", tests, NULL, NULL);
}
