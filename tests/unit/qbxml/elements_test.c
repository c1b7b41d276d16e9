#include "tests/unit/qbxml/fixture.h"

#include <string.h>

#include "qbxml/write.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool is_one_of(const char *word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(words[i], word) == 0)
            return true;
    }
    return false;
}

static const struct field *field_at(const struct layout *layout, const char *path)
{
    for (size_t f = 0; f < layout->field_count; f++) {
        const struct field *field = &layout->fields[f];
        if (field->qbd && (strcmp(field->qbd, path) == 0 || qbxml_line_number(field, path) > 0))
            return field;
    }
    return NULL;
}

static const struct qbxml_element *element_at(const struct qbxml_element *elements,
                                              const char *path)
{
    while (elements && elements->path && strcmp(elements->path, path) != 0)
        elements++;
    return elements && elements->path ? elements : NULL;
}

/* --- what is written comes from somewhere ------------------------------------------------------
 */

/* A path that is no field's and has no value of its own would be left out without a word. */
static void every_element_has_a_source(void **state)
{
    (void)state;
    static const char *const OWN[] = {"ExternalGUID", "CreditCardAccountRef", "IsToBePrinted",
                                      "IsAutoApply",  "AppliedToTxn",         "BankAccountRef",
                                      "APAccountRef", "ARAccountRef"};
    for (size_t k = 0; qbxml_kind_at(k); k++) {
        const struct qbxml_kind *kind = qbxml_kind_at(k);
        const struct layout *layout = layout_of(kind->entity);
        for (const struct qbxml_element *e = kind->elements; e->path; e++) {
            const char *name =
                e->path + (strncmp(e->path, "Clear", strlen("Clear")) ? 0 : strlen("Clear"));
            bool is_found = field_at(layout, e->path) || is_one_of(e->path, OWN, COUNT(OWN));
            for (size_t l = 0; l < layout->line_kind_count; l++)
                is_found |= !strncmp(layout->lines[l].qbd, name, strlen(layout->lines[l].qbd));
            if (!is_found)
                fail_msg("%s.%s", kind->name, e->path);
        }
    }
}

/* --- what we keep is written -------------------------------------------------------------------
 */

/* QuickBooks' own to work out, or without a word in its requests. */
static bool is_only_read(const struct field *field)
{
    static const char *const PATHS[] = {"CurrencyRef", "SalesTaxTotal", "UnusedPayment"};
    return field->group == GROUP_OBSERVED || field->group == GROUP_DERIVED ||
           field->group == GROUP_OPEN_AMOUNT || is_one_of(field->qbd, PATHS, COUNT(PATHS));
}

/* What a request says of a payment in other words, or only when it is changed. */
static bool is_said_otherwise(const struct qbxml_kind *kind, const char *path)
{
    static const char *const OF_PAYMENTS[] = {"Amount", "BankAccountRef", "PayeeEntityRef"};
    bool is_change = kind->add == QBXML_NEVER;
    if (kind->entity == ENTITY_CREDIT_APPLICATION)
        return strcmp(path, "AppliedAmount") == 0;
    return kind->entity == ENTITY_BILL_PAYMENT &&
           is_one_of(path, OF_PAYMENTS, COUNT(OF_PAYMENTS)) &&
           (is_change ? strcmp(path, "PayeeEntityRef") == 0
                      : strcmp(path, "Amount") == 0 ||
                            element_at(kind->elements, "CreditCardAccountRef"));
}

static void check_text(const char *owner, const struct field *field,
                       const struct qbxml_element *element)
{
    bool is_text = element->type == QBXML_TEXT || element->type == QBXML_NAME;
    uint16_t most = field->qbd_max ? field->qbd_max : field->characters_max;
    if (is_text && !field->words && strcmp(field->qbd, "AccountType") != 0 &&
        element->characters_max != most)
        fail_msg("%s.%s: %d characters, the field has %d", owner, element->path,
                 element->characters_max, most);
}

static void check_field(const struct qbxml_kind *kind, const struct field *field)
{
    const struct qbxml_element *element;
    if (!field->qbd || is_only_read(field) || is_said_otherwise(kind, field->qbd))
        return;
    for (unsigned line = 1; line <= (field->qbd_lines ? field->qbd_lines : 1u); line++) {
        const char *path =
            field->qbd_lines ? qbxml_line_path(field, line, &arena).data : field->qbd;
        if (!(element = element_at(kind->elements, path)))
            fail_msg("%s has no %s", kind->name, path);
        check_text(kind->name, field, element);
    }
}

static void check_lines(const struct line_kind *lines)
{
    const struct qbxml_element *elements = qbxml_line_elements(lines->qbd);
    for (size_t f = 0; elements && f < lines->field_count; f++) {
        const struct field *field = &lines->fields[f];
        const struct qbxml_element *element = element_at(elements, field->qbd);
        if (!element)
            fail_msg("%s has no %s", lines->qbd, field->qbd);
        check_text(lines->qbd, field, element);
    }
}

/* A field that is read and not written would never come to agree; one that is cut at another length
 * than the projection's would differ for ever. */
