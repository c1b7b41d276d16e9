#include "tests/rules/rulebook_directions.h"

#include <stdio.h>

#include "model/document.h"
#include "rules/rules.h"

/* The tenants that an accountant would compare with the articles' own pictures. */
static const struct {
    const char *title;
    enum fact_ledger ledger;
    enum fact_two_way two_way;
    enum fact_cohort cohort;
    enum fact_direction direction;
    enum credit_memos credit_memos;
} TENANTS[] = {
    {"QuickBooks Desktop, without 2-way bill sync", LEDGER_DESKTOP, TWO_WAY_NEVER, COHORT_B,
     DIRECTION_BOTH, CREDIT_MEMOS_BOTH},
    {"QuickBooks Desktop, with 2-way bill sync", LEDGER_DESKTOP, TWO_WAY_JOINED, COHORT_B,
     DIRECTION_BOTH, CREDIT_MEMOS_BOTH},
    {"QuickBooks Online, started after 15 January 2019, under no accountant console", LEDGER_ONLINE,
     TWO_WAY_NEVER, COHORT_B, DIRECTION_BOTH, CREDIT_MEMOS_BOTH},
    {"QuickBooks Online, signed up before 15 September 2017, or under an accountant console",
     LEDGER_ONLINE, TWO_WAY_NEVER, COHORT_A, DIRECTION_BOTH, CREDIT_MEMOS_OFF_BY_DATE},
    {"QuickBooks Online, transactions one way", LEDGER_ONLINE, TWO_WAY_NEVER, COHORT_B,
     DIRECTION_UP_ONLY, CREDIT_MEMOS_BOTH},
};

static struct facts facts_of(size_t tenant, enum entity entity, enum fact_origin origin,
                             enum action action)
{
    struct facts facts = {{0}};
    bool is_desktop = TENANTS[tenant].ledger == LEDGER_DESKTOP;
    facts.values[FACT_LEDGER] = (uint8_t)TENANTS[tenant].ledger;
    facts.values[FACT_ENTITY] = (uint8_t)entity;
    facts.values[FACT_ORIGIN] = (uint8_t)origin;
    facts.values[FACT_ACTION] = (uint8_t)action;
    facts.values[FACT_LINK] = action == ACTION_CREATE ? LINK_NONE : LINK_LINKED;
    facts.values[FACT_COHORT] = (uint8_t)TENANTS[tenant].cohort;
    facts.values[FACT_DIRECTION] = (uint8_t)TENANTS[tenant].direction;
    facts.values[FACT_TWO_WAY] = (uint8_t)TENANTS[tenant].two_way;
    facts.values[FACT_CREDIT_MEMOS] = (uint8_t)TENANTS[tenant].credit_memos;
    facts.values[FACT_RELATED_PAID] = RELATED_PAID_NONE;
    if (entity_is_payable(entity))
        facts.values[FACT_PAID_NOW] = PAID_NOW_UNPAID;
    if (entity == ENTITY_CREDIT_APPLICATION || entity_kind(entity) == ENTITY_KIND_PAYMENT)
        facts.values[FACT_RELATED_PAID] = RELATED_PAID_FULLY;
    if (entity == ENTITY_INVOICE && is_desktop)
        facts.values[FACT_START_GATE] = START_GATE_ON_OR_AFTER;
    return facts;
}

static void print_cell(const struct facts *facts)
{
    static const char *const WORDS[] = {
        [VERDICT_CARRY] = "goes",         [VERDICT_WAITING] = "waits",
        [VERDICT_WITHHELD] = "stays",     [VERDICT_NEEDS_YOU] = "a person decides",
        [VERDICT_REFUSED] = "is refused",
    };
    const struct rules rules = {.version = RULES_VERSION_LATEST};
    struct decision decision;
    char name[RULE_NAME_BYTES];
    rules_decide(&rules, facts, &decision);
    rule_name(decision.rule, name);
    printf(" %s %s |", WORDS[decision.verdict], name);
}

static void print_entity(size_t tenant, enum entity entity)
{
    static const enum fact_origin ORIGINS[] = {ORIGIN_LEDGER, ORIGIN_PLATFORM};
    static const enum action ACTIONS[] = {ACTION_CREATE, ACTION_UPDATE, ACTION_DELETE};
    printf("| %s |", entity_name(entity));
    for (size_t o = 0; o < 2; o++) {
        for (size_t a = 0; a < 3; a++) {
            struct facts facts = facts_of(tenant, entity, ORIGINS[o], ACTIONS[a]);
            print_cell(&facts);
        }
    }
    printf("\n");
}

void print_directions(void)
{
    printf("\n# Which way things go\n\nOf an unpaid document in the supported currency, with a "
           "number, whose preferences are set and whose parents are there; of a payment that pays "
           "all. *Made*, *changed*, *deleted* in QuickBooks goes toward the platform, on the "
           "platform toward QuickBooks.\n");
    for (size_t tenant = 0; tenant < sizeof(TENANTS) / sizeof(TENANTS[0]); tenant++) {
        printf("\n## %s\n\n| | made in QuickBooks | changed there | deleted there | made on the "
               "platform | changed there | deleted there |\n|--|--|--|--|--|--|--|\n",
               TENANTS[tenant].title);
        for (int entity = 0; entity < ENTITY_COUNT; entity++)
            print_entity(tenant, (enum entity)entity);
    }
}
