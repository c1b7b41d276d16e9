#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "service/metrics_table.h"

static const struct metric_row ROWS[] = {
#define METRIC(id, name, kind, unit, labels, meaning)                                              \
    [METRIC_##id] = {name, METRIC_##kind, METRIC_##unit, labels, meaning},
#include "service/metrics.def"
#undef METRIC
};

/* One metric's series; made when first touched, most processes touch few. */
struct family {
    struct metric_series *series;
    size_t count;
};
static struct family families[METRIC_COUNT];

static const int64_t SECONDS_BOUNDS[METRIC_BUCKETS_MAX] = {
    500,    1000,   2500,    5000,    10000,   25000,    50000,
    100000, 250000, 1000000, 2500000, 5000000, 10000000, 60000000};
static const int64_t PLAIN_BOUNDS[METRIC_BUCKETS_MAX] = {1,   2,   5,    10,   20,   50,    100,
                                                         200, 500, 1000, 2000, 5000, 10000, 100000};

const struct metric_row *metric_row(enum metric metric)
{
    REQUIRE((unsigned)metric < METRIC_COUNT);
    return &ROWS[metric];
}

size_t metric_bounds(const struct metric_row *row, const int64_t **bounds)
{
    *bounds = row->unit == METRIC_SECONDS ? SECONDS_BOUNDS : PLAIN_BOUNDS;
    return METRIC_BUCKETS_MAX;
}

size_t metric_label_count(const struct metric_row *row)
{
    size_t count = row->labels[0] != '\0';
    for (const char *c = row->labels; *c; c++)
        count += *c == ',';
    return count;
}

const struct metric_series *metric_series(enum metric metric, size_t index)
{
    return index < families[metric].count ? &families[metric].series[index] : NULL;
}

static struct metric_series *find_series(struct family *family, size_t label_count,
                                         const struct metric_labels *labels)
{
    for (size_t i = 0; i < family->count; i++) {
        bool is_same = true;
        for (size_t l = 0; l < label_count; l++)
            is_same = is_same && strncmp(family->series[i].labels[l], labels->values[l],
                                         METRIC_LABEL_BYTES_MAX - 1) == 0;
        if (is_same)
            return &family->series[i];
    }
    return NULL;
}

static struct metric_series *add_series(struct family *family, size_t label_count,
                                        const struct metric_labels *labels)
{
    /* One more than the maximum: the last is "other". */
    bool is_other = family->count >= METRIC_SERIES_MAX;
    if (!family->series)
        family->series = calloc(METRIC_SERIES_MAX + 1, sizeof *family->series);
    REQUIRE(family->series);
    if (family->count == METRIC_SERIES_MAX + 1)
        return &family->series[METRIC_SERIES_MAX];
    struct metric_series *series = &family->series[family->count++];
    for (size_t l = 0; l < label_count; l++) {
        struct text value = text_of(is_other ? "other" : labels->values[l]);
        text_copy(text_cut(value, METRIC_LABEL_BYTES_MAX - 1), series->labels[l],
                  METRIC_LABEL_BYTES_MAX);
    }
    return series;
}

static struct metric_series *touch(enum metric metric, enum metric_kind kind,
                                   const struct metric_labels *labels)
{
    const struct metric_row *row = metric_row(metric);
    size_t label_count = metric_label_count(row);
    if (row->kind != kind)
        bug("%s is of another kind", row->name);
    for (size_t l = 0; l < METRIC_LABELS_MAX; l++) {
        if ((labels->values[l] != NULL) != (l < label_count))
            bug("%s has %zu labels", row->name, label_count);
    }
    struct metric_series *series = find_series(&families[metric], label_count, labels);
    return series ? series : add_series(&families[metric], label_count, labels);
}

void metric_add(enum metric metric, struct metric_labels labels, int64_t count)
{
    REQUIRE(count >= 0);
    touch(metric, METRIC_COUNTER, &labels)->value += count;
}

void metric_set(enum metric metric, struct metric_labels labels, int64_t value)
{
    touch(metric, METRIC_GAUGE, &labels)->value = value;
}

void metric_observe(enum metric metric, struct metric_labels labels, int64_t value)
{
    struct metric_series *series = touch(metric, METRIC_HISTOGRAM, &labels);
    const int64_t *bounds = NULL;
    size_t count = metric_bounds(metric_row(metric), &bounds);
    series->count++;
    series->value += value;
    for (size_t i = 0; i < count; i++) {
        if (value <= bounds[i]) {
            series->buckets[i]++; /* summed up when printed */
            return;
        }
    }
}

int64_t metric_value(enum metric metric, struct metric_labels labels)
{
    const struct metric_row *row = metric_row(metric);
    const struct metric_series *series =
        find_series(&families[metric], metric_label_count(row), &labels);
    if (!series)
        return 0;
    return row->kind == METRIC_HISTOGRAM ? series->count : series->value;
}

void metrics_clear(void)
{
    for (size_t i = 0; i < METRIC_COUNT; i++)
        free(families[i].series);
    memset(families, 0, sizeof families);
}
