#include "model/pairs.h"

#include <string.h>

static size_t member_at(const struct line_kind *kind, enum pair_member member)
{
    size_t f = 0;
    for (int left = (int)member; f < kind->field_count; f++)
        if (kind->fields[f].type == FIELD_REF && left-- == 0)
            break;
    REQUIRE(kind->is_paired && f < kind->field_count);
    return f;
}

const struct field *pair_field(const struct line_kind *kind, enum pair_member member)
{
    return &kind->fields[member_at(kind, member)];
}

static size_t amount_at(const struct line_kind *kind)
{
    int at = field_of_role(kind->fields, kind->field_count, ROLE_TOTAL);
    REQUIRE(at >= 0);
    return (size_t)at;
}

/* Of all lines that name the record; false when it does not add up exactly. */
static bool sum_of(const struct line_kind *kind, struct lines lines, size_t member,
                   struct text reference, struct decimal *sum)
{
    size_t amount = amount_at(kind);
    *sum = DECIMAL_ZERO;
    for (size_t i = 0; i < lines.count; i++) {
        const struct text *fields = lines.items[i].fields;
        struct decimal decimal;
        if (!text_equal(fields[member], reference))
            continue;
        if (!decimal_parse(fields[amount], &decimal) || !decimal_add(*sum, decimal, sum))
            return false;
    }
    return true;
}

static bool is_named_before(struct lines lines, size_t line, size_t member)
{
    for (size_t i = 0; i < line; i++)
        if (text_equal(lines.items[i].fields[member], lines.items[line].fields[member]))
            return true;
    return false;
}

bool pairs_shares(const struct line_kind *kind, struct lines lines, enum pair_member member,
                  struct arena *arena, struct shares *out)
{
    size_t at = member_at(kind, member);
    *out = (struct shares){ARENA_ARRAY(arena, struct share, lines.count), 0};
    for (size_t i = 0; i < lines.count; i++) {
        struct share *share = &out->items[out->count];
        if (is_named_before(lines, i, at))
            continue;
        share->reference = lines.items[i].fields[at];
        if (!sum_of(kind, lines, at, share->reference, &share->amount))
            return false;
        out->count++;
    }
    return true;
}

static void set_line(const struct line_kind *kind, const struct share *const pair[PAIR_MEMBERS],
                     struct decimal amount, struct arena *arena, struct line *out)
{
    char digits[DECIMAL_TEXT_BYTES_MAX];
    memset(out, 0, sizeof(*out));
    for (int m = 0; m < PAIR_MEMBERS; m++)
        out->fields[member_at(kind, (enum pair_member)m)] = pair[m]->reference;
    out->fields[amount_at(kind)] =
        arena_copy(arena, decimal_format(decimal_normal(amount), 2, digits));
}

/* What is left of both after the smaller one is taken from each. */
static bool take_smaller(struct decimal left[PAIR_MEMBERS], struct decimal *taken)
{
    bool is_first = decimal_compare(left[PAIR_FIRST], left[PAIR_SECOND]) < 0;
    *taken = is_first ? left[PAIR_FIRST] : left[PAIR_SECOND];
    return decimal_subtract(left[PAIR_FIRST], *taken, &left[PAIR_FIRST]) &&
           decimal_subtract(left[PAIR_SECOND], *taken, &left[PAIR_SECOND]);
}

bool pairs_match(const struct line_kind *kind, const struct shares shares[PAIR_MEMBERS],
                 struct arena *arena, struct lines *out)
{
    size_t at[PAIR_MEMBERS] = {0}, count = 0;
    struct decimal left[PAIR_MEMBERS] = {DECIMAL_ZERO, DECIMAL_ZERO}, taken;
    struct line *lines =
        ARENA_ARRAY(arena, struct line, shares[PAIR_FIRST].count + shares[PAIR_SECOND].count);
    for (;;) {
        for (int m = 0; m < PAIR_MEMBERS; m++)
            while (decimal_sign(left[m]) == 0 && at[m] < shares[m].count)
                left[m] = shares[m].items[at[m]++].amount;
        if (decimal_sign(left[PAIR_FIRST]) <= 0 || decimal_sign(left[PAIR_SECOND]) <= 0)
            break;
        const struct share *const pair[PAIR_MEMBERS] = {
            &shares[PAIR_FIRST].items[at[PAIR_FIRST] - 1],
            &shares[PAIR_SECOND].items[at[PAIR_SECOND] - 1]};
        if (!take_smaller(left, &taken))
            return false;
        set_line(kind, pair, taken, arena, &lines[count++]);
    }
    *out = (struct lines){lines, count};
    return decimal_sign(left[PAIR_FIRST]) == 0 && decimal_sign(left[PAIR_SECOND]) == 0;
}

/* Whether every record that `a` names has as much in `b`. */
static bool has_same(const struct line_kind *kind, struct lines a, struct lines b, size_t member)
{
    for (size_t i = 0; i < a.count; i++) {
        struct text reference = a.items[i].fields[member];
        struct decimal one, other;
        if (!sum_of(kind, a, member, reference, &one) ||
            !sum_of(kind, b, member, reference, &other) || decimal_compare(one, other) != 0)
            return false;
    }
    return true;
}

static bool is_identical(const struct line_kind *kind, struct lines a, struct lines b)
{
    for (size_t i = 0; i < a.count && a.count == b.count; i++)
        for (size_t f = 0; f < kind->field_count; f++)
            if (!text_equal(a.items[i].fields[f], b.items[i].fields[f]))
                return false;
    return a.count == b.count;
}

bool pairs_equal(const struct line_kind *kind, struct lines a, struct lines b)
{
    if (is_identical(kind, a, b))
        return true;
    for (int m = 0; m < PAIR_MEMBERS; m++) {
        size_t member = member_at(kind, (enum pair_member)m);
        if (!has_same(kind, a, b, member) || !has_same(kind, b, a, member))
            return false;
    }
    return true;
}
