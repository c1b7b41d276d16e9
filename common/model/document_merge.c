/* Documents side by side: projection, comparison by groups, merge. */
#include <string.h>

#include "model/document.h"
#include "model/pairs.h"

/* --- projection ------------------------------------------------------------------------------- */

static uint16_t characters_max(const struct field *field, enum side side)
{
    uint16_t own = 0;
    switch (side) {
    case SIDE_PLATFORM:
        own = field->platform_max;
        break;
    case SIDE_ONLINE:
        own = field->qbo_max;
        break;
    case SIDE_DESKTOP:
        own = field->qbd_max;
        break;
    case SIDE_COUNT:
        break;
    }
    return own ? own : field->characters_max;
}

/* A cut may end in a blank, which the side would drop: it is dropped here too. */
static struct text cut_value(const struct field *field, enum side side, struct text value)
{
    if (field->type != FIELD_TEXT || value.length == 0)
        return value;
    uint16_t most = characters_max(field, side);
    if (value.length <= most)
        return value;
    struct text cut = text_trim(text_cut_characters(value, most));
    return cut.length == 0 ? TEXT_NONE : cut;
}

/* None of them is empty, and none longer than the side's element. */
static struct text cut_lines(const struct field *field, struct text value, struct arena *arena)
{
    char *out = arena_alloc(arena, value.length + 1);
    struct text rest = value;
    size_t length = 0;
    for (size_t count = 0; count < field->qbd_lines && text_is_present(rest);) {
        struct text line = text_trim(text_next(&rest, '\n'));
        line = text_trim(text_cut_characters(line, field->qbd_max));
        if (line.length == 0)
            continue;
        if (count++ > 0)
            out[length++] = '\n';
        memcpy(out + length, line.data, line.length);
        length += line.length;
    }
    return length == 0 ? TEXT_NONE : text_slice(out, length);
}

static struct text project_value(const struct field *field, enum side side, struct text value,
                                 struct arena *arena)
{
    bool has_lines = side == SIDE_DESKTOP && field->qbd_lines > 0 && value.length > 0 &&
                     memchr(value.data, '\n', value.length);
    return has_lines ? cut_lines(field, value, arena) : cut_value(field, side, value);
}

static bool line_needs_cut(const struct line_kind *kind, enum side side, const struct line *line)
{
    for (size_t f = 0; f < kind->field_count; f++) {
        struct text value = line->fields[f];
        if (cut_value(&kind->fields[f], side, value).length != value.length)
            return true;
    }
    return false;
}

static struct lines project_lines(const struct line_kind *kind, enum side side, struct lines lines,
                                  struct arena *arena)
{
    size_t first = 0;
    while (first < lines.count && !line_needs_cut(kind, side, &lines.items[first]))
        first++;
    if (first == lines.count)
        return lines;
    struct line *copies = ARENA_ARRAY(arena, struct line, lines.count);
    memcpy(copies, lines.items, lines.count * sizeof(*copies));
    for (size_t i = first; i < lines.count; i++) {
        for (size_t f = 0; f < kind->field_count; f++)
            copies[i].fields[f] = cut_value(&kind->fields[f], side, copies[i].fields[f]);
    }
    return (struct lines){copies, lines.count};
}

void document_project(const struct document *document, enum side side, struct arena *arena,
                      struct document *out)
{
    const struct layout *layout = layout_of(document->entity);
    *out = *document;
    for (size_t i = 0; i < layout->field_count; i++) {
        const struct field *field = &layout->fields[i];
        out->fields[i] = field->group == GROUP_OBSERVED
                             ? TEXT_NONE
                             : project_value(field, side, document->fields[i], arena);
    }
    for (size_t kind = 0; kind < layout->line_kind_count; kind++)
        out->lines[kind] = project_lines(&layout->lines[kind], side, document->lines[kind], arena);
}

/* --- comparison ------------------------------------------------------------------------------- */

