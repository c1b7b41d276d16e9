#include "write_look.h"

#include <string.h>

#include "base/decimal.h"
#include "qbxml/elements.h"
#include "qbxml/object.h"
#include "qbxml/status.h"
#include "qbxml/write.h"

/* --- what to ask ------------------------------------------------------------------------------ */

static const struct qbxml_kind *kind_of(const struct write_command *command)
{
    bool is_update = command->action == ACTION_UPDATE;
    return (is_update ? qbxml_kind_for_mod : qbxml_kind_for_add)(&command->document, QBXML_FLOOR);
}

bool look_query_of(const struct write_command *command, enum qbxml_query *out)
{
    const struct qbxml_kind *kind = kind_of(command);
    size_t length = kind ? strlen(kind->name) : 0;
    for (int query = 0; kind && query < QBXML_QUERY_COUNT; query++) {
        const char *name = qbxml_query_name((enum qbxml_query)query);
        if (strncmp(name, kind->name, length) != 0 || strcmp(name + length, "Query") != 0)
            continue;
        *out = (enum qbxml_query)query;
        return true;
    }
    return false;
}

static bool pays(enum entity entity)
{
    return entity_kind(entity) == ENTITY_KIND_PAYMENT || entity == ENTITY_CREDIT_APPLICATION;
}

enum look_kind look_kind_of(const struct write_command *command, struct text bank_account)
{
    bool has_number = !text_is_empty(document_value(&command->document, ROLE_NUMBER));
    bool has_namesakes = command->entity == ENTITY_BILL || command->entity == ENTITY_INVOICE;
    enum qbxml_query query;
    if (!look_query_of(command, &query))
        return LOOK_NONE;
    if (command->action != ACTION_CREATE)
        return text_is_empty(command->native_id) ? LOOK_NONE : LOOK_RECORD;
    if (command->entity == ENTITY_CREDIT_APPLICATION && text_is_empty(bank_account))
        return LOOK_PAID_AND_BANK;
    if (pays(command->entity) && text_is_present(qbxml_paid_first(&command->document)))
        return LOOK_PAID;
    return has_namesakes && has_number ? LOOK_NUMBER : LOOK_NONE;
}

static struct text request_id(const struct write_command *command, struct arena *arena)
{
    char id[UUID_TEXT_BYTES];
    return arena_copy(arena, uuid_format(command->id, id));
}

void look_number_write(struct xml_writer *writer, const struct write_command *command,
                       struct arena *arena)
{
    const struct qbxml_kind *kind = kind_of(command);
    struct text name = arena_format(arena, "%sQueryRq", kind->name);
    bool has_links = command->entity == ENTITY_BILL || command->entity == ENTITY_INVOICE ||
                     command->entity == ENTITY_VENDOR_CREDIT;
    xml_open(writer, name);
    xml_write_attribute(writer, "requestID", request_id(command, arena));
    xml_write_element(writer, TEXT("RefNumber"), document_value(&command->document, ROLE_NUMBER));
    xml_write_element(writer, TEXT("IncludeLineItems"), TEXT("true"));
    if (has_links)
        xml_write_element(writer, TEXT("IncludeLinkedTxns"), TEXT("true"));
    xml_close(writer, name);
}

/* An account of its own says what it takes: money owed to vendors, or by customers. */
static const char *control_account_of(const struct write_command *command)
{
    bool is_receivable = command->entity == ENTITY_INVOICE_PAYMENT;
    return is_receivable ? "ARAccountRef" : "APAccountRef";
}

static void write_paid(struct xml_writer *writer, const struct write_command *command,
                       struct arena *arena)
{
    bool is_invoice = command->entity == ENTITY_INVOICE_PAYMENT;
    struct text name = is_invoice ? TEXT("InvoiceQueryRq") : TEXT("BillQueryRq");
    xml_open(writer, name);
    xml_write_attribute(writer, "requestID", request_id(command, arena));
    xml_write_element(writer, TEXT("TxnID"), qbxml_paid_first(&command->document));
    xml_write_element(writer, TEXT("IncludeRetElement"), TEXT("TxnID"));
    xml_write_element(writer, TEXT("IncludeRetElement"), text_of(control_account_of(command)));
    xml_close(writer, name);
}

static struct text bank_request_id(const struct write_command *command, struct arena *arena)
{
    return arena_format(arena, "%.*s bank", TEXT_ARG(request_id(command, arena)));
}

