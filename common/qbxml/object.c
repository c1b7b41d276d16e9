#include "qbxml/object.h"

#include <string.h>

#include "base/decimal.h"
#include "qbxml/elements.h"
#include "qbxml/object_parts.h"

/* --- values ----------------------------------------------------------------------------------- */

const struct xml *qbxml_element_at(const struct xml *ret, const char *path)
{
    const char *dot = strchr(path, '.');
    if (!dot)
        return xml_child(ret, path);
    struct text head = text_slice(path, (size_t)(dot - path));
    XML_EACH(child, ret)
    {
        if (text_equal(child->name, head))
            return xml_child(child, dot + 1);
    }
    return NULL;
}

/* A reference to a list holds its ListID, one to a transaction is the id itself. */
static struct text plain_value(const struct field *field, const struct xml *element)
{
    struct text value = element ? element->content : TEXT_NONE;
    if (field->type == FIELD_REF && element && element->first)
        return xml_text(element, "ListID");
    if (field->type == FIELD_BOOL && text_equal(value, TEXT("1")))
        return TEXT("true");
    if (field->type == FIELD_BOOL && text_equal(value, TEXT("0")))
        return TEXT("false");
    return value;
}

/* Half an address is another's: of several only whole ones stay. */
static struct text cut_address(struct text kept)
{
    while (kept.length > 0 && kept.data[kept.length - 1] != ',' &&
           kept.data[kept.length - 1] != ';')
        kept.length--;
    return kept.length > 0 ? text_slice(kept.data, kept.length - 1) : TEXT_NONE;
}

/* QuickBooks holds longer texts than we keep of some; a record is not unreadable for that. */
static struct text fitting(const struct field *field, struct text value)
{
    struct text trimmed = text_is_present(value) ? text_trim(value) : value;
    if (field->type != FIELD_TEXT || trimmed.length <= field->characters_max)
        return value;
    struct text kept = text_cut_characters(trimmed, field->characters_max);
    bool is_address = strcmp(field->name, "email") == 0;
    return is_address && kept.length < trimmed.length ? cut_address(kept) : kept;
}

bool qbxml_value_take(const struct qbxml_reader *reader, const struct field *field,
                      const struct xml *element, struct text *out)
{
    struct text value = plain_value(field, element);
    struct error *error = reader->error;
    if (!element)
        return true;
    if (field->type == FIELD_CURRENCY) {
        value = qbxml_currency_code(&reader->context->currencies, element);
        if (!text_is_present(value))
            return error_set(error, ERROR_PERMANENT,
                             "CurrencyRef: %.*s is no currency that is known",
                             TEXT_ARG(xml_text(element, "FullName")));
    }
    return field_canonical(field, fitting(field, value), reader->arena, out, error) ||
           error_prefix(error, "%.*s", TEXT_ARG(element->name));
}

/* Of an address: Addr1 to Addr5, as far as there is anything. */
static bool take_text_lines(const struct qbxml_reader *reader, const struct xml *ret,
                            const struct field *field, struct text *out)
{
    struct text lines = TEXT_NONE;
    for (unsigned n = 1; n <= field->qbd_lines; n++) {
        struct text path = qbxml_line_path(field, n, reader->arena);
        const struct xml *element = qbxml_element_at(ret, path.data);
        struct text line = element ? text_trim(element->content) : TEXT_NONE;
        if (text_is_empty(line))
            continue;
        lines = text_is_present(lines)
                    ? arena_format(reader->arena, "%.*s\n%.*s", TEXT_ARG(lines), TEXT_ARG(line))
                    : line;
    }
    return !text_is_present(lines) ||
           field_canonical(field, lines, reader->arena, out, reader->error) ||
           error_prefix(reader->error, "%s", field->qbd);
}

