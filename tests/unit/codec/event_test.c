#include "tests/unit/unit.h"

#include "codec/event.h"
#include "tests/unit/sample_document.h"

#define TENANT "11111111-1111-4111-8111-111111111111"
#define RECORD "22222222-2222-4222-8222-222222222222"
#define EVENT_ID "33333333-3333-5333-8333-333333333333"
#define BILL                                                                                       \
    "{\"vendor\":\"7\",\"date\":\"2026-01-31\",\"status\":\"open\",\"total\":\"12.50\","           \
    "\"expense_lines\":[{\"account\":\"3\",\"amount\":\"12.50\"}]}"
#define OBSERVED(rest)                                                                             \
    "{\"side\":\"online\",\"entity\":\"bill\",\"id\":\"56\",\"version\":\"3\"," rest
#define RESULT(rest)                                                                               \
    "{\"command\":\"" RECORD "\",\"record\":\"" RECORD "\",\"target\":\"online\","                 \
    "\"entity\":\"bill\",\"command_version\":1," rest

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
    envelope.headers[ENVELOPE_ID] = TEXT(EVENT_ID);
    envelope.headers[ENVELOPE_TYPE] = text_of(type);
    envelope.headers[ENVELOPE_SOURCE] = TEXT("tieout/test");
    envelope.headers[ENVELOPE_TIME] = TEXT("2026-01-02T03:04:05Z");
    envelope.headers[ENVELOPE_CONTENT_TYPE] = TEXT("application/json");
    return envelope;
}

/* One body of each type, as it stands on the journal. */
static const struct {
    enum event_type type;
    const char *body;
} BODIES[] = {
    {EVENT_OBSERVED, OBSERVED("\"changed_at\":\"2026-01-02T03:04:05Z\",\"epoch\":7,\"external_id\":"
                              "\"" RECORD "\",\"record\":" BILL "}")},
    {EVENT_OBSERVED, OBSERVED("\"epoch\":0,\"deleted\":true}")},
    {EVENT_RESULT, RESULT("\"result\":\"applied\",\"id\":\"56\",\"version\":\"0\",\"changed_at\":"
                          "\"2026-01-02T03:04:05.500000Z\",\"document\":" BILL "}")},
    {EVENT_RESULT, RESULT("\"result\":\"refused\",\"refusal\":\"closed\",\"code\":\"6210\","
                          "\"message\":\"Period \\\"closed\\\"\"}")},
    {EVENT_RESULT,
     RESULT("\"result\":\"applied\",\"id\":\"5-1\",\"version\":\"17\",\"epoch\":12}")},
    {EVENT_RESULT, RESULT("\"result\":\"not_taken\"}")},
    {EVENT_SETTINGS, "{\"changes\":{\"home_currency\":\"USD\",\"close_date\":\"\"}}"},
    {EVENT_SETTINGS, "{\"changes\":{\"auto_sync\":\"true\"},\"by\":\"person:ada\","
                     "\"as\":\"person\",\"permissions\":[\"sync.manage\"]}"},
    {EVENT_RUN_REQUESTED, "{\"by\":\"person:demo\"}"},
    {EVENT_RUN_READ, "{\"run\":\"" RECORD "\",\"read_count\":12}"},
    {EVENT_CHOICE, "{\"record\":\"" RECORD "\",\"choice\":\"take_ledger\",\"by\":\"person:demo\"}"},
    {EVENT_CONTINUE, "{}"},
    {EVENT_RULES, "{\"version\":1}"},
    {EVENT_RULES, "{\"version\":2,\"by\":\"operator:bob\",\"as\":\"operator\"}"},
};

