#include "tests/simulators/qbo/write.h"

#include <inttypes.h>
#include <string.h>

#include "tests/simulators/qbo/books.h"
#include "tests/simulators/qbo/cents.h"
#include "tests/simulators/qbo/document.h"
#include "tests/simulators/qbo/rules.h"

enum { NAME_TRIES_MAX = 1000 };

static const struct rules *rules_of(enum entity entity)
{
    switch (entity) {
    case ENTITY_ACCOUNT:
        return &account_rules;
    case ENTITY_VENDOR:
        return &vendor_rules;
    case ENTITY_BILL:
        return &bill_rules;
    case ENTITY_BILL_PAYMENT:
        return &payment_rules;
    case ENTITY_COMPANY_INFO:
        return &company_info_rules;
    case ENTITY_PREFERENCES:
        return &preferences_rules;
    case ENTITY_JOURNAL_ENTRY:
    case ENTITY_COUNT:
        break;
    }
    return NULL;
}

static const struct json *parse_text(struct company *company, const struct buffer *buffer)
{
    struct error error;
    struct text text = arena_copy(&company->arena, buffer_text(buffer));
    const struct json *json = json_parse(&company->arena, text, &error);
    if (!json)
        bug("own text: %s", error.message);
    return json;
}

/* A few members written over a document, as if a client had sent them sparsely. */
static const struct json *overlay(struct company *company, enum entity entity,
                                  const struct json *document, struct buffer *members)
{
    struct fault fault;
    struct document_change change = {.old = document, .incoming = parse_text(company, members)};
    const struct json *merged = document_merge(company, entity, change, &fault);
    if (!merged)
        bug("overlay: %s", fault.detail);
    buffer_release(members);
    return merged;
}

static const struct json *overlay_text(struct company *company, enum entity entity,
                                       const struct json *document, const char *key,
                                       struct text value)
{
    struct buffer buffer;
    struct json_writer writer;
    buffer_init(&buffer, 0);
    json_writer_init(&writer, &buffer);
    json_open_object(&writer, NULL);
    json_write_text(&writer, key, value);
    json_close_object(&writer);
    return overlay(company, entity, document, &buffer);
}

static bool has_name(const struct company *company, enum entity entity, const char *key,
                     struct text name)
{
    COMPANY_EACH(object, company, entity)
    {
        if (text_equal_folded(json_text(object->document, key), name))
            return true;
    }
    return false;
}

/* A list object that is made inactive gives its name free. */
static const struct json *rename_deleted(struct company *company, enum entity entity,
                                         const struct json *document)
{
    enum { SUFFIX_ROOM = 16, ACCOUNT_NAME_MAX = 100, VENDOR_NAME_MAX = 500 };
    bool is_account = entity == ENTITY_ACCOUNT;
    const char *key = is_account ? "Name" : "DisplayName";
    size_t most = (is_account ? ACCOUNT_NAME_MAX : VENDOR_NAME_MAX) - SUFFIX_ROOM;
    struct text name = text_cut_characters(json_text(document, key), most);
    struct text renamed = arena_format(&company->arena, "%.*s (deleted)", TEXT_ARG(name));
    for (int i = 2; has_name(company, entity, key, renamed) && i < NAME_TRIES_MAX; i++)
        renamed = arena_format(&company->arena, "%.*s (deleted %d)", TEXT_ARG(name), i);
    return overlay_text(company, entity, document, key, renamed);
}

static const struct json *void_document(struct company *company, const struct json *document)
{
    struct text note = json_text(document, "PrivateNote");
    struct text voided = TEXT("Voided");
    if (!text_is_empty(note))
        voided = arena_format(&company->arena, "Voided - %.*s",
                              TEXT_ARG(text_cut_characters(note, 3990)));
    struct buffer buffer;
    struct json_writer writer;
    buffer_init(&buffer, 0);
    json_writer_init(&writer, &buffer);
    json_open_object(&writer, NULL);
    json_write_text(&writer, "PrivateNote", voided);
    cents_write(&writer, "TotalAmt", 0);
    json_open_array(&writer, "Line");
    json_close_array(&writer);
    json_close_object(&writer);
    return overlay(company, ENTITY_BILL_PAYMENT, document, &buffer);
}

