#include "tests/unit/qbxml/fixture.h"

#include <string.h>

#include "qbxml/soap.h"
#include "syntax/xml.h"

static struct soap_call parse(const char *body)
{
    struct soap_call call;
    struct error error = {0};
    if (soap_parse(&arena, text_of(body), &call, &error) != SOAP_CALL)
        fail_msg("%s", error.message);
    return call;
}

/* As the .NET client sends it. */
static void a_call_with_prefix_soap_is_read(void **state)
{
    (void)state;
    struct soap_call call =
        parse("<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope "
              "xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" "
              "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
              "xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"><soap:Body><authenticate "
              "xmlns=\"http://developer.intuit.com/\"><strUserName>ada</strUserName>"
              "<strPassword>a&lt;b&amp;c</strPassword></authenticate></soap:Body></soap:Envelope>");
    assert_int_equal(call.version, SOAP_1_1);
    assert_int_equal(call.operation, SOAP_AUTHENTICATE);
    assert_text_equal(call.parameters[SOAP_AUTHENTICATE_USER], "ada");
    assert_text_equal(call.parameters[SOAP_AUTHENTICATE_PASSWORD], "a<b&c");
}

static void qbxml_inside_is_unescaped_and_empty_parameters_are_empty(void **state)
{
    (void)state;
    struct soap_call call =
        parse("<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope "
              "xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>"
              "<receiveResponseXML xmlns=\"http://developer.intuit.com/\"><ticket>t-1</ticket>"
              "<response>&lt;?xml version=\"1.0\" ?&gt;\n&lt;QBXML&gt;&lt;Memo&gt;A &amp;amp; "
              "B&lt;/Memo&gt;&lt;/QBXML&gt;</response><hresult /><message></message>"
              "</receiveResponseXML></soap:Body></soap:Envelope>");
    assert_int_equal(call.operation, SOAP_RECEIVE_RESPONSE);
    assert_text_equal(call.parameters[SOAP_RECEIVE_RESPONSE_TICKET], "t-1");
    assert_text_equal(call.parameters[SOAP_RECEIVE_RESPONSE_RESPONSE],
                      "<?xml version=\"1.0\" ?>\n<QBXML><Memo>A &amp; B</Memo></QBXML>");
    assert_text_equal(call.parameters[SOAP_RECEIVE_RESPONSE_HRESULT], "");
    assert_text_equal(call.parameters[SOAP_RECEIVE_RESPONSE_MESSAGE], "");
}

static void other_prefixes_cdata_and_a_header_are_read(void **state)
{
    (void)state;
    struct soap_call call =
        parse("<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" "
              "xmlns:q=\"http://developer.intuit.com/\"><s:Header><Body/></s:Header><s:Body>"
              "<q:sendRequestXML><q:qbXMLMinorVers>0</q:qbXMLMinorVers><q:ticket>t</q:ticket>"
              "<q:strHCPResponse><![CDATA[<?xml version=\"1.0\"?><QBXML/>]]></q:strHCPResponse>"
              "<q:qbXMLMajorVers>16</q:qbXMLMajorVers><ticket>not ours</ticket>"
              "</q:sendRequestXML></s:Body></s:Envelope>");
    assert_int_equal(call.operation, SOAP_SEND_REQUEST);
    assert_text_equal(call.parameters[SOAP_SEND_REQUEST_TICKET], "t");
    assert_text_equal(call.parameters[SOAP_SEND_REQUEST_HCP_RESPONSE],
                      "<?xml version=\"1.0\"?><QBXML/>");
    assert_text_equal(call.parameters[SOAP_SEND_REQUEST_COMPANY_FILE], "");
    assert_text_equal(call.parameters[SOAP_SEND_REQUEST_MAJOR_VERSION], "16");
    assert_text_equal(call.parameters[SOAP_SEND_REQUEST_MINOR_VERSION], "0");
}

static void a_default_namespace_will_do(void **state)
{
    (void)state;
    struct soap_call call =
        parse("<Envelope xmlns=\"http://www.w3.org/2003/05/soap-envelope\"><Body><serverVersion "
              "xmlns=\"http://developer.intuit.com/\"/></Body></Envelope>");
    assert_int_equal(call.operation, SOAP_SERVER_VERSION);
    assert_int_equal(call.version, SOAP_1_2);
    assert_text_equal(call.parameters[0], "");
}

#define ENVELOPE(body)                                                                             \
    "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\">" body "</e:Envelope>"

static void what_is_no_call_of_ours_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        enum soap_reading reading;
        const char *why;
    } CASES[] = {
        {"", SOAP_UNREADABLE, ""},
        {"ticket=1", SOAP_UNREADABLE, ""},
        {"<QBXML/>", SOAP_UNREADABLE, "no SOAP envelope"},
        {"<Envelope><Body/></Envelope>", SOAP_UNREADABLE, "no SOAP envelope"},
        {ENVELOPE(""), SOAP_UNREADABLE, "no SOAP envelope"},
        {ENVELOPE("<e:Body/>"), SOAP_UNKNOWN_OPERATION, "empty"},
        {ENVELOPE("<e:Body><authenticate/></e:Body>"), SOAP_UNKNOWN_OPERATION,
         "no operation {}authenticate."},
        {ENVELOPE("<e:Body><x xmlns='http://developer.intuit.com/'/></e:Body>"),
         SOAP_UNKNOWN_OPERATION, "no operation {http://developer.intuit.com/}x."},
    };
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct soap_call call;
        struct error error = {0};
        enum soap_reading reading = soap_parse(&arena, text_of(CASES[i].body), &call, &error);
        if (reading != CASES[i].reading || !strstr(error.message, CASES[i].why))
            fail_msg("%s: %d, %s", CASES[i].body, reading, error.message);
    }
}

