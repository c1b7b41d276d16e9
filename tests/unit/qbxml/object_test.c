#include "tests/unit/qbxml/element.h"

#include <string.h>

#include "codec/document.h"
#include "qbxml/object.h"

/* What an element is to us, and the element. */
struct sample {
    const char *shown; /* for each object: entity, id, canonical document */
    const char *ret;
};

static const struct sample SAMPLES[] = {
#include "tests/unit/qbxml/records.def"
};

static void show(const struct qbxml_object *object, const struct qbxml_context *context)
{
    struct observation seen;
    struct error error = {0};
    bool is_read = qbxml_object_parse(&arena, object, context, &seen, &error);
    buffer_append_format(&buffer, "%s %.*s ", entity_name(object->entity), TEXT_ARG(seen.id));
    if (is_read && seen.is_deleted)
        buffer_append_string(&buffer, "is gone");
    else if (is_read && document_check(&seen.document, &error))
        document_format(&seen.document, &buffer);
    else
        buffer_append_string(&buffer, error.message);
}

static void show_all(const struct sample *sample, const struct qbxml_context *context)
{
    struct qbxml_objects objects;
    qbxml_objects_find(&arena, read_element(sample->ret), &objects);
    buffer_clear(&buffer);
    buffer_append_string(&buffer, "");
    for (size_t i = 0; i < objects.count; i++) {
        if (i > 0)
            buffer_append_char(&buffer, '\n');
        show(&objects.items[i], context);
    }
}

static void elements_become_records(void **state)
{
    (void)state;
    static const struct qbxml_context CONTEXT = {0};
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof(SAMPLES) / sizeof(SAMPLES[0]); i++) {
        show_all(&SAMPLES[i], &CONTEXT);
        if (text_equal_string(buffer_text(&buffer), SAMPLES[i].shown))
            continue;
        wrong++;
        fprintf(stderr, "%s\nis\n%s\nnot\n%s\n\n", SAMPLES[i].ret, buffer.data, SAMPLES[i].shown);
    }
    assert_int_equal(wrong, 0);
}

static struct observation observe(const char *text, const struct qbxml_context *context)
{
    struct qbxml_objects objects;
    struct observation seen;
    struct error error = {0};
    qbxml_objects_find(&arena, read_element(text), &objects);
    assert_int_equal(objects.count, 1);
    if (!qbxml_object_parse(&arena, &objects.items[0], context, &seen, &error))
        fail_msg("%s", error.message);
    return seen;
}

static void assert_instant(instant_us instant, const char *expected)
{
    char text[INSTANT_TEXT_BYTES_MAX];
    assert_text_equal(instant_format(instant, text), expected);
}

static const struct qbxml_context NO_CONTEXT = {0};

/* The offset is winter's, in summer too: in July the clock stood at half past nine in UTC-7. */
static void an_observation_bears_its_stamp(void **state)
{
    (void)state;
    struct observation bill = observe(
        "<BillRet><TxnID>B7-1</TxnID><TimeCreated>2026-01-31T08:00:00-08:00</TimeCreated>"
        "<TimeModified>2026-07-01T09:30:00-08:00</TimeModified><EditSequence>17</EditSequence>"
        "<ExternalGUID>{33333333-3333-4333-8333-33333333AAAA}</ExternalGUID></BillRet>",
        &NO_CONTEXT);
    assert_int_equal(bill.side, SIDE_DESKTOP);
    assert_int_equal(bill.entity, ENTITY_BILL);
    assert_text_equal(bill.version, "17");
    assert_instant(bill.changed_at, "2026-07-01T17:30:00Z");
    assert_instant(bill.created_at, "2026-01-31T16:00:00Z");
    assert_text_equal(bill.external_id, "33333333-3333-4333-8333-33333333aaaa");
    struct observation bare = observe("<ClassRet><ListID>8-1</ListID><TimeModified>2026-07-01T09:30"
                                      ":00</TimeModified><ExternalGUID>{0}</ExternalGUID>"
                                      "</ClassRet>",
                                      &NO_CONTEXT);
    assert_text_equal(bare.version, "");
    assert_true(bare.changed_at == INSTANT_NONE && bare.created_at == INSTANT_NONE);
    assert_text_equal(bare.external_id, NULL);
    struct observation gone =
        observe("<TxnDeletedRet><TxnDelType>Bill</TxnDelType><TxnID>B7-1</TxnID><TimeDeleted>"
                "2026-01-31T08:00:00-08:00</TimeDeleted></TxnDeletedRet>",
                &NO_CONTEXT);
    assert_true(gone.is_deleted);
    assert_text_equal(gone.version, "");
    assert_instant(gone.changed_at, "2026-01-31T16:00:00Z");
}