static void every_field_has_its_element(void **state)
{
    (void)state;
    for (size_t k = 0; qbxml_kind_at(k); k++) {
        const struct layout *layout = layout_of(qbxml_kind_at(k)->entity);
        for (size_t f = 0; f < layout->field_count; f++)
            check_field(qbxml_kind_at(k), &layout->fields[f]);
        for (size_t l = 0; l < layout->line_kind_count; l++)
            check_lines(&layout->lines[l]);
    }
}

/* --- undoing -----------------------------------------------------------------------------------
 */

/* What QuickBooks can void, what it can only delete, and what no request takes back. */
static void each_kind_is_undone_in_its_way(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum qbxml_undo voids, deletes;
    } WAYS[] = {
        {"Account", QBXML_UNDO_REFUSE, QBXML_UNDO_INACTIVE},
        {"Class", QBXML_UNDO_REFUSE, QBXML_UNDO_INACTIVE},
        {"Vendor", QBXML_UNDO_REFUSE, QBXML_UNDO_INACTIVE},
        {"Customer", QBXML_UNDO_REFUSE, QBXML_UNDO_INACTIVE},
        {"Bill", QBXML_UNDO_VOID, QBXML_UNDO_DELETE},
        {"VendorCredit", QBXML_UNDO_VOID, QBXML_UNDO_DELETE},
        {"Invoice", QBXML_UNDO_VOID, QBXML_UNDO_DELETE},
        {"BillPaymentCheck", QBXML_UNDO_VOID, QBXML_UNDO_DELETE},
        {"BillPaymentCreditCard", QBXML_UNDO_VOID, QBXML_UNDO_DELETE},
        {"ReceivePayment", QBXML_UNDO_DELETE, QBXML_UNDO_DELETE},
        {"Transfer", QBXML_UNDO_REFUSE, QBXML_UNDO_REFUSE},
    };
    for (size_t k = 0; qbxml_kind_at(k); k++) {
        const struct qbxml_kind *kind = qbxml_kind_at(k);
        size_t way = 0;
        while (way < COUNT(WAYS) && strcmp(WAYS[way].name, kind->name) != 0)
            way++;
        if (kind->entity == ENTITY_CREDIT_APPLICATION) /* no transaction is left of it */
            way = COUNT(WAYS) - 1;
        if (way == COUNT(WAYS) || kind->voids != WAYS[way].voids ||
            kind->deletes != WAYS[way].deletes)
            fail_msg("%s of %s", kind->name, entity_name(kind->entity));
    }
}

/* --- single values -----------------------------------------------------------------------------
 */

static void a_value_has_quickbooks_form_or_none(void **state)
{
    (void)state;
    static const struct {
        enum qbxml_type type;
        const char *value, *formed; /* formed NULL: refused, and why */
        const char *why;
    } CASES[] = {
        {QBXML_AMOUNT, "1", "1.00", NULL},
        {QBXML_AMOUNT, "-0.5", "-0.50", NULL},
        {QBXML_AMOUNT, "9999999999999.99", "9999999999999.99", NULL},
        {QBXML_AMOUNT, "10000000000000.00", NULL, "is larger"},
        {QBXML_AMOUNT, "0.125", NULL, "more decimals"},
        {QBXML_AMOUNT, "one", NULL, "is no number"},
        {QBXML_PRICE, "1234567890.000005", "1234567890.00001", NULL},
        {QBXML_PRICE, "12345678901", NULL, "is larger"},
        {QBXML_RATE, "1.0837649", "1.08376", NULL},
        {QBXML_QUANTITY, "2.50", "2.5", NULL},
        {QBXML_QUANTITY, "0.000001", NULL, "more decimals"},
        {QBXML_DATE, "2026-02-28", "2026-02-28", NULL},
        {QBXML_DATE, "2026-02-30", NULL, "is no date"},
        {QBXML_TEXT,
         " a\tb\x7f\x1f"
         "c \n",
         "a b  c", NULL},
        {QBXML_TEXT, "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9 7 and more",
         "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9 7", NULL},
        {QBXML_NAME, "a:b", NULL, "has a colon"},
        {QBXML_NAME, "abcdefg h", "abcdefg", NULL},
    };
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const struct qbxml_element element = {"X", CASES[i].type, 8, QBXML_FLOOR, QBXML_FLOOR};
        struct error error = {0};
        struct text formed;
        bool is_formed =
            qbxml_value_format(&element, text_of(CASES[i].value), &arena, &formed, &error);
        if (is_formed != (CASES[i].formed != NULL))
            fail_msg("%s: %s", CASES[i].value, error.message);
        if (is_formed)
            assert_text_equal(formed, CASES[i].formed);
        else if (!strstr(error.message, CASES[i].why))
            fail_msg("%s: %s", CASES[i].value, error.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(a_value_has_quickbooks_form_or_none),
        WITH_FIXTURE(every_element_has_a_source),
        WITH_FIXTURE(every_field_has_its_element),
        WITH_FIXTURE(each_kind_is_undone_in_its_way),
    };
    return cmocka_run_group_tests_name("qbxml/elements", tests, NULL, NULL);
}
