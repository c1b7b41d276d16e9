#include "model/names.h"

#include "base/error.h"

const char *names_word(struct names names, unsigned value)
{
    REQUIRE(value < names.count && names.words[value]);
    return names.words[value];
}

bool names_find(struct names names, struct text word, unsigned *out)
{
    for (size_t i = 0; i < names.count; i++) {
        if (names.words[i] && text_equal_string(word, names.words[i])) {
            *out = (unsigned)i;
            return true;
        }
    }
    return false;
}
