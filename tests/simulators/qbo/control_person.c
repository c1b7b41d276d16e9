#include <string.h>

#include "tests/simulators/qbo/books.h"
#include "tests/simulators/qbo/cents.h"
#include "tests/simulators/qbo/control.h"
#include "tests/simulators/qbo/journal_entry.h"
#include "tests/simulators/qbo/pay.h"
#include "tests/simulators/qbo/render.h"
#include "tests/simulators/qbo/special_account.h"
#include "tests/simulators/qbo/write.h"

static void answer_object(const struct control *control, const struct object *object)
{
    struct json_writer writer = exchange_begin(control->exchange);
    json_open_object(&writer, NULL);
    if (object->is_deleted)
        render_deleted(&writer, entity_name(object->entity), object);
    else
        render_object(&writer, entity_name(object->entity), control->company, object);
    json_close_object(&writer);
}

static void answer(const struct control *control, const struct object *object,
                   const struct fault *fault)
{
    if (!object) {
        exchange_fault(control->exchange, fault);
        return;
    }
    (void)books_total(control->company);
    answer_object(control, object);
}

static void save(const struct control *control, const struct write_request *request)
{
    struct fault fault;
    answer(control, write_object(control->company, request, &fault), &fault);
}

void control_objects(const struct control *control)
{
    struct write_request request = {.body = control->body, .as_person = true};
    struct text operation = exchange_query(control->exchange, "operation");
    if (!entity_find(control->entity, &request.entity)) {
        exchange_error(control->exchange, 404, "there is no entity \"%.*s\"",
                       TEXT_ARG(control->entity));
        return;
    }
    if (text_equal_string(operation, "delete"))
        request.kind = WRITE_DELETE;
    else if (text_equal_string(operation, "void"))
        request.kind = WRITE_VOID;
    save(control, &request);
}

/* Members that name a charge or a credit by its entity: {"bill":"145"}. */
static bool read_order(const struct control *control, struct payment_order *order)
{
    const struct json *amount = json_member(control->body, "amount");
    *order = (struct payment_order){0};
    JSON_EACH(member, control->body)
    {
        enum entity entity;
        struct trade trade;
        if (!entity_find(member->key, &entity) || !trade_find(entity, &trade))
            continue;
        const struct object *object = company_find(control->company, entity, member->text);
        if (trade.role == TRADE_CHARGE)
            order->charge = object;
        else if (trade.role == TRADE_CREDIT)
            order->credit = object;
        if (!object)
            return false;
    }
    if (!order->charge)
        return false;
    order->cents = order->charge->open;
    if (order->credit && order->credit->open < order->cents)
        order->cents = order->credit->open;
    return (!amount || cents_of(amount, &order->cents)) && order->cents > 0;
}

void control_pay(const struct control *control)
{
    struct payment_order order;
    if (!read_order(control, &order)) {
        exchange_error(control->exchange, 400,
                       "the id of an open charge (bill) and perhaps of a credit; amount: a decimal "
                       "over zero");
        return;
    }
    struct fault fault;
    answer(control, pay(control->company, &order, &fault), &fault);
}

static struct object *account_or(const struct control *control, const char *name,
                                 struct object *otherwise)
{
    struct text id = json_scalar(control->body, name);
    return text_is_empty(id) ? otherwise : company_find(control->company, ENTITY_ACCOUNT, id);
}

static struct object *miscellaneous(const struct company *company)
{
    COMPANY_EACH(account, company, ENTITY_ACCOUNT)
    {
        if (text_equal_string(json_text(account->document, "Name"), "Miscellaneous"))
            return account;
    }
    return NULL;
}

void control_journal(const struct control *control)
{
    struct company *company = control->company;
    int64_t cents;
    struct object *account = account_or(
        control, "account", control_account(company, trade_side(TRADE_PAYABLE), company->home));
    struct object *offset = account_or(control, "offset", miscellaneous(company));
    bool is_good = account && offset && account != offset &&
                   strcmp(account->currency, company->home) == 0 &&
                   strcmp(offset->currency, company->home) == 0;
    if (!is_good || !cents_of(json_member(control->body, "amount"), &cents) || cents == 0) {
        exchange_error(control->exchange, 400,
                       "amount: a decimal that is not zero; account, offset: two accounts in home "
                       "currency");
        return;
    }
    struct text note = json_text(control->body, "note");
    answer_object(control, journal_entry_write(company, account, offset, cents, note));
}

/* The payment's money goes to the bank; the entry stands for the deposit, which is not kept. */
void control_deposit(const struct control *control)
{
    struct company *company = control->company;
    struct object *bank = company_find(company, ENTITY_ACCOUNT, TEXT("35"));
    struct object *payment =
        company_find(company, ENTITY_PAYMENT, json_scalar(control->body, "payment"));
    if (!payment || payment->is_deposited || !payment->bank || payment->bank == bank ||
        payment->total == 0) {
        exchange_error(control->exchange, 400,
                       "payment: the id of a payment that waits undeposited");
        return;
    }
    payment->is_deposited = true;
    answer_object(control, journal_entry_write(company, payment->bank, bank,
                                               cents_at_rate(payment->total, payment->rate),
                                               TEXT("Deposit")));
}

static void write_tracking(struct json_writer *writer, const struct json *old, struct text classes,
                           bool has_locations)
{
    static const char *const names[] = {"TrackDepartments", "ClassTrackingPerTxn",
                                        "ClassTrackingPerTxnLine"};
    json_open_object(writer, NULL);
    json_write_int64(writer, "Id", 1);
    json_open_object(writer, "AccountingInfoPrefs");
    json_write_bool(writer, names[0], has_locations);
    json_write_bool(writer, names[1], text_equal_string(classes, "transaction"));
    json_write_bool(writer, names[2], text_equal_string(classes, "line"));
    JSON_EACH(member, old)
    {
        char key[64];
        bool is_new = false;
        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
            is_new |= text_equal_string(member->key, names[i]);
        if (!is_new && text_copy(member->key, key, sizeof(key)))
            json_write_tree(writer, key, member);
    }
    json_close_object(writer);
    json_close_object(writer);
}

void control_tracking(const struct control *control)
{
    struct text classes = json_text(control->body, "classes");
    bool has_locations = json_is_true(control->body, "locations");
    const struct object *preferences = company_find_id(control->company, ENTITY_PREFERENCES, 1);
    struct buffer buffer;
    struct json_writer writer;
    struct error error;
    if (!text_equal_string(classes, "off") && !text_equal_string(classes, "line") &&
        !text_equal_string(classes, "transaction")) {
        exchange_error(control->exchange, 400, "classes: line, transaction or off");
        return;
    }
    buffer_init(&buffer, 0);
    json_writer_init(&writer, &buffer);
    write_tracking(&writer, json_member(preferences->document, "AccountingInfoPrefs"), classes,
                   has_locations);
    struct text text = arena_copy(&control->exchange->arena, buffer_text(&buffer));
    buffer_release(&buffer);
    struct write_request request = {.entity = ENTITY_PREFERENCES,
                                    .as_person = true,
                                    .body = json_parse(&control->exchange->arena, text, &error)};
    save(control, &request);
}
