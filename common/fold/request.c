#include "fold/request.h"

#include "model/agent.h"
#include "model/profile.h"

struct judging {
    const struct rules *rules;
    const struct tenant_head *head;
    bool is_connecting;
    struct tenant_settings after; /* with everything done that is asked for */
    struct arena *arena;
    struct request_judgement *out;
};

static void put(struct request_facts *facts, enum request_fact fact, unsigned value)
{
    facts->values[fact] = (uint8_t)value;
}

/* Terms are named after their QuickBooks. */
static enum request_terms terms_value(const struct tenant_settings *after, bool is_desktop)
{
    struct text terms = tenant_settings_get(after, TENANT_SETTING_EDITION);
    bool is_of_desktop = text_starts_with(terms, TEXT("desktop_"));
    if (!text_is_empty(terms) && is_of_desktop != is_desktop)
        return REQUEST_TERMS_OF_OTHER_QUICKBOOKS;
    bool is_against = !profile_knows_two_way(after) &&
                      tenant_settings_is_true(after, TENANT_SETTING_TWO_WAY_BILLS);
    return is_against ? REQUEST_TERMS_WITHOUT_TWO_WAY : REQUEST_TERMS_FIT;
}

/* What does not hang on the request, and nothing of settings or choices yet. */
static struct request_facts common_facts(const struct judging *judging,
                                         const struct requester *requester)
{
    static const char *const EDITIONS[] = {"pro", "premier", "enterprise", "other"};
    const struct tenant_settings *after = &judging->after;
    struct request_facts facts = {{0}};
    struct text minimum;
    unsigned edition = REQUEST_EDITION_UNKNOWN;
    for (unsigned i = 0; i < sizeof(EDITIONS) / sizeof(EDITIONS[0]); i++)
        if (tenant_settings_is(after, TENANT_SETTING_LEDGER_EDITION, EDITIONS[i]))
            edition = REQUEST_EDITION_PRO + i;
    static const enum request_agent AGENTS[] = {[AGENT_OK] = REQUEST_AGENT_OK,
                                                [AGENT_TOO_OLD] = REQUEST_AGENT_TOO_OLD,
                                                [AGENT_UNKNOWN] = REQUEST_AGENT_UNKNOWN};
    static const enum request_asker ASKERS[] = {[ASKER_PLATFORM] = REQUEST_ASKER_PLATFORM,
                                                [ASKER_PERSON] = REQUEST_ASKER_PERSON,
                                                [ASKER_OPERATOR] = REQUEST_ASKER_OPERATOR,
                                                [ASKER_QUICKBOOKS] = REQUEST_ASKER_QUICKBOOKS};
    bool is_desktop = tenant_settings_is(after, TENANT_SETTING_LEDGER, "desktop");
    put(&facts, REQUEST_FACT_ASKER, ASKERS[requester->as]);
    put(&facts, REQUEST_FACT_PERMISSION,
        requester->may_manage_sync ? REQUEST_PERMISSION_YES : REQUEST_PERMISSION_NO);
    put(&facts, REQUEST_FACT_TENANT,
        judging->is_connecting ? REQUEST_TENANT_CONNECTING : REQUEST_TENANT_KNOWN);
    put(&facts, REQUEST_FACT_LEDGER, is_desktop ? REQUEST_LEDGER_DESKTOP : REQUEST_LEDGER_ONLINE);
    put(&facts, REQUEST_FACT_EDITION, edition);
    put(&facts, REQUEST_FACT_TERMS, terms_value(after, is_desktop));
    put(&facts, REQUEST_FACT_AGENT, AGENTS[agent_fitness(after, AGENT_TWO_WAY, &minimum)]);
    return facts;
}

static enum request_setting setting_value(enum tenant_setting setting)
{
    static const struct {
        enum tenant_setting setting;
        enum request_setting value;
    } NAMED[] = {
        {TENANT_SETTING_TWO_WAY_BILLS, REQUEST_SETTING_TWO_WAY_BILLS},
        {TENANT_SETTING_DIRECTION, REQUEST_SETTING_DIRECTION},
        {TENANT_SETTING_APPROVED_ONLY, REQUEST_SETTING_APPROVED_ONLY},
        {TENANT_SETTING_AR_START_DATE, REQUEST_SETTING_AR_START_DATE},
        {TENANT_SETTING_EDITION, REQUEST_SETTING_TERMS},
    };
    for (size_t i = 0; i < sizeof(NAMED) / sizeof(NAMED[0]); i++)
        if (NAMED[i].setting == setting)
            return NAMED[i].value;
    return REQUEST_SETTING_OTHER;
}

