#include "report_fixture.h"

#include "fold/what_if.h"
#include "io/postgres_transaction.h"
#include "report/load.h"

#include "tests/unit/fold/story.c"

#include "report_fixture.c"

#define BILL_JSON(number, balance)                                                                 \
    "{\"vendor\":\"V1\",\"number\":\"" number "\",\"date\":\"2026-01-05\",\"currency\":\"USD\","   \
    "\"total\":\"90.00\",\"balance\":\"" balance "\",\"expense_lines\":[{\"account\":\"A1\","      \
    "\"amount\":\"90.00\"}]}"

/* Lists that wait for a run, an unpaid bill behind them, two that are paid in part. */
static void begin(struct story *story)
{
    story_begin(story);
    story_setting(story, "signup_date", "2018-01-01");
    story_setting(story, "home_currency", "USD");
    story_setting(story, "unallocated_expense_account", "A1");
    story_setting(story, "bank_gl_account", "A2");
    story_show(story, SIDE_ONLINE, ENTITY_ACCOUNT, "A1", "0",
               "{\"name\":\"Advertising\",\"type\":\"expense\"}");
    story_show(story, SIDE_ONLINE, ENTITY_VENDOR, "V1", "0", "{\"name\":\"Books by Bessie\"}");
    story_show(story, SIDE_ONLINE, ENTITY_BILL, "B1", "0", BILL_JSON("1", "90.00"));
    story_show(story, SIDE_ONLINE, ENTITY_BILL, "B2", "0", BILL_JSON("2", "40.00"));
    story_show(story, SIDE_ONLINE, ENTITY_BILL, "B3", "0", BILL_JSON("3", "0.01"));
}

static struct report_identity ledger_bill(const char *id)
{
    return (struct report_identity){
        .entity = ENTITY_BILL, .half = HALF_LEDGER, .native_id = text_of(id)};
}

static void a_record_that_never_crossed_is_explained_in_words(void **unused)
{
    (void)unused;
    NEEDS_SERVER();
    struct story story;
    struct told told;
    struct error error;
    begin(&story);
    fixture_store(&story);
    told_begin(&told, &story);
    struct report_identity identity = ledger_bill("B2");
    assert_int_equal(report_record(&told.report, &identity, &error), REPORT_WRITTEN);
    const struct json *record = told_tree(&told);
    assert_text_equal(json_text(record, "rule"), "R93");
    assert_text_equal(json_text(record, "facts.paid"), "partly");
    assert_text_equal(json_text(record, "verdict"), "withheld");
    /* The state has it wait for settings; only the bill itself can change R93's mind. */
    assert_text_equal(json_text(record, "waits_for.kind"), "itself");
    const struct json *flip = json_member(record, "would_cross_if")->first;
    assert_text_equal(json_text(flip, "fact"), "paid");
    assert_text_equal(json_text(flip, "is"), "partly");
    const struct json *value = json_member(flip, "were")->first;
    assert_text_equal(json_text(value, "value"), "unpaid");
    assert_non_null(strstr(json_text(value, "words").data, "still to be paid"));
    const struct json *applied = told_find(json_member(record, "considered"), "rule", "R93");
    assert_true(json_is_true(applied, "applies"));
    const struct json *passed = told_find(json_member(record, "considered"), "rule", "R58");
    assert_text_equal(json_text(passed, "because_of"), "mark");
    told_end(&told);
    story_end(&story);
}

