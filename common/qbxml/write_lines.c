#include <string.h>

#include "base/decimal.h"
#include "qbxml/write_parts.h"

/* A line as QuickBooks has it, and as it shall be. */
struct pairing {
    const struct xml *old; /* NULL: it is new */
    const struct line *line;
    bool is_same; /* its id is enough */
};

/* --- what QuickBooks has ---------------------------------------------------------------------- */

/* What only repeats others is nothing of its own, and so it was read. */
static struct text old_value(const struct qbxml_writer *writer, const struct xml *old,
                             const struct qbxml_element *element)
{
    if (element->type == QBXML_AMOUNT && qbxml_is_subtotal(&writer->subtotals, old))
        return TEXT("0.00");
    const struct xml *child = xml_child(old, element->path);
    if (element->type == QBXML_REF)
        return xml_text(child, "ListID");
    return child ? child->content : TEXT_NONE;
}

static bool is_number(enum qbxml_type type)
{
    return type == QBXML_AMOUNT || type == QBXML_PRICE || type == QBXML_QUANTITY;
}

static bool equal_values(struct text a, struct text b, enum qbxml_type type)
{
    struct decimal one, other;
    struct text zero = type == QBXML_AMOUNT ? TEXT("0.00") : TEXT_NONE;
    a = text_is_empty(a) ? zero : a;
    b = text_is_empty(b) ? zero : b;
    if (text_is_empty(a) || text_is_empty(b))
        return text_is_empty(a) && text_is_empty(b);
    if (is_number(type) && decimal_parse(a, &one) && decimal_parse(b, &other))
        return decimal_compare(one, other) == 0;
    return text_equal(a, b);
}

static bool new_value(struct qbxml_writer *writer, const struct line_kind *kind,
                      const struct line *line, const struct qbxml_element *element,
                      struct text *out)
{
    const struct field *field = qbxml_field_at(kind->fields, kind->field_count, element->path);
    struct text value = field ? line->fields[field - kind->fields] : TEXT_NONE;
    *out = TEXT_NONE;
    return !text_is_present(value) || qbxml_value_format(element, value, writer->arena, out, NULL);
}

enum likeness {
    UNLIKE, /* something would be left of the old one that no element can clear */
    ALIKE,  /* the old one can be changed into it */
    SAME,
};

static enum likeness compare(struct qbxml_writer *writer, const struct line_kind *kind,
                             const struct xml *old, const struct line *line)
{
    enum likeness likeness = SAME;
    const struct qbxml_element *element = qbxml_line_elements(kind->qbd);
    for (; element->path; element++) {
        struct text before = old_value(writer, old, element), after;
        if (!new_value(writer, kind, line, element, &after))
            return UNLIKE;
        if (equal_values(before, after, element->type))
            continue;
        if (text_is_empty(after) && element->type != QBXML_TEXT)
            return UNLIKE;
        likeness = ALIKE;
    }
    return likeness;
}

/* --- which is which --------------------------------------------------------------------------- */

struct old_lines {
    const struct xml **items;
    size_t count;
};

static struct old_lines find_old(const struct qbxml_writer *writer, const struct line_kind *kind)
{
    struct text name = arena_format(writer->arena, "%sRet", kind->qbd);
    struct old_lines old = {0};
    XML_EACH(child, writer->writing->current)
    {
        old.count += text_equal(child->name, name);
    }
    old.items = ARENA_ARRAY(writer->arena, const struct xml *, old.count);
    old.count = 0;
    XML_EACH(child, writer->writing->current)
    {
        if (text_equal(child->name, name))
            old.items[old.count++] = child;
    }
    return old;
}

/* Those that are equal at either end are what they were; between them, one by one in their order:
 * QuickBooks wants lines in the order that it knows. */
