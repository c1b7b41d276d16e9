#include "figures.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

static struct figure *figure_of(struct figures *figures, const char *name, const char *unit)
{
    for (int i = 0; i < figures->count; i++)
        if (strcmp(figures->items[i].name, name) == 0)
            return &figures->items[i];
    REQUIRE(figures->count < FIGURES_MAX);
    struct figure *figure = &figures->items[figures->count++];
    snprintf(figure->name, sizeof(figure->name), "%s", name);
    figure->unit = unit;
    return figure;
}

void figures_add(struct figures *figures, const char *unit, double value, const char *format, ...)
{
    char name[FIGURE_NAME_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(name, sizeof(name), format, arguments);
    va_end(arguments);
    struct figure *figure = figure_of(figures, name, unit);
    REQUIRE(figure->count < FIGURE_ROUNDS_MAX);
    figure->values[figure->count++] = value;
    fprintf(stderr, "  round %d: %s %.2f %s\n", figure->count, name, value, unit);
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static double median(const struct figure *figure)
{
    double sorted[FIGURE_ROUNDS_MAX];
    memcpy(sorted, figure->values, (size_t)figure->count * sizeof(sorted[0]));
    qsort(sorted, (size_t)figure->count, sizeof(sorted[0]), compare);
    int middle = figure->count / 2;
    return figure->count % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

void figures_print(const struct figures *figures, FILE *out)
{
    for (int i = 0; i < figures->count; i++) {
        const struct figure *figure = &figures->items[i];
        double value = median(figure);
        fprintf(out, "%s %.*f %s\n", figure->name, value < 100 ? 2 : 0, value, figure->unit);
    }
}

bool figure_parse(const char *text, unsigned long *out)
{
    int64_t number;
    if (!text_parse_int64(text_of(text), &number) || number < 1 || number > 100000000)
        return false;
    *out = (unsigned long)number;
    return true;
}
