#include "tests/simulators/qbd/company/write.h"

#include <inttypes.h>

#include "tests/simulators/qbd/company/books.h"
#include "tests/simulators/qbd/company/check.h"
#include "tests/simulators/qbd/company/draft.h"
#include "tests/simulators/qbd/company/fields.h"
#include "tests/simulators/qbd/company/lines.h"
#include "tests/simulators/qbd/company/link.h"
#include "tests/simulators/qbd/company/reference.h"

static struct text text_of_name(const struct object *object)
{
    return text_of(entity_row(object->entity)->name);
}

/* The record that a Mod names, if its edit sequence is the current one. */
static struct object *find_to_modify(struct company *company, enum entity entity,
                                     const struct xml *request, struct status *status)
{
    const char *key = entity_row(entity)->is_list ? "ListID" : "TxnID";
    struct text sequence = xml_text(request, "EditSequence");
    struct object *object = company_find_kind(company, entity, xml_text(request, key));
    int64_t number;
    if (!object) {
        status_set(status, STATUS_NOT_FOUND, xml_text(request, key), TEXT("It is not there."));
        return NULL;
    }
    if (!text_parse_int64(sequence, &number) || number != object->edit_sequence) {
        status_set(status, STATUS_STALE, sequence, TEXT_NONE);
        return NULL;
    }
    if (!object->is_voided)
        return object;
    status_set(status, STATUS_CANNOT_MODIFY, text_of_name(object), TEXT("It was voided."));
    return NULL;
}

/* How the Ret calls what an Add or Mod calls `name`; NULL when it does not show it. */
static const struct element *shown_element(struct arena *arena, const struct element *shown,
                                           struct text name)
{
    const struct element *element = shape_element(shown, name);
    if (element || name.length <= 3)
        return element;
    struct text stem = text_slice(name.data, name.length - 3); /* without Add or Mod */
    element = shape_element(shown, arena_format(arena, "%.*sRet", TEXT_ARG(stem)));
    return element ? element : shape_element(shown, stem);
}

static bool is_kept(const struct element *element)
{
    static const char *const COMPUTED[] = {"TxnID", "ListID", "EditSequence", "AppliedToTxnRet"};
    for (size_t i = 0; i < sizeof(COMPUTED) / sizeof(COMPUTED[0]); i++) {
        if (text_equal_string(text_of(element->name), COMPUTED[i]))
            return false;
    }
    return true;
}

/* One element of the request takes the place of what was there. */
static void take_field(struct draft *draft, const struct xml *from, const struct element *element,
                       bool is_first)
{
    struct arena *arena = &draft->company->arena;
    struct xml *fields = draft->object->fields;
    struct text name = text_of(element->name);
    const struct xml *before = xml_child(fields, element->name);
    struct xml *copy = fields_copy(arena, from);
    copy->name = name;
    bool is_merged = element->kind == KIND_PART && !text_equal(from->name, name) && before;
    if (is_merged) {
        struct xml *whole = fields_copy(arena, before);
        for (struct xml *child = copy->first, *next; child; child = next) {
            next = child->next;
            child->next = NULL;
            fields_remove(whole, child->name);
            fields_append(whole, child);
        }
        copy = whole;
    }
    if (is_first)
        fields_remove(fields, name);
    if (copy->first || !text_is_empty(copy->content))
        fields_append(fields, copy);
}

static bool take_fields(struct draft *draft)
{
    struct arena *arena = &draft->company->arena;
    const char *entity = entity_row(draft->object->entity)->name;
    const struct element *shown = shape_find(arena_format(arena, "%sRet", entity));
    struct text last = TEXT_NONE;
    XML_EACH(child, draft->request)
    {
        const struct element *element = shown_element(arena, shown, child->name);
        bool is_first = !text_equal(child->name, last);
        last = child->name;
        if (!element || !is_kept(element) || lines_is_line(child->name))
            continue;
        take_field(draft, child, element, is_first);
    }
    return lines_take(draft, shown);
}

static bool check_open_period(struct draft *draft, const struct object *before)
{
    const struct company *company = draft->company;
    struct text name = text_of_name(draft->object);
    if (!company_is_closed(company, draft->object) &&
        (draft->is_add || !company_is_closed(company, before)))
        return true;
    if (draft->is_add)
        return status_set(draft->status, STATUS_CANNOT_SAVE, name,
                          TEXT("The date is in the closed period."));
    status_set(draft->status, STATUS_CLOSED_MODIFY, name, TEXT_NONE);
    draft->status->code = (int)company->switches.closed_modify_code;
    return false;
}

static void fill_dates(struct draft *draft)
{
    char text[DATE_TEXT_BYTES_MAX];
    struct object *object = draft->object;
    if (!entity_row(object->entity)->is_list && !text_is_present(object_text(object, "TxnDate")))
        fields_set(&draft->company->arena, object->fields, "TxnDate",
                   date_format(instant_date(draft->company->now, 0), text));
}

static void touch_settled(struct company *company, struct object *object)
{
    if (!company->switches.payment_touches_bill)
        return;
    LINKS_FROM(link, object)
    {
        if (link->is_live)
            company_touch(company, link->target);
    }
}

static struct object *write_draft(struct draft *draft)
{
    struct company *company = draft->company;
    struct object *object = draft->object;
    const struct object before = *object;
    object->fields = before.fields ? fields_copy(&company->arena, before.fields)
                                   : fields_make(&company->arena, TEXT("fields"), TEXT(""));
    bool is_good = take_fields(draft);
    if (is_good) {
        fill_dates(draft);
        is_good = check_open_period(draft, &before) && entity_row(object->entity)->prepare(draft);
    }
    if (!is_good) {
        *object = before;
        return NULL;
    }
    if (draft->leaves_no_record)
        return NULL;
    if (draft->is_add)
        company_register(company, object);
    company_touch(company, object);
    books_repost(company, object);
    touch_settled(company, object);
    return object;
}

/* Desktop with one currency knows nothing of rates. */
static bool check_features(const struct xml *request, struct status *status)
{
    if (xml_child(request, "CurrencyRef") || xml_child(request, "ExchangeRate"))
        return status_set(status, STATUS_NO_FEATURE, TEXT("multicurrency"), TEXT_NONE);
    return true;
}

struct object *write_record(struct company *company, enum entity entity, const struct xml *request,
                            struct status *status)
{
    const struct element *shape = shape_find(request->name);
    struct draft draft = {.company = company, .status = status};
    REQUIRE(shape && request->name.length > 3);
    draft.is_add = memcmp(request->name.data + request->name.length - 3, "Add", 3) == 0;
    struct xml *copy = fields_copy(&company->arena, request);
    draft.request = copy;
    status_set(status, STATUS_DONE, TEXT_NONE, TEXT_NONE);
    if (!check_values(copy, shape, status) || !check_features(copy, status) ||
        !reference_resolve(company, copy, shape, entity, status))
        return NULL;
    draft.object = draft.is_add ? company_make(company, entity)
                                : find_to_modify(company, entity, copy, status);
    return draft.object ? write_draft(&draft) : NULL;
}
