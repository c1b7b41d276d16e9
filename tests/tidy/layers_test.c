#include "tests/unit/unit.h"

#include "tests/tidy/bad_tree.h"

#define LAYERS_FILE                                                                                \
    {                                                                                              \
        "common/LAYERS", "# lowest first\nbase  openssl/evp.h\nsyntax jansson.h\nrules\nfold\n"    \
                         "io    curl/curl.h sys/epoll.h\nservice\n"                                \
    }

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
        {NULL,
         {{"common/LAYERS", "codec schemas/topics.def\n"},
          {"common/codec/t.h", "#include \"schemas/topics.def\"\n"},
          {"schemas/topics.def", ""}}},
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(includes_go_down_only),
        cmocka_unit_test(libraries_stay_behind_their_wrappers),
        cmocka_unit_test(folders_with_rules_of_their_own),
        cmocka_unit_test(circles_are_found_however_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
