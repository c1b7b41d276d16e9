/* Intuit's schemas as the judge of a message set, where they are at hand (CONTRIBUTING.md says how
 * to get them). */
#ifndef TIEOUT_TESTS_UNIT_QBXML_SCHEMAS_H
#define TIEOUT_TESTS_UNIT_QBXML_SCHEMAS_H

#include "tests/unit/unit.h"

/* NULL: they are not at hand. */
static inline const char *schemas_folder(void)
{
    return getenv("QBXML_SCHEMAS");
}

static inline void assert_valid(struct text message_set)
{
    char command[512];
    snprintf(command, sizeof(command),
             "xmllint --noout --schema '%s/qbxmlops130.xsd' - 2>&1 | grep -v validates 1>&2",
             schemas_folder());
    FILE *pipe = popen(command, "w");
    assert_non_null(pipe);
    assert_int_equal(fwrite(message_set.data, 1, message_set.length, pipe), message_set.length);
    /* grep finds nothing to say: status 1. */
    if (WEXITSTATUS(pclose(pipe)) != 1)
        fail_msg("%.*s", TEXT_ARG(message_set));
}

#endif
