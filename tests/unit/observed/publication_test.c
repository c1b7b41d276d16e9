#include "tests/unit/unit.h"

#include "observed/publication.h"

static struct journal_share after(struct journal_share share, int64_t folded_offset,
                                  size_t delivered)
{
    struct publication publication;
    publication_init(&publication);
    publication.partition = 3;
    for (size_t i = 0; i < delivered; i++) {
        publication.pending++;
        publication_reported(&publication,
                             &(const struct kafka_report){.is_delivered = true,
                                                          .partition = 3,
                                                          .offset = 100 + (int64_t)(i ^ 1)});
    }
    return journal_share_after(&share, folded_offset, &publication);
}

static void assert_share(struct journal_share share, int64_t offset, int64_t unfolded)
{
    assert_int_equal(share.offset, offset);
    assert_int_equal(share.unfolded, unfolded);
}

static void what_is_told_counts_until_all_is_folded(void **state)
{
    (void)state;
    const struct journal_share none = {.offset = -1}, some = {2, 50, 7};
    assert_true(journal_share_is_folded(&none, 0));
    assert_false(journal_share_is_folded(&some, 50)); /* its last one is the next to be folded */
    assert_true(journal_share_is_folded(&some, 51));
    assert_share(after(none, 0, 2), 101, 2); /* the highest, in whatever order it is reported */
    assert_share(after(some, 50, 2), 101, 9);
    assert_share(after(some, 51, 2), 101, 2);
    assert_int_equal(after(some, 51, 2).partition, 3);
    assert_share(after(some, 50, 0), 50, 7);
    assert_share(after(some, 51, 0), 50, 7);
}

static void the_first_failure_is_kept(void **state)
{
    (void)state;
    struct publication publication;
    struct kafka_report report = {.is_delivered = false};
    publication_init(&publication);
    publication.pending = 3;
    error_set(&report.error, ERROR_RETRY, "the first");
    assert_false(publication_reported(&publication, &report));
    error_set(&report.error, ERROR_RETRY, "the second");
    assert_false(publication_reported(&publication, &report));
    report.is_delivered = true;
    assert_true(publication_reported(&publication, &report));
    assert_true(publication.has_failed);
    assert_string_equal(publication.error.message, "the first");
    assert_int_equal(publication.delivered, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_told_counts_until_all_is_folded),
        cmocka_unit_test(the_first_failure_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
