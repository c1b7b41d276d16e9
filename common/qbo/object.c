#include "qbo/object.h"

#include <string.h>
#include <strings.h>

#include "base/decimal.h"
#include "model/pairs.h"
#include "qbo/words.h"

/* --- words ------------------------------------------------------------------------------------ */

#define ACCOUNT_TYPE(name, qbo) qbo,
static const char *const ACCOUNT_TYPES[] = {
#include "qbo/account_types.def"
};
#undef ACCOUNT_TYPE

static bool equals_any_case(struct text text, const char *word)
{
    return text.length == strlen(word) && strncasecmp(text.data, word, text.length) == 0;
}

struct text qbo_account_type(struct text type)
{
    for (size_t i = 0; i < sizeof(ACCOUNT_TYPES) / sizeof(ACCOUNT_TYPES[0]); i++) {
        if (equals_any_case(type, ACCOUNT_TYPES[i]))
            return text_of(ACCOUNT_TYPES[i]);
    }
    return TEXT_NONE;
}

/* --- values ----------------------------------------------------------------------------------- */

static bool take_value(struct arena *arena, const struct json *object, const struct field *field,
                       struct text *out, struct error *error)
{
    const struct json *value = field->qbo ? json_path(object, field->qbo) : NULL;
    if (!value || value->kind == JSON_NULL)
        return true;
    struct text text = value->text;
    if (value->kind == JSON_TRUE || value->kind == JSON_FALSE)
        text = value->kind == JSON_TRUE ? TEXT("true") : TEXT("false");
    if (value->kind == JSON_ARRAY || value->kind == JSON_OBJECT)
        return error_set(error, ERROR_PERMANENT, "%s: is no plain value", field->qbo);
    return field_canonical(field, text, arena, out, error) || error_prefix(error, "%s", field->qbo);
}

static bool take_values(struct arena *arena, const struct json *object, const struct field *fields,
                        struct text *values, size_t count, struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        if (!take_value(arena, object, &fields[i], &values[i], error))
            return false;
    }
    return true;
}

/* --- lines ------------------------------------------------------------------------------------ */

/* The field of a payment's line that says what is paid or used, and the Id that the line links to
 * it; NULL for lines that link nothing. */
static const struct field *linked_field(const struct line_kind *kind)
{
    for (size_t f = 0; f < kind->field_count; f++) {
        if (kind->fields[f].type == FIELD_REF && !kind->fields[f].qbo)
            return &kind->fields[f];
    }
    return NULL;
}

static struct text linked_id(const struct field *linked, const struct json *line)
{
    JSON_EACH(link, linked ? json_member(line, "LinkedTxn") : NULL)
    {
        if (text_equal_string(json_text(link, "TxnType"), qbo_entity_name(linked->ref)))
            return json_scalar(link, "TxnId");
    }
    return TEXT_NONE;
}

static bool is_line_of(const struct line_kind *kind, const struct json *line)
{
    const struct field *linked = linked_field(kind);
    if (linked)
        return text_is_present(linked_id(linked, line));
    return text_equal_string(json_text(line, "DetailType"), kind->qbo);
}

static bool take_line(struct arena *arena, const struct json *source, const struct line_kind *kind,
                      struct line *out, struct error *error)
{
    const struct field *linked = linked_field(kind);
    if (!take_values(arena, source, kind->fields, out->fields, kind->field_count, error))
        return false;
    return !linked || field_canonical(linked, linked_id(linked, source), arena,
                                      &out->fields[linked - kind->fields], error);
}

static bool take_lines(struct arena *arena, const struct json *object, struct document *document,
                       size_t kind_at, struct error *error)
{
    const struct line_kind *kind = &layout_of(document->entity)->lines[kind_at];
    const struct json *array = json_member(object, "Line");
    size_t count = 0, position = 0;
    JSON_EACH(line, array)
    {
        count += is_line_of(kind, line);
    }
    struct line *lines = ARENA_ARRAY(arena, struct line, count);
    document->lines[kind_at] = (struct lines){lines, count};
    JSON_EACH(line, array)
    {
        if (is_line_of(kind, line) && !take_line(arena, line, kind, lines++, error))
            return error_prefix(error, "Line[%zu]", position);
        position++;
    }
    return true;
}

