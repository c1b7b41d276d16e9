#include "tests/unit/qbxml/fixture.h"

#include <string.h>

#include "qbxml/answer.h"
#include "qbxml/currency.h"

#define SET(attributes, body)                                                                      \
    "<?xml version=\"1.0\" encoding=\"utf-16\" ?>\r\n<QBXML>\r\n<QBXMLMsgsRs" attributes ">" body  \
    "</QBXMLMsgsRs></QBXML>"

static struct qbxml_answers parse(const char *document)
{
    struct qbxml_answers answers;
    struct error error = {0};
    if (!qbxml_answers_parse(&arena, text_of(document), &answers, &error))
        fail_msg("%s", error.message);
    return answers;
}

static void each_request_has_its_answer(void **state)
{
    (void)state;
    struct qbxml_answers answers = parse(SET(
        " newMessageSetID=\"s-1\" messageSetStatusCode=\"0\"",
        "<BillAddRs requestID=\"a\" statusCode=\"0\" statusSeverity=\"Info\" "
        "statusMessage=\"Status OK\"><BillRet><TxnID>B7-1</TxnID><EditSequence>14</EditSequence>"
        "<VendorRef><ListID>8-1</ListID></VendorRef><ExternalGUID>{g}</ExternalGUID><LinkedTxn>"
        "<TxnID>no</TxnID></LinkedTxn></BillRet></BillAddRs>"
        "<BillModRs requestID=\"b\" statusCode=\"3200\" statusSeverity=\"Error\" "
        "statusMessage=\"The edit sequence &quot;1&quot; &lt;&amp;&gt; is out-of-date. \"/>"));
    assert_text_equal(answers.set_id, "s-1");
    assert_int_equal(answers.set_code, 0);
    assert_int_equal(answers.count, 2);
    const struct qbxml_answer *add = qbxml_answer_to(&answers, TEXT("a"));
    const struct qbxml_answer *mod = qbxml_answer_to(&answers, TEXT("b"));
    assert_text_equal(add->name, "BillAddRs");
    assert_true(add->has_record && !add->is_recovered);
    assert_text_equal(add->id, "B7-1");
    assert_text_equal(add->edit_sequence, "14");
    assert_text_equal(add->external_guid, "{g}");
    assert_int_equal(mod->code, 3200);
    assert_false(mod->has_record);
    assert_text_equal(mod->severity, "Error");
    assert_text_equal(mod->message, "The edit sequence \"1\" <&> is out-of-date. ");
    assert_null(qbxml_answer_to(&answers, TEXT("c")));
    assert_null(qbxml_answer_to(&answers, TEXT_NONE));
}

static void what_is_left_of_a_lost_answer_counts(void **state)
{
    (void)state;
    struct qbxml_answers answers =
        parse(SET(" messageSetStatusCode=\"9002\"",
                  "<VendorAddRs statusCode=\"0\"><ErrorRecovery><ListID>80-1</ListID>"
                  "<EditSequence>15</EditSequence></ErrorRecovery></VendorAddRs>"
                  "<TxnVoidRs statusCode=\"0\"><TxnVoidType>Bill</TxnVoidType><TxnID>B7-1</TxnID>"
                  "<TimeModified>2026-01-31T08:00:00-08:00</TimeModified></TxnVoidRs>"
                  "<BillPaymentCheckAddRs statusCode=\"0\"><BillPaymentCheckRet><Amount>0.00"
                  "</Amount></BillPaymentCheckRet></BillPaymentCheckAddRs>"));
    assert_int_equal(answers.set_code, 9002);
    assert_true(answers.items[0].has_record && answers.items[0].is_recovered);
    assert_text_equal(answers.items[0].id, "80-1");
    assert_text_equal(answers.items[0].edit_sequence, "15");
    assert_true(answers.items[1].has_record && !answers.items[1].is_recovered);
    assert_text_equal(answers.items[1].id, "B7-1");
    assert_text_equal(answers.items[1].edit_sequence, NULL);
    assert_false(answers.items[2].has_record);
}

