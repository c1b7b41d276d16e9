/* A record of any kind, written as its table of fields says. */
#include "tests/sim/kinds/kinds.h"

#include <string.h>

enum {
    PERCENT_OPTIONAL = 40, /* of fields that may be absent */
    PERCENT_DISCOUNT = 20,
    PERCENT_USUAL_PARTY = 60,
};

/* One of a field's words, "a|b|c". */
static struct text draw_word(const struct desk *desk, const char *words)
{
    struct text rest = text_of(words), found = TEXT_NONE;
    for (uint64_t seen = 1; !text_is_empty(rest); seen++) {
        struct text word = text_next(&rest, '|');
        if (random_below(desk_random(desk), seen) == 0)
            found = word;
    }
    return found;
}

static bool put_reference(const struct desk *desk, const struct field *field, struct text *value)
{
    /* Most business is done with few, so that there are credits for their bills. */
    bool is_usual = field->role == ROLE_PARTY && desk_chance(desk, PERCENT_USUAL_PARTY);
    const struct entry *entry =
        is_usual ? first_entry_of(desk, field->ref) : draw_entry_of(desk, field->ref);
    if (entry)
        *value = entry->id;
    return entry || !field->is_required;
}

/* By what the field is to the record; false when these books have not what it needs. */
static bool put_field(const struct desk *desk, const struct field *field, struct text *value)
{
    switch (field->type) {
    case FIELD_REF:
        return put_reference(desk, field, value);
    case FIELD_DATE:
        *value = draw_date(desk, field->role == ROLE_DUE_DATE ? "2026-02" : "2026-01");
        break;
    case FIELD_CURRENCY:
        *value = TEXT("USD");
        break;
    case FIELD_AMOUNT:
        *value = draw_cents(desk, 1000, 9999);
        break;
    case FIELD_BOOL:
        *value = document_is_true(*value) ? TEXT("false") : TEXT("true");
        break;
    case FIELD_RATE:
        *value = TEXT("2.5");
        break;
    case FIELD_TEXT:
        if (field->words)
            *value = draw_word(desk, field->words);
        else if (field->role == ROLE_NAME)
            *value = draw_name(desk, "Name");
        else if (field->characters_max < WORDS_FIT)
            *value = draw_number(desk);
        else
            *value = draw_words(desk, "Words");
        break;
    }
    return true;
}

/* QuickBooks Online has no such field. */
static bool is_missing_there(const struct desk *desk, const struct field *field)
{
    return desk->books->side == SIDE_ONLINE && !field->qbo;
}

/* What follows from others, what a side says of itself, and what voiding or a rule of its own is
 * for, is not for people to write. */
static bool is_for_people(const struct desk *desk, const struct field *field)
{
    return !is_missing_there(desk, field) && field->group != GROUP_OBSERVED &&
           field->group != GROUP_DERIVED && field->group != GROUP_OPEN_AMOUNT &&
           field->role != ROLE_STATUS && field->role != ROLE_TAX && field->role != ROLE_TOTAL &&
           field->role != ROLE_PARENT && field->type != FIELD_RATE;
}

static bool put_fields(const struct desk *desk, struct document *out)
{
    const struct layout *layout = layout_of(out->entity);
    for (size_t i = 0; i < layout->field_count; i++) {
        const struct field *field = &layout->fields[i];
        bool is_usual = field->is_required || field->type == FIELD_CURRENCY ||
                        field->role == ROLE_NUMBER || field->role == ROLE_DATE;
        bool is_wanted = is_usual || desk_chance(desk, PERCENT_OPTIONAL);
        if (is_wanted && is_for_people(desk, field) && field->type != FIELD_BOOL &&
            !put_field(desk, field, &out->fields[i]))
            return false;
    }
    return true;
}

