/* The log: one JSON object a line on standard error, for machines first.
 *
 * {"time":"...Z","level":"info","service":"pusher","event":"command_sent","message":"...", ...}
 *
 * `event` is a fixed name (snake_case, a literal), the rest are typed fields. Values are encoded,
 * so nothing that a customer typed can begin a new line or a new field; long ones are cut. Secrets
 * are redacted by their type. Customer data (names, amounts) does not belong here: ids do.
 * A line that cannot be written (disk full) is counted and dropped; logging never fails a caller.
 * The same event more than LOG_LINES_PER_SECOND_MAX times a second is counted, and the count is in
 * the next line of it that is written ("suppressed").
 */
#ifndef TIEOUT_SERVICE_LOG_H
#define TIEOUT_SERVICE_LOG_H

#include "base/error.h"
#include "base/instant.h"
#include "base/uuid.h"
#include "service/secret.h"

enum {
    LOG_LINE_BYTES_MAX = 16384,
    LOG_TEXT_BYTES_MAX = 1024, /* of one value */
    LOG_FIELDS_MAX = 24,
    LOG_LINES_PER_SECOND_MAX = 50 /* of one event; errors and bugs are never suppressed */
};

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR, LOG_LEVEL_COUNT };

enum log_kind { LOG_KIND_TEXT, LOG_KIND_INTEGER, LOG_KIND_BOOLEAN, LOG_KIND_UUID, LOG_KIND_ERROR };

struct log_field {
    const char *key; /* NULL ends the list */
    enum log_kind kind;
    struct text text;
    int64_t number;
    struct uuid uuid;
};
#define LOG_END ((struct log_field){0})

/* Before it is opened everything is logged under the name "tieout" at level info. */
void log_open(const char *service, enum log_level least);
void log_set_descriptor(int descriptor); /* for tests; 2 at first */
bool log_level_parse(struct text text, enum log_level *out);
const char *log_level_name(enum log_level level);
bool log_is_on(enum log_level level);
uint64_t log_lines_lost(void); /* not written: suppressed or failed */

/* log_info("batch_folded", log_message("..."), log_integer("events", count)); */
#define log_debug(event, ...) LOG_LINE(LOG_DEBUG, event, __VA_ARGS__)
#define log_info(event, ...) LOG_LINE(LOG_INFO, event, __VA_ARGS__)
#define log_warning(event, ...) LOG_LINE(LOG_WARNING, event, __VA_ARGS__)
#define log_error(event, ...) LOG_LINE(LOG_ERROR, event, __VA_ARGS__)
#define LOG_LINE(level, event, ...)                                                                \
    do {                                                                                           \
        if (log_is_on(level))                                                                      \
            log_write(level, event, (const struct log_field[]){__VA_ARGS__, LOG_END});             \
    } while (0)
void log_write(enum log_level level, const char *event, const struct log_field *fields);

/* Fields. Keys are literals; the common ones have functions of their own, so that they are spelt
 * one way: message, error (with its class), tenant, message_id, cause_id, record, command. */
struct log_field log_message(const char *sentence); /* a literal */
struct log_field log_failure(const struct error *error);
struct log_field log_tenant(struct uuid tenant);
struct log_field log_message_id(struct uuid id); /* the event or command in hand */
struct log_field log_cause_id(struct uuid id);   /* what made it */
struct log_field log_record(struct uuid record);
struct log_field log_command(struct uuid command);

struct log_field log_text(const char *key, struct text value);
struct log_field log_string(const char *key, const char *value);
struct log_field log_integer(const char *key, int64_t value);
struct log_field log_bool(const char *key, bool value);
struct log_field log_uuid(const char *key, struct uuid value);
struct log_field log_secret(const char *key, struct secret value); /* "***", or null when not set */

#endif
