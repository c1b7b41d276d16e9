/* Elements of QuickBooks', out of texts. */
#ifndef TIEOUT_TESTS_UNIT_QBXML_ELEMENT_H
#define TIEOUT_TESTS_UNIT_QBXML_ELEMENT_H

#include "syntax/xml.h"
#include "tests/unit/qbxml/fixture.h"

static const struct xml *read_element(const char *text)
{
    struct xml_document document;
    struct error error = {0};
    if (!xml_parse(&arena, text_of(text), &document, &error))
        fail_msg("%s: %s", text, error.message);
    return document.root;
}

#endif
