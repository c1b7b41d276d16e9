/* Words for the patterns of the rule tables: parts of a row that many rows share. For table.c. */
#ifndef TIEOUT_RULES_PATTERNS_H
#define TIEOUT_RULES_PATTERNS_H

#define IS(value) (1u << (value))
#define NOT(value) (~(1u << (value)))

#define DESKTOP .ledger = IS(LEDGER_DESKTOP)
#define ONLINE .ledger = IS(LEDGER_ONLINE)
#define INCOMING .origin = IS(ORIGIN_LEDGER)
#define OUTGOING .origin = IS(ORIGIN_PLATFORM)
#define WRITING .action = IS(ACTION_CREATE) | IS(ACTION_UPDATE)
#define UNDOING .action = IS(ACTION_VOID) | IS(ACTION_DELETE)
/* Not linked yet, whatever keeps it from being so. */
#define ENTERING                                                                                   \
    .action = IS(ACTION_CREATE), .link = IS(LINK_NONE) | IS(LINK_CREATING) | IS(LINK_AMBIGUOUS)
#define BOTH_WAYS .direction = IS(DIRECTION_BOTH)
#define UP_ONLY .direction = IS(DIRECTION_UP_ONLY)

/* Sets of entities. */
#define LISTS_UP                                                                                   \
    (IS(ENTITY_ACCOUNT) | IS(ENTITY_DEPARTMENT) | IS(ENTITY_LOCATION) | IS(ENTITY_CUSTOMER) |      \
     IS(ENTITY_VENDOR))
#define LISTS (LISTS_UP | IS(ENTITY_ITEM) | IS(ENTITY_JOB))
#define DOCUMENTS                                                                                  \
    (IS(ENTITY_BILL) | IS(ENTITY_INVOICE) | IS(ENTITY_VENDOR_CREDIT) | IS(ENTITY_FUNDS_TRANSFER) | \
     IS(ENTITY_CREDIT_APPLICATION))
#define PAYMENTS (IS(ENTITY_BILL_PAYMENT) | IS(ENTITY_INVOICE_PAYMENT))
#define TRANSACTIONS (DOCUMENTS | PAYMENTS | IS(ENTITY_CREDIT_MEMO))
#define PAYABLES                                                                                   \
    (IS(ENTITY_BILL) | IS(ENTITY_VENDOR_CREDIT) | IS(ENTITY_INVOICE) | IS(ENTITY_CREDIT_MEMO))

#endif
