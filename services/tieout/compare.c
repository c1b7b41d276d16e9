/* Replay and live, tenant by tenant: the tenants' own rows, which hold the digest of their records,
 * and the records where those differ. */
#include <string.h>

#include "codec/record.h"
#include "codec/write.h"
#include "fold/head.h"
#include "replay.h"

enum { ROWS_SHOWN = 20, MEMBERS_MAX = 64, MEMBER_DEPTH = 2 };

/* What is told of one tenant. */
struct finding {
    struct uuid tenant;
    enum { FOUND_EQUAL, FOUND_DIFFERENT, FOUND_UNKNOWN } result;
    const char *reason;       /* or NULL */
    struct text live, replay; /* heads; TEXT_NONE: none */
    size_t row_count;
    struct buffer rows; /* JSON objects */
};

static const char *const RESULTS[] = {"equal", "different", "unknown"};

/* --- telling -----------------------------------------------------------------------------------
 */

static struct text digest_of(struct replay *replay, struct text head)
{
    struct error error;
    struct arena *arena = &replay->partition_arena;
    if (!text_is_present(head))
        return TEXT("none");
    struct text digest = json_text(json_parse(arena, head, &error), "digest");
    return text_is_present(digest) ? digest : TEXT("unreadable");
}

static void append_json(struct replay *replay, const struct finding *finding)
{
    struct json_writer writer;
    struct buffer *out = &replay->findings;
    const struct tenant_state *state = refold_state(&replay->refold, finding->tenant);
    if (out->length)
        buffer_append_char(out, ',');
    json_writer_init(&writer, out);
    json_open_object(&writer, NULL);
    write_uuid(&writer, "tenant", finding->tenant);
    json_write_string(&writer, "result", RESULTS[finding->result]);
    if (finding->reason)
        json_write_string(&writer, "reason", finding->reason);
    json_write_int64(&writer, "partition", replay->partition);
    json_write_int64(&writer, "offset", replay->next);
    json_write_int64(&writer, "events", state ? (int64_t)state->head.event_count : 0);
    json_write_text(&writer, "live", digest_of(replay, finding->live));
    json_write_text(&writer, "replay", digest_of(replay, finding->replay));
    json_write_int64(&writer, "rows_different", (int64_t)finding->row_count);
    json_open_array(&writer, "rows");
    if (finding->rows.length)
        json_write_raw(&writer, NULL, buffer_text(&finding->rows));
    json_close_array(&writer);
    json_close_object(&writer);
}

static void append_row_lines(struct replay *replay, const struct finding *finding)
{
    struct error error;
    struct arena *arena = &replay->partition_arena;
    struct text list = arena_format(arena, "[%.*s]", TEXT_ARG(buffer_text(&finding->rows)));
    struct buffer *out = &replay->cli->out;
    JSON_EACH(row, json_parse(arena, list, &error))
    {
        buffer_append_format(out, "  record %.*s:", TEXT_ARG(json_text(row, "record")));
        if (json_member(row, "live")->kind == JSON_NULL)
            buffer_append_string(out, " live does not have it");
        if (json_member(row, "replay")->kind == JSON_NULL)
            buffer_append_string(out, " replay does not have it");
        JSON_EACH(member, json_member(row, "members"))
        {
            buffer_append_format(out, " %.*s", TEXT_ARG(member->text));
        }
        buffer_append_char(out, '\n');
    }
    if (finding->row_count > ROWS_SHOWN)
        buffer_append_format(out, "  and %zu more records\n", finding->row_count - ROWS_SHOWN);
}

static void append_lines(struct replay *replay, const struct finding *finding)
{
    char id[UUID_TEXT_BYTES];
    struct buffer *out = &replay->cli->out;
    buffer_append_format(out,
                         "tenant  %.*s\nlive    %.*s\nreplay  %.*s\n%s, at offset %lld of "
                         "partition %d%s%s\n",
                         TEXT_ARG(uuid_format(finding->tenant, id)),
                         TEXT_ARG(digest_of(replay, finding->live)),
                         TEXT_ARG(digest_of(replay, finding->replay)), RESULTS[finding->result],
                         (long long)replay->next, (int)replay->partition,
                         finding->reason ? ": " : "", finding->reason ? finding->reason : "");
    append_row_lines(replay, finding);
}

/* Of a replay of all, tenants that are equal are only counted. */
static void tell(struct replay *replay, const struct finding *finding)
{
    size_t *counts[] = {&replay->equal_count, &replay->different_count, &replay->unknown_count};
    (*counts[finding->result])++;
    if (finding->result == FOUND_EQUAL && uuid_is_nil(replay->tenant))
        return;
    if (replay->cli->is_json)
        append_json(replay, finding);
    else
        append_lines(replay, finding);
}

/* --- rows --------------------------------------------------------------------------------------
 */

