#include "tests/unit/unit.h"

#include <string.h>

#include "base/random.h"
#include "codec/record.h"
#include "codec/tenant.h"

static const struct text DOCUMENT = {"{\"name\":\"A\\\"cme\",\"active\":true}", 31};

static void maybe(struct random *random, struct text *owned, struct text value)
{
    if (random_chance(random, 60))
        record_set_text(owned, value);
}

static struct uuid some_uuid(struct random *random)
{
    struct uuid uuid = UUID_NIL;
    if (random_chance(random, 60)) {
        for (size_t i = 0; i < sizeof(uuid.bytes); i++)
            uuid.bytes[i] = (uint8_t)random_next(random);
    }
    return uuid;
}

static void fill_outstanding(struct random *random, struct outstanding *out)
{
    if (random_chance(random, 50))
        return;
    out->version = 1 + (uint32_t)random_below(random, 9);
    out->action = (enum action)random_below(random, ACTION_COUNT);
    out->is_handed_out = random_chance(random, 50);
    maybe(random, &out->origin_document, DOCUMENT);
    maybe(random, &out->sent_document, DOCUMENT);
}

static void fill_half(struct random *random, struct record *record, enum half half)
{
    struct shown *shown = &record->shown[half];
    shown->presence = (enum presence)random_below(random, 3);
    if (shown->presence != PRESENCE_NEVER) {
        record_set_text(&shown->native_id, TEXT("56"));
        maybe(random, &shown->version, random_chance(random, 50) ? TEXT("") : TEXT("3"));
        shown->changed_at = random_chance(random, 50) ? INSTANT_NONE : 1234567;
        shown->epoch = (int64_t)random_below(random, 3);
        record_set_text(&shown->document, DOCUMENT);
    }
    maybe(random, &record->agreed[half], DOCUMENT);
    record->command_version[half] = (uint32_t)random_below(random, 3);
    fill_outstanding(random, &record->out[half]);
    fill_outstanding(random, &record->prior[half]);
    record->refusal[half] = (enum refusal)random_below(random, REFUSAL_COUNT);
    maybe(random, &record->refusal_message[half], TEXT("no \"way\""));
    record->stale_count[half] = (uint8_t)random_below(random, 4);
}

static void fill(struct random *random, struct record *record)
{
    record->id = some_uuid(random);
    record->entity = ENTITY_VENDOR;
    record->alias_of = some_uuid(random);
    record->has_base = random_chance(random, 50);
    fill_half(random, record, HALF_PLATFORM);
    fill_half(random, record, HALF_LEDGER);
    record->changed_event = random_below(random, 3);
    record->waiter_count = (uint32_t)random_below(random, 3);
    record->is_ambiguous = random_chance(random, 50);
    record->is_marked = random_chance(random, 50);
    record->is_joined = random_chance(random, 50);
    record->is_joined_by_edit = random_chance(random, 50);
    record->is_paid_hold = random_chance(random, 50);
    record->paid_before = (enum paid)random_below(random, PAID_UNKNOWN + 1);
    record->paid_seen = (enum paid)random_below(random, PAID_UNKNOWN + 1);
    record->paid_event = random_below(random, 3);
    record->has_choice = random_chance(random, 50);
    if (record->has_choice)
        record->choice = (enum choice)random_below(random, CHOICE_COUNT);
    record->standing = (enum standing)random_below(random, STANDING_COUNT);
    record->outcome = (enum outcome)random_below(random, OUTCOME_COUNT);
    if (random_chance(random, 70)) {
        record->rule_kind = 'X';
        record->rule = (uint16_t)random_below(random, 65536);
    }
    record->target = (enum half)random_below(random, HALF_COUNT);
    record->subject = (enum subject_kind)random_below(random, SUBJECT_COUNT);
    record->subject_record = some_uuid(random);
    record->run_id = some_uuid(random);
    record->event_id = some_uuid(random);
    record->facts_low = random_next(random);
    record->facts_high = random_next(random);
    record->decision_count = random_below(random, 3);
}

/* What columns hold beside the rest. */
static void copy_columns(const struct record *from, struct record *into)
{
    into->id = from->id;
    into->entity = from->entity;
    for (size_t half = 0; half < HALF_COUNT; half++) {
        record_set_text(&into->shown[half].native_id, from->shown[half].native_id);
        record_set_text(&into->shown[half].document, from->shown[half].document);
    }
}