/* --- lines that pair two records -------------------------------------------------------------- */

/* QuickBooks tells what each of them gets, in a line of its own or in one with the other. */
static bool take_shares(struct arena *arena, const struct json *array, const struct line_kind *kind,
                        struct shares shares[PAIR_MEMBERS], struct error *error)
{
    size_t position = 0, most = array ? array->count : 0;
    for (int m = 0; m < PAIR_MEMBERS; m++)
        shares[m].items = ARENA_ARRAY(arena, struct share, most);
    JSON_EACH(line, array)
    {
        for (int m = 0; m < PAIR_MEMBERS; m++) {
            const struct field *field = pair_field(kind, (enum pair_member)m);
            struct text id = linked_id(field, line);
            if (!text_is_present(id))
                continue;
            struct share *share = &shares[m].items[shares[m].count++];
            if (!decimal_parse(json_scalar(line, "Amount"), &share->amount))
                return error_set(error, ERROR_PERMANENT, "Line[%zu]: Amount: is no amount",
                                 position);
            if (!field_canonical(field, id, arena, &share->reference, error))
                return error_prefix(error, "Line[%zu]", position);
        }
        position++;
    }
    return true;
}

static bool take_pairs(struct arena *arena, const struct json *object, struct document *document,
                       size_t kind_at, struct error *error)
{
    const struct line_kind *kind = &layout_of(document->entity)->lines[kind_at];
    struct shares shares[PAIR_MEMBERS] = {{0}};
    return take_shares(arena, json_member(object, "Line"), kind, shares, error) &&
           (pairs_match(kind, shares, arena, &document->lines[kind_at]) ||
            error_set(error, ERROR_PERMANENT,
                      "Line: what is used is not as much as what it is used for: a part of it is "
                      "something that is not carried"));
}

/* --- what is QuickBooks Online's own ---------------------------------------------------------- */

static bool is_zero(struct text amount)
{
    struct decimal decimal;
    return decimal_parse(amount, &decimal) && decimal_sign(decimal) == 0;
}

/* A void is an update: nothing is left of the amounts, and the note begins with "Voided". */
static void take_void(struct document *document)
{
    struct text rest;
    const struct layout *layout = layout_of(document->entity);
    if (field_of_role(layout->fields, layout->field_count, ROLE_STATUS) < 0)
        return;
    document_set(document, ROLE_STATUS, TEXT("open"));
    if (!is_zero(document_value(document, ROLE_TOTAL)) ||
        !qbo_void_note_split(document_value(document, ROLE_MEMO), &rest))
        return;
    document_set(document, ROLE_STATUS, TEXT("voided"));
    document_set(document, ROLE_MEMO, rest);
    /* A voided payment pays nothing. */
    if (entity_kind(document->entity) == ENTITY_KIND_PAYMENT)
        memset(document->lines, 0, sizeof(document->lines));
}

static bool take_account_type(struct document *document, struct error *error)
{
    struct text shown = document->fields[ACCOUNT_TYPE], known = qbo_account_type(shown);
    if (text_is_present(shown) && !text_is_present(known))
        return error_set(error, ERROR_PERMANENT, "AccountType: %.*s is no type that is known",
                         TEXT_ARG(shown));
    document->fields[ACCOUNT_TYPE] = known;
    return true;
}

