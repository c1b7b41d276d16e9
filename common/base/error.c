#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool error_set(struct error *error, enum error_class class, const char *format, ...)
{
    if (!error)
        return false;
    va_list arguments;
    va_start(arguments, format);
    error->class = class;
    vsnprintf(error->message, sizeof(error->message), format, arguments);
    va_end(arguments);
    return false;
}

bool error_prefix(struct error *error, const char *format, ...)
{
    if (!error)
        return false;
    char old[ERROR_MESSAGE_BYTES_MAX];
    memcpy(old, error->message, sizeof(old));
    old[sizeof(old) - 1] = '\0';

    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->message, sizeof(error->message), format, arguments);
    va_end(arguments);
    size_t used = strlen(error->message);
    snprintf(error->message + used, sizeof(error->message) - used, ": %s", old);
    return false;
}

void error_clear(struct error *error)
{
    if (!error)
        return;
    error->class = ERROR_NONE;
    error->message[0] = '\0';
}

const char *error_class_name(enum error_class class)
{
    switch (class) {
    case ERROR_NONE:
        return "none";
    case ERROR_RETRY:
        return "retry";
    case ERROR_PERMANENT:
        return "permanent";
    case ERROR_BUG:
        return "bug";
    }
    return "bug";
}

_Noreturn void bug(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("bug: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    abort();
}
