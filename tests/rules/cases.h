/* Rule cases from text files, one a line, the expected verdict first:
 *
 *   defaults: online bill origin=ledger action=create ...
 *   withheld R93   link=none paid=partly          # a partly paid bill
 *   waiting  R83   run=next subject=run           # subject= checks what it waits for
 *   drops    K5    group=observed                 # carriage: the group stays behind
 *   carries  --    group=memo
 *   owned    R34   group=memo          # ownership: the group is QuickBooks'
 *   shared   --    group=memo
 *   lacks    R106  unset=bank_gl_account   # required: with every other preference set
 *   complete --    unset=bank_gl_account
 *
 *   request defaults: request=setting setting=other ...
 *   request conflict R74  setting=two_way_bills now=set asked=unset
 *   request allow    --   asked=same
 *
 * A bare word is a value of ledger or entity. Facts that a line does not name have their defaults,
 * the folder's (CASES_SHARED) or the file's own: together they must name them all.
 */
#ifndef TIEOUT_TESTS_RULES_CASES_H
#define TIEOUT_TESTS_RULES_CASES_H

#include "rules/requests.h"
#include "rules/table.h"

enum { CASES_MAX = 4096, CASE_PROBLEM_BYTES = 640 };

enum case_kind { CASE_DECISION, CASE_CARRIAGE, CASE_OWNERSHIP, CASE_REQUIRED, CASE_REQUEST };

struct rule_case {
    enum case_kind kind;
    const char *file; /* of the call's argument */
    unsigned line;
    struct facts facts;
    enum verdict verdict;
    char rule[RULE_NAME_BYTES];
    bool has_subject;
    enum subject_kind subject;
    bool applies; /* it drops, owns, lacks */
    enum group group;
    enum tenant_setting unset;
    /* Of requests; then all above but kind, file, line and rule means nothing. */
    enum request_verdict request_verdict;
    struct request_facts request;
};

/* The defaults that all files of a folder begin with. */
#define CASES_SHARED "cases.defaults"
/* Appends a file's cases; false after saying on stderr what cannot be read, by file and line. */
bool cases_read(const char *path, struct rule_case *cases, size_t *count);

/* False when the tables say otherwise; problem gets "file:line: expected ..., but ...". */
bool case_holds(const struct rules *rules, const struct rule_case *expected,
                char problem[static CASE_PROBLEM_BYTES]);

#endif