static struct pairing *pair_lines(struct qbxml_writer *writer, const struct line_kind *kind,
                                  struct lines lines)
{
    struct old_lines old = find_old(writer, kind);
    struct pairing *pairs = ARENA_ARRAY(writer->arena, struct pairing, lines.count);
    size_t least = old.count < lines.count ? old.count : lines.count, head = 0, tail = 0;
    while (head < least && compare(writer, kind, old.items[head], &lines.items[head]) == SAME)
        head++;
    while (tail < least - head && compare(writer, kind, old.items[old.count - 1 - tail],
                                          &lines.items[lines.count - 1 - tail]) == SAME)
        tail++;
    for (size_t i = 0; i < lines.count; i++) {
        bool is_tail = i >= lines.count - tail;
        size_t at = is_tail ? i + old.count - lines.count : i;
        enum likeness likeness = i < old.count - tail || is_tail
                                     ? compare(writer, kind, old.items[at], &lines.items[i])
                                     : UNLIKE;
        pairs[i] = (struct pairing){.old = likeness == UNLIKE ? NULL : old.items[at],
                                    .line = &lines.items[i],
                                    .is_same = likeness == SAME};
    }
    return pairs;
}

/* A group of items is one line to QuickBooks, several to us: naming only some takes it away. */
static bool has_group_lines(const struct xml *current)
{
    XML_EACH(child, current)
    {
        if (text_equal(child->name, TEXT("ItemGroupLineRet")) ||
            text_equal(child->name, TEXT("InvoiceLineGroupRet")))
            return true;
    }
    return false;
}

/* --- writing ---------------------------------------------------------------------------------- */

/* Of words alone, or where it was nothing and stays nothing: what shows no amount takes none. */
static bool is_without_amount(const struct qbxml_writer *writer, const struct pairing *pair,
                              const struct qbxml_element *element, struct text amount)
{
    bool is_nothing =
        element->type == QBXML_AMOUNT && equal_values(amount, TEXT_NONE, QBXML_AMOUNT);
    bool was_nothing =
        pair->old && equal_values(old_value(writer, pair->old, element), TEXT_NONE, element->type);
    return is_nothing && (was_nothing || !text_is_present(pair->line->fields[0]));
}

static bool write_values(struct qbxml_writer *writer, const struct line_kind *kind,
                         const struct pairing *pair, struct error *error)
{
    const struct qbxml_element *element = qbxml_line_elements(kind->qbd);
    for (; element->path; element++) {
        const struct field *field = qbxml_field_at(kind->fields, kind->field_count, element->path);
        struct text value = field ? pair->line->fields[field - kind->fields] : TEXT_NONE;
        bool is_cleared = pair->old && !text_is_empty(old_value(writer, pair->old, element));
        bool is_shown = text_is_present(value) && !is_without_amount(writer, pair, element, value);
        if ((is_shown || (is_cleared && !text_is_present(value))) &&
            !qbxml_element_write(writer, element, value, error))
            return error_prefix(error, "%s", kind->qbd);
    }
    return true;
}

static bool write_line(struct qbxml_writer *writer, const struct line_kind *kind,
                       const struct pairing *pair, struct error *error)
{
    struct text name = qbxml_verb_name(writer, kind->qbd);
    xml_open(writer->xml, name);
    if (writer->is_mod)
        xml_write_element(writer->xml, TEXT("TxnLineID"),
                          pair->old ? xml_text(pair->old, "TxnLineID") : TEXT("-1"));
    bool is_written = pair->is_same || write_values(writer, kind, pair, error);
    xml_close(writer->xml, name);
    return is_written;
}

bool qbxml_lines_write(struct qbxml_writer *writer, const struct line_kind *kind,
                       struct lines lines, struct error *error)
{
    struct pairing *pairs = NULL;
    if (writer->is_mod && !writer->writing->current)
        return error_set(error, ERROR_PERMANENT, "%s: the lines that are there are not known",
                         kind->qbd);
    if (writer->is_mod && kind->group == GROUP_ITEM_LINES &&
        has_group_lines(writer->writing->current))
        return error_set(error, ERROR_PERMANENT,
                         "%s: QuickBooks has a group of items there: change it in QuickBooks",
                         kind->qbd);
    if (writer->is_mod) {
        qbxml_subtotals_find(writer->arena, writer->writing->current, &writer->subtotals);
        pairs = pair_lines(writer, kind, lines);
    }
    for (size_t i = 0; i < lines.count; i++) {
        struct pairing added = {.line = &lines.items[i]};
        if (!write_line(writer, kind, pairs ? &pairs[i] : &added, error))
            return false;
    }
    return true;
}
