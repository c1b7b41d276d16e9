#include "tests/unit/unit.h"

#include "tests/unit/sample_document.h"

enum { ROUNDS = 300 };

static struct arena arena;

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

/* --- canonical values ------------------------------------------------------------------------- */

struct canonical_case {
    enum field_type type;
    const char *value;
    const char *canonical; /* NULL: refused; "": absent */
};

static void values_have_one_form(void **state)
{
    (void)state;
    static const struct canonical_case CASES[] = {
        {FIELD_TEXT, "  Acme \n", "Acme"},
        {FIELD_TEXT, "", ""},
        {FIELD_TEXT, "   ", ""},
        {FIELD_TEXT, "12345678901", NULL},
        {FIELD_TEXT, "éééééééééé", "éééééééééé"},
        {FIELD_TEXT, "\xff", NULL},
        {FIELD_BOOL, "true", "true"},
        {FIELD_BOOL, "1", NULL},
        {FIELD_DATE, "2024-02-29", "2024-02-29"},
        {FIELD_DATE, "2023-02-29", NULL},
        {FIELD_DATE, "2024-2-9", NULL},
        {FIELD_AMOUNT, "12.5", "12.50"},
        {FIELD_AMOUNT, "1.5e3", "1500.00"},
        {FIELD_AMOUNT, "-0", "0.00"},
        {FIELD_AMOUNT, "0.1250", "0.125"},
        {FIELD_AMOUNT, "1,5", NULL},
        {FIELD_AMOUNT, "99999999999999999999", NULL},
        {FIELD_RATE, "1.08370", "1.0837"},
        {FIELD_RATE, "1", "1"},
        {FIELD_RATE, "2.00", "2"},
        {FIELD_CURRENCY, "USD", "USD"},
        {FIELD_CURRENCY, "usd", NULL},
        {FIELD_CURRENCY, "EURO", NULL},
        {FIELD_REF, "80000001-1", "80000001-1"},
        {FIELD_REF, "a b", NULL},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct field field = {.name = "the_field", .type = CASES[i].type, .characters_max = 10};
        struct text out;
        struct error error = {0};
        bool ok = field_canonical(&field, text_of(CASES[i].value), &arena, &out, &error);
        assert_int_equal(ok, CASES[i].canonical != NULL);
        if (!ok) {
            assert_int_equal(error.class, ERROR_PERMANENT);
            assert_non_null(strstr(error.message, "the_field"));
        } else if (CASES[i].canonical[0] == '\0') {
            assert_false(text_is_present(out));
        } else {
            assert_text_equal(out, CASES[i].canonical);
        }
    }
}

static void a_reference_has_a_limit(void **state)
{
    (void)state;
    char id[REFERENCE_BYTES_MAX + 1];
    memset(id, '7', sizeof(id));
    struct field field = {.name = "vendor", .type = FIELD_REF};
    struct text out;
    assert_true(field_canonical(&field, text_slice(id, sizeof(id) - 1), &arena, &out, NULL));
    assert_false(field_canonical(&field, text_slice(id, sizeof(id)), &arena, &out, NULL));
}

/* --- checks ----------------------------------------------------------------------------------- */

static struct document bill_of(const char *total, const char *first, const char *second)
{
    struct line *lines = ARENA_ARRAY(&arena, struct line, 2);
    struct document bill = {.entity = ENTITY_BILL};
    bill.fields[BILL_VENDOR] = TEXT("7");
    bill.fields[BILL_DATE] = TEXT("2026-01-31");
    bill.fields[BILL_TOTAL] = text_of(total);
    lines[0].fields[BILL_EXPENSE_AMOUNT] = text_of(first);
    lines[1].fields[BILL_ITEM_AMOUNT] = text_of(second);
    bill.lines[BILL_LINES_EXPENSE] = (struct lines){&lines[0], first ? 1 : 0};
    bill.lines[BILL_LINES_ITEM] = (struct lines){&lines[1], second ? 1 : 0};
    return bill;
}

static void assert_refused(const struct document *document, const char *field)
{
    struct error error = {0};
    assert_false(document_check(document, &error));
    assert_int_equal(error.class, ERROR_PERMANENT);
    if (strncmp(error.message, field, strlen(field)) != 0)
        fail_msg("\"%s\" does not begin with \"%s\"", error.message, field);
}

static void lines_add_up_exactly(void **state)
{
    (void)state;
    struct document bill = bill_of("0.30", "0.10", "0.20");
    assert_true(document_check(&bill, NULL));
    bill = bill_of("0.31", "0.10", "0.20");
    assert_refused(&bill, "total: is 0.31 but the lines add up to 0.30");
    bill = bill_of("0.00", NULL, NULL);
    assert_true(document_check(&bill, NULL));
    bill = bill_of("0.10", "0.10", "");
    assert_refused(&bill, "item_lines[0].amount");
}

