#include "qbxml/soap.h"

#include <stdio.h>

#include "qbxml/soap_tables.h"
#include "syntax/xml.h"

/* One array of all rows: the compiler checks each parameter's place. */
const struct soap_operation_row SOAP_OPERATIONS[SOAP_OPERATION_COUNT] = {
#define OPERATION(symbol, title, type)                                                             \
    [SOAP_##symbol].name = (title), [SOAP_##symbol].answer = SOAP_TYPE_##type,
#define PARAMETER(operation, symbol, title, kind)                                                  \
    [SOAP_##operation].parameters[SOAP_##operation##_##symbol] = {(title), SOAP_TYPE_##kind},
#include "qbxml/operations.def"
};

static const struct {
    const char *address;
    enum soap_version version;
} ENVELOPES[] = {
    [SOAP_1_1] = {"http://schemas.xmlsoap.org/soap/envelope/", SOAP_1_1},
    [SOAP_1_2] = {"http://www.w3.org/2003/05/soap-envelope", SOAP_1_2},
};

const char *soap_operation_name(enum soap_operation operation)
{
    REQUIRE(operation < SOAP_OPERATION_COUNT);
    return SOAP_OPERATIONS[operation].name;
}

/* --- calls ------------------------------------------------------------------------------------ */

static bool is_envelope(const struct xml *root, enum soap_version *version)
{
    for (size_t i = 0; i < sizeof(ENVELOPES) / sizeof(ENVELOPES[0]); i++) {
        if (!text_equal_string(root->space, ENVELOPES[i].address))
            continue;
        *version = ENVELOPES[i].version;
        return text_equal(root->name, TEXT("Envelope"));
    }
    return false;
}

static const struct xml *child_in(const struct xml *parent, struct text space, const char *name)
{
    XML_EACH(child, parent)
    {
        if (text_equal_string(child->name, name) && text_equal(child->space, space))
            return child;
    }
    return NULL;
}

static void take_parameters(const struct xml *from, struct soap_call *out)
{
    const struct soap_parameter *parameters = SOAP_OPERATIONS[out->operation].parameters;
    for (size_t i = 0; i < SOAP_PARAMETERS_MAX; i++) {
        const struct xml *found =
            parameters[i].name ? child_in(from, text_of(SOAP_SPACE), parameters[i].name) : NULL;
        out->parameters[i] = found ? found->content : TEXT("");
    }
}

static bool find_operation(const struct xml *called, enum soap_operation *out)
{
    for (int i = 0; i < SOAP_OPERATION_COUNT; i++) {
        if (!text_equal_string(called->name, SOAP_OPERATIONS[i].name))
            continue;
        *out = (enum soap_operation)i;
        return text_equal_string(called->space, SOAP_SPACE);
    }
    return false;
}

enum soap_reading soap_parse(struct arena *arena, struct text body, struct soap_call *out,
                             struct error *error)
{
    struct xml_document document;
    *out = (struct soap_call){.version = SOAP_1_1};
    if (body.length > SOAP_BYTES_MAX) {
        error_set(error, ERROR_PERMANENT, "The call is larger than %d bytes.", SOAP_BYTES_MAX);
        return SOAP_UNREADABLE;
    }
    if (!xml_parse(arena, body, &document, error))
        return SOAP_UNREADABLE;
    const struct xml *content = child_in(document.root, document.root->space, "Body");
    if (!is_envelope(document.root, &out->version) || !content) {
        error_set(error, ERROR_PERMANENT, "This is no SOAP envelope with a body.");
        return SOAP_UNREADABLE;
    }
    if (!content->first) {
        error_set(error, ERROR_PERMANENT, "The body of the envelope is empty.");
        return SOAP_UNKNOWN_OPERATION;
    }
    if (!find_operation(content->first, &out->operation)) {
        error_set(error, ERROR_PERMANENT, "There is no operation {%.*s}%.*s.",
                  TEXT_ARG(text_cut(content->first->space, ERROR_MESSAGE_BYTES_MAX / 4)),
                  TEXT_ARG(text_cut(content->first->name, ERROR_MESSAGE_BYTES_MAX / 4)));
        return SOAP_UNKNOWN_OPERATION;
    }
    take_parameters(content->first, out);
    return SOAP_CALL;
}

/* --- answers ---------------------------------------------------------------------------------- */

enum { ELEMENT_BYTES_MAX = 64 };

struct answer {
    struct xml_writer writer;
    char response[ELEMENT_BYTES_MAX];
    char result[ELEMENT_BYTES_MAX];
};

static void open_envelope(struct xml_writer *writer, struct buffer *out, enum soap_version version)
{
    buffer_append_string(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>");
    xml_writer_init(writer, out, true);
    xml_open(writer, TEXT("soap:Envelope"));
    xml_write_attribute(writer, "xmlns:soap", text_of(ENVELOPES[version].address));
    xml_open(writer, TEXT("soap:Body"));
}

static void close_envelope(struct xml_writer *writer)
{
    xml_close(writer, TEXT("soap:Body"));
    xml_close(writer, TEXT("soap:Envelope"));
}

static void open_answer(struct answer *answer, struct buffer *out, const struct soap_call *call,
                        enum soap_type type)
{
    const struct soap_operation_row *row = &SOAP_OPERATIONS[call->operation];
    REQUIRE(row->answer == type);
    snprintf(answer->response, sizeof(answer->response), "%sResponse", row->name);
    snprintf(answer->result, sizeof(answer->result), "%sResult", row->name);
    open_envelope(&answer->writer, out, call->version);
    xml_open(&answer->writer, text_of(answer->response));
    xml_write_attribute(&answer->writer, "xmlns", text_of(SOAP_SPACE));
    xml_open(&answer->writer, text_of(answer->result));
}

static void close_answer(struct answer *answer)
{
    xml_close(&answer->writer, text_of(answer->result));
    xml_close(&answer->writer, text_of(answer->response));
    close_envelope(&answer->writer);
}

void soap_format_string(struct buffer *out, const struct soap_call *call, struct text value)
{
    struct answer answer = {0};
    open_answer(&answer, out, call, SOAP_TYPE_STRING);
    xml_write_content(&answer.writer, value);
    close_answer(&answer);
}

void soap_format_int(struct buffer *out, const struct soap_call *call, int value)
{
    struct answer answer = {0};
    char digits[NUMBER_TEXT_BYTES];
    open_answer(&answer, out, call, SOAP_TYPE_INT);
    snprintf(digits, sizeof(digits), "%d", value);
    xml_write_content(&answer.writer, text_of(digits));
    close_answer(&answer);
}

void soap_format_strings(struct buffer *out, const struct soap_call *call,
                         const struct text *values, size_t count)
{
    struct answer answer = {0};
    REQUIRE(count >= 2 && count <= SOAP_STRINGS_MAX);
    open_answer(&answer, out, call, SOAP_TYPE_STRINGS);
    for (size_t i = 0; i < count; i++)
        xml_write_element(&answer.writer, TEXT("string"), values[i]);
    close_answer(&answer);
}

/* In SOAP 1.1 a fault's children stand in no namespace. */
static void write_fault_1_1(struct xml_writer *writer, enum soap_blame blame, const char *message)
{
    bool is_client = blame == SOAP_BLAME_CLIENT;
    xml_write_element(writer, TEXT("faultcode"),
                      is_client ? TEXT("soap:Client") : TEXT("soap:Server"));
    xml_write_element(writer, TEXT("faultstring"), text_of(message));
}

static void write_fault_1_2(struct xml_writer *writer, enum soap_blame blame, const char *message)
{
    bool is_client = blame == SOAP_BLAME_CLIENT;
    xml_open(writer, TEXT("soap:Code"));
    xml_write_element(writer, TEXT("soap:Value"),
                      is_client ? TEXT("soap:Sender") : TEXT("soap:Receiver"));
    xml_close(writer, TEXT("soap:Code"));
    xml_open(writer, TEXT("soap:Reason"));
    xml_open(writer, TEXT("soap:Text"));
    xml_write_attribute(writer, "xml:lang", TEXT("en"));
    xml_write_content(writer, text_of(message));
    xml_close(writer, TEXT("soap:Text"));
    xml_close(writer, TEXT("soap:Reason"));
}

void soap_format_fault(struct buffer *out, enum soap_version version, enum soap_blame blame,
                       const char *message)
{
    struct xml_writer writer;
    open_envelope(&writer, out, version);
    xml_open(&writer, TEXT("soap:Fault"));
    (version == SOAP_1_1 ? write_fault_1_1 : write_fault_1_2)(&writer, blame, message);
    xml_close(&writer, TEXT("soap:Fault"));
    close_envelope(&writer);
}
