#include "qbxml/subtotals.h"

#include "base/decimal.h"

struct sums {
    struct decimal all;   /* as they stand there */
    struct decimal real;  /* without those that repeat */
    struct decimal since; /* the last one of those */
};

/* One amount, of a group of lines its own. */
static struct text amount_in(const struct xml *element)
{
    static const struct {
        const char *name, *amount;
    } LINES[] = {{"InvoiceLineRet", "Amount"},
                 {"CreditMemoLineRet", "Amount"},
                 {"InvoiceLineGroupRet", "TotalAmount"},
                 {"CreditMemoLineGroupRet", "TotalAmount"}};
    for (size_t i = 0; i < sizeof(LINES) / sizeof(LINES[0]); i++) {
        if (text_equal_string(element->name, LINES[i].name))
            return xml_text(element, LINES[i].amount);
    }
    return TEXT_NONE;
}

/* An item without anything to count. */
static bool may_repeat(const struct xml *line)
{
    return xml_child(line, "ItemRef") && !xml_child(line, "Quantity") && !xml_child(line, "Rate") &&
           !xml_child(line, "RatePercent");
}

/* What stands above it, back to the last one of its sort or to the beginning. */
static bool repeats(const struct sums *sums, const struct xml *line, struct decimal amount)
{
    return may_repeat(line) && decimal_sign(amount) != 0 &&
           (decimal_compare(amount, sums->since) == 0 || decimal_compare(amount, sums->real) == 0);
}

static bool add_line(struct sums *sums, const struct xml *line, struct qbxml_subtotals *out)
{
    struct decimal amount;
    struct text text = amount_in(line);
    if (text_is_empty(text))
        return true;
    if (!decimal_parse(text, &amount) || !decimal_add(sums->all, amount, &sums->all))
        return false;
    if (repeats(sums, line, amount)) {
        out->lines[out->count++] = line;
        sums->since = DECIMAL_ZERO;
        return true;
    }
    return decimal_add(sums->real, amount, &sums->real) &&
           decimal_add(sums->since, amount, &sums->since);
}

void qbxml_subtotals_find(struct arena *arena, const struct xml *ret, struct qbxml_subtotals *out)
{
    struct sums sums = {DECIMAL_ZERO, DECIMAL_ZERO, DECIMAL_ZERO};
    struct decimal told;
    size_t count = 0;
    bool is_exact = decimal_parse(xml_text(ret, "Subtotal"), &told);
    *out = (struct qbxml_subtotals){0};
    if (!is_exact)
        return;
    XML_EACH(child, ret)
    {
        count++;
    }
    out->lines = ARENA_ARRAY(arena, const struct xml *, count);
    XML_EACH(child, ret)
    {
        is_exact = is_exact && add_line(&sums, child, out);
    }
    if (!is_exact || decimal_compare(sums.all, told) == 0 || decimal_compare(sums.real, told) != 0)
        out->count = 0;
}

bool qbxml_is_subtotal(const struct qbxml_subtotals *subtotals, const struct xml *line)
{
    for (size_t i = 0; i < subtotals->count; i++) {
        if (subtotals->lines[i] == line)
            return true;
    }
    return false;
}
