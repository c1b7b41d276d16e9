#include <stdlib.h>
#include <string.h>

#include "io/postgres_session.h"
#include "io/postgres_transaction.h"

struct postgres_listener {
    struct loop *loop;
    struct postgres *db;
    struct loop_watch watch;
    struct loop_timer retry;
    char *channels[POSTGRES_CHANNELS_MAX];
    size_t channel_count;
    void (*woken)(void *context, const char *channel, struct text payload);
    void *context;
};

static void listener_lost(struct postgres_listener *listener)
{
    loop_watch_stop(&listener->watch);
    postgres_disconnect(listener->db);
    loop_timer_start(&listener->retry, postgres_retry_delay_ms(listener->db), 0);
}

static void listener_tell_notifications(struct postgres_listener *listener)
{
    PGnotify *notification;

    while ((notification = PQnotifies(listener->db->connection)) != NULL) {
        listener->woken(listener->context, notification->relname, text_of(notification->extra));
        PQfreemem(notification);
    }
}

static void listener_ready(void *context, unsigned ready)
{
    struct postgres_listener *listener = context;

    (void)ready;
    if (!PQconsumeInput(listener->db->connection)) {
        listener_lost(listener);
        return;
    }
    listener_tell_notifications(listener);
}

static bool listener_subscribe(struct postgres_listener *listener, struct error *error)
{
    for (size_t i = 0; i < listener->channel_count; i++) {
        struct postgres_statement listen = {NULL, NULL};
        char *name;
        char sql[256];

        if (!postgres_connect(listener->db, error))
            return false;
        name = PQescapeIdentifier(listener->db->connection, listener->channels[i],
                                  strlen(listener->channels[i]));
        REQUIRE(name != NULL);
        REQUIRE(snprintf(sql, sizeof(sql), "LISTEN %s", name) < (int)sizeof(sql));
        PQfreemem(name);
        listen.sql = sql;
        if (!postgres_query(listener->db, POSTGRES_CALL_PLAIN(&listen), NULL, error))
            return false;
    }
    return true;
}

static void listener_connect(void *context)
{
    struct postgres_listener *listener = context;
    PGconn *connection;

    if (!listener_subscribe(listener, NULL)) {
        listener_lost(listener);
        return;
    }
    connection = listener->db->connection;
    if (!PQexitPipelineMode(connection) ||
        !loop_watch_start(listener->loop, &listener->watch, PQsocket(connection), LOOP_READ,
                          NULL)) {
        listener_lost(listener);
        return;
    }
    /* Whatever was said while we were not listening is known only to the tables. */
    for (size_t i = 0; i < listener->channel_count; i++)
        listener->woken(listener->context, listener->channels[i], TEXT_NONE);
    listener_tell_notifications(listener); /* read together with the answers */
}

static void woken_nobody(void *context, const char *channel, struct text payload)
{
    (void)context;
    (void)channel;
    (void)payload;
}

struct postgres_listener *postgres_listen(struct loop *loop, const struct postgres_options *options,
                                          const char *const *channels, size_t channel_count)
{
    struct postgres_listener *listener = calloc(1, sizeof(*listener));

    REQUIRE(listener != NULL && channel_count > 0 && channel_count <= POSTGRES_CHANNELS_MAX);
    listener->loop = loop;
    listener->db = postgres_create(options);
    listener->channel_count = channel_count;
    for (size_t i = 0; i < channel_count; i++) {
        REQUIRE(strlen(channels[i]) < 64); /* PostgreSQL would cut it */
        listener->channels[i] = strdup(channels[i]);
        REQUIRE(listener->channels[i] != NULL);
    }
    listener->woken = woken_nobody;
    loop_watch_init(&listener->watch, listener_ready, listener);
    loop_timer_init(&listener->retry, loop, listener_connect, listener);
    loop_timer_start(&listener->retry, 0, 0);
    return listener;
}

void postgres_listener_on_wake(struct postgres_listener *listener,
                               void (*woken)(void *context, const char *channel,
                                             struct text payload),
                               void *context)
{
    listener->woken = woken;
    listener->context = context;
}

bool postgres_listener_is_connected(const struct postgres_listener *listener)
{
    return loop_watch_is_started(&listener->watch);
}

void postgres_listener_free(struct postgres_listener *listener)
{
    if (listener == NULL)
        return;
    loop_watch_stop(&listener->watch);
    loop_timer_stop(&listener->retry);
    postgres_free(listener->db);
    for (size_t i = 0; i < listener->channel_count; i++)
        free(listener->channels[i]);
    free(listener);
}