static bool take_paying_account(struct arena *arena, const struct json *object,
                                struct document *document, struct error *error)
{
    static const char CARD[] = "CreditCardPayment.CCAccountRef.value";
    const struct field *field = &layout_of(ENTITY_BILL_PAYMENT)->fields[BILL_PAYMENT_ACCOUNT];
    if (!text_equal_string(document->fields[BILL_PAYMENT_PAY_TYPE], "CreditCard"))
        return true;
    return field_canonical(field, json_scalar(object, CARD), arena,
                           &document->fields[BILL_PAYMENT_ACCOUNT], error) ||
           error_prefix(error, "%s", CARD);
}

/* Its total is what it applies: the payment that QuickBooks makes of it is one of nothing. Applied
 * to nothing it is void. */
static void take_application(struct arena *arena, struct document *document)
{
    const struct lines *lines = &document->lines[CREDIT_APPLICATION_LINES_APPLICATION];
    document->fields[CREDIT_APPLICATION_TOTAL] = TEXT_NONE;
    document_derive(document, arena);
    if (lines->count > 0)
        return;
    document->fields[CREDIT_APPLICATION_TOTAL] = TEXT("0.00");
    document->fields[CREDIT_APPLICATION_STATUS] = TEXT("voided");
}

static bool take_own_ways(struct arena *arena, const struct json *object, struct document *document,
                          struct error *error)
{
    take_void(document);
    if (document->entity == ENTITY_ACCOUNT)
        return take_account_type(document, error);
    if (document->entity == ENTITY_BILL_PAYMENT)
        return take_paying_account(arena, object, document, error);
    if (document->entity == ENTITY_CREDIT_APPLICATION)
        take_application(arena, document);
    if (document->entity == ENTITY_INVOICE) {
        bool is_wanted = text_equal_string(json_text(object, "EmailStatus"), "NeedToSend");
        document->fields[INVOICE_TO_BE_EMAILED] = is_wanted ? TEXT("true") : TEXT("false");
    }
    return true;
}

static bool take_document(struct arena *arena, const struct json *object, struct document *document,
                          struct error *error)
{
    const struct layout *layout = layout_of(document->entity);
    if (!take_values(arena, object, layout->fields, document->fields, layout->field_count, error))
        return false;
    for (size_t kind = 0; kind < layout->line_kind_count; kind++) {
        bool is_paired = layout->lines[kind].is_paired;
        if (!(is_paired ? take_pairs : take_lines)(arena, object, document, kind, error))
            return false;
    }
    if (!take_own_ways(arena, object, document, error))
        return false;
    document_complete(document);
    return true;
}

static struct observation head_of(const struct json *object, enum entity entity)
{
    struct observation head = {.side = SIDE_ONLINE,
                               .entity = entity,
                               .id = json_scalar(object, "Id"),
                               .version = TEXT(""),
                               .created_at = INSTANT_NONE,
                               .document.entity = entity};
    if (!instant_parse(json_scalar(object, "MetaData.LastUpdatedTime"), &head.changed_at))
        head.changed_at = INSTANT_NONE;
    return head;
}

struct observation qbo_object_as_gone(const struct json *object, enum entity entity)
{
    struct observation gone = head_of(object, entity);
    gone.is_deleted = true;
    return gone;
}

bool qbo_object_parse(struct arena *arena, const struct json *object, enum entity entity,
                      struct observation *out, struct error *error)
{
    REQUIRE(qbo_entity_name(entity));
    *out = head_of(object, entity);
    out->version = json_scalar(object, "SyncToken");
    if (out->id.length > REFERENCE_BYTES_MAX)
        out->id = TEXT_NONE;
    if (text_is_empty(out->id))
        return error_set(error, ERROR_PERMANENT, "%s: has no Id", qbo_entity_name(entity));
    if (!text_is_present(out->version))
        out->version = TEXT("");
    out->is_deleted = text_equal_string(json_text(object, "status"), "Deleted");
    return out->is_deleted || take_document(arena, object, &out->document, error) ||
           error_prefix(error, "%s %.*s", qbo_entity_name(entity), TEXT_ARG(out->id));
}
