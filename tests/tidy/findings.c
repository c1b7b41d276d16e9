#include "tests/tidy/findings.h"

#include <stdarg.h>
#include <stdio.h>

void finding_add(struct findings *findings, struct text path, int line, const char *format, ...)
{
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    buffer_append_format(&findings->lines, "%.*s:%d: %s\n", TEXT_ARG(path), line, message);
    findings->count++;
}