static void put_line(const struct desk *desk, const struct line_kind *kind, struct line *line)
{
    for (size_t i = 0; i < kind->field_count; i++) {
        const struct field *field = &kind->fields[i];
        if (field->role == ROLE_TOTAL)
            line->fields[i] = kind->sign < 0 ? TEXT("3.00") : draw_cents(desk, 1000, 9999);
        else if (i == 0 || (field->type == FIELD_REF && desk_chance(desk, PERCENT_OPTIONAL)))
            put_field(desk, field, &line->fields[i]);
    }
}

/* Of each kind of line some, and at least one of the first. */
static void put_lines(const struct desk *desk, struct document *out)
{
    const struct layout *layout = layout_of(out->entity);
    for (size_t k = 0; k < layout->line_kind_count; k++) {
        const struct line_kind *kind = &layout->lines[k];
        out->lines[k] = (struct lines){0};
        if (k > 0 && !desk_chance(desk, PERCENT_DISCOUNT))
            continue;
        size_t count = 1 + (size_t)random_below(desk_random(desk), 2);
        struct line *lines = draw_lines(desk, out, (int)k, count);
        for (size_t i = 0; i < count; i++)
            put_line(desk, kind, &lines[i]);
    }
    document_derive(out, &desk->world->arena);
}

static void make_negative(const struct desk *desk, struct document *out)
{
    const struct line_kind *kind = layout_of(out->entity)->lines;
    struct line line = out->lines[0].items[0];
    line.fields[field_of_role(kind->fields, kind->field_count, ROLE_TOTAL)] = TEXT("-70.00");
    memset(out->lines, 0, sizeof(out->lines));
    *draw_lines(desk, out, 0, 1) = line;
    document_derive(out, &desk->world->arena);
}

/* What does not cross, or not as it is. */
static void make_odd(const struct desk *desk, struct document *out)
{
    switch (random_below(desk_random(desk), 4)) {
    case 0:
        document_set(out, ROLE_CURRENCY, TEXT("EUR"));
        break;
    case 1:
        document_set(out, ROLE_NUMBER, TEXT_NONE);
        break;
    case 2:
        document_set(out, ROLE_CURRENCY, TEXT_NONE);
        break;
    default:
        if (entity_is_payable(out->entity))
            make_negative(desk, out);
    }
}

bool draw_any(const struct desk *desk, struct document *out)
{
    if (!put_fields(desk, out))
        return false;
    if (entity_kind(out->entity) == ENTITY_KIND_LIST)
        return true;
    if (layout_of(out->entity)->line_kind_count > 0)
        put_lines(desk, out);
    else
        document_set(out, ROLE_TOTAL, draw_cents(desk, 1000, 9999));
    if (desk_chance(desk, desk->world->options.oddities))
        make_odd(desk, out);
    return true;
}

/* Lines that nothing has been paid of yet; of a payment people change the head only. */
static bool has_free_lines(const struct entry *entry)
{
    return layout_of(entry->entity)->line_kind_count > 0 && !books_is_paid(entry) &&
           entity_kind(entry->entity) != ENTITY_KIND_PAYMENT;
}

static bool is_for_changing(const struct desk *desk, const struct field *field, enum entity entity)
{
    bool is_party = field->role == ROLE_PARTY && entity_kind(entity) != ENTITY_KIND_LIST;
    return is_for_people(desk, field) && !is_party;
}

bool edit_any(const struct desk *desk, const struct entry *entry, struct document *document)
{
    const struct layout *layout = layout_of(document->entity);
    uint64_t seen = has_free_lines(entry);
    size_t at = layout->field_count;
    for (size_t i = 0; i < layout->field_count; i++)
        if (is_for_changing(desk, &layout->fields[i], entry->entity) &&
            random_below(desk_random(desk), ++seen) == 0)
            at = i;
    if (at < layout->field_count)
        return put_field(desk, &layout->fields[at], &document->fields[at]);
    if (seen > 0)
        put_lines(desk, document);
    return seen > 0;
}

bool edit_nothing(const struct desk *desk, const struct entry *entry, struct document *document)
{
    (void)desk, (void)entry, (void)document;
    return false;
}
