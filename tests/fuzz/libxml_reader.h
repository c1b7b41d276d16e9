/* What libxml2's own tree says of a text. */
#ifndef TIEOUT_TESTS_FUZZ_LIBXML_READER_H
#define TIEOUT_TESTS_FUZZ_LIBXML_READER_H

#include "syntax/xml.h"

/* NULL when libxml2 sees the same in it; otherwise what is different. `ours` NULL: we refuse it. */
const char *libxml_compare(struct text text, const struct xml_document *ours);

#endif
