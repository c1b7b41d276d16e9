#include "fold/checkpoint.h"

#include "codec/record.h"
#include "codec/write.h"
#include "fold/head.h"

static size_t count_records(const struct tenant_state *state)
{
    size_t count = 0;
    for (size_t i = 0; i < state->records.entry_count; i++) {
        const struct slot *slot = state->records.entries[i].value;
        count += slot && !slot->is_absent;
    }
    return count;
}

static void format_tenant(const struct tenant_state *state, struct buffer *out)
{
    struct json_writer writer;
    struct buffer head;
    buffer_init(&head, 0);
    head_format(&state->head, &head);
    json_writer_init(&writer, out);
    json_open_object(&writer, NULL);
    write_uuid(&writer, "tenant", state->head.tenant);
    json_write_int64(&writer, "records", (int64_t)count_records(state));
    json_write_raw(&writer, "head", buffer_text(&head));
    json_close_object(&writer);
    buffer_release(&head);
}

bool checkpoint_write(const struct tenant_state *state, checkpoint_line *line, void *context)
{
    REQUIRE(state->is_complete && state->dirty_count == 0);
    struct buffer text;
    buffer_init(&text, 0);
    format_tenant(state, &text);
    bool goes_on = line(context, buffer_text(&text));
    for (size_t i = 0; goes_on && i < state->records.entry_count; i++) {
        const struct slot *slot = state->records.entries[i].value;
        if (!slot || slot->is_absent)
            continue;
        buffer_clear(&text);
        record_row_format(&slot->record, &text);
        goes_on = line(context, buffer_text(&text));
    }
    buffer_release(&text);
    return goes_on;
}

bool checkpoint_read_tenant(const struct json *line, struct tenant_state *out, size_t *record_count,
                            struct error *error)
{
    const struct json *head = json_member(line, "head");
    int64_t count = json_int64(line, "records", -1);
    struct uuid tenant = UUID_NIL;
    bool is_tenant = head && count >= 0 && uuid_parse(json_text(line, "tenant"), &tenant);
    state_init(out, tenant);
    *record_count = (size_t)count;
    if (is_tenant)
        return head_parse(head->span, &out->head, error);
    return error_set(error, ERROR_PERMANENT, "this is no tenant of a checkpoint");
}

static void read_half(const struct json *line, enum half half, struct record *record)
{
    const struct json *shown = json_member(line, half_name(half));
    const struct json *document = json_member(shown, "document");
    record_set_text(&record->shown[half].native_id, json_text(shown, "id"));
    if (document)
        record_set_text(&record->shown[half].document, document->span);
}

bool checkpoint_read_record(const struct json *line, struct tenant_state *state,
                            struct error *error)
{
    struct record record = {0};
    const struct json *rest = json_member(line, "rest");
    bool is_record = rest && uuid_parse(json_text(line, "id"), &record.id) &&
                     entity_parse(json_text(line, "entity"), &record.entity);
    if (!is_record)
        return error_set(error, ERROR_PERMANENT, "this is no record of a checkpoint");
    read_half(line, HALF_PLATFORM, &record);
    read_half(line, HALF_LEDGER, &record);
    bool is_fine = record_rest_parse(rest->span, &record, error);
    if (is_fine)
        state_put_loaded(state, &record);
    record_release(&record);
    return is_fine;
}

bool checkpoint_finish(struct tenant_state *state, struct error *error)
{
    state_put_complete(state);
    return digest_equal(state_digest(state), state->head.digest) ||
           error_set(error, ERROR_PERMANENT,
                     "its records do not make its digest: the checkpoint is damaged");
}