static struct text value_or_otherwise(const struct field *field, struct text value)
{
    return text_is_present(value) ? value : text_of(field->otherwise);
}

/* The groups that a kind of line has fields of. */
static uint32_t groups_of_lines(const struct line_kind *kind)
{
    uint32_t mask = UINT32_C(1) << kind->group;
    for (size_t f = 0; f < kind->field_count; f++)
        mask |= UINT32_C(1) << kind->fields[f].group;
    return mask;
}

/* Where lines came or went, all their groups differ that have a value there. */
static uint32_t groups_with_line_values(const struct line_kind *kind, struct lines lines)
{
    uint32_t mask = lines.count > 0 ? UINT32_C(1) << kind->group : 0;
    for (size_t i = 0; i < lines.count; i++) {
        for (size_t f = 0; f < kind->field_count; f++) {
            if (text_is_present(lines.items[i].fields[f]))
                mask |= UINT32_C(1) << kind->fields[f].group;
        }
    }
    return mask;
}

static uint32_t differing_line_groups(const struct line_kind *kind, struct lines a, struct lines b)
{
    uint32_t mask = 0;
    if (a.items == b.items && a.count == b.count)
        return 0;
    if (kind->is_paired)
        return pairs_equal(kind, a, b) ? 0 : groups_of_lines(kind);
    if (a.count != b.count)
        return groups_with_line_values(kind, a) | groups_with_line_values(kind, b);
    for (size_t i = 0; i < a.count; i++) {
        for (size_t f = 0; f < kind->field_count; f++) {
            if (!text_equal(a.items[i].fields[f], b.items[i].fields[f]))
                mask |= UINT32_C(1) << kind->fields[f].group;
        }
    }
    return mask;
}

static uint32_t differing_groups(const struct document *a, const struct document *b)
{
    const struct layout *layout = layout_of(a->entity);
    uint32_t mask = 0;
    for (size_t i = 0; i < layout->field_count; i++) {
        const struct field *field = &layout->fields[i];
        if (!text_equal(value_or_otherwise(field, a->fields[i]),
                        value_or_otherwise(field, b->fields[i])))
            mask |= UINT32_C(1) << field->group;
    }
    for (size_t kind = 0; kind < layout->line_kind_count; kind++) {
        mask |= differing_line_groups(&layout->lines[kind], a->lines[kind], b->lines[kind]);
    }
    return mask;
}

static uint32_t groups_with_values(const struct document *document)
{
    const struct layout *layout = layout_of(document->entity);
    uint32_t mask = 0;
    for (size_t i = 0; i < layout->field_count; i++) {
        if (text_is_present(document->fields[i]))
            mask |= UINT32_C(1) << layout->fields[i].group;
    }
    for (size_t kind = 0; kind < layout->line_kind_count; kind++) {
        mask |= groups_with_line_values(&layout->lines[kind], document->lines[kind]);
    }
    return mask;
}

bool document_group_equal(const struct document *a, const struct document *b, enum group group)
{
    return a->entity == b->entity && !(differing_groups(a, b) & UINT32_C(1) << group);
}

bool document_equal(const struct document *a, const struct document *b)
{
    return document_changed_groups(a, b) == 0;
}

uint32_t document_changed_groups(const struct document *a, const struct document *b)
{
    REQUIRE(a || b);
    if (!a || !b)
        return groups_with_values(a ? a : b) & ~GROUPS_NEVER_COMPARED;
    REQUIRE(a->entity == b->entity);
    return differing_groups(a, b) & ~GROUPS_NEVER_COMPARED;
}

/* --- merge ------------------------------------------------------------------------------------ */

/* Line by line: which fields come from where. Lines themselves go with their kind's own group;
 * where they do not match one by one, a field of another group has nowhere to come from. */
