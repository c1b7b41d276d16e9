#include "qbo/request_body.h"

#include <string.h>

#include "model/pairs.h"
#include "qbo/object.h"
#include "qbo/words.h"

enum { PATH_BYTES_MAX = 64 };

static bool has_group(const struct write_command *command, enum group group)
{
    bool is_whole = command->action != ACTION_UPDATE || command->groups == 0;
    return is_whole || command->groups & UINT32_C(1) << group;
}

/* What a field becomes in the body. QuickBooks wants to be told the vendor each time, and a company
 * with several currencies which one it is. */
static bool is_written(const struct write_command *command, const struct field *field)
{
    bool is_list = entity_kind(command->entity) == ENTITY_KIND_LIST;
    if (!field->qbo || field->group == GROUP_OBSERVED)
        return false;
    /* A list's currency is chosen once and for all. */
    if (field->group == GROUP_CURRENCY && is_list && command->action != ACTION_CREATE)
        return false;
    /* QuickBooks adds up a document itself. */
    if (field->group == GROUP_DERIVED || field->group == GROUP_OPEN_AMOUNT)
        return false;
    return field->group == GROUP_COUNTERPARTY || field->role == ROLE_CURRENCY ||
           has_group(command, field->group);
}

static void write_scalar(struct json_writer *writer, const char *key, const struct field *field,
                         struct text value)
{
    if (field->type == FIELD_AMOUNT || field->type == FIELD_RATE)
        json_write_number(writer, key, value);
    else if (field->type == FIELD_BOOL)
        json_write_bool(writer, key, text_equal_string(value, "true"));
    else
        json_write_text(writer, key, value);
}

/* Paths have one or two parts; what stands in the same object stands together in the table. */
struct open_object {
    char name[PATH_BYTES_MAX]; /* "" = none is open */
};

static void close_object(struct json_writer *writer, struct open_object *open)
{
    if (open->name[0])
        json_close_object(writer);
    open->name[0] = '\0';
}

static const char *enter_object(struct json_writer *writer, struct open_object *open,
                                const char *path)
{
    const char *dot = strchr(path, '.');
    struct text head = dot ? text_slice(path, (size_t)(dot - path)) : TEXT("");
    if (!text_equal_string(head, open->name)) {
        close_object(writer, open);
        REQUIRE(text_copy(head, open->name, sizeof(open->name)));
        if (dot)
            json_open_object(writer, open->name);
    }
    return dot ? dot + 1 : path;
}

static void write_fields(struct json_writer *writer, const struct write_command *command)
{
    const struct layout *layout = layout_of(command->entity);
    struct open_object open = {""};
    for (size_t i = 0; i < layout->field_count; i++) {
        const struct field *field = &layout->fields[i];
        struct text value = command->document.fields[i];
        bool is_cleared = !text_is_present(value) && command->action == ACTION_UPDATE &&
                          field->type == FIELD_TEXT;
        if (!is_written(command, field) || strstr(field->qbo, "BankAccountRef") ||
            (!text_is_present(value) && !is_cleared))
            continue;
        const char *key = enter_object(writer, &open, field->qbo);
        write_scalar(writer, key, field, is_cleared ? TEXT("") : value);
    }
    close_object(writer, &open);
}

static void write_reference(struct json_writer *writer, const char *key, struct text id)
{
    if (!text_is_present(id))
        return;
    json_open_object(writer, key);
    json_write_text(writer, "value", id);
    json_close_object(writer);
}

/* --- lines ------------------------------------------------------------------------------------ */

/* The part of a field's path behind its line's detail; NULL for what stands in the line itself. */
static const char *detail_path(const struct line_kind *kind, const struct field *field)
{
    size_t length = strlen(kind->qbo);
    bool is_inside = field->qbo && strncmp(field->qbo, kind->qbo, length) == 0;
    return is_inside && field->qbo[length] == '.' ? field->qbo + length + 1 : NULL;
}

/* A void takes the amounts away, and what they were counted from. */
static bool is_kept_by_void(const struct field *field)
{
    return field->type != FIELD_RATE;
}

static void write_detail_field(struct json_writer *writer, const char *path,
                               const struct field *field, struct text value)
{
    const char *dot = strchr(path, '.');
    char name[PATH_BYTES_MAX];
    if (!dot) {
        write_scalar(writer, path, field, value);
        return;
    }
    REQUIRE(text_copy(text_slice(path, (size_t)(dot - path)), name, sizeof(name)));
    write_reference(writer, name, value);
}

static void write_detail(struct json_writer *writer, const struct line_kind *kind,
                         const struct line *line, bool is_void)
{
    json_open_object(writer, kind->qbo);
    for (size_t f = 0; f < kind->field_count; f++) {
        const struct field *field = &kind->fields[f];
        const char *path = detail_path(kind, field);
        if (path && text_is_present(line->fields[f]) && (!is_void || is_kept_by_void(field)))
            write_detail_field(writer, path, field, line->fields[f]);
    }
    json_close_object(writer);
}

