#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

enum { BUFFER_BYTES_FIRST = 256 };

void buffer_init(struct buffer *buffer, size_t bytes_max)
{
    *buffer = (struct buffer){.bytes_max = bytes_max};
}

void buffer_release(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer){.bytes_max = buffer->bytes_max};
}

void buffer_clear(struct buffer *buffer)
{
    buffer->length = 0;
    buffer->is_full = false;
    if (buffer->data)
        buffer->data[0] = '\0';
}

/* Room for `more` bytes and the terminator, or false when that is over the limit. */
static bool reserve(struct buffer *buffer, size_t more)
{
    size_t bytes_max = buffer->bytes_max ? buffer->bytes_max : BUFFER_BYTES_MAX;
    if (buffer->is_full || more > bytes_max - buffer->length) {
        buffer->is_full = true;
        return false;
    }
    size_t needed = buffer->length + more + 1;
    if (needed <= buffer->capacity)
        return true;
    size_t capacity = buffer->capacity ? buffer->capacity : BUFFER_BYTES_FIRST;
    while (capacity < needed)
        capacity *= 2;
    char *data = realloc(buffer->data, capacity);
    if (!data)
        bug("buffer: no memory for %zu bytes", capacity);
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

char *buffer_extend(struct buffer *buffer, size_t length)
{
    if (!reserve(buffer, length))
        return NULL;
    char *place = buffer->data + buffer->length;
    buffer->length += length;
    place[length] = '\0';
    return place;
}

void buffer_append(struct buffer *buffer, const void *data, size_t length)
{
    char *place = buffer_extend(buffer, length);
    if (place && length > 0)
        memcpy(place, data, length);
}

void buffer_append_text(struct buffer *buffer, struct text text)
{
    buffer_append(buffer, text.data, text.length);
}

void buffer_append_string(struct buffer *buffer, const char *string)
{
    buffer_append_text(buffer, text_of(string));
}

void buffer_append_char(struct buffer *buffer, char c)
{
    buffer_append(buffer, &c, 1);
}

void buffer_append_format(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    REQUIRE(length >= 0);
    if (reserve(buffer, (size_t)length)) {
        vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    }
    va_end(again);
}

struct text buffer_text(const struct buffer *buffer)
{
    return text_slice(buffer->data ? buffer->data : "", buffer->length);
}
