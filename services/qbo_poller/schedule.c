#include "schedule.h"

#include "service/metrics.h"

bool schedule_adopt(struct poller *poller, struct error *error)
{
    static const struct postgres_statement adopt = {
        "poller_adopt",
        "WITH changed AS (UPDATE online.realm SET is_changed = false WHERE tenant IN "
        "(SELECT tenant FROM online.realm WHERE is_changed LIMIT 1000 FOR UPDATE SKIP LOCKED) "
        "RETURNING tenant) "
        "INSERT INTO poller.due AS old (tenant, due_at) "
        "SELECT tenant, online.clock_us() FROM changed ON CONFLICT (tenant) DO UPDATE "
        "SET due_at = least(old.due_at, excluded.due_at), wanted = old.wanted + 1"};
    return postgres_query(poller->db, POSTGRES_CALL_PLAIN(&adopt), NULL, error);
}

static bool measure_age(struct poller *poller, struct error *error)
{
    static const struct postgres_statement measure = {
        "poller_due_age", "SELECT greatest(0, online.clock_us() - min(due_at)) FROM poller.due "
                          "WHERE due_at <= online.clock_us() AND lease_until <= online.clock_us()"};
    struct postgres_result *result = NULL;
    if (!postgres_query(poller->db, POSTGRES_CALL_PLAIN(&measure), &result, error))
        return false;
    int64_t age_us = postgres_is_null(result, 0, 0) ? 0 : postgres_int8_at(result, 0, 0);
    metric_set(METRIC_POLL_DUE_AGE, NO_LABELS, age_us);
    postgres_result_free(result);
    return true;
}

bool schedule_claim(struct poller *poller, size_t most, struct claim *claims, size_t *count,
                    struct error *error)
{
    static const struct postgres_statement claim = {
        "poller_claim",
        "WITH picked AS (SELECT tenant FROM poller.due WHERE due_at <= online.clock_us() "
        "AND lease_until <= online.clock_us() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED) "
        "UPDATE poller.due d SET lease_until = online.clock_us() + $2, epoch = epoch + 1 "
        "FROM picked WHERE d.tenant = picked.tenant "
        "RETURNING d.tenant, d.epoch, d.wanted, d.run_due_at"};
    struct postgres_result *result = NULL;
    *count = 0;
    if (!measure_age(poller, error) ||
        !postgres_query(
            poller->db,
            POSTGRES_CALL(&claim, postgres_int8((int64_t)most), postgres_int8(poller->lease_us)),
            &result, error))
        return false;
    for (; *count < postgres_rows(result); ++*count)
        claims[*count] = (struct claim){
            .tenant = postgres_uuid_at(result, *count, 0),
            .epoch = postgres_int8_at(result, *count, 1),
            .wanted = postgres_int8_at(result, *count, 2),
            .run_due_at = postgres_int8_at(result, *count, 3),
        };
    postgres_result_free(result);
    return true;
}

static bool is_held(const struct postgres_result *result, struct uuid tenant)
{
    for (size_t i = 0; i < postgres_rows(result); i++) {
        if (uuid_equal(postgres_uuid_at(result, i, 0), tenant))
            return true;
    }
    return false;
}

bool schedule_renew(struct poller *poller, struct error *error)
{
    static const struct postgres_statement renew = {
        "poller_renew", "UPDATE poller.due d SET lease_until = online.clock_us() + $3 "
                        "FROM unnest($1::uuid[], $2::int8[]) AS held (tenant, epoch) "
                        "WHERE d.tenant = held.tenant AND d.epoch = held.epoch RETURNING d.tenant"};
    struct postgres_result *result = NULL;
    struct arena arena;
    size_t count = 0;
    arena_init(&arena, 0);
    struct uuid *tenants = ARENA_ARRAY(&arena, struct uuid, poller->task_count);
    int64_t *epochs = ARENA_ARRAY(&arena, int64_t, poller->task_count);
    for (struct task *task = poller->tasks; task; task = task->next) {
        tenants[count] = task->tenant;
        epochs[count++] = task->epoch;
    }
    bool is_fine = postgres_query(poller->db,
                                  POSTGRES_CALL(&renew, postgres_uuid_array(&arena, tenants, count),
                                                postgres_int8_array(&arena, epochs, count),
                                                postgres_int8(poller->lease_us)),
                                  &result, error);
    for (struct task *task = poller->tasks; is_fine && task; task = task->next)
        task->is_lost = task->is_lost || !is_held(result, task->tenant);
    postgres_result_free(result);
    arena_release(&arena);
    return is_fine;
}

bool schedule_release(struct task *task, instant_us due_at, struct error *error)
{
    static const struct postgres_statement release = {
        "poller_release",
        "UPDATE poller.due SET lease_until = 0, "
        "due_at = CASE WHEN wanted = $3 THEN $4 ELSE least($4, online.clock_us()) END "
        "WHERE tenant = $1 AND epoch = $2"};
    return postgres_query(task->poller->db,
                          POSTGRES_CALL(&release, postgres_uuid(task->tenant),
                                        postgres_int8(task->epoch), postgres_int8(task->wanted),
                                        postgres_int8(due_at)),
                          NULL, error);
}
