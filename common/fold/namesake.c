#include "fold/namesake.h"

#include "fold/change.h"
#include "fold/keys.h"

/* The id that the half's own parent had before it turned out to be this one; false: none other. */
static bool parent_alias(const struct tenant_state *state, enum half half,
                         const struct document *document, struct uuid *out)
{
    struct uuid id;
    if (!uuid_parse(document_value(document, ROLE_PARENT), &id))
        return false;
    const struct record *parent = state_resolve(state, id);
    if (!parent || !text_is_present(parent->shown[half].native_id))
        return false;
    *out = derive_record_id(state->head.tenant, half_side(state, half), parent->entity,
                            parent->shown[half].native_id);
    return !uuid_equal(*out, id);
}

size_t namesake_keys(struct arena *arena, const struct tenant_state *state, enum half half,
                     const struct document *document, struct text out[static NAMESAKE_KEYS_MAX])
{
    char text[UUID_TEXT_BYTES];
    struct uuid alias;
    out[0] = key_name(arena, half, document);
    if (!parent_alias(state, half, document, &alias))
        return 1;
    struct document other = *document;
    document_set(&other, ROLE_PARENT, uuid_format(alias, text));
    out[1] = key_name(arena, half, &other);
    return 2;
}

/* R125: it may be what somebody else's open create has made. */
static bool is_spoken_for(const struct tenant_state *state, const struct record *record,
                          enum half half)
{
    if (record->subject != SUBJECT_ANSWER)
        return false;
    const struct record *creating = state_resolve(state, record->subject_record);
    return creating && (creating->out[half].version || creating->prior[half].version);
}

void namesakes_find(struct arena *arena, const struct tenant_state *state, enum half half,
                    const struct document *document, struct namesakes *out)
{
    struct text keys[NAMESAKE_KEYS_MAX];
    size_t key_count = namesake_keys(arena, state, half, document, keys);
    enum half lacking = half_other(half);
    *out = (struct namesakes){0};
    for (size_t k = 0; k < key_count; k++) {
        size_t count;
        const struct uuid *ids = state_ids(state, keys[k], &count);
        for (size_t i = 0; i < count; i++) {
            struct record *record = state_record(state, ids[i]);
            if (record->shown[lacking].presence != PRESENCE_NEVER || record->out[lacking].version ||
                record->prior[lacking].version || is_spoken_for(state, record, half))
                continue;
            out->are_several = out->are_several || out->one;
            out->one = record;
        }
    }
    if (out->are_several)
        out->one = NULL;
}
