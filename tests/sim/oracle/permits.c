/* The rulebook's sentences about what may cross, read off the rulebook once more: one after the
 * other, as predicates.def has them. */
#include "tests/sim/oracle/predicates.h"

enum ledger { ANY, ONLINE, DESKTOP };

struct sentence {
    bool (*holds)(const struct question *question);
    enum ledger ledger;
    const char *words;
};

#define FORBIDS(predicate, ledger, sentence) {predicate, ledger, sentence},
#define EXCUSES(predicate, ledger, sentence)
static const struct sentence FORBIDDING[] = {
#include "tests/sim/oracle/predicates.def"
};
#undef FORBIDS
#undef EXCUSES

#define FORBIDS(predicate, ledger, sentence)
#define EXCUSES(predicate, ledger, sentence) {predicate, ledger, sentence},
static const struct sentence EXCUSING[] = {
#include "tests/sim/oracle/predicates.def"
};
#undef FORBIDS
#undef EXCUSES

static bool holds(const struct sentence *sentence, const struct question *question)
{
    const struct tenant_world *tenant = &question->oracle->world->tenants[question->tenant];
    enum ledger ledger = tenant->books[HALF_LEDGER].side == SIDE_ONLINE ? ONLINE : DESKTOP;
    return (sentence->ledger == ANY || sentence->ledger == ledger) && sentence->holds(question);
}

const char *forbidden_because(const struct question *question)
{
    for (size_t i = 0; i < sizeof(FORBIDDING) / sizeof(*FORBIDDING); i++)
        if (holds(&FORBIDDING[i], question))
            return FORBIDDING[i].words;
    return NULL;
}

const char *excused_because(const struct question *question)
{
    for (size_t i = 0; i < sizeof(EXCUSING) / sizeof(*EXCUSING); i++)
        if (holds(&EXCUSING[i], question))
            return EXCUSING[i].words;
    return forbidden_because(question);
}

bool comes_in(const struct question *question)
{
    return question->from == HALF_LEDGER;
}

bool goes_out(const struct question *question)
{
    return question->from == HALF_PLATFORM;
}

bool is_a(const struct question *question, enum entity entity)
{
    return question->entity == entity;
}

bool is_list(const struct question *question)
{
    return entity_kind(question->entity) == ENTITY_KIND_LIST;
}

bool is_document(const struct question *question)
{
    enum entity_kind kind = entity_kind(question->entity);
    return kind == ENTITY_KIND_DOCUMENT || kind == ENTITY_KIND_PAYMENT;
}

bool is_writing(const struct question *question)
{
    return question->action == ACTION_CREATE || question->action == ACTION_UPDATE;
}

bool is_written(const struct question *question, enum entity entity)
{
    return is_a(question, entity) && is_writing(question);
}

bool is_entering(const struct question *question)
{
    return question->action == ACTION_CREATE && !question->target;
}

struct text said(const struct question *question, int field)
{
    return question->source->fields[field];
}

struct text setting(const struct question *question, enum tenant_setting which)
{
    return tenant_settings_get(&question->court->settings, which);
}

bool setting_is(const struct question *question, enum tenant_setting which, const char *value)
{
    return text_equal_string(setting(question, which), value);
}

bool setting_is_unset(const struct question *question, enum tenant_setting which)
{
    return text_is_empty(setting(question, which));
}

bool is_before(const struct question *question, struct text day, const char *boundary)
{
    int order = text_compare(day, text_of(boundary));
    return order < 0 || (order == 0 && !setting_is(question, TENANT_SETTING_BOUNDARY_DAY, "newer"));
}