static void what_a_record_waits_for_is_named(void **unused)
{
    (void)unused;
    NEEDS_SERVER();
    struct story story;
    struct told told;
    struct error error;
    begin(&story);
    fixture_store(&story);
    told_begin(&told, &story);
    struct report_identity bill = ledger_bill("B1");
    assert_int_equal(report_record(&told.report, &bill, &error), REPORT_WRITTEN);
    const struct json *record = told_tree(&told);
    assert_text_equal(json_text(record, "rule"), "E25");
    assert_text_equal(json_text(record, "waits_for.kind"), "record");
    assert_true(text_is_present(json_text(record, "waits_for.record")));
    const struct json *vendor_of = told_find(json_member(record, "references"), "entity", "vendor");
    assert_text_equal(json_text(vendor_of, "ledger"), "V1");
    assert_true(text_is_present(json_text(vendor_of, "name")));
    assert_true(
        text_equal(json_text(vendor_of, "record"), json_text(record, "ledger.document.vendor")));
    const struct report_identity vendor = {
        .entity = ENTITY_VENDOR, .half = HALF_LEDGER, .native_id = TEXT("V1")};
    assert_int_equal(report_record(&told.report, &vendor, &error), REPORT_WRITTEN);
    assert_text_equal(json_text(told_tree(&told), "waits_for.kind"), "run");
    /* By our own id, and only as what it is. */
    struct report_identity own = {
        .record = story_record(&story, SIDE_ONLINE, ENTITY_BILL, "B1")->id, .entity = ENTITY_COUNT};
    assert_int_equal(report_record(&told.report, &own, &error), REPORT_WRITTEN);
    own.entity = ENTITY_VENDOR;
    assert_int_equal(report_record(&told.report, &own, &error), REPORT_NOT_FOUND);
    struct report_identity nobody = ledger_bill("B77");
    assert_int_equal(report_record(&told.report, &nobody, &error), REPORT_NOT_FOUND);
    told_end(&told);
    story_end(&story);
}

static void a_status_counts_and_adds_up(void **unused)
{
    (void)unused;
    NEEDS_SERVER();
    struct story story;
    struct told told;
    struct error error;
    char digest[65];
    begin(&story);
    fixture_store(&story);
    told_begin(&told, &story);
    if (report_status(&told.report, TEXT("{\"x\":1}"), &error) != REPORT_WRITTEN)
        fail_msg("%s", error.message);
    const struct json *status = told_tree(&told);
    const struct json *withheld = told_find(json_member(status, "records"), "rule", "R93");
    assert_int_equal(json_int64(withheld, "count", 0), 2);
    const struct json *amount = json_member(withheld, "amounts")->first;
    assert_text_equal(json_text(amount, "total"), "180.00");
    assert_text_equal(json_text(amount, "currency"), "USD");
    assert_int_equal(json_int64(status, "connection.x", 0), 1);
    assert_int_equal(json_int64(status, "waiting.settings", 0), 2);
    assert_int_equal(json_int64(status, "events", 0), (int64_t)story.state.head.event_count);
    assert_text_equal(json_text(status, "digest"),
                      digest_format(story.state.head.digest, digest).data);
    told_end(&told);
    story_end(&story);
}

static void lists_are_filtered_and_paged(void **unused)
{
    (void)unused;
    NEEDS_SERVER();
    struct story story;
    struct told told;
    struct error error;
    begin(&story);
    fixture_store(&story);
    told_begin(&told, &story);
    struct report_filter filter = {
        .entity = ENTITY_COUNT, .standing = STANDING_WITHHELD, .rule = TEXT("R93"), .limit = 1};
    size_t seen = 0;
    for (bool has_more = true; has_more; seen++) {
        assert_int_equal(report_records(&told.report, &filter, &error), REPORT_WRITTEN);
        const struct json *page = told_tree(&told);
        assert_int_equal(json_member(page, "records")->count, 1);
        assert_text_equal(json_text(json_member(page, "records")->first, "rule"), "R93");
        has_more = uuid_parse(json_text(page, "next"), &filter.after);
    }
    assert_int_equal(seen, 2);
    filter = (struct report_filter){
        .entity = ENTITY_VENDOR, .standing = STANDING_COUNT, .limit = REPORT_LIST_MAX};
    assert_int_equal(report_records(&told.report, &filter, &error), REPORT_WRITTEN);
    assert_int_equal(json_member(told_tree(&told), "records")->count, 1);
    told_end(&told);
    story_end(&story);
}

static enum report_end ask_change(struct told *told, struct setting_change change,
                                  size_t records_max, struct error *error)
{
    const struct report_what_if question = {
        .changes = &change, .change_count = 1, .now = 2000000, .records_max = records_max};
    return report_what_if(&told->report, &question, error);
}

