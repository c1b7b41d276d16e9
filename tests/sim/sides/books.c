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

struct entry *books_find(const struct books *books, enum entity entity, struct text id)
{
    for (size_t i = 0; i < books->entry_count; i++) {
        struct entry *entry = books->entries[i];
        if (entry->entity == entity && text_equal(entry->id, id))
            return entry;
    }
    return NULL;
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
    if (document->entity == ENTITY_BILL)
        return text_equal_string(document->fields[BILL_STATUS], "voided");
    return document->entity == ENTITY_BILL_PAYMENT &&
           text_equal_string(document->fields[BILL_PAYMENT_STATUS], "voided");
}

static int64_t paid_by(const struct entry *payment, struct text bill)
{
    int64_t cents = 0;
    if (payment->entity != ENTITY_BILL_PAYMENT || payment->is_deleted ||
        books_is_void(&payment->document))
        return 0;
    const struct lines *lines = &payment->document.lines[BILL_PAYMENT_LINES_APPLICATION];
    for (size_t i = 0; i < lines->count; i++)
        if (text_equal(lines->items[i].fields[BILL_PAYMENT_APPLICATION_BILL], bill))
            cents += cents_of(lines->items[i].fields[BILL_PAYMENT_APPLICATION_AMOUNT]);
    return cents;
}

static int64_t paid_on(const struct books *books, const struct entry *bill)
{
    int64_t cents = 0;
    for (size_t i = 0; i < books->entry_count; i++)
        cents += paid_by(books->entries[i], bill->id);
    return cents;
}

bool books_has_payment(const struct books *books, const struct entry *bill)
{
    return paid_on(books, bill) != 0;
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
    const instant_us second = 1000000;
    instant_us now = *books->now;
    entry->version++;
    entry->changed_at = books->habits.has_coarse_clock ? now - now % second : now;
}

/* Bills follow what pays them. */
void post_balances(struct books *books)
{
    for (size_t i = 0; i < books->entry_count; i++) {
        struct entry *bill = books->entries[i];
        if (bill->entity != ENTITY_BILL || bill->is_deleted)
            continue;
        int64_t total = cents_of(bill->document.fields[BILL_TOTAL]);
        struct text balance = amount_of(books->arena, total - paid_on(books, bill));
        if (text_equal(balance, bill->document.fields[BILL_BALANCE]))
            continue;
        bool is_new = !text_is_present(bill->document.fields[BILL_BALANCE]);
        bill->document.fields[BILL_BALANCE] = balance;
        if (is_new) {
            bill->newest->document.fields[BILL_BALANCE] = balance;
            continue;
        }
        if (books->habits.bumps_bill)
            post_touch(books, bill);
        post_revision(books, bill, AUTHOR_BOOKS, UUID_NIL);
    }
}
