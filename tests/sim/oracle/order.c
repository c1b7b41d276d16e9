/* X22: of one invoice, money goes before the credit memos that are applied to it. */
#include "tests/sim/oracle/predicates.h"

struct search {
    const struct question *question;
    const struct document *payment; /* that may have to go first */
    bool is_of_same, lacks_something, has_found;
};

static void look_at_invoice(void *context, enum entity entity, struct text id)
{
    struct search *search = context;
    const struct lines *own = &search->question->source->lines[INVOICE_PAYMENT_LINES_APPLICATION];
    for (size_t i = 0; i < own->count && entity == ENTITY_INVOICE; i++)
        search->is_of_same |=
            text_equal(id, own->items[i].fields[INVOICE_PAYMENT_APPLICATION_INVOICE]);
}

static void look_at_reference(void *context, enum entity entity, struct text *id)
{
    struct search *search = context;
    const struct question *question = search->question;
    const struct tenant_world *tenant = &question->oracle->world->tenants[question->tenant];
    const struct entry *entry = books_find(&tenant->books[question->from], entity, *id);
    const struct pair *pair = entry ? pair_of(question->court, question->from, entry) : NULL;
    search->lacks_something |= !pair || pair->entries[half_other(question->from)]->is_deleted;
}

/* Nothing keeps it from going over: neither a rule, nor what it refers to, nor an answer. */
static bool may_go(struct search *search, const struct entry *payment)
{
    const struct question *question = search->question;
    const struct tenant_world *tenant = &question->oracle->world->tenants[question->tenant];
    struct question other = *question;
    struct document document = *search->payment;
    other.record_id = derive_record_id(tenant->id, tenant->books[question->from].side,
                                       payment->entity, payment->id);
    other.action = ACTION_CREATE;
    other.source = other.content = search->payment;
    other.target = NULL;
    other.seen[question->from] = payment;
    other.seen[half_other(question->from)] = NULL;
    struct text key =
        refusal_key(&question->oracle->world->arena, other.record_id, half_other(question->from));
    document_each_ref(&document, &question->oracle->world->arena, look_at_reference, search);
    return !search->lacks_something && !map_get(&question->court->refusals, key) &&
           !forbidden_because(&other);
}

static bool goes_first(struct search *search, const struct sighting *seen)
{
    search->payment = &seen->document;
    search->is_of_same = search->lacks_something = false;
    if (seen->is_deleted || seen->document.entity != ENTITY_INVOICE_PAYMENT ||
        document_is_void(&seen->document) || document_uses_credits(&seen->document) ||
        pair_of(search->question->court, search->question->from, seen->entry))
        return false;
    document_each_applied(&seen->document, look_at_invoice, search);
    return search->is_of_same && may_go(search, seen->entry);
}

bool uses_credit_before_money(const struct question *question)
{
    struct search search = {.question = question};
    const struct map *seen = &question->court->sightings[question->from];
    if (!is_written(question, ENTITY_INVOICE_PAYMENT) || question->target ||
        !document_uses_credits(question->source) ||
        setting_is(question, TENANT_SETTING_CREDIT_MEMO_ORDER, "any"))
        return false;
    for (size_t i = 0; i < seen->entry_count; i++)
        if (seen->entries[i].value && goes_first(&search, seen->entries[i].value))
            return true;
    return false;
}