static void write_banks(struct xml_writer *writer, const struct write_command *command,
                        struct arena *arena)
{
    xml_open(writer, TEXT("AccountQueryRq"));
    xml_write_attribute(writer, "requestID", bank_request_id(command, arena));
    xml_write_element(writer, TEXT("ActiveStatus"), TEXT("ActiveOnly"));
    xml_write_element(writer, TEXT("AccountType"), TEXT("Bank"));
    xml_close(writer, TEXT("AccountQueryRq"));
}

void look_write(struct xml_writer *writer, const struct write_command *command, enum look_kind kind,
                struct arena *arena)
{
    struct qbxml_pick pick = {.ids = &command->native_id, .count = 1};
    switch (kind) {
    case LOOK_RECORD:
        REQUIRE(look_query_of(command, &pick.query));
        qbxml_pick_write(writer, &pick, request_id(command, arena), arena);
        return;
    case LOOK_NUMBER:
        look_number_write(writer, command, arena);
        return;
    case LOOK_PAID_AND_BANK:
        write_banks(writer, command, arena);
        write_paid(writer, command, arena);
        return;
    case LOOK_PAID:
        write_paid(writer, command, arena);
        return;
    case LOOK_NONE:
        break;
    }
    bug("gateway: nothing to look at");
}

/* --- what was seen ---------------------------------------------------------------------------- */

/* Told in the header alone, whether the rest can be read or not. */
static bool is_linked_to_order(const struct xml *ret)
{
    XML_EACH(child, ret)
    {
        if (text_equal_string(child->name, "LinkedTxn") &&
            text_equal_string(xml_text(child, "TxnType"), "PurchaseOrder"))
            return true;
    }
    return false;
}

static struct verdict stale(const struct xml *ret, const struct observation *shown,
                            bool is_readable)
{
    struct verdict verdict =
        verdict_refused(REFUSAL_STALE, TEXT("3200"),
                        TEXT("It was changed in QuickBooks before this change could be made."));
    verdict.telling.has_observation = is_readable;
    verdict.telling.observation = *shown;
    verdict.telling.raw = ret->span;
    return verdict;
}

static void judge_record(const struct write_command *command, const struct xml *ret,
                         const struct seeing *seeing, struct look *look)
{
    struct observation shown;
    bool is_readable = shown_in(ret, command->entity, true, seeing, &shown);
    look->current = ret;
    look->version = shown.version;
    look->keeps_item_lines = is_linked_to_order(ret);
    bool is_changed =
        !text_is_empty(command->base_version) && !text_equal(command->base_version, shown.version);
    if (is_changed)
        look->verdict = stale(ret, &shown, is_readable);
}

static bool has_value_of(const struct write_command *command, const struct observation *shown,
                         enum field_role role)
{
    return text_equal(document_value(&command->document, role),
                      document_value(&shown->document, role));
}

static bool is_same_amount(const struct write_command *command, const struct observation *shown)
{
    struct decimal a, b;
    return decimal_parse(document_value(&command->document, ROLE_TOTAL), &a) &&
           decimal_parse(document_value(&shown->document, ROLE_TOTAL), &b) &&
           decimal_compare(a, b) == 0;
}

/* QuickBooks has found the number; an invoice's belongs to its customer, a bill's to vendor, date
 * and amount. */
static bool is_namesake(const struct write_command *command, const struct observation *shown)
{
    bool is_void = text_equal_string(document_value(&shown->document, ROLE_STATUS), "voided");
    bool is_same_party = has_value_of(command, shown, ROLE_PARTY);
    if (command->entity == ENTITY_INVOICE)
        return is_same_party && !is_void;
    return is_same_party && !is_void && has_value_of(command, shown, ROLE_DATE) &&
           is_same_amount(command, shown);
}

static struct verdict duplicate(const struct observation *shown, struct arena *arena)
{
    const char *what = shown->entity == ENTITY_INVOICE
                           ? "An invoice of that number for that customer"
                           : "A bill of that number, vendor, date and amount";
    return verdict_refused(
        REFUSAL_DUPLICATE, TEXT_NONE,
        arena_format(arena, "%s is in QuickBooks already: delete one of the two, then sync again.",
                     what));
}

static bool is_marked(const struct write_command *command, const struct observation *shown)
{
    char id[UUID_TEXT_BYTES];
    return text_equal(shown->external_id, uuid_format(command->record_id, id));
}

