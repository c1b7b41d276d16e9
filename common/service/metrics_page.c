#include "service/metrics_table.h"

static const char *kind_name(enum metric_kind kind)
{
    switch (kind) {
    case METRIC_COUNTER:
        return "counter";
    case METRIC_GAUGE:
        return "gauge";
    case METRIC_HISTOGRAM:
        return "histogram";
    }
    return "?";
}

/* Microseconds as seconds, without a double: 2500 is 0.0025. */
static void append_value(struct buffer *out, enum metric_unit unit, int64_t value)
{
    if (unit != METRIC_SECONDS) {
        buffer_append_format(out, "%lld", (long long)value);
        return;
    }
    uint64_t size = value < 0 ? (uint64_t)0 - (uint64_t)value : (uint64_t)value;
    buffer_append_format(out, "%s%llu", value < 0 ? "-" : "", (unsigned long long)size / 1000000);
    uint64_t rest = size % 1000000;
    if (rest == 0)
        return;
    char digits[7];
    for (size_t i = 6; i-- > 0; rest /= 10)
        digits[i] = (char)('0' + rest % 10);
    size_t length = 6;
    while (digits[length - 1] == '0')
        length--;
    buffer_append_char(out, '.');
    buffer_append(out, digits, length);
}

static void append_escaped(struct buffer *out, const char *value)
{
    for (; *value; value++) {
        if (*value == '\n')
            buffer_append_string(out, "\\n");
        else if (*value == '"' || *value == '\\')
            buffer_append_format(out, "\\%c", *value);
        else
            buffer_append_char(out, *value);
    }
}

/* {a="x",b="y",le="0.1"}; `bound` NULL leaves le away. */
static void append_labels(struct buffer *out, const struct metric_row *row,
                          const struct metric_series *series, const char *bound)
{
    struct text rest = text_of(row->labels);
    size_t count = metric_label_count(row);
    if (count == 0 && !bound)
        return;
    buffer_append_char(out, '{');
    for (size_t i = 0; i < count; i++) {
        struct text name = text_next(&rest, ',');
        buffer_append_format(out, "%s%.*s=\"", i ? "," : "", TEXT_ARG(name));
        append_escaped(out, series->labels[i]);
        buffer_append_char(out, '"');
    }
    if (bound)
        buffer_append_format(out, "%sle=\"%s\"", count ? "," : "", bound);
    buffer_append_char(out, '}');
}

static void append_buckets(struct buffer *out, const struct metric_row *row,
                           const struct metric_series *series)
{
    const int64_t *bounds = NULL;
    size_t count = metric_bounds(row, &bounds);
    int64_t sum = 0;
    struct buffer bound;
    buffer_init(&bound, 0);
    for (size_t i = 0; i < count; i++) {
        buffer_clear(&bound);
        append_value(&bound, row->unit, bounds[i]);
        sum += series->buckets[i];
        buffer_append_format(out, "%s_bucket", row->name);
        append_labels(out, row, series, bound.data);
        buffer_append_format(out, " %lld\n", (long long)sum);
    }
    buffer_release(&bound);
    buffer_append_format(out, "%s_bucket", row->name);
    append_labels(out, row, series, "+Inf");
    buffer_append_format(out, " %lld\n", (long long)series->count);
}

static void append_line(struct buffer *out, const struct metric_row *row,
                        const struct metric_series *series, const char *suffix)
{
    buffer_append_format(out, "%s%s", row->name, suffix);
    append_labels(out, row, series, NULL);
    buffer_append_char(out, ' ');
    append_value(out, row->unit, series->value);
    buffer_append_char(out, '\n');
}

static void append_series(struct buffer *out, const struct metric_row *row,
                          const struct metric_series *series)
{
    if (row->kind != METRIC_HISTOGRAM) {
        append_line(out, row, series, "");
        return;
    }
    append_buckets(out, row, series);
    append_line(out, row, series, "_sum");
    buffer_append_format(out, "%s_count", row->name);
    append_labels(out, row, series, NULL);
    buffer_append_format(out, " %lld\n", (long long)series->count);
}

void metrics_format(struct buffer *out)
{
    for (int metric = 0; metric < METRIC_COUNT; metric++) {
        const struct metric_row *row = metric_row((enum metric)metric);
        if (!metric_series((enum metric)metric, 0))
            continue;
        buffer_append_format(out, "# HELP %s %s\n# TYPE %s %s\n", row->name, row->meaning,
                             row->name, kind_name(row->kind));
        const struct metric_series *series = NULL;
        for (size_t i = 0; (series = metric_series((enum metric)metric, i)); i++)
            append_series(out, row, series);
    }
}

void metrics_format_page(struct buffer *out)
{
    buffer_append_string(
        out, "# Metrics\n\n"
             "<!-- Generated from common/service/metrics.def: `make reference` writes it anew. "
             "-->\n\n"
             "Every process shows them at `/metrics` on its health port, in Prometheus' text "
             "format; a metric appears\nonce it was first counted. Labels take few values; "
             "more than 128 combinations are counted under `other`.\n\n"
             "| name | kind | labels | meaning |\n"
             "|---|---|---|---|\n");
    for (int metric = 0; metric < METRIC_COUNT; metric++) {
        const struct metric_row *row = metric_row((enum metric)metric);
        buffer_append_format(out, "| `%s` | %s | ", row->name, kind_name(row->kind));
        struct text rest = row->labels[0] ? text_of(row->labels) : TEXT_NONE;
        const char *separator = "";
        while (text_is_present(rest)) {
            struct text name = text_next(&rest, ',');
            buffer_append_format(out, "%s`%.*s`", separator, TEXT_ARG(name));
            separator = ", ";
        }
        buffer_append_format(out, " | %s |\n", row->meaning);
    }
}
