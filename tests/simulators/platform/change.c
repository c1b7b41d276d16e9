#include "tests/simulators/platform/change.h"

#include "tests/simulators/platform/books.h"
#include "tests/simulators/platform/cents.h"
#include "tests/simulators/platform/check.h"
#include "tests/simulators/platform/outbox.h"

static const char *const ACTION_NAMES[ACTION_COUNT] = {"create", "update", "void", "delete",
                                                       "restore"};

const char *action_name(enum action action)
{
    return ACTION_NAMES[action];
}

bool action_find(struct text name, enum action *out)
{
    for (int i = 0; i < ACTION_COUNT; i++) {
        if (text_equal_string(name, ACTION_NAMES[i])) {
            *out = (enum action)i;
            return true;
        }
    }
    return false;
}

static void show(struct tenant *tenant, const struct change *change, struct record *record)
{
    if (record->version == 0)
        record->created_at = tenant->now;
    record->version++;
    record->changed_at = tenant->now > record->changed_at ? tenant->now : record->changed_at;
    if (tenant->outbox && !change->is_silent)
        outbox_add(tenant, record);
}

static void settle_all(struct tenant *tenant, const struct record *by,
                       const struct document *document, int sign)
{
    struct settlements at = {.entity = by->entity, .document = document};
    struct settlement settlement;
    while (settlements_next(&at, &settlement)) {
        struct record *target = tenant_find(tenant, settlement.entity, settlement.id);
        REQUIRE(target);
        target->paid += sign * settlement.cents;
    }
}

static void show_settled(struct tenant *tenant, const struct change *change,
                         const struct record *by, const struct document *document)
{
    struct settlements at = {.entity = by->entity, .document = document};
    struct settlement settlement;
    while (settlements_next(&at, &settlement)) {
        struct record *target = tenant_find(tenant, settlement.entity, settlement.id);
        if (books_settle(tenant, target, by))
            show(tenant, change, target);
    }
}

/* A balance that a delivery names: what neither it nor the platform's own payments leave open was
 * settled elsewhere. Without one, what was known of it stays. */
static void take_balance(struct record *record, const struct document *document)
{
    struct text balance = document_value(record->entity, document, ROLE_BALANCE);
    if (!books_is_in_force(record) && !record->is_deleted)
        record->elsewhere = 0;
    else if (text_is_present(balance))
        record->elsewhere = record->total - record->paid - cents_of(balance);
    if (record->elsewhere < 0)
        record->elsewhere = 0;
}

/* What others made of the record goes on being shown until it is settled anew. */
static void keep_derived(struct record *record, const struct document *old)
{
    struct text *balance = document_place(record->entity, &record->document, ROLE_BALANCE);
    struct text *unapplied = document_place(record->entity, &record->document, ROLE_UNAPPLIED);
    if (balance)
        *balance = document_value(record->entity, old, ROLE_BALANCE);
    if (unapplied)
        *unapplied = document_value(record->entity, old, ROLE_UNAPPLIED);
}

/* Puts the document and the deletion in force, and the books right. */
static void enforce(struct tenant *tenant, const struct change *change, struct record *record,
                    const struct document *document, bool is_deleted)
{
    const struct layout *layout = layout_of(record->entity);
    struct document old = record->document;
    if (record->version && books_is_in_force(record))
        settle_all(tenant, record, &old, -1);
    record->document = *document;
    record->is_deleted = is_deleted;
    if (!text_is_present(record->external_id) && text_is_present(change->external_id))
        record->external_id = arena_copy(&tenant->arena, change->external_id);
    if (books_is_in_force(record))
        settle_all(tenant, record, &record->document, 1);
    if (layout->book != BOOK_NONE && layout->nature != NATURE_APPLICATION) {
        keep_derived(record, &old);
        record->total = books_worth(record->entity, document);
        if (!is_deleted)
            take_balance(record, document);
        books_settle(tenant, record, record);
    }
    show(tenant, change, record);
    show_settled(tenant, change, record, &old);
    show_settled(tenant, change, record, &record->document);
}

static struct record *write_document(struct tenant *tenant, const struct change *change,
                                     struct refusal *refusal)
{
    struct document document = change->document;
    struct record *record = change->record;
    if (!check_document(tenant, record, change->entity, &document, refusal))
        return NULL;
    if (!record)
        record = tenant_add(tenant, change->entity);
    enforce(tenant, change, record, &document, false);
    return record;
}

/* Only a delivery's own word for the balance counts. */
static void forget_balance(enum entity entity, struct document *document)
{
    struct text *balance = document_place(entity, document, ROLE_BALANCE);
    if (balance)
        *balance = TEXT_NONE;
}

static struct record *write_void(struct tenant *tenant, const struct change *change,
                                 struct refusal *refusal)
{
    struct change written = *change;
    written.document = change->record->document;
    struct text *status = document_place(change->entity, &written.document, ROLE_STATUS);
    if (!status) {
        refusal_set(refusal, REFUSAL_OTHER, "A %s cannot be voided.",
                    layout_of(change->entity)->name);
        return NULL;
    }
    *status = TEXT("voided");
    forget_balance(change->entity, &written.document);
    return write_document(tenant, &written, refusal);
}

/* Lists are never erased: they become inactive. */
static struct record *write_delete(struct tenant *tenant, const struct change *change,
                                   struct refusal *refusal)
{
    struct record *record = change->record;
    struct document document = record->document;
    struct text *active = document_place(record->entity, &document, ROLE_ACTIVE);
    if (!check_delete(tenant, record, refusal))
        return NULL;
    if (active)
        *active = TEXT("false");
    enforce(tenant, change, record, &document, !active);
    return record;
}

static struct record *write_restore(struct tenant *tenant, const struct change *change,
                                    struct refusal *refusal)
{
    struct change written = *change;
    written.document = change->record->document;
    struct text *active = document_place(change->entity, &written.document, ROLE_ACTIVE);
    if (active)
        *active = TEXT("true");
    forget_balance(change->entity, &written.document);
    return write_document(tenant, &written, refusal);
}

struct record *change_apply(struct tenant *tenant, const struct change *change,
                            struct refusal *refusal)
{
    REQUIRE((change->action == ACTION_CREATE) == (change->record == NULL));
    if (change->record && change->record->is_deleted && change->action != ACTION_RESTORE) {
        refusal_set(refusal, REFUSAL_GONE, "%s is deleted.", change->record->id);
        return NULL;
    }
    switch (change->action) {
    case ACTION_CREATE:
    case ACTION_UPDATE:
        return write_document(tenant, change, refusal);
    case ACTION_VOID:
        return write_void(tenant, change, refusal);
    case ACTION_DELETE:
        return write_delete(tenant, change, refusal);
    case ACTION_RESTORE:
        return write_restore(tenant, change, refusal);
    case ACTION_COUNT:
        break;
    }
    bug("no such action: %d", (int)change->action);
}
