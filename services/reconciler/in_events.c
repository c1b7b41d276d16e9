/* The journal's partitions: what service/journal_reader.h leaves to us. */
#include "batch.h"

enum { FETCH_AHEAD_KIB = 4096 };

void in_events_count_behind(struct reconciler *reconciler)
{
    const struct journal_partition *partitions;
    size_t count = journal_reader_partitions(reconciler->reader, &partitions);
    reconciler->behind_count = 0;
    for (size_t i = 0; i < count; i++)
        reconciler->behind_count += !journal_partition_has_caught_up(&partitions[i]);
}

/* States that were kept are of partitions that may have been another's meanwhile. */
static void handle_changed(void *context)
{
    struct reconciler *reconciler = context;
    tenants_drop_all(&reconciler->tenants);
    in_events_count_behind(reconciler);
    relay_kick(reconciler);
}

bool in_events_open(struct reconciler *reconciler, struct error *error)
{
    const struct settings *settings = &reconciler->service->settings;
    const struct journal_reader_options options = {
        .service = reconciler->service,
        .db = reconciler->db,
        .schema = "reconciler",
        .group = "reconciler",
        .topic = reconciler->topics[TOPIC_EVENTS],
        .name = "events",
        .begin = JOURNAL_FROM_ZERO,
        .count_max = (uint32_t)settings_integer(settings, SETTING_BATCH_EVENTS),
        .bytes_max = (uint32_t)settings_integer(settings, SETTING_BATCH_BYTES),
        .fetch_ahead_kib_max = FETCH_AHEAD_KIB,
        .session_timeout_ms = settings_duration_ms(settings, SETTING_SESSION_TIMEOUT),
        .store = batch_store,
        .ended = batch_ended,
        .changed = handle_changed,
        .context = reconciler,
    };
    reconciler->work = batch_work_create(reconciler);
    return journal_reader_open(&options, &reconciler->reader, error);
}

void in_events_close(struct reconciler *reconciler)
{
    journal_reader_close(reconciler->reader);
    reconciler->reader = NULL;
    batch_work_free(reconciler->work);
}
