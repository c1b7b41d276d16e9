#include <libxml/parser.h>
#include <libxml/xmlerror.h>

#include <strings.h>

#include "syntax/xml_scan.h"

/* An element that is open, and where its own text begins among that of all open ones: the text of a
 * child is gone from there when it ends, so that each one's stays in one piece. */
struct level {
    struct xml *node;
    struct xml **end; /* of its children */
    size_t text_start;
};

/* The tree is made as libxml2 reads: it makes none of its own, which took twice the room. */
struct reader {
    struct arena *arena;
    struct error *error;
    xmlParserCtxt *parser;
    struct xml_document *out;
    struct xml_attribute **instructions_end;
    struct level levels[XML_NODES_DEPTH_MAX];
    size_t depth;
    struct buffer text;
    uint32_t nodes;
    bool is_refused;            /* by us */
    struct xml_scanner scanner; /* goes with the tree, for the spans */
    bool has_spans;
};

static void refuse(struct reader *reader, struct text why)
{
    error_set(reader->error, ERROR_PERMANENT, "XML: %.*s", TEXT_ARG(why));
    reader->is_refused = true;
    xmlStopParser(reader->parser);
}

static struct text copy(struct reader *reader, const xmlChar *string)
{
    return string ? arena_copy(reader->arena, text_of((const char *)string)) : TEXT_NONE;
}

/* --- spans ------------------------------------------------------------------------------------ */

static bool goes_on_from_ascii(const char *encoding)
{
    static const char *const STARTS[] = {"UTF-8", "US-ASCII", "ASCII", "ISO-8859-", "windows-125"};
    for (size_t i = 0; encoding && i < sizeof(STARTS) / sizeof(STARTS[0]); i++) {
        if (strncasecmp(encoding, STARTS[i], strlen(STARTS[i])) == 0)
            return true;
    }
    return !encoding;
}

static void on_document(void *context)
{
    struct reader *reader = context;
    const xmlParserCtxt *parser = reader->parser;
    const xmlChar *encoding = parser->encoding ? parser->encoding : parser->input->encoding;
    reader->has_spans = goes_on_from_ascii((const char *)encoding);
}

static void expect(struct reader *reader, enum xml_step step)
{
    if (reader->has_spans && xml_scan(&reader->scanner) != step)
        reader->has_spans = false;
}

/* One that is wrong proves nothing: rather none. */
static void drop_spans(struct xml *node)
{
    for (; node; node = node->next) {
        node->span = TEXT_NONE;
        drop_spans(node->first);
    }
}

/* --- elements --------------------------------------------------------------------------------- */

struct name {
    const xmlChar *local, *prefix, *uri;
};

/* A prefix that nobody declared is part of the name. */
static struct text take_name(struct reader *reader, struct name name)
{
    if (name.prefix && !name.uri)
        return arena_format(reader->arena, "%s:%s", (const char *)name.prefix,
                            (const char *)name.local);
    return copy(reader, name.local);
}

static void take_attributes(struct reader *reader, const xmlChar **from, int count,
                            struct xml *node)
{
    enum { LOCAL, PREFIX, URI, VALUE, VALUE_END, PARTS };
    struct xml_attribute **end = &node->attributes;
    for (; count > 0; count--, from += PARTS, end = &(*end)->next) {
        const char *value = (const char *)from[VALUE];
        size_t length = (size_t)(from[VALUE_END] - from[VALUE]);
        *end = ARENA_NEW(reader->arena, struct xml_attribute);
        (*end)->name = take_name(reader, (struct name){from[LOCAL], from[PREFIX], from[URI]});
        (*end)->value = arena_copy(reader->arena, text_slice(value, length));
    }
}

static struct xml *add_node(struct reader *reader)
{
    struct xml *node = ARENA_NEW(reader->arena, struct xml);
    if (reader->depth == 0) {
        reader->out->root = node;
    } else {
        struct level *parent = &reader->levels[reader->depth - 1];
        *parent->end = node;
        parent->end = &node->next;
    }
    reader->levels[reader->depth++] = (struct level){node, &node->first, reader->text.length};
    return node;
}

/* libxml2 says how many parameters there are. */
static void on_open(void *context, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri,
                    int namespace_count, const xmlChar **namespaces, int attribute_count,
                    int default_count, const xmlChar **attributes)
{
    struct reader *reader = context;
    (void)namespace_count;
    (void)namespaces;
    (void)default_count;
    if (reader->is_refused)
        return;
    if (reader->depth == XML_NODES_DEPTH_MAX) {
        refuse(reader, arena_format(reader->arena, "nested deeper than %d", XML_NODES_DEPTH_MAX));
        return;
    }
    if (++reader->nodes > XML_NODES_MAX) {
        refuse(reader, arena_format(reader->arena, "more than %d elements", XML_NODES_MAX));
        return;
    }
    struct xml *node = add_node(reader);
    expect(reader, XML_STEP_OPEN);
    node->name = take_name(reader, (struct name){local, prefix, uri});
    node->space = copy(reader, uri);
    take_attributes(reader, attributes, attribute_count, node);
}

