#include <stdio.h>

#include "qbxml/soap.h"
#include "qbxml/soap_tables.h"
#include "syntax/xml.h"

/* WSDL 1.1, document/literal wrapped, from operations.def. */

#define SERVICE "QBWebConnectorSvc"

enum { NAME_BYTES_MAX = 96 };

static void attribute(struct xml_writer *writer, const char *name, const char *beginning,
                      const char *end)
{
    char text[NAME_BYTES_MAX];
    snprintf(text, sizeof(text), "%s%s", beginning, end);
    xml_write_attribute(writer, name, text_of(text));
}

static void open_named(struct xml_writer *writer, const char *element, const char *name,
                       const char *suffix)
{
    xml_open(writer, text_of(element));
    attribute(writer, "name", name, suffix);
}

static const char *type_name(enum soap_type type)
{
    switch (type) {
    case SOAP_TYPE_STRING:
        return "s:string";
    case SOAP_TYPE_INT:
        return "s:int";
    case SOAP_TYPE_STRINGS:
        return "tns:ArrayOfString";
    }
    bug("soap: type %d", (int)type);
}

/* A text may be left out, a number not. */
static void write_member(struct xml_writer *writer, const char *name, const char *suffix,
                         enum soap_type type)
{
    open_named(writer, "s:element", name, suffix);
    attribute(writer, "minOccurs", type == SOAP_TYPE_INT ? "1" : "0", "");
    attribute(writer, "maxOccurs", "1", "");
    attribute(writer, "type", type_name(type), "");
    xml_close(writer, TEXT("s:element"));
}

static void open_sequence(struct xml_writer *writer, const char *name, const char *suffix)
{
    open_named(writer, "s:element", name, suffix);
    xml_open(writer, TEXT("s:complexType"));
    xml_open(writer, TEXT("s:sequence"));
}

static void close_sequence(struct xml_writer *writer)
{
    xml_close(writer, TEXT("s:sequence"));
    xml_close(writer, TEXT("s:complexType"));
    xml_close(writer, TEXT("s:element"));
}

static void write_array_type(struct xml_writer *writer)
{
    open_named(writer, "s:complexType", "ArrayOfString", "");
    xml_open(writer, TEXT("s:sequence"));
    open_named(writer, "s:element", "string", "");
    attribute(writer, "minOccurs", "0", "");
    attribute(writer, "maxOccurs", "unbounded", "");
    attribute(writer, "nillable", "true", "");
    attribute(writer, "type", "s:string", "");
    xml_close(writer, TEXT("s:element"));
    xml_close(writer, TEXT("s:sequence"));
    xml_close(writer, TEXT("s:complexType"));
}

static void write_types(struct xml_writer *writer)
{
    xml_open(writer, TEXT("wsdl:types"));
    xml_open(writer, TEXT("s:schema"));
    attribute(writer, "elementFormDefault", "qualified", "");
    attribute(writer, "targetNamespace", SOAP_SPACE, "");
    for (int i = 0; i < SOAP_OPERATION_COUNT; i++) {
        const struct soap_operation_row *row = &SOAP_OPERATIONS[i];
        open_sequence(writer, row->name, "");
        for (const struct soap_parameter *p = row->parameters; p->name; p++)
            write_member(writer, p->name, "", p->type);
        close_sequence(writer);
        open_sequence(writer, row->name, "Response");
        write_member(writer, row->name, "Result", row->answer);
        close_sequence(writer);
    }
    write_array_type(writer);
    xml_close(writer, TEXT("s:schema"));
    xml_close(writer, TEXT("wsdl:types"));
}

static const struct {
    const char *message, *element, *direction;
} WAYS[] = {{"SoapIn", "", "wsdl:input"}, {"SoapOut", "Response", "wsdl:output"}};
enum { WAY_COUNT = 2 };

