#include "io/kafka_admin.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "io/clock.h"
#include "io/kafka_client.h"

enum { LOOK_AGAIN_MS = 50, SETTING_BYTES_MAX = 4096 };

struct kafka_admin {
    struct kafka_client client;
    rd_kafka_queue_t *answers;
    int64_t timeout_ms;
    char setting[SETTING_BYTES_MAX];
};

bool kafka_admin_create(const struct kafka_connection *connection, int64_t timeout_ms,
                        struct kafka_admin **out, struct error *error)
{
    struct kafka_admin *admin = calloc(1, sizeof(*admin));
    rd_kafka_conf_t *conf;

    REQUIRE(admin != NULL && timeout_ms > 0);
    admin->timeout_ms = timeout_ms;
    kafka_client_init(&admin->client, connection, NULL, admin);
    conf = kafka_client_configure(&admin->client, NULL, 0, error);
    if (conf == NULL || !kafka_client_start(&admin->client, RD_KAFKA_PRODUCER, conf, error)) {
        kafka_admin_free(admin);
        return false;
    }
    admin->answers = rd_kafka_queue_new(admin->client.handle);
    *out = admin;
    return true;
}

void kafka_admin_free(struct kafka_admin *admin)
{
    if (admin == NULL)
        return;
    if (admin->answers != NULL)
        rd_kafka_queue_destroy(admin->answers);
    if (admin->client.handle != NULL)
        rd_kafka_destroy(admin->client.handle);
    admin->client.handle = NULL;
    kafka_client_release(&admin->client);
    free(admin);
}

static bool admin_failed(rd_kafka_resp_err_t code, const char *name, const char *reason,
                         struct error *error)
{
    return error_set(error, kafka_error_class(code), "topic %s: %s", name,
                     reason != NULL ? reason : rd_kafka_err2str(code));
}

static rd_kafka_AdminOptions_t *options_make(struct kafka_admin *admin)
{
    rd_kafka_AdminOptions_t *options =
        rd_kafka_AdminOptions_new(admin->client.handle, RD_KAFKA_ADMIN_OP_ANY);
    int timeout_ms = (int)admin->timeout_ms;

    rd_kafka_AdminOptions_set_request_timeout(options, timeout_ms, NULL, 0);
    return options;
}

/* The answer to what was asked last; NULL when none came. Serves logs and errors meanwhile. */
static rd_kafka_event_t *answer_await(struct kafka_admin *admin)
{
    int64_t deadline_ms = clock_monotonic_ms() + admin->timeout_ms + LOOK_AGAIN_MS;
    rd_kafka_event_t *event = NULL;

    while (event == NULL && clock_monotonic_ms() < deadline_ms) {
        rd_kafka_poll(admin->client.handle, 0);
        event = rd_kafka_queue_poll(admin->answers, LOOK_AGAIN_MS);
    }
    return event;
}

/* --- describing --- */

bool kafka_admin_describe_topic(struct kafka_admin *admin, const char *name,
                                struct kafka_topic_state *out, struct error *error)
{
    const rd_kafka_metadata_t *metadata = NULL;
    rd_kafka_resp_err_t code;

    *out = (struct kafka_topic_state){0};
    /* All topics: asking for one by name could create it. */
    code = rd_kafka_metadata(admin->client.handle, 1, NULL, &metadata, (int)admin->timeout_ms);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        return admin_failed(code, name, NULL, error);
    for (int i = 0; i < metadata->topic_cnt; i++) {
        const rd_kafka_metadata_topic_t *topic = &metadata->topics[i];

        if (strcmp(topic->topic, name) != 0 || topic->partition_cnt == 0)
            continue;
        out->exists = true;
        out->partition_count = topic->partition_cnt;
        out->replication = topic->partitions[0].replica_cnt;
        for (int p = 0; p < topic->partition_cnt; p++)
            if (topic->partitions[p].leader < 0)
                out->exists = false; /* on its way */
    }
    rd_kafka_metadata_destroy(metadata);
    return true;
}

static bool existence_await(struct kafka_admin *admin, const char *name, bool shall_exist,
                            struct error *error)
{
    int64_t deadline_ms = clock_monotonic_ms() + admin->timeout_ms;
    struct kafka_topic_state state;

    for (;;) {
        if (!kafka_admin_describe_topic(admin, name, &state, error))
            return false;
        if (state.exists == shall_exist)
            return true;
        if (clock_monotonic_ms() > deadline_ms)
            return error_set(error, ERROR_RETRY, "topic %s: %s", name,
                             shall_exist ? "has no leader yet" : "is still there");
        poll(NULL, 0, LOOK_AGAIN_MS);
    }
}

/* --- making --- */

static rd_kafka_NewTopic_t *new_topic_make(const struct kafka_topic *topic, struct error *error)
{
    char reason[KAFKA_REASON_BYTES_MAX];
    rd_kafka_NewTopic_t *made = rd_kafka_NewTopic_new(topic->name, topic->partition_count,
                                                      topic->replication, reason, sizeof(reason));

    if (made == NULL) {
        error_set(error, ERROR_PERMANENT, "topic %s: %s", topic->name, reason);
        return NULL;
    }
    for (size_t i = 0; i < topic->setting_count; i++)
        rd_kafka_NewTopic_set_config(made, topic->settings[i].name, topic->settings[i].value);
    return made;
}