static void columns_and_rest_are_the_whole_record(void **state)
{
    (void)state;
    struct random random;
    struct buffer whole, rest, again;
    random_seed(&random, 41);
    buffer_init(&whole, 0);
    buffer_init(&rest, 0);
    buffer_init(&again, 0);
    for (int i = 0; i < 500; i++) {
        struct record record = {0}, back = {0};
        struct error error = {0};
        fill(&random, &record);
        copy_columns(&record, &back);
        buffer_clear(&whole);
        buffer_clear(&rest);
        buffer_clear(&again);
        record_row_format(&record, &whole);
        record_rest_format(&record, &rest);
        if (!record_rest_parse(buffer_text(&rest), &back, &error))
            fail_msg("%s in %s", error.message, rest.data);
        record_row_format(&back, &again);
        assert_string_equal(again.data, whole.data);
        record_release(&record);
        record_release(&back);
    }
    buffer_release(&whole);
    buffer_release(&rest);
    buffer_release(&again);
}

static void an_empty_record_has_these_bytes(void **state)
{
    (void)state;
    struct record record = {.entity = ENTITY_BILL};
    struct buffer out;
    buffer_init(&out, 0);
    record_row_format(&record, &out);
    assert_string_equal(out.data,
                        "{\"id\":\"00000000-0000-0000-0000-000000000000\",\"entity\":\"bill\","
                        "\"rest\":{\"platform\":{\"presence\":\"never\"},"
                        "\"ledger\":{\"presence\":\"never\"},"
                        "\"standing\":\"agreed\",\"outcome\":\"applied\","
                        "\"target\":\"platform\"}}");
    buffer_release(&out);
}

static void a_row_that_is_not_ours_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *row, *reason;
    } CASES[] = {
        {"", "record's row"},
        {"{}", "is no JSON object"},
        {"{\"platform\":{\"presence\":\"maybe\"}}", "platform: presence: is an unknown word"},
        {"{\"platform\":{\"presence\":\"never\",\"out\":{\"version\":1}}}", "action"},
        {"{\"platform\":{\"presence\":\"never\"},\"ledger\":{\"presence\":\"never\"}}", "standing"},
        {"{\"colour\":1}", "colour: is no member"},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct record record = {0};
        struct error error = {0};
        assert_false(record_rest_parse(text_of(CASES[i].row), &record, &error));
        if (!strstr(error.message, CASES[i].reason))
            fail_msg("\"%s\" lacks \"%s\"", error.message, CASES[i].reason);
        record_release(&record);
    }
}

static void settings_come_back(void **state)
{
    (void)state;
    struct arena arena;
    struct buffer first;
    struct json_writer writer;
    struct tenant_settings settings, back;
    struct error error = {0};
    arena_init(&arena, 0);
    buffer_init(&first, 0);
    tenant_settings_init(&settings);
    assert_true(tenant_settings_put(&settings, TENANT_SETTING_HOME_CURRENCY, TEXT("CAD"), NULL));
    json_writer_init(&writer, &first);
    tenant_settings_write(&writer, NULL, &settings);
    assert_true(tenant_settings_read(json_parse(&arena, buffer_text(&first), NULL), &back, NULL));
    assert_memory_equal(&settings, &back, sizeof(settings));
    assert_false(tenant_settings_read(json_parse(&arena, TEXT("{\"auto_sync\":\"x\"}"), NULL),
                                      &back, &error));
    assert_non_null(strstr(error.message, "auto_sync"));
    assert_false(
        tenant_settings_read(json_parse(&arena, TEXT("{\"colour\":\"x\"}"), NULL), &back, NULL));
    buffer_release(&first);
    arena_release(&arena);
}

static void runs_come_back(void **state)
{
    (void)state;
    struct arena arena;
    struct buffer first;
    struct json_writer writer;
    struct run run = {.phase = RUN_SETTLING,
                      .requested_at = 5,
                      .read_at = 6,
                      .closed_at = INSTANT_NONE,
                      .read_event = 7,
                      .read_count = 8,
                      .open_count = 9},
               back;
    run.id.bytes[0] = 1;
    run.counts[ENTITY_BILL][HALF_LEDGER] = (struct run_counts){5, 4, 3, 2, 1};
    run.counts[ENTITY_VENDOR][HALF_PLATFORM].released = 1;
    arena_init(&arena, 0);
    buffer_init(&first, 0);
    json_writer_init(&writer, &first);
    run_write(&writer, NULL, &run);
    assert_true(run_read(json_parse(&arena, buffer_text(&first), NULL), &back, NULL));
    assert_memory_equal(&run.counts, &back.counts, sizeof(run.counts));
    assert_true(uuid_equal(run.id, back.id) && back.phase == RUN_SETTLING);
    assert_true(back.requested_at == 5 && back.read_at == 6 && back.closed_at == INSTANT_NONE);
    assert_true(back.read_event == 7 && back.read_count == 8 && back.open_count == 9);
    assert_false(run_read(json_parse(&arena, TEXT("{\"phase\":\"late\"}"), NULL), &back, NULL));
    buffer_release(&first);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_and_rest_are_the_whole_record),
        cmocka_unit_test(an_empty_record_has_these_bytes),
        cmocka_unit_test(a_row_that_is_not_ours_is_refused),
        cmocka_unit_test(settings_come_back),
        cmocka_unit_test(runs_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
