#include <inttypes.h>

#include "tests/simulators/qbo/books.h"
#include "tests/simulators/qbo/cents.h"
#include "tests/simulators/qbo/control.h"
#include "tests/simulators/qbo/hierarchy.h"
#include "tests/simulators/qbo/render.h"

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

/* What each vendor is owed, what each customer owes, in their currency; nothing for those who are
 * even. */
static void write_parties(struct json_writer *writer, const struct control *control,
                          const char *key, enum entity entity)
{
    json_open_array(writer, key);
    COMPANY_EACH(party, control->company, entity)
    {
        if (party->balance == 0)
            continue;
        json_open_object(writer, NULL);
        json_write_text(writer, "Id",
                        arena_format(&control->exchange->arena, "%" PRId64, party->id));
        json_write_text(writer, "FullyQualifiedName",
                        object_full_name(&control->exchange->arena, party));
        json_write_string(writer, "CurrencyRef", party->currency);
        cents_write_string(writer, "balance", party->balance);
        json_close_object(writer);
    }
    json_close_array(writer);
}

void control_books(const struct control *control)
{
    const struct company *company = control->company;
    struct books_totals totals = books_total(company);
    const struct books_side *payable = &totals.sides[TRADE_PAYABLE];
    const struct books_side *receivable = &totals.sides[TRADE_RECEIVABLE];
    struct json_writer writer = exchange_begin(control->exchange);
    json_open_object(&writer, NULL);
    json_write_string(&writer, "currency", company->home);
    cents_write_string(&writer, "accounts_payable", payable->owed);
    cents_write_string(&writer, "open_bills", payable->charges);
    cents_write_string(&writer, "vendor_credits", payable->credits);
    cents_write_string(&writer, "unapplied_payments", payable->unapplied);
    cents_write_string(&writer, "journal_entries", payable->journal_entries);
    cents_write_string(&writer, "accounts_receivable", receivable->owed);
    cents_write_string(&writer, "open_invoices", receivable->charges);
    cents_write_string(&writer, "credit_memos", receivable->credits);
    cents_write_string(&writer, "unapplied_receipts", receivable->unapplied);
    cents_write_string(&writer, "receivable_journal_entries", receivable->journal_entries);
    cents_write_string(&writer, "ledger_sum", totals.ledger_sum);
    json_open_array(&writer, "accounts");
    COMPANY_EACH(account, company, ENTITY_ACCOUNT)
    {
        write_account_balance(&writer, &control->exchange->arena, account);
    }
    json_close_array(&writer);
    write_parties(&writer, control, "vendors", ENTITY_VENDOR);
    write_parties(&writer, control, "customers", ENTITY_CUSTOMER);
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

void control_dump(const struct control *control)
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