static void put_setting(struct judging *judging, const struct setting_change *change,
                        struct request_facts *facts)
{
    const struct tenant_setting_row *row = tenant_setting_row(change->setting);
    const struct tenant_settings *before = &judging->head->settings;
    static const enum request_owner OWNERS[] = {
        [TENANT_OWNER_PERSON] = REQUEST_OWNER_PERSON,
        [TENANT_OWNER_PLATFORM] = REQUEST_OWNER_PLATFORM,
        [TENANT_OWNER_OPERATOR] = REQUEST_OWNER_OPERATOR,
        [TENANT_OWNER_QUICKBOOKS] = REQUEST_OWNER_QUICKBOOKS,
        [TENANT_OWNER_TIEOUT] = REQUEST_OWNER_TIEOUT,
    };
    static const enum request_lasts LASTS[] = {
        [TENANT_LASTS_FREE] = REQUEST_LASTS_FREE,
        [TENANT_LASTS_FOREVER] = REQUEST_LASTS_FOREVER,
        [TENANT_LASTS_CONNECTION] = REQUEST_LASTS_CONNECTION,
    };
    unsigned asked = REQUEST_ASKED_SET;
    if (text_equal(change->value, tenant_settings_get(before, change->setting)))
        asked = REQUEST_ASKED_SAME;
    else if (text_equal_string(change->value, row->otherwise))
        asked = REQUEST_ASKED_UNSET;
    put(facts, REQUEST_FACT_REQUEST, REQUEST_REQUEST_SETTING);
    put(facts, REQUEST_FACT_SETTING, setting_value(change->setting));
    put(facts, REQUEST_FACT_OWNER, OWNERS[row->owner]);
    put(facts, REQUEST_FACT_LASTS, LASTS[row->lasts]);
    put(facts, REQUEST_FACT_ASKED, asked);
    put(facts, REQUEST_FACT_NOW,
        tenant_settings_is_default(before, change->setting) ? REQUEST_NOW_UNSET : REQUEST_NOW_SET);
}

/* What the rule's sentence leaves open: who may, what is needed; "" when nothing. */
static const char *fix_of(const struct judging *judging, const struct request_facts *facts,
                          enum request_subject subject)
{
    static const char *const OWNERS[] = {
        [REQUEST_OWNER_NONE] = "Operators may.",
        [REQUEST_OWNER_PERSON] = "People with the permission sync.manage may.",
        [REQUEST_OWNER_PLATFORM] = "The platform and operators may change it.",
        [REQUEST_OWNER_OPERATOR] = "Operators may change it.",
        [REQUEST_OWNER_QUICKBOOKS] = "The platform and operators may correct it.",
        [REQUEST_OWNER_TIEOUT] = "Tieout keeps it by itself.",
    };
    static const char *const LASTS[] = {
        [REQUEST_LASTS_NONE] = "",
        [REQUEST_LASTS_FREE] = "",
        [REQUEST_LASTS_FOREVER] = "Once chosen, it stays.",
        [REQUEST_LASTS_CONNECTION] = "It is chosen when a tenant is connected.",
    };
    struct text minimum = TEXT("");
    switch (subject) {
    case REQUEST_SUBJECT_NONE:
        break;
    case REQUEST_SUBJECT_AGENT:
        agent_fitness(&judging->after, AGENT_TWO_WAY, &minimum);
        if (minimum.length == 0)
            break;
        return arena_format(judging->arena, "Needed: %.*s or later.", TEXT_ARG(minimum)).data;
    case REQUEST_SUBJECT_OWNER:
        return OWNERS[facts->values[REQUEST_FACT_OWNER]];
    case REQUEST_SUBJECT_LASTS:
        return LASTS[facts->values[REQUEST_FACT_LASTS]];
    }
    return "";
}

/* False: refused. */
static bool judge(struct judging *judging, const struct request_facts *facts, const char *field)
{
    struct request_judgement *out = judging->out;
    const struct request_row *row = rules_judge_request(judging->rules, facts);
    if (!row)
        return true;
    out->rule = &row->rule;
    out->field = field;
    out->verdict = row->verdict;
    if (row->verdict == REQUEST_ALLOWED)
        return true;
    const char *fix = fix_of(judging, facts, row->subject);
    out->reason =
        arena_format(judging->arena, "%s: %s%s%s", field, row->rule.sentence, *fix ? " " : "", fix);
    return false;
}

