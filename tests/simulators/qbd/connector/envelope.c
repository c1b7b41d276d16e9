#include "tests/simulators/qbd/connector/envelope.h"

#include "io/http_server.h"
#include "syntax/xml.h"

#define SOAP_SPACE "http://schemas.xmlsoap.org/soap/envelope/"

/* --- what it writes --------------------------------------------------------------------------- */

/* Quotation marks stay as they are inside an element. */
static void write_escaped(struct buffer *out, struct text value)
{
    size_t done = 0;
    for (size_t i = 0; i < value.length; i++) {
        char c = value.data[i];
        const char *escape = c == '&'    ? "&amp;"
                             : c == '<'  ? "&lt;"
                             : c == '>'  ? "&gt;"
                             : c == '\r' ? "&#xD;"
                                         : NULL;
        if (!escape)
            continue;
        buffer_append(out, value.data + done, i - done);
        buffer_append_string(out, escape);
        done = i + 1;
    }
    buffer_append(out, value.data + done, value.length - done);
}

static void write_parameter(struct buffer *out, const char *name, struct text value)
{
    if (text_is_empty(value)) {
        buffer_append_format(out, "<%s />", name);
        return;
    }
    buffer_append_format(out, "<%s>", name);
    write_escaped(out, value);
    buffer_append_format(out, "</%s>", name);
}

void envelope_write(struct buffer *out, enum operation operation, const struct text *parameters)
{
    const struct operation_row *row = operation_row(operation);
    buffer_append_string(
        out, "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope xmlns:soap=\"" SOAP_SPACE
             "\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
             "xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"><soap:Body>");
    buffer_append_format(out, "<%s xmlns=\"" ENVELOPE_SPACE "\"%s>", row->name,
                         row->parameters[0] ? "" : " /");
    for (size_t i = 0; row->parameters[i]; i++)
        write_parameter(out, row->parameters[i], parameters[i]);
    if (row->parameters[0])
        buffer_append_format(out, "</%s>", row->name);
    buffer_append_string(out, "</soap:Body></soap:Envelope>");
}

void envelope_headers(struct arena *arena, enum operation operation,
                      struct http_header headers[static ENVELOPE_HEADERS])
{
    headers[0] = (struct http_header){TEXT("User-Agent"),
                                      TEXT("Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services "
                                           "Client Protocol 4.0.30319.42000)")};
    headers[1] = (struct http_header){TEXT("Content-Type"), TEXT("text/xml; charset=utf-8")};
    headers[2] =
        (struct http_header){TEXT("SOAPAction"), arena_format(arena, "\"" ENVELOPE_SPACE "%s\"",
                                                              operation_row(operation)->name)};
    headers[3] = (struct http_header){TEXT("Expect"), TEXT("100-continue")};
}

/* --- what it reads ---------------------------------------------------------------------------- */

static const struct xml *find(const struct xml *parent, const char *space, const char *name)
{
    XML_EACH(child, parent)
    {
        if (text_equal_string(child->name, name) && text_equal_string(child->space, space))
            return child;
    }
    return NULL;
}

static bool is_nil(const struct xml *node)
{
    struct text value = xml_attribute(node, "nil");
    return text_equal(value, TEXT("true")) || text_equal(value, TEXT("1"));
}

static void read_strings(const struct xml *result, struct envelope_answer *out)
{
    XML_EACH(item, result)
    {
        bool is_item =
            text_equal(item->name, TEXT("string")) && text_equal(item->space, TEXT(ENVELOPE_SPACE));
        if (is_item && out->count < ENVELOPE_STRINGS_MAX)
            out->strings[out->count++] = is_nil(item) ? TEXT_NONE : item->content;
    }
    out->is_good = true;
}

static void read_number(const struct xml *result, struct envelope_answer *out)
{
    out->is_good = text_parse_int64(text_trim(result->content), &out->number) &&
                   out->number >= INT32_MIN && out->number <= INT32_MAX;
    if (!out->is_good)
        error_set(&out->error, ERROR_PERMANENT,
                  "There is an error in XML document. Input string was not in a correct format.");
}

static void read_result(const struct xml *body, enum operation operation,
                        struct envelope_answer *out)
{
    const struct operation_row *row = operation_row(operation);
    char response[64];
    char name[64];
    struct buffer text;
    buffer_init(&text, 0);
    buffer_append_format(&text, "%sResponse", row->name);
    text_copy(buffer_text(&text), response, sizeof(response));
    buffer_clear(&text);
    buffer_append_format(&text, "%sResult", row->name);
    text_copy(buffer_text(&text), name, sizeof(name));
    buffer_release(&text);
    const struct xml *result = find(find(body, ENVELOPE_SPACE, response), ENVELOPE_SPACE, name);
    if (!result) {
        error_set(&out->error, ERROR_PERMANENT,
                  "Object reference not set to an instance of an object.");
        return;
    }
    if (row->result == OPERATION_STRINGS) {
        read_strings(result, out);
    } else if (row->result == OPERATION_NUMBER) {
        read_number(result, out);
    } else {
        out->string = is_nil(result) ? TEXT_NONE : result->content;
        out->is_good = true;
    }
}

static void read_envelope(struct arena *arena, enum operation operation,
                          const struct http_answer *answer, struct envelope_answer *out)
{
    struct xml_document document;
    struct error error;
    if (!xml_parse(arena, answer->body, &document, &error)) {
        error_set(&out->error, ERROR_PERMANENT, "Response is not well-formed XML.");
        return;
    }
    const struct xml *body = find(document.root, SOAP_SPACE, "Body");
    bool is_envelope = text_equal(document.root->name, TEXT("Envelope")) &&
                       text_equal(document.root->space, TEXT(SOAP_SPACE));
    const struct xml *fault = find(body, SOAP_SPACE, "Fault");
    if (!is_envelope || !body)
        error_set(&out->error, ERROR_PERMANENT, "Possible SOAP version mismatch: no SOAP 1.1 body");
    else if (fault)
        error_set(&out->error, ERROR_PERMANENT, "%.*s", TEXT_ARG(xml_text(fault, "faultstring")));
    else
        read_result(body, operation, out);
}

void envelope_read(struct arena *arena, enum operation operation, const struct http_answer *answer,
                   struct envelope_answer *out)
{
    struct text type = http_answer_header(answer, "Content-Type");
    bool is_xml = text_starts_with(type, TEXT("text/xml"));
    *out = (struct envelope_answer){0};
    if (answer->outcome != HTTP_ANSWERED)
        error_set(&out->error, ERROR_RETRY, "The underlying connection was closed: %s",
                  answer->error.message);
    else if (answer->status != 200 && !(answer->status == 500 && is_xml))
        error_set(&out->error, ERROR_RETRY, "The request failed with HTTP status %d: %s.",
                  answer->status, http_status_phrase(answer->status));
    else if (text_is_empty(answer->body))
        error_set(&out->error, ERROR_PERMANENT, "The request failed with an empty response.");
    else if (!is_xml)
        error_set(&out->error, ERROR_PERMANENT,
                  "Client found response content type of '%.*s', but expected 'text/xml'.",
                  TEXT_ARG(type));
    else
        read_envelope(arena, operation, answer, out);
}
