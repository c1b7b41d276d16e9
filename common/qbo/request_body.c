#include "qbo/request_body.h"

#include <string.h>

#include "qbo/object.h"
#include "qbo/words.h"

enum { PATH_BYTES_MAX = 64 };

static bool has_group(const struct write_command *command, enum group group)
{
    bool is_whole = command->action != ACTION_UPDATE || command->groups == 0;
    return is_whole || command->groups & UINT32_C(1) << group;
}

/* What a field becomes in the body. QuickBooks wants to be told the vendor each time. */
static bool is_written(const struct write_command *command, const struct field *field)
{
    bool is_list = entity_kind(command->entity) == ENTITY_KIND_LIST;
    if (!field->qbo || field->group == GROUP_OBSERVED)
        return false;
    /* A list's currency is chosen once and for all. */
    if (field->group == GROUP_CURRENCY && is_list && command->action != ACTION_CREATE)
        return false;
    /* QuickBooks adds up a bill itself; a payment says what it pays. */
    if (field->group == GROUP_DERIVED)
        return command->entity == ENTITY_BILL_PAYMENT && has_group(command, GROUP_APPLICATIONS);
    return field->group == GROUP_COUNTERPARTY || has_group(command, field->group);
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

static void write_number(struct json_writer *writer, const char *key, struct text number)
{
    if (text_is_present(number))
        json_write_number(writer, key, number);
}

/* --- bills ------------------------------------------------------------------------------------ */

static void write_expense(struct json_writer *writer, const struct line *line, bool is_void)
{
    const struct text *fields = line->fields;
    json_open_object(writer, NULL);
    json_write_number(writer, "Amount", is_void ? TEXT("0") : fields[BILL_EXPENSE_AMOUNT]);
    json_write_string(writer, "DetailType", "AccountBasedExpenseLineDetail");
    if (text_is_present(fields[BILL_EXPENSE_DESCRIPTION]))
        json_write_text(writer, "Description", fields[BILL_EXPENSE_DESCRIPTION]);
    json_open_object(writer, "AccountBasedExpenseLineDetail");
    write_reference(writer, "AccountRef", fields[BILL_EXPENSE_ACCOUNT]);
    json_close_object(writer);
    json_close_object(writer);
}

static void write_item(struct json_writer *writer, const struct line *line, bool is_void)
{
    const struct text *fields = line->fields;
    json_open_object(writer, NULL);
    json_write_number(writer, "Amount", is_void ? TEXT("0") : fields[BILL_ITEM_AMOUNT]);
    json_write_string(writer, "DetailType", "ItemBasedExpenseLineDetail");
    if (text_is_present(fields[BILL_ITEM_DESCRIPTION]))
        json_write_text(writer, "Description", fields[BILL_ITEM_DESCRIPTION]);
    json_open_object(writer, "ItemBasedExpenseLineDetail");
    write_reference(writer, "ItemRef", fields[BILL_ITEM_ITEM]);
    if (!is_void) {
        write_number(writer, "Qty", fields[BILL_ITEM_QUANTITY]);
        write_number(writer, "UnitPrice", fields[BILL_ITEM_UNIT_PRICE]);
    }
    json_close_object(writer);
    json_close_object(writer);
}

static void write_bill_lines(struct json_writer *writer, const struct document *bill, bool is_void)
{
    const struct lines *expenses = &bill->lines[BILL_LINES_EXPENSE];
    const struct lines *items = &bill->lines[BILL_LINES_ITEM];
    json_open_array(writer, "Line");
    for (size_t i = 0; i < expenses->count; i++)
        write_expense(writer, &expenses->items[i], is_void);
    for (size_t i = 0; i < items->count; i++)
        write_item(writer, &items->items[i], is_void);
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

static void write_applications(struct json_writer *writer, const struct document *payment)
{
    const struct lines *lines = &payment->lines[BILL_PAYMENT_LINES_APPLICATION];
    json_open_array(writer, "Line");
    for (size_t i = 0; i < lines->count; i++) {
        const struct text *fields = lines->items[i].fields;
        json_open_object(writer, NULL);
        json_write_number(writer, "Amount", fields[BILL_PAYMENT_APPLICATION_AMOUNT]);
        json_open_array(writer, "LinkedTxn");
        json_open_object(writer, NULL);
        json_write_text(writer, "TxnId", fields[BILL_PAYMENT_APPLICATION_BILL]);
        json_write_string(writer, "TxnType", "Bill");
        json_close_object(writer);
        json_close_array(writer);
        json_close_object(writer);
    }
    json_close_array(writer);
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

static void write_content(struct json_writer *writer, const struct write_command *command)
{
    const struct document *document = &command->document;
    write_fields(writer, command);
    if (command->entity == ENTITY_ACCOUNT && has_group(command, GROUP_KIND) &&
        (text_is_present(document->fields[ACCOUNT_PARENT]) || command->action == ACTION_UPDATE))
        json_write_bool(writer, "SubAccount", text_is_present(document->fields[ACCOUNT_PARENT]));
    bool has_lines =
        has_group(command, GROUP_EXPENSE_LINES) || has_group(command, GROUP_ITEM_LINES);
    if (command->entity == ENTITY_BILL && has_lines)
        write_bill_lines(writer, document, false);
    if (command->entity == ENTITY_BILL_PAYMENT && has_group(command, GROUP_MONEY))
        write_paying_account(writer, document);
    if (command->entity == ENTITY_BILL_PAYMENT && has_group(command, GROUP_APPLICATIONS))
        write_applications(writer, document);
}

static void write_body(struct json_writer *writer, const struct write_command *command,
                       struct arena *arena)
{
    bool is_list = entity_kind(command->entity) == ENTITY_KIND_LIST;
    switch (command->action) {
    case ACTION_CREATE:
        write_content(writer, command);
        return;
    case ACTION_UPDATE:
        write_identity(writer, command, true);
        write_content(writer, command);
        return;
    case ACTION_VOID:
        write_identity(writer, command, true);
        if (command->entity != ENTITY_BILL)
            return;
        json_write_text(writer, "PrivateNote",
                        qbo_void_note(arena, command->document.fields[BILL_MEMO]));
        write_bill_lines(writer, &command->document, true);
        return;
    case ACTION_DELETE:
        write_identity(writer, command, is_list);
        if (is_list)
            json_write_bool(writer, "Active", false);
        return;
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
    write_body(&writer, &spelt, arena);
    json_close_object(&writer);
    return true;
}