/* TxnDate is today when not given; a bill is due on its day when it does not say. */
static const struct json *fill_dates(struct company *company, enum entity entity,
                                     const struct json *document)
{
    char text[DATE_TEXT_BYTES_MAX];
    if (!json_member(document, "TxnDate"))
        document = overlay_text(company, entity, document, "TxnDate",
                                date_format(company_today(company), text));
    if (entity == ENTITY_BILL && !json_member(document, "DueDate"))
        document =
            overlay_text(company, entity, document, "DueDate", json_text(document, "TxnDate"));
    return document;
}

/* On the screen a transaction has its vendor's currency; only the API must be told. */
static const struct json *fill_currency(struct company *company, enum entity entity,
                                        const struct json *document)
{
    const struct object *vendor =
        company_find(company, ENTITY_VENDOR, json_text(document, "VendorRef.value"));
    struct buffer buffer;
    struct json_writer writer;
    if (!vendor || !company->is_multicurrency || json_member(document, "CurrencyRef"))
        return document;
    buffer_init(&buffer, 0);
    json_writer_init(&writer, &buffer);
    json_open_object(&writer, NULL);
    json_open_object(&writer, "CurrencyRef");
    json_write_string(&writer, "value", vendor->currency);
    json_close_object(&writer);
    json_close_object(&writer);
    return overlay(company, entity, document, &buffer);
}

static bool check_token(const struct object *object, const struct write_request *request,
                        struct fault *fault)
{
    struct text token = json_scalar(request->body, "SyncToken");
    int64_t number;
    if (text_is_empty(token) && request->as_person)
        return true;
    if (text_is_empty(token))
        return fault_set(fault, FAULT_PARAMETER_MISSING, "SyncToken",
                         "Required parameter SyncToken is missing in the request");
    if (!text_parse_int64(token, &number) || number != object->sync_token)
        return fault_set(fault, FAULT_STALE, NULL,
                         "Stale Object Error : You and another user were working on this at the "
                         "same time. The other finished before you did, so your work was not "
                         "saved.");
    return true;
}

static struct object *find_target(struct company *company, const struct write_request *request,
                                  struct fault *fault)
{
    struct text id = json_scalar(request->body, "Id");
    struct object *object = company_find(company, request->entity, id);
    if (!object) {
        fault_set(fault, FAULT_NOT_FOUND, NULL,
                  "Object Not Found : Something you're trying to use has been made inactive. Check "
                  "the fields with accounts, customers, items, vendors or employees.");
        return NULL;
    }
    return check_token(object, request, fault) ? object : NULL;
}

static struct object *delete_object(struct company *company, const struct write_request *request,
                                    struct fault *fault)
{
    const struct rules *rules = rules_of(request->entity);
    if (!rules->remove) {
        fault_set(fault, FAULT_UNSUPPORTED, NULL, "Operation delete is not supported for %s",
                  entity_name(request->entity));
        return NULL;
    }
    struct object *object = find_target(company, request, fault);
    if (!object || !rules->check_delete(company, object, fault))
        return NULL;
    object->is_deleted = true;
    rules->remove(company, object);
    company_bump(company, object);
    return object;
}

static bool is_sparse(const struct write_request *request)
{
    const struct json *sparse = json_member(request->body, "sparse");
    if (!sparse)
        return request->as_person;
    return sparse->kind == JSON_TRUE ||
           (sparse->kind == JSON_STRING && text_equal_folded(sparse->text, TEXT("true")));
}

static bool is_made_inactive(const struct object *object, const struct json *document)
{
    const struct json *active = json_member(document, "Active");
    return active && active->kind == JSON_FALSE && object && object->is_active;
}

