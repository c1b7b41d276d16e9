#include "read_back.h"

#include "base/decimal.h"
#include "intents/product.h"
#include "qbxml/elements.h"
#include "qbxml/record.h"
#include "qbxml/status.h"
#include "source.h"
#include "write_look.h"

/* A PC's wall clock is so far from ours at most: the zones of the earth, and some hours of error.
 */
#define CLOCKS_DIFFER_US (INT64_C(30) * 3600 * 1000000)

enum how { BY_ID, BY_NUMBER, BY_DATE, BY_CHANGE, BY_NAME, BY_BILLS, HOW_NONE };

struct plan {
    enum how first, second;
};

static struct plan plan_of(const struct write_command *command)
{
    bool has_number = !text_is_empty(document_value(&command->document, ROLE_NUMBER));
    if (command->action != ACTION_CREATE)
        return (struct plan){BY_ID, HOW_NONE};
    switch (command->entity) {
    case ENTITY_ACCOUNT:
    case ENTITY_DEPARTMENT:
    case ENTITY_VENDOR:
    case ENTITY_CUSTOMER:
        return (struct plan){BY_NAME, HOW_NONE};
    case ENTITY_FUNDS_TRANSFER:
        return (struct plan){BY_DATE, HOW_NONE};
    case ENTITY_CREDIT_APPLICATION:
        return (struct plan){BY_BILLS, HOW_NONE};
    case ENTITY_BILL:
    case ENTITY_VENDOR_CREDIT:
    case ENTITY_INVOICE:
    case ENTITY_BILL_PAYMENT:
    case ENTITY_INVOICE_PAYMENT:
        return (struct plan){has_number ? BY_NUMBER : BY_DATE, BY_CHANGE};
    case ENTITY_LOCATION:
    case ENTITY_ITEM:
    case ENTITY_PURCHASE_ORDER:
    case ENTITY_CREDIT_MEMO:
    case ENTITY_REGISTER_BALANCE:
    case ENTITY_JOB:
    case ENTITY_ATTACHMENT:
    case ENTITY_COUNT:
        break;
    }
    return (struct plan){HOW_NONE, HOW_NONE};
}

/* --- questions -------------------------------------------------------------------------------- */

static struct text id_of(const struct write_command *command, bool is_second, struct arena *arena)
{
    char id[UUID_TEXT_BYTES];
    uuid_format(command->id, id);
    return arena_format(arena, "%s%s", id, is_second ? "/2" : "");
}

static void write_date(struct xml_writer *writer, const struct write_command *command)
{
    struct text date = document_value(&command->document, ROLE_DATE);
    xml_open(writer, TEXT("TxnDateRangeFilter"));
    xml_write_element(writer, TEXT("FromTxnDate"), date);
    xml_write_element(writer, TEXT("ToTxnDate"), date);
    xml_close(writer, TEXT("TxnDateRangeFilter"));
}

static void write_change(struct xml_writer *writer, const struct read_back *back)
{
    char text[WALL_TEXT_BYTES_MAX];
    instant_us since = back->sent_at - CLOCKS_DIFFER_US;
    since -= since % 1000000; /* QuickBooks knows no parts of a second */
    xml_open(writer, TEXT("ModifiedDateRangeFilter"));
    xml_write_element(writer, TEXT("FromModifiedDate"), wall_format(since, text));
    xml_close(writer, TEXT("ModifiedDateRangeFilter"));
}

static void write_party(struct xml_writer *writer, const struct write_command *command)
{
    if (command->entity == ENTITY_FUNDS_TRANSFER)
        return;
    xml_open(writer, TEXT("EntityFilter"));
    xml_write_element(writer, TEXT("ListID"), document_value(&command->document, ROLE_PARTY));
    xml_close(writer, TEXT("EntityFilter"));
}

static void write_name(struct xml_writer *writer, const struct write_command *command)
{
    xml_write_element(writer, TEXT("ActiveStatus"), TEXT("All"));
    xml_open(writer, TEXT("NameFilter"));
    xml_write_element(writer, TEXT("MatchCriterion"), TEXT("EndsWith"));
    xml_write_element(writer, TEXT("Name"), document_value(&command->document, ROLE_NAME));
    xml_close(writer, TEXT("NameFilter"));
}

static void write_bills(struct xml_writer *writer, const struct write_command *command,
                        struct text id, struct arena *arena)
{
    struct lines lines = command->document.lines[CREDIT_APPLICATION_LINES_APPLICATION];
    struct text *ids = ARENA_ARRAY(arena, struct text, lines.count);
    struct qbxml_pick pick = {.query = QBXML_QUERY_BILL, .ids = ids};
    for (size_t i = 0; i < lines.count; i++)
        ids[pick.count++] = lines.items[i].fields[CREDIT_APPLICATION_APPLICATION_BILL];
    qbxml_pick_write(writer, &pick, id, arena);
}

