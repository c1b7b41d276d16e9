#include "tests/unit/unit.h"

#include "tests/tidy/bad_tree.h"

static void banned_calls_name_what_to_use(void **state)
{
    (void)state;
    static const struct bad_tree TREES[] = {
        {"common/base/a.c:3: strcpy is banned: use text_copy",
         {{"common/base/a.c", "void f(void)\n{\n    strcpy(a, b);\n}\n"}}},
        {"a.c:1: atoi is banned: use text_parse_int64", {{"a.c", "int x = atoi (s);\n"}}},
        {"common/fold/a.c:1: time is banned", {{"common/fold/a.c", "t = time(NULL);\n"}}},
        {"common/fold/a.c:1: clock_gettime is banned",
         {{"common/fold/a.c", "clock_gettime(a, b);\n"}}},
        {NULL, {{"common/io/clock.c", "clock_gettime(a, b);\n"}}},
        {"services/x/a.c:1: getenv is banned: use a row", {{"services/x/a.c", "getenv(\"A\");\n"}}},
        {NULL, {{"common/service/settings.c", "getenv(\"A\");\n"}}},
        {"common/model/a.c:1: strtod is banned", {{"common/model/a.c", "strtod(a, b);\n"}}},
        {NULL, {{"common/base/a.c", "strtod(a, b);\n"}}},
        {NULL,
         {{"a.c", "/* strcpy(a) */ // gets(b)\nputs(\"rand()\"); x.time(1); y->time(2);\n"
                  "my_strcpy(a); int time = 1; char q = '\"'; puts(\"strcat(\");\n"}}},
        {"a.c:2: sprintf is banned", {{"a.c", "/* two\nlines */ sprintf(a, b);\n"}}},
        {"a.c:1: gets is banned", {{"a.c", "puts(\"\\\"\"); gets(a);\n"}}},
    };
    EXPECT_EACH(TREES, check_calls);
}

static void values_printed_into_sql_are_found(void **state)
{
    (void)state;
    static const struct bad_tree TREES[] = {
        {"services/x/a.c:2: SQL built with snprintf: send values as parameters",
         {{"services/x/a.c",
           "\nsnprintf(a, sizeof(a), \"SELECT 1 FROM t WHERE x = '%s'\", y);\n"}}},
        {"SQL built with arena_format",
         {{"common/io/a.c", "arena_format(a,\n    \"  INSERT INTO t VALUES (%d)\", y);\n"}}},
        {NULL,
         {{"services/x/a.c",
           "snprintf(a, n, \"Selected %d\", x); run(\"SELECT $1\", y);\n"
           "snprintf(a, n, \"SET ROLE %s\", x); f(snprintf(a, n, b), \"UPDATE %\");\n"}}},
        {NULL, {{"tests/a.c", "snprintf(a, n, \"SELECT %d\", x);\n"}}},
    };
    EXPECT_EACH(TREES, check_calls);
}

static const char *repeated(const char *first, const char *line, int count, const char *last)
{
    static struct buffer buffer;
    buffer_release(&buffer);
    buffer_append_string(&buffer, first);
    for (int i = 0; i < count; i++)
        buffer_append_string(&buffer, line);
    buffer_append_string(&buffer, last);
    return buffer.data;
}

static void expect_content(const char *path, const char *content, const char *expected)
{
    struct bad_tree tree = {expected, {{path, content}}};
    bad_tree_expect(&tree, check_sizes);
}

