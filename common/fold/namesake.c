#include "fold/namesake.h"

#include "fold/change.h"
#include "fold/keys.h"

/* The id that the record which `role` names had, as the half's own, before it turned out to be this
 * one; false: none other. */
static bool alias_of(const struct tenant_state *state, enum half half,
                     const struct document *document, enum field_role role, struct uuid *out)
{
    struct uuid id;
    if (!uuid_parse(document_value(document, role), &id))
        return false;
    const struct record *named = state_resolve(state, id);
    if (!named || !text_is_present(named->shown[half].native_id))
        return false;
    *out = derive_record_id(state->head.tenant, half_side(state, half), named->entity,
                            named->shown[half].native_id);
    return !uuid_equal(*out, id);
}

typedef struct text make_key(struct arena *arena, enum half half, const struct document *document);

static size_t keys_of(const struct looked_for *wanted, enum field_role role, make_key *make,
                      struct text out[static NAMESAKE_KEYS_MAX])
{
    char text[UUID_TEXT_BYTES];
    struct uuid alias;
    out[0] = make(wanted->arena, wanted->half, wanted->document);
    if (!text_is_present(out[0]))
        return 0;
    if (!alias_of(wanted->state, wanted->half, wanted->document, role, &alias))
        return 1;
    struct document other = *wanted->document;
    document_set(&other, role, uuid_format(alias, text));
    out[1] = make(wanted->arena, wanted->half, &other);
    return 2;
}

size_t namesake_keys(const struct looked_for *wanted, struct text out[static NAMESAKE_KEYS_MAX])
{
    return keys_of(wanted, ROLE_PARENT, key_name, out);
}

size_t number_keys(const struct looked_for *wanted, struct text out[static NAMESAKE_KEYS_MAX])
{
    return keys_of(wanted, ROLE_PARTY, key_number, out);
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
    const struct looked_for wanted = {arena, state, half, document};
    size_t key_count = namesake_keys(&wanted, keys);
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
