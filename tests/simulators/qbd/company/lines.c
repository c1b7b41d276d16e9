#include "tests/simulators/qbd/company/lines.h"

#include "tests/simulators/qbd/company/cents.h"
#include "tests/simulators/qbd/company/fields.h"
#include "tests/simulators/qbd/company/item.h"

static bool ends_with(struct text text, struct text end)
{
    return text.length >= end.length &&
           memcmp(text.data + text.length - end.length, end.data, end.length) == 0;
}

bool lines_is_line(struct text name)
{
    return ends_with(name, TEXT("LineAdd")) || ends_with(name, TEXT("LineMod")) ||
           ends_with(name, TEXT("LineRet"));
}

/* "ExpenseLine" of "ExpenseLineAdd". */
static struct text stem_of(struct text name)
{
    return text_slice(name.data, name.length - 3);
}

struct xml *lines_find(const struct object *object, struct text line_id)
{
    for (struct xml *line = object->fields->first; line; line = line->next) {
        if (lines_is_line(line->name) && text_equal(xml_text(line, "TxnLineID"), line_id))
            return line;
    }
    return NULL;
}

/* The line's elements that a Ret shows take the place of what `line` had. */
static void take_elements(struct arena *arena, struct xml *line, const struct xml *from)
{
    const struct element *shape = shape_find(line->name);
    XML_EACH(child, from)
    {
        if (!shape_element(shape, child->name) || text_equal(child->name, TEXT("TxnLineID")))
            continue;
        fields_remove(line, child->name);
        if (child->first || !text_is_empty(child->content))
            fields_append(line, fields_copy(arena, child));
    }
}

static struct xml *new_line(struct draft *draft, struct text name)
{
    struct arena *arena = &draft->company->arena;
    struct xml *line = fields_make(arena, name, TEXT(""));
    fields_set(arena, line, "TxnLineID", company_new_line_id(draft->company));
    return line;
}

/* A changed line forgets the amount that came from its quantity and price. */
static void forget_amount(struct xml *line, const struct xml *from)
{
    bool is_repriced = xml_child(from, "Quantity") || xml_child(from, "Cost") ||
                       xml_child(from, "Rate") || xml_child(from, "ItemRef");
    if (is_repriced && !xml_child(from, "Amount"))
        fields_remove(line, TEXT("Amount"));
    if (xml_child(from, "Amount") && !xml_child(from, "Cost"))
        fields_remove(line, TEXT("Cost"));
    if (xml_child(from, "Amount") && !xml_child(from, "Rate"))
        fields_remove(line, TEXT("Rate"));
}

static struct xml *take_line(struct draft *draft, const struct xml *from)
{
    struct arena *arena = &draft->company->arena;
    struct text name = arena_format(arena, "%.*sRet", TEXT_ARG(stem_of(from->name)));
    struct text id = xml_text(from, "TxnLineID");
    struct xml *line = NULL;
    if (text_is_empty(id) || text_equal(id, TEXT("-1"))) {
        line = new_line(draft, name);
    } else {
        const struct xml *before = lines_find(draft->object, id);
        if (!before || !text_equal(before->name, name)) {
            status_set(draft->status, STATUS_NOT_FOUND, id, TEXT("There is no such line."));
            return NULL;
        }
        line = fields_copy(arena, before);
    }
    take_elements(arena, line, from);
    if (text_is_present(id))
        forget_amount(line, from);
    return line;
}

static size_t place_of(const struct object *object, struct text line_id)
{
    size_t place = 0;
    XML_EACH(line, object->fields)
    {
        place++;
        if (text_equal(xml_text(line, "TxnLineID"), line_id))
            return place;
    }
    return 0;
}

/* Named lines come in the order in which the transaction has them. */
static bool check_order(const struct draft *draft)
{
    size_t last = 0;
    struct text kind = TEXT_NONE;
    XML_EACH(line, draft->request)
    {
        if (!lines_is_line(line->name))
            continue;
        if (!text_equal(line->name, kind))
            last = 0;
        kind = line->name;
        size_t place = place_of(draft->object, xml_text(line, "TxnLineID"));
        if (place && place < last)
            return status_set(draft->status, STATUS_LINE_ORDER,
                              text_of(entity_row(draft->object->entity)->name), TEXT_NONE);
        last = place ? place : last;
    }
    return true;
}

static bool is_cleared(const struct draft *draft, const char *clear)
{
    struct text value = xml_text(draft->request, clear);
    return text_equal(value, TEXT("true")) || text_equal(value, TEXT("1"));
}

bool lines_take(struct draft *draft, const struct element *shown)
{
    struct xml *fields = draft->object->fields;
    struct xml taken = {0};
    if (!draft->is_add && !check_order(draft))
        return false;
    XML_EACH(from, draft->request)
    {
        if (!lines_is_line(from->name))
            continue;
        struct xml *line = take_line(draft, from);
        if (!line)
            return false;
        fields_append(&taken, line);
    }
    if (is_cleared(draft, "ClearExpenseLines"))
        fields_remove(fields, TEXT("ExpenseLineRet"));
    if (is_cleared(draft, "ClearItemLines"))
        fields_remove(fields, TEXT("ItemLineRet"));
    SHAPE_EACH(element, shown)
    {
        if (lines_is_line(text_of(element->name)) && xml_child(&taken, element->name))
            fields_remove(fields, text_of(element->name));
    }
    for (struct xml *line = taken.first, *next; line; line = next) {
        next = line->next;
        line->next = NULL;
        fields_append(fields, line);
    }
    return true;
}

/* Quantity times price, where the line does not say its amount. */
static bool fill_amount(struct draft *draft, struct xml *line, const char *price)
{
    struct arena *arena = &draft->company->arena;
    const struct object *item = object_reference(draft->company, line, "ItemRef");
    struct text quantity = xml_text(line, "Quantity");
    int64_t cents;
    if (!item || text_is_present(xml_text(line, "Amount")))
        return true;
    if (!text_is_present(xml_text(line, price)))
        fields_set(arena, line, price, item_price(item, price));
    if (!cents_product(text_is_present(quantity) ? quantity : TEXT("1"), xml_text(line, price),
                       &cents))
        return status_set(draft->status, STATUS_INVALID, text_of(price), TEXT("It is too large."));
    fields_set(arena, line, "Amount", cents_format(arena, cents));
    return true;
}

bool lines_total(struct draft *draft, const char *price, int64_t *total)
{
    *total = 0;
    for (struct xml *line = draft->object->fields->first; line; line = line->next) {
        if (!lines_is_line(line->name))
            continue;
        if (!fill_amount(draft, line, price))
            return false;
        int64_t cents = cents_of(xml_text(line, "Amount"));
        bool has_account = xml_child(line, "AccountRef") || xml_child(line, "ItemRef");
        if (cents != 0 && !has_account)
            return status_set(draft->status, STATUS_MISSING,
                              text_equal(line->name, TEXT("ExpenseLineRet")) ? TEXT("AccountRef")
                                                                             : TEXT("ItemRef"),
                              TEXT_NONE);
        *total += cents;
    }
    return true;
}
