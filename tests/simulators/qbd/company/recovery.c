#include "tests/simulators/qbd/company/recovery.h"

#include "base/hash.h"

static struct message_set **find(struct company *company, struct text id)
{
    for (size_t i = 0; i < MESSAGE_SETS_MAX; i++) {
        if (company->message_sets[i] && text_equal(company->message_sets[i]->id, id))
            return &company->message_sets[i];
    }
    return NULL;
}

/* No requests: only the state of the old id is asked for. */
static void probe(struct company *company, struct recovery *recovery)
{
    struct message_set **set = find(company, recovery->old_id);
    bool is_kept = text_equal(recovery->old_id, recovery->new_id);
    if (!set) {
        recovery->code = text_is_present(recovery->new_id) ? 9002 : 600;
        return;
    }
    recovery->stored = (*set)->answers;
    if (!is_kept)
        *set = NULL;
}

static void look_up(struct company *company, struct recovery *recovery, struct text input)
{
    struct message_set **set = find(company, recovery->new_id);
    recovery->runs = !set;
    if (!set)
        return;
    if ((*set)->checksum == hash_bytes(input))
        recovery->stored = (*set)->answers;
    else
        recovery->code = 9001;
}

struct recovery recovery_begin(struct company *company, const struct xml *messages,
                               struct text input)
{
    struct recovery recovery = {.new_id = xml_attribute(messages, "newMessageSetID"),
                                .old_id = xml_attribute(messages, "oldMessageSetID")};
    if (text_characters(recovery.new_id) > MESSAGE_SET_ID_MAX ||
        text_characters(recovery.old_id) > MESSAGE_SET_ID_MAX) {
        recovery.code = 9004;
        return recovery;
    }
    if (text_is_present(recovery.old_id) && !messages->first) {
        probe(company, &recovery);
        return recovery;
    }
    recovery.runs = true;
    if (text_is_present(recovery.old_id) && !text_equal(recovery.old_id, recovery.new_id)) {
        struct message_set **old = find(company, recovery.old_id);
        if (old)
            *old = NULL;
        else if (!text_is_present(recovery.new_id))
            recovery.code = 600;
    }
    if (text_is_present(recovery.new_id))
        look_up(company, &recovery, input);
    return recovery;
}

void recovery_end(struct company *company, const struct recovery *recovery, struct text input,
                  struct text answers)
{
    if (!text_is_present(recovery->new_id) || !company->switches.remembers_message_sets)
        return;
    struct message_set *set = ARENA_NEW(&company->arena, struct message_set);
    set->id = arena_copy(&company->arena, recovery->new_id);
    set->checksum = hash_bytes(input);
    set->answers = arena_copy(&company->arena, answers);
    for (size_t i = MESSAGE_SETS_MAX - 1; i > 0; i--) /* the oldest is forgotten */
        company->message_sets[i] = company->message_sets[i - 1];
    company->message_sets[0] = set;
}
