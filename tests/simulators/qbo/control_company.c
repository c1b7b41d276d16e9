#include <inttypes.h>
#include <string.h>

#include "tests/simulators/qbo/books.h"
#include "tests/simulators/qbo/cents.h"
#include "tests/simulators/qbo/control.h"
#include "tests/simulators/qbo/journal_entry.h"
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

static void answer_empty(const struct control *control)
{
    struct json_writer writer = exchange_begin(control->exchange);
    json_open_object(&writer, NULL);
    json_close_object(&writer);
}

static void save(const struct control *control, const struct write_request *request)
{
    struct fault fault;
    const struct object *object = write_object(control->company, request, &fault);
    if (!object) {
        exchange_fault(control->exchange, &fault);
        return;
    }
    (void)books_total(control->company);
    answer_object(control, object);
}

static void handle_objects(const struct control *control)
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

/* The payment's body, as the vendor wants it, from the bill and an amount. */
static void write_payment(struct json_writer *writer, const struct company *company,
                          const struct object *bill, int64_t cents)
{
    json_open_object(writer, NULL);
    json_open_object(writer, "VendorRef");
    json_write_int64(writer, "value", bill->party->id);
    json_close_object(writer);
    if (company->is_multicurrency) {
        json_open_object(writer, "CurrencyRef");
        json_write_string(writer, "value", bill->currency);
        json_close_object(writer);
    }
    json_write_string(writer, "PayType", "Check");
    json_open_object(writer, "CheckPayment");
    json_open_object(writer, "BankAccountRef");
    json_write_string(writer, "value", "35");
    json_close_object(writer);
    json_close_object(writer);
    cents_write(writer, "TotalAmt", cents);
    json_open_array(writer, "Line");
    json_open_object(writer, NULL);
    cents_write(writer, "Amount", cents);
    json_open_array(writer, "LinkedTxn");
    json_open_object(writer, NULL);
    json_write_int64(writer, "TxnId", bill->id);
    json_write_string(writer, "TxnType", "Bill");
    json_close_object(writer);
    json_close_array(writer);
    json_close_object(writer);
    json_close_array(writer);
    json_close_object(writer);
}

