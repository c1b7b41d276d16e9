#include "doubt.h"

/* --- words ------------------------------------------------------------------------------------ */

static struct text reference_of(const struct document *document, struct arena *arena)
{
    struct text number = document_value(document, ROLE_NUMBER);
    struct text date = document_value(document, ROLE_DATE);
    bool is_ours = document->entity == ENTITY_ACCOUNT || document->entity == ENTITY_DEPARTMENT;
    if (!text_is_empty(number))
        return number;
    if (!text_is_empty(date))
        return arena_format(arena, "of %.*s", TEXT_ARG(date));
    return is_ours ? document_value(document, ROLE_NAME) : TEXT("");
}

struct doubt doubt_of(const struct write_command *command, struct text reason, struct arena *arena)
{
    struct text reference = reference_of(&command->document, arena);
    return (struct doubt){.record_id = command->record_id,
                          .entity = command->entity,
                          .reference = text_is_present(reference) ? reference : TEXT(""),
                          .reason = reason};
}

struct text doubt_advice(const struct write_command *command, struct text reason,
                         struct arena *arena)
{
    const char *advice = command->action == ACTION_CREATE
                             ? "Look in QuickBooks whether it is there, and leave it there only "
                               "once; then try again: it is looked for once more, and written "
                               "only if it is not there."
                             : "Look at it in QuickBooks, then try again.";
    return arena_format(arena, "%.*s %s", TEXT_ARG(reason), advice);
}

/* --- rows ------------------------------------------------------------------------------------- */

#define COLUMNS                                                                                    \
    "SELECT d.record_id, d.entity, d.reference, d.reason, d.sent_at, d.since, count(*) OVER ()"    \
    " FROM gateway.in_doubt d"

bool doubts_ask(struct postgres *db, struct uuid tenant, struct error *error)
{
    static const struct postgres_statement load = {
        "gateway_load_doubts",
        COLUMNS " WHERE d.tenant = $1 AND EXISTS (SELECT FROM intent i WHERE i.tenant = d.tenant"
                " AND i.record_id = d.record_id AND i.target = $2 AND i.state < 3)"};
    return postgres_queue(
        db, POSTGRES_CALL(&load, postgres_uuid(tenant), postgres_int4(SIDE_DESKTOP)), error);
}

struct doubts doubts_take(struct arena *arena, const struct postgres_result *rows)
{
    size_t count = postgres_rows(rows);
    struct doubt *items = ARENA_ARRAY(arena, struct doubt, count);
    for (size_t row = 0; row < count; row++)
        items[row] = (struct doubt){
            .record_id = postgres_uuid_at(rows, row, 0),
            .entity = (enum entity)postgres_int4_at(rows, row, 1),
            .reference = arena_copy(arena, postgres_text_at(rows, row, 2)),
            .reason = arena_copy(arena, postgres_text_at(rows, row, 3)),
            .sent_at = postgres_int8_at(rows, row, 4),
            .since = postgres_int8_at(rows, row, 5),
        };
    size_t all = count == 0 ? 0 : (size_t)postgres_int8_at(rows, 0, 6);
    return (struct doubts){items, count, all};
}

struct loading {
    struct uuid tenant;
    struct arena *arena;
    struct doubts *out;
};

static bool load_body(struct postgres *db, void *context, struct error *error)
{
    static const struct postgres_statement list = {
        "gateway_list_doubts",
        COLUMNS " LEFT JOIN reconciler.record r ON r.tenant = d.tenant"
                " AND r.record_id = d.record_id WHERE d.tenant = $1"
                " AND coalesce(r.standing = $3, true) ORDER BY d.since, d.record_id LIMIT $2"};
    const struct loading *loading = context;
    struct postgres_result *rows = NULL;
    if (!postgres_set_tenants(db, &loading->tenant, 1, error) ||
        !postgres_query(db,
                        POSTGRES_CALL(&list, postgres_uuid(loading->tenant),
                                      postgres_int8(DOUBTS_SHOWN_MAX),
                                      postgres_int4(STANDING_NEEDS_YOU)),
                        &rows, error))
        return false;
    *loading->out = doubts_take(loading->arena, rows);
    postgres_result_free(rows);
    return true;
}

bool doubts_load(struct postgres *db, struct uuid tenant, struct arena *arena, struct doubts *out,
                 struct error *error)
{
    struct loading loading = {tenant, arena, out};
    *out = (struct doubts){NULL, 0, 0};
    return postgres_run(db, load_body, &loading, error) == POSTGRES_COMMITTED;
}

bool doubt_save(struct postgres *db, struct uuid tenant, const struct doubt *doubt,
                struct error *error)
{
    static const struct postgres_statement save = {
        "gateway_save_doubt",
        "INSERT INTO gateway.in_doubt AS d"
        " (tenant, record_id, entity, reference, reason, sent_at, since)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant, record_id) DO UPDATE SET"
        " reference = excluded.reference, reason = excluded.reason,"
        " sent_at = least(d.sent_at, excluded.sent_at)"};
    return postgres_queue(
        db,
        POSTGRES_CALL(&save, postgres_uuid(tenant), postgres_uuid(doubt->record_id),
                      postgres_int4((int32_t)doubt->entity), postgres_text(doubt->reference),
                      postgres_text(doubt->reason), postgres_int8(doubt->sent_at),
                      postgres_int8(doubt->since)),
        error);
}

bool doubts_drop(struct postgres *db, struct call *call, const struct uuid *records, size_t count,
                 struct error *error)
{
    static const struct postgres_statement drop = {
        "gateway_drop_doubts",
        "DELETE FROM gateway.in_doubt WHERE tenant = $1 AND record_id = ANY ($2::uuid[])"};
    return postgres_queue(db,
                          POSTGRES_CALL(&drop, postgres_uuid(call->tenant),
                                        postgres_uuid_array(call->arena, records, count)),
                          error);
}
