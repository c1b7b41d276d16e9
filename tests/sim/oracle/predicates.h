/* The rulebook's sentences as predicates (predicates.def), and the words in which they are said.
 * Each reads like its sentence, and asks nothing but the question. */
#ifndef TIEOUT_TESTS_SIM_ORACLE_PREDICATES_H
#define TIEOUT_TESTS_SIM_ORACLE_PREDICATES_H

#include "tests/sim/oracle/court.h"

#define FORBIDS(predicate, ledger, sentence) bool predicate(const struct question *question);
#define EXCUSES(predicate, ledger, sentence) bool predicate(const struct question *question);
#include "tests/sim/oracle/predicates.def"
#undef FORBIDS
#undef EXCUSES

/* --- words (permits.c) --- */
/* From QuickBooks to the platform, and the other way. */
bool comes_in(const struct question *question);
bool goes_out(const struct question *question);
bool is_a(const struct question *question, enum entity entity);
bool is_list(const struct question *question);
bool is_document(const struct question *question);
/* A create or an update; the others void or delete. */
bool is_writing(const struct question *question);
bool is_written(const struct question *question, enum entity entity);
/* It is not there yet. */
bool is_entering(const struct question *question);
/* What the source says in one of its fields. */
struct text said(const struct question *question, int field);

bool setting_is(const struct question *question, enum tenant_setting which, const char *value);
bool setting_is_unset(const struct question *question, enum tenant_setting which);
/* A day that belongs to the older of two cohorts; the very boundary does unless a setting says not.
 */
bool is_before(const struct question *question, struct text day, const char *boundary);
struct text setting(const struct question *question, enum tenant_setting which);

#endif
