#include "model/record.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "model/names.h"

static const char *const PRESENCE_NAMES[] = {
    [PRESENCE_NEVER] = "never",
    [PRESENCE_PRESENT] = "present",
    [PRESENCE_DELETED] = "deleted",
};

static const char *const SUBJECT_NAMES[] = {
    [SUBJECT_NONE] = "none",         [SUBJECT_RUN] = "run",       [SUBJECT_RECORD] = "record",
    [SUBJECT_SETTINGS] = "settings", [SUBJECT_ANSWER] = "answer",
};

NAMES_FUNCTIONS(presence, enum presence, PRESENCE_NAMES)
NAMES_FUNCTIONS(subject_kind, enum subject_kind, SUBJECT_NAMES)

void record_set_text(struct text *owned, struct text value)
{
    if (value.data == owned->data && value.length == owned->length)
        return;
    if (value.data && owned->data && value.length == owned->length) {
        memmove((void *)(uintptr_t)owned->data, value.data, value.length);
        return;
    }
    char *copy = NULL;
    if (text_is_present(value)) {
        copy = malloc(value.length + 1);
        if (!copy)
            bug("record: no memory for %zu bytes", value.length);
        memcpy(copy, value.data, value.length);
        copy[value.length] = '\0';
    }
    free((void *)(uintptr_t)owned->data);
    *owned = copy ? text_slice(copy, value.length) : TEXT_NONE;
}

enum { RECORD_TEXTS_OF_HALF = 9, RECORD_TEXTS = HALF_COUNT * RECORD_TEXTS_OF_HALF };

/* Every text that a record owns, so that release and size cannot disagree. */
static void list_texts(struct record *record, struct text *out[static RECORD_TEXTS])
{
    size_t at = 0;
    for (size_t half = 0; half < HALF_COUNT; half++) {
        out[at++] = &record->shown[half].native_id;
        out[at++] = &record->shown[half].version;
        out[at++] = &record->shown[half].document;
        out[at++] = &record->agreed[half];
        out[at++] = &record->out[half].origin_document;
        out[at++] = &record->out[half].sent_document;
        out[at++] = &record->prior[half].origin_document;
        out[at++] = &record->prior[half].sent_document;
        out[at++] = &record->refusal_message[half];
    }
    REQUIRE(at == RECORD_TEXTS);
}

void record_release(struct record *record)
{
    struct text *texts[RECORD_TEXTS];
    list_texts(record, texts);
    for (size_t i = 0; i < RECORD_TEXTS; i++)
        record_set_text(texts[i], TEXT_NONE);
}

void record_copy(const struct record *record, struct record *out)
{
    struct text *texts[RECORD_TEXTS];
    *out = *record;
    list_texts(out, texts);
    for (size_t i = 0; i < RECORD_TEXTS; i++) {
        struct text theirs = *texts[i];
        *texts[i] = TEXT_NONE;
        record_set_text(texts[i], theirs);
    }
}

size_t record_bytes(const struct record *record)
{
    struct record shallow = *record;
    struct text *texts[RECORD_TEXTS];
    list_texts(&shallow, texts);
    size_t bytes = sizeof(*record);
    for (size_t i = 0; i < RECORD_TEXTS; i++)
        bytes += texts[i]->data ? texts[i]->length + 1 : 0;
    return bytes;
}
