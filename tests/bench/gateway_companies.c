#include <stdlib.h>

#include "codec/command.h"
#include "codec/document.h"
#include "connector/connector.h"
#include "gateway.h"
#include "io/clock.h"

enum { CLEAR_MS = 60000, LOOK_MS = 5 };

/* --- connections ------------------------------------------------------------------------------ */

static struct text password_hash(struct crypto_fingerprint *hash)
{
    struct crypto_keys keys;
    gateway_keys(&keys);
    *hash = crypto_fingerprint(connector_newest_key(&keys), TEXT(COMPANY_PASSWORD));
    return text_slice((const char *)hash->bytes, sizeof(hash->bytes));
}

static void insert_connections(struct postgres *db, size_t count)
{
    static const struct postgres_statement connections = {
        NULL,
        "INSERT INTO gateway.connection (connection, tenant, user_name, password_key, password, "
        "file_id, created_at, password_at) SELECT c, md5('tenant ' || c)::uuid, c::text, 1, $2, "
        "$3, i, 0 FROM (SELECT i, md5($4::int8 || ' ' || i)::uuid AS c "
        "FROM generate_series(0, $1 - 1) AS i) AS w"};
    struct crypto_fingerprint hash;
    struct uuid file;
    struct error error;
    REQUIRE(uuid_parse(TEXT(COMPANY_FILE_ID), &file));
    if (!postgres_query(db,
                        POSTGRES_CALL(&connections, postgres_int8((int64_t)count),
                                      postgres_bytea(password_hash(&hash)), postgres_uuid(file),
                                      postgres_int8(clock_now_us())),
                        NULL, &error))
        bug("%s", error.message);
}

static struct company *load_active(struct postgres *db, size_t on_record, size_t active)
{
    static const struct postgres_statement load = {
        NULL, "SELECT connection, tenant FROM gateway.connection WHERE created_at % $1 = 0 "
              "ORDER BY created_at LIMIT $2"};
    struct company *companies = calloc(active, sizeof(*companies));
    struct postgres_result *rows = NULL;
    struct error error;
    REQUIRE(companies);
    if (!postgres_query(db,
                        POSTGRES_CALL(&load, postgres_int8((int64_t)(on_record / active)),
                                      postgres_int8((int64_t)active)),
                        &rows, &error))
        bug("%s", error.message);
    REQUIRE(postgres_rows(rows) == active);
    for (size_t i = 0; i < active; i++)
        companies[i] = (struct company){.connection = postgres_uuid_at(rows, i, 0),
                                        .tenant = postgres_uuid_at(rows, i, 1)};
    postgres_result_free(rows);
    return companies;
}

struct company *companies_connect(struct bench *bench, size_t on_record, size_t active)
{
    struct postgres *db = database_open(bench, NULL);
    database_execute(db, "TRUNCATE gateway.connection, gateway.session");
    insert_connections(db, on_record);
    /* Read just now: without commands there is nothing to do. */
    database_execute(db, "INSERT INTO gateway.session (connection, tenant, read_at) "
                         "SELECT connection, tenant, online.clock_us() FROM gateway.connection");
    database_execute(db, "VACUUM ANALYZE gateway.connection, gateway.session");
    struct company *companies = load_active(db, on_record, active);
    postgres_free(db);
    return companies;
}

/* --- commands --------------------------------------------------------------------------------- */

static void handle_reported(void *context, const struct kafka_report *report)
{
    (void)context;
    if (!report->is_delivered)
        bug("a command could not be published: %s", report->error.message);
}

void orders_open(struct orders *orders, const struct bench *bench, struct loop *loop)
{
    const struct kafka_producer_options options = {
        .connection = {.brokers = bench->brokers, .client = "bench"}, .reported = handle_reported};
    struct error error;
    *orders = (struct orders){.bench = bench, .loop = loop};
    arena_init(&orders->arena, 0);
    REQUIRE(topic_format(TOPIC_COMMANDS_GATEWAY, text_of(bench->prefix), orders->topic));
    if (!kafka_producer_create(loop, &options, &orders->producer, &error))
        bug("%s", error.message);
}