static bool take_values(const struct qbxml_reader *reader, const struct xml *ret,
                        const struct field *fields, size_t count, struct text *values)
{
    for (size_t i = 0; i < count; i++) {
        if (fields[i].qbd_lines > 0) {
            if (!take_text_lines(reader, ret, &fields[i], &values[i]))
                return false;
            continue;
        }
        const struct xml *element = fields[i].qbd ? qbxml_element_at(ret, fields[i].qbd) : NULL;
        if (!qbxml_value_take(reader, &fields[i], element, &values[i]))
            return false;
    }
    return true;
}

/* --- lines ------------------------------------------------------------------------------------ */

/* What is paid has a type: only of one kind is a reference. */
static bool is_applied_to(const struct line_kind *kind, const struct xml *element)
{
    const struct field *field = &kind->fields[0];
    return !text_equal(element->name, TEXT("AppliedToTxnRet")) ||
           text_equal_string(xml_text(element, "TxnType"),
                             field->ref == ENTITY_INVOICE ? "Invoice" : "Bill");
}

static bool is_line(const struct line_kind *kind, const struct xml *element)
{
    static const struct text END = {"Ret", 3};
    struct text name = element->name, start = text_of(kind->qbd);
    return name.length == start.length + END.length && text_starts_with(name, start) &&
           memcmp(name.data + start.length, END.data, END.length) == 0 &&
           is_applied_to(kind, element);
}

static bool is_group_of_lines(const struct xml *element)
{
    struct text name = element->name;
    static const char *const ENDS[] = {"GroupLineRet", "LineGroupRet"};
    for (size_t i = 0; i < sizeof(ENDS) / sizeof(ENDS[0]); i++) {
        struct text end = text_of(ENDS[i]);
        if (name.length > end.length &&
            memcmp(name.data + name.length - end.length, end.data, end.length) == 0)
            return true;
    }
    return false;
}

/* After NULL the first line of the kind; those of a group stand where the group does. */
struct walk {
    const struct xml *at, *in_group;
};

static const struct xml *next_line(const struct line_kind *kind, struct walk *walk)
{
    while (walk->in_group || walk->at) {
        const struct xml *element = walk->in_group ? walk->in_group : walk->at;
        bool is_group = !walk->in_group && is_group_of_lines(element);
        if (walk->in_group)
            walk->in_group = walk->in_group->next;
        else
            walk->at = walk->at->next;
        if (is_group)
            walk->in_group = element->first;
        else if (is_line(kind, element))
            return element;
    }
    return NULL;
}

/* PaymentAmount is written, Amount is read. */
static bool take_line(const struct qbxml_reader *reader, const struct line_kind *kind,
                      const struct xml *element, struct line *out)
{
    int amount_at = field_of_role(kind->fields, kind->field_count, ROLE_TOTAL);
    struct text *amount = &out->fields[amount_at];
    if (!take_values(reader, element, kind->fields, kind->field_count, out->fields))
        return false;
    if (!text_is_present(*amount) &&
        !qbxml_value_take(reader, &kind->fields[amount_at], xml_child(element, "Amount"), amount))
        return false;
    if (!text_is_present(*amount) || qbxml_is_subtotal(&reader->subtotals, element))
        *amount = TEXT("0.00");
    /* What is taken away stands there as less than nothing. */
    if (kind->sign < 0 && text_starts_with(*amount, TEXT("-")))
        *amount = text_slice(amount->data + 1, amount->length - 1);
    return true;
}

static bool take_lines(const struct qbxml_reader *reader, const struct xml *ret,
                       const struct line_kind *kind, struct lines *out)
{
    struct walk walk = {ret->first, NULL};
    size_t count = 0;
    while (next_line(kind, &walk))
        count++;
    struct line *lines = ARENA_ARRAY(reader->arena, struct line, count);
    *out = (struct lines){lines, count};
    walk = (struct walk){ret->first, NULL};
    for (size_t i = 0; i < count; i++) {
        if (!take_line(reader, kind, next_line(kind, &walk), &lines[i]))
            return error_prefix(reader->error, "%s[%zu]", kind->qbd, i);
    }
    return true;
}

/* --- documents -------------------------------------------------------------------------------- */

