#include "tests/unit/unit.h"

#include <string.h>
#include <sys/stat.h>

#include "tests/tidy/checks.h"

/* Small trees, each with one breach that must be found in its place, and nothing else. */

#define LAYERS_FILE                                                                                \
    {                                                                                              \
        "common/LAYERS", "# lowest first\nbase  openssl/evp.h\nsyntax jansson.h\nrules\nfold\n"    \
                         "io    curl/curl.h sys/epoll.h\nservice\n"                                \
    }

enum { FILES_MAX = 6 };

struct file {
    const char *path;
    const char *content;
};

struct bad_tree {
    const char *expected; /* NULL: all is well */
    struct file files[FILES_MAX];
};

static char root[64];

static void make_folders(const char *path)
{
    for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        char folder[256];
        snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path), path);
        mkdir(folder, 0700);
    }
}

static void write_file(const struct file *file)
{
    char path[256];
    snprintf(path, sizeof(path), "%s/%s", root, file->path);
    make_folders(path);
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    fputs(file->content, out);
    assert_int_equal(fclose(out), 0);
}

static void remove_root(void)
{
    char command[128];
    snprintf(command, sizeof(command), "rm -rf '%s'", root);
    assert_int_equal(system(command), 0);
}

typedef void (*check_function)(const struct tree *tree, struct findings *findings);

static void make_root(void)
{
    snprintf(root, sizeof(root), "/tmp/tidy-XXXXXX");
    assert_non_null(mkdtemp(root));
}

static void expect(const struct bad_tree *bad, check_function check)
{
    struct arena arena;
    struct tree tree;
    struct error error = {0};
    struct findings findings = {0};
    make_root();
    for (int i = 0; i < FILES_MAX && bad->files[i].path; i++)
        write_file(&bad->files[i]);
    arena_init(&arena, 0);
    if (!tree_load(&tree, &arena, root, &error))
        fail_msg("%s", error.message);
    check(&tree, &findings);
    struct text found = buffer_text(&findings.lines);
    bool is_met = bad->expected ? findings.count == 1 && strstr(found.data, bad->expected)
                                : findings.count == 0;
    if (!is_met)
        fail_msg("wanted: %s\nfound:\n%.*s", bad->expected ? bad->expected : "nothing",
                 TEXT_ARG(found));
    buffer_release(&findings.lines);
    arena_release(&arena);
    remove_root();
}

#define EXPECT_EACH(trees, check)                                                                  \
    for (size_t i = 0; i < sizeof(trees) / sizeof((trees)[0]); i++)                                \
    expect(&(trees)[i], (check))

static void includes_go_down_only(void **state)
{
    (void)state;
    static const struct bad_tree TREES[] = {
        {"common/base/a.c:2: include of syntax/s.h: it stands in a higher layer",
         {LAYERS_FILE,
          {"common/base/a.c", "\n#include \"syntax/s.h\"\n"},
          {"common/syntax/s.h", ""}}},
        {NULL,
         {LAYERS_FILE, {"common/syntax/s.c", "#include \"base/b.h\"\n"}, {"common/base/b.h", ""}}},
        {NULL,
         {LAYERS_FILE, {"common/base/a.c", "#include \"base/a.h\"\n"}, {"common/base/a.h", ""}}},
        {"common/io/a.h:1: include of services/x/x.h: common/ includes only from its layers",
         {LAYERS_FILE, {"common/io/a.h", "#include \"services/x/x.h\"\n"}, {"services/x/x.h", ""}}},
        {"common/stray/a.c:1: common/LAYERS does not list the folder stray",
         {LAYERS_FILE, {"common/stray/a.c", ""}}},
        {"common/LAYERS:1: there are no layers", {{"common/base/a.c", ""}}},
        {"common/base/t.def:1: include of fold/f.h",
         {LAYERS_FILE, {"common/base/t.def", "#include \"fold/f.h\"\n"}, {"common/fold/f.h", ""}}},
    };
    EXPECT_EACH(TREES, check_includes);
}

