#include "tests/e2e/demo/ledger.h"

#include "tests/e2e/demo/sides.h"

static const struct ledger *const LEDGERS[LEDGER_COUNT] = {
    [LEDGER_ONLINE] = &LEDGER_OF_ONLINE,
    [LEDGER_DESKTOP] = &LEDGER_OF_DESKTOP,
};

const struct ledger *ledger_find(enum ledger_kind kind)
{
    return LEDGERS[kind];
}

const struct ledger *ledger_of(const struct company *company)
{
    return LEDGERS[company->ledger];
}

struct text ledger_settings(struct demo *demo, const struct company *company,
                            const struct preferences *preferences)
{
    return arena_format(&demo->arena,
                        "\"signup_date\":\"%s\",\"conflict_policy\":\"%s\","
                        "\"unallocated_expense_account\":\"%.*s\","
                        "\"unallocated_income_account\":\"%.*s\",\"bank_gl_account\":\"%.*s\"",
                        company->signup_date, company->conflict_policy,
                        TEXT_ARG(preferences->unallocated_expense),
                        TEXT_ARG(preferences->unallocated_income), TEXT_ARG(preferences->bank));
}

void ledger_write_present(struct json_writer *writer, const char *name, struct text value)
{
    if (text_is_present(value))
        json_write_text(writer, name, value);
}

void ledger_write_reference(struct json_writer *writer, const char *name, const char *key,
                            struct text id)
{
    if (!text_is_present(id))
        return;
    json_open_object(writer, name);
    json_write_text(writer, key, id);
    json_close_object(writer);
}

static const char *entity_of(const struct company *company, enum trade trade)
{
    return ledger_of(company)->papers[trade].entity;
}

bool ledger_write(struct demo *demo, const struct company *company, const struct document *document,
                  struct error *error)
{
    struct buffer body;
    struct json_writer writer;
    struct text path =
        arena_format(&demo->arena, "objects/%s", entity_of(company, document->trade));
    buffer_init(&body, 0);
    json_writer_init(&writer, &body);
    json_open_object(&writer, NULL);
    ledger_of(company)->write(&writer, document);
    json_close_object(&writer);
    bool is_written = in_quickbooks(demo, company, POST(path, buffer_text(&body)), NULL, error);
    buffer_release(&body);
    return is_written;
}

bool ledger_erase(struct demo *demo, const struct company *company, const struct document *document,
                  const char *how, struct error *error)
{
    struct door_request request = ledger_of(company)->erase(
        &demo->arena, entity_of(company, document->trade), document->id, how);
    return in_quickbooks(demo, company, &request, NULL, error);
}