static enum report_end ask(struct told *told, const char *value, size_t records_max,
                           struct error *error)
{
    const struct setting_change change = {TENANT_SETTING_DIRECTION, text_of(value)};
    return ask_change(told, change, records_max, error);
}

static void what_settings_would_lead_to_is_grouped_with_sums(void **unused)
{
    (void)unused;
    NEEDS_SERVER();
    struct story story;
    struct told told;
    struct error error;
    begin(&story);
    story_show(&story, SIDE_ONLINE, ENTITY_BILL, "B4", "0", BILL_JSON("4", "90.00"));
    fixture_store(&story);
    told_begin(&told, &story);
    assert_int_equal(ask(&told, "up_only", 100, &error), REPORT_WRITTEN);
    const struct json *answer = told_tree(&told);
    assert_int_equal(json_int64(answer, "records", 0), 6);
    assert_int_equal(json_int64(answer, "differ", 0), 2);
    const struct json *groups = json_member(answer, "groups");
    assert_int_equal(groups->count, 1);
    const struct json *group = groups->first;
    assert_text_equal(json_text(group, "effect"), "withheld");
    assert_text_equal(json_text(group, "rule"), "R112");
    assert_text_equal(json_text(group, "otherwise.effect"), "enters");
    assert_text_equal(json_text(group, "otherwise.rule"), "R97");
    assert_int_equal(json_int64(group, "count", 0), 2);
    assert_text_equal(json_text(json_member(group, "amounts")->first, "total"), "180.00");
    assert_int_equal(json_member(group, "examples")->count, 2);
    assert_int_equal(ask(&told, "both", 100, &error), REPORT_WRITTEN);
    assert_int_equal(json_member(told_tree(&told), "groups")->count, 0);
    assert_int_equal(ask(&told, "sideways", 100, &error), REPORT_WRITTEN);
    assert_true(text_is_present(json_text(told_tree(&told), "refused")));
    assert_true(!text_is_present(json_text(told_tree(&told), "rule"))); /* no choice at all */
    const struct setting_change two_way = {TENANT_SETTING_TWO_WAY_BILLS, TEXT("true")};
    assert_int_equal(ask_change(&told, two_way, 100, &error), REPORT_WRITTEN);
    assert_text_equal(json_text(told_tree(&told), "rule"), "R48");
    assert_int_equal(ask(&told, "both", 5, &error), REPORT_FAILED);
    assert_int_equal(error.class, ERROR_PERMANENT);
    told.report.tenant = (struct uuid){{9}};
    assert_int_equal(ask(&told, "both", 100, &error), REPORT_NOT_FOUND);
    told_end(&told);
    story_end(&story);
}

struct loading {
    struct tenant_state state;
    struct uuid tenant;
    bool is_found;
};

static bool load(struct postgres *db, void *context, struct error *error)
{
    struct loading *loading = context;
    state_init(&loading->state, loading->tenant);
    return postgres_set_tenants(db, &loading->tenant, 1, error) &&
           tenant_load(db, 100, &loading->state, &loading->is_found, error);
}

/* What was stored makes the digest that was stored; a changed row does not. */
static void a_loaded_tenant_is_the_stored_one(void **unused)
{
    (void)unused;
    NEEDS_SERVER();
    struct story story;
    struct error error;
    begin(&story);
    fixture_store(&story);
    struct loading loading = {.tenant = story.state.head.tenant};
    assert_int_equal(postgres_run_snapshot(fixture_db, load, &loading, &error), POSTGRES_COMMITTED);
    assert_true(loading.is_found);
    assert_int_equal(loading.state.records.live_count, story.state.records.live_count);
    assert_true(digest_equal(state_digest(&loading.state), story.state.head.digest));
    assert_true(digest_equal(loading.state.head.digest, story.state.head.digest));
    state_release(&loading.state);
    fixture_sql("UPDATE reconciler.record SET ledger_id = 'B22' WHERE ledger_id = 'B2'");
    assert_int_equal(postgres_run_snapshot(fixture_db, load, &loading, &error), POSTGRES_COMMITTED);
    assert_false(digest_equal(state_digest(&loading.state), story.state.head.digest));
    state_release(&loading.state);
    story_end(&story);
}

