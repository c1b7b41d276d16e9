#include "tests/rules/rulebook_practices.h"

#include "base/error.h"
#include "model/setting.h"

#include <stdio.h>

enum { PRACTICES = 24 };

enum place { PLACE_SETTING, PLACE_RULE, PLACE_LEFT_OUT };

struct practice {
    unsigned number;
    enum place place;
    enum tenant_setting setting;
    const char *what, *how;
};

static const struct practice practices[] = {
#define BY_SETTING(number, symbol, what, how)                                                      \
    {number, PLACE_SETTING, TENANT_SETTING_##symbol, what, how},
#define BY_RULE(number, what, how) {number, PLACE_RULE, TENANT_SETTING_COUNT, what, how},
#define LEFT_OUT(number, what, how) {number, PLACE_LEFT_OUT, TENANT_SETTING_COUNT, what, how},
#include "rules/practices.def"
#undef BY_SETTING
#undef BY_RULE
#undef LEFT_OUT
};

_Static_assert(sizeof(practices) / sizeof(practices[0]) == PRACTICES, "each practice once");

static const char introduction[] =
    "\n# Neighbouring practice\n\n"
    "What other articles and other products of the kind do, and none of the five sources says. "
    "Each is\n"
    "a setting, or a rule, or left out; what is left out has neither, and nothing is kept back by "
    "it.\n\n"
    "| | practice | here |\n|--|--|--|\n";

static bool is_cited(const struct rule *const *rules, size_t count, unsigned number)
{
    for (size_t i = 0; i < count; i++)
        if (rules[i]->kind == 'X' && rules[i]->number == number)
            return true;
    return false;
}

static void print_practice(const struct practice *practice)
{
    const struct tenant_setting_row *setting = NULL;
    printf("| X%u | %s | ", practice->number, practice->what);
    switch (practice->place) {
    case PLACE_SETTING:
        setting = tenant_setting_row(practice->setting);
        printf("setting `%s`, `%s` unless it is changed; %s |\n", setting->name, setting->otherwise,
               practice->how);
        return;
    case PLACE_RULE:
        printf("yes: %s |\n", practice->how);
        return;
    case PLACE_LEFT_OUT:
        printf("left out: %s |\n", practice->how);
        return;
    }
    bug("practice X%u has no place", practice->number);
}

void print_practices(const struct rule *const *rules, size_t count)
{
    printf("%s", introduction);
    for (unsigned i = 0; i < PRACTICES; i++) {
        const struct practice *practice = &practices[i];
        REQUIRE(practice->number == i + 1);
        REQUIRE(practice->place != PLACE_LEFT_OUT || !is_cited(rules, count, practice->number));
        print_practice(practice);
    }
    for (size_t i = 0; i < count; i++)
        REQUIRE(rules[i]->kind != 'X' || rules[i]->number <= PRACTICES);
}
