#include "tests/simulators/qbo/journal_entry.h"

#include "tests/simulators/qbo/books.h"
#include "tests/simulators/qbo/cents.h"
#include "tests/simulators/qbo/document.h"
#include "tests/simulators/qbo/render.h"
#include "tests/simulators/qbo/rules.h"

static void write_line(struct json_writer *writer, const struct object *account, const char *side,
                       int64_t cents)
{
    json_open_object(writer, NULL);
    json_write_string(writer, "DetailType", "JournalEntryLineDetail");
    cents_write(writer, "Amount", cents);
    json_open_object(writer, "JournalEntryLineDetail");
    json_write_string(writer, "PostingType", side);
    json_open_object(writer, "AccountRef");
    json_write_int64(writer, "value", account->id);
    json_close_object(writer);
    json_close_object(writer);
    json_close_object(writer);
}

struct object *journal_entry_write(struct company *company, struct object *account,
                                   struct object *offset, int64_t cents, struct text note)
{
    struct buffer buffer;
    struct json_writer writer;
    char day[DATE_TEXT_BYTES_MAX];
    int64_t size = cents < 0 ? -cents : cents;
    buffer_init(&buffer, 0);
    json_writer_init(&writer, &buffer);
    json_open_object(&writer, NULL);
    json_write_text(&writer, "TxnDate", date_format(company_today(company), day));
    json_write_text(&writer, "PrivateNote", note);
    json_open_array(&writer, "Line");
    write_line(&writer, account, cents < 0 ? "Debit" : "Credit", size);
    write_line(&writer, offset, cents < 0 ? "Credit" : "Debit", size);
    json_close_array(&writer);
    json_close_object(&writer);
    struct object *entry = company_add(company, ENTITY_JOURNAL_ENTRY, 0);
    entry->document = document_overlay(company, ENTITY_JOURNAL_ENTRY, NULL, &buffer);
    entry->total = size;
    struct posting postings[] = {{account, -cents, -cents}, {offset, cents, cents}};
    books_post(company, entry, postings, 2);
    return entry;
}

static void journal_entry_show(struct json_writer *writer, const struct company *company,
                               const struct object *entry)
{
    (void)company;
    cents_write(writer, "TotalAmt", entry->total);
    render_currency(writer, entry->currency);
}

const struct rules journal_entry_rules = {.show = journal_entry_show};
