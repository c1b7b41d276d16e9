/* The strings of JSON, for the reader only: from behind the opening quote to behind the closing
 * one.
 */
#ifndef TIEOUT_SYNTAX_JSON_STRING_H
#define TIEOUT_SYNTAX_JSON_STRING_H

#include "base/arena.h"

struct json_string {
    const char *start; /* in: behind the opening quote */
    const char *end;   /* in: of the input */
    const char *at;    /* out: behind the closing quote, or where the problem is */
    struct text text;  /* out: unescaped; points into the input when it has no escape */
};

/* NULL, or what is wrong with it in a few words. */
const char *json_string_scan(struct arena *arena, struct json_string *string);

#endif
