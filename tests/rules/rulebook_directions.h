/* The direction tables of the rulebook's page: per ledger and cohort, which way each kind of record
 * goes when nothing special stands in its way.
 */
#ifndef TIEOUT_TESTS_RULES_RULEBOOK_DIRECTIONS_H
#define TIEOUT_TESTS_RULES_RULEBOOK_DIRECTIONS_H

void print_directions(void);

#endif