static struct lines take_line_groups(const struct line_kind *kind, struct lines into,
                                     struct lines from, uint32_t mask, struct arena *arena)
{
    uint32_t all = groups_of_lines(kind);
    bool takes_lines = mask & UINT32_C(1) << kind->group;
    if ((mask & all) == 0)
        return into;
    if ((mask & all) == all)
        return from;
    struct lines base = takes_lines ? from : into, other = takes_lines ? into : from;
    bool has_twin = base.count == other.count;
    struct line *copies = ARENA_ARRAY(arena, struct line, base.count);
    for (size_t i = 0; i < base.count; i++) {
        copies[i] = base.items[i];
        for (size_t f = 0; f < kind->field_count; f++) {
            bool is_taken = mask & UINT32_C(1) << kind->fields[f].group;
            if (is_taken != takes_lines)
                copies[i].fields[f] = has_twin ? other.items[i].fields[f] : TEXT_NONE;
        }
    }
    return (struct lines){copies, base.count};
}

void document_take_groups(struct document *into, const struct document *from, uint32_t mask,
                          struct arena *arena)
{
    REQUIRE(into->entity == from->entity);
    const struct layout *layout = layout_of(into->entity);
    for (size_t i = 0; i < layout->field_count; i++) {
        if (mask & UINT32_C(1) << layout->fields[i].group)
            into->fields[i] = from->fields[i];
    }
    for (size_t kind = 0; kind < layout->line_kind_count; kind++)
        into->lines[kind] = take_line_groups(&layout->lines[kind], into->lines[kind],
                                             from->lines[kind], mask, arena);
}

/* --- references ------------------------------------------------------------------------------- */

static bool has_reference(const struct line_kind *kind)
{
    for (size_t f = 0; f < kind->field_count; f++) {
        if (kind->fields[f].type == FIELD_REF)
            return true;
    }
    return false;
}

static void visit_values(const struct field *fields, size_t count, struct text *values,
                         document_visit_ref *visit, void *context)
{
    for (size_t i = 0; i < count; i++) {
        if (fields[i].type == FIELD_REF && text_is_present(values[i]))
            visit(context, fields[i].ref, &values[i]);
    }
}

void document_each_ref(struct document *document, struct arena *arena, document_visit_ref *visit,
                       void *context)
{
    const struct layout *layout = layout_of(document->entity);
    visit_values(layout->fields, layout->field_count, document->fields, visit, context);
    for (size_t k = 0; k < layout->line_kind_count; k++) {
        const struct line_kind *kind = &layout->lines[k];
        struct lines *lines = &document->lines[k];
        if (lines->count == 0 || !has_reference(kind))
            continue;
        struct line *copies = ARENA_ARRAY(arena, struct line, lines->count);
        memcpy(copies, lines->items, lines->count * sizeof(*copies));
        for (size_t i = 0; i < lines->count; i++)
            visit_values(kind->fields, kind->field_count, copies[i].fields, visit, context);
        lines->items = copies;
    }
}

static void visit_applied(const struct line_kind *kind, const struct line *line,
                          document_visit_applied *visit, void *context)
{
    for (size_t f = 0; f < kind->field_count; f++) {
        if (kind->fields[f].type == FIELD_REF && text_is_present(line->fields[f]))
            visit(context, kind->fields[f].ref, line->fields[f]);
    }
}

void document_each_applied(const struct document *document, document_visit_applied *visit,
                           void *context)
{
    const struct layout *layout = layout_of(document->entity);
    if (entity_kind(document->entity) != ENTITY_KIND_PAYMENT)
        return;
    for (size_t k = 0; k < layout->line_kind_count; k++) {
        for (size_t i = 0; i < document->lines[k].count; i++)
            visit_applied(&layout->lines[k], &document->lines[k].items[i], visit, context);
    }
}

bool document_uses_credits(const struct document *document)
{
    const struct layout *layout = layout_of(document->entity);
    if (entity_kind(document->entity) != ENTITY_KIND_PAYMENT)
        return false;
    for (size_t k = 0; k < layout->line_kind_count; k++)
        if (layout->lines[k].sign < 0 && document->lines[k].count > 0)
            return true;
    return false;
}
