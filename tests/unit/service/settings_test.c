#include "tests/unit/unit.h"

#include <string.h>

#include "service/settings.h"

#define MINIMUM "KAFKA_BROKERS=b:9092", "DATABASE_URL=postgresql://u:canary@h/d"

static struct settings settings;
static struct error error;

static bool load(enum process process, const char *const *environment)
{
    settings_release(&settings);
    error_clear(&error);
    return settings_load(&settings, process, environment, &error);
}

static int teardown(void **state)
{
    (void)state;
    settings_release(&settings);
    return 0;
}

/* Every refusal names the key and never the value. */
static void assert_refused(const char *const *environment, const char *key)
{
    assert_false(load(PROCESS_RECONCILER, environment));
    assert_int_equal(error.class, ERROR_PERMANENT);
    if (!strstr(error.message, key))
        fail_msg("%s is not named: %s", key, error.message);
    if (strstr(error.message, "canary"))
        fail_msg("the value is shown: %s", error.message);
}

static void test_defaults_and_values(void **state)
{
    (void)state;
    const char *environment[] = {MINIMUM,
                                 "PATH=/bin",
                                 "TIEOUT_BATCH_EVENTS=7",
                                 "TIEOUT_DRAIN_DEADLINE=2s",
                                 "TIEOUT_EXIT_WHEN_IDLE=on",
                                 NULL};
    assert_true(load(PROCESS_RECONCILER, environment));
    assert_int_equal(settings_integer(&settings, SETTING_BATCH_EVENTS), 7);
    assert_int_equal(settings_integer(&settings, SETTING_OUTBOX_BATCH), 500);
    assert_int_equal(settings_duration_ms(&settings, SETTING_DRAIN_DEADLINE), 2000);
    assert_true(settings_bool(&settings, SETTING_EXIT_WHEN_IDLE));
    assert_text_equal(settings_text(&settings, SETTING_TOPIC_PREFIX), "tieout");
    assert_text_equal(settings_secret(&settings, SETTING_DATABASE_URL).value,
                      "postgresql://u:canary@h/d");
    assert_false(settings_is_set(&settings, SETTING_HEALTH_PORT));
    assert_text_equal(settings_text(&settings, SETTING_KILL_POINT), NULL);
}

static void test_values_outlive_the_environment(void **state)
{
    (void)state;
    char prefix[] = "TIEOUT_TOPIC_PREFIX=mine";
    const char *environment[] = {MINIMUM, prefix, NULL};
    assert_true(load(PROCESS_RECONCILER, environment));
    memset(prefix, 'x', sizeof prefix - 1);
    assert_text_equal(settings_text(&settings, SETTING_TOPIC_PREFIX), "mine");
}

static void test_empty_is_not_set(void **state)
{
    (void)state;
    const char *environment[] = {MINIMUM, "TIEOUT_TOPIC_PREFIX=", "TIEOUT_HEALTH_PORT=", NULL};
    assert_true(load(PROCESS_RECONCILER, environment));
    assert_text_equal(settings_text(&settings, SETTING_TOPIC_PREFIX), "tieout");
    assert_false(settings_is_set(&settings, SETTING_HEALTH_PORT));
}

static void test_missing(void **state)
{
    (void)state;
    const char *environment[] = {"KAFKA_BROKERS=b", NULL};
    assert_refused(environment, "DATABASE_URL");
    environment[0] = "DATABASE_URL=canary";
    assert_refused(environment, "KAFKA_BROKERS");
}

static void test_bad_values(void **state)
{
    (void)state;
    static const char *const BAD[] = {
        "TIEOUT_BATCH_EVENTS=canary",
        "TIEOUT_BATCH_EVENTS=0",
        "TIEOUT_BATCH_EVENTS=100001",
        "TIEOUT_BATCH_EVENTS=5 ",
        "TIEOUT_DRAIN_DEADLINE=5",
        "TIEOUT_DRAIN_DEADLINE=canary",
        "TIEOUT_DRAIN_DEADLINE=11m",
        "TIEOUT_DRAIN_DEADLINE=-1s",
        "TIEOUT_DRAIN_DEADLINE=99999999999999999d",
        "TIEOUT_DRAIN_DEADLINE=s",
        "TIEOUT_EXIT_WHEN_IDLE=canary",
        "TIEOUT_EXIT_WHEN_IDLE=YES",
        "TIEOUT_TOPIC_PREFIX=canary\xff",
    };
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        const char *environment[] = {MINIMUM, BAD[i], NULL};
        char key[64] = {0};
        memcpy(key, BAD[i], strcspn(BAD[i], "="));
        assert_refused(environment, key);
    }
}

