/* The floor of reading: librdkafka and nothing around it, every partition from its first offset. */
#include <stdlib.h>

#include <librdkafka/rdkafka.h>

#include "bench.h"

enum { WAIT_MS = 1000, WAITS_MAX = 30 };

static void set(rd_kafka_conf_t *conf, const char *name, const char *value)
{
    char why[256];
    if (rd_kafka_conf_set(conf, name, value, why, sizeof(why)) != RD_KAFKA_CONF_OK)
        bug("%s", why);
}

static rd_kafka_t *make_consumer(const struct bench *bench)
{
    char why[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", bench->brokers);
    set(conf, "group.id", bench->prefix);
    set(conf, "enable.auto.commit", "false");
    rd_kafka_t *client = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof(why));
    if (!client)
        bug("%s", why);
    rd_kafka_poll_set_consumer(client);
    return client;
}

static void assign_all(const struct bench *bench, rd_kafka_t *client)
{
    char topic[TOPIC_NAME_BYTES_MAX];
    REQUIRE(topic_format(TOPIC_EVENTS, text_of(bench->prefix), topic));
    rd_kafka_topic_partition_list_t *list =
        rd_kafka_topic_partition_list_new((int)bench->partitions);
    for (unsigned long i = 0; i < bench->partitions; i++)
        rd_kafka_topic_partition_list_add(list, topic, (int32_t)i)->offset = 0;
    REQUIRE(!rd_kafka_assign(client, list));
    rd_kafka_topic_partition_list_destroy(list);
}

static void consume(void *context, int index, struct gate *gate)
{
    const struct bench *bench = context;
    rd_kafka_t *client = make_consumer(bench);
    size_t count = 0;
    int waits = 0;
    (void)index;
    gate_wait(gate);
    assign_all(bench, client);
    while (count < bench->journal.count && waits < WAITS_MAX) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(client, WAIT_MS);
        if (!message) {
            waits++;
            continue;
        }
        count += !message->err;
        rd_kafka_message_destroy(message);
    }
    if (count < bench->journal.count)
        bug("the journal's topic gave %zu of %zu events", count, bench->journal.count);
}

struct span floor_consume(const struct bench *bench)
{
    struct bench copy = *bench;
    return processes_measure(bench, 1, consume, &copy);
}