static bool prepare(struct change *change, const struct write_request *request, struct fault *fault)
{
    struct company *company = change->company;
    enum entity entity = request->entity;
    bool is_kept = change->object && (is_sparse(request) || change->is_void);
    struct document_change merge = {.old = is_kept ? change->object->document : NULL,
                                    .incoming = request->body};
    if (change->is_void) {
        change->document = void_document(company, change->object->document);
    } else {
        change->document = document_merge(company, entity, merge, fault);
        if (!change->document)
            return false;
    }
    if (entity_is_transaction(entity))
        change->document = fill_dates(company, entity, change->document);
    if (entity_is_transaction(entity) && request->as_person)
        change->document = fill_currency(company, entity, change->document);
    if (!rules_of(entity)->check(change, fault))
        return false;
    if (entity_is_list(entity) && is_made_inactive(change->object, change->document))
        change->document = rename_deleted(company, entity, change->document);
    else if (change->is_void && request->kind != WRITE_VOID)
        change->document = void_document(company, change->document);
    return true;
}

struct object *write_object(struct company *company, const struct write_request *request,
                            struct fault *fault)
{
    const struct rules *rules = rules_of(request->entity);
    struct change change = {.company = company,
                            .allow_duplicate = request->allow_duplicate,
                            .is_void = request->kind == WRITE_VOID};
    if (!rules || (change.is_void && !rules->has_void)) {
        fault_set(fault, FAULT_UNSUPPORTED, NULL, "Operation is not supported for %s",
                  entity_name(request->entity));
        return NULL;
    }
    if (request->kind == WRITE_DELETE)
        return delete_object(company, request, fault);
    bool is_update = change.is_void || !text_is_empty(json_scalar(request->body, "Id"));
    if (is_update) {
        change.object = find_target(company, request, fault);
        if (!change.object)
            return NULL;
    }
    if (!prepare(&change, request, fault))
        return NULL;
    if (!change.object)
        change.object = company_add(company, request->entity, request->id);
    change.object->document = change.document;
    change.object->number = json_text(change.document, "DocNumber");
    rules->apply(&change);
    if (is_update)
        company_bump(company, change.object);
    return change.object;
}

static void write_journal_line(struct json_writer *writer, const struct object *account,
                               const char *side, int64_t cents)
{
    json_open_object(writer, NULL);
    json_write_string(writer, "DetailType", "JournalEntryLineDetail");
    cents_write(writer, "Amount", cents);
    json_open_object(writer, "JournalEntryLineDetail");
    json_write_string(writer, "PostingType", side);
    json_open_object(writer, "AccountRef");
    json_write_int64(writer, "value", account->id);
    json_close_object(writer);
    json_close_object(writer);
    json_close_object(writer);
}

struct object *write_journal(struct company *company, struct object *account, struct object *offset,
                             int64_t cents, struct text note)
{
    struct buffer buffer;
    struct json_writer writer;
    char day[DATE_TEXT_BYTES_MAX];
    int64_t size = cents < 0 ? -cents : cents;
    buffer_init(&buffer, 0);
    json_writer_init(&writer, &buffer);
    json_open_object(&writer, NULL);
    json_write_text(&writer, "TxnDate", date_format(company_today(company), day));
    json_write_text(&writer, "PrivateNote", note);
    json_open_array(&writer, "Line");
    write_journal_line(&writer, account, cents < 0 ? "Debit" : "Credit", size);
    write_journal_line(&writer, offset, cents < 0 ? "Credit" : "Debit", size);
    json_close_array(&writer);
    json_close_object(&writer);
    struct object *entry = company_add(company, ENTITY_JOURNAL_ENTRY, 0);
    entry->document = overlay(company, ENTITY_JOURNAL_ENTRY, NULL, &buffer);
    entry->total = size;
    struct posting postings[] = {{account, -cents, -cents}, {offset, cents, cents}};
    books_post(company, entry, postings, 2);
    return entry;
}