static void write_filter(struct xml_writer *writer, const struct read_back *back, enum how how)
{
    switch (how) {
    case BY_DATE:
        write_date(writer, back->command);
        write_party(writer, back->command);
        return;
    case BY_CHANGE:
        write_change(writer, back);
        write_party(writer, back->command);
        return;
    case BY_NAME:
        write_name(writer, back->command);
        return;
    case BY_ID:
    case BY_NUMBER:
    case BY_BILLS:
    case HOW_NONE:
        break;
    }
    bug("gateway: no filter %d", (int)how);
}

static void write_question(struct xml_writer *writer, const struct read_back *back, enum how how,
                           struct arena *arena)
{
    bool is_second = how == BY_CHANGE;
    struct text id = id_of(back->command, is_second, arena);
    enum qbxml_query query;
    if (how == BY_ID || how == BY_NUMBER) {
        look_write(writer, back->command, how == BY_ID ? LOOK_RECORD : LOOK_NUMBER, arena);
        return;
    }
    if (how == BY_BILLS) {
        write_bills(writer, back->command, id, arena);
        return;
    }
    REQUIRE(look_query_of(back->command, &query));
    struct text name = arena_format(arena, "%sRq", qbxml_query_name(query));
    xml_open(writer, name);
    xml_write_attribute(writer, "requestID", id);
    write_filter(writer, back, how);
    xml_close(writer, name);
}

void read_back_write(struct xml_writer *writer, const struct read_back *back, struct arena *arena)
{
    struct plan plan = plan_of(back->command);
    if (plan.first != HOW_NONE)
        write_question(writer, back, plan.first, arena);
    if (plan.second != HOW_NONE)
        write_question(writer, back, plan.second, arena);
}

/* --- answers ---------------------------------------------------------------------------------- */

static struct verdict unclear(const char *reason)
{
    return (struct verdict){.kind = VERDICT_UNCLEAR, .reason = text_of(reason)};
}

static bool is_answer(const struct qbxml_answer *answer)
{
    enum qbxml_class class = answer ? qbxml_status_meaning(answer->code).class : QBXML_RECOVERY;
    return class == QBXML_DONE || class == QBXML_NOTHING;
}

/* QuickBooks will not show it, however often it is asked. */
static bool is_refused(const struct qbxml_answer *answer)
{
    enum qbxml_class class = answer ? qbxml_status_meaning(answer->code).class : QBXML_RECOVERY;
    return class == QBXML_USER || class == QBXML_DEPENDENCY || class == QBXML_REFUSED ||
           class == QBXML_BUG;
}

static bool is_void(const struct observation *shown)
{
    return text_equal_string(document_value(&shown->document, ROLE_STATUS), "voided");
}

/* How QuickBooks takes away what the command takes away (elements.def). */
static bool is_undone(const struct write_command *command, const struct xml *ret,
                      const struct observation *shown)
{
    const struct qbxml_kind *kind = qbxml_kind_for_add(&command->document, QBXML_FLOOR);
    bool is_void_wanted = command->action == ACTION_VOID;
    enum qbxml_undo undo = !kind ? QBXML_UNDO_REFUSE : is_void_wanted ? kind->voids : kind->deletes;
    switch (undo) {
    case QBXML_UNDO_VOID:
        return ret && is_void(shown);
    case QBXML_UNDO_DELETE:
        return !ret;
    case QBXML_UNDO_INACTIVE:
        return ret && text_equal_string(xml_text(ret, "IsActive"), "false");
    case QBXML_UNDO_REFUSE:
        return false;
    }
    bug("gateway: undo %d", (int)undo);
}

/* Of a record that was there before. */
static struct verdict judge_record(const struct write_command *command,
                                   const struct qbxml_answer *answer, const struct seeing *seeing)
{
    const struct xml *ret = qbxml_record_next(answer, NULL);
    struct observation shown = {
        .id = command->native_id, .version = TEXT(""), .changed_at = INSTANT_NONE};
    bool is_readable = ret && shown_in(ret, command->entity, true, seeing, &shown);
    bool is_update = command->action == ACTION_UPDATE;
    bool is_done = is_update ? is_readable && is_product(command, &shown.document)
                             : is_undone(command, ret, &shown);
    bool is_untouched = ret && text_equal(shown.version, command->base_version);
    if (is_untouched)
        return (struct verdict){.kind = VERDICT_ABSENT};
    if (is_done)
        return verdict_done(shown.id);
    if (!ret)
        return verdict_refused(REFUSAL_GONE, TEXT_NONE, TEXT("QuickBooks no longer has it."));
    struct verdict verdict = verdict_refused(REFUSAL_STALE, TEXT("3200"),
                                             TEXT("It was changed in QuickBooks meanwhile."));
    verdict.telling.has_observation = is_readable;
    verdict.telling.observation = shown;
    verdict.telling.raw = ret->span;
    return verdict;
}

static bool is_marked(const struct write_command *command, const struct observation *shown)
{
    char id[UUID_TEXT_BYTES];
    return text_equal(shown->external_id, uuid_format(command->record_id, id));
}

