/* The rows of metrics.def and what was counted so far. Private to the metrics' files. */
#ifndef TIEOUT_SERVICE_METRICS_TABLE_H
#define TIEOUT_SERVICE_METRICS_TABLE_H

#include "base/text.h"
#include "service/metrics.h"

enum { METRIC_BUCKETS_MAX = 14 };

struct metric_row {
    const char *name;
    enum metric_kind kind;
    enum metric_unit unit;
    const char *labels; /* "a,b" */
    const char *meaning;
};

struct metric_series {
    char labels[METRIC_LABELS_MAX][METRIC_LABEL_BYTES_MAX];
    int64_t value; /* COUNTER, GAUGE; HISTOGRAM: the sum */
    int64_t count; /* HISTOGRAM: of observations */
    int64_t buckets[METRIC_BUCKETS_MAX];
};

const struct metric_row *metric_row(enum metric metric);
size_t metric_label_count(const struct metric_row *row);
/* NULL when it was never touched. */
const struct metric_series *metric_series(enum metric metric, size_t index);
/* Upper bounds of a histogram's buckets, ascending, in the unit of storage. */
size_t metric_bounds(const struct metric_row *row, const int64_t **bounds);

#endif
