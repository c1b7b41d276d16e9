/* What holds whatever the ledger is. The seeds say one way and one currency of Online only; Desktop
 * does the same, which writes less. */
#include "tests/sim/oracle/predicates.h"

bool is_marked(const struct question *question)
{
    return map_get(&question->court->marks, uuid_key(&question->record_id)) != NULL;
}

bool is_under_review(const struct question *question)
{
    return setting_is(question, TENANT_SETTING_REVIEW, "open");
}

static bool holds(const struct question *question, enum tenant_setting which)
{
    return setting_is(question, which, "both") ||
           setting_is(question, which, half_name(half_other(question->from)));
}

/* A job is a customer with a parent. */
static bool is_job(const struct question *question)
{
    return is_a(question, ENTITY_CUSTOMER) && text_is_present(said(question, CUSTOMER_PARENT));
}

bool is_held(const struct question *question)
{
    enum tenant_setting own = TENANT_SETTING_COUNT;
    enum entity entity = is_job(question) ? ENTITY_JOB : question->entity;
    struct text name =
        arena_format(&question->oracle->world->arena, "hold.%s", entity_name(entity));
    return holds(question, TENANT_SETTING_HOLD) ||
           (tenant_setting_parse(name, &own) && holds(question, own));
}

bool is_item_or_job_of_the_platform(const struct question *question)
{
    return goes_out(question) && (is_job(question) || is_a(question, ENTITY_ITEM));
}

bool is_up_only(const struct question *question)
{
    return is_document(question) && comes_in(question) &&
           setting_is(question, TENANT_SETTING_DIRECTION, "up_only");
}

/* A document without currency has the company's. */
static struct text currency_of(const struct question *question)
{
    struct text own = document_value(question->source, ROLE_CURRENCY);
    return text_is_empty(own) ? setting(question, TENANT_SETTING_HOME_CURRENCY) : own;
}

bool has_unknown_currency(const struct question *question)
{
    return is_document(question) && is_writing(question) && text_is_empty(currency_of(question));
}

bool has_other_currency(const struct question *question)
{
    return is_document(question) && is_writing(question) &&
           !text_equal_string(currency_of(question), "USD");
}

bool is_in_closed_period(const struct question *question)
{
    struct text closed = setting(question, TENANT_SETTING_CLOSE_DATE);
    return is_document(question) && goes_out(question) && !text_is_empty(closed) &&
           text_compare(document_value(question->content, ROLE_DATE), closed) <= 0;
}

bool is_purchase_order(const struct question *question)
{
    return is_a(question, ENTITY_PURCHASE_ORDER);
}

bool is_figure_of_the_platform(const struct question *question)
{
    return entity_kind(question->entity) == ENTITY_KIND_FIGURE && goes_out(question);
}

bool is_negative(const struct question *question)
{
    return entity_is_payable(question->entity) && is_writing(question) &&
           cents_of(document_value(question->source, ROLE_TOTAL)) < 0;
}

struct item_search {
    const struct question *question;
    bool has_found;
};

static void look_at_item(void *context, enum entity entity, struct text *id)
{
    struct item_search *search = context;
    const struct question *question = search->question;
    const struct tenant_world *tenant = &question->oracle->world->tenants[question->tenant];
    const struct entry *item = books_find(&tenant->books[HALF_PLATFORM], entity, *id);
    if (entity == ENTITY_ITEM && item && !pair_of(question->court, HALF_PLATFORM, item))
        search->has_found = true;
}

/* Items go one way: one that is made on the platform stays there, and what uses it with it. */
bool has_item_of_the_platform(const struct question *question)
{
    struct item_search search = {.question = question};
    struct document source = *question->source;
    if (!is_document(question) || !is_writing(question) || !goes_out(question))
        return false;
    document_each_ref(&source, &question->oracle->world->arena, look_at_item, &search);
    return search.has_found;
}

struct payment_search {
    struct text paid;
    enum entity entity;
    bool has_found;
};

static void look_at_paid(void *context, enum entity entity, struct text id)
{
    struct payment_search *search = context;
    search->has_found |= entity == search->entity && text_equal(id, search->paid);
}

/* What is to be voided or deleted is paid there, or used, as far as the journal has shown. */
bool removes_what_is_paid(const struct question *question)
{
    const struct map *there = &question->court->sightings[half_other(question->from)];
    if (is_writing(question) || !question->target)
        return false;
    struct payment_search search = {.paid = question->target->id, .entity = question->entity};
    for (size_t i = 0; i < there->entry_count && !search.has_found; i++) {
        const struct sighting *payment = there->entries[i].value;
        if (payment && !payment->is_deleted && !books_is_void(&payment->document))
            document_each_applied(&payment->document, look_at_paid, &search);
    }
    return search.has_found;
}
