/* What is left to do, for people, alarms and orderly ends. */
#include "intents/ledger.h"
#include "service/metrics.h"

bool ledger_backlog_load(struct postgres *db, struct ledger_backlog *out, struct error *error)
{
    static const struct postgres_statement look = {"ledger_backlog",
                                                   "SELECT count(*), min(since) FROM due"};
    struct postgres_result *result = NULL;
    if (!postgres_query(db, POSTGRES_CALL_PLAIN(&look), &result, error))
        return false;
    out->count = (uint64_t)postgres_int8_at(result, 0, 0);
    out->oldest = postgres_int8_at(result, 0, 1);
    postgres_result_free(result);
    return true;
}

void ledger_measure(struct postgres *db, instant_us now)
{
    struct ledger_backlog backlog;
    if (!ledger_backlog_load(db, &backlog, NULL))
        return;
    int64_t age_us = backlog.oldest == INSTANT_NONE ? 0 : now - backlog.oldest;
    metric_set(METRIC_INTENTS, LABEL("open"), (int64_t)backlog.count);
    metric_set(METRIC_INTENT_AGE, NO_LABELS, age_us > 0 ? age_us : 0);
}
