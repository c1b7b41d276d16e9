#include "base/text.h"

#include "base/error.h"

#include <string.h>

bool text_equal_string(struct text a, const char *string)
{
    return text_equal(a, text_of(string));
}

int text_compare(struct text a, struct text b)
{
    if (!a.data || !b.data)
        return (a.data != NULL) - (b.data != NULL);
    size_t common = a.length < b.length ? a.length : b.length;
    int order = memcmp(a.data, b.data, common);
    if (order != 0)
        return order < 0 ? -1 : 1;
    return (a.length > b.length) - (a.length < b.length);
}

bool text_starts_with(struct text text, struct text prefix)
{
    if (!text.data || !prefix.data || text.length < prefix.length)
        return false;
    return memcmp(text.data, prefix.data, prefix.length) == 0;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct text text_trim(struct text text)
{
    while (text.length > 0 && is_blank(text.data[0])) {
        text.data++;
        text.length--;
    }
    while (text.length > 0 && is_blank(text.data[text.length - 1]))
        text.length--;
    return text;
}

struct text text_next(struct text *rest, char separator)
{
    if (!rest->data)
        return TEXT_NONE;
    struct text piece = *rest;
    const char *found = rest->length ? memchr(rest->data, separator, rest->length) : NULL;
    if (!found) {
        *rest = TEXT_NONE;
        return piece;
    }
    piece.length = (size_t)(found - rest->data);
    *rest = text_slice(found + 1, rest->length - piece.length - 1);
    return piece;
}

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

struct text text_cut(struct text text, size_t bytes_max)
{
    if (text.length <= bytes_max)
        return text;
    size_t length = bytes_max;
    while (length > 0 && is_continuation(text.data[length]))
        length--;
    return text_slice(text.data, length);
}

struct text text_cut_characters(struct text text, size_t characters_max)
{
    size_t characters = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (is_continuation(text.data[i]))
            continue;
        if (characters == characters_max)
            return text_slice(text.data, i);
        characters++;
    }
    return text;
}

size_t text_characters(struct text text)
{
    size_t characters = 0;
    for (size_t i = 0; i < text.length; i++)
        characters += !is_continuation(text.data[i]);
    return characters;
}

/* Bytes of the character that starts here, or 0 when it is none (Unicode 15, table 3-7). */
static size_t utf8_character(const unsigned char *at, size_t left)
{
    unsigned char lead = at[0];
    if (lead < 0x80)
        return lead != 0;
    size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || left < bytes)
        return 0;
    unsigned char least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned char most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (at[1] < least || at[1] > most)
        return 0;
    for (size_t i = 2; i < bytes; i++) {
        if ((at[i] & 0xC0) != 0x80)
            return 0;
    }
    return bytes;
}

bool text_is_utf8(struct text text)
{
    const unsigned char *bytes = (const unsigned char *)text.data;
    for (size_t i = 0; i < text.length;) {
        size_t step = utf8_character(bytes + i, text.length - i);
        if (step == 0)
            return false;
        i += step;
    }
    return true;
}

bool text_copy(struct text text, char *out, size_t out_bytes)
{
    if (text.length >= out_bytes)
        return false;
    if (text.length > 0)
        memcpy(out, text.data, text.length);
    out[text.length] = '\0';
    return true;
}

bool text_parse_uint64(struct text text, uint64_t *out)
{
    if (text_is_empty(text))
        return false;
    uint64_t value = 0;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        if (c < '0' || c > '9')
            return false;
        if (__builtin_mul_overflow(value, (uint64_t)10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(c - '0'), &value))
            return false;
    }
    *out = value;
    return true;
}

bool text_parse_int64(struct text text, int64_t *out)
{
    bool is_negative = text.length > 0 && text.data[0] == '-';
    uint64_t magnitude = 0;
    struct text digits = is_negative ? text_slice(text.data + 1, text.length - 1) : text;
    if (!text_parse_uint64(digits, &magnitude))
        return false;
    if (magnitude > (uint64_t)INT64_MAX + (is_negative ? 1 : 0))
        return false;
    *out = is_negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
    return true;
}

struct text text_format_uint64(uint64_t number, unsigned digits_min,
                               char out[static NUMBER_TEXT_BYTES])
{
    char reversed[NUMBER_TEXT_BYTES];
    size_t count = 0;
    REQUIRE(digits_min < NUMBER_TEXT_BYTES - 2);
    do {
        reversed[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (count < digits_min)
        reversed[count++] = '0';
    for (size_t i = 0; i < count; i++)
        out[i] = reversed[count - 1 - i];
    out[count] = '\0';
    return text_slice(out, count);
}
