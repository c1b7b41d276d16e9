/* Changes of the books: by people, and by programs with a key. */
#include "tests/sim/sides/posting.h"

#include "base/error.h"

#include <inttypes.h>

static void fill_role(struct document *document, enum field_role role, struct text value)
{
    if (!text_is_present(document_value(document, role)))
        document_set(document, role, value);
}

/* What the books make of a document that they take. */
static void fill_in(const struct books *books, struct document *document)
{
    if (books->side == SIDE_DESKTOP && document->entity == ENTITY_BILL &&
        !text_is_present(document->fields[BILL_PO_LINK]))
        document->fields[BILL_PO_LINK] = TEXT("none");
    if (!books->habits.fills_in || entity_kind(document->entity) != ENTITY_KIND_DOCUMENT)
        return;
    fill_role(document, ROLE_CURRENCY, TEXT("USD"));
    fill_role(document, ROLE_DUE_DATE, TEXT("2026-12-31"));
}

static void set_voided(const struct books *books, struct document *document)
{
    document_set(document, ROLE_STATUS, TEXT("voided"));
    if (!books->habits.clears_void || entity_kind(document->entity) != ENTITY_KIND_PAYMENT)
        return;
    document_set(document, ROLE_TOTAL, TEXT("0.00"));
    for (size_t i = 0; i < LINE_KINDS_MAX; i++)
        document->lines[i] = (struct lines){0};
}

/* What nobody writes: it follows from payments, and from orders. */
static void put_document(struct entry *entry, const struct document *document)
{
    struct text balance = document_value(&entry->document, ROLE_BALANCE);
    struct text link = entry->document.fields[BILL_PO_LINK];
    entry->document = *document;
    document_set(&entry->document, ROLE_BALANCE, balance);
    if (entry->entity == ENTITY_BILL && !text_is_present(document->fields[BILL_PO_LINK]))
        entry->document.fields[BILL_PO_LINK] = link;
}

static enum books_code do_create(struct books *books, const struct document *document,
                                 enum author author, struct uuid command, struct entry **out)
{
    struct document taken = *document;
    fill_in(books, &taken);
    document_set(&taken, ROLE_BALANCE, TEXT_NONE);
    enum books_code code = judge_document(books, NULL, &taken);
    if (code != BOOKS_OK)
        return code;
    *out = post_entry(books, &taken, author, command);
    post_balances(books);
    return BOOKS_OK;
}

static enum books_code do_update(struct books *books, struct entry *entry,
                                 const struct document *document, enum author author,
                                 struct uuid command)
{
    struct document taken = *document;
    document_complete(&taken);
    enum books_code code = judge_document(books, entry, &taken);
    if (code != BOOKS_OK)
        return code;
    put_document(entry, &taken);
    post_touch(books, entry);
    post_revision(books, entry, author, command);
    post_balances(books);
    return BOOKS_OK;
}

static enum books_code do_void(struct books *books, struct entry *entry, enum author author,
                               struct uuid command)
{
    enum books_code code = judge_removal(books, entry);
    if (books->habits.voids_no_transfer && entry->entity == ENTITY_FUNDS_TRANSFER)
        code = BOOKS_REFUSED;
    if (code != BOOKS_OK)
        return code;
    set_voided(books, &entry->document);
    post_touch(books, entry);
    post_revision(books, entry, author, command);
    post_balances(books);
    return BOOKS_OK;
}

static enum books_code do_delete(struct books *books, struct entry *entry, bool is_person)
{
    enum books_code code = judge_removal(books, entry);
    if (code != BOOKS_OK)
        return code;
    entry->is_deleted = true;
    entry->is_deleted_by_person = is_person;
    entry->deleted_sequence = ++*books->sequence;
    post_touch(books, entry);
    post_balances(books);
    return BOOKS_OK;
}

enum books_code books_create(struct books *books, const struct document *document,
                             struct entry **out)
{
    return do_create(books, document, AUTHOR_PERSON, UUID_NIL, out);
}

enum books_code books_update(struct books *books, struct entry *entry,
                             const struct document *document)
{
    return do_update(books, entry, document, AUTHOR_PERSON, UUID_NIL);
}

enum books_code books_void(struct books *books, struct entry *entry)
{
    return do_void(books, entry, AUTHOR_PERSON, UUID_NIL);
}

enum books_code books_delete(struct books *books, struct entry *entry)
{
    return do_delete(books, entry, true);
}

static enum books_code perform(struct books *books, const struct books_request *request,
                               struct entry **out)
{
    if (request->action == ACTION_CREATE)
        return do_create(books, &request->document, AUTHOR_COMMAND, request->key, out);
    struct entry *entry = books_find(books, request->entity, request->id);
    if (!entry || entry->is_deleted)
        return BOOKS_GONE;
    *out = entry;
    if (!text_equal(request->base_version, books_version(books, entry)))
        return BOOKS_STALE;
    struct document taken = request->document;
    switch (request->action) {
    case ACTION_UPDATE:
        if (request->groups) {
            taken = entry->document;
            document_take_groups(&taken, &request->document, request->groups, books->arena);
            document_derive(&taken, books->arena);
        }
        return do_update(books, entry, &taken, AUTHOR_COMMAND, request->key);
    case ACTION_VOID:
        return do_void(books, entry, AUTHOR_COMMAND, request->key);
    case ACTION_DELETE:
        return do_delete(books, entry, false);
    case ACTION_CREATE:
    case ACTION_COUNT:
        break;
    }
    bug("action %d is none", (int)request->action);
}

/* The books go by their own payments; what the other side says is open is kept beside that. */
static void note_open(const struct books_request *request, struct entry *entry)
{
    bool is_told = request->groups == 0 || request->groups & UINT32_C(1) << GROUP_OPEN_AMOUNT;
    bool is_writing = request->action == ACTION_CREATE || request->action == ACTION_UPDATE;
    struct text open = document_value(&request->document, ROLE_BALANCE);
    if (is_told && is_writing && !text_is_empty(open))
        entry->told_open = open;
}

const struct books_answer *books_write(struct books *books, const struct books_request *request,
                                       bool *is_replay)
{
    struct books_answer *answer = map_get(&books->answers, uuid_key(&request->key));
    *is_replay = answer != NULL;
    if (answer)
        return answer;
    answer = ARENA_NEW(books->arena, struct books_answer);
    answer->key = request->key;
    answer->code = perform(books, request, &answer->entry);
    if (answer->code != BOOKS_OK)
        return answer; /* a refusal leaves nothing: the same key may try again */
    if (request->action == ACTION_CREATE)
        answer->entry->marker = request->marker, answer->entry->is_unanswered = true;
    note_open(request, answer->entry);
    answer->version = answer->entry->version;
    answer->changed_at = answer->entry->changed_at;
    answer->document = answer->entry->document;
    books->applied_count++;
    map_put(&books->answers, uuid_key(&answer->key), answer);
    return answer;
}
