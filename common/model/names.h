/* Words of an enumeration: a table of names by value, and the way back. */
#ifndef TIEOUT_MODEL_NAMES_H
#define TIEOUT_MODEL_NAMES_H

#include "base/text.h"

struct names {
    const char *const *words; /* by value; NULL where a value has no word */
    size_t count;
};

/* Ends the process when the value is outside the enumeration: that is our bug. */
const char *names_word(struct names names, unsigned value);
bool names_find(struct names names, struct text word, unsigned *out);

#define NAMES_OF(table) ((struct names){(table), sizeof(table) / sizeof((table)[0])})

/* Defines PREFIX_name and PREFIX_parse of an enumeration from its table of words. */
#define NAMES_FUNCTIONS(prefix, type, table)                                                       \
    const char *prefix##_name(type value)                                                          \
    {                                                                                              \
        return names_word(NAMES_OF(table), (unsigned)value);                                       \
    }                                                                                              \
    bool prefix##_parse(struct text name, type *out)                                               \
    {                                                                                              \
        unsigned value = 0;                                                                        \
        if (!names_find(NAMES_OF(table), name, &value))                                            \
            return false;                                                                          \
        *out = (type)value;                                                                        \
        return true;                                                                               \
    }

#endif
