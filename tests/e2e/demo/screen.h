/* The report on the terminal: headings, aligned figures, sentences that wrap, progress.
 *
 * Nothing is said by colour alone; headings are bold on a terminal, unless NO_COLOR is set.
 * Progress redraws one line on a terminal; elsewhere only its last state is printed.
 */
#ifndef TIEOUT_TESTS_E2E_DEMO_SCREEN_H
#define TIEOUT_TESTS_E2E_DEMO_SCREEN_H

#include "base/arena.h"

enum { SCREEN_COLUMNS = 100 };

void screen_heading(const char *format, ...) __attribute__((format(printf, 1, 2)));
void screen_line(const char *format, ...) __attribute__((format(printf, 1, 2)));
void screen_blank(void);
/* A line that says that something is wrong: red on a terminal, unless NO_COLOR is set. */
void screen_alarm(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The label, then the text beside it: wraps at SCREEN_COLUMNS, each line `indent` columns in. */
void screen_paragraph(struct text label, int indent, struct text text);
/* Wraps at SCREEN_COLUMNS, each line `indent` columns in. */
void screen_sentence(int indent, struct text text);
/* How many bytes of it fit into `columns`: up to a blank, or all, or a word that is too long. */
size_t screen_fitting(struct text text, size_t columns);
/* Pads or cuts to `columns` characters, whatever their bytes. */
struct text screen_cell(struct arena *arena, struct text text, int columns);

void screen_progress(const char *format, ...) __attribute__((format(printf, 1, 2)));
void screen_progress_end(void); /* keeps what stands there */

/* Amounts are cents. "1,234.50 ", "(1,234.50)": aligned on the right, they line up. */
struct text screen_money(struct arena *arena, int64_t cents);
struct text screen_count(struct arena *arena, int64_t count); /* "1,234"; "-" for 0 */
/* A decimal text as cents; false when it has parts of a cent, or is none. */
bool cents_parse(struct text text, int64_t *out);

#endif