static void what_is_missing_is_named(void **state)
{
    (void)state;
    struct document bill = bill_of("1.00", "1.00", NULL);
    bill.fields[BILL_VENDOR] = TEXT_NONE;
    assert_refused(&bill, "vendor: is required");
    bill = bill_of("1.00", "1.00", NULL);
    bill.fields[BILL_DUE_DATE] = TEXT("2026-01-30");
    assert_refused(&bill, "due_date:");
    bill = bill_of("1.00", "1.00", NULL);
    bill.fields[BILL_STATUS] = TEXT("paid");
    assert_refused(&bill, "status:");
    struct line empty = {{TEXT_NONE}};
    bill = bill_of("1.00", "1.00", NULL);
    bill.lines[BILL_LINES_ITEM] = (struct lines){&empty, 1};
    assert_refused(&bill, "item_lines[0].amount: is required");
    struct document attachment = {.entity = ENTITY_ATTACHMENT};
    assert_refused(&attachment, "attachment");
    struct lines many = {NULL, LINES_MAX + 1};
    bill.lines[BILL_LINES_ITEM] = many;
    assert_refused(&bill, "item_lines: has 10001 lines");
}

static void a_payment_covers_what_it_pays(void **state)
{
    (void)state;
    struct line line = {{TEXT("56"), TEXT("10.00")}};
    struct document payment = {.entity = ENTITY_BILL_PAYMENT};
    payment.fields[BILL_PAYMENT_VENDOR] = TEXT("7");
    payment.fields[BILL_PAYMENT_DATE] = TEXT("2026-01-31");
    payment.fields[BILL_PAYMENT_PAY_TYPE] = TEXT("Check");
    payment.fields[BILL_PAYMENT_TOTAL] = TEXT("12.00");
    assert_true(document_check(&payment, NULL));
    payment.lines[0] = (struct lines){&line, 1};
    assert_true(document_check(&payment, NULL)); /* the rest is on account */
    payment.fields[BILL_PAYMENT_TOTAL] = TEXT("9.99");
    assert_refused(&payment, "total: is 9.99 but the lines add up to 10.00");
    struct line credit = {{TEXT("57"), TEXT("0.01")}};
    payment.lines[1] = (struct lines){&credit, 1};
    assert_true(document_check(&payment, NULL)); /* net of what was credited */
    payment.lines[1].count = 0;
    payment.fields[BILL_PAYMENT_TOTAL] = TEXT("10.00");
    assert_true(document_check(&payment, NULL));
    payment.fields[BILL_PAYMENT_PAY_TYPE] = TEXT("Cash");
    assert_refused(&payment, "pay_type:");
}

static void samples_pass_and_derive_to_themselves(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 7);
    for (int i = 0; i < ROUNDS; i++) {
        struct document made = sample_document(&random, &arena, sample_entity(i));
        struct error error = {0};
        if (!document_check(&made, &error))
            fail_msg("%s", error.message);
        struct document derived = made;
        document_derive(&derived, &arena);
        assert_true(document_group_equal(&made, &derived, GROUP_DERIVED));
    }
}

/* --- projection, comparison, merge ------------------------------------------------------------ */

static void a_projection_cuts_and_is_stable(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 8);
    for (int i = 0; i < ROUNDS; i++) {
        struct document made = sample_document(&random, &arena, sample_entity(i)), once, twice;
        document_project(&made, SIDE_ONLINE, &arena, &once);
        document_project(&once, SIDE_ONLINE, &arena, &twice);
        assert_true(document_equal(&once, &twice));
        assert_true(document_group_equal(&once, &twice, GROUP_DERIVED));
        const struct layout *layout = layout_of(made.entity);
        for (size_t f = 0; f < layout->field_count; f++) {
            const struct field *field = &layout->fields[f];
            size_t most = field->qbo_max ? field->qbo_max : field->characters_max;
            if (field->group == GROUP_OBSERVED)
                assert_false(text_is_present(once.fields[f]));
            else if (field->type == FIELD_TEXT)
                assert_true(text_characters(once.fields[f]) <= most);
            else
                assert_true(text_equal(once.fields[f], made.fields[f]));
        }
    }
}

static void a_cut_counts_characters_and_leaves_no_blank(void **state)
{
    (void)state;
    struct document made = {.entity = ENTITY_BILL}, online, desktop;
    made.fields[BILL_NUMBER] = TEXT("éééééééééééééééééééé xyz");
    document_project(&made, SIDE_ONLINE, &arena, &online);
    assert_text_equal(online.fields[BILL_NUMBER], "éééééééééééééééééééé");
    document_project(&made, SIDE_DESKTOP, &arena, &desktop);
    assert_text_equal(desktop.fields[BILL_NUMBER], "éééééééééééééééééééé");
}

static void an_address_has_so_many_lines_on_desktop(void **state)
{
    (void)state;
    struct document made = {.entity = ENTITY_VENDOR}, online, desktop;
    made.fields[VENDOR_STREET] =
        TEXT("Norton Lumber \r\n\n 0123456789012345678901234567890123456789 12\n3\n4\n5\n6");
    document_project(&made, SIDE_ONLINE, &arena, &online);
    assert_true(text_equal(online.fields[VENDOR_STREET], made.fields[VENDOR_STREET]));
    document_project(&made, SIDE_DESKTOP, &arena, &desktop);
    assert_text_equal(desktop.fields[VENDOR_STREET],
                      "Norton Lumber\n0123456789012345678901234567890123456789\n3\n4\n5");
    made.fields[VENDOR_STREET] = TEXT(" \n");
    document_project(&made, SIDE_DESKTOP, &arena, &desktop);
    assert_false(text_is_present(desktop.fields[VENDOR_STREET]));
}

