#include "tests/unit/unit.h"

#include "codec/command.h"
#include "tests/unit/sample_document.h"

#define TENANT "11111111-1111-4111-8111-111111111111"
#define RECORD "22222222-2222-4222-8222-222222222222"
#define COMMAND "33333333-3333-5333-8333-333333333333"
#define VENDOR "\"document\":{\"name\":\"Acme\",\"active\":true}}"
#define WRITE(rest)                                                                                \
    "{\"command\":\"" COMMAND "\",\"record\":\"" RECORD "\",\"target\":\"online\","                \
    "\"entity\":\"vendor\"," rest
#define READ(rest) "{\"command\":\"" COMMAND "\"," rest

static struct arena arena;
static struct buffer body;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    buffer_init(&body, 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    buffer_release(&body);
    arena_release(&arena);
    return 0;
}

static struct envelope envelope_of(const char *type, const char *json)
{
    struct envelope envelope = {.key = TEXT(TENANT), .body = text_of(json)};
    envelope.headers[ENVELOPE_SPECVERSION] = TEXT("1.0");
    envelope.headers[ENVELOPE_ID] = TEXT(COMMAND);
    envelope.headers[ENVELOPE_TYPE] = text_of(type);
    envelope.headers[ENVELOPE_SOURCE] = TEXT("tieout/reconciler");
    envelope.headers[ENVELOPE_TIME] = TEXT("2026-01-02T03:04:05Z");
    envelope.headers[ENVELOPE_CONTENT_TYPE] = TEXT("application/json");
    return envelope;
}

static void writes_read_and_write_the_same_bytes(void **state)
{
    (void)state;
    static const char *const BODIES[] = {
        WRITE("\"action\":\"create\",\"version\":1,\"base_version\":\"\",\"rule\":\"R97\"," VENDOR),
        "{\"command\":\"" COMMAND "\",\"record\":\"" RECORD "\",\"run\":\"" RECORD
        "\",\"target\":\"platform\",\"entity\":\"vendor\",\"action\":\"update\",\"version\":2,"
        "\"id\":\"v-1\",\"base_version\":\"3\",\"rule\":\"X21\",\"groups\":[\"name\",\"contact\"]"
        "," VENDOR,
        WRITE("\"action\":\"delete\",\"version\":3,\"base_version\":\"\",\"rule\":\"E6\"," VENDOR),
    };
    for (size_t i = 0; i < sizeof(BODIES) / sizeof(BODIES[0]); i++) {
        struct envelope in = envelope_of(COMMAND_WRITE_TYPE, BODIES[i]), out;
        struct write_command command, again;
        instant_us time = 0;
        struct error error = {0};
        if (!write_command_decode(&in, &arena, &command, &time, &error))
            fail_msg("%s: %s", BODIES[i], error.message);
        write_command_encode(&command, &(struct envelope_origin){TEXT("tieout/reconciler"), time},
                             &arena, &body, &out);
        assert_text_equal(out.body, BODIES[i]);
        assert_text_equal(out.key, TENANT);
        assert_text_equal(out.headers[ENVELOPE_SUBJECT], "vendor/" RECORD);
        assert_text_equal(out.headers[ENVELOPE_TIME], "2026-01-02T03:04:05Z");
        assert_true(write_command_parse(&arena, in.body, command.tenant, &again, NULL));
        assert_true(uuid_equal(again.id, command.id) && again.version == i + 1);
    }
}