static bool is_same(const struct json *a, const struct json *b)
{
    return a && b && text_equal(a->span, b->span);
}

static const struct json *member_of(const struct json *object, struct text key)
{
    JSON_EACH(member, object)
    {
        if (text_equal(member->key, key))
            return member;
    }
    return NULL;
}

/* The names of members that differ: "rest.standing". */
static void write_members(struct json_writer *writer, struct arena *arena, const struct json *a,
                          const struct json *b, struct text prefix)
{
    const struct json *objects[] = {a, b};
    for (size_t i = 0; i < 2; i++) {
        JSON_EACH(member, objects[i])
        {
            const struct json *other = member_of(objects[1 - i], member->key);
            if (is_same(member, other) || (i == 1 && other))
                continue;
            struct text name = arena_format(arena, "%.*s%s%.*s", TEXT_ARG(prefix),
                                            prefix.length ? "." : "", TEXT_ARG(member->key));
            bool is_deeper = other && member->kind == JSON_OBJECT && other->kind == JSON_OBJECT &&
                             !prefix.length;
            if (is_deeper)
                write_members(writer, arena, member, other, name);
            else
                json_write_text(writer, NULL, name);
        }
    }
}

static void add_row(struct replay *replay, struct finding *finding, struct uuid id,
                    const struct text rows[2])
{
    struct error error;
    struct json_writer writer;
    struct arena *arena = &replay->partition_arena;
    if (finding->row_count++ >= ROWS_SHOWN)
        return;
    if (finding->rows.length)
        buffer_append_char(&finding->rows, ',');
    json_writer_init(&writer, &finding->rows);
    json_open_object(&writer, NULL);
    write_uuid(&writer, "record", id);
    json_open_array(&writer, "members");
    if (text_is_present(rows[0]) && text_is_present(rows[1]))
        write_members(&writer, arena, json_parse(arena, arena_copy(arena, rows[0]), &error),
                      json_parse(arena, arena_copy(arena, rows[1]), &error), TEXT(""));
    json_close_array(&writer);
    static const char *const SIDES[] = {"live", "replay"};
    for (size_t i = 0; i < 2; i++) {
        if (text_is_present(rows[i]))
            json_write_raw(&writer, SIDES[i], rows[i]);
        else
            json_write_null(&writer, SIDES[i]);
    }
    json_close_object(&writer);
}

static void format_row(const struct tenant_state *state, struct uuid id, struct buffer *out)
{
    const struct record *record = state ? state_record(state, id) : NULL;
    buffer_clear(out);
    if (record)
        record_row_format(record, out);
}

static struct text row_text(const struct buffer *row)
{
    return row->length ? buffer_text(row) : TEXT_NONE;
}

/* Those of `left`; of `right` only those that left does not have, when is_rest. */
static void compare_rows(struct replay *replay, struct finding *finding,
                         const struct tenant_state *states[2], bool is_rest)
{
    struct buffer rows[2];
    buffer_init(&rows[0], 0);
    buffer_init(&rows[1], 0);
    const struct tenant_state *walked = states[is_rest];
    for (size_t i = 0; walked && i < walked->records.entry_count; i++) {
        const struct slot *slot = walked->records.entries[i].value;
        if (!slot || slot->is_absent)
            continue;
        for (size_t j = 0; j < 2; j++)
            format_row(states[j], slot->record.id, &rows[j]);
        const struct text texts[2] = {row_text(&rows[0]), row_text(&rows[1])};
        bool is_here = is_rest ? !text_is_present(texts[0]) : !text_equal(texts[0], texts[1]);
        if (is_here)
            add_row(replay, finding, slot->record.id, texts);
    }
    buffer_release(&rows[0]);
    buffer_release(&rows[1]);
}

/* --- tenants -----------------------------------------------------------------------------------
 */

/* The tenant's own row as it is folded; TEXT_NONE when nothing of it was. */
static struct text folded_head(struct replay *replay, struct uuid tenant)
{
    const struct tenant_state *state = refold_state(&replay->refold, tenant);
    if (!state || state->head.event_count == 0)
        return TEXT_NONE;
    struct buffer head;
    buffer_init(&head, 0);
    head_format(&state->head, &head);
    struct text copy = arena_copy(&replay->partition_arena, buffer_text(&head));
    buffer_release(&head);
    return copy;
}

static const char *moved_reason(struct replay *replay, int64_t live_offset)
{
    return arena_format(&replay->partition_arena,
                        "live stands at offset %lld, not there: nothing to compare with",
                        (long long)live_offset)
        .data;
}

