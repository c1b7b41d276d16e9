#include "fold/keys.h"

#include "base/hash.h"
#include "fold/documents.h"

#include <stdlib.h>

static const char HALF_LETTERS[HALF_COUNT] = {[HALF_PLATFORM] = 'p', [HALF_LEDGER] = 'l'};

enum { NAME_HASH_CHARACTERS = 32 };

struct text key_identity(struct arena *arena, enum half half, enum entity entity, struct text id)
{
    return arena_format(arena, "i:%c:%s:%.*s", HALF_LETTERS[half], entity_name(entity),
                        TEXT_ARG(id));
}

/* A name may be longer than an index likes; its parent belongs to it (accounts). */
static struct text key_hashed(struct arena *arena, char family, enum half half, enum entity entity,
                              struct text name)
{
    char hex[65];
    struct sha256 hash = sha256_of(name);
    struct text digits = sha256_format(&hash, hex);
    digits.length = NAME_HASH_CHARACTERS;
    return arena_format(arena, "%c:%c:%s:%.*s", family, HALF_LETTERS[half], entity_name(entity),
                        TEXT_ARG(digits));
}

static struct text list_name(struct arena *arena, const struct document *document)
{
    if (document->entity == ENTITY_VENDOR)
        return document->fields[VENDOR_NAME];
    return arena_format(arena, "%.*s\n%.*s", TEXT_ARG(document->fields[ACCOUNT_PARENT]),
                        TEXT_ARG(document->fields[ACCOUNT_NAME]));
}

struct text key_name(struct arena *arena, enum half half, const struct document *document)
{
    return key_hashed(arena, 'n', half, document->entity, list_name(arena, document));
}

struct text key_open_create(struct arena *arena, enum half half, const struct document *document)
{
    struct text name;
    if (entity_kind(document->entity) == ENTITY_KIND_LIST)
        name = list_name(arena, document);
    else
        name = document->fields[document->entity == ENTITY_BILL ? (int)BILL_VENDOR
                                                                : (int)BILL_PAYMENT_VENDOR];
    return key_hashed(arena, 'o', half, document->entity, name);
}

struct text key_payments(struct arena *arena, struct uuid bill)
{
    char id[UUID_TEXT_BYTES];
    return arena_format(arena, "p:%.*s", TEXT_ARG(uuid_format(bill, id)));
}

struct text key_waiters(struct arena *arena, struct subject subject)
{
    char id[UUID_TEXT_BYTES];
    switch (subject.kind) {
    case SUBJECT_RUN:
        return TEXT("w:run");
    case SUBJECT_SETTINGS:
        return TEXT("w:settings");
    case SUBJECT_RECORD:
    case SUBJECT_ANSWER:
        return arena_format(arena, "w:%.*s", TEXT_ARG(uuid_format(subject.record, id)));
    case SUBJECT_NONE:
    case SUBJECT_COUNT:
        break;
    }
    bug("nothing waits for subject %d", (int)subject.kind);
}

/* --- every key of a record ---------------------------------------------------------------------
 */

struct key_list {
    struct arena *arena;
    struct text *keys;
    size_t count, capacity;
};

static void push(struct key_list *list, struct text key)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 8;
        struct text *keys = ARENA_ARRAY(list->arena, struct text, capacity);
        for (size_t i = 0; i < list->count; i++)
            keys[i] = list->keys[i];
        list->keys = keys;
        list->capacity = capacity;
    }
    list->keys[list->count++] = key;
}

static void push_payments(struct key_list *list, const struct document *payment)
{
    const struct lines *lines = &payment->lines[BILL_PAYMENT_LINES_APPLICATION];
    for (size_t i = 0; i < lines->count; i++) {
        struct text bill = lines->items[i].fields[BILL_PAYMENT_APPLICATION_BILL];
        push(list, arena_format(list->arena, "p:%.*s", TEXT_ARG(bill)));
    }
}

static void push_half(struct key_list *list, const struct record *record, enum half half)
{
    const struct shown *shown = &record->shown[half];
    struct document document;
    if (text_is_present(shown->native_id))
        push(list, key_identity(list->arena, half, record->entity, shown->native_id));
    bool is_list = entity_kind(record->entity) == ENTITY_KIND_LIST;
    bool is_payment = record->entity == ENTITY_BILL_PAYMENT;
    if (shown->presence == PRESENCE_PRESENT && (is_list || is_payment)) {
        document_read(list->arena, record->entity, shown->document, &document);
        if (is_list)
            push(list, key_name(list->arena, half, &document));
        else
            push_payments(list, &document);
    }
    const struct outstanding *outs[] = {&record->out[half], &record->prior[half]};
    for (size_t i = 0; i < 2; i++) {
        if (outs[i]->version == 0 || outs[i]->action != ACTION_CREATE)
            continue;
        document_read(list->arena, record->entity, outs[i]->sent_document, &document);
        push(list, key_open_create(list->arena, half, &document));
    }
}

static int compare_texts(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

size_t record_keys(const struct record *record, struct arena *arena, struct text **out)
{
    struct key_list list = {.arena = arena};
    if (uuid_is_nil(record->alias_of)) {
        push_half(&list, record, HALF_PLATFORM);
        push_half(&list, record, HALF_LEDGER);
    }
    if (record->subject != SUBJECT_NONE)
        push(&list, key_waiters(arena, (struct subject){record->subject, record->subject_record}));
    if (list.count > 1)
        qsort(list.keys, list.count, sizeof(*list.keys), compare_texts);
    size_t count = 0;
    for (size_t i = 0; i < list.count; i++)
        if (count == 0 || !text_equal(list.keys[count - 1], list.keys[i]))
            list.keys[count++] = list.keys[i];
    *out = list.keys;
    return count;
}
