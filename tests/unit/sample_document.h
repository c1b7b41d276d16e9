/* Documents for tests: random ones that document_check() accepts. */
#ifndef TIEOUT_TESTS_SAMPLE_DOCUMENT_H
#define TIEOUT_TESTS_SAMPLE_DOCUMENT_H

#include <string.h>

#include "base/decimal.h"
#include "base/random.h"
#include "model/document.h"

/* Whole characters of one to four bytes, some that JSON escapes. */
static struct text sample_words(struct random *random, struct arena *arena, size_t characters_max)
{
    static const char *const CHARACTERS[] = {"a", "Z", "7", "-", "\"", "\\", "\n", "é", "€", "😀"};
    size_t count = 1 + random_below(random, characters_max < 40 ? characters_max : 40);
    struct text text = TEXT("");
    for (size_t i = 0; i < count; i++) {
        const char *next = CHARACTERS[random_below(random, 10)];
        bool is_end = i == 0 || i + 1 == count;
        text = arena_format(arena, "%.*s%s", TEXT_ARG(text), is_end && *next == '\n' ? "x" : next);
    }
    return text;
}

/* One of those that there are. */
static struct text sample_word(const struct field *field, struct random *random)
{
    struct text words[8] = {TEXT_NONE}, rest = text_of(field->words);
    size_t count = 0;
    while (text_is_present(rest) && count < 8)
        words[count++] = text_next(&rest, '|');
    return words[random_below(random, count)];
}

static struct text sample_amount(struct random *random, struct arena *arena, int64_t *cents)
{
    char digits[DECIMAL_TEXT_BYTES_MAX];
    *cents = (int64_t)random_below(random, 1000000);
    return arena_copy(arena, decimal_format(decimal_of(*cents, 2), 2, digits));
}

static struct text sample_value(const struct field *field, struct random *random,
                                struct arena *arena, int64_t *cents)
{
    char digits[DECIMAL_TEXT_BYTES_MAX];
    int64_t ignored = 0;
    switch (field->type) {
    case FIELD_TEXT:
        return field->words ? sample_word(field, random)
                            : sample_words(random, arena, field->characters_max);
    case FIELD_BOOL:
        return random_chance(random, 50) ? TEXT("true") : TEXT("false");
    case FIELD_DATE:
        return arena_format(arena, "20%02d-%02d-%02d", (int)random_below(random, 90),
                            1 + (int)random_below(random, 12), 1 + (int)random_below(random, 28));
    case FIELD_AMOUNT:
        return sample_amount(random, arena, cents ? cents : &ignored);
    case FIELD_RATE:
        return arena_copy(
            arena,
            decimal_format(decimal_normal(decimal_of((int64_t)random_below(random, 99999) + 1, 4)),
                           0, digits));
    case FIELD_CURRENCY:
        return random_chance(random, 50) ? TEXT("USD") : TEXT("JPY");
    case FIELD_REF:
        return arena_format(arena, "%d", (int)random_below(random, 100000));
    }
    return TEXT_NONE;
}

static struct lines sample_lines(const struct line_kind *kind, struct random *random,
                                 struct arena *arena, int64_t *sum_cents)
{
    size_t count = random_below(random, 4);
    struct line *lines = ARENA_ARRAY(arena, struct line, count);
    for (size_t i = 0; i < count; i++) {
        for (size_t f = 0; f < kind->field_count; f++) {
            int64_t cents = 0;
            if (!kind->fields[f].is_required && random_chance(random, 30))
                continue;
            lines[i].fields[f] = sample_value(&kind->fields[f], random, arena, &cents);
            if (kind->fields[f].role == ROLE_TOTAL)
                *sum_cents += kind->sign < 0 ? -cents : cents;
        }
    }
    return (struct lines){lines, count};
}

static void sample_settle(struct document *document, struct arena *arena, int64_t sum_cents)
{
    char digits[DECIMAL_TEXT_BYTES_MAX];
    struct text sum = arena_copy(arena, decimal_format(decimal_of(sum_cents, 2), 2, digits));
    document_set(document, ROLE_STATUS, TEXT("open"));
    document_set(document, ROLE_TAX, TEXT_NONE);
    if (layout_of(document->entity)->line_kind_count > 0)
        document_set(document, ROLE_TOTAL, sum);
    if (text_is_present(document_value(document, ROLE_DUE_DATE)))
        document_set(document, ROLE_DUE_DATE, TEXT("2099-12-31"));
}

/* Every kind of record that there are documents of, in turn. */
static inline enum entity sample_entity(int i)
{
    int at = i % ENTITY_COUNT;
    while (layout_of((enum entity)at)->field_count == 0)
        at = (at + 1) % ENTITY_COUNT;
    return (enum entity)at;
}

static struct document sample_document(struct random *random, struct arena *arena,
                                       enum entity entity)
{
    const struct layout *layout = layout_of(entity);
    struct document document = {.entity = entity};
    int64_t sum_cents = 0;
    for (size_t i = 0; i < layout->field_count; i++) {
        if (layout->fields[i].is_required || random_chance(random, 70))
            document.fields[i] = sample_value(&layout->fields[i], random, arena, NULL);
    }
    for (size_t k = 0; k < layout->line_kind_count; k++)
        document.lines[k] = sample_lines(&layout->lines[k], random, arena, &sum_cents);
    sample_settle(&document, arena, sum_cents);
    document_complete(&document);
    return document;
}

#endif