static void write_line(struct json_writer *writer, const struct line_kind *kind,
                       const struct line *line, bool is_void)
{
    json_open_object(writer, NULL);
    for (size_t f = 0; f < kind->field_count; f++) {
        const struct field *field = &kind->fields[f];
        bool is_amount = field->role == ROLE_TOTAL;
        if (!field->qbo || detail_path(kind, field) || !text_is_present(line->fields[f]))
            continue;
        write_scalar(writer, field->qbo, field, is_void && is_amount ? TEXT("0") : line->fields[f]);
        if (is_amount)
            json_write_string(writer, "DetailType", kind->qbo);
    }
    write_detail(writer, kind, line, is_void);
    json_close_object(writer);
}

static void write_lines(struct json_writer *writer, const struct document *document, bool is_void)
{
    const struct layout *layout = layout_of(document->entity);
    json_open_array(writer, "Line");
    for (size_t k = 0; k < layout->line_kind_count; k++) {
        for (size_t i = 0; i < document->lines[k].count; i++)
            write_line(writer, &layout->lines[k], &document->lines[k].items[i], is_void);
    }
    json_close_array(writer);
}

/* --- payments --------------------------------------------------------------------------------- */

static void write_paying_account(struct json_writer *writer, const struct document *payment)
{
    bool is_card = text_equal_string(payment->fields[BILL_PAYMENT_PAY_TYPE], "CreditCard");
    struct text account = payment->fields[BILL_PAYMENT_ACCOUNT];
    if (!text_is_present(account))
        return;
    json_open_object(writer, is_card ? "CreditCardPayment" : "CheckPayment");
    write_reference(writer, is_card ? "CCAccountRef" : "BankAccountRef", account);
    json_close_object(writer);
}

static void write_link(struct json_writer *writer, enum entity entity, struct text id)
{
    json_open_object(writer, NULL);
    json_write_text(writer, "TxnId", id);
    json_write_string(writer, "TxnType", qbo_entity_name(entity));
    json_close_object(writer);
}

/* What a payment pays or uses is linked: by the record, and the vendor's name of its kind. */
static void write_linked(struct json_writer *writer, const struct line_kind *kind,
                         const struct line *line)
{
    json_open_array(writer, "LinkedTxn");
    for (size_t f = 0; f < kind->field_count; f++) {
        if (kind->fields[f].type == FIELD_REF)
            write_link(writer, kind->fields[f].ref, line->fields[f]);
    }
    json_close_array(writer);
}

static void write_applied(struct json_writer *writer, const struct line_kind *kind,
                          struct lines lines)
{
    int amount_at = field_of_role(kind->fields, kind->field_count, ROLE_TOTAL);
    for (size_t i = 0; i < lines.count; i++) {
        json_open_object(writer, NULL);
        json_write_number(writer, "Amount", lines.items[i].fields[amount_at]);
        write_linked(writer, kind, &lines.items[i]);
        json_close_object(writer);
    }
}

/* A line for each bill, then one for each credit: so does QuickBooks' own page. */
static bool write_pairs(struct json_writer *writer, const struct line_kind *kind,
                        struct lines lines, struct arena *arena, struct error *error)
{
    for (int m = 0; m < PAIR_MEMBERS; m++) {
        const struct field *field = pair_field(kind, (enum pair_member)m);
        char digits[DECIMAL_TEXT_BYTES_MAX];
        struct shares shares;
        if (!pairs_shares(kind, lines, (enum pair_member)m, arena, &shares))
            return error_set(error, ERROR_PERMANENT, "%s: do not add up exactly", kind->name);
        for (size_t i = 0; i < shares.count; i++) {
            json_open_object(writer, NULL);
            json_write_number(writer, "Amount", decimal_format(shares.items[i].amount, 2, digits));
            json_open_array(writer, "LinkedTxn");
            write_link(writer, field->ref, shares.items[i].reference);
            json_close_array(writer);
            json_close_object(writer);
        }
    }
    return true;
}

static bool write_applications(struct json_writer *writer, const struct document *payment,
                               struct arena *arena, struct error *error)
{
    const struct layout *layout = layout_of(payment->entity);
    json_open_array(writer, "Line");
    for (size_t k = 0; k < layout->line_kind_count; k++) {
        const struct line_kind *kind = &layout->lines[k];
        if (!kind->is_paired)
            write_applied(writer, kind, payment->lines[k]);
        else if (!write_pairs(writer, kind, payment->lines[k], arena, error))
            return false;
    }
    json_close_array(writer);
    return true;
}