static void pages_end_with_their_count(void **state)
{
    (void)state;
    struct qbxml_answers answers =
        parse(SET("", "<BillQueryRs requestID=\"1\" statusCode=\"0\" retCount=\"2\" "
                      "iteratorRemainingCount=\"7\" iteratorID=\"{i}\"><BillRet><TxnID>1</TxnID>"
                      "</BillRet><BillRet><TxnID>2</TxnID></BillRet></BillQueryRs>"
                      "<BillQueryRs requestID=\"2\" statusCode=\"0\" iteratorRemainingCount=\"0\" "
                      "iteratorID=\"{i}\"/><BillQueryRs requestID=\"3\" statusCode=\"1\"/>"));
    const struct qbxml_answer *page = &answers.items[0];
    const struct xml *first = qbxml_record_next(page, NULL);
    const struct xml *second = qbxml_record_next(page, first);
    assert_int_equal(answers.set_code, QBXML_NO_CODE);
    assert_true(page->has_more);
    assert_int_equal(page->remaining_count, 7);
    assert_text_equal(page->iterator_id, "{i}");
    assert_text_equal(xml_text(first, "TxnID"), "1");
    assert_text_equal(xml_text(second, "TxnID"), "2");
    assert_null(qbxml_record_next(page, second));
    assert_false(answers.items[1].has_more);
    assert_false(answers.items[2].has_more);
    assert_null(qbxml_record_next(&answers.items[2], NULL));
}

static void what_xml_does_not_know_is_a_question_mark(void **state)
{
    (void)state;
    struct qbxml_answers answers =
        parse(SET("", "<BillQueryRs requestID=\"1\" statusCode=\"0\"><BillRet><TxnID>1</TxnID>"
                      "<Memo>a&#x1F;b&#9;c&#31;d\001e&#x20;f&amp;#31;&#931;</Memo></BillRet>"
                      "</BillQueryRs>"));
    const struct xml *record = qbxml_record_next(&answers.items[0], NULL);
    assert_text_equal(xml_text(record, "Memo"), "a?b\tc?d?e f&#31;\xce\xa3");
}

static void what_is_no_answer_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *document, *why;
    } CASES[] = {
        {"", "XML"},
        {"<?xml version=\"1.0\"", "XML"},
        {"<QBXML/>", "QBXMLMsgsRs: is missing"},
        {"<QBX><QBXMLMsgsRs/></QBX>", "QBXMLMsgsRs: is missing"},
        {SET("", "<BillAddRs/>"), "BillAddRs: has no statusCode"},
        {SET("", "<BillAddRs statusCode=\"-1\"/>"), "BillAddRs: has no statusCode"},
        {SET("", "<BillAddRs statusCode=\"4294967295\"/>"), "BillAddRs: has no statusCode"},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct qbxml_answers answers;
        struct error error = {0};
        assert_false(qbxml_answers_parse(&arena, text_of(CASES[i].document), &answers, &error));
        if (!strstr(error.message, CASES[i].why))
            fail_msg("%s: %s", CASES[i].document, error.message);
    }
}

static struct qbxml_company company_of(const char *document)
{
    const struct qbxml_currency pearls = {TEXT("8-1"), TEXT("PRL"), TEXT("Pearls")};
    const struct qbxml_currencies listed = {&pearls, 1};
    struct qbxml_company company;
    struct qbxml_answers answers = parse(document);
    qbxml_company_parse(&answers, TEXT("{us}"), &listed, &company);
    return company;
}

static void the_company_tells_what_it_is(void **state)
{
    (void)state;
    struct qbxml_company company = company_of(SET(
        "",
        "<HostQueryRs statusCode=\"0\"><HostRet><ProductName>QuickBooks Enterprise</ProductName>"
        "<Country>US</Country><SupportedQBXMLVersion>9.0</SupportedQBXMLVersion>"
        "<SupportedQBXMLVersion>16.0</SupportedQBXMLVersion><SupportedQBXMLVersion>CA20.0"
        "</SupportedQBXMLVersion><IsAutomaticLogin>true</IsAutomaticLogin><QBFileMode>MultiUser"
        "</QBFileMode></HostRet></HostQueryRs>"
        "<CompanyQueryRs statusCode=\"0\"><CompanyRet><CompanyName>Larry's</CompanyName>"
        "<DataExtRet><OwnerID>{other}</OwnerID><DataExtName>FileID</DataExtName><DataExtValue>"
        "{1}</DataExtValue></DataExtRet><DataExtRet><OwnerID>{us}</OwnerID><DataExtName>FileID"
        "</DataExtName><DataExtValue>{2}</DataExtValue></DataExtRet></CompanyRet>"
        "</CompanyQueryRs><PreferencesQueryRs statusCode=\"0\"><PreferencesRet>"
        "<AccountingPreferences><IsUsingClassTracking>true</IsUsingClassTracking><ClosingDate>"
        "2025-12-31</ClosingDate></AccountingPreferences><MultiCurrencyPreferences>"
        "<IsMultiCurrencyOn>false</IsMultiCurrencyOn></MultiCurrencyPreferences>"
        "</PreferencesRet></PreferencesQueryRs>"));
    assert_int_equal(company.version, 160);
    assert_text_equal(company.edition, "enterprise");
    assert_text_equal(company.country, "US");
    assert_text_equal(company.file_mode, "MultiUser");
    assert_true(company.is_automatic_login);
    assert_text_equal(company.name, "Larry's");
    assert_text_equal(company.file_id, "{2}");
    assert_true(company.has_preferences && company.uses_classes && !company.is_multicurrency);
    assert_text_equal(company.close_date, "2025-12-31");
    assert_text_equal(company.home_currency, "USD");
    company = company_of(SET("", ""));
    assert_int_equal(company.version, 0);
    assert_text_equal(company.edition, NULL);
    assert_text_equal(company.file_id, NULL);
    assert_text_equal(company.home_currency, NULL);
    assert_false(company.has_preferences);
}