static void libraries_stay_behind_their_wrappers(void **state)
{
    (void)state;
    static const struct bad_tree TREES[] = {
        {"common/base/a.c:1: include of curl/curl.h: common/LAYERS does not give this library",
         {LAYERS_FILE, {"common/base/a.c", "#include <curl/curl.h>\n"}}},
        {NULL, {LAYERS_FILE, {"common/io/a.c", "#include <curl/curl.h>\n#include <string.h>\n"}}},
        {"common/rules/a.c:1: include of sys/epoll.h",
         {LAYERS_FILE, {"common/rules/a.c", "#include <sys/epoll.h>\n"}}},
        {"common/io/a.c:1: include of libpq-fe.h",
         {LAYERS_FILE, {"common/io/a.c", "#include <libpq-fe.h>\n"}}},
        {"services/x/main.c:1: include of curl/curl.h: a library is named only by its wrapper",
         {LAYERS_FILE, {"services/x/main.c", "#include <curl/curl.h>\n"}}},
        {NULL,
         {LAYERS_FILE, {"tests/unit/io/a.c", "#include <cmocka.h>\n#include <curl/curl.h>\n"}}},
    };
    EXPECT_EACH(TREES, check_includes);
}

static void folders_with_rules_of_their_own(void **state)
{
    (void)state;
    static const struct bad_tree TREES[] = {
        {NULL,
         {LAYERS_FILE,
          {"services/x/main.c", "#include \"fold/f.h\"\n#include \"services/x/a.h\"\n"},
          {"common/fold/f.h", ""},
          {"services/x/a.h", ""}}},
        {"services/x/main.c:1: include of services/y/a.h: it belongs to another folder",
         {LAYERS_FILE,
          {"services/x/main.c", "#include \"services/y/a.h\"\n"},
          {"services/y/a.h", ""}}},
        {"services/auditor/a.c:1: include of rules/r.h: this folder may not know that layer",
         {LAYERS_FILE,
          {"services/auditor/a.c", "#include \"rules/r.h\"\n"},
          {"common/rules/r.h", ""}}},
        {"tests/simulators/qbo/a.c:1: include of rules/r.h: this folder may not know that layer",
         {LAYERS_FILE,
          {"tests/simulators/qbo/a.c", "#include \"rules/r.h\"\n"},
          {"common/rules/r.h", ""}}},
        {"tests/simulators/qbo/a.c:1: include of tests/simulators/qbd/b.h: it belongs to another",
         {LAYERS_FILE,
          {"tests/simulators/qbo/a.c", "#include \"tests/simulators/qbd/b.h\"\n"},
          {"tests/simulators/qbd/b.h", ""}}},
        {NULL,
         {LAYERS_FILE,
          {"tests/simulators/qbo/a.c", "#include \"io/l.h\"\n#include \"b.h\"\n"},
          {"common/io/l.h", ""},
          {"tests/simulators/qbo/b.h", ""}}},
        {"tests/sim/oracle/a.c:1: include of fold/f.h: this folder may not know that layer",
         {LAYERS_FILE,
          {"tests/sim/oracle/a.c", "#include \"fold/f.h\"\n"},
          {"common/fold/f.h", ""}}},
        {NULL,
         {LAYERS_FILE, {"tests/sim/a.c", "#include \"fold/f.h\"\n"}, {"common/fold/f.h", ""}}},
    };
    EXPECT_EACH(TREES, check_includes);
}

static void circles_are_found_however_long(void **state)
{
    (void)state;
    static const struct bad_tree TREES[] = {
        {"common/base/c.h:1: circle of includes: common/base/a.h -> common/base/b.h -> "
         "common/base/c.h -> common/base/a.h",
         {{"common/base/a.h", "#include \"base/b.h\"\n"},
          {"common/base/b.h", "#include \"base/c.h\"\n"},
          {"common/base/c.h", "#include \"base/a.h\"\n"}}},
        {"circle of includes: a.h -> a.h", {{"a.h", "#include \"a.h\"\n"}}},
        {NULL,
         {{"a.h", "#include \"b.h\"\n#include \"c.h\"\n"},
          {"b.h", "#include \"d.h\"\n"},
          {"c.h", "#include \"d.h\"\n"},
          {"d.h", ""}}},
    };
    EXPECT_EACH(TREES, check_circles);
}

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
    expect(&tree, check_sizes);
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
        cmocka_unit_test(includes_go_down_only),
        cmocka_unit_test(libraries_stay_behind_their_wrappers),
        cmocka_unit_test(folders_with_rules_of_their_own),
        cmocka_unit_test(circles_are_found_however_long),
        cmocka_unit_test(banned_calls_name_what_to_use),
        cmocka_unit_test(values_printed_into_sql_are_found),
        cmocka_unit_test(house_numbers_are_kept),
        cmocka_unit_test(functions_stay_simple),
        cmocka_unit_test(words_of_unfinished_work_are_found),
        cmocka_unit_test(canonical_sql_is_reproducible),
        cmocka_unit_test(stale_pages_are_found),
        cmocka_unit_test(hidden_and_built_files_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
