/* Making and looking at topics: for setup, tools and tests. Every call blocks up to its timeout. */
#ifndef TIEOUT_IO_KAFKA_ADMIN_H
#define TIEOUT_IO_KAFKA_ADMIN_H

#include "io/kafka.h"

struct kafka_admin;

struct kafka_topic {
    const char *name;
    int32_t partition_count;
    int32_t replication; /* -1 = the broker's default */
    const struct kafka_setting *settings;
    size_t setting_count;
};

struct kafka_topic_state {
    bool exists;
    int32_t partition_count;
    int32_t replication; /* of the first partition */
};

bool kafka_admin_create(const struct kafka_connection *connection, int64_t timeout_ms,
                        struct kafka_admin **out, struct error *error);
void kafka_admin_free(struct kafka_admin *admin);

/* Returns when the topic can be used. A topic that exists is no error: *was_made (may be NULL) is
 * false then, and the caller compares kafka_admin_describe_topic() with what it wants. */
bool kafka_admin_make_topic(struct kafka_admin *admin, const struct kafka_topic *topic,
                            bool *was_made, struct error *error);

/* A topic that does not exist is no error: out->exists is false then. */
bool kafka_admin_describe_topic(struct kafka_admin *admin, const char *name,
                                struct kafka_topic_state *out, struct error *error);

/* One setting as the broker has it; *out is valid until the next call for this admin. */
bool kafka_admin_topic_setting(struct kafka_admin *admin, const char *topic, const char *setting,
                               struct text *out, struct error *error);

/* For tests. A topic that does not exist is no error. Returns when it is gone. */
bool kafka_admin_delete_topic(struct kafka_admin *admin, const char *name, struct error *error);

#endif
