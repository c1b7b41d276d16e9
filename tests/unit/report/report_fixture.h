/* For tests of what people are shown: a database of the test's own beside DATABASE_URL's, with the
 * fleet's tables, and a told story stored there. Without a server such tests say so and are
 * skipped.
 */
#ifndef TIEOUT_TESTS_REPORT_FIXTURE_H
#define TIEOUT_TESTS_REPORT_FIXTURE_H

#include "tests/unit/fold/story.h"
#include "tests/unit/unit.h"

#include "report/report.h"
#include "syntax/json.h"

/* In this order; every one is NULL or 0 without a server. */
extern struct postgres *fixture_db;
int fixture_begin(void **state); /* of the group: makes the database */
int fixture_end(void **state);   /* and drops it */
int fixture_clear(void **state); /* of a test: begins with empty tables */

/* The state as the reconciler would have stored it: own row, records, keys. */
void fixture_store(struct story *story);
/* One statement without parameters. */
__attribute__((format(printf, 1, 2))) void fixture_sql(const char *format, ...);

/* A report's answer as a tree. */
struct told {
    struct arena arena;
    struct buffer out;
    struct report report;
};
void told_begin(struct told *told, const struct story *story);
void told_end(struct told *told);
const struct json *told_tree(struct told *told);
/* The element of an array whose member has that value; fails the test when there is none. */
const struct json *told_find(const struct json *array, const char *path, const char *value);

#define NEEDS_SERVER()                                                                             \
    do {                                                                                           \
        if (!fixture_db) {                                                                         \
            print_message("skipped: DATABASE_URL is not set\n");                                   \
            skip();                                                                                \
        }                                                                                          \
    } while (0)

#endif
