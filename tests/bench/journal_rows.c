#include <stdlib.h>

#include "codec/record.h"
#include "journal.h"

static struct journal_row *new_row(struct journal *journal)
{
    if (journal->row_count == journal->row_capacity) {
        journal->row_capacity = journal->row_capacity ? journal->row_capacity * 2 : 1024;
        journal->rows = realloc(journal->rows, journal->row_capacity * sizeof(*journal->rows));
        REQUIRE(journal->rows);
    }
    return &journal->rows[journal->row_count++];
}

static struct text kept(struct journal *journal, struct text text)
{
    return text_is_present(text) ? arena_copy(&journal->arena, text) : TEXT_NONE;
}

static struct text or_null(struct text text)
{
    return text_is_present(text) ? text : TEXT("null");
}

static struct text in_one(struct journal *journal, const struct journal_row *row)
{
    struct text platform = or_null(row->platform_document), ledger = or_null(row->ledger_document);
    return arena_format(&journal->arena,
                        "{\"entity\":%d,\"platform\":%.*s,\"ledger\":%.*s,\"rest\":%.*s}",
                        row->entity, TEXT_ARG(platform), TEXT_ARG(ledger), TEXT_ARG(row->rest));
}

static void add_row(struct journal *journal, const struct tenant_state *state,
                    const struct record *record)
{
    const struct shown *platform = &record->shown[HALF_PLATFORM];
    const struct shown *ledger = &record->shown[HALF_LEDGER];
    struct journal_row *row = new_row(journal);
    struct buffer rest;
    buffer_init(&rest, 0);
    record_rest_format(record, &rest);
    *row = (struct journal_row){
        .event = journal->count - 1,
        .tenant = state->head.tenant,
        .id = record->id,
        .entity = (int32_t)record->entity,
        .standing = (int32_t)record->standing,
        .rule = record->rule_kind ? arena_format(&journal->arena, "%c%u", record->rule_kind,
                                                 (unsigned)record->rule)
                                  : TEXT(""),
        .platform_id = kept(journal, platform->native_id),
        .ledger_id = kept(journal, ledger->native_id),
        .platform_document = kept(journal, platform->document),
        .ledger_document = kept(journal, ledger->document),
        .rest = kept(journal, buffer_text(&rest)),
    };
    row->document = in_one(journal, row);
    buffer_release(&rest);
}

void journal_add_rows(struct journal *journal, const struct tenant_state *state)
{
    for (size_t i = 0; i < state->dirty_count; i++)
        add_row(journal, state, &state->dirty[i]->record);
}