static bool is_taken(const struct read_back *back, struct text id)
{
    for (size_t i = 0; i < back->taken_count; i++)
        if (text_equal(back->taken[i], id))
            return true;
    return false;
}

/* Where there is no mark: everything that was sent, and made since. */
static bool is_like_it(const struct read_back *back, const struct observation *shown)
{
    return !is_taken(back, shown->id) && shown->created_at >= back->sent_at - CLOCKS_DIFFER_US &&
           is_product(back->command, &shown->document);
}

struct found {
    struct observation shown;
    size_t count;
    bool is_certain;
};

static void find_in(const struct read_back *back, const struct qbxml_answer *answer,
                    const struct seeing *seeing, struct found *found)
{
    const struct write_command *command = back->command;
    bool has_mark = command->entity != ENTITY_ACCOUNT && command->entity != ENTITY_DEPARTMENT &&
                    command->entity != ENTITY_FUNDS_TRANSFER;
    const struct xml *ret = NULL;
    struct observation shown;
    while ((ret = qbxml_record_next(answer, ret)) != NULL && !found->is_certain) {
        bool is_readable = shown_in(ret, command->entity, false, seeing, &shown);
        found->is_certain = is_marked(command, &shown);
        if (!found->is_certain && (has_mark || !is_readable || !is_like_it(back, &shown)))
            continue;
        if (found->count++ == 0 || found->is_certain)
            found->shown = shown;
    }
}

static struct verdict judge_create(const struct read_back *back,
                                   const struct qbxml_answer *const answers[2], size_t count,
                                   const struct seeing *seeing)
{
    struct found found = {.count = 0};
    for (size_t i = 0; i < count && !found.is_certain; i++)
        find_in(back, answers[i], seeing, &found);
    bool is_one_of_ours = found.count > 0 && found.count <= back->alike;
    if (found.is_certain || is_one_of_ours)
        return verdict_done(found.shown.id);
    if (found.count > 0)
        return unclear("Several in QuickBooks could be it.");
    return (struct verdict){.kind = VERDICT_ABSENT};
}

/* --- what a credit was used for --------------------------------------------------------------- */

static bool has_link(const struct qbxml_answer *answer, const struct line *line,
                     struct arena *arena)
{
    const struct text *fields = line->fields;
    struct text bill = fields[CREDIT_APPLICATION_APPLICATION_BILL];
    struct decimal wanted;
    const struct xml *ret = NULL;
    bool is_number = decimal_parse(fields[CREDIT_APPLICATION_APPLICATION_AMOUNT], &wanted);
    while ((ret = qbxml_record_next(answer, ret)) != NULL) {
        struct qbxml_objects objects;
        if (!text_equal(qbxml_record_id(ret), bill))
            continue;
        qbxml_objects_find(arena, ret, &objects);
        for (size_t i = 0; is_number && i < objects.count; i++) {
            const struct qbxml_link *link = objects.items[i].link;
            if (link && text_equal(link->other, fields[CREDIT_APPLICATION_APPLICATION_CREDIT]) &&
                decimal_compare(link->amount, wanted) >= 0)
                return true;
        }
    }
    return false;
}

static struct verdict judge_application(const struct write_command *command,
                                        const struct qbxml_answer *answer,
                                        const struct seeing *seeing)
{
    struct lines lines = command->document.lines[CREDIT_APPLICATION_LINES_APPLICATION];
    size_t found = 0;
    for (size_t i = 0; i < lines.count; i++)
        found += has_link(answer, &lines.items[i], seeing->arena);
    if (found == 0)
        return (struct verdict){.kind = VERDICT_ABSENT};
    if (found < lines.count)
        return unclear("Some of the credits are used as they should be, others are not.");
    const struct qbxml_answer as_done = {.code = 0};
    return verdict_of_answer(command, &as_done, seeing);
}

/* --- all of them ------------------------------------------------------------------------------ */

struct verdict read_back_judge(const struct read_back *back, const struct qbxml_answers *answers,
                               const struct seeing *seeing)
{
    const struct write_command *command = back->command;
    struct plan plan = plan_of(command);
    size_t count = plan.second == HOW_NONE ? 1 : 2;
    const struct qbxml_answer *both[2] = {NULL, NULL};
    if (plan.first == HOW_NONE)
        return unclear("It cannot be looked up.");
    for (size_t i = 0; i < count; i++) {
        both[i] = qbxml_answer_to(answers, id_of(command, i == 1, seeing->arena));
        bool is_gone = both[i] && plan.first == BY_ID &&
                       qbxml_refusal(both[i]->code, both[i]->message) == REFUSAL_GONE;
        if (is_refused(both[i]) && !is_gone)
            return unclear(qbxml_status_meaning(both[i]->code).advice);
        if (!is_answer(both[i]) && !is_gone)
            return (struct verdict){.kind = VERDICT_UNKNOWN};
    }
    if (plan.first == BY_ID)
        return judge_record(command, both[0], seeing);
    if (plan.first == BY_BILLS)
        return judge_application(command, both[0], seeing);
    return judge_create(back, both, count, seeing);
}