static void an_event_is_followed_to_its_outcome(void **unused)
{
    (void)unused;
    NEEDS_SERVER();
    struct story story;
    struct told told;
    struct error error;
    bool is_folded = true;
    begin(&story);
    fixture_store(&story);
    told_begin(&told, &story);
    struct report_event event = {.id = {{7}},
                                 .is_observation = true,
                                 .about = ledger_bill("B2"),
                                 .version = TEXT("0"),
                                 .topic = TEXT("t.events"),
                                 .partition = 1,
                                 .offset = 4};
    assert_int_equal(report_event(&told.report, &event, &is_folded, &error), REPORT_WRITTEN);
    assert_false(is_folded);
    assert_text_equal(json_text(told_tree(&told), "state"), "pending");
    fixture_sql("INSERT INTO reconciler.partition_offset VALUES ('t.events', 1, 5)");
    assert_int_equal(report_event(&told.report, &event, &is_folded, &error), REPORT_WRITTEN);
    assert_true(is_folded);
    const struct json *folded = told_tree(&told);
    assert_text_equal(json_text(folded, "standing"), "withheld");
    assert_text_equal(json_text(folded, "rule"), "R93");
    fixture_sql("INSERT INTO fleet.generation (topic_prefix, partitions, number)"
                " VALUES ('t', 2, 0)");
    fixture_sql("INSERT INTO reconciler.aside SELECT tenant, 1, 4, 5, %d, 'observed', 'B2',"
                " 'entity: is none' FROM reconciler.tenant",
                (int)OUTCOME_QUARANTINED);
    assert_int_equal(report_event(&told.report, &event, &is_folded, &error), REPORT_WRITTEN);
    assert_text_equal(json_text(told_tree(&told), "outcome"), "quarantined");
    assert_int_equal(report_aside(&told.report, 10, &error), REPORT_WRITTEN);
    const struct json *aside = told_tree(&told);
    assert_int_equal(json_int64(aside, "quarantined", 0), 1);
    assert_text_equal(json_text(json_member(aside, "events")->first, "reason"), "entity: is none");
    told_end(&told);
    story_end(&story);
}

static void runs_are_listed_with_their_counts(void **unused)
{
    (void)unused;
    NEEDS_SERVER();
    struct story story;
    struct told told;
    struct error error;
    struct run last;
    begin(&story);
    story_run(&story);
    fixture_store(&story);
    told_begin(&told, &story);
    assert_int_equal(report_last_run(&told.report, &last, &error), REPORT_WRITTEN);
    assert_int_equal(last.phase, RUN_SETTLING);
    assert_int_equal(report_runs(&told.report, &error), REPORT_WRITTEN);
    const struct json *run = json_member(told_tree(&told), "runs")->first;
    assert_text_equal(json_text(run, "phase"), "settling");
    assert_int_equal(json_int64(run, "progress.open", 0), 3); /* two lists, the bill behind */
    assert_int_equal(report_run(&told.report, last.id, &error), REPORT_WRITTEN);
    assert_int_equal(report_run(&told.report, (struct uuid){{3}}, &error), REPORT_NOT_FOUND);
    assert_int_equal(report_settings(&told.report, &error), REPORT_WRITTEN);
    assert_text_equal(json_text(told_tree(&told), "signup_date"), "2018-01-01");
    told_end(&told);
    story_end(&story);
}

#define CASE(test) cmocka_unit_test_setup(test, fixture_clear)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_record_that_never_crossed_is_explained_in_words),
        CASE(what_a_record_waits_for_is_named),
        CASE(a_status_counts_and_adds_up),
        CASE(lists_are_filtered_and_paged),
        CASE(what_settings_would_lead_to_is_grouped_with_sums),
        CASE(a_loaded_tenant_is_the_stored_one),
        CASE(an_event_is_followed_to_its_outcome),
        CASE(runs_are_listed_with_their_counts),
    };
    return cmocka_run_group_tests(tests, fixture_begin, fixture_end);
}
