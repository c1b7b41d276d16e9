#include "qbxml/write.h"

#include <string.h>

#include "base/decimal.h"
#include "qbxml/write_parts.h"

/* --- elements --------------------------------------------------------------------------------- */

bool qbxml_has_element(const struct qbxml_writer *writer, const struct qbxml_element *element)
{
    return (writer->is_mod ? element->mod : element->add) <= writer->writing->version;
}

struct text qbxml_verb_name(const struct qbxml_writer *writer, const char *name)
{
    return arena_format(writer->arena, "%s%s", name, writer->is_mod ? "Mod" : "Add");
}

const struct field *qbxml_field_at(const struct field *fields, size_t count, const char *path)
{
    for (size_t i = 0; i < count; i++) {
        if (fields[i].qbd &&
            (strcmp(fields[i].qbd, path) == 0 || qbxml_line_number(&fields[i], path) > 0))
            return &fields[i];
    }
    return NULL;
}

bool qbxml_element_write(struct qbxml_writer *writer, const struct qbxml_element *element,
                         struct text value, struct error *error)
{
    const char *dot = strchr(element->path, '.');
    struct text name = text_of(dot ? dot + 1 : element->path);
    if (text_is_present(value) && !qbxml_value_format(element, value, writer->arena, &value, error))
        return false;
    if (element->type != QBXML_REF) {
        xml_write_element(writer->xml, name, value);
        return true;
    }
    xml_open(writer->xml, name);
    xml_write_element(writer->xml, TEXT("ListID"), value);
    xml_close(writer->xml, name);
    return true;
}

/* --- which of them ---------------------------------------------------------------------------- */

static bool has_group(const struct qbxml_writer *writer, enum group group)
{
    const struct write_command *command = writer->writing->command;
    bool is_whole = !writer->is_mod || command->groups == 0;
    return is_whole || command->groups & UINT32_C(1) << group;
}

static bool is_never_sent(const struct field *field)
{
    return field->group == GROUP_OBSERVED || field->group == GROUP_DERIVED ||
           field->group == GROUP_OPEN_AMOUNT || field->group == GROUP_PURCHASE_ORDER;
}

/* What no field of ours is, or is under another name. */
static struct text own_value(const struct qbxml_writer *writer, const char *path)
{
    const struct write_command *command = writer->writing->command;
    const struct document *document = &command->document;
    char guid[UUID_TEXT_BYTES];
    if (strcmp(path, "ExternalGUID") == 0) {
        uuid_format(command->record_id, guid);
        return arena_format(writer->arena, "{%s}", guid);
    }
    if (strcmp(path, "CreditCardAccountRef") == 0)
        return document->fields[BILL_PAYMENT_ACCOUNT];
    if (strcmp(path, "BankAccountRef") == 0 && document->entity == ENTITY_CREDIT_APPLICATION)
        return writer->writing->bank_account;
    if (strcmp(path, "APAccountRef") == 0 || strcmp(path, "ARAccountRef") == 0)
        return writer->writing->control_account;
    if (strcmp(path, "IsToBePrinted") == 0)
        return text_is_empty(document_value(document, ROLE_NUMBER)) ? TEXT("false") : TEXT_NONE;
    if (strcmp(path, "IsAutoApply") == 0) {
        bool is_applied = document->lines[INVOICE_PAYMENT_LINES_APPLICATION].count > 0;
        return is_applied ? TEXT_NONE : TEXT("false");
    }
    return TEXT_NONE;
}

/* A rate of one is the company's own currency: QuickBooks with one currency takes none at all. */
static bool is_no_rate(const struct qbxml_element *element, struct text value)
{
    return element->type == QBXML_RATE && (text_is_empty(value) || text_equal_string(value, "1"));
}

/* What is not sent keeps QuickBooks' own value, or gets its default. */
static struct text stated(const struct qbxml_element *element, const struct field *field,
                          struct text value)
{
    if (element->type != QBXML_BOOL || text_is_present(value))
        return value;
    return field->otherwise ? text_of(field->otherwise) : TEXT("false");
}

static struct text line_of(struct text text, unsigned number)
{
    struct text line = TEXT_NONE;
    for (unsigned n = 0; n < number; n++)
        line = text_next(&text, '\n');
    return line;
}

static bool take_value(const struct qbxml_writer *writer, const struct qbxml_element *element,
                       struct text *out)
{
    const struct document *document = &writer->writing->command->document;
    const struct layout *layout = layout_of(document->entity);
    const struct field *field = qbxml_field_at(layout->fields, layout->field_count, element->path);
    if (!field) {
        *out = own_value(writer, element->path);
        return text_is_present(*out);
    }
    struct text value = document->fields[field - layout->fields];
    if (field->qbd_lines > 0)
        value = line_of(value, qbxml_line_number(field, element->path));
    *out = stated(element, field, value);
    bool is_cleared = writer->is_mod && !field->is_required &&
                      (element->type == QBXML_TEXT || element->type == QBXML_REF);
    return !is_never_sent(field) && has_group(writer, field->group) && !is_no_rate(element, *out) &&
           (text_is_present(*out) || is_cleared);
}