static void house_numbers_are_kept(void **state)
{
    (void)state;
    expect_content("a.c", repeated("", "\n", 400, ""), NULL);
    expect_content("a.c", repeated("", "\n", 401, ""), "a.c:401: file of 401 lines (at most 400)");
    expect_content("a.h", repeated("", "\n", 150, ""), NULL);
    expect_content("a.h", repeated("", "\n", 151, ""), "a.h:151: file of 151 lines (at most 150)");
    expect_content("a.c", repeated("", "x", 100, "\n"), NULL);
    expect_content("a.c", repeated("", "\xC3\xA9", 100, "\n"), NULL);
    expect_content("a.c", repeated("\n", "x", 101, "\n"), "a.c:2: line of 101 characters");
    expect_content("a.md", repeated("", "x", 200, "\n"), NULL);
    expect_content("a.c", repeated("bool f(int a)\n{\n", "\n", 68, "}\n"), NULL);
    expect_content(
        "a.c",
        repeated("static struct b *long_one(int a,\n                 int b)\n{\n", "\n", 69, "}\n"),
        "a.c:3: long_one has 71 lines (at most 70)");
    expect_content("a.c", repeated("static const int A[] = {\n", "    1,\n", 90, "};\n"), NULL);
}

static void functions_stay_simple(void **state)
{
    (void)state;
    expect_content("a.c", "int f(int a, int b, int c, int d,\n      int (*e)(int, int))\n{\n}\n",
                   NULL);
    expect_content("a.c", "int f(int a, int b, int c, int d,\n      int e, int f)\n{\n}\n",
                   "a.c:3: f has 6 parameters (at most 5)");
    expect_content("a.c",
                   "int f(int a, int b, int c, int d, int e,\n      struct error *error)\n{\n}\n",
                   NULL);
    expect_content("a.c",
                   "static void f(void *a, int b, int c, int d, int e,\n"
                   "              const xmlChar **attributes)\n{\n}\n",
                   NULL);
    expect_content("a.c",
                   "void g(void)\n{\n    for (;;) {\n        while (a) {\n            if (b)\n"
                   "                c(d,\n                  e);\n        }\n    }\n}\n",
                   NULL);
    expect_content("a.c",
                   "void g(void)\n{\n    for (;;) {\n        while (a) {\n            if (b)\n"
                   "                if (c)\n                    d();\n        }\n    }\n}\n",
                   "a.c:2: g is nested 4 deep (at most 3)");
}

static void words_of_unfinished_work_are_found(void **state)
{
    (void)state;
    expect_content("a.c",
                   "int a; // TO"
                   "DO later\n",
                   "a.c:1: TO"
                   "DO: finish it");
    expect_content("a.md",
                   "\nFIX"
                   "ME\n",
                   "a.md:2: FIX"
                   "ME: finish it");
    expect_content("schemas/a.sql",
                   "-- XX"
                   "X\n",
                   "schemas/a.sql:1: XX"
                   "X: finish it");
    expect_content("a.c", "mkdtemp(\"/tmp/XXXXXX\"); int TODOS; int todo;\n", NULL);
}

static void canonical_sql_is_reproducible(void **state)
{
    (void)state;
    static const struct bad_tree TREES[] = {
        {"schemas/postgres/0001_a.sql:2: now in the schema reconciler",
         {{"schemas/postgres/0001_a.sql",
           "CREATE TABLE reconciler.t (\n  at timestamptz DEFAULT now ( ));\n"}}},
        {"schemas/postgres/0002_reconciler.sql:1: bigserial in the schema",
         {{"schemas/postgres/0002_reconciler.sql", "CREATE TABLE t (id BIGSERIAL);\n"}}},
        {"0003_a.sql:3: gen_random_uuid in the schema",
         {{"schemas/postgres/0003_a.sql", "SET search_path TO reconciler;\nCREATE TABLE t\n(id "
                                          "uuid DEFAULT gen_random_uuid());\n"}}},
        {"0004_a.sql:1: nextval in the schema",
         {{"schemas/postgres/0004_a.sql",
           "ALTER TABLE reconciler.t ALTER c SET DEFAULT nextval('s');\n"}}},
        {"0005_a.sql:2: identity in the schema",
         {{"schemas/postgres/0005_a.sql",
           "CREATE TABLE reconciler.t (id bigint\n GENERATED ALWAYS AS IDENTITY);\n"}}},
        {NULL,
         {{"schemas/postgres/0006_a.sql",
           "-- reconciler: now()\nCREATE TABLE poller.t (at timestamptz DEFAULT now());\n"
           "CREATE TABLE reconciler.t (known_now bigint, now bigint);\n"
           "INSERT INTO reconciler.t VALUES ('now()');\n"}}},
    };
    EXPECT_EACH(TREES, check_sql);
}

