#include "write_doubt.h"

#include "intents/product.h"
#include "read_back.h"

bool write_is_doubted(const struct waiting_write *write)
{
    return write->doubted_at != 0 && write->command.action == ACTION_CREATE;
}

struct writes write_doubted(const struct writes *writes, struct arena *arena)
{
    struct waiting_write *items = ARENA_ARRAY(arena, struct waiting_write, writes->count);
    size_t count = 0;
    for (size_t i = 0; i < writes->count; i++)
        if (write_is_doubted(&writes->items[i]))
            items[count++] = writes->items[i];
    return (struct writes){items, count};
}

size_t write_count_alike(const struct writes *writes, const struct waiting_write *write)
{
    size_t count = 0;
    for (size_t i = 0; i < writes->count; i++) {
        const struct write_command *other = &writes->items[i].command;
        count += other->entity == write->command.entity && other->action == write->command.action &&
                 is_product(&write->command, &other->document);
    }
    return count;
}

void write_doubt_ask(struct xml_writer *writer, const struct waiting_write *write,
                     struct arena *arena)
{
    const struct read_back back = {.command = &write->command, .sent_at = write->doubted_at};
    read_back_write(writer, &back, arena);
}

struct verdict write_doubt_judge(const struct doubt_look *look, const struct waiting_write *write,
                                 const struct seeing *seeing)
{
    const struct read_back back = {.command = &write->command,
                                   .sent_at = write->doubted_at,
                                   .taken = look->taken->items,
                                   .taken_count = look->taken->count,
                                   .alike = write_count_alike(&look->writes, write)};
    struct verdict verdict = read_back_judge(&back, look->answers, seeing);
    if (verdict.kind == VERDICT_ABSENT)
        verdict.kind = VERDICT_AGAIN;
    else if (verdict.kind == VERDICT_UNKNOWN)
        verdict = (struct verdict){.kind = VERDICT_LATER,
                                   .reason = TEXT("QuickBooks did not say what is there now.")};
    else if (verdict.kind == VERDICT_SETTLED && write->command.entity == ENTITY_FUNDS_TRANSFER)
        look->taken->items[look->taken->count++] = verdict.telling.result.id;
    return verdict;
}
