/* States in files:
 *
 *   {"checkpoint":1,"topic":"...","tenant":"..."?}
 *   {"partition":3,"offset":17}     then the partition's tenants (fold/checkpoint.h)
 *   {"end":true}
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "codec/write.h"
#include "replay.h"
#include "state_file.h"

enum { VERSION = 1 };

/* --- reading -----------------------------------------------------------------------------------
 */

static bool skip_lines(FILE *file, int64_t count)
{
    int c = 0;
    while (count > 0 && (c = getc_unlocked(file)) != EOF)
        count -= c == '\n';
    return count == 0;
}

static void note_place(struct checkpoint_source *source, struct uuid tenant, int64_t position)
{
    if (source->place_count == source->place_capacity) {
        source->place_capacity = source->place_capacity ? source->place_capacity * 2 : 64;
        source->places = realloc(source->places, source->place_capacity * sizeof(*source->places));
        REQUIRE(source->places);
    }
    source->places[source->place_count++] = (struct checkpoint_place){tenant, position};
}

static bool note_offset(struct checkpoint_source *source, const struct json *line)
{
    int64_t partition = json_int64(line, "partition", -1);
    int64_t offset = json_int64(line, "offset", -1);
    if (partition < 0 || partition >= KAFKA_PARTITIONS_MAX || offset < 0)
        return false;
    source->offsets[partition] = offset;
    return true;
}

static bool read_header(struct checkpoint_source *source, struct arena *arena, struct error *error)
{
    const struct json *line = state_file_line(source->file, arena, error);
    if (!line || json_int64(line, "checkpoint", 0) != VERSION)
        return error_set(error, ERROR_PERMANENT, "this is no checkpoint of this version");
    struct text scope = json_text(line, "tenant");
    source->topic = arena_copy(&source->arena, json_text(line, "topic"));
    return !text_is_present(scope) || uuid_parse(scope, &source->scope) ||
           error_set(error, ERROR_PERMANENT, "the checkpoint's tenant is none");
}

/* Where each tenant stands in the file; records are passed over. */
static bool read_places(struct checkpoint_source *source, struct arena *arena, struct error *error)
{
    for (;;) {
        int64_t position = ftello(source->file);
        struct uuid tenant;
        const struct json *line = state_file_line(source->file, arena, error);
        if (!line)
            return false;
        if (json_is_true(line, "end"))
            return true;
        if (json_member(line, "partition") ? note_offset(source, line) : false)
            continue;
        bool is_fine = uuid_parse(json_text(line, "tenant"), &tenant) &&
                       skip_lines(source->file, json_int64(line, "records", -1));
        if (!is_fine)
            return error_set(error, ERROR_PERMANENT, "the checkpoint is damaged");
        note_place(source, tenant, position);
    }
}

bool checkpoint_open(struct checkpoint_source *source, struct text path, struct error *error)
{
    struct arena arena;
    arena_init(&source->arena, 0);
    source->file = fopen(arena_copy(&source->arena, path).data, "re");
    if (!source->file)
        return error_set(error, ERROR_PERMANENT, "%.*s cannot be read: %s", TEXT_ARG(path),
                         strerror(errno));
    source->offsets = ARENA_ARRAY(&source->arena, int64_t, KAFKA_PARTITIONS_MAX);
    for (size_t i = 0; i < KAFKA_PARTITIONS_MAX; i++)
        source->offsets[i] = -1;
    arena_init(&arena, 0);
    bool is_fine = read_header(source, &arena, error) && read_places(source, &arena, error);
    arena_release(&arena);
    return is_fine || error_prefix(error, "%.*s", TEXT_ARG(path));
}

void checkpoint_close(struct checkpoint_source *source)
{
    if (source->file)
        fclose(source->file);
    free(source->places);
    arena_release(&source->arena);
    *source = (struct checkpoint_source){0};
}

static bool load_tenant(struct replay *replay, int64_t position, struct error *error)
{
    struct tenant_state state;
    if (!state_file_read(replay->from.file, position, &state, error))
        return false;
    refold_put(&replay->refold, &state);
    return true;
}

bool checkpoint_load(struct replay *replay, int64_t *from, struct error *error)
{
    struct checkpoint_source *source = &replay->from;
    bool is_same_topic = text_equal_string(source->topic, replay->journal.topic);
    bool is_narrower = !uuid_is_nil(source->scope) && !uuid_equal(source->scope, replay->tenant);
    if (is_narrower)
        return error_set(error, ERROR_PERMANENT,
                         "the checkpoint holds one tenant only, another than is asked for");
    /* Of an earlier generation: its tenants go on at the first event of this one. */
    *from = is_same_topic ? source->offsets[replay->partition] : 0;
    if (*from < 0)
        *from = 0;
    for (size_t i = 0; i < source->place_count; i++) {
        const struct checkpoint_place *place = &source->places[i];
        bool is_wanted = uuid_is_nil(replay->tenant) || uuid_equal(replay->tenant, place->tenant);
        if (is_wanted && journal_partition(&replay->journal, place->tenant) == replay->partition &&
            !load_tenant(replay, place->position, error))
            return false;
    }
    return true;
}

/* --- writing -----------------------------------------------------------------------------------
 */

static bool fail_writing(const struct replay *replay, struct error *error)
{
    return error_set(error, ERROR_PERMANENT, "%.*s cannot be written: %s",
                     TEXT_ARG(replay->save.path), strerror(errno));
}

static bool write_header(struct replay *replay)
{
    struct buffer line;
    struct json_writer writer;
    buffer_init(&line, 0);
    json_writer_init(&writer, &line);
    json_open_object(&writer, NULL);
    json_write_int64(&writer, "checkpoint", VERSION);
    json_write_string(&writer, "topic", replay->journal.topic);
    write_optional_uuid(&writer, "tenant", replay->tenant);
    json_close_object(&writer);
    buffer_append_char(&line, '\n');
    bool is_fine = fputs(line.data, replay->save.file) >= 0;
    buffer_release(&line);
    return is_fine;
}

bool checkpoint_create(struct replay *replay, struct text path, struct error *error)
{
    struct checkpoint_target *save = &replay->save;
    save->path = path;
    save->path_new = arena_format(&replay->arena, "%.*s.new", TEXT_ARG(path));
    save->file = fopen(save->path_new.data, "we");
    return (save->file && write_header(replay)) || fail_writing(replay, error);
}

bool checkpoint_save(struct replay *replay, struct error *error)
{
    FILE *file = replay->save.file;
    bool is_fine = fprintf(file, "{\"partition\":%d,\"offset\":%lld}\n", (int)replay->partition,
                           (long long)replay->next) > 0;
    for (size_t i = 0; is_fine && i < refold_count(&replay->refold); i++) {
        const struct tenant_state *state =
            refold_state(&replay->refold, refold_tenant_at(&replay->refold, i));
        is_fine = state->head.event_count == 0 || state_file_write(file, state);
        refold_trim(&replay->refold);
    }
    return is_fine || fail_writing(replay, error);
}

bool checkpoint_commit(struct replay *replay, bool is_complete, struct error *error)
{
    struct checkpoint_target *save = &replay->save;
    bool is_written = is_complete && fputs("{\"end\":true}\n", save->file) >= 0 &&
                      fflush(save->file) == 0 && fsync(fileno(save->file)) == 0;
    is_written = fclose(save->file) == 0 && is_written;
    save->file = NULL;
    if (is_written && rename(save->path_new.data, arena_copy(&replay->arena, save->path).data) == 0)
        return true;
    int reason = errno;
    unlink(save->path_new.data);
    errno = reason;
    return !is_complete || fail_writing(replay, error);
}