static bool take_document(const struct qbxml_reader *reader, const struct qbxml_object *object,
                          struct document *document)
{
    const struct layout *layout = layout_of(object->entity);
    if (object->entity == ENTITY_CREDIT_APPLICATION)
        return qbxml_application_take(reader, object, document);
    if (!take_values(reader, object->ret, layout->fields, layout->field_count, document->fields))
        return false;
    for (size_t kind = 0; kind < layout->line_kind_count; kind++) {
        if (!take_lines(reader, object->ret, &layout->lines[kind], &document->lines[kind]))
            return false;
    }
    return qbxml_own_ways_take(reader, object->ret, document);
}

static struct text marker_of(struct arena *arena, const struct xml *ret)
{
    enum { BRACES = 2 };
    struct text guid = text_trim(xml_text(ret, "ExternalGUID"));
    char text[UUID_TEXT_BYTES];
    struct uuid uuid;
    if (guid.length > BRACES && guid.data[0] == '{' && guid.data[guid.length - 1] == '}')
        guid = text_slice(guid.data + 1, guid.length - BRACES);
    bool is_marker = uuid_parse(guid, &uuid) && !uuid_is_nil(uuid);
    return is_marker ? arena_copy(arena, uuid_format(uuid, text)) : TEXT_NONE;
}

static instant_us instant_in(const struct xml *ret, const char *name)
{
    instant_us instant;
    return instant_parse(xml_text(ret, name), &instant) ? instant : INSTANT_NONE;
}

static void take_stamp(const struct qbxml_reader *reader, const struct qbxml_object *object,
                       struct observation *out)
{
    const struct xml *ret = object->ret;
    struct text version = xml_text(ret, "EditSequence");
    if (object->link) {
        bool is_bill = text_equal(ret->name, TEXT("BillRet"));
        struct text own = out->id, other = object->link->other;
        out->id = qbxml_application_id(reader->arena, is_bill ? other : own, is_bill ? own : other);
        return;
    }
    out->version = text_is_present(version) && !out->is_deleted ? version : TEXT("");
    out->changed_at = instant_in(ret, out->is_deleted ? "TimeDeleted" : "TimeModified");
    out->created_at = instant_in(ret, "TimeCreated");
    out->external_id = marker_of(reader->arena, ret);
}

static struct text id_of(const struct qbxml_object *object)
{
    enum { ID_BYTES_MAX = REFERENCE_BYTES_MAX / 2 - 1 }; /* QuickBooks' have 36 at most */
    struct text id = qbxml_record_id(object->ret);
    bool is_too_long =
        id.length > ID_BYTES_MAX || (object->link && object->link->other.length > ID_BYTES_MAX);
    return is_too_long ? TEXT_NONE : id;
}

bool qbxml_object_parse(struct arena *arena, const struct qbxml_object *object,
                        const struct qbxml_context *context, struct observation *out,
                        struct error *error)
{
    struct error own = {0};
    struct qbxml_reader reader = {arena, context, error ? error : &own, {0}};
    struct text name = text_cut(object->ret->name, ERROR_MESSAGE_BYTES_MAX / 4);
    *out = (struct observation){.side = SIDE_DESKTOP,
                                .entity = object->entity,
                                .id = id_of(object),
                                .version = TEXT(""),
                                .changed_at = INSTANT_NONE,
                                .created_at = INSTANT_NONE,
                                .is_deleted = qbxml_is_deleted(object->ret),
                                .document.entity = object->entity};
    if (!text_is_present(out->id))
        return error_set(error, ERROR_PERMANENT, "%.*s: has no id", TEXT_ARG(name));
    qbxml_subtotals_find(arena, object->ret, &reader.subtotals);
    take_stamp(&reader, object, out);
    if (out->is_deleted || take_document(&reader, object, &out->document)) {
        if (!out->is_deleted)
            document_complete(&out->document);
        return true;
    }
    return error_prefix(error, "%.*s %.*s", TEXT_ARG(name), TEXT_ARG(out->id));
}
