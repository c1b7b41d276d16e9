/* Figures of several rounds; what is printed is each one's median, `name value unit` a line. */
#ifndef TIEOUT_TESTS_BENCH_FIGURES_H
#define TIEOUT_TESTS_BENCH_FIGURES_H

#include <stdbool.h>
#include <stdio.h>

enum { FIGURES_MAX = 128, FIGURE_ROUNDS_MAX = 32, FIGURE_NAME_BYTES = 64 };

struct figure {
    char name[FIGURE_NAME_BYTES];
    const char *unit;
    double values[FIGURE_ROUNDS_MAX]; /* measurements, never money */
    int count;
};

struct figures {
    struct figure items[FIGURES_MAX];
    int count;
};

/* One round's value; the name is made as printf does. Also told on stderr, as it comes. */
void figures_add(struct figures *figures, const char *unit, double value, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void figures_print(const struct figures *figures,
                   FILE *out); /* in the order of their first value */
/* A count of the command line. */
bool figure_parse(const char *text, unsigned long *out);

#endif