static void every_type_reads_and_writes_the_same_bytes(void **state)
{
    (void)state;
    uint32_t seen = 0;
    for (size_t i = 0; i < sizeof(BODIES) / sizeof(BODIES[0]); i++) {
        struct envelope in = envelope_of(event_type_name(BODIES[i].type), BODIES[i].body), out;
        struct event event;
        struct error error = {0};
        if (!event_decode(&in, &arena, &event, &error))
            fail_msg("%s: %s", BODIES[i].body, error.message);
        assert_int_equal(event.type, BODIES[i].type);
        seen |= 1u << event.type;
        event_encode(&event, TEXT("tieout/test"), &arena, &body, &out);
        assert_text_equal(out.body, BODIES[i].body);
        assert_text_equal(out.key, TENANT);
        for (size_t h = 0; h < ENVELOPE_HEADER_COUNT; h++) {
            if (h != ENVELOPE_SUBJECT)
                assert_true(text_equal(out.headers[h], in.headers[h]));
        }
        if (event.type == EVENT_OBSERVED)
            assert_text_equal(out.headers[ENVELOPE_SUBJECT], "bill/56");
    }
    assert_int_equal(seen, (1u << EVENT_COUNT) - 1);
}

static void an_observation_has_its_parts(void **state)
{
    (void)state;
    struct envelope in = envelope_of("tieout.observed.v1", BODIES[0].body);
    struct event event;
    assert_true(event_decode(&in, &arena, &event, NULL));
    const struct observation *observed = &event.observation;
    assert_int_equal(observed->side, SIDE_ONLINE);
    assert_int_equal(observed->entity, ENTITY_BILL);
    assert_int_equal(observed->epoch, 7);
    assert_text_equal(observed->version, "3");
    assert_text_equal(observed->external_id, RECORD);
    assert_true(observed->changed_at == event.time);
    assert_text_equal(observed->document.fields[BILL_TOTAL], "12.50");
}

static void random_observations_come_back(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 21);
    for (int i = 0; i < 400; i++) {
        struct event event = {.type = EVENT_OBSERVED,
                              .time = (instant_us)random_below(&random, 1u << 31)},
                     back;
        struct envelope envelope;
        struct error error = {0};
        assert_true(uuid_parse(TEXT(TENANT), &event.tenant));
        assert_true(uuid_parse(TEXT(EVENT_ID), &event.id));
        event.observation.side = (enum side)random_below(&random, SIDE_COUNT);
        event.observation.entity = sample_entity(i);
        event.observation.id = TEXT("A-1");
        event.observation.version = TEXT("");
        event.observation.changed_at = INSTANT_NONE;
        event.observation.document = sample_document(&random, &arena, sample_entity(i));
        event_encode(&event, TEXT("tieout/test"), &arena, &body, &envelope);
        if (!event_decode(&envelope, &arena, &back, &error))
            fail_msg("%s: %s", error.message, body.data);
        assert_true(document_equal(&event.observation.document, &back.observation.document));
        assert_true(back.time == event.time && back.observation.changed_at == INSTANT_NONE);
    }
}

/* --- refusals --------------------------------------------------------------------------------- */

static void assert_refused(const struct envelope *envelope, const char *reason)
{
    struct event event;
    struct error error = {0};
    assert_false(event_decode(envelope, &arena, &event, &error));
    assert_int_equal(error.class, ERROR_PERMANENT);
    if (!strstr(error.message, reason))
        fail_msg("\"%s\" lacks \"%s\"", error.message, reason);
}

/* What its reader could not read goes to quarantine by its word, and still names its record. */
static void an_unreadable_observation_is_refused_with_its_reason(void **state)
{
    (void)state;
    struct event event = {.type = EVENT_OBSERVED, .time = 1}, back;
    struct envelope envelope;
    struct error error = {0};
    assert_true(uuid_parse(TEXT(TENANT), &event.tenant));
    assert_true(uuid_parse(TEXT(EVENT_ID), &event.id));
    event.observation = (struct observation){.side = SIDE_ONLINE,
                                             .entity = ENTITY_VENDOR,
                                             .id = TEXT("56"),
                                             .version = TEXT("3"),
                                             .changed_at = INSTANT_NONE,
                                             .document.entity = ENTITY_VENDOR,
                                             .unreadable = TEXT("Vendor 56: phone: too long")};
    event_encode(&event, TEXT("tieout/test"), &arena, &body, &envelope);
    assert_refused(&envelope, "unreadable: Vendor 56: phone: too long");
    assert_false(event_decode(&envelope, &arena, &back, &error));
    assert_true(event_names_record(&back));
    assert_int_equal(back.observation.entity, ENTITY_VENDOR);
    assert_text_equal(back.observation.id, "56");
}

