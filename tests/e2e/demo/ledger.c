#include "tests/e2e/demo/ledger.h"

#include "tests/e2e/demo/sides.h"

static const struct ledger *const LEDGERS[LEDGER_COUNT] = {
    [LEDGER_ONLINE] = &LEDGER_OF_ONLINE,
};

const struct ledger *ledger_find(enum ledger_kind kind)
{
    return LEDGERS[kind];
}

const struct ledger *ledger_of(const struct company *company)
{
    return LEDGERS[company->ledger];
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
