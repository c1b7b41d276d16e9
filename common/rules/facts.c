#include "rules/facts.h"

/* Where the values are the model's own, table and enum must count alike. */
#define VALUE(symbol, value, ...) TABLE_##symbol##_##value,
#define FACT(symbol, member, bits, changeable, sentence, values)
#define FACT_OF_MODEL(symbol, member, bits, changeable, sentence, values)                          \
    enum table_##member{values TABLE_##symbol##_COUNT};
#include "rules/facts.def"
#undef FACT_OF_MODEL
#undef VALUE

#define VALUE(symbol, value, ...) (int)TABLE_##symbol##_##value == (int)symbol##_##value &&
#define FACT_OF_MODEL(symbol, member, bits, changeable, sentence, values)                          \
    _Static_assert(values(int) TABLE_##symbol##_COUNT == (int)symbol##_COUNT,                      \
                   "facts.def lists the values of " #member " in the model's order");
#include "rules/facts.def"
#undef FACT_OF_MODEL
#undef FACT
#undef VALUE

/* How far a bill is paid is taken over from document_paid(). */
_Static_assert((int)PAID_NOW_NONE == (int)PAID_NONE && (int)PAID_NOW_UNPAID == (int)PAID_UNPAID &&
                   (int)PAID_NOW_PARTLY == (int)PAID_PARTLY &&
                   (int)PAID_NOW_FULLY == (int)PAID_FULLY &&
                   (int)PAID_NOW_NEGATIVE == (int)PAID_NEGATIVE &&
                   (int)PAID_NOW_UNKNOWN == (int)PAID_UNKNOWN,
               "enum fact_paid and enum paid have the same values");

enum { VALUES_MAX = 32, WORD_BITS = 64 };

/* A stored vector is two words; a fact may begin in one and end in the other. */
#define FACT(symbol, member, bits, changeable, sentence, values) +(bits)
#define FACT_OF_MODEL FACT
_Static_assert(0
#include "rules/facts.def"
                   <= 2 * WORD_BITS,
               "facts are packed into two words");
#undef FACT_OF_MODEL
#undef FACT

#define VALUE(symbol, value, ...) +1
#define FACT(symbol, member, bits, changeable, sentence, values)                                   \
    _Static_assert((0 values) <= 1 << (bits) && (0 values) <= VALUES_MAX, #member);
#define FACT_OF_MODEL FACT
#include "rules/facts.def"
#undef FACT_OF_MODEL
#undef FACT
#undef VALUE

static const struct {
    const char *name;
    const char *sentence;
    uint8_t bits;
    bool is_changeable;
    const char *values[VALUES_MAX][2]; /* its name and words; NULL after the last */
} table[FACT_COUNT] = {
#define VALUE(symbol, value, ...) {__VA_ARGS__},
#define FACT(symbol, member, bits, changeable, sentence, values)                                   \
    [FACT_##symbol] = {#member, sentence, bits, changeable, {values}},
#define FACT_OF_MODEL FACT
#include "rules/facts.def"
#undef FACT_OF_MODEL
#undef FACT
#undef VALUE
};

const char *fact_name(enum fact fact)
{
    return table[fact].name;
}

const char *fact_sentence(enum fact fact)
{
    return table[fact].sentence;
}

bool fact_is_changeable(enum fact fact)
{
    return table[fact].is_changeable;
}

uint8_t fact_value_count(enum fact fact)
{
    uint8_t count = 0;
    while (count < VALUES_MAX && table[fact].values[count][0])
        count++;
    return count;
}

const char *fact_value_name(enum fact fact, uint8_t value)
{
    return value < VALUES_MAX ? table[fact].values[value][0] : NULL;
}

const char *fact_value_words(enum fact fact, uint8_t value)
{
    return value < VALUES_MAX ? table[fact].values[value][1] : NULL;
}

bool fact_parse(struct text name, enum fact *out)
{
    for (int fact = 0; fact < FACT_COUNT; fact++) {
        if (text_equal_string(name, table[fact].name)) {
            *out = (enum fact)fact;
            return true;
        }
    }
    return false;
}

bool fact_value_parse(enum fact fact, struct text name, uint8_t *out)
{
    for (uint8_t value = 0; value < fact_value_count(fact); value++) {
        if (text_equal_string(name, table[fact].values[value][0])) {
            *out = value;
            return true;
        }
    }
    return false;
}

void facts_pack(const struct facts *facts, uint64_t *low, uint64_t *high)
{
    uint64_t words[3] = {0, 0, 0};
    unsigned at = 0;
    for (int fact = 0; fact < FACT_COUNT; at += table[fact++].bits) {
        uint64_t value = facts->values[fact];
        words[at / WORD_BITS] |= value << at % WORD_BITS;
        if (at % WORD_BITS + table[fact].bits > WORD_BITS)
            words[at / WORD_BITS + 1] |= value >> (WORD_BITS - at % WORD_BITS);
    }
    *low = words[0];
    *high = words[1];
}

void facts_unpack(uint64_t low, uint64_t high, struct facts *out)
{
    const uint64_t words[3] = {low, high, 0};
    unsigned at = 0;
    for (int fact = 0; fact < FACT_COUNT; at += table[fact++].bits) {
        uint64_t value = words[at / WORD_BITS] >> at % WORD_BITS;
        if (at % WORD_BITS + table[fact].bits > WORD_BITS)
            value |= words[at / WORD_BITS + 1] << (WORD_BITS - at % WORD_BITS);
        value &= (UINT64_C(1) << table[fact].bits) - 1;
        out->values[fact] = value < fact_value_count((enum fact)fact) ? (uint8_t)value : 0;
    }
}

void facts_format(const struct facts *facts, struct buffer *out)
{
    for (int fact = 0; fact < FACT_COUNT; fact++) {
        const char *value = fact_value_name((enum fact)fact, facts->values[fact]);
        buffer_append_format(out, "%s%s=%s", fact ? " " : "", table[fact].name,
                             value ? value : "?");
    }
}
