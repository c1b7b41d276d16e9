#include "journal.h"

#include <stdlib.h>

void journal_make(struct journal *journal, uint64_t seed, size_t tenant_count, size_t event_count)
{
    struct journal_source *source = journal_source_new(seed, tenant_count);
    *journal = (struct journal){.has_rows = journal->has_rows};
    arena_init(&journal->arena, 0);
    journal->messages = ARENA_ARRAY(&journal->arena, struct envelope, event_count);
    while (journal->count < event_count) {
        struct envelope *message = &journal->messages[journal->count++];
        journal->write_count += journal_source_next(source, &journal->arena, message);
        if (journal->has_rows)
            journal_add_rows(journal, journal_source_state(source));
    }
    journal_source_free(source);
}

void journal_release(struct journal *journal)
{
    free(journal->rows);
    arena_release(&journal->arena);
}