static void test_urls(void **state)
{
    (void)state;
    static const struct {
        const char *entry;
        bool is_good;
    } CASES[] = {
        {"TIEOUT_QBO_URL=http://127.0.0.1:8801", true},
        {"TIEOUT_QBO_URL=https://x", true},
        {"TIEOUT_QBO_URL=ftp://x", false},
        {"TIEOUT_QBO_URL=https://", false},
        {"TIEOUT_QBO_URL=https://canary:canary@x", false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        const char *environment[] = {MINIMUM, "TIEOUT_TOKEN_KEYS=1:k", CASES[i].entry, NULL};
        assert_int_equal(load(PROCESS_PUSHER, environment), CASES[i].is_good);
        assert_null(strstr(error.message, "canary"));
    }
}

static void test_unknown_keys_name_the_nearest(void **state)
{
    (void)state;
    const char *environment[] = {MINIMUM, "TIEOUT_BATCH_EVENT=canary", NULL};
    assert_refused(environment, "TIEOUT_BATCH_EVENT is no setting");
    assert_non_null(strstr(error.message, "did you mean TIEOUT_BATCH_EVENTS?"));
    environment[2] = "TIEOUT_FILE=canary";
    assert_refused(environment, "TIEOUT_FILE");
    /* A key of another process is known: one environment may serve all. */
    environment[2] = "TIEOUT_PUSH_TRIES=canary";
    assert_true(load(PROCESS_RECONCILER, environment));
}

static void write_file(const char *path, const char *contents)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(contents, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void test_secrets_from_files(void **state)
{
    (void)state;
    char path[] = "/tmp/tieout-settings-XXXXXX", entry[128];
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    close(descriptor);
    write_file(path, "two\nlines\n");
    snprintf(entry, sizeof entry, "DATABASE_URL_FILE=%s", path);
    const char *environment[] = {"KAFKA_BROKERS=b", entry, NULL, NULL};
    assert_true(load(PROCESS_RECONCILER, environment));
    assert_text_equal(settings_secret(&settings, SETTING_DATABASE_URL).value, "two\nlines");
    assert_int_equal(settings_secret(&settings, SETTING_DATABASE_URL).value.data[9], '\0');
    environment[2] = "DATABASE_URL=canary";
    assert_refused(environment, "DATABASE_URL and DATABASE_URL_FILE are both set");
    environment[2] = NULL;
    write_file(path, "\n");
    assert_refused(environment, "DATABASE_URL");
    unlink(path);
    assert_refused(environment, "DATABASE_URL_FILE");
}

static void ask_another_type(const void *loaded)
{
    settings_text(loaded, SETTING_DATABASE_URL); /* a secret */
}

static void ask_what_is_not_ours(const void *loaded)
{
    settings_integer(loaded, SETTING_PUSH_TRIES);
}

static void test_asking_wrongly_ends_the_process(void **state)
{
    (void)state;
    const char *environment[] = {MINIMUM, NULL};
    assert_true(load(PROCESS_RECONCILER, environment));
    assert_true(ends_the_process(ask_another_type, &settings));
    assert_true(ends_the_process(ask_what_is_not_ours, &settings));
}

/* A default that the table's own rules refuse would stop everybody. */
static void test_every_default_is_valid(void **state)
{
    (void)state;
    const char *environment[] = {MINIMUM, "TIEOUT_TOKEN_KEYS=1:k", NULL};
    for (int process = 0; process < PROCESS_COUNT; process++) {
        if (!load((enum process)process, environment))
            fail_msg("%s: %s", process_name((enum process)process), error.message);
    }
}

static void test_the_pages(void **state)
{
    (void)state;
    struct buffer out;
    buffer_init(&out, 0);
    settings_format_page(&out);
    assert_non_null(strstr(out.data, "| `TIEOUT_POLL_INTERVAL` | duration 1s to 1d | `15m` | "
                                     "qbo_poller | "));
    assert_non_null(strstr(out.data, "| `DATABASE_URL` | secret | **required** | "));
    buffer_clear(&out);
    settings_format_help(PROCESS_PUSHER, &out);
    assert_non_null(strstr(out.data, "TIEOUT_PUSH_TRIES"));
    assert_null(strstr(out.data, "TIEOUT_POLL_INTERVAL"));
    buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_defaults_and_values, teardown),
        cmocka_unit_test_teardown(test_values_outlive_the_environment, teardown),
        cmocka_unit_test_teardown(test_empty_is_not_set, teardown),
        cmocka_unit_test_teardown(test_missing, teardown),
        cmocka_unit_test_teardown(test_bad_values, teardown),
        cmocka_unit_test_teardown(test_urls, teardown),
        cmocka_unit_test_teardown(test_unknown_keys_name_the_nearest, teardown),
        cmocka_unit_test_teardown(test_secrets_from_files, teardown),
        cmocka_unit_test_teardown(test_asking_wrongly_ends_the_process, teardown),
        cmocka_unit_test_teardown(test_every_default_is_valid, teardown),
        cmocka_unit_test_teardown(test_the_pages, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