static bool spell(const struct qbxml_element *element, struct text *value, struct error *error)
{
    struct text given = *value;
    if (strcmp(element->path, "AccountType") != 0 || !text_is_present(given))
        return true;
    *value = qbxml_account_type(given);
    return text_is_present(*value) ||
           error_set(error, ERROR_PERMANENT,
                     "AccountType: %.*s is no account type of QuickBooks Desktop", TEXT_ARG(given));
}

/* --- lines ------------------------------------------------------------------------------------ */

static const struct line_kind *lines_named(const struct document *document, const char *name)
{
    const struct layout *layout = layout_of(document->entity);
    for (size_t k = 0; k < layout->line_kind_count; k++) {
        if (layout->lines[k].qbd && strcmp(layout->lines[k].qbd, name) == 0)
            return &layout->lines[k];
    }
    return NULL;
}

static bool is_sent(const struct qbxml_writer *writer, const struct line_kind *kind)
{
    bool is_kept = writer->writing->keeps_item_lines && kind->group == GROUP_ITEM_LINES;
    bool is_asked = has_group(writer, kind->group) ||
                    (kind->group == GROUP_ITEM_LINES && has_group(writer, GROUP_CLASSES));
    return !is_kept && is_asked;
}

static bool write_lines(struct qbxml_writer *writer, const struct qbxml_element *element,
                        struct error *error)
{
    const struct document *document = &writer->writing->command->document;
    const struct line_kind *kind = lines_named(document, element->path);
    REQUIRE(kind);
    struct lines lines = document->lines[kind - layout_of(document->entity)->lines];
    return !is_sent(writer, kind) || lines.count == 0 ||
           qbxml_lines_write(writer, kind, lines, error);
}

static bool is_carried(const struct qbxml_kind *kind, const struct line_kind *lines)
{
    for (const struct qbxml_element *element = kind->elements; element->path; element++) {
        bool is_lines =
            element->type == QBXML_LINES && lines->qbd && strcmp(element->path, lines->qbd) == 0;
        if (is_lines || element->type == QBXML_APPLIED)
            return true;
    }
    return false;
}

static bool has_tax(const struct qbxml_writer *writer)
{
    const struct document *document = &writer->writing->command->document;
    struct decimal tax;
    return has_group(writer, GROUP_CURRENCY) &&
           decimal_parse(document_value(document, ROLE_TAX), &tax) && decimal_sign(tax) != 0;
}

/* What there is no word for would be left out, and the total be another one. */
static bool check_total(const struct qbxml_writer *writer, struct error *error)
{
    const struct document *document = &writer->writing->command->document;
    const struct layout *layout = layout_of(document->entity);
    if (has_tax(writer))
        return error_set(error, ERROR_PERMANENT,
                         "tax: QuickBooks Desktop takes none from outside, it works sales tax out "
                         "by itself: use a line for it");
    for (size_t k = 0; k < layout->line_kind_count; k++) {
        const struct line_kind *kind = &layout->lines[k];
        if (document->lines[k].count > 0 && has_group(writer, kind->group) &&
            !is_carried(writer->kind, kind))
            return error_set(error, ERROR_PERMANENT,
                             "%s: QuickBooks Desktop takes none from outside: use an item for it",
                             kind->name);
    }
    return true;
}

/* "ClearItemLines" is about "ItemLine". */
static void write_clear(struct qbxml_writer *writer, const struct qbxml_element *element)
{
    const struct document *document = &writer->writing->command->document;
    const char *name = element->path + strlen("Clear");
    struct text line = arena_copy(writer->arena, text_slice(name, strlen(name) - 1));
    const struct line_kind *kind = lines_named(document, line.data);
    REQUIRE(kind);
    size_t count = document->lines[kind - layout_of(document->entity)->lines].count;
    if (is_sent(writer, kind) && count == 0)
        xml_write_element(writer->xml, text_of(element->path), TEXT("true"));
}

/* --- requests --------------------------------------------------------------------------------- */

/* Elements of one group stand together in the table. */
static void enter_group(struct qbxml_writer *writer, struct text *open, const char *path)
{
    const char *dot = strchr(path, '.');
    struct text head = dot ? text_slice(path, (size_t)(dot - path)) : TEXT_NONE;
    if (text_equal(head, *open))
        return;
    if (text_is_present(*open))
        xml_close(writer->xml, *open);
    if (text_is_present(head))
        xml_open(writer->xml, head);
    *open = head;
}

static bool write_element(struct qbxml_writer *writer, const struct qbxml_element *element,
                          struct text *open, struct error *error)
{
    struct text value;
    if (!qbxml_has_element(writer, element))
        return true;
    if (element->type == QBXML_LINES || element->type == QBXML_CLEAR ||
        element->type == QBXML_APPLIED)
        enter_group(writer, open, "");
    if (element->type == QBXML_LINES)
        return write_lines(writer, element, error);
    if (element->type == QBXML_APPLIED)
        return !has_group(writer, GROUP_APPLICATIONS) ||
               qbxml_applied_write(writer, element, error);
    if (element->type == QBXML_CLEAR) {
        write_clear(writer, element);
        return true;
    }
    if (!take_value(writer, element, &value))
        return true;
    enter_group(writer, open, element->path);
    return spell(element, &value, error) && qbxml_element_write(writer, element, value, error);
}

