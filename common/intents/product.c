#include "intents/product.h"

#include "model/pairs.h"

static bool has_value(struct text sent, struct text shown)
{
    return !text_is_present(sent) || text_equal(sent, shown);
}

static bool has_lines(const struct line_kind *kind, const struct lines *sent,
                      const struct lines *shown)
{
    if (kind->is_paired)
        return pairs_equal(kind, *sent, *shown);
    if (sent->count != shown->count)
        return false;
    for (size_t i = 0; i < sent->count; i++)
        for (size_t f = 0; f < kind->field_count; f++)
            if (!has_value(sent->items[i].fields[f], shown->items[i].fields[f]))
                return false;
    return true;
}

/* QuickBooks Desktop is never told a currency, and shows none where there is only one. */
static bool is_carried(const struct field *field, enum side target)
{
    bool is_desktop = target == SIDE_DESKTOP;
    const char *path = is_desktop ? field->qbd : field->qbo;
    return path && field->group != GROUP_OBSERVED && !(is_desktop && field->type == FIELD_CURRENCY);
}

/* The side may have added what it takes for granted (a due date, a currency), so only what was sent
 * is looked for. */
bool is_product(const struct write_command *command, const struct document *shown)
{
    const struct document *sent = &command->document;
    const struct layout *layout = layout_of(command->entity);
    REQUIRE(shown->entity == command->entity);
    for (size_t f = 0; f < layout->field_count; f++) {
        const struct field *field = &layout->fields[f];
        if (is_carried(field, command->target) && !has_value(sent->fields[f], shown->fields[f]))
            return false;
    }
    for (size_t k = 0; k < layout->line_kind_count; k++)
        if (!has_lines(&layout->lines[k], &sent->lines[k], &shown->lines[k]))
            return false;
    return true;
}
