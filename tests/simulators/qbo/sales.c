#include "tests/simulators/qbo/sales.h"

#include "tests/simulators/qbo/cents.h"
#include "tests/simulators/qbo/charge.h"
#include "tests/simulators/qbo/item.h"
#include "tests/simulators/qbo/render.h"
#include "tests/simulators/qbo/special_account.h"

static bool is_detail(const struct json *line, const char *type)
{
    return text_equal_string(json_text(line, "DetailType"), type);
}

/* As the vendor's reference has it, an item line without an item only describes. */
static bool is_sold(const struct json *line)
{
    return is_detail(line, "SalesItemLineDetail") &&
           json_path(line, "SalesItemLineDetail.ItemRef.value");
}

static int64_t subtotal(const struct json *lines)
{
    int64_t sum = 0;
    JSON_EACH(line, lines)
    {
        int64_t cents;
        if (is_sold(line) && cents_of(json_member(line, "Amount"), &cents))
            sum += cents;
    }
    return sum;
}

/* A percentage of the subtotal, or the amount that the line says. False when it is neither. */
static bool read_discount(const struct json *line, int64_t subtotal_cents, int64_t *out)
{
    struct decimal percent;
    const struct json *detail = json_member(line, "DiscountLineDetail");
    if (!json_is_true(detail, "PercentBased"))
        return cents_of(json_member(line, "Amount"), out);
    if (!decimal_parse(json_scalar(detail, "DiscountPercent"), &percent) ||
        !decimal_multiply(percent, decimal_of(1, 2), &percent))
        return false;
    *out = cents_at_rate(subtotal_cents, percent);
    return true;
}

static bool check_item_line(struct change *change, const struct json *line, struct fault *fault)
{
    int64_t cents;
    const struct json *detail = json_member(line, "SalesItemLineDetail");
    if (!charge_line_amount(line, &cents, fault))
        return false;
    const struct object *item =
        check_reference(change->company, ENTITY_ITEM, detail, "ItemRef", fault);
    struct object *account = item ? item_account(change->company, item, ITEM_SOLD, fault) : NULL;
    return account && charge_post(change, account, cents, fault);
}

static bool check_discount_line(struct change *change, const struct json *line, struct fault *fault)
{
    int64_t cents;
    const struct json *detail = json_member(line, "DiscountLineDetail");
    struct object *account = special_account(change->company, SPECIAL_DISCOUNTS);
    if (!read_discount(line, subtotal(json_member(change->document, "Line")), &cents))
        return fault_set(fault, FAULT_PARAMETER_MISSING, "Amount",
                         "Required parameter Line.Amount is missing in the request");
    if (json_path(detail, "DiscountAccountRef.value"))
        account =
            check_reference(change->company, ENTITY_ACCOUNT, detail, "DiscountAccountRef", fault);
    return account && charge_post(change, account, -cents, fault);
}

static bool check_line(struct change *change, const struct json *line, struct fault *fault)
{
    struct text type = json_text(line, "DetailType");
    if (is_sold(line))
        return check_item_line(change, line, fault);
    if (is_detail(line, "DiscountLineDetail"))
        return check_discount_line(change, line, fault);
    if (is_detail(line, "DescriptionOnly") || is_detail(line, "SalesItemLineDetail"))
        return true;
    return fault_set(fault, text_is_present(type) ? FAULT_ENUMERATION : FAULT_PARAMETER_MISSING,
                     "DetailType", "Required parameter Line.DetailType is missing or invalid");
}

static bool check_lines(struct change *change, struct fault *fault)
{
    if (!charge_begin_lines(change, fault))
        return false;
    const struct json *lines = json_member(change->document, "Line");
    JSON_EACH(line, lines)
    {
        if (!check_line(change, line, fault))
            return false;
    }
    return charge_end_lines(change, fault);
}

static bool check_delivery(const struct change *change, struct fault *fault)
{
    const struct json *document = change->document;
    if (!check_enumeration(document, "EmailStatus", "NotSet NeedToSend EmailSent", fault) ||
        !check_enumeration(document, "PrintStatus", "NotSet NeedToPrint PrintComplete", fault) ||
        !check_email(change, "BillEmail", fault))
        return false;
    bool is_sent = text_equal_string(json_text(document, "EmailStatus"), "NeedToSend");
    if (is_sent && text_is_empty(json_text(document, "BillEmail.Address")))
        return fault_set(fault, FAULT_BUSINESS, "BillEmail",
                         "Business Validation Error: You need an e-mail address to send the "
                         "transaction.");
    return true;
}

/* A number that is larger than all so far is the one that the next follows. */
static void note_number(const struct change *change)
{
    int64_t number;
    bool is_new = text_is_empty(change->object->number);
    if (is_new && text_parse_int64(json_text(change->document, "DocNumber"), &number) &&
        number > change->company->last_sales_number)
        change->company->last_sales_number = number;
}

bool sales_check(struct change *change, struct fault *fault)
{
    return charge_check_header(change, fault) && check_delivery(change, fault) &&
           check_lines(change, fault) &&
           check_number(change, change->company->preferences.custom_numbers, fault);
}

void sales_apply(struct change *change)
{
    note_number(change);
    charge_apply(change);
}

static void show_discount(struct json_writer *writer, const struct company *company,
                          const struct json *line, int64_t subtotal_cents)
{
    int64_t cents = 0;
    char key[64];
    (void)read_discount(line, subtotal_cents, &cents);
    json_open_object(writer, NULL);
    JSON_EACH(member, line)
    {
        if (!text_equal_string(member->key, "Amount") && text_copy(member->key, key, sizeof(key)))
            render_value(writer, key, company, member);
    }
    cents_write(writer, "Amount", cents);
    json_close_object(writer);
}

static void show_lines(struct json_writer *writer, const struct company *company,
                       const struct object *document)
{
    const struct json *lines = json_member(document->document, "Line");
    int64_t sum = subtotal(lines);
    json_open_array(writer, "Line");
    JSON_EACH(line, lines)
    {
        if (!is_detail(line, "DiscountLineDetail"))
            render_value(writer, NULL, company, line);
    }
    json_open_object(writer, NULL);
    cents_write(writer, "Amount", sum);
    json_write_string(writer, "DetailType", "SubTotalLineDetail");
    json_open_object(writer, "SubTotalLineDetail");
    json_close_object(writer);
    json_close_object(writer);
    JSON_EACH(line, lines)
    {
        if (is_detail(line, "DiscountLineDetail"))
            show_discount(writer, company, line, sum);
    }
    json_close_array(writer);
}

void sales_show(struct json_writer *writer, const struct company *company,
                const struct object *document)
{
    show_lines(writer, company, document);
    render_charge(writer, company, document);
}