static void an_envelope_is_refused_by_header(void **state)
{
    (void)state;
    static const struct {
        enum envelope_header header;
        const char *value;
        const char *reason;
    } CASES[] = {
        {ENVELOPE_SPECVERSION, NULL, "ce_specversion: the header is missing"},
        {ENVELOPE_SPECVERSION, "0.3", "ce_specversion: takes 1.0"},
        {ENVELOPE_ID, NULL, "ce_id: the header is missing"},
        {ENVELOPE_ID, "7", "ce_id: takes a UUID"},
        {ENVELOPE_TYPE, NULL, "ce_type: the header is missing"},
        {ENVELOPE_TYPE, "tieout.seen.v1", "ce_type: tieout.seen.v1 is not known here"},
        {ENVELOPE_TYPE, "tieout.continue.v2", "ce_type: tieout.continue.v2 is newer"},
        {ENVELOPE_SOURCE, "", "ce_source: the header is missing"},
        {ENVELOPE_TIME, NULL, "ce_time: the header is missing"},
        {ENVELOPE_TIME, "2026-01-02", "ce_time: takes a point in time"},
        {ENVELOPE_CONTENT_TYPE, NULL, "content-type: the header is missing"},
        {ENVELOPE_CONTENT_TYPE, "text/xml", "content-type: takes application/json"},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct envelope envelope = envelope_of("tieout.continue.v1", "{}");
        envelope.headers[CASES[i].header] = text_of(CASES[i].value);
        assert_refused(&envelope, CASES[i].reason);
    }
    struct envelope envelope = envelope_of("tieout.continue.v1", "{}");
    envelope.headers[ENVELOPE_CONTENT_TYPE] = TEXT("application/json; charset=utf-8");
    struct event event;
    assert_true(event_decode(&envelope, &arena, &event, NULL));
}

static void a_key_is_a_tenant_in_one_form(void **state)
{
    (void)state;
    static const char *const KEYS[] = {NULL, "", "tenant", "11111111-1111-4111-8111-11111111111",
                                       "AAAAAAAA-1111-4111-8111-111111111111"};
    for (size_t i = 0; i < sizeof(KEYS) / sizeof(KEYS[0]); i++) {
        struct envelope envelope = envelope_of("tieout.continue.v1", "{}");
        envelope.key = text_of(KEYS[i]);
        assert_refused(&envelope, "key: is not the id of a tenant");
    }
}