static void each_product_is_an_edition(void **state)
{
    (void)state;
    static const struct {
        const char *product, *edition;
    } CASES[] = {
        {"QuickBooks Enterprise Solutions: Accountant Edition 24.0", "enterprise"},
        {"QuickBooks Premier: Professional Services Edition 2021", "premier"},
        {"QuickBooks Desktop Accountant 2023", "premier"},
        {"QuickBooks Pro Plus 2024", "pro"},
        {"QuickBooks Pro", "pro"},
        {"QuickBooks Professional", "other"},
        {"QuickBooks Simple Start", "other"},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct text document = arena_format(
            &arena,
            SET("", "<HostQueryRs statusCode=\"0\"><HostRet><ProductName>%s</ProductName>"
                    "</HostRet></HostQueryRs>"),
            CASES[i].product);
        assert_text_equal(company_of(document.data).edition, CASES[i].edition);
    }
}

#define PREFERENCES(country, currencies)                                                           \
    SET("", "<HostQueryRs statusCode=\"0\"><HostRet><Country>" country                             \
            "</Country></HostRet></HostQueryRs><PreferencesQueryRs statusCode=\"0\">"              \
            "<PreferencesRet><MultiCurrencyPreferences>" currencies                                \
            "</MultiCurrencyPreferences></PreferencesRet></PreferencesQueryRs>")
#define SEVERAL "<IsMultiCurrencyOn>true</IsMultiCurrencyOn>"

/* K17: what is not told is not assumed. */
static void the_home_currency_is_the_preferences_or_the_countrys(void **state)
{
    (void)state;
    static const struct {
        const char *document, *currency;
    } CASES[] = {
        {PREFERENCES("CA", ""), "CAD"},
        {PREFERENCES("DE", ""), NULL},
        {PREFERENCES("US", SEVERAL), NULL},
        {PREFERENCES("US", SEVERAL "<HomeCurrencyRef><FullName>Canadian Dollar</FullName>"
                                   "</HomeCurrencyRef>"),
         "CAD"},
        {PREFERENCES("US", SEVERAL "<HomeCurrencyRef><FullName>Shells</FullName>"
                                   "</HomeCurrencyRef>"),
         NULL},
        {PREFERENCES("US", SEVERAL "<HomeCurrencyRef><ListID>8-1</ListID><FullName>Pearls"
                                   "</FullName></HomeCurrencyRef>"),
         "PRL"},
        {SET("", "<HostQueryRs statusCode=\"0\"><HostRet><Country>US</Country></HostRet>"
                 "</HostQueryRs>"),
         NULL},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
        assert_text_equal(company_of(CASES[i].document).home_currency, CASES[i].currency);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(each_request_has_its_answer),
        WITH_FIXTURE(what_is_left_of_a_lost_answer_counts),
        WITH_FIXTURE(pages_end_with_their_count),
        WITH_FIXTURE(what_xml_does_not_know_is_a_question_mark),
        WITH_FIXTURE(what_is_no_answer_is_refused),
        WITH_FIXTURE(the_company_tells_what_it_is),
        WITH_FIXTURE(each_product_is_an_edition),
        WITH_FIXTURE(the_home_currency_is_the_preferences_or_the_countrys),
    };
    return cmocka_run_group_tests_name("qbxml/answer", tests, NULL, NULL);
}
