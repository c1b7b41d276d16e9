/* What the checks found: one line each, "file:line: message". */
#ifndef TIEOUT_TESTS_TIDY_FINDINGS_H
#define TIEOUT_TESTS_TIDY_FINDINGS_H

#include "base/buffer.h"

struct findings {
    struct buffer lines;
    size_t count;
};

void finding_add(struct findings *findings, struct text path, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