/* Live has what this topic never held: it came from the generation before. */
static const char *generation_reason(struct replay *replay, const struct live_state *live)
{
    const struct tenant_state *state = refold_state(&replay->refold, live->tenant);
    uint64_t folded = state ? state->head.event_count : 0;
    if (!replay->has_other_generations || folded >= live->state.head.event_count)
        return NULL;
    return arena_format(&replay->partition_arena,
                        "the tenant began in an earlier generation of the journal (live has "
                        "folded %llu of its events, %s holds %llu): write a checkpoint of that "
                        "generation (TIEOUT_TOPIC_PREFIX, --save) and go on from it",
                        (unsigned long long)live->state.head.event_count, replay->journal.topic,
                        (unsigned long long)folded)
        .data;
}

static void judge(struct replay *replay, struct live_state *live, struct finding *finding)
{
    const struct tenant_state *states[2] = {text_is_present(live->head) ? &live->state : NULL,
                                            refold_state(&replay->refold, live->tenant)};
    finding->live = live->head;
    finding->replay = folded_head(replay, live->tenant);
    bool is_equal = text_equal(finding->live, finding->replay);
    finding->reason = is_equal ? NULL : generation_reason(replay, live);
    finding->result = finding->reason ? FOUND_UNKNOWN : FOUND_DIFFERENT;
    if (finding->result == FOUND_UNKNOWN)
        return;
    compare_rows(replay, finding, states, false);
    compare_rows(replay, finding, states, true);
    if (is_equal && finding->row_count == 0)
        finding->result = FOUND_EQUAL;
    else if (finding->row_count == 0)
        finding->reason = "the records are equal, the tenant's own row is not";
}

/* Live goes on meanwhile: what it holds now is compared with what is folded as far. */
static bool look_closer(struct replay *replay, struct uuid tenant, int64_t stop,
                        struct error *error)
{
    struct live_state live = {.tenant = tenant};
    struct finding finding = {.tenant = tenant, .result = FOUND_DIFFERENT};
    bool is_fine = live_load(replay, tenant, &live, error);
    buffer_init(&finding.rows, 0);
    if (!is_fine && error->class != ERROR_RETRY) {
        /* Stored rows that cannot be read are not what a replay would have stored. */
        finding.reason = arena_format(&replay->partition_arena, "what is stored cannot be read: %s",
                                      error->message)
                             .data;
        is_fine = true;
    } else if (is_fine && stop >= 0 && live.next_offset != replay->next) {
        finding.result = FOUND_UNKNOWN;
        finding.reason = moved_reason(replay, live.next_offset);
    } else if (is_fine) {
        is_fine =
            live.next_offset <= replay->next || replay_fold_to(replay, live.next_offset, error);
        if (is_fine)
            judge(replay, &live, &finding);
    }
    if (is_fine)
        tell(replay, &finding);
    buffer_release(&finding.rows);
    state_release(&live.state);
    return is_fine;
}

/* The partition's tenants: those that are connected, and those that the journal tells of. */
static size_t list_tenants(struct replay *replay, struct uuid **out)
{
    size_t folded = refold_count(&replay->refold);
    struct map known;
    size_t count = 0;
    *out = ARENA_ARRAY(&replay->partition_arena, struct uuid, replay->known_count + folded);
    map_init(&known);
    for (size_t i = 0; i < replay->known_count; i++) {
        if (journal_partition(&replay->journal, replay->known[i]) != replay->partition)
            continue;
        (*out)[count++] = replay->known[i];
        map_put(&known, uuid_key(&replay->known[i]), &replay->known[i]);
    }
    for (size_t i = 0; i < folded; i++) {
        struct uuid tenant = refold_tenant_at(&replay->refold, i);
        if (!map_get(&known, uuid_key(&tenant)))
            (*out)[count++] = tenant;
    }
    map_release(&known);
    return count;
}

bool replay_compare(struct replay *replay, int64_t stop, struct error *error)
{
    struct uuid *tenants;
    struct live live = {0};
    size_t count = list_tenants(replay, &tenants), closer = 0;
    if (!live_read(replay, tenants, count, &live, error) ||
        (stop < 0 && live.next_offset > replay->next &&
         !replay_fold_to(replay, live.next_offset, error)))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct finding finding = {.tenant = tenants[i], .live = live.tenants[i].head};
        finding.replay = folded_head(replay, tenants[i]);
        bool is_here = live.next_offset == replay->next;
        bool is_nothing = !text_is_present(finding.live) && !text_is_present(finding.replay);
        if (!is_here) {
            finding.result = FOUND_UNKNOWN;
            finding.reason = moved_reason(replay, live.next_offset);
            tell(replay, &finding);
        } else if (replay->cli->is_deep || !text_equal(finding.live, finding.replay)) {
            tenants[closer++] = tenants[i];
        } else if (!is_nothing) {
            finding.result = FOUND_EQUAL;
            tell(replay, &finding);
        }
        refold_trim(&replay->refold);
    }
    for (size_t i = 0; i < closer; i++)
        if (!look_closer(replay, tenants[i], stop, error))
            return false;
    return true;
}