static bool judge_settings(struct judging *judging, const struct event *event)
{
    for (size_t i = 0; i < event->settings.change_count; i++) {
        const struct setting_change *change = &event->settings.changes[i];
        struct error error;
        if (!tenant_settings_put(&judging->after, change->setting, change->value, &error)) {
            judging->out->verdict = REQUEST_CONFLICT;
            judging->out->field = tenant_setting_name(change->setting);
            judging->out->reason = arena_format(judging->arena, "%s", error.message);
            return false;
        }
    }
    for (size_t i = 0; i < event->settings.change_count; i++) {
        const struct setting_change *change = &event->settings.changes[i];
        struct request_facts facts = common_facts(judging, &event->settings.requester);
        put_setting(judging, change, &facts);
        if (!judge(judging, &facts, tenant_setting_name(change->setting)))
            return false;
    }
    return true;
}

/* The start date keeps it out. */
static bool is_gated(const struct record *record)
{
    struct facts facts;
    facts_unpack(record->facts_low, record->facts_high, &facts);
    return record->standing == STANDING_WITHHELD &&
           facts.values[FACT_START_GATE] == START_GATE_BEFORE &&
           facts.values[FACT_ORIGIN] == ORIGIN_LEDGER && facts.values[FACT_ACTION] == ACTION_CREATE;
}

static bool judge_choice(struct judging *judging, const struct event *event,
                         const struct record *record)
{
    static const enum request_choice CHOICES[] = {
        [CHOICE_RETRY] = REQUEST_CHOICE_RETRY,
        [CHOICE_TAKE_PLATFORM] = REQUEST_CHOICE_TAKE,
        [CHOICE_TAKE_LEDGER] = REQUEST_CHOICE_TAKE,
        [CHOICE_DO_NOT_SYNC] = REQUEST_CHOICE_DO_NOT_SYNC,
    };
    const struct requester person = {.as = ASKER_PERSON};
    struct request_facts facts = common_facts(judging, &person);
    put(&facts, REQUEST_FACT_REQUEST, REQUEST_REQUEST_CHOICE);
    put(&facts, REQUEST_FACT_CHOICE, CHOICES[event->choice.choice]);
    put(&facts, REQUEST_FACT_GATE, is_gated(record) ? REQUEST_GATE_BEFORE : REQUEST_GATE_OPEN);
    return judge(judging, &facts, "choice");
}

/* A version that this build lacks cannot be decided by: nothing may go on under it. */
static bool judge_rules(struct judging *judging, const struct event *event)
{
    struct request_judgement *out = judging->out;
    uint32_t version = event->rules.version;
    struct request_facts facts = common_facts(judging, &event->rules.requester);
    put(&facts, REQUEST_FACT_REQUEST, REQUEST_REQUEST_RULES);
    if (!judge(judging, &facts, "version"))
        return false;
    if (version <= RULES_VERSION_LATEST)
        return true;
    out->verdict = REQUEST_CONFLICT;
    out->field = "version";
    out->reason = arena_format(judging->arena,
                               "version: this build has the rules up to version %d, not %u: start "
                               "the newer build first, then activate it",
                               RULES_VERSION_LATEST, (unsigned)version);
    return false;
}

bool request_judge(const struct request *request, struct arena *arena,
                   struct request_judgement *out)
{
    const struct event *event = request->event;
    *out = (struct request_judgement){.verdict = REQUEST_ALLOWED};
    struct judging judging = {
        .rules = request->rules,
        .head = request->head,
        .is_connecting = request->is_connecting,
        .after = request->head->settings,
        .arena = arena,
        .out = out,
    };
    switch (event->type) {
    case EVENT_SETTINGS:
        return judge_settings(&judging, event);
    case EVENT_CHOICE:
        return judge_choice(&judging, event, request->record);
    case EVENT_RULES:
        return judge_rules(&judging, event);
    case EVENT_OBSERVED:
    case EVENT_RESULT:
    case EVENT_RUN_REQUESTED:
    case EVENT_RUN_READ:
    case EVENT_CONTINUE:
    case EVENT_COUNT:
        break;
    }
    bug("event type %d is no request", (int)event->type);
}
