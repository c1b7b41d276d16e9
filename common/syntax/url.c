#include "syntax/url.h"

static bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

void url_append_encoded(struct buffer *out, struct text text)
{
    static const char HEX[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (is_unreserved(text.data[i])) {
            buffer_append_char(out, text.data[i]);
            continue;
        }
        char escape[] = {'%', HEX[c >> 4], HEX[c & 15]};
        buffer_append(out, escape, sizeof(escape));
    }
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

struct text url_decode(struct arena *arena, struct text text, bool is_form)
{
    if (!text_is_present(text))
        return TEXT_NONE;
    char *out = arena_alloc(arena, text.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        if (c == '+' && is_form)
            c = ' ';
        if (c == '%') {
            int high = text.length - i > 2 ? hex_value(text.data[i + 1]) : -1;
            int low = text.length - i > 2 ? hex_value(text.data[i + 2]) : -1;
            if (high < 0 || low < 0)
                return TEXT_NONE;
            c = (char)(high << 4 | low);
            i += 2;
        }
        out[length++] = c;
    }
    return text_slice(out, length);
}

struct text url_query_value(struct arena *arena, struct text query, const char *name)
{
    struct text rest = query;
    while (text_is_present(rest)) {
        struct text value = text_next(&rest, '&');
        struct text key = url_decode(arena, text_next(&value, '='), true);
        if (!text_equal_string(key, name))
            continue;
        return text_is_present(value) ? url_decode(arena, value, true) : TEXT("");
    }
    return TEXT_NONE;
}
