/* Tables for people: columns as wide as they need, the last one as long as it is. */
#include "cli.h"

enum { COLUMNS_MAX = 12 };

static struct text cell(struct cli *cli, const struct column *column, const struct json *row)
{
    struct text value = column->value ? column->value(cli, row) : json_scalar(row, column->path);
    return text_is_present(value) ? value : TEXT("");
}

static void append_cell(struct cli *cli, struct text value, size_t width, bool is_number)
{
    size_t used = text_characters(value);
    size_t blanks = used < width ? width - used : 0;
    if (is_number)
        buffer_append_format(&cli->out, "%*s", (int)blanks, "");
    buffer_append_text(&cli->out, value);
    if (!is_number)
        buffer_append_format(&cli->out, "%*s", (int)blanks, "");
}

static void append_row(struct cli *cli, const struct column *columns, const struct text *cells,
                       const size_t *widths, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool is_last = i + 1 == count;
        append_cell(cli, cells[i], is_last && !columns[i].is_number ? 0 : widths[i],
                    columns[i].is_number);
        buffer_append_string(&cli->out, is_last ? "\n" : "  ");
    }
}

void table_print(struct cli *cli, const struct json *rows, const struct column *columns,
                 size_t count)
{
    struct text titles[COLUMNS_MAX], cells[COLUMNS_MAX];
    size_t widths[COLUMNS_MAX];
    REQUIRE(count <= COLUMNS_MAX);
    for (size_t i = 0; i < count; i++) {
        titles[i] = text_of(columns[i].title);
        widths[i] = text_characters(titles[i]);
    }
    JSON_EACH(row, rows)
    {
        for (size_t i = 0; i < count; i++) {
            size_t width = text_characters(cell(cli, &columns[i], row));
            widths[i] = width > widths[i] ? width : widths[i];
        }
    }
    append_row(cli, columns, titles, widths, count);
    JSON_EACH(row, rows)
    {
        for (size_t i = 0; i < count; i++)
            cells[i] = cell(cli, &columns[i], row);
        append_row(cli, columns, cells, widths, count);
    }
}

struct text amounts_value(struct cli *cli, const struct json *row)
{
    struct buffer text;
    buffer_init(&text, 0);
    JSON_EACH(amount, json_member(row, "amounts"))
    {
        struct text currency = json_text(amount, "currency");
        buffer_append_format(&text, "%s%.*s%s%.*s", text.length ? ", " : "", TEXT_ARG(currency),
                             text_is_empty(currency) ? "" : " ",
                             TEXT_ARG(json_text(amount, "total")));
    }
    struct text out = arena_copy(&cli->arena, buffer_text(&text));
    buffer_release(&text);
    return out;
}
