#include "io/kafka_client.h"

#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

static char *copy(const char *string)
{
    char *out = string != NULL ? strdup(string) : NULL;

    REQUIRE(string == NULL || out != NULL);
    return out;
}

void kafka_client_init(struct kafka_client *client, const struct kafka_connection *connection,
                       void (*serve)(void *owner), void *owner)
{
    REQUIRE(connection->brokers != NULL && connection->client != NULL);
    *client = (struct kafka_client){
        .connection = *connection, .descriptor = -1, .serve = serve, .owner = owner};
    client->connection.brokers = copy(connection->brokers);
    client->connection.client = copy(connection->client);
    client->connection.properties = copy(connection->properties);
}

void kafka_client_release(struct kafka_client *client)
{
    REQUIRE(client->handle == NULL && client->queue == NULL);
    free((char *)(uintptr_t)client->connection.brokers);
    free((char *)(uintptr_t)client->connection.client);
    free((char *)(uintptr_t)client->connection.properties);
}

/* --- settings --- */

static bool set(rd_kafka_conf_t *conf, const char *name, const char *value, struct error *error)
{
    char reason[KAFKA_REASON_BYTES_MAX];

    if (rd_kafka_conf_set(conf, name, value, reason, sizeof(reason)) == RD_KAFKA_CONF_OK)
        return true;
    return error_set(error, ERROR_PERMANENT, "Kafka setting: %s", reason);
}

static bool set_property(rd_kafka_conf_t *conf, struct text line, struct error *error)
{
    struct text value = line;
    struct text name = text_trim(text_next(&value, '='));
    char name_string[128];
    char value_string[4096];

    if (!text_is_present(value))
        return error_set(error, ERROR_PERMANENT, "Kafka property \"%.*s\" has no value",
                         TEXT_ARG(name));
    if (!text_copy(name, name_string, sizeof(name_string)) ||
        !text_copy(text_trim(value), value_string, sizeof(value_string)))
        return error_set(error, ERROR_PERMANENT, "Kafka property \"%.*s\" is too long",
                         TEXT_ARG(text_cut(name, sizeof(name_string))));
    return set(conf, name_string, value_string, error);
}

static bool set_properties(rd_kafka_conf_t *conf, const char *properties, struct error *error)
{
    struct text rest = text_of(properties);

    while (text_is_present(rest)) {
        struct text line = text_trim(text_next(&rest, '\n'));

        if (line.length > 0 && line.data[0] != '#' && !set_property(conf, line, error))
            return false;
    }
    return true;
}

static bool set_all(const struct kafka_client *client, rd_kafka_conf_t *conf,
                    const struct kafka_setting *settings, size_t count, struct error *error)
{
    static const struct kafka_setting common[] = {
        {"log.queue", "true"}, /* so that logs come on our thread */
        {"reconnect.backoff.max.ms", "5000"},
        {"socket.keepalive.enable", "true"},
    };

    if (!set_properties(conf, client->connection.properties, error) ||
        !set(conf, "bootstrap.servers", client->connection.brokers, error) ||
        !set(conf, "client.id", client->connection.client, error))
        return false;
    for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
        if (!set(conf, common[i].name, common[i].value, error))
            return false;
    for (size_t i = 0; i < count; i++)
        if (!set(conf, settings[i].name, settings[i].value, error))
            return false;
    return true;
}

/* --- callbacks: on our thread, while a queue is served --- */

static void client_log(const rd_kafka_t *handle, int level, const char *facility,
                       const char *message)
{
    struct kafka_client *client = rd_kafka_opaque(handle);

    if (client->connection.log != NULL)
        client->connection.log(client->connection.log_context, level, facility, message);
}

static void client_error(rd_kafka_t *handle, int code, const char *reason, void *opaque)
{
    struct kafka_client *client = opaque;

    client->errors++;
    if (code != RD_KAFKA_RESP_ERR__FATAL)
        return;
    (void)reason; /* only says that there is a fatal error */
    rd_kafka_fatal_error(handle, client->fatal_reason, sizeof(client->fatal_reason));
    client->has_fatal = true;
}

rd_kafka_conf_t *kafka_client_configure(struct kafka_client *client,
                                        const struct kafka_setting *settings, size_t count,
                                        struct error *error)
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();

    if (!set_all(client, conf, settings, count, error)) {
        rd_kafka_conf_destroy(conf);
        return NULL;
    }
    rd_kafka_conf_set_opaque(conf, client);
    rd_kafka_conf_set_log_cb(conf, client_log);
    rd_kafka_conf_set_error_cb(conf, client_error);
    return conf;
}

/* --- the handle and its events --- */

bool kafka_client_start(struct kafka_client *client, rd_kafka_type_t type, rd_kafka_conf_t *conf,
                        struct error *error)
{
    char reason[KAFKA_REASON_BYTES_MAX];

    client->has_fatal = false;
    client->handle = rd_kafka_new(type, conf, reason, sizeof(reason));
    if (client->handle == NULL) {
        rd_kafka_conf_destroy(conf);
        return error_set(error, ERROR_PERMANENT, "Kafka client: %s", reason);
    }
    rd_kafka_set_log_queue(client->handle, NULL);
    return true;
}

static void client_ready(void *context, unsigned ready)
{
    struct kafka_client *client = context;
    eventfd_t count;

    (void)ready;
    /* Emptied before the queue is: an event that comes in between wakes us once more. */
    eventfd_read(client->descriptor, &count);
    client->serve(client->owner);
}

bool kafka_client_watch(struct kafka_client *client, struct loop *loop, rd_kafka_queue_t *queue,
                        struct error *error)
{
    static const uint64_t one = 1;

    REQUIRE(client->queue == NULL && queue != NULL);
    client->queue = queue;
    client->descriptor = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (client->descriptor < 0)
        return error_set(error, ERROR_RETRY, "no descriptor is left for Kafka's events");
    loop_watch_init(&client->watch, client_ready, client);
    rd_kafka_queue_io_event_enable(queue, client->descriptor, &one, sizeof(one));
    /* What came before would keep the queue non-empty, and so the descriptor silent, for ever. */
    if (eventfd_write(client->descriptor, one) != 0)
        bug("an eventfd cannot be written to");
    return loop_watch_start(loop, &client->watch, client->descriptor, LOOP_READ, error);
}

void kafka_client_unwatch(struct kafka_client *client)
{
    loop_watch_stop(&client->watch);
    if (client->queue != NULL) {
        rd_kafka_queue_io_event_enable(client->queue, -1, NULL, 0);
        rd_kafka_queue_destroy(client->queue);
        client->queue = NULL;
    }
    if (client->descriptor >= 0)
        close(client->descriptor);
    client->descriptor = -1;
}

enum error_class kafka_error_class(rd_kafka_resp_err_t code)
{
    static const rd_kafka_resp_err_t permanent[] = {
        RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE,
        RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE,
        RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE,
        RD_KAFKA_RESP_ERR_INVALID_RECORD,
        RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
        RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
        RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION,
        RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION,
        RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
        RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
        RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
        RD_KAFKA_RESP_ERR_POLICY_VIOLATION,
        RD_KAFKA_RESP_ERR_INVALID_CONFIG,
        RD_KAFKA_RESP_ERR_INVALID_PARTITIONS,
        RD_KAFKA_RESP_ERR__INVALID_ARG,
        RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE,
        RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET,
    };

    if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
        return ERROR_NONE;
    for (size_t i = 0; i < sizeof(permanent) / sizeof(permanent[0]); i++)
        if (code == permanent[i])
            return ERROR_PERMANENT;
    return ERROR_RETRY;
}
