/* Percent-encoding and query strings (RFC 3986): bytes to pairs and back. */
#ifndef TIEOUT_SYNTAX_URL_H
#define TIEOUT_SYNTAX_URL_H

#include "base/arena.h"
#include "base/buffer.h"

void url_append_encoded(struct buffer *out, struct text text); /* all but unreserved characters */
/* Decodes %XX, and '+' as a blank when `is_form`; TEXT_NONE on a broken escape. */
struct text url_decode(struct arena *arena, struct text text, bool is_form);
/* The value of `name` in "a=1&b=2", decoded; TEXT_NONE when it is not there. */
struct text url_query_value(struct arena *arena, struct text query, const char *name);

#endif
