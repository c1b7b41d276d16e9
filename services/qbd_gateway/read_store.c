/* How far the reading has come, in PostgreSQL. */
#include "read.h"

/* --- sets of sources as words ------------------------------------------------------------------
 */

static struct text format_sources(struct arena *arena, uint32_t sources)
{
    struct text out = TEXT("");
    for (int i = 0; i < SOURCE_COUNT; i++)
        if (sources & (UINT32_C(1) << i))
            out = arena_format(arena, "%.*s%s%s", TEXT_ARG(out), out.length > 0 ? " " : "",
                               source_name((enum source)i));
    return out;
}

/* A source that is no more is left out. */
static uint32_t parse_sources(struct text text)
{
    uint32_t sources = 0;
    while (text_is_present(text)) {
        enum source source;
        if (source_parse(text_next(&text, ' '), &source))
            sources |= UINT32_C(1) << source;
    }
    return sources;
}

/* --- loading ---------------------------------------------------------------------------------- */

static const struct postgres_statement load_head = {
    "gateway_load_reading",
    "SELECT session, done, begun, scan, is_scan, scan_at, newest, page_rows, set_number, is_asked, "
    "asked_at, looked_at, anchor_source, anchor_id, anchor_changed, anchor_session, read_count, "
    "restarts, newest_at, back_at, reached, reached_at, wide_at, "
    "wide_rows, is_near FROM gateway.reading WHERE tenant = $1"};
static const struct postgres_statement load_sources = {
    "gateway_load_reading_sources",
    "SELECT source, position, moved_at, span, window_until, iterator_id, highest, floor, floor_at, "
    "row_count, total, read FROM gateway.reading_source WHERE tenant = $1"};
static const struct postgres_statement load_wanted = {
    "gateway_load_wanted",
    "SELECT entity, native_id, command_id, tries FROM gateway.wanted WHERE tenant = $1 "
    "ORDER BY entity, native_id, command_id LIMIT $2"};
static const struct postgres_statement load_asked = {
    "gateway_load_asked",
    "SELECT entity, native_id, command_id, tries FROM gateway.wanted WHERE tenant = $1 "
    "AND set_number = (SELECT set_number FROM gateway.reading WHERE tenant = $1) "
    "ORDER BY entity, native_id, command_id LIMIT $2"};

static void read_anchor(const struct postgres_result *result, struct arena *arena,
                        struct anchor *out)
{
    if (!source_parse(postgres_text_at(result, 0, 12), &out->source))
        return;
    out->id = arena_copy(arena, postgres_text_at(result, 0, 13));
    out->changed = postgres_int8_at(result, 0, 14);
}

static void read_head(const struct postgres_result *result, struct arena *arena,
                      struct read_state *out)
{
    struct reading *reading = &out->reading;
    *out = (struct read_state){.scan_at = INSTANT_NONE};
    reading_init(reading);
    if (postgres_rows(result) == 0)
        return;
    reading->session = postgres_int8_at(result, 0, 0);
    reading->done = parse_sources(postgres_text_at(result, 0, 1));
    reading->begun = parse_sources(postgres_text_at(result, 0, 2));
    reading->scan = postgres_int8_at(result, 0, 3);
    reading->is_scan = postgres_bool_at(result, 0, 4);
    out->scan_at = postgres_int8_at(result, 0, 5);
    reading->newest = reading->newest_before = postgres_int8_at(result, 0, 6);
    reading->page_rows = postgres_int4_at(result, 0, 7);
    out->set_number = postgres_int8_at(result, 0, 8);
    reading->is_asked = postgres_bool_at(result, 0, 9);
    reading->asked_at = postgres_int8_at(result, 0, 10);
    reading->looked_at = postgres_int8_at(result, 0, 11);
    read_anchor(result, arena, &reading->anchor);
    out->anchor_session = postgres_int8_at(result, 0, 15);
    reading->read_count = postgres_int8_at(result, 0, 16);
    reading->restarts = postgres_int4_at(result, 0, 17);
    reading->newest_at = postgres_int8_at(result, 0, 18);
    reading->back_at = postgres_int8_at(result, 0, 19);
    reading->reached = postgres_int8_at(result, 0, 20);
    reading->reached_at = postgres_int8_at(result, 0, 21);
    reading->wide_at = postgres_int8_at(result, 0, 22);
    reading->wide_rows = postgres_int8_at(result, 0, 23);
    reading->is_near = postgres_bool_at(result, 0, 24);
}

