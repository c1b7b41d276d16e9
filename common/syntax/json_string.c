#include "syntax/json_string.h"

#include <endian.h>
#include <string.h>

#define EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (value))

/* The usual zero-byte trick on eight bytes at once: the lowest bit set marks the first byte that
 * needs a look (a quote, a backslash, a control character, one beyond ASCII). Higher ones may be
 * false. */
static uint64_t find_special(uint64_t word)
{
    uint64_t quote = word ^ EACH_BYTE('"');
    uint64_t backslash = word ^ EACH_BYTE('\\');
    uint64_t hits = (word - EACH_BYTE(0x20)) | (quote - EACH_BYTE(1)) | (backslash - EACH_BYTE(1));
    return (hits | word) & EACH_BYTE(0x80);
}

static const char *skip_plain(const char *at, const char *end)
{
    for (; end - at >= 8; at += 8) {
        uint64_t word;
        memcpy(&word, at, sizeof(word));
        uint64_t special = find_special(le64toh(word));
        if (special != 0)
            return at + __builtin_ctzll(special) / 8;
    }
    while (at < end && (unsigned char)*at >= 0x20 && (unsigned char)*at < 0x80 && *at != '"' &&
           *at != '\\')
        at++;
    return at;
}

static bool parse_hex4(const char *at, const char *end, uint32_t *out)
{
    if (end - at < 4)
        return false;
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        char c = at[i];
        uint32_t digit = 0;
        if (c >= '0' && c <= '9')
            digit = (uint32_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            digit = (uint32_t)(c - 'a' + 10);
        else if (c >= 'A' && c <= 'F')
            digit = (uint32_t)(c - 'A' + 10);
        else
            return false;
        value = value << 4 | digit;
    }
    *out = value;
    return true;
}

static char *put_character(char *out, uint32_t code)
{
    if (code < 0x80) {
        *out++ = (char)code;
    } else if (code < 0x800) {
        *out++ = (char)(0xC0 | code >> 6);
        *out++ = (char)(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        *out++ = (char)(0xE0 | code >> 12);
        *out++ = (char)(0x80 | (code >> 6 & 0x3F));
        *out++ = (char)(0x80 | (code & 0x3F));
    } else {
        *out++ = (char)(0xF0 | code >> 18);
        *out++ = (char)(0x80 | (code >> 12 & 0x3F));
        *out++ = (char)(0x80 | (code >> 6 & 0x3F));
        *out++ = (char)(0x80 | (code & 0x3F));
    }
    return out;
}

/* After "\u": one code unit, or two that make a pair. NUL and lone halves are refused. */
static bool unescape_unicode(const char **at, const char *end, char **out)
{
    uint32_t code = 0;
    if (!parse_hex4(*at, end, &code))
        return false;
    *at += 4;
    if (code == 0 || (code >= 0xDC00 && code <= 0xDFFF))
        return false;
    if (code >= 0xD800 && code <= 0xDBFF) {
        uint32_t low = 0;
        if (end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u' || !parse_hex4(*at + 2, end, &low))
            return false;
        if (low < 0xDC00 || low > 0xDFFF)
            return false;
        *at += 6;
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    *out = put_character(*out, code);
    return true;
}

static bool unescape_one(const char **at, const char *end, char **out)
{
    static const char FROM[] = "\"\\/bfnrt";
    static const char TO[] = "\"\\/\b\f\n\r\t";
    char escape = *(*at)++;
    if (escape == 'u')
        return unescape_unicode(at, end, out);
    const char *found = memchr(FROM, escape, sizeof(FROM) - 1);
    if (!found)
        return false;
    *(*out)++ = TO[found - FROM];
    return true;
}

/* An escape is never shorter than what it stands for. */
static const char *unescape(struct arena *arena, struct text raw, struct json_string *string)
{
    char *copy = arena_alloc(arena, raw.length + 1);
    char *to = copy;
    const char *end = raw.data + raw.length;
    for (const char *from = raw.data; from < end;) {
        const char *backslash = memchr(from, '\\', (size_t)(end - from));
        size_t plain = (size_t)((backslash ? backslash : end) - from);
        memcpy(to, from, plain);
        to += plain;
        from += plain;
        if (!backslash)
            break;
        from++;
        if (!unescape_one(&from, end, &to)) {
            string->at = backslash;
            return "no such escape, half a character or NUL";
        }
    }
    string->text = text_slice(copy, (size_t)(to - copy));
    return NULL;
}

const char *json_string_scan(struct arena *arena, struct json_string *string)
{
    bool has_escape = false;
    bool is_ascii = true;
    const char *at = skip_plain(string->start, string->end);
    for (; at < string->end && *at != '"'; at = skip_plain(at, string->end)) {
        if ((unsigned char)*at < 0x20) {
            string->at = at;
            return "a control character in a string";
        }
        is_ascii = is_ascii && (unsigned char)*at < 0x80;
        has_escape = has_escape || *at == '\\';
        /* What follows a backslash is looked at by unescape(), if it is not the end. */
        at += *at == '\\' && string->end - at > 1 && (unsigned char)at[1] < 0x80 ? 2 : 1;
    }
    string->at = at;
    if (at == string->end)
        return "a string without its end";
    string->at = at + 1;
    string->text = text_slice(string->start, (size_t)(at - string->start));
    if (!is_ascii && !text_is_utf8(string->text))
        return "invalid UTF-8 in a string";
    return has_escape ? unescape(arena, string->text, string) : NULL;
}