static void the_reconciler_sends_no_clock(void **state)
{
    (void)state;
    static const struct bad_tree TREES[] = {
        {"services/reconciler/a.c:2: now() in SQL for the schema reconciler",
         {{"services/reconciler/a.c", "run(\n\"UPDATE t SET at = now()\");\n"}}},
        {NULL, {{"services/reconciler/a.c", "now(); run(\"SELECT known_now, now FROM t\");\n"}}},
        {NULL, {{"services/poller/a.c", "run(\"UPDATE t SET at = now()\");\n"}}},
    };
    EXPECT_EACH(TREES, check_sql);
}

static void rows_that_nothing_reads_are_found(void **state)
{
    (void)state;
    static const char SETTINGS[] = "common/service/settings.def";
    static const char ROW[] = "/* SETTING(X, ...) */\nSETTING(A_B, \"TIEOUT_A_B\", TEXT)\n";
    static const struct bad_tree TREES[] = {
        {"common/service/settings.def:2: no code speaks of SETTING_A_B",
         {{SETTINGS, ROW},
          {"services/x/a.c", "f(SETTING_A_BC); /* SETTING_A_B */ g(MY_SETTING_A_B);\n"},
          {"tests/a.c", "f(SETTING_A_B);\n"}}},
        {NULL, {{SETTINGS, ROW}, {"services/x/a.c", "f(SETTING_A_B);\n"}}},
        {"common/service/metrics.def:1: no code speaks of METRIC_A",
         {{"common/service/metrics.def", "METRIC(A, \"tieout_a\")\n"}}},
        {NULL,
         {{"common/service/metrics.def", "METRIC(A, \"tieout_a\")\n"},
          {"common/io/a.c", "x = METRIC_A"}}},
    };
    EXPECT_EACH(TREES, check_tables);
}

static void rules_by_their_number_are_found(void **state)
{
    (void)state;
    static const struct bad_tree TREES[] = {
        {"common/fold/a.c:2: a rule by its number",
         {{"common/fold/a.c", "int a;\nif (x->rule->number == 59)\n    f();\n"}}},
        {"common/fold/a.c:1: a rule by its number",
         {{"common/fold/a.c", "a = record->rule_kind != 'R';\n"}}},
        {"common/fold/a.h:1: a rule by its number",
         {{"common/fold/a.h", "a = record->rule == RULE_START_DATE;\n"}}},
        {"services/x/a.c:1: a rule by its number", {{"services/x/a.c", "find(\"X12\");\n"}}},
        {"common/report/a.c:2: a rule by its number",
         {{"common/report/a.c", "\nrun(\"SELECT 1 WHERE rule = 'R93'\");\n"}}},
        {NULL,
         {{"common/fold/a.c",
           "/* R59: rule == 59,\n \"R93\" and rule == 'R' */\n"
           "if (rule == NULL || record->rule_kind == 0 || a->rule->number != rule->number)\n"
           "    f(record->rule == other, page->number == 59, \"R\", \"R9 and more\", 'R');\n"}}},
        {NULL, {{"tests/unit/a.c", "a = record->rule == 59;\n"}}},
        {NULL, {{"common/rules/a.def", "REFUSE(R59) rule == 59\n"}}},
    };
    EXPECT_EACH(TREES, check_rules);
}