/* Both ends tell the same, so it does not matter which of them was changed or read. */
static void an_application_is_the_same_at_either_end(void **state)
{
    (void)state;
#define END(name, id, date, other, other_date, type)                                               \
    "<" name "><TxnID>" id "</TxnID><TimeModified>2026-0" date "T09:00:00-08:00</TimeModified>"    \
    "<EditSequence>1" date "</EditSequence><VendorRef><ListID>8-1</ListID></VendorRef><TxnDate>"   \
    "2026-0" date "</TxnDate><LinkedTxn><TxnID>" other "</TxnID><TxnType>" type "</TxnType>"       \
    "<TxnDate>2026-0" other_date "</TxnDate><LinkType>AMTTYPE</LinkType><Amount>-4.00</Amount>"    \
    "</LinkedTxn></" name ">"
    static const struct sample ENDS[] = {
        {NULL, END("BillRet", "B1", "1-31", "V2", "2-01", "VendorCredit")},
        {NULL, END("VendorCreditRet", "V2", "2-01", "B1", "1-31", "Bill")},
    };
    struct text shown[2];
    for (size_t i = 0; i < 2; i++) {
        struct qbxml_objects objects;
        struct observation seen;
        struct error error = {0};
        qbxml_objects_find(&arena, read_element(ENDS[i].ret), &objects);
        assert_int_equal(objects.count, 2);
        assert_true(qbxml_object_parse(&arena, &objects.items[1], &NO_CONTEXT, &seen, &error));
        buffer_clear(&buffer);
        show(&objects.items[1], &NO_CONTEXT);
        assert_text_equal(seen.version, "");
        assert_true(seen.changed_at == INSTANT_NONE);
        shown[i] = arena_copy(&arena, buffer_text(&buffer));
    }
    assert_text_equal(shown[0], shown[1].data);
}

static void a_company_lists_its_currencies(void **state)
{
    (void)state;
    struct qbxml_answers answers;
    struct qbxml_context context = {0};
    struct error error = {0};
    assert_true(qbxml_answers_parse(
        &arena,
        TEXT("<QBXML><QBXMLMsgsRs><CurrencyQueryRs statusCode=\"0\"><CurrencyRet><ListID>8-1"
             "</ListID><Name>Shells</Name></CurrencyRet><CurrencyRet><ListID>8-2</ListID><Name>"
             "Euro</Name><CurrencyCode>XEU</CurrencyCode></CurrencyRet></CurrencyQueryRs>"
             "</QBXMLMsgsRs></QBXML>"),
        &answers, &error));
    static const char VENDOR[] = "<VendorRet><ListID>8-5</ListID><CurrencyRef><ListID>8-2</ListID>"
                                 "<FullName>Euro</FullName></CurrencyRef></VendorRet>";
    assert_text_equal(observe(VENDOR, &context).document.fields[VENDOR_CURRENCY], "EUR");
    qbxml_currencies_parse(&arena, &answers.items[0], &context.currencies);
    assert_int_equal(context.currencies.count, 1);
    assert_text_equal(observe(VENDOR, &context).document.fields[VENDOR_CURRENCY], "XEU");
}