static void groups_tell_what_changed(void **state)
{
    (void)state;
    struct document a = bill_of("0.30", "0.10", "0.20"), b = bill_of("0.30", "0.10", "0.20");
    assert_int_equal(document_changed_groups(&a, &b), 0);
    b.fields[BILL_BALANCE] = TEXT("0.10");
    b.fields[BILL_TOTAL] = TEXT("9.99");
    assert_true(document_equal(&a, &b));
    b.fields[BILL_STATUS] = TEXT("open"); /* what absence means */
    assert_true(document_equal(&a, &b));
    b.fields[BILL_MEMO] = TEXT("hello");
    assert_int_equal(document_changed_groups(&a, &b), 1u << GROUP_MEMO);
    b.lines[BILL_LINES_ITEM].count = 0;
    assert_int_equal(document_changed_groups(&a, &b), 1u << GROUP_MEMO | 1u << GROUP_ITEM_LINES);
    assert_false(document_group_equal(&a, &b, GROUP_ITEM_LINES));
    assert_int_equal(document_changed_groups(&a, NULL),
                     1u << GROUP_COUNTERPARTY | 1u << GROUP_DATES | 1u << GROUP_EXPENSE_LINES |
                         1u << GROUP_ITEM_LINES);
    assert_int_equal(document_changed_groups(NULL, &a), document_changed_groups(&a, NULL));
}

static void taking_what_changed_makes_equal(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 9);
    for (int i = 0; i < ROUNDS; i++) {
        enum entity entity = sample_entity(i);
        struct document a = sample_document(&random, &arena, entity);
        struct document b = sample_document(&random, &arena, entity);
        uint32_t changed = document_changed_groups(&a, &b);
        struct document merged = a;
        document_take_groups(&merged, &b, 0, &arena);
        assert_true(document_equal(&merged, &a));
        document_take_groups(&merged, &b, changed, &arena);
        assert_true(document_equal(&merged, &b));
        document_derive(&merged, &arena);
        assert_true(document_check(&merged, NULL) || layout_of(entity)->line_kind_count > 0);
    }
}

static void prefix_visit(void *context, enum entity entity, struct text *value)
{
    (*(int *)context)++;
    *value = arena_format(&arena, "%s:%.*s", entity_name(entity), TEXT_ARG(*value));
}

static void every_reference_is_visited_in_a_copy(void **state)
{
    (void)state;
    struct line lines[2] = {{{TEXT("3"), TEXT("1.00")}}, {{TEXT_NONE, TEXT("2.00")}}};
    struct document bill = bill_of("3.00", NULL, NULL);
    bill.lines[BILL_LINES_EXPENSE] = (struct lines){lines, 2};
    int visits = 0;
    document_each_ref(&bill, &arena, prefix_visit, &visits);
    assert_int_equal(visits, 2);
    assert_text_equal(bill.fields[BILL_VENDOR], "vendor:7");
    assert_text_equal(bill.lines[0].items[0].fields[BILL_EXPENSE_ACCOUNT], "account:3");
    assert_false(text_is_present(bill.lines[0].items[1].fields[BILL_EXPENSE_ACCOUNT]));
    assert_text_equal(lines[0].fields[BILL_EXPENSE_ACCOUNT], "3");
}

static void paid_follows_the_balance(void **state)
{
    (void)state;
    static const struct {
        const char *total, *balance;
        enum paid paid;
    } CASES[] = {
        {"10.00", "10.00", PAID_UNPAID},  {"10.00", "4.00", PAID_PARTLY},
        {"10.00", "0.00", PAID_FULLY},    {"0.00", "0.00", PAID_UNPAID},
        {"-1.00", "0.00", PAID_NEGATIVE}, {"10.00", NULL, PAID_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct document bill = bill_of(CASES[i].total, NULL, NULL);
        bill.fields[BILL_BALANCE] = text_of(CASES[i].balance);
        assert_int_equal(document_paid(&bill), CASES[i].paid);
    }
    struct document vendor = {.entity = ENTITY_VENDOR};
    assert_int_equal(document_paid(&vendor), PAID_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(values_have_one_form, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_reference_has_a_limit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lines_add_up_exactly, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_missing_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_payment_covers_what_it_pays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(samples_pass_and_derive_to_themselves, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_projection_cuts_and_is_stable, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_address_has_so_many_lines_on_desktop, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_cut_counts_characters_and_leaves_no_blank, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(groups_tell_what_changed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(taking_what_changed_makes_equal, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_reference_is_visited_in_a_copy, set_up, tear_down),
        cmocka_unit_test_setup_teardown(paid_follows_the_balance, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
