/* A growing byte buffer with a limit.
 *
 * Appending over the limit sets `is_full` and changes nothing more; callers check once at the end.
 * When the machine has no memory left the process ends.
 */
#ifndef TIEOUT_BASE_BUFFER_H
#define TIEOUT_BASE_BUFFER_H

#include "base/text.h"

struct buffer {
    char *data; /* always terminated once something was appended */
    size_t length;
    size_t capacity;
    size_t bytes_max; /* 0 = BUFFER_BYTES_MAX */
    bool is_full;
};

#define BUFFER_BYTES_MAX ((size_t)64 << 20)

void buffer_init(struct buffer *buffer, size_t bytes_max);
void buffer_release(struct buffer *buffer);
void buffer_clear(struct buffer *buffer); /* keeps the memory */
void buffer_append(struct buffer *buffer, const void *data, size_t length);
void buffer_append_text(struct buffer *buffer, struct text text);
void buffer_append_string(struct buffer *buffer, const char *string);
void buffer_append_char(struct buffer *buffer, char c);
/* `length` more bytes, for the caller to write; NULL over the limit. */
char *buffer_extend(struct buffer *buffer, size_t length);
void buffer_append_format(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
struct text buffer_text(const struct buffer *buffer); /* valid until the next append */

#endif
