#include "observed/observed.h"

#include <string.h>

#include "tests/unit/unit.h"

static const struct uuid TENANT = {{1}};

static struct observation sample(const char *name)
{
    struct observation observation = {
        .side = SIDE_ONLINE,
        .entity = ENTITY_VENDOR,
        .id = TEXT("56"),
        .version = TEXT("3"),
        .changed_at = 1000000,
        .document = {.entity = ENTITY_VENDOR},
    };
    observation.document.fields[0] = text_of(name);
    return observation;
}

static struct observed_row row_of(const struct observation *observation)
{
    return (struct observed_row){observation->entity, observation->id, observation->version,
                                 observed_fingerprint(observation), observation->is_deleted};
}

static void content_makes_the_fingerprint(void **state)
{
    struct observation a = sample("Ann"), b = sample("Bob"), later = sample("Ann");
    struct sha256 of_a = observed_fingerprint(&a), of_b = observed_fingerprint(&b), of_later;
    (void)state;
    later.version = TEXT("4");
    later.changed_at = 2000000;
    of_later = observed_fingerprint(&later);
    a.unreadable = TEXT("phone: has 60 characters");
    b.unreadable = TEXT("phone: has 61 characters");
    struct sha256 why_a = observed_fingerprint(&a), why_b = observed_fingerprint(&b);
    assert_memory_not_equal(&why_a, &of_a, sizeof(of_a));
    assert_memory_not_equal(&why_a, &why_b, sizeof(of_a));
    assert_memory_not_equal(&of_a, &of_b, sizeof(of_a));
    assert_memory_equal(&of_a, &of_later, sizeof(of_a));
}

static bool is_news(const struct observed_row *stored, const struct observed_row *met)
{
    return observed_is_news(observed_remember(stored, met), met);
}

static void news_is_another_version_or_content_or_end(void **state)
{
    struct observation old = sample("Ann"), now = sample("Ann");
    struct observed_row stored = row_of(&old), met = row_of(&now);
    (void)state;
    assert_false(is_news(&stored, &met));
    assert_true(is_news(NULL, &met));
    now.changed_at = 9000000; /* an account's moves with its balance */
    met = row_of(&now);
    assert_false(is_news(&stored, &met));
    met.version = TEXT("4");
    assert_true(is_news(&stored, &met));
    now = sample("Bob");
    met = row_of(&now);
    assert_true(is_news(&stored, &met));
    now.is_deleted = true;
    met = row_of(&now);
    assert_true(is_news(&stored, &met));
    assert_true(is_news(NULL, &met));    /* our own create that nobody has met */
    assert_true(is_news(&met, &stored)); /* back again */
    stored = met;
    met.version = TEXT("9");
    assert_false(is_news(&stored, &met)); /* gone is gone */
}

static void what_is_remembered_is_told_apart(void **state)
{
    struct observation live = sample("Ann"), other = sample("Bob"), gone = sample("Ann");
    (void)state;
    gone.is_deleted = true;
    struct observed_row rows[] = {row_of(&live), row_of(&other), row_of(&gone)};
    assert_int_equal(observed_remember(NULL, &rows[0]), OBSERVED_NEVER);
    assert_int_equal(observed_remember(&rows[2], &rows[0]), OBSERVED_GONE);
    assert_int_equal(observed_remember(&rows[2], &rows[2]), OBSERVED_GONE);
    assert_int_equal(observed_remember(&rows[0], &rows[0]), OBSERVED_SAME);
    assert_int_equal(observed_remember(&rows[0], &rows[1]), OBSERVED_OTHER);
    assert_int_equal(observed_remember(&rows[0], &rows[2]), OBSERVED_OTHER);
}

static struct uuid id_of(const struct observation *observation)
{
    struct sha256 fingerprint = observed_fingerprint(observation);
    return observed_event_id(TENANT, observation, &fingerprint);
}

static void a_repeat_has_the_same_event_id(void **state)
{
    struct observation once = sample("Ann"), again = sample("Ann"), other = sample("Ann");
    (void)state;
    again.epoch = 7; /* another poller tells it */
    assert_true(uuid_equal(id_of(&once), id_of(&again)));
    other.changed_at = 2000000; /* changed there and back */
    assert_false(uuid_equal(id_of(&once), id_of(&other)));
    other = sample("Ann");
    other.version = TEXT("4");
    assert_false(uuid_equal(id_of(&once), id_of(&other)));
    other = sample("Ann");
    other.is_deleted = true;
    assert_false(uuid_equal(id_of(&once), id_of(&other)));
    other = sample("Ann");
    other.id = TEXT("57");
    assert_false(uuid_equal(id_of(&once), id_of(&other)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(content_makes_the_fingerprint),
        cmocka_unit_test(news_is_another_version_or_content_or_end),
        cmocka_unit_test(what_is_remembered_is_told_apart),
        cmocka_unit_test(a_repeat_has_the_same_event_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