static void read_sources(const struct postgres_result *result, struct arena *arena,
                         struct reading *reading)
{
    for (size_t i = 0; i < postgres_rows(result); i++) {
        enum source source;
        if (!source_parse(postgres_text_at(result, i, 0), &source))
            continue;
        reading->sources[source] = (struct source_state){
            .position = postgres_int8_at(result, i, 1),
            .moved_at = postgres_int8_at(result, i, 2),
            .span_us = postgres_int8_at(result, i, 3),
            .until = postgres_int8_at(result, i, 4),
            .iterator_id = arena_copy(arena, postgres_text_at(result, i, 5)),
            .highest = postgres_int8_at(result, i, 6),
            .floor = postgres_int8_at(result, i, 7),
            .floor_at = postgres_int8_at(result, i, 8),
            .count = postgres_int8_at(result, i, 9),
            .total = postgres_int8_at(result, i, 10),
            .read = postgres_int8_at(result, i, 11),
        };
    }
}

static void read_wanted(const struct postgres_result *result, struct call *call,
                        struct read_step *step)
{
    size_t count = postgres_rows(result);
    step->wanted = ARENA_ARRAY(call->arena, struct wanted, count + READ_WANTED_MAX);
    step->wanted_count = count;
    for (size_t i = 0; i < count; i++)
        step->wanted[i] = (struct wanted){
            .entity = (enum entity)postgres_int4_at(result, i, 0),
            .id = arena_copy(call->arena, postgres_text_at(result, i, 1)),
            .command_id = postgres_uuid_at(result, i, 2),
            .tries = postgres_int4_at(result, i, 3),
        };
}

struct loading {
    struct call *call;
    bool is_answer;
};

static bool queue_load(struct postgres *db, void *context, struct error *error)
{
    const struct loading *loading = context;
    struct postgres_value tenant = postgres_uuid(loading->call->tenant);
    const struct postgres_statement *wanted = loading->is_answer ? &load_asked : &load_wanted;
    int64_t wanted_max = loading->is_answer ? INT32_MAX : READ_WANTED_MAX;
    return postgres_queue(db, POSTGRES_CALL(&load_head, tenant), error) &&
           postgres_queue(db, POSTGRES_CALL(&load_sources, tenant), error) &&
           postgres_queue(db, POSTGRES_CALL(wanted, tenant, postgres_int8(wanted_max)), error);
}

bool read_load(struct call *call, bool is_answer, struct error *error)
{
    struct loading loading = {call, is_answer};
    const struct postgres_read read = {&call->tenant, 1, queue_load, &loading};
    struct read_step *step = ARENA_NEW(call->arena, struct read_step);
    struct postgres_results results;
    if (!postgres_read(call->gateway->db, &read, &results, error))
        return false;
    call->notes = step;
    read_head(results.items[0], call->arena, &step->state);
    read_sources(results.items[1], call->arena, &step->state.reading);
    read_wanted(results.items[2], call, step);
    postgres_results_release(&results);
    return true;
}

/* --- saving ----------------------------------------------------------------------------------- */

static bool save_head(struct postgres *db, struct call *call, const struct read_state *state,
                      struct error *error)
{
    static const struct postgres_statement save = {
        "gateway_save_reading",
        "INSERT INTO gateway.reading (tenant, session, done, begun, scan, is_scan, scan_at, "
        "newest, "
        "page_rows, set_number, is_asked, asked_at, looked_at, anchor_source, anchor_id, "
        "anchor_changed, anchor_session, read_count, restarts, newest_at, back_at, reached, "
        "reached_at, wide_at, wide_rows, is_near) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, "
        "$19, $20, $21, $22, $23, $24, $25, $26) ON CONFLICT (tenant) DO UPDATE "
        "SET session = excluded.session, done = excluded.done, begun = excluded.begun, "
        "scan = excluded.scan, is_scan = excluded.is_scan, scan_at = excluded.scan_at, "
        "newest = excluded.newest, page_rows = excluded.page_rows, "
        "set_number = excluded.set_number, is_asked = excluded.is_asked, "
        "asked_at = excluded.asked_at, looked_at = excluded.looked_at, "
        "anchor_source = excluded.anchor_source, anchor_id = excluded.anchor_id, "
        "anchor_changed = excluded.anchor_changed, anchor_session = excluded.anchor_session, "
        "read_count = excluded.read_count, restarts = excluded.restarts, "
        "newest_at = excluded.newest_at, back_at = excluded.back_at, "
        "reached = excluded.reached, reached_at = excluded.reached_at, "
        "wide_at = excluded.wide_at, wide_rows = excluded.wide_rows, is_near = excluded.is_near"};
    const struct reading *r = &state->reading;
    bool has_anchor = r->anchor.source != SOURCE_COUNT;
    struct text anchor = has_anchor ? text_of(source_name(r->anchor.source)) : TEXT_NONE;
    return postgres_queue(
        db,
        POSTGRES_CALL(
            &save, postgres_uuid(call->tenant), postgres_int8(r->session),
            postgres_text(format_sources(call->arena, r->done)),
            postgres_text(format_sources(call->arena, r->begun)), postgres_int8(r->scan),
            postgres_bool(r->is_scan), postgres_int8(state->scan_at), postgres_int8(r->newest),
            postgres_int4(r->page_rows), postgres_int8(state->set_number),
            postgres_bool(r->is_asked), postgres_int8(r->asked_at), postgres_int8(r->looked_at),
            postgres_text(anchor), postgres_text(has_anchor ? r->anchor.id : TEXT_NONE),
            postgres_int8(r->anchor.changed), postgres_int8(state->anchor_session),
            postgres_int8(r->read_count), postgres_int4(r->restarts), postgres_int8(r->newest_at),
            postgres_int8(r->back_at), postgres_int8(r->reached), postgres_int8(r->reached_at),
            postgres_int8(r->wide_at), postgres_int8(r->wide_rows), postgres_bool(r->is_near)),
        error);
}

