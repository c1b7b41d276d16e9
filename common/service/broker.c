#include "service/broker.h"

#include "service/log.h"

enum { SYSLOG_ERROR = 3, SYSLOG_WARNING = 4, SYSLOG_INFO = 6 }; /* syslog(3)'s; lower is worse */

static void log_broker(void *context, int level, const char *facility, const char *message)
{
    (void)context;
    /* A lost connection is "error" to librdkafka; it heals alone and readiness tells it. */
    enum log_level ours = level <= SYSLOG_WARNING ? LOG_WARNING
                          : level <= SYSLOG_INFO  ? LOG_INFO
                                                  : LOG_DEBUG;
    if (level < SYSLOG_ERROR)
        ours = LOG_ERROR;
    LOG_LINE(ours, "kafka", log_string("facility", facility), log_string("message", message));
}

struct kafka_connection service_broker(const struct settings *settings)
{
    return (struct kafka_connection){
        .brokers = settings_text(settings, SETTING_KAFKA_BROKERS).data,
        .client = process_name(settings->process),
        .properties = settings_secret(settings, SETTING_KAFKA_PROPERTIES).value.data,
        .log = log_broker,
    };
}
