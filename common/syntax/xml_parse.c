#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>

#include <strings.h>

#include "syntax/xml_scan.h"

struct reader {
    struct arena *arena;
    struct error *error;
    uint32_t nodes;
    struct xml_scanner scanner; /* goes with the tree, for the spans */
    bool has_spans;
};

static struct text copy(struct reader *reader, const xmlChar *string)
{
    return string ? arena_copy(reader->arena, text_of((const char *)string)) : TEXT_NONE;
}

static struct xml_attribute *make_attribute(struct reader *reader, const xmlChar *name,
                                            const xmlChar *value)
{
    struct xml_attribute *attribute = ARENA_NEW(reader->arena, struct xml_attribute);
    attribute->name = copy(reader, name);
    attribute->value = value ? copy(reader, value) : TEXT("");
    return attribute;
}

static void read_attributes(struct reader *reader, const xmlNode *from, struct xml *to)
{
    struct xml_attribute **end = &to->attributes;
    for (const xmlAttr *attribute = from->properties; attribute; attribute = attribute->next) {
        const xmlNode *value = attribute->children;
        *end = make_attribute(reader, attribute->name, value ? value->content : NULL);
        end = &(*end)->next;
    }
}

static struct text text_in(const xmlNode *node)
{
    bool is_text = node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
    return is_text ? text_of((const char *)node->content) : TEXT_NONE;
}

/* The text directly inside, in one piece; comments may have cut it into very many. */
static struct text read_content(struct reader *reader, const xmlNode *from)
{
    size_t length = 0, at = 0;
    for (const xmlNode *child = from->children; child; child = child->next)
        length += text_in(child).length;
    if (length == 0)
        return TEXT("");
    char *content = arena_alloc(reader->arena, length + 1);
    for (const xmlNode *child = from->children; child; child = child->next) {
        struct text piece = text_in(child);
        if (text_is_empty(piece))
            continue;
        memcpy(content + at, piece.data, piece.length);
        at += piece.length;
    }
    return text_slice(content, length);
}

/* --- spans ------------------------------------------------------------------------------------ */

static bool goes_on_from_ascii(const xmlDoc *document)
{
    static const char *const STARTS[] = {"UTF-8", "US-ASCII", "ASCII", "ISO-8859-", "windows-125"};
    const char *encoding = (const char *)document->encoding;
    for (size_t i = 0; encoding && i < sizeof(STARTS) / sizeof(STARTS[0]); i++) {
        if (strncasecmp(encoding, STARTS[i], strlen(STARTS[i])) == 0)
            return true;
    }
    return !encoding;
}

static void expect(struct reader *reader, enum xml_step step)
{
    if (reader->has_spans && xml_scan(&reader->scanner) != step)
        reader->has_spans = false;
}

static void close_span(struct reader *reader, struct xml *node)
{
    expect(reader, XML_STEP_CLOSE);
    if (reader->has_spans)
        node->span = reader->scanner.span;
}

/* One that is wrong proves nothing: rather none. */
static void drop_spans(struct xml *node)
{
    for (; node; node = node->next) {
        node->span = TEXT_NONE;
        drop_spans(node->first);
    }
}

/* --- the tree --------------------------------------------------------------------------------- */

static struct xml *read_node(struct reader *reader, const xmlNode *from)
{
    if (++reader->nodes > XML_NODES_MAX) {
        error_set(reader->error, ERROR_PERMANENT, "XML: more than %d elements", XML_NODES_MAX);
        return NULL;
    }
    struct xml *node = ARENA_NEW(reader->arena, struct xml);
    expect(reader, XML_STEP_OPEN);
    node->name = copy(reader, from->name);
    node->space = from->ns ? copy(reader, from->ns->href) : TEXT_NONE;
    node->content = read_content(reader, from);
    read_attributes(reader, from, node);
    return node;
}

static const xmlNode *next_element(const xmlNode *node)
{
    while (node && node->type != XML_ELEMENT_NODE)
        node = node->next;
    return node;
}

static struct xml *read_tree(struct reader *reader, const xmlNode *top)
{
    struct level {
        const xmlNode *next;
        struct xml **end;
        struct xml *node;
    } levels[XML_NODES_DEPTH_MAX];
    struct xml *root = read_node(reader, top);
    size_t depth = 0;
    if (!root)
        return NULL;
    levels[depth++] = (struct level){next_element(top->children), &root->first, root};
    while (depth > 0) {
        struct level *level = &levels[depth - 1];
        const xmlNode *from = level->next;
        if (!from) {
            close_span(reader, level->node);
            depth--;
            continue;
        }
        if (depth == XML_NODES_DEPTH_MAX) {
            error_set(reader->error, ERROR_PERMANENT, "XML: nested deeper than %d",
                      XML_NODES_DEPTH_MAX);
            return NULL;
        }
        struct xml *node = read_node(reader, from);
        if (!node)
            return NULL;
        *level->end = node;
        level->end = &node->next;
        level->next = next_element(from->next);
        levels[depth++] = (struct level){next_element(from->children), &node->first, node};
    }
    return root;
}

static bool read_document(struct reader *reader, const xmlDoc *from, struct xml_document *out)
{
    struct xml_attribute **end = &out->instructions;
    const xmlNode *top = NULL;
    for (const xmlNode *node = from->children; node; node = node->next) {
        if (node->type == XML_DTD_NODE)
            return error_set(reader->error, ERROR_PERMANENT, "XML: a DOCTYPE is not taken");
        if (node->type == XML_ELEMENT_NODE)
            top = node;
        if (node->type != XML_PI_NODE || top)
            continue;
        *end = make_attribute(reader, node->name, node->content);
        end = &(*end)->next;
    }
    reader->has_spans = goes_on_from_ascii(from);
    out->root = top ? read_tree(reader, top) : NULL;
    if (!reader->has_spans)
        drop_spans(out->root);
    return out->root || (reader->error && reader->error->class != ERROR_NONE) ||
           error_set(reader->error, ERROR_PERMANENT, "XML: no root");
}

static bool fail(struct error *error)
{
    const xmlError *last = xmlGetLastError();
    struct text why = text_trim(text_of(last && last->message ? last->message : "not XML"));
    return error_set(error, ERROR_PERMANENT, "XML: line %d: %.*s", last ? last->line : 0,
                     TEXT_ARG(text_cut(why, ERROR_MESSAGE_BYTES_MAX / 2)));
}

bool xml_parse(struct arena *arena, struct text input, struct xml_document *out,
               struct error *error)
{
    struct error own = {0};
    struct reader reader = {.arena = arena, .error = error ? error : &own};
    const int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
    *out = (struct xml_document){0};
    error_clear(reader.error);
    if (text_is_empty(input) || input.length > INT32_MAX)
        return error_set(reader.error, ERROR_PERMANENT, "XML: no document");
    xmlResetLastError();
    xml_scanner_init(&reader.scanner, input);
    xmlDoc *document = xmlReadMemory(input.data, (int)input.length, NULL, NULL, options);
    if (!document)
        return fail(reader.error);
    bool is_good = read_document(&reader, document, out) && out->root;
    xmlFreeDoc(document);
    return is_good;
}