static void judge_number(const struct write_command *command, const struct qbxml_answer *answer,
                         const struct seeing *seeing, struct look *look)
{
    const struct xml *ret = NULL;
    struct observation shown;
    while ((ret = qbxml_record_next(answer, ret)) != NULL) {
        if (!shown_in(ret, command->entity, true, seeing, &shown))
            continue;
        if (is_marked(command, &shown)) { /* ours, of a time that nobody remembers */
            look->verdict = verdict_done(shown.id);
            return;
        }
        if (is_namesake(command, &shown))
            look->verdict = duplicate(&shown, seeing->arena);
    }
}

/* What is not there QuickBooks refuses by itself, with its own words. */
static void judge_paid(const struct write_command *command, const struct xml *ret,
                       struct look *look)
{
    const struct xml *account = ret ? xml_child(ret, control_account_of(command)) : NULL;
    struct text id = account ? xml_text(account, "ListID") : TEXT_NONE;
    look->control_account = text_is_empty(id) ? TEXT_NONE : id;
}

static void judge_banks(const struct qbxml_answer *answer, struct look *look)
{
    look->bank_account = qbxml_record_id(qbxml_record_next(answer, NULL));
    if (text_is_empty(look->bank_account))
        look->verdict = verdict_refused(
            REFUSAL_OTHER, TEXT_NONE,
            TEXT("QuickBooks has no bank account, which using a credit needs: add one there."));
}

static struct verdict gone(const struct qbxml_answer *answer, struct arena *arena)
{
    return verdict_refused(REFUSAL_GONE, arena_format(arena, "%u", (unsigned)answer->code),
                           TEXT("QuickBooks no longer has it."));
}

/* --- all of it -------------------------------------------------------------------------------- */

const struct qbxml_answer *look_answer_to(const struct write_command *command,
                                          const struct qbxml_answers *answers)
{
    char id[UUID_TEXT_BYTES];
    return answers ? qbxml_answer_to(answers, uuid_format(command->id, id)) : NULL;
}

/* What says no, or nothing at all; ABSENT: it was answered, and `first` may be what it holds. */
static struct verdict judge_answer(const struct qbxml_answer *answer, struct arena *arena)
{
    if (!answer)
        return (struct verdict){.kind = VERDICT_LATER,
                                .reason = TEXT("QuickBooks did not say what is there now.")};
    enum qbxml_class class = qbxml_status_meaning(answer->code).class;
    bool is_good = class == QBXML_DONE || class == QBXML_NOTHING;
    if (is_good || qbxml_record_next(answer, NULL))
        return (struct verdict){.kind = VERDICT_ABSENT};
    return verdict_of_code(answer->code, answer->message, arena);
}

static void judge_kind(const struct write_command *command, enum look_kind kind,
                       const struct qbxml_answers *answers, const struct seeing *seeing,
                       struct look *look)
{
    const struct qbxml_answer *answer = look_answer_to(command, answers);
    const struct xml *first = qbxml_record_next(answer, NULL);
    const struct qbxml_answer *banks;
    switch (kind) {
    case LOOK_RECORD:
        if (first)
            judge_record(command, first, seeing, look);
        else
            look->verdict = gone(answer, seeing->arena);
        return;
    case LOOK_NUMBER:
        judge_number(command, answer, seeing, look);
        return;
    case LOOK_PAID_AND_BANK:
        banks = qbxml_answer_to(answers, bank_request_id(command, seeing->arena));
        look->verdict = judge_answer(banks, seeing->arena);
        if (look->verdict.kind == VERDICT_ABSENT)
            judge_banks(banks, look);
        judge_paid(command, first, look);
        return;
    case LOOK_PAID:
        judge_paid(command, first, look);
        return;
    case LOOK_NONE:
        break;
    }
    bug("gateway: nothing was looked at");
}

struct look look_judge(const struct write_command *command, enum look_kind kind,
                       const struct qbxml_answers *answers, const struct seeing *seeing)
{
    struct look look = {.verdict = {.kind = VERDICT_ABSENT},
                        .control_account = TEXT_NONE,
                        .bank_account = TEXT_NONE};
    if (kind == LOOK_NONE)
        return look;
    look.verdict = judge_answer(look_answer_to(command, answers), seeing->arena);
    if (look.verdict.kind == VERDICT_ABSENT)
        judge_kind(command, kind, answers, seeing, &look);
    return look;
}
