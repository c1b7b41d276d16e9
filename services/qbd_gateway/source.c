#include "source.h"

#include <string.h>

#include "base/error.h"
#include "model/names.h"

static const int64_t SECOND_US = 1000000;

static const struct row {
    const char *name;
    enum qbxml_query query;
    enum source_how how;
    enum source_turn turn;
    bool anchors;
} SOURCES[] = {
#define QBXML_QUERY_NONE QBXML_QUERY_COUNT
#define SOURCE(symbol, name, query, how, turn, anchors)                                            \
    {(name), QBXML_QUERY_##query, SOURCE_##how, SOURCE_##turn, (anchors)},
#include "reading.def"
};

static const char *const SOURCE_NAMES[] = {
#define SOURCE(symbol, name, ...) name,
#include "reading.def"
};
NAMES_FUNCTIONS(source, enum source, SOURCE_NAMES)

static const struct row *row_of(enum source source)
{
    REQUIRE(source < SOURCE_COUNT);
    return &SOURCES[source];
}

enum source_how source_how(enum source source)
{
    return row_of(source)->how;
}

enum source_turn source_turn(enum source source)
{
    return row_of(source)->turn;
}

bool source_anchors(enum source source)
{
    return row_of(source)->anchors;
}

enum qbxml_query source_query(enum source source)
{
    REQUIRE(row_of(source)->query != QBXML_QUERY_NONE);
    return row_of(source)->query;
}

bool source_shows(enum source source, enum entity entity)
{
    static const struct {
        enum source source;
        enum entity entity;
    } SHOWS[] = {
#define SHOWS(source, entity) {SOURCE_##source, ENTITY_##entity},
#include "reading.def"
    };
    for (size_t i = 0; i < sizeof(SHOWS) / sizeof(SHOWS[0]); i++)
        if (SHOWS[i].source == source && SHOWS[i].entity == entity)
            return true;
    return false;
}

/* --- wall clock ------------------------------------------------------------------------------- */

enum { WALL_TEXT_LENGTH = 19 };

wall_us wall_parse(struct text text)
{
    char zoned[WALL_TEXT_BYTES_MAX];
    wall_us wall = INSTANT_NONE;
    if (!text_is_present(text) || text.length != WALL_TEXT_LENGTH)
        return INSTANT_NONE;
    memcpy(zoned, text.data, WALL_TEXT_LENGTH);
    zoned[WALL_TEXT_LENGTH] = 'Z';
    return instant_parse(text_slice(zoned, WALL_TEXT_LENGTH + 1), &wall) ? wall : INSTANT_NONE;
}

struct text wall_format(wall_us wall, char out[static WALL_TEXT_BYTES_MAX])
{
    if (wall == INSTANT_NONE)
        return TEXT_NONE;
    REQUIRE(wall % SECOND_US == 0);
    REQUIRE(instant_format(wall, out).length == WALL_TEXT_LENGTH + 1);
    out[WALL_TEXT_LENGTH] = 0;
    return text_slice(out, WALL_TEXT_LENGTH);
}