static void paths_in_pages_lead_somewhere(void **state)
{
    (void)state;
    static const struct bad_tree TREES[] = {
        {"README.md:2: there is no common/gone.c",
         {{"README.md", "`common/a.c`\nsee `x` and `common/gone.c`\n"}, {"common/a.c", "\n"}}},
        {"README.md:1: there is no common/gone.md",
         {{"README.md", "[a] [page](common/gone.md)\n"}, {"common/a.c", "\n"}}},
        {"services/README.md:1: there is no x/gone_*.c",
         {{"services/README.md", "`x/a.c`, `x/gone_*.c`\n"}, {"services/x/a.c", "\n"}}},
        {NULL,
         {{"README.md", "`common/*.c`, `common/{a,b}.c`, `common/`, `make x/y`, `common/<e>.c`\n"
                        "`GET /v1`, `/v1/x`, `build/local/`, `http://common/x`, `x/y`, `open\n"},
          {"common/a.c", "\n"}}},
    };
    EXPECT_EACH(TREES, check_pages);
}

static void lists_of_files_are_whole_and_true(void **state)
{
    (void)state;
    static const struct bad_tree TREES[] = {
        {"services/x/call.c:1: the list of its folder does not name it: services/x/x.h",
         {{"services/x/x.h", "/* X:\n *   in_*.c   comes\n */\n#ifndef X\n/* --- call.c --- */\n"},
          {"services/x/in_calls.c", "\n"},
          {"services/x/call.c", "\n"},
          {"services/x/main.c", "\n"}}},
        {"services/x/x.h:2: there is no out_events.c",
         {{"services/x/x.h", "/* X: call.*,\n * then (out_events.c) */\n#ifndef X\n"},
          {"services/x/call.c", "\n"}}},
        {NULL,
         {{"services/x/x.h", "/* call.c | read.h */\n"},
          {"services/x/read.h", "/* In parts: in_*.c, common/base/text.c */\n"},
          {"services/x/call.c", "\n"},
          {"services/x/in_calls.c", "\n"},
          {"services/y/y.h", "/* No list. */\n"},
          {"services/y/y.c", "\n"}}},
    };
    EXPECT_EACH(TREES, check_lists);
}

static void compare_pages(const struct tree *tree, struct findings *findings)
{
    static const struct generated_page PAGES[] = {{"page.md", "cat printed.md"}};
    check_generated(tree, "/bin", PAGES, 1, findings);
}

static void stale_pages_are_found(void **state)
{
    (void)state;
    static const struct bad_tree TREES[] = {
        {NULL, {{"page.md", "a\nb\n"}, {"printed.md", "a\nb\n"}}},
        {"page.md:2: stale: `cat printed.md` prints something else",
         {{"page.md", "a\nb\n"}, {"printed.md", "a\nc\n"}}},
        {"page.md:3: stale", {{"page.md", "a\nb\n"}, {"printed.md", "a\nb\nc\n"}}},
        {"page.md:1: missing: `cat printed.md` prints it", {{"printed.md", "a\n"}}},
        {"page.md:1: `cat printed.md` fails: is it built?", {{"page.md", "a\n"}}},
    };
    EXPECT_EACH(TREES, compare_pages);
}

static void hidden_and_built_files_are_left_out(void **state)
{
    (void)state;
    static const struct bad_tree TREES[] = {
        {NULL,
         {{".hidden/a.c", "gets(a);\n"}, {"build/a.c", "gets(a);\n"}, {"a.txt", "gets(a);\n"}}},
        {"sub/build/a.c:1: gets", {{"sub/build/a.c", "gets(a);\n"}}},
    };
    EXPECT_EACH(TREES, check_calls);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(banned_calls_name_what_to_use),
        cmocka_unit_test(values_printed_into_sql_are_found),
        cmocka_unit_test(house_numbers_are_kept),
        cmocka_unit_test(functions_stay_simple),
        cmocka_unit_test(words_of_unfinished_work_are_found),
        cmocka_unit_test(canonical_sql_is_reproducible),
        cmocka_unit_test(the_reconciler_sends_no_clock),
        cmocka_unit_test(rows_that_nothing_reads_are_found),
        cmocka_unit_test(rules_by_their_number_are_found),
        cmocka_unit_test(paths_in_pages_lead_somewhere),
        cmocka_unit_test(lists_of_files_are_whole_and_true),
        cmocka_unit_test(stale_pages_are_found),
        cmocka_unit_test(hidden_and_built_files_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
