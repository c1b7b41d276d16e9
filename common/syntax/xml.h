/* XML: bytes to a tree and back, with nothing known of its meaning. The only place that knows
 * libxml2.
 *
 * The reader refuses what is not well-formed, and besides: a DOCTYPE (so no entities but the five
 * and characters by number), nesting over XML_NODES_DEPTH_MAX, more than XML_NODES_MAX elements.
 * It never opens a file or a connection. Texts are UTF-8, whatever encoding the document declares;
 * comments are dropped. A document that is too large for a tree: syntax/xml_scan.h.
 */
#ifndef TIEOUT_SYNTAX_XML_H
#define TIEOUT_SYNTAX_XML_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

enum { XML_NODES_DEPTH_MAX = 32, XML_NODES_MAX = 2000000 };

struct xml_attribute {
    struct text name; /* local, without prefix */
    struct text value;
    struct xml_attribute *next;
};

/* Lives in the arena, but for the span. */
struct xml {
    struct text name;    /* local, without prefix */
    struct text space;   /* URI of the namespace, or absent */
    struct text content; /* all text directly inside; empty when there is none */
    struct xml_attribute *attributes;
    struct xml *first; /* children, in input order */
    struct xml *next;  /* the next sibling */
    /* Its exact bytes in the input, tags included; absent in an encoding that does not go on from
     * ASCII (UTF-16). */
    struct text span;
};

struct xml_document {
    struct xml *root;
    struct xml_attribute *instructions; /* before the root: name = target, value = all the rest */
};

/* False and an error (permanent, with the line) when the text is not one document. */
bool xml_parse(struct arena *arena, struct text input, struct xml_document *out,
               struct error *error);

/* The first child of that name, or NULL; NULL in gives NULL out. */
const struct xml *xml_child(const struct xml *parent, const char *name);
/* The content of the first child of that name; TEXT_NONE when there is none. */
struct text xml_text(const struct xml *parent, const char *name);
/* TEXT_NONE when there is none. */
struct text xml_attribute(const struct xml *node, const char *name);

#define XML_EACH(child, parent)                                                                    \
    for (const struct xml *child = (parent) ? (parent)->first : NULL; child; child = child->next)

/* The writer: elements in order into a buffer, no white space. Content and attributes are escaped;
 * with `is_ascii` every other character is written by its number. Characters that XML does not
 * know are left out; of a text that is no UTF-8 every byte above 127 becomes a question mark. */
struct xml_writer {
    struct buffer *out;
    bool is_ascii;
    bool is_open; /* the last start tag still takes attributes */
};

void xml_writer_init(struct xml_writer *writer, struct buffer *out, bool is_ascii);
void xml_open(struct xml_writer *writer, struct text name);
void xml_write_attribute(struct xml_writer *writer, const char *name, struct text value);
void xml_write_content(struct xml_writer *writer, struct text content);
void xml_close(struct xml_writer *writer, struct text name);
/* An element with nothing but text. */
void xml_write_element(struct xml_writer *writer, struct text name, struct text content);

#endif
