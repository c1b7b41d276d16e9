#include "fold/keys.h"

#include "base/hash.h"
#include "fold/documents.h"
#include "rules/facts.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_BYTES_MAX = 200, NAME_HASH_CHARACTERS = 32 };

static const struct text HALF_WORDS[HALF_COUNT] = {
    [HALF_PLATFORM] = {":p:", 3},
    [HALF_LEDGER] = {":l:", 3},
};

/* Keys are made for every event: joined by hand, printf costs ten times as much. */
static struct text join(struct arena *arena, const struct text *parts, size_t count)
{
    size_t length = 0;
    for (size_t i = 0; i < count; i++)
        length += parts[i].length;
    char *key = arena_alloc(arena, length + 1);
    char *at = key;
    for (size_t i = 0; i < count; i++) {
        if (parts[i].length > 0)
            memcpy(at, parts[i].data, parts[i].length);
        at += parts[i].length;
    }
    return text_slice(key, length);
}

#define JOIN(arena, ...)                                                                           \
    join((arena), (const struct text[]){__VA_ARGS__},                                              \
         sizeof((const struct text[]){__VA_ARGS__}) / sizeof(struct text))

struct text key_identity(struct arena *arena, enum half half, enum entity entity, struct text id)
{
    return JOIN(arena, TEXT("i"), HALF_WORDS[half], text_of(entity_name(entity)), TEXT(":"), id);
}

/* A name may be longer than an index likes. */
static struct text key_named(struct arena *arena, struct text family, enum half half,
                             const struct document *document, struct text name)
{
    char hex[65];
    struct text shape = TEXT(":");
    if (name.length > NAME_BYTES_MAX) {
        struct sha256 hash = sha256_of(name);
        name = sha256_format(&hash, hex);
        name.length = NAME_HASH_CHARACTERS;
        shape = TEXT("#");
    }
    return JOIN(arena, family, HALF_WORDS[half], text_of(entity_name(document->entity)), shape,
                name);
}

/* A name is its own among its siblings only, so the parent belongs to it. */
static struct text list_name(struct arena *arena, const struct document *document)
{
    struct text name = document_value(document, ROLE_NAME);
    if (document->entity == ENTITY_VENDOR)
        return name;
    return JOIN(arena, document_value(document, ROLE_PARENT), TEXT("/"), name);
}

struct text key_name(struct arena *arena, enum half half, const struct document *document)
{
    return key_named(arena, TEXT("n"), half, document, list_name(arena, document));
}

struct text key_open_create(struct arena *arena, enum half half, const struct document *document)
{
    struct text name;
    if (entity_kind(document->entity) == ENTITY_KIND_LIST)
        name = list_name(arena, document);
    else
        name = document_value(document, ROLE_PARTY);
    return key_named(arena, TEXT("o"), half, document, name);
}

struct text key_number(struct arena *arena, enum half half, const struct document *document)
{
    struct text number = document_value(document, ROLE_NUMBER);
    if (document->entity != ENTITY_INVOICE || text_is_empty(number))
        return TEXT_NONE;
    struct text name = JOIN(arena, document_value(document, ROLE_PARTY), TEXT("/"), number);
    return key_named(arena, TEXT("d"), half, document, name);
}

struct text key_payments(struct arena *arena, struct uuid paid)
{
    char id[UUID_TEXT_BYTES];
    return JOIN(arena, TEXT("p:"), uuid_format(paid, id));
}

struct text key_waiters(struct arena *arena, struct subject subject)
{
    char id[UUID_TEXT_BYTES], digits[NUMBER_TEXT_BYTES];
    switch (subject.kind) {
    case SUBJECT_RUN:
        return JOIN(arena, TEXT("w:run:"), text_format_uint64(subject.turn, 2, digits));
    case SUBJECT_SETTINGS:
        return TEXT("w:settings");
    case SUBJECT_RECORD:
    case SUBJECT_ANSWER:
        if (uuid_is_nil(subject.record))
            return TEXT("w:record");
        return JOIN(arena, TEXT("w:"), uuid_format(subject.record, id));
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

static void push_payment(void *context, enum entity entity, struct text paid)
{
    struct key_list *list = context;
    (void)entity;
    push(list, JOIN(list->arena, TEXT("p:"), paid));
}

static void push_half(struct key_list *list, const struct record *record, enum half half)
{
    const struct shown *shown = &record->shown[half];
    struct document document;
    if (text_is_present(shown->native_id))
        push(list, key_identity(list->arena, half, record->entity, shown->native_id));
    bool is_list = entity_kind(record->entity) == ENTITY_KIND_LIST;
    bool is_payment = entity_kind(record->entity) == ENTITY_KIND_PAYMENT;
    bool is_numbered = record->entity == ENTITY_INVOICE && half == HALF_LEDGER;
    if (shown->presence == PRESENCE_PRESENT && (is_list || is_payment || is_numbered)) {
        document_read(list->arena, record->entity, shown->document, &document);
        if (is_list)
            push(list, key_name(list->arena, half, &document));
        else if (is_payment)
            document_each_applied(&document, push_payment, list);
        else if (text_is_present(key_number(list->arena, half, &document)))
            push(list, key_number(list->arena, half, &document));
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

/* Of the write that it was last decided about. */
static enum turn record_turn(const struct record *record)
{
    struct facts facts;
    if (record->subject != SUBJECT_RUN)
        return (enum turn)0;
    facts_unpack(record->facts_low, record->facts_high, &facts);
    return write_turn(record->entity, (enum action)facts.values[FACT_ACTION]);
}

size_t record_keys(const struct record *record, struct arena *arena, struct text **out)
{
    struct key_list list = {.arena = arena};
    if (uuid_is_nil(record->alias_of)) {
        push_half(&list, record, HALF_PLATFORM);
        push_half(&list, record, HALF_LEDGER);
    }
    if (record->subject != SUBJECT_NONE)
        push(&list, key_waiters(arena, (struct subject){record->subject, record->subject_record,
                                                        record_turn(record)}));
    if (record->subject == SUBJECT_RECORD || record->subject == SUBJECT_ANSWER)
        push(&list, key_waiters(arena, (struct subject){.kind = SUBJECT_RECORD}));
    if (list.count > 1)
        qsort(list.keys, list.count, sizeof(*list.keys), compare_texts);
    size_t count = 0;
    for (size_t i = 0; i < list.count; i++)
        if (count == 0 || !text_equal(list.keys[count - 1], list.keys[i]))
            list.keys[count++] = list.keys[i];
    *out = list.keys;
    return count;
}