/* Between sessions it is a text. */
static void a_list_of_currencies_is_kept_and_brought_up_to_date(void **state)
{
    (void)state;
    const struct qbxml_currency OLD[] = {{TEXT("8-1"), TEXT("SHL"), TEXT("Sea shells")},
                                         {TEXT("8-2"), TEXT("EUR"), TEXT("Euro")}},
                                NEW[] = {{TEXT("8-1"), TEXT("PRL"), TEXT("Pearls")}};
    struct qbxml_currencies kept, joined;
    struct text text = qbxml_currencies_format(&arena, &(const struct qbxml_currencies){OLD, 2});
    qbxml_currencies_read(&arena, text, &kept);
    assert_int_equal(kept.count, 2);
    qbxml_currencies_join(&arena, &(const struct qbxml_currencies){NEW, 1}, &kept, &joined);
    assert_text_equal(qbxml_currencies_format(&arena, &joined), "8-1 PRL Pearls\n8-2 EUR Euro\n");
    assert_text_equal(
        qbxml_currency_code(&kept, read_element("<CurrencyRef><FullName>Sea shells</FullName>"
                                                "</CurrencyRef>")),
        "SHL");
    qbxml_currencies_read(&arena, TEXT_NONE, &kept);
    assert_int_equal(kept.count, 0);
    assert_text_equal(qbxml_currencies_format(&arena, &kept), "");
}

static void without_links_nothing_is_said_of_orders(void **state)
{
    (void)state;
    static const char BILL[] = "<BillRet><TxnID>1</TxnID><AmountDue>1.00</AmountDue></BillRet>";
    static const struct qbxml_context WITHOUT = {.is_without_links = true};
    struct observation with = observe(BILL, &NO_CONTEXT), without = observe(BILL, &WITHOUT);
    assert_text_equal(with.document.fields[BILL_PO_LINK], "none");
    assert_text_equal(with.document.fields[BILL_BALANCE], "1.00");
    assert_text_equal(without.document.fields[BILL_PO_LINK], NULL);
    assert_text_equal(without.document.fields[BILL_BALANCE], NULL);
}

static struct text vendor_email(const char *email)
{
    struct text ret = arena_format(
        &arena, "<VendorRet><ListID>8-1</ListID><Name>Ann</Name><Email>%s</Email></VendorRet>",
        email);
    return observe(ret.data, &NO_CONTEXT).document.fields[VENDOR_EMAIL];
}

/* QuickBooks Desktop takes 4,095 characters of a memo, and 1,023 of addresses. */
static void a_long_text_is_cut_and_never_unreadable(void **state)
{
    (void)state;
    enum { MEMO = 4095, KEPT = 4000 };
    static char memo[2 * MEMO + 1];
    for (size_t i = 0; i < MEMO; i++)
        memcpy(&memo[2 * i], "\xC3\xA4", 2);
    struct text bill =
        arena_format(&arena, "<BillRet><TxnID>1</TxnID><Memo>%s</Memo></BillRet>", memo);
    struct text kept = observe(bill.data, &NO_CONTEXT).document.fields[BILL_MEMO];
    assert_int_equal(kept.length, 2 * KEPT);
    assert_memory_equal(kept.data, memo, kept.length);
    assert_text_equal(vendor_email("a@example.com"), "a@example.com");
    assert_text_equal(
        vendor_email("someone.with.a.long.name@example.com; another.person@example.com;"
                     "and.a.third.person@a.company.of.example.com"),
        "someone.with.a.long.name@example.com; another.person@example.com");
    assert_text_equal(
        vendor_email("one.address.that.is.longer.than.anybody.would.believe.and.goes.on"
                     ".and.on.and.on@and.ends.at.last.example.com"),
        NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(elements_become_records),
        WITH_FIXTURE(an_observation_bears_its_stamp),
        WITH_FIXTURE(an_application_is_the_same_at_either_end),
        WITH_FIXTURE(a_company_lists_its_currencies),
        WITH_FIXTURE(a_list_of_currencies_is_kept_and_brought_up_to_date),
        WITH_FIXTURE(without_links_nothing_is_said_of_orders),
        WITH_FIXTURE(a_long_text_is_cut_and_never_unreadable),
    };
    return cmocka_run_group_tests_name("qbxml/object", tests, NULL, NULL);
}
