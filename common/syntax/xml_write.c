#include "syntax/xml.h"

const struct xml *xml_child(const struct xml *parent, const char *name)
{
    XML_EACH(child, parent)
    {
        if (text_equal_string(child->name, name))
            return child;
    }
    return NULL;
}

struct text xml_text(const struct xml *parent, const char *name)
{
    const struct xml *child = xml_child(parent, name);
    return child ? child->content : TEXT_NONE;
}

struct text xml_attribute(const struct xml *node, const char *name)
{
    for (const struct xml_attribute *one = node->attributes; one; one = one->next) {
        if (text_equal_string(one->name, name))
            return one->value;
    }
    return TEXT_NONE;
}

void xml_writer_init(struct xml_writer *writer, struct buffer *out, bool is_ascii)
{
    *writer = (struct xml_writer){.out = out, .is_ascii = is_ascii};
}

static void finish_tag(struct xml_writer *writer)
{
    if (writer->is_open)
        buffer_append_char(writer->out, '>');
    writer->is_open = false;
}

static size_t character_bytes(unsigned char first)
{
    if (first < 0x80)
        return 1;
    return first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
}

/* Of valid UTF-8. */
static uint32_t character_number(const unsigned char *at, size_t bytes)
{
    uint32_t number = bytes == 1 ? at[0] : at[0] & (0xffu >> (bytes + 1));
    for (size_t i = 1; i < bytes; i++)
        number = number << 6 | (at[i] & 0x3fu);
    return number;
}

static const char *escape_of(unsigned char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\r':
        return "&#13;";
    default:
        return NULL;
    }
}

/* U+FFFE, U+FFFF and their like on the other planes, and control characters. */
static bool is_no_xml(uint32_t number)
{
    bool is_control = number < 0x20 && number != '\t' && number != '\n' && number != '\r';
    return is_control || (number & 0xfffe) == 0xfffe;
}

static void write_character(struct xml_writer *writer, const unsigned char *here, size_t bytes)
{
    const char *escape = escape_of(*here);
    uint32_t number = character_number(here, bytes);
    if (is_no_xml(number))
        return;
    if (escape)
        buffer_append_string(writer->out, escape);
    else if (bytes > 1 && writer->is_ascii)
        buffer_append_format(writer->out, "&#%u;", number);
    else
        buffer_append(writer->out, here, bytes);
}

static void write_escaped(struct xml_writer *writer, struct text text)
{
    bool is_utf8 = text_is_empty(text) || text_is_utf8(text);
    for (size_t at = 0; at < text.length;) {
        const unsigned char *here = (const unsigned char *)text.data + at;
        size_t bytes = is_utf8 ? character_bytes(*here) : 1;
        if (!is_utf8 && *here >= 0x80)
            buffer_append_char(writer->out, '?');
        else
            write_character(writer, here, bytes);
        at += bytes;
    }
}

void xml_open(struct xml_writer *writer, struct text name)
{
    finish_tag(writer);
    buffer_append_char(writer->out, '<');
    buffer_append_text(writer->out, name);
    writer->is_open = true;
}

void xml_write_attribute(struct xml_writer *writer, const char *name, struct text value)
{
    REQUIRE(writer->is_open);
    buffer_append_format(writer->out, " %s=\"", name);
    write_escaped(writer, value);
    buffer_append_char(writer->out, '"');
}

void xml_write_content(struct xml_writer *writer, struct text content)
{
    finish_tag(writer);
    write_escaped(writer, content);
}

void xml_close(struct xml_writer *writer, struct text name)
{
    if (writer->is_open) {
        buffer_append_string(writer->out, "/>");
        writer->is_open = false;
        return;
    }
    buffer_append_format(writer->out, "</%.*s>", TEXT_ARG(name));
}

void xml_write_element(struct xml_writer *writer, struct text name, struct text content)
{
    xml_open(writer, name);
    xml_write_content(writer, content);
    xml_close(writer, name);
}
