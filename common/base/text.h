/* A piece of text that somebody else owns: pointer and length, UTF-8, not terminated.
 *
 * TEXT_NONE (data NULL) means absent and differs from the empty text.
 */
#ifndef TIEOUT_BASE_TEXT_H
#define TIEOUT_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct text {
    const char *data;
    size_t length;
};

#define TEXT_NONE ((struct text){0})
/* A text of a string literal, without strlen. */
#define TEXT(literal) ((struct text){"" literal, sizeof(literal) - 1})
/* For printf("%.*s", TEXT_ARG(t)). */
#define TEXT_ARG(t) (int)(t).length, (t).data ? (t).data : ""

/* These few are called everywhere, a dozen times a field: here, so that they cost no call. */

/* NULL gives TEXT_NONE. */
static inline struct text text_of(const char *string)
{
    return string ? (struct text){string, strlen(string)} : TEXT_NONE;
}

/* data must outlive the result. */
static inline struct text text_slice(const char *data, size_t length)
{
    return (struct text){data, length};
}

static inline bool text_is_present(struct text text)
{
    return text.data != NULL;
}

/* Absent or of length 0. */
static inline bool text_is_empty(struct text text)
{
    return !text.data || text.length == 0;
}

/* Absent equals only absent. */
static inline bool text_equal(struct text a, struct text b)
{
    if (!a.data || !b.data)
        return a.data == b.data;
    return a.length == b.length && memcmp(a.data, b.data, a.length) == 0;
}

bool text_equal_string(struct text a, const char *string);
int text_compare(struct text a, struct text b); /* by bytes; absent first */
bool text_starts_with(struct text text, struct text prefix);
struct text text_trim(struct text text); /* ASCII white space off both ends */

/* Splits off what stands before the first separator; *rest becomes what follows, TEXT_NONE at the
 * end. Returns TEXT_NONE when *rest is TEXT_NONE. */
struct text text_next(struct text *rest, char separator);

/* The longest beginning of at most `bytes_max` bytes that does not cut a character. */
struct text text_cut(struct text text, size_t bytes_max);

/* The longest beginning of at most `characters_max` characters (code points). */
struct text text_cut_characters(struct text text, size_t characters_max);
size_t text_characters(struct text text);

/* Valid UTF-8 (no surrogates, no overlong forms) without NUL. */
bool text_is_utf8(struct text text);

/* Copies into a caller's array with a terminator; false when it does not fit. */
bool text_copy(struct text text, char *out, size_t out_bytes);

bool text_parse_int64(struct text text, int64_t *out); /* whole text, optional '-'; no overflow */
bool text_parse_uint64(struct text text, uint64_t *out);

enum { NUMBER_TEXT_BYTES = 24 };
/* Decimal digits with leading zeros up to `digits_min` (at most 20), terminated. Ten times as fast
 * as printf, which counts where every event formats a dozen numbers. */
struct text text_format_uint64(uint64_t number, unsigned digits_min,
                               char out[static NUMBER_TEXT_BYTES]);

#endif
