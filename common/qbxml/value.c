#include <ctype.h>
#include <string.h>

#include "base/decimal.h"
#include "base/instant.h"
#include "qbxml/elements.h"

/* What QuickBooks' types hold: digits before the point, and behind it. */
enum { AMOUNT_DIGITS_MAX = 13, PRICE_DIGITS_MAX = 10, AMOUNT_SCALE = 2, PRICE_SCALE = 5 };

static bool fail(const struct qbxml_element *element, struct text value, const char *why,
                 struct error *error)
{
    return error_set(error, ERROR_PERMANENT, "%s: %.*s %s", element->path,
                     TEXT_ARG(text_cut(value, ERROR_MESSAGE_BYTES_MAX / 4)), why);
}

static size_t whole_digits(struct text number)
{
    size_t count = 0;
    for (size_t i = 0; i < number.length && number.data[i] != '.'; i++)
        count += isdigit((unsigned char)number.data[i]) != 0;
    return count;
}

static bool format_number(const struct qbxml_element *element, struct text value,
                          struct arena *arena, struct text *out, struct error *error)
{
    struct decimal number, kept;
    char digits[DECIMAL_TEXT_BYTES_MAX];
    bool is_amount = element->type == QBXML_AMOUNT;
    bool may_round = element->type == QBXML_PRICE || element->type == QBXML_RATE;
    uint8_t scale = is_amount ? AMOUNT_SCALE : PRICE_SCALE;
    size_t most = is_amount ? AMOUNT_DIGITS_MAX : PRICE_DIGITS_MAX;
    if (!decimal_parse(value, &number) || !decimal_round(number, scale, &kept))
        return fail(element, value, "is no number that QuickBooks Desktop holds", error);
    if (!may_round && decimal_compare(number, kept) != 0)
        return fail(element, value, "has more decimals than QuickBooks Desktop holds", error);
    struct text formed = decimal_format(decimal_normal(kept), is_amount ? scale : 0, digits);
    if (whole_digits(formed) > most)
        return fail(element, value, "is larger than QuickBooks Desktop holds", error);
    *out = arena_copy(arena, formed);
    return true;
}

/* Control characters, line ends too, become blanks; QuickBooks wants none at either end. */
static struct text format_text(const struct qbxml_element *element, struct text value,
                               struct arena *arena)
{
    char *copy = arena_alloc(arena, value.length + 1);
    for (size_t i = 0; i < value.length; i++) {
        unsigned char c = (unsigned char)value.data[i];
        copy[i] = c < ' ' || c == 0x7F ? ' ' : (char)c;
    }
    struct text cleaned = text_trim(text_slice(copy, value.length));
    return text_trim(text_cut_characters(cleaned, element->characters_max));
}

bool qbxml_value_format(const struct qbxml_element *element, struct text value, struct arena *arena,
                        struct text *out, struct error *error)
{
    date_day day;
    *out = value;
    switch (element->type) {
    case QBXML_AMOUNT:
    case QBXML_PRICE:
    case QBXML_QUANTITY:
    case QBXML_RATE:
        return format_number(element, value, arena, out, error);
    case QBXML_NAME:
        if (memchr(value.data, ':', value.length))
            return fail(element, value, "has a colon, which no name in QuickBooks Desktop has",
                        error);
        *out = format_text(element, value, arena);
        return true;
    case QBXML_TEXT:
        *out = format_text(element, value, arena);
        return true;
    case QBXML_DATE:
        return date_parse(value, &day) || fail(element, value, "is no date", error);
    case QBXML_REF:
    case QBXML_BOOL:
        return true;
    case QBXML_LINES:
    case QBXML_CLEAR:
    case QBXML_APPLIED:
        break;
    }
    bug("qbxml: %s is no single value", element->path);
}
