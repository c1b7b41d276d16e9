#include "service/settings_table.h"

static void format_default(const struct setting_row *row, struct buffer *out)
{
    if (!row->fallback)
        buffer_append_string(out, "**required**");
    else if (row->fallback[0])
        buffer_append_format(out, "`%s`", row->fallback);
    else
        buffer_append_string(out, "none");
}

static void format_duration(int64_t ms, struct buffer *out)
{
    static const struct {
        int64_t ms;
        const char *unit;
    } UNITS[] = {{86400000, "d"}, {3600000, "h"}, {60000, "m"}, {1000, "s"}, {1, "ms"}};
    for (size_t i = 0; i < sizeof UNITS / sizeof UNITS[0]; i++) {
        if (ms % UNITS[i].ms == 0 && (ms > 0 || i == 3)) {
            buffer_append_format(out, "%lld%s", (long long)(ms / UNITS[i].ms), UNITS[i].unit);
            return;
        }
    }
}

static void format_type(const struct setting_row *row, struct buffer *out)
{
    buffer_append_string(out, setting_type_name(row->type));
    if (row->type == SETTING_TYPE_INTEGER) {
        buffer_append_format(out, " %lld to %lld", (long long)row->least, (long long)row->most);
    } else if (row->type == SETTING_TYPE_DURATION) {
        buffer_append_char(out, ' ');
        format_duration(row->least, out);
        buffer_append_string(out, " to ");
        format_duration(row->most, out);
    }
}

static void format_users(enum setting setting, struct buffer *out)
{
    const char *separator = "";
    for (int process = 0; process < PROCESS_COUNT; process++) {
        if (!setting_is_used_by((enum setting)setting, (enum process)process))
            continue;
        buffer_append_format(out, "%s%s", separator, process_name((enum process)process));
        separator = ", ";
    }
}

void settings_format_page(struct buffer *out)
{
    buffer_append_string(
        out,
        "# Settings\n\n"
        "<!-- Generated from common/service/settings.def: `make reference` writes it anew. -->\n\n"
        "Each is an environment variable. `NAME_FILE` gives the path of a file that holds the "
        "value instead\n(for secrets; one line end is cut off); both together are refused. A "
        "process refuses to start, with\nexit code 2 and naming the key but never the value, "
        "when one is missing or wrong, and when it meets a\n`TIEOUT_` key that is not in this "
        "table. A duration is a whole number with `ms`, `s`, `m`, `h` or `d`.\n\n"
        "| name | type | default | used by | meaning |\n"
        "|---|---|---|---|---|\n");
    for (int setting = 0; setting < SETTING_COUNT; setting++) {
        const struct setting_row *row = setting_row((enum setting)setting);
        buffer_append_format(out, "| `%s` | ", row->name);
        format_type(row, out);
        buffer_append_string(out, " | ");
        format_default(row, out);
        buffer_append_string(out, " | ");
        format_users((enum setting)setting, out);
        buffer_append_format(out, " | %s |\n", row->meaning);
    }
}

void settings_format_help(enum process process, struct buffer *out)
{
    buffer_append_string(out, "Settings, from the environment (or NAME_FILE):\n");
    for (int setting = 0; setting < SETTING_COUNT; setting++) {
        const struct setting_row *row = setting_row((enum setting)setting);
        if (!setting_is_used_by((enum setting)setting, process))
            continue;
        buffer_append_format(out, "  %s (", row->name);
        format_type(row, out);
        if (!row->fallback)
            buffer_append_string(out, ", required");
        else if (row->fallback[0])
            buffer_append_format(out, ", default %s", row->fallback);
        buffer_append_format(out, ")\n      %s\n", row->meaning);
    }
}
