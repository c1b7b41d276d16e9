#include "tests/sim/sides/books.h"

#include "base/decimal.h"
#include "base/error.h"
#include "tests/sim/sides/posting.h"

#include <string.h>

void books_init(struct books *books, struct arena *arena, enum side side)
{
    *books = (struct books){.arena = arena, .side = side};
    map_init(&books->answers);
}

void books_release(struct books *books)
{
    map_release(&books->answers);
}

/* An id ends with the entry's place. */
struct entry *books_find(const struct books *books, enum entity entity, struct text id)
{
    uint64_t number;
    if (books->side == SIDE_PLATFORM && text_is_present(id))
        id = text_slice(id.data + 1, id.length - 1);
    if (!text_parse_uint64(id, &number) || number == 0 || number > books->entry_count)
        return NULL;
    struct entry *entry = books->entries[number - 1];
    return entry->entity == entity ? entry : NULL;
}

struct text books_version(const struct books *books, const struct entry *entry)
{
    return arena_format(books->arena, "%u", (unsigned)entry->version);
}

int64_t cents_of(struct text amount)
{
    struct decimal value, cents;
    REQUIRE(decimal_parse(amount, &value) && decimal_round(value, 2, &cents));
    struct decimal scaled = decimal_normal(cents);
    int64_t units = scaled.units;
    for (int place = scaled.scale; place < 2; place++)
        units *= 10;
    return units;
}

struct text amount_of(struct arena *arena, int64_t cents)
{
    char digits[DECIMAL_TEXT_BYTES_MAX];
    return arena_copy(arena, decimal_format(decimal_of(cents, 2), 2, digits));
}

bool books_is_void(const struct document *document)
{
    return document_is_void(document);
}

bool books_is_paid(const struct entry *entry)
{
    return entry->settled != 0;
}

void post_revision(struct books *books, struct entry *entry, enum author author,
                   struct uuid command)
{
    struct revision *revision = ARENA_NEW(books->arena, struct revision);
    *revision = (struct revision){
        .older = entry->newest,
        .sequence = ++*books->sequence,
        .version = entry->version,
        .author = author,
        .command = command,
        .document = entry->document,
    };
    entry->newest = revision;
}

void post_touch(struct books *books, struct entry *entry)
{
    const instant_us second = 1000000, hour = 3600 * second;
    instant_us now = *books->now - (books->habits.has_fallen_back ? hour : 0);
    entry->version++;
    entry->changed_at = books->habits.has_coarse_clock ? now - now % second : now;
}

struct entry *post_entry(struct books *books, const struct document *document, enum author author,
                         struct uuid command)
{
    REQUIRE(books->entry_count < BOOKS_ENTRIES_MAX);
    struct entry *entry = ARENA_NEW(books->arena, struct entry);
    const char *prefix = books->side == SIDE_PLATFORM ? "p" : "";
    *entry = (struct entry){.entity = document->entity, .document = *document};
    entry->id = arena_format(books->arena, "%s%zu", prefix, books->entry_count + 1);
    books->entries[books->entry_count++] = entry;
    document_complete(&entry->document);
    post_touch(books, entry);
    entry->created_at = entry->changed_at;
    post_revision(books, entry, author, command);
    return entry;
}
