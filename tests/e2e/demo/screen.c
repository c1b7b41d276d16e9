#include "tests/e2e/demo/screen.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/decimal.h"

enum { LINE_BYTES = 512, CENTS_SCALE = 2, GROUP = 3, DIGITS_MAX = 24 };

static char progress[LINE_BYTES]; /* what stands on the progress line; "" = nothing */

static bool is_terminal(void)
{
    return isatty(STDOUT_FILENO) == 1;
}

static bool has_style(void)
{
    return is_terminal() && !getenv("NO_COLOR");
}

void screen_heading(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs(has_style() ? "\n\033[1m" : "\n", stdout);
    vprintf(format, arguments);
    fputs(has_style() ? "\033[0m\n" : "\n", stdout);
    va_end(arguments);
    fflush(stdout);
}

void screen_line(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("  ", stdout);
    vprintf(format, arguments);
    putchar('\n');
    va_end(arguments);
    fflush(stdout);
}

void screen_alarm(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs(has_style() ? "  \033[31m" : "  ", stdout);
    vprintf(format, arguments);
    fputs(has_style() ? "\033[0m\n" : "\n", stdout);
    va_end(arguments);
    fflush(stdout);
}

void screen_blank(void)
{
    putchar('\n');
}

size_t screen_fitting(struct text rest, size_t columns)
{
    size_t most = text_cut_characters(rest, columns).length;
    if (most == rest.length)
        return most;
    for (size_t at = most; at > 0; at--)
        if (rest.data[at] == ' ')
            return at;
    return most;
}

void screen_paragraph(struct text label, int indent, struct text text)
{
    struct text rest = text_trim(text);
    int blanks = indent - (int)text_characters(label);
    if (rest.length == 0 && label.length == 0)
        return;
    printf("%.*s%*s%s", TEXT_ARG(label), blanks > 0 ? blanks : 0, "", rest.length == 0 ? "\n" : "");
    while (rest.length > 0) {
        size_t length = screen_fitting(rest, (size_t)(SCREEN_COLUMNS - indent));
        printf("%.*s\n", (int)length, rest.data);
        rest = text_trim(text_slice(rest.data + length, rest.length - length));
        if (rest.length > 0)
            printf("%*s", indent, "");
    }
}

void screen_sentence(int indent, struct text text)
{
    screen_paragraph(TEXT(""), indent, text);
}

struct text screen_cell(struct arena *arena, struct text text, int columns)
{
    size_t wanted = (size_t)columns;
    if (text_characters(text) > wanted)
        return arena_format(arena, "%.*s…", TEXT_ARG(text_cut_characters(text, wanted - 1)));
    int blanks = (int)(wanted - text_characters(text));
    return arena_format(arena, "%.*s%*s", TEXT_ARG(text), blanks, "");
}

void screen_progress(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(progress, sizeof(progress), format, arguments);
    va_end(arguments);
    if (is_terminal()) {
        printf("\r\033[K  %s", progress);
        fflush(stdout);
    }
}

void screen_progress_end(void)
{
    if (progress[0] == '\0')
        return;
    if (is_terminal())
        putchar('\n');
    else
        printf("  %s\n", progress);
    fflush(stdout);
    progress[0] = '\0';
}

/* Digits with a comma before each group of three. */
static const char *grouped(uint64_t number, char out[static DIGITS_MAX * 2])
{
    char digits[DIGITS_MAX];
    int length = snprintf(digits, sizeof(digits), "%" PRIu64, number);
    int at = 0;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % GROUP == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
    return out;
}

struct text screen_money(struct arena *arena, int64_t cents)
{
    char whole[DIGITS_MAX * 2];
    uint64_t size = cents < 0 ? (uint64_t)0 - (uint64_t)cents : (uint64_t)cents;
    const char *text = grouped(size / 100, whole);
    return arena_format(arena, cents < 0 ? "(%s.%02d)" : "%s.%02d ", text, (int)(size % 100));
}

struct text screen_count(struct arena *arena, int64_t count)
{
    char whole[DIGITS_MAX * 2];
    if (count == 0)
        return TEXT("-");
    return arena_format(arena, "%s", grouped((uint64_t)count, whole));
}

bool cents_parse(struct text text, int64_t *out)
{
    struct decimal decimal;
    struct decimal cents;
    if (!decimal_parse(text, &decimal) || !decimal_round(decimal, CENTS_SCALE, &cents) ||
        decimal_compare(decimal, cents) != 0)
        return false;
    *out = cents.units;
    for (uint8_t scale = cents.scale; scale < CENTS_SCALE; scale++)
        *out *= 10;
    return true;
}