static bool first_topic_result(rd_kafka_event_t *event, rd_kafka_resp_err_t *code,
                               const char **reason)
{
    const rd_kafka_topic_result_t **results = NULL;
    size_t count = 0;

    *code = rd_kafka_event_error(event);
    *reason = rd_kafka_event_error_string(event);
    if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_CREATETOPICS_RESULT)
        results =
            rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count);
    else if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_DELETETOPICS_RESULT)
        results =
            rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event), &count);
    if (*code == RD_KAFKA_RESP_ERR_NO_ERROR && count == 1) {
        *code = rd_kafka_topic_result_error(results[0]);
        *reason = rd_kafka_topic_result_error_string(results[0]);
    }
    return *code == RD_KAFKA_RESP_ERR_NO_ERROR;
}

/* Takes the answer to a change; *code `harmless` is no failure. */
static bool change_settle(struct kafka_admin *admin, const char *name, rd_kafka_resp_err_t harmless,
                          bool *was_harmless, struct error *error)
{
    rd_kafka_event_t *event = answer_await(admin);
    rd_kafka_resp_err_t code;
    const char *reason;
    bool is_good = true;

    if (event == NULL)
        return admin_failed(RD_KAFKA_RESP_ERR__TIMED_OUT, name, NULL, error);
    *was_harmless = false;
    if (!first_topic_result(event, &code, &reason)) {
        *was_harmless = code == harmless;
        is_good = *was_harmless || admin_failed(code, name, reason, error);
    }
    rd_kafka_event_destroy(event);
    return is_good;
}

bool kafka_admin_make_topic(struct kafka_admin *admin, const struct kafka_topic *topic,
                            bool *was_made, struct error *error)
{
    rd_kafka_NewTopic_t *made = new_topic_make(topic, error);
    rd_kafka_AdminOptions_t *options;
    bool is_there = false;

    if (made == NULL)
        return false;
    options = options_make(admin);
    rd_kafka_CreateTopics(admin->client.handle, &made, 1, options, admin->answers);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_NewTopic_destroy(made);
    if (!change_settle(admin, topic->name, RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS, &is_there,
                       error))
        return false;
    if (was_made != NULL)
        *was_made = !is_there;
    return existence_await(admin, topic->name, true, error);
}

bool kafka_admin_delete_topic(struct kafka_admin *admin, const char *name, struct error *error)
{
    rd_kafka_DeleteTopic_t *topic = rd_kafka_DeleteTopic_new(name);
    rd_kafka_AdminOptions_t *options = options_make(admin);
    bool was_absent = false;

    rd_kafka_DeleteTopics(admin->client.handle, &topic, 1, options, admin->answers);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_DeleteTopic_destroy(topic);
    return change_settle(admin, name, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, &was_absent,
                         error) &&
           existence_await(admin, name, false, error);
}

/* --- settings --- */

static bool setting_take(struct kafka_admin *admin, rd_kafka_event_t *event, const char *setting,
                         struct text *out)
{
    size_t resource_count = 0, entry_count = 0;
    const rd_kafka_ConfigResource_t **resources = rd_kafka_DescribeConfigs_result_resources(
        rd_kafka_event_DescribeConfigs_result(event), &resource_count);
    const rd_kafka_ConfigEntry_t **entries;

    if (resource_count != 1 || rd_kafka_ConfigResource_error(resources[0]) != 0)
        return false;
    entries = rd_kafka_ConfigResource_configs(resources[0], &entry_count);
    for (size_t i = 0; i < entry_count; i++) {
        const char *value = rd_kafka_ConfigEntry_value(entries[i]);

        if (strcmp(rd_kafka_ConfigEntry_name(entries[i]), setting) != 0 || value == NULL)
            continue;
        if (!text_copy(text_of(value), admin->setting, sizeof(admin->setting)))
            return false;
        *out = text_of(admin->setting);
        return true;
    }
    return false;
}

bool kafka_admin_topic_setting(struct kafka_admin *admin, const char *topic, const char *setting,
                               struct text *out, struct error *error)
{
    rd_kafka_ConfigResource_t *resource =
        rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic);
    rd_kafka_AdminOptions_t *options = options_make(admin);
    rd_kafka_event_t *event;
    rd_kafka_resp_err_t code;
    bool is_good;

    rd_kafka_DescribeConfigs(admin->client.handle, &resource, 1, options, admin->answers);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_ConfigResource_destroy(resource);
    event = answer_await(admin);
    code = event != NULL ? rd_kafka_event_error(event) : RD_KAFKA_RESP_ERR__TIMED_OUT;
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        is_good = admin_failed(code, topic, NULL, error);
    else
        is_good =
            setting_take(admin, event, setting, out) ||
            error_set(error, ERROR_PERMANENT, "topic %s: setting %s is not known", topic, setting);
    if (event != NULL)
        rd_kafka_event_destroy(event);
    return is_good;
}