static void on_close(void *context, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
    struct reader *reader = context;
    (void)local;
    (void)prefix;
    (void)uri;
    if (reader->is_refused)
        return;
    const struct level *level = &reader->levels[--reader->depth];
    size_t length = reader->text.length - level->text_start;
    level->node->content =
        length > 0
            ? arena_copy(reader->arena, text_slice(reader->text.data + level->text_start, length))
            : TEXT("");
    reader->text.length = level->text_start;
    expect(reader, XML_STEP_CLOSE);
    if (reader->has_spans)
        level->node->span = reader->scanner.span;
}

static void on_text(void *context, const xmlChar *text, int length)
{
    struct reader *reader = context;
    if (!reader->is_refused && reader->depth > 0 && length > 0)
        buffer_append(&reader->text, text, (size_t)length);
    if (reader->text.is_full && !reader->is_refused)
        refuse(reader, TEXT("its texts are longer than a buffer"));
}

/* --- the rest --------------------------------------------------------------------------------- */

static void on_instruction(void *context, const xmlChar *target, const xmlChar *data)
{
    struct reader *reader = context;
    if (reader->out->root || reader->is_refused)
        return;
    struct xml_attribute *instruction = ARENA_NEW(reader->arena, struct xml_attribute);
    instruction->name = copy(reader, target);
    instruction->value = data ? copy(reader, data) : TEXT("");
    *reader->instructions_end = instruction;
    reader->instructions_end = &instruction->next;
}

static void on_doctype(void *context, const xmlChar *name, const xmlChar *external,
                       const xmlChar *system)
{
    struct reader *reader = context;
    (void)name;
    (void)external;
    (void)system;
    refuse(reader, TEXT("a DOCTYPE is not taken"));
}

static bool fail(const struct reader *reader)
{
    const xmlError *last = xmlCtxtGetLastError(reader->parser);
    struct text why = text_trim(text_of(last && last->message ? last->message : "not XML"));
    return error_set(reader->error, ERROR_PERMANENT, "XML: line %d: %.*s", last ? last->line : 0,
                     TEXT_ARG(text_cut(why, ERROR_MESSAGE_BYTES_MAX / 2)));
}

/* NOENT: the five entities and characters by number come as what they stand for, in attributes too.
 * There are no others: a DOCTYPE ends the reading before what it declares is read. */
static bool read_document(struct reader *reader, struct text input)
{
    const int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOENT;
    *reader->parser->sax = (xmlSAXHandler){.initialized = XML_SAX2_MAGIC,
                                           .startDocument = on_document,
                                           .startElementNs = on_open,
                                           .endElementNs = on_close,
                                           .characters = on_text,
                                           .ignorableWhitespace = on_text,
                                           .cdataBlock = on_text,
                                           .processingInstruction = on_instruction,
                                           .internalSubset = on_doctype};
    reader->parser->userData = reader;
    xmlFreeDoc(
        xmlCtxtReadMemory(reader->parser, input.data, (int)input.length, NULL, NULL, options));
    if (reader->is_refused)
        return false;
    if (!reader->parser->wellFormed || !reader->out->root)
        return fail(reader);
    if (reader->has_spans && memchr(input.data, '\0', input.length)) /* for libxml2 it ends there */
        return error_set(reader->error, ERROR_PERMANENT, "XML: a NUL");
    if (!reader->has_spans)
        drop_spans(reader->out->root);
    return true;
}

bool xml_parse(struct arena *arena, struct text input, struct xml_document *out,
               struct error *error)
{
    struct error own = {0};
    struct reader reader = {.arena = arena, .error = error ? error : &own, .out = out};
    *out = (struct xml_document){0};
    error_clear(reader.error);
    if (text_is_empty(input) || input.length > INT32_MAX)
        return error_set(reader.error, ERROR_PERMANENT, "XML: no document");
    reader.instructions_end = &out->instructions;
    reader.parser = xmlNewParserCtxt();
    REQUIRE(reader.parser);
    buffer_init(&reader.text, 0);
    xml_scanner_init(&reader.scanner, input);
    bool is_good = read_document(&reader, input);
    buffer_release(&reader.text);
    xmlFreeParserCtxt(reader.parser);
    return is_good;
}
