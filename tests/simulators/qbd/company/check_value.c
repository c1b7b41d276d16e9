#include "tests/simulators/qbd/company/check_value.h"

#include "base/instant.h"
#include "tests/simulators/qbd/company/local_time.h"

static size_t skip_digits(struct text text, size_t at)
{
    while (at < text.length && text.data[at] >= '0' && text.data[at] <= '9')
        at++;
    return at;
}

/* A sign, 1 to `whole_max` digits and, after a point, `places_min` to `places_max` more. */
static bool is_number(struct text text, size_t whole_max, size_t places_min, size_t places_max)
{
    size_t start = text.length > 0 && (text.data[0] == '-' || text.data[0] == '+') ? 1 : 0;
    size_t point = skip_digits(text, start);
    if (point == start || point - start > whole_max)
        return false;
    if (point == text.length)
        return true;
    size_t end = skip_digits(text, point + 1);
    size_t places = end - point - 1;
    return text.data[point] == '.' && end == text.length && places >= places_min &&
           places <= places_max;
}

static bool is_bool(struct text text)
{
    return text_equal(text, TEXT("true")) || text_equal(text, TEXT("false")) ||
           text_equal(text, TEXT("1")) || text_equal(text, TEXT("0"));
}

static bool is_guid(struct text text)
{
    if (text_equal(text, TEXT("0")))
        return true;
    if (text.length != 38 || text.data[0] != '{' || text.data[37] != '}')
        return false;
    for (size_t i = 1; i < 37; i++) {
        bool is_dash = i == 9 || i == 14 || i == 19 || i == 24;
        char c = text.data[i];
        bool is_hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (is_dash ? c != '-' : !is_hex)
            return false;
    }
    return true;
}

static bool fits(struct text text, const struct element *element)
{
    date_day day;
    instant_us time;
    switch (element->kind) {
    case KIND_BOOL:
        return is_bool(text);
    case KIND_DATE:
        return date_parse(text, &day);
    case KIND_TIME:
        return local_time_parse(text, &time);
    case KIND_AMOUNT:
        return is_number(text, 13, 2, 2);
    case KIND_PRICE:
    case KIND_QUANTITY:
    case KIND_PERCENT:
    case KIND_FLOAT:
        return is_number(text, 10, 1, 5);
    case KIND_INTEGER:
        return is_number(text, 9, 1, 0);
    case KIND_ENUM:
        return shape_has_word(text_of(element->name), text);
    case KIND_GUID:
        return is_guid(text);
    case KIND_STRING:
    case KIND_ID:
        return element->limit == 0 || text_characters(text) <= element->limit;
    case KIND_REF:
    case KIND_PART:
        return true;
    }
    return false;
}

static enum status_name status_of(enum element_kind kind)
{
    switch (kind) {
    case KIND_BOOL:
        return STATUS_BAD_BOOLEAN;
    case KIND_DATE:
    case KIND_TIME:
        return STATUS_BAD_DATE;
    case KIND_AMOUNT:
        return STATUS_BAD_AMOUNT;
    case KIND_PRICE:
        return STATUS_BAD_PRICE;
    case KIND_QUANTITY:
    case KIND_PERCENT:
    case KIND_FLOAT:
    case KIND_INTEGER:
        return STATUS_BAD_NUMBER;
    case KIND_ENUM:
        return STATUS_BAD_WORD;
    case KIND_GUID:
        return STATUS_BAD_GUID;
    case KIND_ID:
        return STATUS_BAD_ID;
    case KIND_STRING:
    case KIND_REF:
    case KIND_PART:
        return STATUS_TOO_LONG;
    }
    return STATUS_INVALID;
}

/* An empty value empties the field, whatever its kind. */
bool check_value(const struct xml *node, const struct element *element, struct status *status)
{
    if (text_is_empty(node->content) || fits(node->content, element))
        return true;
    return status_set(status, status_of(element->kind), node->content, node->name);
}