struct columns {
    struct text sources[SOURCE_COUNT], iterators[SOURCE_COUNT];
    int64_t positions[SOURCE_COUNT], moved[SOURCE_COUNT], spans[SOURCE_COUNT], untils[SOURCE_COUNT];
    int64_t highest[SOURCE_COUNT], floors[SOURCE_COUNT], floors_at[SOURCE_COUNT];
    int64_t counts[SOURCE_COUNT], totals[SOURCE_COUNT], reads[SOURCE_COUNT];
    size_t count;
};

static void add_column(struct columns *c, enum source source, const struct source_state *state)
{
    size_t at = c->count++;
    c->sources[at] = text_of(source_name(source));
    c->iterators[at] = state->iterator_id;
    c->positions[at] = state->position;
    c->moved[at] = state->moved_at;
    c->spans[at] = state->span_us;
    c->untils[at] = state->until;
    c->highest[at] = state->highest;
    c->floors[at] = state->floor;
    c->floors_at[at] = state->floor_at;
    c->counts[at] = state->count;
    c->totals[at] = state->total;
    c->reads[at] = state->read;
}

static bool save_sources(struct postgres *db, struct call *call, const struct reading *reading,
                         struct error *error)
{
    static const struct postgres_statement save = {
        "gateway_save_reading_sources",
        "INSERT INTO gateway.reading_source (tenant, source, iterator_id, position, moved_at, "
        "span, "
        "window_until, highest, floor, floor_at, row_count, total, read) SELECT $1, * FROM "
        "unnest($2::text[], $3::text[], $4::int8[], $5::int8[], $6::int8[], $7::int8[], "
        "$8::int8[], "
        "$9::int8[], $10::int8[], $11::int8[], $12::int8[], $13::int8[]) "
        "ON CONFLICT (tenant, source) DO UPDATE SET iterator_id = excluded.iterator_id, "
        "position = excluded.position, moved_at = excluded.moved_at, span = excluded.span, "
        "window_until = excluded.window_until, highest = excluded.highest, "
        "floor = excluded.floor, floor_at = excluded.floor_at, row_count = excluded.row_count, "
        "total = excluded.total, read = excluded.read"};
    struct arena *a = call->arena;
    struct columns c = {.count = 0};
    for (int i = 0; i < SOURCE_COUNT; i++)
        if (reading->changed & (UINT32_C(1) << i))
            add_column(&c, (enum source)i, &reading->sources[i]);
    return c.count == 0 ||
           postgres_queue(db,
                          POSTGRES_CALL(&save, postgres_uuid(call->tenant),
                                        postgres_text_array(a, c.sources, c.count),
                                        postgres_text_array(a, c.iterators, c.count),
                                        postgres_int8_array(a, c.positions, c.count),
                                        postgres_int8_array(a, c.moved, c.count),
                                        postgres_int8_array(a, c.spans, c.count),
                                        postgres_int8_array(a, c.untils, c.count),
                                        postgres_int8_array(a, c.highest, c.count),
                                        postgres_int8_array(a, c.floors, c.count),
                                        postgres_int8_array(a, c.floors_at, c.count),
                                        postgres_int8_array(a, c.counts, c.count),
                                        postgres_int8_array(a, c.totals, c.count),
                                        postgres_int8_array(a, c.reads, c.count)),
                          error);
}

bool read_save_state(struct postgres *db, struct call *call, struct error *error)
{
    const struct read_state *state = &read_step_of(call)->state;
    return save_head(db, call, state, error) && save_sources(db, call, &state->reading, error);
}