void orders_close(struct orders *orders)
{
    kafka_producer_free(orders->producer);
    arena_release(&orders->arena);
}

static struct uuid run_of(const struct company *company, int64_t session)
{
    char number[24];
    snprintf(number, sizeof(number), "%lld", (long long)session);
    return derive_named_id(company->tenant, "run", text_of(number));
}

static void place_read(struct orders *orders, const struct company *company, enum read_kind kind,
                       int64_t session)
{
    const struct envelope_origin origin = {TEXT("tieout/bench"), 1};
    struct uuid run = run_of(company, session);
    const struct read_command command = {.id = derive_read_id(company->tenant, run, kind, 0),
                                         .tenant = company->tenant,
                                         .kind = kind,
                                         .run_id = run,
                                         .due = INSTANT_NONE};
    struct envelope envelope = {0};
    struct buffer body;
    buffer_init(&body, 0);
    read_command_encode(&command, &origin, &orders->arena, &body, &envelope);
    topic_publish(orders->loop, orders->producer, orders->topic, &envelope);
    buffer_release(&body);
}

static void make_bill(struct orders *orders, int number, struct document *out)
{
    struct text text = arena_format(
        &orders->arena,
        "{\"vendor\":\"V-9\",\"number\":\"B%d\",\"date\":\"2026-03-01\",\"total\":\"100.00\","
        "\"expense_lines\":[{\"account\":\"5-1\",\"amount\":\"100.00\"}]}",
        number);
    struct error error;
    const struct json *object = json_parse(&orders->arena, text, &error);
    *out = (struct document){.entity = ENTITY_BILL};
    if (!object || !document_parse(&orders->arena, object, ENTITY_BILL, out, &error))
        bug("%s", error.message);
}

static void place_write(struct orders *orders, const struct company *company, int64_t session,
                        int number)
{
    const struct envelope_origin origin = {TEXT("tieout/bench"), 1};
    struct text name = arena_format(&orders->arena, "%lld %d", (long long)session, number);
    struct uuid record = derive_named_id(company->tenant, "bill", name);
    struct write_command command = {
        .id = derive_write_id(company->tenant, record, 1, SIDE_DESKTOP),
        .tenant = company->tenant,
        .record_id = record,
        .run_id = run_of(company, session),
        .target = SIDE_DESKTOP,
        .entity = ENTITY_BILL,
        .action = ACTION_CREATE,
        .version = 1,
        .native_id = TEXT_NONE,
        .base_version = TEXT(""),
        .rule = 1,
        .rule_kind = 'R',
    };
    struct envelope envelope = {0};
    struct buffer body;
    buffer_init(&body, 0);
    make_bill(orders, (int)session * COMPANY_WRITES + number, &command.document);
    write_command_encode(&command, &origin, &orders->arena, &body, &envelope);
    topic_publish(orders->loop, orders->producer, orders->topic, &envelope);
    buffer_release(&body);
}

/* The writes last: when they are there, all is. */
static void place_for(struct orders *orders, const struct company *company)
{
    int64_t session = company->sessions + 1;
    place_read(orders, company, READ_RUN, session);
    for (int i = 0; i < COMPANY_WRITES; i++)
        place_write(orders, company, session, i);
    arena_clear(&orders->arena);
}

void orders_place(struct orders *orders, struct postgres *db, const struct company *companies,
                  size_t count)
{
    struct error error;
    int64_t wanted = (int64_t)count * COMPANY_WRITES;
    for (size_t i = 0; i < count; i++)
        place_for(orders, &companies[i]);
    if (!kafka_producer_flush(orders->producer, CLEAR_MS, &error))
        bug("%s", error.message);
    while (database_number(db, "SELECT count(*) FROM gateway.due WHERE NOT is_settled") < wanted)
        loop_step(orders->loop, LOOK_MS);
}

void orders_close_run(struct orders *orders, const struct company *company)
{
    place_read(orders, company, READ_SCHEDULE, company->sessions);
    arena_clear(&orders->arena);
}