static void a_body_is_refused_by_member(void **state)
{
    (void)state;
    static const struct {
        const char *type, *body, *reason;
    } CASES[] = {
        {"continue", "{", "body: "},
        {"continue", "[]", "is no JSON object"},
        {"continue", "{\"a\":1}", "a: is no member"},
        {"observed", "{\"side\":\"left\"}", "side: takes platform"},
        {"observed", "{\"side\":\"online\",\"entity\":\"attachment\"}", "entity: is no kind"},
        {"observed", "{\"side\":\"online\",\"entity\":\"bill\"}", "id: is required"},
        {"observed", "{\"side\":\"online\",\"entity\":\"bill\",\"id\":\"\"}", "id: takes an id"},
        {"observed", "{\"side\":\"online\",\"entity\":\"bill\",\"id\":\"5\"}", "version: is req"},
        {"observed", OBSERVED("\"epoch\":-1}"), "epoch: takes a whole number"},
        {"observed", OBSERVED("\"epoch\":\"1\"}"), "epoch: takes a whole number"},
        {"observed", OBSERVED("\"epoch\":1}"), "record: is required"},
        {"observed", OBSERVED("\"epoch\":1,\"deleted\":1}"), "deleted: takes true or false"},
        {"observed", OBSERVED("\"epoch\":1,\"changed_at\":\"now\",\"record\":{}}"), "changed_at:"},
        {"observed", OBSERVED("\"epoch\":1,\"record\":{\"colour\":\"red\"}}"), "record: colour:"},
        {"observed", OBSERVED("\"epoch\":1,\"record\":{}}"), "record: vendor: is required"},
        {"observed", OBSERVED("\"epoch\":1,\"deleted\":true,\"record\":{}}"), "record: has no"},
        {"result", RESULT("\"result\":\"done\"}"), "result: takes applied"},
        {"result", RESULT("\"result\":\"applied\",\"epoch\":9223372036854775808}"),
         "epoch: is larger"},
        {"result", RESULT("\"result\":\"refused\"}"), "refusal: is required"},
        {"result", RESULT("\"result\":\"refused\",\"refusal\":\"none\"}"), "refusal: is required"},
        {"result", RESULT("\"result\":\"applied\",\"refusal\":\"gone\"}"), "refusal: is required"},
        {"result", RESULT("\"result\":\"applied\",\"document\":7}"), "document: is no JSON"},
        {"settings", "{}", "changes: takes an object"},
        {"settings", "{\"changes\":{}}", "changes: takes an object"},
        {"settings", "{\"changes\":{\"colour\":\"red\"}}", "colour: is no setting"},
        {"settings", "{\"changes\":{\"auto_sync\":\"no\"}}", "auto_sync: takes one of"},
        {"settings", "{\"changes\":{\"auto_sync\":true}}", "auto_sync: takes a string"},
        {"run-requested", "{}", "by: is required"},
        {"run-requested", "{\"by\":\"\"}", "by: takes who"},
        {"run-read", "{\"run\":\"7\",\"read_count\":1}", "run: takes a UUID"},
        {"run-read", "{\"run\":\"" RECORD "\",\"read_count\":1.5}", "read_count: takes a whole"},
        {"choice", "{\"record\":\"" RECORD "\",\"choice\":\"both\",\"by\":\"x\"}", "choice: takes"},
        {"rules", "{\"version\":0}", "version: takes 1 or more"},
        {"rules", "{\"version\":4294967296}", "version: is larger"},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct text type = arena_format(&arena, "tieout.%s.v1", CASES[i].type);
        struct envelope envelope = envelope_of(type.data, CASES[i].body);
        assert_refused(&envelope, CASES[i].reason);
    }
}

/* Whatever stands on the topic: it is read, or refused with a reason; never a crash. */
static void damaged_bodies_are_read_or_refused(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 22);
    for (int i = 0; i < 20000; i++) {
        size_t which = random_below(&random, sizeof(BODIES) / sizeof(BODIES[0]));
        struct text copy = arena_copy(&arena, text_of(BODIES[which].body));
        char *bytes = (char *)(uintptr_t)copy.data;
        for (uint64_t damage = 1 + random_below(&random, 3); damage > 0; damage--) {
            size_t at = random_below(&random, copy.length);
            bytes[at] = random_chance(&random, 30) ? (char)random_next(&random)
                                                   : copy.data[random_below(&random, copy.length)];
        }
        enum event_type type = (enum event_type)random_below(&random, EVENT_COUNT);
        if (random_chance(&random, 80))
            type = BODIES[which].type;
        struct envelope envelope = envelope_of(event_type_name(type), "");
        envelope.body = copy;
        struct event event;
        struct error error = {0};
        if (!event_decode(&envelope, &arena, &event, &error))
            assert_true(error.class == ERROR_PERMANENT && error.message[0] != '\0');
        arena_clear(&arena);
    }
}

static void a_refused_observation_still_names_its_record(void **state)
{
    (void)state;
    struct envelope envelope = envelope_of("tieout.observed.v1", OBSERVED("\"epoch\":\"x\"}"));
    struct event event;
    assert_false(event_decode(&envelope, &arena, &event, NULL));
    assert_int_equal(event.type, EVENT_OBSERVED);
    assert_int_equal(event.observation.entity, ENTITY_BILL);
    assert_text_equal(event.observation.id, "56");
    assert_false(uuid_is_nil(event.tenant));
    envelope.headers[ENVELOPE_TYPE] = TEXT("tieout.other.v1");
    assert_false(event_decode(&envelope, &arena, &event, NULL));
    assert_int_equal(event.type, EVENT_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_type_reads_and_writes_the_same_bytes, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_observation_has_its_parts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(random_observations_come_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_unreadable_observation_is_refused_with_its_reason,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_envelope_is_refused_by_header, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_key_is_a_tenant_in_one_form, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_body_is_refused_by_member, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damaged_bodies_are_read_or_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_refused_observation_still_names_its_record, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