static void write_messages(struct xml_writer *writer, const char *name)
{
    char element[NAME_BYTES_MAX];
    for (int w = 0; w < WAY_COUNT; w++) {
        open_named(writer, "wsdl:message", name, WAYS[w].message);
        open_named(writer, "wsdl:part", "parameters", "");
        snprintf(element, sizeof(element), "tns:%s%s", name, WAYS[w].element);
        attribute(writer, "element", element, "");
        xml_close(writer, TEXT("wsdl:part"));
        xml_close(writer, TEXT("wsdl:message"));
    }
}

static void write_port_operation(struct xml_writer *writer, const char *name)
{
    char message[NAME_BYTES_MAX];
    open_named(writer, "wsdl:operation", name, "");
    for (int w = 0; w < WAY_COUNT; w++) {
        struct text direction = text_of(WAYS[w].direction);
        xml_open(writer, direction);
        snprintf(message, sizeof(message), "tns:%s%s", name, WAYS[w].message);
        attribute(writer, "message", message, "");
        xml_close(writer, direction);
    }
    xml_close(writer, TEXT("wsdl:operation"));
}

static void write_bound_operation(struct xml_writer *writer, const char *name)
{
    open_named(writer, "wsdl:operation", name, "");
    xml_open(writer, TEXT("soap:operation"));
    attribute(writer, "soapAction", SOAP_SPACE, name);
    attribute(writer, "style", "document", "");
    xml_close(writer, TEXT("soap:operation"));
    for (int w = 0; w < WAY_COUNT; w++) {
        struct text direction = text_of(WAYS[w].direction);
        xml_open(writer, direction);
        xml_open(writer, TEXT("soap:body"));
        attribute(writer, "use", "literal", "");
        xml_close(writer, TEXT("soap:body"));
        xml_close(writer, direction);
    }
    xml_close(writer, TEXT("wsdl:operation"));
}

static void write_operations(struct xml_writer *writer)
{
    for (int i = 0; i < SOAP_OPERATION_COUNT; i++)
        write_messages(writer, SOAP_OPERATIONS[i].name);
    open_named(writer, "wsdl:portType", SERVICE, "Soap");
    for (int i = 0; i < SOAP_OPERATION_COUNT; i++)
        write_port_operation(writer, SOAP_OPERATIONS[i].name);
    xml_close(writer, TEXT("wsdl:portType"));
    open_named(writer, "wsdl:binding", SERVICE, "Soap");
    attribute(writer, "type", "tns:" SERVICE, "Soap");
    xml_open(writer, TEXT("soap:binding"));
    attribute(writer, "transport", "http://schemas.xmlsoap.org/soap/http", "");
    xml_close(writer, TEXT("soap:binding"));
    for (int i = 0; i < SOAP_OPERATION_COUNT; i++)
        write_bound_operation(writer, SOAP_OPERATIONS[i].name);
    xml_close(writer, TEXT("wsdl:binding"));
}

static void write_service(struct xml_writer *writer, struct text address)
{
    open_named(writer, "wsdl:service", SERVICE, "");
    open_named(writer, "wsdl:port", SERVICE, "Soap");
    attribute(writer, "binding", "tns:" SERVICE, "Soap");
    xml_open(writer, TEXT("soap:address"));
    xml_write_attribute(writer, "location", address);
    xml_close(writer, TEXT("soap:address"));
    xml_close(writer, TEXT("wsdl:port"));
    xml_close(writer, TEXT("wsdl:service"));
}

void soap_format_wsdl(struct buffer *out, struct text address)
{
    struct xml_writer writer;
    buffer_append_string(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>");
    xml_writer_init(&writer, out, true);
    xml_open(&writer, TEXT("wsdl:definitions"));
    attribute(&writer, "xmlns:wsdl", "http://schemas.xmlsoap.org/wsdl/", "");
    attribute(&writer, "xmlns:soap", "http://schemas.xmlsoap.org/wsdl/soap/", "");
    attribute(&writer, "xmlns:s", "http://www.w3.org/2001/XMLSchema", "");
    attribute(&writer, "xmlns:tns", SOAP_SPACE, "");
    attribute(&writer, "targetNamespace", SOAP_SPACE, "");
    write_types(&writer);
    write_operations(&writer);
    write_service(&writer, address);
    xml_close(&writer, TEXT("wsdl:definitions"));
}
