/* XML as a stream of tags: where each element begins and ends in the text. No tree, so that memory
 * does not grow with the document.
 *
 * It sees that elements are closed in order, within one root, no deeper than XML_NODES_DEPTH_MAX,
 * and refuses a DOCTYPE. Characters and attributes it does not judge: xml_parse() does, of the
 * whole or of one element's span. Texts are in UTF-8, or an encoding that goes on from ASCII.
 */
#ifndef TIEOUT_SYNTAX_XML_SCAN_H
#define TIEOUT_SYNTAX_XML_SCAN_H

#include "syntax/xml.h"

enum xml_step {
    XML_STEP_OPEN,   /* an element begins */
    XML_STEP_CLOSE,  /* it ends: its span is known */
    XML_STEP_END,    /* of the text, after its root was closed */
    XML_STEP_BROKEN, /* it is no such text; nothing comes after that */
};

struct xml_scanner {
    struct text text;
    size_t depth;     /* of the element that was opened or closed last; the root's is 1 */
    struct text name; /* its name, with its prefix */
    struct text span; /* CLOSE: from its first tag's < to its last tag's > */
    /* The scanner's own. */
    size_t at, open;
    bool is_empty, is_done;
    struct text names[XML_NODES_DEPTH_MAX];
    size_t starts[XML_NODES_DEPTH_MAX];
};

/* The text must outlive the scanner. */
void xml_scanner_init(struct xml_scanner *scanner, struct text text);
enum xml_step xml_scan(struct xml_scanner *scanner);

#endif