static void reads_read_and_write_the_same_bytes(void **state)
{
    (void)state;
    static const char *const BODIES[] = {
        READ("\"kind\":\"run\",\"run\":\"" RECORD "\"}"),
        READ("\"kind\":\"record\",\"entity\":\"bill\",\"id\":\"56\"}"),
        READ("\"kind\":\"schedule\",\"run\":\"" RECORD "\",\"due\":\"2026-01-03T00:00:00Z\"}"),
        READ("\"kind\":\"schedule\",\"run\":\"" RECORD "\"}"),
    };
    for (size_t i = 0; i < sizeof(BODIES) / sizeof(BODIES[0]); i++) {
        struct envelope in = envelope_of(COMMAND_READ_TYPE, BODIES[i]), out;
        struct read_command command;
        instant_us time = 0;
        struct error error = {0};
        if (!read_command_decode(&in, &arena, &command, &time, &error))
            fail_msg("%s: %s", BODIES[i], error.message);
        read_command_encode(&command, &(struct envelope_origin){TEXT("tieout/reconciler"), time},
                            &arena, &body, &out);
        assert_text_equal(out.body, BODIES[i]);
    }
}

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *type, *body, *reason;
    } CASES[] = {
        {"tieout.write.v2", "{}", "ce_type: tieout.write.v2 is newer"},
        {"tieout.read.v1", "{}", "ce_type: tieout.read.v1 is not known"},
        {"tieout.write.v1", "{", "body:"},
        {"tieout.write.v1", "{\"command\":\"x\"}", "command: takes a UUID"},
        {"tieout.write.v1", WRITE("\"action\":\"burn\"}"), "action: takes create"},
        {"tieout.write.v1",
         WRITE("\"action\":\"create\",\"version\":0,\"base_version\":\"\",\"rule\":\"R1\"," VENDOR),
         "version: takes 1"},
        {"tieout.write.v1", WRITE("\"action\":\"create\",\"version\":1,\"rule\":\"R1\"," VENDOR),
         "base_version: is required"},
        {"tieout.write.v1",
         WRITE("\"action\":\"create\",\"version\":1,\"base_version\":\"\",\"rule\":\"97\"," VENDOR),
         "rule: takes the name"},
        {"tieout.write.v1",
         WRITE("\"action\":\"create\",\"version\":1,\"base_version\":\"\",\"rule\":\"R\"," VENDOR),
         "rule: takes the name"},
        {"tieout.write.v1",
         WRITE("\"action\":\"create\",\"version\":1,\"id\":\"5\",\"base_version\":\"\",\"rule\":"
               "\"R1\"," VENDOR),
         "id: has no place"},
        {"tieout.write.v1",
         WRITE("\"action\":\"update\",\"version\":1,\"base_version\":\"\",\"rule\":\"R1\"," VENDOR),
         "id: is required"},
        {"tieout.write.v1",
         WRITE("\"action\":\"create\",\"version\":1,\"base_version\":\"\",\"rule\":\"R1\"}"),
         "document: is required"},
        {"tieout.write.v1",
         WRITE("\"action\":\"create\",\"version\":1,\"base_version\":\"\",\"rule\":\"R1\","
               "\"document\":{\"x\":1}}"),
         "document: x: is no member"},
        {"tieout.write.v1",
         "{\"command\":\"" RECORD "\",\"record\":\"" RECORD
         "\",\"target\":\"online\",\"entity\":\"vendor\",\"action\":\"create\",\"version\":1,"
         "\"base_version\":\"\",\"rule\":\"R1\"," VENDOR,
         "command: is not the id in ce_id"},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct envelope in = envelope_of(CASES[i].type, CASES[i].body);
        struct write_command command;
        struct error error = {0};
        assert_false(write_command_decode(&in, &arena, &command, NULL, &error));
        assert_int_equal(error.class, ERROR_PERMANENT);
        if (!strstr(error.message, CASES[i].reason))
            fail_msg("\"%s\" lacks \"%s\"", error.message, CASES[i].reason);
    }
}

static void a_look_has_what_its_kind_needs(void **state)
{
    (void)state;
    static const struct {
        const char *body, *reason;
    } CASES[] = {
        {READ("\"kind\":\"all\"}"), "kind: takes run"},
        {READ("\"kind\":\"run\"}"), "run: is required"},
        {READ("\"kind\":\"record\"}"), "id: and entity are required"},
        {READ("\"kind\":\"record\",\"entity\":\"bill\"}"), "id: and entity are required"},
        {READ("\"kind\":\"schedule\"}"), "run: is required"},
        {READ("\"kind\":\"schedule\",\"run\":\"" RECORD "\",\"entity\":\"bill\"}"),
         "entity: and id belong"},
        {READ("\"kind\":\"schedule\",\"due\":\"soon\"}"), "due: takes a point"},
        {READ("\"kind\":\"run\",\"run\":\"" RECORD "\",\"due\":\"2026-01-03T00:00:00Z\"}"),
         "due: belongs"},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct envelope in = envelope_of(COMMAND_READ_TYPE, CASES[i].body);
        struct read_command command;
        struct error error = {0};
        assert_false(read_command_decode(&in, &arena, &command, NULL, &error));
        if (!strstr(error.message, CASES[i].reason))
            fail_msg("\"%s\" lacks \"%s\"", error.message, CASES[i].reason);
    }
}

static void random_documents_travel(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 31);
    for (uint32_t i = 0; i < 200; i++) {
        enum entity entity = sample_entity(i);
        struct write_command made = {.target = SIDE_ONLINE,
                                     .entity = entity,
                                     .action = ACTION_UPDATE,
                                     .version = i + 1,
                                     .rule = i,
                                     .rule_kind = 'R',
                                     .native_id = TEXT("9"),
                                     .base_version = TEXT("1")},
                             back;
        assert_true(uuid_parse(TEXT(TENANT), &made.tenant) && uuid_parse(TEXT(RECORD), &made.id));
        made.document = sample_document(&random, &arena, entity);
        struct envelope envelope;
        struct error error = {0};
        write_command_encode(&made, &(struct envelope_origin){TEXT("tieout/test"), 0}, &arena,
                             &body, &envelope);
        if (!write_command_decode(&envelope, &arena, &back, NULL, &error))
            fail_msg("%s", error.message);
        assert_true(document_equal(&made.document, &back.document));
        assert_true(back.rule == i && back.rule_kind == 'R' && back.version == i + 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(writes_read_and_write_the_same_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reads_read_and_write_the_same_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_wrong_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_look_has_what_its_kind_needs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(random_documents_travel, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
