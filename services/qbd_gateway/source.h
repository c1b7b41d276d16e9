/* What is read of a company file (reading.def), and its PC's wall clock. Pure. */
#ifndef TIEOUT_QBD_GATEWAY_SOURCE_H
#define TIEOUT_QBD_GATEWAY_SOURCE_H

#include "base/instant.h"
#include "model/kinds.h"
#include "qbxml/query.h"

#define SOURCE(symbol, ...) SOURCE_##symbol,
enum source {
#include "reading.def"
    SOURCE_COUNT
};

enum source_how { SOURCE_CHANGED, SOURCE_WHOLE, SOURCE_DELETED };
enum source_turn { SOURCE_PLAIN, SOURCE_PAYER, SOURCE_PAID };

const char *source_name(enum source source);
bool source_parse(struct text name, enum source *out);
enum source_how source_how(enum source source);
enum source_turn source_turn(enum source source);
bool source_anchors(enum source source);
/* Not of deletions. */
enum qbxml_query source_query(enum source source);
/* Whether records of that kind are looked for by their ids there. */
bool source_shows(enum source source, enum entity entity);

/* Microseconds since 1970 as if the wall clock were UTC; INSTANT_NONE: ever. */
typedef instant_us wall_us;
enum { WALL_TEXT_BYTES_MAX = INSTANT_TEXT_BYTES_MAX };
/* "2026-01-31T08:00:00", and back; what is no such time is INSTANT_NONE. */
wall_us wall_parse(struct text text);
struct text wall_format(wall_us wall, char out[static WALL_TEXT_BYTES_MAX]);

#endif