static void handle_pay(const struct control *control)
{
    struct error error;
    const struct object *bill =
        company_find(control->company, ENTITY_BILL, json_scalar(control->body, "bill"));
    const struct json *amount = json_member(control->body, "amount");
    int64_t cents = bill ? bill->open : 0;
    if (!bill || (amount && !cents_of(amount, &cents)) || cents <= 0) {
        exchange_error(control->exchange, 400,
                       "bill: the id of an open bill; amount: a decimal over zero");
        return;
    }
    struct buffer buffer;
    struct json_writer writer;
    buffer_init(&buffer, 0);
    json_writer_init(&writer, &buffer);
    write_payment(&writer, control->company, bill, cents);
    struct text text = arena_copy(&control->exchange->arena, buffer_text(&buffer));
    buffer_release(&buffer);
    struct write_request request = {.entity = ENTITY_BILL_PAYMENT,
                                    .as_person = true,
                                    .body = json_parse(&control->exchange->arena, text, &error)};
    save(control, &request);
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

static void handle_journal(const struct control *control)
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

static void handle_poison(const struct control *control)
{
    enum entity entity;
    struct object *object = NULL;
    if (entity_find(json_text(control->body, "entity"), &entity))
        object = company_find(control->company, entity, json_scalar(control->body, "id"));
    const struct json *poisoned = json_member(control->body, "poisoned");
    if (!object) {
        exchange_error(control->exchange, 404, "entity, id: there is no such object");
        return;
    }
    object->is_poisoned = !poisoned || poisoned->kind == JSON_TRUE;
    answer_empty(control);
}

static void handle_names(const struct control *control)
{
    struct text name = json_text(control->body, "name");
    if (text_is_empty(name)) {
        exchange_error(control->exchange, 400, "name: a name");
        return;
    }
    struct text id = arena_format(&control->exchange->arena, "%" PRId64,
                                  company_take_name(control->company, name));
    struct json_writer writer = exchange_begin(control->exchange);
    json_open_object(&writer, NULL);
    json_write_text(&writer, "Id", id);
    json_close_object(&writer);
}

static void write_account_balance(struct json_writer *writer, struct arena *arena,
                                  const struct object *account)
{
    json_open_object(writer, NULL);
    json_write_text(writer, "Id", arena_format(arena, "%" PRId64, account->id));
    json_write_text(writer, "Name", json_text(account->document, "Name"));
    json_write_text(writer, "AccountType", account->account_type);
    json_write_string(writer, "CurrencyRef", account->currency);
    cents_write_string(writer, "balance", account->balance);
    cents_write_string(writer, "home_balance", account->home_balance);
    json_close_object(writer);
}

static void handle_books(const struct control *control)
{
    const struct company *company = control->company;
    struct books_totals totals = books_total(company);
    const struct books_side *payable = &totals.sides[TRADE_PAYABLE];
    struct json_writer writer = exchange_begin(control->exchange);
    json_open_object(&writer, NULL);
    json_write_string(&writer, "currency", company->home);
    cents_write_string(&writer, "accounts_payable", payable->owed);
    cents_write_string(&writer, "open_bills", payable->charges);
    cents_write_string(&writer, "unapplied_payments", payable->unapplied);
    cents_write_string(&writer, "journal_entries", payable->journal_entries);
    cents_write_string(&writer, "ledger_sum", totals.ledger_sum);
    json_open_array(&writer, "accounts");
    COMPANY_EACH(account, company, ENTITY_ACCOUNT)
    {
        write_account_balance(&writer, &control->exchange->arena, account);
    }
    json_close_array(&writer);
    json_close_object(&writer);
}

static void dump_entity(struct json_writer *writer, const struct company *company,
                        enum entity entity)
{
    json_open_array(writer, entity_name(entity));
    COMPANY_EACH(object, company, entity)
    {
        if (!object->is_deleted)
            render_object(writer, NULL, company, object);
    }
    json_close_array(writer);
}

static void dump_deleted(struct json_writer *writer, struct arena *arena,
                         const struct company *company)
{
    json_open_object(writer, "deleted");
    for (size_t i = 0; i < ENTITY_COUNT; i++) {
        json_open_array(writer, entity_name((enum entity)i));
        COMPANY_EACH(object, company, i)
        {
            if (object->is_deleted)
                json_write_text(writer, NULL, arena_format(arena, "%" PRId64, object->id));
        }
        json_close_array(writer);
    }
    json_close_object(writer);
}

static void handle_dump(const struct control *control)
{
    struct text only = exchange_query(control->exchange, "entity");
    struct json_writer writer = exchange_begin(control->exchange);
    json_open_object(&writer, NULL);
    for (size_t i = 0; i < ENTITY_COUNT; i++)
        if (!text_is_present(only) || text_equal_folded(only, text_of(entity_name((enum entity)i))))
            dump_entity(&writer, control->company, (enum entity)i);
    dump_deleted(&writer, &control->exchange->arena, control->company);
    json_close_object(&writer);
}

static void handle_requestids(const struct control *control)
{
    struct json_writer writer = exchange_begin(control->exchange);
    traffic_write_requestids(&writer, control->company);
}

static void handle_meter(const struct control *control)
{
    struct traffic *traffic = control->company->traffic;
    traffic->core_plus = json_int64(control->body, "core_plus", traffic->core_plus);
    struct json_writer writer = exchange_begin(control->exchange);
    traffic_write_meter(&writer, control->company);
}

static void handle_calls(const struct control *control)
{
    struct json_writer writer = exchange_begin(control->exchange);
    traffic_write_calls(&writer, control->company);
}

static void handle_switches(const struct control *control)
{
    struct error error;
    if (!switch_set(&control->company->switches, control->body, &error)) {
        exchange_error(control->exchange, 400, "%s", error.message);
        return;
    }
    struct json_writer writer = exchange_begin(control->exchange);
    switch_write(&writer, &control->company->switches);
}

static void handle_token(const struct control *control)
{
    oauth_connect(&control->simulator->oauth, control->company->realm, true, control->exchange);
}

static void handle_code(const struct control *control)
{
    struct exchange *exchange = control->exchange;
    struct json_writer writer = exchange_begin(exchange);
    json_open_object(&writer, NULL);
    json_write_string(
        &writer, "code",
        oauth_code(&control->simulator->oauth, control->company->realm, exchange->now));
    json_write_string(&writer, "realmId", control->company->realm);
    json_close_object(&writer);
}

static void handle_expire(const struct control *control)
{
    oauth_kill(&control->simulator->oauth, control->company->realm,
               json_is_true(control->body, "access"), json_is_true(control->body, "refresh"));
    answer_empty(control);
}

static const struct {
    const char *method;
    const char *part;
    void (*handle)(const struct control *control);
} parts[] = {
    {"POST", "token", handle_token},
    {"POST", "code", handle_code},
    {"POST", "expire", handle_expire},
    {"POST", "objects", handle_objects},
    {"POST", "pay", handle_pay},
    {"POST", "journal", handle_journal},
    {"POST", "poison", handle_poison},
    {"POST", "names", handle_names},
    {"GET", "books", handle_books},
    {"GET", "dump", handle_dump},
    {"GET", "requestids", handle_requestids},
    {"GET", "meter", handle_meter},
    {"POST", "meter", handle_meter},
    {"GET", "calls", handle_calls},
    {"GET", "switches", handle_switches},
    {"POST", "switches", handle_switches},
};

void control_company(const struct control *control)
{
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (text_equal_string(control->part, parts[i].part) &&
            exchange_is(control->exchange, parts[i].method)) {
            parts[i].handle(control);
            return;
        }
    exchange_error(control->exchange, 404, "a company has no door \"%.*s\" for %.*s",
                   TEXT_ARG(control->part), TEXT_ARG(control->exchange->method));
}