/* Credits alone: a payment of nothing, from no account. */
static void write_payment_of_nothing(struct json_writer *writer)
{
    json_write_string(writer, "PayType", "Check");
    json_open_object(writer, "CheckPayment");
    json_write_string(writer, "PrintStatus", "NotSet");
    json_close_object(writer);
    json_write_number(writer, "TotalAmt", TEXT("0"));
}

/* --- bodies ----------------------------------------------------------------------------------- */

static void write_identity(struct json_writer *writer, const struct write_command *command,
                           bool is_sparse)
{
    json_write_text(writer, "Id", command->native_id);
    json_write_text(writer, "SyncToken",
                    text_is_empty(command->base_version) ? TEXT("0") : command->base_version);
    if (is_sparse)
        json_write_bool(writer, "sparse", true);
}

static void write_line_groups(struct json_writer *writer, const struct write_command *command)
{
    bool has_lines = has_group(command, GROUP_EXPENSE_LINES) ||
                     has_group(command, GROUP_ITEM_LINES) || has_group(command, GROUP_CLASSES);
    if (has_lines && layout_of(command->entity)->line_kind_count > 0)
        write_lines(writer, &command->document, false);
}

static bool write_payment(struct json_writer *writer, const struct write_command *command,
                          struct arena *arena, struct error *error)
{
    const struct document *document = &command->document;
    if (command->entity == ENTITY_BILL_PAYMENT && has_group(command, GROUP_MONEY))
        write_paying_account(writer, document);
    bool is_of_nothing = command->entity == ENTITY_CREDIT_APPLICATION;
    if (is_of_nothing)
        write_payment_of_nothing(writer);
    /* A payment of nothing is nothing but its lines. */
    return (!is_of_nothing && !has_group(command, GROUP_APPLICATIONS)) ||
           write_applications(writer, document, arena, error);
}

static bool write_content(struct json_writer *writer, const struct write_command *command,
                          struct arena *arena, struct error *error)
{
    const struct document *document = &command->document;
    write_fields(writer, command);
    const char *sub = qbo_sub_member(command->entity);
    bool has_parent = text_is_present(document_value(document, ROLE_PARENT));
    if (sub && has_group(command, GROUP_KIND) && (has_parent || command->action == ACTION_UPDATE))
        json_write_bool(writer, sub, has_parent);
    if (entity_kind(command->entity) == ENTITY_KIND_PAYMENT)
        return write_payment(writer, command, arena, error);
    write_line_groups(writer, command);
    if (command->entity == ENTITY_INVOICE && has_group(command, GROUP_DELIVERY))
        json_write_string(writer, "EmailStatus",
                          document_is_true(document->fields[INVOICE_TO_BE_EMAILED]) ? "NeedToSend"
                                                                                    : "NotSet");
    return true;
}

static void write_void(struct json_writer *writer, const struct write_command *command,
                       struct arena *arena)
{
    write_identity(writer, command, true);
    if (qbo_void_operation(command->entity))
        return;
    json_write_text(writer, "PrivateNote",
                    qbo_void_note(arena, document_value(&command->document, ROLE_MEMO)));
    write_lines(writer, &command->document, true);
}

static bool write_body(struct json_writer *writer, const struct write_command *command,
                       struct arena *arena, struct error *error)
{
    bool is_list = entity_kind(command->entity) == ENTITY_KIND_LIST;
    switch (command->action) {
    case ACTION_CREATE:
        return write_content(writer, command, arena, error);
    case ACTION_UPDATE:
        write_identity(writer, command, true);
        return write_content(writer, command, arena, error);
    case ACTION_VOID:
        write_void(writer, command, arena);
        return true;
    case ACTION_DELETE:
        write_identity(writer, command, is_list);
        if (is_list)
            json_write_bool(writer, "Active", false);
        return true;
    case ACTION_COUNT:
        break;
    }
    bug("qbo: action %d", (int)command->action);
}

bool qbo_request_body_write(const struct write_command *command, struct arena *arena,
                            struct buffer *out, struct error *error)
{
    struct json_writer writer;
    struct write_command spelt = *command;
    bool is_list = entity_kind(command->entity) == ENTITY_KIND_LIST;
    if (command->action == ACTION_VOID && is_list)
        return error_set(error, ERROR_PERMANENT, "action: %s has no void; delete makes it inactive",
                         entity_name(command->entity));
    if (command->entity == ENTITY_ACCOUNT && command->action != ACTION_DELETE) {
        struct text *type = &spelt.document.fields[ACCOUNT_TYPE];
        struct text given = *type;
        *type = qbo_account_type(given);
        if (!text_is_present(*type))
            return error_set(error, ERROR_PERMANENT,
                             "type: %.*s is no account type of QuickBooks Online", TEXT_ARG(given));
    }
    json_writer_init(&writer, out);
    json_open_object(&writer, NULL);
    if (!write_body(&writer, &spelt, arena, error))
        return false;
    json_close_object(&writer);
    return true;
}
