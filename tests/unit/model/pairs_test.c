#include "tests/unit/unit.h"

#include "model/pairs.h"

enum { LINES_IN_TEST_MAX = 4 };

struct pair {
    const char *bill, *credit, *amount;
};

static struct arena arena;

static const struct line_kind *kind(void)
{
    return &layout_of(ENTITY_CREDIT_APPLICATION)->lines[CREDIT_APPLICATION_LINES_APPLICATION];
}

static struct lines lines_of(const struct pair *pairs)
{
    struct line *lines = ARENA_ARRAY(&arena, struct line, LINES_IN_TEST_MAX);
    size_t count = 0;
    for (; count < LINES_IN_TEST_MAX && pairs[count].bill; count++) {
        struct text *fields = lines[count].fields;
        fields[CREDIT_APPLICATION_APPLICATION_BILL] = text_of(pairs[count].bill);
        fields[CREDIT_APPLICATION_APPLICATION_CREDIT] = text_of(pairs[count].credit);
        fields[CREDIT_APPLICATION_APPLICATION_AMOUNT] = text_of(pairs[count].amount);
    }
    return (struct lines){lines, count};
}

static void assert_lines(struct lines lines, const struct pair *wanted)
{
    struct lines others = lines_of(wanted);
    assert_int_equal(lines.count, others.count);
    for (size_t i = 0; i < lines.count; i++)
        for (size_t f = 0; f < kind()->field_count; f++)
            assert_true(text_equal(lines.items[i].fields[f], others.items[i].fields[f]));
}

/* What QuickBooks Online keeps of the lines, and what is made of that again. */
static bool told_back(const struct pair *pairs, struct lines *out)
{
    struct shares shares[PAIR_MEMBERS];
    for (int m = 0; m < PAIR_MEMBERS; m++)
        assert_true(pairs_shares(kind(), lines_of(pairs), (enum pair_member)m, &arena, &shares[m]));
    return pairs_match(kind(), shares, &arena, out);
}

static const struct pair TANGLED[LINES_IN_TEST_MAX] = {
    {"A", "Y", "30.00"}, {"A", "X", "30.00"}, {"B", "X", "40.00"}};

static void what_each_gets_survives_the_way_there_and_back(void **state)
{
    struct lines lines;
    (void)state;
    assert_true(told_back(TANGLED, &lines));
    assert_lines(lines, TANGLED);
    static const struct pair CROSSED[LINES_IN_TEST_MAX] = {
        {"A", "X", "10.00"}, {"B", "Y", "10.00"}, {"A", "Y", "10.00"}};
    static const struct pair STRAIGHT[LINES_IN_TEST_MAX] = {
        {"A", "X", "10.00"}, {"A", "Y", "10.00"}, {"B", "Y", "10.00"}};
    assert_true(told_back(CROSSED, &lines));
    assert_lines(lines, STRAIGHT);
    assert_true(pairs_equal(kind(), lines, lines_of(CROSSED)));
}

static void only_what_each_gets_is_compared(void **state)
{
    static const struct pair SAME[LINES_IN_TEST_MAX] = {
        {"B", "X", "10.00"}, {"A", "X", "60.00"}, {"B", "Y", "30.00"}};
    static const struct pair LESS[LINES_IN_TEST_MAX] = {
        {"B", "X", "10.00"}, {"A", "X", "60.00"}, {"B", "Y", "29.00"}};
    static const struct pair ANOTHER[LINES_IN_TEST_MAX] = {
        {"B", "X", "10.00"}, {"A", "X", "60.00"}, {"B", "Z", "30.00"}};
    static const struct pair NONE[LINES_IN_TEST_MAX] = {{0}};
    (void)state;
    assert_true(pairs_equal(kind(), lines_of(TANGLED), lines_of(SAME)));
    assert_false(pairs_equal(kind(), lines_of(TANGLED), lines_of(LESS)));
    assert_false(pairs_equal(kind(), lines_of(TANGLED), lines_of(ANOTHER)));
    assert_false(pairs_equal(kind(), lines_of(TANGLED), lines_of(NONE)));
    struct document one = {.entity = ENTITY_CREDIT_APPLICATION, .lines = {lines_of(TANGLED)}};
    struct document other = {.entity = ENTITY_CREDIT_APPLICATION, .lines = {lines_of(SAME)}};
    assert_true(document_equal(&one, &other));
    other.lines[0] = lines_of(LESS);
    assert_int_equal(document_changed_groups(&one, &other), UINT32_C(1) << GROUP_APPLICATIONS);
}

static void what_does_not_add_up_is_no_pairs(void **state)
{
    struct share bill = {TEXT("A"), decimal_of(10, 0)}, credit = {TEXT("X"), decimal_of(9, 0)};
    const struct shares shares[PAIR_MEMBERS] = {{&bill, 1}, {&credit, 1}};
    const struct shares none[PAIR_MEMBERS] = {{&bill, 0}, {&credit, 0}};
    struct lines lines;
    (void)state;
    assert_false(pairs_match(kind(), shares, &arena, &lines));
    bill.amount = decimal_of(-9, 0);
    assert_false(pairs_match(kind(), shares, &arena, &lines));
    assert_true(pairs_match(kind(), none, &arena, &lines));
    assert_int_equal(lines.count, 0);
}

/* Its total follows from its lines; a payment's is its own. */
static void an_applications_total_is_added_up_anew(void **state)
{
    struct document changed = {.entity = ENTITY_CREDIT_APPLICATION, .lines = {lines_of(TANGLED)}};
    (void)state;
    changed.fields[CREDIT_APPLICATION_TOTAL] = TEXT("1.00");
    document_derive(&changed, &arena);
    assert_text_equal(changed.fields[CREDIT_APPLICATION_TOTAL], "100.00");
}

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_each_gets_survives_the_way_there_and_back),
        cmocka_unit_test(only_what_each_gets_is_compared),
        cmocka_unit_test(what_does_not_add_up_is_no_pairs),
        cmocka_unit_test(an_applications_total_is_added_up_anew),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
