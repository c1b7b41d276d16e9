#include "tests/fuzz/libxml_reader.h"

#include <libxml/parser.h>
#include <libxml/tree.h>

static struct text text_of_libxml(const xmlChar *string)
{
    return text_of((const char *)string);
}

/* The text directly inside, piece after piece. */
static bool is_content(const xmlNode *node, struct text content)
{
    size_t at = 0;
    for (const xmlNode *child = node->children; child; child = child->next) {
        bool is_text = child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE;
        struct text piece = is_text ? text_of_libxml(child->content) : TEXT_NONE;
        if (text_is_empty(piece))
            continue;
        if (piece.length > content.length - at ||
            memcmp(piece.data, content.data + at, piece.length) != 0)
            return false;
        at += piece.length;
    }
    return text_is_present(content) && at == content.length;
}

static bool are_attributes(const xmlAttr *theirs, const struct xml_attribute *ours)
{
    for (; theirs && ours; theirs = theirs->next, ours = ours->next) {
        struct text value = theirs->children ? text_of_libxml(theirs->children->content) : TEXT("");
        if (!text_equal(text_of_libxml(theirs->name), ours->name) ||
            !text_equal(value, ours->value))
            return false;
    }
    return !theirs && !ours;
}

static const xmlNode *next_element(const xmlNode *node)
{
    while (node && node->type != XML_ELEMENT_NODE)
        node = node->next;
    return node;
}

static const char *compare_elements(const xmlNode *theirs, const struct xml *ours)
{
    struct text space = theirs->ns ? text_of_libxml(theirs->ns->href) : TEXT_NONE;
    if (!text_equal(text_of_libxml(theirs->name), ours->name))
        return "an element has another name";
    if (!text_equal(space, ours->space))
        return "an element is in another namespace";
    if (!is_content(theirs, ours->content))
        return "an element has another text";
    if (!are_attributes(theirs->properties, ours->attributes))
        return "an element has other attributes";
    const xmlNode *one = next_element(theirs->children);
    const struct xml *other = ours->first;
    for (; one && other; one = next_element(one->next), other = other->next) {
        const char *problem = compare_elements(one, other);
        if (problem)
            return problem;
    }
    return one || other ? "an element has other children" : NULL;
}

static const char *compare_documents(const xmlDoc *theirs, const struct xml_document *ours)
{
    const struct xml_attribute *instruction = ours->instructions;
    const xmlNode *node = theirs->children;
    for (; node && node->type != XML_ELEMENT_NODE; node = node->next) {
        if (node->type == XML_DTD_NODE)
            return "only we accept it";
        if (node->type != XML_PI_NODE)
            continue;
        struct text data = node->content ? text_of_libxml(node->content) : TEXT("");
        if (!instruction || !text_equal(instruction->name, text_of_libxml(node->name)) ||
            !text_equal(instruction->value, data))
            return "there are other instructions";
        instruction = instruction->next;
    }
    return instruction ? "there are other instructions" : compare_elements(node, ours->root);
}

const char *libxml_compare(struct text text, const struct xml_document *ours)
{
    const int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOENT;
    xmlDoc *theirs = text_is_empty(text)
                         ? NULL
                         : xmlReadMemory(text.data, (int)text.length, NULL, NULL, options);
    const char *problem = NULL;
    if (theirs && ours)
        problem = compare_documents(theirs, ours);
    else if (ours)
        problem = "only we accept it";
    else if (theirs && !xmlGetIntSubset(theirs))
        problem = "only we refuse it";
    xmlFreeDoc(theirs);
    return problem;
}
