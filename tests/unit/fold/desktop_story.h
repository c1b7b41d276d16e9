/* Stories of a tenant with QuickBooks Desktop: connected, with an account, a vendor, a customer and
 * an item (A1, V1, C1, I1 there) on both sides. A test includes its .c after cmocka.h; the tenant
 * is the .c's `story`. */
#ifndef TIEOUT_TESTS_UNIT_FOLD_DESKTOP_STORY_H
#define TIEOUT_TESTS_UNIT_FOLD_DESKTOP_STORY_H

#include "story.h"

/* As QuickBooks shows them. */
#define BILL(memo, amount, balance, rest)                                                          \
    "{\"vendor\":\"V1\",\"number\":\"7\",\"date\":\"2026-01-05\",\"currency\":\"USD\",\"memo\":"   \
    "\"" memo "\",\"total\":\"" amount "\",\"balance\":\"" balance                                 \
    "\",\"expense_lines\":[{\"account\":\"A1\","                                                   \
    "\"amount\":\"" amount "\"}]" rest "}"
#define INVOICE(date, memo, balance)                                                               \
    "{\"customer\":\"C1\",\"number\":\"31\",\"date\":\"" date                                      \
    "\",\"currency\":\"USD\",\"memo\":\"" memo "\",\"total\":\"80.00\",\"balance\":\"" balance     \
    "\",\"item_lines\":[{\"item\":\"I1\",\"amount\":\"80.00\"}]}"
#define BILL_OF_ORDER(memo, amount, link)                                                          \
    "{\"vendor\":\"V1\",\"date\":\"2026-01-05\",\"memo\":\"" memo                                  \
    "\",\"po_number\":\"N/A\",\"po_link\":\"" link "\",\"total\":\"" amount                        \
    "\",\"balance\":\"" amount "\",\"item_lines\":[{\"item\":\"I1\",\"amount\":\"" amount "\"}]}"
#define BILL_WITH_ORDER(memo) BILL_OF_ORDER(memo, "10.00", "linked")
#define SHOW_BILL(version, json) story_show(&story, SIDE_DESKTOP, ENTITY_BILL, "B1", version, json)

#define BILL_STANDS(expected)                                                                      \
    assert_string_equal(story_standing(&story, SIDE_DESKTOP, ENTITY_BILL, "B1"), expected)
#define INVOICE_STANDS(expected)                                                                   \
    assert_string_equal(story_standing(&story, SIDE_DESKTOP, ENTITY_INVOICE, "I31"), expected)

int desktop_begin(void **unused);
int desktop_end(void **unused);
/* Each later than all before, on whatever side. */
const char *next_version(void);
/* Answers everything that is out, by the ids that it has, or P1, P2 ... */
size_t apply_all(void);
/* A run, and all its answers. */
void sync_all(void);

/* The platform's own id of what QuickBooks knows as this, kept in the story's arena. */
const char *platform_id(enum entity entity, const char *id);
/* As the platform shows them: a document about V1 or C1 that uses I1 for the whole of it. */
const char *platform_bill(const char *memo, const char *amount, const char *po_number);
const char *platform_invoice(const char *date, const char *memo, const char *balance);

#endif
