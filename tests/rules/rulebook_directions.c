#include "tests/rules/rulebook_directions.h"

#include <stdio.h>

#include "model/document.h"
#include "rules/rules.h"

/* The tenants that an accountant would compare with the articles' own lists and pictures. */
static const struct tenant {
    const char *title;
    enum fact_ledger ledger;
    enum fact_two_way two_way;
    enum fact_cohort cohort;
    enum fact_direction direction;
} TENANTS[] = {
    {"QuickBooks Desktop, without 2-way bill sync", LEDGER_DESKTOP, TWO_WAY_NEVER, COHORT_UNKNOWN,
     DIRECTION_BOTH},
    {"QuickBooks Desktop, with 2-way bill sync", LEDGER_DESKTOP, TWO_WAY_JOINED, COHORT_UNKNOWN,
     DIRECTION_BOTH},
    {"QuickBooks Online, under an accountant console, or signed up before 15 September 2017",
     LEDGER_ONLINE, TWO_WAY_NEVER, COHORT_A, DIRECTION_BOTH},
    {"QuickBooks Online, signed up after 15 September 2017, not under an accountant console",
     LEDGER_ONLINE, TWO_WAY_NEVER, COHORT_B, DIRECTION_BOTH},
    {"QuickBooks Online, transactions set to one way", LEDGER_ONLINE, TWO_WAY_NEVER, COHORT_B,
     DIRECTION_UP_ONLY},
};

/* Whatever the tenant's payments do, its credit memos go by these. */
static const struct {
    const char *words;
    enum credit_memos credit_memos;
    enum fact_direction direction;
} CREDIT_MEMOS[] = {
    {"started before 15 January 2019", CREDIT_MEMOS_OFF_BY_DATE, DIRECTION_BOTH},
    {"started after 15 January 2019", CREDIT_MEMOS_BOTH, DIRECTION_BOTH},
    {"the same, transactions set to one way", CREDIT_MEMOS_BOTH, DIRECTION_UP_ONLY},
    {"under the terms of 2018", CREDIT_MEMOS_OFF_BY_EDITION, DIRECTION_BOTH},
    {"set to come in only", CREDIT_MEMOS_IN, DIRECTION_BOTH},
    {"set to go out only", CREDIT_MEMOS_OUT, DIRECTION_BOTH},
    {"switched off", CREDIT_MEMOS_OFF, DIRECTION_BOTH},
    {"day of the start unknown", CREDIT_MEMOS_UNKNOWN, DIRECTION_BOTH},
};

/* What nothing stands in the way of: the change in hand is still to be put in. */
static struct facts facts_of(const struct tenant *tenant, enum entity entity)
{
    struct facts facts = {{0}};
    bool is_desktop = tenant->ledger == LEDGER_DESKTOP;
    facts.values[FACT_LEDGER] = (uint8_t)tenant->ledger;
    facts.values[FACT_ENTITY] = (uint8_t)entity;
    facts.values[FACT_COHORT] = (uint8_t)tenant->cohort;
    facts.values[FACT_DIRECTION] = (uint8_t)tenant->direction;
    facts.values[FACT_TWO_WAY] = (uint8_t)tenant->two_way;
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

static bool is_transaction(enum entity entity)
{
    enum entity_kind kind = entity_kind(entity);
    return kind == ENTITY_KIND_DOCUMENT || kind == ENTITY_KIND_PAYMENT;
}

static void print_line(struct facts facts)
{
    static const enum fact_origin ORIGINS[] = {ORIGIN_LEDGER, ORIGIN_PLATFORM};
    static const enum action ACTIONS[] = {ACTION_CREATE, ACTION_UPDATE, ACTION_VOID, ACTION_DELETE};
    bool can_be_void = is_transaction((enum entity)facts.values[FACT_ENTITY]);
    for (size_t o = 0; o < 2; o++) {
        for (size_t a = 0; a < 4; a++) {
            facts.values[FACT_ORIGIN] = (uint8_t)ORIGINS[o];
            facts.values[FACT_ACTION] = (uint8_t)ACTIONS[a];
            facts.values[FACT_LINK] = ACTIONS[a] == ACTION_CREATE ? LINK_NONE : LINK_LINKED;
            if (ACTIONS[a] == ACTION_VOID && !can_be_void)
                printf(" |");
            else
                print_cell(&facts);
        }
    }
    printf("\n");
}

static void print_head(const char *title)
{
    printf("\n## %s\n\n| | made in QuickBooks | changed there | voided there | deleted there | "
           "made on "
           "the platform | changed there | voided there | deleted there "
           "|\n|--|--|--|--|--|--|--|--|--|\n",
           title);
}

/* "vendor credit" */
static void print_entity(enum entity entity)
{
    printf("| ");
    for (const char *at = entity_name(entity); *at; at++)
        putchar(*at == '_' ? ' ' : *at);
    printf(" |");
}

static void print_tenant(const struct tenant *tenant)
{
    print_head(tenant->title);
    for (int entity = 0; entity < ENTITY_COUNT; entity++) {
        if (entity == ENTITY_CREDIT_MEMO && tenant->ledger == LEDGER_ONLINE)
            continue;
        print_entity((enum entity)entity);
        print_line(facts_of(tenant, (enum entity)entity));
    }
}

static void print_credit_memos(void)
{
    static const struct tenant ONLINE = {.ledger = LEDGER_ONLINE, .cohort = COHORT_UNKNOWN};
    print_head("QuickBooks Online, credit memos");
    for (size_t i = 0; i < sizeof(CREDIT_MEMOS) / sizeof(CREDIT_MEMOS[0]); i++) {
        struct facts facts = facts_of(&ONLINE, ENTITY_CREDIT_MEMO);
        facts.values[FACT_CREDIT_MEMOS] = (uint8_t)CREDIT_MEMOS[i].credit_memos;
        facts.values[FACT_DIRECTION] = (uint8_t)CREDIT_MEMOS[i].direction;
        printf("| %s |", CREDIT_MEMOS[i].words);
        print_line(facts);
    }
}

void print_directions(void)
{
    printf("\n# Which way things go\n\nOf an unpaid document in the supported currency, with a "
           "number, whose preferences are set and whose parents are there, an invoice dated on or "
           "after the first connection; of a payment that pays all. *Made*, *changed*, *voided*, "
           "*deleted* in QuickBooks goes toward the platform, on the platform toward QuickBooks. "
           "The day that divides older from newer accounts counts as older (setting boundary_day)."
           "\n");
    for (size_t tenant = 0; tenant < sizeof(TENANTS) / sizeof(TENANTS[0]); tenant++)
        print_tenant(&TENANTS[tenant]);
    print_credit_memos();
}
