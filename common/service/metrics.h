/* Counters, gauges and histograms of this process; one table (metrics.def), shown at /metrics in
 * Prometheus' text format.
 *
 * Values are whole numbers in the unit of storage: seconds are kept in microseconds and printed as
 * seconds. Labels take few values (an outcome, a status class), never ids or customer data: after
 * METRIC_SERIES_MAX combinations of a metric further ones are counted under "other".
 */
#ifndef TIEOUT_SERVICE_METRICS_H
#define TIEOUT_SERVICE_METRICS_H

#include "base/buffer.h"

enum { METRIC_SERIES_MAX = 128, METRIC_LABELS_MAX = 2, METRIC_LABEL_BYTES_MAX = 48 };

enum metric {
#define METRIC(id, name, kind, unit, labels, meaning) METRIC_##id,
#include "service/metrics.def"
#undef METRIC
    METRIC_COUNT
};

enum metric_kind { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM };
enum metric_unit { METRIC_PLAIN, METRIC_SECONDS /* stored in microseconds */, METRIC_BYTES };

struct metric_labels {
    const char *values[METRIC_LABELS_MAX]; /* as many as the table names; copied when new */
};
#define NO_LABELS ((struct metric_labels){{NULL, NULL}})
#define LABEL(value) ((struct metric_labels){{(value), NULL}})
#define LABELS(first, second) ((struct metric_labels){{(first), (second)}})

/* A call that does not fit the table (kind, number of labels) is a bug and ends the process. */
void metric_add(enum metric metric, struct metric_labels labels, int64_t count);     /* COUNTER */
void metric_set(enum metric metric, struct metric_labels labels, int64_t value);     /* GAUGE */
void metric_observe(enum metric metric, struct metric_labels labels, int64_t value); /* HISTOGRAM */
int64_t metric_value(enum metric metric, struct metric_labels labels); /* for tests; a count */
void metrics_clear(void);                                              /* for tests */

/* The exposition: only metrics that were touched. */
void metrics_format(struct buffer *out);
/* deploy/METRICS.md */
void metrics_format_page(struct buffer *out);

#endif