static bool write_elements(struct qbxml_writer *writer, struct error *error)
{
    struct text open = TEXT_NONE;
    const struct qbxml_element *element = writer->kind->elements;
    if (!check_total(writer, error))
        return false;
    for (; element->path; element++) {
        if (!write_element(writer, element, &open, error))
            return false;
    }
    enter_group(writer, &open, "");
    return true;
}

static struct text id_name(const struct qbxml_kind *kind)
{
    return kind->ids == QBXML_IDS_LIST ? TEXT("ListID") : TEXT("TxnID");
}

static void write_identity(struct qbxml_writer *writer)
{
    const struct write_command *command = writer->writing->command;
    xml_write_element(writer->xml, id_name(writer->kind), command->native_id);
    xml_write_element(writer->xml, TEXT("EditSequence"), command->base_version);
}

static void open_request(struct qbxml_writer *writer, struct text name)
{
    REQUIRE(writer->writing->request_id.length <= QBXML_REQUEST_ID_BYTES_MAX);
    xml_open(writer->xml, name);
    xml_write_attribute(writer->xml, "requestID", writer->writing->request_id);
}

typedef bool write_content(struct qbxml_writer *writer, struct error *error);

/* <BillAddRq><BillAdd>...</BillAdd></BillAddRq> */
static bool write_verb(struct qbxml_writer *writer, write_content *content, struct error *error)
{
    struct text name = qbxml_verb_name(writer, writer->kind->name);
    struct text request = arena_format(writer->arena, "%.*sRq", TEXT_ARG(name));
    open_request(writer, request);
    xml_open(writer->xml, name);
    if (writer->is_mod)
        write_identity(writer);
    bool is_written = content(writer, error);
    xml_close(writer->xml, name);
    xml_close(writer->xml, request);
    return is_written;
}

static bool write_inactive(struct qbxml_writer *writer, struct error *error)
{
    (void)error;
    xml_write_element(writer->xml, TEXT("IsActive"), TEXT("false"));
    return true;
}

/* <TxnVoidRq><TxnVoidType>Bill</TxnVoidType><TxnID>...</TxnID></TxnVoidRq> */
static bool write_removal(struct qbxml_writer *writer, const char *verb)
{
    struct text request = arena_format(writer->arena, "%sRq", verb);
    struct text type = arena_format(writer->arena, "%sType", verb);
    open_request(writer, request);
    xml_write_element(writer->xml, type, text_of(writer->kind->name));
    xml_write_element(writer->xml, TEXT("TxnID"), writer->writing->command->native_id);
    xml_close(writer->xml, request);
    return true;
}

static bool write_undo(struct qbxml_writer *writer, enum qbxml_undo undo, struct error *error)
{
    const struct write_command *command = writer->writing->command;
    writer->is_mod = true;
    switch (undo) {
    case QBXML_UNDO_VOID:
        return write_removal(writer, "TxnVoid");
    case QBXML_UNDO_DELETE:
        return write_removal(writer, "TxnDel");
    case QBXML_UNDO_INACTIVE:
        return write_verb(writer, write_inactive, error);
    case QBXML_UNDO_REFUSE:
        return error_set(error, ERROR_PERMANENT,
                         "action: QuickBooks Desktop has no %s of a %s: undo it in QuickBooks",
                         action_name(command->action), entity_name(command->entity));
    }
    bug("qbxml: undo %d", (int)undo);
}

static bool write_action(struct qbxml_writer *writer, struct error *error)
{
    const struct write_command *command = writer->writing->command;
    switch (command->action) {
    case ACTION_CREATE:
        return write_verb(writer, write_elements, error);
    case ACTION_UPDATE:
        writer->is_mod = true;
        return write_verb(writer, write_elements, error);
    case ACTION_VOID:
        return write_undo(writer, writer->kind->voids, error);
    case ACTION_DELETE:
        return write_undo(writer, writer->kind->deletes, error);
    case ACTION_COUNT:
        break;
    }
    bug("qbxml: action %d", (int)command->action);
}

bool qbxml_request_write(struct xml_writer *xml, const struct qbxml_writing *writing,
                         struct arena *arena, struct error *error)
{
    const struct write_command *command = writing->command;
    bool is_update = command->action == ACTION_UPDATE;
    struct qbxml_writer writer = {.xml = xml, .writing = writing, .arena = arena};
    writer.kind =
        (is_update ? qbxml_kind_for_mod : qbxml_kind_for_add)(&command->document, writing->version);
    if (!writer.kind)
        return error_set(error, ERROR_PERMANENT, "action: QuickBooks Desktop has no %s of a %s",
                         action_name(command->action), entity_name(command->entity));
    struct xml_writer before = *xml;
    size_t length = xml->out->length;
    if (write_action(&writer, error))
        return true;
    *xml = before;
    xml->out->length = length;
    return false;
}

bool qbxml_is_answered_with_record(const struct write_command *command)
{
    return command->entity != ENTITY_CREDIT_APPLICATION;
}