static void answers_stand_in_the_namespace(void **state)
{
    (void)state;
    struct soap_call call = {.operation = SOAP_AUTHENTICATE};
    const struct text values[] = {TEXT("t-1"), TEXT("")};
    soap_format_strings(&buffer, &call, values, 2);
    assert_text_equal(buffer_text(&buffer),
                      "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope "
                      "xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>"
                      "<authenticateResponse xmlns=\"http://developer.intuit.com/\">"
                      "<authenticateResult><string>t-1</string><string></string>"
                      "</authenticateResult></authenticateResponse></soap:Body></soap:Envelope>");
    buffer_clear(&buffer);
    call = (struct soap_call){.version = SOAP_1_2, .operation = SOAP_RECEIVE_RESPONSE};
    soap_format_int(&buffer, &call, -1);
    assert_non_null(strstr(buffer.data, "http://www.w3.org/2003/05/soap-envelope"));
    assert_non_null(strstr(buffer.data, "<receiveResponseXMLResult>-1</receiveResponseXMLResult>"));
    buffer_clear(&buffer);
    call = (struct soap_call){.operation = SOAP_SEND_REQUEST};
    soap_format_string(&buffer, &call, TEXT("<?xml version=\"1.0\"?><QBXML>\xC3\xA9</QBXML>"));
    assert_non_null(strstr(buffer.data, "<sendRequestXMLResult>&lt;?xml version=&quot;1.0&quot;"
                                        "?&gt;&lt;QBXML&gt;&#233;&lt;/QBXML&gt;"
                                        "</sendRequestXMLResult>"));
}

static void answer_a_string_with_an_int(const void *argument)
{
    const struct soap_call call = {.operation = SOAP_CLOSE_CONNECTION};
    (void)argument;
    soap_format_int(&buffer, &call, 1);
}

static void another_answer_than_the_tables_is_our_bug(void **state)
{
    (void)state;
    assert_true(ends_the_process(answer_a_string_with_an_int, NULL));
}

static void faults_are_soap_faults(void **state)
{
    (void)state;
    struct xml_document document;
    soap_format_fault(&buffer, SOAP_1_1, SOAP_BLAME_CLIENT, "There is no operation {}<x>.");
    assert_non_null(strstr(buffer.data, "<soap:Fault><faultcode>soap:Client</faultcode>"
                                        "<faultstring>There is no operation {}&lt;x&gt;."
                                        "</faultstring></soap:Fault>"));
    assert_true(xml_parse(&arena, buffer_text(&buffer), &document, NULL));
    buffer_clear(&buffer);
    soap_format_fault(&buffer, SOAP_1_2, SOAP_BLAME_SERVER, "Later.");
    assert_non_null(strstr(buffer.data, "<soap:Value>soap:Receiver</soap:Value>"));
    assert_true(xml_parse(&arena, buffer_text(&buffer), &document, NULL));
}

static size_t occurrences(const char *text, const char *piece)
{
    size_t count = 0;
    for (const char *at = strstr(text, piece); at; at = strstr(at + 1, piece))
        count++;
    return count;
}

static void the_description_names_every_operation(void **state)
{
    (void)state;
    struct xml_document document;
    struct error error = {0};
    soap_format_wsdl(&buffer, TEXT("https://example.com/qbwc?a=1&b=2"));
    if (!xml_parse(&arena, buffer_text(&buffer), &document, &error))
        fail_msg("%s", error.message);
    assert_non_null(strstr(buffer.data, "location=\"https://example.com/qbwc?a=1&amp;b=2\""));
    for (int i = 0; i < SOAP_OPERATION_COUNT; i++) {
        char action[128];
        const char *name = soap_operation_name((enum soap_operation)i);
        snprintf(action, sizeof(action), "soapAction=\"http://developer.intuit.com/%s\"", name);
        assert_int_equal(occurrences(buffer.data, action), 1);
        snprintf(action, sizeof(action), "element=\"tns:%sResponse\"", name);
        assert_int_equal(occurrences(buffer.data, action), 1);
    }
    assert_non_null(strstr(buffer.data,
                           "<s:element name=\"qbXMLMajorVers\" minOccurs=\"1\" maxOccurs=\"1\" "
                           "type=\"s:int\"/><s:element name=\"qbXMLMinorVers\""));
    assert_non_null(strstr(buffer.data, "<s:element name=\"authenticateResult\" minOccurs=\"0\" "
                                        "maxOccurs=\"1\" type=\"tns:ArrayOfString\"/>"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FIXTURE(a_call_with_prefix_soap_is_read),
        WITH_FIXTURE(qbxml_inside_is_unescaped_and_empty_parameters_are_empty),
        WITH_FIXTURE(other_prefixes_cdata_and_a_header_are_read),
        WITH_FIXTURE(a_default_namespace_will_do),
        WITH_FIXTURE(what_is_no_call_of_ours_is_named),
        WITH_FIXTURE(answers_stand_in_the_namespace),
        WITH_FIXTURE(another_answer_than_the_tables_is_our_bug),
        WITH_FIXTURE(faults_are_soap_faults),
        WITH_FIXTURE(the_description_names_every_operation),
    };
    return cmocka_run_group_tests_name("qbxml/soap", tests, NULL, NULL);
}
