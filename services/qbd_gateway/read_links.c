/* Who pays what. */
#include <string.h>

#include "base/map.h"
#include "qbxml/record.h"
#include "read.h"

/* --- what was shown --------------------------------------------------------------------------- */

void read_add_settle(struct call *call, const struct settle *settle)
{
    struct read_step *step = read_step_of(call);
    if (step->settle_count == step->settle_capacity) {
        size_t capacity = step->settle_capacity == 0 ? 64 : step->settle_capacity * 2;
        struct settle *grown = ARENA_ARRAY(call->arena, struct settle, capacity);
        if (step->settle_count > 0)
            memcpy(grown, step->settles, step->settle_count * sizeof(*grown));
        step->settles = grown;
        step->settle_capacity = capacity;
    }
    step->settles[step->settle_count++] = *settle;
}

void read_add_application(struct call *call, struct text id)
{
    struct text credit, bill;
    if (qbxml_application_split(id, &credit, &bill))
        read_add_settle(call,
                        &(const struct settle){credit, bill, ENTITY_VENDOR_CREDIT, ENTITY_BILL});
}

/* Ids of what was met in this set. */
struct ids {
    struct text *items;
    size_t count;
};

static bool is_payer(enum entity entity)
{
    return entity == ENTITY_BILL_PAYMENT || entity == ENTITY_VENDOR_CREDIT ||
           entity == ENTITY_INVOICE_PAYMENT || entity == ENTITY_CREDIT_MEMO;
}

static bool is_payer_sighting(const struct read_step *step, size_t at)
{
    return is_payer(step->sightings[at].observation.entity);
}

static bool is_payer_news(const struct read_step *step, size_t at)
{
    return is_payer_sighting(step, at) && observed_is_news(step->memories[at], &step->rows[at]);
}

static bool is_credit_sighting(const struct read_step *step, size_t at)
{
    return step->sightings[at].observation.entity == ENTITY_VENDOR_CREDIT;
}

static bool is_bill_sighting(const struct read_step *step, size_t at)
{
    return step->sightings[at].observation.entity == ENTITY_BILL;
}

static struct ids ids_of(struct call *call, bool (*is_one)(const struct read_step *, size_t))
{
    const struct read_step *step = read_step_of(call);
    struct ids ids = {ARENA_ARRAY(call->arena, struct text, step->sighting_count), 0};
    for (size_t i = 0; i < step->sighting_count; i++)
        if (is_one(step, i))
            ids.items[ids.count++] = step->sightings[i].observation.id;
    return ids;
}

static struct postgres_value ids_array(struct call *call, struct ids ids)
{
    return postgres_text_array(call->arena, ids.items, ids.count);
}

/* --- applications that are gone --------------------------------------------------------------- */

static void note_shown(struct call *call, struct map *shown)
{
    const struct read_step *step = read_step_of(call);
    for (size_t i = 0; i < step->sighting_count; i++)
        if (step->sightings[i].observation.entity == ENTITY_CREDIT_APPLICATION)
            map_put(shown, step->sightings[i].observation.id, call);
}

static void add_unlinked(struct call *call, struct text id)
{
    *read_add_sighting(call) = (struct sighting){
        .observation = read_absence(call, ENTITY_CREDIT_APPLICATION, id),
        .is_if_known = true,
    };
}

bool read_find_unlinked(struct postgres *db, struct call *call, struct error *error)
{
    static const struct postgres_statement load = {
        "gateway_load_applications",
        "SELECT payer, paid FROM gateway.settles WHERE tenant = $1 AND payer_entity = $2 "
        "AND (payer = ANY ($3::text[]) OR paid = ANY ($4::text[]))"};
    struct ids credits = ids_of(call, is_credit_sighting);
    struct ids bills = ids_of(call, is_bill_sighting);
    struct postgres_result *result = NULL;
    struct map shown;
    if (credits.count + bills.count == 0)
        return true;
    if (!postgres_query(db,
                        POSTGRES_CALL(&load, postgres_uuid(call->tenant),
                                      postgres_int4(ENTITY_VENDOR_CREDIT), ids_array(call, credits),
                                      ids_array(call, bills)),
                        &result, error))
        return false;
    map_init(&shown);
    note_shown(call, &shown);
    for (size_t i = 0; i < postgres_rows(result); i++) {
        struct text id = qbxml_application_id(call->arena, postgres_text_at(result, i, 0),
                                              postgres_text_at(result, i, 1));
        if (!map_get(&shown, id))
            add_unlinked(call, id);
    }
    map_release(&shown);
    postgres_result_free(result);
    return true;
}

/* --- who pays what ---------------------------------------------------------------------------- */

/* What statements take of the settlements shown, a column each. */
struct settle_columns {
    struct postgres_value payers, paids, payer_entities, paid_entities;
};

static struct settle_columns settle_columns(struct call *call)
{
    const struct read_step *step = read_step_of(call);
    struct arena *a = call->arena;
    size_t n = step->settle_count;
    struct text *payers = ARENA_ARRAY(a, struct text, n), *paids = ARENA_ARRAY(a, struct text, n);
    int32_t *by = ARENA_ARRAY(a, int32_t, n), *of = ARENA_ARRAY(a, int32_t, n);
    for (size_t i = 0; i < n; i++) {
        payers[i] = step->settles[i].payer;
        paids[i] = step->settles[i].paid;
        by[i] = (int32_t)step->settles[i].payer_entity;
        of[i] = (int32_t)step->settles[i].paid_entity;
    }
    return (struct settle_columns){postgres_text_array(a, payers, n),
                                   postgres_text_array(a, paids, n), postgres_int4_array(a, by, n),
                                   postgres_int4_array(a, of, n)};
}

/* What a scan has still to read is not read again for its payers' sake. */
static struct postgres_value paid_entities(struct call *call)
{
    const struct reading *reading = &read_step_of(call)->state.reading;
    int32_t entities[2];
    size_t count = 0;
    if (!reading_will_meet(reading, SOURCE_BILL))
        entities[count++] = ENTITY_BILL;
    if (!reading_will_meet(reading, SOURCE_INVOICE))
        entities[count++] = ENTITY_INVOICE;
    return postgres_int4_array(call->arena, entities, count);
}

/* What changed payers named before, and what they name now. */
static bool want_paid(struct postgres *db, struct call *call, struct ids news, struct error *error)
{
    static const struct postgres_statement want = {
        "gateway_want_paid",
        "INSERT INTO gateway.wanted (tenant, entity, native_id) SELECT DISTINCT $1::uuid, "
        "w.entity, "
        "w.paid FROM (SELECT paid_entity, paid FROM gateway.settles WHERE tenant = $1 "
        "AND payer = ANY ($2::text[]) UNION SELECT n.entity, n.paid FROM unnest($3::text[], "
        "$4::text[], $5::int4[]) AS n (payer, paid, entity) WHERE n.payer = ANY ($2::text[])) "
        "AS w (entity, paid) WHERE w.entity = ANY ($6::int4[]) ON CONFLICT DO NOTHING"};
    struct settle_columns c = settle_columns(call);
    return news.count == 0 ||
           postgres_queue(db,
                          POSTGRES_CALL(&want, postgres_uuid(call->tenant), ids_array(call, news),
                                        c.payers, c.paids, c.paid_entities, paid_entities(call)),
                          error);
}

static bool forget_settles(struct postgres *db, struct call *call, struct error *error)
{
    static const struct postgres_statement forget = {
        "gateway_forget_settles",
        "DELETE FROM gateway.settles WHERE tenant = $1 AND (payer = ANY ($2::text[]) "
        "OR (paid = ANY ($3::text[]) AND payer_entity = $4))"};
    struct ids payers = ids_of(call, is_payer_sighting);
    struct ids bills = ids_of(call, is_bill_sighting);
    return payers.count + bills.count == 0 ||
           postgres_queue(db,
                          POSTGRES_CALL(&forget, postgres_uuid(call->tenant),
                                        ids_array(call, payers), ids_array(call, bills),
                                        postgres_int4(ENTITY_VENDOR_CREDIT)),
                          error);
}

static bool note_settles(struct postgres *db, struct call *call, struct error *error)
{
    static const struct postgres_statement note = {
        "gateway_note_settles",
        "INSERT INTO gateway.settles (tenant, payer, paid, payer_entity, paid_entity) "
        "SELECT DISTINCT $1::uuid, * FROM unnest($2::text[], $3::text[], $4::int4[], $5::int4[]) "
        "ON CONFLICT DO NOTHING"};
    struct settle_columns c = settle_columns(call);
    return read_step_of(call)->settle_count == 0 ||
           postgres_queue(db,
                          POSTGRES_CALL(&note, postgres_uuid(call->tenant), c.payers, c.paids,
                                        c.payer_entities, c.paid_entities),
                          error);
}

bool read_save_links(struct postgres *db, struct call *call, struct error *error)
{
    return want_paid(db, call, ids_of(call, is_payer_news), error) &&
           forget_settles(db, call, error) && note_settles(db, call, error);
}
